// SPDX-License-Identifier: GPL-2.0
/*
 * Codes of /dev/dmabuf-placer, which never change, for values that may.
 *
 * Each value of an enum has a code, or this file does not compile. An errno that has none means
 * that a heap is full.
 */
#include <linux/errno.h>
#include <uapi/linux/dmabuf-placer.h>

#include "abi_code.h"

#pragma GCC diagnostic error "-Wswitch"

/**
 * placer_abi_state() - code of a state
 * @state: a state
 *
 * Context: any.
 * Return: the code.
 */
u32 placer_abi_state(enum placer_state state)
{
	switch (state) {
	case PLACER_UNBACKED:
		return DMABUF_PLACER_STATE_UNBACKED;
	case PLACER_PARTIAL:
		return DMABUF_PLACER_STATE_PARTIAL;
	case PLACER_BACKED:
		return DMABUF_PLACER_STATE_BACKED;
	case PLACER_COPYING:
		return DMABUF_PLACER_STATE_COPYING;
	case PLACER_MOVING:
		return DMABUF_PLACER_STATE_MOVING;
	case PLACER_RELEASED:
		return DMABUF_PLACER_STATE_RELEASED;
	case PLACER_NR_STATES:
		break;
	}
	return DMABUF_PLACER_STATE_RELEASED;
}

/**
 * placer_abi_hold() - code of a hold
 * @hold: a hold
 *
 * Context: any.
 * Return: the code.
 */
u32 placer_abi_hold(enum placer_hold hold)
{
	switch (hold) {
	case PLACER_NOT_HELD:
		return DMABUF_PLACER_HOLD_NONE;
	case PLACER_HELD_MAPPED:
		return DMABUF_PLACER_HOLD_MAPPED;
	case PLACER_HELD_PINNED:
		return DMABUF_PLACER_HOLD_PINNED;
	case PLACER_HELD_VMAP:
		return DMABUF_PLACER_HOLD_VMAP;
	case PLACER_HELD_PROTECTED:
		return DMABUF_PLACER_HOLD_PROTECTED;
	case PLACER_HELD_CONTENT:
		return DMABUF_PLACER_HOLD_CONTENT;
	case PLACER_HELD_FENCE:
		return DMABUF_PLACER_HOLD_FENCE;
	}
	return DMABUF_PLACER_HOLD_NONE;
}

/**
 * placer_abi_event() - code of an event
 * @event: an event
 *
 * Context: any.
 * Return: the code.
 */
u32 placer_abi_event(enum placer_event event)
{
	switch (event) {
	case PLACER_EVENT_ATTACH:
		return DMABUF_PLACER_EVENT_ATTACH;
	case PLACER_EVENT_COMMIT:
		return DMABUF_PLACER_EVENT_COMMIT;
	case PLACER_EVENT_DEMOTE:
		return DMABUF_PLACER_EVENT_DEMOTE;
	case PLACER_EVENT_EVICT:
		return DMABUF_PLACER_EVENT_EVICT;
	case PLACER_EVENT_FAULT:
		return DMABUF_PLACER_EVENT_FAULT;
	case PLACER_EVENT_LEAVE:
		return DMABUF_PLACER_EVENT_LEAVE;
	case PLACER_EVENT_MAP:
		return DMABUF_PLACER_EVENT_MAP;
	case PLACER_EVENT_MMAP:
		return DMABUF_PLACER_EVENT_MMAP;
	case PLACER_EVENT_PIN:
		return DMABUF_PLACER_EVENT_PIN;
	case PLACER_EVENT_VMAP:
		return DMABUF_PLACER_EVENT_VMAP;
	}
	return DMABUF_PLACER_EVENT_NONE;
}

/**
 * placer_abi_reason() - code of a reason
 * @reason: a reason
 *
 * Context: any.
 * Return: the code.
 */
