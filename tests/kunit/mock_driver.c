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
