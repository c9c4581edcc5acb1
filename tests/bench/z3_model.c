// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "naive.h"
#include "z3_model.h"

#define PAGE 4096ull

/* Special values of a block: the buffer has to be one run; nothing is possible. */
#define ONE_RUN	   62
#define IMPOSSIBLE 63

#define MOST_TERMS 256

/* A conjunction or disjunction under construction. */
struct terms {
	Z3_context ctx;
	u32 nr;
	Z3_ast term[MOST_TERMS];
};

static void add(struct terms *t, Z3_ast term)
{
	if (t->nr < MOST_TERMS)
		t->term[t->nr++] = term;
}

static Z3_ast all_of(const struct terms *t)
{
	return t->nr ? Z3_mk_and(t->ctx, t->nr, t->term) : Z3_mk_true(t->ctx);
}

static Z3_ast any_of(const struct terms *t)
{
	return t->nr ? Z3_mk_or(t->ctx, t->nr, t->term) : Z3_mk_false(t->ctx);
}

static Z3_ast both(Z3_context ctx, Z3_ast a, Z3_ast b)
{
	Z3_ast pair[] = { a, b };

	return Z3_mk_and(ctx, 2, pair);
}

static Z3_ast either(Z3_context ctx, Z3_ast a, Z3_ast b)
{
	Z3_ast pair[] = { a, b };

	return Z3_mk_or(ctx, 2, pair);
}

static Z3_ast bits(Z3_context ctx, u32 width, u64 value)
{
	return Z3_mk_unsigned_int64(ctx, value, Z3_mk_bv_sort(ctx, width));
}

static Z3_ast unknown(Z3_context ctx, const char *name, u32 width)
{
	Z3_sort sort = width ? Z3_mk_bv_sort(ctx, width) : Z3_mk_bool_sort(ctx);

	return Z3_mk_const(ctx, Z3_mk_string_symbol(ctx, name), sort);
}

static Z3_ast equals(Z3_context ctx, Z3_ast x, u32 width, u64 value)
{
	return Z3_mk_eq(ctx, x, bits(ctx, width, value));
}

static Z3_ast at_least(Z3_context ctx, Z3_ast x, u32 width, u64 value)
{
	return Z3_mk_bvuge(ctx, x, bits(ctx, width, value));
}

static Z3_ast at_most(Z3_context ctx, Z3_ast x, u32 width, u64 value)
{
	return Z3_mk_bvule(ctx, x, bits(ctx, width, value));
}

static Z3_ast meets(Z3_context ctx, Z3_ast set, u32 width, u64 other)
{
	return Z3_mk_not(ctx,
			 equals(ctx,
				Z3_mk_bvand(ctx, set, bits(ctx, width, other)),
				width, 0));
}

/* The lowest @power bits are all ones or all zeros, as @ones says. */
static Z3_ast low_bits(Z3_context ctx, Z3_ast x, u32 power, bool ones)
{
	u64 value = ones ? (1ull << power) - 1 : 0;

	if (!power)
		return Z3_mk_true(ctx);
	return equals(ctx, Z3_mk_extract(ctx, power - 1, 0, x), power, value);
}

/* The exponent of the largest power of two that is not above @value. */
static u32 power_of(u64 value)
{
	return 63 - __builtin_clzll(value);
}

static u32 block_power(u64 block, u64 size)
{
	if (block == PLACER_NO_LIMIT)
		return IMPOSSIBLE;
	return block >= size ? ONE_RUN : power_of(block);
}

/* Does the device reach from the heap's first byte to @last? */
static Z3_ast reached(const struct z3_model *m,
		      const struct placer_constraint *c, Z3_ast last)
{
	struct terms windows = { .ctx = m->ctx };
	u32 i;

	if (c->translated)
		return at_most(m->ctx, last, 64, c->output_last);
	for (i = 0; i < c->reach.nr; i++)
		add(&windows,
		    both(m->ctx,
			 at_least(m->ctx, m->x.first, 64,
				  c->reach.window[i].first),
			 at_most(m->ctx, last, 64, c->reach.window[i].last)));
	return any_of(&windows);
}

