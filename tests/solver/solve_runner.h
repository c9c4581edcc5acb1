/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs the rows of the tables of cases. Rows are written in a shorthand, in which a missing
 * member restricts nothing; each kind of row has one function that expands it, calls the
 * solver and compares.
 *
 * The including file provides snprintf() and strcmp(). In the kernel, stack frames are small
 * and cases run one at a time, so large variables are static.
 */
#ifndef _PLACER_SOLVE_RUNNER_H
#define _PLACER_SOLVE_RUNNER_H

#include <placer/device.h>
#include <placer/evict.h>
#include <placer/solve.h>

#define KIB(n)		  ((u64)(n) << 10)
#define MIB(n)		  ((u64)(n) << 20)
#define GIB(n)		  ((u64)(n) << 30)
#define TOP		  PLACER_NO_LIMIT
#define CASE_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CASE_DEVICES	  4
#define CASE_HEAPS	  3
#define CASE_WINDOWS	  4
#define CASE_RESIDENTS	  5

/* A line of text in three parts, as most are too long for one line of source. */
#define LINE(refused, needs, offers) refused " (" needs ", " offers ")"

/* clang-format off */
#define LOW_RAM	  { { 0, GIB(1) - 1 } }
#define TWO_BANKS { { 0, GIB(4) - 1 }, { GIB(4), GIB(8) - 1 } }
/* clang-format on */

/* Windows of a bus: CPU address, bus address, size, and the device's last address. */
#define BUS(...) ((const struct case_bus[]){ __VA_ARGS__, { .size = 0 } })

/* NUMA nodes are stored plus one, as 0 means no node. */
#define NODE(n) ((n) + 1)

enum case_kind {
	CASE_SOLVE, /* devices and heaps to lines, order and request */
	CASE_BLOCK, /* device 0 and size to placer_block_needed() */
	CASE_CHECK, /* device 0, one member set, to placer_constraint_check() */
	CASE_HEAP_CHECK, /* heap 0, one member set, to placer_heap_check() */
	CASE_FOLD,	 /* devices to one member of their requirement */
	CASE_TIGHTEN,	 /* device 0, tightened by device 1, is device 2 */
	CASE_ADD,	 /* windows, added one by one, to the reach */
	CASE_BUS,	 /* windows of a bus to the reach */
	CASE_SAID,	 /* facts about a device to device 0 */
	CASE_INTERSECT, /* reaches of device 0 and device 1 to their intersection */
	CASE_LAYOUT,	    /* runs against devices to one line */
	CASE_VERDICT_CHECK, /* device 0 against the request to heap 0 */
	CASE_LAYOUT_CHECK,  /* device 0 against runs */
	CASE_CONFLICT,	    /* devices and heaps to one line */
	CASE_EVICT_RUN,	    /* residents and the request to heap 0 to room */
	CASE_EVICT_BYTES,   /* residents and bytes to evicted residents */
	CASE_CODE,	    /* a function of its own */
};

struct case_device {
	struct placer_span reach[4]; /* ends at { 0, 0 }; empty is all */
	bool nowhere;
	bool translated;
	bool contiguous;
	bool protected_only;
	bool segments_unknown;
	bool cpu_reads;
	bool cpu_writes;
	u32 segments;
	u32 coherency;
	u32 not_cpu;
	u32 not_domains;
	u32 not_heaps;
	u32 not_pageless;
	u64 output_last;
	u64 segment_size;
	u64 boundary; /* bytes, not the mask */
	u64 bus_align;
	u64 align;
	u64 granule;
	u64 preferred;
	u64 nodes;
	u32 priced[CASE_HEAPS];
};

struct case_heap {
	struct placer_span span[3]; /* ends at { 0, 0 } */
	bool limitable;
	u32 cpu; /* 0 means cached */
	u32 domain;
	u32 cost;
	u32 node; /* NODE(n) */
	u64 block;
	u64 max_block;
	u64 preferred;
	u64 max_align;
	u64 total;
	bool limited;
	bool pageless;
};

