/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events: reasons to place a buffer or to refuse a user.
 */
#ifndef _PLACER_EVENT_H
#define _PLACER_EVENT_H

/**
 * enum placer_event - reason to place a buffer or to refuse a user
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
enum placer_event {
	PLACER_EVENT_ATTACH,
	PLACER_EVENT_COMMIT,
	PLACER_EVENT_DEMOTE,
	PLACER_EVENT_EVICT,
	PLACER_EVENT_FAULT,
	PLACER_EVENT_LEAVE,
	PLACER_EVENT_MAP,
	PLACER_EVENT_MMAP,
	PLACER_EVENT_PIN,
	PLACER_EVENT_VMAP,
};

const char *placer_event_name(enum placer_event event);

#endif /* _PLACER_EVENT_H */
