/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * /dev/dmabuf-placer: which devices share buffers, where these are and why, and which heaps exist.
 */
#ifndef _UAPI_LINUX_DMABUF_PLACER_H
#define _UAPI_LINUX_DMABUF_PLACER_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define DMABUF_PLACER_TYPE 0xBE

/**
 * DOC: Requests
 *
 * Each ioctl has a structure that begins with its size, as the program knows it, and with
 * flags. Later versions of a structure are longer. A longer one than the kernel knows is
 * accepted if the part that the kernel does not know is zero; a shorter one, down to that of
 * the first version, is taken as if zeros followed. @out_size is the size that the kernel
 * knows. So a program sets all of a structure to zero before it fills it in, including the
 * members that the kernel writes.
 *
 * The kernel writes only members whose names begin with ``out_``, as far as both sides know
 * them, and memory that pointers point to. It writes them also when it returns an error, unless
 * the error is about the structure itself: its request, address, size or flags, or the part
 * that the kernel does not know. Members called ``__reserved`` must be 0. Results may have codes
 * and flags that the program does not know.
 *
 * An array is a pointer, the size of an element as the program knows it, and the number of
 * elements. The rules for sizes hold for elements, too. To an array for results the kernel
 * writes no more elements than there is room for; an ``out_`` member says how many there are.
 * A program that gives no room learns the number. The part of an element that the kernel does
 * not know is set to zero. Elements grow only together with the structure that points to them,
 * so @out_size tells whether such a zero is a value.
 *
 * Errors that all have in common:
 *
 * - ENOTTY: there is no such request.
 * - E2BIG: the structure or an element is longer than 4096 bytes, or is not zero where the
 *   kernel does not know it; or an array has too many elements.
 * - EOPNOTSUPP: a flag, or a reserved member that is not 0, is not known to the kernel.
 * - EINVAL: the structure or an element is too short, or a value is wrong.
 * - EFAULT: memory of the program cannot be accessed.
 * - ENOMEM: there is no memory.
 * - EINTR: a signal came.
 */

/* Requests */
enum {
	DMABUF_PLACER_CMD_INFO,
	DMABUF_PLACER_CMD_LIST,
	DMABUF_PLACER_CMD_QUERY,
	DMABUF_PLACER_CMD_ALLOC,
	DMABUF_PLACER_CMD_EXPECT,
	DMABUF_PLACER_CMD_COMMIT,
};

#define DMABUF_PLACER_BUS_LEN  16	   /* with the NUL */
#define DMABUF_PLACER_NAME_LEN 64	   /* with the NUL */
#define DMABUF_PLACER_NONE     0xffffffffu /* no index */
#define DMABUF_PLACER_CPU      0xfffffffeu /* the CPU, as an index */
/* Devices that one request may name, or a program may have a buffer expect */
#define DMABUF_PLACER_DEVICES 64
/* Attachments, and expectations, that one request has room for */
#define DMABUF_PLACER_ATTACHMENTS 1024

/**
 * struct dmabuf_placer_device - names a device
 * @flags: 0
 * @__reserved: 0
 * @path: pointer to a path in the devicetree, or to an alias there, of at most 4096 bytes; or
 *	0. EOPNOTSUPP where the kernel has no devicetree
 * @bus: without @path: name of a bus: "platform", "pci", "amba" or "spi"; or "faux", from Linux
 *	6.14 on. ENXIO for others, although DMABUF_PLACER_INFO may name them
 * @name: without @path: name of the device on that bus, as in /sys/bus/. Longer names than fit
 *	are cut in results; such a device can be named by a path only
 *
 * ENODEV if there is no such device. These errors are those of each request that takes one.
 */
struct dmabuf_placer_device {
	__u32 flags;
	__u32 __reserved;
	__aligned_u64 path;
	char bus[DMABUF_PLACER_BUS_LEN];
	char name[DMABUF_PLACER_NAME_LEN];
};

/**
 * enum dmabuf_placer_state - where a buffer is in its life
 * @DMABUF_PLACER_STATE_UNBACKED: it has no memory yet
 * @DMABUF_PLACER_STATE_PARTIAL: it has memory where the CPU has touched it
 * @DMABUF_PLACER_STATE_BACKED: it has memory
 * @DMABUF_PLACER_STATE_COPYING: it has memory, and its content is being copied to other memory
 * @DMABUF_PLACER_STATE_MOVING: it is being moved
 * @DMABUF_PLACER_STATE_RELEASED: it is being freed
 */
