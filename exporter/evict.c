// SPDX-License-Identifier: GPL-2.0
/*
 * Eviction: buffers that can live elsewhere make room in a full heap, for one that
 * cannot.
 *
 * The solver chooses the buffers, so that the fewest bytes are copied. A buffer in use
 * stays: its reservation lock is only tried, as another one is held. A buffer that makes
 * room never makes others move, so this ends. One task at a time makes room in a heap, and is
 * the first to try the room it made, unless its own cgroup had to reclaim for that.
 *
 * The rate is limited for each heap, as any program can cause moves. A user gets half of it for
 * moves of other users' buffers. The user is the creator of the buffer that needs room, as
 * for memory: a display server that maps its clients' buffers must not pay for them.
 *
 * Buffers whose move costs only the copy go first. If attached devices need
 * more room, two other kinds of buffers follow: those for which expectations
 * must be dropped, and those that dynamic importers have mapped and unmap when
 * they are notified. Memory that such an importer unmaps later is free for a
 * later try.
 */
#include <linux/dma-resv.h>
#include <linux/jiffies.h>
#include <linux/memcontrol.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <placer/evict.h>
#include <placer/heaps.h>

#include "account.h"
#include "attempt.h"
#include "counters.h"
#include "evict.h"
#include "fence.h"
#include "needs.h"
#include "question.h"
#include "trace.h"

/*
 * Other allocations may take what an eviction freed, so try again, but not for
 * ever: each round moves more buffers of others.
 */
#define PLACER_EVICT_ROUNDS 3

/*
 * Bytes copied by evictions from one heap in a second, at most. This bounds the work that
 * programs can cause. A buffer of which little was written counts as some work, too. For
 * one user it is half of that, so that others get some.
 */
#define PLACER_EVICT_PACE      SZ_1G
#define PLACER_EVICT_USER_PACE (PLACER_EVICT_PACE / 2)
#define PLACER_EVICT_LEAST     SZ_1M

/*
 * Buffers that are looked at in one search for room. Each costs a look at its users and
 * at the heaps that may take it.
 */
#define PLACER_EVICT_LOOKS 48

/* How often the solver chooses among all buffers; then only among those that were looked at. */
#define PLACER_EVICT_CHOICES 8

/* Large buffers that are looked at then. */
#define PLACER_EVICT_LARGE 16

/*
 * Payers of memory that the dmem controller is asked about. It answers at once for those that
 * are no part of the cgroup at its limit, and goes through all cgroups below that for others.
 */
#define PLACER_EVICT_PAYERS 256

/**
 * struct placer_tenant - memory in the heap, and its buffer
 * @backing: the memory, not referenced, so only to be compared
 * @buffer: its buffer, referenced; or NULL
 * @asks: it is not known whether that helps a cgroup, and @backing is referenced
 * @looked: it is known whether the buffer may leave
 * @gone: the buffer has left
 */
struct placer_tenant {
	struct placer_backing *backing;
	struct placer_buffer *buffer;
	bool asks;
	bool looked;
	bool gone;
};

/**
 * struct placer_scope - whose memory helps
 * @limiting: only what is charged to this cgroup, or one below; or NULL
 * @cgroup: only what is counted for the cgroup with this id; or 0
 */
struct placer_scope {
	struct dmem_cgroup_pool_state *limiting;
	u64 cgroup;
};

/**
 * struct placer_claim - memory that a buffer needs of a full heap
 * @buffer: the buffer
 * @attempt: the attempt, which has a plan
 * @verdict: verdict on the heap, which is feasible
 * @heap: the heap
 * @pause: jiffies after which to try again; or 0
 */
struct placer_claim {
	struct placer_buffer *buffer;
	const struct placer_attempt *attempt;
	const struct placer_verdict *verdict;
	struct placer_heap *heap;
	unsigned long pause;
};

/**
 * struct placer_room - one search for room in a heap
 * @heap: the heap
 * @newcomer: the buffer that needs the room; or NULL
 * @verdict: how its memory is asked for; NULL without a newcomer
 * @size: bytes of room
 * @scope: whose memory helps
 * @heaps: where buffers may move
 * @force: also move buffers for which an expectation must be dropped, or that a
 *	dynamic importer has mapped, or that "dmem.low" protects
 * @looks: how many buffers were looked at
 * @pause: jiffies after which more may be copied, if that ended the search; or 0
 * @moved: at least one buffer has moved
 * @rich: buffers of other users may be moved for @newcomer, as far as is known
 * @paid: bytes counted in the account of @newcomer's user, and not moved yet
 * @poor: buffers of other users stayed, as too many have been moved for this one
 * @nr_heaps: length of @facts
 * @facts: facts of all heaps when the search began
 * @nr: length of @tenant
 * @tenant: memory in the heap, indexed by placer_resident.tag
 * @nr_residents: length of @resident
 * @resident: input and result of the solver: one for each tenant, then one for
 *	each gap that others hold
 */
