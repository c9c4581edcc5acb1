/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pools of the devicetree: pools that a test makes up, and the pools of the guests.
 */
#ifndef _PLACER_KUNIT_POOL_H
#define _PLACER_KUNIT_POOL_H

#include <kunit/test.h>
#include <linux/of.h>
#include <placer/heaps.h>

/*
 * Memory of equal size, with and without no-map, that tests/vm/pools.dtso reserves and
 * no pool uses.
 */
#define POOL_SPARE_NOMAP  "spare-nomap@57000000"
#define POOL_SPARE_MAPPED "spare-mapped@57100000"

/**
 * struct pool_spec - a pool that no placement node has
 * @pool: the pool, for the function that makes its heap
 * @node: its node, which is in no tree
 * @property: property that refers to the memory
 * @phandle: value of @property
 */
struct pool_spec {
	struct placer_pool pool;
	struct device_node node;
	struct property property;
	__be32 phandle;
};

/**
 * struct pool_view - a test's mapping of one backing
 * @virt: address of the mapping
 * @size: bytes
 * @remapped: @virt is not in the linear map
 */
struct pool_view {
	u8 *virt;
	size_t size;
	bool remapped;
};

struct pool_spec *pool_spec_new(struct kunit *test, const char *property,
				const char *path);
struct placer_heap *pool_heap(struct kunit *test, const char *name);
struct placer_backing *pool_take(const struct placer_heap *heap, size_t size,
				 u64 align);
void pool_view_open(struct kunit *test, struct pool_view *view,
		    const struct placer_heap *heap, phys_addr_t first,
		    size_t size);
void pool_view_close(const struct pool_view *view);
phys_addr_t pool_first(const struct placer_backing *backing);

#endif /* _PLACER_KUNIT_POOL_H */
