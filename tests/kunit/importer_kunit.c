// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: each event in a buffer's life, with every kind of importer.
 *
 * The events are those of Documentation/architecture.rst, with one or more tests for
 * each. Most tests run once for each kind. The first importer can gather, so that its
 * buffer is in "scattered", which is cheapest; the second needs what only "arena" has.
 * Eviction, demotion and expectations have suites of their own.
 *
 * Before 7.0 a dynamic importer is mapped inside attach and unmapped inside detach, and
 * so behaves like a static one that maps early.
 */
#include <linux/bitops.h>
#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "kunit.h"
#include "mock_driver.h"
#include "mock_heap.h"
#include "mock_importer.h"

#define SIZE	(MOCK_SLOT_PAGES * PAGE_SIZE)
#define FIRST	"vkms.kunit" /* the exporter knows that it can gather */
#define SECOND	"placer-narrow"
#define PATTERN 0xc3

KUNIT_ARRAY_PARAM_DESC(importer_kinds, mock_kinds, name);

/**
 * struct importer_scene - a buffer and two importers, neither of them attached
 * @dmabuf: the buffer
 * @kind: kind of the first importer
 * @first: an importer that can gather
 * @second: a static importer that cannot, and maps when the test says so
 * @gather: device of the first
 * @narrow: device of the second
 */
struct importer_scene {
	struct dma_buf *dmabuf;
	const struct mock_kind *kind;
	struct mock_importer first;
	struct mock_importer second;
	struct device *gather;
	struct device *narrow;
};

static struct importer_scene *importer_scene(struct kunit *test,
					     const struct mock_kind *kind)
{
	struct importer_scene *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->kind = kind;
	s->gather = mock_device(test, FIRST, DMA_BIT_MASK(64));
	if (kind->loses == MOCK_LOSES_MAPPED)
		mock_driver_virtio_gpu(test, s->gather);
	s->narrow = mock_arena_device(test, SECOND);
	s->dmabuf = placer_buffer_create("kunit", SIZE, O_RDWR);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s->dmabuf);
	return s;
}

static struct placer_buffer *buffer_of(const struct importer_scene *s)
{
	return s->dmabuf->priv;
}

/* Can a buffer move while a dynamic importer has it mapped? Depends on the kernel. */
static bool can_move_mapped(const struct importer_scene *s)
{
	return s->dmabuf->ops->pin;
}

/* Is the first importer mapped from attach to detach? */
static bool maps_in_attach(const struct importer_scene *s)
{
	return s->kind->early || (s->kind->dynamic && !can_move_mapped(s));
}

/* Does the first importer hold the buffer in place while it has it mapped? */
static bool holds_buffer(const struct importer_scene *s)
{
	return !s->kind->dynamic || s->kind->pins || !can_move_mapped(s) ||
	       s->kind->loses == MOCK_LOSES_MAPPED;
}

/* How the first importer holds the buffer, if it does. */
static const char *hold_text(const struct importer_scene *s)
{
	return s->kind->dynamic && can_move_mapped(s) &&
			       s->kind->loses != MOCK_LOSES_MAPPED ?
		       FIRST " (pinned)" :
		       FIRST " (mapped)";
}

static int attach_first(struct importer_scene *s)
{
	return mock_attach(&s->first, s->kind, s->dmabuf, s->gather);
}

static int attach_second(struct importer_scene *s)
{
	return mock_attach(&s->second, &mock_kinds[MOCK_STATIC], s->dmabuf,
			   s->narrow);
}

/* Make the first importer unmap, or detach if need be, so that the buffer may move. */
static void first_release(struct kunit *test, struct importer_scene *s)
{
	if (!maps_in_attach(s) || s->kind->early) {
		mock_unmap(&s->first);
		return;
	}
	mock_detach(&s->first);
}

