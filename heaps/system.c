// SPDX-License-Identifier: GPL-2.0
/*
 * The system heap: pages from the page allocator.
 *
 * It prefers large blocks, as IOMMUs map them with fewer entries, and promises
 * single pages. Asked for an address limit it allocates from the zones that end
 * below; asked for a block size it uses no smaller order.
 */
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>
#include <placer/heaps.h>

/* IOMMUs commonly map 1 MiB, 64 KiB and 4 KiB pages. */
static const unsigned int placer_system_orders[] = { 8, 4, 0 };

/* The largest block that is promised: above, fragmentation would decide. */
#define PLACER_SYSTEM_MAX_ORDER 4

/*
 * Zones from the lowest up, with the flag that confines an allocation to it and
 * those below. A zone this kernel does not have is empty, and so left out.
 */
static const struct {
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
	facts->preferred_block = PAGE_SIZE << placer_system_orders[0];
	facts->max_align = facts->max_block;
	facts->total = (u64)totalram_pages() << PAGE_SHIFT;
	facts->free = (u64)global_zone_page_state(NR_FREE_PAGES) << PAGE_SHIFT;
}

/* The flag of the highest zone that ends at or below @last. */
static gfp_t placer_system_zone_gfp(u64 last)
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
	return placer_system_zones[i].gfp;
}

/*
 * Large orders are worth a try and no more. Only the smallest order that will
 * do may reclaim, and so fail only when memory is really short.
 */
static gfp_t placer_system_gfp(unsigned int order, unsigned int min_order,
			       gfp_t gfp)
{
	gfp |= GFP_USER | __GFP_COMP | __GFP_NOWARN;
	if (order > min_order)
		gfp = (gfp | __GFP_NORETRY) & ~__GFP_RECLAIM;
	return gfp;
}

static struct page *placer_system_page(unsigned long nr_pages,
				       unsigned int min_order,
				       unsigned int *max_order, gfp_t gfp)
{
	unsigned int i, order;
	struct page *page;

	for (i = 0; i < ARRAY_SIZE(placer_system_orders); i++) {
		order = max(placer_system_orders[i], min_order);
		if (order > *max_order ||
		    (order > min_order && nr_pages < 1ul << order))
			continue;
		page = alloc_pages(placer_system_gfp(order, min_order, gfp),
				   order);
		if (page) {
			*max_order = order;
			return page;
		}
	}
	return NULL;
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
			__free_pages(pfn_to_page(pfn), order);
			pfn += 1ul << order;
		}
	}
}

static int placer_system_alloc(struct placer_heap *heap,
			       const struct placer_heap_request *req,
			       struct placer_backing *backing)
{
	unsigned int min_order = get_order(max(req->block, req->align));
	unsigned int max_order = max(placer_system_orders[0], min_order);
	unsigned long left = req->size >> PAGE_SHIFT;
	gfp_t gfp = placer_system_zone_gfp(req->last);

	if (req->zero)
		gfp |= __GFP_ZERO;

	while (left) {
		unsigned long nr_pages;
		struct page *page;

		if (fatal_signal_pending(current)) {
			placer_system_free(heap, backing);
			return -EINTR;
		}

		page = placer_system_page(left, min_order, &max_order, gfp);
		if (!page) {
			placer_system_free(heap, backing);
			return -ENOMEM;
		}

		nr_pages = min(left, 1ul << max_order);
		if (placer_backing_add(backing, page_to_pfn(page), nr_pages)) {
			__free_pages(page, max_order);
			placer_system_free(heap, backing);
			return -ENOMEM;
		}
		left -= nr_pages;
	}
	return 0;
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
 * Return: the heap, which is registered as long as the module is loaded.
 */
struct placer_heap *placer_system_heap(void)
{
	return &placer_system;
}

/**
 * placer_system_heap_init() - register the system heap
 *
 * Return: 0, or what placer_heap_register() returns.
 */
int placer_system_heap_init(void)
{
	return placer_heap_register(&placer_system);
}

/**
 * placer_system_heap_exit() - unregister the system heap
 */
void placer_system_heap_exit(void)
{
	placer_heap_unregister(&placer_system);
}
