// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers: the list of all buffers, references, states and release.
 *
 * A buffer starts without memory. Later it may move, unless it is held: a
 * device has it mapped whose importer cannot give up the mapping, a device has
 * it pinned, the kernel has it mapped, or its memory is protected.
 * __placer_buffer_held() is the only place that knows these rules.
 */
#include <linux/cpumask.h>
#include <linux/dma-buf.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/wait_bit.h>

#include "account.h"
#include "buffer.h"
#include "copy.h"
#include "counters.h"
#include "expensive.h"
#include "profile.h"
#include "trace.h"

/**
 * struct placer_buffer_list - buffers that were created on one CPU
 * @lock: protects the list; innermost
 * @buffers: linked by placer_buffer.node
 *
 * One for each CPU, so that buffers are created and released without a lock that
 * all CPUs share. Together they are the list of all buffers.
 */
struct placer_buffer_list {
	spinlock_t lock; /* protects buffers */
	struct list_head buffers;
};

static DEFINE_PER_CPU(struct placer_buffer_list, placer_buffers);

static const char *const placer_state_names[PLACER_NR_STATES] = {
	[PLACER_UNBACKED] = "unbacked", [PLACER_PARTIAL] = "partial",
	[PLACER_BACKED] = "backed",	[PLACER_COPYING] = "copying",
	[PLACER_MOVING] = "moving",	[PLACER_RELEASED] = "released",
};

/* For each state, the set of states that may follow. */
static const u8 placer_state_next[PLACER_NR_STATES] = {
	[PLACER_UNBACKED] = BIT(PLACER_PARTIAL) | BIT(PLACER_BACKED) |
			    BIT(PLACER_RELEASED),
	[PLACER_PARTIAL] = BIT(PLACER_BACKED) | BIT(PLACER_RELEASED),
	[PLACER_BACKED] = BIT(PLACER_COPYING) | BIT(PLACER_MOVING) |
			  BIT(PLACER_RELEASED),
	[PLACER_COPYING] = BIT(PLACER_BACKED),
	[PLACER_MOVING] = BIT(PLACER_BACKED),
};

/**
 * placer_state_name() - name of a state
 * @state: the state
 *
 * Context: any.
 * Return: a static string.
 */
const char *placer_state_name(enum placer_state state)
{
	return placer_state_names[state];
}

/**
 * placer_buffers_init() - initialize the list of all buffers
 *
 * Context: before there is a buffer.
 */
void __init placer_buffers_init(void)
{
	struct placer_buffer_list *list;
	int cpu;

	for_each_possible_cpu(cpu) {
		list = per_cpu_ptr(&placer_buffers, cpu);
		spin_lock_init(&list->lock);
		INIT_LIST_HEAD(&list->buffers);
	}
}

/**
 * placer_buffers_exist() - is there any buffer?
 *
 * Context: any.
 * Return: true if some buffer is not released, or is still referenced by a walk
 * over all buffers.
 */
bool placer_buffers_exist(void)
{
	struct placer_buffer_list *list;
	bool exist = false;
	int cpu;

	for_each_possible_cpu(cpu) {
		list = per_cpu_ptr(&placer_buffers, cpu);
		spin_lock(&list->lock);
		exist |= !list_empty(&list->buffers);
		spin_unlock(&list->lock);
	}
	return exist;
}

/**
 * placer_buffer_add() - add a buffer to the list of all buffers
 * @buffer: the buffer, completely set up
 *
 * Context: any.
 */
void placer_buffer_add(struct placer_buffer *buffer)
{
	struct placer_buffer_list *list;

	buffer->cpu = raw_smp_processor_id();
	list = per_cpu_ptr(&placer_buffers, buffer->cpu);
	spin_lock(&list->lock);
	list_add_tail(&buffer->node, &list->buffers);
	spin_unlock(&list->lock);
}

/**
 * placer_buffer_lock() - take the reservation lock of a buffer
 * @buffer: the buffer
 *
 * Killable, not interruptible: programs take an interrupted attach for a
 * refusal. dma_resv has no killable lock, so with another signal pending try
 * once per tick.
 *
 * Context: may sleep.
 * Return: 0; or -EINTR if the task is being killed.
 */
