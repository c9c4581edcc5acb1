/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a placement node says and is of no use.
 */
#ifndef _PLACER_BOARD_CHECK_H
#define _PLACER_BOARD_CHECK_H

#include <linux/types.h>

struct placer_board;
struct placer_board_flow;
struct placer_board_master;
struct placer_question;

const char *
placer_board_master_served(struct placer_question *question,
			   const struct placer_board *board,
			   const struct placer_board_master *master);
bool placer_board_flow_served(struct placer_question *question,
			      const struct placer_board *board,
			      const struct placer_board_flow *flow);
bool placer_board_flow_holds(const struct placer_question *question,
			     const struct placer_board *board,
			     const struct placer_board_flow *flow);
const struct placer_board_master *
placer_board_flow_short(const struct placer_board *board,
			const struct placer_board_flow *flow);
unsigned int placer_board_check_flows(struct placer_question *question,
				      const struct placer_board *board);
void placer_board_check(const struct placer_board *board);

#endif /* _PLACER_BOARD_CHECK_H */
