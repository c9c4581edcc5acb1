// SPDX-License-Identifier: GPL-2.0
/*
 * Allocated memory is judged by a summary of its runs: what suits by the summary
 * suits byte by byte.
 */
#include "prove.h"

#include "solver/cost.c"
#include "solver/layout.c"
#include "solver/solve.c"
#include "solver/span.c"

#define RUNS 3

struct backing {
	struct placer_span run[RUNS];
	u32 nr;
};

/* Runs of whole pages that do not overlap, no two adjacent in their order. */
static void backing_any(struct backing *b)
{
	struct backing any;
	u32 i, j;

	*b = any;
	assume(b->nr >= 1 && b->nr <= RUNS);
	for (i = 0; i < b->nr; i++) {
		assume(b->run[i].first < b->run[i].last);
		assume(!(b->run[i].first % PLACER_PAGE));
		assume(b->run[i].last % PLACER_PAGE == PLACER_PAGE - 1);
		for (j = 0; j < i; j++)
			assume(b->run[i].first > b->run[j].last ||
			       b->run[j].first > b->run[i].last);
		if (i)
			assume(b->run[i].first != b->run[i - 1].last + 1);
	}
}

static void describe(struct placer_layout *layout, const struct backing *b)
{
	u32 i;

	placer_layout_init(layout, nondet_u32());
	for (i = 0; i < b->nr; i++)
		placer_layout_add(layout, &b->run[i]);
	layout->cpu = nondet_u32();
	layout->domain = nondet_u32();
	layout->pageless = any_bool();
	assume(!(layout->cpu & ~PLACER_CPU_ANY));
}

static bool divides(u64 power, u64 value)
{
	return !(value & (power - 1));
}

/* The summary is true of each run, and as narrow as the runs allow. */
void prove_layout_add(void)
{
	struct placer_layout l;
	struct backing b;
	u32 i = nondet_u32(), last;
	u64 power = nondet_u64();
	bool shortest = false, lowest = false, highest = false, all = true;
	u32 j;

	backing_any(&b);
	describe(&l, &b);
	last = b.nr - 1;
	assume(i < b.nr);
	assume(placer_power_of_two(power));

	law(l.nr_runs == b.nr);
	law(l.extent.first <= b.run[i].first && l.extent.last >= b.run[i].last);
	law(l.tail == placer_span_size(&b.run[last]));
	law(placer_power_of_two(l.align) && divides(l.align, b.run[0].first));
	law(placer_power_of_two(l.granule) &&
	    divides(l.granule, b.run[i].first));
	if (i != last) {
		law(l.block <= placer_span_size(&b.run[i]));
		law(divides(l.granule, placer_span_size(&b.run[i])));
	}
	for (j = 0; j < b.nr; j++) {
		lowest |= l.extent.first == b.run[j].first;
		highest |= l.extent.last == b.run[j].last;
		if (j != last)
			shortest |= l.block == placer_span_size(&b.run[j]);
		all &= divides(power, b.run[j].first) &&
		       (j == last ||
			divides(power, placer_span_size(&b.run[j])));
	}
	law(lowest && highest);
	law(shortest || (last == 0 && l.block == PLACER_NO_LIMIT));
	if (all)
		law(l.granule >= power);
	may(b.nr == RUNS && l.granule > 4096);
}

/* Memory that is found to suit is within reach byte by byte, and so on. */
void prove_layout_verdict(void)
{
	struct placer_requirement req;
	struct placer_layout l;
	struct placer_verdict v;
	struct backing b;
	u64 address = nondet_u64();
	u32 i = nondet_u32();

	backing_any(&b);
	describe(&l, &b);
	requirement_any(&req);
	assume(i < b.nr && placer_power_of_two(req.granule));
	assume(placer_power_of_two(req.block) || req.block == req.size ||
	       req.block == PLACER_NO_LIMIT);
	if (placer_layout_verdict(&req, &l, &v)) {
		if (span_has(&b.run[i], address))
			law(reach_has(&req.reach, address));
		law(req.block != PLACER_NO_LIMIT);
		law(b.nr == 1 || req.block < req.size || i == b.nr - 1 ||
		    placer_span_size(&b.run[i]) >= req.size);
		if (b.nr > 1 && i + 1 < b.nr && req.block < req.size &&
		    placer_power_of_two(req.block) && l.block < req.size)
			law(divides(req.block, b.run[i].first) &&
			    divides(req.block, placer_span_size(&b.run[i])));
		law(divides(req.granule, b.run[i].first));
		if (placer_power_of_two(req.align))
			law(divides(req.align, b.run[0].first));
		if (b.nr == 1)
			law(!((b.run[0].first ^ b.run[0].last) &
			      ~req.boundary) ||
			    l.align >= req.boundary_align);
		law(l.heap < 32 && (req.heaps >> l.heap & 1));
		law(!l.pageless || (req.pageless >> l.heap & 1));
		law(l.domain ? l.domain & req.domains : !req.protected_only);
		law(v.cpu & req.cpu & l.cpu);
		law(v.cpu != PLACER_CPU_CACHED ||
		    req.coherency != PLACER_UNCACHED);
	}
	law(v.reason < PLACER_NR_REASONS);
	may(v.reason == PLACER_REASON_FEASIBLE && b.nr == RUNS);
	may(v.reason == PLACER_REASON_BOUNDARY);
	may(v.reason == PLACER_REASON_SIZE);
}
