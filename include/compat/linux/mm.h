/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadows <linux/mm.h> for kernels before 7.0.
 */
#ifndef _PLACER_COMPAT_LINUX_MM_H
#define _PLACER_COMPAT_LINUX_MM_H

#include_next <linux/mm.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
#include <linux/pfn_t.h>

/* A plain pfn is all that it takes since pfn_t is gone. */
#define vmf_insert_pfn_pmd(vmf, pfn, write) \
	vmf_insert_pfn_pmd(vmf, __pfn_to_pfn_t(pfn, PFN_DEV), write)
#endif

#endif /* _PLACER_COMPAT_LINUX_MM_H */
