// SPDX-License-Identifier: GPL-2.0
/*
 * A real importer for tests: attaches, maps and does DMA by requests of user space.
 *
 * This is a static importer, like most of mainline's; dynamic.c has the other kind. A
 * buffer belongs to an open file, and must not be mapped when the device is gone, so the
 * device has a list of its files and detaches their buffers when it is removed.
 */
#include <linux/dma-buf.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-resv.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swiotlb.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "device.h"
#include "dynamic.h"
#include "importer.h"
#include "transfer.h"
#include "vmap.h"

/**
 * struct placer_importer - a bound device
 * @kref: held by the driver and by each open file
 * @misc: its device node; @misc.name and @misc.nodename are allocated
 * @jobs: ordered workqueue for submissions
 * @lock: taken before the reservation lock of any buffer
 * @dma: the device; @dma.dev is NULL after the device is removed
 * @files: list of open files
 */
struct placer_importer {
	struct kref kref;
	struct miscdevice misc;
	struct workqueue_struct *jobs;
	struct mutex lock; /* protects the members below, and each file */
	struct importer_dma dma;
	struct list_head files;
};

/**
 * struct importer_file - an open file
 * @importer: the device
 * @node: entry in placer_importer.files
 * @attach: NULL, or the buffer's attachment; @attach->dmabuf is referenced
 * @sgt: NULL, or the attachment's mapping
 * @direction: direction of @sgt
 * @dynamic: NULL, or a dynamically attached buffer; then @attach is NULL
 * @vmap: a buffer that is mapped for the kernel
 * @lingers: @attach outlives the device
 */
struct importer_file {
	struct placer_importer *importer;
	struct list_head node;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	enum dma_data_direction direction;
	struct importer_dynamic *dynamic;
	struct importer_vmap vmap;
	bool lingers;
};

static void importer_end_jobs(struct placer_importer *importer)
{
	if (importer->jobs)
		destroy_workqueue(importer->jobs);
	importer->jobs = NULL;
}

static void importer_free(struct kref *kref)
{
	struct placer_importer *importer =
		container_of(kref, struct placer_importer, kref);

	mutex_destroy(&importer->dma.lock);
	mutex_destroy(&importer->lock);
	kfree(importer->misc.name);
	kfree(importer->misc.nodename);
	kfree(importer);
}

static int file_unmap(struct importer_file *f)
{
	if (!f->sgt)
		return -ENOTCONN;

	dma_buf_unmap_attachment_unlocked(f->attach, f->sgt, f->direction);
	f->sgt = NULL;
	return 0;
}

static int file_detach(struct importer_file *f)
{
	struct dma_buf *dmabuf;

	if (f->dynamic) {
		importer_dynamic_detach(f->dynamic);
		f->dynamic = NULL;
		return 0;
	}
	if (!f->attach)
		return -ENOTCONN;
	if (f->sgt)
		return -EALREADY;

	dmabuf = f->attach->dmabuf;
	dma_buf_detach(dmabuf, f->attach);
	dma_buf_put(dmabuf);
	f->attach = NULL;
	f->lingers = false;
	return 0;
}

static void file_let_go(struct importer_file *f)
{
	importer_vunmap(&f->vmap);
	file_unmap(f);
	file_detach(f);
}

/* The device is being removed */
static void file_part(struct importer_file *f)
{
	if (!f->lingers)
		file_let_go(f);
	else
		file_unmap(f);
}

static int file_attach(struct importer_file *f, const __s32 __user *arg)
{
	struct dma_buf_attachment *attach;
	struct dma_buf *dmabuf;
	__s32 fd;

	if (f->attach || f->dynamic)
		return -EALREADY;
	if (get_user(fd, arg))
		return -EFAULT;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	attach = dma_buf_attach(dmabuf, f->importer->dma.dev);
	if (IS_ERR(attach)) {
		dma_buf_put(dmabuf);
		return PTR_ERR(attach);
	}

	f->attach = attach;
	return 0;
}