static void expect_in(struct kunit *test, const struct importer_scene *s,
		      const struct placer_heap *heap, u64 generation)
{
	const struct placer_buffer *buffer = buffer_of(s);

	KUNIT_EXPECT_EQ(test, buffer->state, PLACER_BACKED);
	KUNIT_ASSERT_NOT_NULL(test, buffer->backing);
	KUNIT_EXPECT_STREQ(test, buffer->backing->heap->name, heap->name);
	KUNIT_EXPECT_EQ(test, buffer->generation, generation);
}

static void expect_unbacked(struct kunit *test, const struct importer_scene *s)
{
	KUNIT_EXPECT_EQ(test, buffer_of(s)->state, PLACER_UNBACKED);
	KUNIT_EXPECT_NULL(test, buffer_of(s)->backing);
	KUNIT_EXPECT_EQ(test, buffer_of(s)->generation, 0);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), 0);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_arena.heap), 0);
}

/* Check what holds the buffer, as "name (how)", or "" for nothing. */
static void expect_held_by(struct kunit *test, const struct importer_scene *s,
			   const char *by)
{
	char text[PLACER_NAME_LEN] = "";
	enum placer_hold hold;
	const char *holder;

	dma_resv_lock(s->dmabuf->resv, NULL);
	hold = __placer_buffer_held(buffer_of(s), &holder);
	if (hold)
		snprintf(text, sizeof(text), "%s (%s)", holder,
			 placer_hold_name(hold));
	dma_resv_unlock(s->dmabuf->resv);
	KUNIT_EXPECT_STREQ(test, text, by);
}

/* Check that the second device is refused, because of @by. */
static void expect_refused(struct kunit *test, struct importer_scene *s,
			   const char *by)
{
	u64 refused = placer_counted(PLACER_COUNT_REFUSED);
	const struct placer_decision *decision;
	char text[2 * PLACER_NAME_LEN];

	KUNIT_EXPECT_EQ(test, attach_second(s), -EBUSY);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REFUSED),
			refused + 1);
	decision = buffer_of(s)->decision;
	KUNIT_ASSERT_NOT_NULL(test, decision);
	KUNIT_EXPECT_EQ(test, decision->result, -EBUSY);
	KUNIT_EXPECT_EQ(test, decision->event, PLACER_EVENT_ATTACH);
	KUNIT_EXPECT_STREQ(test, decision->device, SECOND);
	snprintf(text, sizeof(text), "%s (%s)", decision->holder,
		 placer_hold_name(decision->hold));
	KUNIT_EXPECT_STREQ(test, text, by);
	KUNIT_EXPECT_STREQ(test, decision->judgements[0].device, SECOND);
}

/* Fill the buffer through a kernel mapping. */
static void write_pattern(struct kunit *test, struct importer_scene *s)
{
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(s->dmabuf, &map), 0);
	memset(map.vaddr, PATTERN, SIZE);
	dma_buf_vunmap_unlocked(s->dmabuf, &map);
}

/* Check the content through the linear map: a vmap could move the buffer. */
static void expect_pattern(struct kunit *test, struct importer_scene *s)
{
	const struct placer_backing *backing = buffer_of(s)->backing;
	unsigned int r;

	for (r = 0; r < backing->nr_runs; r++) {
		const struct placer_run *run = &backing->runs[r];

		KUNIT_EXPECT_NULL(test,
				  memchr_inv(__va(PFN_PHYS(run->pfn)), PATTERN,
					     run->nr_pages * PAGE_SIZE));
	}
}

/* The event "release": all memory is freed. */
static bool heaps_empty(void)
{
	return !mock_heap_used(&mock_scattered) &&
	       !mock_heap_used(&mock_arena.heap);
}

static void importer_end(struct kunit *test, struct importer_scene *s)
{
	mock_detach(&s->second);
	mock_detach(&s->first);
	KUNIT_EXPECT_EQ(test, s->first.lost, 0);
	dma_buf_put(s->dmabuf);
	wait_for_release(heaps_empty());
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), 0);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_arena.heap), 0);
}

/* alloc: allocates and charges no memory. */
static void importer_alloc_unbacked(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_STATIC]);

	expect_unbacked(test, s);
	expect_held_by(test, s, "");
	importer_end(test, s);
}

