/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buffers: the structures of a buffer and its users, and the order of locks.
 */
#ifndef _PLACER_BUFFER_H
#define _PLACER_BUFFER_H

#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/types.h>
#include <placer/heaps.h>
#include <placer/solve.h>

#include "dma.h"
#include "hold.h"
#include "identity.h"
#include "written.h"

#define PLACER_NAME_LEN 40  /* of a device or heap */
#define PLACER_LINE_LEN 200 /* of one line about a verdict */

struct placer_account;
struct placer_copy;
struct placer_decision;
struct placer_mapping;
struct placer_mapping_cache;
struct placer_profile;

/**
 * DOC: Locking
 *
 * A buffer's reservation lock (dma_buf.resv) is its only lock. The order is::
 *
 *	device_lock()			of a device that is to be expected
 *	  placer_board_rwsem		what the devicetree says
 *	  mmap_lock			of the faulting process
 *	    dma_buf.resv		everything in one buffer
 *	      placer_question_mutex	by trylock only, without memory for a question
 *	        placer_heap.evict_mutex	making room in a heap
 *	          dma_buf.resv of others	by trylock only
 *	            page allocator, reclaim
 *	            DMA API, fences, importers
 *	            placer_identities_mutex	devices that are expected
 *	            placer_caches_mutex	caches of mappings, by device
 *	              placer_mapping_cache.mutex	mappings kept for a device
 *	            placer_buffer_list.lock	list of all buffers
 *	            placer_heap.lock	list of a heap's backings
 *	            placer_reporters_lock	what each user may have logged
 *	            placer_account.lock	what was moved for each user
 *
 * placer_lockdep_init() teaches lockdep this order at load, except for the
 * locks of devices, placer_question_mutex, placer_identities_mutex and
 * placer_reporters_lock. Lockdep learns those at run time. The notifier chain of
 * leaving heaps is locked before reservation locks, as its callbacks move
 * buffers. The mutexes that heaps take while they allocate are innermost but
 * for the spinlocks. The registry of heaps is changed under a mutex of its own,
 * with no other lock held, and read under RCU.
 *
 * placer_accounts_mutex is taken with none of these held. placer_users_mutex of debugfs is
 * taken before reservation locks.
 *
 * placer_identities_mutex is innermost: it is taken under reservation locks, and where devices
 * are removed.
 *
 * placer_soc_child_mutex is taken under the first two of these, or with none held; within it,
 * locks of devices are taken by trylock only.
 *
 * Nodes are registered under the lock of the module's parameters, or that of the placement
 * node's device, and placer_nodes_lock within; placer_framework_lock and
 * placer_node_names_lock are innermost. Buffers are created with none of them held.
 *
 * Importers hold locks of their own while they attach. Attach takes the reservation lock
 * under them, and waits for fences there.
 *
 * Importers and other exporters take the reservation lock under the mmap lock, so code
 * that holds the reservation lock must not access user memory. Fences must not depend on a
 * reservation lock, so they may be waited for under it; but see fence.c.
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
 * And these without it; they take it themselves:
 *
 *   - placer_attach()
 *   - placer_detach()
 *   - placer_begin_cpu_access()
 *   - placer_end_cpu_access()
 *
 * Page faults take it too, and so do placer_buffer_commit(),
 * placer_buffer_expect_all() and what calls it, placer_buffer_unexpect_all(),
 * DMABUF_PLACER_INFO, the demotion worker, evacuation and debugfs. placer_release() is the
 * last to take it.
 *
 * With the mmap lock held it is only tried: in the second try of a fault, and in
 * placer_mmap() for a refusal.
 *
 * dma_buf_invalidate_mappings() is called with the reservation lock held, and
 * calls into dynamic importers.
 *
 * A function whose name starts with __placer must be called with the
 * reservation lock held. Such functions assert this, unless they are static.
 */

