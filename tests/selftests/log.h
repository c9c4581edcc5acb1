/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's messages in the kernel's log.
 */
#ifndef _PLACER_SELFTEST_LOG_H
#define _PLACER_SELFTEST_LOG_H

/*
 * Gives this process a rate limit of its own, which no earlier process has used up: its
 * real uid becomes one of its own, the effective uid remains root
 */
int log_own_limit(void);
/* Starts at the end of the log; -1 if it cannot be read */
int log_open(void);
/* The module's lines since the last call, without its name; to be freed */
char *log_read(int log);

#endif
