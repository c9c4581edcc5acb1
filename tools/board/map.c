// SPDX-License-Identifier: GPL-2.0
/*
 * The memory map: on one axis what memory there is, what of it is reserved, where
 * the pools are, and what each master reaches. A row for each, and the same in
 * words below.
 */
#include <string.h>

#include "html.h"
#include "map.h"

#define LEFT	  224 /* for the names of rows */
#define NAME	  27  /* characters that fit there */
#define RIGHT	  75  /* for the label of the last edge, which leans over */
#define TOP	  88  /* height of the labels */
#define ROW	  22
#define BAR	  14
#define HEADING	  26
#define CHARACTER 7 /* width of one in a bar, at most */

struct map {
	struct board *board;
	struct board_axis axis;
	u32 y; /* of the next row */
};

/* RAM that is not known may be anywhere; that is not drawn. */
static bool map_is_drawn(const struct board *board,
			 const struct board_pool *pool)
{
	return pool->kind != MEMORY_SYSTEM || board->memory.ram_known;
}

/* Is it a region whose place is found at boot, and which is not in the row of a pool? */
static bool map_has_own_row(struct board *board, const struct memory_region *r)
{
	const struct placement *p = &board->placement;
	const char *path = dt_path(&board->dt, r->node);
	u32 i;

	if (r->placed || !r->nr_where)
		return false;
	for (i = 0; i < p->nr_pools; i++)
		if (p->pool[i].region == r->node)
			return false;
	for (i = 0; i < board->nr_pools; i++)
		if (!strcmp(board->pool[i].path, path))
			return false;
	return true;
}

/* What a master can use, as memory addresses, also where an IOMMU translates. */
static struct placer_reach map_reach_of(const struct board_master *m)
{
	struct placer_reach reach = { .nr = 1 };

	if (!m->constraint.translated)
		return m->constraint.reach;
	reach.window[0].last = m->constraint.output_last;
	return reach;
}

/* The range in which a region may be placed is not drawn as memory where RAM is known. */
static void map_add_region_edges(struct board *board, struct board_axis *axis,
				 const struct memory_region *r)
{
	enum board_edge_kind kind = BOARD_EDGE_MINOR;
	u32 i;

	if (!r->placed && !map_has_own_row(board, r))
		return;
	if (!r->placed)
		kind = board->memory.ram_known ? BOARD_EDGE_REACH :
						 BOARD_EDGE_MEMORY;
	for (i = 0; i < r->nr_where; i++)
		board_axis_add(board, axis, &r->where[i], kind);
}

static void map_add_edges(struct board *board, struct board_axis *axis)
{
	const struct memory *m = &board->memory;
	struct placer_reach reach;
	u32 i, k;

	for (i = 0; i < m->ram.nr; i++)
		board_axis_add(board, axis, &m->ram.window[i],
			       BOARD_EDGE_MEMORY);
	for (i = 0; i < m->nr_regions; i++)
		map_add_region_edges(board, axis, &m->region[i]);
	for (i = 0; i < board->nr_pools; i++)
		for (k = 0; k < board->pool[i].heap.nr_spans; k++)
			if (map_is_drawn(board, &board->pool[i]))
				board_axis_add(board, axis,
					       &board->pool[i].heap.span[k],
					       BOARD_EDGE_MEMORY);
	for (i = 0; i < board->nr_masters; i++) {
		reach = map_reach_of(&board->master[i]);
		for (k = 0; k < reach.nr; k++)
			board_axis_add(board, axis, &reach.window[k],
				       BOARD_EDGE_REACH);
	}
}

/* A piece of memory has a round size, or is shown with about its size. */
static const char *map_span_size_text(struct board *board,
				      const struct placer_span *span)
{
	u64 size = span->last - span->first + 1;

	if (!size)
		return "16 EiB";
	if (size >= 1 << 20 && size % (1 << 20))
		return dt_printf(&board->dt, "about %llu MiB",
				 (unsigned long long)size >> 20);
	return board_size_text(board, size);
}

static const char *map_somewhere_text(struct board *board, u64 size)
{
	return dt_printf(&board->dt, "%s, somewhere",
			 board_size_text(board, size));
}

