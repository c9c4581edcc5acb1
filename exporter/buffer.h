/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buffers: one dma-buf of ours, its users, and the locks around them.
 */
#ifndef _PLACER_BUFFER_H
#define _PLACER_BUFFER_H

#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/types.h>
#include <placer/heaps.h>
#include <placer/solve.h>

#include "hold.h"
#include "written.h"

#define PLACER_NAME_LEN 40  /* of a device or heap */
#define PLACER_LINE_LEN 200 /* of one line about a verdict */

struct placer_decision;
struct placer_mapping;

/**
 * DOC: Locking
 *
 * A buffer's reservation lock (dma_buf.resv) is its only lock. The order is::
 *
 *	device_lock()			of a device that is to be expected
 *	  placer_board_rwsem		what the devicetree says
 *	  mmap_lock			of the faulting process
 *	    dma_buf.resv		everything in one buffer
 *	      placer_heap.evict_mutex	making room in a heap
 *	        dma_buf.resv of others	by trylock only
 *	          placer_question_mutex	by trylock only, without memory for a question
 *	            page allocator, reclaim
 *	            DMA API, fences, importers
 *	            placer_heaps_mutex	the registry of heaps
 *	            placer_buffers_lock	list of all buffers
 *	            placer_heap.lock	list of a heap's backings
 *	            placer_reporters_lock	what each user may have logged
 *
 * placer_lockdep_init() teaches lockdep this order at load; locks of devices it does
 * not look at. It learns by itself that the notifier chain of heaps that leave is locked
 * before reservation locks, as buffers are moved from there, and that the mutexes that
 * heaps take as they give memory are innermost but for the spinlocks. The one by which
 * a pool takes the default CMA area over comes before placer_heaps_mutex.
 *
 * The mmap lock is taken before the reservation lock, by page faults, so no user
 * memory may be touched under the reservation lock. And fences must not wait for
 * a reservation lock, so they may be waited for under it.
 *
 * dma-buf calls these operations with the reservation lock held:
 *
 *   - placer_pin()
 *   - placer_unpin()
 *   - placer_map()
 *   - placer_unmap()
 *   - placer_vmap()
 *   - placer_vunmap()
 *
 * And these without it, so that they take it themselves:
 *
 *   - placer_attach()
 *   - placer_detach()
 *   - placer_mmap()
 *   - placer_begin_cpu_access()
 *   - placer_end_cpu_access()
 *
 * The faults take it too, and so do placer_vm_close(), where the last user mapping
 * goes, placer_buffer_commit(), placer_buffer_expect(), placer_buffer_expect_cpu(),
 * the demotion worker, evacuation and debugfs.
 * placer_release() takes it for the last time.
 *
 * These are called by us, with the reservation lock held, and call into dynamic
 * importers: dma_buf_invalidate_mappings().
 *
 * A function whose name starts with __placer expects the lock, and says so to
 * lockdep.
 */

/**
 * enum placer_state - where a buffer is in its life
 * @PLACER_UNBACKED: it has no memory
 * @PLACER_BACKED: it has
 * @PLACER_MOVING: it has, and is being given other memory
 * @PLACER_RELEASED: its last reference has gone
 * @PLACER_NR_STATES: how many there are
 *
 * ::
 *
 *	UNBACKED -> BACKED <-> MOVING
 *	    |          |
 *	    +----------+-----> RELEASED
 *
 * A check of ours, and what debugfs shows; nothing is decided by it, but by
 * placer_buffer.backing. Changed by placer_buffer_set_state() only, which warns of
 * what may not follow.
 */
enum placer_state {
	PLACER_UNBACKED,
	PLACER_BACKED,
	PLACER_MOVING,
	PLACER_RELEASED,
	PLACER_NR_STATES,
};

/**
 * struct placer_buffer - one dma-buf of ours
 * @dmabuf: the dma-buf; NULL once it is released
 * @size: bytes, a multiple of the page size
 * @number: the dma-buf's inode number, by which people know it
 * @refs: one for the dma-buf, and one for each walk over all buffers that is at it
 * @resv: the reservation lock, and all fences; the dma-buf's too
 * @inode: the dma-buf's, referenced, by which user mappings are found
 * @node: in placer_buffers
 * @state: see &enum placer_state
 * @backing: its memory, if it is not unbacked
 * @memcg: cgroup of the task that made it, which is charged for its memory;
 *	referenced; NULL for the root
 * @attachments: of &struct placer_attachment
 * @expectations: of &struct placer_expectation, in the order in which they were
 *	declared
 * @cpu_mappings: how many mappings user space has; rises under the lock, unless
 *	from more than 0
 * @huge: user mappings may have had huge entries; never unset, and read without the
 *	lock
 * @needs: the fold of all attachments, and of the CPU if it has mappings
 * @requirement: the fold of @needs, and of the expectations that can be met
 *	beside them
 * @suits: @backing satisfies @requirement; false if that was not looked at
 *	since either changed
 * @written: what of @backing a move must copy
 * @demote: it may be in memory that is more expensive than need be; written under the
 *	lock
 * @demote_at: jiffies before which it is left there
 * @vaddr: where the kernel has @backing mapped, or NULL
 * @generation: how often it got memory
 * @decisions: how many there were
 * @decision: the last one, or NULL
 * @told: hash of the last refusal in the log, as long as the same need not be logged
 *	again; or 0
 *
 * All but the constant first six, @memcg, @node and what is said above is under @resv.
 */
