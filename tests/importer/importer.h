/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What a test may ask of the test importer: a private ABI, kept with the tests,
 * free to change with them.
 *
 * Each bound device is one file, /dev/placer-importer/<device name>. An open file
 * holds at most one buffer, and one that is mapped for the kernel, which may be the
 * same; closing it unmaps and detaches. Errors of the exporter are passed on as
 * they are, so the importer's own never look like them:
 *
 *	EALREADY	this file has a buffer attached, or mapped, already
 *	ENOTCONN	this file has no buffer attached, or none mapped
 *	ENODEV		the device went away
 *	EBADR		a range outside the buffer or the engine
 *	ENOTTY		no such request, or no engine in this device
 *	ETIMEDOUT	the engine did not finish, or what it had to wait for
 *
 * A buffer may be attached statically or dynamically. Dynamically, it is mapped
 * by the first submission that needs it, and again after it was moved.
 */
#ifndef _PLACER_TEST_IMPORTER_H
#define _PLACER_TEST_IMPORTER_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* The kernel's enum dma_data_direction, in numbers */
#define PLACER_IMPORTER_BIDIRECTIONAL 0
#define PLACER_IMPORTER_TO_DEVICE     1
#define PLACER_IMPORTER_FROM_DEVICE   2

/**
 * struct placer_importer_info - what the device looks like to the DMA API
 * @name: of the device
 * @dma_mask: highest DMA address it can emit
 * @bus_limit: highest DMA address its bus passes on, all ones if there is none
 * @segment_boundary: mask that no segment may cross
 * @max_segment_size: bytes
 * @engine_size: bytes of memory in the DMA engine, 0 if it has no engine
 * @translated: an IOMMU under the DMA API maps what it uses
 * @coherent: it snoops the CPU's caches
 * @restricted: all its DMA has to be in a pool of its own, or bounces there
 * @reserved: 0
 */
struct placer_importer_info {
	char name[64];
	__u64 dma_mask;
	__u64 bus_limit;
	__u64 segment_boundary;
	__u32 max_segment_size;
	__u32 engine_size;
	__u32 translated;
	__u32 coherent;
	__u32 restricted;
	__u32 reserved;
};

/**
 * struct placer_importer_map - one mapping, as the importer sees it
 * @direction: in: PLACER_IMPORTER_*
 * @nents: out: number of segments
 * @address: out: DMA address of the first segment
 * @length: out: bytes in all segments
 * @contiguous: out: each segment starts where the one before it ends
 * @reserved: 0
 */
struct placer_importer_map {
	__u32 direction;
	__u32 nents;
	__u64 address;
	__u64 length;
	__u32 contiguous;
	__u32 reserved;
};

struct placer_importer_segment {
	__u64 address;
	__u64 length;
};

/**
 * struct placer_importer_segments - the list of segments, or a part of it
 * @first: in: number of the first segment wanted
 * @count: in: room in @segments; out: segments written
 * @segments: in: address of an array of struct placer_importer_segment
 */
struct placer_importer_segments {
	__u32 first;
	__u32 count;
	__aligned_u64 segments;
};

/**
 * struct placer_importer_transfer - DMA between the buffer and the engine
 * @offset: in the buffer, bytes
 * @engine_offset: in the engine's memory, bytes
 * @length: bytes
 * @direction: PLACER_IMPORTER_TO_DEVICE or PLACER_IMPORTER_FROM_DEVICE; the
 *	mapping must allow it
 * @reserved: 0
 *
 * The engine's memory is one for all files of a device: who shares a device
 * takes turns.
 */
struct placer_importer_transfer {
	__u64 offset;
	__u32 engine_offset;
	__u32 length;
	__u32 direction;
	__u32 reserved;
};

/**
 * struct placer_importer_dynamic - how to attach a buffer dynamically
 * @fd: in: the buffer
 * @flags: in: PLACER_IMPORTER_UNMAP_*
 * @unmap_ms: in: what the importer waits before it unmaps a mapping that it was
 *	told to let go, after the fences; at most PLACER_IMPORTER_MAX_MS
 * @reserved: 0
 *
 * An importer that is told to let go does so from a worker, once what it
 * submitted has ended.
 */
