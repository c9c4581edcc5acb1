/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The node "auto".
 */
#ifndef _PLACER_AUTO_H
#define _PLACER_AUTO_H

#define PLACER_NODE_AUTO "auto"

void placer_node_auto_add(void);
void placer_node_auto_remove(void);

#endif /* _PLACER_AUTO_H */
