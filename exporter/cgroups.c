// SPDX-License-Identifier: GPL-2.0
/*
 * Cgroups: what the buffers of each have, for administrators.
 *
 * The cgroup is that of the creator, which is charged. The sums are made when they are asked
 * for, so that they cost no buffer anything.
 */
#include <linux/cgroup.h>
#include <linux/dma-resv.h>
#include <linux/memcontrol.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "buffer.h"
#include "cgroups.h"

/**
 * struct placer_cgroup - what the buffers of one cgroup have
 * @memcg: the cgroup, referenced; NULL for the root cgroup
 * @buffers: how many there are
 * @size: their bytes
 * @used: bytes of memory that they have, by heap
 * @leaving: bytes in heaps that are not registered any more
 */
struct placer_cgroup {
	struct mem_cgroup *memcg;
	unsigned long buffers;
	u64 size;
	u64 used[PLACER_MAX_HEAPS];
	u64 leaving;
};

static unsigned long placer_cgroup_id(const struct mem_cgroup *memcg)
{
#ifdef CONFIG_MEMCG
	return memcg ? cgroup_id(memcg->css.cgroup) : 0;
#else
	return 0;
#endif
}

static struct placer_cgroup *placer_cgroup_new(struct mem_cgroup *memcg)
{
	struct placer_cgroup *cgroup = kzalloc(sizeof(*cgroup), GFP_KERNEL);

	if (!cgroup)
		return NULL;
	/* The buffer has a reference, so this cannot fail. */
	if (mem_cgroup_tryget(memcg))
		cgroup->memcg = memcg;
	return cgroup;
}

static void placer_cgroup_free(struct placer_cgroup *cgroup)
{
	mem_cgroup_put(cgroup->memcg);
	kfree(cgroup);
}

/* Return: the cgroup of the buffer, new if this is its first; or NULL without memory. */
static struct placer_cgroup *
placer_cgroup_of(struct xarray *cgroups, const struct placer_buffer *buffer)
{
	unsigned long id = placer_cgroup_id(buffer->memcg);
	struct placer_cgroup *cgroup = xa_load(cgroups, id);

	if (cgroup)
		return cgroup;
	cgroup = placer_cgroup_new(buffer->memcg);
	if (!cgroup)
		return NULL;
	if (!xa_err(xa_store(cgroups, id, cgroup, GFP_KERNEL)))
		return cgroup;
	placer_cgroup_free(cgroup);
	return NULL;
}

/* Another heap may have the number of one that is gone. */
static void placer_cgroup_use(struct placer_cgroup *cgroup,
			      const struct placer_backing *memory)
{
	const struct placer_heap *heap = memory->heap;
	struct placer_heap *live = placer_heap_get_live(heap->id, U64_MAX);

	if (live == heap)
		cgroup->used[heap->id] += memory->size;
	else
		cgroup->leaving += memory->size;
	if (live)
		placer_heap_put_live(live);
}

/* Return: 0; -ENOMEM; -EINTR. */
static int placer_cgroups_add(struct xarray *cgroups,
			      struct placer_buffer *buffer)
{
	struct placer_cgroup *cgroup = placer_cgroup_of(cgroups, buffer);
	const struct placer_backing *memory;
	int rc;

	if (!cgroup)
		return -ENOMEM;
	rc = dma_resv_lock_interruptible(&buffer->resv, NULL);
	if (rc)
		return rc;
	if (buffer->dmabuf) {
		cgroup->buffers++;
		cgroup->size += buffer->size;
	}
	memory = __placer_buffer_memory(buffer);
	if (memory)
		placer_cgroup_use(cgroup, memory);
	dma_resv_unlock(&buffer->resv);
	return 0;
}

static int placer_cgroups_add_up(struct xarray *cgroups)
{
	struct placer_buffer *buffer = NULL;
	int rc;

	while ((buffer = placer_buffer_next(buffer))) {
		rc = placer_cgroups_add(cgroups, buffer);
		if (rc) {
			placer_buffer_put(buffer);
			return rc;
		}
	}
	return 0;
}

static void placer_cgroup_print_path(struct seq_file *m,
				     const struct placer_cgroup *cgroup)
{
#ifdef CONFIG_MEMCG
	struct mem_cgroup *memcg = cgroup->memcg;
	char *path = kmalloc(PATH_MAX, GFP_KERNEL);

	if (!memcg)
		seq_putc(m, '/');
	else if (!path || cgroup_path(memcg->css.cgroup, path, PATH_MAX) < 0)
		seq_printf(m, "with id %lu", placer_cgroup_id(memcg));
	else
		seq_escape(m, path, "\n\\");
	/* The controller goes offline some time later. */
	if (memcg && !(READ_ONCE(memcg->css.cgroup->self.flags) & CSS_ONLINE))
		seq_puts(m, " (removed)");
	kfree(path);
#endif
}

static void placer_cgroup_print(struct seq_file *m,
				const struct placer_cgroup *cgroup)
{
	struct placer_heap *heap = NULL;

	seq_puts(m, "cgroup ");
	placer_cgroup_print_path(m, cgroup);
	seq_printf(m, ": %lu buffers, %llu bytes\n", cgroup->buffers,
		   cgroup->size);
	while ((heap = placer_heap_next(heap)))
		if (cgroup->used[heap->id])
			seq_printf(m, "\theap %s: %llu bytes\n", heap->name,
				   cgroup->used[heap->id]);
	if (cgroup->leaving)
		seq_printf(m, "\tunregistered heaps: %llu bytes\n",
			   cgroup->leaving);
}

/**
 * placer_cgroups_print() - print what the buffers of each cgroup have
 * @m: output
 *
 * A buffer counts for the cgroup of its creator.
 *
 * Context: no reservation lock is held; may sleep.
 * Return: 0; -ENOMEM; -EINTR.
 */
int placer_cgroups_print(struct seq_file *m)
{
	struct placer_cgroup *cgroup;
	struct xarray cgroups;
	unsigned long id;
	int rc;

	xa_init(&cgroups);
	rc = placer_cgroups_add_up(&cgroups);
	xa_for_each(&cgroups, id, cgroup)
	{
		if (!rc)
			placer_cgroup_print(m, cgroup);
		placer_cgroup_free(cgroup);
	}
	xa_destroy(&cgroups);
	return rc;
}