/* A run that may cross a boundary must be aligned. */
static void boundary(const struct z3_model *m, struct terms *t,
		     const struct placer_constraint *c)
{
	const struct z3_unknowns *x = &m->x;
	u64 align = naive_boundary_align(c, m->scene->size);
	u32 line = power_of(naive_lines(c)), power = power_of(align);
	Z3_ast within;

	if (align == 1)
		return;
	within = Z3_mk_eq(m->ctx, Z3_mk_extract(m->ctx, 63, line, x->first),
			  Z3_mk_extract(m->ctx, 63, line, x->last));
	add(t, either(m->ctx, within, x->lines));
	add(t, Z3_mk_implies(m->ctx, both(m->ctx, x->run, x->lines),
			     both(m->ctx, at_least(m->ctx, x->align, 6, power),
				  low_bits(m->ctx, x->start, power, false))));
}

/* Blocks are aligned to the need, a run only to the request. */
static void blocks(const struct z3_model *m, struct terms *t,
		   const struct placer_constraint *c)
{
	const struct z3_unknowns *x = &m->x;
	u32 need = block_power(naive_block(c, m->scene->size), m->scene->size);
	u32 granule = power_of(c->granule), align = power_of(c->align);
	u32 block = need < ONE_RUN && need > granule ? need : granule;

	if (!c->translated && c->align > c->bus_align)
		align = IMPOSSIBLE;
	add(t, at_least(m->ctx, x->need, 6, need));
	add(t, at_least(m->ctx, x->granule, 6, granule));
	add(t, at_least(m->ctx, x->align, 6, align));
	add(t, low_bits(m->ctx, x->start, granule, false));
	if (align < IMPOSSIBLE)
		add(t, low_bits(m->ctx, x->start, align, false));
	add(t, either(m->ctx, x->run,
		      both(m->ctx, low_bits(m->ctx, x->start, block, false),
			   low_bits(m->ctx, x->end, block, true))));
}

static Z3_ast device_formula(const struct z3_model *m,
			     const struct placer_constraint *c)
{
	const struct z3_unknowns *x = &m->x;
	struct terms t = { .ctx = m->ctx };
	u32 i;

	for (i = 0; i < SCENE_HEAPS; i++)
		if (!(c->heaps >> i & 1))
			add(&t,
			    Z3_mk_not(m->ctx, equals(m->ctx, x->heap, 5, i)));
	add(&t, either(m->ctx, meets(m->ctx, x->domain, 32, c->domains),
		       c->protected_only ? Z3_mk_false(m->ctx) :
					   equals(m->ctx, x->domain, 32, 0)));
	add(&t, reached(m, c, x->last));
	blocks(m, &t, c);
	boundary(m, &t, c);
	add(&t, meets(m->ctx, x->cpu, 3, c->cpu));
	if (c->coherency == PLACER_UNCACHED)
		add(&t, Z3_mk_not(m->ctx, equals(m->ctx, x->cpu, 3,
						 PLACER_CPU_CACHED)));
	return all_of(&t);
}

/* The start and the end of the block are in one of these spans. */
static Z3_ast in_a_span(const struct z3_model *m,
			const struct placer_heap_facts *heap, u32 spans)
{
	struct terms t = { .ctx = m->ctx };
	u32 i;

	for (i = 0; i < spans; i++)
		add(&t,
		    both(m->ctx,
			 at_least(m->ctx, m->x.start, 64, heap->span[i].first),
			 at_most(m->ctx, m->x.end, 64, heap->span[i].last)));
	return both(m->ctx, any_of(&t),
		    Z3_mk_bvule(m->ctx, m->x.start, m->x.end));
}

/* The power of two of the longest blocks with room; -1 if there are none. */
static int block_limit(const struct placer_heap_facts *heap, u32 spans,
		       u64 size)
{
	int power;

	for (power = 40; power >= 0; power--) {
		u64 block = 1ull << power;

		if (block < heap->block)
			block = heap->block;
		if (naive_room(heap, spans, block) >=
		    ((size + block - 1) & ~(block - 1)))
			return power;
	}
	return -1;
}

