/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Child processes, and what becomes of them.
 */
#ifndef _PLACER_SELFTEST_CHILD_H
#define _PLACER_SELFTEST_CHILD_H

#include <sys/types.h>

/* Waits; its exit status, or -1 if it was killed */
int child_status(pid_t pid);
/* Waits; what killed it, 0 if nothing did, or -1 */
int child_signal(pid_t pid);
/* What a child died of that wrote a zero there, as child_signal() */
int child_writes(unsigned char *at);
/* Waits until a thread of a process sleeps where a signal would wake it */
void child_wait_asleep(pid_t pid, pid_t tid);

#endif
