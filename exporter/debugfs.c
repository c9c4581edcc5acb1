// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs: where every buffer is and why, what the heaps hold, what each user and each cgroup
 * has, and what the board's placement node says.
 *
 * The format is for people and may change: programs must not parse it.
 */
#include <linux/debugfs.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/seq_file.h>

#include "account.h"
#include "board/show.h"
#include "buffer.h"
#include "cgroups.h"
#include "constraint_show.h"
#include "counters.h"
#include "debugfs.h"
#include "decision.h"
#include "dma.h"
#include "needs.h"
#include "profile.h"

/* Runs of memory shown per buffer, at most. */
#define PLACER_SHOW_RUNS 8

static struct dentry *placer_debugfs;

static void placer_show_memory(struct seq_file *m,
			       const struct placer_backing *backing)
{
	unsigned int i, nr = min(backing->nr_runs, PLACER_SHOW_RUNS);

	for (i = 0; i < nr; i++) {
		const struct placer_run *run = &backing->runs[i];
		u64 first = PFN_PHYS(run->pfn);
		u64 last = PFN_PHYS(run->pfn + run->nr_pages) - 1;

		seq_printf(m, "\tmemory: %#llx-%#llx\n", first, last);
	}
	if (backing->nr_runs > nr)
		seq_printf(m, "\tmemory: and %u more runs\n",
			   backing->nr_runs - nr);
}

static void placer_show_decision(struct seq_file *m,
				 const struct placer_decision *decision)
{
	char line[PLACER_LINE_LEN];
	u32 i;

	seq_printf(m, "\tdecision %llu: %s%s%s: ", decision->number,
		   placer_event_name(decision->event),
		   decision->device[0] ? " by " : "", decision->device);
	if (!decision->result)
		seq_printf(m, "%s\n",
			   decision->judgements[decision->chosen].heap);
	else if (!decision->hold)
		seq_printf(m, "refused, %pe\n", ERR_PTR(decision->result));
	else
		seq_printf(m, "refused, %pe, held by %s (%s)\n",
			   ERR_PTR(decision->result), decision->holder,
			   placer_hold_name(decision->hold));

	for (i = 0; i < decision->nr; i++) {
		placer_judgement_text(&decision->judgements[i], line,
				      sizeof(line));
		seq_printf(m, "\t\t%s\n", line);
	}
	if (decision->conflict[0])
		seq_printf(m, "\t\t%s\n", decision->conflict);
}

static void placer_show_written(struct seq_file *m,
				const struct placer_buffer *buffer)
{
	size_t bytes = placer_written_bytes(&buffer->written, buffer->size);

	if (bytes)
		seq_printf(m, "\twritten: yes, %zu bytes\n", bytes);
	else
		seq_puts(m, "\twritten: no\n");
}

static void placer_show_attachment(struct seq_file *m,
				   const struct placer_buffer *buffer,
				   const struct placer_attachment *pa)
{
	const struct placer_mapping *mapping;
	bool here = false, old = false;

	list_for_each_entry(mapping, &pa->mappings, node) {
		here |= mapping->backing == buffer->backing;
		old |= mapping->backing != buffer->backing;
	}
	seq_printf(m, "\tdevice %s: ", pa->name);
	placer_constraint_show(m, &pa->user->profile->constraint);
	seq_printf(m, "%s%s%s%s%s%s\n",
		   pa->uncounted ? ", not counted until it maps" : "",
		   dma_buf_attachment_lets_go(pa->attach) ? ", dynamic" : "",
		   here ? ", mapped" : "", old ? ", keeps old memory" : "",
		   pa->pins && dma_buf_attachment_lets_go(pa->attach) ?
			   ", pinned" :
			   "",
		   pa->early ? ", mapped early" : "");
}

static void placer_show_expectation(struct seq_file *m,
				    const struct placer_expectation *e)
{
	static const char *const states[] = {
		[PLACER_EXPECTED] = "",
		[PLACER_EXPECTATION_COUNTED] = "",
		[PLACER_EXPECTATION_ATTACHED] = ", attached",
		[PLACER_EXPECTATION_UNMET] = ", unmet",
	};

	seq_printf(m, "\texpected %s: ", placer_expectation_name(e));
	placer_constraint_show(m, &e->constraint);
	seq_printf(m, "%s\n", states[e->state]);
}