enum dmabuf_placer_state {
	DMABUF_PLACER_STATE_UNBACKED,
	DMABUF_PLACER_STATE_PARTIAL,
	DMABUF_PLACER_STATE_BACKED,
	DMABUF_PLACER_STATE_COPYING,
	DMABUF_PLACER_STATE_MOVING,
	DMABUF_PLACER_STATE_RELEASED,
};

/**
 * enum dmabuf_placer_hold - what keeps a buffer where it is
 * @DMABUF_PLACER_HOLD_NONE: nothing: it may move
 * @DMABUF_PLACER_HOLD_MAPPED: a device has it mapped, and does not let go
 * @DMABUF_PLACER_HOLD_PINNED: a device has it pinned
 * @DMABUF_PLACER_HOLD_VMAP: the kernel has it mapped
 * @DMABUF_PLACER_HOLD_PROTECTED: it is in protected memory
 * @DMABUF_PLACER_HOLD_CONTENT: its content would have to go into protected memory
 * @DMABUF_PLACER_HOLD_FENCE: DMA has not ended in time
 */
enum dmabuf_placer_hold {
	DMABUF_PLACER_HOLD_NONE,
	DMABUF_PLACER_HOLD_MAPPED,
	DMABUF_PLACER_HOLD_PINNED,
	DMABUF_PLACER_HOLD_VMAP,
	DMABUF_PLACER_HOLD_PROTECTED,
	DMABUF_PLACER_HOLD_CONTENT,
	DMABUF_PLACER_HOLD_FENCE,
};

/**
 * enum dmabuf_placer_event - what a decision was made for
 * @DMABUF_PLACER_EVENT_NONE: there was no decision yet
 * @DMABUF_PLACER_EVENT_ATTACH: a device attached
 * @DMABUF_PLACER_EVENT_COMMIT: memory was wanted at once
 * @DMABUF_PLACER_EVENT_DEMOTE: cheaper memory would do
 * @DMABUF_PLACER_EVENT_EVICT: another buffer needed the memory
 * @DMABUF_PLACER_EVENT_FAULT: the CPU touched a page
 * @DMABUF_PLACER_EVENT_LEAVE: the heap went away
 * @DMABUF_PLACER_EVENT_MAP: a device mapped
 * @DMABUF_PLACER_EVENT_MMAP: a program mapped
 * @DMABUF_PLACER_EVENT_PIN: a device pinned
 * @DMABUF_PLACER_EVENT_VMAP: the kernel mapped
 */
enum dmabuf_placer_event {
	DMABUF_PLACER_EVENT_NONE,
	DMABUF_PLACER_EVENT_ATTACH,
	DMABUF_PLACER_EVENT_COMMIT,
	DMABUF_PLACER_EVENT_DEMOTE,
	DMABUF_PLACER_EVENT_EVICT,
	DMABUF_PLACER_EVENT_FAULT,
	DMABUF_PLACER_EVENT_LEAVE,
	DMABUF_PLACER_EVENT_MAP,
	DMABUF_PLACER_EVENT_MMAP,
	DMABUF_PLACER_EVENT_PIN,
	DMABUF_PLACER_EVENT_VMAP,
};

/**
 * enum dmabuf_placer_reason - which constraint rules a heap out
 * @DMABUF_PLACER_REASON_FEASIBLE: none
 * @DMABUF_PLACER_REASON_HEAP: a device may not use this heap
 * @DMABUF_PLACER_REASON_PROTECTION: a device cannot enter its protection domain, or needs one
 * @DMABUF_PLACER_REASON_PAGES: it has no struct pages, and a device may need them
 * @DMABUF_PLACER_REASON_SIZE: it is too small
 * @DMABUF_PLACER_REASON_LIMIT: it may not give as much
 * @DMABUF_PLACER_REASON_REACH: a device does not reach it
 * @DMABUF_PLACER_REASON_SEGMENTS: a device cannot follow a buffer of this size in pieces
 * @DMABUF_PLACER_REASON_CONTIGUITY: its blocks are too short
 * @DMABUF_PLACER_REASON_ALIGN: its start is not aligned enough
 * @DMABUF_PLACER_REASON_GRANULE: its blocks are shorter than an IOMMU's page
 * @DMABUF_PLACER_REASON_CPU: no way of mapping it by the CPU suits all
 * @DMABUF_PLACER_REASON_COHERENCY: it has cached CPU mappings
 * @DMABUF_PLACER_REASON_BOUNDARY: one run of it may cross a boundary of a device
 * @DMABUF_PLACER_REASON_ROOM: the part of it that meets all of the above is too small
 */
