// SPDX-License-Identifier: GPL-2.0
/*
 * The page pool: freed blocks of the system heap, kept for the next buffer.
 *
 * Blocks lie in lists by node, zone and order, so that putting and taking one
 * costs the same however many there are. They hold whatever their last user
 * wrote: who takes one clears it. The kernel gets them back whenever it is short
 * of memory, and counts them as reclaimable until then, so that nobody takes the
 * memory for lost.
 */
#include <kunit/visibility.h>
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vmstat.h>

#include "page_pool.h"

const unsigned int placer_orders[PLACER_NR_ORDERS] = { 8, 4, 0 };

/* The pool may have one page in so many of all memory. */
#define PLACER_PAGE_POOL_SHARE 16

/**
 * struct placer_page_pool_node - what the pool has of one NUMA node
 * @lock: guards all; nothing is allocated or freed under it, as reclaim takes it
 * @nr_pages: in @blocks; may be read without the lock
 * @blocks: linked by the first page's lru, the last one put first, by zone and
 *	by the order's place in placer_orders
 */
struct placer_page_pool_node {
	spinlock_t lock; /* all below */
	unsigned long nr_pages;
	struct list_head blocks[MAX_NR_ZONES][PLACER_NR_ORDERS];
} ____cacheline_aligned_in_smp;

/* By node id. */
static struct placer_page_pool_node *placer_page_pool_nodes;
static struct shrinker *placer_page_pool_shrinker;

/* Pages in all nodes, and those that are being put. */
static atomic_long_t placer_page_pool_total;

/* The place of an order in placer_orders, or -1. */
static int placer_page_pool_rank(unsigned int order)
{
	int rank = PLACER_NR_ORDERS;

	while (rank-- > 0 && placer_orders[rank] != order)
		;
	return rank;
}

/* Count pages before they are put, so that no race exceeds the limit. */
static bool placer_page_pool_reserve(unsigned long nr_pages)
{
	if (atomic_long_add_return(nr_pages, &placer_page_pool_total) <=
	    placer_page_pool_limit())
		return true;

	atomic_long_sub(nr_pages, &placer_page_pool_total);
	return false;
}

/**
 * placer_page_pool_put() - keep a block
 * @page: first page of a compound block of the system heap that nobody uses, and
 *	that no cgroup is charged for
 * @order: of the block
 *
 * Context: any but interrupts; does not sleep. Costs the same for every block.
 * Return: true if the pool has it now; false if the caller is to free it, as the
 * pool is full or does not keep such blocks.
 */
bool placer_page_pool_put(struct page *page, unsigned int order)
{
	struct placer_page_pool_node *node =
		&placer_page_pool_nodes[page_to_nid(page)];
	int rank = placer_page_pool_rank(order);

	/*
	 * Who boots with init_on_free wants content gone when memory is freed,
	 * and not some time later. Page poisoning is no such promise: it looks
	 * for stray writes, from when the pool gives the block back.
	 */
	if (rank < 0 || want_init_on_free())
		return false;
	/* Somebody still looks at it, and must not see the next owner's data. */
	if (page_count(page) != 1)
		return false;
	if (!placer_page_pool_reserve(1ul << order))
		return false;

	spin_lock(&node->lock);
	list_add(&page->lru, &node->blocks[page_zonenum(page)][rank]);
	WRITE_ONCE(node->nr_pages, node->nr_pages + (1ul << order));
	spin_unlock(&node->lock);
	mod_node_page_state(page_pgdat(page), NR_KERNEL_MISC_RECLAIMABLE,
			    1l << order);
	return true;
}

static void __placer_page_pool_remove(struct placer_page_pool_node *node,
				      struct page *page, unsigned int order)
{
	lockdep_assert_held(&node->lock);

	list_del(&page->lru);
	WRITE_ONCE(node->nr_pages, node->nr_pages - (1ul << order));
}

static void placer_page_pool_uncount(struct page *page, unsigned int order)
{
	atomic_long_sub(1l << order, &placer_page_pool_total);
	mod_node_page_state(page_pgdat(page), NR_KERNEL_MISC_RECLAIMABLE,
			    -(1l << order));
}

/* The block that was put last into the highest of the zones, or NULL. */
static struct page *placer_page_pool_pop(struct placer_page_pool_node *node,
					 enum zone_type highest, int rank)
{
	struct page *page = NULL;
	int zone = highest;

	spin_lock(&node->lock);
	for (; zone >= 0 && !page; zone--)
		page = list_first_entry_or_null(&node->blocks[zone][rank],
						struct page, lru);
	if (page)
		__placer_page_pool_remove(node, page, placer_orders[rank]);
	spin_unlock(&node->lock);
	return page;
}

/**
 * placer_page_pool_take() - get a block
 * @nid: the node that it must be of; an online one
 * @highest: the zone that it must be in, or in one below
 * @order: of the block
 *
 * Context: any but interrupts; does not sleep. Costs the same however many
 * blocks there are.
 * Return: the first page of a compound block with unknown content, or NULL if
 * the pool has none such.
 */
