// SPDX-License-Identifier: GPL-2.0
/*
 * Helpers of the suites of buffers: what is required of a buffer's memory.
 */
#include <linux/dma-resv.h>

#include "../../exporter/needs.h"
#include "../solver/requirement.h"
#include "kunit.h"

/* What the users of a buffer need by now; valid until the next call. */
const struct placer_requirement *needs_of(struct dma_buf *dmabuf)
{
	static struct placer_requirement needs;

	dma_resv_lock(dmabuf->resv, NULL);
	__placer_needs(dmabuf->priv, &needs);
	dma_resv_unlock(dmabuf->resv);
	return &needs;
}

/* What is required of the memory of a buffer by now; valid until the next call. */
const struct placer_requirement *requirement_of(struct dma_buf *dmabuf)
{
	static struct placer_requirement requirement;

	dma_resv_lock(dmabuf->resv, NULL);
	__placer_requirement(dmabuf->priv, &requirement);
	dma_resv_unlock(dmabuf->resv);
	return &requirement;
}

bool requirement_same(const struct placer_requirement *a,
		      const struct placer_requirement *b)
{
	return placer_reach_same(&a->reach, &b->reach) &&
	       requirement_limits_same(a, b);
}
