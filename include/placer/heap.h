/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Heaps: sources of memory for buffers. A heap states its facts for the solver, and
 * allocates and frees backings. It knows neither buffers nor devices.
 */
#ifndef _PLACER_HEAP_H
#define _PLACER_HEAP_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <placer/solve.h>

struct device;
struct device_node;
struct dmem_cgroup_pool_state;
struct dmem_cgroup_region;
struct mem_cgroup;
struct placer_share;
struct module;
struct placer_backing;
struct placer_heap;

/**
 * DOC: Heaps of other modules
 *
 * Another module can add a kind of memory that this one does not support. It embeds
 * a &struct placer_heap, fills in the name, the owner, the ops, the cost and how the
 * CPU may map the memory, and calls placer_heap_register(). From then on buffers can
 * be placed in the heap. The module has to import the namespace DMABUF_PLACER.
 *
 * placer_heap_unregister() stops placing buffers in the heap, and moves the present
 * ones elsewhere where it can. Buffers that a device has mapped, or that no other heap
 * suits, keep their memory until they are released. Each such buffer holds a reference
 * to the module, which cannot be unloaded before. If the memory itself is about to
 * vanish, because a device is unplugged, placer_heap_drain() waits for these buffers.
 * The release op is called when the last reference to the heap is dropped.
 *
 * No heap of this module is memory of a PCI device. A heap of such memory has to follow the
 * rules of P2PDMA by itself: its grant op asks pci_p2pdma_distance() whether the other device
 * reaches it. Importers get memory without struct pages only if they allow it, as peers
 * do by &dma_buf_attach_ops.allow_peer2peer; if their driver is known to use addresses only;
 * or if the board says so. Such a heap's grant op has to refuse all but the first.
 *
 * tests/heap/ has an example.
 */

/* Parts in which a buffer may take its memory: as long as a huge page of most machines. */
#define PLACER_PART_SIZE SZ_2M

/**
 * enum placer_charge - how the cgroup of a buffer's creator is charged
 * @PLACER_CHARGE_WANTED: for users of the buffer: the cgroup may have to reclaim
 * @PLACER_CHARGE_SPARE: for others, so memory is refused if the cgroup has no room for it
 * @PLACER_CHARGE_FORCED: because memory goes away, or where others must not wait: memory is
 *	charged as for users
 *
 * Unless it is for users, structures for which the cgroup has no room are charged to nobody.
 */
enum placer_charge {
	PLACER_CHARGE_WANTED,
	PLACER_CHARGE_SPARE,
	PLACER_CHARGE_FORCED,
};

/**
 * struct placer_heap_request - requirements of one allocation
 * @size: bytes, a multiple of the page size
 * @last: no byte may lie above this physical address
 * @block: every physically contiguous block must be at least this long; @size
 *	or more asks for one run
 * @align: alignment of the first byte, a power of two
 * @node: NUMA node that is preferred, or %PLACER_NO_NODE
 * @memcg: cgroup to charge, which need not be that of the current task; or NULL to
 *	charge none
 * @owner: what the memory is for, alive as long as the memory; or NULL
 * @charge: how @memcg is charged
 * @zero: the memory must read as zero; if false, the caller overwrites all
 *	@size bytes before user space or a device can read them
 *
 * The values come from a feasible &struct placer_verdict for this heap, so they never
 * exceed what the facts of the heap offer.
 */
struct placer_heap_request {
	size_t size;
	u64 last;
	u64 block;
	u64 align;
	u32 node;
	struct mem_cgroup *memcg;
	void *owner;
	enum placer_charge charge;
	bool zero;
};

