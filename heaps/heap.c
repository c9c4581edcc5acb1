// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of heaps.
 *
 * A heap is registered once, gets the lowest free id, and can be unregistered at any
 * time. Nothing is placed in it from then on, but it lives until the last buffer with
 * memory of it is released.
 *
 * Heaps come and go seldom, and are read whenever a buffer is created or placed. So
 * readers take no lock: RCU keeps a heap that they have found, and a sequence count
 * tells whether the set of heaps has changed meanwhile.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include <placer/heaps.h>

#include "trace.h"

/* Serializes changes of all below. */
static DEFINE_MUTEX(placer_heaps_mutex);
static seqcount_mutex_t placer_heaps_seq =
	SEQCNT_MUTEX_ZERO(placer_heaps_seq, &placer_heaps_mutex);
static struct placer_heap __rcu *placer_heaps[PLACER_MAX_HEAPS];
static u64 placer_heaps_generation; /* number of heaps registered so far */

/*
 * Moves buffers out of a heap that was unregistered; called with the heap, even if it is
 * empty, as buffers without memory may have relied on it.
 */
static BLOCKING_NOTIFIER_HEAD(placer_heap_leaving);

/* How often placer_heap_drain() tries to empty the heap, and how often it logs that. */
#define PLACER_DRAIN_TURN     HZ
#define PLACER_DRAIN_REMINDER 10 /* turns */

/* The first thing that is wrong with what the owner of a heap has set, or NULL. */
static const char *placer_heap_mistake(const struct placer_heap *heap)
{
	const struct placer_heap_ops *ops = heap->ops;

	if (!heap->name || !*heap->name)
		return "has no name";
	if (strpbrk(heap->name, "/ \t\n"))
		return "has a name that sysfs and cgroups cannot show";
	if (!ops)
		return "has no ops";
	if (!ops->describe || !ops->alloc || !ops->free || !ops->release)
		return "lacks one of the ops describe, alloc, free and release";
	if (!ops->grant != !ops->revoke)
		return "has only one of the ops grant and revoke";
	if (!heap->cpu)
		return "does not say how the CPU may map it, which can be PLACER_CPU_NONE";
	if (heap->cpu & ~PLACER_CPU_ANY)
		return "has unknown bits in cpu";
	if (heap->io && heap->cpu & PLACER_CPU_CACHED)
		return "has I/O memory that the CPU may map cached";
	if (heap->domain & (heap->domain - 1))
		return "is in several protection domains";
	if (heap->parts &&
	    (!heap->memcg || heap->domain || !(heap->cpu & PLACER_CPU_CACHED)))
		return "gives parts, and is not like ordinary memory";
	return NULL;
}

/* For those that change the set of heaps. */
static struct placer_heap *__placer_heap_at(u32 id)
{
	return rcu_dereference_protected(placer_heaps[id],
					 lockdep_is_held(&placer_heaps_mutex));
}

static void __placer_heap_set(u32 id, struct placer_heap *heap)
{
	write_seqcount_begin(&placer_heaps_seq);
	rcu_assign_pointer(placer_heaps[id], heap);
	placer_heaps_generation += !!heap;
	write_seqcount_end(&placer_heaps_seq);
}

static int placer_heap_insert(struct placer_heap *heap)
{
	u32 id, free = PLACER_MAX_HEAPS;

	guard(mutex)(&placer_heaps_mutex);

	for (id = PLACER_MAX_HEAPS; id-- > 0;) {
		if (!__placer_heap_at(id))
			free = id;
		else if (!strcmp(__placer_heap_at(id)->name, heap->name))
			return -EEXIST;
	}
	if (free == PLACER_MAX_HEAPS)
		return -E2BIG;

	heap->id = free;
	heap->since = placer_heaps_generation + 1;
	heap->open = false;
	__placer_heap_set(free, heap);
	return 0;
}

