// SPDX-License-Identifier: GPL-2.0
/*
 * Scattered memory: one page of four is taken, so that what is free is in no more than
 * three pages together.
 */
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/vmstat.h>

#include "bench.h"

/* Not to be given away: the guest has to go on */
#define RESERVE_PAGES (SZ_32M / PAGE_SIZE)

static LIST_HEAD(bench_held);

static unsigned long free_pages_here(void)
{
	return global_zone_page_state(NR_FREE_PAGES) -
	       global_zone_page_state(NR_FREE_CMA_PAGES);
}

static void give_back(struct list_head *pages)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, pages, lru) {
		list_del(&page->lru);
		__free_page(page);
	}
}

/* Takes all single pages, and sorts them into those to keep and those to give back */
static void take_all(struct list_head *rest)
{
	struct page *page;

	while (free_pages_here() > RESERVE_PAGES) {
		page = alloc_page(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
		if (!page)
			break;
		list_add(&page->lru,
			 page_to_pfn(page) & 3 ? rest : &bench_held);
	}
}

/**
 * bench_scatter() - leave free memory in single pages only
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
		give_back(&bench_held);
		return 0;
	}
	if (!list_empty(&bench_held))
		return -EINVAL;

	take_all(&rest);
	list_for_each_entry_safe(page, next, &rest, lru) {
		if (!pages--)
			break;
		list_del(&page->lru);
		__free_page(page);
	}
	list_splice(&rest, &bench_held);
	return 0;
}
