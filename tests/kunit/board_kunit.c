// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: placement nodes, good and bad, as overlays on the running tree.
 *
 * Each overlay is a file of tests/dts/, whose name says what is wrong with it.
 */
#include <kunit/device.h>
#include <kunit/of.h>
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/sizes.h>
#include <placer/device.h>

#include "../../exporter/board/board.h"
#include "../../exporter/board/driver.h"
#include "../../exporter/board/node.h"
#include "kunit.h"

#define BOARD_OVERLAY(name) \
	extern u8 __dtbo_##name##_begin[], __dtbo_##name##_end[]

BOARD_OVERLAY(bad_address_bits);
BOARD_OVERLAY(bad_alignment);
BOARD_OVERLAY(bad_boundary_bits);
BOARD_OVERLAY(bad_child);
BOARD_OVERLAY(bad_cost_list);
BOARD_OVERLAY(bad_cost_reference);
BOARD_OVERLAY(bad_dangling_phandle);
BOARD_OVERLAY(bad_flag_value);
BOARD_OVERLAY(bad_flow_cpu_access);
BOARD_OVERLAY(bad_flow_empty);
BOARD_OVERLAY(bad_flow_master);
BOARD_OVERLAY(bad_flow_property);
BOARD_OVERLAY(bad_flow_size);
BOARD_OVERLAY(bad_granule);
BOARD_OVERLAY(bad_group_name);
BOARD_OVERLAY(bad_large_alignment);
BOARD_OVERLAY(bad_long_flow);
BOARD_OVERLAY(bad_no_pool_name);
BOARD_OVERLAY(bad_no_pools);
BOARD_OVERLAY(bad_no_reference);
BOARD_OVERLAY(bad_no_segments);
BOARD_OVERLAY(bad_node_name);
BOARD_OVERLAY(bad_node_name_twice);
BOARD_OVERLAY(bad_path);
BOARD_OVERLAY(bad_path_options);
BOARD_OVERLAY(bad_path_slashes);
BOARD_OVERLAY(bad_path_type);
BOARD_OVERLAY(bad_pool_list);
BOARD_OVERLAY(bad_pool_name);
BOARD_OVERLAY(bad_pool_property);
BOARD_OVERLAY(bad_pool_reference);
BOARD_OVERLAY(bad_pool_region);
BOARD_OVERLAY(bad_protected_system);
BOARD_OVERLAY(bad_region_and_sram);
BOARD_OVERLAY(bad_relative_path);
BOARD_OVERLAY(bad_short_cell);
BOARD_OVERLAY(bad_small_granule);
BOARD_OVERLAY(bad_two_cells);
BOARD_OVERLAY(bad_two_references);
BOARD_OVERLAY(bad_two_system_pools);
BOARD_OVERLAY(bad_unknown_node);
BOARD_OVERLAY(bad_unknown_property);
BOARD_OVERLAY(ok_disabled_device);
BOARD_OVERLAY(ok_empty);
BOARD_OVERLAY(ok_master);
BOARD_OVERLAY(ok_parts);
BOARD_OVERLAY(ok_pools);
BOARD_OVERLAY(part_placement);

#undef BOARD_OVERLAY

