// SPDX-License-Identifier: GPL-2.0
/*
 * QEMU's "edu" PCI device: a DMA engine with 4 KiB of memory, which takes 100 ms for
 * every transfer.
 *
 * QEMU's option dma_mask= sets the number of address bits, and higher bits are cut off.
 * The device does not report it, so the module has a parameter for the same number.
 */
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "device.h"

#define EDU_ID		    0x00
#define EDU_ID_MASK	    0xff0000ff
#define EDU_ID_VALUE	    0x010000ed
#define EDU_DMA_SOURCE	    0x80
#define EDU_DMA_DESTINATION 0x88
#define EDU_DMA_COUNT	    0x90
#define EDU_DMA_COMMAND	    0x98
#define EDU_DMA_RUN	    BIT(0)
#define EDU_DMA_TO_MEMORY   BIT(1)
#define EDU_MEMORY	    0x40000

/* On a loaded host the guest may not run for seconds */
#define EDU_TIMEOUT_US (20 * USEC_PER_SEC)

static unsigned int edu_bits = 28;
module_param(edu_bits, uint, 0444);
MODULE_PARM_DESC(edu_bits,
		 "address bits of the edu engines (28, as QEMU's default)");

struct edu {
	void __iomem *mmio;
	struct placer_importer *importer;
};

static int edu_wait(struct edu *edu)
{
	u64 command;

	return readq_poll_timeout(edu->mmio + EDU_DMA_COMMAND, command,
				  !(command & EDU_DMA_RUN), 2 * USEC_PER_MSEC,
				  EDU_TIMEOUT_US);
}

static int edu_transfer(struct device *dev, dma_addr_t address, u32 offset,
			u32 length, enum dma_data_direction direction)
{
	struct edu *edu = dev_get_drvdata(dev);
	u64 inside = EDU_MEMORY + offset;
	bool out = direction == DMA_TO_DEVICE;
	int rc;

	rc = edu_wait(edu);
	if (rc)
		return rc;

	writeq(out ? address : inside, edu->mmio + EDU_DMA_SOURCE);
	writeq(out ? inside : address, edu->mmio + EDU_DMA_DESTINATION);
	writeq(length, edu->mmio + EDU_DMA_COUNT);
	writeq(EDU_DMA_RUN | (out ? 0 : EDU_DMA_TO_MEMORY),
	       edu->mmio + EDU_DMA_COMMAND);
	return edu_wait(edu);
}

/*
 * Half of the memory: QEMU counts the byte after the last one as a part of the transfer,
 * and treats a transfer that ends with the memory as a fatal error.
 */
static const struct placer_importer_engine edu_engine = {
	.size = 2048,
	.transfer = edu_transfer,
};

static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct device *dev = &pdev->dev;
	struct edu *edu;
	u32 version;
	int rc;

	edu = devm_kzalloc(dev, sizeof(*edu), GFP_KERNEL);
	if (!edu)
		return -ENOMEM;

	rc = pcim_enable_device(pdev);
	if (rc)
		return dev_err_probe(dev, rc, "cannot be enabled\n");

	edu->mmio = pcim_iomap_region(pdev, 0, "placer_importer");
	if (IS_ERR(edu->mmio))
		return dev_err_probe(dev, PTR_ERR(edu->mmio), "no registers\n");

	version = readl(edu->mmio + EDU_ID);
	if ((version & EDU_ID_MASK) != EDU_ID_VALUE)
		return dev_err_probe(dev, -ENODEV, "not an edu: %#x\n",
				     version);

	rc = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(edu_bits));
	if (rc)
		return dev_err_probe(dev, rc,
				     "no memory within %u address bits\n",
				     edu_bits);

	pci_set_master(pdev);
	pci_set_drvdata(pdev, edu);
	edu->importer = placer_importer_add(dev, &edu_engine);
	return PTR_ERR_OR_ZERO(edu->importer);
}

static void edu_remove(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	placer_importer_remove(edu->importer);
	pci_clear_master(pdev);
}

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{},
};
MODULE_DEVICE_TABLE(pci, edu_ids);

static struct pci_driver edu_driver = {
	.name = "placer-importer-edu",
	.id_table = edu_ids,
	.probe = edu_probe,
	.remove = edu_remove,
};

int placer_importer_edu_register(void)
{
	if (!edu_bits || edu_bits > 64)
		return -EINVAL;
	return pci_register_driver(&edu_driver);
}

void placer_importer_edu_unregister(void)
{
	pci_unregister_driver(&edu_driver);
}