/* The current memory; its runs are the row's windows. */
struct case_here {
	u32 heap;
	u32 cpu;
	u32 domain;
	bool pageless;
	bool stay;
	u64 written;
};

struct case_bus {
	u64 cpu;
	u64 bus;
	u64 size;
	u64 last;
};

/* Facts about a device; 0 means unknown. */
struct case_said {
	u64 last;
	u64 bus_last;
	u64 coherent_last;
	u64 encryption;
	bool snoops;
	u64 iommu_page;
	u32 iommu_bits;
	u64 segment_bytes;
	u64 boundary; /* bytes, not the mask */
	u64 nodes;
	u32 not_heaps;
	u32 table_segments;
	u32 table_pages;
	bool private;
	bool unmerged;
	bool one_entry;
	bool own_mmu;
	u32 own_heaps;
	u32 table_bits;
	u64 master_last;
	const struct case_device *master;
};

/* The placement node has a master for the device, with these values. */
#define MASTER(...) (&(const struct case_device){ __VA_ARGS__ })

struct case_resident {
	struct placer_span span; /* if given, also the size */
	u64 written;
	u64 size;
	bool stuck;
};

struct placer_case {
	const char *name;
	enum case_kind kind;
	u64 size;
	u32 devices;
	struct case_device device[CASE_DEVICES];
	struct case_heap heap[CASE_HEAPS];
	bool ids_reversed;
	struct case_here here;
	const char *says[3];
	const char *order;
	u64 last, block,
		align; /* of the first heap in order; 0 is not compared */
	u32 cpu;
	struct placer_span window[CASE_WINDOWS];
	struct placer_span want[CASE_WINDOWS];
	const struct case_bus *
		bus; /* the last entry has size 0, and is used if it is the only one */
	struct case_said said;
	struct case_resident resident[CASE_RESIDENTS];
	u64 copied, freed;
	size_t at, width; /* MEMBER() */
	u64 value;
	int rc;
	const char *(*code)(void);
};

/* One member of a struct, which comes last, and its expected value. */
#define MEMBER(is, type, ...)              \
	.at = offsetof(type, __VA_ARGS__), \
	.width = sizeof(((type *)0)->__VA_ARGS__), .value = (u64)(is)

static void case_member_set(void *object, const struct placer_case *c)
{
	u8 *member = (u8 *)object + c->at;
	u16 two = c->value;
	u32 four = c->value;

	if (c->width == 1)
		*member = c->value;
	else if (c->width == 2)
		memcpy(member, &two, 2);
	else if (c->width == 4)
		memcpy(member, &four, 4);
	else if (c->width == 8)
		memcpy(member, &c->value, 8);
}

static void case_preferences(struct placer_preference *p,
			     const struct case_device *d)
{
	u32 i;

	if (d->preferred)
		p->block = d->preferred;
	p->nodes = d->nodes;
	p->cpu_reads = d->cpu_reads;
	p->cpu_writes = d->cpu_writes;
	for (i = 0; i < CASE_HEAPS; i++) {
		p->cost[i] = d->priced[i];
		p->priced |= d->priced[i] ? 1u << i : 0;
	}
}

static void case_segments(struct placer_constraint *c,
			  const struct case_device *d)
{
	if (d->segments || d->segments_unknown)
		c->max_segments = d->segments;
	if (d->segment_size)
		c->max_segment_size = d->segment_size;
	if (d->boundary)
		c->segment_boundary = d->boundary - 1;
	if (d->bus_align)
		c->bus_align = d->bus_align;
}

