/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A region of memory that is handed out in runs.
 */
#ifndef _PLACER_REGION_H
#define _PLACER_REGION_H

#include <linux/types.h>
#include <placer/solve.h>

struct gen_pool;

/**
 * struct placer_region - memory that is handed out in runs
 * @pool: its allocator, whose addresses are physical; NULL if there is none
 * @first: physical address of the first byte, a multiple of @granule
 * @size: bytes, a multiple of @granule
 * @granule: length and alignment of runs, a power of two of at least a page
 * @node: in the list of all regions, if there is a @pool
 */
struct placer_region {
	struct gen_pool *pool;
	phys_addr_t first;
	u64 size;
	u64 granule;
	struct list_head node;
};

int placer_region_init(struct placer_region *region,
		       const struct placer_span *span, u64 granule);
void placer_region_destroy(struct placer_region *region);
size_t placer_region_size(const struct placer_region *region, size_t size);
phys_addr_t placer_region_take(struct placer_region *region, size_t size,
			       u64 align);
void placer_region_give(struct placer_region *region, phys_addr_t first,
			size_t size);
void placer_region_describe(const struct placer_region *region,
			    struct placer_heap_facts *facts);

u64 placer_span_max_align(const struct placer_span *span);
u64 placer_gen_pool_largest(struct gen_pool *pool);

#endif /* _PLACER_REGION_H */