struct placer_buffer {
	struct dma_buf *dmabuf;
	size_t size;
	unsigned long number;
	struct kref refs;
	struct dma_resv resv;
	struct inode *inode;
	struct list_head node;
	struct mem_cgroup *memcg;

	enum placer_state state;
	struct placer_backing *backing;
	struct list_head attachments;
	struct list_head expectations;
	atomic_t cpu_mappings;
	bool huge;
	struct placer_requirement needs;
	struct placer_requirement requirement;
	bool suits;
	struct placer_written written;
	bool demote;
	unsigned long demote_at;
	void *vaddr;
	u64 generation;
	u64 decisions;
	struct placer_decision *decision;
	u32 told;
};

/**
 * struct placer_attachment - one device of a buffer
 * @attach: dma-buf's half of it
 * @dev: the device, referenced. After attach nothing is derived from it, as its
 *	parent, its driver and what its masks point to may have gone; it is there to
 *	be mapped for
 * @name: of the device
 * @node: in placer_buffer.attachments
 * @constraint: what the device needs
 * @unshifted: NULL; or, if its bus shifts addresses, where it does not
 * @expectation: the one that this device answers, or NULL
 * @mappings: of &struct placer_mapping, those that the importer has
 * @idle: a mapping that the importer gave back, kept for the next time; or NULL
 * @pins: how often the importer has asked that the buffer stay
 * @mapped_once: it has mapped the buffer, if only for a time
 * @early: another device came after that, so it mapped too early
 *
 * From @expectation on under the reservation lock, and @node; the rest is constant.
 */
struct placer_attachment {
	struct dma_buf_attachment *attach;
	struct device *dev;
	char name[PLACER_NAME_LEN];
	struct list_head node;
	struct placer_constraint constraint;
	struct placer_reach *unshifted;
	struct placer_expectation *expectation;
	struct list_head mappings;
	struct placer_mapping *idle;
	unsigned int pins;
	bool mapped_once;
	bool early;
};

/**
 * enum placer_expectation_state - what has become of an expectation
 * @PLACER_EXPECTED: it has not been looked at
 * @PLACER_EXPECTATION_COUNTED: it is in the buffer's requirement
 * @PLACER_EXPECTATION_ATTACHED: the device has attached, and counts as attached
 * @PLACER_EXPECTATION_UNMET: it cannot be met beside the users that there are
 */
enum placer_expectation_state {
	PLACER_EXPECTED,
	PLACER_EXPECTATION_COUNTED,
	PLACER_EXPECTATION_ATTACHED,
	PLACER_EXPECTATION_UNMET,
};

/**
 * struct placer_expectation - a device that counts before it attaches
 * @node: in placer_buffer.expectations
 * @dev: the device, referenced; NULL for the CPU
 * @constraint: what it needs
 * @state: see &enum placer_expectation_state
 * @starved: there was no memory for it, and the users have not changed since
 * @told: it was logged that it cannot be met
 * @name: of the device and that it is expected only, for decisions
 *
 * @node, @dev and @name are constant, the rest is under the reservation lock.
 */
struct placer_expectation {
	struct list_head node;
	struct device *dev;
	struct placer_constraint constraint;
	enum placer_expectation_state state;
	bool starved;
	bool told;
	char name[PLACER_NAME_LEN];
};

static inline const char *
placer_expectation_name(const struct placer_expectation *e)
{
	return e->dev ? dev_name(e->dev) : "the CPU";
}

bool placer_buffers_exist(void);
struct placer_buffer *placer_buffer_next(struct placer_buffer *prev);
struct placer_buffer *placer_buffer_get(struct placer_buffer *buffer);
void placer_buffer_put(struct placer_buffer *buffer);
void placer_buffer_add(struct placer_buffer *buffer);
void placer_buffer_set_state(struct placer_buffer *buffer,
			     enum placer_state state);
const char *placer_state_name(enum placer_state state);
enum placer_hold __placer_buffer_held(const struct placer_buffer *buffer,
				      const char **holder);
bool __placer_buffer_mapped(const struct placer_buffer *buffer);
void placer_expectation_free(struct placer_expectation *e);
void placer_release(struct dma_buf *dmabuf);

#endif /* _PLACER_BUFFER_H */
