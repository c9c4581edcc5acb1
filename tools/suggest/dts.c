// SPDX-License-Identifier: GPL-2.0
/*
 * A suggestion as the source of an overlay.
 *
 * The overlay refers to the board's nodes by path or by their phandles, so that it also applies to
 * a tree without labels. It never labels a node that has a phandle, as older libfdt would lose all
 * references to that node.
 */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "../error.h"
#include "suggest.h"

#define STEM_MOST 20 /* letters of a name; with what is added, nodes have 31 */
#define PLACEMENT "buffer-placement"

struct writer {
	struct board *board;
	const struct suggestion *s;
	FILE *out;
	u32 depth;
	bool first;		   /* nothing is in the innermost node yet */
	const char *placement;	   /* path of the node */
	const char **need_stem;	   /* of each need, free for new names */
	const char **master;	   /* how flows refer to each master, or NULL */
	const char **master_label; /* new label of each master, or NULL */
	const char **master_stem;  /* stem of a master that is new, or NULL */
};

/* Lines */

static void suggest_indent(struct writer *w)
{
	u32 i;

	for (i = 0; i < w->depth; i++)
		fputc('\t', w->out);
}

__attribute__((format(printf, 2, 3))) static void line(struct writer *w,
						       const char *format, ...)
{
	va_list args;

	suggest_indent(w);
	va_start(args, format);
	vfprintf(w->out, format, args);
	va_end(args);
	fputs(";\n", w->out);
	w->first = false;
}

__attribute__((format(printf, 2, 3))) static void begin(struct writer *w,
							const char *format, ...)
{
	va_list args;

	if (!w->first)
		fputc('\n', w->out);
	suggest_indent(w);
	va_start(args, format);
	vfprintf(w->out, format, args);
	va_end(args);
	fputs(" {\n", w->out);
	w->depth++;
	w->first = true;
}

static void suggest_end(struct writer *w)
{
	w->depth--;
	w->first = false;
	suggest_indent(w);
	fputs("};\n", w->out);
}

/* What is in a comment must not end it. */
static void suggest_comment(struct writer *w, const char *text)
{
	fputs(" * ", w->out);
	for (; *text; text++)
		fputc(*text == '*' || !isprint((unsigned char)*text) ? '?' :
								       *text,
		      w->out);
	fputc('\n', w->out);
}

/* A node by its phandle, with its path in a comment. */
static const char *suggest_phandle(struct writer *w, u32 node)
{
	struct dt *dt = &w->board->dt;
	char *text = dt_printf(dt, "%s", dt_path(dt, node)), *at;

	for (at = text; *at; at++)
		if (*at == '*' || !isprint((unsigned char)*at))
			*at = '?';
	return dt_printf(dt, "<0x%x> /* %s */", dt->node[node].phandle, text);
}

/* A number in as many cells. */
static const char *suggest_in_cells(struct writer *w, u64 value, u32 cells)
{
	const char *text = "";
	u32 i, cell;

	for (i = cells; i-- > 0;) {
		cell = i > 1 ? 0 : (u32)(value >> 32 * i);
		text = dt_printf(&w->board->dt, "%s%s0x%x", text,
				 *text ? " " : "", cell);
	}
	return text;
}

static u32 suggest_root_cells(struct writer *w, const char *name)
{
	u32 cells;

	return dt_cell(&w->board->dt, 0, name, &cells) ? cells : 1;
}

static const char *suggest_in_address_cells(struct writer *w, u64 value)
{
	return suggest_in_cells(w, value,
				suggest_root_cells(w, "#address-cells"));
}

static const char *suggest_in_size_cells(struct writer *w, u64 value)
{
	return suggest_in_cells(w, value, suggest_root_cells(w, "#size-cells"));
}

/* Names */

/* Refuse paths that dtc does not take: otherwise a hostile tree could write the overlay. */
static const char *suggest_plain(const char *path)
{
	const char *at;

	for (at = path; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr(",._+*#?@/-", *at))
			bad_input("%s: has a character that dtc takes in no path",
				  path);
	return path;
}