enum dmabuf_placer_reason {
	DMABUF_PLACER_REASON_FEASIBLE,
	DMABUF_PLACER_REASON_HEAP,
	DMABUF_PLACER_REASON_PROTECTION,
	DMABUF_PLACER_REASON_PAGES,
	DMABUF_PLACER_REASON_SIZE,
	DMABUF_PLACER_REASON_LIMIT,
	DMABUF_PLACER_REASON_REACH,
	DMABUF_PLACER_REASON_SEGMENTS,
	DMABUF_PLACER_REASON_CONTIGUITY,
	DMABUF_PLACER_REASON_ALIGN,
	DMABUF_PLACER_REASON_GRANULE,
	DMABUF_PLACER_REASON_CPU,
	DMABUF_PLACER_REASON_COHERENCY,
	DMABUF_PLACER_REASON_BOUNDARY,
	DMABUF_PLACER_REASON_ROOM,
};

/**
 * enum dmabuf_placer_lack - why a feasible heap gave no memory
 * @DMABUF_PLACER_LACK_NONE: it did, or was not asked
 * @DMABUF_PLACER_LACK_FULL: it is full
 * @DMABUF_PLACER_LACK_LIMIT: its limit is reached
 * @DMABUF_PLACER_LACK_UNUSABLE: a device cannot use what it gave
 * @DMABUF_PLACER_LACK_MEMORY: the memory limit of the creator's cgroup is reached
 * @DMABUF_PLACER_LACK_CGROUP: the heap's limit for the creator's cgroup is reached
 * @DMABUF_PLACER_LACK_DMEM: the dmem limit of the task's cgroup is reached
 * @DMABUF_PLACER_LACK_PACE: it is full, and too much of others was moved for the creator
 * @DMABUF_PLACER_LACK_SIGNAL: a signal came
 * @DMABUF_PLACER_LACK_UNTRIED: it was not tried because of what another heap lacked
 */
enum dmabuf_placer_lack {
	DMABUF_PLACER_LACK_NONE,
	DMABUF_PLACER_LACK_FULL,
	DMABUF_PLACER_LACK_LIMIT,
	DMABUF_PLACER_LACK_UNUSABLE,
	DMABUF_PLACER_LACK_MEMORY,
	DMABUF_PLACER_LACK_CGROUP,
	DMABUF_PLACER_LACK_DMEM,
	DMABUF_PLACER_LACK_PACE,
	DMABUF_PLACER_LACK_SIGNAL,
	DMABUF_PLACER_LACK_UNTRIED,
};

/* The heap that gave, or would give, the memory */
#define DMABUF_PLACER_VERDICT_CHOSEN 0x1
/* It is about the memory that the buffer had, which could not be left */
#define DMABUF_PLACER_VERDICT_HERE 0x2

/**
 * struct dmabuf_placer_verdict - what a decision says of one heap
 * @reason: &enum dmabuf_placer_reason
 * @lack: &enum dmabuf_placer_lack
 * @flags: DMABUF_PLACER_VERDICT_*
 * @device: of DMABUF_PLACER_QUERY: index of the device whose constraint rules the heap out,
 *	or DMABUF_PLACER_CPU, or DMABUF_PLACER_NONE
 * @takes: of DMABUF_PLACER_QUERY: how many of the buffers would go there
 * @heap: name of the heap; of DMABUF_PLACER_INFO it may be cut after 39 bytes
 * @name: of DMABUF_PLACER_INFO: name of the device whose constraint rules the heap out, or
 *	"the CPU"; or empty, if none does by itself, or devices have come or gone since. May be
 *	cut
 */
struct dmabuf_placer_verdict {
	__u32 reason;
	__u32 lack;
	__u32 flags;
	__u32 device;
	__aligned_u64 takes;
	char heap[DMABUF_PLACER_NAME_LEN];
	char name[DMABUF_PLACER_NAME_LEN];
};

