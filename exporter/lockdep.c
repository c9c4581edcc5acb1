// SPDX-License-Identifier: GPL-2.0
/*
 * The order of our locks, taught to lockdep at load, so that lockdep warns
 * about another order at its first use and not at the first deadlock. DOC:
 * Locking in buffer.h describes the order, and what lockdep learns only at run
 * time.
 */
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#include "board/board.h"
#include "buffer.h"
#include "lockdep.h"

/* Stands for the locks that importers hold while they attach. */
static DEFINE_MUTEX(placer_lockdep_importer);

/*
 * What attach does under locks of importers: it takes the reservation lock, and waits for
 * fences without it. A fence that has signalled will do, as lockdep only notes that
 * it might have been waited for.
 */
static void __init placer_lockdep_attach(struct dma_resv *resv)
{
	struct dma_fence *fence = dma_fence_get_stub();

	mutex_lock(&placer_lockdep_importer);
	dma_resv_lock(resv, NULL);
	dma_resv_unlock(resv);
	dma_fence_wait(fence, false);
	mutex_unlock(&placer_lockdep_importer);
	dma_fence_put(fence);
}

/* Take what may be taken under the reservation lock of one buffer. */
static void __init placer_lockdep_inside(struct placer_heap *heap,
					 struct dma_resv *other)
{
	mutex_lock(&heap->evict_mutex);
	WARN_ON_ONCE(!dma_resv_trylock(other));

	fs_reclaim_acquire(GFP_KERNEL);
	fs_reclaim_release(GFP_KERNEL);
	spin_lock(&heap->lock);
	spin_unlock(&heap->lock);
	placer_buffers_exist();

	dma_resv_unlock(other);
	mutex_unlock(&heap->evict_mutex);
}

/**
 * placer_lockdep_init() - teach lockdep the order of our locks
 *
 * Context: may sleep; the system heap is registered, and there is no buffer
 * yet.
 */
void __init placer_lockdep_init(void)
{
	struct dma_resv resv, other;

	if (!IS_ENABLED(CONFIG_LOCKDEP))
		return;

	dma_resv_init(&resv);
	dma_resv_init(&other);

	placer_lockdep_attach(&resv);
	placer_board_lock();
	/* There is no mm if the module is built in. */
	if (current->mm)
		mmap_read_lock(current->mm);
	dma_resv_lock(&resv, NULL);
	placer_lockdep_inside(placer_system_heap(), &other);
	dma_resv_unlock(&resv);
	if (current->mm)
		mmap_read_unlock(current->mm);
	placer_board_unlock();

	dma_resv_fini(&other);
	dma_resv_fini(&resv);
}
