// SPDX-License-Identifier: GPL-2.0
/*
 * placer solve --device: one device and its constraint.
 *
 * Facts that are not given are those of a device whose driver says nothing: its
 * segments are unknown, and it can enter no protection domain.
 */
#include <stdio.h>
#include <string.h>

#include "question.h"

#define LEAST_BOUNDARY 4096 /* below a page it would cut pages */

static u64 solve_last_of_bits(u64 bits)
{
	return PLACER_NO_LIMIT >> (64 - bits);
}

static void solve_device_reaches(struct device *d, const char *where,
				 struct placer_span window)
{
	if (!d->reach_given)
		d->constraint.reach.nr = 0;
	d->reach_given = true;
	if (placer_reach_add(&d->constraint.reach, &window))
		bad_input("%s: more than %d windows", where,
			  PLACER_MAX_WINDOWS);
}

static void solve_device_bits(void *object, const char *where, char *value)
{
	struct device *d = object;

	d->bits = parse_range(where, value, 1, 64);
}

static void solve_device_reach(void *object, const char *where, char *value)
{
	solve_device_reaches(object, where, parse_span(where, value));
}

/* Address bits limit the window, and may be given after it. */
static void solve_device_window(void *object, const char *where, char *value)
{
	struct window window = parse_window(where, value);
	struct device *d = object;

	if (!window.size)
		bad_input("%s: '%s' has no bytes", where, value);
	if ((window.cpu_first - window.bus_first) % 4096)
		bad_input("%s: '%s' is not shifted by a multiple of 4096",
			  where, value);
	if (window.size - 1 > PLACER_NO_LIMIT - window.cpu_first ||
	    window.size - 1 > PLACER_NO_LIMIT - window.bus_first)
		bad_input("%s: '%s' wraps around", where, value);
	if (d->nr_windows == PLACER_MAX_WINDOWS)
		bad_input("%s: more than %d windows", where,
			  PLACER_MAX_WINDOWS);
	d->window[d->nr_windows++] = window;
}

static void solve_device_iommu(void *object, const char *where, char *value)
{
	struct device *d = object;

	d->constraint.translated = true;
	d->constraint.granule = value ? parse_power_of_two(where, value) : 4096;
}

static void solve_device_iommu_bits(void *object, const char *where,
				    char *value)
{
	struct device *d = object;

	d->iommu_bits = parse_range(where, value, 1, 64);
	d->constraint.output_last = solve_last_of_bits(d->iommu_bits);
}

static void solve_device_segments(void *object, const char *where, char *value)
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

static void solve_device_boundary(void *object, const char *where, char *value)
{
	struct device *d = object;
	u64 boundary = parse_power_of_two(where, value);

	if (boundary < LEAST_BOUNDARY)
		bad_input("%s: '%s' is less than %d", where, value,
			  LEAST_BOUNDARY);
	d->constraint.segment_boundary = boundary - 1;
}

/* Names are resolved at the end, as heaps may be given after devices. */
static void solve_device_heaps(void *object, const char *where, char *value)
{
	struct device *d = object;

	(void)where;
	d->heaps = value;
}

static void solve_device_pages(void *object, const char *where, char *value)
{
	struct device *d = object;

	(void)where;
	(void)value;
	d->constraint.pageless = 0;
}

static void solve_device_noncoherent(void *object, const char *where,
				     char *value)
{
	struct device *d = object;

	(void)where;
	(void)value;
	if (d->constraint.coherency < PLACER_MAINTAINED)
		d->constraint.coherency = PLACER_MAINTAINED;
}

static void solve_device_uncached(void *object, const char *where, char *value)
{
	struct device *d = object;

	(void)where;
	(void)value;
	d->constraint.coherency = PLACER_UNCACHED;
}

static void solve_device_cpu(void *object, const char *where, char *value)
{
	struct device *d = object;

	d->constraint.cpu = parse_cpu(where, value);
}

static void solve_device_domains(void *object, const char *where, char *value)
{
	struct device *d = object;

	d->constraint.domains = parse_set(where, value, 31);
}

static void solve_device_node(void *object, const char *where, char *value)
{
	struct device *d = object;

	d->constraint.prefers.nodes = parse_set(where, value, MAX_NODE);
}

static void solve_device_costs(void *object, const char *where, char *value)
{
	struct device *d = object;

	(void)where;
	d->costs = value;
}

const struct parse_item solve_device_items[] = {
	{ "bits", "N", "reaches this many address bits",
	  .apply = solve_device_bits },
	{ "reach", "FIRST-LAST", "reaches these too; may be repeated",
	  .apply = solve_device_reach },
	{ "window", "CPU-FIRST:BUS-FIRST:SIZE",
	  "reaches SIZE bytes, which have\n"
	  "other addresses on its bus, where bits then\n"
	  "counts; may be repeated; not with reach",
	  .apply = solve_device_window },
	{ "iommu", "[PAGE]", "translated, with this page size (4K)",
	  .apply = solve_device_iommu },
	{ "iommu-bits", "N", "the IOMMU emits this many address bits",
	  .apply = solve_device_iommu_bits },
	{ "segments", "N|any",
	  "how many it can follow; if this is not given it is\n"
	  "unknown, and without an IOMMU taken as one run",
	  .apply = solve_device_segments },
	{ "segment-size", "BYTES", "the longest of them",
	  .parse = parse_some_bytes,
	  .number = offsetof(struct device, constraint.max_segment_size) },
	{ "boundary", "BYTES", "no segment crosses a multiple of this",
	  .apply = solve_device_boundary },
	{ "contiguous", NULL, "needs one run, IOMMU or not",
	  .flag = offsetof(struct device, constraint.contiguous) },
	{ "align", "BYTES", "alignment of the start",
	  .parse = parse_power_of_two,
	  .number = offsetof(struct device, constraint.align) },
	{ "heaps", "HEAP[+HEAP]...", "may only use these",
	  .apply = solve_device_heaps },
	{ "pages", NULL, "needs memory that has struct pages",
	  .apply = solve_device_pages },
	{ "noncoherent", NULL, "caches must be maintained for it",
	  .apply = solve_device_noncoherent },
	{ "uncached", NULL, "cannot live with a cached CPU mapping",
	  .apply = solve_device_uncached },
	{ "cpu", "WAY[+WAY]...", "lives only with these ways of CPU mapping",
	  .apply = solve_device_cpu },
	{ "domains", "N[+N]...", "can enter these protection domains (none)",
	  .apply = solve_device_domains },
	{ "protected", NULL, "can use no memory outside of them",
	  .flag = offsetof(struct device, constraint.protected_only) },
	{ .key = NULL },
};