/* Has the present memory mapped */
#define DMABUF_PLACER_ATTACHMENT_MAPPED 0x01
/* Still has earlier memory mapped */
#define DMABUF_PLACER_ATTACHMENT_OLD 0x02
/* Unmaps when the buffer is to move, and maps again */
#define DMABUF_PLACER_ATTACHMENT_DYNAMIC 0x04
/* Has the buffer pinned */
#define DMABUF_PLACER_ATTACHMENT_PINNED 0x08
/* Sees what the CPU writes, and the reverse, without DMA_BUF_IOCTL_SYNC */
#define DMABUF_PLACER_ATTACHMENT_COHERENT 0x10
/* Does not count until it maps, as its driver is not known to map */
#define DMABUF_PLACER_ATTACHMENT_UNCOUNTED 0x20
/* Has mapped before a later device attached */
#define DMABUF_PLACER_ATTACHMENT_EARLY 0x40
/* Was expected */
#define DMABUF_PLACER_ATTACHMENT_EXPECTED 0x80

/**
 * struct dmabuf_placer_attachment - a device that has attached the buffer
 * @hold: how it keeps the buffer where it is, &enum dmabuf_placer_hold
 * @flags: DMABUF_PLACER_ATTACHMENT_*
 * @bus: name of its bus; empty if the device is gone, or on none
 * @name: its name
 */
struct dmabuf_placer_attachment {
	__u32 hold;
	__u32 flags;
	char bus[DMABUF_PLACER_BUS_LEN];
	char name[DMABUF_PLACER_NAME_LEN];
};

/**
 * enum dmabuf_placer_expected - what became of an expectation
 * @DMABUF_PLACER_EXPECTED_UNKNOWN: not looked at yet
 * @DMABUF_PLACER_EXPECTED_COUNTED: the memory will suit the device
 * @DMABUF_PLACER_EXPECTED_ATTACHED: the device has attached
 * @DMABUF_PLACER_EXPECTED_UNMET: no memory can suit the device beside the others
 * @DMABUF_PLACER_EXPECTED_STARVED: memory that suits the device could not be had
 */
enum dmabuf_placer_expected {
	DMABUF_PLACER_EXPECTED_UNKNOWN,
	DMABUF_PLACER_EXPECTED_COUNTED,
	DMABUF_PLACER_EXPECTED_ATTACHED,
	DMABUF_PLACER_EXPECTED_UNMET,
	DMABUF_PLACER_EXPECTED_STARVED,
};

/* It is the CPU that is expected */
#define DMABUF_PLACER_EXPECTATION_CPU 0x1

/**
 * struct dmabuf_placer_expectation - a device that is expected
 * @state: &enum dmabuf_placer_expected
 * @flags: DMABUF_PLACER_EXPECTATION_*
 * @bus: name of its bus; empty if the device is gone, or for the CPU
 * @name: its name; empty for the CPU
 */
struct dmabuf_placer_expectation {
	__u32 state;
	__u32 flags;
	char bus[DMABUF_PLACER_BUS_LEN];
	char name[DMABUF_PLACER_NAME_LEN];
};

/**
 * enum dmabuf_placer_coherence - does a device see what the CPU caches hold?
 * @DMABUF_PLACER_COHERENCE_UNASKED: no device was named
 * @DMABUF_PLACER_COHERENCE_FULL: it does, or there is nothing in caches
 * @DMABUF_PLACER_COHERENCE_SYNC: only if programs use DMA_BUF_IOCTL_SYNC
 */
enum dmabuf_placer_coherence {
	DMABUF_PLACER_COHERENCE_UNASKED,
	DMABUF_PLACER_COHERENCE_FULL,
	DMABUF_PLACER_COHERENCE_SYNC,
};

/* Programs have the buffer mapped, or the kernel has */
#define DMABUF_PLACER_BUFFER_CPU_MAPPED 0x1

