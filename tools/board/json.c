// SPDX-License-Identifier: GPL-2.0
/*
 * A board for programs. tools/board/schema.json has the whole of it.
 *
 * { "version": 1,			of this format
 *   "board", "nodes",			what it is called, how large its tree is
 *   "size",				of a buffer, where nothing else is said
 *   "memory": { "known", "given", "banks", "zones", "ignored" },
 *   "pools": [ { "name", "path", "kind", ..., "facts" } ],
 *   "masters": [ { "name", "path", "dma", "constraint", "facts", "pools" } ],
 *   "flows": [ { "name", "path", "members", ..., "fit", "pools", "conflict" } ],
 *   "asked": as flows, by --devices or --pairs }
 *
 * Addresses and sizes in bytes are strings in hexadecimal, as JSON's numbers end
 * at 53 bits in many readers; counts, bits and costs are integers. What does not
 * exist or has no limit is null, and so is an unknown number of segments. A
 * number of segments without limit is 4294967295. Everything is in the order of
 * the tree, so the same tree gives the same text.
 */
#include <json-c/json.h>
#include <string.h>

#include "../error.h"
#include "board.h"

static void add(struct json_object *to, const char *key,
		struct json_object *value)
{
	if (json_object_object_add(to, key, value))
		bad_input("out of memory");
}

static void append(struct json_object *to, struct json_object *value)
{
	if (json_object_array_add(to, value))
		bad_input("out of memory");
}

/* What is beyond ASCII in a tree has no known encoding. */
static struct json_object *string(const char *text)
{
	char copy[4096];
	size_t i;

	if (!text)
		return NULL;
	for (i = 0; text[i] && i < sizeof(copy) - 1; i++)
		copy[i] = text[i] & 0x80 ? '?' : text[i];
	return json_object_new_string_len(copy, i);
}

static struct json_object *integer(u64 value)
{
	return json_object_new_uint64(value);
}

static struct json_object *hex(u64 value)
{
	char text[20];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)value);
	return json_object_new_string(text);
}

static struct json_object *limit(u64 value)
{
	return value == PLACER_NO_LIMIT ? NULL : hex(value);
}

static struct json_object *flag(bool value)
{
	return json_object_new_boolean(value);
}

static struct json_object *spans(const struct placer_span *span, u32 nr)
{
	struct json_object *list = json_object_new_array(), *one;
	u32 i;

	for (i = 0; i < nr; i++) {
		one = json_object_new_object();
		add(one, "first", hex(span[i].first));
		add(one, "last", hex(span[i].last));
		append(list, one);
	}
	return list;
}

static struct json_object *facts(const struct board_facts *facts)
{
	struct json_object *list = json_object_new_array(), *one;
	u32 i;

	for (i = 0; i < facts->nr; i++) {
		one = json_object_new_object();
		add(one, "what", string(facts->fact[i].what));
		add(one, "property", string(facts->fact[i].property));
		add(one, "node", string(facts->fact[i].node));
		append(list, one);
	}
	return list;
}

static struct json_object *cpu_set(u32 cpu)
{
	static const char *const name[] = { "none", "cached",
					    "write-combined" };
	struct json_object *list = json_object_new_array();
	u32 i;

	for (i = 0; i < 3; i++)
		if (cpu >> i & 1)
			append(list, string(name[i]));
	return list;
}

static struct json_object *memory(const struct memory *m)
{
	struct json_object *to = json_object_new_object();

	add(to, "known", flag(m->ram_known));
	add(to, "given", flag(m->ram_given));
	add(to, "banks", spans(m->ram.window, m->ram.nr));
	add(to, "zones", spans(m->zone, m->nr_zones));
	add(to, "ignored", string(m->refused));
	return to;
}

static const char *kind(enum memory_kind kind)
{
	static const char *const name[] = {
		[MEMORY_SYSTEM] = "system",
		[MEMORY_CMA] = "cma",
		[MEMORY_COHERENT] = "coherent",
		[MEMORY_CARVEOUT] = "carveout",
		[MEMORY_SRAM] = "sram",
		[MEMORY_RESTRICTED] = "restricted",
		[MEMORY_FIRMWARE] = "firmware",
	};

	return name[kind];
}

static struct json_object *pool(const struct board_pool *p)
{
	const struct placer_heap_facts *heap = &p->heap;
	struct json_object *to = json_object_new_object();

	add(to, "name", string(p->name));
	add(to, "path", string(p->path));
	add(to, "kind", string(kind(p->kind)));
	add(to, "opted_in", flag(p->opted_in));
	add(to, "unusable", string(p->unusable));
	add(to, "placed", flag(!p->somewhere));
	add(to, "spans", spans(heap->span, heap->nr_spans));
	add(to, "limitable", flag(heap->limitable));
	add(to, "size", limit(p->size));
	add(to, "total", limit(heap->total));
	add(to, "block", hex(heap->block));
	add(to, "max_block", hex(heap->max_block));
	add(to, "max_align", hex(heap->max_align));
	add(to, "cost", integer(heap->cost));
	add(to, "cpu", cpu_set(heap->cpu));
	add(to, "domain", hex(heap->domain));
	add(to, "facts", facts(&p->facts));
	return to;
}