int placer_buffer_lock(struct placer_buffer *buffer)
{
	while (dma_resv_lock_interruptible(&buffer->resv, NULL)) {
		if (fatal_signal_pending(current))
			return -EINTR;
		schedule_timeout_uninterruptible(1);
	}
	return 0;
}

/**
 * placer_buffer_busy() - does a task give a buffer memory, or move it, without the lock?
 * @buffer: the buffer
 *
 * Context: any. It begins with the reservation lock held only.
 * Return: true if so.
 */
bool placer_buffer_busy(const struct placer_buffer *buffer)
{
	return READ_ONCE(buffer->placing) || READ_ONCE(buffer->copy) ||
	       READ_ONCE(buffer->filling);
}

/**
 * placer_buffer_lock_placed() - take the reservation lock once no task takes memory
 * @buffer: the buffer
 *
 * Context: may sleep, as long as memory is being taken for the buffer, or its content is
 * copied, without the lock.
 * Return: 0; or -EINTR if the task is being killed.
 */
int placer_buffer_lock_placed(struct placer_buffer *buffer)
{
	int rc;

	for (;;) {
		rc = placer_buffer_lock(buffer);
		if (rc || !placer_buffer_busy(buffer))
			return rc;
		dma_resv_unlock(&buffer->resv);
		if (wait_var_event_killable(&buffer->placing,
					    !placer_buffer_busy(buffer)))
			return -EINTR;
	}
}

static struct placer_buffer_list *
placer_buffer_list(const struct placer_buffer *buffer)
{
	return per_cpu_ptr(&placer_buffers, buffer->cpu);
}

/*
 * Unlink with the last reference, not at release: a walker in placer_buffer_next() needs
 * the list node of the buffer it holds.
 */
static void placer_buffer_free(struct kref *refs)
	__releases(&placer_buffers.lock)
{
	struct placer_buffer *buffer =
		container_of(refs, struct placer_buffer, refs);

	list_del(&buffer->node);
	spin_unlock(&placer_buffer_list(buffer)->lock);
	mem_cgroup_put(buffer->memcg);
	placer_account_uncharge(buffer->account);
	dma_resv_fini(&buffer->resv);
	kfree(buffer);
}

/**
 * placer_buffer_get() - take a reference to the structure of a buffer
 * @buffer: the buffer, referenced already by the caller or by its list
 *
 * This does not keep the dma-buf, which may be released at any time. A task
 * that holds the reservation lock and finds the buffer not released can use all
 * of it until it unlocks.
 *
 * Context: any.
 * Return: @buffer.
 */
struct placer_buffer *placer_buffer_get(struct placer_buffer *buffer)
{
	kref_get(&buffer->refs);
	return buffer;
}

/**
 * placer_buffer_put() - undo placer_buffer_get()
 * @buffer: the buffer, not locked by the caller
 *
 * Context: any.
 */
void placer_buffer_put(struct placer_buffer *buffer)
{
	kref_put_lock(&buffer->refs, placer_buffer_free,
		      &placer_buffer_list(buffer)->lock);
}

/* The buffer after @prev in a list, or the first if that is NULL; referenced. */
static struct placer_buffer *
placer_buffer_list_next(struct placer_buffer_list *list,
			struct placer_buffer *prev)
{
	struct list_head *at = prev ? &prev->node : &list->buffers;
	struct placer_buffer *next = NULL;

	spin_lock(&list->lock);
	if (!list_is_last(at, &list->buffers)) {
		next = list_entry(at->next, struct placer_buffer, node);
		placer_buffer_get(next);
	}
	spin_unlock(&list->lock);
	return next;
}

static struct placer_buffer *placer_buffer_after(struct placer_buffer *prev)
{
	unsigned int cpu = prev ? prev->cpu : cpumask_first(cpu_possible_mask);
	struct placer_buffer *next = NULL;

	while (cpu < nr_cpu_ids) {
		next = placer_buffer_list_next(per_cpu_ptr(&placer_buffers,
							   cpu),
					       prev);
		if (next)
			break;
		prev = NULL;
		cpu = cpumask_next(cpu, cpu_possible_mask);
	}
	return next;
}

