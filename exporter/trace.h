/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: every step in a buffer's life.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM dmabuf_placer

#if !defined(_PLACER_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _PLACER_TRACE_H

#include <linux/tracepoint.h>

#include "buffer.h"
#include "event.h"

#define PLACER_BACKING_NAME(backing) ((backing) ? (backing)->heap->name : "-")
#define PLACER_MEMORY_NAME(buffer) PLACER_BACKING_NAME(__placer_buffer_memory(buffer))

DECLARE_EVENT_CLASS(placer_buffer_class,
	TP_PROTO(const struct placer_buffer *buffer),
	TP_ARGS(buffer),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__field(size_t, size)
		__field(u64, generation)
		__string(heap, PLACER_MEMORY_NAME(buffer))
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__entry->size = buffer->size;
		__entry->generation = buffer->generation;
		__assign_str(heap);
	),
	TP_printk("buffer=%lu size=%zu heap=%s generation=%llu",
		  __entry->number, __entry->size, __get_str(heap),
		  __entry->generation)
);

DEFINE_EVENT(placer_buffer_class, placer_create,
	TP_PROTO(const struct placer_buffer *buffer), TP_ARGS(buffer));
DEFINE_EVENT(placer_buffer_class, placer_release,
	TP_PROTO(const struct placer_buffer *buffer), TP_ARGS(buffer));

TRACE_EVENT(placer_state,
	TP_PROTO(const struct placer_buffer *buffer, const char *from,
		 const char *to),
	TP_ARGS(buffer, from, to),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__string(from, from)
		__string(to, to)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__assign_str(from);
		__assign_str(to);
	),
	TP_printk("buffer=%lu from=%s to=%s", __entry->number,
		  __get_str(from), __get_str(to))
);

TRACE_EVENT(placer_attach,
	TP_PROTO(const struct placer_buffer *buffer, const char *device, int result),
	TP_ARGS(buffer, device, result),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__field(int, result)
		__string(device, device)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__entry->result = result;
		__assign_str(device);
	),
	TP_printk("buffer=%lu device=%s result=%d", __entry->number,
		  __get_str(device), __entry->result)
);

DECLARE_EVENT_CLASS(placer_device_class,
	TP_PROTO(const struct placer_buffer *buffer, const char *device),
	TP_ARGS(buffer, device),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__string(device, device)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__assign_str(device);
	),
	TP_printk("buffer=%lu device=%s", __entry->number, __get_str(device))
);

DEFINE_EVENT(placer_device_class, placer_detach,
	TP_PROTO(const struct placer_buffer *buffer, const char *device),
	TP_ARGS(buffer, device));
DEFINE_EVENT(placer_device_class, placer_expect,
	TP_PROTO(const struct placer_buffer *buffer, const char *device),
	TP_ARGS(buffer, device));
DEFINE_EVENT(placer_device_class, placer_unmap,
	TP_PROTO(const struct placer_buffer *buffer, const char *device),
	TP_ARGS(buffer, device));
/* What a program has expected, it expects no more. */
DEFINE_EVENT(placer_device_class, placer_withdraw,
	TP_PROTO(const struct placer_buffer *buffer, const char *device),
	TP_ARGS(buffer, device));

/* A device has mapped before another device attached. */
TRACE_EVENT(placer_early_map,
	TP_PROTO(const struct placer_buffer *buffer, const char *device,
		 const char *newcomer),
	TP_ARGS(buffer, device, newcomer),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__string(device, device)
		__string(newcomer, newcomer)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__assign_str(device);
		__assign_str(newcomer);
	),
	TP_printk("buffer=%lu device=%s newcomer=%s", __entry->number,
		  __get_str(device), __get_str(newcomer))
);