/* A word that is cut off is left out, unless it is the only one. */
static const char *suggest_clean(struct writer *w, const char *name)
{
	char *stem = dt_printf(&w->board->dt, "%.*s", STEM_MOST, name), *at;

	for (at = stem; *at; at++)
		*at = isalnum((unsigned char)*at) ? tolower(*at) : '-';
	if (strlen(name) > STEM_MOST && strrchr(stem, '-'))
		at = strrchr(stem, '-') + 1;
	while (at > stem && at[-1] == '-')
		*--at = '\0';
	*at = '\0';
	/* A name must not begin with a dash. */
	stem += strspn(stem, "-");
	return *stem ? stem : "new";
}

/* The part of a name or path that says what a device is. */
static const char *suggest_device_stem(struct writer *w, u32 master)
{
	const char *name = w->board->master[master].name;
	const char *slash = strrchr(name, '/');

	if (slash)
		name = slash + 1;
	return suggest_clean(w, dt_printf(&w->board->dt, "%.*s",
					  (int)strcspn(name, "@"), name));
}

static const char *suggest_label(struct writer *w, const char *prefix,
				 const char *stem)
{
	char *text = dt_printf(&w->board->dt, "%s_%s", prefix, stem), *at;

	for (at = text; *at; at++)
		if (*at == '-')
			*at = '_';
	return text;
}

static u32 suggest_group_node(const struct writer *w,
			      enum placer_binding_kind kind)
{
	u32 node = w->board->placement.node;

	return node == DT_NONE ? DT_NONE :
				 dt_child(&w->board->dt, node,
					  placer_binding[kind].group);
}

/* The name of a node of this kind. */
static const char *suggest_node_name(struct writer *w,
				     enum placer_binding_kind kind,
				     const char *stem)
{
	return dt_printf(&w->board->dt, "%s%s", placer_binding[kind].prefix,
			 stem);
}

static bool suggest_has_child(const struct writer *w, u32 parent,
			      const char *name)
{
	const struct dt *dt = &w->board->dt;
	u32 i;

	if (parent == DT_NONE)
		return false;
	for (i = parent + 1; i < dt->node[parent].end; i = dt->node[i].end)
		if (dt_named(dt, i, name))
			return true;
	return false;
}

static bool suggest_has_member(struct writer *w, enum placer_binding_kind kind,
			       const char *stem)
{
	return suggest_has_child(w, suggest_group_node(w, kind),
				 suggest_node_name(w, kind, stem));
}

/* Does the tree already have this name, in a place where a new node would have it? */
static bool suggest_need_taken(struct writer *w, const char *stem, bool flow)
{
	struct dt *dt = &w->board->dt;

	return suggest_has_child(w, w->board->memory.reserved,
				 dt_printf(dt, "%s-buffers", stem)) ||
	       suggest_has_member(w, PLACER_BINDING_POOL, stem) ||
	       (flow && suggest_has_member(w, PLACER_BINDING_FLOW, stem)) ||
	       (dt->symbols != DT_NONE &&
		dt_has(dt, dt->symbols, suggest_label(w, "buffers", stem)));
}

/* A master that is there keeps its name, and only needs a label. */
static bool suggest_master_taken(struct writer *w, const char *stem, bool node)
{
	struct dt *dt = &w->board->dt;

	return (node && suggest_has_member(w, PLACER_BINDING_MASTER, stem)) ||
	       (dt->symbols != DT_NONE &&
		dt_has(dt, dt->symbols, suggest_label(w, "master", stem)));
}

static bool suggest_is_among(const char *name, const char *const *others,
			     u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (others[i] && !strcmp(others[i], name))
			return true;
	return false;
}

/* Use these names, or append the lowest number that makes them unique. */

static const char *suggest_free_need(struct writer *w, const char *stem,
				     u32 index)
{
	bool flow = !w->s->need[index].group->path;
	const char *name = stem;
	u32 i = 2;

	while (suggest_need_taken(w, name, flow) ||
	       suggest_is_among(name, w->need_stem, index))
		name = dt_printf(&w->board->dt, "%s-%u", stem, i++);
	return name;
}

static bool suggest_is_new_master(const struct writer *w, const char *stem)
{
	return suggest_is_among(stem, w->master_stem, w->board->nr_masters);
}

static const char *suggest_free_master(struct writer *w, u32 index)
{
	bool node = w->board->master[index].placement == DT_NONE;
	const char *stem = suggest_device_stem(w, index);
	const char *name = stem;
	u32 i = 2;

	while (suggest_master_taken(w, name, node) ||
	       suggest_is_new_master(w, name))
		name = dt_printf(&w->board->dt, "%s-%u", stem, i++);
	return name;
}

