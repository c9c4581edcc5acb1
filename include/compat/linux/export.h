/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadows <linux/export.h> for kernels before 6.13.
 */
#ifndef _PLACER_COMPAT_LINUX_EXPORT_H
#define _PLACER_COMPAT_LINUX_EXPORT_H

#include_next <linux/export.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
/*
 * The namespace is a string since cdd30ebb1b9f ("module: Convert symbol
 * namespace to string literal"); it was a bare token.
 */
#undef EXPORT_SYMBOL_NS_GPL
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __EXPORT_SYMBOL(sym, "GPL", ns)
#endif

#endif /* _PLACER_COMPAT_LINUX_EXPORT_H */
