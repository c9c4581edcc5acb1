/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's fault injection: the calling thread chooses which step of its next system
 * calls fails. Steps are allocations of any kind, copies from and to the program, and one
 * function by name.
 */
#ifndef _PLACER_FAULT_H
#define _PLACER_FAULT_H

#include <stdbool.h>

/*
 * Opens the calling thread's file and binds the thread to its CPU; -1 and ENOENT if this
 * kernel has no fault injection
 */
int fault_open(void);
/* Makes step @nth from now on fail; 0 for none */
void fault_arm(int fd, unsigned int nth);
/* Was the step reached? Afterwards no step fails */
bool fault_reached(int fd);

/* Can this kernel inject errors into functions? */
bool fault_has_functions(void);
/* Makes each call of the function a step, which returns -@error; 0 to stop that */
int fault_function(const char *name, int error);
/* Makes only the next call of it fail, in any thread; or, if not @fails, none */
int fault_next_call(bool fails);

#endif