/* Items that only change a cost. */
const struct parse_item solve_device_wishes[] = {
	{ "prefers-block", "BYTES", "blocks of this length",
	  .parse = parse_power_of_two,
	  .number = offsetof(struct device, constraint.prefers.block) },
	{ "node", "N[+N]...", "memory on one of these NUMA nodes",
	  .apply = solve_device_node },
	{ "cpu-reads", NULL, "the CPU reads it often",
	  .flag = offsetof(struct device, constraint.prefers.cpu_reads) },
	{ "cpu-writes", NULL, "the CPU writes it often",
	  .flag = offsetof(struct device, constraint.prefers.cpu_writes) },
	{ "costs", "HEAP:N[+HEAP:N]...",
	  "what a page of HEAP costs it, not the heap's cost",
	  .apply = solve_device_costs },
	{ .key = NULL },
};

/* Cut the bus's windows to the addresses that the device's bits reach. */
static void solve_add_windows(struct device *d)
{
	u64 bus_last = d->bits ? solve_last_of_bits(d->bits) : PLACER_NO_LIMIT;
	u32 i;

	d->constraint.reach.nr = 0;
	for (i = 0; i < d->nr_windows; i++)
		placer_constraint_add_window(&d->constraint,
					     d->window[i].cpu_first,
					     d->window[i].bus_first,
					     d->window[i].size, bus_last);
}

static void solve_check_together(const struct device *d, const char *where)
{
	const struct placer_constraint *c = &d->constraint;

	if (d->reach_given && d->nr_windows)
		bad_input("%s: reach and window do not go together", where);
	if (d->iommu_bits && !c->translated)
		bad_input("%s: iommu-bits without iommu", where);
	if (c->protected_only && !c->domains)
		bad_input("%s: protected without domains", where);
}

void device_parse(struct question *q, char *text)
{
	struct device *d = &q->device[q->nr_devices];
	char *name = parse_cut(&text, ','), *item;
	char where[64];
	u32 i;

	if (q->nr_devices == PLACER_MAX_DEVICES)
		bad_input("--device %s: more than %d devices", name,
			  PLACER_MAX_DEVICES);
	if (!*name || strchr(name, '='))
		bad_input("--device '%s' is not a name", name);
	for (i = 0; i < q->nr_devices; i++)
		if (!strcmp(q->device[i].name, name))
			bad_input("--device %s: given twice", name);
	snprintf(where, sizeof(where), "--device %s", name);
	placer_constraint_init(&d->constraint);
	d->constraint.max_segments = PLACER_UNKNOWN;
	d->constraint.domains = 0;
	while ((item = parse_cut(&text, ',')))
		if (!parse_apply(solve_device_items, d, where, item) &&
		    !parse_apply(solve_device_wishes, d, where, item))
			bad_input("%s: do not know '%s'", where, item);
	solve_check_together(d, where);
	if (d->nr_windows)
		solve_add_windows(d);
	else if (d->bits)
		solve_device_reaches(d, where,
				     (struct placer_span){
					     0, solve_last_of_bits(d->bits) });
	d->name = name;
	q->nr_devices++;
}

static void solve_complete_heaps(const struct question *q, struct device *d)
{
	char where[64], *names = d->heaps;
	const char *name;

	snprintf(where, sizeof(where), "--device %s: heaps", d->name);
	d->constraint.heaps = 0;
	while ((name = parse_cut(&names, '+')))
		d->constraint.heaps |= 1u << heap_named(q, where, name);
}

static void solve_complete_costs(const struct question *q, struct device *d)
{
	struct placer_preference *prefers = &d->constraint.prefers;
	char where[64], *list = d->costs, *item;

	snprintf(where, sizeof(where), "--device %s: costs", d->name);
	while ((item = parse_cut(&list, '+'))) {
		const char *name = parse_cut(&item, ':');
		u32 heap;

		if (!item)
			bad_input("%s: '%s' is not HEAP:N", where, name);
		heap = heap_named(q, where, name);
		prefers->priced |= 1u << heap;
		prefers->cost[heap] =
			parse_range(where, item, 0, PLACER_UNLIMITED);
	}
}

void device_complete(const struct question *q, struct device *d)
{
	if (d->heaps)
		solve_complete_heaps(q, d);
	if (d->costs)
		solve_complete_costs(q, d);
	if (placer_constraint_check(&d->constraint))
		bad_input("--device %s: contradicts itself", d->name);
}
