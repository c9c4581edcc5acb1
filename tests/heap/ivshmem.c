// SPDX-License-Identifier: GPL-2.0
/*
 * An example of a heap in another module: memory on a PCI device.
 *
 * The device is QEMU's ivshmem-plain, whose BAR 2 is memory that guests share. It is not
 * RAM: it has no struct pages, the only kernel mapping is the write-combined one made
 * here, and it goes away with the device. A heap of memory that stays is simpler: it needs
 * no remove function that waits, and its release op frees it.
 *
 * Every device can reach this memory. A driver of real hardware would have to ask
 * pci_p2pdma_distance() whether bridges forward the accesses of one device to another.
 */
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/genalloc.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <placer/heap.h>

#define IVSHMEM_BAR 2

/* Far above ordinary memory, so that buffers come here only if nothing else is free. */
static unsigned int cost = 1000;
module_param(cost, uint, 0444);
MODULE_PARM_DESC(cost, "cost of a page of 4 KiB; ordinary memory is 10 (1000)");

/**
 * struct ivshmem_heap - a device's memory as a heap
 * @heap: the registered heap
 * @span: the memory's physical addresses
 * @base: the memory, mapped write-combined
 * @pool: allocator of the memory; its addresses are physical
 * @released: completed when the last reference to @heap is dropped
 */
struct ivshmem_heap {
	struct placer_heap heap;
	struct placer_span span;
	void __iomem *base;
	struct gen_pool *pool;
	struct completion released;
};

static struct ivshmem_heap *to_ivshmem(struct placer_heap *heap)
{
	return container_of(heap, struct ivshmem_heap, heap);
}

static void ivshmem_describe(struct placer_heap *heap,
			     struct placer_heap_facts *facts)
{
	struct ivshmem_heap *ivshmem = to_ivshmem(heap);
	u64 total = gen_pool_size(ivshmem->pool);

	facts->nr_spans = 1;
	facts->span[0] = ivshmem->span;
	/* Each buffer is one run. */
	facts->block = total;
	facts->max_block = total;
	facts->preferred_block = total;
	/* A BAR is aligned to its size; gen_pool counts alignment in an int. */
	facts->max_align = min_t(u64, total, SZ_1G);
	facts->total = total;
	facts->free = gen_pool_avail(ivshmem->pool);
}

static void ivshmem_clear(struct ivshmem_heap *ivshmem, phys_addr_t first,
			  size_t size)
{
	memset_io(ivshmem->base + (first - ivshmem->span.first), 0, size);
}

static int ivshmem_alloc(struct placer_heap *heap,
			 const struct placer_heap_request *req,
			 struct placer_backing *backing)
{
	struct ivshmem_heap *ivshmem = to_ivshmem(heap);
	struct genpool_data_align align = {
		.align = max_t(u64, req->align, PAGE_SIZE),
	};
	phys_addr_t first;
	int rc;

	first = gen_pool_alloc_algo(ivshmem->pool, req->size,
				    gen_pool_first_fit_align, &align);
	if (!first)
		return -ENOMEM;

	rc = placer_backing_add(backing, PHYS_PFN(first),
				req->size >> PAGE_SHIFT);
	if (rc) {
		gen_pool_free(ivshmem->pool, first, req->size);
		return rc;
	}

	/* Cleared when it was freed, but another guest may have written since. */
	if (req->zero)
		ivshmem_clear(ivshmem, first, req->size);
	return 0;
}

static void ivshmem_free(struct placer_heap *heap,
			 struct placer_backing *backing)
{
	struct ivshmem_heap *ivshmem = to_ivshmem(heap);
	phys_addr_t first = PFN_PHYS(backing->runs[0].pfn);

	ivshmem_clear(ivshmem, first, backing->size);
	gen_pool_free(ivshmem->pool, first, backing->size);
}

/* Nothing is freed here: ivshmem_remove() still uses the heap. */
static void ivshmem_release(struct placer_heap *heap)
{
	complete(&to_ivshmem(heap)->released);
}