struct placer_room {
	struct placer_heap *heap;
	const struct placer_buffer *newcomer;
	const struct placer_verdict *verdict;
	size_t size;
	struct placer_scope scope;
	u32 heaps;
	bool force;
	unsigned int looks;
	unsigned long pause;
	bool moved;
	bool rich;
	u64 paid;
	bool poor;
	u32 nr_heaps;
	struct placer_heap_facts facts[PLACER_MAX_HEAPS];
	u32 nr;
	struct placer_tenant *tenant;
	u32 nr_residents;
	struct placer_resident *resident;
};

static void placer_room_free(struct placer_room *room)
{
	u32 i;

	for (i = 0; i < room->nr; i++)
		if (room->tenant[i].buffer)
			placer_buffer_put(room->tenant[i].buffer);
	kvfree(room->tenant);
	kvfree(room->resident);
	kfree(room);
}

/* Does the newcomer need the room of another user's buffer? */
static bool placer_room_foreign(const struct placer_room *room,
				const struct placer_buffer *buffer)
{
	return room->newcomer && room->newcomer->account != buffer->account;
}

/* Of buffers of others, none is chosen if none may move. */
static bool placer_room_affords(struct placer_room *room,
				const struct placer_buffer *buffer)
{
	if (room->rich || !placer_room_foreign(room, buffer))
		return true;
	room->poor = true;
	return false;
}

/*
 * Is the move for a buffer outside the victim's cgroup? If not, it may be charged as any
 * memory that the cgroup asks for, with reclaim.
 */
static bool placer_room_spares(const struct placer_room *room,
			       const struct placer_buffer *victim)
{
#ifdef CONFIG_MEMCG
	const struct placer_buffer *newcomer = room->newcomer;

	if (victim->memcg && newcomer && newcomer->memcg)
		return !mem_cgroup_is_descendant(newcomer->memcg,
						 victim->memcg);
#endif
	return true;
}

/*
 * A buffer whose cgroup is full is never chosen, as it could not move: such buffers must not
 * use up the number of choices.
 */
static bool placer_room_charges(const struct placer_room *room,
				const struct placer_buffer *victim)
{
	return !placer_room_spares(room, victim) ||
	       placer_charge_has_room(victim->memcg, victim->size);
}

/*
 * Until it is looked at, a buffer is expected to move. The buffer lives as long as the
 * memory is listed.
 */
static void placer_room_add(struct placer_room *room,
			    struct placer_backing *backing)
{
	const struct placer_scope *scope = &room->scope;
	const struct placer_run *run = backing->runs;
	struct placer_buffer *buffer = backing->owner;
	u32 slot = room->nr++;

	/* A mapping may keep the memory that a buffer has left, which is in use then. */
	if (buffer == room->newcomer || READ_ONCE(buffer->backing) != backing ||
	    (scope->cgroup &&
	     placer_share_id(backing->share) != scope->cgroup) ||
	    !placer_room_charges(room, buffer))
		buffer = NULL;
	else if (scope->limiting ? !placer_backing_tryget(backing) :
				   !placer_room_affords(room, buffer))
		buffer = NULL;
	room->tenant[slot] = (struct placer_tenant){
		.backing = backing,
		.buffer = buffer ? placer_buffer_get(buffer) : NULL,
		.asks = buffer && scope->limiting,
	};
	room->resident[slot] = (struct placer_resident){
		.span.first = PFN_PHYS(run->pfn),
		.span.last = PFN_PHYS(run->pfn + run->nr_pages) - 1,
		.size = backing->size,
		.written = backing->size,
		.movable = buffer,
		.tag = slot,
	};
}

/* Puts the reference to the memory. */
static void placer_room_settle_one(struct placer_room *room, u32 slot,
				   bool helps)
{
	struct placer_tenant *tenant = &room->tenant[slot];

	tenant->asks = false;
	placer_backing_put(tenant->backing);
	if (helps && placer_room_affords(room, tenant->buffer))
		return;
	placer_buffer_put(tenant->buffer);
	tenant->buffer = NULL;
	room->resident[slot].movable = false;
}