static void case_constraint(struct placer_constraint *c,
			    const struct case_device *d)
{
	u32 i;

	placer_constraint_init(c);
	if (d->nowhere)
		c->reach.nr = 0;
	for (i = 0; i < 4 && (d->reach[i].first || d->reach[i].last); i++) {
		c->reach.window[i] = d->reach[i];
		c->reach.nr = i + 1;
	}
	c->translated = d->translated;
	c->contiguous = d->contiguous;
	c->protected_only = d->protected_only;
	if (d->output_last)
		c->output_last = d->output_last;
	case_segments(c, d);
	if (d->align)
		c->align = d->align;
	if (d->granule)
		c->granule = d->granule;
	c->coherency = (enum placer_coherency)d->coherency;
	c->cpu &= ~d->not_cpu;
	c->domains &= ~d->not_domains;
	c->heaps &= ~d->not_heaps;
	c->pageless &= ~d->not_pageless;
	case_preferences(&c->prefers, d);
}

static void case_heap_facts(struct placer_heap_facts *facts,
			    const struct case_heap *h, u32 id)
{
	u32 i;

	*facts = (struct placer_heap_facts){
		.id = id,
		.limitable = h->limitable,
		.cost = h->cost ? h->cost : 10,
		.node = h->node ? h->node - 1 : PLACER_NO_NODE,
		.cpu = h->cpu ? h->cpu : PLACER_CPU_CACHED,
		.domain = h->domain,
		.pageless = h->pageless,
		.block = h->block ? h->block : KIB(4),
	};
	for (i = 0; i < 3 && (h->span[i].first || h->span[i].last); i++) {
		facts->span[i] = h->span[i];
		facts->nr_spans = i + 1;
		facts->total += h->span[i].last - h->span[i].first + 1;
	}
	if (h->total)
		facts->total = h->total;
	facts->limited = h->limited;
	facts->free = facts->total;
	facts->max_block = h->max_block ? h->max_block : facts->total;
	facts->preferred_block = h->preferred ? h->preferred : facts->block;
	facts->max_align = h->max_align ? h->max_align : facts->max_block;
}

/* Number of heaps that the row describes. */
static u32 case_heaps(const struct placer_case *c,
		      struct placer_heap_facts *heap)
{
	u32 i, nr = 0;

	while (nr < CASE_HEAPS && c->says[nr])
		nr++;
	for (i = 0; i < nr; i++) {
		u32 id = c->ids_reversed ? nr - 1 - i : i;

		case_heap_facts(&heap[i], &c->heap[i], id);
	}
	return nr;
}

static void case_requirement(struct placer_requirement *req,
			     const struct placer_case *c)
{
	static struct placer_constraint device;
	u32 i;

	placer_requirement_init(req, c->size);
	for (i = 0; i < c->devices; i++) {
		case_constraint(&device, &c->device[i]);
		placer_requirement_fold(req, &device);
	}
}

static void case_layout_make(struct placer_layout *layout,
			     const struct placer_case *c)
{
	u32 i;

	placer_layout_init(layout, c->here.heap);
	for (i = 0; i < CASE_WINDOWS && c->window[i].last; i++)
		placer_layout_add(layout, &c->window[i]);
	if (c->here.cpu)
		layout->cpu = c->here.cpu;
	layout->domain = c->here.domain;
	layout->pageless = c->here.pageless;
}

static const char *const case_device_name[] = { "d0", "d1", "d2", "d3" };
static const char *const case_heap_name[] = { "h0", "h1", "h2" };

static const char *case_line(char *line, size_t len,
			     const struct placer_case *c,
			     const struct placer_heap_facts *heap,
			     struct placer_verdict *v)
{
	static struct placer_constraint device;
	static struct placer_requirement so_far;
	const char *name = NULL;
	u32 i;

	placer_requirement_init(&so_far, c->size);
	for (i = 0; heap && i < c->devices && !name; i++) {
		case_constraint(&device, &c->device[i]);
		if (v->reason != PLACER_REASON_FEASIBLE &&
		    placer_verdict_blame(v, heap, &so_far, &device, i))
			name = case_device_name[v->device];
	}
	placer_verdict_text(line, len, v, case_heap_name[v->heap], name);
	return line;
}