static void suggest_name_need(struct writer *w, u32 index)
{
	const struct board_group *group = w->s->need[index].group;
	const char *stem = group->name;
	u32 i;

	for (i = 0; !group->path && i < group->nr; i++)
		stem = dt_printf(&w->board->dt, "%s%s%s", i ? stem : "",
				 i ? "-" : "",
				 suggest_device_stem(w, group->master[i]));
	w->need_stem[index] =
		suggest_free_need(w, suggest_clean(w, stem), index);
}

/* How a flow that is to be added refers to a master. */
static void suggest_name_master(struct writer *w, u32 index)
{
	const struct board_master *m = &w->board->master[index];
	struct dt *dt = &w->board->dt;
	u32 node = DT_NONE;

	if (w->master[index])
		return;
	if (m->placement != DT_NONE)
		node = w->board->placement.master[m->placement].node;
	if (node != DT_NONE && dt->node[node].phandle) {
		w->master[index] = suggest_phandle(w, node);
		return;
	}
	w->master_stem[index] = suggest_free_master(w, index);
	w->master_label[index] =
		suggest_label(w, "master", w->master_stem[index]);
	w->master[index] = dt_printf(dt, "<&%s>", w->master_label[index]);
}

static void suggest_name_all(struct writer *w)
{
	struct dt *dt = &w->board->dt;
	u32 nr = w->board->nr_masters, i, k;
	const char *name = PLACEMENT;

	w->need_stem = dt_alloc(dt, w->s->nr_needs * sizeof(char *));
	w->master = dt_alloc(dt, nr * sizeof(char *));
	w->master_label = dt_alloc(dt, nr * sizeof(char *));
	w->master_stem = dt_alloc(dt, nr * sizeof(char *));
	for (i = 0; i < w->s->nr_needs; i++) {
		const struct suggest_need *need = &w->s->need[i];

		if (!need->pool)
			continue;
		suggest_name_need(w, i);
		if (!need->pool->stem)
			need->pool->stem = w->need_stem[i];
		for (k = 0; !need->group->path && k < need->group->nr; k++)
			suggest_name_master(w, need->group->master[k]);
	}
	if (w->board->placement.node != DT_NONE)
		name = dt_path(dt, w->board->placement.node);
	for (i = 2; *name != '/' && suggest_has_child(w, 0, name); i++)
		name = dt_printf(dt, PLACEMENT "-%u", i);
	w->placement = suggest_plain(name);
}

/* Nodes */

static void suggest_write_region(struct writer *w,
				 const struct suggest_pool *pool)
{
	begin(w, "%s: %s-buffers", suggest_label(w, "buffers", pool->stem),
	      pool->stem);
	line(w, "compatible = \"shared-dma-pool\"");
	line(w, pool->kind == MEMORY_CMA ? "reusable" : "no-map");
	line(w, "size = <%s>", suggest_in_size_cells(w, pool->size));
	/* As Linux reads it: in #address-cells cells */
	line(w, "alignment = <%s>", suggest_in_address_cells(w, pool->align));
	if (!pool->anywhere)
		line(w, "alloc-ranges = <%s %s>",
		     suggest_in_address_cells(w, pool->within.first),
		     suggest_in_size_cells(w, pool->within.last -
						      pool->within.first + 1));
	suggest_end(w);
}

static void suggest_write_cells(struct writer *w)
{
	line(w, "#address-cells = <%u>",
	     suggest_root_cells(w, "#address-cells"));
	line(w, "#size-cells = <%u>", suggest_root_cells(w, "#size-cells"));
}

/* The label makes dtc give it a phandle. dtc wants a reg beside a unit address. */
static void suggest_write_label(struct writer *w,
				const struct suggest_pool *pool)
{
	const struct dt_property *reg =
		dt_property(&w->board->dt, pool->region, "reg");
	const char *cells = "";
	u32 i;

	begin(w, "%s: %s", suggest_label(w, "buffers", pool->stem),
	      suggest_plain(w->board->dt.node[pool->region].name));
	for (i = 0; reg && i < dt_nr_cells(reg); i++)
		cells = dt_printf(&w->board->dt, "%s%s0x%x", cells,
				  i ? " " : "", dt_cell_at(reg, i));
	if (reg)
		line(w, "reg = <%s>", cells);
	suggest_end(w);
}

