// SPDX-License-Identifier: GPL-2.0
/*
 * Exports of the solver and the exporter for the KUnit suites. Built only for
 * kernels with KUnit.
 */
#include <kunit/visibility.h>
#include <linux/module.h>

#include <placer/device.h>
#include <placer/evict.h>

#include "abi.h"
#include "account.h"
#include "board/board.h"
#include "board/check.h"
#include "board/driver.h"
#include "board/node.h"
#include "buffer.h"
#include "counters.h"
#include "create.h"
#include "decision.h"
#include "demote.h"
#include "device.h"
#include "expect.h"
#include "fill.h"
#include "mapping_cache.h"
#include "migrate.h"
#include "needs.h"
#include "place.h"
#include "profile.h"
#include "soc.h"
#include "window.h"
#include "written.h"

EXPORT_SYMBOL_IF_KUNIT(placer_block_needed);
EXPORT_SYMBOL_IF_KUNIT(placer_conflict_find);
EXPORT_SYMBOL_IF_KUNIT(placer_conflict_text);
EXPORT_SYMBOL_IF_KUNIT(placer_constraint_add_window);
EXPORT_SYMBOL_IF_KUNIT(placer_constraint_check);
EXPORT_SYMBOL_IF_KUNIT(placer_constraint_init);
EXPORT_SYMBOL_IF_KUNIT(placer_constraint_same);
EXPORT_SYMBOL_IF_KUNIT(placer_constraint_tighten);
EXPORT_SYMBOL_IF_KUNIT(placer_device_said_constraint);
EXPORT_SYMBOL_IF_KUNIT(placer_device_said_init);
EXPORT_SYMBOL_IF_KUNIT(placer_device_said_window);
EXPORT_SYMBOL_IF_KUNIT(placer_evict_bytes);
EXPORT_SYMBOL_IF_KUNIT(placer_evict_run);
EXPORT_SYMBOL_IF_KUNIT(placer_heap_check);
EXPORT_SYMBOL_IF_KUNIT(placer_heap_verdict);
EXPORT_SYMBOL_IF_KUNIT(placer_layout_add);
EXPORT_SYMBOL_IF_KUNIT(placer_layout_check);
EXPORT_SYMBOL_IF_KUNIT(placer_layout_init);
EXPORT_SYMBOL_IF_KUNIT(placer_layout_verdict);
EXPORT_SYMBOL_IF_KUNIT(placer_plan_check);
EXPORT_SYMBOL_IF_KUNIT(placer_reach_add);
EXPORT_SYMBOL_IF_KUNIT(placer_reach_all);
EXPORT_SYMBOL_IF_KUNIT(placer_reach_covers);
EXPORT_SYMBOL_IF_KUNIT(placer_reach_intersect);
EXPORT_SYMBOL_IF_KUNIT(placer_reach_same);
EXPORT_SYMBOL_IF_KUNIT(placer_reason_text);
EXPORT_SYMBOL_IF_KUNIT(placer_requirement_fold);
EXPORT_SYMBOL_IF_KUNIT(placer_requirement_init);
EXPORT_SYMBOL_IF_KUNIT(placer_resident_leaves);
EXPORT_SYMBOL_IF_KUNIT(placer_solve);
EXPORT_SYMBOL_IF_KUNIT(placer_verdict_blame);
EXPORT_SYMBOL_IF_KUNIT(placer_verdict_check);
EXPORT_SYMBOL_IF_KUNIT(placer_verdict_text);

EXPORT_SYMBOL_IF_KUNIT(__placer_buffer_held);
EXPORT_SYMBOL_IF_KUNIT(__placer_decision_explain);
EXPORT_SYMBOL_IF_KUNIT(placer_hold_name);
EXPORT_SYMBOL_IF_KUNIT(placer_profiles_drop);
EXPORT_SYMBOL_IF_KUNIT(placer_question_free);
EXPORT_SYMBOL_IF_KUNIT(placer_question_new);
EXPORT_SYMBOL_IF_KUNIT(placer_abi_commit_to);
EXPORT_SYMBOL_IF_KUNIT(placer_board_drop);
EXPORT_SYMBOL_IF_KUNIT(placer_board_check_flows);
EXPORT_SYMBOL_IF_KUNIT(placer_board_flow_holds);
EXPORT_SYMBOL_IF_KUNIT(placer_board_flow_served);
EXPORT_SYMBOL_IF_KUNIT(placer_board_flow_short);
EXPORT_SYMBOL_IF_KUNIT(placer_board_master_served);
EXPORT_SYMBOL_IF_KUNIT(placer_board_match);
EXPORT_SYMBOL_IF_KUNIT(placer_board_overlay_event);
EXPORT_SYMBOL_IF_KUNIT(placer_board_read);
EXPORT_SYMBOL_IF_KUNIT(placer_buffer_commit);
EXPORT_SYMBOL_IF_KUNIT(placer_buffer_create);
EXPORT_SYMBOL_IF_KUNIT(placer_buffer_expect);
EXPORT_SYMBOL_IF_KUNIT(placer_buffer_expect_all);
EXPORT_SYMBOL_IF_KUNIT(placer_buffer_expect_cpu);
EXPORT_SYMBOL_IF_KUNIT(placer_buffer_touch);
EXPORT_SYMBOL_IF_KUNIT(placer_buffer_place);
EXPORT_SYMBOL_IF_KUNIT(placer_buffers_exist);
EXPORT_SYMBOL_IF_KUNIT(placer_cache_suits);
EXPORT_SYMBOL_IF_KUNIT(placer_counted);
EXPORT_SYMBOL_IF_KUNIT(placer_counter_name);
EXPORT_SYMBOL_IF_KUNIT(placer_demote_delay_ms);
EXPORT_SYMBOL_IF_KUNIT(placer_device_conclude);
EXPORT_SYMBOL_IF_KUNIT(placer_device_constraint);
EXPORT_SYMBOL_IF_KUNIT(placer_device_try_constraint);
EXPORT_SYMBOL_IF_KUNIT(placer_expectation_of_device);
EXPORT_SYMBOL_IF_KUNIT(__placer_expectations_refresh);
EXPORT_SYMBOL_IF_KUNIT(__placer_needs);
EXPORT_SYMBOL_IF_KUNIT(__placer_requirement);
EXPORT_SYMBOL_IF_KUNIT(placer_part_bytes);
EXPORT_SYMBOL_IF_KUNIT(placer_precopy_bytes);
EXPORT_SYMBOL_IF_KUNIT(placer_soc_find);
EXPORT_SYMBOL_IF_KUNIT(placer_soc_never_attaches);
EXPORT_SYMBOL_IF_KUNIT(placer_user_buffers);
EXPORT_SYMBOL_IF_KUNIT(placer_window_narrow);
EXPORT_SYMBOL_IF_KUNIT(placer_written_all);
EXPORT_SYMBOL_IF_KUNIT(placer_written_any);
EXPORT_SYMBOL_IF_KUNIT(placer_written_at);
EXPORT_SYMBOL_IF_KUNIT(placer_written_bytes);
EXPORT_SYMBOL_IF_KUNIT(placer_written_init);
EXPORT_SYMBOL_IF_KUNIT(placer_written_mark);
EXPORT_SYMBOL_IF_KUNIT(placer_written_mark_all);
