// SPDX-License-Identifier: GPL-2.0
/*
 * Backings: memory from one heap, as a list of physically contiguous runs.
 *
 * The alloc op of a heap fills a backing with placer_backing_add(). After that it does
 * not change. It lives as long as a buffer or a mapping for a device refers to it.
 *
 * A buffer may take its memory in parts. Then what it has is a backing with holes, and each
 * further part makes it another one, by placer_backing_join().
 */
#include <kunit/visibility.h>
#include <linux/bsearch.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/pfn.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <placer/heaps.h>

#include "trace.h"

static int placer_backing_grow(struct placer_backing *backing)
{
	const struct placer_heap_request *request = backing->request;
	unsigned int max = max(4u, backing->max_runs * 2);
	struct placer_run *runs;

	runs = placer_charge_alloc(request->memcg, request->charge,
				   array_size(max, sizeof(*runs)));
	if (IS_ERR(runs))
		return PTR_ERR(runs);

	if (backing->nr_runs)
		memcpy(runs, backing->runs,
		       array_size(backing->nr_runs, sizeof(*runs)));
	kvfree(backing->runs);
	backing->runs = runs;
	backing->max_runs = max;
	return 0;
}

static int placer_backing_append(struct placer_backing *backing, pgoff_t index,
				 unsigned long pfn, unsigned long nr_pages)
{
	struct placer_run *last = NULL;
	int rc;

	if (backing->nr_runs)
		last = &backing->runs[backing->nr_runs - 1];
	if (last && last->index + last->nr_pages == index &&
	    last->pfn + last->nr_pages == pfn) {
		last->nr_pages += nr_pages;
		return 0;
	}

	if (backing->nr_runs == backing->max_runs) {
		rc = placer_backing_grow(backing);
		if (rc)
			return rc;
	}

	last = backing->runs + backing->nr_runs++;
	last->index = index;
	last->pfn = pfn;
	last->nr_pages = nr_pages;
	return 0;
}

/* The page after the last. */
static pgoff_t placer_backing_end(const struct placer_backing *backing)
{
	const struct placer_run *last = backing->runs + backing->nr_runs - 1;

	return backing->nr_runs ? last->index + last->nr_pages : 0;
}

/**
 * placer_backing_add() - add memory at the end of a backing
 * @backing: the backing that is being filled
 * @pfn: page frame number of the first page
 * @nr_pages: number of pages
 *
 * Context: may sleep; only from the alloc op of a heap.
 * Return: 0; -ENOMEM or -EDQUOT, in which case nothing was added, and the op returns the
 * same.
 */
int placer_backing_add(struct placer_backing *backing, unsigned long pfn,
		       unsigned long nr_pages)
{
	return placer_backing_append(backing, placer_backing_end(backing), pfn,
				     nr_pages);
}
EXPORT_SYMBOL_NS_GPL(placer_backing_add, "DMABUF_PLACER");

/* Takes over the caller's reference to the heap, if it succeeds. */
static struct placer_backing *placer_backing_new(struct placer_heap *heap,
						 struct mem_cgroup *memcg,
						 enum placer_charge charge)
{
	struct placer_backing *backing =
		placer_charge_alloc(memcg, charge, sizeof(*backing));

	if (IS_ERR(backing))
		return backing;

	kref_init(&backing->ref);
	backing->heap = heap;
	placer_layout_init(&backing->layout, heap->id);
	backing->layout.cpu = heap->cpu;
	backing->layout.domain = heap->domain;
	return backing;
}

/* Frees a backing whose memory the heap has freed. */
static void placer_backing_discard(struct placer_backing *backing)
{
	struct placer_heap *heap = backing->heap;

	kvfree(backing->runs);
	kfree(backing);
	placer_heap_put_counted(heap);
}

/* Summarizes the runs for the solver. */
static void placer_backing_describe(struct placer_backing *backing)
{
	unsigned int i;

	for (i = 0; i < backing->nr_runs; i++) {
		const struct placer_run *run = &backing->runs[i];
		struct placer_span span = {
			.first = PFN_PHYS(run->pfn),
			.last = PFN_PHYS(run->pfn + run->nr_pages) - 1,
		};

		placer_layout_add(&backing->layout, &span);
		backing->layout.pageless |=
			placer_span_pageless(backing->heap, &span);
	}
}

static int placer_backing_charge_cgroups(struct placer_heap *heap,
					 const struct placer_heap_request *req,
					 struct placer_backing *backing)
{
	int rc = placer_share_charge(heap, req->memcg, req->size,
				     &backing->share);

	if (rc)
		return rc;
	rc = placer_dmem_charge(heap, req->size, &backing->payer, NULL);
	if (rc)
		placer_share_uncharge(heap, backing->share, req->size);
	return rc;
}