static bool suggest_labels_any(const struct suggestion *s)
{
	u32 i;

	for (i = 0; i < s->nr_pools; i++)
		if (s->pool[i].region != DT_NONE)
			return true;
	return false;
}

/* How the pool refers to a region of the board, which may have no phandle yet. */
static const char *suggest_region_reference(struct writer *w,
					    const struct suggest_pool *pool)
{
	struct dt *dt = &w->board->dt;

	if (pool->region != DT_NONE && dt->node[pool->region].phandle)
		return suggest_phandle(w, pool->region);
	return dt_printf(dt, "<&%s>", suggest_label(w, "buffers", pool->stem));
}

static bool suggest_writes_region(struct writer *w,
				  const struct suggest_pool *pool)
{
	return pool->region == DT_NONE ||
	       !w->board->dt.node[pool->region].phandle;
}

static void suggest_write_regions(struct writer *w)
{
	u32 i;

	for (i = 0; i < w->s->nr_pools; i++)
		if (suggest_writes_region(w, &w->s->pool[i]))
			break;
	if (i == w->s->nr_pools)
		return;
	if (w->board->memory.reserved != DT_NONE) {
		begin(w, "&{%s}",
		      dt_path(&w->board->dt, w->board->memory.reserved));
		/* Repeat the cells with their old values, for dtc. */
		if (suggest_labels_any(w->s))
			suggest_write_cells(w);
	} else {
		/* The cells must be the root's, and dtc must see them. */
		suggest_write_cells(w);
		begin(w, "reserved-memory");
		suggest_write_cells(w);
		line(w, "ranges");
	}
	for (i = 0; i < w->s->nr_pools; i++) {
		if (w->s->pool[i].region == DT_NONE)
			suggest_write_region(w, &w->s->pool[i]);
		else if (suggest_writes_region(w, &w->s->pool[i]))
			suggest_write_label(w, &w->s->pool[i]);
	}
	suggest_end(w);
}

/* Begin a group of the placement node, which may be new. */
static void suggest_begin_group(struct writer *w, enum placer_binding_kind kind)
{
	const char *name = placer_binding[kind].group;

	if (w->board->placement.node == DT_NONE) {
		begin(w, "%s", name);
	} else if (suggest_group_node(w, kind) != DT_NONE) {
		begin(w, "&{%s/%s}", w->placement, name);
	} else {
		begin(w, "&{%s}", w->placement);
		begin(w, "%s", name);
	}
}

static void suggest_end_group(struct writer *w)
{
	u32 depth = w->board->placement.node == DT_NONE ? 2 : 0;

	while (w->depth > depth)
		suggest_end(w);
}

static void suggest_write_pools(struct writer *w)
{
	u32 i;

	suggest_begin_group(w, PLACER_BINDING_POOL);
	for (i = 0; i < w->s->nr_pools; i++) {
		const struct suggest_pool *pool = &w->s->pool[i];

		begin(w, "%s",
		      suggest_node_name(w, PLACER_BINDING_POOL, pool->stem));
		line(w, "%s = %s", PLACER_POOL_PROPERTY(region),
		     suggest_region_reference(w, pool));
		line(w, "%s = <%u>", PLACER_POOL_PROPERTY(cost), pool->cost);
		suggest_end(w);
	}
	suggest_end_group(w);
}

static void suggest_write_master(struct writer *w, u32 index)
{
	const struct board_master *m = &w->board->master[index];
	u32 node;

	if (m->placement != DT_NONE) {
		node = w->board->placement.master[m->placement].node;
		begin(w, "%s: %s", w->master_label[index],
		      suggest_plain(w->board->dt.node[node].name));
	} else {
		begin(w, "%s: %s", w->master_label[index],
		      suggest_node_name(w, PLACER_BINDING_MASTER,
					w->master_stem[index]));
		line(w, "%s = \"%s\"", PLACER_MASTER_PROPERTY(device_path),
		     suggest_plain(m->path));
	}
	suggest_end(w);
}

static void suggest_write_masters(struct writer *w)
{
	u32 i, nr = w->board->nr_masters;

	for (i = 0; i < nr && !w->master_label[i];)
		i++;
	if (i == nr)
		return;
	suggest_begin_group(w, PLACER_BINDING_MASTER);
	for (; i < nr; i++)
		if (w->master_label[i])
			suggest_write_master(w, i);
	suggest_end_group(w);
}