/* attach: allocates nothing, unless the importer maps at once. */
static void importer_attach(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_EXPECT_TRUE(test, list_is_singular(&buffer_of(s)->attachments));
	if (maps_in_attach(s))
		expect_in(test, s, &mock_scattered, 1);
	else
		expect_unbacked(test, s);
	expect_held_by(test, s, maps_in_attach(s) ? hold_text(s) : "");
	importer_end(test, s);
}

/* attach: -EOPNOTSUPP if no heap suits all, and the other importer is unaffected. */
static void importer_attach_infeasible(struct kunit *test)
{
	static const struct bus_dma_region nowhere[] = {
		/* Beyond the memory of any machine. */
		{ .cpu_start = 0x400000000000, .dma_start = 0, .size = SZ_16M },
		{}
	};
	struct importer_scene *s = importer_scene(test, test->param_value);
	u64 refused = placer_counted(PLACER_COUNT_REFUSED);
	struct placer_requirement before;

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	before = *requirement_of(s->dmabuf);
	s->narrow->dma_range_map = nowhere;
	KUNIT_EXPECT_EQ(test, attach_second(s), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_REFUSED),
			refused + 1);
	KUNIT_EXPECT_TRUE(test,
			  requirement_same(&before, requirement_of(s->dmabuf)));
	KUNIT_EXPECT_EQ(test, s->first.notified, 0);
	expect_in(test, s, &mock_scattered, 1);
	importer_end(test, s);
}

/* map: the first allocates memory, the next uses it. */
static void importer_map(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	expect_in(test, s, &mock_scattered, 1);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), SIZE);
	expect_held_by(test, s, holds_buffer(s) ? hold_text(s) : "");

	first_release(test, s);
	expect_held_by(test, s, "");
	if (!s->first.attach)
		KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	expect_in(test, s, &mock_scattered, 1);
	KUNIT_EXPECT_EQ(test, s->first.notified, 0);
	importer_end(test, s);
}

/* map: after all have attached, the first map places the buffer for all of them. */
static void importer_map_after_all_attached(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	if (maps_in_attach(s)) {
		expect_refused(test, s, hold_text(s));
	} else {
		KUNIT_ASSERT_EQ(test, attach_second(s), 0);
		KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
		expect_in(test, s, &mock_arena.heap, 1);
		KUNIT_ASSERT_EQ(test, mock_map(&s->second), 0);
		expect_in(test, s, &mock_arena.heap, 1);
		KUNIT_EXPECT_EQ(test, s->first.notified, 0);
	}
	importer_end(test, s);
}

/* attach: -EBUSY while the buffer is held in place. */
static void importer_attach_held(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	if (holds_buffer(s)) {
		expect_refused(test, s, hold_text(s));
		expect_in(test, s, &mock_scattered, 1);
		first_release(test, s);
	}
	KUNIT_EXPECT_EQ(test, s->first.notified, 0);
	KUNIT_EXPECT_EQ(test, attach_second(s), 0);
	expect_in(test, s, &mock_scattered, 1);
	KUNIT_EXPECT_EQ(test, s->first.notified, 0);
	importer_end(test, s);
}

/* Bytes of the old memory that the first importer still has mapped after a move. */
static long stale_bytes(const struct importer_scene *s)
{
	return s->first.nr_stale ? SIZE : 0;
}

/*
 * map: moves the buffer if needed, and notifies importers that have it mapped once;
 * unmap: the old memory is freed with its last mapping.
 */
