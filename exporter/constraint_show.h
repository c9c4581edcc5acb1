/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Constraints in words, for debugfs.
 */
#ifndef _PLACER_CONSTRAINT_SHOW_H
#define _PLACER_CONSTRAINT_SHOW_H

#include <placer/constraint.h>

struct seq_file;

void placer_constraint_show(struct seq_file *m,
			    const struct placer_constraint *c);

#endif /* _PLACER_CONSTRAINT_SHOW_H */