static void suggest_write_flow(struct writer *w, u32 index)
{
	const struct board_group *group = w->s->need[index].group;
	const char *members = "";
	u32 i;

	for (i = 0; i < group->nr; i++)
		members = dt_printf(&w->board->dt, "%s%s%s", members,
				    i ? ", " : "", w->master[group->master[i]]);
	begin(w, "%s",
	      suggest_node_name(w, PLACER_BINDING_FLOW, w->need_stem[index]));
	line(w, "%s = %s", PLACER_FLOW_PROPERTY(masters), members);
	line(w, "%s = <0x%x>", PLACER_FLOW_PROPERTY(buffer_bytes),
	     (u32)group->size);
	if (group->count > 1)
		line(w, "%s = <%u>", PLACER_FLOW_PROPERTY(buffer_count),
		     group->count);
	if (group->cpu != PLACER_ACCESS_UNSAID)
		line(w, "%s = \"%s\"", PLACER_FLOW_PROPERTY(access),
		     placer_access_text(group->cpu));
	suggest_end(w);
}

static bool suggest_is_new_flow(const struct suggest_need *need)
{
	return need->pool && !need->group->path;
}

static void suggest_write_flows(struct writer *w)
{
	u32 i, nr = w->s->nr_needs;

	for (i = 0; i < nr && !suggest_is_new_flow(&w->s->need[i]);)
		i++;
	if (i == nr)
		return;
	suggest_begin_group(w, PLACER_BINDING_FLOW);
	for (; i < nr; i++)
		if (suggest_is_new_flow(&w->s->need[i]))
			suggest_write_flow(w, i);
	suggest_end_group(w);
}

static void suggest_write_groups(struct writer *w)
{
	suggest_write_pools(w);
	suggest_write_masters(w);
	suggest_write_flows(w);
}

static void suggest_write_placement(struct writer *w)
{
	begin(w, "%s", w->placement);
	line(w, "compatible = \"" PLACER_BINDING_COMPATIBLE "\"");
	suggest_write_groups(w);
	suggest_end(w);
}

static const char *suggest_members(struct writer *w,
				   const struct board_group *group)
{
	const char *text = "";
	u32 i;

	for (i = 0; i < group->nr; i++)
		text = dt_printf(&w->board->dt, "%s%s%s", text, i ? ", " : "",
				 w->board->master[group->master[i]].name);
	return text;
}

static void suggest_write_header(struct writer *w)
{
	struct dt *dt = &w->board->dt;
	u32 i;

	fputs("/*\n", w->out);
	suggest_comment(w,
			dt_printf(dt,
				  "What %s lacks for these, by placer suggest:",
				  w->board->model ? w->board->model :
						    "the board"));
	for (i = 0; i < w->s->nr_needs; i++) {
		const struct board_group *group = w->s->need[i].group;
		u32 count = group->count;

		if (!w->s->need[i].pool)
			continue;
		if (w->s->need[i].part)
			count = w->s->need[i].part->count;
		suggest_comment(w,
				dt_printf(dt, "%s: %s; %u%s x %s%s -> %s",
					  w->need_stem[i],
					  suggest_members(w, group), count,
					  count == group->count ?
						  "" :
						  dt_printf(dt, " of %u",
							    group->count),
					  board_size_text(w->board,
							  group->size),
					  group->size_assumed ? " (assumed)" :
								"",
					  suggest_node_name(w,
							    PLACER_BINDING_POOL,
							    w->s->need[i]
								    .pool
								    ->stem)));
	}
	fputs(" */\n/dts-v1/;\n/plugin/;\n", w->out);
}

void suggest_write(struct board *board, const struct suggestion *s, FILE *out)
{
	struct writer w = { .board = board, .s = s, .out = out };
	bool reserved = board->memory.reserved != DT_NONE;
	bool placement = board->placement.node != DT_NONE;

	suggest_name_all(&w);
	suggest_write_header(&w);
	if (reserved)
		suggest_write_regions(&w);
	if (!reserved || !placement) {
		begin(&w, "&{/}");
		if (!reserved)
			suggest_write_regions(&w);
		if (!placement)
			suggest_write_placement(&w);
		suggest_end(&w);
	}
	if (placement)
		suggest_write_groups(&w);
}
