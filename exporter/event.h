/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events: what has a buffer placed, or refused.
 */
#ifndef _PLACER_EVENT_H
#define _PLACER_EVENT_H

/* Each with its name in the log, debugfs and tracepoints. */
/* clang-format off */
#define PLACER_EVENTS(event, last)					\
	event(PLACER_EVENT_ATTACH, "attach")				\
	event(PLACER_EVENT_COMMIT, "commit")				\
	event(PLACER_EVENT_DEMOTE, "demote")				\
	event(PLACER_EVENT_EVICT, "evict")				\
	event(PLACER_EVENT_FAULT, "fault")				\
	event(PLACER_EVENT_LEAVE, "leave")				\
	event(PLACER_EVENT_MAP, "map")					\
	event(PLACER_EVENT_MMAP, "mmap")				\
	event(PLACER_EVENT_PIN, "pin")					\
	last(PLACER_EVENT_VMAP, "vmap")
/* clang-format on */

#define PLACER_EVENT_VALUE(value, name) value,

/**
 * enum placer_event - what has a buffer placed, or refused
 * @PLACER_EVENT_ATTACH: a device attaches
 * @PLACER_EVENT_COMMIT: memory is wanted at once
 * @PLACER_EVENT_DEMOTE: cheaper memory would do
 * @PLACER_EVENT_EVICT: another buffer needs the memory
 * @PLACER_EVENT_FAULT: the CPU touches a page
 * @PLACER_EVENT_LEAVE: the heap is unregistered
 * @PLACER_EVENT_MAP: a device maps
 * @PLACER_EVENT_MMAP: user space maps
 * @PLACER_EVENT_PIN: a device pins
 * @PLACER_EVENT_VMAP: the kernel maps
 */
enum placer_event { PLACER_EVENTS(PLACER_EVENT_VALUE, PLACER_EVENT_VALUE) };

#endif /* _PLACER_EVENT_H */
