// SPDX-License-Identifier: GPL-2.0
/*
 * Fillers: heaps without memory, to measure what grows with the number of heaps.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <placer/heap.h>

#include "bench.h"

#define MAX_FILLERS 28

/**
 * struct bench_filler - one heap
 * @heap: as the exporter sees it
 * @name: of @heap
 */
struct bench_filler {
	struct placer_heap heap;
	char name[16];
};

static struct bench_filler *bench_filler[MAX_FILLERS];
static unsigned int bench_nr_fillers;

static void filler_describe(struct placer_heap *heap,
			    struct placer_heap_facts *facts)
{
	facts->nr_spans = 1;
	facts->span[0] = (struct placer_span){ 0, PAGE_SIZE - 1 };
	facts->block = PAGE_SIZE;
	facts->max_block = PAGE_SIZE;
	facts->preferred_block = PAGE_SIZE;
	facts->max_align = PAGE_SIZE;
	facts->total = PAGE_SIZE;
	facts->free = 0;
}

static int filler_alloc(struct placer_heap *heap,
			const struct placer_heap_request *req,
			struct placer_backing *backing)
{
	return -ENOMEM;
}

static void filler_free(struct placer_heap *heap,
			struct placer_backing *backing)
{
}

static void filler_release(struct placer_heap *heap)
{
	kfree(container_of(heap, struct bench_filler, heap));
}

static const struct placer_heap_ops filler_ops = {
	.describe = filler_describe,
	.alloc = filler_alloc,
	.free = filler_free,
	.release = filler_release,
};

static int filler_add(void)
{
	struct bench_filler *filler = kzalloc(sizeof(*filler), GFP_KERNEL);
	int rc;

	if (!filler)
		return -ENOMEM;

	snprintf(filler->name, sizeof(filler->name), "filler-%u",
		 bench_nr_fillers);
	filler->heap.name = filler->name;
	filler->heap.owner = THIS_MODULE;
	filler->heap.ops = &filler_ops;
	filler->heap.cost = 1000;
	filler->heap.cpu = PLACER_CPU_CACHED;
	rc = placer_heap_register(&filler->heap);
	if (rc) {
		kfree(filler);
		return rc;
	}
	bench_filler[bench_nr_fillers++] = filler;
	return 0;
}

/**
 * bench_fillers() - register fillers, or unregister them
 * @count: number of fillers there are then
 *
 * Return: 0; -EINVAL if that is too many; or what placer_heap_register() returns.
 */
int bench_fillers(unsigned int count)
{
	int rc = 0;

	if (count > MAX_FILLERS)
		return -EINVAL;

	while (bench_nr_fillers > count)
		placer_heap_unregister(&bench_filler[--bench_nr_fillers]->heap);
	while (bench_nr_fillers < count && !rc)
		rc = filler_add();
	return rc;
}