static void importer_map_moves(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);
	bool moves = !holds_buffer(s);

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	write_pattern(test, s);
	if (!moves)
		first_release(test, s);
	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->second), 0);

	expect_in(test, s, &mock_arena.heap, 2);
	expect_held_by(test, s, SECOND " (mapped)");
	expect_pattern(test, s);
	KUNIT_EXPECT_EQ(test, s->first.notified, moves);
	KUNIT_EXPECT_EQ(test, s->first.nr_stale,
			moves && s->kind->unmaps != MOCK_UNMAPS_AT_ONCE);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), stale_bytes(s));

	/* Mapping the first again moves nothing. */
	if (!s->first.attach)
		KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	expect_in(test, s, &mock_arena.heap, 2);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), stale_bytes(s));
	if (s->kind->unmaps == MOCK_UNMAPS_LATER)
		mock_retire(&s->first);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), stale_bytes(s));
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_arena.heap), SIZE);
	mock_detach(&s->first);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), 0);
	importer_end(test, s);
}

/* map: if the needed heap is full, -ENOMEM; no importer is notified, nothing moves. */
static void importer_map_full(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);
	unsigned long taken = mock_arena.taken;

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	write_pattern(test, s);
	if (holds_buffer(s))
		first_release(test, s);
	KUNIT_ASSERT_EQ(test, attach_second(s), 0);

	mock_arena.taken = ~0ul;
	KUNIT_EXPECT_EQ(test, mock_map(&s->second), -ENOMEM);
	mock_arena.taken = taken;
	expect_in(test, s, &mock_scattered, 1);
	expect_held_by(test, s, "");
	expect_pattern(test, s);
	KUNIT_EXPECT_EQ(test, s->first.notified, 0);

	KUNIT_EXPECT_EQ(test, mock_map(&s->second), 0);
	expect_in(test, s, &mock_arena.heap, 2);
	expect_pattern(test, s);
	importer_end(test, s);
}

/* map: memory outside the range that the heap describes is not used. */
static void importer_map_out_of_reach(struct kunit *test)
{
	const struct placer_judgement *j;
	struct importer_scene *s;
	u32 i;

	/* The heap describes its first slot only, and the device reaches that. */
	mock_arena.first -= MOCK_ARENA_SIZE - SIZE;
	s = importer_scene(test, &mock_kinds[MOCK_STATIC]);
	KUNIT_EXPECT_EQ(test, attach_second(s), 0);
	set_bit(0, &mock_arena.taken);
	KUNIT_EXPECT_EQ(test, mock_map(&s->second), -ENOMEM);
	clear_bit(0, &mock_arena.taken);
	expect_unbacked(test, s);
	j = buffer_of(s)->decision->judgements;
	for (i = 0; i < buffer_of(s)->decision->nr; i++)
		if (!strcmp(j[i].heap, "arena"))
			KUNIT_EXPECT_EQ(test, j[i].error, -ENXIO);

	KUNIT_EXPECT_EQ(test, mock_map(&s->second), 0);
	expect_in(test, s, &mock_arena.heap, 1);
	importer_end(test, s);
	mock_arena.first += MOCK_ARENA_SIZE - SIZE;
}

/* detach: the device's constraint no longer counts. */
static void importer_detach(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);

	s->gather = s->narrow;
	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	expect_in(test, s, &mock_arena.heap, 1);
	KUNIT_EXPECT_EQ(test, requirement_of(s->dmabuf)->block, SIZE);
	KUNIT_EXPECT_NE(test, requirement_of(s->dmabuf)->reach.window[0].first,
			0);
	mock_detach(&s->first);
	KUNIT_EXPECT_EQ(test, requirement_of(s->dmabuf)->block, 1);
	KUNIT_EXPECT_EQ(test, requirement_of(s->dmabuf)->reach.window[0].first,
			0);
	expect_held_by(test, s, "");
	KUNIT_EXPECT_TRUE(test, list_empty(&buffer_of(s)->attachments));
	importer_end(test, s);
}

/* vmap: holds the buffer in place until vunmap; no importer is notified. */
static void importer_vmap(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	KUNIT_ASSERT_EQ(test, dma_buf_vmap_unlocked(s->dmabuf, &map), 0);
	expect_refused(test, s,
		       holds_buffer(s) ? hold_text(s) : "the kernel (vmap)");
	first_release(test, s);
	expect_refused(test, s, "the kernel (vmap)");
	expect_in(test, s, &mock_scattered, 1);
	dma_buf_vunmap_unlocked(s->dmabuf, &map);
	KUNIT_EXPECT_EQ(test, s->first.notified, 0);
	expect_held_by(test, s, "");
	KUNIT_EXPECT_EQ(test, attach_second(s), 0);
	importer_end(test, s);
}