/**
 * struct placer_heap_ops - operations of a heap
 * @describe: fill in the facts. The registry has already set id, cost, cpu and
 *	domain, which the op must not change, and node, to %PLACER_NO_NODE. The total
 *	is that of the region in the dmem controller when the heap is registered. Called
 *	under RCU, perhaps on several CPUs at a time: must not sleep or call the
 *	registry.
 * @alloc: add runs of memory to an empty backing until it holds @req->size
 *	bytes. May sleep. The caller may hold a reservation lock: the op may enter
 *	reclaim but must not access user memory. Return: 0; -ENOMEM; -EDQUOT if
 *	@req->memcg is at its limit, in which case no other heap is tried; or
 *	-EINTR if the task is being killed. On error the op has freed all runs
 *	that it added. What it allocates beside the memory is to be charged to
 *	@req->memcg, by set_active_memcg() and %GFP_KERNEL_ACCOUNT; without
 *	%__GFP_DIRECT_RECLAIM unless @req->charge is %PLACER_CHARGE_WANTED.
 * @free: free all runs of a backing, and see to it that their content cannot be
 *	read afterwards. May sleep.
 * @certain: reduce the spans that @describe filled in to memory that certainly
 *	belongs to the heap. NULL if all of it does. Must not sleep.
 * @largest: length of the longest free run, in bytes. NULL if that is not known.
 * @grant: let a device access the memory of a backing, before the memory is mapped
 *	for the device. May be NULL. Called with the reservation lock held; may
 *	sleep. Return: 0; or -errno, in which case @revoke is not called. The importer
 *	gets -EBUSY for -ENOSPC, which stands for I/O virtual addresses.
 * @revoke: undo one successful @grant, after the memory was unmapped. Called with
 *	the reservation lock held; may sleep.
 * @release: free the heap itself. Called once, after the heap was unregistered and
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
 * struct placer_heap_stats - statistics of a heap
 * @used: bytes in backings
 * @peak: highest value of @used so far
 * @backings: number of backings, including those that are being allocated
 * @allocs: successful allocations
 * @failures: failed allocations
 * @limited: failed allocations that would have exceeded the limit, or that for one cgroup
 * @fragmented: failed allocations of no more bytes than were free
 * @moved_out: backings whose buffer was moved to another heap to make room
 * @promised: bytes that buffers which have parts may still take
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
	atomic_long_t promised;
};

/**
 * enum placer_heap_kind - what kind of memory a heap has
 * @PLACER_HEAP_OTHER: of another module
 * @PLACER_HEAP_SYSTEM: ordinary memory
 * @PLACER_HEAP_CMA: a CMA area
 * @PLACER_HEAP_COHERENT: a pool of coherent memory
 * @PLACER_HEAP_RESTRICTED: a pool that DMA is confined to
 * @PLACER_HEAP_CARVEOUT: reserved memory
 * @PLACER_HEAP_PROTECTED: reserved memory behind a firewall
 * @PLACER_HEAP_SRAM: on-chip memory
 *
 * This is for programs only: decisions depend on the facts.
 */
enum placer_heap_kind {
	PLACER_HEAP_OTHER,
	PLACER_HEAP_SYSTEM,
	PLACER_HEAP_CMA,
	PLACER_HEAP_COHERENT,
	PLACER_HEAP_RESTRICTED,
	PLACER_HEAP_CARVEOUT,
	PLACER_HEAP_PROTECTED,
	PLACER_HEAP_SRAM,
};