/* @text goes inside, if it fits. @class ends in " some" if the place is only somewhere in there. */
static void map_put_bar(struct map *map, const char *class, const char *name,
			const struct placer_span *span, const char *text)
{
	u32 from, to, width, middle = map->y + ROW / 2;

	board_axis_find(&map->axis, span, &from, &to);
	width = to > from + 2 ? to - from : 2;
	html("<g><title>%s: %s in %s</title>", name, text,
	     board_window_text(map->board, span));
	html("<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"2\"/>",
	     class, LEFT + from, middle - BAR / 2, width, BAR);
	if (strlen(text) * CHARACTER + 8 < width)
		html("<text class=\"%s\" x=\"%u\" y=\"%u\" text-anchor=\"middle\">%s</text>",
		     strstr(class, " some") ? "at" : "in",
		     LEFT + from + width / 2, middle + 4, text);
	html("</g>\n");
}

static void map_put_span(struct map *map, const char *class, const char *name,
			 const struct placer_span *span)
{
	map_put_bar(map, class, name, span,
		    map_span_size_text(map->board, span));
}

/* The end of a name tells more than its beginning. */
static void map_put_name(struct map *map, const char *name)
{
	size_t len = strlen(name);

	html("<text x=\"%u\" y=\"%u\" text-anchor=\"end\">", LEFT - 10,
	     map->y + ROW / 2 + 4);
	if (len > NAME)
		html("<title>%s</title>..%s</text>\n", name,
		     name + len - NAME + 2);
	else
		html("%s</text>\n", name);
}

static void map_put_heading(struct map *map, const char *text)
{
	html("<text class=\"head\" x=\"8\" y=\"%u\">%s</text>\n", map->y + 18,
	     text);
	html("<line x1=\"0\" y1=\"%u\" x2=\"%u\" y2=\"%u\"/>\n", map->y + 1,
	     LEFT + map->axis.width + RIGHT, map->y + 1);
	map->y += HEADING;
}

static void map_put_memory(struct map *map)
{
	const struct memory *m = &map->board->memory;
	bool placed = false;
	u32 i, k;

	map_put_heading(map, "Memory");
	if (m->ram_known)
		map_put_name(map, "RAM");
	for (i = 0; i < m->ram.nr; i++)
		map_put_span(map, "ram", "RAM", &m->ram.window[i]);
	map->y += m->ram_known ? ROW : 0;
	for (i = 0; i < m->nr_regions; i++) {
		if (!memory_stays(&m->region[i]))
			continue;
		map_put_span(map, "reserved",
			     dt_path(&map->board->dt, m->region[i].node),
			     &m->region[i].where[0]);
		placed = true;
	}
	if (placed) {
		map_put_name(map, "reserved");
		map->y += ROW;
	}
	for (i = 0; i < m->nr_regions; i++) {
		if (!map_has_own_row(map->board, &m->region[i]))
			continue;
		map_put_name(map, map->board->dt.node[m->region[i].node].name);
		for (k = 0; k < m->region[i].nr_where; k++)
			map_put_bar(map, "reserved some",
				    dt_path(&map->board->dt, m->region[i].node),
				    &m->region[i].where[k],
				    map_somewhere_text(map->board,
						       m->region[i].size));
		map->y += ROW;
	}
}

static void map_put_pool_span(struct map *map, const struct board_pool *p,
			      const struct placer_span *span)
{
	if (p->somewhere)
		map_put_bar(map, p->opted_in ? "pool some" : "other some",
			    p->name, span,
			    map_somewhere_text(map->board, p->size));
	else
		map_put_span(map, p->opted_in ? "pool" : "other", p->name,
			     span);
}

static void map_put_pools(struct map *map)
{
	const struct board_pool *p;
	u32 i, k;

	map_put_heading(map, "Pools");
	for (i = 0; i < map->board->nr_pools; i++) {
		p = &map->board->pool[i];
		if (!map_is_drawn(map->board, p))
			continue;
		map_put_name(map, p->name);
		for (k = 0; k < p->heap.nr_spans; k++)
			map_put_pool_span(map, p, &p->heap.span[k]);
		map->y += ROW;
	}
}

static void map_put_masters(struct map *map)
{
	const struct board_master *m;
	struct placer_reach reach;
	u32 i, k;

	map_put_heading(map, "Masters");
	for (i = 0; i < map->board->nr_masters; i++) {
		m = &map->board->master[i];
		reach = map_reach_of(m);
		map_put_name(map, m->name);
		for (k = 0; k < reach.nr; k++)
			map_put_span(map,
				     m->constraint.translated ? "mapped" :
								"reach",
				     m->name, &reach.window[k]);
		map->y += ROW;
	}
}