/* All that is charged to one cgroup helps, or not. */
static void placer_room_settle(struct placer_room *room, u32 first, bool helps)
{
	const struct dmem_cgroup_pool_state *payer =
		room->tenant[first].backing->payer;
	u32 i;

	/* The first one last, as it keeps the payer. */
	for (i = room->nr; i-- > first;)
		if (room->tenant[i].asks &&
		    room->tenant[i].backing->payer == payer)
			placer_room_settle_one(room, i, helps);
}

/*
 * Does memory help a cgroup at its limit? To tell that, the dmem controller looks at all cgroups
 * below the limiting one. So the heap's spinlock is not held, each payer is asked about once,
 * and only so many are.
 */
static void placer_room_ask_dmem(struct placer_room *room)
{
	struct dmem_cgroup_pool_state *limiting = room->scope.limiting;
	unsigned int asked = 0;
	bool helps;
	u32 i;

	for (i = 0; i < room->nr; i++) {
		if (!room->tenant[i].asks)
			continue;
		if (asked++ == PLACER_EVICT_PAYERS ||
		    fatal_signal_pending(current))
			break;
		helps = placer_dmem_frees(limiting, room->tenant[i].backing,
					  room->force);
		placer_room_settle(room, i, helps);
		cond_resched();
	}
	for (; i < room->nr; i++)
		if (room->tenant[i].asks)
			placer_room_settle_one(room, i, false);
}

/* What a move would copy, as far as that can be told without a lock. */
static void placer_room_estimate(struct placer_room *room)
{
	const struct placer_buffer *buffer;
	u32 i;

	for (i = 0; i < room->nr; i++) {
		buffer = room->tenant[i].buffer;
		if (buffer)
			room->resident[i].written =
				placer_written_bytes(&buffer->written,
						     buffer->size);
	}
}

static struct placer_room *placer_room_new(struct placer_heap *heap,
					   const struct placer_buffer *newcomer,
					   const struct placer_scope *scope,
					   bool force)
{
	struct placer_room *room = kzalloc(sizeof(*room), GFP_KERNEL);
	u32 max = atomic_long_read(&heap->stats.backings) + 1;
	struct placer_backing *backing;
	u64 generation;

	if (!room)
		return NULL;

	room->heap = heap;
	room->newcomer = newcomer;
	room->size = newcomer ? newcomer->size : 0;
	room->scope = *scope;
	room->heaps = ~BIT(heap->id);
	/* A worker would charge the root cgroup, beyond the limits of any other. */
	if (current->flags & PF_KTHREAD)
		room->heaps &= ~placer_heaps_charged();
	room->force = force;
	room->rich = !newcomer || placer_account_can_spend(newcomer->account);
	room->tenant = kvcalloc(max, sizeof(*room->tenant), GFP_KERNEL);
	/*
	 * Also the gaps between them, before the first and after the last.
	 */
	room->resident = kvcalloc(2 * max + PLACER_MAX_SPANS,
				  sizeof(*room->resident), GFP_KERNEL);
	if (!room->tenant || !room->resident) {
		placer_room_free(room);
		return NULL;
	}

	room->nr_heaps = placer_heaps_describe(room->facts, &generation);

	/* Backings that were added meanwhile are not seen, and not moved. */
	spin_lock(&heap->lock);
	list_for_each_entry(backing, &heap->backings, node)
		if (room->nr < max)
			placer_room_add(room, backing);
	spin_unlock(&heap->lock);
	room->nr_residents = room->nr;
	if (scope->limiting)
		placer_room_ask_dmem(room);
	placer_room_estimate(room);
	return room;
}

/* May the buffer leave the heap at once? */
static bool __placer_may_leave(const struct placer_room *room,
			       const struct placer_tenant *tenant)
{
	struct placer_buffer *buffer = tenant->buffer;
	struct placer_requirement needs, from_here;

	/* Other memory may be where a backing was. */
	if (buffer->backing != tenant->backing ||
	    tenant->backing->heap != room->heap || READ_ONCE(buffer->placing) ||
	    READ_ONCE(buffer->copy) || __placer_buffer_held(buffer, NULL) ||
	    (!room->force && __placer_buffer_mapped(buffer)) ||
	    __placer_fences_pending(buffer) ||
	    !placer_room_charges(room, buffer))
		return false;
	if (!placer_dmem_frees(room->scope.limiting, buffer->backing,
			       room->force))
		return false;
	__placer_expectations_refresh(buffer);
	if (room->force)
		__placer_needs(buffer, &needs);
	else
		__placer_requirement(buffer, &needs);
	needs.heaps &= room->heaps;
	placer_requirement_from_here(&from_here, buffer, &needs);
	return placer_resident_leaves(&from_here, room->facts, room->nr_heaps,
				      room->heap->id);
}

