// SPDX-License-Identifier: GPL-2.0
/*
 * A board for programs. tools/board/schema.json has the whole of it.
 *
 * { "version": 1,			of this format
 *   "board", "nodes",			what it is called, how large its tree is
 *   "size",				of a buffer, where nothing else is said
 *   "reserved": { "regions", "default", "own", "own_refused" },	where Linux places it
 *   "memory": { "known", "given", "banks", "zones", "ignored" },
 *   "pools": [ { "name", "path", "kind", ..., "facts" } ],
 *   "masters": [ { "name", "path", "dma", "constraint", "facts", "pools", "crowd" } ],
 *   "hidden": { "by_name", "other" },	how many masters are not there without --every
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

static void json_add(struct json_object *to, const char *key,
		     struct json_object *value)
{
	if (json_object_object_add(to, key, value))
		bad_input("out of memory");
}

static void json_append(struct json_object *to, struct json_object *value)
{
	if (json_object_array_add(to, value))
		bad_input("out of memory");
}

/* Bytes beyond ASCII in a tree have no known encoding. */
static struct json_object *json_string(const char *text)
{
	char copy[4096];
	size_t i;

	if (!text)
		return NULL;
	for (i = 0; text[i] && i < sizeof(copy) - 1; i++)
		copy[i] = text[i] & 0x80 ? '?' : text[i];
	return json_object_new_string_len(copy, i);
}

static struct json_object *json_integer(u64 value)
{
	return json_object_new_uint64(value);
}

static struct json_object *json_hex(u64 value)
{
	char text[20];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)value);
	return json_object_new_string(text);
}

static struct json_object *json_limit(u64 value)
{
	return value == PLACER_NO_LIMIT ? NULL : json_hex(value);
}

static struct json_object *json_flag(bool value)
{
	return json_object_new_boolean(value);
}

static struct json_object *json_spans(const struct placer_span *span, u32 nr)
{
	struct json_object *list = json_object_new_array(), *one;
	u32 i;

	for (i = 0; i < nr; i++) {
		one = json_object_new_object();
		json_add(one, "first", json_hex(span[i].first));
		json_add(one, "last", json_hex(span[i].last));
		json_append(list, one);
	}
	return list;
}

static struct json_object *json_facts(const struct board_facts *facts)
{
	struct json_object *list = json_object_new_array(), *one;
	u32 i;

	for (i = 0; i < facts->nr; i++) {
		one = json_object_new_object();
		json_add(one, "what", json_string(facts->fact[i].what));
		json_add(one, "property", json_string(facts->fact[i].property));
		json_add(one, "node", json_string(facts->fact[i].node));
		json_append(list, one);
	}
	return list;
}

static struct json_object *json_cpu_set(u32 cpu)
{
	static const char *const name[] = { "none", "cached",
					    "write-combined" };
	struct json_object *list = json_object_new_array();
	u32 i;

	for (i = 0; i < 3; i++)
		if (cpu >> i & 1)
			json_append(list, json_string(name[i]));
	return list;
}

static struct json_object *json_memory(const struct memory *m)
{
	struct json_object *to = json_object_new_object();

	json_add(to, "known", json_flag(m->ram_known));
	json_add(to, "given", json_flag(m->ram_given));
	json_add(to, "banks", json_spans(m->ram.window, m->ram.nr));
	json_add(to, "zones", json_spans(m->zone, m->nr_zones));
	json_add(to, "ignored", json_string(m->refused));
	return to;
}

static const char *json_kind(enum memory_kind kind)
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

static struct json_object *json_pool(const struct board_pool *p)
{
	const struct placer_heap_facts *heap = &p->heap;
	struct json_object *to = json_object_new_object();

	json_add(to, "name", json_string(p->name));
	json_add(to, "path", json_string(p->path));
	json_add(to, "kind", json_string(json_kind(p->kind)));
	json_add(to, "opted_in", json_flag(p->opted_in));
	json_add(to, "unusable", json_string(p->unusable));
	json_add(to, "placed", json_flag(!p->somewhere));
	json_add(to, "spans", json_spans(heap->span, heap->nr_spans));
	json_add(to, "limitable", json_flag(heap->limitable));
	json_add(to, "size", json_limit(p->size));
	json_add(to, "total", json_limit(heap->total));
	json_add(to, "block", json_hex(heap->block));
	json_add(to, "max_block", json_hex(heap->max_block));
	json_add(to, "max_align", json_hex(heap->max_align));
	json_add(to, "cost", json_integer(heap->cost));
	json_add(to, "cpu", json_cpu_set(heap->cpu));
	json_add(to, "domain", json_hex(heap->domain));
	json_add(to, "facts", json_facts(&p->facts));
	return to;
}