/*
 * Call the op directly: dma_buf_vmap() warns about an exporter that returns an error.
 */
static int vmap_alone(struct importer_scene *s, struct iosys_map *map)
{
	int rc;

	dma_resv_lock(s->dmabuf->resv, NULL);
	rc = s->dmabuf->ops->vmap(s->dmabuf, map);
	dma_resv_unlock(s->dmabuf->resv);
	return rc;
}

/* vmap: -ENOMEM if there is no memory, and then the CPU does not count as a user. */
static void importer_vmap_full(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_STATIC]);
	unsigned long taken = mock_arena.taken;
	struct iosys_map map;

	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	mock_arena.taken = ~0ul;
	KUNIT_EXPECT_EQ(test, vmap_alone(s, &map), -ENOMEM);
	mock_arena.taken = taken;
	expect_unbacked(test, s);
	expect_held_by(test, s, "");
	KUNIT_EXPECT_EQ(test, atomic_read(&buffer_of(s)->cpu_mappings), 0);
	KUNIT_EXPECT_TRUE(test, needs_of(s->dmabuf)->cpu & PLACER_CPU_NONE);
	importer_end(test, s);
}

static unsigned long user_map(struct kunit *test, struct importer_scene *s)
{
	unsigned long address = kunit_vm_mmap(test, s->dmabuf->file, 0, SIZE,
					      PROT_READ | PROT_WRITE,
					      MAP_SHARED, 0);

	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(address));
	return address;
}

/*
 * KUnit attaches a test's address space for good, and leaks a reference when the kernel
 * thread that uses it ends. Drop both.
 */
static void user_drop_mm(void)
{
	struct mm_struct *mm = current->mm;

	kthread_unuse_mm(mm);
	mmput(mm);
}

static void user_write(struct kunit *test, unsigned long address, u8 value)
{
	u8 __user *at = (u8 __user *)address;
	size_t i;

	for (i = 0; i < SIZE; i += PAGE_SIZE)
		KUNIT_ASSERT_EQ(test, put_user(value, at + i), 0);
}

static void user_expect(struct kunit *test, unsigned long address, u8 value)
{
	u8 __user *at = (u8 __user *)address;
	size_t i;
	u8 is;

	for (i = 0; i < SIZE; i += PAGE_SIZE) {
		KUNIT_ASSERT_EQ(test, get_user(is, at + i), 0);
		KUNIT_EXPECT_EQ(test, is, value);
	}
}

/* Is the first page mapped write-combined? */
static bool user_uncached(struct kunit *test, unsigned long address)
{
	struct follow_pfnmap_args args = { .address = address };
	pgprot_t prot;

	mmap_read_lock(current->mm);
	args.vma = find_vma(current->mm, address);
	KUNIT_EXPECT_EQ(test, follow_pfnmap_start(&args), 0);
	prot = args.pgprot;
	follow_pfnmap_end(&args);
	mmap_read_unlock(current->mm);
	return pgprot_val(pgprot_writecombine(prot)) == pgprot_val(prot);
}

/* mmap: no memory, and nothing is held; fault: memory, and the new one after a move. */
static void importer_fault(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);
	unsigned long address = user_map(test, s);

	expect_unbacked(test, s);
	user_expect(test, address, 0);
	expect_in(test, s, &mock_scattered, 1);
	expect_held_by(test, s, "");
	KUNIT_EXPECT_FALSE(test, user_uncached(test, address));

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	user_write(test, address, 7);
	expect_in(test, s, &mock_scattered, 1);
	if (holds_buffer(s))
		first_release(test, s);
	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->second), 0);
	user_expect(test, address, 7);
	expect_in(test, s, &mock_arena.heap, 2);
	user_write(test, address, PATTERN);
	KUNIT_EXPECT_EQ(test, *(u8 *)page_address(mock_arena.pages), PATTERN);

	KUNIT_EXPECT_EQ(test, vm_munmap(address, SIZE), 0);
	user_drop_mm();
	importer_end(test, s);
}