/* The height of the map, from the top of the first heading. */
static u32 map_height(struct board *board)
{
	const struct memory *m = &board->memory;
	u32 i, rows = board->nr_masters + m->ram_known;
	bool placed = false;

	for (i = 0; i < m->nr_regions; i++) {
		placed |= memory_stays(&m->region[i]);
		rows += map_has_own_row(board, &m->region[i]);
	}
	for (i = 0; i < board->nr_pools; i++)
		rows += map_is_drawn(board, &board->pool[i]);
	return (rows + placed) * ROW + 3 * HEADING + 8;
}

/* Labels lean, so that they can be as near as lines of text. */
static void map_put_axis(struct map *map, u32 bottom)
{
	const struct board_edge *e;
	u32 i, x;

	for (i = 0; i < map->axis.nr; i++) {
		e = &map->axis.edge[i];
		x = LEFT + e->x;
		if (e->empty && i + 1 < map->axis.nr)
			html("<rect class=\"empty\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>\n",
			     x, TOP, e->width, bottom - TOP);
		if (!e->named)
			continue;
		html("<line x1=\"%u\" y1=\"%u\" x2=\"%u\" y2=\"%u\"/>\n", x,
		     TOP - 4, x, bottom);
		html("<text class=\"at\" transform=\"translate(%u %u) rotate(-55)\">%s</text>\n",
		     x + 3, TOP - 8,
		     e->at == ~0ull ? "2^64" :
				      dt_printf(&map->board->dt, "0x%llx",
						(unsigned long long)e->at));
	}
}

static void map_put_key(const char *class, const char *text)
{
	html("<span><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"%s\" x=\"1\" y=\"1\" width=\"20\" height=\"10\" rx=\"2\"/></svg>%s</span>\n",
	     class, text);
}

static void map_put_legend(void)
{
	html("<p class=\"legend soft\">\n");
	map_put_key("ram", "RAM");
	map_put_key("reserved", "reserved");
	map_put_key("pool", "pool");
	map_put_key("other", "reserved, no pool refers to it");
	map_put_key("pool some", "somewhere in here, found at boot");
	map_put_key("reach", "reach of a master");
	map_put_key("mapped", "reach through an IOMMU");
	map_put_key("empty", "nothing here: all such pieces are drawn alike");
	html("</p>\n<p class=\"soft\">Addresses are to scale only in their order: larger pieces of memory are drawn wider, but not by as much as they are larger.</p>\n");
}

static const char *map_region_text(struct board *board,
				   const struct memory_region *r)
{
	if (r->placed)
		return board_window_text(board, &r->where[0]);
	if (!r->nr_where)
		return "found at boot";
	return dt_printf(&board->dt, "found at boot, in %s%s",
			 board_window_text(board, &r->where[0]),
			 r->nr_where > 1 ? " and others" : "");
}

static void map_put_words(struct board *board)
{
	const struct memory *m = &board->memory;
	const struct memory_region *r;
	u32 i;

	html("<h3>Reserved memory</h3>\n<div class=\"wide\" tabindex=\"0\"><table class=\"regions\">\n<thead><tr><th>Where</th><th>Size</th><th>Kind</th><th>Node</th></tr></thead>\n<tbody>\n");
	for (i = 0; i < m->nr_regions; i++) {
		r = &m->region[i];
		html("<tr><td><code>%s</code></td><td>%s</td><td>%s%s%s</td><td><code>%s</code></td></tr>\n",
		     map_region_text(board, r), board_size_text(board, r->size),
		     memory_kind_text(r->kind), r->refused ? ": " : "",
		     r->refused ? r->refused : "",
		     dt_path(&board->dt, r->node));
	}
	html("</tbody></table></div>\n");
}

void board_map(struct board *board)
{
	struct map map = { .board = board, .y = TOP };
	u32 bottom = TOP + map_height(board), width;

	map_add_edges(board, &map.axis);
	board_axis_lay_out(&map.axis);
	width = LEFT + map.axis.width + RIGHT;
	html("<section id=\"map\">\n<h2>Memory map</h2>\n<div class=\"wide\" tabindex=\"0\">\n"
	     "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"Memory map; the tables below say the same\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\">\n",
	     width, bottom + 8, width, bottom + 8);
	map_put_axis(&map, bottom);
	map_put_memory(&map);
	map_put_pools(&map);
	map_put_masters(&map);
	html("</svg></div>\n");
	map_put_legend();
	if (board->memory.nr_regions)
		map_put_words(board);
	html("</section>\n");
}
