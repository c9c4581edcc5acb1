// SPDX-License-Identifier: GPL-2.0
/*
 * The module: what is set up, in which order, and taken down in the reverse.
 */
#include <linux/module.h>

#include "exporter.h"

static int __init placer_init(void)
{
	int rc;

	placer_cpu_init();
	rc = placer_heap_sysfs_init();
	if (rc)
		return rc;

	rc = placer_system_heap_init();
	if (rc)
		goto out_sysfs;

	rc = placer_cma_default_init();
	if (rc)
		goto out_system;

	rc = placer_demote_init();
	if (rc)
		goto out_cma;

	rc = placer_evacuate_init();
	if (rc)
		goto out_demote;

	placer_lockdep_init();
	rc = placer_board_init();
	if (rc)
		goto out_evacuate;

	rc = placer_node_init();
	if (rc)
		goto out_board;

	placer_debugfs_init();
	return 0;

out_board:
	placer_board_exit();
out_evacuate:
	placer_evacuate_exit();
out_demote:
	placer_demote_exit();
out_cma:
	placer_cma_default_exit();
out_system:
	placer_system_heap_exit();
out_sysfs:
	placer_heap_sysfs_exit();
	return rc;
}
module_init(placer_init);

/* No buffer is left: each holds the module. */
static void __exit placer_exit(void)
{
	placer_debugfs_exit();
	placer_node_exit();
	placer_board_exit();
	placer_evacuate_exit();
	placer_demote_exit();
	placer_cma_default_exit();
	placer_system_heap_exit();
	placer_heap_sysfs_exit();
}
module_exit(placer_exit);

MODULE_DESCRIPTION("dma-buf exporter that decides late where a buffer goes");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
