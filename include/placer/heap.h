/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Heaps: sources of memory for buffers. A heap states its facts to the solver
 * and allocates and frees backings; it knows neither buffers nor devices.
 */
#ifndef _PLACER_HEAP_H
#define _PLACER_HEAP_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <placer/solve.h>

struct device;
struct device_node;
struct mem_cgroup;
struct module;
struct placer_backing;
struct placer_heap;

/**
 * DOC: Heaps of other modules
 *
 * A module adds a kind of memory that this one knows nothing of by embedding a
 * &struct placer_heap, filling in its name, owner, ops, cost and how the CPU may
 * map it, and calling placer_heap_register(). From then on buffers can be placed
 * there. It imports the namespace DMABUF_PLACER.
 *
 * To take it away, placer_heap_unregister() has buffers moved elsewhere, as far
 * as they can be, and places no more. Those that a device has mapped, or that
 * suit no other heap, keep their memory until they are released; each holds a
 * reference on the module, so it cannot be unloaded while one is left. Where the
 * memory itself goes, as a device is unplugged, placer_heap_drain() waits for
 * the last of them. When nobody needs the heap any more its release op is called.
 *
 * tests/heap/ has an example.
 */

/**
 * struct placer_heap_request - what an allocation must honour
 * @size: bytes, a multiple of the page size
 * @last: no byte may lie above this physical address
 * @block: every physically contiguous block must be at least this long; @size
 *	or more asks for one run
 * @align: alignment of the first byte, a power of two
 * @node: NUMA node that is preferred, or %PLACER_NO_NODE
 * @memcg: cgroup to charge, whoever asks; or NULL to charge nobody
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
	u32 node;
	struct mem_cgroup *memcg;
	bool zero;
};

/**
 * struct placer_heap_ops - what a heap does
 * @describe: fill in the facts. Those of the registry are there already: id,
 *	cost, cpu and domain, which are not to be changed, and no NUMA node.
 *	Called with the registry locked; may not sleep long and may not call
 *	the registry.
 * @alloc: add runs of memory to an empty backing until it holds @req->size
 *	bytes. May sleep; the caller holds a reservation lock, so reclaim may
 *	be entered but no user memory may be touched. Return: 0; -ENOMEM;
 *	-EDQUOT if @req->memcg may have no more, so that no other heap is to be
 *	asked either; or -EINTR if the task is being killed. On an error the
 *	heap has freed whatever it added.
 * @free: give all runs of a backing back. What others could read of it
 *	afterwards must be gone. May sleep.
 * @certain: of the spans that @describe gave, leave the memory that is the heap's
 *	for certain; may be NULL where all of it is. May not sleep.
 * @largest: bytes in the longest run that is free now; may be NULL where that
 *	is not known. Called with the registry locked; may not sleep long.
 * @grant: open a backing's memory to a device, before it is mapped for it. May
 *	be NULL. Called with the reservation lock held; may sleep. Return: 0 or
 *	-errno, and then @revoke is not called.
 * @revoke: close it again, after it was unmapped; once for each @grant. Called
 *	with the reservation lock held; may sleep.
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
	void (*certain)(struct placer_heap *heap,
			struct placer_heap_facts *facts);
	u64 (*largest)(struct placer_heap *heap);
	int (*grant)(struct placer_heap *heap,
		     const struct placer_backing *backing, struct device *dev);
	void (*revoke)(struct placer_heap *heap,
		       const struct placer_backing *backing,
		       struct device *dev);
	void (*release)(struct placer_heap *heap);
};

/**
 * struct placer_heap_stats - what became of what was asked of a heap
 * @used: bytes in backings
 * @peak: the most that @used has been
 * @backings: number of backings
 * @allocs: allocations that succeeded
 * @failures: allocations that did not, of whatever cause
 * @limited: those of them that the limit refused
 * @fragmented: those of them that failed although as much was free
 * @moved_out: backings that were given up so that their buffer moved elsewhere
 *	for the sake of others
 */
struct placer_heap_stats {
	atomic_long_t used;
	atomic_long_t peak;
	atomic_long_t backings;
	atomic_long_t allocs;
	atomic_long_t failures;
	atomic_long_t limited;
	atomic_long_t fragmented;
	atomic_long_t moved_out;
};

/**
 * struct placer_heap - a heap
 * @name: as people see it; lives as long as the heap
 * @owner: module that @ops are in; NULL for this one, which buffers hold anyway
 * @ops: what it does
 * @cost: of a page of 4 KiB, relative to ordinary memory, which is 10
 * @cpu: set of &enum placer_cpu in which its memory can be mapped without an
 *	alias of another kind. %PLACER_CPU_CACHED is memory in the kernel's linear
 *	map, and needs struct pages. Where it is not in the set, caches are never
 *	maintained for it, there need be no struct page, and each backing is one run
 * @domain: protection domain its memory is in, as a set of one; or 0. Buffers do
 *	not move into or out of one
 * @dma_dev: NULL; or the device, behind no IOMMU, that the DMA API gave the
 *	memory for, where it is in a pool of which every device that shares it
 *	uses the addresses as they are
 * @id: given by placer_heap_register()
 * @since: generation of the registry that it came with
 * @open: memory can be had of it; under the registry's lock
 * @ref: one for the registry and one for each backing
 * @limit: bytes that it may give at most, as the administrator says
 * @stats: of it
 * @dev: by which sysfs shows it
 * @lock: guards @backings; nothing is taken under it
 * @backings: all that hold memory of it
 * @evict_mutex: held by who makes room in it; taken under the reservation lock of
 *	the buffer that the room is for
 * @evict_since: jiffies when @evict_count began
 * @evict_count: buffers moved out since then
 *
 * Its owner sets those before @id; the rest is the registry's.
 */
struct placer_heap {
	const char *name;
	struct module *owner;
	const struct placer_heap_ops *ops;
	u32 cost;
	u32 cpu;
	u32 domain;
	struct device *dma_dev;

	u32 id;
	u64 since;
	bool open;
	struct kref ref;
	atomic_long_t limit;
	struct placer_heap_stats stats;
	struct device *dev;
	spinlock_t lock; /* guards what follows */
	struct list_head backings;
	struct mutex evict_mutex; /* guards what follows */
	unsigned long evict_since;
	unsigned int evict_count;
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
 * @node: in placer_heap.backings
 * @slot: which of the heap's backings it is for who makes room in the heap;
 *	under placer_heap.evict_mutex
 * @size: bytes
 * @zeroed: it was asked for as zeros
 * @charged: a cgroup was to be charged for it
 * @nr_runs: length of @runs
 * @runs: ascending by index, without holes; adjacent memory is one run
 * @layout: the same for the solver
 * @priv: the heap's own
 * @max_runs: for how many @runs has room
 *
 * But for @slot, constant between placer_backing_alloc() and the last
 * placer_backing_put(), so whoever holds a reference may read it without a lock.
 */
struct placer_backing {
	struct kref ref;
	struct placer_heap *heap;
	struct list_head node;
	u32 slot;
	size_t size;
	bool zeroed;
	bool charged;
	unsigned int nr_runs;
	struct placer_run *runs;
	struct placer_layout layout;
	void *priv;
	unsigned int max_runs;
};

/* heap.c */
int placer_heap_register(struct placer_heap *heap);
void placer_heap_unregister(struct placer_heap *heap);
void placer_heap_drain(struct placer_heap *heap);

/* backing.c */
int placer_backing_add(struct placer_backing *backing, unsigned long pfn,
		       unsigned long nr_pages);

#endif /* _PLACER_HEAP_H */