/* Return: false if there is no memory to look names up. */
static bool placer_show_explained(struct placer_buffer *buffer)
{
	struct placer_question *question = placer_question_new();

	if (!question)
		return false;
	__placer_decision_explain(buffer, NULL, question);
	placer_question_free(question);
	return true;
}

static void __placer_show_buffer(struct seq_file *m,
				 struct placer_buffer *buffer)
{
	const struct placer_backing *memory = __placer_buffer_memory(buffer);
	const struct placer_expectation *e;
	const struct placer_attachment *pa;
	enum placer_hold hold;
	const char *holder;

	__placer_expectations_refresh(buffer);
	seq_printf(m, "buffer %lu: %zu bytes, %s", buffer->number, buffer->size,
		   placer_state_name(buffer->state));
	if (memory)
		seq_printf(m, ", heap %s", memory->heap->name);
	seq_printf(m, ", generation %llu", buffer->generation);
	if (memory)
		seq_printf(m, ", for %llu ms",
			   __placer_buffer_age(buffer) / NSEC_PER_MSEC);
	seq_putc(m, '\n');

	if (memory)
		placer_show_memory(m, memory);
	if (buffer->partial)
		seq_printf(m, "\tfilled: %zu bytes\n", memory->size);

	hold = __placer_buffer_held(buffer, &holder);
	if (hold)
		seq_printf(m, "\theld: by %s (%s)\n", holder,
			   placer_hold_name(hold));
	else
		seq_puts(m, "\theld: no\n");
	placer_show_written(m, buffer);

	list_for_each_entry(pa, &buffer->attachments, node)
		placer_show_attachment(m, buffer, pa);

	list_for_each_entry(e, &buffer->expectations, node)
		placer_show_expectation(m, e);

	if (buffer->decision && placer_show_explained(buffer))
		placer_show_decision(m, buffer->decision);
}

/*
 * The buffer after @buffer, or the first after NULL, with its lock taken; that of @buffer
 * is given back. Return: NULL if there are no more, or an ERR_PTR: -EINTR.
 */
static struct placer_buffer *
placer_buffer_next_locked(struct placer_buffer *buffer)
{
	int rc;

	if (buffer)
		dma_resv_unlock(&buffer->resv);
	buffer = placer_buffer_next(buffer);
	if (!buffer)
		return NULL;

	rc = dma_resv_lock_interruptible(&buffer->resv, NULL);
	if (!rc)
		return buffer;
	placer_buffer_put(buffer);
	return ERR_PTR(rc);
}

static int buffers_show(struct seq_file *m, void *unused)
{
	struct placer_buffer *buffer = NULL;

	while (!IS_ERR_OR_NULL(buffer = placer_buffer_next_locked(buffer)))
		if (buffer->dmabuf)
			__placer_show_buffer(m, buffer);
	return PTR_ERR_OR_ZERO(buffer);
}
DEFINE_SHOW_ATTRIBUTE(buffers);

static void placer_show_stats(struct seq_file *m, struct placer_heap *heap,
			      const struct placer_heap_facts *facts)
{
	struct placer_heap_stats *stats = &heap->stats;
	long limit = atomic_long_read(&heap->limit);

	seq_printf(m, "\tused: %ld bytes in %ld backings\n",
		   atomic_long_read(&stats->used),
		   atomic_long_read(&stats->backings));
	seq_printf(m, "\tfree: %llu bytes", facts->free);
	if (heap->ops->largest)
		seq_printf(m, ", at most %llu in one run",
			   heap->ops->largest(heap));
	seq_printf(m, "\n\tpeak: %ld bytes, limit ",
		   atomic_long_read(&stats->peak));
	if (limit == LONG_MAX)
		seq_puts(m, "none\n");
	else
		seq_printf(m, "%ld bytes\n", limit);
	seq_printf(m,
		   "\tallocations: %ld, failed %ld, of them %ld by the limit and %ld by fragmentation\n",
		   atomic_long_read(&stats->allocs),
		   atomic_long_read(&stats->failures),
		   atomic_long_read(&stats->limited),
		   atomic_long_read(&stats->fragmented));
	seq_printf(m, "\tmoved out: %ld buffers\n",
		   atomic_long_read(&stats->moved_out));
}

