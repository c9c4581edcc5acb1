/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the kernel's header that the reader of properties needs, for the host.
 */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

struct device;

/* Supports %pOF and %s. */
void dev_err(const struct device *dev, const char *format, ...);

#endif /* _LINUX_DEVICE_H */
