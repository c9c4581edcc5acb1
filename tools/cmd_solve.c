// SPDX-License-Identifier: GPL-2.0
/*
 * placer solve: heaps and devices from the command line, to a plan.
 *
 * Every heap gets a line: the feasible ones in the order in which they would be
 * tried, with what they must honour, then the others with the reason.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "placer.h"

#define MAX_DEVICES 64

struct device {
	const char *name;
	const char *heaps; /* names, until all heaps are known; or NULL */
	bool reach_given;
	struct placer_constraint constraint;
};

struct question {
	u64 size;
	u32 nr_heaps;
	u32 nr_devices;
	const char *heap_name[PLACER_MAX_HEAPS];
	struct placer_heap_facts heap[PLACER_MAX_HEAPS];
	struct device device[MAX_DEVICES];
};

static const char help[] =
	"usage: placer solve --size BYTES --heap HEAP... --device DEVICE...\n"
	"\n"
	"  HEAP    NAME=FIRST-LAST[,FIRST-LAST]...[,ITEM]...\n"
	"          cost=N         of a byte; ordinary memory, and the default, is 10\n"
	"          block=BYTES    every block is at least this long (4K)\n"
	"          max-block=BYTES  the longest run it can give (all of it)\n"
	"          max-align=BYTES  the strictest alignment it can give\n"
	"          total=BYTES    what it can give (all of its addresses)\n"
	"          limitable      it can be confined to its lowest spans\n"
	"          uncached       no cached CPU mapping of it exists\n"
	"\n"
	"  DEVICE  NAME[,ITEM]...\n"
	"          bits=N         reaches this many address bits\n"
	"          reach=FIRST-LAST  reaches this window; may be repeated\n"
	"          iommu[=PAGE]   translated, with this page size (4K)\n"
	"          segments=N|any how many it can follow; if this is not given it is\n"
	"                         unknown, and without an IOMMU taken as one run\n"
	"          segment-size=BYTES  the longest of them\n"
	"          contiguous     needs one run, IOMMU or not\n"
	"          align=BYTES    alignment of the start\n"
	"          heaps=A+B      may only use these\n"
	"          noncoherent    caches must be maintained for it\n"
	"          uncached       cannot live with a cached CPU mapping\n"
	"\n"
	"Sizes may end in K, M, G or T; addresses are inclusive, and may be hex.\n"
	"Exit status: 0 some heap is feasible, 1 none is, 2 bad input.\n";

static void heap_cost(void *object, const char *where, const char *value)
{
	struct placer_heap_facts *heap = object;
	u64 cost = parse_number(where, value);

	if (cost > PLACER_UNLIMITED)
		bad_input("%s: '%s' is too large", where, value);
	heap->cost = cost;
}

static void heap_block(void *object, const char *where, const char *value)
{
	struct placer_heap_facts *heap = object;

	heap->block = parse_power_of_two(where, value);
}

static void heap_max_block(void *object, const char *where, const char *value)
{
	struct placer_heap_facts *heap = object;

	heap->max_block = parse_bytes(where, value);
}

static void heap_max_align(void *object, const char *where, const char *value)
{
	struct placer_heap_facts *heap = object;

	heap->max_align = parse_power_of_two(where, value);
}

static void heap_total(void *object, const char *where, const char *value)
{
	struct placer_heap_facts *heap = object;

	heap->total = parse_bytes(where, value);
}

static void heap_limitable(void *object, const char *where, const char *value)
{
	struct placer_heap_facts *heap = object;

	(void)where;
	(void)value;
	heap->limitable = true;
}

static void heap_uncached(void *object, const char *where, const char *value)
{
	struct placer_heap_facts *heap = object;

	(void)where;
	(void)value;
	heap->uncached = true;
}

