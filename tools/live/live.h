/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands that ask the module have in common. Whatever fails ends the program
 * with a message.
 */
#ifndef _PLACER_LIVE_H
#define _PLACER_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../libplacer/libplacer.h"

/* /dev/dmabuf-placer */
int live_open(void);

/* PID:FD */
struct live_buffer {
	pid_t pid;
	int fd;
};

struct live_buffer live_parse_buffer(const char *text);

/* The same file, as a descriptor of this process; or -errno */
int live_try_take(struct live_buffer buffer);

/*
 * A device as the module knows it, if it was given as a node. Room for @found is
 * PLACER_DEVICE_LEN
 */
const char *live_resolve(const char *name, char *found);

/* What the module says of that buffer. To be freed with placer_free() */
struct placer_info *live_info(int placer, const char *text, const char *device);

/* Print a verdict and the device to blame, which may be NULL. */
void live_print_verdict(const struct dmabuf_placer_verdict *verdict,
			const char *device);

/* "BUS/NAME", or what there is of it. The text is overwritten by the next call. */
const char *live_device(const char *bus, const char *name);

/* What -errno of the library means where it is about a device */
const char *live_device_error(int rc);

/* False if the buffer has no memory, or the kernel does not say since when */
bool live_age(const struct dmabuf_placer_info *info, uint64_t *seconds);

/* Print " for 3 min 12 s", if that is known */
void live_print_age(const struct dmabuf_placer_info *info);

/* Name of an errno, "ENOMEM" */
const char *live_errno(unsigned int error);

#endif /* _PLACER_LIVE_H */
