// SPDX-License-Identifier: GPL-2.0
/*
 * Transfers: the engine copies a range of a buffer, segment by segment.
 */
#include <linux/dma-mapping.h>
#include <linux/overflow.h>

#include "transfer.h"

/* The part of a transfer that is still to be done */
struct transfer_rest {
	u64 offset;
	u32 engine_offset;
	u32 length;
	enum dma_data_direction direction;
};

/* Transfer the part of @rest that lies in @sg, which starts at @start */
static int transfer_segment(struct importer_dma *dma, struct scatterlist *sg,
			    u64 start, struct transfer_rest *rest)
{
	u64 skip = rest->offset - start;
	u32 length = min_t(u64, rest->length, sg_dma_len(sg) - skip);
	int rc;

	rc = dma->engine->transfer(dma->dev, sg_dma_address(sg) + skip,
				   rest->engine_offset, length,
				   rest->direction);
	rest->offset += length;
	rest->engine_offset += length;
	rest->length -= length;
	return rc;
}

/**
 * importer_transfer_check() - check a request for a transfer
 * @dma: a device with an engine
 * @size: size of the buffer, bytes
 * @t: request of user space
 *
 * Return: 0; -EINVAL if the direction is none; -EBADR if a range is outside the
 * buffer or the engine.
 */
int importer_transfer_check(const struct importer_dma *dma, u64 size,
			    const struct placer_importer_transfer *t)
{
	u32 engine_size = dma->engine->size;
	u64 end;

	if (t->direction != PLACER_IMPORTER_TO_DEVICE &&
	    t->direction != PLACER_IMPORTER_FROM_DEVICE)
		return -EINVAL;
	if (t->engine_offset > engine_size ||
	    t->length > engine_size - t->engine_offset)
		return -EBADR;
	if (check_add_overflow(t->offset, (u64)t->length, &end) || end > size)
		return -EBADR;
	return 0;
}

/**
 * importer_transfer() - do DMA, and wait for its end
 * @dma: a device with an engine
 * @sgt: mapping of the buffer
 * @t: passed importer_transfer_check()
 *
 * Context: may sleep; takes no lock but @dma->lock.
 * Return: 0; -EBADR if less is mapped than the buffer's size; -ETIMEDOUT if the
 * engine did not finish.
 */
int importer_transfer(struct importer_dma *dma, struct sg_table *sgt,
		      const struct placer_importer_transfer *t)
{
	struct transfer_rest rest = {
		.offset = t->offset,
		.engine_offset = t->engine_offset,
		.length = t->length,
		.direction = t->direction,
	};
	struct scatterlist *sg;
	u64 start = 0;
	int i, rc;

	guard(mutex)(&dma->lock);
	for_each_sgtable_dma_sg(sgt, sg, i) {
		if (!rest.length)
			break;
		if (rest.offset < start + sg_dma_len(sg)) {
			rc = transfer_segment(dma, sg, start, &rest);
			if (rc)
				return rc;
		}
		start += sg_dma_len(sg);
	}
	return rest.length ? -EBADR : 0;
}
