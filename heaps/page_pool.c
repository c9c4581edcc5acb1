// SPDX-License-Identifier: GPL-2.0
/*
 * The page pool: freed blocks of the system heap, kept for the next buffer.
 *
 * Blocks are in lists by node, zone and order, so that putting and taking are O(1).
 * Their content is that of the last user: the taker has to clear it. A shrinker gives
 * them back when memory is short, and until then they count as reclaimable, so that the
 * statistics do not show the memory as lost.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/static_stub.h>
#include <kunit/visibility.h>
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vmstat.h>

#include "page_pool.h"

#define PLACER_ORDER(size) (const_ilog2(size) - PAGE_SHIFT)

/* IOMMUs commonly map pages of these sizes, whatever the CPU's, and CPUs 2 MiB. */
const unsigned int placer_orders[PLACER_NR_ORDERS] = {
	PLACER_ORDER(SZ_2M),
	PLACER_ORDER(SZ_1M),
#if PAGE_SHIFT < 16
	PLACER_ORDER(SZ_64K),
#endif
	0,
};

static_assert(PAGE_SIZE <= SZ_64K);

/* The pool holds at most this fraction of all memory: a sixteenth. */
#define PLACER_PAGE_POOL_SHARE 16

/**
 * struct placer_page_pool_node - blocks of one NUMA node
 * @lock: guards all members; reclaim takes it, so that nothing may be allocated or freed
 *	under it
 * @nr_pages: number of pages in @blocks; may be read without the lock
 * @blocks: blocks by zone and by the index of their order in placer_orders; linked by
 *	the lru of the first page, the latest first
 */
struct placer_page_pool_node {
	spinlock_t lock; /* guards the members below */
	unsigned long nr_pages;
	struct list_head blocks[MAX_NR_ZONES][PLACER_NR_ORDERS];
} ____cacheline_aligned_in_smp;

/* Indexed by node id. */
static struct placer_page_pool_node *placer_page_pool_nodes;
static struct shrinker *placer_page_pool_shrinker;

/* Pages of all nodes, including those that are being put. */
static atomic_long_t placer_page_pool_total;

/* The index of an order in placer_orders, or -1. */
static int placer_page_pool_rank(unsigned int order)
{
	int rank = PLACER_NR_ORDERS;

	while (rank-- > 0 && placer_orders[rank] != order)
		;
	return rank;
}

/* Pages count before they are put, so that no race exceeds the limit. */
static bool placer_page_pool_reserve(unsigned long nr_pages)
{
	if (atomic_long_add_return(nr_pages, &placer_page_pool_total) <=
	    placer_page_pool_limit())
		return true;

	atomic_long_sub(nr_pages, &placer_page_pool_total);
	return false;
}

/**
 * placer_page_pool_put() - put a block into the pool
 * @page: first page of an unused compound block of the system heap that is charged to
 *	no cgroup
 * @order: order of the block
 *
 * O(1).
 *
 * Context: any but interrupts; does not sleep.
 * Return: true if the pool took the block; false if the caller has to free it, because
 * the pool is full or does not keep such blocks.
 */
bool placer_page_pool_put(struct page *page, unsigned int order)
{
	struct placer_page_pool_node *node =
		&placer_page_pool_nodes[page_to_nid(page)];
	int rank = placer_page_pool_rank(order);

	/*
	 * With init_on_free, content has to vanish when memory is freed, and not
	 * some time later. Page poisoning does not demand that: it finds stray
	 * writes, which it can still do from when the pool frees the block.
	 */
	if (rank < 0 || want_init_on_free())
		return false;
	/* A reference elsewhere must not show the data of the next user. */
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

/* Has the memory of a page failed? A page may fail at any time. */
bool placer_page_poisoned(const struct page *page)
{
	KUNIT_STATIC_STUB_REDIRECT(placer_page_poisoned, page);
	return PageHWPoison(page);
}
EXPORT_SYMBOL_IF_KUNIT(placer_page_poisoned);

static bool placer_page_pool_poisoned(const struct page *page,
				      unsigned int order)
{
	unsigned long nr_pages = 1ul << order;

	while (nr_pages--)
		if (unlikely(placer_page_poisoned(page++)))
			return true;
	return false;
}

/**
 * placer_page_pool_free() - give a block back to the page allocator
 * @page: first page of a block that is not in the pool; unused
 * @order: order of the block
 *
 * The page allocator keeps a page whose memory has failed from its next user only if the
 * page is freed by itself. So a longer block with such a page is lost as a whole, and stays
 * charged if it was.
 *
 * O(pages), as in the page allocator.
 *
 * Context: any but interrupts; does not sleep.
 */
void placer_page_pool_free(struct page *page, unsigned int order)
{
	if (order && placer_page_pool_poisoned(page, order))
		pr_warn_ratelimited("memory has failed, %lu bytes are lost\n",
				    PAGE_SIZE << order);
	else
		__free_pages(page, order);
}

/* The latest block of the highest zone that has any, up to @highest; or NULL. */
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
 * placer_page_pool_take() - take a block out of the pool
 * @nid: node of the block; online
 * @highest: highest zone of the block
 * @order: order of the block
 *
 * A block with a page whose memory has failed is not used again.
 *
 * O(1), but for a look at each page where the kernel handles failing memory.
 *
 * Context: any but interrupts; does not sleep.
 * Return: the first page of a compound block with unknown content, or NULL if the pool
 * has no such block.
 */
struct page *placer_page_pool_take(int nid, enum zone_type highest,
				   unsigned int order)
{
	struct placer_page_pool_node *node = &placer_page_pool_nodes[nid];
	int rank = placer_page_pool_rank(order);
	struct page *page;

	if (rank < 0 || !READ_ONCE(node->nr_pages))
		return NULL;

	for (;;) {
		page = placer_page_pool_pop(node, highest, rank);
		if (!page)
			return NULL;
		placer_page_pool_uncount(page, order);
		if (likely(!placer_page_pool_poisoned(page, order)))
			return page;
		placer_page_pool_free(page, order);
	}
}
EXPORT_SYMBOL_IF_KUNIT(placer_page_pool_take);

/* The oldest of the smallest blocks: large ones are hard to get again. */
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
 * placer_page_pool_shrink() - free pages of the pool
 * @nid: node to free pages of
 * @nr_pages: minimum number of pages to free, if the pool has as many
 *
 * Context: may be called in reclaim; may sleep.
 * Return: number of pages that were freed; more than @nr_pages if the last block was
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
		placer_page_pool_free(page, order);
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
 * placer_page_pool_pages() - get the size of the pool
 *
 * Context: any.
 * Return: number of pages in the pool, of all nodes.
 */
unsigned long placer_page_pool_pages(void)
{
	return atomic_long_read(&placer_page_pool_total);
}
EXPORT_SYMBOL_IF_KUNIT(placer_page_pool_pages);

/**
 * placer_page_pool_limit() - get the maximum size of the pool
 *
 * Context: any.
 * Return: number of pages that the pool never exceeds.
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
 * placer_page_pool_init() - set up the pool, empty
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
 * placer_page_pool_exit() - free all pages and the pool
 *
 * Context: may sleep. No block is put or taken any more.
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
