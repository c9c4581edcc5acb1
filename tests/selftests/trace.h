/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's trace buffer, with the exporter's events in it.
 */
#ifndef _PLACER_SELFTEST_TRACE_H
#define _PLACER_SELFTEST_TRACE_H

/* Clears the buffer and turns the exporter's events on */
int trace_begin(void);
/* Turns them off, and gives what was recorded; the caller frees it */
char *trace_end(void);
/*
 * The first line in @text that is @event of that buffer and has @detail in it,
 * or NULL. To look for what comes after, start from one byte on.
 */
const char *trace_find(const char *text, const char *event,
		       unsigned long buffer, const char *detail);

/* The same of a heap's events, which know no buffer */
const char *trace_find_heap(const char *text, const char *event,
			    const char *heap, const char *detail);

#endif