/**
 * placer_buffer_next() - iterate over all buffers, with no lock held in between
 * @prev: result of the last call, or NULL to begin; its reference is dropped
 *
 * Buffers that are created or released meanwhile may be returned or not; a
 * returned buffer may be released already. A caller that stops before NULL is
 * returned must drop the last reference itself.
 *
 * Context: may sleep.
 * Return: the next buffer, for placer_buffer_put(); or NULL.
 */
struct placer_buffer *placer_buffer_next(struct placer_buffer *prev)
{
	struct placer_buffer *next = placer_buffer_after(prev);

	if (prev)
		placer_buffer_put(prev);
	return next;
}

/**
 * placer_buffer_set_state() - change the state of a buffer
 * @buffer: the buffer
 * @state: a state that may follow the current one; any other is a bug in this
 *	module
 *
 * Context: the reservation lock is held, or no other task knows the buffer.
 */
void placer_buffer_set_state(struct placer_buffer *buffer,
			     enum placer_state state)
{
	WARN_ON_ONCE(!(placer_state_next[buffer->state] & BIT(state)));
	trace_placer_state(buffer, placer_state_name(buffer->state),
			   placer_state_name(state));
	buffer->state = state;
}

/**
 * __placer_buffer_give_copy() - let others see the copy that is made to move a buffer
 * @buffer: backed; no other task moves it, or takes memory for it
 * @copy: the copy; this function takes a reference
 *
 * From now on the lock may be given up: tasks that need the buffer to stay cancel the
 * move, or finish it.
 *
 * Context: the reservation lock is held.
 */
void __placer_buffer_give_copy(struct placer_buffer *buffer,
			       struct placer_copy *copy)
{
	dma_resv_assert_held(&buffer->resv);

	placer_copy_get(copy);
	placer_buffer_set_state(buffer, PLACER_COPYING);
	WARN_ON_ONCE(xchg(&buffer->copy, copy));
}

/**
 * __placer_buffer_take_copy() - take over what a move has copied so far
 * @buffer: the buffer
 *
 * The buffer is backed afterwards, and nothing else. Also ends the state of copying where
 * the task that copied could not, as it did not get the lock.
 *
 * Context: the reservation lock is held.
 * Return: the copy, whose reference is the caller's now; or NULL if there is none.
 */
struct placer_copy *__placer_buffer_take_copy(struct placer_buffer *buffer)
{
	struct placer_copy *copy;

	dma_resv_assert_held(&buffer->resv);

	if (buffer->state != PLACER_COPYING)
		return NULL;
	placer_buffer_set_state(buffer, PLACER_BACKED);
	copy = xchg(&buffer->copy, NULL);
	wake_up_var(&buffer->placing);
	return copy;
}

/**
 * __placer_buffer_cancel_copy() - cancel a move that has given up the lock
 * @buffer: the buffer
 *
 * The current backing stays, and has all that was written. The task that moves the buffer
 * drops the new memory.
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_buffer_cancel_copy(struct placer_buffer *buffer)
{
	struct placer_copy *copy = __placer_buffer_take_copy(buffer);

	if (!copy)
		return;
	placer_count(PLACER_COUNT_CANCELLED, 1);
	WRITE_ONCE(copy->stop, true);
	placer_copy_put(copy);
}

/**
 * placer_buffer_withdraw_copy() - end a move without the lock
 * @buffer: the buffer
 * @copy: of __placer_buffer_give_copy(), by the same task
 *
 * The state stays that of copying until the next task needs another one.
 *
 * Context: may sleep.
 * Return: true; or false if another task was first, which has cancelled the move or
 * finishes it.
 */
bool placer_buffer_withdraw_copy(struct placer_buffer *buffer,
				 struct placer_copy *copy)
{
	if (cmpxchg(&buffer->copy, copy, NULL) != copy)
		return false;
	wake_up_var(&buffer->placing);
	placer_copy_put(copy);
	return true;
}

