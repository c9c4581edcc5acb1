/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Evacuation: buffers move out of a heap that is being unregistered.
 */
#ifndef _PLACER_EVACUATE_H
#define _PLACER_EVACUATE_H

int placer_evacuate_init(void);
void placer_evacuate_exit(void);

#endif /* _PLACER_EVACUATE_H */
