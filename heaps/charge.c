// SPDX-License-Identifier: GPL-2.0
/*
 * Charges: what the kernel allocates for a buffer is paid for by the cgroup of the buffer's
 * creator, as its memory is, whichever task allocates it.
 *
 * No process is killed for a charge, and only a task that wants the memory for itself
 * reclaims. So a charge may fail where an allocation without one succeeds. The same allocation
 * is then tried without a charge. The limit of the cgroup is the reason of the failure only if
 * that succeeds and the cgroup has no room. A cgroup below its limits sees no difference.
 *
 * A worker, and a task that moves a buffer for others, neither reclaims nor sleeps for a
 * cgroup over memory.high. What cannot be charged at once is then charged to no cgroup.
 */
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/memcontrol.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/page_counter.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <placer/heaps.h>

/* Below memory.max; or also below @high, which throttles only. */
static bool placer_charge_fits(struct mem_cgroup *memcg, size_t size, bool high)
{
#ifdef CONFIG_MEMCG
	unsigned long used, limit, nr_pages = PFN_UP(size);

	for (; memcg; memcg = parent_mem_cgroup(memcg)) {
		if (!mem_cgroup_online(memcg))
			continue;
		used = page_counter_read(&memcg->memory);
		limit = READ_ONCE(memcg->memory.max);
		if (high)
			limit = min(limit, READ_ONCE(memcg->memory.high));
		if (used > limit || limit - used < nr_pages)
			return false;
	}
#endif
	return true;
}

/**
 * placer_charge_has_room() - has a cgroup room, without reclaim and without being throttled?
 * @memcg: the cgroup; or NULL
 * @size: bytes
 *
 * If not, a buffer stays where it is that others want moved, and no process of the cgroup
 * notices. What is charged to a cgroup that was removed goes to the one above.
 *
 * Context: any.
 * Return: true if it has, or there is no cgroup.
 */
bool placer_charge_has_room(struct mem_cgroup *memcg, size_t size)
{
	return placer_charge_fits(memcg, size, true);
}

/* May the task wait for reclaim in the cgroup, and be throttled? */
static bool placer_charge_waits(enum placer_charge charge)
{
	return charge == PLACER_CHARGE_WANTED && !(current->flags & PF_KTHREAD);
}

/* Return: NULL if there is no memory, or the cgroup may have no more. */
static void *placer_charge_try(struct mem_cgroup *memcg,
			       enum placer_charge charge, size_t size)
{
	gfp_t gfp = __GFP_ACCOUNT | __GFP_NOWARN;
	struct mem_cgroup *old;
	void *result;

	/* One round of reclaim in the cgroup, and no OOM killer. */
	if (placer_charge_waits(charge))
		gfp |= GFP_KERNEL | __GFP_NORETRY;
	else if (placer_charge_has_room(memcg, size))
		gfp |= GFP_NOWAIT;
	else
		return NULL;

	old = set_active_memcg(memcg);
	result = kvzalloc(size, gfp);
	set_active_memcg(old);
	return result;
}

/**
 * placer_charge_alloc() - allocate what belongs to a buffer
 * @memcg: cgroup of the buffer's creator; or NULL for the root cgroup, which pays for nothing
 * @charge: how @memcg is charged
 * @size: bytes
 *
 * Context: may sleep.
 * Return: zeroed memory for kvfree(), or for kfree() if @size is at most a page; or an
 * ERR_PTR: -ENOMEM; or -EDQUOT if @charge is %PLACER_CHARGE_WANTED and the cgroup may have no
 * more.
 */
void *placer_charge_alloc(struct mem_cgroup *memcg, enum placer_charge charge,
			  size_t size)
{
	void *result;

	if (memcg) {
		result = placer_charge_try(memcg, charge, size);
		if (result)
			return result;
	}
	result = kvzalloc(size, GFP_KERNEL);
	if (!result)
		return ERR_PTR(-ENOMEM);
	/*
	 * All were short of memory for a moment, or it is not to be refused. A charge is a
	 * little more than the size, in whole pages.
	 */
	if (!placer_charge_waits(charge) ||
	    placer_charge_fits(memcg, size + PAGE_SIZE, false))
		return result;
	kvfree(result);
	return ERR_PTR(-EDQUOT);
}

/**
 * placer_charge_record() - allocate what tells about a buffer, and decides nothing
 * @memcg: as for placer_charge_alloc()
 * @size: bytes
 *
 * It is not refused for a limit, as it may be to tell of that. Nobody waits for it, so there is
 * no reclaim in the cgroup.
 *
 * Context: may sleep.
 * Return: zeroed memory for kvfree(); or NULL.
 */
void *placer_charge_record(struct mem_cgroup *memcg, size_t size)
{
	void *result = NULL;

	if (memcg)
		result = placer_charge_try(memcg, PLACER_CHARGE_FORCED, size);
	return result ?:
			kvzalloc(size,
				 GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
}
