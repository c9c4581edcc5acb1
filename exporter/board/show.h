/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The placement node as debugfs shows it.
 */
#ifndef _PLACER_BOARD_SHOW_H
#define _PLACER_BOARD_SHOW_H

#include <linux/seq_file.h>

#ifdef CONFIG_OF
void placer_board_print(struct seq_file *m);
#else
static inline void placer_board_print(struct seq_file *m)
{
	seq_puts(m, "no placement node\n");
}
#endif

#endif /* _PLACER_BOARD_SHOW_H */