struct placer_importer_dynamic {
	__s32 fd;
	__u32 flags;
	__u32 unmap_ms;
	__u32 reserved;
};

/* Wait for the fences and unmap in the very moment of being told, as xe does */
#define PLACER_IMPORTER_UNMAP_AT_ONCE 0x1
/* Against the rules: unmap when the buffer is detached, and no sooner */
#define PLACER_IMPORTER_UNMAP_NEVER 0x2

#define PLACER_IMPORTER_MAX_MS 20000

/**
 * struct placer_importer_submit - DMA that the caller does not wait for
 * @transfer: in: what DMA; of devices without an engine only the direction
 *	counts, and of those with one, too, if the length is 0
 * @flags: in: PLACER_IMPORTER_BOOKKEEP and the like
 * @hold_ms: in: how long the DMA is held back, with the fence pending; at most
 *	PLACER_IMPORTER_MAX_MS
 *
 * The fence is for readers or for writers, as the direction says. What one
 * device is given is done in order.
 */
struct placer_importer_submit {
	struct placer_importer_transfer transfer;
	__u32 flags;
	__u32 hold_ms;
};

/* The fence orders nothing, it only says that the memory is in use */
#define PLACER_IMPORTER_BOOKKEEP 0x1
/*
 * Hold the DMA back no longer than until the importer is told to let go, so that it
 * falls into the time between that and the end of the fence
 */
#define PLACER_IMPORTER_UNTIL_INVALIDATED 0x2

/**
 * struct placer_importer_status - of a buffer that is attached dynamically
 * @invalidations: out: how often the importer was told to let go
 * @revocations: out: how often of these it had the buffer pinned
 * @maps: out: mappings made
 * @unmaps: out: of them, those that are no more
 * @submitted: out: submissions
 * @completed: out: of them, those whose fences have signalled
 * @mapped: out: there is a mapping that the next submission can use
 * @pinned: out: the buffer is pinned
 * @address: out: DMA address of that mapping's first segment, or 0
 */
struct placer_importer_status {
	__u32 invalidations;
	__u32 revocations;
	__u32 maps;
	__u32 unmaps;
	__u32 submitted;
	__u32 completed;
	__u32 mapped;
	__u32 pinned;
	__u64 address;
};

#define PLACER_IMPORTER_INFO   _IOR('P', 0x80, struct placer_importer_info)
#define PLACER_IMPORTER_ATTACH _IOW('P', 0x81, __s32)
#define PLACER_IMPORTER_DETACH _IO('P', 0x82)
#define PLACER_IMPORTER_MAP    _IOWR('P', 0x83, struct placer_importer_map)
#define PLACER_IMPORTER_UNMAP  _IO('P', 0x84)
#define PLACER_IMPORTER_SEGMENTS \
	_IOWR('P', 0x85, struct placer_importer_segments)
#define PLACER_IMPORTER_TRANSFER \
	_IOW('P', 0x86, struct placer_importer_transfer)
#define PLACER_IMPORTER_ATTACH_DYNAMIC \
	_IOW('P', 0x87, struct placer_importer_dynamic)
#define PLACER_IMPORTER_PIN    _IO('P', 0x88)
#define PLACER_IMPORTER_UNPIN  _IO('P', 0x89)
#define PLACER_IMPORTER_SUBMIT _IOW('P', 0x8a, struct placer_importer_submit)
/* For the last submission; its error is returned */
#define PLACER_IMPORTER_WAIT   _IO('P', 0x8b)
#define PLACER_IMPORTER_STATUS _IOR('P', 0x8c, struct placer_importer_status)
/* For the kernel; the device has no part in it */
#define PLACER_IMPORTER_VMAP   _IOW('P', 0x8d, __s32)
#define PLACER_IMPORTER_VUNMAP _IO('P', 0x8e)

#endif
