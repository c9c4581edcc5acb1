/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Made-up importers, of every kind that an exporter may meet.
 */
#ifndef _PLACER_KUNIT_MOCK_IMPORTER_H
#define _PLACER_KUNIT_MOCK_IMPORTER_H

#include <linux/dma-buf.h>
#include <linux/scatterlist.h>

#define MOCK_MAPPINGS 8

/**
 * enum mock_unmaps - when an importer unmaps that was told to let go
 * @MOCK_UNMAPS_AT_ONCE: while it is being told
 * @MOCK_UNMAPS_LATER: when mock_retire() is called, as a worker would
 * @MOCK_UNMAPS_NEVER: when it detaches
 */
enum mock_unmaps {
	MOCK_UNMAPS_AT_ONCE,
	MOCK_UNMAPS_LATER,
	MOCK_UNMAPS_NEVER,
};

/**
 * struct mock_kind - a kind of importer
 * @name: of it
 * @dynamic: it attaches dynamically, so that it may be told to let go
 * @pins: it pins the buffer before it maps it, and until it gives it up
 * @early: it maps as soon as it is attached, and for good
 * @unmaps: see &enum mock_unmaps
 */
struct mock_kind {
	const char *name;
	bool dynamic;
	bool pins;
	bool early;
	enum mock_unmaps unmaps;
};

/**
 * struct mock_importer - one importer of one buffer
 * @kind: of it
 * @attach: its attachment, or NULL
 * @sgt: NULL, or the mapping that it uses
 * @stale: mappings that it was told to let go of, and has not
 * @nr_stale: how many
 * @pins: how often it has the buffer pinned
 * @told: how often it was told to let go
 * @revoked: how often of these it had the buffer pinned
 *
 * From @sgt on under the reservation lock.
 */
struct mock_importer {
	const struct mock_kind *kind;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	struct sg_table *stale[MOCK_MAPPINGS];
	unsigned int nr_stale;
	unsigned int pins;
	unsigned int told;
	unsigned int revoked;
};

/**
 * enum mock_kind_id - the kinds of importers that there are
 * @MOCK_STATIC: as V4L2, which maps at the first frame
 * @MOCK_EARLY: as DRM drivers without a memory manager, which map on import
 * @MOCK_DYNAMIC: as xe
 * @MOCK_SLOW: as amdgpu, which has fences that it waits for
 * @MOCK_NEVER: as nobody should be
 * @MOCK_PINNED: as a display that scans out, or RDMA
 * @MOCK_NR_KINDS: how many
 */
enum mock_kind_id {
	MOCK_STATIC,
	MOCK_EARLY,
	MOCK_DYNAMIC,
	MOCK_SLOW,
	MOCK_NEVER,
	MOCK_PINNED,
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
void mock_fence_end(struct dma_fence *fence);

#endif /* _PLACER_KUNIT_MOCK_IMPORTER_H */
