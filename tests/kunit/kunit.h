/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The KUnit suites, each in the file of its name, and helpers of the suites of heaps.
 */
#ifndef _PLACER_KUNIT_H
#define _PLACER_KUNIT_H

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/types.h>

#include "../../exporter/board/board.h"
#include "../../exporter/buffer.h"
#include "../../exporter/counters.h"
#include "../../exporter/create.h"
#include "../../exporter/decision.h"
#include "../../exporter/demote.h"
#include "../../exporter/device.h"
#include "../../exporter/expect.h"
#include "../../exporter/mapping.h"
#include "../../exporter/needs.h"
#include "../../exporter/profile.h"
#include "../../exporter/soc.h"
#include "../../exporter/window.h"

extern struct kunit_suite placer_account_suite;
extern struct kunit_suite placer_attach_suite;
extern struct kunit_suite placer_board_suite;
extern struct kunit_suite placer_buffer_suite;
extern struct kunit_suite placer_cache_suite;
extern struct kunit_suite placer_evict_suite;
extern struct kunit_suite placer_expect_suite;
extern struct kunit_suite placer_foreign_suite;
extern struct kunit_suite placer_heap_suite;
extern struct kunit_suite placer_importer_suite;
extern struct kunit_suite placer_mapping_suite;
extern struct kunit_suite placer_move_suite;
extern struct kunit_suite placer_partial_suite;
extern struct kunit_suite placer_place_suite;
extern struct kunit_suite placer_solve_suite;
extern struct kunit_suite placer_system_suite;
extern struct kunit_suite placer_usage_suite;

/*
 * Wait until @gone is true, that is, until a buffer that was put is released. Files of
 * kernel threads are closed by a worker, and the exporter, when it walks all buffers, may
 * hold the last reference.
 */
#define wait_for_release(gone)                               \
	do {                                                 \
		flush_delayed_fput();                        \
		for (unsigned long __end = jiffies + 5 * HZ; \
		     !(gone) && time_before(jiffies, __end); \
		     flush_delayed_fput())                   \
			msleep(20);                          \
	} while (0)

/* heap_expect_zero() writes this to each byte. */
#define HEAP_DIRT 0xa5

/* requirement.c */
const struct placer_requirement *needs_of(struct dma_buf *dmabuf);
const struct placer_requirement *requirement_of(struct dma_buf *dmabuf);
bool requirement_same(const struct placer_requirement *a,
		      const struct placer_requirement *b);

/* backing.c */
bool heap_find(const char *name, struct placer_heap_facts *facts);
unsigned long heap_used(u32 id);
struct placer_backing *heap_take(u32 id, size_t size, u64 last, u64 block);
void heap_expect_zero(struct kunit *test, const struct placer_backing *backing);
void heap_expect_sound(struct kunit *test, const struct placer_backing *backing,
		       size_t size);

#endif /* _PLACER_KUNIT_H */
