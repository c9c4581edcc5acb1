/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The devices of the test importer, found by what they can do.
 */
#ifndef _PLACER_SELFTEST_IMPORTER_H
#define _PLACER_SELFTEST_IMPORTER_H

#include <stdbool.h>
#include <stddef.h>

#include "../importer/importer.h"

/**
 * enum importer_kind - what a test wants from a device
 * @IMPORTER_DIRECT: a DMA engine that no IOMMU translates
 * @IMPORTER_TRANSLATED: one that an IOMMU does
 * @IMPORTER_RESTRICTED: one whose DMA has to be in a pool of its own
 * @IMPORTER_PLAIN: no engine, and memory that the direct engine cannot reach
 */
enum importer_kind {
	IMPORTER_DIRECT,
	IMPORTER_TRANSLATED,
	IMPORTER_RESTRICTED,
	IMPORTER_PLAIN,
};

struct importer {
	int fd;
	struct placer_importer_info info;
};

/* -1 and ENODEV if this machine has none */
int importer_open(struct importer *i, enum importer_kind kind);
/* The device whose name, after the address if it has one, is this */
int importer_open_named(struct importer *i, const char *name);
int importer_attach(const struct importer *i, int dmabuf);
int importer_detach(const struct importer *i);
int importer_map(const struct importer *i, unsigned int direction,
		 struct placer_importer_map *map);
int importer_unmap(const struct importer *i);
/*
 * Attach, be refused when mapping, and detach; an errno, or 0 if it was not refused. The
 * exporter decides when a device attaches, and a static importer learns when it maps
 */
int importer_refused(const struct importer *i, int dmabuf);
/* Attach, map, unmap and detach: the buffer is where the device needs it then */
int importer_visit(const struct importer *i, int dmabuf,
		   unsigned int direction);
/* From one place in the buffer, through the engine, to another; by real DMA */
int importer_copy(const struct importer *i, size_t from, size_t to,
		  size_t length);

/* For the kernel, as a driver would that works on the content by the CPU */
int importer_vmap(const struct importer *i, int dmabuf);
int importer_vunmap(const struct importer *i);

/* Dynamically: flags and milliseconds as in struct placer_importer_dynamic */
int importer_attach_dynamic(const struct importer *i, int dmabuf,
			    unsigned int flags, unsigned int unmap_ms);
int importer_pin(const struct importer *i);
int importer_unpin(const struct importer *i);
int importer_submit(const struct importer *i,
		    const struct placer_importer_submit *submit);
/* For the last submission */
int importer_wait(const struct importer *i);
int importer_status(const struct importer *i,
		    struct placer_importer_status *status);
/* As importer_copy(), of a buffer that is attached dynamically */
int importer_copy_dynamic(const struct importer *i, size_t from, size_t to,
			  size_t length);

#endif
