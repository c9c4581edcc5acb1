// SPDX-License-Identifier: GPL-2.0
/*
 * Helpers of the suites about pools of the devicetree.
 */
#include <kunit/device.h>
#include <linux/io.h>
#include <linux/pfn.h>
#include <linux/property.h>
#include <linux/string.h>

#include "kunit.h"
#include "pool.h"

/* A pool that refers to the node at @path by @property; freed with the test. */
struct pool_spec *pool_spec_new(struct kunit *test, const char *property,
				const char *path)
{
	struct pool_spec *spec = kunit_kzalloc(test, sizeof(*spec), GFP_KERNEL);
	struct device_node *target = of_find_node_by_path(path);

	KUNIT_ASSERT_NOT_NULL(test, spec);
	KUNIT_ASSERT_NOT_NULL(test, target);
	KUNIT_ASSERT_NE(test, target->phandle, 0);
	spec->phandle = cpu_to_be32(target->phandle);
	of_node_put(target);

	spec->property.name = (char *)property;
	spec->property.length = sizeof(spec->phandle);
	spec->property.value = &spec->phandle;
	spec->node.name = "pool-test";
	spec->node.full_name = "pool-test";
	spec->node.properties = &spec->property;
	fwnode_init(&spec->node.fwnode, &of_fwnode_ops);

	spec->pool.node = &spec->node;
	spec->pool.cost = 1000;
	spec->pool.dev = kunit_device_register(test, kbasename(path));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, spec->pool.dev);
	return spec;
}

/* The heap of a pool of the guests' devicetree. */
struct placer_heap *pool_heap(struct kunit *test, const char *name)
{
	struct placer_heap_facts facts;
	struct placer_heap *heap;

	KUNIT_ASSERT_TRUE_MSG(test, heap_find(name, &facts), "no heap %s",
			      name);
	heap = placer_heap_get_live(facts.id, U64_MAX);
	KUNIT_ASSERT_NOT_NULL(test, heap);
	/* The pool keeps it as long as the test runs. */
	placer_heap_put_live(heap);
	return heap;
}

/* Allocate one run of zeroed memory. */
struct placer_backing *pool_take(const struct placer_heap *heap, size_t size,
				 u64 align)
{
	const struct placer_heap_request req = {
		.size = size,
		.last = U64_MAX,
		.block = size,
		.align = align,
		.node = PLACER_NO_NODE,
		.zero = true,
	};

	return placer_backing_alloc(heap->id, U64_MAX, &req);
}

phys_addr_t pool_first(const struct placer_backing *backing)
{
	return PFN_PHYS(backing->runs[0].pfn);
}

/* Map memory in the way its heap allows, so that the test can read it. */
void pool_view_open(struct kunit *test, struct pool_view *view,
		    const struct placer_heap *heap, phys_addr_t first,
		    size_t size)
{
	view->size = size;
	view->remapped = heap->cpu != PLACER_CPU_CACHED;
	view->virt = view->remapped ? memremap(first, size, MEMREMAP_WC) :
				      phys_to_virt(first);
	KUNIT_ASSERT_NOT_NULL(test, view->virt);
}

void pool_view_close(const struct pool_view *view)
{
	if (view->remapped)
		memunmap(view->virt);
}
