/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reserved memory that a pool refers to.
 */
#ifndef _PLACER_RESERVED_H
#define _PLACER_RESERVED_H

#include <linux/types.h>
#include <placer/solve.h>

struct placer_pool;
struct platform_device;

/**
 * enum placer_linear - how much of a span is in the kernel's linear map
 * @PLACER_LINEAR_NONE: nothing
 * @PLACER_LINEAR_ALL: all, with struct pages
 * @PLACER_LINEAR_PART: a part, so that every other mapping is wrong for some of it
 */
enum placer_linear {
	PLACER_LINEAR_NONE,
	PLACER_LINEAR_ALL,
	PLACER_LINEAR_PART,
};

int placer_reserved_find(const struct placer_pool *pool,
			 struct placer_span *span, char **name);
bool placer_reserved_no_map(const struct placer_pool *pool);
enum placer_linear placer_reserved_linear(const struct placer_span *span);
struct platform_device *placer_reserved_device(const struct placer_pool *pool);
void placer_reserved_device_free(struct platform_device *pdev);

#endif /* _PLACER_RESERVED_H */