/* What Linux makes of the standard properties alone. */
static struct json_object *windows(const struct dma_view *dma)
{
	struct json_object *list = json_object_new_array(), *one;
	u32 i;

	for (i = 0; i < dma->nr_windows; i++) {
		one = json_object_new_object();
		add(one, "bus", hex(dma->window[i].bus));
		add(one, "cpu", hex(dma->window[i].cpu));
		add(one, "size", hex(dma->window[i].size));
		append(list, one);
	}
	return list;
}

static struct json_object *path(struct board *board, u32 node)
{
	return node == DT_NONE ? NULL : string(dt_path(&board->dt, node));
}

static struct json_object *dma(struct board *board, const struct dma_view *dma)
{
	static const char *const range[] = {
		[DMA_RANGE_NONE] = "none",
		[DMA_RANGE_GAP] = "gap",
		[DMA_RANGE_USELESS] = "useless",
		[DMA_RANGE_WINDOWS] = "windows",
		[DMA_RANGE_TOO_MANY] = "too-many",
	};
	static const char *const iommu[] = {
		[DMA_IOMMU_NONE] = "none",	   [DMA_IOMMU_LIVE] = "live",
		[DMA_IOMMU_DISABLED] = "disabled", [DMA_IOMMU_BAD] = "bad",
		[DMA_IOMMU_SOME_IDS] = "some-ids",
	};
	struct json_object *to = json_object_new_object(),
			   *regions = json_object_new_array();
	u32 i;

	for (i = 0; i < dma->nr_regions; i++)
		append(regions, path(board, dma->region[i]));
	add(to, "of", string(dma->who == DMA_DEVICE ? "device" : "functions"));
	add(to, "parent", path(board, dma->bus));
	add(to, "coherent", flag(dma->coherent));
	add(to, "coherent_by", path(board, dma->coherent_node));
	add(to, "range", string(range[dma->range]));
	add(to, "limit", limit(dma->limit));
	add(to, "windows", windows(dma));
	add(to, "iommu", string(iommu[dma->iommu]));
	add(to, "iommu_property", string(dma->iommu_property));
	add(to, "iommu_node", path(board, dma->iommu_node));
	add(to, "memory_regions", regions);
	return to;
}

static struct json_object *pool_set(const struct board *board, u32 set)
{
	struct json_object *list = json_object_new_array();
	u32 i;

	for (i = 0; i < board->nr_opted_in; i++)
		if (set >> i & 1)
			append(list, string(board->pool[i].name));
	return list;
}

static struct json_object *constraint(const struct board *board,
				      const struct placer_constraint *c)
{
	static const char *const coherency[] = {
		[PLACER_SNOOPS] = "snoops",
		[PLACER_MAINTAINED] = "maintained",
		[PLACER_UNCACHED] = "uncached",
	};
	struct json_object *to = json_object_new_object();

	add(to, "translated", flag(c->translated));
	add(to, "reach",
	    c->translated ? NULL : spans(c->reach.window, c->reach.nr));
	add(to, "output_last", limit(c->output_last));
	add(to, "contiguous", flag(c->contiguous));
	add(to, "max_segments",
	    c->max_segments ? integer(c->max_segments) : NULL);
	add(to, "max_segment_size", limit(c->max_segment_size));
	add(to, "segment_boundary", limit(c->segment_boundary));
	add(to, "align", hex(c->align));
	add(to, "granule", hex(c->granule));
	add(to, "coherency", string(coherency[c->coherency]));
	add(to, "cpu", cpu_set(c->cpu));
	add(to, "domains", hex(c->domains));
	add(to, "protected_only", flag(c->protected_only));
	add(to, "pools", pool_set(board, c->heaps));
	return to;
}

/* One pool for one master, or for a group of them. */
static struct json_object *verdict(struct board *board, u32 index,
				   struct board_verdict *v, u64 size,
				   const char *culprit)
{
	const struct board_pool *p = &board->pool[index];
	struct json_object *to = json_object_new_object();
	bool fits = v->fit != BOARD_NO;

	add(to, "pool", string(p->name));
	add(to, "fit", string(board_fit_text(v->fit)));
	add(to, "text",
	    string(fits ? dt_printf(&board->dt, "%s%s",
				    board_verdict_text(board, index, v, NULL),
				    board_terms_text(board, index, v, size)) :
			  board_verdict_text(board, index, v, culprit)));
	add(to, "reason",
	    fits ? NULL :
		   string(p->unusable ? "unusable" :
					placer_reason_text(v->verdict.reason)));
	add(to, "culprit", string(fits ? NULL : culprit));
	add(to, "cost", fits ? integer(v->verdict.cost) : NULL);
	add(to, "last", fits ? limit(v->verdict.last) : NULL);
	add(to, "block", fits ? hex(v->verdict.block) : NULL);
	add(to, "align", fits ? hex(v->verdict.align) : NULL);
	add(to, "within", v->fit == BOARD_MAYBE ? spans(&v->within, 1) : NULL);
	return to;
}