static const char *case_differs(char *why, size_t len, const char *what,
				const char *got, const char *want)
{
	if (got && want && !strcmp(got, want))
		return NULL;
	if (!got && !want)
		return NULL;
	snprintf(why, len, "%s: got \"%s\", want \"%s\"", what,
		 got ? got : "nothing", want ? want : "nothing");
	return why;
}

static const char *case_number_differs(char *why, size_t len, const char *what,
				       u64 got, u64 want)
{
	if (got == want)
		return NULL;
	snprintf(why, len, "%s: got 0x%llx, want 0x%llx", what,
		 (unsigned long long)got, (unsigned long long)want);
	return why;
}

static const char *case_rc_differs(char *why, size_t len, int got, int want)
{
	if (got == want)
		return NULL;
	snprintf(why, len, "return value: got %d, want %d", got, want);
	return why;
}

static const char *case_asked_differs(char *why, size_t len,
				      const struct placer_case *c,
				      const struct placer_verdict *v)
{
	if (c->last && case_number_differs(why, len, "last", v->last, c->last))
		return why;
	if (c->block &&
	    case_number_differs(why, len, "block", v->block, c->block))
		return why;
	if (c->align &&
	    case_number_differs(why, len, "align", v->align, c->align))
		return why;
	if (c->cpu)
		return case_number_differs(why, len, "cpu", v->cpu, c->cpu);
	return NULL;
}

static const char *case_plan_differs(char *why, size_t len,
				     const struct placer_case *c,
				     const struct placer_plan *plan)
{
	const char *want = c->order ? c->order : "";
	char order[CASE_HEAPS + 1] = "";
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++)
		order[i] = '0' + plan->verdict[plan->order[i]].heap;
	if (case_differs(why, len, "order", order, want))
		return why;
	if (case_number_differs(why, len, "stay", plan->stay, c->here.stay))
		return why;
	if (!plan->nr_feasible)
		return NULL;
	return case_asked_differs(why, len, c, &plan->verdict[plan->order[0]]);
}

/* Check a plan that is right otherwise with the independent checkers. */
static const char *case_plan_checked(const struct placer_case *c,
				     const struct placer_heap_facts *heap,
				     const struct placer_plan *plan)
{
	static struct placer_constraint device;
	const char *error = placer_plan_check(plan);
	u32 i, at;

	for (i = 0; i < c->devices; i++) {
		case_constraint(&device, &c->device[i]);
		for (at = 0; at < plan->nr_feasible && !error; at++) {
			u32 h = plan->order[at];

			error = placer_verdict_check(&plan->verdict[h],
						     &heap[h], &device,
						     c->size);
		}
	}
	return error;
}

static const char *case_solve(const struct placer_case *c, char *why,
			      size_t len)
{
	static struct placer_heap_facts heap[CASE_HEAPS];
	static struct placer_requirement req;
	static struct placer_layout layout;
	static struct placer_plan plan;
	const struct placer_here here = { &layout, c->here.written };
	const char *error;
	char line[160];
	int rc, want;
	u32 i, nr;

	nr = case_heaps(c, heap);
	case_requirement(&req, c);
	case_layout_make(&layout, c);
	rc = placer_solve(&req, heap, nr, layout.nr_runs ? &here : NULL, &plan);
	want = c->order || c->here.stay ? 0 : -EOPNOTSUPP;
	if (case_rc_differs(why, len, rc, want))
		return why;
	if (case_plan_differs(why, len, c, &plan))
		return why;
	error = case_plan_checked(c, heap, &plan);
	for (i = 0; i < nr && !error; i++) {
		case_line(line, sizeof(line), c, &heap[i], &plan.verdict[i]);
		error = case_differs(why, len, "line", line, c->says[i]);
	}
	return error;
}