/**
 * struct dmabuf_placer_info - DMABUF_PLACER_INFO: where a buffer is, and why
 * @size: of this structure
 * @flags: 0
 * @fd: the buffer
 * @__reserved: 0
 * @attachments: array of &struct dmabuf_placer_attachment for results
 * @attachment_size: size of an element of @attachments
 * @attachment_count: length of @attachments, at most DMABUF_PLACER_ATTACHMENTS
 * @expectations: array of &struct dmabuf_placer_expectation for results
 * @expectation_size: size of an element of @expectations
 * @expectation_count: length of @expectations, at most DMABUF_PLACER_ATTACHMENTS
 * @verdicts: array of &struct dmabuf_placer_verdict for results: the last decision
 * @verdict_size: size of an element of @verdicts
 * @verdict_count: length of @verdicts
 * @text: room for the last decision as one line, with a NUL; cut if there is too little
 * @text_size: bytes of room at @text
 * @device_size: size of what @device points to, or 0
 * @device: a &struct dmabuf_placer_device to ask about in @out_coherence; or 0
 * @out_size: of this structure, as the kernel knows it
 * @out_state: &enum dmabuf_placer_state
 * @out_length: bytes of the buffer
 * @out_number: names the buffer in the kernel's log; "ino" of the descriptor's fdinfo
 * @out_generation: how often the buffer got memory
 * @out_filled: bytes that have memory
 * @out_written: bytes that may have been written, and would be copied if it moved
 * @out_flags: DMABUF_PLACER_BUFFER_*
 * @out_hold: what keeps the buffer where it is now, &enum dmabuf_placer_hold
 * @out_attachments: number of attachments
 * @out_expectations: number of expectations
 * @out_unmet: how many expectations no memory suits, or got no memory that does
 * @out_verdicts: number of verdicts of the last decision
 * @out_text: bytes of text, with the NUL; 0 if there was no decision
 * @out_coherence: &enum dmabuf_placer_coherence
 * @out_decision: number of decisions about the buffer. @out_event to @out_chosen are about the
 *	last one; if the kernel had no memory to keep it, @out_event is
 *	DMABUF_PLACER_EVENT_NONE
 * @out_event: &enum dmabuf_placer_event
 * @out_error: 0 if the buffer got memory, or the errno of the refusal
 * @out_decision_hold: what kept the buffer where it was, if that was the reason
 * @out_chosen: index in @verdicts of the heap that gave the memory, or DMABUF_PLACER_NONE
 * @out_heap: name of the heap that the present memory is from; empty without memory
 * @out_holder: name of what keeps the buffer where it is now, or empty
 * @out_decision_device: name of the device that asked, or empty; may be cut
 * @out_decision_holder: name of what kept the buffer; may be cut
 * @out_age: nanoseconds since the buffer got its present memory, to the precision of the kernel's
 *	tick, and without time in which the system was suspended; 0 without memory
 *
 * Any program that has a descriptor of the buffer may ask. The answer has neither addresses nor
 * processes. The buffer may move at any time, unless it is held.
 *
 * EBADF if @fd is no descriptor; EINVAL if it is not of a buffer of this exporter; ENODEV if
 * @device does not exist, or has no driver; E2BIG if there is room for more than
 * DMABUF_PLACER_ATTACHMENTS attachments, or expectations.
 */
struct dmabuf_placer_info {
	__u32 size;
	__u32 flags;
	__s32 fd;
	__u32 __reserved;
	__aligned_u64 attachments;
	__u32 attachment_size;
	__u32 attachment_count;
	__aligned_u64 expectations;
	__u32 expectation_size;
	__u32 expectation_count;
	__aligned_u64 verdicts;
	__u32 verdict_size;
	__u32 verdict_count;
	__aligned_u64 text;
	__u32 text_size;
	__u32 device_size;
	__aligned_u64 device;
	__u32 out_size;
	__u32 out_state;
	__aligned_u64 out_length;
	__aligned_u64 out_number;
	__aligned_u64 out_generation;
	__aligned_u64 out_filled;
	__aligned_u64 out_written;
	__u32 out_flags;
	__u32 out_hold;
	__u32 out_attachments;
	__u32 out_expectations;
	__u32 out_unmet;
	__u32 out_verdicts;
	__u32 out_text;
	__u32 out_coherence;
	__aligned_u64 out_decision;
	__u32 out_event;
	__u32 out_error;
	__u32 out_decision_hold;
	__u32 out_chosen;
	char out_heap[DMABUF_PLACER_NAME_LEN];
	char out_holder[DMABUF_PLACER_NAME_LEN];
	char out_decision_device[DMABUF_PLACER_NAME_LEN];
	char out_decision_holder[DMABUF_PLACER_NAME_LEN];
	__aligned_u64 out_age;
};

#define DMABUF_PLACER_INFO _IO(DMABUF_PLACER_TYPE, DMABUF_PLACER_CMD_INFO)