/* commit: allocates memory that suits all; faults and maps allocate no more. */
static void importer_commit(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_STATIC]);
	unsigned long address = user_map(test, s);

	KUNIT_ASSERT_EQ(test, placer_buffer_commit(s->dmabuf, 0), 0);
	expect_in(test, s, &mock_scattered, 1);
	KUNIT_ASSERT_EQ(test, placer_buffer_commit(s->dmabuf, 0), 0);
	user_expect(test, address, 0);
	expect_in(test, s, &mock_scattered, 1);

	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	KUNIT_ASSERT_EQ(test, placer_buffer_commit(s->dmabuf, 0), 0);
	expect_in(test, s, &mock_arena.heap, 2);
	KUNIT_ASSERT_EQ(test, mock_map(&s->second), 0);
	expect_in(test, s, &mock_arena.heap, 2);

	KUNIT_EXPECT_EQ(test, vm_munmap(address, SIZE), 0);
	user_drop_mm();
	importer_end(test, s);
}

/* munmap: the CPU is a user until the last part of the mapping is gone. */
static void importer_munmap(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_STATIC]);
	const struct placer_buffer *buffer = buffer_of(s);
	unsigned long address = user_map(test, s);

	KUNIT_EXPECT_EQ(test, atomic_read(&buffer->cpu_mappings), 1);
	KUNIT_EXPECT_FALSE(test,
			   needs_of(buffer->dmabuf)->cpu & PLACER_CPU_NONE);
	KUNIT_ASSERT_EQ(test, vm_munmap(address + PAGE_SIZE, PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&buffer->cpu_mappings), 2);
	KUNIT_ASSERT_EQ(test, vm_munmap(address, PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&buffer->cpu_mappings), 1);
	KUNIT_EXPECT_FALSE(test,
			   needs_of(buffer->dmabuf)->cpu & PLACER_CPU_NONE);
	KUNIT_ASSERT_EQ(test, vm_munmap(address, SIZE), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&buffer->cpu_mappings), 0);
	KUNIT_EXPECT_TRUE(test,
			  needs_of(buffer->dmabuf)->cpu & PLACER_CPU_NONE);
	user_drop_mm();
	importer_end(test, s);
}

/*
 * fault: maps the memory as its heap requires. On x86 the type cannot be checked, since
 * the kernel tracks it per page and knows that this is ordinary memory.
 */
static void importer_fault_uncached(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_STATIC]);
	u32 cpu = mock_arena.heap.cpu;
	unsigned long address = user_map(test, s);

	mock_arena.heap.cpu = PLACER_CPU_WRITECOMBINE;
	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->second), 0);
	mock_arena.heap.cpu = cpu;
	user_expect(test, address, 0);
	expect_in(test, s, &mock_arena.heap, 1);
	if (!IS_ENABLED(CONFIG_X86))
		KUNIT_EXPECT_TRUE(test, user_uncached(test, address));
	KUNIT_EXPECT_EQ(test, vm_munmap(address, SIZE), 0);
	user_drop_mm();
	importer_end(test, s);
}

/* mmap: private mappings are refused. */
static void importer_mmap_private(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_STATIC]);
	long address = kunit_vm_mmap(test, s->dmabuf->file, 0, SIZE, PROT_READ,
				     MAP_PRIVATE, 0);

	KUNIT_EXPECT_EQ(test, address, -EINVAL);
	user_drop_mm();
	importer_end(test, s);
}