/**
 * enum placer_state - where a buffer is in its life
 * @PLACER_UNBACKED: the buffer has no memory
 * @PLACER_PARTIAL: the buffer has memory where the CPU has touched it, and no device uses it
 * @PLACER_BACKED: the buffer has memory
 * @PLACER_COPYING: the content is being copied to other memory, with the lock given up
 *	meanwhile; the buffer still has its memory, and is used as in %PLACER_BACKED
 * @PLACER_MOVING: the content is being moved to other memory, and the lock is kept
 * @PLACER_RELEASED: the last reference to the dma-buf is gone
 * @PLACER_NR_STATES: number of states
 *
 * ::
 *
 *	             COPYING
 *	                ^
 *	                v
 *	UNBACKED -> BACKED <-> MOVING
 *	 |  |        ^ |
 *	 |  +-> PARTIAL|
 *	 |        |    |
 *	 +--------+----+-----> RELEASED
 *
 * %PLACER_COPYING decides: the buffer has a copy that a task with the lock takes, even after
 * placer_buffer.copy has been withdrawn without the lock. The other states are shown, and
 * checked; decisions look at placer_buffer.backing and placer_buffer.partial instead. Only
 * placer_buffer_set_state() changes the state, and warns about a transition that is not
 * drawn here.
 */
enum placer_state {
	PLACER_UNBACKED,
	PLACER_PARTIAL,
	PLACER_BACKED,
	PLACER_COPYING,
	PLACER_MOVING,
	PLACER_RELEASED,
	PLACER_NR_STATES,
};

/**
 * struct placer_buffer - a dma-buf of this exporter
 * @dmabuf: the dma-buf; NULL once it is released
 * @size: bytes, a multiple of the page size
 * @number: inode number of the dma-buf, which names the buffer in the log and
 *	in debugfs
 * @refs: one reference for the dma-buf, and one for each walk over all buffers
 *	that has stopped at this buffer
 * @resv: reservation lock and fences, used by the dma-buf as well
 * @inode: inode of the dma-buf, referenced, to find user mappings
 * @node: in the list of @cpu
 * @cpu: where the buffer was created
 * @state: see &enum placer_state
 * @backing: the current backing, or NULL
 * @partial: the parts that have memory, if the CPU has touched only parts of the buffer; or
 *	NULL, as it is beside @backing. See partial.c
 * @hidden: the CPU must not see @backing; read without the lock
 * @excluded: the devices leave no memory to the CPU; read without the lock
 * @synced: number of mappings whose importers have them mapped and whose devices need
 *	cache maintenance; read without the lock
 * @memcg: cgroup of the creator, which is charged for the memory; referenced as long as
 *	the buffer is; NULL for the root cgroup
 * @account: of the user that created it, in which the buffer is counted
 * @attachments: list of &struct placer_attachment
 * @users: list of &struct placer_user, in the order in which their first attachment came
 * @left: the user that has left last, kept in case that it comes back; or NULL
 * @mappers: attachments that have mapped the buffer since the last one came, linked by
 *	placer_attachment.mapper
 * @expectations: list of &struct placer_expectation, in the order of
 *	declaration
 * @cpu_mappings: number of CPU mappings, of user space and of vmap; see cpu_user.c for
 *	what is changed without the lock
 * @cpu_counted: expectations were last counted beside CPU mappings
 * @recount: expectations must be counted again; set without the lock
 * @huge: user mappings may have had huge entries; never cleared, and read
 *	without the lock
 * @placing: a task takes memory for the buffer, or copies its content, without the lock;
 *	changed and read without the lock
 * @filling: a task takes a part for the buffer without the lock; set with the lock, cleared
 *	and read without
 * @fill_most: bytes in parts from which on it is to have the rest; 0 for the least. Read and
 *	written without the lock
 * @wanted: the task that holds the lock waits for the memory of @placing; read without the lock
 * @offer: memory that was taken for the buffer without the lock, until it is used; changed
 *	by xchg()
 * @copy: the copy of its content that a task makes, without the lock, to move the buffer;
 *	referenced; or NULL. Changed by xchg() and cmpxchg(), see
 *	__placer_buffer_take_copy()
 * @suits: @backing is known to satisfy __placer_requirement(); cleared when either
 *	changes
 * @written: where a move must copy what is in @backing or @partial
 * @expensive: in the list of buffers whose memory may be more expensive than necessary;
 *	or empty. See expensive.c for its lock
 * @demote_at: jiffies before which the demotion worker leaves the buffer alone; read
 *	without the lock
 * @demote_tries: how often there was no memory to demote the buffer to
 * @vaddr: kernel mapping of @backing, or NULL; read without the lock
 * @generation: how often it has got memory: the first part counts, and so does each backing,
 *	also where parts become one and stay
 * @since: jiffies when it got the memory that it has, or the first part of that, where parts
 *	became one and stayed
 * @fault_error: why the last page fault that was to give the buffer memory did not;
 *	written without the lock
 * @decisions: number of decisions so far
 * @decision: the last decision, or NULL
 * @changes: how often devices have attached, detached or been expected so far; a decision
 *	is explained by them only if they have not since
 * @told: hash of the last refusal that was logged, to log it only once; 0 if
 *	the next refusal is to be logged in any case
 *
 * @size, @number, @inode, @cpu, @memcg and @account are constant. @node is protected by
 * placer_buffer_list.lock, all other members by @resv, except as noted.
 */