/**
 * struct placer_heap - a heap
 * @name: in sysfs and in the log; must live as long as the heap
 * @kind: see &enum placer_heap_kind
 * @owner: module that @ops are in; NULL for this module, which every buffer holds
 * @ops: its operations
 * @cost: of a page of 4 KiB, relative to ordinary memory, which is 10
 * @cpu: set of &enum placer_cpu: how its memory can be mapped without an alias of
 *	another memory type. %PLACER_CPU_CACHED stands for memory in the kernel's
 *	linear map, which needs struct pages. If it is not in the set, caches are
 *	never maintained, struct pages are not needed, and each backing is one run
 * @io: its memory is I/O memory, such as on-chip memory or that of a PCI device, which the
 *	kernel must access by the functions for that; the CPU never maps it cached
 * @domain: protection domain of its memory, as a set of one; or 0. A buffer with
 *	content never moves into a domain or out of one
 * @dma_dev: the device that the memory was allocated for, if it is in a DMA API pool
 *	that several devices share, all of which use physical addresses; else NULL
 * @memcg: its memory is charged to placer_heap_request.memcg, so it is no region of the dmem
 *	controller
 * @parts: a buffer that only the CPU uses may take its memory in parts of
 *	%PLACER_PART_SIZE. No block of a request may be longer, and each is aligned to its
 *	length, within the request. Only with @memcg
 * @id: assigned by placer_heap_register()
 * @since: generation of the registry when the heap was registered
 * @open: registered completely, so that memory can be allocated
 * @ref: one reference for the registry and one for each backing
 * @total: bytes it could give when it was last described
 * @limit: of @stats.used, in bytes, set by the administrator
 * @cgroup_limit: of what one cgroup has, in bytes, set by the administrator
 * @region: of the dmem controller; or NULL
 * @stats: its statistics
 * @dev: its device in sysfs
 * @lock: guards @backings and @shares; no other lock is taken under it
 * @backings: all backings with memory of the heap
 * @shares: list of &struct placer_share: what each cgroup has
 * @evict_mutex: serializes making room in the heap; taken under the reservation
 *	lock of the buffer that needs the room
 * @evict_since: jiffies when @evict_bytes began
 * @evict_bytes: what was copied since then by moves out of the heap
 *
 * The owner of the heap sets the members before @id. All others belong to the registry
 * and are zero before registration.
 */
struct placer_heap {
	const char *name;
	enum placer_heap_kind kind;
	struct module *owner;
	const struct placer_heap_ops *ops;
	u32 cost;
	u32 cpu;
	bool io;
	u32 domain;
	struct device *dma_dev;
	bool memcg;
	bool parts;

	u32 id;
	u64 since;
	bool open;
	struct kref ref;
	u64 total;
	atomic_long_t limit;
	atomic_long_t cgroup_limit;
	struct dmem_cgroup_region __rcu *region;
	struct placer_heap_stats stats;
	struct device *dev;
	spinlock_t lock; /* guards backings and shares */
	struct list_head backings;
	struct list_head shares;
	struct mutex evict_mutex; /* guards the members below */
	unsigned long evict_since;
	u64 evict_bytes;
};

/**
 * struct placer_run - physically contiguous pages
 * @index: index of the first page in the buffer
 * @pfn: page frame number of the first page
 * @nr_pages: length, in pages
 */
struct placer_run {
	pgoff_t index;
	unsigned long pfn;
	unsigned long nr_pages;
};

/**
 * struct placer_backing - memory from one heap that holds a buffer's content
 * @ref: one reference for the buffer, and one for each mapping for a device
 * @heap: heap that the memory is from; referenced
 * @node: in placer_heap.backings
 * @owner: placer_heap_request.owner
 * @size: bytes
 * @zeroed: the request asked for zeros
 * @charged: the request named a cgroup to charge
 * @payer: what the dmem controller charged; or NULL
 * @share: what it is counted in for a cgroup; or NULL
 * @nr_runs: length of @runs
 * @runs: the memory, ascending by index; without holes, unless it is not all of a buffer's.
 *	Adjacent memory is one run
 * @layout: summary of @runs for the solver
 * @priv: for the heap
 * @max_runs: allocated length of @runs
 * @request: the request, while the alloc op fills the backing; else NULL
 *
 * A backing does not change between placer_backing_alloc() and the last
 * placer_backing_put(), so it can be read without a lock under a reference.
 */
struct placer_backing {
	struct kref ref;
	struct placer_heap *heap;
	struct list_head node;
	void *owner;
	size_t size;
	bool zeroed;
	bool charged;
	struct dmem_cgroup_pool_state *payer;
	struct placer_share *share;
	unsigned int nr_runs;
	struct placer_run *runs;
	struct placer_layout layout;
	void *priv;
	unsigned int max_runs;
	const struct placer_heap_request *request;
};

/* heap.c */
int placer_heap_register(struct placer_heap *heap);
void placer_heap_unregister(struct placer_heap *heap);
void placer_heap_drain(struct placer_heap *heap);

/* backing.c */
int placer_backing_add(struct placer_backing *backing, unsigned long pfn,
		       unsigned long nr_pages);

#endif /* _PLACER_HEAP_H */
