/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The heaps of this module, and the part of the registry that only the exporter uses.
 */
#ifndef _PLACER_HEAPS_H
#define _PLACER_HEAPS_H

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <placer/heap.h>

struct notifier_block;

/**
 * enum placer_heap_event - reason for a call of the leaving notifier
 * @PLACER_HEAP_LEAVING: the heap has been unregistered
 * @PLACER_HEAP_STILL_LEAVING: placer_heap_drain() still waits for the heap to be empty
 */
enum placer_heap_event {
	PLACER_HEAP_LEAVING,
	PLACER_HEAP_STILL_LEAVING,
};

/* heap.c */
void placer_heap_set_cost(struct placer_heap *heap, u32 cost);
void placer_heap_get(struct placer_heap *heap);
void placer_heap_put(struct placer_heap *heap);
struct placer_heap *placer_heap_get_live(u32 id, u64 generation);
void placer_heap_put_live(struct placer_heap *heap);
struct placer_heap *placer_heap_next(struct placer_heap *heap);
struct placer_heap *placer_heap_get_counted(u32 id, u64 generation);
void placer_heap_put_counted(struct placer_heap *heap);
bool placer_heap_is_fragmented(struct placer_heap *heap, size_t size);
u32 placer_heaps_describe(struct placer_heap_facts facts[PLACER_MAX_HEAPS],
			  u64 *generation);
u32 placer_heaps_charged(void);
u32 placer_heaps_in_parts(void);
bool placer_heap_name(u32 id, u64 generation, char *name, size_t len);
void placer_heap_describe(struct placer_heap *heap,
			  struct placer_heap_facts *facts);
bool placer_heaps_hold(u64 size);
int placer_heap_leaving_notify(struct notifier_block *nb);
void placer_heap_leaving_unnotify(struct notifier_block *nb);

/**
 * placer_span_pageless() - does any memory of a heap lack struct pages?
 * @heap: the heap
 * @span: the memory
 *
 * The memory map is made of whole sections, so the first and the last page tell. It may
 * also cover I/O memory in a section with RAM, but its pages stand for no memory there.
 *
 * Context: any.
 * Return: true if so.
 */
static inline bool placer_span_pageless(const struct placer_heap *heap,
					const struct placer_span *span)
{
	return heap->io || (!(heap->cpu & PLACER_CPU_CACHED) &&
			    !(pfn_valid(PHYS_PFN(span->first)) &&
			      pfn_valid(PHYS_PFN(span->last))));
}

/* heap_sysfs.c */
int placer_heap_sysfs_init(void);
void placer_heap_sysfs_exit(void);
int placer_heap_sysfs_add(struct placer_heap *heap);
void placer_heap_sysfs_remove(struct placer_heap *heap);

/**
 * typedef placer_dmem_reclaim_fn - give memory of a heap back
 * @heap: the heap
 * @pool: memory that is charged to this cgroup, or one below
 * @bytes: how much is wanted
 *
 * Context: may sleep.
 * Return: 0 if some was given back; or -ENOSPC.
 */
typedef int placer_dmem_reclaim_fn(struct placer_heap *heap,
				   struct dmem_cgroup_pool_state *pool,
				   u64 bytes);

/* dmem.c */
void placer_dmem_set_reclaim(placer_dmem_reclaim_fn *reclaim);
int placer_dmem_add(struct placer_heap *heap, u64 size);
void placer_dmem_remove(struct placer_heap *heap);
int placer_dmem_charge(struct placer_heap *heap, size_t size,
		       struct dmem_cgroup_pool_state **pool,
		       struct dmem_cgroup_pool_state **limiting);
void placer_dmem_uncharge(struct dmem_cgroup_pool_state *pool, size_t size);
struct dmem_cgroup_pool_state *placer_dmem_limiting(struct placer_heap *heap,
						    size_t size);
void placer_dmem_put(struct dmem_cgroup_pool_state *limiting);
bool placer_dmem_frees(struct dmem_cgroup_pool_state *limiting,
		       const struct placer_backing *backing, bool low);

/* charge.c */
bool placer_charge_has_room(struct mem_cgroup *memcg, size_t size);
void *placer_charge_alloc(struct mem_cgroup *memcg, enum placer_charge charge,
			  size_t size);
void *placer_charge_record(struct mem_cgroup *memcg, size_t size);

/* share.c */
bool placer_shares_counted(const struct placer_heap *heap);
u64 placer_share_cgroup(const struct placer_heap *heap,
			struct mem_cgroup *memcg);
u64 placer_share_id(const struct placer_share *share);
int placer_share_charge(struct placer_heap *heap, struct mem_cgroup *memcg,
			size_t size, struct placer_share **share);