static const struct parse_item heap_item[] = {
	{ "cost", PARSE_VALUE, heap_cost },
	{ "block", PARSE_VALUE, heap_block },
	{ "max-block", PARSE_VALUE, heap_max_block },
	{ "max-align", PARSE_VALUE, heap_max_align },
	{ "total", PARSE_VALUE, heap_total },
	{ "limitable", PARSE_FLAG, heap_limitable },
	{ "uncached", PARSE_FLAG, heap_uncached },
	{ NULL, PARSE_FLAG, NULL },
};

static void heap_span(struct placer_heap_facts *heap, const char *where,
		      const char *item)
{
	struct placer_span span = parse_span(where, item);

	if (heap->nr_spans == PLACER_MAX_SPANS)
		bad_input("%s: more than %d spans", where, PLACER_MAX_SPANS);
	if (heap->nr_spans && span.first <= heap->span[heap->nr_spans - 1].last)
		bad_input("%s: '%s' is not above the span before", where, item);
	heap->span[heap->nr_spans++] = span;
}

static u64 spans_size(const struct placer_heap_facts *heap)
{
	u64 size = 0;
	u32 i;

	for (i = 0; i < heap->nr_spans; i++) {
		u64 len = heap->span[i].last - heap->span[i].first;

		if (check_add_overflow(size, len, &size) || ++size == 0)
			return PLACER_NO_LIMIT;
	}
	return size;
}

/* What was not given follows from what was. */
static void heap_complete(struct placer_heap_facts *heap, const char *where)
{
	if (!heap->nr_spans)
		bad_input("%s: no FIRST-LAST given", where);
	if (heap->total > spans_size(heap))
		bad_input("%s: total is more than its addresses", where);
	if (!heap->total)
		heap->total = spans_size(heap);
	if (!heap->max_block)
		heap->max_block = heap->total;
	if (heap->max_block < heap->block)
		bad_input("%s: max-block is less than block", where);
	if (!heap->max_align)
		heap->max_align = 1ull
				  << (63 - __builtin_clzll(heap->max_block));
	heap->free = heap->total;
}

static void add_heap(struct question *q, char *text)
{
	struct placer_heap_facts *heap = &q->heap[q->nr_heaps];
	char *name = parse_cut(&text, '='), *item;
	char where[64];
	u32 i;

	if (q->nr_heaps == PLACER_MAX_HEAPS)
		bad_input("--heap %s: more than %d heaps", name,
			  PLACER_MAX_HEAPS);
	if (!*name || !text)
		bad_input("--heap '%s' is not NAME=FIRST-LAST", name);
	for (i = 0; i < q->nr_heaps; i++)
		if (!strcmp(q->heap_name[i], name))
			bad_input("--heap %s: given twice", name);
	snprintf(where, sizeof(where), "--heap %s", name);
	*heap = (struct placer_heap_facts){ .id = q->nr_heaps,
					    .cost = 10,
					    .block = 4096 };
	for (item = parse_cut(&text, ','); item; item = parse_cut(&text, ',')) {
		if (*item >= '0' && *item <= '9')
			heap_span(heap, where, item);
		else if (!parse_apply(heap_item, heap, where, item))
			bad_input("%s: do not know '%s'", where, item);
	}
	heap_complete(heap, where);
	q->heap_name[q->nr_heaps++] = name;
}

static void device_window(struct device *d, const char *where,
			  struct placer_span window)
{
	if (!d->reach_given)
		d->constraint.reach.nr = 0;
	d->reach_given = true;
	if (placer_reach_add(&d->constraint.reach, &window))
		bad_input("%s: more than %d windows", where,
			  PLACER_MAX_WINDOWS);
}

static void device_bits(void *object, const char *where, const char *value)
{
	struct placer_span window = { .first = 0 };
	u64 bits = parse_number(where, value);

	if (!bits || bits > 64)
		bad_input("%s: '%s' is not 1 to 64", where, value);
	window.last = PLACER_NO_LIMIT >> (64 - bits);
	device_window(object, where, window);
}

static void device_reach(void *object, const char *where, const char *value)
{
	device_window(object, where, parse_span(where, value));
}

