/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The node "auto".
 */
#ifndef _PLACER_AUTO_H
#define _PLACER_AUTO_H

#include <linux/types.h>

struct dma_buf;

#define PLACER_NODE_AUTO "auto"

struct dma_buf *placer_auto_buffer(const char *name, size_t size,
				   unsigned int fd_flags, bool *eager);
void placer_node_auto_add(void);
void placer_node_auto_remove(void);

#endif /* _PLACER_AUTO_H */
