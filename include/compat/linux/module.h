/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadows <linux/module.h> for kernels before 6.13.
 */
#ifndef _PLACER_COMPAT_LINUX_MODULE_H
#define _PLACER_COMPAT_LINUX_MODULE_H

#include_next <linux/module.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
/*
 * The namespace is a string since cdd30ebb1b9f ("module: Convert symbol
 * namespace to string literal"); it was a bare token.
 */
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, ns)
#endif

#endif /* _PLACER_COMPAT_LINUX_MODULE_H */
