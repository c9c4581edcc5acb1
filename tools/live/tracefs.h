/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An instance of the kernel's tracing for this process only: other traces are not
 * disturbed, and it is gone with the process, however that ends; if that was by SIGKILL,
 * the next tracefs_begin() removes it. Whatever fails ends the program with a message.
 */
#ifndef _PLACER_LIVE_TRACEFS_H
#define _PLACER_LIVE_TRACEFS_H

#include <stdbool.h>

#define TRACEFS "/sys/kernel/tracing"

/* Make it, without events. @folder is where tracefs is mounted; it is kept. */
void tracefs_begin(const char *folder);

/* Have it record an event, "SYSTEM/EVENT", or a system. Return: false if there is none */
bool tracefs_enable(const char *event);

/*
 * Wait for the next line, which is overwritten by the next call. What standard output
 * has is flushed before. Return: NULL at the end, or if standard output cannot be written
 */
char *tracefs_line(void);

#endif /* _PLACER_LIVE_TRACEFS_H */