static int file_attach_dynamic(struct importer_file *f,
			       const struct placer_importer_dynamic __user *arg)
{
	struct placer_importer_dynamic how;
	struct importer_dynamic *d;

	if (f->attach || f->dynamic)
		return -EALREADY;
	if (copy_from_user(&how, arg, sizeof(how)))
		return -EFAULT;

	d = importer_dynamic_attach(&f->importer->dma, f->importer->jobs, &how);
	if (IS_ERR(d))
		return PTR_ERR(d);

	f->dynamic = d;
	return 0;
}

static int file_submit(struct importer_file *f,
		       const struct placer_importer_submit __user *arg)
{
	struct placer_importer_submit what;

	if (copy_from_user(&what, arg, sizeof(what)))
		return -EFAULT;
	return importer_dynamic_submit(f->dynamic, &what);
}

static int file_status(struct importer_file *f,
		       struct placer_importer_status __user *arg)
{
	struct placer_importer_status status;

	importer_dynamic_status(f->dynamic, &status);
	return copy_to_user(arg, &status, sizeof(status)) ? -EFAULT : 0;
}

static void file_describe(struct importer_file *f,
			  struct placer_importer_map *map)
{
	struct scatterlist *sg;
	dma_addr_t next;
	int i;

	map->nents = f->sgt->nents;
	map->address = sg_dma_address(f->sgt->sgl);
	map->length = 0;
	map->contiguous = true;
	next = map->address;

	for_each_sgtable_dma_sg(f->sgt, sg, i) {
		if (sg_dma_address(sg) != next)
			map->contiguous = false;
		next = sg_dma_address(sg) + sg_dma_len(sg);
		map->length += sg_dma_len(sg);
	}
}

static int file_map(struct importer_file *f,
		    struct placer_importer_map __user *arg)
{
	struct placer_importer_map map;
	struct sg_table *sgt;

	if (!f->attach)
		return -ENOTCONN;
	if (f->sgt)
		return -EALREADY;
	if (copy_from_user(&map, arg, sizeof(map)))
		return -EFAULT;
	if (map.direction > PLACER_IMPORTER_FROM_DEVICE || map.reserved)
		return -EINVAL;

	sgt = dma_buf_map_attachment_unlocked(f->attach, map.direction);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);

	f->sgt = sgt;
	f->direction = map.direction;
	file_describe(f, &map);
	if (copy_to_user(arg, &map, sizeof(map))) {
		file_unmap(f);
		return -EFAULT;
	}
	return 0;
}

static int file_segments(struct importer_file *f,
			 struct placer_importer_segments __user *arg)
{
	struct placer_importer_segment __user *out;
	struct placer_importer_segment segment;
	struct placer_importer_segments want;
	struct scatterlist *sg;
	u32 written = 0;
	int i;

	if (!f->sgt)
		return -ENOTCONN;
	if (copy_from_user(&want, arg, sizeof(want)))
		return -EFAULT;
	out = u64_to_user_ptr(want.segments);

	for_each_sgtable_dma_sg(f->sgt, sg, i) {
		if (i < want.first)
			continue;
		if (written == want.count)
			break;
		segment.address = sg_dma_address(sg);
		segment.length = sg_dma_len(sg);
		if (copy_to_user(&out[written++], &segment, sizeof(segment)))
			return -EFAULT;
	}
	return put_user(written, &arg->count);
}

static int file_transfer(struct importer_file *f,
			 const struct placer_importer_transfer __user *arg)
{
	struct importer_dma *dma = &f->importer->dma;
	struct placer_importer_transfer t;
	int rc;

	if (!dma->engine)
		return -ENOTTY;
	if (!f->sgt)
		return -ENOTCONN;
	if (copy_from_user(&t, arg, sizeof(t)))
		return -EFAULT;
	if (t.reserved)
		return -EINVAL;
	if (f->direction != DMA_BIDIRECTIONAL && f->direction != t.direction)
		return -EINVAL;

	rc = importer_transfer_check(dma, f->attach->dmabuf->size, &t);
	return rc ?: importer_transfer(dma, f->sgt, &t);
}

