/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Heaps: sources of memory for buffers. A heap states its facts to the solver
 * and allocates and frees backings; it knows neither buffers nor devices.
 */
#ifndef _PLACER_HEAP_H
#define _PLACER_HEAP_H

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/kref.h>
#include <linux/types.h>
#include <placer/solve.h>

struct device_node;
struct page;
struct placer_backing;
struct placer_heap;

/**
 * struct placer_heap_request - what an allocation must honour
 * @size: bytes, a multiple of the page size
 * @last: no byte may lie above this physical address
 * @block: every physically contiguous block must be at least this long; @size
 *	or more asks for one run
 * @align: alignment of the first byte, a power of two
 * @zero: the memory must read as zero; if false, the caller overwrites all
 *	@size bytes of it before anyone can see them
 *
 * The values are those of a &struct placer_verdict that was feasible for this
 * heap, so a heap is never asked for what its facts do not offer.
 */
struct placer_heap_request {
	size_t size;
	u64 last;
	u64 block;
	u64 align;
	bool zero;
};

/**
 * struct placer_heap_ops - what a heap does
 * @describe: fill in the facts. Those of ordinary memory are there already: no
 *	NUMA node, cached CPU mappings, no protection domain; and id and cost,
 *	which are not to be changed. Called with the registry locked; may not
 *	sleep long and may not call the registry.
 * @alloc: add runs of memory to an empty backing until it holds @req->size
 *	bytes. May sleep; the caller holds a reservation lock, so reclaim may
 *	be entered but no user memory may be touched. Return: 0; -ENOMEM; or
 *	-EINTR if the task is being killed. On an error the heap has freed
 *	whatever it added.
 * @free: give all runs of a backing back. May sleep.
 * @release: free the heap itself. Called once, after it was unregistered and
 *	its last backing freed; may sleep.
 */
struct placer_heap_ops {
	void (*describe)(struct placer_heap *heap,
			 struct placer_heap_facts *facts);
	int (*alloc)(struct placer_heap *heap,
		     const struct placer_heap_request *req,
		     struct placer_backing *backing);
	void (*free)(struct placer_heap *heap, struct placer_backing *backing);
	void (*release)(struct placer_heap *heap);
};

/**
 * struct placer_heap - a heap
 * @name: as people see it; lives as long as the heap
 * @ops: what it does
 * @cost: of a byte, relative to ordinary memory, which is 10
 * @id: given by placer_heap_register()
 * @ref: one for the registry and one for each backing
 * @used: bytes in backings
 * @backings: number of backings
 *
 * Its owner sets the first three; the rest is the registry's.
 */
struct placer_heap {
	const char *name;
	const struct placer_heap_ops *ops;
	u32 cost;
	u32 id;
	struct kref ref;
	atomic_long_t used;
	atomic_long_t backings;
};

/**
 * struct placer_run - physically contiguous pages
 * @index: of its first page in the buffer
 * @pfn: of its first page in memory
 * @nr_pages: length
 */
struct placer_run {
	pgoff_t index;
	unsigned long pfn;
	unsigned long nr_pages;
};

/**
 * struct placer_backing - memory from one heap that holds a buffer's content
 * @ref: one for the buffer it backs, and one for each mapping made of it
 * @heap: where it came from; referenced
 * @size: bytes
 * @nr_runs: length of @runs
 * @runs: ascending by index, without holes; adjacent memory is one run
 * @layout: the same for the solver
 * @priv: the heap's own
 * @max_runs: for how many @runs has room
 *
 * Constant between placer_heap_alloc() and the last placer_backing_put(), so
 * whoever holds a reference may read it without a lock.
 */
struct placer_backing {
	struct kref ref;
	struct placer_heap *heap;
	size_t size;
	unsigned int nr_runs;
	struct placer_run *runs;
	struct placer_layout layout;
	void *priv;
	unsigned int max_runs;
};

/* heap.c */
int placer_heap_register(struct placer_heap *heap);
void placer_heap_unregister(struct placer_heap *heap);
void placer_heap_set_cost(struct placer_heap *heap, u32 cost);
void placer_heap_put(struct placer_heap *heap);
const struct placer_heap_facts *placer_heaps_lock(u32 *nr);
const char *placer_heap_name(u32 id);
void placer_heap_usage(u32 id, unsigned long *used, unsigned long *backings);
void placer_heaps_unlock(void);
struct placer_backing *placer_heap_alloc(u32 id,
					 const struct placer_heap_request *req);

/* backing.c */
void placer_backing_describe(struct placer_backing *backing);
int placer_backing_add(struct placer_backing *backing, unsigned long pfn,
		       unsigned long nr_pages);
void placer_backing_get(struct placer_backing *backing);
void placer_backing_put(struct placer_backing *backing);
const struct placer_run *
placer_backing_find(const struct placer_backing *backing, pgoff_t index);

/* The heaps of this module. */
struct placer_heap *placer_system_heap(void);
int placer_system_heap_init(void);
void placer_system_heap_exit(void);

#ifdef CONFIG_DMA_CMA
struct placer_heap *placer_cma_heap_create(struct device_node *pool, u32 cost);
int placer_cma_default_init(void);
void placer_cma_default_exit(void);
#else
static inline struct placer_heap *
placer_cma_heap_create(struct device_node *pool, u32 cost)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline int placer_cma_default_init(void)
{
	return 0;
}

static inline void placer_cma_default_exit(void)
{
}
#endif

#endif /* _PLACER_HEAP_H */