static const char *case_block(const struct placer_case *c, char *why,
			      size_t len)
{
	static struct placer_constraint device;

	case_constraint(&device, &c->device[0]);
	return case_number_differs(why, len, "block",
				   placer_block_needed(&device, c->size),
				   c->block);
}

static const char *case_check(const struct placer_case *c, char *why,
			      size_t len)
{
	static struct placer_constraint device;

	case_constraint(&device, &c->device[0]);
	case_member_set(&device, c);
	return case_rc_differs(why, len, placer_constraint_check(&device),
			       c->rc);
}

static const char *case_heap_check(const struct placer_case *c, char *why,
				   size_t len)
{
	static struct placer_heap_facts heap;

	case_heap_facts(&heap, &c->heap[0], 0);
	case_member_set(&heap, c);
	return case_rc_differs(why, len, placer_heap_check(&heap), c->rc);
}

static const char *case_fold(const struct placer_case *c, char *why, size_t len)
{
	static struct placer_requirement got, want;

	case_requirement(&got, c);
	want = got;
	case_member_set(&want, c);
	if (!memcmp((u8 *)&got + c->at, (u8 *)&want + c->at, c->width))
		return NULL;
	snprintf(why, len, "the member is not 0x%llx",
		 (unsigned long long)c->value);
	return why;
}

static const char *case_reach_differs(char *why, size_t len,
				      const struct placer_reach *reach,
				      const struct placer_span *want)
{
	u32 i;

	for (i = 0; i < reach->nr && i < CASE_WINDOWS; i++) {
		if (case_number_differs(why, len, "first",
					reach->window[i].first, want[i].first))
			return why;
		if (case_number_differs(why, len, "last", reach->window[i].last,
					want[i].last))
			return why;
	}
	return i < CASE_WINDOWS && want[i].last ? "windows are missing" : NULL;
}

static const char *case_preferences_differ(const struct placer_preference *got,
					   const struct placer_preference *want)
{
	u32 i;

	if (got->block != want->block)
		return "preferred block";
	if (got->nodes != want->nodes)
		return "preferred nodes";
	if (got->cpu_reads != want->cpu_reads ||
	    got->cpu_writes != want->cpu_writes)
		return "what the CPU does often";
	if (got->priced != want->priced)
		return "set of priced heaps";
	for (i = 0; i < PLACER_MAX_HEAPS; i++)
		if ((want->priced >> i & 1) && got->cost[i] != want->cost[i])
			return "cost of a priced heap";
	return NULL;
}

static const char *case_sets_differ(const struct placer_constraint *got,
				    const struct placer_constraint *want)
{
	if (got->coherency != want->coherency)
		return "coherency";
	if (got->cpu != want->cpu)
		return "CPU";
	if (got->domains != want->domains ||
	    got->protected_only != want->protected_only)
		return "protection";
	if (got->heaps != want->heaps)
		return "heaps";
	return got->pageless != want->pageless ? "struct pages" : NULL;
}

static const char *case_limits_differ(const struct placer_constraint *got,
				      const struct placer_constraint *want)
{
	if (got->translated != want->translated)
		return "translated";
	if (got->output_last != want->output_last)
		return "output limit";
	if (got->contiguous != want->contiguous)
		return "contiguous";
	if (got->max_segments != want->max_segments ||
	    got->max_segment_size != want->max_segment_size)
		return "segments";
	if (got->segment_boundary != want->segment_boundary ||
	    got->bus_align != want->bus_align)
		return "boundary";
	if (got->align != want->align || got->granule != want->granule)
		return "alignment";
	return NULL;
}

static const char *case_add(const struct placer_case *c, char *why, size_t len)
{
	static struct placer_reach reach;
	u32 i;
	int rc = 0;

	reach.nr = 0;
	for (i = 0;
	     i < CASE_WINDOWS && (c->window[i].first || c->window[i].last); i++)
		rc = placer_reach_add(&reach, &c->window[i]);
	if (case_rc_differs(why, len, rc, c->rc))
		return why;
	return case_reach_differs(why, len, &reach, c->want);
}