static void device_iommu(void *object, const char *where, const char *value)
{
	struct device *d = object;

	d->constraint.translated = true;
	d->constraint.granule = value ? parse_power_of_two(where, value) : 4096;
}

static void device_segments(void *object, const char *where, const char *value)
{
	struct device *d = object;
	u64 segments = PLACER_UNLIMITED;

	if (strcmp(value, "any")) {
		segments = parse_number(where, value);
		if (!segments || segments >= PLACER_UNLIMITED)
			bad_input("%s: '%s' is no number of segments", where,
				  value);
	}
	d->constraint.max_segments = segments;
}

static void device_segment_size(void *object, const char *where,
				const char *value)
{
	struct device *d = object;

	d->constraint.max_segment_size = parse_bytes(where, value);
	if (!d->constraint.max_segment_size)
		bad_input("%s: must not be 0", where);
}

static void device_contiguous(void *object, const char *where,
			      const char *value)
{
	struct device *d = object;

	(void)where;
	(void)value;
	d->constraint.contiguous = true;
}

static void device_align(void *object, const char *where, const char *value)
{
	struct device *d = object;

	d->constraint.align = parse_power_of_two(where, value);
}

/* Heaps may be given after devices, so the names wait. */
static void device_heaps(void *object, const char *where, const char *value)
{
	struct device *d = object;

	(void)where;
	d->heaps = value;
}

static void device_noncoherent(void *object, const char *where,
			       const char *value)
{
	struct device *d = object;

	(void)where;
	(void)value;
	if (d->constraint.coherency < PLACER_MAINTAINED)
		d->constraint.coherency = PLACER_MAINTAINED;
}

static void device_uncached(void *object, const char *where, const char *value)
{
	struct device *d = object;

	(void)where;
	(void)value;
	d->constraint.coherency = PLACER_UNCACHED;
}

static const struct parse_item device_item[] = {
	{ "bits", PARSE_VALUE, device_bits },
	{ "reach", PARSE_VALUE, device_reach },
	{ "iommu", PARSE_EITHER, device_iommu },
	{ "segments", PARSE_VALUE, device_segments },
	{ "segment-size", PARSE_VALUE, device_segment_size },
	{ "contiguous", PARSE_FLAG, device_contiguous },
	{ "align", PARSE_VALUE, device_align },
	{ "heaps", PARSE_VALUE, device_heaps },
	{ "noncoherent", PARSE_FLAG, device_noncoherent },
	{ "uncached", PARSE_FLAG, device_uncached },
	{ NULL, PARSE_FLAG, NULL },
};

static void add_device(struct question *q, char *text)
{
	struct device *d = &q->device[q->nr_devices];
	char *name = parse_cut(&text, ','), *item;
	char where[64];
	u32 i;

	if (q->nr_devices == MAX_DEVICES)
		bad_input("--device %s: more than %d devices", name,
			  MAX_DEVICES);
	if (!*name || strchr(name, '='))
		bad_input("--device '%s' is not a name", name);
	for (i = 0; i < q->nr_devices; i++)
		if (!strcmp(q->device[i].name, name))
			bad_input("--device %s: given twice", name);
	snprintf(where, sizeof(where), "--device %s", name);
	placer_constraint_init(&d->constraint);
	d->constraint.max_segments = PLACER_UNKNOWN;
	for (item = parse_cut(&text, ','); item; item = parse_cut(&text, ','))
		if (!parse_apply(device_item, d, where, item))
			bad_input("%s: do not know '%s'", where, item);
	d->name = name;
	q->nr_devices++;
}

static u32 heap_named(const struct question *q, const struct device *d,
		      const char *name, size_t len)
{
	u32 i;

	for (i = 0; i < q->nr_heaps; i++)
		if (strlen(q->heap_name[i]) == len &&
		    !strncmp(q->heap_name[i], name, len))
			return i;
	bad_input("--device %s: heaps: no heap '%.*s'", d->name, (int)len,
		  name);
}

