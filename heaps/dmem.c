// SPDX-License-Identifier: GPL-2.0
/*
 * Scarce memory in the kernel's own controller.
 *
 * Each heap that does not charge its memory to a memory cgroup is a region of the dmem
 * controller, "dmabuf-placer/" and its name. The controller charges the current task
 * only: so the task whose map, fault or eviction puts a buffer into scarce memory is
 * charged, and not the one that created the buffer. A backing stays charged to the same
 * cgroup until it is freed, whatever its buffer does.
 */
#include <linux/cgroup.h>
#include <linux/cgroup_dmem.h>
#include <linux/err.h>
#include <linux/rcupdate.h>
#include <linux/srcu.h>
#include <placer/heaps.h>

/* A region is in use while it is charged, which may sleep. */
DEFINE_STATIC_SRCU(placer_dmem_srcu);

static placer_dmem_reclaim_fn *placer_dmem_reclaimer;

static int placer_dmem_reclaim(struct dmem_cgroup_pool_state *pool,
			       u64 target_bytes, void *priv)
{
	placer_dmem_reclaim_fn *reclaim = READ_ONCE(placer_dmem_reclaimer);

	return reclaim ? reclaim(priv, pool, target_bytes) : -ENOSPC;
}

static const struct dmem_cgroup_ops placer_dmem_ops = {
	.reclaim = placer_dmem_reclaim,
};

/**
 * placer_dmem_set_reclaim() - say how memory of a heap is given back
 * @reclaim: moves buffers out of the heap; or NULL
 *
 * Context: any; no heap is registered but those of this module.
 */
void placer_dmem_set_reclaim(placer_dmem_reclaim_fn *reclaim)
{
	WRITE_ONCE(placer_dmem_reclaimer, reclaim);
}

/* If not, regions can be registered all the same, and the root cgroup is charged. */
static bool placer_dmem_enabled(void)
{
#ifdef CONFIG_CGROUP_DMEM
	return cgroup_subsys_enabled(dmem_cgrp_subsys);
#else
	return false;
#endif
}

/**
 * placer_dmem_add() - make a heap a region of the controller
 * @heap: the heap, from which nothing is allocated yet
 * @size: bytes that it can give
 *
 * Nothing is done for a heap that charges memory cgroups, nor if the controller is disabled.
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int placer_dmem_add(struct placer_heap *heap, u64 size)
{
	struct dmem_cgroup_region *region;
	const struct dmem_cgroup_init init = {
		.size = size,
		.ops = &placer_dmem_ops,
		.reclaim_priv = heap,
	};

	if (heap->memcg || !placer_dmem_enabled())
		return 0;

	region = dmem_cgroup_register_region(&init, "dmabuf-placer/%s",
					     heap->name);
	if (IS_ERR(region))
		return PTR_ERR(region);
	rcu_assign_pointer(heap->region, region);
	return 0;
}

/**
 * placer_dmem_remove() - end the region of a heap
 * @heap: the heap; what was charged stays so until it is freed
 *
 * Context: may sleep; waits until no memory of the heap is being charged, and until no
 * region of any heap or driver is being reclaimed.
 */
void placer_dmem_remove(struct placer_heap *heap)
{
	struct dmem_cgroup_region *region =
		rcu_replace_pointer(heap->region, NULL, true);

	if (!region)
		return;
	synchronize_srcu(&placer_dmem_srcu);
	dmem_cgroup_unregister_region(region);
}

/**
 * placer_dmem_charge() - charge memory of a heap to the cgroup of the current task
 * @heap: the heap
 * @size: bytes
 * @pool: result, for placer_dmem_uncharge(); NULL if the heap is no region
 * @limiting: result if not NULL: what is at its limit, for placer_dmem_put(); or NULL
 *
 * Context: may sleep.
 * Return: 0; -EUSERS if a cgroup is at its limit; or -ENOMEM.
 */
int placer_dmem_charge(struct placer_heap *heap, size_t size,
		       struct dmem_cgroup_pool_state **pool,
		       struct dmem_cgroup_pool_state **limiting)
{
	struct dmem_cgroup_region *region;
	int srcu, rc = 0;

	*pool = NULL;
	if (limiting)
		*limiting = NULL;
	srcu = srcu_read_lock(&placer_dmem_srcu);
	region = srcu_dereference(heap->region, &placer_dmem_srcu);
	if (region)
		rc = dmem_cgroup_try_charge(region, size, pool, limiting);
	srcu_read_unlock(&placer_dmem_srcu, srcu);
	return rc == -EAGAIN ? -EUSERS : rc;
}

/**
 * placer_dmem_uncharge() - undo placer_dmem_charge()
 * @pool: its result
 * @size: bytes
 *
 * Context: any.
 */
void placer_dmem_uncharge(struct dmem_cgroup_pool_state *pool, size_t size)
{
	if (pool)
		dmem_cgroup_uncharge(pool, size);
}

/**
 * placer_dmem_limiting() - find out which cgroup is at its limit
 * @heap: a heap that is a region
 * @size: bytes that the current task could not be charged for
 *
 * Context: may sleep.
 * Return: what is charged for that cgroup, for placer_dmem_put(); or NULL if none is at
 * its limit any more.
 */
struct dmem_cgroup_pool_state *placer_dmem_limiting(struct placer_heap *heap,
						    size_t size)
{
	struct dmem_cgroup_pool_state *pool, *limiting;

	if (!placer_dmem_charge(heap, size, &pool, &limiting))
		placer_dmem_uncharge(pool, size);
	return limiting;
}

/**
 * placer_dmem_put() - put a result of placer_dmem_limiting()
 * @limiting: the result, or NULL
 *
 * Context: any.
 */
void placer_dmem_put(struct dmem_cgroup_pool_state *limiting)
{
	dmem_cgroup_pool_state_put(limiting);
}

/**
 * placer_dmem_frees() - may memory be taken back for another user of its heap?
 * @limiting: what is charged for a cgroup at its limit, which needs it; or NULL if the heap
 *	is full
 * @backing: the memory; referenced, or of a buffer whose reservation lock is held
 * @low: also take what "dmem.low" of its own cgroup protects
 *
 * Context: any.
 * Return: true if the memory is not protected, and if it is charged to that cgroup or one
 * below.
 */
bool placer_dmem_frees(struct dmem_cgroup_pool_state *limiting,
		       const struct placer_backing *backing, bool low)
{
	bool hit_low = false;

	if (!backing->payer)
		return !limiting;
	return dmem_cgroup_state_evict_valuable(limiting, backing->payer, low,
						&hit_low);
}
