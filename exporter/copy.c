// SPDX-License-Identifier: GPL-2.0
/*
 * Copies: the content of a buffer on its way to other memory.
 *
 * It is copied in pieces. Between two of them a copy ends if it is told to, or if the task
 * is being killed: the new memory is not used before the buffer has moved.
 */
#include <kunit/visibility.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "copy.h"
#include "kernel_map.h"

/* Some microseconds: tasks may wait for a piece that is being copied. */
#define PLACER_PIECE_PAGES max(SZ_32K >> PAGE_SHIFT, 1)

#if IS_ENABLED(CONFIG_KUNIT)
/* Called before each piece; or NULL. */
void (*placer_copy_hook)(struct placer_buffer *buffer);
EXPORT_SYMBOL_IF_KUNIT(placer_copy_hook);

static void placer_copy_pause(const struct placer_copy *copy)
{
	typeof(placer_copy_hook) hook = READ_ONCE(placer_copy_hook);

	if (hook)
		hook(copy->from.backing->owner);
}
#else
static void placer_copy_pause(const struct placer_copy *copy)
{
}
#endif

static int placer_view_open(struct placer_view *view,
			    struct placer_backing *backing)
{
	placer_backing_get(backing);
	view->backing = backing;
	view->run = backing->runs;
	if (backing->layout.cpu & PLACER_CPU_CACHED)
		return 0;
	view->vaddr = placer_kernel_map(backing);
	return view->vaddr ? 0 : -ENOMEM;
}

static void placer_view_close(struct placer_view *view)
{
	if (!view->backing)
		return;
	placer_kernel_unmap(view->backing, view->vaddr);
	placer_backing_put(view->backing);
}

/* No run has the page: a hole of a backing that has only parts of the buffer. */
static void *placer_view_hole(const struct placer_run *run,
			      const struct placer_run *end, pgoff_t index,
			      unsigned long *nr_pages)
{
	if (run < end)
		*nr_pages = min(*nr_pages, run->index - index);
	return NULL;
}

/*
 * The address of page @index, which is not before the last one that was asked for; or NULL
 * in a hole. Clamps @nr_pages to those that follow it there.
 */
static void *placer_view_at(struct placer_view *view, pgoff_t index,
			    unsigned long *nr_pages)
{
	const struct placer_run *end =
		view->backing->runs + view->backing->nr_runs;
	const struct placer_run *run;

	if (view->vaddr)
		return view->vaddr + (index << PAGE_SHIFT);
	while (view->run < end &&
	       index >= view->run->index + view->run->nr_pages)
		view->run++;
	run = view->run;
	if (unlikely(run == end || index < run->index))
		return placer_view_hole(run, end, index, nr_pages);
	*nr_pages = min(*nr_pages, run->index + run->nr_pages - index);
	return __va(PFN_PHYS(run->pfn + (index - run->index)));
}

static void placer_view_clear(const struct placer_view *view, void *at,
			      unsigned long nr_pages)
{
	if (view->vaddr) {
		memset(at, 0, nr_pages << PAGE_SHIFT);
		return;
	}
	for (; nr_pages; nr_pages--, at += PAGE_SIZE)
		clear_page(at);
}

/* Copy the pages or, in the first round, fill them with zeros if they are not marked. */
static void placer_copy_pages(struct placer_copy *copy, pgoff_t index,
			      unsigned long nr_pages, bool marked)
{
	unsigned long nr;
	void *from, *to;

	if (!marked && (copy->round > 1 || copy->to.backing->zeroed))
		return;
	for (; nr_pages; index += nr, nr_pages -= nr) {
		nr = nr_pages;
		to = placer_view_at(&copy->to, index, &nr);
		if (!marked) {
			placer_view_clear(&copy->to, to, nr);
			continue;
		}
		from = placer_view_at(&copy->from, index, &nr);
		/* A hole reads as zero, and so does the new memory. */
		if (!from)
			continue;
		memcpy(to, from, nr << PAGE_SHIFT);
		copy->copied += nr << PAGE_SHIFT;
	}
}

static pgoff_t placer_copy_end(const struct placer_copy *copy)
{
	return copy->to.backing->size >> PAGE_SHIFT;
}