/* Has another task moved the buffer? If its lock is not held, it may be about to. */
static bool placer_tenant_has_left(const struct placer_tenant *tenant)
{
	return READ_ONCE(tenant->buffer->backing) != tenant->backing;
}

/* A buffer that has left makes as much room as one that is moved. */
static bool placer_tenant_leaves(const struct placer_room *room,
				 struct placer_tenant *tenant)
{
	bool leaves;

	if (!dma_resv_trylock(&tenant->buffer->resv))
		return false;
	tenant->gone = placer_tenant_has_left(tenant);
	leaves = tenant->gone || __placer_may_leave(room, tenant);
	dma_resv_unlock(&tenant->buffer->resv);
	return leaves;
}

/*
 * Small buffers that are in use, which cost the least to move, may be in the way of each choice.
 * So look at some that may be enough by themselves, or a few together.
 */
static void placer_room_look_at_large(struct placer_room *room)
{
	struct placer_resident *resident = room->resident;
	struct placer_tenant *tenant;
	u32 i, looks = 0;

	for (i = 0; i < room->nr_residents && looks < PLACER_EVICT_LARGE; i++) {
		tenant = &room->tenant[resident[i].tag];
		if (!resident[i].movable || tenant->looked ||
		    resident[i].size < room->size / 4)
			continue;
		looks++;
		tenant->looked = true;
		resident[i].movable = placer_tenant_leaves(room, tenant);
	}
}

/* Those that were not looked at by now stay, too. */
static void placer_room_stop_looking(struct placer_room *room)
{
	struct placer_tenant *tenant;
	u32 i;

	placer_room_look_at_large(room);
	for (i = 0; i < room->nr_residents; i++) {
		tenant = &room->tenant[room->resident[i].tag];
		if (!tenant->looked)
			room->resident[i].movable = false;
	}
}

/*
 * Look at the buffers that the solver has chosen. Return: false if one of them stays, so
 * that the solver has to choose again.
 */
static bool placer_room_look(struct placer_room *room)
{
	struct placer_tenant *tenant;
	bool all = true;
	u32 i;

	for (i = 0; i < room->nr_residents; i++) {
		tenant = &room->tenant[room->resident[i].tag];
		if (!room->resident[i].evict || tenant->looked)
			continue;
		if (room->looks++ == PLACER_EVICT_LOOKS) {
			placer_room_stop_looking(room);
			return false;
		}
		tenant->looked = true;
		room->resident[i].movable = placer_tenant_leaves(room, tenant);
		all &= room->resident[i].movable;
	}
	return all;
}

/*
 * If @size bytes fit between @first and @end, others hold memory there, as the
 * heap has refused the allocation. Add what they hold as a resident that stays.
 */
static void placer_room_fill(struct placer_room *room, u64 first, u64 end,
			     u64 size)
{
	if (end <= first || end - first < size)
		return;
	room->resident[room->nr_residents++] = (struct placer_resident){
		.span = { .first = first, .last = end - 1 },
		.size = end - first,
	};
}

/*
 * Others hold the gaps between buffers. placer_evict_run() has sorted the
 * residents by address.
 */
static void placer_room_fill_gaps(struct placer_room *room,
				  const struct placer_heap_facts *facts,
				  u64 size)
{
	u32 i, next = 0, nr = room->nr_residents;
	const struct placer_span *span, *held;
	u64 first;

	for (i = 0; i < facts->nr_spans; i++) {
		span = &facts->span[i];
		first = span->first;
		for (; next < nr; next++) {
			held = &room->resident[next].span;
			if (held->first > span->last)
				break;
			placer_room_fill(room, first, held->first, size);
			first = held->last + 1;
		}
		placer_room_fill(room, first, span->last + 1, size);
	}
}

static int placer_room_choose_run(struct placer_room *room,
				  const struct placer_heap_facts *facts,
				  struct placer_eviction *eviction)
{
	size_t size = room->size;
	int rc = placer_evict_run(room->verdict, facts, size, room->resident,
				  room->nr_residents, eviction);

	if (rc || eviction->nr)
		return rc;

