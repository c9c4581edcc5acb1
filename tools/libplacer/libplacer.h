/* SPDX-License-Identifier: MIT */
/*
 * libplacer: buffers that several devices share, by the module dmabuf-placer.
 *
 * A function that can fail returns a negative errno, as the ioctl of the same name does in
 * <linux/dmabuf-placer.h>. There is no state but in what the caller holds, so all may be
 * called by any thread at any time.
 *
 * A device is named by one of these:
 *
 *	/dev/video0		a node of it
 *	platform/fe800000.isp	a bus, and the name of the device there, as in /sys/bus/
 *	/soc/isp@fe800000	a path in the devicetree
 *	isp0			an alias in the devicetree
 *
 * Lists of devices end at a NULL, and NULL is an empty list. Where a @culprit can be given,
 * an error because of a device writes the index of that device there; other errors write
 * DMABUF_PLACER_NONE, or DMABUF_PLACER_CPU.
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
 * Allocate a buffer that @devices will share, beside those of @node, which is the name of a
 * node below /dev/dma_heap, or NULL. @access is how much the CPU works on it. @flags are
 * DMABUF_PLACER_ALLOC_*. Returns the buffer, a descriptor.
 */
int placer_alloc(int placer, uint64_t length, const char *node,
		 const char *const *devices, enum dmabuf_placer_access access,
		 uint32_t flags, uint32_t *culprit);

/*
 * Say that devices will share a buffer, or will not. The buffer does not move yet. Both
 * return how many expectations no memory can meet.
 */
int placer_expect(int placer, int buffer, const char *const *devices,
		  enum dmabuf_placer_access access, uint32_t *culprit);
int placer_withdraw(int placer, int buffer, const char *const *devices,
		    enum dmabuf_placer_access access, uint32_t *culprit);

/*
 * Have memory now, where all need it. Waits so long for DMA to end and for devices to let
 * go. Returns how many expectations are not met.
 */
int placer_commit(int placer, int buffer, uint32_t timeout_ms);

/* Where would buffers go? Elements may get more members at their ends. */
struct placer_answer {
	int error;	 /* 0, or why not all of them have a place: an errno */
	uint32_t chosen; /* index in @verdicts, or DMABUF_PLACER_NONE */
	uint32_t culprit; /* the device that has the error, or DMABUF_PLACER_NONE */
	uint32_t nr_verdicts;
	const struct dmabuf_placer_verdict *const *verdicts;
	/* Devices, or DMABUF_PLACER_CPU, of which no heap suits all */
	uint32_t nr_conflict;
	const uint32_t *conflict;
};

/* Ask for @count buffers of @length. *@out is to be freed with placer_free(). */
int placer_query(int placer, uint64_t length, uint32_t count,
		 const char *const *devices, enum dmabuf_placer_access access,
		 uint32_t *culprit, struct placer_answer **out);

/* Where is a buffer, and why? */
struct placer_info {
	const struct dmabuf_placer_info *buffer; /* members out_* */
	const char *text; /* the last decision in words; or empty */
	/* Those that were told, of out_attachments and out_expectations */
	uint32_t nr_attachments;
	uint32_t nr_expectations;
	uint32_t nr_verdicts;
	const struct dmabuf_placer_attachment *const *attachments;
	const struct dmabuf_placer_expectation *const *expectations;
	const struct dmabuf_placer_verdict *const *verdicts;
};

/* @device, or NULL: one to ask about in out_coherence. Likewise to be freed. */
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

/* Free what one of the three functions above has made, with all that it points to. */
void placer_free(void *result);

#define PLACER_DEVICE_LEN (DMABUF_PLACER_BUS_LEN + DMABUF_PLACER_NAME_LEN)

/*
 * Name the device that attaches what a program gives to this node, or to a descriptor of
 * it: "BUS/NAME". -ENODEV if it is of no device, -ENAMETOOLONG if @size is too small.
 */
int placer_device_of_path(const char *path, char *device, size_t size);
int placer_device_of_fd(int fd, char *device, size_t size);

/*
 * Map a buffer, at an address that huge pages can map if it is as long as one. @prot is
 * that of mmap().
 */
int placer_map(int buffer, size_t length, int prot, void **out);
int placer_unmap(void *address, size_t length);

#ifdef __cplusplus
}
#endif

#endif /* LIBPLACER_H */
