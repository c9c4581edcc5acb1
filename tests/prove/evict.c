// SPDX-License-Identifier: GPL-2.0
/*
 * Which buffers to move out of a full heap: enough of them, and none in vain.
 */
#include "prove.h"

#include "solver/cost.c"
#include "solver/evict.c"
#include "solver/layout.c"
#include "solver/solve.c"
#include "solver/span.c"

#define RESIDENTS 2

static void residents_any(struct placer_resident *r)
{
	u32 i;

	for (i = 0; i < RESIDENTS; i++) {
		r[i].movable = any_bool();
		r[i].evict = any_bool();
		assume(r[i].size && r[i].size < 1ull << 40);
		assume(r[i].written <= r[i].size);
		assume(r[i].span.first <= r[i].span.last);
		if (i)
			assume(r[i - 1].span.last < r[i].span.first ||
			       r[i].span.last < r[i - 1].span.first);
	}
}

/* In blocks: enough, and none of them in vain. */
void prove_evict_bytes(void)
{
	struct placer_resident r[RESIDENTS];
	struct placer_eviction e;
	u64 bytes = nondet_u64(), all = 0, freed = 0, copied = 0;
	u32 i, nr = 0;
	int rc;

	residents_any(r);
	for (i = 0; i < RESIDENTS; i++)
		all += r[i].movable ? r[i].size : 0;
	rc = placer_evict_bytes(bytes, r, RESIDENTS, &e);

	law(rc == (bytes > all ? -ENOSPC : 0));
	for (i = 0; i < RESIDENTS; i++) {
		if (!r[i].evict)
			continue;
		law(!rc && r[i].movable);
		law(e.freed - r[i].size < bytes);
		freed += r[i].size;
		copied += r[i].written;
		nr++;
	}
	law(freed == e.freed && copied == e.copied && nr == e.nr);
	if (!rc)
		law(freed >= bytes);
	may(!rc && nr == RESIDENTS);
	may(!rc && nr == 1 && all > freed);
	may(rc == -ENOSPC);
}