/* Returns when no reader looks at the heap any more. */
static void placer_heap_remove(struct placer_heap *heap)
{
	scoped_guard(mutex, &placer_heaps_mutex)
		__placer_heap_set(heap->id, NULL);
	synchronize_rcu();
}

/* Last, when nothing can fail any more: buffers may get memory at once. */
static void placer_heap_open(struct placer_heap *heap)
{
	guard(mutex)(&placer_heaps_mutex);
	write_seqcount_begin(&placer_heaps_seq);
	WRITE_ONCE(heap->open, true);
	write_seqcount_end(&placer_heaps_seq);
}

/**
 * placer_heap_register() - register a heap, so that buffers are placed in it
 * @heap: the heap; all members but those that its owner sets are zero
 *
 * Context: may sleep; called with none of our locks held.
 * Return: 0; -EINVAL if the name, the ops, cpu or domain make no sense, which the log
 * explains; -E2BIG if there are %PLACER_MAX_HEAPS heaps already; -EEXIST if another has
 * the same name; -ENOMEM; or what device_create_with_groups() returns.
 */
int placer_heap_register(struct placer_heap *heap)
{
	const char *mistake = placer_heap_mistake(heap);
	struct placer_heap_facts facts;
	int rc;

	if (mistake) {
		pr_err("heap %s: %s\n", heap->name ?: "?", mistake);
		return -EINVAL;
	}

	kref_init(&heap->ref);
	spin_lock_init(&heap->lock);
	INIT_LIST_HEAD(&heap->backings);
	INIT_LIST_HEAD(&heap->shares);
	mutex_init(&heap->evict_mutex);
	atomic_long_set(&heap->limit, LONG_MAX);
	atomic_long_set(&heap->cgroup_limit, LONG_MAX);
	rc = placer_heap_insert(heap);
	if (rc)
		return rc;

	placer_heap_describe(heap, &facts);
	rc = placer_dmem_add(heap, heap->total);
	if (!rc) {
		rc = placer_heap_sysfs_add(heap);
		if (rc)
			placer_dmem_remove(heap);
	}
	if (rc) {
		placer_heap_remove(heap);
		return rc;
	}
	placer_heap_open(heap);
	return 0;
}
EXPORT_SYMBOL_NS_GPL(placer_heap_register, "DMABUF_PLACER");

/**
 * placer_heap_unregister() - unregister a heap, and move buffers out of it
 * @heap: a registered heap; may be freed, by its release op, before this returns
 *
 * Buffers that cannot move to another heap keep their memory.
 *
 * Context: may sleep; called with no reservation lock and none of our locks held.
 */
void placer_heap_unregister(struct placer_heap *heap)
{
	placer_heap_sysfs_remove(heap);
	placer_heap_remove(heap);
	placer_dmem_remove(heap);
	blocking_notifier_call_chain(&placer_heap_leaving, PLACER_HEAP_LEAVING,
				     heap);
	placer_heap_put(heap);
}
EXPORT_SYMBOL_NS_GPL(placer_heap_unregister, "DMABUF_PLACER");

/**
 * placer_heap_drain() - wait until no buffer has memory of a heap
 * @heap: an unregistered heap; the caller prevents that it is freed meanwhile
 *
 * For memory that is about to vanish. Logs a warning now and then, as user space can
 * keep a buffer for any length of time.
 *
 * Context: may sleep, without a limit.
 */
void placer_heap_drain(struct placer_heap *heap)
{
	atomic_long_t *backings = &heap->stats.backings;
	unsigned int turn;

	for (turn = 1;
	     !wait_var_event_timeout(backings, !atomic_long_read(backings),
				     PLACER_DRAIN_TURN);
	     turn++) {
		/* Buffers that a device has unmapped meanwhile can move now. */
		blocking_notifier_call_chain(&placer_heap_leaving,
					     PLACER_HEAP_STILL_LEAVING, heap);
		if (turn % PLACER_DRAIN_REMINDER == 0)
			pr_warn("heap %s: waiting for %lu buffers to be released\n",
				heap->name, atomic_long_read(backings));
	}
}
EXPORT_SYMBOL_NS_GPL(placer_heap_drain, "DMABUF_PLACER");