	placer_room_fill_gaps(room, facts, size);
	return placer_evict_run(room->verdict, facts, size, room->resident,
				room->nr_residents, eviction);
}

/* Bytes that could be moved out, at most those that are wanted. */
static u64 placer_room_movable(const struct placer_room *room)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < room->nr_residents; i++)
		if (room->resident[i].movable)
			bytes += room->resident[i].size;
	return min_t(u64, bytes, room->size);
}

/* Let the solver mark the buffers that are to move. */
static int placer_room_choose(struct placer_room *room,
			      struct placer_eviction *eviction)
{
	u64 used = atomic_long_read(&room->heap->stats.used);
	u64 limit = atomic_long_read(&room->heap->limit);
	struct placer_heap_facts *facts = room->facts;
	size_t size = room->size;

	/* A limit was reached, not the end of memory: moving some is better than nothing. */
	if (room->scope.limiting || room->scope.cgroup)
		return placer_evict_bytes(placer_room_movable(room),
					  room->resident, room->nr_residents,
					  eviction);

	while (facts->id != room->heap->id)
		if (++facts == room->facts + room->nr_heaps)
			return -ENOSPC;

	/* Memory that may not belong to the heap cannot become free in it. */
	if (room->heap->ops->certain)
		room->heap->ops->certain(room->heap, facts);
	if (used + size > limit)
		return placer_evict_bytes(used + size - limit, room->resident,
					  room->nr_residents, eviction);
	if (room->verdict->block >= size)
		return placer_room_choose_run(room, facts, eviction);
	/* Enough seems to be free, but not in blocks that are long enough. */
	return placer_evict_bytes(facts->free < size ? size - facts->free :
						       size,
				  room->resident, room->nr_residents, eviction);
}

static u64 placer_evict_work(u64 bytes)
{
	return max_t(u64, bytes, PLACER_EVICT_LEAST);
}

/* What was moved out of the heap for the newcomer's user in this second; or NULL. */
static u64 *placer_room_paced(const struct placer_room *room)
{
	struct placer_heap *heap = room->heap;
	struct placer_account *account;

	lockdep_assert_held(&heap->evict_mutex);

	if (!room->newcomer)
		return NULL;
	account = room->newcomer->account;
	if (account->paced[heap->id].since != heap->evict_since) {
		account->paced[heap->id].since = heap->evict_since;
		account->paced[heap->id].bytes = 0;
	}
	return &account->paced[heap->id].bytes;
}

/*
 * Limit the rate, so that no program can have buffers copied without end. Return: jiffies
 * until more may be copied, or 0.
 */
static unsigned long placer_evict_pace(const struct placer_room *room,
				       u64 bytes)
{
	struct placer_heap *heap = room->heap;
	unsigned long now = jiffies, next = heap->evict_since + HZ;
	u64 *paced;

	lockdep_assert_held(&heap->evict_mutex);

	if (!heap->evict_bytes || !time_before(now, next)) {
		heap->evict_since = now;
		heap->evict_bytes = 0;
		next = now + HZ;
	}
	paced = placer_room_paced(room);
	if (heap->evict_bytes >= PLACER_EVICT_PACE ||
	    (paced && *paced >= PLACER_EVICT_USER_PACE))
		return next - now;
	heap->evict_bytes += placer_evict_work(bytes);
	if (paced)
		*paced += placer_evict_work(bytes);
	return 0;
}

/* Undo placer_evict_pace(), as nothing was done. Another second may have begun since. */
static void placer_evict_unpace(const struct placer_room *room, u64 bytes)
{
	u64 *paced = placer_room_paced(room), work = placer_evict_work(bytes);

	room->heap->evict_bytes -= min(room->heap->evict_bytes, work);
	if (paced)
		*paced -= min(*paced, work);
}

/* Sets @begun if there was some work, even if it failed. */
static int placer_evict_one(struct placer_room *room,
			    const struct placer_tenant *tenant,
			    enum placer_charge charge, bool *begun)
{
	struct placer_buffer *victim = tenant->buffer;
	struct placer_attempt attempt = {
		.event = PLACER_EVENT_EVICT,
		.device = "",
		.heaps = room->heaps,
		.lock = PLACER_LOCK_TRIED,
		.charge = charge,
		.unmapped = !room->force,
	};
	int rc = -EBUSY;

	if (!dma_resv_trylock(&victim->resv))
		return rc;

