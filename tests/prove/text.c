// SPDX-License-Identifier: GPL-2.0
/*
 * Texts of verdicts: any verdict has one, which ends within a buffer of any size.
 */
#include "prove.h"

#include "solver/text.c"

#define NAME 3 /* bytes of a name, with its terminator */
#define ROOM 4 /* bytes of the longest buffer */

static void name_any(char name[NAME])
{
	char any[NAME];
	u32 i;

	for (i = 0; i < NAME; i++)
		name[i] = any[i];
	name[NAME - 1] = 0;
}

/* Nothing is written beyond the buffer, which is terminated if it has a byte. */
static void text_ends(const char *buf, u32 size, size_t len)
{
	u32 i;

	for (i = size; i < ROOM; i++)
		law(buf[i] == 1);
	if (size)
		law(!buf[len < size ? len : size - 1]);
}

void prove_text_verdict(void)
{
	char buf[ROOM] = { 1, 1, 1, 1 }, heap[NAME], device[NAME];
	struct placer_verdict v;
	u32 size = nondet_u32();
	size_t len;

	assume(size <= ROOM);
	/* For longer numbers see prove_text_number() */
	assume(v.cost < 10 && v.needs.first < 10 && v.needs.last < 10);
	assume(v.offers.first < 10 && v.offers.last < 10);
	name_any(heap);
	name_any(device);
	len = placer_verdict_text(buf, size, &v, heap,
				  any_bool() ? device : NULL);
	text_ends(buf, size, len);
	may(v.reason >= PLACER_NR_REASONS && size == ROOM);
}

static void number_ends(u32 base)
{
	char buf[21];
	struct text t = { .buf = buf, .size = sizeof(buf) };
	u64 value = nondet_u64();

	text_put_number(&t, value, base);
	law(t.len && t.len < sizeof(buf));
	may(value == PLACER_NO_LIMIT);
}

/* Any number has from one to as many digits as there is room for. */
void prove_text_number(void)
{
	number_ends(10);
	number_ends(16);
}
