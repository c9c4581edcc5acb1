// SPDX-License-Identifier: GPL-2.0
/*
 * Mock devices that have a driver.
 */
#include <linux/dma-mapping.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>

#include "kunit.h"
#include "mock_driver.h"

void (*mock_driver_removing)(struct device *dev);

static int mock_probe(struct platform_device *pdev)
{
	return 0;
}

static void mock_remove(struct platform_device *pdev)
{
	if (mock_driver_removing)
		mock_driver_removing(&pdev->dev);
}

static const struct platform_device_id mock_ids[] = {
	{ .name = "placer-nook" }, { .name = "placer-run" },
	{ .name = "placer-far" },  { .name = "vkms.kunit" },
	{ .name = "vgem.kunit" },  {}
};

static struct platform_driver mock_driver = {
	.probe = mock_probe,
	.remove = mock_remove,
	.id_table = mock_ids,
	.driver = {
		.name = "placer-mock",
		.owner = THIS_MODULE,
	},
};

int mock_driver_add(void)
{
	return platform_driver_register(&mock_driver);
}

void mock_driver_remove(void)
{
	platform_driver_unregister(&mock_driver);
}

static void mock_named_gone(void *data)
{
	platform_driver_unregister(data);
}

/*
 * A device that is bound to a driver of this name, of which the table of drivers may have
 * rows. Both go at the end of the test.
 */
struct device *mock_driver_named(struct kunit *test, const char *name)
{
	struct platform_driver *driver =
		kunit_kzalloc(test, sizeof(*driver), GFP_KERNEL);
	struct device *dev;

	KUNIT_ASSERT_NOT_NULL(test, driver);
	driver->probe = mock_probe;
	driver->driver.name = name;
	KUNIT_ASSERT_EQ(test, platform_driver_register(driver), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, mock_named_gone,
						  driver),
			0);
	dev = &mock_driver_device(test, name, PLATFORM_DEVID_NONE, NULL)->dev;
	KUNIT_ASSERT_PTR_EQ(test, dev->driver, &driver->driver);
	return dev;
}

/* What the table of drivers knows it by; neither is registered. */
static const struct bus_type mock_virtio_bus = { .name = "virtio" };
static struct device_driver mock_virtio_gpu = { .name = "virtio_gpu" };

static void mock_no_release(struct device *dev)
{
}

static void mock_virtio_gone(void *data)
{
	struct device *child = data;

	child->driver = NULL;
	child->bus = NULL;
	device_unregister(child);
}

/*
 * Give a device a child to which virtio-gpu is bound, so that it is the device that
 * virtio-gpu attaches.
 */
void mock_driver_virtio_gpu(struct kunit *test, struct device *parent)
{
	struct device *child = kunit_kzalloc(test, sizeof(*child), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, child);
	device_initialize(child);
	child->parent = parent;
	child->release = mock_no_release;
	KUNIT_ASSERT_EQ(test, dev_set_name(child, "placer-virtio"), 0);
	KUNIT_ASSERT_EQ(test, device_add(child), 0);
	child->bus = &mock_virtio_bus;
	child->driver = &mock_virtio_gpu;
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, mock_virtio_gone,
						  child),
			0);
}

static void mock_device_gone(void *data)
{
	struct platform_device *pdev = data;

	/* The windows belong to the test. */
	pdev->dev.dma_range_map = NULL;
	platform_device_unregister(pdev);
}

/* The device goes at the end of the test. */
struct platform_device *mock_driver_device(struct kunit *test, const char *name,
					   int id, struct device *parent)
{
	const struct platform_device_info info = {
		.parent = parent,
		.name = name,
		.id = id,
		.dma_mask = DMA_BIT_MASK(64),
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, mock_device_gone, pdev),
			0);
	return pdev;
}