/* Chunks begin at multiples of pieces, as their lengths are powers of two. */
static void placer_copy_piece(struct placer_copy *copy)
{
	pgoff_t index = copy->next;
	pgoff_t next =
		round_down(index, PLACER_PIECE_PAGES) + PLACER_PIECE_PAGES;

	copy->next = min(next, placer_copy_end(copy));
	placer_copy_pages(copy, index, copy->next - index,
			  placer_written_at(copy->written, &copy->marks,
					    index));
}

/**
 * placer_copy_new() - allocate a copy that other tasks may take over
 *
 * Context: may sleep.
 * Return: the copy, for placer_copy_open(); or NULL.
 */
struct placer_copy *placer_copy_new(void)
{
	struct placer_copy *copy = kzalloc(sizeof(*copy), GFP_KERNEL);

	if (copy)
		copy->allocated = true;
	return copy;
}

/**
 * placer_copy_open() - prepare to copy the content of a buffer
 * @copy: of placer_copy_new(); or one that is zeroed, and of the caller alone
 * @to: the new memory; this function takes over the caller's reference
 * @from: the current backing; if that has holes, @to reads as zero
 * @written: where the buffer was written
 *
 * Context: may sleep.
 * Return: 0, and the caller drops @copy by placer_copy_put(); or -ENOMEM if the kernel
 * cannot map either memory, and @copy is gone.
 */
int placer_copy_open(struct placer_copy *copy, struct placer_backing *to,
		     struct placer_backing *from,
		     struct placer_written *written)
{
	int rc;

	refcount_set(&copy->refs, 1);
	copy->written = written;
	rc = placer_view_open(&copy->to, to) ?:
		     placer_view_open(&copy->from, from);
	placer_backing_put(to);
	if (rc)
		placer_copy_put(copy);
	return rc;
}

/**
 * placer_copy_get() - take a reference to a copy
 * @copy: the copy
 *
 * Context: any.
 */
void placer_copy_get(struct placer_copy *copy)
{
	refcount_inc(&copy->refs);
}

/**
 * placer_copy_put() - drop a reference to a copy
 * @copy: the copy; freed with its last reference, together with its memory if that is not used
 *
 * Context: may sleep.
 */
void placer_copy_put(struct placer_copy *copy)
{
	if (!refcount_dec_and_test(&copy->refs))
		return;
	placer_view_close(&copy->from);
	placer_view_close(&copy->to);
	if (copy->allocated)
		kfree(copy);
}

/**
 * placer_copy_round() - begin the next round
 * @copy: the copy
 *
 * Context: the reservation lock is held, and user mappings have just been zapped.
 */
void placer_copy_round(struct placer_copy *copy)
{
	placer_written_take(copy->written, &copy->marks, copy->round);
	copy->round++;
	copy->next = 0;
	copy->to.run = copy->to.backing->runs;
	copy->from.run = copy->from.backing->runs;
}

/**
 * placer_copy_left() - how many bytes does a new round have to copy?
 * @copy: the copy
 *
 * Context: any.
 * Return: bytes, with those that are filled with zeros.
 */
size_t placer_copy_left(const struct placer_copy *copy)
{
	size_t size = copy->to.backing->size;
	size_t marked =
		placer_written_marked(copy->written, &copy->marks, size);

	/* If nothing was written, zeroed memory was asked for. */
	if (marked && copy->round == 1 && !copy->to.backing->zeroed)
		return size;
	return marked;
}

/**
 * placer_copy_run() - do what is left of a round
 * @copy: the copy
 *
 * Context: may sleep. Without the reservation lock the CPU may write to the memory
 * meanwhile: the next round copies that.
 * Return: 0; -ECANCELED if the copy was told to stop; -EINTR if the task is being killed.
 * The rest can be done later.
 */
int placer_copy_run(struct placer_copy *copy)
{
	pgoff_t end = placer_copy_end(copy);

	if (!placer_copy_left(copy))
		copy->next = end;
	while (copy->next < end) {
		placer_copy_pause(copy);
		if (READ_ONCE(copy->stop))
			return -ECANCELED;
		if (fatal_signal_pending(current))
			return -EINTR;
		placer_copy_piece(copy);
		cond_resched();
	}
	return 0;
}
