// SPDX-License-Identifier: GPL-2.0
/*
 * The system heap: pages from the page allocator.
 *
 * It prefers large blocks, as IOMMUs map them with fewer entries, and promises
 * single pages. Asked for an address limit it allocates from the zones that end
 * below; asked for a block size it uses no smaller order. A window that begins
 * above the lowest memory is not for this heap: zones only limit from above. CMA
 * and the pools of the board are there for it.
 *
 * Freed blocks go to the page pool, unless a cgroup is charged for them. What is
 * charged comes fresh from the page allocator and goes back to it: the kernel
 * lets no module charge or uncharge a page that is allocated already. So the
 * pool serves the root cgroup, and kernels that have no other.
 */
#include <kunit/visibility.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
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

/* The largest block that is promised: above, fragmentation would decide. */
#define PLACER_SYSTEM_MAX_ORDER 4

/*
 * Zones from the lowest up, with the flag that confines an allocation to it and
 * those below. A zone this kernel does not have is empty, and so left out.
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

/* The hull of one zone over all nodes; false if no node has pages in it. */
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

/* Free areas of CMA count as free pages, and are not for us. */
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
 * struct placer_system_need - what one request asks of each of its blocks
 * @min_order: the smallest that will do
 * @nid: the node that is preferred
 * @zone: the highest that will do
 * @memcg: as in the request
 * @zero: as in the request
 */
struct placer_system_need {
	unsigned int min_order;
	int nid;
	const struct placer_system_zone *zone;
	struct mem_cgroup *memcg;
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

/* A node that is not there is nobody's preference. */
static int placer_system_nid(u32 node)
{
	if (node >= nr_node_ids || !node_online(node))
		return numa_mem_id();
	return node;
}

/*
 * Large orders are worth a try and no more. Only the smallest order that will
 * do may reclaim, and so fail only when memory is really short. Even then no
 * process is killed for it: the next heap may have memory, and who has a buffer
 * can live with an error.
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

/* Other nodes will do if the preferred one has none. */
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
 * Before memory is said to be short, the pool gives back what it has: blocks of
 * another node or another order, which reclaim did not ask for.
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

/* The longest block that makes sense for so many pages and is not too hard to get. */
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
		__free_pages(page, order);
}

static void placer_system_free(struct placer_heap *heap,
			       struct placer_backing *backing)
{
	unsigned long pfn, end;
	unsigned int i, order;

	for (i = 0; i < backing->nr_runs; i++) {
		pfn = backing->runs[i].pfn;
		end = pfn + backing->runs[i].nr_pages;
		while (pfn < end) {
			/* The last block may be longer than its run. */
			order = compound_order(pfn_to_page(pfn));
			placer_system_free_block(pfn_to_page(pfn), order,
						 backing->charged);
			pfn += 1ul << order;
			cond_resched();
		}
	}
}

/*
 * Tell a cgroup at its limit from a shortage of memory: another heap can make up for
 * the shortage, but must not get around the limit, as its memory is charged to no
 * cgroup. If a block can be had without a charge, it was the limit. That block is given
 * back at once, so it is not worth more than one round of reclaim.
 */
static int placer_system_refusal(const struct placer_system_need *need)
{
	gfp_t gfp = GFP_USER | __GFP_NORETRY | __GFP_NOWARN | need->zone->gfp;
	struct page *page;

	if (!need->memcg)
		return -ENOMEM;

	page = alloc_pages_node(need->nid, gfp, need->min_order);
	if (!page)
		return -ENOMEM;
	__free_pages(page, need->min_order);
	return -EDQUOT;
}

/*
 * What a block has beyond the buffer's end is not the caller's to overwrite, and
 * a device may see it where its IOMMU maps longer pages than the CPU's.
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

	for (; left; left -= nr_pages) {
		if (fatal_signal_pending(current))
			return -EINTR;

		page = placer_system_block(need, left, &order);
		if (!page)
			return placer_system_refusal(need);

		nr_pages = min(left, 1ul << order);
		if (placer_system_add(need, backing, page, order, nr_pages)) {
			placer_system_free_block(page, order, need->memcg);
			return -ENOMEM;
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
		.zero = req->zero,
	};
	int rc;

	rc = placer_system_fill(&need, backing, req->size >> PAGE_SHIFT);
	if (rc)
		placer_system_free(heap, backing);
	return rc;
}

/* The heap is static: it goes with the module, which its buffers hold. */
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
	.ops = &placer_system_ops,
	.cost = PLACER_COST_ORDINARY,
	.cpu = PLACER_CPU_CACHED,
};

/**
 * placer_system_heap() - the system heap
 *
 * Context: any.
 * Return: the heap, which is registered as long as the module is loaded.
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