/**
 * enum dmabuf_placer_heap_kind - what kind of memory a heap has
 * @DMABUF_PLACER_HEAP_OTHER: of another module
 * @DMABUF_PLACER_HEAP_SYSTEM: ordinary memory
 * @DMABUF_PLACER_HEAP_CMA: a contiguous area that ordinary memory may use meanwhile
 * @DMABUF_PLACER_HEAP_COHERENT: a pool of a device's coherent memory
 * @DMABUF_PLACER_HEAP_RESTRICTED: the pool that a device's DMA is confined to
 * @DMABUF_PLACER_HEAP_CARVEOUT: reserved memory
 * @DMABUF_PLACER_HEAP_PROTECTED: reserved memory behind a firewall
 * @DMABUF_PLACER_HEAP_SRAM: on-chip memory
 */
enum dmabuf_placer_heap_kind {
	DMABUF_PLACER_HEAP_OTHER,
	DMABUF_PLACER_HEAP_SYSTEM,
	DMABUF_PLACER_HEAP_CMA,
	DMABUF_PLACER_HEAP_COHERENT,
	DMABUF_PLACER_HEAP_RESTRICTED,
	DMABUF_PLACER_HEAP_CARVEOUT,
	DMABUF_PLACER_HEAP_PROTECTED,
	DMABUF_PLACER_HEAP_SRAM,
};

/**
 * struct dmabuf_placer_heap - a heap
 * @kind: &enum dmabuf_placer_heap_kind
 * @flags: 0
 * @total: bytes it could give if it were empty
 * @used: bytes of it that buffers of all users have
 * @name: its name
 */
struct dmabuf_placer_heap {
	__u32 kind;
	__u32 flags;
	__aligned_u64 total;
	__aligned_u64 used;
	char name[DMABUF_PLACER_NAME_LEN];
};

/**
 * enum dmabuf_placer_node_kind - what buffers of a node expect
 * @DMABUF_PLACER_NODE_AUTO: nothing
 * @DMABUF_PLACER_NODE_FLOW: the devices of a flow
 */
enum dmabuf_placer_node_kind {
	DMABUF_PLACER_NODE_AUTO,
	DMABUF_PLACER_NODE_FLOW,
};

/**
 * struct dmabuf_placer_node - a node below /dev/dma_heap
 * @kind: &enum dmabuf_placer_node_kind
 * @flags: 0
 * @name: its name
 */
struct dmabuf_placer_node {
	__u32 kind;
	__u32 flags;
	char name[DMABUF_PLACER_NAME_LEN];
};

/**
 * struct dmabuf_placer_list - DMABUF_PLACER_LIST: which heaps and nodes there are
 * @size: of this structure
 * @flags: 0
 * @heaps: array of &struct dmabuf_placer_heap for results
 * @heap_size: size of an element of @heaps
 * @heap_count: length of @heaps
 * @nodes: array of &struct dmabuf_placer_node for results
 * @node_size: size of an element of @nodes
 * @node_count: length of @nodes
 * @out_size: of this structure, as the kernel knows it
 * @out_heaps: number of heaps
 * @out_nodes: number of nodes
 * @out_reserved: 0
 *
 * It does not tell how much of a heap one user or cgroup has.
 */
struct dmabuf_placer_list {
	__u32 size;
	__u32 flags;
	__aligned_u64 heaps;
	__u32 heap_size;
	__u32 heap_count;
	__aligned_u64 nodes;
	__u32 node_size;
	__u32 node_count;
	__u32 out_size;
	__u32 out_heaps;
	__u32 out_nodes;
	__u32 out_reserved;
};

#define DMABUF_PLACER_LIST _IO(DMABUF_PLACER_TYPE, DMABUF_PLACER_CMD_LIST)

/**
 * enum dmabuf_placer_access - how much the CPU works on a buffer
 * @DMABUF_PLACER_ACCESS_NONE: not at all, or that is not known
 * @DMABUF_PLACER_ACCESS_RARE: rarely
 * @DMABUF_PLACER_ACCESS_OFTEN: often
 */
enum dmabuf_placer_access {
	DMABUF_PLACER_ACCESS_NONE,
	DMABUF_PLACER_ACCESS_RARE,
	DMABUF_PLACER_ACCESS_OFTEN,
};