static void expect_cpu_access(struct kunit *test, struct importer_scene *s)
{
	KUNIT_EXPECT_EQ(test,
			dma_buf_begin_cpu_access(s->dmabuf, DMA_BIDIRECTIONAL),
			0);
	KUNIT_EXPECT_EQ(test,
			dma_buf_end_cpu_access(s->dmabuf, DMA_BIDIRECTIONAL),
			0);
}

/* CPU access: succeeds in every state of the importer. */
static void importer_cpu_access(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);

	expect_cpu_access(test, s);
	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	expect_cpu_access(test, s);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	expect_cpu_access(test, s);
	if (holds_buffer(s))
		first_release(test, s);
	expect_cpu_access(test, s);
	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->second), 0);
	expect_cpu_access(test, s);
	expect_in(test, s, &mock_arena.heap, 2);
	importer_end(test, s);
}

/* map: a map before all have attached is counted once, for every kind. */
static void importer_early_map_counted(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, test->param_value);
	u64 early = placer_counted(PLACER_COUNT_EARLY);
	struct placer_attachment *pa;

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	pa = s->first.attach->priv;
	KUNIT_EXPECT_FALSE(test, pa->early);
	KUNIT_EXPECT_EQ(test, pa->mapped_once, maps_in_attach(s));
	/* A device that can use the current backing. */
	s->narrow = s->gather;
	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	KUNIT_EXPECT_EQ(test, pa->early, maps_in_attach(s));
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_EARLY),
			early + maps_in_attach(s));

	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	mock_detach(&s->second);
	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	KUNIT_EXPECT_TRUE(test, pa->early);
	KUNIT_EXPECT_EQ(test, placer_counted(PLACER_COUNT_EARLY), early + 1);
	importer_end(test, s);
}

/* pin: allocates memory and holds it until the last unpin. */
static void importer_pin(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_DYNAMIC]);

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_pin(&s->first), 0);
	expect_in(test, s, &mock_scattered, 1);
	expect_held_by(test, s, hold_text(s));
	KUNIT_ASSERT_EQ(test, mock_pin(&s->first), 0);
	mock_unpin(&s->first);
	expect_refused(test, s, hold_text(s));
	mock_unpin(&s->first);
	expect_held_by(test, s, can_move_mapped(s) ? "" : hold_text(s));
	KUNIT_EXPECT_EQ(test, attach_second(s),
			can_move_mapped(s) ? 0 : -EBUSY);
	KUNIT_EXPECT_EQ(test, s->first.notified, 0);
	importer_end(test, s);
}

/* pin: moves the buffer first to where it suits all, and not again afterwards. */
static void importer_pin_moves(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_DYNAMIC]);
	bool moves = can_move_mapped(s);

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	write_pattern(test, s);
	KUNIT_EXPECT_EQ(test, attach_second(s), moves ? 0 : -EBUSY);
	KUNIT_ASSERT_EQ(test, mock_pin(&s->first), 0);
	expect_in(test, s, moves ? &mock_arena.heap : &mock_scattered,
		  1 + moves);
	expect_held_by(test, s, hold_text(s));
	KUNIT_EXPECT_EQ(test, s->first.notified, moves);
	KUNIT_EXPECT_EQ(test, s->first.revoked, 0);
	if (moves)
		KUNIT_EXPECT_EQ(test, mock_map(&s->second), 0);
	KUNIT_EXPECT_EQ(test, s->first.notified, moves);
	expect_pattern(test, s);
	importer_end(test, s);
}

/* A dynamic importer is not notified while a static one holds the buffer anyway. */
static void importer_static_beside_dynamic(struct kunit *test)
{
	struct importer_scene *s =
		importer_scene(test, &mock_kinds[MOCK_DYNAMIC]);
	struct device *dev = mock_device(test, "vgem.kunit", DMA_BIT_MASK(64));
	struct mock_importer holder = {};

	KUNIT_ASSERT_EQ(test,
			mock_attach(&holder, &mock_kinds[MOCK_STATIC],
				    s->dmabuf, dev),
			0);
	KUNIT_ASSERT_EQ(test, mock_map(&holder), 0);
	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	expect_refused(test, s, "vgem.kunit (mapped)");
	KUNIT_EXPECT_EQ(test, s->first.notified, 0);
	mock_unmap(&holder);
	KUNIT_EXPECT_EQ(test, attach_second(s),
			can_move_mapped(s) ? 0 : -EBUSY);
	if (can_move_mapped(s))
		KUNIT_EXPECT_EQ(test, mock_map(&s->second), 0);
	KUNIT_EXPECT_EQ(test, s->first.notified, can_move_mapped(s));
	mock_detach(&holder);
	importer_end(test, s);
}