struct placer_buffer {
	struct dma_buf *dmabuf;
	size_t size;
	unsigned long number;
	struct kref refs;
	struct dma_resv resv;
	struct inode *inode;
	struct list_head node;
	unsigned int cpu;
	struct mem_cgroup *memcg;
	struct placer_account *account;

	enum placer_state state;
	struct placer_backing *backing;
	struct placer_backing *partial;
	bool hidden;
	bool excluded;
	unsigned int synced;
	struct list_head attachments;
	struct list_head users;
	struct placer_user *left;
	struct list_head mappers;
	struct list_head expectations;
	atomic_t cpu_mappings;
	bool cpu_counted;
	bool recount;
	bool huge;
	bool placing;
	bool filling;
	bool wanted;
	size_t fill_most;
	struct placer_backing *offer;
	struct placer_copy *copy;
	bool suits;
	struct placer_written written;
	struct list_head expensive;
	unsigned long demote_at;
	u8 demote_tries;
	void *vaddr;
	u64 generation;
	u64 since;
	int fault_error;
	u64 decisions;
	struct placer_decision *decision;
	u64 changes;
	u32 told;
};

/**
 * struct placer_user - attachments of one buffer whose devices need the same
 * @node: entry in placer_buffer.users
 * @attachments: how many there are
 * @profile: what each of the devices needs; referenced
 * @changes: placer_buffer.changes when the last attachment had left
 * @generation: placer_buffer.generation at that time, or 0 if the memory was not
 *	known to suit
 *
 * The same few devices attach a buffer over and over, so what its users need must not
 * take a walk over all attachments.
 */
struct placer_user {
	struct list_head node;
	unsigned int attachments;
	struct placer_profile *profile;
	u64 changes;
	u64 generation;
};

/**
 * struct placer_attachment - one device of a buffer
 * @attach: the attachment as dma-buf knows it
 * @dev: the device, referenced, to map for it. Its constraint is not read again
 *	after attach, as its parent, its driver and what its masks point to may
 *	be gone
 * @name: name of the device, which lives as long as that
 * @node: entry in placer_buffer.attachments
 * @no_dma: why the device cannot map, or NULL
 * @uncounted: what the device needs, which does not count, as its driver never maps;
 *	referenced; or NULL
 * @user: what the device needs
 * @mapper: entry in placer_buffer.mappers, or empty
 * @expectation: the expectation that this device fulfils, or NULL
 * @mappings: list of &struct placer_mapping, which the importer has mapped
 * @kept: a mapping that the importer has unmapped, kept for reuse; or NULL. Atomic: see
 *	mapping_cache.c
 * @cache: the cache that has or had it; or NULL
 * @pins: number of pins by the importer
 * @usage: what its driver does with the buffer
 * @mapped_once: the device has mapped the buffer at least once
 * @early: another device has attached after that, so the device has mapped too
 *	early
 *
 * @node and the members from @user on are protected by the reservation lock; the
 * rest is constant.
 */
struct placer_attachment {
	struct dma_buf_attachment *attach;
	struct device *dev;
	const char *name;
	struct list_head node;
	const char *no_dma;
	struct placer_profile *uncounted;
	struct placer_user *user;
	struct list_head mapper;
	struct placer_expectation *expectation;
	struct list_head mappings;
	struct placer_mapping *kept;
	struct placer_mapping_cache *cache;
	unsigned int pins;
	struct placer_usage usage;
	bool mapped_once;
	bool early;
};

