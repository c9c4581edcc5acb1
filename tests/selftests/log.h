/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module says in the kernel's log, which everybody may read.
 */
#ifndef _PLACER_SELFTEST_LOG_H
#define _PLACER_SELFTEST_LOG_H

/* From here on; -1 if there is no log to be read */
int log_open(void);
/* The module's lines since then or since the last time, without its name; to be freed */
char *log_read(int log);

#endif
