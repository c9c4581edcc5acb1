// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings for the kernel, like those of drivers that draw or compress by the CPU.
 */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/iosys-map.h>

#include "vmap.h"

/*
 * dma_buf_vmap() without its warning, as an error is a possible answer here. The first
 * mapping calls the exporter, and all are counted in dma-buf's own counter. So it works
 * beside dma_buf_vmap() of other drivers, and dma_buf_vunmap() undoes it.
 */
static int __importer_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	int rc;

	dma_resv_assert_held(dmabuf->resv);

	if (dmabuf->vmapping_counter)
		return dma_buf_vmap(dmabuf, map);
	if (!dmabuf->ops->vmap)
		return -EINVAL;

	rc = dmabuf->ops->vmap(dmabuf, map);
	if (rc)
		return rc;

	dmabuf->vmap_ptr = *map;
	dmabuf->vmapping_counter = 1;
	return 0;
}

/**
 * importer_vmap() - map a buffer for the kernel
 * @v: result
 * @fd: the buffer
 *
 * Context: no reservation lock is held; may sleep.
 * Return: 0; -EALREADY if @v has a buffer; -EINTR; or what dma_buf_get() or the
 * exporter returns.
 */
int importer_vmap(struct importer_vmap *v, int fd)
{
	struct dma_buf *dmabuf;
	int rc;

	if (v->dmabuf)
		return -EALREADY;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	rc = dma_resv_lock_interruptible(dmabuf->resv, NULL);
	if (!rc) {
		rc = __importer_vmap(dmabuf, &v->map);
		dma_resv_unlock(dmabuf->resv);
	}
	if (rc) {
		dma_buf_put(dmabuf);
		return rc;
	}

	v->dmabuf = dmabuf;
	return 0;
}

/**
 * importer_vunmap() - undo importer_vmap()
 * @v: the mapping
 *
 * Context: no reservation lock is held; may sleep.
 * Return: 0; -ENOTCONN if there is none.
 */
int importer_vunmap(struct importer_vmap *v)
{
	if (!v->dmabuf)
		return -ENOTCONN;

	dma_buf_vunmap_unlocked(v->dmabuf, &v->map);
	dma_buf_put(v->dmabuf);
	v->dmabuf = NULL;
	return 0;
}