	if (__placer_may_leave(room, tenant))
		rc = room->force ? __placer_attempt_yielding(victim, &attempt) :
				   __placer_attempt(victim, &attempt);
	if (!rc) {
		atomic_long_inc(&room->heap->stats.moved_out);
		placer_count(PLACER_COUNT_EVICTED, 1);
		trace_placer_evict(victim, room->heap->name, room->newcomer);
	}
	*begun = attempt.begun || attempt.lost;
	/* Others may move it while the lock is given up. */
	if (rc && rc != -EINTR && placer_tenant_has_left(tenant))
		rc = 0;
	if (!attempt.lost)
		dma_resv_unlock(&victim->resv);
	return rc;
}

/*
 * A cgroup without room reclaims for the newcomer that is in it, for as long as that takes, or
 * is throttled. Tasks outside that need room in the heap must not wait for that, so others
 * have their turn meanwhile, and may take what this one frees.
 */
static int placer_evict_in_cgroup(struct placer_room *room,
				  const struct placer_tenant *tenant,
				  bool *begun)
{
	const struct placer_buffer *victim = tenant->buffer;
	struct placer_heap *heap = room->heap;
	int rc;

	lockdep_assert_held(&heap->evict_mutex);

	if (placer_charge_has_room(victim->memcg, victim->size))
		return placer_evict_one(room, tenant, PLACER_CHARGE_SPARE,
					begun);
	mutex_unlock(&heap->evict_mutex);
	rc = placer_evict_one(room, tenant, PLACER_CHARGE_WANTED, begun);
	mutex_lock(&heap->evict_mutex);
	return rc;
}

/* What the move of this resident costs the newcomer's user; 0 if it is not to move. */
static u64 placer_room_price(const struct placer_room *room,
			     const struct placer_resident *resident)
{
	const struct placer_tenant *tenant;

	if (!resident->evict)
		return 0;
	tenant = &room->tenant[resident->tag];
	if (tenant->gone || !placer_room_foreign(room, tenant->buffer))
		return 0;
	return placer_evict_work(resident->written);
}

/* From now on those of others stay. */
static void placer_room_become_poor(struct placer_room *room)
{
	const struct placer_buffer *buffer;
	u32 i;

	room->rich = false;
	for (i = 0; i < room->nr_residents; i++) {
		if (!room->resident[i].movable)
			continue;
		buffer = room->tenant[room->resident[i].tag].buffer;
		if (!placer_room_affords(room, buffer))
			room->resident[i].movable = false;
	}
}

/*
 * Count the moves of all chosen buffers of other users, before the first: to move some of
 * them makes no room. Return: false if they may not be moved.
 */
static bool placer_room_pay(struct placer_room *room)
{
	u64 price = 0;
	u32 i;

	for (i = 0; i < room->nr_residents; i++)
		price += placer_room_price(room, &room->resident[i]);
	if (price && !placer_account_spend(room->newcomer->account, price)) {
		placer_room_become_poor(room);
		return false;
	}
	room->paid = price;
	return true;
}

/* Give back what was paid for moves that did not come to pass. */
static void placer_room_refund(struct placer_room *room)
{
	if (room->paid)
		placer_account_refund(room->newcomer->account, room->paid);
	room->paid = 0;
}

/* Move one chosen buffer that was paid for. Return: as placer_room_clear(). */
static int placer_room_move(struct placer_room *room,
			    struct placer_resident *resident)
{
	struct placer_tenant *tenant = &room->tenant[resident->tag];
	u64 price = placer_room_price(room, resident);
	bool begun = false;
	int rc;

	if (fatal_signal_pending(current))
		return -EINTR;
	room->pause = placer_evict_pace(room, resident->written);
	if (room->pause)
		return -EAGAIN;
	rc = placer_room_spares(room, tenant->buffer) ?
		     placer_evict_one(room, tenant, PLACER_CHARGE_SPARE,
				      &begun) :
		     placer_evict_in_cgroup(room, tenant, &begun);
	if (!rc || begun)
		room->paid -= price;
	else
		placer_evict_unpace(room, resident->written);
	if (rc == -EINTR)
		return rc;
	if (rc) {
		resident->movable = false;
		return -EAGAIN;
	}
	tenant->gone = true;
	resident->written = 0;
	room->moved = true;
	return 0;
}

/*
 * Move the chosen buffers. Return: 0; -EINTR; or -EAGAIN if one of them cannot be moved, so
 * that the solver has to choose again, or after a @pause that is not 0.
 */
