// SPDX-License-Identifier: GPL-2.0
/*
 * Mock importers, one for each kind that an exporter meets.
 *
 * They do no DMA. Each uses at most one mapping; a dynamic importer maps again after
 * the exporter called its invalidate_mappings().
 */
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "mock_importer.h"

const struct mock_kind mock_kinds[MOCK_NR_KINDS] = {
	[MOCK_STATIC] = {
		.name = "static",
	},
	[MOCK_EARLY] = {
		.name = "early",
		.early = true,
	},
	[MOCK_DYNAMIC] = {
		.name = "dynamic",
		.dynamic = true,
		.unmaps = MOCK_UNMAPS_AT_ONCE,
	},
	[MOCK_SLOW] = {
		.name = "slow to unmap",
		.dynamic = true,
		.unmaps = MOCK_UNMAPS_LATER,
	},
	[MOCK_NEVER] = {
		.name = "never unmapping",
		.dynamic = true,
		.unmaps = MOCK_UNMAPS_NEVER,
	},
	[MOCK_PINNED] = {
		.name = "dynamic and pinned",
		.dynamic = true,
		.pins = true,
		.unmaps = MOCK_UNMAPS_AT_ONCE,
	},
	[MOCK_KEEPS_USING] = {
		.name = "dynamic, not mapping again",
		.dynamic = true,
		.unmaps = MOCK_UNMAPS_AT_ONCE,
		.loses = MOCK_LOSES_MAPPED,
	},
	[MOCK_REVOKED] = {
		.name = "pinned, to be revoked",
		.dynamic = true,
		.pins = true,
		.unmaps = MOCK_UNMAPS_AT_ONCE,
		.loses = MOCK_LOSES_ALL,
	},
};

static struct dma_resv *mock_resv(const struct mock_importer *importer)
{
	return importer->attach->dmabuf->resv;
}

static void __mock_drop_stale(struct mock_importer *importer)
{
	while (importer->nr_stale)
		dma_buf_unmap_attachment(importer->attach,
					 importer->stale[--importer->nr_stale],
					 DMA_BIDIRECTIONAL);
}

static void __mock_give_up(struct mock_importer *importer)
{
	if (!importer->sgt || WARN_ON(importer->nr_stale == MOCK_MAPPINGS))
		return;
	importer->stale[importer->nr_stale++] = importer->sgt;
	importer->sgt = NULL;
}

static void mock_invalidate(struct dma_buf_attachment *attach)
{
	struct mock_importer *importer = attach->importer_priv;

	dma_resv_assert_held(attach->dmabuf->resv);

	importer->notified++;
	if (importer->pins)
		importer->revoked++;
	if (importer->kind->loses && (importer->pins || importer->sgt))
		importer->lost++;
	__mock_give_up(importer);
	if (importer->kind->unmaps == MOCK_UNMAPS_AT_ONCE)
		__mock_drop_stale(importer);
}

static const struct dma_buf_attach_ops mock_attach_ops = {
	.invalidate_mappings = mock_invalidate,
};

static int __mock_map(struct mock_importer *importer)
{
	struct sg_table *sgt;

	if (importer->sgt)
		return 0;

	sgt = dma_buf_map_attachment(importer->attach, DMA_BIDIRECTIONAL);
	if (!IS_ERR(sgt))
		importer->sgt = sgt;
	return PTR_ERR_OR_ZERO(sgt);
}

static int __mock_pin(struct mock_importer *importer)
{
	int rc = dma_buf_pin(importer->attach);

	if (!rc)
		importer->pins++;
	return rc;
}

static void __mock_unpin(struct mock_importer *importer)
{
	dma_buf_unpin(importer->attach);
	importer->pins--;
}

/* Map the buffer, or map it again after invalidate_mappings(). */
int mock_map(struct mock_importer *importer)
{
	int rc = 0;

	dma_resv_lock(mock_resv(importer), NULL);
	if (importer->kind->pins && !importer->pins)
		rc = __mock_pin(importer);
	if (!rc)
		rc = __mock_map(importer);
	dma_resv_unlock(mock_resv(importer));
	return rc;
}

/* Unmap and unpin the buffer; the importer stays attached. */
void mock_unmap(struct mock_importer *importer)
{
	dma_resv_lock(mock_resv(importer), NULL);
	__mock_give_up(importer);
	__mock_drop_stale(importer);
	while (importer->pins)
		__mock_unpin(importer);
	dma_resv_unlock(mock_resv(importer));
}

/* Unmap stale mappings, as the worker of a slow importer does. */
void mock_retire(struct mock_importer *importer)
{
	dma_resv_lock(mock_resv(importer), NULL);
	__mock_drop_stale(importer);
	dma_resv_unlock(mock_resv(importer));
}

