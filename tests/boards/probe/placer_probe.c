// SPDX-License-Identifier: GPL-2.0
/*
 * Shows how the kernel configures DMA for the devices of any devicetree.
 *
 * of_dma_configure() is called for a temporary platform device on every available node
 * with "compatible" and "reg", and once more for a PCI function below each host bridge.
 * The result can be read, a line for each device:
 *
 *	echo FILE.dtb >/sys/kernel/debug/placer_probe/tree
 *	cat /sys/kernel/debug/placer_probe/devices
 *
 * Without a FILE the tree is the one the machine was booted with. A FILE is unflattened
 * by the same code as at boot, and of_root points to it while it is walked, as references
 * are looked up from there. Its nodes have no devices and no drivers, so one guest can
 * probe any number of boards. Nothing else may use the devicetree meanwhile, which holds
 * in a guest without hotplug.
 *
 * There are no IOMMU drivers for these boards. A fake driver stands for all of them: it
 * accepts all properties, and no device is translated. References to reserved memory,
 * which does not exist either, are hidden.
 */
#include <linux/cleanup.h>
#include <linux/debugfs.h>
#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/iommu.h>
#include <linux/kernel_read_file.h>
#include <linux/kmemleak.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/of_device.h>
#include <linux/of_fdt.h>
#include <linux/platform_device.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#define PROBE_MAX_BLOB SZ_4M
#define PROBE_MAX_TEXT SZ_1M

/**
 * struct probe_tree - a devicetree other than the machine's
 * @blob: the flattened tree, which the properties point into
 * @memory: all nodes, in one allocation
 * @root: the root node
 * @followed: whether references in it have been looked up
 * @iommus: the fake IOMMUs, struct probe_iommu
 */
struct probe_tree {
	void *blob;
	void *memory;
	struct device_node *root;
	bool followed;
	struct list_head iommus;
};

struct probe_iommu {
	struct list_head node;
	struct iommu_device iommu;
};

static struct dentry *probe_debugfs;
static DEFINE_MUTEX(probe_mutex);
/* Without a root: the machine's own tree. Protected by probe_mutex. */
static struct probe_tree probe_tree;

/* In the order of of_find_all_nodes(), which starts from of_root. */
static struct device_node *probe_next(struct device_node *root,
				      struct device_node *node, bool below)
{
	if (below && node->child)
		return node->child;
	while (node != root && !node->sibling)
		node = node->parent;
	return node == root ? NULL : node->sibling;
}

/* The IDs do not matter, only that the kernel calls this. */
static int probe_of_xlate(struct device *dev,
			  const struct of_phandle_args *args)
{
	return 0;
}

static const struct iommu_ops probe_iommu_ops = {
	.of_xlate = probe_of_xlate,
	.owner = THIS_MODULE,
};

static int probe_add_iommu(struct probe_tree *tree, struct device_node *node)
{
	struct probe_iommu *p;
	int rc;

	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->iommu.fwnode = of_fwnode_handle(node);
	rc = iommu_device_register(&p->iommu, &probe_iommu_ops, NULL);
	if (rc) {
		kfree(p);
		return rc;
	}
	list_add(&p->node, &tree->iommus);
	return 0;
}

static void probe_remove_iommus(struct probe_tree *tree)
{
	struct probe_iommu *p;

	while (!list_empty(&tree->iommus)) {
		p = list_first_entry(&tree->iommus, struct probe_iommu, node);
		iommu_device_unregister(&p->iommu);
		list_del(&p->node);
		kfree(p);
	}
}

/*
 * The nodes of another tree are not in sysfs, and no other code has pointers to their
 * properties.
 */