static const char *json_fate(const struct memory_region *r)
{
	static const char *const name[] = {
		[RESERVED_LEFT] = "left",
		[RESERVED_PLACED] = "placed",
		[RESERVED_IN_USE] = "in-use",
		[RESERVED_NO_ROOM] = "no-room",
		[RESERVED_TOO_MANY] = "too-many",
		[RESERVED_LOST] = "lost",
	};

	if (r->skipped)
		return "skipped";
	return r->given_back && r->fate == RESERVED_PLACED ? "given-back" :
							     name[r->fate];
}

static struct json_object *json_span(const struct placer_span *span)
{
	struct json_object *to = json_object_new_object();

	json_add(to, "first", json_hex(span->first));
	json_add(to, "last", json_hex(span->last));
	return to;
}

/* What becomes of reserved memory at boot. */
static struct json_object *json_reserved(struct board *board)
{
	struct json_object *to = json_object_new_object(),
			   *list = json_object_new_array(), *one;
	const struct memory *m = &board->memory;
	const char *chosen = NULL;
	u32 i;

	for (i = 0; i < m->nr_regions && !m->refused; i++) {
		const struct memory_region *r = &m->region[i];
		const char *name = board->dt.node[r->node].name;

		one = json_object_new_object();
		json_add(one, "name", json_string(name));
		json_add(one, "kind", json_string(json_kind(r->kind)));
		json_add(one, "fate", json_string(json_fate(r)));
		json_add(one, "place",
			 r->fate == RESERVED_PLACED && !r->given_back ?
				 json_span(&r->at) :
				 NULL);
		json_add(one, "refused", json_string(r->refused));
		json_append(list, one);
		if (r->is_default)
			chosen = name;
	}
	json_add(to, "regions", list);
	json_add(to, "default", json_string(chosen));
	json_add(to, "own", m->own.known ? json_span(&m->own.at) : NULL);
	json_add(to, "own_refused", json_string(m->own.refused));
	return to;
}

/* What Linux makes of the standard properties alone. */
static struct json_object *json_windows(const struct dma_view *dma)
{
	struct json_object *list = json_object_new_array(), *one;
	u32 i;

	for (i = 0; i < dma->nr_windows; i++) {
		one = json_object_new_object();
		json_add(one, "bus", json_hex(dma->window[i].bus));
		json_add(one, "cpu", json_hex(dma->window[i].cpu));
		json_add(one, "size", json_hex(dma->window[i].size));
		json_append(list, one);
	}
	return list;
}

static struct json_object *json_path(struct board *board, u32 node)
{
	return node == DT_NONE ? NULL : json_string(dt_path(&board->dt, node));
}

static struct json_object *json_dma(struct board *board,
				    const struct dma_view *dma)
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
		json_append(regions, json_path(board, dma->region[i]));
	json_add(to, "of",
		 json_string(dma->origin == DMA_DEVICE ? "device" :
							 "functions"));
	json_add(to, "parent", json_path(board, dma->bus));
	json_add(to, "coherent", json_flag(dma->coherent));
	json_add(to, "coherent_by", json_path(board, dma->coherent_node));
	json_add(to, "range", json_string(range[dma->range]));
	json_add(to, "limit", json_limit(dma->limit));
	json_add(to, "windows", json_windows(dma));
	json_add(to, "iommu", json_string(iommu[dma->iommu]));
	json_add(to, "iommu_property", json_string(dma->iommu_property));
	json_add(to, "iommu_node", json_path(board, dma->iommu_node));
	json_add(to, "memory_regions", regions);
	return to;
}

static struct json_object *json_pool_set(const struct board *board, u32 set)
{
	struct json_object *list = json_object_new_array();
	u32 i;

	for (i = 0; i < board->nr_opted_in; i++)
		if (set >> i & 1)
			json_append(list, json_string(board->pool[i].name));
	return list;
}

