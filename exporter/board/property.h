/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Properties of the placement node, read and checked.
 */
#ifndef _PLACER_BOARD_PROPERTY_H
#define _PLACER_BOARD_PROPERTY_H

#include <linux/types.h>

struct device_node;
struct placer_board;

int placer_board_check_properties(struct placer_board *board,
				  struct device_node *np,
				  const char *const *known);
int placer_board_number(struct placer_board *board, struct device_node *np,
			const char *name, u32 min, u32 max, u32 *value);
int placer_board_check_leaf(struct placer_board *board, struct device_node *np,
			    const char *prefix);
int placer_board_power(struct placer_board *board, struct device_node *np,
		       const char *name, u32 min, u64 *value);
int placer_board_string(struct placer_board *board, struct device_node *np,
			const char *name, const char **value);
int placer_board_flag(struct placer_board *board, struct device_node *np,
		      const char *name, bool *value);
int placer_board_phandle(struct placer_board *board, struct device_node *np,
			 const char *name, int index,
			 struct device_node **target);
int placer_board_one_phandle(struct placer_board *board, struct device_node *np,
			     const char *name, struct device_node **target);

#endif /* _PLACER_BOARD_PROPERTY_H */