/**
 * enum placer_expectation_state - whether an expectation can be met
 * @PLACER_EXPECTED: not evaluated yet
 * @PLACER_EXPECTATION_COUNTED: part of the buffer's requirement
 * @PLACER_EXPECTATION_ATTACHED: the device is attached, and counts as a user
 *	instead
 * @PLACER_EXPECTATION_UNMET: cannot be met beside the current users
 */
enum placer_expectation_state {
	PLACER_EXPECTED,
	PLACER_EXPECTATION_COUNTED,
	PLACER_EXPECTATION_ATTACHED,
	PLACER_EXPECTATION_UNMET,
};

/**
 * struct placer_expectation - a device that counts before it attaches
 * @node: entry in placer_buffer.expectations
 * @device: the device, which may be gone; referenced; NULL for the CPU
 * @constraint: constraint of the device
 * @state: see &enum placer_expectation_state
 * @starved: there was no memory for the device, and no device has attached or
 *	detached since
 * @told: it was logged that the expectation cannot be met
 * @name: name of the device with "(expected)", for decisions
 *
 * @device and @name are constant, the rest is protected by the reservation lock.
 */
struct placer_expectation {
	struct list_head node;
	struct placer_identity *device;
	struct placer_constraint constraint;
	enum placer_expectation_state state;
	bool starved;
	bool told;
	char name[PLACER_NAME_LEN];
};

static inline const char *
placer_expectation_name(const struct placer_expectation *e)
{
	return e->device ? e->device->name : "the CPU";
}

/* All that a buffer has: its backing, or parts of it; or NULL. */
static inline struct placer_backing *
__placer_buffer_memory(const struct placer_buffer *buffer)
{
	return buffer->backing ?: buffer->partial;
}

/**
 * __placer_buffer_age() - how long has a buffer had its memory?
 * @buffer: has memory
 *
 * Ticks are counted, as that costs a first touch next to nothing.
 *
 * Context: the reservation lock is held.
 * Return: nanoseconds, without those in which the system was suspended.
 */
static inline u64 __placer_buffer_age(const struct placer_buffer *buffer)
{
	return jiffies64_to_nsecs(get_jiffies_64() - buffer->since);
}

void placer_buffers_init(void);
bool placer_buffers_exist(void);
struct placer_buffer *placer_buffer_next(struct placer_buffer *prev);
struct placer_buffer *placer_buffer_get(struct placer_buffer *buffer);
void placer_buffer_put(struct placer_buffer *buffer);
void placer_buffer_add(struct placer_buffer *buffer);
int placer_buffer_lock(struct placer_buffer *buffer);
bool placer_buffer_busy(const struct placer_buffer *buffer);
int placer_buffer_lock_placed(struct placer_buffer *buffer);
void placer_buffer_set_state(struct placer_buffer *buffer,
			     enum placer_state state);
void __placer_buffer_set_backing(struct placer_buffer *buffer,
				 struct placer_backing *backing);
struct placer_backing *
__placer_buffer_swap_parts(struct placer_buffer *buffer,
			   struct placer_backing *partial);
void __placer_buffer_set_partial(struct placer_buffer *buffer,
				 struct placer_backing *partial);
void __placer_buffer_give_copy(struct placer_buffer *buffer,
			       struct placer_copy *copy);
struct placer_copy *__placer_buffer_take_copy(struct placer_buffer *buffer);
void __placer_buffer_cancel_copy(struct placer_buffer *buffer);
bool placer_buffer_withdraw_copy(struct placer_buffer *buffer,
				 struct placer_copy *copy);
const char *placer_state_name(enum placer_state state);
enum placer_hold __placer_attachment_holds(const struct placer_attachment *pa);
enum placer_hold __placer_buffer_held(const struct placer_buffer *buffer,
				      const char **holder);
bool __placer_buffer_hide(struct placer_buffer *buffer,
			  const struct placer_backing *backing);
bool __placer_buffer_mapped(const struct placer_buffer *buffer);
void placer_user_free(struct placer_user *user);
void placer_expectation_free(struct placer_expectation *e);
void placer_release(struct dma_buf *dmabuf);

#endif /* _PLACER_BUFFER_H */