/**
 * placer_heap_leaving_notify() - register a notifier of unregistered heaps
 * @nb: the notifier; called with an &enum placer_heap_event and the heap, which is
 *	not registered any more
 *
 * Context: may sleep.
 * Return: 0, or -EEXIST.
 */
int placer_heap_leaving_notify(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&placer_heap_leaving, nb);
}

/**
 * placer_heap_leaving_unnotify() - unregister a notifier of unregistered heaps
 * @nb: the notifier, as given to placer_heap_leaving_notify()
 *
 * Context: may sleep.
 */
void placer_heap_leaving_unnotify(struct notifier_block *nb)
{
	blocking_notifier_chain_unregister(&placer_heap_leaving, nb);
}

/**
 * placer_heap_set_cost() - set the cost of a heap
 * @heap: a registered heap
 * @cost: of a page of 4 KiB, relative to ordinary memory, which is 10
 *
 * Context: any.
 */
void placer_heap_set_cost(struct placer_heap *heap, u32 cost)
{
	WRITE_ONCE(heap->cost, cost);
}

/**
 * placer_heap_get() - get a reference to a heap
 * @heap: the heap; the caller has a reference already
 *
 * Context: any.
 */
void placer_heap_get(struct placer_heap *heap)
{
	kref_get(&heap->ref);
}

static void placer_heap_release(struct kref *ref)
{
	struct placer_heap *heap = container_of(ref, struct placer_heap, ref);

	heap->ops->release(heap);
}

/**
 * placer_heap_put() - put a reference to a heap
 * @heap: the heap; released with its last reference
 *
 * Context: may sleep.
 */
void placer_heap_put(struct placer_heap *heap)
{
	kref_put(&heap->ref, placer_heap_release);
}

/* The heap with an id, for readers, or NULL. */
static struct placer_heap *placer_heap_at(u32 id)
{
	struct placer_heap *heap;

	if (id >= PLACER_MAX_HEAPS)
		return NULL;

	heap = rcu_dereference(placer_heaps[id]);
	return heap && READ_ONCE(heap->open) ? heap : NULL;
}

/* The registry's reference lasts until no reader is left. */
static struct placer_heap *placer_heap_tryget(u32 id, u64 generation)
{
	struct placer_heap *heap = placer_heap_at(id);

	if (!heap || heap->since > generation || !try_module_get(heap->owner))
		return NULL;
	placer_heap_get(heap);
	return heap;
}

/**
 * placer_heap_get_live() - get a reference to a registered heap and to its module
 * @id: id of the heap
 * @generation: generation that placer_heaps_describe() returned with its facts; or
 *	%U64_MAX for the heap that has the id now
 *
 * Context: any.
 * Return: the heap, for placer_heap_put_live(); or NULL if there is no such heap.
 */
struct placer_heap *placer_heap_get_live(u32 id, u64 generation)
{
	guard(rcu)();
	return placer_heap_tryget(id, generation);
}
EXPORT_SYMBOL_IF_KUNIT(placer_heap_get_live);

/**
 * placer_heap_put_live() - put a reference to a heap and to its module
 * @heap: a heap from placer_heap_get_live()
 *
 * Context: may sleep.
 */
void placer_heap_put_live(struct placer_heap *heap)
{
	struct module *owner = heap->owner;

	placer_heap_put(heap);
	module_put(owner);
}
EXPORT_SYMBOL_IF_KUNIT(placer_heap_put_live);

/**
 * placer_heap_next() - go through the registered heaps
 * @heap: a heap from the last call, whose reference is put; or NULL for the first one
 *
 * A caller that stops before the last one puts the reference by placer_heap_put_live().
 *
 * Context: may sleep.
 * Return: the next heap, in the order of their ids; or NULL if there are no more.
 */
struct placer_heap *placer_heap_next(struct placer_heap *heap)
{
	u32 id = heap ? heap->id + 1 : 0;