int mock_pin(struct mock_importer *importer)
{
	int rc;

	dma_resv_lock(mock_resv(importer), NULL);
	rc = __mock_pin(importer);
	dma_resv_unlock(mock_resv(importer));
	return rc;
}

void mock_unpin(struct mock_importer *importer)
{
	dma_resv_lock(mock_resv(importer), NULL);
	__mock_unpin(importer);
	dma_resv_unlock(mock_resv(importer));
}

/*
 * Attach as a static importer, and return an ERR_PTR if that is refused. For a static
 * importer the exporter may report a refusal only when it maps, so try that and detach.
 */
struct dma_buf_attachment *mock_attach_static(struct dma_buf *dmabuf,
					      struct device *dev)
{
	struct dma_buf_attachment *attach = dma_buf_attach(dmabuf, dev);
	struct sg_table *sgt;

	if (IS_ERR(attach) || !IS_ERR(attach->priv))
		return attach;

	sgt = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	dma_buf_detach(dmabuf, attach);
	return WARN_ON(!IS_ERR(sgt)) ? ERR_PTR(-EINVAL) : ERR_CAST(sgt);
}

/* On an error the importer is not attached. */
int mock_attach(struct mock_importer *importer, const struct mock_kind *kind,
		struct dma_buf *dmabuf, struct device *dev)
{
	struct dma_buf_attachment *attach;
	int rc = 0;

	importer->kind = kind;
	attach = kind->dynamic ?
			 dma_buf_dynamic_attach(dmabuf, dev, &mock_attach_ops,
						importer) :
			 mock_attach_static(dmabuf, dev);
	if (IS_ERR(attach))
		return PTR_ERR(attach);

	importer->attach = attach;
	if (kind->early)
		rc = mock_map(importer);
	if (rc)
		mock_detach(importer);
	return rc;
}

/* Does nothing if the importer is not attached. */
void mock_detach(struct mock_importer *importer)
{
	if (!importer->attach)
		return;
	mock_unmap(importer);
	dma_buf_detach(importer->attach->dmabuf, importer->attach);
	importer->attach = NULL;
}

/**
 * struct mock_fence - DMA that ends when a test signals it
 * @fence: the fence; first member, as dma_fence_free() frees the pointer to it
 * @lock: lock of @fence
 */
struct mock_fence {
	struct dma_fence fence;
	spinlock_t lock; /* for dma_fence_init() */
};

static const char *mock_fence_name(struct dma_fence *fence)
{
	return "placer_kunit";
}

static const struct dma_fence_ops mock_fence_ops = {
	.get_driver_name = mock_fence_name,
	.get_timeline_name = mock_fence_name,
};

/* The DMA has ended, but nothing says so before the fence is asked to signal. */
static bool mock_fence_ended(struct dma_fence *fence)
{
	return false;
}

static const struct dma_fence_ops mock_fence_silent_ops = {
	.get_driver_name = mock_fence_name,
	.get_timeline_name = mock_fence_name,
	.enable_signaling = mock_fence_ended,
};

static struct dma_fence *mock_fence_of(struct dma_buf *dmabuf,
				       const struct dma_fence_ops *ops)
{
	struct mock_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);
	int rc;

	if (!fence)
		return NULL;

	spin_lock_init(&fence->lock);
	dma_fence_init(&fence->fence, ops, &fence->lock,
		       dma_fence_context_alloc(1), 1);
	dma_resv_lock(dmabuf->resv, NULL);
	rc = dma_resv_reserve_fences(dmabuf->resv, 1);
	if (!rc)
		dma_resv_add_fence(dmabuf->resv, &fence->fence,
				   DMA_RESV_USAGE_BOOKKEEP);
	dma_resv_unlock(dmabuf->resv);
	if (!rc)
		return &fence->fence;
	dma_fence_put(&fence->fence);
	return NULL;
}

/* Add unfinished DMA to the buffer. Return: its fence, or NULL without memory. */
struct dma_fence *mock_fence_add(struct dma_buf *dmabuf)
{
	return mock_fence_of(dmabuf, &mock_fence_ops);
}

/*
 * Add DMA whose fence signals only if it is asked to. Return: the fence, referenced; or NULL
 * without memory.
 */
struct dma_fence *mock_fence_add_silent(struct dma_buf *dmabuf)
{
	return mock_fence_of(dmabuf, &mock_fence_silent_ops);
}

/* End the DMA of mock_fence_add(). */
void mock_fence_end(struct dma_fence *fence)
{
	dma_fence_signal(fence);
	dma_fence_put(fence);
}
