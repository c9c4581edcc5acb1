// SPDX-License-Identifier: GPL-2.0
/*
 * The crowd: attachments, mapped or not, that stay until they all leave, in the order
 * in which they came.
 */
#include <linux/dma-buf.h>
#include <linux/err.h>

#include "bench.h"

#define MAX_GUESTS 10240

/**
 * struct bench_guest - one attachment
 * @attach: the attachment; holds a reference to its buffer
 * @sgt: its mapping, or NULL
 */
struct bench_guest {
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
};

/* An array, so that nothing is allocated but by dma-buf and the exporter. */
static struct bench_guest bench_guests[MAX_GUESTS];
static unsigned int bench_nr_guests;

static int crowd_map(struct bench_guest *guest, struct bench_crowd *crowd)
{
	u64 begin = bench_ticks();
	struct sg_table *sgt;

	sgt = dma_buf_map_attachment_unlocked(guest->attach, DMA_BIDIRECTIONAL);
	crowd->mapped += bench_ticks() - begin;
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	guest->sgt = sgt;
	return 0;
}

static int crowd_attach(struct dma_buf *dmabuf, struct device *dev,
			struct bench_crowd *crowd)
{
	struct bench_guest *guest = &bench_guests[bench_nr_guests];
	struct dma_buf_attachment *attach;
	u64 begin;

	if (bench_nr_guests == MAX_GUESTS)
		return -ENOSPC;

	begin = bench_ticks();
	attach = dma_buf_attach(dmabuf, dev);
	crowd->attach += bench_ticks() - begin;
	if (IS_ERR(attach))
		return PTR_ERR(attach);

	get_dma_buf(dmabuf);
	*guest = (struct bench_guest){ .attach = attach };
	bench_nr_guests++;
	return crowd->map ? crowd_map(guest, crowd) : 0;
}

/**
 * bench_crowd_enter() - attach a device many times
 * @crowd: what, and the results
 *
 * Return: 0; -ENODEV if the board has no such device; -ENOSPC; or what dma-buf
 * returns. On error, those that are there stay.
 */
int bench_crowd_enter(struct bench_crowd *crowd)
{
	struct device *dev = bench_master(crowd->master);
	struct dma_buf *dmabuf;
	int i, rc = 0;

	if (!dev)
		return -ENODEV;
	dmabuf = dma_buf_get(crowd->fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	crowd->attach = 0;
	crowd->mapped = 0;
	for (i = 0; i < crowd->count && !rc; i++)
		rc = crowd_attach(dmabuf, dev, crowd);
	dma_buf_put(dmabuf);
	return rc;
}

static void crowd_detach(struct bench_guest *guest, struct bench_leave *leave)
{
	struct dma_buf *dmabuf = guest->attach->dmabuf;
	u64 begin = bench_ticks(), unmapped;

	if (guest->sgt)
		dma_buf_unmap_attachment_unlocked(guest->attach, guest->sgt,
						  DMA_BIDIRECTIONAL);
	unmapped = bench_ticks();
	dma_buf_detach(dmabuf, guest->attach);
	leave->detach += bench_ticks() - unmapped;
	leave->unmap += unmapped - begin;
	dma_buf_put(dmabuf);
}

/**
 * bench_crowd_leave() - unmap and detach all
 * @leave: results
 */
void bench_crowd_leave(struct bench_leave *leave)
{
	unsigned int i;

	*leave = (struct bench_leave){};
	for (i = 0; i < bench_nr_guests; i++)
		crowd_detach(&bench_guests[i], leave);
	bench_nr_guests = 0;
}