static void
placer_backing_uncharge_cgroups(struct placer_heap *heap,
				const struct placer_backing *backing,
				size_t size)
{
	placer_dmem_uncharge(backing->payer, size);
	placer_share_uncharge(heap, backing->share, size);
}

/*
 * Return: false at the limit of the heap. What is refused does not count for a moment, so that
 * it lets nothing else be refused.
 */
static bool placer_backing_use(struct placer_heap *heap, long size)
{
	long used = atomic_long_read(&heap->stats.used);

	do {
		if (used > atomic_long_read(&heap->limit) - size)
			return false;
	} while (!atomic_long_try_cmpxchg(&heap->stats.used, &used,
					  used + size));
	return true;
}

/* Return: false at the limit of the heap. */
static bool placer_backing_fits(const struct placer_heap *heap, long size)
{
	return atomic_long_read(&heap->stats.used) <=
	       atomic_long_read(&heap->limit) - size;
}

/*
 * Bytes count as used before they are allocated, so that no race exceeds the limit. What a
 * cgroup is refused never counts for the heap, where all others would notice. Return: 0;
 * -ENOSPC at the limit of the heap; or as placer_share_charge() or placer_dmem_charge().
 */
static int placer_backing_charge(struct placer_heap *heap,
				 const struct placer_heap_request *req,
				 struct placer_backing *backing)
{
	struct placer_heap_stats *stats = &heap->stats;
	int rc = -ENOSPC;

	if (placer_backing_fits(heap, req->size))
		rc = placer_backing_charge_cgroups(heap, req, backing);
	if (!rc && !placer_backing_use(heap, req->size)) {
		placer_backing_uncharge_cgroups(heap, backing, req->size);
		rc = -ENOSPC;
	}
	if (rc == -ENOSPC || rc == -ENOBUFS || rc == -EUSERS)
		atomic_long_inc(&stats->limited);
	return rc;
}

static void placer_backing_count(struct placer_heap_stats *stats)
{
	long used = atomic_long_read(&stats->used);
	long peak = atomic_long_read(&stats->peak);

	atomic_long_inc(&stats->allocs);
	while (peak < used &&
	       !atomic_long_try_cmpxchg(&stats->peak, &peak, used))
		;
}

static void placer_backing_uncharge(struct placer_heap *heap,
				    const struct placer_backing *backing,
				    size_t size)
{
	placer_backing_uncharge_cgroups(heap, backing, size);
	atomic_long_sub(size, &heap->stats.used);
}

static int placer_backing_fill(struct placer_heap *heap,
			       const struct placer_heap_request *req,
			       struct placer_backing *backing)
{
	int rc = placer_backing_charge(heap, req, backing);

	if (rc)
		return rc;

	/* The cgroup itself may be gone when the memory is freed. */
	backing->charged = req->memcg;
	backing->request = req;
	rc = heap->ops->alloc(heap, req, backing);
	backing->request = NULL;
	if (rc) {
		placer_backing_uncharge(heap, backing, req->size);
		if (rc == -ENOMEM && placer_heap_is_fragmented(heap, req->size))
			atomic_long_inc(&heap->stats.fragmented);
		return rc;
	}

	backing->owner = req->owner;
	backing->size = req->size;
	backing->zeroed = req->zero;
	placer_backing_count(&heap->stats);
	placer_backing_describe(backing);
	spin_lock(&heap->lock);
	list_add_tail(&backing->node, &heap->backings);
	spin_unlock(&heap->lock);
	return 0;
}

/**
 * placer_backing_alloc() - allocate memory for a buffer
 * @id: id of the heap
 * @generation: generation that placer_heaps_describe() returned with the heap's facts, so
 *	that the memory does not come from a heap that was registered since under the
 *	same id
 * @req: requirements, from the solver's plan
 *
 * Context: may sleep and enter reclaim.
 * Return: a backing with one reference, or an ERR_PTR: -ENOMEM also if the heap is not
 * registered any more; -ENOSPC if the limit of the heap would be exceeded; -ENOBUFS if its
 * limit for one cgroup would; -EUSERS if that of a cgroup in the dmem controller would;
 * -EDQUOT if that of @req->memcg would; -EINTR if the task is being killed; or another
 * error of the alloc op.
 */
struct placer_backing *
placer_backing_alloc(u32 id, u64 generation,
		     const struct placer_heap_request *req)
{
	struct placer_heap *heap = placer_heap_get_counted(id, generation);
	struct placer_backing *backing;
	int rc;

	if (!heap)
		return ERR_PTR(-ENOMEM);

	backing = placer_backing_new(heap, req->memcg, req->charge);
	rc = PTR_ERR_OR_ZERO(backing);
	if (!rc)
		rc = placer_backing_fill(heap, req, backing);
	trace_placer_heap_alloc(heap, req, rc);
	if (!rc)
		return backing;

	atomic_long_inc(&heap->stats.failures);
	if (!IS_ERR(backing))
		placer_backing_discard(backing);
	else
		placer_heap_put_counted(heap);
	return ERR_PTR(rc);
}
EXPORT_SYMBOL_IF_KUNIT(placer_backing_alloc);