static int probe_prepare(struct probe_tree *tree)
{
	struct device_node *node;
	struct property *property;
	int rc = 0;

	for (node = tree->root; node && !rc;
	     node = probe_next(tree->root, node,
			       of_device_is_available(node))) {
		property = of_find_property(node, "memory-region", NULL);
		if (property)
			property->name = "hidden";
		if (of_property_present(node, "interconnect-names") ||
		    of_property_present(node, "iommus") ||
		    of_property_present(node, "iommu-map"))
			tree->followed = true;
		/*
		 * A disabled IOMMU has no driver either, but the kernel checks
		 * that itself. It does not check for a disabled parent bus.
		 */
		if (of_property_present(node, "#iommu-cells"))
			rc = probe_add_iommu(tree, node);
	}
	return rc;
}

/*
 * The kernel has a cache of nodes by phandle, which may point to this tree. If a
 * reference was followed the tree stays in memory for that, but its phandles are cleared,
 * so that no later lookup finds them.
 */
static void probe_tree_put(struct probe_tree *tree)
{
	struct device_node *node;

	if (!tree->root)
		return;

	probe_remove_iommus(tree);
	if (tree->followed) {
		for (node = tree->root; node;
		     node = probe_next(tree->root, node, true))
			node->phandle = 0;
		kmemleak_not_leak(tree->memory);
	} else {
		kfree(tree->memory);
	}
	vfree(tree->blob);
	tree->root = NULL;
}

static int probe_tree_get(struct probe_tree *tree, const char *path)
{
	size_t size;
	ssize_t rc;

	*tree = (struct probe_tree){ .iommus = LIST_HEAD_INIT(tree->iommus) };
	rc = kernel_read_file_from_path(path, 0, &tree->blob, PROBE_MAX_BLOB,
					&size, READING_UNKNOWN);
	if (rc < 0)
		return rc;

	tree->memory = of_fdt_unflatten_tree(tree->blob, NULL, &tree->root);
	if (!tree->memory) {
		vfree(tree->blob);
		tree->root = NULL;
		return -EINVAL;
	}
	rc = probe_prepare(tree);
	if (rc)
		probe_tree_put(tree);
	return rc;
}

static void probe_show_map(struct seq_file *m, struct device *dev)
{
	const struct bus_dma_region *window = dev->dma_range_map;
	const char *separator = "";

	if (window)
		seq_printf(m, " limit=%#llx", dev->bus_dma_limit);
	else
		seq_puts(m, " limit=none");
	seq_printf(m, " coherent=%s windows=",
		   dev_is_dma_coherent(dev) ? "yes" : "no");
	/* An empty window ends the map for all readers */
	for (; window && window->size; window++) {
		seq_printf(m, "%s0x%llx:0x%llx+0x%llx", separator,
			   (u64)window->dma_start, (u64)window->cpu_start,
			   window->size);
		separator = ",";
	}
	if (!*separator)
		seq_puts(m, "none");
}

/* The IOMMU that the kernel would use first */
static struct device_node *probe_iommu_of(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);

	return fwspec ? to_of_node(fwspec->iommu_fwnode) : NULL;
}

/* No driver has probed the device, so nothing else uses this */
static void probe_free_iommu(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);

	if (!fwspec)
		return;
	fwnode_handle_put(fwspec->iommu_fwnode);
	kfree(fwspec);
	kfree(dev->iommu);
	dev->iommu = NULL;
}

/*
 * With @id the device is a PCI function, which has no node and is configured from its
 * bridge's.
 */
static int probe_show(struct seq_file *m, struct device_node *node,
		      const u32 *id)
{
	struct platform_device *pdev;
	struct device_node *iommu;
	int rc;

	pdev = platform_device_alloc("placer-probe", PLATFORM_DEVID_NONE);
	if (!pdev)
		return -ENOMEM;

	if (!id)
		pdev->dev.of_node = node;
	rc = of_dma_configure_id(&pdev->dev, node, true, id);
	if (id)
		seq_printf(m, "pci-%x %pOF", *id, node);
	else
		seq_printf(m, "node %pOF", node);
	if (rc) {
		seq_printf(m, " error=%d\n", rc);
	} else {
		probe_show_map(m, &pdev->dev);
		iommu = probe_iommu_of(&pdev->dev);
		if (iommu)
			seq_printf(m, " iommu=%pOF\n", iommu);
		else
			seq_puts(m, " iommu=none\n");
	}
	probe_free_iommu(&pdev->dev);
	platform_device_put(pdev);
	return 0;
}