/* clang-format off */
#define BOARD_OVERLAY(name, result) \
	{ #name, __dtbo_##name##_begin, __dtbo_##name##_end, result }
/* clang-format on */

static const struct board_overlay {
	const char *name;
	void *begin;
	void *end;
	int result;
} board_overlays[] = {
	BOARD_OVERLAY(bad_address_bits, -EINVAL),
	BOARD_OVERLAY(bad_alignment, -EINVAL),
	BOARD_OVERLAY(bad_boundary_bits, -EINVAL),
	BOARD_OVERLAY(bad_child, -EINVAL),
	BOARD_OVERLAY(bad_cost_list, -EINVAL),
	BOARD_OVERLAY(bad_cost_reference, -EINVAL),
	BOARD_OVERLAY(bad_dangling_phandle, -EINVAL),
	BOARD_OVERLAY(bad_flag_value, -EINVAL),
	BOARD_OVERLAY(bad_flow_cpu_access, -EINVAL),
	BOARD_OVERLAY(bad_flow_empty, -EINVAL),
	BOARD_OVERLAY(bad_flow_master, -EINVAL),
	BOARD_OVERLAY(bad_flow_property, -EINVAL),
	BOARD_OVERLAY(bad_flow_size, -EINVAL),
	BOARD_OVERLAY(bad_granule, -EINVAL),
	BOARD_OVERLAY(bad_group_name, -EINVAL),
	BOARD_OVERLAY(bad_large_alignment, -EINVAL),
	BOARD_OVERLAY(bad_long_flow, -EINVAL),
	BOARD_OVERLAY(bad_no_pool_name, -EINVAL),
	BOARD_OVERLAY(bad_no_pools, -EINVAL),
	BOARD_OVERLAY(bad_no_reference, -EINVAL),
	BOARD_OVERLAY(bad_no_segments, -EINVAL),
	BOARD_OVERLAY(bad_node_name, -EINVAL),
	BOARD_OVERLAY(bad_node_name_twice, -EINVAL),
	BOARD_OVERLAY(bad_path, -EINVAL),
	BOARD_OVERLAY(bad_path_options, -EINVAL),
	BOARD_OVERLAY(bad_path_slashes, -EINVAL),
	BOARD_OVERLAY(bad_path_type, -EINVAL),
	BOARD_OVERLAY(bad_pool_list, -EINVAL),
	BOARD_OVERLAY(bad_pool_name, -EINVAL),
	BOARD_OVERLAY(bad_pool_property, -EINVAL),
	BOARD_OVERLAY(bad_pool_reference, -EINVAL),
	BOARD_OVERLAY(bad_pool_region, -EINVAL),
	BOARD_OVERLAY(bad_protected_system, -EINVAL),
	BOARD_OVERLAY(bad_region_and_sram, -EINVAL),
	BOARD_OVERLAY(bad_relative_path, -EINVAL),
	BOARD_OVERLAY(bad_short_cell, -EINVAL),
	BOARD_OVERLAY(bad_small_granule, -EINVAL),
	BOARD_OVERLAY(bad_two_cells, -EINVAL),
	BOARD_OVERLAY(bad_two_references, -EINVAL),
	BOARD_OVERLAY(bad_two_system_pools, -EINVAL),
	BOARD_OVERLAY(bad_unknown_node, -EINVAL),
	BOARD_OVERLAY(bad_unknown_property, -EINVAL),
	BOARD_OVERLAY(ok_disabled_device, 0),
	BOARD_OVERLAY(ok_empty, 0),
	BOARD_OVERLAY(ok_master, 0),
	BOARD_OVERLAY(ok_parts, 0),
	BOARD_OVERLAY(ok_pools, 0),
};

KUNIT_ARRAY_PARAM_DESC(board_overlays, board_overlays, name);

static void board_put_node(void *np)
{
	of_node_put(np);
}

static struct device_node *board_node(struct kunit *test, const char *path)
{
	struct device_node *np = of_find_node_by_path(path);

	KUNIT_ASSERT_NOT_NULL(test, np);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, board_put_node, np), 0);
	return np;
}

/* Retry for a while: soon after boot the drivers of the memory may not be there yet. */
static struct placer_board *board_read_in_time(struct device *dev,
					       struct device_node *np)
{
	unsigned long end = jiffies + 60 * HZ;
	struct placer_board *board;

	for (;;) {
		board = placer_board_read(dev, np);
		if (board != ERR_PTR(-EPROBE_DEFER) || time_after(jiffies, end))
			return board;
		msleep(500);
	}
}

static struct placer_board *board_read(struct kunit *test,
				       const struct board_overlay *overlay)
{
	struct device *dev = kunit_device_register(test, "placer-board");
	int id, rc;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	rc = of_overlay_fdt_apply_kunit(test, overlay->begin,
					overlay->end - overlay->begin, &id);
	KUNIT_ASSERT_EQ(test, rc, 0);
	return board_read_in_time(dev, board_node(test, "/placer-test"));
}

static void board_overlay_read(struct kunit *test)
{
	const struct board_overlay *overlay = test->param_value;
	struct placer_board *board = board_read(test, overlay);

	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(board), overlay->result);
	if (!IS_ERR(board))
		placer_board_drop(board);
}

static const struct board_overlay *board_overlay_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(board_overlays); i++)
		if (!strcmp(board_overlays[i].name, name))
			return &board_overlays[i];
	return NULL;
}

/* The needs of a device about which only the placement node says anything. */
static u64 board_constraint(const struct placer_board *board,
			    const struct device *dev,
			    struct placer_constraint *c)
{
	struct placer_board_match match;
	struct placer_device_said said;

	placer_board_match(board, dev, &match);
	placer_device_said_init(&said);
	said.master_last = match.last;
	if (match.nr)
		said.master = &match.more;
	if (placer_device_said_constraint(&said, c))
		return 0;
	return c->reach.window[0].last;
}

/*
 * Whatever the placement node says of a device, and of a device that it does not name.
 */
