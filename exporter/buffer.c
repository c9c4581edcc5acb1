// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers: birth, states and end.
 *
 * A buffer is born without memory. What holds it in place, once it has some, is
 * asked here in one place: it is settled while a device has it mapped or the
 * kernel does.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-buf.h>
#include <linux/fs.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "exporter.h"
#include "trace.h"

/* All buffers. */
LIST_HEAD(placer_buffers);

/* Guards the list. Taken before a buffer's reservation lock. */
DEFINE_MUTEX(placer_buffers_mutex);

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
 * Return: a static string.
 */
const char *placer_state_name(enum placer_state state)
{
	return placer_state_names[state];
}

/**
 * placer_buffers_exist() - is there any buffer?
 *
 * Context: may sleep.
 * Return: true if there is one that has not been released.
 */
bool placer_buffers_exist(void)
{
	guard(mutex)(&placer_buffers_mutex);
	return !list_empty(&placer_buffers);
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

	dma_resv_assert_held(buffer->dmabuf->resv);

	list_for_each_entry(pa, &buffer->attachments, node) {
		if (!list_empty(&pa->mappings)) {
			*how = "mapped";
			return placer_attachment_name(pa);
		}
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
 * __placer_buffer_refold() - find out anew what all users of a buffer need
 * @buffer: somebody has left it: what one asked for cannot be subtracted
 *
 * Context: the reservation lock is held.
 */
void __placer_buffer_refold(struct placer_buffer *buffer)
{
	struct placer_attachment *pa;

	dma_resv_assert_held(buffer->dmabuf->resv);

	placer_requirement_init(&buffer->requirement, buffer->size);
	if (atomic_read(&buffer->cpu_mappings))
		placer_requirement_fold(&buffer->requirement,
					&placer_cpu_constraint);
	list_for_each_entry(pa, &buffer->attachments, node)
		placer_requirement_fold(&buffer->requirement, &pa->constraint);
}

static void placer_release(struct dma_buf *dmabuf)
{
	struct placer_buffer *buffer = dmabuf->priv;

	scoped_guard(mutex, &placer_buffers_mutex)
		list_del(&buffer->node);

	trace_placer_release(buffer);
	placer_buffer_set_state(buffer, PLACER_RELEASED);
	WARN_ON_ONCE(!list_empty(&buffer->attachments));
	placer_backing_put(buffer->backing);
	mem_cgroup_put(buffer->memcg);
	kfree(buffer->decision);
	kfree(buffer);
}

/*
 * No pin and unpin: before 7.0 an exporter that has them is mapped by static
 * importers inside attach, which would end all deferral.
 */
static const struct dma_buf_ops placer_dma_buf_ops = {
	.attach = placer_attach,
	.detach = placer_detach,
	.map_dma_buf = placer_map,
	.unmap_dma_buf = placer_unmap,
	.begin_cpu_access = placer_begin_cpu_access,
	.end_cpu_access = placer_end_cpu_access,
	.mmap = placer_mmap,
	.vmap = placer_vmap,
	.vunmap = placer_vunmap,
	.release = placer_release,
};

/* Could any heap hold a buffer of this size, whoever shares it? */
static bool placer_size_possible(size_t size)
{
	const struct placer_heap_facts *facts;
	bool possible = false;
	u32 i, nr;

	facts = placer_heaps_lock(&nr);
	for (i = 0; i < nr; i++)
		possible |= size <= facts[i].total;
	placer_heaps_unlock();
	return possible;
}

/* Who is charged, whoever asks for memory first. The root is charged nothing. */
static struct mem_cgroup *placer_buffer_memcg(void)
{
	struct mem_cgroup *memcg = get_mem_cgroup_from_mm(current->mm);

	if (!memcg || parent_mem_cgroup(memcg))
		return memcg;
	mem_cgroup_put(memcg);
	return NULL;
}

/**
 * placer_buffer_create() - make a buffer, without memory
 * @size: bytes; a multiple of the page size, not 0
 * @fd_flags: open flags of the dma-buf's file
 *
 * Context: may sleep.
 * Return: a dma-buf, or an ERR_PTR: -ENOMEM also if no heap is that large; or
 * what dma_buf_export() returns.
 */
struct dma_buf *placer_buffer_create(size_t size, unsigned int fd_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct placer_buffer *buffer;
	struct dma_buf *dmabuf;

	if (!placer_size_possible(size)) {
		pr_info_ratelimited("%zu bytes are more than any heap has\n",
				    size);
		return ERR_PTR(-ENOMEM);
	}

	buffer = kzalloc(sizeof(*buffer), GFP_KERNEL);
	if (!buffer)
		return ERR_PTR(-ENOMEM);

	buffer->size = size;
	INIT_LIST_HEAD(&buffer->attachments);
	placer_requirement_init(&buffer->requirement, size);
	buffer->memcg = placer_buffer_memcg();

	exp_info.ops = &placer_dma_buf_ops;
	exp_info.size = size;
	exp_info.flags = fd_flags;
	exp_info.priv = buffer;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		mem_cgroup_put(buffer->memcg);
		kfree(buffer);
		return dmabuf;
	}

	buffer->dmabuf = dmabuf;
	buffer->number = file_inode(dmabuf->file)->i_ino;
	trace_placer_create(buffer);

	guard(mutex)(&placer_buffers_mutex);
	list_add_tail(&buffer->node, &placer_buffers);
	return dmabuf;
}