/*
 * map: -ETIMEDOUT if DMA does not end, and the buffer keeps its memory. An importer that
 * was notified by then maps again.
 */
static void importer_fence_never_signals(struct kunit *test)
{
	struct importer_scene *s = importer_scene(test, &mock_kinds[MOCK_SLOW]);
	struct dma_fence *fence;

	KUNIT_ASSERT_EQ(test, attach_first(s), 0);
	KUNIT_ASSERT_EQ(test, mock_map(&s->first), 0);
	write_pattern(test, s);
	if (!can_move_mapped(s))
		first_release(test, s);
	KUNIT_ASSERT_EQ(test, attach_second(s), 0);
	fence = mock_fence_add(s->dmabuf);
	KUNIT_ASSERT_NOT_NULL(test, fence);
	KUNIT_EXPECT_EQ(test, mock_map(&s->second), -ETIMEDOUT);
	expect_in(test, s, &mock_scattered, 1);
	expect_held_by(test, s, "");
	expect_pattern(test, s);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_scattered), SIZE);
	KUNIT_EXPECT_EQ(test, mock_heap_used(&mock_arena.heap), 0);
	KUNIT_EXPECT_EQ(test, s->first.notified, can_move_mapped(s));

	mock_fence_end(fence);
	KUNIT_EXPECT_EQ(test, mock_map(&s->second), 0);
	expect_in(test, s, &mock_arena.heap, 2);
	expect_pattern(test, s);
	importer_end(test, s);
}

static int importer_suite_init(struct kunit_suite *suite)
{
	return mock_heaps_add();
}

static void importer_suite_exit(struct kunit_suite *suite)
{
	mock_heaps_remove();
}

#define KUNIT_CASE_KINDS(name) KUNIT_CASE_PARAM(name, importer_kinds_gen_params)

static struct kunit_case importer_cases[] = {
	KUNIT_CASE(importer_alloc_unbacked),
	KUNIT_CASE_KINDS(importer_attach),
	KUNIT_CASE_KINDS(importer_attach_infeasible),
	KUNIT_CASE_KINDS(importer_attach_held),
	KUNIT_CASE_KINDS(importer_map),
	KUNIT_CASE_KINDS(importer_map_after_all_attached),
	KUNIT_CASE_KINDS(importer_map_moves),
	KUNIT_CASE_KINDS(importer_map_full),
	KUNIT_CASE(importer_map_out_of_reach),
	KUNIT_CASE_KINDS(importer_detach),
	KUNIT_CASE_KINDS(importer_vmap),
	KUNIT_CASE(importer_vmap_full),
	KUNIT_CASE_KINDS(importer_fault),
	KUNIT_CASE(importer_fault_uncached),
	KUNIT_CASE(importer_commit),
	KUNIT_CASE(importer_munmap),
	KUNIT_CASE(importer_mmap_private),
	KUNIT_CASE_KINDS(importer_cpu_access),
	KUNIT_CASE_KINDS(importer_early_map_counted),
	KUNIT_CASE(importer_pin),
	KUNIT_CASE(importer_pin_moves),
	KUNIT_CASE(importer_static_beside_dynamic),
	KUNIT_CASE(importer_fence_never_signals),
	{}
};

struct kunit_suite placer_importer_suite = {
	.name = "placer_importer",
	.suite_init = importer_suite_init,
	.suite_exit = importer_suite_exit,
	.test_cases = importer_cases,
};
