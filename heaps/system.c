// SPDX-License-Identifier: GPL-2.0
/*
 * The system heap: pages from the page allocator.
 *
 * The heap prefers large blocks, which IOMMUs map with fewer entries, but guarantees
 * single pages only. For a request with an address limit it allocates from the zones
 * that end below the limit; for one with a block size it uses no smaller order. Zones
 * limit from above only, so it has nothing for a window that begins above the lowest
 * memory: such devices need CMA or a pool of the board.
 *
 * Freed blocks go to the page pool, unless a cgroup is charged for them. Charged blocks
 * always come from the page allocator and return to it, because the kernel lets no
 * module charge or uncharge a page after its allocation. So the pool serves the root
 * cgroup, and kernels without cgroups.
 */
#include <kunit/visibility.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/memcontrol.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/topology.h>
#include <placer/heaps.h>

#include "page_pool.h"

/* The largest block that is guaranteed: larger ones fail by fragmentation. */
#define PLACER_SYSTEM_MAX_ORDER 4

/*
 * Zones from the lowest up, with the flag that confines an allocation to the zone and
 * those below it.
 */
static const struct placer_system_zone {
	enum zone_type zone;
	gfp_t gfp;
} placer_system_zones[] = {
#ifdef CONFIG_ZONE_DMA
	{ ZONE_DMA, __GFP_DMA },
#endif
#ifdef CONFIG_ZONE_DMA32
	{ ZONE_DMA32, __GFP_DMA32 },
#endif
	{ ZONE_NORMAL, 0 },
};

/* The hull of one zone over all nodes. Return: false if no node has pages in the zone. */
static bool placer_system_zone_span(enum zone_type type,
				    struct placer_span *span)
{
	bool found = false;
	u64 first, last;
	int nid;

	*span = (struct placer_span){ .first = U64_MAX };
	for_each_online_node(nid) {
		struct zone *zone = &NODE_DATA(nid)->node_zones[type];

		if (!populated_zone(zone))
			continue;
		first = PFN_PHYS(zone->zone_start_pfn);
		last = PFN_PHYS(zone_end_pfn(zone)) - 1;
		span->first = min(span->first, first);
		span->last = max(span->last, last);
		found = true;
	}
	return found;
}

/* NR_FREE_PAGES includes free CMA pages, which our allocations cannot use. */
static unsigned long placer_system_free_pages(void)
{
	unsigned long free = global_zone_page_state(NR_FREE_PAGES);
	unsigned long cma = global_zone_page_state(NR_FREE_CMA_PAGES);

	return free - min(free, cma) + placer_page_pool_pages();
}

static void placer_system_describe(struct placer_heap *heap,
				   struct placer_heap_facts *facts)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(placer_system_zones); i++) {
		struct placer_span *span = &facts->span[facts->nr_spans];

		if (placer_system_zone_span(placer_system_zones[i].zone, span))
			facts->nr_spans++;
	}

	facts->limitable = true;
	facts->block = PAGE_SIZE;
	facts->max_block = PAGE_SIZE << PLACER_SYSTEM_MAX_ORDER;
	facts->preferred_block = PAGE_SIZE << placer_orders[0];
	facts->max_align = facts->max_block;
	facts->total = (u64)totalram_pages() << PAGE_SHIFT;
	facts->free = (u64)placer_system_free_pages() << PAGE_SHIFT;
}

/**
 * struct placer_system_need - requirements of one request for each of its blocks
 * @min_order: smallest order
 * @nid: preferred node
 * @zone: highest zone
 * @memcg: as in the request
 * @charge: as in the request
 * @zero: as in the request
 */
struct placer_system_need {
	unsigned int min_order;
	int nid;
	const struct placer_system_zone *zone;
	struct mem_cgroup *memcg;
	enum placer_charge charge;
	bool zero;
};

/* The highest zone that ends at or below @last. */
static const struct placer_system_zone *placer_system_zone_below(u64 last)
{
	unsigned int i = ARRAY_SIZE(placer_system_zones);
	struct placer_span span;

	while (i-- > 1) {
		if (!placer_system_zone_span(placer_system_zones[i].zone,
					     &span))
			continue;
		if (span.last <= last)
			break;
	}
	return &placer_system_zones[i];
}

