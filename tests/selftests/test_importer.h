/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The devices of the test importer, chosen by their abilities.
 */
#ifndef _PLACER_SELFTEST_IMPORTER_H
#define _PLACER_SELFTEST_IMPORTER_H

#include <stdbool.h>
#include <stddef.h>

#include "../importer/importer.h"

/**
 * enum importer_kind - kind of device that a test needs
 * @IMPORTER_DIRECT: a DMA engine without an IOMMU
 * @IMPORTER_TRANSLATED: a DMA engine behind an IOMMU
 * @IMPORTER_RESTRICTED: a device with DMA confined to a pool
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
/* The device of this name, to which some prepend an address */
int importer_open_named(struct importer *i, const char *name);
int importer_attach(const struct importer *i, int dmabuf);
int importer_detach(const struct importer *i);
/* The attachment lasts until the file is closed, also if the device is removed before */
int importer_linger(const struct importer *i);
int importer_map(const struct importer *i, unsigned int direction,
		 struct placer_importer_map *map);
int importer_unmap(const struct importer *i);
/*
 * Attaches, maps and detaches. Returns the error, or 0 if it could map. The exporter
 * decides at attach, but a static importer gets the error when it maps
 */
int importer_refused(const struct importer *i, int dmabuf);
/*
 * Attaches, maps, unmaps and detaches, so that the buffer is where the device needs it
 */
int importer_map_once(const struct importer *i, int dmabuf,
		      unsigned int direction);
/* Copies within the buffer by real DMA, through the engine's memory */
int importer_copy(const struct importer *i, size_t from, size_t to,
		  size_t length);

/* Holds the reservation lock of the attached buffer until a signal, or for some seconds */
int importer_hold(const struct importer *i);

/* Maps for the kernel, like a driver that processes the content by the CPU */
int importer_vmap(const struct importer *i, int dmabuf);
int importer_vunmap(const struct importer *i);

/* Flags and milliseconds as in struct placer_importer_dynamic */
int importer_attach_dynamic(const struct importer *i, int dmabuf,
			    unsigned int flags, unsigned int unmap_ms);
int importer_pin(const struct importer *i);
int importer_unpin(const struct importer *i);
int importer_submit(const struct importer *i,
		    const struct placer_importer_submit *submit);
/* Waits for the last submission */
int importer_wait(const struct importer *i);
int importer_status(const struct importer *i,
		    struct placer_importer_status *status);
/* importer_copy() for a buffer that is attached dynamically */
int importer_copy_dynamic(const struct importer *i, size_t from, size_t to,
			  size_t length);

#endif