static const char *case_bus(const struct placer_case *c, char *why, size_t len)
{
	static struct placer_constraint device;
	const struct case_bus *w = c->bus;
	int rc;

	placer_constraint_init(&device);
	device.reach.nr = 0;
	do {
		rc = placer_constraint_add_window(&device, w->cpu, w->bus,
						  w->size, w->last);
	} while (w++->size && w->size);
	if (case_rc_differs(why, len, rc, c->rc))
		return why;
	if (case_reach_differs(why, len, &device.reach, c->want))
		return why;
	if (c->align)
		return case_number_differs(why, len, "bus_align",
					   device.bus_align, c->align);
	return NULL;
}

static u64 case_last(u64 last)
{
	return last ? last : PLACER_NO_LIMIT;
}

static void case_device_said(struct placer_device_said *said,
			     const struct case_said *from, bool windows)
{
	placer_device_said_init(said);
	said->last = case_last(from->last);
	said->bus_last = case_last(from->bus_last);
	said->coherent_last = case_last(from->coherent_last);
	said->windows = windows;
	said->encryption = from->encryption;
	said->snoops = from->snoops;
	said->iommu_page = from->iommu_page;
	said->iommu_bits = from->iommu_bits;
	said->segment_bytes = from->segment_bytes;
	if (from->boundary)
		said->boundary = from->boundary - 1;
	said->nodes = from->nodes;
	said->heaps &= ~from->not_heaps;
	if (from->table_segments)
		said->table_segments = from->table_segments;
	said->table_pages = (enum placer_pages)from->table_pages;
	said->own_heaps = from->own_heaps;
	said->iommu_private = from->private;
	said->iommu_unmerged = from->unmerged;
	said->table_one_entry = from->one_entry;
	said->table_own_mmu = from->own_mmu;
	said->table_bits = from->table_bits;
	said->master_last = case_last(from->master_last);
}

static int case_said_constraint(const struct placer_case *c,
				struct placer_constraint *got)
{
	static struct placer_constraint master;
	struct placer_device_said said;
	const struct case_bus *w;
	int rc;

	case_device_said(&said, &c->said, c->bus);
	if (c->said.master) {
		case_constraint(&master, c->said.master);
		said.master = &master;
	}
	rc = placer_device_said_constraint(&said, got);
	for (w = c->bus; !rc && w && w->size; w++)
		rc = placer_device_said_window(&said, got, w->cpu, w->bus,
					       w->size);
	return rc;
}

static const char *case_constraint_differs(const struct placer_constraint *got,
					   const struct placer_constraint *want,
					   char *why, size_t len)
{
	const char *error;

	if (got->reach.nr != want->reach.nr)
		return "number of windows";
	if (got->reach.nr &&
	    case_reach_differs(why, len, &got->reach, want->reach.window))
		return why;
	error = case_limits_differ(got, want);
	if (!error)
		error = case_sets_differ(got, want);
	return error ? error :
		       case_preferences_differ(&got->prefers, &want->prefers);
}

static const char *case_tighten(const struct placer_case *c, char *why,
				size_t len)
{
	static struct placer_constraint got, more, want;

	memset(&want, 0, sizeof(want));
	case_constraint(&got, &c->device[0]);
	case_constraint(&more, &c->device[1]);
	case_constraint(&want, &c->device[2]);
	placer_constraint_tighten(&got, &more);
	return case_constraint_differs(&got, &want, why, len);
}

static const char *case_said(const struct placer_case *c, char *why, size_t len)
{
	static struct placer_constraint got, want;
	int rc = case_said_constraint(c, &got);

	if (rc || c->rc)
		return case_rc_differs(why, len, rc, c->rc);
	memset(&want, 0, sizeof(want));
	case_constraint(&want, &c->device[0]);
	return case_constraint_differs(&got, &want, why, len);
}