u32 placer_abi_reason(enum placer_reason reason)
{
	switch (reason) {
	case PLACER_REASON_FEASIBLE:
		return DMABUF_PLACER_REASON_FEASIBLE;
	case PLACER_REASON_HEAP:
		return DMABUF_PLACER_REASON_HEAP;
	case PLACER_REASON_PROTECTION:
		return DMABUF_PLACER_REASON_PROTECTION;
	case PLACER_REASON_PAGES:
		return DMABUF_PLACER_REASON_PAGES;
	case PLACER_REASON_SIZE:
		return DMABUF_PLACER_REASON_SIZE;
	case PLACER_REASON_LIMIT:
		return DMABUF_PLACER_REASON_LIMIT;
	case PLACER_REASON_REACH:
		return DMABUF_PLACER_REASON_REACH;
	case PLACER_REASON_SEGMENTS:
		return DMABUF_PLACER_REASON_SEGMENTS;
	case PLACER_REASON_CONTIGUITY:
		return DMABUF_PLACER_REASON_CONTIGUITY;
	case PLACER_REASON_ALIGN:
		return DMABUF_PLACER_REASON_ALIGN;
	case PLACER_REASON_GRANULE:
		return DMABUF_PLACER_REASON_GRANULE;
	case PLACER_REASON_CPU:
		return DMABUF_PLACER_REASON_CPU;
	case PLACER_REASON_COHERENCY:
		return DMABUF_PLACER_REASON_COHERENCY;
	case PLACER_REASON_BOUNDARY:
		return DMABUF_PLACER_REASON_BOUNDARY;
	case PLACER_REASON_ROOM:
		return DMABUF_PLACER_REASON_ROOM;
	case PLACER_NR_REASONS:
		break;
	}
	return DMABUF_PLACER_REASON_FEASIBLE;
}

/**
 * placer_abi_lack() - code of why a feasible heap gave no memory
 * @error: placer_judgement.error
 *
 * Context: any.
 * Return: the code.
 */
u32 placer_abi_lack(int error)
{
	switch (error) {
	case 0:
		return DMABUF_PLACER_LACK_NONE;
	case -ENOSPC:
		return DMABUF_PLACER_LACK_LIMIT;
	case -ENXIO:
		return DMABUF_PLACER_LACK_UNUSABLE;
	case -EDQUOT:
		return DMABUF_PLACER_LACK_MEMORY;
	case -ENOBUFS:
		return DMABUF_PLACER_LACK_CGROUP;
	case -EUSERS:
		return DMABUF_PLACER_LACK_DMEM;
	case -EAGAIN:
		return DMABUF_PLACER_LACK_PACE;
	case -EINTR:
		return DMABUF_PLACER_LACK_SIGNAL;
	case -ECANCELED:
		return DMABUF_PLACER_LACK_UNTRIED;
	default:
		return DMABUF_PLACER_LACK_FULL;
	}
}

/**
 * placer_abi_expected() - code of what became of an expectation
 * @e: the expectation
 *
 * Context: the reservation lock of its buffer is held.
 * Return: the code.
 */
u32 placer_abi_expected(const struct placer_expectation *e)
{
	switch (e->state) {
	case PLACER_EXPECTED:
		return DMABUF_PLACER_EXPECTED_UNKNOWN;
	case PLACER_EXPECTATION_COUNTED:
		return DMABUF_PLACER_EXPECTED_COUNTED;
	case PLACER_EXPECTATION_ATTACHED:
		return DMABUF_PLACER_EXPECTED_ATTACHED;
	case PLACER_EXPECTATION_UNMET:
		return e->starved ? DMABUF_PLACER_EXPECTED_STARVED :
				    DMABUF_PLACER_EXPECTED_UNMET;
	}
	return DMABUF_PLACER_EXPECTED_UNKNOWN;
}

/**
 * placer_abi_heap_kind() - code of a kind of heap
 * @kind: a kind of heap
 *
 * Context: any.
 * Return: the code.
 */
u32 placer_abi_heap_kind(enum placer_heap_kind kind)
{
	switch (kind) {
	case PLACER_HEAP_OTHER:
		return DMABUF_PLACER_HEAP_OTHER;
	case PLACER_HEAP_SYSTEM:
		return DMABUF_PLACER_HEAP_SYSTEM;
	case PLACER_HEAP_CMA:
		return DMABUF_PLACER_HEAP_CMA;
	case PLACER_HEAP_COHERENT:
		return DMABUF_PLACER_HEAP_COHERENT;
	case PLACER_HEAP_RESTRICTED:
		return DMABUF_PLACER_HEAP_RESTRICTED;
	case PLACER_HEAP_CARVEOUT:
		return DMABUF_PLACER_HEAP_CARVEOUT;
	case PLACER_HEAP_PROTECTED:
		return DMABUF_PLACER_HEAP_PROTECTED;
	case PLACER_HEAP_SRAM:
		return DMABUF_PLACER_HEAP_SRAM;
	}
	return DMABUF_PLACER_HEAP_OTHER;
}
