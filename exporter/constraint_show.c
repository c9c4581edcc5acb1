// SPDX-License-Identifier: GPL-2.0
/*
 * Constraints in words, for debugfs.
 */
#include <linux/seq_file.h>
#include <linux/string_choices.h>

#include "constraint_show.h"

static void placer_show_reach(struct seq_file *m,
			      const struct placer_reach *reach)
{
	u32 i;

	seq_puts(m, "reach");
	for (i = 0; i < reach->nr; i++)
		seq_printf(m, " %#llx-%#llx", reach->window[i].first,
			   reach->window[i].last);
	if (!reach->nr)
		seq_puts(m, " nothing");
}

static void placer_show_iommu(struct seq_file *m,
			      const struct placer_constraint *c)
{
	seq_printf(m, "translated by an IOMMU with pages of %llu bytes",
		   c->granule);
	if (c->output_last != PLACER_NO_LIMIT)
		seq_printf(m, " that maps up to %#llx", c->output_last);
}

static void placer_show_segments(struct seq_file *m,
				 const struct placer_constraint *c)
{
	if (c->contiguous ||
	    (c->max_segments == PLACER_UNKNOWN && !c->translated))
		seq_puts(m, ", contiguous");
	if (c->max_segments != PLACER_UNKNOWN &&
	    c->max_segments != PLACER_UNLIMITED)
		seq_printf(m, ", at most %u segment%s", c->max_segments,
			   str_plural(c->max_segments));
	if (c->max_segment_size != PLACER_NO_LIMIT)
		seq_printf(m, " of at most %llu bytes", c->max_segment_size);
	if (c->segment_boundary != PLACER_NO_LIMIT)
		seq_printf(m, ", none across a multiple of %#llx",
			   c->segment_boundary + 1);
}

/* clang-format off */
static const char *const placer_coherency_names[] = {
	[PLACER_SNOOPS] = "snoops caches",
	[PLACER_MAINTAINED] = "caches maintained for it",
	[PLACER_UNCACHED] = "no cached mappings",
};

/* clang-format on */

/**
 * placer_constraint_show() - print a constraint, without a newline
 * @m: the file to print to
 * @c: the constraint
 *
 * Context: may sleep.
 */
void placer_constraint_show(struct seq_file *m,
			    const struct placer_constraint *c)
{
	if (c->translated)
		placer_show_iommu(m, c);
	else
		placer_show_reach(m, &c->reach);
	placer_show_segments(m, c);
	if (c->granule > 1 && !c->translated)
		seq_printf(m, ", in blocks of at least %llu bytes", c->granule);
	if (c->align > 1)
		seq_printf(m, ", aligned to %llu bytes", c->align);
	if (c->domains)
		seq_puts(m, ", enters protected memory");
	if (c->heaps != PLACER_ALL_HEAPS)
		seq_printf(m, ", heaps %#x", c->heaps);
	seq_printf(m, ", %s", placer_coherency_names[c->coherency]);
}
