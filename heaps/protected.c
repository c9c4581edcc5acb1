// SPDX-License-Identifier: GPL-2.0
/*
 * Protected heaps: reserved memory behind a firewall, for content that the CPU must not
 * read.
 *
 * Neither user space nor the kernel maps the memory, as an access by the CPU may be
 * fatal. So it is not cleared here but scrubbed by the firewall, and a run whose scrub
 * fails is kept in quarantine.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <placer/heaps.h>

#include "firewall.h"
#include "region.h"
#include "reserved.h"

/**
 * struct placer_protected - one region
 * @heap: the heap
 * @region: its memory
 * @mutex: guards @quarantine
 * @quarantine: freed runs that could not be scrubbed
 * @node: in placer_condemned, once @heap is released and @quarantine is not empty
 * @name: name of @heap, freed with it
 */
struct placer_protected {
	struct placer_heap heap;
	struct placer_region region;
	struct mutex mutex; /* guards quarantine */
	struct list_head quarantine;
	struct list_head node;
	char *name;
};

/**
 * struct placer_protected_run - memory of one backing
 * @node: in the quarantine
 * @first: physical address
 * @size: bytes, whole granules
 */
struct placer_protected_run {
	struct list_head node;
	phys_addr_t first;
	size_t size;
};

/*
 * Regions whose heap was released while runs were in quarantine: kept here, so that no
 * other heap hands out that memory.
 */
static DEFINE_MUTEX(placer_condemned_mutex);
static LIST_HEAD(placer_condemned);

static struct placer_protected *to_protected(struct placer_heap *heap)
{
	return container_of(heap, struct placer_protected, heap);
}

static void placer_protected_describe(struct placer_heap *heap,
				      struct placer_heap_facts *facts)
{
	placer_region_describe(&to_protected(heap)->region, facts);
}

static u64 placer_protected_largest(struct placer_heap *heap)
{
	return placer_gen_pool_largest(to_protected(heap)->region.pool);
}

/* Return: true if @run is scrubbed and freed; false if it has to be quarantined. */
static bool placer_protected_give(struct placer_protected *prot,
				  struct placer_protected_run *run)
{
	if (placer_firewall_scrub(run->first, run->size))
		return false;

	placer_region_give(&prot->region, run->first, run->size);
	placer_firewall_leave();
	kfree(run);
	return true;
}

/* Try to scrub again what is in quarantine. Return: true if that is empty now. */
static bool placer_protected_retry(struct placer_protected *prot)
{
	struct placer_protected_run *run, *next;

	guard(mutex)(&prot->mutex);
	list_for_each_entry_safe(run, next, &prot->quarantine, node) {
		list_del(&run->node);
		if (!placer_protected_give(prot, run))
			list_add(&run->node, &prot->quarantine);
	}
	return list_empty(&prot->quarantine);
}

static phys_addr_t placer_protected_take(struct placer_protected *prot,
					 const struct placer_heap_request *req)
{
	phys_addr_t first =
		placer_region_take(&prot->region, req->size, req->align);

	if (first)
		return first;
	placer_protected_retry(prot);
	return placer_region_take(&prot->region, req->size, req->align);
}

/* Regardless of @req->zero, clearing is left to the scrub. */
static int placer_protected_alloc(struct placer_heap *heap,
				  const struct placer_heap_request *req,
				  struct placer_backing *backing)
{
	struct placer_protected_run *run __free(kfree) =
		placer_charge_alloc(req->memcg, req->charge, sizeof(*run));
	struct placer_protected *prot = to_protected(heap);
	int rc = -ENOMEM;

	if (IS_ERR(run))
		return PTR_ERR(run);
	if (placer_firewall_enter())
		return rc;

	run->size = placer_region_size(&prot->region, req->size);
	run->first = placer_protected_take(prot, req);
	if (run->first)
		rc = placer_backing_add(backing, PHYS_PFN(run->first),
					req->size >> PAGE_SHIFT);
	if (!rc) {
		backing->priv = no_free_ptr(run);
		return 0;
	}

	if (run->first)
		placer_region_give(&prot->region, run->first, run->size);
	placer_firewall_leave();
	return rc;
}

static void placer_protected_free(struct placer_heap *heap,
				  struct placer_backing *backing)
{
	struct placer_protected *prot = to_protected(heap);
	struct placer_protected_run *run = backing->priv;
	phys_addr_t first = run->first;
	size_t size = run->size;

	if (placer_protected_give(prot, run))
		return;

	pr_err_ratelimited("heap %s: %zu bytes at %pa could not be scrubbed, so they are not used\n",
			   heap->name, size, &first);
	guard(mutex)(&prot->mutex);
	list_add(&run->node, &prot->quarantine);
}

