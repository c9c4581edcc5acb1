// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of heaps.
 *
 * A heap is registered once, gets the lowest free id, and can be unregistered at any
 * time. Nothing is placed in it from then on, but it lives until the last buffer with
 * memory of it is released.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include <placer/heaps.h>

#include "trace.h"

/*
 * Guards all below. Taken under a buffer's reservation lock, and held while heaps are
 * asked for their facts; neither while the solver runs nor while memory is allocated.
 */
static DEFINE_MUTEX(placer_heaps_mutex);
static struct placer_heap *placer_heaps[PLACER_MAX_HEAPS];
static u64 placer_heaps_generation; /* number of heaps registered so far */
static struct placer_heap_facts placer_heaps_facts[PLACER_MAX_HEAPS];

/* Moves buffers out of a heap that was unregistered; called with the heap. */
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
	if (strchr(heap->name, '/'))
		return "has a name that sysfs cannot show";
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
	if (heap->domain & (heap->domain - 1))
		return "is in several protection domains";
	return NULL;
}

static int placer_heap_insert(struct placer_heap *heap)
{
	u32 id, free = PLACER_MAX_HEAPS;

	guard(mutex)(&placer_heaps_mutex);

	for (id = PLACER_MAX_HEAPS; id-- > 0;) {
		if (!placer_heaps[id])
			free = id;
		else if (!strcmp(placer_heaps[id]->name, heap->name))
			return -EEXIST;
	}
	if (free == PLACER_MAX_HEAPS)
		return -E2BIG;

	heap->id = free;
	heap->since = ++placer_heaps_generation;
	heap->open = false;
	placer_heaps[free] = heap;
	return 0;
}

static void placer_heap_remove(struct placer_heap *heap)
{
	guard(mutex)(&placer_heaps_mutex);
	placer_heaps[heap->id] = NULL;
}

/* Last, when nothing can fail any more: buffers may get memory at once. */
static void placer_heap_open(struct placer_heap *heap)
{
	guard(mutex)(&placer_heaps_mutex);
	heap->open = true;
}

/**
 * placer_heap_register() - register a heap, so that buffers are placed in it
 * @heap: the heap; all members but those that its owner sets are zero
 *
 * Context: may sleep; called with none of our locks held.
 * Return: 0; -EINVAL if the name, the ops, cpu or domain make no sense, which the log
 * explains; -E2BIG if there are %PLACER_MAX_HEAPS heaps already; -EEXIST if another has
 * the same name; or what device_create_with_groups() returns.
 */
