/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The order of our locks, for lockdep.
 */
#ifndef _PLACER_LOCKDEP_H
#define _PLACER_LOCKDEP_H

void placer_lockdep_init(void);

#endif /* _PLACER_LOCKDEP_H */
