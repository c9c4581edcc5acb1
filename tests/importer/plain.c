// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that only attach and map, for constraints that no device of QEMU has.
 *
 * From the devicetree, compatible "placer,test-importer": dma-ranges, iommus and
 * dma-coherent apply like to a real device, and two properties stand for a driver's
 * settings:
 *
 *  placer,dma-bits	      DMA mask, in bits; 32 if absent
 *  placer,max-segment-bytes  longest segment; the kernel's default if absent
 *
 * Without a devicetree, from the module parameter "devices", a list of DMA masks in bits:
 * a device placer-importer.N for each.
 */
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>

#include "device.h"

#define MAX_DEVICES 16

static unsigned int devices[MAX_DEVICES];
static unsigned int nr_devices;
module_param_array(devices, uint, &nr_devices, 0444);
MODULE_PARM_DESC(devices, "address bits of each device to make, e.g. 64,32");

static struct platform_device *made[MAX_DEVICES];

static int plain_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct placer_importer *importer;
	u32 value;
	int rc;

	if (!device_property_read_u32(dev, "placer,dma-bits", &value)) {
		if (!value || value > 64)
			return dev_err_probe(dev, -EINVAL, "%u bits\n", value);
		rc = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(value));
		if (rc)
			return dev_err_probe(dev, rc,
					     "no memory within %u address bits\n",
					     value);
	}
	if (!device_property_read_u32(dev, "placer,max-segment-bytes", &value))
		dma_set_max_seg_size(dev, value);

	importer = placer_importer_add(dev, NULL);
	if (IS_ERR(importer))
		return PTR_ERR(importer);
	platform_set_drvdata(pdev, importer);
	return 0;
}

static void plain_remove(struct platform_device *pdev)
{
	placer_importer_remove(platform_get_drvdata(pdev));
}

static const struct of_device_id plain_of_ids[] = {
	{ .compatible = "placer,test-importer" },
	{},
};
MODULE_DEVICE_TABLE(of, plain_of_ids);

static struct platform_driver plain_driver = {
	.driver = {
		.name = "placer-importer",
		.of_match_table = plain_of_ids,
	},
	.probe = plain_probe,
	.remove = plain_remove,
};

static void unmake_devices(void)
{
	while (nr_devices)
		platform_device_unregister(made[--nr_devices]);
}

static int make_device(unsigned int id, unsigned int bits)
{
	struct platform_device_info info = {
		.name = plain_driver.driver.name,
		.id = id,
		.dma_mask = DMA_BIT_MASK(bits),
	};

	if (!bits || bits > 64)
		return -EINVAL;

	made[id] = platform_device_register_full(&info);
	return PTR_ERR_OR_ZERO(made[id]);
}

static int make_devices(void)
{
	unsigned int wanted = nr_devices;
	int rc;

	for (nr_devices = 0; nr_devices < wanted; nr_devices++) {
		rc = make_device(nr_devices, devices[nr_devices]);
		if (rc) {
			unmake_devices();
			return rc;
		}
	}
	return 0;
}

int placer_importer_plain_register(void)
{
	int rc;

	rc = platform_driver_register(&plain_driver);
	if (rc)
		return rc;

	rc = make_devices();
	if (rc)
		platform_driver_unregister(&plain_driver);
	return rc;
}

void placer_importer_plain_unregister(void)
{
	unmake_devices();
	platform_driver_unregister(&plain_driver);
}
