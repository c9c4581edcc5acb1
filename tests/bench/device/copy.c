// SPDX-License-Identifier: GPL-2.0
/*
 * The copy: the least that a move takes. Contiguous memory comes from the DMA API, which
 * works on all kernels, but clears the memory; the time of clearing is measured by itself
 * and subtracted.
 */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "bench.h"

static void *copy_alloc(struct device *dev, size_t size, dma_addr_t *dma)
{
	struct page *page = dma_alloc_pages(dev, size, dma, DMA_BIDIRECTIONAL,
					    GFP_KERNEL | __GFP_NOWARN);

	return page ? page_address(page) : NULL;
}

static void copy_free(struct device *dev, size_t size, void *memory,
		      dma_addr_t dma)
{
	dma_free_pages(dev, size, virt_to_page(memory), dma, DMA_BIDIRECTIONAL);
}

static void clear_pages_of(void *memory, size_t size)
{
	size_t done;

	for (done = 0; done < size; done += PAGE_SIZE)
		clear_page(memory + done);
}

static void copy_measure(struct bench_copy *copy, void *to, const void *from)
{
	u64 begin = bench_ticks();
	u64 cleared;

	memset(to, 0, copy->size);
	cleared = bench_ticks();
	copy->alloc -= min(copy->alloc, cleared - begin);
	clear_pages_of(to, copy->size);
	begin = bench_ticks();
	copy->clear = begin - cleared;
	memcpy(to, from, copy->size);
	copy->copy = bench_ticks() - begin;
}

/**
 * bench_copy() - measure allocating, clearing and copying
 * @copy: what, and the results
 *
 * Return: 0; -EINVAL; -ENODEV if the board has no device; or -ENOMEM.
 */
int bench_copy(struct bench_copy *copy)
{
	struct device *dev = bench_master(BENCH_CONTIGUOUS);
	dma_addr_t dma_from, dma_to;
	void *from, *to;
	u64 begin;

	if (!dev)
		return -ENODEV;
	if (!copy->size || copy->size > SZ_128M || !PAGE_ALIGNED(copy->size))
		return -EINVAL;

	from = copy_alloc(dev, copy->size, &dma_from);
	if (!from)
		return -ENOMEM;
	begin = bench_ticks();
	to = copy_alloc(dev, copy->size, &dma_to);
	copy->alloc = bench_ticks() - begin;
	if (to) {
		copy_measure(copy, to, from);
		copy_free(dev, copy->size, to, dma_to);
	}
	copy_free(dev, copy->size, from, dma_from);
	return to ? 0 : -ENOMEM;
}
