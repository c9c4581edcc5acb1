/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bookkeeping: bytes that a buffer of 64 MiB with four attachments takes besides its
 * memory.
 */
#ifndef _BENCH_BOOK_H
#define _BENCH_BOOK_H

#include "exporter.h"

/* To be called while there is still contiguous memory */
void book_begin(void);
void book_measure(const char *work, enum exporter e);

#endif
