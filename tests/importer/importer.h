/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The requests of the test importer: a private ABI, kept with the tests, which may change
 * with them.
 *
 * Each bound device has one node, /dev/placer-importer/<device name>. An open file has at
 * most one buffer attached, and one mapped for the kernel, which may be the same; closing
 * the file unmaps and detaches. Errors of the exporter are passed on unchanged. The
 * importer's own errors are others:
 *
 *  EALREADY	this file has a buffer attached, or mapped, already
 *  ENOTCONN	this file has no buffer attached, or none mapped
 *  ENODEV	the device was removed
 *  EBADR	a range outside the buffer or the engine
 *  ENOTTY	unknown request, or the device has no engine
 *  ETIMEDOUT	the engine, or a fence that it waits for, did not finish
 *
 * A buffer may be attached statically or dynamically. A dynamically attached buffer is
 * mapped by the first submission, and by the first one after each move.
 */
#ifndef _PLACER_TEST_IMPORTER_H
#define _PLACER_TEST_IMPORTER_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Values of the kernel's enum dma_data_direction */
#define PLACER_IMPORTER_BIDIRECTIONAL 0
#define PLACER_IMPORTER_TO_DEVICE     1
#define PLACER_IMPORTER_FROM_DEVICE   2

/**
 * struct placer_importer_info - properties of the device for the DMA API
 * @name: name of the device
 * @dma_mask: highest DMA address that the device can emit
 * @bus_limit: highest DMA address that its bus passes on, all ones without a limit
 * @segment_boundary: mask that no segment may cross
 * @max_segment_size: bytes
 * @engine_size: bytes of memory in the DMA engine, 0 without an engine
 * @translated: the DMA API maps through an IOMMU
 * @coherent: it snoops the CPU's caches
 * @restricted: its DMA is confined to a restricted-dma-pool, or bounces there
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
 * struct placer_importer_map - a mapping
 * @direction: in: PLACER_IMPORTER_*
 * @nents: out: number of segments
 * @address: out: DMA address of the first segment
 * @length: out: bytes in all segments
 * @contiguous: out: each segment starts where the previous one ends
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
 * @first: in: index of the first segment to return
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
 * @offset: offset in the buffer, bytes
 * @engine_offset: offset in the engine's memory, bytes
 * @length: bytes
 * @direction: PLACER_IMPORTER_TO_DEVICE or PLACER_IMPORTER_FROM_DEVICE; the mapping must
 *	allow it
 * @reserved: 0
 *
 * All files of a device share the engine's memory, so programs must take turns.
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
 * @unmap_ms: in: delay between invalidate_mappings() and unmapping, in addition to the
 *	fences; at most PLACER_IMPORTER_MAX_MS
 * @reserved: 0
 *
 * By default a worker unmaps, after all submissions that use the mapping have ended.
 */
struct placer_importer_dynamic {
	__s32 fd;
	__u32 flags;
	__u32 unmap_ms;
	__u32 reserved;
};

/* Wait for the fences and unmap in invalidate_mappings(), like xe */
#define PLACER_IMPORTER_UNMAP_AT_ONCE 0x1
/* Against the rules: do not unmap before the buffer is detached */
#define PLACER_IMPORTER_UNMAP_NEVER 0x2

#define PLACER_IMPORTER_MAX_MS 20000

/**
 * struct placer_importer_submit - DMA that the caller does not wait for
 * @transfer: in: the DMA; without an engine, or with length 0, only the direction counts
 * @flags: in: PLACER_IMPORTER_BOOKKEEP and PLACER_IMPORTER_UNTIL_INVALIDATED
 * @hold_ms: in: time to hold the DMA back, with the fence pending; at most
 *	PLACER_IMPORTER_MAX_MS
 *
 * The direction decides between a read and a write fence. Submissions of a device are
 * executed in order.
 */
struct placer_importer_submit {
	struct placer_importer_transfer transfer;
	__u32 flags;
	__u32 hold_ms;
};

/* A fence that orders nothing: it only shows that the memory is in use */
#define PLACER_IMPORTER_BOOKKEEP 0x1
/*
 * Hold the DMA back until invalidate_mappings() at most, so that it starts between that
 * call and the fence's signal
 */
#define PLACER_IMPORTER_UNTIL_INVALIDATED 0x2

/**
 * struct placer_importer_status - state of a dynamically attached buffer
 * @invalidations: out: calls of invalidate_mappings()
 * @revocations: out: such calls while the buffer was pinned
 * @maps: out: mappings made
 * @unmaps: out: mappings unmapped
 * @submitted: out: submissions
 * @completed: out: submissions whose fences have signalled
 * @mapped: out: there is a mapping for the next submission
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
/* Waits for the last submission, and returns its error */
#define PLACER_IMPORTER_WAIT   _IO('P', 0x8b)
#define PLACER_IMPORTER_STATUS _IOR('P', 0x8c, struct placer_importer_status)
/*
 * Holds the reservation lock of the statically attached buffer for this many milliseconds,
 * at most PLACER_IMPORTER_MAX_MS, or until a signal
 */
#define PLACER_IMPORTER_HOLD _IOW('P', 0x8f, __u32)
/* Maps for the kernel; the device is not involved */
#define PLACER_IMPORTER_VMAP   _IOW('P', 0x8d, __s32)
#define PLACER_IMPORTER_VUNMAP _IO('P', 0x8e)
/*
 * From now on the attachment lasts until it is detached or the file is closed, also beyond
 * the device's removal, as that of a DRM driver's object does
 */
#define PLACER_IMPORTER_LINGER _IO('P', 0x98)

#endif