static struct json_object *json_constraint(const struct board *board,
					   const struct placer_constraint *c)
{
	static const char *const coherency[] = {
		[PLACER_SNOOPS] = "snoops",
		[PLACER_MAINTAINED] = "maintained",
		[PLACER_UNCACHED] = "uncached",
	};
	struct json_object *to = json_object_new_object();

	json_add(to, "translated", json_flag(c->translated));
	json_add(to, "reach",
		 c->translated ? NULL :
				 json_spans(c->reach.window, c->reach.nr));
	json_add(to, "output_last", json_limit(c->output_last));
	json_add(to, "contiguous", json_flag(c->contiguous));
	json_add(to, "max_segments",
		 c->max_segments ? json_integer(c->max_segments) : NULL);
	json_add(to, "max_segment_size", json_limit(c->max_segment_size));
	json_add(to, "segment_boundary", json_limit(c->segment_boundary));
	json_add(to, "align", json_hex(c->align));
	json_add(to, "granule", json_hex(c->granule));
	json_add(to, "coherency", json_string(coherency[c->coherency]));
	json_add(to, "cpu", json_cpu_set(c->cpu));
	json_add(to, "domains", json_hex(c->domains));
	json_add(to, "protected_only", json_flag(c->protected_only));
	json_add(to, "pools", json_pool_set(board, c->heaps));
	return to;
}

/* One pool for one master, or for a group of them. */
static struct json_object *json_verdict(struct board *board, u32 index,
					struct board_verdict *v, u64 size,
					const char *culprit)
{
	const struct board_pool *p = &board->pool[index];
	struct json_object *to = json_object_new_object();
	bool fits = v->fit != BOARD_NO;
	const char *text, *reason = NULL;

	text = board_verdict_text(board, index, v, fits ? NULL : culprit);
	if (fits)
		text = dt_printf(&board->dt, "%s%s", text,
				 board_terms_text(board, index, v, size));
	else if (p->unusable)
		reason = "unusable";
	else
		reason = placer_reason_text(v->verdict.reason);
	json_add(to, "pool", json_string(p->name));
	json_add(to, "fit", json_string(board_fit_text(v->fit)));
	json_add(to, "text", json_string(text));
	json_add(to, "reason", json_string(reason));
	json_add(to, "culprit", json_string(fits ? NULL : culprit));
	json_add(to, "cost", fits ? json_integer(v->verdict.cost) : NULL);
	json_add(to, "last", fits ? json_limit(v->verdict.last) : NULL);
	json_add(to, "block", fits ? json_hex(v->verdict.block) : NULL);
	json_add(to, "align", fits ? json_hex(v->verdict.align) : NULL);
	json_add(to, "within",
		 v->fit == BOARD_MAYBE ? json_spans(&v->within, 1) : NULL);
	return to;
}

/* Flows that the master can map one at a time, but not all together. */
static struct json_object *json_crowd(struct board *board, u32 master)
{
	struct json_object *to, *flows;
	struct board_crowd crowd;
	u32 i;

	if (!board_iova_crowd(board, master, &crowd))
		return NULL;
	to = json_object_new_object();
	flows = json_object_new_array();
	for (i = 0; i < crowd.nr; i++)
		json_append(flows,
			    json_string(board->flow[crowd.flows[i]].name));
	json_add(to, "flows", flows);
	json_add(to, "needed", json_limit(crowd.needed));
	json_add(to, "has", json_hex(crowd.has));
	json_add(to, "text", json_string(board_crowd_text(board, &crowd)));
	return to;
}

static struct json_object *json_master(struct board *board, u32 index)
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
		json_append(list, json_verdict(board, i, &v,
					       board->options.size, m->name));
	}
	json_add(to, "name", json_string(m->name));
	json_add(to, "path", json_string(m->path));
	json_add(to, "evidence", json_string(evidence[m->evidence]));
	json_add(to, "placement_node",
		 m->placement == DT_NONE ?
			 NULL :
			 json_path(board,
				   board->placement.master[m->placement].node));
	json_add(to, "table", json_string(m->soc ? m->soc->compatible : NULL));
	json_add(to, "address_bits", json_integer(m->address_bits));
	json_add(to, "address_bits_assumed",
		 json_flag(m->address_bits_assumed));
	json_add(to, "unusable", json_string(m->unusable));
	json_add(to, "dma", json_dma(board, m->dma));
	json_add(to, "constraint", json_constraint(board, &m->constraint));
	json_add(to, "facts", json_facts(&m->facts));
	json_add(to, "pools", list);
	json_add(to, "crowd", json_crowd(board, index));
	return to;
}

static const char *json_cpu_access(enum placer_access cpu)
{
	return cpu == PLACER_ACCESS_UNSAID ? NULL : placer_access_text(cpu);
}

static struct json_object *json_conflict(const struct board *board,
					 const struct board_group *g)
{
	struct json_object *list = json_object_new_array();
	u32 i, member;

	for (i = 0; i < g->conflict.nr; i++) {
		member = g->conflict.device[i];
		json_append(list,
			    json_string(member < g->nr ?
						board->master[g->master[member]]
							.name :
						"the CPU"));
	}
	return list;
}