static const char *case_intersect(const struct placer_case *c, char *why,
				  size_t len)
{
	static struct placer_constraint a, b;

	case_constraint(&a, &c->device[0]);
	case_constraint(&b, &c->device[1]);
	placer_reach_intersect(&a.reach, &b.reach);
	return case_reach_differs(why, len, &a.reach, c->want);
}

static const char *case_layout(const struct placer_case *c, char *why,
			       size_t len)
{
	static struct placer_requirement req;
	static struct placer_constraint device;
	static struct placer_layout layout;
	static struct placer_verdict v;
	const char *error = NULL;
	char line[160];
	bool good;
	u32 i;

	case_requirement(&req, c);
	case_layout_make(&layout, c);
	good = placer_layout_verdict(&req, &layout, &v);
	if (good != !v.reason)
		return "return value and reason disagree";
	for (i = 0; good && i < c->devices && !error; i++) {
		case_constraint(&device, &c->device[i]);
		error = placer_layout_check(&layout, &device, c->size);
	}
	case_line(line, sizeof(line), c, NULL, &v);
	return error ? error : case_differs(why, len, "line", line, c->says[0]);
}

/* A verdict with the row's request, and nothing else. */
static void case_verdict(struct placer_verdict *v, const struct placer_case *c)
{
	*v = (struct placer_verdict){
		.heap = c->here.heap,
		.device = PLACER_NO_DEVICE,
		.last = c->last ? c->last : TOP,
		.block = c->block ? c->block : 1,
		.align = c->align ? c->align : 1,
		.cpu = c->cpu ? (enum placer_cpu)c->cpu : PLACER_CPU_CACHED,
	};
}

static const char *case_verdict_check(const struct placer_case *c, char *why,
				      size_t len)
{
	static struct placer_constraint device;
	static struct placer_heap_facts heap;
	static struct placer_verdict v;

	case_constraint(&device, &c->device[0]);
	case_heap_facts(&heap, &c->heap[0], c->here.heap);
	case_verdict(&v, c);
	return case_differs(why, len, "message",
			    placer_verdict_check(&v, &heap, &device, c->size),
			    c->says[0]);
}

static const char *case_layout_check(const struct placer_case *c, char *why,
				     size_t len)
{
	static struct placer_constraint device;
	static struct placer_layout layout;

	case_constraint(&device, &c->device[0]);
	case_layout_make(&layout, c);
	return case_differs(why, len, "message",
			    placer_layout_check(&layout, &device, c->size),
			    c->says[0]);
}

static const char *case_conflict(const struct placer_case *c, char *why,
				 size_t len)
{
	static struct placer_constraint device[CASE_DEVICES];
	static struct placer_heap_facts heap[CASE_HEAPS];
	static struct placer_conflict conflict;
	const struct placer_constraint *pointer[CASE_DEVICES];
	char line[80];
	u32 i;
	int rc;

	for (i = 0; i < c->devices; i++) {
		case_constraint(&device[i], &c->device[i]);
		pointer[i] = &device[i];
	}
	for (i = 0; i < CASE_HEAPS; i++)
		case_heap_facts(&heap[i], &c->heap[i], i);
	while (i && !heap[i - 1].nr_spans)
		i--;
	rc = placer_conflict_find(pointer, c->devices, c->size, heap, i,
				  &conflict);
	if (rc || c->rc)
		return case_rc_differs(why, len, rc, c->rc);
	placer_conflict_text(line, sizeof(line), &conflict, case_device_name);
	return case_differs(why, len, "line", line, c->says[0]);
}

static u32 case_residents(struct placer_resident *resident,
			  const struct placer_case *c)
{
	u32 nr;

	for (nr = 0; nr < CASE_RESIDENTS; nr++) {
		const struct case_resident *r = &c->resident[nr];

		if (!r->span.last && !r->size)
			break;
		resident[nr] = (struct placer_resident){
			.span = r->span,
			.size = r->size ? r->size :
					  r->span.last - r->span.first + 1,
			.written = r->written,
			.movable = !r->stuck,
			.evict = true,
			.tag = nr,
		};
	}
	return nr;
}

