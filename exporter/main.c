// SPDX-License-Identifier: GPL-2.0
/*
 * The module: what is set up, in which order.
 *
 * First the heaps that need no board, then what moves buffers, and only then what
 * creates them: the placement node with its flows, the node "auto" and /dev/dmabuf-placer.
 * Nothing after that may fail, as a buffer cannot be taken back. Each buffer holds a
 * reference on the module, so none is left at unload, which goes in the reverse order.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <placer/heaps.h>
#include <placer/version.h>

#include "abi.h"
#include "account.h"
#include "auto.h"
#include "board/board.h"
#include "board/driver.h"
#include "buffer.h"
#include "bus.h"
#include "debugfs.h"
#include "demote.h"
#include "evacuate.h"
#include "evict.h"
#include "identity.h"
#include "lockdep.h"
#include "mapping_cache.h"
#include "node.h"
#include "node_device.h"
#include "profile.h"
#include "question.h"

/* Log which heaps and which placement node there are, for the bring-up of boards. */
static void __init placer_report_start(void)
{
	const struct placer_board *board;
	struct placer_heap *heap = NULL;
	unsigned int heaps = 0;

	while ((heap = placer_heap_next(heap)))
		heaps++;
	board = placer_board_lock();
	if (board)
		pr_info("version %s, %u heaps; placement node with pools: %u, masters: %u, flows: %u\n",
			PLACER_VERSION, heaps, board->nr_pools,
			board->nr_masters, board->nr_flows);
	else
		pr_info("version %s, %u heaps; no placement node\n",
			PLACER_VERSION, heaps);
	placer_board_unlock();
}

static int __init placer_init(void)
{
	int rc;

	placer_cpu_init();
	placer_buses_init();
	placer_buffers_init();
	placer_evict_init();
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

	rc = placer_profiles_init();
	if (rc)
		goto out_evacuate;

	rc = placer_mapping_caches_init();
	if (rc)
		goto out_profiles;

	rc = placer_identities_init();
	if (rc)
		goto out_caches;

	rc = placer_node_devices_init();
	if (rc)
		goto out_identities;

	placer_lockdep_init();
	rc = placer_board_init();
	if (rc)
		goto out_node;

	/* From here on nothing may fail: there may be buffers of flows already. */
	placer_node_auto_add();
	placer_abi_init();
	placer_debugfs_init();
	placer_report_start();
	return 0;

out_node:
	placer_node_devices_exit();
	placer_node_names_free();
out_identities:
	placer_identities_exit();
out_caches:
	placer_mapping_caches_exit();
out_profiles:
	placer_profiles_exit();
out_evacuate:
	placer_evacuate_exit();
out_demote:
	placer_demote_exit();
out_cma:
	placer_cma_default_exit();
out_system:
	placer_system_heap_exit();
out_sysfs:
	placer_questions_exit();
	placer_accounts_free();
	placer_heap_sysfs_exit();
	return rc;
}
module_init(placer_init);

/* No buffer is left, as each holds a reference on the module. */
static void __exit placer_exit(void)
{
	placer_debugfs_exit();
	placer_abi_exit();
	placer_node_auto_remove();
	placer_board_exit();
	placer_node_devices_exit();
	placer_node_names_free();
	placer_identities_exit();
	placer_mapping_caches_exit();
	placer_profiles_exit();
	placer_evacuate_exit();
	placer_demote_exit();
	placer_cma_default_exit();
	placer_system_heap_exit();
	placer_questions_exit();
	placer_accounts_free();
	placer_heap_sysfs_exit();
}
module_exit(placer_exit);

MODULE_AUTHOR("The dmabuf-placer developers");
MODULE_VERSION(PLACER_VERSION);
MODULE_DESCRIPTION("dma-buf exporter that decides late where a buffer goes");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