void placer_share_uncharge(struct placer_heap *heap, struct placer_share *share,
			   size_t size);

/* backing.c */
struct placer_backing *
placer_backing_alloc(u32 id, u64 generation,
		     const struct placer_heap_request *req);
void placer_backing_get(struct placer_backing *backing);
bool placer_backing_tryget(struct placer_backing *backing);
void placer_backing_put(struct placer_backing *backing);
const struct placer_run *
placer_backing_find(const struct placer_backing *backing, pgoff_t index);
void placer_backing_begin_at(struct placer_backing *part, pgoff_t first);
struct placer_backing *placer_backing_join(const struct placer_backing *part,
					   const struct placer_backing *more,
					   pgoff_t first,
					   struct mem_cgroup *memcg,
					   enum placer_charge charge);
void placer_backing_unjoin(struct placer_backing *all);
void placer_backing_adopt(struct placer_backing *all,
			  struct placer_backing *part,
			  struct placer_backing *more);
void placer_backing_clip(const struct placer_backing *backing, pgoff_t index,
			 pgoff_t *first, pgoff_t *end);

/* system.c */
struct placer_heap *placer_system_heap(void);
int placer_system_heap_init(void);
void placer_system_heap_exit(void);

/* cma.c */
#ifdef CONFIG_DMA_CMA
int placer_cma_default_init(void);
void placer_cma_default_exit(void);
#else
static inline int placer_cma_default_init(void)
{
	return 0;
}

static inline void placer_cma_default_exit(void)
{
}
#endif

/**
 * struct placer_pool - a pool of the devicetree that becomes a heap
 * @dev: device of the placement node
 * @node: node of the pool, which refers to the memory
 * @cost: of a page of 4 KiB, see %PLACER_COST_ORDINARY
 * @granule: length and alignment of blocks, a power of two; 0 for a page
 * @domain: protection domain, as a set of one; 0 if the pool is not protected
 */
struct placer_pool {
	struct device *dev;
	struct device_node *node;
	u32 cost;
	u64 granule;
	u32 domain;
};

/*
 * placer_<kind>_heap_create() makes a heap from a pool and registers it, or returns an
 * ERR_PTR if there is no such memory or the kernel cannot use it. The caller undoes
 * that by placer_<kind>_heap_destroy() or, for the kinds that have none, by
 * placer_heap_unregister().
 */

/* cma.c */
#ifdef CONFIG_DMA_CMA
struct placer_heap *placer_cma_heap_create(const struct placer_pool *pool);
void placer_cma_heap_destroy(struct placer_heap *heap);
#else
static inline struct placer_heap *
placer_cma_heap_create(const struct placer_pool *pool)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline void placer_cma_heap_destroy(struct placer_heap *heap)
{
}
#endif

/* coherent.c */
#ifdef CONFIG_DMA_DECLARE_COHERENT
struct placer_heap *placer_coherent_heap_create(const struct placer_pool *pool);
#else
static inline struct placer_heap *
placer_coherent_heap_create(const struct placer_pool *pool)
{
	return ERR_PTR(-EOPNOTSUPP);
}
#endif

/* restricted.c */
#ifdef CONFIG_DMA_RESTRICTED_POOL
struct placer_heap *
placer_restricted_heap_create(const struct placer_pool *pool);
void placer_restricted_heap_destroy(struct placer_heap *heap);
u32 placer_restricted_heaps(const struct device *dev);
bool placer_restricted_to(const struct device *dev,
			  const struct placer_heap *heap);
#else
static inline struct placer_heap *
placer_restricted_heap_create(const struct placer_pool *pool)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline void placer_restricted_heap_destroy(struct placer_heap *heap)
{
}

static inline u32 placer_restricted_heaps(const struct device *dev)
{
	return 0;
}

static inline bool placer_restricted_to(const struct device *dev,
					const struct placer_heap *heap)
{
	return false;
}
#endif

/* carveout.c, protected.c, sram.c */
#ifdef CONFIG_GENERIC_ALLOCATOR
struct placer_heap *placer_carveout_heap_create(const struct placer_pool *pool);
struct placer_heap *
placer_protected_heap_create(const struct placer_pool *pool);
struct placer_heap *placer_sram_heap_create(const struct placer_pool *pool);
void placer_sram_heap_destroy(struct placer_heap *heap);
#else
static inline struct placer_heap *
placer_carveout_heap_create(const struct placer_pool *pool)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline struct placer_heap *
placer_protected_heap_create(const struct placer_pool *pool)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline struct placer_heap *
placer_sram_heap_create(const struct placer_pool *pool)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline void placer_sram_heap_destroy(struct placer_heap *heap)
{
}
#endif

#endif /* _PLACER_HEAPS_H */
