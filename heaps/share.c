// SPDX-License-Identifier: GPL-2.0
/*
 * Shares: how much of a heap each cgroup has, where the kernel has no controller for it.
 *
 * A share is that of the cgroup of the buffer's creator, which memory of the system heap
 * is charged to as well. Cgroups count together from a certain level down. On the level
 * below the root are the slices of systemd, which all users or all services share; on the
 * next are a user, a service, a container. What is below may be created by these themselves,
 * which must not multiply what they may have.
 *
 * Cgroups are known by their ids, which are not used again, so none is kept alive. The root
 * cgroup is not limited.
 */
#include <linux/cgroup.h>
#include <linux/list.h>
#include <linux/memcontrol.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <placer/heaps.h>

static unsigned int placer_cgroup_level = 2;
module_param_named(cgroup_level, placer_cgroup_level, uint, 0444);
MODULE_PARM_DESC(cgroup_level,
		 "level of cgroups below the root for cgroup_limit_bytes");

/**
 * struct placer_share - memory of a heap that is counted for a cgroup
 * @node: in placer_heap.shares
 * @cgroup: id of the cgroup
 * @used: bytes; not 0
 *
 * Protected by placer_heap.lock; @cgroup is constant.
 */
struct placer_share {
	struct list_head node;
	u64 cgroup;
	u64 used;
};

/**
 * placer_shares_counted() - does a heap count what each cgroup has?
 * @heap: the heap
 *
 * Context: any; may sleep.
 * Return: false if memory cgroups or the dmem controller do that, or there are no cgroups.
 */
bool placer_shares_counted(const struct placer_heap *heap)
{
	return IS_ENABLED(CONFIG_MEMCG) && !mem_cgroup_disabled() &&
	       !heap->memcg && !rcu_access_pointer(heap->region);
}

/**
 * placer_share_cgroup() - for which cgroup would memory of a heap be counted?
 * @heap: the heap
 * @memcg: placer_heap_request.memcg
 *
 * Context: any.
 * Return: id of the cgroup; 0 if it is not counted.
 */
u64 placer_share_cgroup(const struct placer_heap *heap,
			struct mem_cgroup *memcg)
{
#ifdef CONFIG_MEMCG
	u32 level = max(READ_ONCE(placer_cgroup_level), 1u);
	struct cgroup *cgroup;

	if (!memcg || !placer_shares_counted(heap))
		return 0;

	cgroup = memcg->css.cgroup;
	cgroup = cgroup_ancestor(cgroup, min_t(u32, level, cgroup->level));
	return cgroup_id(cgroup);
#else
	return 0;
#endif
}

/**
 * placer_share_id() - the cgroup that a share is of
 * @share: the share, or NULL
 *
 * Context: any.
 * Return: id of the cgroup; 0 for NULL.
 */
u64 placer_share_id(const struct placer_share *share)
{
	return share ? share->cgroup : 0;
}

static struct placer_share *__placer_share_find(const struct placer_heap *heap,
						u64 cgroup)
{
	struct placer_share *share;

	lockdep_assert_held(&heap->lock);

	list_for_each_entry(share, &heap->shares, node)
		if (share->cgroup == cgroup)
			return share;
	return NULL;
}

/* Takes @spare over, and sets it to NULL, if the cgroup has no share yet. */
static int __placer_share_add(struct placer_heap *heap, u64 cgroup, size_t size,
			      struct placer_share **spare,
			      struct placer_share **share)
{
	struct placer_share *found = __placer_share_find(heap, cgroup);
	u64 used = found ? found->used : 0;

	if (used + size > (u64)atomic_long_read(&heap->cgroup_limit))
		return -ENOBUFS;

	if (!found) {
		found = *spare;
		*spare = NULL;
		found->cgroup = cgroup;
		list_add(&found->node, &heap->shares);
	}
	found->used = used + size;
	*share = found;
	return 0;
}

/**
 * placer_share_charge() - count memory of a heap for the cgroup that it is for
 * @heap: the heap
 * @memcg: placer_heap_request.memcg
 * @size: bytes
 * @share: result, for placer_share_uncharge(); NULL if it is not counted
 *
 * Context: may sleep.
 * Return: 0; -ENOBUFS if the cgroup may have no more; or -ENOMEM.
 */
int placer_share_charge(struct placer_heap *heap, struct mem_cgroup *memcg,
			size_t size, struct placer_share **share)
{
	u64 cgroup = placer_share_cgroup(heap, memcg);
	struct placer_share *spare;
	int rc;

	*share = NULL;
	if (!cgroup)
		return 0;

	spare = kzalloc(sizeof(*spare), GFP_KERNEL);
	if (!spare)
		return -ENOMEM;

	spin_lock(&heap->lock);
	rc = __placer_share_add(heap, cgroup, size, &spare, share);
	spin_unlock(&heap->lock);
	kfree(spare);
	return rc;
}

/**
 * placer_share_uncharge() - undo placer_share_charge()
 * @heap: the heap
 * @share: its result
 * @size: bytes
 *
 * Context: any.
 */
void placer_share_uncharge(struct placer_heap *heap, struct placer_share *share,
			   size_t size)
{
	bool last;

	if (!share)
		return;

	spin_lock(&heap->lock);
	share->used -= size;
	last = !share->used;
	if (last)
		list_del(&share->node);
	spin_unlock(&heap->lock);
	if (last)
		kfree(share);
}