/* For no preference, or a node that is not online, take the nearest. */
static int placer_system_nid(u32 node)
{
	if (node >= nr_node_ids || !node_online(node))
		return numa_mem_id();
	return node;
}

/*
 * Try large orders without reclaim. Only the smallest order may reclaim, so that it
 * fails only if memory is really short. Even then no process is killed: the next heap
 * may have memory, and a failed map or fault is better than an OOM kill.
 */
static gfp_t placer_system_gfp(const struct placer_system_need *need,
			       unsigned int order)
{
	gfp_t gfp = GFP_USER | __GFP_COMP | __GFP_NOWARN | need->zone->gfp;

	if (need->zero)
		gfp |= __GFP_ZERO;
	if (need->memcg)
		gfp |= __GFP_ACCOUNT;
	if (order > need->min_order)
		return (gfp | __GFP_NORETRY) & ~__GFP_RECLAIM;
	return gfp | __GFP_RETRY_MAYFAIL;
}

/* Falls back to other nodes. */
static struct page *placer_system_fresh(const struct placer_system_need *need,
					unsigned int order)
{
	struct mem_cgroup *old = set_active_memcg(need->memcg);
	struct page *page;

	page = alloc_pages_node(need->nid, placer_system_gfp(need, order),
				order);
	set_active_memcg(old);
	return page;
}

static void placer_system_clear(struct page *page, unsigned long nr_pages)
{
	for (; nr_pages; nr_pages--)
		clear_highpage(page++);
}

static struct page *placer_system_pooled(const struct placer_system_need *need,
					 unsigned int order)
{
	struct page *page;

	if (need->memcg)
		return NULL;

	page = placer_page_pool_take(need->nid, need->zone->zone, order);
	if (page && need->zero)
		placer_system_clear(page, 1ul << order);
	return page;
}

/*
 * The last resort: empty the page pool, which may still have blocks of other nodes and
 * orders that reclaim had no reason to free.
 */
static struct page *placer_system_last(const struct placer_system_need *need,
				       unsigned int order)
{
	unsigned long freed = 0;
	int nid;

	for_each_online_node(nid)
		freed += placer_page_pool_shrink(nid, ULONG_MAX);
	return freed ? placer_system_fresh(need, order) : NULL;
}

/*
 * The longest block that can be had and fits the remaining pages. @max_order is lowered to
 * its order, so that a request does not retry orders that have failed.
 */
static struct page *placer_system_block(const struct placer_system_need *need,
					unsigned long nr_pages,
					unsigned int *max_order)
{
	unsigned int i, order;
	struct page *page;

	for (i = 0; i < PLACER_NR_ORDERS; i++) {
		order = max(placer_orders[i], need->min_order);
		if (order > *max_order ||
		    (order > need->min_order && nr_pages < 1ul << order))
			continue;
		page = placer_system_pooled(need, order) ?:
			       placer_system_fresh(need, order);
		if (!page && order == need->min_order)
			page = placer_system_last(need, order);
		if (page) {
			*max_order = order;
			return page;
		}
		if (order == need->min_order)
			break;
	}
	return NULL;
}

static void placer_system_free_block(struct page *page, unsigned int order,
				     bool charged)
{
	if (charged || !placer_page_pool_put(page, order))
		placer_page_pool_free(page, order);
}

/* Free the last block of a run. Return: how many pages the run has before that. */
static unsigned long placer_system_free_last(const struct placer_run *run,
					     unsigned long nr_pages,
					     bool charged)
{
	struct page *page = compound_head(pfn_to_page(run->pfn + nr_pages - 1));

	nr_pages = page_to_pfn(page) - run->pfn;
	placer_system_free_block(page, compound_order(page), charged);
	return nr_pages;
}

/*
 * From the end, as the pool gives first what it got last: the next buffer gets the blocks
 * in the same order, so that those which are adjacent become one run again.
 */
static void placer_system_free(struct placer_heap *heap,
			       struct placer_backing *backing)
{
	unsigned int i = backing->nr_runs;
	unsigned long left;

	while (i-- > 0) {
		left = backing->runs[i].nr_pages;
		while (left) {
			left = placer_system_free_last(&backing->runs[i], left,
						       backing->charged);
			cond_resched();
		}
	}
}