/* Pools that suit, the best first, and then the others in order. */
static struct json_object *json_group_pools(struct board *board,
					    const struct board_group *g)
{
	struct json_object *list = json_object_new_array();
	struct board_verdict *v;
	const char *culprit;
	u32 i;

	for (i = 0; i < g->nr_fits; i++)
		json_append(list, json_verdict(board, g->order[i],
					       &g->verdict[g->order[i]],
					       g->size, NULL));
	for (i = 0; i < board->nr_opted_in; i++) {
		v = &g->verdict[i];
		if (v->fit != BOARD_NO)
			continue;
		culprit = board_blame(board, g, i, v);
		json_append(list, json_verdict(board, i, v, g->size, culprit));
	}
	return list;
}

/* Memory that would do for a group without a place, if a pool referred to it. */
static struct json_object *json_spare(const struct board *board,
				      const struct board_group *g)
{
	struct json_object *list = json_object_new_array();
	u32 index, next = 0;
	u64 bytes;

	while (g->fit == BOARD_NO &&
	       (index = board_spare(board, g, &next, &bytes)) != DT_NONE)
		json_append(list, json_string(board->pool[index].path));
	return list;
}

/* Files that programs open; none for a group that is only asked about. */
static struct json_object *json_nodes(const struct board_group *g)
{
	struct json_object *list = json_object_new_array();
	const char *name = NULL;

	if (g->path)
		json_append(list, json_string(g->name));
	while ((name = placer_names_next(&g->names, name)))
		json_append(list, json_string(name));
	return list;
}

static struct json_object *json_group(struct board *board,
				      const struct board_group *g)
{
	struct json_object *to = json_object_new_object(),
			   *members = json_object_new_array();
	u32 i;

	for (i = 0; i < g->nr; i++)
		json_append(members,
			    json_string(board->master[g->master[i]].name));
	json_add(to, "name", json_string(g->name));
	json_add(to, "path", json_string(g->path));
	json_add(to, "members", members);
	json_add(to, "absent", json_integer(g->nr_absent));
	json_add(to, "cpu", json_string(json_cpu_access(g->cpu)));
	json_add(to, "size", json_hex(g->size));
	json_add(to, "size_assumed", json_flag(g->size_assumed));
	json_add(to, "count", json_integer(g->count));
	json_add(to, "priority", json_integer(g->priority));
	json_add(to, "eager", json_flag(g->eager));
	json_add(to, "nodes", json_nodes(g));
	json_add(to, "holds", g->holds < ~0u ? json_integer(g->holds) : NULL);
	json_add(to, "room", json_string(g->room));
	json_add(to, "spare", json_spare(board, g));
	json_add(to, "fit", json_string(board_fit_text(g->fit)));
	json_add(to, "pools", json_group_pools(board, g));
	json_add(to, "conflict",
		 g->fit == BOARD_NO ? json_conflict(board, g) : NULL);
	json_add(to, "text", json_string(g->text));
	return to;
}

static struct json_object *json_groups(struct board *board,
				       const struct board_group *g, u32 nr)
{
	struct json_object *list = json_object_new_array();
	u32 i;

	for (i = 0; i < nr; i++)
		json_append(list, json_group(board, &g[i]));
	return list;
}

static struct json_object *json_hidden(const struct board *board)
{
	struct json_object *to = json_object_new_object();

	json_add(to, "by_name", json_integer(board->nr_hidden[BOARD_WEAK]));
	json_add(to, "other", json_integer(board->nr_hidden[BOARD_EVERY]));
	return to;
}

void board_print_json(struct board *board, const struct board_question *q)
{
	struct json_object *to = json_object_new_object(),
			   *list = json_object_new_array();
	u32 i;

	if (!to || !list)
		bad_input("out of memory");
	json_add(to, "version", json_integer(1));
	json_add(to, "board", json_string(board->model));
	json_add(to, "nodes", json_integer(board->dt.nr));
	json_add(to, "size", json_hex(board->options.size));
	json_add(to, "memory", json_memory(&board->memory));
	json_add(to, "reserved", json_reserved(board));
	for (i = 0; i < board->nr_pools; i++)
		json_append(list, json_pool(&board->pool[i]));
	json_add(to, "pools", list);
	list = json_object_new_array();
	for (i = 0; i < board->nr_masters; i++)
		json_append(list, json_master(board, i));
	json_add(to, "masters", list);
	json_add(to, "hidden", json_hidden(board));
	json_add(to, "flows", json_groups(board, board->flow, board->nr_flows));
	json_add(to, "asked", json_groups(board, q->group, q->nr));
	puts(json_object_to_json_string_ext(to,
					    JSON_C_TO_STRING_PRETTY |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(to);
}