/* Blocks where they are possible, else one run. */
static Z3_ast either_way(const struct z3_model *m,
			 const struct placer_heap_facts *heap, u32 spans)
{
	const struct z3_unknowns *x = &m->x;
	u64 size = m->scene->size;
	int limit = block_limit(heap, spans, size);
	u32 power = power_of(heap->block);
	Z3_ast possible = Z3_mk_false(m->ctx);
	struct terms t = { .ctx = m->ctx };

	if (heap->block < size && limit >= 0)
		possible = both(m->ctx, at_most(m->ctx, x->need, 6, 61),
				at_most(m->ctx, x->block, 6, limit));
	add(&t, Z3_mk_eq(m->ctx, x->run, Z3_mk_not(m->ctx, possible)));
	add(&t,
	    Z3_mk_implies(m->ctx, possible,
			  both(m->ctx, low_bits(m->ctx, x->start, power, false),
			       low_bits(m->ctx, x->end, power, true))));
	if (heap->max_block < size)
		add(&t, possible);
	else
		add(&t,
		    either(m->ctx, possible,
			   Z3_mk_eq(m->ctx, x->end,
				    Z3_mk_bvadd(m->ctx, x->start,
						bits(m->ctx, 64, size - 1)))));
	add(&t, in_a_span(m, heap, spans));
	return all_of(&t);
}

static Z3_ast confined(const struct z3_model *m,
		       const struct placer_heap_facts *heap, u32 spans)
{
	const struct z3_unknowns *x = &m->x;
	struct terms t = { .ctx = m->ctx };

	if (naive_room(heap, spans, 1) < m->scene->size)
		return Z3_mk_false(m->ctx);
	add(&t, equals(m->ctx, x->last, 64, heap->span[spans - 1].last));
	if (spans < heap->nr_spans) {
		add(&t, x->more);
		add(&t, equals(m->ctx, x->next, 64, heap->span[spans].last));
	} else {
		add(&t, Z3_mk_not(m->ctx, x->more));
	}
	add(&t, either_way(m, heap, spans));
	return all_of(&t);
}

static Z3_ast places(const struct z3_model *m,
		     const struct placer_heap_facts *heap)
{
	struct terms t = { .ctx = m->ctx };
	u32 i;

	for (i = 1; i <= heap->nr_spans; i++)
		if (heap->limitable || i == heap->nr_spans)
			add(&t, confined(m, heap, i));
	return any_of(&t);
}

static Z3_ast heap_formula(const struct z3_model *m,
			   const struct placer_heap_facts *heap)
{
	const struct z3_unknowns *x = &m->x;
	u64 granule = heap->max_block < heap->max_align ? heap->max_block :
							  heap->max_align;
	struct terms t = { .ctx = m->ctx };
	Z3_ast here = equals(m->ctx, x->heap, 5, heap->id);

	if (heap->total < m->scene->size)
		return Z3_mk_not(m->ctx, here);
	add(&t, equals(m->ctx, x->first, 64, heap->span[0].first));
	add(&t, equals(m->ctx, x->domain, 32, heap->domain));
	add(&t, equals(m->ctx, x->offers, 3, heap->cpu));
	add(&t, equals(m->ctx, x->mostly, 6, power_of(heap->preferred_block)));
	add(&t, at_most(m->ctx, x->need, 6,
			heap->max_block >= m->scene->size ?
				ONE_RUN :
				power_of(heap->max_block)));
	add(&t, at_most(m->ctx, x->align, 6, power_of(heap->max_align)));
	add(&t, at_most(m->ctx, x->granule, 6, power_of(granule)));
	add(&t, places(m, heap));
	return Z3_mk_implies(m->ctx, here, all_of(&t));
}

/* The combined needs of the first devices, as far as they are numbers. */
struct needs {
	u64 block;
	u64 nodes;
	u32 cached;
	u32 combined;
	u32 cpu;
	u32 price[SCENE_HEAPS]; /* 0 if no device has a price */
};