/* A buffer has moved to make room in a heap for another buffer. */
TRACE_EVENT(placer_evict,
	TP_PROTO(const struct placer_buffer *buffer, const char *heap,
		 const struct placer_buffer *newcomer),
	TP_ARGS(buffer, heap, newcomer),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__field(unsigned long, newcomer)
		__string(heap, heap)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		/* 0: the limit of a cgroup was lowered */
		__entry->newcomer = newcomer ? newcomer->number : 0;
		__assign_str(heap);
	),
	TP_printk("buffer=%lu heap=%s newcomer=%lu", __entry->number,
		  __get_str(heap), __entry->newcomer)
);

/* An expectation cannot be met. */
TRACE_EVENT(placer_unmet,
	TP_PROTO(const struct placer_buffer *buffer, const char *device,
		 const char *why),
	TP_ARGS(buffer, device, why),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__string(device, device)
		__string(why, why)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__assign_str(device);
		__assign_str(why);
	),
	TP_printk("buffer=%lu device=%s why=%s", __entry->number,
		  __get_str(device), __get_str(why))
);

TRACE_EVENT(placer_map,
	TP_PROTO(const struct placer_buffer *buffer, const char *device,
		 const struct sg_table *table),
	TP_ARGS(buffer, device, table),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__field(unsigned int, entries)
		__field(u64, address)
		__string(device, device)
		__string(heap, PLACER_MEMORY_NAME(buffer))
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__entry->entries = table->nents;
		__entry->address = sg_dma_address(table->sgl);
		__assign_str(device);
		__assign_str(heap);
	),
	TP_printk("buffer=%lu device=%s heap=%s entries=%u address=%#llx",
		  __entry->number, __get_str(device), __get_str(heap),
		  __entry->entries, __entry->address)
);

TRACE_EVENT(placer_migrate,
	TP_PROTO(const struct placer_buffer *buffer,
		 const struct placer_backing *from,
		 const struct placer_backing *to, size_t copied),
	TP_ARGS(buffer, from, to, copied),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__field(size_t, copied)
		__field(u64, generation)
		__string(from, from->heap->name)
		__string(to, to->heap->name)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__entry->copied = copied;
		__entry->generation = buffer->generation;
		__assign_str(from);
		__assign_str(to);
	),
	TP_printk("buffer=%lu from=%s to=%s copied=%zu generation=%llu",
		  __entry->number, __get_str(from), __get_str(to),
		  __entry->copied, __entry->generation)
);

TRACE_EVENT(placer_decision,
	TP_PROTO(const struct placer_buffer *buffer,
		 enum placer_event event, const char *device, int result,
		 enum placer_hold hold, const char *holder),
	TP_ARGS(buffer, event, device, result, hold, holder),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__field(u64, decision)
		__field(int, result)
		__string(event, placer_event_name(event))
		__string(hold, placer_hold_name(hold))
		__string(device, device)
		__string(heap, result ? "-" : PLACER_MEMORY_NAME(buffer))
		__string(holder, holder)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__entry->decision = buffer->decisions;
		__entry->result = result;
		__assign_str(event);
		__assign_str(hold);
		__assign_str(device);
		__assign_str(heap);
		__assign_str(holder);
	),
	TP_printk("buffer=%lu decision=%llu event=%s device=%s result=%d heap=%s held_by=%s hold=%s",
		  __entry->number, __entry->decision, __get_str(event),
		  __get_str(device), __entry->result, __get_str(heap),
		  __get_str(holder), __get_str(hold))
);

/* The verdict on one heap of a decision, in words. */
TRACE_EVENT(placer_verdict,
	TP_PROTO(const struct placer_buffer *buffer, u64 decision,
		 const char *line),
	TP_ARGS(buffer, decision, line),
	TP_STRUCT__entry(
		__field(unsigned long, number)
		__field(u64, decision)
		__string(line, line)
	),
	TP_fast_assign(
		__entry->number = buffer->number;
		__entry->decision = decision;
		__assign_str(line);
	),
	TP_printk("buffer=%lu decision=%llu %s", __entry->number,
		  __entry->decision, __get_str(line))
);

#endif /* _PLACER_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