	if (heap)
		placer_heap_put_live(heap);
	for (heap = NULL; !heap && id < PLACER_MAX_HEAPS; id++)
		heap = placer_heap_get_live(id, U64_MAX);
	return heap;
}
EXPORT_SYMBOL_IF_KUNIT(placer_heap_next);

/**
 * placer_heap_get_counted() - get a registered heap and its module for a backing
 * @id: id of the heap
 * @generation: generation that placer_heaps_describe() returned with its facts
 *
 * Context: any.
 * Return: the heap, for placer_heap_put_counted(); or NULL if it has been unregistered
 * since.
 */
struct placer_heap *placer_heap_get_counted(u32 id, u64 generation)
{
	struct placer_heap *heap;

	guard(rcu)();
	heap = placer_heap_tryget(id, generation);
	/* Before the heap can be removed, so that a drain waits for this backing. */
	if (heap)
		atomic_long_inc(&heap->stats.backings);
	return heap;
}

/**
 * placer_heap_put_counted() - put the heap and the module of a backing that is gone
 * @heap: a heap from placer_heap_get_counted()
 *
 * Context: may sleep.
 */
void placer_heap_put_counted(struct placer_heap *heap)
{
	atomic_long_t *backings = &heap->stats.backings;

	/* A drain that this wakes may end at once: the heap lives by our reference only. */
	if (atomic_long_dec_and_test(backings))
		wake_up_var(backings);
	placer_heap_put_live(heap);
}

/* Beyond its limit, a heap offers nothing. */
static void placer_heap_confine(const struct placer_heap *heap,
				struct placer_heap_facts *facts)
{
	u64 limit = atomic_long_read(&heap->limit);
	u64 used = atomic_long_read(&heap->stats.used);

	facts->limited = limit < facts->total;
	facts->total = min(facts->total, limit);
	facts->free = min(facts->free, limit - min(limit, used));
}

/*
 * Memory in the linear map has pages. So has other memory that the kernel's memory map
 * covers, as that of no-map regions in RAM, but not I/O memory.
 */
static void placer_heap_find_pages(const struct placer_heap *heap,
				   struct placer_heap_facts *facts)
{
	u32 i;

	for (i = 0; i < facts->nr_spans; i++)
		facts->pageless |= placer_span_pageless(heap, &facts->span[i]);
}

/**
 * placer_heap_describe() - get the facts of a heap
 * @heap: the heap; registered or referenced
 * @facts: result
 *
 * Context: any.
 */
void placer_heap_describe(struct placer_heap *heap,
			  struct placer_heap_facts *facts)
{
	*facts = (struct placer_heap_facts){
		.id = heap->id,
		.cost = READ_ONCE(heap->cost),
		.node = PLACER_NO_NODE,
		.cpu = heap->cpu,
		.domain = heap->domain,
	};
	scoped_guard(rcu)
		heap->ops->describe(heap, facts);
	placer_heap_find_pages(heap, facts);
	WRITE_ONCE(heap->total, facts->total);
	placer_heap_confine(heap, facts);
}
EXPORT_SYMBOL_IF_KUNIT(placer_heap_describe);

static u32 placer_heaps_look(struct placer_heap_facts *facts)
{
	struct placer_heap *heap;
	u32 id, nr = 0;

	for (id = 0; id < PLACER_MAX_HEAPS; id++) {
		heap = placer_heap_at(id);
		if (!heap)
			continue;
		placer_heap_describe(heap, &facts[nr]);
		if (!WARN_ONCE(placer_heap_check(&facts[nr]),
			       "heap %s contradicts itself\n", heap->name))
			nr++;
	}
	return nr;
}

/**
 * placer_heaps_describe() - get the facts of every heap
 * @facts: result
 * @generation: result: for placer_heap_name(), so that it does not take a heap that
 *	is registered later under the same id for one of these
 *
 * Heaps may be registered and unregistered as soon as this returns.
 *
 * Context: may sleep; allocates nothing and cannot fail.
 * Return: number of heaps.
 */
