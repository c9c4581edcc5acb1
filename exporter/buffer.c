// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers: birth, states and end.
 *
 * A buffer is born without memory. What holds it in place, once it has some, is
 * asked here in one place: it is settled while a device has it mapped that does not let
 * go, or has it pinned, or the kernel has it mapped, or its memory is protected.
 */
#include <linux/dma-buf.h>
#include <linux/fs.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "buffer.h"
#include "trace.h"

/* All buffers; the lock guards the list, and nothing is taken under it. */
static LIST_HEAD(placer_buffers);
static DEFINE_SPINLOCK(placer_buffers_lock);

static const char *const placer_state_names[PLACER_NR_STATES] = {
	[PLACER_UNBACKED] = "unbacked",
	[PLACER_BACKED] = "backed",
	[PLACER_MOVING] = "moving",
	[PLACER_RELEASED] = "released",
};

/* From each state, the set of those that may follow. */
static const u8 placer_state_next[PLACER_NR_STATES] = {
	[PLACER_UNBACKED] = BIT(PLACER_BACKED) | BIT(PLACER_RELEASED),
	[PLACER_BACKED] = BIT(PLACER_MOVING) | BIT(PLACER_RELEASED),
	[PLACER_MOVING] = BIT(PLACER_BACKED),
};

/**
 * placer_state_name() - a state in words
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
 * placer_buffers_exist() - is there any buffer?
 *
 * Context: any.
 * Return: true if there is one that has not been released, or that a walk over all
 * buffers still refers to.
 */
bool placer_buffers_exist(void)
{
	bool exist;

	spin_lock(&placer_buffers_lock);
	exist = !list_empty(&placer_buffers);
	spin_unlock(&placer_buffers_lock);
	return exist;
}

/**
 * placer_buffer_add() - let walks over all buffers find a buffer
 * @buffer: complete
 *
 * Context: any.
 */
void placer_buffer_add(struct placer_buffer *buffer)
{
	spin_lock(&placer_buffers_lock);
	list_add_tail(&buffer->node, &placer_buffers);
	spin_unlock(&placer_buffers_lock);
}

/*
 * Unlink with the last reference, not at release: a walker in placer_buffer_next() needs
 * the list node of the buffer it holds.
 */
static void placer_buffer_free(struct kref *refs)
	__releases(&placer_buffers_lock)
{
	struct placer_buffer *buffer =
		container_of(refs, struct placer_buffer, refs);

	list_del(&buffer->node);
	spin_unlock(&placer_buffers_lock);
	dma_resv_fini(&buffer->resv);
	kfree(buffer);
}

/**
 * placer_buffer_get() - keep a buffer, but not what is in it
 * @buffer: of which the caller has a reference already
 *
 * This is no reference to the dma-buf, which may be released at any time. A task that
 * holds the buffer's lock and finds the buffer not released can use all of it until it
 * unlocks.
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
	kref_put_lock(&buffer->refs, placer_buffer_free, &placer_buffers_lock);
}

/* The first after @prev, or of all; referenced. */
static struct placer_buffer *placer_buffer_after(struct placer_buffer *prev)
{
	struct list_head *at = prev ? &prev->node : &placer_buffers;
	struct placer_buffer *next = NULL;

	spin_lock(&placer_buffers_lock);
	if (!list_is_last(at, &placer_buffers)) {
		next = list_entry(at->next, struct placer_buffer, node);
		placer_buffer_get(next);
	}
	spin_unlock(&placer_buffers_lock);
	return next;
}

/**
 * placer_buffer_next() - go from buffer to buffer, without a lock between
 * @prev: of the last call, or NULL to begin; its reference is given back
 *
 * Buffers that come or go meanwhile may be seen or not, also some that have been
 * released. A caller that stops before NULL is returned puts the last reference itself.
 *
 * Context: may sleep.
 * Return: the next buffer, as of placer_buffer_get(); or NULL.
 */
struct placer_buffer *placer_buffer_next(struct placer_buffer *prev)
{
	struct placer_buffer *next = placer_buffer_after(prev);

	if (prev)
		placer_buffer_put(prev);
	return next;
}

/**
 * placer_buffer_set_state() - let a buffer enter a state
 * @buffer: the buffer
 * @state: one that may follow its present one; anything else is our bug
 *
 * Context: the reservation lock is held, or nobody else has the buffer.
 */
void placer_buffer_set_state(struct placer_buffer *buffer,
			     enum placer_state state)
{
	WARN_ON_ONCE(!(placer_state_next[buffer->state] & BIT(state)));
	buffer->state = state;
}

static enum placer_hold
placer_attachment_holds(const struct placer_attachment *pa)
{
	/* What dma-buf pins for a static importer is for its mapping. */
	if (!list_empty(&pa->mappings) &&
	    !dma_buf_attachment_lets_go(pa->attach))
		return PLACER_HELD_MAPPED;
	return pa->pins ? PLACER_HELD_PINNED : PLACER_NOT_HELD;
}

static enum placer_hold
placer_attachments_hold(const struct placer_buffer *buffer, const char **holder)
{
	const struct placer_attachment *pa;
	enum placer_hold hold;

	list_for_each_entry(pa, &buffer->attachments, node) {
		hold = placer_attachment_holds(pa);
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
 * @holder: result, if it is held: name of the holder, valid as long as the lock is
 *	held; or NULL
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
 * __placer_buffer_mapped() - has any device a buffer mapped?
 * @buffer: the buffer
 *
 * One whose importer lets go when it is told does not settle the buffer, but keeps
 * the memory that it has mapped until it does.
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
	put_device(e->dev);
	kfree(e);
}

static void placer_buffer_free_expectations(struct placer_buffer *buffer)
{
	struct placer_expectation *e, *next;

	list_for_each_entry_safe(e, next, &buffer->expectations, node)
		placer_expectation_free(e);
}

/**
 * placer_release() - the last reference to a dma-buf has gone
 * @dmabuf: of the buffer
 *
 * Context: may sleep. Nobody can use the buffer any more, but a walk over all buffers
 * may be looking at it, or moving it.
 */
void placer_release(struct dma_buf *dmabuf)
{
	struct placer_buffer *buffer = dmabuf->priv;
	struct placer_backing *backing;

	dma_resv_lock(&buffer->resv, NULL);
	trace_placer_release(buffer);
	placer_buffer_set_state(buffer, PLACER_RELEASED);
	WARN_ON_ONCE(!list_empty(&buffer->attachments));
	backing = buffer->backing;
	buffer->backing = NULL;
	buffer->dmabuf = NULL;
	dma_resv_unlock(&buffer->resv);

	placer_backing_put(backing);
	placer_buffer_free_expectations(buffer);
	mem_cgroup_put(buffer->memcg);
	kfree(buffer->decision);
	iput(buffer->inode);
	placer_buffer_put(buffer);
}
