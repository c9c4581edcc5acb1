// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of heaps.
 *
 * A heap is registered once, gets the lowest free id, and may go whenever its
 * owner wants: buffers that have memory from it keep it alive until they give
 * that memory back, but nothing new is placed in it.
 */
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <placer/heap.h>

/*
 * Guards all below. Taken under a buffer's reservation lock and held while the
 * solver runs, but not while memory is taken from a heap.
 */
static DEFINE_MUTEX(placer_heaps_mutex);
static struct placer_heap *placer_heaps[PLACER_MAX_HEAPS];
static struct placer_heap_facts placer_heaps_facts[PLACER_MAX_HEAPS];

/**
 * placer_heap_register() - let buffers be placed in a heap
 * @heap: name, ops and cost are set; zero otherwise
 *
 * Context: may sleep.
 * Return: 0; -E2BIG if there are %PLACER_MAX_HEAPS heaps already; -EEXIST if
 * another has the same name.
 */
int placer_heap_register(struct placer_heap *heap)
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
	kref_init(&heap->ref);
	placer_heaps[free] = heap;
	return 0;
}

/**
 * placer_heap_unregister() - place nothing more in a heap
 * @heap: may be freed, by its release op, before this returns
 *
 * Context: may sleep.
 */
void placer_heap_unregister(struct placer_heap *heap)
{
	scoped_guard(mutex, &placer_heaps_mutex)
		placer_heaps[heap->id] = NULL;

	placer_heap_put(heap);
}

/**
 * placer_heap_set_cost() - change what a byte of a heap costs
 * @heap: a registered heap
 * @cost: relative to ordinary memory, which is 10
 *
 * Context: may sleep.
 */
void placer_heap_set_cost(struct placer_heap *heap, u32 cost)
{
	guard(mutex)(&placer_heaps_mutex);
	heap->cost = cost;
}

/* A heap by id, referenced, or NULL. */
static struct placer_heap *placer_heap_get(u32 id)
{
	struct placer_heap *heap;

	if (id >= PLACER_MAX_HEAPS)
		return NULL;

	guard(mutex)(&placer_heaps_mutex);
	heap = placer_heaps[id];
	if (heap)
		kref_get(&heap->ref);
	return heap;
}

static void placer_heap_release(struct kref *ref)
{
	struct placer_heap *heap = container_of(ref, struct placer_heap, ref);

	heap->ops->release(heap);
}

/**
 * placer_heap_put() - give a reference back
 * @heap: the heap
 *
 * Context: may sleep.
 */
void placer_heap_put(struct placer_heap *heap)
{
	kref_put(&heap->ref, placer_heap_release);
}

/**
 * placer_heaps_lock() - ask every heap for its facts
 * @nr: result: number of heaps
 *
 * Context: may sleep. Until placer_heaps_unlock() no heap comes or goes, and
 * heap ids can be turned into names.
 * Return: the facts, valid until placer_heaps_unlock().
 */
const struct placer_heap_facts *placer_heaps_lock(u32 *nr)
{
	struct placer_heap_facts *facts = placer_heaps_facts;
	u32 id;

	mutex_lock(&placer_heaps_mutex);
	for (id = 0; id < PLACER_MAX_HEAPS; id++) {
		struct placer_heap *heap = placer_heaps[id];

		if (!heap)
			continue;
		*facts = (struct placer_heap_facts){
			.id = id,
			.cost = heap->cost,
			.node = PLACER_NO_NODE,
			.cpu = PLACER_CPU_CACHED,
		};
		heap->ops->describe(heap, facts);
		if (!WARN_ONCE(placer_heap_check(facts),
			       "heap %s contradicts itself\n", heap->name))
			facts++;
	}
	*nr = facts - placer_heaps_facts;
	return placer_heaps_facts;
}

/**
 * placer_heap_name() - a heap's name
 * @id: of a heap that placer_heaps_lock() described
 *
 * Context: between placer_heaps_lock() and placer_heaps_unlock().
 * Return: the name, valid as long.
 */
const char *placer_heap_name(u32 id)
{
	lockdep_assert_held(&placer_heaps_mutex);
	return placer_heaps[id]->name;
}

/**
 * placer_heap_usage() - what a heap has given
 * @id: of a heap that placer_heaps_lock() described
 * @used: result: bytes
 * @backings: result: number of backings that hold them
 *
 * Context: between placer_heaps_lock() and placer_heaps_unlock().
 */
void placer_heap_usage(u32 id, unsigned long *used, unsigned long *backings)
{
	lockdep_assert_held(&placer_heaps_mutex);
	*used = atomic_long_read(&placer_heaps[id]->used);
	*backings = atomic_long_read(&placer_heaps[id]->backings);
}

/**
 * placer_heaps_unlock() - the facts are not needed any more
 */
void placer_heaps_unlock(void)
{
	mutex_unlock(&placer_heaps_mutex);
}

/**
 * placer_heap_alloc() - allocate memory for a buffer
 * @id: of the heap
 * @req: what the solver's plan says that the heap must honour
 *
 * Context: may sleep and enter reclaim.
 * Return: a backing with one reference, or an ERR_PTR: -ENOMEM also if the heap
 * has gone; -EINTR if the task is being killed.
 */
struct placer_backing *placer_heap_alloc(u32 id,
					 const struct placer_heap_request *req)
{
	struct placer_heap *heap = placer_heap_get(id);
	struct placer_backing *backing;
	int rc;

	if (!heap)
		return ERR_PTR(-ENOMEM);

	backing = kzalloc(sizeof(*backing), GFP_KERNEL);
	if (!backing) {
		placer_heap_put(heap);
		return ERR_PTR(-ENOMEM);
	}

	kref_init(&backing->ref);
	backing->heap = heap;
	placer_layout_init(&backing->layout, id);
	rc = heap->ops->alloc(heap, req, backing);
	if (rc) {
		kvfree(backing->runs);
		kfree(backing);
		placer_heap_put(heap);
		return ERR_PTR(rc);
	}

	backing->size = req->size;
	placer_backing_describe(backing);
	atomic_long_add(req->size, &heap->used);
	atomic_long_inc(&heap->backings);
	return backing;
}
