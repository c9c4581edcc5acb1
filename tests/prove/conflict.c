// SPDX-License-Identifier: GPL-2.0
/*
 * Conflicts: the named devices cannot share a buffer, and without any one of them the others
 * can. Blame: the named device is the first with which the heap is refused for the reason.
 *
 * Here the verdict on a heap is any function of the set of devices under which one more
 * device never makes a refused heap feasible, nor a reason a later one. So the laws hold
 * whatever devices need.
 */
#include "prove.h"

#include "solver/conflict.c"

#define HEAPS	2
#define DEVICES 4
#define ALL	0xffffu /* sets of devices */

/* For each device the sets that it is in; a set is a bit. */
static const u32 with[DEVICES] = { 0xaaaa, 0xcccc, 0xf0f0, 0xff00 };

/* For each heap the sets for which it is refused, and those refused for the earlier reason. */
static u32 refused[HEAPS], early[HEAPS];

/* If a set is one of these, so is the set with one device more. */
static bool grow(u32 sets)
{
	u32 i;

	for (i = 0; i < DEVICES; i++)
		if ((sets & ~with[i]) << (1 << i) & ~sets)
			return false;
	return true;
}

static void verdicts_any(void)
{
	u32 i;

	for (i = 0; i < HEAPS; i++) {
		refused[i] = nondet_u32() & ALL;
		early[i] = nondet_u32() & refused[i];
		assume(grow(refused[i]) && grow(early[i]));
	}
}

/* A requirement is the set of devices that were folded. */
void placer_requirement_init(struct placer_requirement *req, u64 size)
{
	req->size = size;
	req->heaps = 0;
}

void placer_requirement_fold(struct placer_requirement *req,
			     const struct placer_constraint *c)
{
	req->heaps |= c->heaps;
}

bool placer_heap_verdict(const struct placer_requirement *req,
			 const struct placer_heap_facts *heap,
			 struct placer_verdict *v)
{
	*v = (struct placer_verdict){ .device = PLACER_NO_DEVICE };
	if (!(refused[heap->id] >> req->heaps & 1))
		return true;
	v->reason = early[heap->id] >> req->heaps & 1 ? PLACER_REASON_REACH :
							PLACER_REASON_ROOM;
	return false;
}

/* Any number of devices and heaps. */
struct question {
	struct placer_constraint device[DEVICES];
	const struct placer_constraint *devices[DEVICES];
	struct placer_heap_facts heaps[HEAPS];
	u32 nr_devices, nr_heaps;
	u64 size;
};

static void question_any(struct question *q)
{
	u32 i;

	for (i = 0; i < DEVICES; i++) {
		q->device[i].heaps = 1u << i;
		q->devices[i] = &q->device[i];
	}
	for (i = 0; i < HEAPS; i++)
		q->heaps[i].id = i;
	q->nr_devices = nondet_u32();
	q->nr_heaps = nondet_u32();
	q->size = nondet_u64();
	assume(q->nr_devices <= DEVICES && q->nr_heaps <= HEAPS && q->size);
	verdicts_any();
}

static bool share(const struct question *q, u32 set)
{
	u32 i;

	for (i = 0; i < q->nr_heaps; i++)
		if (!(refused[i] >> set & 1))
			return true;
	return false;
}

void prove_conflict_minimal(void)
{
	struct placer_conflict conflict;
	struct question q;
	u32 i, set = 0;
	int rc;

	question_any(&q);
	rc = placer_conflict_find(q.devices, q.nr_devices, q.size, q.heaps,
				  q.nr_heaps, &conflict);
	law(rc == (share(&q, (1u << q.nr_devices) - 1) ? -ENOENT : 0));
	if (rc)
		return;
	law(conflict.nr <= q.nr_devices);
	for (i = 0; i < conflict.nr; i++) {
		law(conflict.device[i] < q.nr_devices);
		law(!i || conflict.device[i] > conflict.device[i - 1]);
		set |= 1u << conflict.device[i];
	}
	law(!share(&q, set));
	for (i = 0; i < conflict.nr; i++)
		law(share(&q, set & ~(1u << conflict.device[i])));
	may(conflict.nr == 0);
	may(conflict.nr == 1 && conflict.device[0] == 2);
	may(conflict.nr == DEVICES);
}

/* The devices are asked in their order until one is to blame. */
void prove_conflict_blame(void)
{
	struct placer_requirement all, so_far;
	struct placer_verdict v, first;
	struct question q;
	u32 i;

	question_any(&q);
	placer_requirement_init(&all, q.size);
	all.heaps = (1u << q.nr_devices) - 1;
	assume(!placer_heap_verdict(&all, &q.heaps[0], &v));
	placer_requirement_init(&so_far, q.size);
	for (i = 0; i < q.nr_devices; i++)
		if (placer_verdict_blame(&v, &q.heaps[0], &so_far, q.devices[i],
					 i))
			break;
	/* No device is to blame if the reason is the same without any. */
	placer_requirement_init(&all, q.size);
	if (!placer_heap_verdict(&all, &q.heaps[0], &first) &&
	    first.reason == v.reason) {
		law(i == q.nr_devices && v.device == PLACER_NO_DEVICE);
		return;
	}
	law(i < q.nr_devices && v.device == i);
	all.heaps = (1u << i) - 1;
	law(placer_heap_verdict(&all, &q.heaps[0], &first) ||
	    first.reason != v.reason);
	all.heaps |= 1u << i;
	law(!placer_heap_verdict(&all, &q.heaps[0], &first) &&
	    first.reason == v.reason);
	may(i == DEVICES - 1);
	may(v.reason == PLACER_REASON_REACH && !i);
}
