/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The driver of the placement node.
 */
#ifndef _PLACER_BOARD_DRIVER_H
#define _PLACER_BOARD_DRIVER_H

struct notifier_block;

#ifdef CONFIG_OF
int placer_board_init(void);
void placer_board_exit(void);
int placer_board_overlay_event(struct notifier_block *nb, unsigned long event,
			       void *data);
#else
static inline int placer_board_init(void)
{
	return 0;
}

static inline void placer_board_exit(void)
{
}
#endif

#endif /* _PLACER_BOARD_DRIVER_H */