static int placer_protected_grant(struct placer_heap *heap,
				  const struct placer_backing *backing,
				  struct device *dev)
{
	const struct placer_protected_run *run = backing->priv;

	return placer_firewall_grant(dev, run->first, run->size);
}

static void placer_protected_revoke(struct placer_heap *heap,
				    const struct placer_backing *backing,
				    struct device *dev)
{
	const struct placer_protected_run *run = backing->priv;

	placer_firewall_revoke(dev, run->first, run->size);
}

static void placer_protected_discard(struct placer_protected *prot)
{
	placer_region_destroy(&prot->region);
	mutex_destroy(&prot->mutex);
	kfree(prot->name);
	kfree(prot);
}

static void placer_protected_release(struct placer_heap *heap)
{
	struct placer_protected *prot = to_protected(heap);

	if (placer_protected_retry(prot)) {
		placer_protected_discard(prot);
		return;
	}

	pr_err("heap %s: not used again, as some of it could not be scrubbed\n",
	       heap->name);
	guard(mutex)(&placer_condemned_mutex);
	list_add(&prot->node, &placer_condemned);
}

static const struct placer_heap_ops placer_protected_ops = {
	.describe = placer_protected_describe,
	.alloc = placer_protected_alloc,
	.free = placer_protected_free,
	.largest = placer_protected_largest,
	.grant = placer_protected_grant,
	.revoke = placer_protected_revoke,
	.release = placer_protected_release,
};

/*
 * Release the condemned regions in a span whose quarantine can be scrubbed by now. Those
 * that remain make placer_region_init() fail with -EBUSY.
 */
static void placer_protected_reprieve(const struct placer_span *span)
{
	struct placer_protected *prot, *next;

	guard(mutex)(&placer_condemned_mutex);
	list_for_each_entry_safe(prot, next, &placer_condemned, node) {
		u64 first = prot->region.first;

		if (first > span->last ||
		    first + prot->region.size <= span->first)
			continue;
		if (!placer_protected_retry(prot))
			continue;
		list_del(&prot->node);
		placer_protected_discard(prot);
	}
}

static int placer_protected_check(const struct placer_pool *pool,
				  const struct placer_span *span)
{
	if (!placer_reserved_no_map(pool)) {
		dev_err(pool->dev,
			"%pOF: is protected, but its memory is not \"no-map\", so the CPU has access\n",
			pool->node);
		return -EINVAL;
	}
	if (placer_reserved_linear(span) != PLACER_LINEAR_NONE) {
		dev_err(pool->dev,
			"%pOF: memory is \"no-map\", but the kernel has mapped it\n",
			pool->node);
		return -ENODEV;
	}
	placer_protected_reprieve(span);
	return 0;
}

static int placer_protected_init(struct placer_protected *prot,
				 const struct placer_pool *pool)
{
	struct placer_span span;
	int rc;

	mutex_init(&prot->mutex);
	INIT_LIST_HEAD(&prot->quarantine);
	rc = placer_reserved_find(pool, &span, &prot->name) ?:
		     placer_protected_check(pool, &span)    ?:
		     placer_region_init(&prot->region, &span, pool->granule);
	if (rc)
		return rc;

	prot->heap.name = prot->name;
	prot->heap.kind = PLACER_HEAP_PROTECTED;
	prot->heap.ops = &placer_protected_ops;
	prot->heap.cost = pool->cost;
	prot->heap.cpu = PLACER_CPU_NONE;
	prot->heap.domain = pool->domain;
	return placer_heap_register(&prot->heap);
}

/**
 * placer_protected_heap_create() - make a heap of protected memory
 * @pool: the pool; protected, and refers to plain reserved memory
 *
 * Context: may sleep.
 * Return: a registered heap, or an ERR_PTR: -EINVAL if the memory is not no-map; -ENODEV
 * if it is not reserved, or in the linear map despite no-map; -EBUSY if buffers still
 * have memory of an earlier heap there, or some of that could not be scrubbed; -ENOMEM;
 * or what placer_heap_register() returns.
 */
struct placer_heap *placer_protected_heap_create(const struct placer_pool *pool)
{
	struct placer_protected *prot = kzalloc(sizeof(*prot), GFP_KERNEL);
	int rc;

	if (!prot)
		return ERR_PTR(-ENOMEM);

	rc = placer_protected_init(prot, pool);
	if (rc) {
		placer_protected_discard(prot);
		return ERR_PTR(rc);
	}
	return &prot->heap;
}
EXPORT_SYMBOL_IF_KUNIT(placer_protected_heap_create);
