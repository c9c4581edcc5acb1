// SPDX-License-Identifier: GPL-2.0
/*
 * The devices, from the devicetree: compatible "placer,bench-device" or
 * "placer,bench-decoder", and called by their nodes' names.
 */
#include <linux/dma-mapping.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>

#include "bench.h"

static const char *const bench_names[BENCH_NR_MASTERS] = {
	[BENCH_COHERENT] = "coherent",
	[BENCH_TRANSLATED] = "translated",
	[BENCH_CONTIGUOUS] = "contiguous",
	[BENCH_AT_ONCE] = "decoder",
};

static struct device *bench_devices[BENCH_NR_MASTERS];

/**
 * bench_master() - find one of the devices
 * @master: &enum bench_master
 *
 * Return: the device, or NULL if the board does not have it.
 */
struct device *bench_master(unsigned int master)
{
	return master < BENCH_NR_MASTERS ? bench_devices[master] : NULL;
}

static int bench_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	int rc, i;

	rc = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64));
	if (rc)
		return rc;
	dma_set_max_seg_size(dev, UINT_MAX);

	for (i = 0; i < BENCH_NR_MASTERS; i++)
		if (of_node_name_eq(dev->of_node, bench_names[i]))
			bench_devices[i] = dev;
	return 0;
}

static void bench_remove(struct platform_device *pdev)
{
	int i;

	for (i = 0; i < BENCH_NR_MASTERS; i++)
		if (bench_devices[i] == &pdev->dev)
			bench_devices[i] = NULL;
}

static const struct of_device_id bench_of_ids[] = {
	{ .compatible = "placer,bench-device" },
	{},
};
MODULE_DEVICE_TABLE(of, bench_of_ids);

static struct platform_driver bench_driver = {
	.driver = {
		.name = "placer-bench",
		.of_match_table = bench_of_ids,
		.suppress_bind_attrs = true,
	},
	.probe = bench_probe,
	.remove = bench_remove,
};

static const struct of_device_id bench_decoder_of_ids[] = {
	{ .compatible = "placer,bench-decoder" },
	{},
};
MODULE_DEVICE_TABLE(of, bench_decoder_of_ids);

/* The exporter knows a driver by its name, and this one to map in the call that attaches. */
static struct platform_driver bench_decoder_driver = {
	.driver = {
		.name = "vivid",
		.of_match_table = bench_decoder_of_ids,
		.suppress_bind_attrs = true,
	},
	.probe = bench_probe,
	.remove = bench_remove,
};

static struct platform_driver *const bench_drivers[] = {
	&bench_driver,
	&bench_decoder_driver,
};

int bench_masters_register(void)
{
	return platform_register_drivers(bench_drivers,
					 ARRAY_SIZE(bench_drivers));
}

void bench_masters_unregister(void)
{
	platform_unregister_drivers(bench_drivers, ARRAY_SIZE(bench_drivers));
}
