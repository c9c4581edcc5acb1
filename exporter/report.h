/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log, where user space can fill it.
 */
#ifndef _PLACER_REPORT_H
#define _PLACER_REPORT_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>

__printf(1, 2) bool placer_report(const char *fmt, ...);

#endif /* _PLACER_REPORT_H */