struct page *placer_page_pool_take(int nid, enum zone_type highest,
				   unsigned int order)
{
	struct placer_page_pool_node *node = &placer_page_pool_nodes[nid];
	int rank = placer_page_pool_rank(order);
	struct page *page;

	if (rank < 0 || !READ_ONCE(node->nr_pages))
		return NULL;

	page = placer_page_pool_pop(node, highest, rank);
	if (page)
		placer_page_pool_uncount(page, order);
	return page;
}

/* The smallest block that was put longest ago, as large ones are hard to get. */
static struct page *
__placer_page_pool_oldest(struct placer_page_pool_node *node,
			  unsigned int *order)
{
	int rank, zone;

	lockdep_assert_held(&node->lock);

	for (rank = PLACER_NR_ORDERS - 1; rank >= 0; rank--) {
		*order = placer_orders[rank];
		for (zone = 0; zone < MAX_NR_ZONES; zone++) {
			struct list_head *blocks = &node->blocks[zone][rank];

			if (!list_empty(blocks))
				return list_last_entry(blocks, struct page,
						       lru);
		}
	}
	return NULL;
}

static struct page *placer_page_pool_evict(struct placer_page_pool_node *node,
					   unsigned int *order)
{
	struct page *page;

	spin_lock(&node->lock);
	page = __placer_page_pool_oldest(node, order);
	if (page)
		__placer_page_pool_remove(node, page, *order);
	spin_unlock(&node->lock);
	return page;
}

/**
 * placer_page_pool_shrink() - give pages back to the kernel
 * @nid: the node that is short of them
 * @nr_pages: how many at least, if there are as many
 *
 * Context: may be called in reclaim; may sleep.
 * Return: how many were given back; more than asked for if the last block was
 * longer.
 */
unsigned long placer_page_pool_shrink(int nid, unsigned long nr_pages)
{
	struct placer_page_pool_node *node = &placer_page_pool_nodes[nid];
	unsigned long freed = 0;
	unsigned int order;
	struct page *page;

	while (freed < nr_pages) {
		page = placer_page_pool_evict(node, &order);
		if (!page)
			break;
		placer_page_pool_uncount(page, order);
		__free_pages(page, order);
		freed += 1ul << order;
		cond_resched();
	}
	return freed;
}
EXPORT_SYMBOL_IF_KUNIT(placer_page_pool_shrink);

static unsigned long placer_page_pool_count(struct shrinker *shrinker,
					    struct shrink_control *sc)
{
	return READ_ONCE(placer_page_pool_nodes[sc->nid].nr_pages) ?:
								     SHRINK_EMPTY;
}

static unsigned long placer_page_pool_scan(struct shrinker *shrinker,
					   struct shrink_control *sc)
{
	unsigned long freed = placer_page_pool_shrink(sc->nid, sc->nr_to_scan);

	sc->nr_scanned = freed;
	return freed ?: SHRINK_STOP;
}

/**
 * placer_page_pool_pages() - how much is there?
 *
 * Context: any.
 * Return: the number of pages in the pool, of all nodes.
 */
unsigned long placer_page_pool_pages(void)
{
	return atomic_long_read(&placer_page_pool_total);
}
EXPORT_SYMBOL_IF_KUNIT(placer_page_pool_pages);

/**
 * placer_page_pool_limit() - how much may there be?
 *
 * Context: any.
 * Return: the number of pages that the pool never exceeds.
 */
unsigned long placer_page_pool_limit(void)
{
	return totalram_pages() / PLACER_PAGE_POOL_SHARE;
}
EXPORT_SYMBOL_IF_KUNIT(placer_page_pool_limit);

static void placer_page_pool_node_init(struct placer_page_pool_node *node)
{
	int rank, zone;

	spin_lock_init(&node->lock);
	for (zone = 0; zone < MAX_NR_ZONES; zone++)
		for (rank = 0; rank < PLACER_NR_ORDERS; rank++)
			INIT_LIST_HEAD(&node->blocks[zone][rank]);
}

/**
 * placer_page_pool_init() - make an empty pool
 *
 * Context: may sleep.
 * Return: 0, or -ENOMEM.
 */
int placer_page_pool_init(void)
{
	struct placer_page_pool_node *nodes __free(kvfree) =
		kvcalloc(nr_node_ids, sizeof(*nodes), GFP_KERNEL);
	struct shrinker *shrinker;
	int nid;

	if (!nodes)
		return -ENOMEM;
	shrinker = shrinker_alloc(SHRINKER_NUMA_AWARE, "dmabuf-placer-pages");
	if (!shrinker)
		return -ENOMEM;

	for (nid = 0; nid < nr_node_ids; nid++)
		placer_page_pool_node_init(&nodes[nid]);
	shrinker->count_objects = placer_page_pool_count;
	shrinker->scan_objects = placer_page_pool_scan;

	placer_page_pool_nodes = no_free_ptr(nodes);
	placer_page_pool_shrinker = shrinker;
	shrinker_register(shrinker);
	return 0;
}

/**
 * placer_page_pool_exit() - give all pages back, and the pool
 *
 * Context: may sleep. Nobody puts or takes blocks any more.
 */
void placer_page_pool_exit(void)
{
	int nid;

	shrinker_free(placer_page_pool_shrinker);
	for (nid = 0; nid < nr_node_ids; nid++)
		placer_page_pool_shrink(nid, ULONG_MAX);
	WARN_ON_ONCE(placer_page_pool_pages());
	kvfree(placer_page_pool_nodes);
}
