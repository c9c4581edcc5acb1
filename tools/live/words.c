// SPDX-License-Identifier: GPL-2.0
/*
 * What the codes of <linux/dmabuf-placer.h> are called, and what can be done. Reasons are
 * worded as the solver words them.
 */
#include <linux/dmabuf-placer.h>
#include <stddef.h>

#include "words.h"

static const char more_contiguous[] =
	"a pool of contiguous memory that the device reaches: \"cma=\" on the kernel's\n"
	"command line, or reserved-memory, which \"placer suggest\" writes";

static const struct word reasons[] = {
	[DMABUF_PLACER_REASON_FEASIBLE] = { "feasible", "feasible", NULL },
	[DMABUF_PLACER_REASON_HEAP] = { "heap", "not allowed",
					"see in the placement node which heaps the device may use" },
	[DMABUF_PLACER_REASON_PROTECTION] = { "protection",
					      "in a protection domain that a device cannot enter, or needs one",
					      "keep buffers that need protection apart from other devices" },
	[DMABUF_PLACER_REASON_PAGES] = { "pages",
					 "without struct pages, which a device may need",
					 "use a heap that has struct pages for this device" },
	[DMABUF_PLACER_REASON_SIZE] = { "size", "too small",
					"smaller buffers, or a larger heap" },
	[DMABUF_PLACER_REASON_LIMIT] = { "limit", "beyond its limit",
					 "the administrator can raise limit_bytes of the heap" },
	[DMABUF_PLACER_REASON_REACH] = { "reach", "not reachable",
					 "a pool at addresses that the device reaches: \"placer suggest\" writes one" },
	[DMABUF_PLACER_REASON_SEGMENTS] = { "segments",
					    "more segments than can be followed",
					    "smaller buffers: no other memory helps" },
	[DMABUF_PLACER_REASON_CONTIGUITY] = { "contiguity",
					      "not contiguous enough",
					      more_contiguous },
	[DMABUF_PLACER_REASON_ALIGN] = { "align", "not aligned enough",
					 more_contiguous },
	[DMABUF_PLACER_REASON_GRANULE] = { "granule",
					   "blocks smaller than the IOMMU's page",
					   more_contiguous },
	[DMABUF_PLACER_REASON_CPU] = { "cpu",
				       "no CPU mapping that suits all users",
				       "do not map the buffer, or expect no access by the CPU" },
	[DMABUF_PLACER_REASON_COHERENCY] = { "coherency",
					     "CPU mappings are cached",
					     "a coherent pool: \"placer suggest\" writes one" },
	[DMABUF_PLACER_REASON_BOUNDARY] = { "boundary",
					    "may cross a segment boundary",
					    "smaller buffers, or a pool between two boundaries" },
	[DMABUF_PLACER_REASON_ROOM] = { "room", "too little room",
					"smaller buffers, or a larger heap" },
};

static const struct word lacks[] = {
	[DMABUF_PLACER_LACK_NONE] = { "none", "", NULL },
	[DMABUF_PLACER_LACK_FULL] = { "full", "full",
				      "close buffers of it (\"placer blame HEAP\" lists them), or make it larger" },
	[DMABUF_PLACER_LACK_LIMIT] = { "limit", "at its limit",
				       "close buffers of it, or have the administrator raise its limit_bytes" },
	[DMABUF_PLACER_LACK_UNUSABLE] = { "unusable",
					  "gave what a device cannot use",
					  NULL },
	[DMABUF_PLACER_LACK_MEMORY] = { "memory",
					"at the memory limit of the creator's cgroup",
					"raise memory.max of that cgroup" },
	[DMABUF_PLACER_LACK_CGROUP] = { "cgroup",
					"at the heap's limit for the creator's cgroup",
					"close buffers, or have the administrator raise cgroup_limit_bytes" },
	[DMABUF_PLACER_LACK_DMEM] = { "dmem",
				      "at the task's limit in the dmem controller",
				      "raise dmem.max of that cgroup" },
	[DMABUF_PLACER_LACK_PACE] = { "pace",
				      "full, and too much of others was moved for the creator",
				      "try again later" },
	[DMABUF_PLACER_LACK_SIGNAL] = { "signal", "interrupted by a signal",
					"try again" },
	[DMABUF_PLACER_LACK_UNTRIED] = { "untried", "not tried", NULL },
};

static const struct word holds[] = {
	[DMABUF_PLACER_HOLD_NONE] = { "none", "no", NULL },
	[DMABUF_PLACER_HOLD_MAPPED] = { "mapped", "a device has it mapped",
					"have that device release the buffer first (V4L2: VIDIOC_STREAMOFF and\n"
					"VIDIOC_REQBUFS with 0; DRM: remove the framebuffer, close the handle), or say\n"
					"which devices will share the buffer before the first maps it" },
	[DMABUF_PLACER_HOLD_PINNED] = { "pinned", "a device has it pinned",
					"end what that device does with it, or say which devices will share the\n"
					"buffer before the first pins it" },
	[DMABUF_PLACER_HOLD_VMAP] = { "vmap", "the kernel has it mapped",
				      "close the buffer in the driver that reads it by the CPU first" },
	[DMABUF_PLACER_HOLD_PROTECTED] = { "protected",
					   "it is in protected memory",
					   "allocate another buffer for this device" },
	[DMABUF_PLACER_HOLD_CONTENT] = { "content",
					 "its content would have to go into protected memory",
					 "attach the device that needs protection before anything is written" },
	[DMABUF_PLACER_HOLD_FENCE] = { "fence", "DMA has not ended in time",
				       "poll() the buffer for POLLOUT, and try again" },
};

