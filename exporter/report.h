/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages in the log that user space can cause.
 */
#ifndef _PLACER_REPORT_H
#define _PLACER_REPORT_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>
#include <linux/uidgid.h>

kuid_t placer_report_user(bool *inside);
__printf(1, 2) bool placer_report(const char *fmt, ...);

#endif /* _PLACER_REPORT_H */
