/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PLACER_OVERRIDE_H
#define _PLACER_OVERRIDE_H

/*
 * Apply "NAME=VALUE,NAME,...", which are damaged by that, to an overlay with room for more.
 * What is not understood ends the program.
 */
void override_apply(const char *file, void *overlay, char *parameters);

#endif /* _PLACER_OVERRIDE_H */
