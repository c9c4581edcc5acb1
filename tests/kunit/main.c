// SPDX-License-Identifier: GPL-2.0
/*
 * All KUnit suites, in one module and so in one report.
 */
#include <kunit/test.h>
#include <linux/module.h>

#include "kunit.h"

kunit_test_suites(&placer_solve_suite, &placer_heap_suite, &placer_system_suite,
		  &placer_foreign_suite, &placer_board_suite,
		  &placer_buffer_suite, &placer_expect_suite,
		  &placer_attach_suite, &placer_importer_suite,
		  &placer_mapping_suite, &placer_cache_suite,
		  &placer_evict_suite, &placer_place_suite,
		  &placer_partial_suite, &placer_move_suite,
		  &placer_usage_suite, &placer_account_suite);

MODULE_DESCRIPTION("KUnit suites of dmabuf_placer");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMABUF_PLACER");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