static int placer_room_clear(struct placer_room *room)
{
	struct placer_resident *resident = room->resident;
	int rc = 0;
	u32 i;

	if (!placer_room_pay(room))
		return -EAGAIN;
	for (i = 0; !rc && i < room->nr_residents; i++) {
		if (!resident[i].evict || room->tenant[resident[i].tag].gone)
			continue;
		rc = placer_room_move(room, &resident[i]);
		cond_resched();
	}
	placer_room_refund(room);
	return rc;
}

/* Choose and move, and choose again while one of the chosen cannot be moved. */
static int placer_room_make(struct placer_room *room)
{
	struct placer_eviction eviction;
	unsigned int round;
	int rc;

	for (round = 0;; round++) {
		if (round == PLACER_EVICT_CHOICES)
			placer_room_stop_looking(room);
		rc = placer_room_choose(room, &eviction);
		if (rc || !eviction.nr)
			return rc ?: -ENOSPC;
		if (!placer_room_look(room))
			continue;
		rc = placer_room_clear(room);
		if (rc != -EAGAIN || room->pause)
			return rc;
		cond_resched();
	}
}

/*
 * Return: 0 if at least one buffer moved; -EINTR; -EAGAIN after a @pause that is not 0;
 * -ENOSPC if there is none to move, or no need; -EAGAIN without a @pause if there are
 * only buffers of others, of which too many have been moved for this user; -ENOMEM.
 */
static int placer_make_room(struct placer_claim *claim,
			    const struct placer_scope *scope, bool force)
{
	struct placer_room *room =
		placer_room_new(claim->heap, claim->buffer, scope, force);
	int rc;

	if (!room)
		return -ENOMEM;

	room->verdict = claim->verdict;
	rc = placer_room_make(room);
	claim->pause = room->pause;
	if (rc != -EINTR && room->moved)
		rc = 0;
	if (rc == -ENOSPC && room->poor)
		rc = -EAGAIN;
	placer_room_free(room);
	return rc;
}

/*
 * Move buffers out of a heap that has just refused memory with this error. Return: as
 * placer_make_room(), and sets @last if it should be tried once more at most.
 */
static int placer_evict_force(struct placer_claim *claim, int error, bool *last)
{
	const struct placer_buffer *buffer = claim->buffer;
	struct placer_scope scope = {};
	int rc;

	if (error == -ENOBUFS)
		scope.cgroup = placer_share_cgroup(claim->heap, buffer->memcg);
	if (error == -EUSERS) {
		scope.limiting =
			placer_dmem_limiting(claim->heap, buffer->size);
		if (!scope.limiting)
			return 0;
	}
	rc = placer_make_room(claim, &scope, false);
	/* Only for attached devices, not for an expectation. */
	if ((rc == -ENOSPC || (rc == -EAGAIN && !claim->pause)) &&
	    !claim->attempt->expects) {
		rc = placer_make_room(claim, &scope, true);
		/* One importer was notified; do not ask a second one. */
		*last = !rc;
	}
	placer_dmem_put(scope.limiting);
	return rc;
}

/* Errors of a heap that has no more, which others may make room in. */
static bool placer_error_of_room(int error)
{
	return error == -ENOMEM || error == -ENOSPC || error == -EUSERS ||
	       error == -ENOBUFS;
}

/* Return: as placer_evict_for(). */
static struct placer_backing *placer_evict_in_turn(struct placer_claim *claim)
{
	/* A task that waits for the mutex must not wait for reclaim in another one's cgroup. */
	struct placer_attempt in_turn = *claim->attempt;
	struct placer_backing *backing;
	unsigned int round;
	bool last = false;
	int rc;

	lockdep_assert_held(&claim->heap->evict_mutex);

	in_turn.charge = PLACER_CHARGE_FORCED;

	for (round = 0;; round++) {
		/*
		 * Try first: the task that held the mutex before may have freed
		 * enough.
		 */
		backing = placer_attempt_take_from(claim->buffer, &in_turn,
						   claim->verdict);
		rc = PTR_ERR_OR_ZERO(backing);
		if (last || round == PLACER_EVICT_ROUNDS ||
		    !placer_error_of_room(rc))
			return backing;

		claim->pause = 0;
		rc = placer_evict_force(claim, rc, &last);
		if (rc == -EINTR || (rc == -EAGAIN && !claim->pause))
			return ERR_PTR(rc);
		if (rc)
			return ERR_PTR(-ENOMEM);
	}
}

/*
 * Wait until more may be copied, or until the task that holds the buffer's lock waits for
 * this one. Return: false if not.
 */
