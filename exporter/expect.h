/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Expectations: devices that count before they attach.
 */
#ifndef _PLACER_EXPECT_H
#define _PLACER_EXPECT_H

#include <linux/types.h>

/* Devices that a program can have a buffer expect */
#define PLACER_MAX_EXPECTED 64

struct device;
struct dma_buf;
struct list_head;
struct placer_expectation;
struct placer_identity;

/**
 * struct placer_withdrawn - a device, or the CPU, that is expected no more
 * @device: the device; NULL for the CPU, or if no buffer expects one that is there now
 * @bus: name of the bus, if also devices of that name that are gone are meant; or NULL
 * @name: name on that bus; or NULL
 * @error: what it is if the buffer does not expect it: -ENOENT, or why it was not found
 */
struct placer_withdrawn {
	struct placer_identity *device;
	const char *bus;
	const char *name;
	int error;
};

struct placer_expectation *placer_expectation_of_device(struct device *dev);
struct placer_expectation *placer_expectation_of_cpu(bool often);
int placer_buffer_expect_all(struct dma_buf *dmabuf,
			     struct list_head *expectations, size_t max);
int placer_buffer_unexpect_all(struct dma_buf *dmabuf,
			       const struct placer_withdrawn *withdrawn, u32 nr,
			       u32 *missing);
void placer_expectations_free(struct list_head *expectations);
int placer_buffer_expect(struct dma_buf *dmabuf, struct device *dev);
int placer_buffer_expect_cpu(struct dma_buf *dmabuf, bool often);

#endif /* _PLACER_EXPECT_H */
