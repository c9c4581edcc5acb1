// SPDX-License-Identifier: GPL-2.0
/*
 * Dynamic importers: those that let a buffer move while they have it mapped.
 *
 * They are told before a move, with dma_buf_invalidate_mappings(). What they
 * started before may go on until its fences have signalled: that is waited for. What
 * they may do after that, until they unmap, is read and throw away, so the old memory
 * stays until then; their mapping holds it.
 *
 * An importer that needs the memory to stay pins the buffer. For static importers dma-buf
 * pins at each map, so nothing here asks of which kind an importer is.
 */
#include <linux/dma-buf.h>

#include "demote.h"
#include "ops.h"
#include "place.h"

/*
 * A pin is for where the buffer suits all its users, as it cannot move afterwards. It
 * is given memory first, and counts only then: else it would be in its own way.
 *
 * One that attach refused pins nothing: placer_map() says why, as it may say what pin
 * may not.
 *
 * Context: the reservation lock is held; may sleep.
 * Return: as __placer_buffer_place(). Never -EBUSY, of which dma-buf warns.
 */
static int placer_pin(struct dma_buf_attachment *attach)
{
	struct placer_attachment *pa = attach->priv;
	struct placer_buffer *buffer = attach->dmabuf->priv;
	/* dma-buf pins for static importers, each time they map. */
	enum placer_event event = attach->importer_ops ? PLACER_EVENT_PIN :
							 PLACER_EVENT_MAP;
	int rc;

	dma_resv_assert_held(attach->dmabuf->resv);

	if (IS_ERR(pa))
		return 0;

	rc = __placer_buffer_place(buffer, event, pa->name);
	if (rc)
		return rc;

	pa->pins++;
	return 0;
}

static void placer_unpin(struct dma_buf_attachment *attach)
{
	struct placer_attachment *pa = attach->priv;

	dma_resv_assert_held(attach->dmabuf->resv);

	if (IS_ERR(pa))
		return;

	if (!WARN_ON_ONCE(!pa->pins))
		pa->pins--;
	__placer_demote_again(attach->dmabuf->priv);
}

const struct dma_buf_ops placer_dma_buf_ops = {
	PLACER_DMA_BUF_OPS,
	.pin = placer_pin,
	.unpin = placer_unpin,
};