static int file_info(struct importer_file *f,
		     struct placer_importer_info __user *arg)
{
	const struct placer_importer_engine *engine = f->importer->dma.engine;
	struct device *dev = f->importer->dma.dev;
	struct placer_importer_info info = {
		.dma_mask = dma_get_mask(dev),
		.bus_limit = dev->bus_dma_limit ?: U64_MAX,
		.segment_boundary = dma_get_seg_boundary(dev),
		.max_segment_size = dma_get_max_seg_size(dev),
		.engine_size = engine ? engine->size : 0,
		.translated = dma_get_merge_boundary(dev) != 0,
		.coherent = dev_is_dma_coherent(dev),
		.restricted = is_swiotlb_force_bounce(dev),
	};

	strscpy(info.name, dev_name(dev), sizeof(info.name));
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static int file_vmap(struct importer_file *f, const __s32 __user *arg)
{
	__s32 fd;

	if (get_user(fd, arg))
		return -EFAULT;
	return importer_vmap(&f->vmap, fd);
}

/* Like a driver that fills a page table of its device */
static int file_hold(struct importer_file *f, const __u32 __user *arg)
{
	struct dma_resv *resv;
	__u32 ms;

	if (!f->attach)
		return -ENOTCONN;
	if (get_user(ms, arg))
		return -EFAULT;
	if (ms > PLACER_IMPORTER_MAX_MS)
		return -EINVAL;

	resv = f->attach->dmabuf->resv;
	if (dma_resv_lock_interruptible(resv, NULL))
		return -EINTR;
	schedule_timeout_interruptible(msecs_to_jiffies(ms));
	dma_resv_unlock(resv);
	return 0;
}

/* Requests on a dynamically attached buffer */
static long file_ioctl_dynamic(struct importer_file *f, unsigned int cmd,
			       void __user *arg)
{
	if (!f->dynamic)
		return -ENOTCONN;

	switch (cmd) {
	case PLACER_IMPORTER_PIN:
		return importer_dynamic_pin(f->dynamic);
	case PLACER_IMPORTER_UNPIN:
		return importer_dynamic_unpin(f->dynamic);
	case PLACER_IMPORTER_SUBMIT:
		return file_submit(f, arg);
	case PLACER_IMPORTER_WAIT:
		return importer_dynamic_wait(f->dynamic);
	default:
		return file_status(f, arg);
	}
}

static long file_ioctl_locked(struct importer_file *f, unsigned int cmd,
			      void __user *arg)
{
	if (!f->importer->dma.dev)
		return -ENODEV;

	switch (cmd) {
	case PLACER_IMPORTER_INFO:
		return file_info(f, arg);
	case PLACER_IMPORTER_ATTACH:
		return file_attach(f, arg);
	case PLACER_IMPORTER_DETACH:
		return file_detach(f);
	case PLACER_IMPORTER_MAP:
		return file_map(f, arg);
	case PLACER_IMPORTER_UNMAP:
		return file_unmap(f);
	case PLACER_IMPORTER_SEGMENTS:
		return file_segments(f, arg);
	case PLACER_IMPORTER_TRANSFER:
		return file_transfer(f, arg);
	case PLACER_IMPORTER_ATTACH_DYNAMIC:
		return file_attach_dynamic(f, arg);
	case PLACER_IMPORTER_PIN:
	case PLACER_IMPORTER_UNPIN:
	case PLACER_IMPORTER_SUBMIT:
	case PLACER_IMPORTER_WAIT:
	case PLACER_IMPORTER_STATUS:
		return file_ioctl_dynamic(f, cmd, arg);
	case PLACER_IMPORTER_HOLD:
		return file_hold(f, arg);
	case PLACER_IMPORTER_VMAP:
		return file_vmap(f, arg);
	case PLACER_IMPORTER_VUNMAP:
		return importer_vunmap(&f->vmap);
	case PLACER_IMPORTER_LINGER:
		if (!f->attach)
			return -ENOTCONN;
		f->lingers = true;
		return 0;
	default:
		return -ENOTTY;
	}
}

static long importer_ioctl(struct file *file, unsigned int cmd,
			   unsigned long arg)
{
	struct importer_file *f = file->private_data;
	long rc;

	if (mutex_lock_interruptible(&f->importer->lock))
		return -ERESTARTSYS;
	rc = file_ioctl_locked(f, cmd, (void __user *)arg);
	mutex_unlock(&f->importer->lock);
	return rc;
}

/*
 * miscdevice holds its list's lock during open, and the device is removed from that list
 * before its reference is put, so the importer is alive here.
 */
static int importer_open(struct inode *inode, struct file *file)
{
	struct placer_importer *importer =
		container_of(file->private_data, struct placer_importer, misc);
	struct importer_file *f;

	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;

	kref_get(&importer->kref);
	f->importer = importer;
	file->private_data = f;
	guard(mutex)(&importer->lock);
	list_add(&f->node, &importer->files);
	return nonseekable_open(inode, file);
}

static int importer_release(struct inode *inode, struct file *file)
{
	struct importer_file *f = file->private_data;
	struct placer_importer *importer = f->importer;

	scoped_guard(mutex, &importer->lock) {
		file_let_go(f);
		list_del(&f->node);
	}
	kfree(f);
	kref_put(&importer->kref, importer_free);
	return 0;
}

static const struct file_operations importer_fops = {
	.owner = THIS_MODULE,
	.open = importer_open,
	.release = importer_release,
	.unlocked_ioctl = importer_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

struct placer_importer *
placer_importer_add(struct device *dev,
		    const struct placer_importer_engine *engine)
{
	struct placer_importer *importer;
	int rc;

	importer = kzalloc(sizeof(*importer), GFP_KERNEL);
	if (!importer)
		return ERR_PTR(-ENOMEM);

	kref_init(&importer->kref);
	mutex_init(&importer->lock);
	mutex_init(&importer->dma.lock);
	INIT_LIST_HEAD(&importer->files);
	importer->dma.dev = dev;
	importer->dma.engine = engine;
	importer->misc.minor = MISC_DYNAMIC_MINOR;
	importer->misc.fops = &importer_fops;
	importer->misc.parent = dev;
	importer->misc.name =
		kasprintf(GFP_KERNEL, "placer-importer-%s", dev_name(dev));
	importer->misc.nodename =
		kasprintf(GFP_KERNEL, "placer-importer/%s", dev_name(dev));

	/* WQ_MEM_RECLAIM, as memory reclaim waits for fences */
	importer->jobs = alloc_ordered_workqueue("placer-importer-%s",
						 WQ_MEM_RECLAIM, dev_name(dev));

	rc = importer->misc.name && importer->misc.nodename && importer->jobs ?
		     misc_register(&importer->misc) :
		     -ENOMEM;
	if (rc) {
		importer_end_jobs(importer);
		kref_put(&importer->kref, importer_free);
		return ERR_PTR(rc);
	}
	return importer;
}

void placer_importer_remove(struct placer_importer *importer)
{
	struct importer_file *f;

	misc_deregister(&importer->misc);
	scoped_guard(mutex, &importer->lock) {
		list_for_each_entry(f, &importer->files, node)
			file_part(f);
		importer->dma.dev = NULL;
	}
	importer_end_jobs(importer);
	kref_put(&importer->kref, importer_free);
}

static int __init importer_init(void)
{
	int rc;

	rc = placer_importer_plain_register();
	if (rc)
		return rc;

	rc = placer_importer_edu_register();
	if (rc)
		placer_importer_plain_unregister();
	return rc;
}

static void __exit importer_exit(void)
{
	placer_importer_edu_unregister();
	placer_importer_plain_unregister();
	/* Fences are freed after their references to the module are put */
	rcu_barrier();
}

module_init(importer_init);
module_exit(importer_exit);

MODULE_IMPORT_NS("DMA_BUF");
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Test importer for dma-bufs");
