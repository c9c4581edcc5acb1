// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of addresses: the operations are exact, for every address.
 */
#include "prove.h"

#include "solver/span.c"

/* Adding a window gives the union, in the only form that is valid. */
void prove_reach_add(void)
{
	struct placer_reach before, after;
	struct placer_span window;
	u64 address = nondet_u64();
	int rc;

	assume(reach_valid(&before));
	after = before;
	rc = placer_reach_add(&after, &window);

	law(reach_valid(&after));
	if (!rc)
		law(reach_has(&after, address) ==
		    (reach_has(&before, address) ||
		     span_has(&window, address)));
	else
		law(placer_reach_same(&before, &after));
	law(rc == 0 || rc == -EINVAL || rc == -E2BIG);
	law((rc == -EINVAL) == (window.last < window.first));
	if (rc == -E2BIG)
		law(before.nr == PLACER_MAX_WINDOWS);
	may(rc == -E2BIG);
	may(!rc && after.nr < before.nr);
	may(!rc && after.nr > before.nr);
	may(!rc && after.nr == 1 && after.window[0].last == PLACER_NO_LIMIT);
}

/*
 * The intersection, or as many of its lowest windows as there is room for.
 */
void prove_reach_intersect(void)
{
	struct placer_reach a, b, both;
	u64 address = nondet_u64();
	bool in_both;

	assume(reach_valid(&a) && reach_valid(&b));
	both = a;
	placer_reach_intersect(&both, &b);
	in_both = reach_has(&a, address) && reach_has(&b, address);

	law(reach_valid(&both));
	if (reach_has(&both, address))
		law(in_both);
	else if (in_both)
		law(both.nr == PLACER_MAX_WINDOWS &&
		    address > both.window[both.nr - 1].last);
	if (a.nr + b.nr <= PLACER_MAX_WINDOWS + 1)
		law(reach_has(&both, address) == in_both);
	may(both.nr == PLACER_MAX_WINDOWS && a.nr < both.nr);
	may(in_both && !reach_has(&both, address));
	may(!both.nr && a.nr && b.nr);
}

/* Intersecting a reach with itself, or with all addresses, changes nothing. */
void prove_reach_intersect_idempotent(void)
{
	struct placer_reach a, both;

	assume(reach_valid(&a));
	both = a;
	placer_reach_intersect(&both, &a);
	law(placer_reach_same(&both, &a));

	placer_reach_all(&both);
	law(reach_valid(&both));
	law(reach_has(&both, nondet_u64()));
	placer_reach_intersect(&both, &a);
	law(placer_reach_same(&both, &a));
	may(a.nr == PLACER_MAX_WINDOWS);
}

/* Addresses above the limit go, and no others. */
void prove_reach_limit(void)
{
	struct placer_reach before, after;
	u64 last = nondet_u64(), address = nondet_u64();

	assume(reach_valid(&before));
	after = before;
	placer_reach_limit(&after, last);

	law(reach_valid(&after));
	law(reach_has(&after, address) ==
	    (reach_has(&before, address) && address <= last));
	may(after.nr && after.nr < before.nr);
	may(after.nr &&
	    after.window[after.nr - 1].last < before.window[after.nr - 1].last);
}

/*
 * Each byte of a covered span is in the reach. Of any other span one byte is not:
 * its first, its last, or the one above the window that has its first.
 */
void prove_reach_covers(void)
{
	struct placer_reach reach;
	struct placer_span span;
	u64 address = nondet_u64(), witness;
	u32 i;

	assume(reach_valid(&reach) && span.first <= span.last);
	if (placer_reach_covers(&reach, &span)) {
		if (span_has(&span, address))
			law(reach_has(&reach, address));
	} else {
		witness = span.first;
		for (i = 0; i < reach.nr; i++)
			if (span_has(&reach.window[i], span.first))
				witness = reach.window[i].last + 1;
		law(span_has(&span, witness) && !reach_has(&reach, witness));
	}
	may(placer_reach_covers(&reach, &span) && reach.nr > 1);
	may(!placer_reach_covers(&reach, &span) && reach.nr > 1 &&
	    reach_has(&reach, span.first) && reach_has(&reach, span.last));
}

/* Two reaches are the same if and only if all their windows are. */
void prove_reach_same(void)
{
	struct placer_reach a, b;
	bool differs = a.nr != b.nr;
	u32 i;

	assume(reach_valid(&a) && reach_valid(&b));
	for (i = 0; i < a.nr && i < b.nr; i++)
		differs |= a.window[i].first != b.window[i].first ||
			   a.window[i].last != b.window[i].last;
	law(placer_reach_same(&a, &b) == !differs);
	may(a.nr > 1 && placer_reach_same(&a, &b));
	may(a.nr == b.nr && differs);
}