static void needs_of(const struct scene *s, u32 nr, struct needs *w)
{
	bool reads = false, writes = false, maintained = false;
	u32 i, j;

	*w = (struct needs){ .block = 1, .cpu = PLACER_CPU_ANY };
	for (i = 0; i < nr; i++) {
		const struct placer_constraint *c = &s->device[i];
		const struct placer_preference *p = &c->prefers;

		if (p->block > w->block)
			w->block = p->block;
		w->nodes |= p->nodes;
		w->cpu &= c->cpu;
		if (c->coherency == PLACER_UNCACHED)
			w->cpu &= ~PLACER_CPU_CACHED;
		reads |= p->cpu_reads;
		writes |= p->cpu_writes;
		maintained |= c->coherency != PLACER_SNOOPS;
		for (j = 0; j < SCENE_HEAPS; j++)
			if (p->priced >> j & 1 && p->cost[j] > w->price[j])
				w->price[j] = p->cost[j];
	}
	if ((reads || writes) && maintained)
		w->cached = PLACER_COST_MAINTENANCE;
	if (reads)
		w->combined = PLACER_COST_UNCACHED_READ;
}

static Z3_ast base_price(const struct z3_model *m, const struct needs *w)
{
	Z3_ast price = bits(m->ctx, 16, 0);
	u32 i;

	for (i = 0; i < SCENE_HEAPS; i++) {
		const struct placer_heap_facts *heap = &m->scene->heap[i];
		u32 cost = w->price[i] ? w->price[i] : heap->cost;

		if (w->nodes && heap->node != PLACER_NO_NODE &&
		    !(w->nodes >> heap->node & 1))
			cost += PLACER_COST_REMOTE;
		price = Z3_mk_ite(m->ctx, equals(m->ctx, m->x.heap, 5, i),
				  bits(m->ctx, 16, cost), price);
	}
	return price;
}

static Z3_ast price_if(const struct z3_model *m, Z3_ast condition, u32 price)
{
	return Z3_mk_ite(m->ctx, condition, bits(m->ctx, 16, price),
			 bits(m->ctx, 16, 0));
}

/*
 * Blocks shorter than the preference and than the buffer; a run is as long as the
 * buffer.
 */
static Z3_ast small_blocks(const struct z3_model *m, const struct needs *w)
{
	const struct z3_unknowns *x = &m->x;
	u32 wish = power_of(w->block), size = power_of(m->scene->size);
	struct terms t = { .ctx = m->ctx };

	if (wish > size)
		wish = size;
	add(&t, Z3_mk_not(m->ctx, at_least(m->ctx, x->mostly, 6, wish)));
	add(&t, Z3_mk_not(m->ctx, at_least(m->ctx, x->block, 6, wish)));
	add(&t, Z3_mk_not(m->ctx, x->run));
	return all_of(&t);
}

static Z3_ast cost_formula(const struct z3_model *m, const struct needs *w)
{
	const struct z3_unknowns *x = &m->x;
	Z3_ast cost = base_price(m, w);

	cost = Z3_mk_bvadd(m->ctx, cost,
			   price_if(m, small_blocks(m, w),
				    PLACER_COST_SMALL_BLOCKS));
	cost = Z3_mk_bvadd(m->ctx, cost,
			   price_if(m,
				    equals(m->ctx, x->cpu, 3,
					   PLACER_CPU_CACHED),
				    w->cached));
	cost = Z3_mk_bvadd(m->ctx, cost,
			   price_if(m,
				    equals(m->ctx, x->cpu, 3,
					   PLACER_CPU_WRITECOMBINE),
				    w->combined));
	return Z3_mk_eq(m->ctx, x->cost, cost);
}