/**
 * placer_backing_get() - get a reference to a backing
 * @backing: the backing; the caller has a reference already
 *
 * Context: any.
 */
void placer_backing_get(struct placer_backing *backing)
{
	kref_get(&backing->ref);
}

/**
 * placer_backing_tryget() - get a reference to a backing that is in its heap's list
 * @backing: the backing
 *
 * Context: any; the heap's lock is held.
 * Return: false if the last reference is gone.
 */
bool placer_backing_tryget(struct placer_backing *backing)
{
	lockdep_assert_held(&backing->heap->lock);
	return kref_get_unless_zero(&backing->ref);
}

static void placer_backing_release(struct kref *ref)
{
	struct placer_backing *backing =
		container_of(ref, struct placer_backing, ref);
	struct placer_heap *heap = backing->heap;

	trace_placer_heap_free(heap, backing);
	spin_lock(&heap->lock);
	list_del(&backing->node);
	spin_unlock(&heap->lock);
	heap->ops->free(heap, backing);
	placer_backing_uncharge(heap, backing, backing->size);
	placer_backing_discard(backing);
}

/**
 * placer_backing_put() - put a reference to a backing
 * @backing: the backing, freed with its last reference; or NULL
 *
 * Context: may sleep.
 */
void placer_backing_put(struct placer_backing *backing)
{
	if (backing)
		kref_put(&backing->ref, placer_backing_release);
}
EXPORT_SYMBOL_IF_KUNIT(placer_backing_put);

static int placer_run_compare(const void *key, const void *elt)
{
	const struct placer_run *run = elt;
	pgoff_t index = *(const pgoff_t *)key;

	if (index < run->index)
		return -1;
	return index - run->index >= run->nr_pages;
}

/**
 * placer_backing_find() - find the run that holds a page
 * @backing: the backing
 * @index: index of the page in the buffer
 *
 * O(log runs).
 *
 * Context: any.
 * Return: the run, or NULL if @index is beyond the end.
 */
const struct placer_run *
placer_backing_find(const struct placer_backing *backing, pgoff_t index)
{
	return bsearch(&index, backing->runs, backing->nr_runs,
		       sizeof(*backing->runs), placer_run_compare);
}
EXPORT_SYMBOL_IF_KUNIT(placer_backing_find);

/**
 * struct placer_source - memory that goes into the holes of a backing
 * @run: the run that is next
 * @end: after the last run
 * @done: how many pages of @run are used
 */
struct placer_source {
	const struct placer_run *run;
	const struct placer_run *end;
	unsigned long done;
};

/* Put what is left of the memory between two pages. */
static int placer_backing_stuff(struct placer_backing *all,
				struct placer_source *from, pgoff_t index,
				pgoff_t end)
{
	unsigned long nr;
	int rc = 0;

	for (; !rc && index < end && from->run < from->end; index += nr) {
		nr = min(from->run->nr_pages - from->done, end - index);
		rc = placer_backing_append(all, index,
					   from->run->pfn + from->done, nr);
		from->done += nr;
		if (from->done == from->run->nr_pages) {
			from->run++;
			from->done = 0;
		}
	}
	return rc;
}

/* As many runs as there can be, at once: locks may be held. */
static int placer_backing_reserve(struct placer_backing *backing,
				  unsigned int max, struct mem_cgroup *memcg,
				  enum placer_charge charge)
{
	struct placer_run *runs;

	runs = placer_charge_alloc(memcg, charge,
				   array_size(max, sizeof(*runs)));
	if (IS_ERR(runs))
		return PTR_ERR(runs);
	backing->runs = runs;
	backing->max_runs = max;
	return 0;
}

static int placer_backing_weave(struct placer_backing *all,
				const struct placer_backing *part,
				const struct placer_backing *more,
				pgoff_t first)
{
	struct placer_source from = {
		.run = more->runs,
		.end = more->runs + more->nr_runs,
	};
	const struct placer_run *run = part->runs;
	const struct placer_run *end = run + part->nr_runs;
	int rc = 0;

	for (; !rc && run < end; run++) {
		rc = placer_backing_stuff(all, &from, first, run->index);
		if (!rc)
			rc = placer_backing_append(all, run->index, run->pfn,
						   run->nr_pages);
		first = max(first, run->index + run->nr_pages);
	}
	return rc ?: placer_backing_stuff(all, &from, first, ULONG_MAX);
}

