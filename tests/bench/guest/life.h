/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lives: a buffer from its allocation to its end.
 */
#ifndef _BENCH_LIFE_H
#define _BENCH_LIFE_H

#include <stdbool.h>
#include <stddef.h>

#include "exporter.h"
#include "sample.h"
#include "view.h"

/**
 * struct life - what happens in the life of a buffer
 * @size: bytes, at least a page
 * @view: where it is mapped
 * @touched: bytes that are written to; 0: it is not even mapped
 * @attached: a device that needs contiguous memory attaches first, and does not map
 */
struct life {
	size_t size;
	enum view view;
	size_t touched;
	bool attached;
};

/* One life, and one sample of it */
int life_add(struct samples *s, enum exporter e, const struct life *life);
/* Prints a line of that many lives */
void life_measure(const char *work, enum exporter e, const struct life *life,
		  unsigned int lives);

#endif