/* What is missing is promised by the heap, and taken by no one. */
static void placer_buffer_promise(const struct placer_buffer *buffer,
				  const struct placer_backing *partial,
				  bool promised)
{
	long missing = buffer->size - partial->size;

	atomic_long_add(promised ? missing : -missing,
			&partial->heap->stats.promised);
}

/**
 * __placer_buffer_swap_parts() - change the parts that a buffer has
 * @buffer: the buffer
 * @partial: all parts that it has from now on, or NULL; the buffer takes over the caller's
 *	reference
 *
 * Context: the reservation lock is held.
 * Return: what it had before, or NULL, whose reference is the caller's.
 */
struct placer_backing *
__placer_buffer_swap_parts(struct placer_buffer *buffer,
			   struct placer_backing *partial)
{
	struct placer_backing *old = buffer->partial;

	dma_resv_assert_held(&buffer->resv);

	if (old)
		placer_buffer_promise(buffer, old, false);
	if (partial)
		placer_buffer_promise(buffer, partial, true);
	buffer->partial = partial;
	return old;
}

/**
 * __placer_buffer_set_partial() - make memory the first part of a buffer
 * @buffer: unbacked; the CPU may see all memory that suits it
 * @partial: the memory; the buffer takes over the caller's reference
 *
 * What was planned for a buffer without content does not fit any more.
 *
 * Context: the reservation lock is held.
 */
void __placer_buffer_set_partial(struct placer_buffer *buffer,
				 struct placer_backing *partial)
{
	dma_resv_assert_held(&buffer->resv);

	__placer_buffer_swap_parts(buffer, partial);
	buffer->generation++;
	buffer->since = get_jiffies_64();
	placer_buffer_set_state(buffer, PLACER_PARTIAL);
}

/**
 * __placer_buffer_set_backing() - make memory the backing of a buffer
 * @buffer: unbacked, or moving; or partial, and the caller has taken the parts away
 * @backing: the memory; the buffer takes over the caller's reference
 *
 * Context: the reservation lock is held.
 */
void __placer_buffer_set_backing(struct placer_buffer *buffer,
				 struct placer_backing *backing)
{
	dma_resv_assert_held(&buffer->resv);

	buffer->backing = backing;
	WRITE_ONCE(buffer->hidden, !(backing->layout.cpu & ~PLACER_CPU_NONE));
	/* Pairs with the acquire in placer_cpu_may_map(). */
	smp_store_release(&buffer->excluded, false);
	buffer->generation++;
	buffer->since = get_jiffies_64();
	placer_buffer_set_state(buffer, PLACER_BACKED);
}

/**
 * __placer_buffer_hide() - may memory become the backing, if the CPU must not see it?
 * @buffer: the buffer
 * @backing: the memory, which suits all users; the CPU may be able to see it
 *
 * Context: the reservation lock is held.
 * Return: false if the CPU must not see it, but has mapped the buffer since its users
 * were looked at. If true, the CPU maps the buffer no more until
 * __placer_buffer_set_backing() publishes what it may.
 */
bool __placer_buffer_hide(struct placer_buffer *buffer,
			  const struct placer_backing *backing)
{
	bool hidden = buffer->hidden;

	dma_resv_assert_held(&buffer->resv);

	if (backing->layout.cpu & ~PLACER_CPU_NONE)
		return true;

	WRITE_ONCE(buffer->hidden, true);
	/* Pairs with the barrier in placer_cpu_join(). */
	smp_mb();
	/* If the CPU was excluded before, mappings that are counted are about to see that. */
	if (buffer->excluded || !atomic_read(&buffer->cpu_mappings))
		return true;
	WRITE_ONCE(buffer->hidden, hidden);
	return false;
}

/**
 * __placer_attachment_holds() - how does a device keep a buffer where it is?
 * @pa: its attachment
 *
 * Context: the reservation lock is held.
 * Return: %PLACER_NOT_HELD if it does not.
 */
enum placer_hold __placer_attachment_holds(const struct placer_attachment *pa)
{
	dma_resv_assert_held(pa->attach->dmabuf->resv);

