/* SPDX-License-Identifier: GPL-2.0 */
/*
 * debugfs.
 */
#ifndef _PLACER_DEBUGFS_H
#define _PLACER_DEBUGFS_H

void placer_debugfs_init(void);
void placer_debugfs_exit(void);

#endif /* _PLACER_DEBUGFS_H */