static bool placer_evict_wait(const struct placer_claim *claim)
{
	const struct placer_attempt *attempt = claim->attempt;
	const struct placer_buffer *buffer = claim->buffer;
	unsigned long step, pause = claim->pause;

	/* Importers hold locks while they attach, and map will try again. */
	if (attempt->lock == PLACER_LOCK_KEPT ||
	    attempt->event == PLACER_EVENT_ATTACH)
		return false;
	for (; pause && !READ_ONCE(buffer->wanted); pause -= step) {
		step = min(pause, msecs_to_jiffies(20));
		schedule_timeout_killable(step);
		if (fatal_signal_pending(current))
			return false;
	}
	return !READ_ONCE(buffer->wanted);
}

/*
 * No lock is held while the rate of evictions is limited. A caller that keeps a reservation
 * lock does not wait, and gets no memory.
 */
static struct placer_backing *placer_evict_paced(struct placer_claim *claim)
{
	struct placer_heap *heap = claim->heap;
	struct placer_backing *backing;

	for (;;) {
		claim->pause = 0;
		if (mutex_lock_killable(&heap->evict_mutex))
			return ERR_PTR(-EINTR);
		backing = placer_evict_in_turn(claim);
		mutex_unlock(&heap->evict_mutex);
		if (!IS_ERR(backing) || !claim->pause ||
		    !placer_evict_wait(claim))
			return fatal_signal_pending(current) &&
					       IS_ERR(backing) ?
				       ERR_PTR(-EINTR) :
				       backing;
	}
}

/**
 * placer_evict_for() - take memory from a full heap by evicting buffers
 * @buffer: the buffer that needs memory
 * @attempt: the attempt, which has a plan
 * @verdict: verdict on the heap, which is feasible
 *
 * No buffer is moved out of ordinary memory, as no heap is cheaper.
 *
 * Context: may sleep. The reservation lock is held only if @attempt keeps it.
 * Return: as placer_attempt_take_from(); -EINTR if the task is being killed; -EAGAIN if
 * too many buffers of others have been moved for those of this user.
 */
struct placer_backing *placer_evict_for(struct placer_buffer *buffer,
					const struct placer_attempt *attempt,
					const struct placer_verdict *verdict)
{
	struct placer_backing *backing = ERR_PTR(-ENOMEM);
	struct placer_claim claim = {
		.buffer = buffer,
		.attempt = attempt,
		.verdict = verdict,
	};

	claim.heap = placer_heap_get_live(verdict->heap,
					  attempt->question->generation);
	if (!claim.heap)
		return backing;
	if (READ_ONCE(claim.heap->cost) > PLACER_COST_ORDINARY)
		backing = placer_evict_paced(&claim);
	placer_heap_put_live(claim.heap);
	return backing;
}

/* Return: 0 if at least one buffer moved; -EINTR; -ENOSPC, perhaps for a @pause; -ENOMEM. */
static int placer_evict_charged(struct placer_heap *heap,
				struct dmem_cgroup_pool_state *pool, u64 bytes,
				bool force, unsigned long *pause)
{
	const struct placer_scope scope = { .limiting = pool };
	struct placer_room *room = placer_room_new(heap, NULL, &scope, force);
	int rc;

	if (!room)
		return -ENOMEM;

	room->size = bytes;
	room->heaps &= ~placer_heaps_charged();
	rc = placer_room_make(room);
	if (rc != -EINTR)
		rc = room->moved ? 0 : -ENOSPC;
	*pause = room->pause;
	placer_room_free(room);
	return rc;
}

/* The limit of a cgroup has been lowered: move its buffers to ordinary memory. */
static int placer_evict_reclaim(struct placer_heap *heap,
				struct dmem_cgroup_pool_state *pool, u64 bytes)
{
	unsigned long pause;
	int rc;

	for (;;) {
		pause = 0;
		if (mutex_lock_killable(&heap->evict_mutex))
			return -EINTR;
		rc = placer_evict_charged(heap, pool, bytes, false, &pause);
		if (rc == -ENOSPC && !pause)
			rc = placer_evict_charged(heap, pool, bytes, true,
						  &pause);
		mutex_unlock(&heap->evict_mutex);
		if (rc != -ENOSPC || !pause)
			return rc;
		if (schedule_timeout_killable(pause))
			return -EINTR;
	}
}

/**
 * placer_evict_init() - give memory back to cgroups whose limit is lowered
 *
 * Context: any; before heaps are registered.
 */
void placer_evict_init(void)
{
	placer_dmem_set_reclaim(placer_evict_reclaim);
}