static const struct word states[] = {
	[DMABUF_PLACER_STATE_UNBACKED] = { "unbacked", "without memory yet",
					   NULL },
	[DMABUF_PLACER_STATE_PARTIAL] = { "partial",
					  "with memory where it was touched",
					  NULL },
	[DMABUF_PLACER_STATE_BACKED] = { "backed", "with memory", NULL },
	[DMABUF_PLACER_STATE_COPYING] = { "copying", "being copied", NULL },
	[DMABUF_PLACER_STATE_MOVING] = { "moving", "being moved", NULL },
	[DMABUF_PLACER_STATE_RELEASED] = { "released", "being freed", NULL },
};

static const struct word events[] = {
	[DMABUF_PLACER_EVENT_NONE] = { "none", "none", NULL },
	[DMABUF_PLACER_EVENT_ATTACH] = { "attach", "a device attached", NULL },
	[DMABUF_PLACER_EVENT_COMMIT] = { "commit", "memory was wanted at once",
					 NULL },
	[DMABUF_PLACER_EVENT_DEMOTE] = { "demote", "cheaper memory would do",
					 NULL },
	[DMABUF_PLACER_EVENT_EVICT] = { "evict",
					"another buffer needed the memory",
					NULL },
	[DMABUF_PLACER_EVENT_FAULT] = { "fault", "the CPU touched a page",
					NULL },
	[DMABUF_PLACER_EVENT_LEAVE] = { "leave", "the heap went away", NULL },
	[DMABUF_PLACER_EVENT_MAP] = { "map", "a device mapped", NULL },
	[DMABUF_PLACER_EVENT_MMAP] = { "mmap", "a program mapped", NULL },
	[DMABUF_PLACER_EVENT_PIN] = { "pin", "a device pinned", NULL },
	[DMABUF_PLACER_EVENT_VMAP] = { "vmap", "the kernel mapped", NULL },
};

static const struct word expecteds[] = {
	[DMABUF_PLACER_EXPECTED_UNKNOWN] = { "unknown", "not looked at yet",
					     NULL },
	[DMABUF_PLACER_EXPECTED_COUNTED] = { "counted",
					     "the memory will suit it", NULL },
	[DMABUF_PLACER_EXPECTED_ATTACHED] = { "attached", "has attached",
					      NULL },
	[DMABUF_PLACER_EXPECTED_UNMET] = { "unmet",
					   "no memory suits it beside the others",
					   NULL },
	[DMABUF_PLACER_EXPECTED_STARVED] = { "starved",
					     "memory that suits it could not be had",
					     NULL },
};

static const struct word coherences[] = {
	[DMABUF_PLACER_COHERENCE_UNASKED] = { "unasked", "not asked", NULL },
	[DMABUF_PLACER_COHERENCE_FULL] = { "full", "sees what the CPU writes",
					   NULL },
	[DMABUF_PLACER_COHERENCE_SYNC] = { "sync",
					   "sees what the CPU writes only if programs use DMA_BUF_IOCTL_SYNC",
					   NULL },
};

static const struct word heaps[] = {
	[DMABUF_PLACER_HEAP_OTHER] = { "other", "of another module", NULL },
	[DMABUF_PLACER_HEAP_SYSTEM] = { "system", "ordinary memory", NULL },
	[DMABUF_PLACER_HEAP_CMA] = { "cma", "contiguous (CMA)", NULL },
	[DMABUF_PLACER_HEAP_COHERENT] = { "coherent", "coherent pool", NULL },
	[DMABUF_PLACER_HEAP_RESTRICTED] = { "restricted", "restricted DMA pool",
					    NULL },
	[DMABUF_PLACER_HEAP_CARVEOUT] = { "carveout", "reserved", NULL },
	[DMABUF_PLACER_HEAP_PROTECTED] = { "protected", "reserved, protected",
					   NULL },
	[DMABUF_PLACER_HEAP_SRAM] = { "sram", "on-chip memory", NULL },
};

static const struct word *word_find(const struct word *words, size_t nr,
				    unsigned int code)
{
	static const struct word unknown = { "unknown",
					     "unknown to this program", NULL };

	return code < nr ? &words[code] : &unknown;
}

#define SIZE(words) (sizeof(words) / sizeof((words)[0]))

const struct word *word_reason(unsigned int code)
{
	return word_find(reasons, SIZE(reasons), code);
}

const struct word *word_lack(unsigned int code)
{
	return word_find(lacks, SIZE(lacks), code);
}

const struct word *word_hold(unsigned int code)
{
	return word_find(holds, SIZE(holds), code);
}

const struct word *word_state(unsigned int code)
{
	return word_find(states, SIZE(states), code);
}

const struct word *word_event(unsigned int code)
{
	return word_find(events, SIZE(events), code);
}

const struct word *word_expected(unsigned int code)
{
	return word_find(expecteds, SIZE(expecteds), code);
}

const struct word *word_coherence(unsigned int code)
{
	return word_find(coherences, SIZE(coherences), code);
}

const struct word *word_heap(unsigned int code)
{
	return word_find(heaps, SIZE(heaps), code);
}