int placer_heap_register(struct placer_heap *heap)
{
	const char *mistake = placer_heap_mistake(heap);
	int rc;

	if (mistake) {
		pr_err("heap %s: %s\n", heap->name ?: "?", mistake);
		return -EINVAL;
	}

	kref_init(&heap->ref);
	spin_lock_init(&heap->lock);
	INIT_LIST_HEAD(&heap->backings);
	mutex_init(&heap->evict_mutex);
	atomic_long_set(&heap->limit, LONG_MAX);
	rc = placer_heap_insert(heap);
	if (rc)
		return rc;

	rc = placer_heap_sysfs_add(heap);
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
	if (atomic_long_read(&heap->stats.backings))
		blocking_notifier_call_chain(&placer_heap_leaving,
					     PLACER_HEAP_LEAVING, heap);
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
 * Context: may sleep.
 */
void placer_heap_set_cost(struct placer_heap *heap, u32 cost)
{
	guard(mutex)(&placer_heaps_mutex);
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

static struct placer_heap *__placer_heap_get_live(u32 id)
{
	struct placer_heap *heap;

	lockdep_assert_held(&placer_heaps_mutex);

	if (id >= PLACER_MAX_HEAPS)
		return NULL;

	heap = placer_heaps[id];
	if (!heap || !heap->open || !try_module_get(heap->owner))
		return NULL;
	placer_heap_get(heap);
	return heap;
}

/**
 * placer_heap_get_live() - get a reference to a registered heap and to its module
 * @id: id of the heap
 *
 * Context: may sleep.
 * Return: the heap, for placer_heap_put_live(); or NULL if there is no such heap.
 */
struct placer_heap *placer_heap_get_live(u32 id)
{
	guard(mutex)(&placer_heaps_mutex);
	return __placer_heap_get_live(id);
}

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

/**
 * placer_heap_get_counted() - get a registered heap and its module for a backing
 * @id: id of the heap
 *
 * Context: may sleep.
 * Return: the heap, for placer_heap_put_counted(); or NULL if there is no such heap.
 */
struct placer_heap *placer_heap_get_counted(u32 id)
{
	struct placer_heap *heap;

	guard(mutex)(&placer_heaps_mutex);
	heap = __placer_heap_get_live(id);
	/* Under the lock, so that a drain after unregistering waits for this backing. */
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

static void placer_heap_describe(struct placer_heap *heap,
				 struct placer_heap_facts *facts)
{
	lockdep_assert_held(&placer_heaps_mutex);

	*facts = (struct placer_heap_facts){
		.id = heap->id,
		.cost = heap->cost,
		.node = PLACER_NO_NODE,
		.cpu = heap->cpu,
		.domain = heap->domain,
	};
	heap->ops->describe(heap, facts);
	placer_heap_confine(heap, facts);
}

static u32 __placer_heaps_describe(struct placer_heap_facts *facts)
{
	struct placer_heap *heap;
	u32 id, nr = 0;

	lockdep_assert_held(&placer_heaps_mutex);

	for (id = 0; id < PLACER_MAX_HEAPS; id++) {
		heap = placer_heaps[id];
		if (!heap || !heap->open)
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
	guard(mutex)(&placer_heaps_mutex);
	*generation = placer_heaps_generation;
	return __placer_heaps_describe(facts);
}

/**
 * placer_heap_name() - get the name of a heap that was described
 * @id: id of the heap
 * @generation: generation that placer_heaps_describe() returned with its facts
 * @name: result; truncated to @len
 * @len: size of @name
 *
 * Context: may sleep.
 * Return: false if the heap has been unregistered since.
 */
bool placer_heap_name(u32 id, u64 generation, char *name, size_t len)
{
	const struct placer_heap *heap;

	guard(mutex)(&placer_heaps_mutex);
	heap = placer_heaps[id];
	if (!heap || heap->since > generation)
		return false;
	strscpy(name, heap->name, len);
	return true;
}

/**
 * placer_heaps_lock() - lock the registry, and get the facts of every heap
 * @nr: result: number of heaps
 *
 * Context: may sleep. Until placer_heaps_unlock() no heap is registered or
 * unregistered, and the caller must not allocate memory.
 * Return: the facts, valid until placer_heaps_unlock().
 */
const struct placer_heap_facts *placer_heaps_lock(u32 *nr)
{
	mutex_lock(&placer_heaps_mutex);
	*nr = __placer_heaps_describe(placer_heaps_facts);
	return placer_heaps_facts;
}
EXPORT_SYMBOL_IF_KUNIT(placer_heaps_lock);

/**
 * placer_heap_find() - get a heap by its id
 * @id: id of a heap that placer_heaps_lock() described
 *
 * Context: between placer_heaps_lock() and placer_heaps_unlock().
 * Return: the heap, valid until placer_heaps_unlock().
 */
struct placer_heap *placer_heap_find(u32 id)
{
	lockdep_assert_held(&placer_heaps_mutex);
	return placer_heaps[id];
}
EXPORT_SYMBOL_IF_KUNIT(placer_heap_find);

/**
 * placer_heaps_unlock() - unlock the registry
 *
 * Context: after placer_heaps_lock().
 */
void placer_heaps_unlock(void)
{
	mutex_unlock(&placer_heaps_mutex);
}
EXPORT_SYMBOL_IF_KUNIT(placer_heaps_unlock);

/**
 * placer_heap_is_fragmented() - find out whether an allocation failed for fragmentation
 * @heap: a heap that could not allocate @size bytes
 * @size: size of the allocation
 *
 * Context: may sleep.
 * Return: true if as many bytes are free, though not as they were asked for.
 */
bool placer_heap_is_fragmented(struct placer_heap *heap, size_t size)
{
	struct placer_heap_facts facts;

	guard(mutex)(&placer_heaps_mutex);
	placer_heap_describe(heap, &facts);
	return facts.free >= size;
}