/**
 * struct dmabuf_placer_query - DMABUF_PLACER_QUERY: where would buffers go?
 * @size: of this structure
 * @flags: 0
 * @length: bytes of each buffer
 * @count: how many there are, at least 1
 * @access: &enum dmabuf_placer_access
 * @devices: array of &struct dmabuf_placer_device that share each buffer
 * @device_size: size of an element of @devices
 * @device_count: length of @devices, at most DMABUF_PLACER_DEVICES
 * @verdicts: array of &struct dmabuf_placer_verdict for results
 * @verdict_size: size of an element of @verdicts
 * @verdict_count: length of @verdicts
 * @conflict: array of __u32 for results: if no heap is feasible, a minimal set that cannot
 *	share, as indices in @devices, or DMABUF_PLACER_CPU for the CPU. Without any one of the
 *	set, the others could share
 * @conflict_count: length of @conflict
 * @__reserved: 0
 * @out_size: of this structure, as the kernel knows it
 * @out_error: 0 if the buffers can be placed; EOPNOTSUPP if no heap suits all devices; ENOMEM
 *	if the heaps that do are too small for all buffers
 * @out_chosen: index in @verdicts of the heap that the first buffer would go to, or
 *	DMABUF_PLACER_NONE
 * @out_verdicts: number of verdicts: one for each heap
 * @out_conflict: length of the set, or 0
 * @out_culprit: if there is an error because of a device, its index; or DMABUF_PLACER_NONE
 *
 * Nothing is allocated, and no buffer is looked at. Heaps are taken as empty, except that
 * limits of an administrator count: buffers in a heap that is full now may move to make room.
 * Of several heaps that suit, the cheapest is taken.
 *
 * The request itself succeeds also if @out_error is set. ENODEV if a device does not exist or
 * has no driver, EOPNOTSUPP if a device can use no buffer at all.
 */
struct dmabuf_placer_query {
	__u32 size;
	__u32 flags;
	__aligned_u64 length;
	__u32 count;
	__u32 access;
	__aligned_u64 devices;
	__u32 device_size;
	__u32 device_count;
	__aligned_u64 verdicts;
	__u32 verdict_size;
	__u32 verdict_count;
	__aligned_u64 conflict;
	__u32 conflict_count;
	__u32 __reserved;
	__u32 out_size;
	__u32 out_error;
	__u32 out_chosen;
	__u32 out_verdicts;
	__u32 out_conflict;
	__u32 out_culprit;
};

#define DMABUF_PLACER_QUERY _IO(DMABUF_PLACER_TYPE, DMABUF_PLACER_CMD_QUERY)

/* The buffer has memory before the program has a descriptor */
#define DMABUF_PLACER_ALLOC_EAGER 0x1

/**
 * struct dmabuf_placer_alloc - DMABUF_PLACER_ALLOC: allocate a buffer for devices
 * @size: of this structure
 * @flags: DMABUF_PLACER_ALLOC_*
 * @length: bytes
 * @devices: array of &struct dmabuf_placer_device that will share the buffer
 * @device_size: size of an element of @devices
 * @device_count: length of @devices, at most DMABUF_PLACER_DEVICES
 * @access: &enum dmabuf_placer_access
 * @fd_flags: O_CLOEXEC, and O_RDONLY, O_WRONLY or O_RDWR
 * @node: name of a node below /dev/dma_heap, such as that of a flow, whose devices are expected
 *	before @devices; or empty, as for "auto". If buffers of the node are eager, so is this one
 * @out_size: of this structure, as the kernel knows it
 * @out_culprit: if there is an error because of a device, its index; or DMABUF_PLACER_NONE
 * @out_fd: the buffer
 * @out_unmet: how many expectations no memory suits, beside those before them
 *
 * ENODEV if a device does not exist, or has no driver; EOPNOTSUPP if one can use no buffer at
 * all; ENOENT if there is no such node; ENOMEM also if no heap is as large, or if there is no
 * memory that all can use for an eager buffer; EDQUOT if the user may have no more buffers;
 * ENOSPC if @devices are given, and together with those of the node are more than
 * DMABUF_PLACER_DEVICES; EMFILE and ENFILE as for open().
 */
struct dmabuf_placer_alloc {
	__u32 size;
	__u32 flags;
	__aligned_u64 length;
	__aligned_u64 devices;
	__u32 device_size;
	__u32 device_count;
	__u32 access;
	__u32 fd_flags;
	char node[DMABUF_PLACER_NAME_LEN];
	__u32 out_size;
	__u32 out_culprit;
	__s32 out_fd;
	__u32 out_unmet;
};

#define DMABUF_PLACER_ALLOC _IO(DMABUF_PLACER_TYPE, DMABUF_PLACER_CMD_ALLOC)

