/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Child processes and how they end.
 */
#ifndef _PLACER_SELFTEST_CHILD_H
#define _PLACER_SELFTEST_CHILD_H

#include <sys/types.h>

/* Waits. Returns the exit status, or -1 if a signal killed it */
int child_status(pid_t pid);
/* Waits. Returns the signal that killed it, 0 if it exited, or -1 */
int child_signal(pid_t pid);
/* A child writes a zero to @at. Returns what child_signal() does */
int child_writes(unsigned char *at);
/* Waits until a thread of a process is in interruptible sleep, or has ended */
void child_wait_asleep(pid_t pid, pid_t tid);

#endif