static void placer_show_heap(struct seq_file *m, struct placer_heap *heap)
{
	struct placer_heap_facts facts;
	u32 i;

	placer_heap_describe(heap, &facts);
	seq_printf(m, "heap %s: id %u, cost %u, %llu bytes\n", heap->name,
		   heap->id, facts.cost, facts.total);
	for (i = 0; i < facts.nr_spans; i++)
		seq_printf(m, "\tspan: %#llx-%#llx\n", facts.span[i].first,
			   facts.span[i].last);
	placer_show_stats(m, heap, &facts);
	if (heap->parts)
		seq_printf(m, "\tpromised: %ld bytes\n",
			   atomic_long_read(&heap->stats.promised));
}

static int heaps_show(struct seq_file *m, void *unused)
{
	struct placer_heap *heap = NULL;

	while ((heap = placer_heap_next(heap)))
		placer_show_heap(m, heap);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(heaps);

/* Taken before reservation locks: one reader at a time adds up what users have. */
static DEFINE_MUTEX(placer_users_mutex);

static int placer_add_up_users(void)
{
	const struct placer_backing *memory;
	struct placer_buffer *buffer = NULL;

	while (!IS_ERR_OR_NULL(buffer = placer_buffer_next_locked(buffer))) {
		if (buffer->dmabuf)
			buffer->account->size += buffer->size;
		memory = __placer_buffer_memory(buffer);
		if (memory)
			buffer->account->used += memory->size;
	}
	return PTR_ERR_OR_ZERO(buffer);
}

static int users_show(struct seq_file *m, void *unused)
{
	int rc = mutex_lock_interruptible(&placer_users_mutex);

	if (rc)
		return rc;

	placer_accounts_clear();
	rc = placer_add_up_users();
	if (!rc)
		placer_accounts_print(m);
	mutex_unlock(&placer_users_mutex);
	return rc;
}
DEFINE_SHOW_ATTRIBUTE(users);

static int cgroups_show(struct seq_file *m, void *unused)
{
	return placer_cgroups_print(m);
}
DEFINE_SHOW_ATTRIBUTE(cgroups);

static int counters_show(struct seq_file *m, void *unused)
{
	unsigned int i;

	for (i = 0; i < PLACER_NR_COUNTERS; i++)
		seq_printf(m, "%s: %llu\n", placer_counter_name(i),
			   placer_counted(i));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

static int board_show(struct seq_file *m, void *unused)
{
	placer_board_print(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(board);

/**
 * placer_debugfs_init() - create the debugfs files
 *
 * Nothing depends on them, so errors are ignored.
 *
 * Context: may sleep.
 */
void placer_debugfs_init(void)
{
	placer_debugfs = debugfs_create_dir("dmabuf_placer", NULL);
	debugfs_create_file("buffers", 0400, placer_debugfs, NULL,
			    &buffers_fops);
	debugfs_create_file("heaps", 0400, placer_debugfs, NULL, &heaps_fops);
	debugfs_create_file("users", 0400, placer_debugfs, NULL, &users_fops);
	debugfs_create_file("cgroups", 0400, placer_debugfs, NULL,
			    &cgroups_fops);
	debugfs_create_file("counters", 0400, placer_debugfs, NULL,
			    &counters_fops);
	debugfs_create_file("board", 0400, placer_debugfs, NULL, &board_fops);
}

/**
 * placer_debugfs_exit() - remove the debugfs files
 *
 * Context: may sleep; waits for readers.
 */
void placer_debugfs_exit(void)
{
	debugfs_remove_recursive(placer_debugfs);
}