/* The devices, and the CPU if @access is not 0, are no longer expected */
#define DMABUF_PLACER_EXPECT_WITHDRAW 0x1

/**
 * struct dmabuf_placer_expect - DMABUF_PLACER_EXPECT: say which devices will share a buffer
 * @size: of this structure
 * @flags: DMABUF_PLACER_EXPECT_*
 * @fd: the buffer
 * @access: &enum dmabuf_placer_access
 * @devices: array of &struct dmabuf_placer_device
 * @device_size: size of an element of @devices
 * @device_count: length of @devices, at most DMABUF_PLACER_DEVICES
 * @out_size: of this structure, as the kernel knows it
 * @out_culprit: if there is an error because of a device, its index, or DMABUF_PLACER_CPU;
 *	else DMABUF_PLACER_NONE
 * @out_expectations: number of expectations
 * @out_unmet: how many of them no memory suits beside the others, or got no memory that does
 *
 * Either all of the devices are expected, or withdrawn, afterwards, or none is. To expect a
 * device again only updates what it needs. The buffer does not move yet, but with the next
 * DMABUF_PLACER_COMMIT or attach. A device that has attached still counts after its expectation
 * is withdrawn.
 *
 * To withdraw a device by bus and name also withdraws devices of that name that are gone. These
 * do not count any more, and are dropped at the latest when the buffer would expect too many.
 *
 * EBADF if @fd is no descriptor; EINVAL if it is not of a buffer of this exporter; ENODEV if a
 * device does not exist, unless one that is gone is withdrawn; ENODEV also if a device that is
 * to be expected has no driver; EOPNOTSUPP if one can use no buffer at all; ENOENT if one that
 * is to be withdrawn is not expected; ENOSPC if the buffer would expect more than
 * DMABUF_PLACER_DEVICES devices beside the CPU.
 */
struct dmabuf_placer_expect {
	__u32 size;
	__u32 flags;
	__s32 fd;
	__u32 access;
	__aligned_u64 devices;
	__u32 device_size;
	__u32 device_count;
	__u32 out_size;
	__u32 out_culprit;
	__u32 out_expectations;
	__u32 out_unmet;
};

#define DMABUF_PLACER_EXPECT _IO(DMABUF_PLACER_TYPE, DMABUF_PLACER_CMD_EXPECT)

/**
 * struct dmabuf_placer_commit - DMABUF_PLACER_COMMIT: give a buffer memory at once
 * @size: of this structure
 * @flags: 0
 * @fd: the buffer
 * @timeout_ms: how long to wait for DMA to end, and for devices and the kernel to release the
 *	buffer; from 2^31 on, without end
 * @out_size: of this structure, as the kernel knows it
 * @out_hold: why the buffer could not move, if that is so: &enum dmabuf_placer_hold
 * @out_unmet: how many expectations no memory suits beside the others, or got no memory that does
 * @__out_pad: 0
 * @out_generation: how often the buffer got memory
 * @out_heap: name of the heap that the memory is from; empty without memory
 * @out_holder: name of what keeps the buffer; may be cut
 *
 * After success no touch fails for lack of memory, and no map of a device that has attached or
 * is expected, except devices in @out_unmet. Memory that could not be had before is tried again.
 * The request waits without a lock, the system can be suspended meanwhile, and only a fatal
 * signal ends the wait early.
 *
 * EBADF if @fd is no descriptor; EINVAL if it is not of a buffer of this exporter; ENOMEM if
 * there is no memory of the kind that is needed, even if the buffer has other memory now; EBUSY
 * if something kept the buffer all the time; ETIMEDOUT if DMA did; EOPNOTSUPP if no heap suits
 * the attached devices, because a heap has gone.
 */
struct dmabuf_placer_commit {
	__u32 size;
	__u32 flags;
	__s32 fd;
	__u32 timeout_ms;
	__u32 out_size;
	__u32 out_hold;
	__u32 out_unmet;
	__u32 __out_pad;
	__aligned_u64 out_generation;
	char out_heap[DMABUF_PLACER_NAME_LEN];
	char out_holder[DMABUF_PLACER_NAME_LEN];
};

#define DMABUF_PLACER_COMMIT _IO(DMABUF_PLACER_TYPE, DMABUF_PLACER_CMD_COMMIT)

#endif /* _UAPI_LINUX_DMABUF_PLACER_H */
