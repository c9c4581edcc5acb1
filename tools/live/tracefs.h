/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An instance of the kernel's tracing for this process only: other traces are not disturbed. The
 * instance is removed when the process ends; after SIGKILL, the next tracefs_begin() removes it.
 * All errors end the program with a message.
 */
#ifndef _PLACER_LIVE_TRACEFS_H
#define _PLACER_LIVE_TRACEFS_H

#include <stdbool.h>

#define TRACEFS "/sys/kernel/tracing"

/*
 * Make the instance, without events. @folder is where tracefs is mounted; the text is not copied.
 */
void tracefs_begin(const char *folder);

/* Have it record an event, "SYSTEM/EVENT", or a system. Return: false if there is none */
bool tracefs_enable(const char *event);

/*
 * Wait for the next line, which the next call overwrites. Standard output is flushed before the
 * wait. Return: NULL at the end, or if standard output cannot be written
 */
char *tracefs_line(void);

#endif /* _PLACER_LIVE_TRACEFS_H */
