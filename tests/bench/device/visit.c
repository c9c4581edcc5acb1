// SPDX-License-Identifier: GPL-2.0
/*
 * A visit: a device attaches, maps, unmaps and detaches, and each step is timed.
 */
#include <linux/dma-buf.h>
#include <linux/err.h>

#include "bench.h"

static int visit_map(struct dma_buf_attachment *attach,
		     struct bench_visit *visit, bool first)
{
	u64 begin = bench_ticks(), mapped, end;
	struct sg_table *sgt;

	sgt = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	mapped = bench_ticks();
	visit->nents = sgt->nents;
	end = bench_ticks();
	dma_buf_unmap_attachment_unlocked(attach, sgt, DMA_BIDIRECTIONAL);

	visit->map_again = mapped - begin;
	visit->unmap_again = bench_ticks() - end;
	if (first) {
		visit->map = visit->map_again;
		visit->unmap = visit->unmap_again;
	}
	return 0;
}

/**
 * bench_visit() - attach, map, unmap and detach a device
 * @visit: what, and the results
 *
 * Return: 0; -ENODEV if the board has no such device; or what dma-buf returns.
 */
int bench_visit(struct bench_visit *visit)
{
	struct device *dev = bench_master(visit->master);
	struct dma_buf_attachment *attach;
	struct dma_buf *dmabuf;
	int i, rc = 0;
	u64 begin;

	if (!dev)
		return -ENODEV;
	dmabuf = dma_buf_get(visit->fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	begin = bench_ticks();
	attach = dma_buf_attach(dmabuf, dev);
	visit->attach = bench_ticks() - begin;
	if (!IS_ERR(attach)) {
		for (i = 0; i < visit->maps && !rc; i++)
			rc = visit_map(attach, visit, !i);
		begin = bench_ticks();
		dma_buf_detach(dmabuf, attach);
		visit->detach = bench_ticks() - begin;
	}
	dma_buf_put(dmabuf);
	return IS_ERR(attach) ? PTR_ERR(attach) : rc;
}
