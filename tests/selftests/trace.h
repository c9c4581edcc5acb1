/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exporter's events in the kernel's trace buffer.
 */
#ifndef _PLACER_SELFTEST_TRACE_H
#define _PLACER_SELFTEST_TRACE_H

/* Clears the trace buffer and enables the exporter's events */
int trace_begin(void);
/* Disables them, and returns what was recorded; the caller frees it */
char *trace_end(void);
/*
 * The first line in @text that is @event of that buffer and contains @detail, or NULL. To
 * continue a search, pass the result plus one byte.
 */
const char *trace_find(const char *text, const char *event,
		       unsigned long buffer, const char *detail);

/* The same for events of heaps, which belong to no buffer */
const char *trace_find_heap(const char *text, const char *event,
			    const char *heap, const char *detail);

#endif
