// SPDX-License-Identifier: GPL-2.0
/*
 * A real importer for tests: it attaches, maps and does DMA when it is told to,
 * and in no other order than it is told to.
 *
 * A static importer, as mainline's are. What it imports belongs to an open file,
 * but must not outlive the device, so the device keeps a list of its files and
 * takes the buffers away from them when it goes.
 */
#include <linux/dma-buf.h>
#include <linux/dma-map-ops.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/swiotlb.h>
#include <linux/uaccess.h>

#include "device.h"
#include "importer.h"

/**
 * struct placer_importer - one bound device
 * @kref: held by the driver and by each open file
 * @misc: its file; @misc.name and @misc.nodename are ours
 * @engine: NULL if the device has none
 * @lock: taken before the reservation lock of any buffer
 * @dev: NULL once the device is gone
 * @files: every open file
 */
struct placer_importer {
	struct kref kref;
	struct miscdevice misc;
	const struct placer_importer_engine *engine;
	struct mutex lock; /* guards what follows, and each file */
	struct device *dev;
	struct list_head files;
};

/**
 * struct importer_file - what one open file holds
 * @importer: the device
 * @node: in its list of files
 * @attach: NULL, or the buffer's attachment; @attach->dmabuf is referenced
 * @sgt: NULL, or the attachment's mapping
 * @direction: of @sgt
 */
struct importer_file {
	struct placer_importer *importer;
	struct list_head node;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	enum dma_data_direction direction;
};

static void importer_free(struct kref *kref)
{
	struct placer_importer *importer =
		container_of(kref, struct placer_importer, kref);

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

	if (!f->attach)
		return -ENOTCONN;
	if (f->sgt)
		return -EALREADY;

	dmabuf = f->attach->dmabuf;
	dma_buf_detach(dmabuf, f->attach);
	dma_buf_put(dmabuf);
	f->attach = NULL;
	return 0;
}

static int file_attach(struct importer_file *f, const __s32 __user *arg)
{
	struct dma_buf_attachment *attach;
	struct dma_buf *dmabuf;
	__s32 fd;

	if (f->attach)
		return -EALREADY;
	if (get_user(fd, arg))
		return -EFAULT;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	attach = dma_buf_attach(dmabuf, f->importer->dev);
	if (IS_ERR(attach)) {
		dma_buf_put(dmabuf);
		return PTR_ERR(attach);
	}

	f->attach = attach;
	return 0;
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

/* What one transfer still has to do */
struct transfer_rest {
	u64 offset;
	u32 engine_offset;
	u32 length;
	enum dma_data_direction direction;
};

/* Does the part of @rest that lies in @sg, which starts at @start */
static int transfer_segment(struct importer_file *f, struct scatterlist *sg,
			    u64 start, struct transfer_rest *rest)
{
	u64 skip = rest->offset - start;
	u32 length = min_t(u64, rest->length, sg_dma_len(sg) - skip);
	int rc;

	rc = f->importer->engine->transfer(f->importer->dev,
					   sg_dma_address(sg) + skip,
					   rest->engine_offset, length,
					   rest->direction);
	rest->offset += length;
	rest->engine_offset += length;
	rest->length -= length;
	return rc;
}

static int transfer_check(struct importer_file *f,
			  const struct placer_importer_transfer *t)
{
	u32 engine_size = f->importer->engine->size;
	u64 end;

	if (t->reserved)
		return -EINVAL;
	if (t->direction != PLACER_IMPORTER_TO_DEVICE &&
	    t->direction != PLACER_IMPORTER_FROM_DEVICE)
		return -EINVAL;
	if (f->direction != DMA_BIDIRECTIONAL && f->direction != t->direction)
		return -EINVAL;
	if (t->engine_offset > engine_size ||
	    t->length > engine_size - t->engine_offset)
		return -EBADR;
	if (check_add_overflow(t->offset, (u64)t->length, &end) ||
	    end > f->attach->dmabuf->size)
		return -EBADR;
	return 0;
}

static int file_transfer(struct importer_file *f,
			 const struct placer_importer_transfer __user *arg)
{
	struct placer_importer_transfer t;
	struct transfer_rest rest;
	struct scatterlist *sg;
	u64 start = 0;
	int i, rc;

	if (!f->importer->engine)
		return -ENOTTY;
	if (!f->sgt)
		return -ENOTCONN;
	if (copy_from_user(&t, arg, sizeof(t)))
		return -EFAULT;
	rc = transfer_check(f, &t);
	if (rc)
		return rc;

	rest = (struct transfer_rest){ .offset = t.offset,
				       .engine_offset = t.engine_offset,
				       .length = t.length,
				       .direction = t.direction };
	for_each_sgtable_dma_sg(f->sgt, sg, i) {
		if (!rest.length)
			break;
		if (rest.offset < start + sg_dma_len(sg)) {
			rc = transfer_segment(f, sg, start, &rest);
			if (rc)
				return rc;
		}
		start += sg_dma_len(sg);
	}
	/* The exporter mapped less than the buffer's size */
	return rest.length ? -EBADR : 0;
}

static int file_info(struct importer_file *f,
		     struct placer_importer_info __user *arg)
{
	const struct placer_importer_engine *engine = f->importer->engine;
	struct device *dev = f->importer->dev;
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

static long file_ioctl_locked(struct importer_file *f, unsigned int cmd,
			      void __user *arg)
{
	if (!f->importer->dev)
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
 * miscdevice keeps its list locked during open, and the device is taken off that
 * list before its reference is dropped: the importer is alive here.
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
		file_unmap(f);
		file_detach(f);
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
	INIT_LIST_HEAD(&importer->files);
	importer->dev = dev;
	importer->engine = engine;
	importer->misc.minor = MISC_DYNAMIC_MINOR;
	importer->misc.fops = &importer_fops;
	importer->misc.parent = dev;
	importer->misc.name =
		kasprintf(GFP_KERNEL, "placer-importer-%s", dev_name(dev));
	importer->misc.nodename =
		kasprintf(GFP_KERNEL, "placer-importer/%s", dev_name(dev));

	rc = importer->misc.name && importer->misc.nodename ?
		     misc_register(&importer->misc) :
		     -ENOMEM;
	if (rc) {
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
		list_for_each_entry(f, &importer->files, node) {
			file_unmap(f);
			file_detach(f);
		}
		importer->dev = NULL;
	}
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
}

module_init(importer_init);
module_exit(importer_exit);

MODULE_IMPORT_NS("DMA_BUF");
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Test importer for dma-bufs");
