/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What the guest's program asks of /dev/placer-bench. Times are ticks of the virtual
 * counter, without the system call that asks for them.
 */
#ifndef _PLACER_BENCH_ABI_H
#define _PLACER_BENCH_ABI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * enum bench_master - the devices of bench.dtso
 * @BENCH_COHERENT: snoops, and takes a buffer in pieces
 * @BENCH_TRANSLATED: the same behind the SMMU
 * @BENCH_CONTIGUOUS: snoops, and needs a buffer in one piece
 * @BENCH_AT_ONCE: the same, and known to map in the call that attaches
 */
enum bench_master {
	BENCH_COHERENT,
	BENCH_TRANSLATED,
	BENCH_CONTIGUOUS,
	BENCH_AT_ONCE,
	BENCH_NR_MASTERS,
};

/**
 * struct bench_visit - a device attaches, maps, unmaps and detaches
 * @fd: in: the buffer
 * @master: in: &enum bench_master
 * @maps: in: how often it maps and unmaps
 * @nents: out: segments of the last mapping
 * @attach: out: ticks
 * @map: out: ticks of the first mapping
 * @unmap: out: ticks, of the first
 * @map_again: out: ticks of the last mapping
 * @unmap_again: out: ticks, of the last
 * @detach: out: ticks
 */
struct bench_visit {
	__s32 fd;
	__u32 master;
	__u32 maps;
	__u32 nents;
	__u64 attach;
	__u64 map;
	__u64 unmap;
	__u64 map_again;
	__u64 unmap_again;
	__u64 detach;
};

/**
 * struct bench_crowd - attachments that stay
 * @fd: in: the buffer
 * @master: in: &enum bench_master
 * @count: in: number of attachments
 * @map: in: not 0: each maps, too
 * @attach: out: ticks of all attachments
 * @mapped: out: ticks of all mappings
 */
struct bench_crowd {
	__s32 fd;
	__u32 master;
	__u32 count;
	__u32 map;
	__u64 attach;
	__u64 mapped;
};

/**
 * struct bench_leave - the end of all attachments that stayed
 * @unmap: out: ticks of all mappings
 * @detach: out: ticks of all attachments
 */
struct bench_leave {
	__u64 unmap;
	__u64 detach;
};

/**
 * struct bench_copy - what the memory of a move costs by itself
 * @size: in: bytes, at most 256 MiB
 * @alloc: out: ticks of taking the memory from the contiguous area
 * @clear: out: ticks of clearing it, page by page
 * @copy: out: ticks of memcpy() to it
 */
struct bench_copy {
	__u64 size;
	__u64 alloc;
	__u64 clear;
	__u64 copy;
};

/**
 * struct bench_watch - how long a reservation lock was held
 * @longest: out: ticks
 * @takes: out: how often the watcher got the lock
 */
struct bench_watch {
	__u64 longest;
	__u64 takes;
};

#define BENCH_VISIT _IOWR('B', 1, struct bench_visit)
#define BENCH_ENTER _IOWR('B', 2, struct bench_crowd)
#define BENCH_LEAVE _IOR('B', 3, struct bench_leave)
/* Have that many more heaps, which have no memory */
#define BENCH_HEAPS _IO('B', 4)
/* Leave that many MiB free, in small blocks; 0 gives all back */
#define BENCH_SCATTER _IO('B', 5)
/* Leave that many blocks of 256 pages free that have no neighbour */
#define BENCH_HALVE _IO('B', 9)
#define BENCH_COPY  _IOWR('B', 6, struct bench_copy)
/* Begin with a buffer's descriptor */
#define BENCH_WATCH   _IO('B', 7)
#define BENCH_WATCHED _IOR('B', 8, struct bench_watch)

#endif