/* One mapping, which is none only if there is no other. */
static void cpu_formula(const struct z3_model *m, struct terms *t,
			const struct needs *w)
{
	const struct z3_unknowns *x = &m->x;
	struct terms way = { .ctx = m->ctx };

	add(&way, both(m->ctx, equals(m->ctx, x->cpu, 3, PLACER_CPU_NONE),
		       Z3_mk_not(m->ctx, meets(m->ctx, x->offers, 3,
					       w->cpu & ~PLACER_CPU_NONE))));
	add(&way, equals(m->ctx, x->cpu, 3, PLACER_CPU_CACHED));
	add(&way, equals(m->ctx, x->cpu, 3, PLACER_CPU_WRITECOMBINE));
	add(t, any_of(&way));
	add(t, Z3_mk_not(m->ctx,
			 equals(m->ctx, Z3_mk_bvand(m->ctx, x->cpu, x->offers),
				3, 0)));
}

/* The request is no stricter than a device needs. */
static void tight(const struct z3_model *m, struct terms *t, u32 nr)
{
	const struct z3_unknowns *x = &m->x;
	struct terms need = { .ctx = m->ctx }, granule = need, next = need;
	u32 i;

	add(&need, equals(m->ctx, x->need, 6, 0));
	add(&granule, equals(m->ctx, x->granule, 6, 0));
	add(&next, Z3_mk_not(m->ctx, x->more));
	for (i = 0; i < nr; i++) {
		const struct placer_constraint *c = &m->scene->device[i];
		u64 size = m->scene->size;

		add(&need, equals(m->ctx, x->need, 6,
				  block_power(naive_block(c, size), size)));
		add(&granule,
		    equals(m->ctx, x->granule, 6, power_of(c->granule)));
		add(&next, Z3_mk_not(m->ctx, reached(m, c, x->next)));
	}
	add(t, any_of(&need));
	add(t, any_of(&granule));
	add(t, any_of(&next));
	add(t,
	    Z3_mk_eq(m->ctx, x->block,
		     Z3_mk_ite(m->ctx,
			       both(m->ctx, at_most(m->ctx, x->need, 6, 61),
				    Z3_mk_bvuge(m->ctx, x->need, x->granule)),
			       x->need, x->granule)));
}

static Z3_ast together_formula(const struct z3_model *m, u32 nr)
{
	struct terms t = { .ctx = m->ctx };
	struct needs w;

	needs_of(m->scene, nr, &w);
	tight(m, &t, nr);
	cpu_formula(m, &t, &w);
	add(&t, cost_formula(m, &w));
	return all_of(&t);
}

Z3_ast z3_model_heaps(const struct z3_model *m, u32 nr)
{
	return at_most(m->ctx, m->x.heap, 5, nr - 1);
}

static void name_unknowns(struct z3_unknowns *x, Z3_context ctx)
{
	*x = (struct z3_unknowns){
		.heap = unknown(ctx, "heap", 5),
		.first = unknown(ctx, "first", 64),
		.last = unknown(ctx, "last", 64),
		.next = unknown(ctx, "next", 64),
		.more = unknown(ctx, "more", 0),
		.start = unknown(ctx, "start", 64),
		.end = unknown(ctx, "end", 64),
		.run = unknown(ctx, "run", 0),
		.lines = unknown(ctx, "lines", 0),
		.need = unknown(ctx, "need", 6),
		.granule = unknown(ctx, "granule", 6),
		.block = unknown(ctx, "block", 6),
		.align = unknown(ctx, "align", 6),
		.mostly = unknown(ctx, "mostly", 6),
		.domain = unknown(ctx, "domain", 32),
		.offers = unknown(ctx, "offers", 3),
		.cpu = unknown(ctx, "cpu", 3),
		.cost = unknown(ctx, "cost", 16),
	};
}

void z3_model_build(struct z3_model *m, Z3_context ctx,
		    const struct scene *scene)
{
	u32 i;

	memset(m, 0, sizeof(*m));
	m->ctx = ctx;
	m->scene = scene;
	name_unknowns(&m->x, ctx);
	for (i = 0; i < SCENE_HEAPS; i++)
		m->heap[i] = heap_formula(m, &scene->heap[i]);
	for (i = 0; i < SCENE_DEVICES; i++) {
		m->device[i] = device_formula(m, &scene->device[i]);
		m->together[i] = together_formula(m, i + 1);
	}
}
