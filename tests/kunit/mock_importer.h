/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mock importers, one for each kind that an exporter meets.
 */
#ifndef _PLACER_KUNIT_MOCK_IMPORTER_H
#define _PLACER_KUNIT_MOCK_IMPORTER_H

#include <linux/dma-buf.h>
#include <linux/scatterlist.h>

#define MOCK_MAPPINGS 8

/**
 * enum mock_unmaps - when a dynamic importer unmaps after invalidate_mappings()
 * @MOCK_UNMAPS_AT_ONCE: in invalidate_mappings()
 * @MOCK_UNMAPS_LATER: in mock_retire(), as a worker would
 * @MOCK_UNMAPS_NEVER: when it detaches
 */
enum mock_unmaps {
	MOCK_UNMAPS_AT_ONCE,
	MOCK_UNMAPS_LATER,
	MOCK_UNMAPS_NEVER,
};

/**
 * enum mock_loses - what a dynamic importer has lost after invalidate_mappings()
 * @MOCK_LOSES_NOTHING: it maps again before it uses the buffer
 * @MOCK_LOSES_MAPPED: what it had mapped, which it uses all the same, as virtio-gpu does
 * @MOCK_LOSES_ALL: everything for ever, as RDMA's revocable memory regions do
 */
enum mock_loses {
	MOCK_LOSES_NOTHING,
	MOCK_LOSES_MAPPED,
	MOCK_LOSES_ALL,
};

/**
 * struct mock_kind - a kind of importer
 * @name: name in the test's report
 * @dynamic: it attaches dynamically, so that invalidate_mappings() may be called
 * @pins: it pins the buffer before it maps it, and until it unmaps it
 * @early: it maps when it attaches, and stays mapped
 * @unmaps: see &enum mock_unmaps
 * @loses: see &enum mock_loses
 */
struct mock_kind {
	const char *name;
	bool dynamic;
	bool pins;
	bool early;
	enum mock_unmaps unmaps;
	enum mock_loses loses;
};

/**
 * struct mock_importer - one importer of one buffer
 * @kind: kind of importer
 * @attach: its attachment, or NULL
 * @sgt: NULL, or the mapping in use
 * @stale: invalidated mappings that are not unmapped yet
 * @nr_stale: number of entries in @stale
 * @pins: number of pins it holds
 * @notified: number of calls of invalidate_mappings()
 * @revoked: how many of these calls came while it had the buffer pinned
 * @lost: how many of these calls took what it needs
 *
 * The reservation lock protects all members from @sgt on.
 */
struct mock_importer {
	const struct mock_kind *kind;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	struct sg_table *stale[MOCK_MAPPINGS];
	unsigned int nr_stale;
	unsigned int pins;
	unsigned int notified;
	unsigned int revoked;
	unsigned int lost;
};

/**
 * enum mock_kind_id - the kinds of importers
 * @MOCK_STATIC: like V4L2, which maps at the first frame
 * @MOCK_EARLY: like DRM drivers without a memory manager, which map on import
 * @MOCK_DYNAMIC: like xe
 * @MOCK_SLOW: like amdgpu, which waits for fences before it unmaps
 * @MOCK_NEVER: like no driver should be
 * @MOCK_PINNED: like a display that scans out
 * @MOCK_KEEPS_USING: like virtio-gpu
 * @MOCK_REVOKED: like RDMA, whose pins can be revoked
 * @MOCK_NR_KINDS: number of kinds
 */
enum mock_kind_id {
	MOCK_STATIC,
	MOCK_EARLY,
	MOCK_DYNAMIC,
	MOCK_SLOW,
	MOCK_NEVER,
	MOCK_PINNED,
	MOCK_KEEPS_USING,
	MOCK_REVOKED,
	MOCK_NR_KINDS,
};

extern const struct mock_kind mock_kinds[MOCK_NR_KINDS];

struct dma_buf_attachment *mock_attach_static(struct dma_buf *dmabuf,
					      struct device *dev);
int mock_attach(struct mock_importer *importer, const struct mock_kind *kind,
		struct dma_buf *dmabuf, struct device *dev);
void mock_detach(struct mock_importer *importer);
int mock_map(struct mock_importer *importer);
void mock_unmap(struct mock_importer *importer);
void mock_retire(struct mock_importer *importer);
int mock_pin(struct mock_importer *importer);
void mock_unpin(struct mock_importer *importer);

struct dma_fence *mock_fence_add(struct dma_buf *dmabuf);
struct dma_fence *mock_fence_add_silent(struct dma_buf *dmabuf);
void mock_fence_end(struct dma_fence *fence);

#endif /* _PLACER_KUNIT_MOCK_IMPORTER_H */