static void board_master(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "placer-master");
	struct placer_board *board =
		board_read(test, board_overlay_find("ok_master"));
	struct placer_constraint c;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, board);

	KUNIT_EXPECT_EQ(test, board_constraint(board, dev, &c),
			PLACER_NO_LIMIT);
	KUNIT_EXPECT_EQ(test, c.align, 1);
	KUNIT_EXPECT_EQ(test, c.domains, 0);

	dev->of_node = board_node(test, "/placer-test-devices/device-0");
	KUNIT_EXPECT_EQ(test, board_constraint(board, dev, &c),
			DMA_BIT_MASK(31));
	KUNIT_EXPECT_EQ(test, c.max_segments, 4);
	KUNIT_EXPECT_EQ(test, c.max_segment_size, SZ_1M);
	KUNIT_EXPECT_EQ(test, c.align, SZ_64K);
	KUNIT_EXPECT_EQ(test, c.granule, SZ_16K);
	KUNIT_EXPECT_TRUE(test, c.contiguous);
	KUNIT_EXPECT_EQ(test, c.heaps, BIT(placer_system_heap()->id));
	KUNIT_EXPECT_EQ(test, c.segment_boundary, SZ_256M - 1);
	KUNIT_EXPECT_EQ(test, c.domains, PLACER_ALL_DOMAINS);
	KUNIT_EXPECT_EQ(test, c.pageless, PLACER_ALL_HEAPS);
	KUNIT_EXPECT_EQ(test, c.prefers.priced, BIT(placer_system_heap()->id));
	KUNIT_EXPECT_EQ(test, c.prefers.cost[placer_system_heap()->id], 12);
	dev->of_node = NULL;
	placer_board_drop(board);
}

/* A device without a node of its own counts as its parent, as on a PCI bus. */
static void board_matches_parent(struct kunit *test)
{
	struct device *bridge = kunit_device_register(test, "placer-bridge");
	struct device *dev = kunit_device_register(test, "placer-function");
	struct placer_board *board =
		board_read(test, board_overlay_find("ok_master"));
	struct device *parent;
	struct placer_constraint c;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bridge);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, board);

	parent = dev->parent;
	bridge->of_node = board_node(test, "/placer-test-devices/device-0");
	dev->parent = bridge;
	KUNIT_EXPECT_EQ(test, board_constraint(board, dev, &c),
			DMA_BIT_MASK(31));
	dev->parent = parent;
	bridge->of_node = NULL;
	placer_board_drop(board);
}

/* A device that stands for a whole gets the strictest value of all its parts. */
static void board_matches_parts(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "placer-whole");
	struct placer_board *board =
		board_read(test, board_overlay_find("ok_parts"));
	struct placer_constraint c;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, board);

	dev->of_node = board_node(test, "/placer-test-devices/whole");
	KUNIT_EXPECT_EQ(test, board_constraint(board, dev, &c),
			DMA_BIT_MASK(30));
	KUNIT_EXPECT_EQ(test, c.align, SZ_64K);
	dev->of_node = NULL;
	placer_board_drop(board);
}

/*
 * A placement node that an overlay added stays while buffers use it, after the overlay
 * is removed. Guests with a placement node have it at the root, under this name.
 */
static void board_stays_for_buffers(struct kunit *test)
{
	struct device_node *placement =
		of_find_node_by_path("/buffer-placement");
	int refused = placement ? notifier_from_errno(-EBUSY) : NOTIFY_OK, id;
	struct of_overlay_notify_data part;
	struct dma_buf *dmabuf;

	of_node_put(placement);
	KUNIT_ASSERT_EQ(test,
			of_overlay_fdt_apply_kunit(test,
						   __dtbo_part_placement_begin,
						   __dtbo_part_placement_end -
							   __dtbo_part_placement_begin,
						   &id),
			0);
	part.overlay = board_node(test, "/placer-test-part");
	part.target = of_root;

	dmabuf = placer_buffer_create("kunit", PAGE_SIZE, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dmabuf);
	KUNIT_EXPECT_EQ(test,
			placer_board_overlay_event(NULL, OF_OVERLAY_PRE_REMOVE,
						   &part),
			refused);
	KUNIT_EXPECT_EQ(test,
			placer_board_overlay_event(NULL, OF_OVERLAY_PRE_APPLY,
						   &part),
			NOTIFY_OK);
	part.target = part.overlay;
	KUNIT_EXPECT_EQ(test,
			placer_board_overlay_event(NULL, OF_OVERLAY_PRE_REMOVE,
						   &part),
			NOTIFY_OK);
	part.target = of_root;
	dma_buf_put(dmabuf);
	wait_for_release(!placer_buffers_exist());
	KUNIT_EXPECT_EQ(test,
			placer_board_overlay_event(NULL, OF_OVERLAY_PRE_REMOVE,
						   &part),
			NOTIFY_OK);
}

static struct kunit_case board_cases[] = {
	KUNIT_CASE_PARAM(board_overlay_read, board_overlays_gen_params),
	KUNIT_CASE(board_master),
	KUNIT_CASE(board_matches_parent),
	KUNIT_CASE(board_matches_parts),
	KUNIT_CASE(board_stays_for_buffers),
	{}
};

struct kunit_suite placer_board_suite = {
	.name = "placer_board",
	.test_cases = board_cases,
};