static void device_resolve(const struct question *q, struct device *d)
{
	const char *name = d->heaps;

	if (!name)
		return;
	d->constraint.heaps = 0;
	for (;;) {
		size_t len = strcspn(name, "+");

		d->constraint.heaps |= 1u << heap_named(q, d, name, len);
		if (!name[len])
			return;
		name += len + 1;
	}
}

static void complete(struct question *q)
{
	u32 i;

	if (!q->size)
		bad_input("--size is missing, or 0");
	if (!q->nr_heaps)
		bad_input("no --heap given");
	for (i = 0; i < q->nr_devices; i++) {
		device_resolve(q, &q->device[i]);
		if (placer_constraint_check(&q->device[i].constraint))
			bad_input("--device %s: contradicts itself",
				  q->device[i].name);
	}
}

static void parse_question(struct question *q, int argc, char **argv)
{
	static const struct option option[] = {
		{ "size", required_argument, NULL, 's' },
		{ "heap", required_argument, NULL, 'm' },
		{ "device", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "h", option, NULL)) != -1) {
		switch (opt) {
		case 's':
			q->size = parse_bytes("--size", optarg);
			break;
		case 'm':
			add_heap(q, optarg);
			break;
		case 'd':
			add_device(q, optarg);
			break;
		case 'h':
			fputs(help, stdout);
			exit(0);
		default:
			exit(TOOL_BAD_INPUT);
		}
	}
	if (optind < argc)
		bad_input("do not know '%s'", argv[optind]);
	complete(q);
}

/*
 * What the heap must honour, as far as it would not do so anyway. Blocks are
 * aligned to their size.
 */
static void print_terms(const struct question *q,
			const struct placer_verdict *v)
{
	const struct placer_heap_facts *heap = &q->heap[v->heap];
	u64 aligned = heap->block;

	if (v->block > heap->block && v->block >= q->size) {
		printf(", in one run");
	} else if (v->block > heap->block) {
		printf(", in blocks of %llu bytes",
		       (unsigned long long)v->block);
		aligned = v->block;
	}
	if (v->align > aligned)
		printf(", aligned to %llu", (unsigned long long)v->align);
	if (v->last < heap->span[heap->nr_spans - 1].last)
		printf(", at or below 0x%llx", (unsigned long long)v->last);
}

static void print_line(const struct question *q, struct placer_verdict *v)
{
	const char *device = NULL;
	char line[256];
	u32 i;

	for (i = 0; v->reason && !device && i < q->nr_devices; i++)
		if (placer_verdict_blame(v, &q->heap[v->heap],
					 &q->device[i].constraint, q->size, i))
			device = q->device[i].name;
	if (placer_verdict_text(line, sizeof(line), v, q->heap_name[v->heap],
				device) >= sizeof(line))
		memcpy(line + sizeof(line) - 4, "...", 4);
	fputs(line, stdout);
}

static void print_plan(const struct question *q, struct placer_plan *plan)
{
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++) {
		struct placer_verdict *v = &plan->verdict[plan->order[i]];

		printf("%2u. ", i + 1);
		print_line(q, v);
		print_terms(q, v);
		putchar('\n');
	}
	for (i = 0; i < plan->nr_heaps; i++) {
		if (plan->verdict[i].reason == PLACER_REASON_FEASIBLE)
			continue;
		printf(" -  ");
		print_line(q, &plan->verdict[i]);
		putchar('\n');
	}
}

int cmd_solve(int argc, char **argv)
{
	static struct question q;
	static struct placer_plan plan;
	struct placer_requirement req;
	int rc;
	u32 i;

	parse_question(&q, argc, argv);
	placer_requirement_init(&req, q.size);
	for (i = 0; i < q.nr_devices; i++)
		placer_requirement_fold(&req, &q.device[i].constraint);
	rc = placer_solve(&req, q.heap, q.nr_heaps, &plan);
	print_plan(&q, &plan);
	return rc ? TOOL_INFEASIBLE : TOOL_FEASIBLE;
}
