/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lengths of backings, for tests that run with each.
 */
#ifndef _PLACER_HEAP_SIZES_H
#define _PLACER_HEAP_SIZES_H

#include <kunit/test.h>
#include <linux/sizes.h>

static const struct heap_size {
	const char *name;
	size_t size;
} heap_sizes[] = {
	{ "one page", PAGE_SIZE },
	{ "two pages", 2 * PAGE_SIZE },
	{ "odd pages", 37 * PAGE_SIZE },
	{ "a megabyte", SZ_1M },
	{ "a megabyte and a page", SZ_1M + PAGE_SIZE },
	{ "many", SZ_16M + 3 * PAGE_SIZE },
};

KUNIT_ARRAY_PARAM_DESC(heap_sizes, heap_sizes, name);

#endif /* _PLACER_HEAP_SIZES_H */