u32 placer_heaps_describe(struct placer_heap_facts facts[PLACER_MAX_HEAPS],
			  u64 *generation)
{
	unsigned int seq;
	u32 nr;

	do {
		/* Not under RCU, as it may wait for the mutex on PREEMPT_RT. */
		seq = read_seqcount_begin(&placer_heaps_seq);
		scoped_guard(rcu) {
			*generation = placer_heaps_generation;
			nr = placer_heaps_look(facts);
		}
	} while (read_seqcount_retry(&placer_heaps_seq, seq));
	return nr;
}

/**
 * placer_heaps_charged() - which heaps charge the current task?
 *
 * Context: any.
 * Return: set of ids: of heaps that are regions of the dmem controller.
 */
u32 placer_heaps_charged(void)
{
	const struct placer_heap *heap;
	u32 id, heaps = 0;

	guard(rcu)();
	for (id = 0; id < PLACER_MAX_HEAPS; id++) {
		heap = placer_heap_at(id);
		if (heap && rcu_access_pointer(heap->region))
			heaps |= BIT(id);
	}
	return heaps;
}

/**
 * placer_heaps_in_parts() - which heaps give a buffer its memory in parts?
 *
 * Context: any.
 * Return: set of ids.
 */
u32 placer_heaps_in_parts(void)
{
	const struct placer_heap *heap;
	u32 id, heaps = 0;

	guard(rcu)();
	for (id = 0; id < PLACER_MAX_HEAPS; id++) {
		heap = placer_heap_at(id);
		if (heap && heap->parts)
			heaps |= BIT(id);
	}
	return heaps;
}

/**
 * placer_heap_name() - get the name of a heap that was described
 * @id: id of the heap
 * @generation: generation that placer_heaps_describe() returned with its facts
 * @name: result; truncated to @len
 * @len: size of @name
 *
 * Context: any.
 * Return: false if the heap has been unregistered since.
 */
bool placer_heap_name(u32 id, u64 generation, char *name, size_t len)
{
	const struct placer_heap *heap;

	guard(rcu)();
	heap = placer_heap_at(id);
	if (!heap || heap->since > generation)
		return false;
	strscpy(name, heap->name, len);
	return true;
}

/* What a heap could give when it was last described, and may give now. */
static bool placer_heap_holds(const struct placer_heap *heap, u64 size)
{
	return size <= READ_ONCE(heap->total) &&
	       size <= (u64)atomic_long_read(&heap->limit);
}

/**
 * placer_heaps_hold() - can any heap hold a buffer of this size?
 * @size: bytes
 *
 * Mostly the first one can, and nothing is described. A heap that has shrunk by itself,
 * as the system heap does when memory is unplugged, is noticed when it is described next.
 *
 * Context: any.
 * Return: true if one can, were it empty.
 */
bool placer_heaps_hold(u64 size)
{
	struct placer_heap_facts facts;
	struct placer_heap *heap;
	u32 id;

	guard(rcu)();
	for (id = 0; id < PLACER_MAX_HEAPS; id++) {
		heap = placer_heap_at(id);
		if (heap && placer_heap_holds(heap, size))
			return true;
	}
	for (id = 0; id < PLACER_MAX_HEAPS; id++) {
		heap = placer_heap_at(id);
		if (!heap)
			continue;
		placer_heap_describe(heap, &facts);
		if (size <= facts.total)
			return true;
	}
	return false;
}

/**
 * placer_heap_is_fragmented() - find out whether an allocation failed for fragmentation
 * @heap: a heap that could not allocate @size bytes
 * @size: size of the allocation
 *
 * Context: any.
 * Return: true if as many bytes are free, though not as they were asked for.
 */
bool placer_heap_is_fragmented(struct placer_heap *heap, size_t size)
{
	struct placer_heap_facts facts;

	placer_heap_describe(heap, &facts);
	return facts.free >= size;
}
