/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Expectations: devices that count before they attach.
 */
#ifndef _PLACER_EXPECT_H
#define _PLACER_EXPECT_H

#include <linux/types.h>

struct device;
struct dma_buf;

int placer_buffer_expect(struct dma_buf *dmabuf, struct device *dev);
int placer_buffer_expect_cpu(struct dma_buf *dmabuf, bool often);

#endif /* _PLACER_EXPECT_H */
