// SPDX-License-Identifier: GPL-2.0
/*
 * Scattered memory: one page of sixteen is taken, so that what is free is in blocks of
 * 1, 2, 4 and 8 pages, as many of each. The exporters ask for larger blocks, or for
 * single pages, which the kernel takes from the smallest blocks first.
 *
 * Or halved memory: some blocks of the largest order that exporters like, each with its
 * other half taken, as there are many on a machine that has been used for a while.
 */
#include <linux/bits.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>

#include "bench.h"

#define LARGE_ORDER 4
#define HALF_ORDER  8
#define GROUP	    BIT(LARGE_ORDER) /* pages, of which one is taken */

static LIST_HEAD(bench_held);

static void hold(struct page *page, unsigned int order)
{
	set_page_private(page, order);
	list_add(&page->lru, &bench_held);
}

static void give_back(struct page *page)
{
	list_del(&page->lru);
	__free_pages(page, page_private(page));
}

static struct page *take(unsigned int order)
{
	return alloc_pages(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, order);
}

/* Take all single pages, and sort them into those to keep and those to give back. */
static void take_single(struct list_head *rest)
{
	struct page *page;

	while ((page = take(0))) {
		hold(page, 0);
		if (page_to_pfn(page) % GROUP)
			list_move(&page->lru, rest);
	}
}

/* Memory that watermarks kept back is in large blocks. */
static void take_large(void)
{
	unsigned int order = MAX_PAGE_ORDER + 1;
	struct page *page;

	while (order-- > LARGE_ORDER)
		while ((page = take(order)))
			hold(page, order);
}

/**
 * bench_scatter() - leave free memory in small blocks only
 * @mib: how much of it may be free, MiB; 0 gives back what was taken
 *
 * Return: 0, or -EINVAL if memory is scattered already.
 */
int bench_scatter(unsigned long mib)
{
	unsigned long pages = mib << (20 - PAGE_SHIFT);
	struct page *page, *next;
	LIST_HEAD(rest);

	if (!mib) {
		list_for_each_entry_safe(page, next, &bench_held, lru)
			give_back(page);
		return 0;
	}
	if (!list_empty(&bench_held))
		return -EINVAL;

	take_single(&rest);
	list_for_each_entry_safe(page, next, &rest, lru) {
		if (!pages--)
			break;
		give_back(page);
	}
	list_splice(&rest, &bench_held);
	take_large();
	return 0;
}

/**
 * bench_halve() - leave blocks without the other half free
 * @blocks: how many
 *
 * bench_scatter() gives the others back.
 *
 * Return: 0, or -ENOMEM.
 */
int bench_halve(unsigned int blocks)
{
	struct page *page, *next;
	LIST_HEAD(halves);
	unsigned int i;

	for (i = 0; i < 2 * blocks; i++) {
		page = take(HALF_ORDER);
		if (!page)
			break;
		hold(page, HALF_ORDER);
		if (!(page_to_pfn(page) & (1 << HALF_ORDER)))
			list_move(&page->lru, &halves);
	}
	list_for_each_entry_safe(page, next, &halves, lru)
		give_back(page);
	return i < 2 * blocks ? -ENOMEM : 0;
}