static struct json_object *master(struct board *board, u32 index)
{
	static const char *const evidence[] = {
		[BOARD_PLACEMENT] = "placement",
		[BOARD_STRONG] = "strong",
		[BOARD_WEAK] = "weak",
		[BOARD_EVERY] = "none",
	};
	const struct board_master *m = &board->master[index];
	struct json_object *to = json_object_new_object(),
			   *list = json_object_new_array();
	struct board_verdict v;
	u32 i;

	for (i = 0; i < board->nr_pools; i++) {
		board_judge(board, index, i, board->options.size, &v);
		append(list,
		       verdict(board, i, &v, board->options.size, m->name));
	}
	add(to, "name", string(m->name));
	add(to, "path", string(m->path));
	add(to, "evidence", string(evidence[m->evidence]));
	add(to, "placement_node",
	    m->placement == DT_NONE ?
		    NULL :
		    path(board, board->placement.master[m->placement].node));
	add(to, "table", string(m->soc ? m->soc->compatible : NULL));
	add(to, "address_bits", integer(m->address_bits));
	add(to, "address_bits_assumed", flag(m->address_bits_assumed));
	add(to, "unusable", string(m->unusable));
	add(to, "dma", dma(board, m->dma));
	add(to, "constraint", constraint(board, &m->constraint));
	add(to, "facts", facts(&m->facts));
	add(to, "pools", list);
	return to;
}

static const char *cpu_access(enum placer_access cpu)
{
	return cpu == PLACER_ACCESS_UNSAID ? NULL : placer_access_text(cpu);
}

static struct json_object *conflict(const struct board *board,
				    const struct board_group *g)
{
	struct json_object *list = json_object_new_array();
	u32 i, member;

	for (i = 0; i < g->conflict.nr; i++) {
		member = g->conflict.device[i];
		append(list,
		       string(member < g->nr ?
				      board->master[g->master[member]].name :
				      "the CPU"));
	}
	return list;
}

/* Pools that do, the best first, and then the others in order. */
static struct json_object *group_pools(struct board *board,
				       const struct board_group *g)
{
	struct json_object *list = json_object_new_array();
	struct board_verdict *v;
	const char *culprit;
	u32 i;

	for (i = 0; i < g->nr_fits; i++)
		append(list, verdict(board, g->order[i],
				     &g->verdict[g->order[i]], g->size, NULL));
	for (i = 0; i < board->nr_opted_in; i++) {
		v = &g->verdict[i];
		if (v->fit != BOARD_NO)
			continue;
		culprit = board_blame(board, g, i, v);
		append(list, verdict(board, i, v, g->size, culprit));
	}
	return list;
}

static struct json_object *group(struct board *board,
				 const struct board_group *g)
{
	struct json_object *to = json_object_new_object(),
			   *members = json_object_new_array();
	u32 i;

	for (i = 0; i < g->nr; i++)
		append(members, string(board->master[g->master[i]].name));
	add(to, "name", string(g->name));
	add(to, "path", string(g->path));
	add(to, "members", members);
	add(to, "absent", integer(g->nr_absent));
	add(to, "cpu", string(cpu_access(g->cpu)));
	add(to, "size", hex(g->size));
	add(to, "size_assumed", flag(g->size_assumed));
	add(to, "count", integer(g->count));
	add(to, "priority", integer(g->priority));
	add(to, "fit", string(board_fit_text(g->fit)));
	add(to, "pools", group_pools(board, g));
	add(to, "conflict", g->fit == BOARD_NO ? conflict(board, g) : NULL);
	add(to, "text", string(g->text));
	return to;
}

static struct json_object *groups(struct board *board,
				  const struct board_group *g, u32 nr)
{
	struct json_object *list = json_object_new_array();
	u32 i;

	for (i = 0; i < nr; i++)
		append(list, group(board, &g[i]));
	return list;
}

void board_print_json(struct board *board, const struct board_question *q)
{
	struct json_object *to = json_object_new_object(),
			   *list = json_object_new_array();
	u32 i;

	if (!to || !list)
		bad_input("out of memory");
	add(to, "version", integer(1));
	add(to, "board", string(board->model));
	add(to, "nodes", integer(board->dt.nr));
	add(to, "size", hex(board->options.size));
	add(to, "memory", memory(&board->memory));
	for (i = 0; i < board->nr_pools; i++)
		append(list, pool(&board->pool[i]));
	add(to, "pools", list);
	list = json_object_new_array();
	for (i = 0; i < board->nr_masters; i++)
		append(list, master(board, i));
	add(to, "masters", list);
	add(to, "flows", groups(board, board->flow, board->nr_flows));
	add(to, "asked", groups(board, q->group, q->nr));
	puts(json_object_to_json_string_ext(to,
					    JSON_C_TO_STRING_PRETTY |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(to);
}
