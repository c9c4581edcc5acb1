/* SPDX-License-Identifier: MIT */
/*
 * libplacer: buffers that several devices share, by the module dmabuf-placer.
 *
 * A function that can fail returns a negative errno: that of the ioctl of the same name, see
 * <linux/dmabuf-placer.h>. The library keeps no state of its own, so any thread may call any
 * function at any time.
 *
 * A device is named by one of these:
 *
 *	/dev/video0		a node of it
 *	platform/fe800000.isp	a bus, and the name of the device there, as in /sys/bus/
 *	/soc/isp@fe800000	a path in the devicetree
 *	isp0			an alias in the devicetree
 *
 * Lists of devices end at a NULL, and NULL is an empty list. Functions with a @culprit write to it
 * the index of the device that an error is about, DMABUF_PLACER_CPU if it is about the CPU, or
 * DMABUF_PLACER_NONE.
 */
#ifndef LIBPLACER_H
#define LIBPLACER_H

#include <stddef.h>
#include <stdint.h>
#include <linux/dmabuf-placer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Open /dev/dmabuf-placer for the functions below. Returns a descriptor: close() it. */
int placer_open(void);

/*
 * Allocate a buffer that @devices will share, and those of @node: the name of a node below
 * /dev/dma_heap, or NULL. @access is how much the CPU works on the buffer. @flags are
 * DMABUF_PLACER_ALLOC_*. Returns the buffer's descriptor.
 */
int placer_alloc(int placer, uint64_t length, const char *node,
		 const char *const *devices, enum dmabuf_placer_access access,
		 uint32_t flags, uint32_t *culprit);

/*
 * Say that devices will share a buffer, or no longer will. The buffer does not move yet. Both
 * return how many expectations no memory can meet.
 */
int placer_expect(int placer, int buffer, const char *const *devices,
		  enum dmabuf_placer_access access, uint32_t *culprit);
int placer_withdraw(int placer, int buffer, const char *const *devices,
		    enum dmabuf_placer_access access, uint32_t *culprit);

/*
 * Give a buffer memory now that all its users can use, or move it there. Waits up to @timeout_ms
 * for DMA to end and for devices to release the buffer. Returns the number of expectations that are
 * not met.
 */
int placer_commit(int placer, int buffer, uint32_t timeout_ms);

/* Where would buffers go? Elements may get more members at their ends. */
struct placer_answer {
	int error;	 /* 0, or an errno if not all of them have a place */
	uint32_t chosen; /* index in @verdicts, or DMABUF_PLACER_NONE */
	uint32_t culprit; /* the device that an error is about, or DMABUF_PLACER_NONE */
	uint32_t nr_verdicts;
	const struct dmabuf_placer_verdict *const *verdicts;
	/* Indices of devices, or DMABUF_PLACER_CPU, that cannot share a buffer */
	uint32_t nr_conflict;
	const uint32_t *conflict;
};

/* Ask for @count buffers of @length bytes. Free *@out with placer_free(). */
int placer_query(int placer, uint64_t length, uint32_t count,
		 const char *const *devices, enum dmabuf_placer_access access,
		 uint32_t *culprit, struct placer_answer **out);

/* Where is a buffer, and why? */
struct placer_info {
	const struct dmabuf_placer_info *buffer; /* members out_* */
	const char *text; /* the last decision in words; or empty */
	/* As many as out_attachments and out_expectations say */
	uint32_t nr_attachments;
	uint32_t nr_expectations;
	uint32_t nr_verdicts;
	const struct dmabuf_placer_attachment *const *attachments;
	const struct dmabuf_placer_expectation *const *expectations;
	const struct dmabuf_placer_verdict *const *verdicts;
};

/* @device: the one that out_coherence is about, or NULL. Free *@out with placer_free(). */
int placer_info(int placer, int buffer, const char *device,
		struct placer_info **out);

/* Which heaps and nodes are there? */
struct placer_list {
	uint32_t nr_heaps;
	uint32_t nr_nodes;
	const struct dmabuf_placer_heap *const *heaps;
	const struct dmabuf_placer_node *const *nodes;
};

int placer_list(int placer, struct placer_list **out);

/* Free a result of placer_query(), placer_info() or placer_list(), and all that it points to. */
void placer_free(void *result);

#define PLACER_DEVICE_LEN (DMABUF_PLACER_BUS_LEN + DMABUF_PLACER_NAME_LEN)

/*
 * Name the device that attaches to buffers which a program gives to this node, or to an open
 * descriptor of it: "BUS/NAME". -ENODEV if the node belongs to no device, -ENAMETOOLONG if @size
 * is too small.
 */
int placer_device_of_path(const char *path, char *device, size_t size);
int placer_device_of_fd(int fd, char *device, size_t size);

/*
 * Map a buffer; if it is at least as long as a huge page, at an address that suits huge pages.
 * @prot is as for mmap().
 */
int placer_map(int buffer, size_t length, int prot, void **out);
int placer_unmap(void *address, size_t length);

#ifdef __cplusplus
}
#endif

#endif /* LIBPLACER_H */