/* The row's order lists the evicted residents, by their position in the row. */
static const char *case_eviction_differs(char *why, size_t len,
					 const struct placer_case *c,
					 const struct placer_resident *resident,
					 u32 nr,
					 const struct placer_eviction *eviction)
{
	const char *want = c->order ? c->order : "";
	char evicted[CASE_RESIDENTS + 1] = "";
	u32 tag, i, gone = 0;

	for (tag = 0; tag < nr; tag++)
		for (i = 0; i < nr; i++)
			if (resident[i].tag == tag && resident[i].evict)
				evicted[gone++] = '0' + tag;
	if (case_differs(why, len, "evicted", evicted, want))
		return why;
	if (case_number_differs(why, len, "how many", eviction->nr, gone))
		return why;
	if (case_number_differs(why, len, "copied", eviction->copied,
				c->copied))
		return why;
	return case_number_differs(why, len, "freed", eviction->freed,
				   c->freed);
}

static const char *case_evict_run(const struct placer_case *c, char *why,
				  size_t len)
{
	static struct placer_resident resident[CASE_RESIDENTS];
	static struct placer_heap_facts heap;
	static struct placer_eviction eviction;
	static struct placer_verdict v;
	u32 nr = case_residents(resident, c);
	int rc;

	case_heap_facts(&heap, &c->heap[0], 0);
	case_verdict(&v, c);
	rc = placer_evict_run(&v, &heap, c->size, resident, nr, &eviction);
	if (rc || c->rc)
		return case_rc_differs(why, len, rc, c->rc);
	if (case_eviction_differs(why, len, c, resident, nr, &eviction))
		return why;
	if (case_number_differs(why, len, "first", eviction.room.first,
				c->want[0].first))
		return why;
	return case_number_differs(why, len, "last", eviction.room.last,
				   c->want[0].last);
}

static const char *case_evict_bytes(const struct placer_case *c, char *why,
				    size_t len)
{
	static struct placer_resident resident[CASE_RESIDENTS];
	static struct placer_eviction eviction;
	u32 nr = case_residents(resident, c);
	int rc;

	rc = placer_evict_bytes(c->size, resident, nr, &eviction);
	if (rc || c->rc)
		return case_rc_differs(why, len, rc, c->rc);
	return case_eviction_differs(why, len, c, resident, nr, &eviction);
}

static const char *case_code(const struct placer_case *c, char *why, size_t len)
{
	(void)why;
	(void)len;
	return c->code();
}

/* Returns NULL if the case passes, else the error, which may be in @why. */
static const char *placer_case_run(const struct placer_case *c, char *why,
				   size_t len)
{
	static const char *(*const run[])(const struct placer_case *c,
					  char *why, size_t len) = {
		[CASE_SOLVE] = case_solve,
		[CASE_BLOCK] = case_block,
		[CASE_CHECK] = case_check,
		[CASE_HEAP_CHECK] = case_heap_check,
		[CASE_FOLD] = case_fold,
		[CASE_TIGHTEN] = case_tighten,
		[CASE_ADD] = case_add,
		[CASE_BUS] = case_bus,
		[CASE_SAID] = case_said,
		[CASE_INTERSECT] = case_intersect,
		[CASE_LAYOUT] = case_layout,
		[CASE_VERDICT_CHECK] = case_verdict_check,
		[CASE_LAYOUT_CHECK] = case_layout_check,
		[CASE_CONFLICT] = case_conflict,
		[CASE_EVICT_RUN] = case_evict_run,
		[CASE_EVICT_BYTES] = case_evict_bytes,
		[CASE_CODE] = case_code,
	};

	return run[c->kind](c, why, len);
}

#endif /* _PLACER_SOLVE_RUNNER_H */
