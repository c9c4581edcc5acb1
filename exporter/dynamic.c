// SPDX-License-Identifier: GPL-2.0
/*
 * Dynamic importers: a buffer may move while they have it mapped.
 *
 * dma_buf_invalidate_mappings() notifies them before a move, and the move waits
 * for the fences of DMA that was started before. Until an importer unmaps, its
 * device may still read the old memory and must discard the result. The mapping
 * holds the old memory.
 *
 * An importer that needs the buffer to stay pins it. For static importers
 * dma-buf pins at each map, so the code below treats both kinds alike.
 */
#include <linux/dma-buf.h>

#include "attachment.h"
#include "demote.h"
#include "ops.h"
#include "place.h"

/*
 * Place the buffer where it suits all users, as it cannot move afterwards.
 * Count the pin only then: a pinned buffer could not be moved there.
 *
 * A static importer that attach refused pins nothing. placer_map() returns the
 * error of attach, which may be one that pin must not return.
 *
 * Context: the reservation lock is held; may sleep. Return: as
 * __placer_buffer_place(). Never -EBUSY, as dma-buf warns about it.
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

	/* placer_map() tells why. */
	if (IS_ERR(pa) || (pa->no_dma && !attach->importer_ops))
		return 0;

	rc = __placer_attachment_needs(buffer, pa) ?:
		     __placer_buffer_place(buffer, event, pa->name);
	if (rc)
		return rc;

	pa->pins++;
	return 0;
}

static void placer_unpin(struct dma_buf_attachment *attach)
{
	struct placer_attachment *pa = attach->priv;

	dma_resv_assert_held(attach->dmabuf->resv);

	if (IS_ERR(pa) || (pa->no_dma && !attach->importer_ops))
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