	/*
	 * Look at mappings first: dma-buf pins each mapping of a static
	 * importer.
	 */
	if (!list_empty(&pa->mappings) &&
	    (pa->usage.keeps_using || !dma_buf_attachment_lets_go(pa->attach)))
		return PLACER_HELD_MAPPED;
	return pa->pins ? PLACER_HELD_PINNED : PLACER_NOT_HELD;
}

static enum placer_hold
placer_attachments_hold(const struct placer_buffer *buffer, const char **holder)
{
	const struct placer_attachment *pa;
	enum placer_hold hold;

	list_for_each_entry(pa, &buffer->attachments, node) {
		hold = __placer_attachment_holds(pa);
		if (hold) {
			*holder = pa->name;
			return hold;
		}
	}
	return PLACER_NOT_HELD;
}

/**
 * __placer_buffer_held() - what keeps a buffer where it is?
 * @buffer: the buffer
 * @holder: set to the name of the holder if the buffer is held, valid while the
 *	lock is held; may be NULL
 *
 * Context: the reservation lock is held.
 * Return: %PLACER_NOT_HELD if the buffer may move.
 */
enum placer_hold __placer_buffer_held(const struct placer_buffer *buffer,
				      const char **holder)
{
	const char *unused;
	enum placer_hold hold;

	dma_resv_assert_held(&buffer->resv);

	if (!holder)
		holder = &unused;
	hold = placer_attachments_hold(buffer, holder);
	if (hold)
		return hold;
	if (buffer->vaddr) {
		*holder = "the kernel";
		return PLACER_HELD_VMAP;
	}
	if (buffer->backing && buffer->backing->layout.domain) {
		*holder = buffer->backing->heap->name;
		return PLACER_HELD_PROTECTED;
	}
	return PLACER_NOT_HELD;
}

/**
 * __placer_buffer_mapped() - does any device have a buffer mapped?
 * @buffer: the buffer
 *
 * Mappings of dynamic importers count too. They do not hold the buffer, but
 * until they are unmapped they hold the memory that they map.
 *
 * Context: the reservation lock is held.
 * Return: true if so.
 */
bool __placer_buffer_mapped(const struct placer_buffer *buffer)
{
	const struct placer_attachment *pa;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(pa, &buffer->attachments, node)
		if (!list_empty(&pa->mappings))
			return true;
	return false;
}

/**
 * placer_expectation_free() - free an expectation
 * @e: in no list
 *
 * Context: may sleep.
 */
void placer_expectation_free(struct placer_expectation *e)
{
	placer_identity_put(e->device);
	kfree(e);
}

/**
 * placer_user_free() - free a user
 * @user: in no list; or NULL
 *
 * Context: may sleep.
 */
void placer_user_free(struct placer_user *user)
{
	if (!user)
		return;
	placer_profile_put(user->profile);
	kfree(user);
}

static void placer_buffer_free_expectations(struct placer_buffer *buffer)
{
	struct placer_expectation *e, *next;

	list_for_each_entry_safe(e, next, &buffer->expectations, node)
		placer_expectation_free(e);
}

/**
 * placer_release() - release a buffer together with its dma-buf
 * @dmabuf: the dma-buf, to which no reference is left
 *
 * Context: may sleep. The buffer has no user any more, but a walk over all
 * buffers may be looking at it, or moving it.
 */
void placer_release(struct dma_buf *dmabuf)
{
	struct placer_buffer *buffer = dmabuf->priv;
	struct placer_backing *memory;

	dma_resv_lock(&buffer->resv, NULL);
	trace_placer_release(buffer);
	__placer_buffer_cancel_copy(buffer);
	placer_buffer_set_state(buffer, PLACER_RELEASED);
	WARN_ON_ONCE(!list_empty(&buffer->attachments));
	placer_expensive_del(buffer);
	memory = buffer->backing ?: __placer_buffer_swap_parts(buffer, NULL);
	buffer->backing = NULL;
	buffer->dmabuf = NULL;
	dma_resv_unlock(&buffer->resv);

	placer_backing_put(memory);
	placer_user_free(buffer->left);
	placer_buffer_free_expectations(buffer);
	kvfree(buffer->decision);
	iput(buffer->inode);
	placer_buffer_put(buffer);
}
