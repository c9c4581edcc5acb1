/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buffers that processes have descriptors of.
 */
#ifndef _PLACER_LIVE_SCAN_H
#define _PLACER_LIVE_SCAN_H

#include <stddef.h>

#include "json.h"
#include "live.h"

#define SCAN_OWNERS 4 /* of a buffer, that are named */

struct scan_owner {
	pid_t pid;
	int fd;
	char name[32];
};

struct scan_buffer {
	struct placer_info *info;
	size_t nr_owners; /* may be more than SCAN_OWNERS */
	struct scan_owner owner[SCAN_OWNERS];
};

struct scan {
	size_t nr;
	struct scan_buffer *buffer; /* the largest first */
	size_t nr_denied;	    /* processes that could not be looked at */
	size_t nr_failed; /* descriptors of which the module gave an error */
};

/* All buffers of the module that this user may look at. */
void scan_buffers(int placer, struct scan *scan);
void scan_free(struct scan *scan);

/* "process 12 (camera), process 13 (display)" */
void scan_print_owners(const struct scan_buffer *buffer);
/* Print what could not be looked at, if anything */
void scan_print_denied(const struct scan *scan);
void scan_json_denied(struct json_object *to, const struct scan *scan);
/* The buffer, with the processes */
struct json_object *scan_json(const struct scan_buffer *buffer);
/* Print "platform/vivid.0, pci/0000:00:02.0", the devices that have attached, or "no device" */
void scan_print_devices(const struct scan_buffer *buffer);

#endif /* _PLACER_LIVE_SCAN_H */
