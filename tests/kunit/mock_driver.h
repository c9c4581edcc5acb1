/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mock devices that have a driver.
 */
#ifndef _PLACER_KUNIT_MOCK_DRIVER_H
#define _PLACER_KUNIT_MOCK_DRIVER_H

#include <kunit/test.h>
#include <linux/platform_device.h>

/* Called in the driver's remove op, if it is set. */
extern void (*mock_driver_removing)(struct device *dev);

int mock_driver_add(void);
void mock_driver_remove(void);
void mock_driver_virtio_gpu(struct kunit *test, struct device *parent);
struct device *mock_driver_named(struct kunit *test, const char *name);
struct platform_device *mock_driver_device(struct kunit *test, const char *name,
					   int id, struct device *parent);

#endif /* _PLACER_KUNIT_MOCK_DRIVER_H */
