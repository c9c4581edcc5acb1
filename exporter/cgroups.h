/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Cgroups: what the buffers of each have, for administrators.
 */
#ifndef _PLACER_CGROUPS_H
#define _PLACER_CGROUPS_H

struct seq_file;

int placer_cgroups_print(struct seq_file *m);

#endif /* _PLACER_CGROUPS_H */
