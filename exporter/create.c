// SPDX-License-Identifier: GPL-2.0
/*
 * Creation: a dma-buf of a given size, without memory.
 */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/fs.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "account.h"
#include "create.h"
#include "needs.h"
#include "ops.h"
#include "place.h"
#include "question.h"
#include "report.h"
#include "trace.h"

/* Is there a heap that an administrator lets give less than it has? */
static bool placer_any_limited(void)
{
	struct placer_question *question = placer_question_new();
	bool limited = false;
	u32 i;

	for (i = 0; question && i < question->nr; i++)
		limited |= question->facts[i].limited;
	placer_question_free(question);
	return limited;
}

/* Could any heap hold a buffer of this size? Log if not. */
static bool placer_size_possible(size_t size)
{
	if (placer_heaps_hold(size))
		return true;

	placer_report("alloc of %zu bytes refused: %pe: more than any heap has%s",
		      size, ERR_PTR(-ENOMEM),
		      placer_any_limited() ? ", or may give by its limit" : "");
	return false;
}

/*
 * The cgroup to charge: the creator's, whichever task needs the memory first.
 * NULL for the root cgroup.
 */
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
	struct placer_account *account = placer_account_charge(size);
	struct placer_buffer *buffer;

	if (IS_ERR(account))
		return ERR_CAST(account);

	buffer = kzalloc(sizeof(*buffer), GFP_KERNEL_ACCOUNT);
	if (!buffer) {
		placer_account_uncharge(account);
		return ERR_PTR(-ENOMEM);
	}

	buffer->account = account;
	kref_init(&buffer->refs);
	dma_resv_init(&buffer->resv);
	buffer->size = size;
	INIT_LIST_HEAD(&buffer->attachments);
	INIT_LIST_HEAD(&buffer->users);
	INIT_LIST_HEAD(&buffer->mappers);
	INIT_LIST_HEAD(&buffer->expectations);
	INIT_LIST_HEAD(&buffer->expensive);
	placer_written_init(&buffer->written, size);
	buffer->memcg = placer_buffer_memcg();
	return buffer;
}

/* Free a buffer for which there is no dma-buf. */
static void placer_buffer_discard(struct placer_buffer *buffer)
{
	mem_cgroup_put(buffer->memcg);
	placer_account_uncharge(buffer->account);
	dma_resv_fini(&buffer->resv);
	kfree(buffer);
}

/**
 * placer_buffer_create() - create a buffer without memory
 * @name: of the node that it comes from, for what lists dma-bufs; stays until the module
 *	goes
 * @size: bytes; a multiple of the page size, not 0
 * @fd_flags: open flags of the dma-buf's file
 *
 * Context: may sleep.
 * Return: a dma-buf, or an ERR_PTR: -ENOMEM, also if no heap is as large, or
 * allowed to give as much, by its limit; -EDQUOT if the user may have no more buffers; or
 * what dma_buf_export() returns.
 */
struct dma_buf *placer_buffer_create(const char *name, size_t size,
				     unsigned int fd_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct placer_buffer *buffer;
	struct dma_buf *dmabuf;

	if (!placer_size_possible(size))
		return ERR_PTR(-ENOMEM);

	buffer = placer_buffer_new(size);
	if (IS_ERR(buffer))
		return ERR_CAST(buffer);

	exp_info.exp_name = name;
	exp_info.ops = &placer_dma_buf_ops;
	exp_info.size = size;
	exp_info.flags = fd_flags;
	exp_info.resv = &buffer->resv;
	exp_info.priv = buffer;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		placer_buffer_discard(buffer);
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
 * placer_buffer_commit() - give a buffer memory at once
 * @dmabuf: the buffer
 * @wait: jiffies to wait for DMA that keeps the buffer from moving, at most
 *
 * Later faults and maps then do not fail for lack of memory. A buffer that has
 * memory is moved if this memory does not suit its users, or devices that are expected:
 * also those for which there was no memory before, or for which it could not move.
 *
 * Context: no lock is held that others may need, as fences are waited for; may sleep.
 * Return: as __placer_buffer_place(), also if only an expected device needs other memory.
 */
int placer_buffer_commit(struct dma_buf *dmabuf, long wait)
{
	struct placer_buffer *buffer = dmabuf->priv;

	if (placer_buffer_lock(buffer))
		return -EINTR;
	__placer_expectations_retry(buffer);
	dma_resv_unlock(&buffer->resv);
	return placer_buffer_place(buffer, PLACER_EVENT_COMMIT, "",
				   PLACER_CHARGE_WANTED, wait);
}

/* Is there an expected device that found no memory? */
static bool placer_buffer_starved(struct placer_buffer *buffer)
{
	bool starved;

	dma_resv_lock(&buffer->resv, NULL);
	starved = __placer_expectations_starved(buffer);
	dma_resv_unlock(&buffer->resv);
	return starved;
}

/**
 * placer_buffer_filled() - give a new buffer memory before a program has it
 * @dmabuf: the buffer, or an ERR_PTR; its reference is dropped if that fails
 *
 * Devices are expected already. That one of them finds no memory is a failure; that
 * it can share no buffer with the others is none, as it is not known yet which attach.
 *
 * Context: as placer_buffer_commit().
 * Return: @dmabuf; or an ERR_PTR: -ERESTARTSYS after a signal, as nothing is lost, so that
 * the program need not see it; or another error of placer_buffer_commit().
 */
struct dma_buf *placer_buffer_filled(struct dma_buf *dmabuf)
{
	int rc = PTR_ERR_OR_ZERO(dmabuf);

	if (rc)
		return dmabuf;

	rc = placer_buffer_commit(dmabuf, 0);
	if (!rc && placer_buffer_starved(dmabuf->priv))
		rc = -ENOMEM;
	if (!rc)
		return dmabuf;

	dma_buf_put(dmabuf);
	return ERR_PTR(rc == -EINTR ? -ERESTARTSYS : rc);
}