/**
 * placer_backing_begin_at() - make memory the first part of a buffer's
 * @part: memory that no other task knows, as long as the part
 * @first: index in the buffer of its first page
 *
 * Context: any.
 */
void placer_backing_begin_at(struct placer_backing *part, pgoff_t first)
{
	unsigned int i;

	for (i = 0; i < part->nr_runs; i++)
		part->runs[i].index += first;
}
EXPORT_SYMBOL_IF_KUNIT(placer_backing_begin_at);

/**
 * placer_backing_join() - add one more part to those of a buffer
 * @part: what the buffer has
 * @more: goes into the holes of @part, from the first to the last; of the same heap, for
 *	the same buffer
 * @first: index in the buffer of the first page of holes that are filled
 * @memcg: cgroup of the buffer's creator; or NULL
 * @charge: how it is charged
 *
 * Both stay as they are until placer_backing_adopt(), and the result is undone by
 * placer_backing_unjoin() otherwise.
 *
 * Context: may sleep.
 * Return: all of it, as a backing that nobody knows; or an ERR_PTR: -ENOMEM; -EDQUOT; -ENXIO
 * if they do not go together.
 */
struct placer_backing *placer_backing_join(const struct placer_backing *part,
					   const struct placer_backing *more,
					   pgoff_t first,
					   struct mem_cgroup *memcg,
					   enum placer_charge charge)
{
	struct placer_backing *all;
	int rc;

	if (part->heap != more->heap)
		return ERR_PTR(-ENXIO);
	/* Charges of other controllers cannot be put together. */
	if (WARN_ON_ONCE(part->payer || more->payer || part->share ||
			 more->share))
		return ERR_PTR(-ENXIO);

	all = placer_backing_new(part->heap, memcg, charge);
	if (IS_ERR(all))
		return all;

	/* Each run of @part may cut one of @more in two. */
	rc = placer_backing_reserve(all, part->nr_runs * 2 + more->nr_runs,
				    memcg, charge);
	if (!rc)
		rc = placer_backing_weave(all, part, more, first);
	if (rc) {
		placer_backing_unjoin(all);
		return ERR_PTR(rc);
	}
	all->owner = part->owner;
	all->size = part->size + more->size;
	all->zeroed = part->zeroed && more->zeroed;
	all->charged = part->charged;
	placer_backing_describe(all);
	return all;
}
EXPORT_SYMBOL_IF_KUNIT(placer_backing_join);

/**
 * placer_backing_unjoin() - drop the result of placer_backing_join()
 * @all: the result, whose memory is that of others
 *
 * Context: may sleep.
 */
void placer_backing_unjoin(struct placer_backing *all)
{
	kvfree(all->runs);
	kfree(all);
}
EXPORT_SYMBOL_IF_KUNIT(placer_backing_unjoin);

/**
 * placer_backing_adopt() - have the result of placer_backing_join() own the memory
 * @all: the result
 * @part: as there; the caller has the only reference, and it is gone afterwards
 * @more: likewise
 *
 * Nothing is charged anew: the memory stays where it is.
 *
 * Context: may sleep.
 */
void placer_backing_adopt(struct placer_backing *all,
			  struct placer_backing *part,
			  struct placer_backing *more)
{
	struct placer_heap *heap = all->heap;

	WARN_ON_ONCE(kref_read(&part->ref) != 1 || kref_read(&more->ref) != 1);

	spin_lock(&heap->lock);
	list_del(&part->node);
	list_del(&more->node);
	list_add_tail(&all->node, &heap->backings);
	spin_unlock(&heap->lock);
	/* It takes over the heap of one, and there is one backing less. */
	placer_backing_unjoin(part);
	placer_backing_discard(more);
}
EXPORT_SYMBOL_IF_KUNIT(placer_backing_adopt);

/**
 * placer_backing_clip() - clip a range of pages to those that a backing has
 * @backing: the backing, perhaps with holes
 * @index: index of a page in the buffer that is there
 * @first: index of the first page that is asked for; result: of the first that is there,
 *	with all up to @index
 * @end: index after the last; result: likewise
 *
 * Context: any.
 */
void placer_backing_clip(const struct placer_backing *backing, pgoff_t index,
			 pgoff_t *first, pgoff_t *end)
{
	const struct placer_run *run = placer_backing_find(backing, index);
	const struct placer_run *low = run, *high = run;
	const struct placer_run *last = backing->runs + backing->nr_runs - 1;

	while (low > backing->runs && low->index > *first &&
	       low[-1].index + low[-1].nr_pages == low->index)
		low--;
	while (high < last && high->index + high->nr_pages < *end &&
	       high[1].index == high->index + high->nr_pages)
		high++;
	*first = max(*first, low->index);
	*end = min(*end, high->index + high->nr_pages);
}
EXPORT_SYMBOL_IF_KUNIT(placer_backing_clip);
