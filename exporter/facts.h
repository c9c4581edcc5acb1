/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts about a device that the devicetree and the table of SoCs tell.
 */
#ifndef _PLACER_FACTS_H
#define _PLACER_FACTS_H

#include "board/board.h"
#include "soc.h"

struct device;

/**
 * struct placer_facts - facts about one device
 * @soc: of the table of SoCs
 * @match: of the placement node; @match.more is set if there is a match only
 */
struct placer_facts {
	struct placer_soc soc;
	struct placer_board_match match;
};

void placer_facts_read(const struct placer_board *board, struct device *dev,
		       struct placer_facts *facts);
void placer_facts_find(struct device *dev, struct placer_facts *facts);
void placer_facts_drop(void);
int placer_facts_init(void);
void placer_facts_exit(void);

#endif /* _PLACER_FACTS_H */
