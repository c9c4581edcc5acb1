// SPDX-License-Identifier: GPL-2.0
/*
 * Heaps in sysfs: /sys/class/placer_heap/<name>/ has the statistics of a heap, and the
 * limit that the administrator sets.
 */
#include <linux/device.h>
#include <linux/device/class.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <placer/heaps.h>

static const struct class placer_heap_class = {
	.name = "placer_heap",
};

/* Valid in a show or store op: device_unregister() waits for those. */
static struct placer_heap *to_heap(struct device *dev)
{
	return dev_get_drvdata(dev);
}

static ssize_t placer_limit_show(atomic_long_t *of, char *buf)
{
	long limit = atomic_long_read(of);

	if (limit == LONG_MAX)
		return sysfs_emit(buf, "max\n");
	return sysfs_emit(buf, "%ld\n", limit);
}

/* A number of bytes, or "max", as in cgroups. A limit below what is used frees nothing. */
static ssize_t placer_limit_store(atomic_long_t *of, const char *buf,
				  size_t count)
{
	long limit = LONG_MAX;
	int rc;

	if (!sysfs_streq(buf, "max")) {
		rc = kstrtol(buf, 0, &limit);
		if (rc)
			return rc;
		if (limit < 0)
			return -EINVAL;
	}
	atomic_long_set(of, limit);
	return count;
}

static ssize_t limit_bytes_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	return placer_limit_show(&to_heap(dev)->limit, buf);
}

static ssize_t limit_bytes_store(struct device *dev,
				 struct device_attribute *attr, const char *buf,
				 size_t count)
{
	return placer_limit_store(&to_heap(dev)->limit, buf, count);
}
static DEVICE_ATTR_RW(limit_bytes);

static ssize_t cgroup_limit_bytes_show(struct device *dev,
				       struct device_attribute *attr, char *buf)
{
	return placer_limit_show(&to_heap(dev)->cgroup_limit, buf);
}

static ssize_t cgroup_limit_bytes_store(struct device *dev,
					struct device_attribute *attr,
					const char *buf, size_t count)
{
	return placer_limit_store(&to_heap(dev)->cgroup_limit, buf, count);
}
static DEVICE_ATTR_RW(cgroup_limit_bytes);

/* clang-format off */
#define PLACER_HEAP_STAT(_file, _member)				\
static ssize_t _file##_show(struct device *dev,				\
			    struct device_attribute *attr, char *buf)	\
{									\
	return sysfs_emit(buf, "%ld\n",					\
		atomic_long_read(&to_heap(dev)->stats._member));	\
}									\
static DEVICE_ATTR_RO(_file)

/* clang-format on */

PLACER_HEAP_STAT(used_bytes, used);
PLACER_HEAP_STAT(peak_bytes, peak);
PLACER_HEAP_STAT(buffers, backings);
PLACER_HEAP_STAT(allocs, allocs);
PLACER_HEAP_STAT(failures, failures);
PLACER_HEAP_STAT(failures_limit, limited);
PLACER_HEAP_STAT(failures_fragmented, fragmented);
PLACER_HEAP_STAT(moved_out, moved_out);

static struct attribute *placer_heap_attrs[] = {
	&dev_attr_limit_bytes.attr,
	&dev_attr_used_bytes.attr,
	&dev_attr_peak_bytes.attr,
	&dev_attr_buffers.attr,
	&dev_attr_allocs.attr,
	&dev_attr_failures.attr,
	&dev_attr_failures_limit.attr,
	&dev_attr_failures_fragmented.attr,
	&dev_attr_moved_out.attr,
	&dev_attr_cgroup_limit_bytes.attr,
	NULL,
};

/* Where a controller of the kernel has the limit, there is no second one. */
static umode_t placer_heap_attr_mode(struct kobject *kobj,
				     struct attribute *attr, int index)
{
	if (attr == &dev_attr_cgroup_limit_bytes.attr &&
	    !placer_shares_counted(to_heap(kobj_to_dev(kobj))))
		return 0;
	return attr->mode;
}

static const struct attribute_group placer_heap_group = {
	.attrs = placer_heap_attrs,
	.is_visible = placer_heap_attr_mode,
};
__ATTRIBUTE_GROUPS(placer_heap);

/**
 * placer_heap_sysfs_init() - register the class of heaps
 *
 * Context: may sleep.
 * Return: 0, or what class_register() returns.
 */
int placer_heap_sysfs_init(void)
{
	return class_register(&placer_heap_class);
}

/**
 * placer_heap_sysfs_exit() - unregister the class of heaps
 *
 * Context: may sleep.
 */
void placer_heap_sysfs_exit(void)
{
	class_unregister(&placer_heap_class);
}

/**
 * placer_heap_sysfs_add() - add a heap to sysfs
 * @heap: the heap
 *
 * Context: may sleep.
 * Return: 0, or what device_create_with_groups() returns.
 */
int placer_heap_sysfs_add(struct placer_heap *heap)
{
	heap->dev = device_create_with_groups(&placer_heap_class, NULL,
					      MKDEV(0, 0), heap,
					      placer_heap_groups, "%s",
					      heap->name);
	return PTR_ERR_OR_ZERO(heap->dev);
}

/**
 * placer_heap_sysfs_remove() - remove a heap from sysfs
 * @heap: the heap
 *
 * Context: may sleep; waits for running show and store ops.
 */
void placer_heap_sysfs_remove(struct placer_heap *heap)
{
	device_unregister(heap->dev);
}
