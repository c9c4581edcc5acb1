/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: what is taken from heaps and given back.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM dmabuf_placer_heap

#if !defined(_PLACER_HEAP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _PLACER_HEAP_TRACE_H

#include <linux/tracepoint.h>
#include <placer/heaps.h>

TRACE_EVENT(placer_heap_alloc,
	TP_PROTO(const struct placer_heap *heap,
		 const struct placer_heap_request *req, int result),
	TP_ARGS(heap, req, result),
	TP_STRUCT__entry(
		__field(size_t, size)
		__field(u64, last)
		__field(u64, block)
		__field(u64, align)
		__field(long, used)
		__field(int, result)
		__string(name, heap->name)
	),
	TP_fast_assign(
		__entry->size = req->size;
		__entry->last = req->last;
		__entry->block = req->block;
		__entry->align = req->align;
		__entry->used = atomic_long_read(&heap->stats.used);
		__entry->result = result;
		__assign_str(name);
	),
	TP_printk("heap=%s size=%zu last=%#llx block=%llu align=%llu result=%d used=%ld",
		  __get_str(name), __entry->size, __entry->last,
		  __entry->block, __entry->align, __entry->result,
		  __entry->used)
);

TRACE_EVENT(placer_heap_free,
	TP_PROTO(const struct placer_heap *heap,
		 const struct placer_backing *backing),
	TP_ARGS(heap, backing),
	TP_STRUCT__entry(
		__field(size_t, size)
		__field(unsigned int, runs)
		__field(long, used)
		__string(name, heap->name)
	),
	TP_fast_assign(
		__entry->size = backing->size;
		__entry->runs = backing->nr_runs;
		__entry->used = atomic_long_read(&heap->stats.used);
		__assign_str(name);
	),
	TP_printk("heap=%s size=%zu runs=%u used=%ld", __get_str(name),
		  __entry->size, __entry->runs, __entry->used)
);

#endif /* _PLACER_HEAP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
