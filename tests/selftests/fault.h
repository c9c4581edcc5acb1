/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's fault injection: the calling thread says which step shall fail of what
 * it is about to have done. Steps are allocations of any kind, copies from and to the
 * program, and one function by name.
 */
#ifndef _PLACER_FAULT_H
#define _PLACER_FAULT_H

#include <stdbool.h>

/*
 * Of this thread, which keeps to its CPU from now on; -1 and ENOENT if nothing can be
 * made to fail in this kernel
 */
int fault_open(void);
/* From now on; 0 for none */
void fault_arm(int fd, unsigned int nth);
/* Did it come to the step that was to fail? Nothing fails after this */
bool fault_reached(int fd);

/* Can this kernel let functions fail? */
bool fault_has_functions(void);
/* A step in every call of it, which returns -@error then; 0 for no more of that */
int fault_function(const char *name, int error);
/* The next call of it fails, whoever makes it, and no other; or none again */
int fault_next_call(bool fails);

#endif
