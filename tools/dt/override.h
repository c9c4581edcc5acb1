/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PLACER_OVERRIDE_H
#define _PLACER_OVERRIDE_H

/*
 * Apply "NAME=VALUE,NAME,..." to an overlay with room for more. Modifies @parameters, and ends the
 * program on what it does not understand.
 */
void override_apply(const char *file, void *overlay, char *parameters);

#endif /* _PLACER_OVERRIDE_H */