static const struct placer_heap_ops ivshmem_ops = {
	.describe = ivshmem_describe,
	.alloc = ivshmem_alloc,
	.free = ivshmem_free,
	.release = ivshmem_release,
};

/* Devres frees all of it after ivshmem_remove(). */
static int ivshmem_take_memory(struct pci_dev *pdev,
			       struct ivshmem_heap *ivshmem)
{
	struct device *dev = &pdev->dev;
	resource_size_t size = pci_resource_len(pdev, IVSHMEM_BAR);
	int rc;

	if (size < PAGE_SIZE)
		return dev_err_probe(dev, -ENODEV, "no memory in BAR %d\n",
				     IVSHMEM_BAR);
	rc = pcim_enable_device(pdev);
	if (rc)
		return dev_err_probe(dev, rc, "cannot be enabled\n");

	rc = pcim_request_region(pdev, IVSHMEM_BAR, KBUILD_MODNAME);
	if (rc)
		return dev_err_probe(dev, rc, "its memory is in use\n");

	ivshmem->span.first = pci_resource_start(pdev, IVSHMEM_BAR);
	ivshmem->span.last = pci_resource_end(pdev, IVSHMEM_BAR);
	ivshmem->base = devm_ioremap_wc(dev, ivshmem->span.first, size);
	if (!ivshmem->base)
		return -ENOMEM;

	ivshmem->pool =
		devm_gen_pool_create(dev, PAGE_SHIFT, NUMA_NO_NODE, NULL);
	if (IS_ERR(ivshmem->pool))
		return PTR_ERR(ivshmem->pool);
	return gen_pool_add(ivshmem->pool, ivshmem->span.first, size,
			    NUMA_NO_NODE);
}

static int ivshmem_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct device *dev = &pdev->dev;
	struct ivshmem_heap *ivshmem;
	int rc;

	ivshmem = devm_kzalloc(dev, sizeof(*ivshmem), GFP_KERNEL);
	if (!ivshmem)
		return -ENOMEM;

	rc = ivshmem_take_memory(pdev, ivshmem);
	if (rc)
		return rc;

	ivshmem->heap.name =
		devm_kasprintf(dev, GFP_KERNEL, "ivshmem-%s", pci_name(pdev));
	if (!ivshmem->heap.name)
		return -ENOMEM;
	ivshmem->heap.owner = THIS_MODULE;
	ivshmem->heap.ops = &ivshmem_ops;
	ivshmem->heap.cost = cost;
	ivshmem->heap.cpu = PLACER_CPU_WRITECOMBINE;
	ivshmem->heap.io = true;
	init_completion(&ivshmem->released);
	pci_set_drvdata(pdev, ivshmem);

	/* Last, as buffers may be allocated before this returns. */
	rc = placer_heap_register(&ivshmem->heap);
	if (rc)
		return dev_err_probe(dev, rc, "cannot be a heap\n");
	return 0;
}

/*
 * The module cannot be unloaded while a buffer is in the heap, but the device may be
 * unplugged at any time. Unregistering the heap moves buffers that can move. Wait for the
 * others, and then for the last reference to the heap, which may not be a buffer's: only
 * then can the memory and the heap be freed.
 */
static void ivshmem_remove(struct pci_dev *pdev)
{
	struct ivshmem_heap *ivshmem = pci_get_drvdata(pdev);

	placer_heap_unregister(&ivshmem->heap);
	placer_heap_drain(&ivshmem->heap);
	wait_for_completion(&ivshmem->released);
}

static const struct pci_device_id ivshmem_ids[] = {
	{ PCI_DEVICE(PCI_VENDOR_ID_REDHAT_QUMRANET, 0x1110) },
	{},
};
MODULE_DEVICE_TABLE(pci, ivshmem_ids);

static struct pci_driver ivshmem_driver = {
	.name = "placer-heap-ivshmem",
	.id_table = ivshmem_ids,
	.probe = ivshmem_probe,
	.remove = ivshmem_remove,
};
module_pci_driver(ivshmem_driver);

MODULE_IMPORT_NS("DMABUF_PLACER");
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Heap in the memory of an ivshmem device");
