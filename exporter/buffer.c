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

#include "exporter.h"
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

static void placer_buffer_add(struct placer_buffer *buffer)
{
	spin_lock(&placer_buffers_lock);
	list_add_tail(&buffer->node, &placer_buffers);
	spin_unlock(&placer_buffers_lock);
}

/* Off the list only now, as a walk over all buffers goes on from here. */
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
 * Not as a reference to the dma-buf: it may be released at any time. Whoever has the
 * buffer's lock, and finds that it has not been, has all of it until the lock is given
 * back.
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
 * released. Who stops before NULL is returned gives the last reference back himself.
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

/* By what means a device keeps a buffer where it is, or NULL. */
static const char *placer_attachment_settles(const struct placer_attachment *pa)
{
	bool dynamic = placer_attachment_dynamic(pa);

	/* What dma-buf pins for a static importer is for its mapping. */
	if (!list_empty(&pa->mappings) && !dynamic)
		return "mapped";
	return pa->pins ? "pinned" : NULL;
}

/**
 * __placer_buffer_settled_by() - what keeps a buffer where it is?
 * @buffer: the buffer
 * @how: result: "mapped" or the like; set unless %NULL is returned
 *
 * Context: the reservation lock is held.
 * Return: name of the holder, valid as long as the lock is held, or NULL if the
 * buffer may move.
 */
const char *__placer_buffer_settled_by(struct placer_buffer *buffer,
				       const char **how)
{
	struct placer_attachment *pa;

	dma_resv_assert_held(&buffer->resv);

	list_for_each_entry(pa, &buffer->attachments, node) {
		*how = placer_attachment_settles(pa);
		if (*how)
			return pa->name;
	}
	if (buffer->vaddr) {
		*how = "vmap";
		return "the kernel";
	}
	if (buffer->backing && buffer->backing->layout.domain) {
		*how = "protected";
		return buffer->backing->heap->name;
	}
	return NULL;
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
 * __placer_buffer_refold() - find out anew what all users of a buffer need
 * @buffer: somebody has left it: what one asked for cannot be subtracted
 *
 * Context: the reservation lock is held; may sleep.
 */
void __placer_buffer_refold(struct placer_buffer *buffer)
{
	struct placer_attachment *pa;

	dma_resv_assert_held(&buffer->resv);

	placer_requirement_init(&buffer->needs, buffer->size);
	if (atomic_read(&buffer->cpu_mappings))
		placer_requirement_fold(&buffer->needs,
					__placer_expected_cpu(buffer));
	list_for_each_entry(pa, &buffer->attachments, node)
		placer_requirement_fold(&buffer->needs, &pa->constraint);
	__placer_expectations_fold(buffer);
	/* A refusal from now on may have another reason. */
	buffer->told = 0;
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
	dma_resv_unlock(&buffer->resv);

	placer_backing_put(backing);
	placer_expectations_free(buffer);
	mem_cgroup_put(buffer->memcg);
	kfree(buffer->decision);
	iput(buffer->inode);
	placer_buffer_put(buffer);
}

/* Could any heap hold a buffer of this size, whoever shares it? Reports if not. */
static bool placer_size_possible(size_t size)
{
	bool possible = false, limited = false;
	const struct placer_heap_facts *facts;
	u32 i, nr;

	facts = placer_heaps_lock(&nr);
	for (i = 0; i < nr; i++) {
		possible |= size <= facts[i].total;
		limited |= facts[i].limited;
	}
	placer_heaps_unlock();
	if (!possible)
		placer_report("alloc of %zu bytes refused: %pe: more than any heap has%s",
			      size, ERR_PTR(-ENOMEM),
			      limited ? ", or may give by its limit" : "");
	return possible;
}

/* The creator's cgroup is charged, whatever task is first to need memory; not the root. */
static struct mem_cgroup *placer_buffer_memcg(void)
{
	struct mem_cgroup *memcg = get_mem_cgroup_from_mm(current->mm);

	if (!memcg || parent_mem_cgroup(memcg))
		return memcg;
	mem_cgroup_put(memcg);
	return NULL;
}

static struct placer_buffer *placer_buffer_new(size_t size)
{
	struct placer_buffer *buffer = kzalloc(sizeof(*buffer), GFP_KERNEL);

	if (!buffer)
		return NULL;

	kref_init(&buffer->refs);
	dma_resv_init(&buffer->resv);
	buffer->size = size;
	INIT_LIST_HEAD(&buffer->attachments);
	INIT_LIST_HEAD(&buffer->expectations);
	placer_requirement_init(&buffer->needs, size);
	buffer->requirement = buffer->needs;
	placer_written_init(&buffer->written, size);
	buffer->memcg = placer_buffer_memcg();
	return buffer;
}

/**
 * placer_buffer_create() - make a buffer, without memory
 * @size: bytes; a multiple of the page size, not 0
 * @fd_flags: open flags of the dma-buf's file
 *
 * Context: may sleep.
 * Return: a dma-buf, or an ERR_PTR: -ENOMEM also if no heap has or may give as
 * much; or what dma_buf_export() returns.
 */
struct dma_buf *placer_buffer_create(size_t size, unsigned int fd_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct placer_buffer *buffer;
	struct dma_buf *dmabuf;

	if (!placer_size_possible(size))
		return ERR_PTR(-ENOMEM);

	buffer = placer_buffer_new(size);
	if (!buffer)
		return ERR_PTR(-ENOMEM);

	exp_info.ops = &placer_dma_buf_ops;
	exp_info.size = size;
	exp_info.flags = fd_flags;
	exp_info.resv = &buffer->resv;
	exp_info.priv = buffer;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		mem_cgroup_put(buffer->memcg);
		dma_resv_fini(&buffer->resv);
		kfree(buffer);
		return dmabuf;
	}

	buffer->dmabuf = dmabuf;
	buffer->inode = file_inode(dmabuf->file);
	ihold(buffer->inode);
	buffer->number = buffer->inode->i_ino;
	trace_placer_create(buffer);
	placer_buffer_add(buffer);
	return dmabuf;
}

/**
 * placer_buffer_commit() - give a buffer memory now
 * @dmabuf: the buffer
 *
 * So that no fault and no map fails later for lack of it. Of a buffer that has
 * memory, it sees that this suits its users.
 *
 * Context: the reservation lock is not held; may sleep.
 * Return: as __placer_buffer_place().
 */
int placer_buffer_commit(struct dma_buf *dmabuf)
{
	int rc = dma_resv_lock_interruptible(dmabuf->resv, NULL);

	if (rc)
		return rc;
	rc = __placer_buffer_place(dmabuf->priv, "commit", "");
	dma_resv_unlock(dmabuf->resv);
	return rc;
}
