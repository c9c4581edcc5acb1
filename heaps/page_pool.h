/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The page pool: freed blocks of the system heap, kept for the next buffer.
 */
#ifndef _PLACER_PAGE_POOL_H
#define _PLACER_PAGE_POOL_H

#include <linux/mmzone.h>
#include <linux/types.h>

struct page;

/* Of 2 MiB, 1 MiB, 64 KiB, where pages are smaller, and a page. */
#define PLACER_NR_ORDERS (PAGE_SHIFT < 16 ? 4 : 3)

/* The orders of the blocks in the pool, from the largest down. */
extern const unsigned int placer_orders[PLACER_NR_ORDERS];

int placer_page_pool_init(void);
void placer_page_pool_exit(void);
bool placer_page_pool_put(struct page *page, unsigned int order);
struct page *placer_page_pool_take(int nid, enum zone_type highest,
				   unsigned int order);
void placer_page_pool_free(struct page *page, unsigned int order);
bool placer_page_poisoned(const struct page *page);
unsigned long placer_page_pool_shrink(int nid, unsigned long nr_pages);
unsigned long placer_page_pool_pages(void);
unsigned long placer_page_pool_limit(void);

#endif /* _PLACER_PAGE_POOL_H */