/*
 * Tell a cgroup at its limit from a shortage of memory: another heap can make up for
 * the shortage, but must not get around the limit, as its memory is charged to no
 * cgroup. If a block can be had without a charge, it was the limit. That block is given
 * back at once, so it is not worth more than one round of reclaim; but a block of several
 * pages must not fail for fragmentation where the cgroup's request would not.
 */
static int placer_system_refusal(const struct placer_system_need *need)
{
	gfp_t gfp = GFP_USER | __GFP_NOWARN | need->zone->gfp;
	struct page *page;

	if (!need->memcg)
		return -ENOMEM;

	gfp |= need->min_order ? __GFP_RETRY_MAYFAIL : __GFP_NORETRY;
	page = alloc_pages_node(need->nid, gfp, need->min_order);
	if (!page)
		return -ENOMEM;
	__free_pages(page, need->min_order);
	return -EDQUOT;
}

/*
 * The caller does not overwrite the part of a block beyond the end of the buffer, but a
 * device can read it if its IOMMU has larger pages than the CPU. So clear it.
 */
static int placer_system_add(const struct placer_system_need *need,
			     struct placer_backing *backing, struct page *page,
			     unsigned int order, unsigned long nr_pages)
{
	if (!need->zero)
		placer_system_clear(page + nr_pages, (1ul << order) - nr_pages);
	return placer_backing_add(backing, page_to_pfn(page), nr_pages);
}

static int placer_system_fill(const struct placer_system_need *need,
			      struct placer_backing *backing,
			      unsigned long left)
{
	unsigned int order = max(placer_orders[0], need->min_order);
	unsigned long nr_pages;
	struct page *page;
	int rc;

	for (; left; left -= nr_pages) {
		if (fatal_signal_pending(current))
			return -EINTR;
		/* Others of the cgroup may have taken what there was. */
		if (need->charge == PLACER_CHARGE_SPARE &&
		    !placer_charge_has_room(need->memcg, left << PAGE_SHIFT))
			return -EDQUOT;

		page = placer_system_block(need, left, &order);
		if (!page)
			return placer_system_refusal(need);

		nr_pages = min(left, 1ul << order);
		rc = placer_system_add(need, backing, page, order, nr_pages);
		if (rc) {
			placer_system_free_block(page, order, need->memcg);
			return rc;
		}
		cond_resched();
	}
	return 0;
}

static int placer_system_alloc(struct placer_heap *heap,
			       const struct placer_heap_request *req,
			       struct placer_backing *backing)
{
	const struct placer_system_need need = {
		.min_order = get_order(max(req->block, req->align)),
		.nid = placer_system_nid(req->node),
		.zone = placer_system_zone_below(req->last),
		.memcg = req->memcg,
		.charge = req->charge,
		.zero = req->zero,
	};
	int rc;

	rc = placer_system_fill(&need, backing, req->size >> PAGE_SHIFT);
	if (rc)
		placer_system_free(heap, backing);
	return rc;
}

/* The heap is static, and every buffer holds the module. */
static void placer_system_release(struct placer_heap *heap)
{
}

static const struct placer_heap_ops placer_system_ops = {
	.describe = placer_system_describe,
	.alloc = placer_system_alloc,
	.free = placer_system_free,
	.release = placer_system_release,
};

static struct placer_heap placer_system = {
	.name = "system",
	.kind = PLACER_HEAP_SYSTEM,
	.ops = &placer_system_ops,
	.cost = PLACER_COST_ORDINARY,
	.cpu = PLACER_CPU_CACHED,
	.memcg = true,
	.parts = true,
};

/**
 * placer_system_heap() - get the system heap
 *
 * Context: any.
 * Return: the heap; registered as long as the module is loaded.
 */
struct placer_heap *placer_system_heap(void)
{
	return &placer_system;
}
EXPORT_SYMBOL_IF_KUNIT(placer_system_heap);

/**
 * placer_system_heap_init() - register the system heap
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; or what placer_heap_register() returns.
 */
int placer_system_heap_init(void)
{
	int rc = placer_page_pool_init();

	if (rc)
		return rc;

	rc = placer_heap_register(&placer_system);
	if (rc)
		placer_page_pool_exit();
	return rc;
}

/**
 * placer_system_heap_exit() - unregister the system heap
 *
 * Context: may sleep. No buffer has memory of it any more.
 */
void placer_system_heap_exit(void)
{
	placer_heap_unregister(&placer_system);
	placer_page_pool_exit();
}