static bool probe_is_pci(struct device_node *node)
{
	return of_node_is_type(node, "pci") || of_node_is_type(node, "pciex") ||
	       of_node_is_type(node, "vci") || of_node_is_type(node, "ht") ||
	       of_node_name_eq(node, "pcie");
}

/* Boards that were grafted onto the machine's tree must not match any driver. */
static bool probe_has_compatible(struct device_node *node)
{
	return of_property_present(node, "compatible") ||
	       of_property_present(node, "x-compatible");
}

/* Functions behind a bridge: the first, the first one on the next bus, the last */
static int probe_show_functions(struct seq_file *m, struct device_node *bridge)
{
	u32 buses[2] = { 0, 0xff };
	u32 id[3];
	unsigned int i;
	int rc = 0;

	of_property_read_u32_array(bridge, "bus-range", buses, 2);
	id[0] = buses[0] << 8;
	id[2] = buses[1] << 8 | 0xff;
	id[1] = min(id[0] + 0x100, id[2]);
	for (i = 0; i < ARRAY_SIZE(id) && !rc; i++)
		rc = probe_show(m, bridge, &id[i]);
	return rc;
}

static int probe_show_tree(struct seq_file *m, struct device_node *root)
{
	struct device_node *node;
	int rc = 0;

	for (node = root; node && !rc;) {
		bool available = of_device_is_available(node);

		if (available && node != root && probe_has_compatible(node) &&
		    of_property_present(node, "reg")) {
			rc = probe_show(m, node, NULL);
			if (!rc && probe_is_pci(node))
				rc = probe_show_functions(m, node);
		}
		node = probe_next(root, node, available);
	}
	return rc;
}

static int devices_show(struct seq_file *m, void *unused)
{
	struct device_node *machine = of_root;
	int rc;

	guard(mutex)(&probe_mutex);

	if (probe_tree.root)
		of_root = probe_tree.root;
	rc = probe_show_tree(m, of_root);
	of_root = machine;
	return rc;
}

/* All at once, as seq_file calls show again for each buffer that is too small */
static int devices_open(struct inode *inode, struct file *file)
{
	return single_open_size(file, devices_show, NULL, PROBE_MAX_TEXT);
}

static const struct file_operations devices_fops = {
	.owner = THIS_MODULE,
	.open = devices_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static ssize_t tree_write(struct file *file, const char __user *from,
			  size_t size, loff_t *pos)
{
	char *path __free(kfree) = NULL;
	int rc;

	if (size >= PATH_MAX)
		return -ENAMETOOLONG;
	path = memdup_user_nul(from, size);
	if (IS_ERR(path))
		return PTR_ERR(no_free_ptr(path));
	strim(path);

	guard(mutex)(&probe_mutex);
	probe_tree_put(&probe_tree);
	if (*path) {
		rc = probe_tree_get(&probe_tree, path);
		if (rc)
			return rc;
	}
	return size;
}

static const struct file_operations tree_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = tree_write,
};

static int __init probe_init(void)
{
	probe_debugfs = debugfs_create_dir("placer_probe", NULL);
	debugfs_create_file("tree", 0200, probe_debugfs, NULL, &tree_fops);
	debugfs_create_file("devices", 0400, probe_debugfs, NULL,
			    &devices_fops);
	return 0;
}
module_init(probe_init);

static void __exit probe_exit(void)
{
	debugfs_remove_recursive(probe_debugfs);
	probe_tree_put(&probe_tree);
}
module_exit(probe_exit);

MODULE_DESCRIPTION("Asks the kernel about the DMA properties of devicetrees");
MODULE_LICENSE("GPL");
