/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of the kernel's header as the reader of properties needs on the host.
 */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

struct device;

/* Knows %pOF and %s. */
void dev_err(const struct device *dev, const char *format, ...);

#endif /* _LINUX_DEVICE_H */
