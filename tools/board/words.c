// SPDX-License-Identifier: GPL-2.0
/*
 * Words for what is known of a board, the same on a terminal and on a page.
 */
#include "board.h"

const char *board_fit_text(enum board_fit fit)
{
	static const char *const text[] = {
		[BOARD_NO] = "no", [BOARD_MAYBE] = "maybe", [BOARD_YES] = "yes"
	};

	return text[fit];
}

const char *board_cpu_text(u32 cpu)
{
	if (cpu == PLACER_CPU_NONE)
		return "not at all";
	return cpu == PLACER_CPU_CACHED ? "cached" : "write-combined";
}

const char *board_pool_size_text(struct board *board,
				 const struct board_pool *pool)
{
	if (pool->size == PLACER_NO_LIMIT)
		return "unknown";
	if (pool->kind == MEMORY_SYSTEM && pool->size >> 24)
		return dt_printf(&board->dt, "about %llu MiB",
				 (unsigned long long)pool->size >> 20);
	return board_size_text(board, pool->size);
}

const char *board_evidence_text(enum board_evidence evidence)
{
	static const char *const text[] = {
		[BOARD_PLACEMENT] = "",
		[BOARD_STRONG] = "",
		[BOARD_WEAK] = " (a master by its name)",
		[BOARD_EVERY] = " (if it is a master at all)",
	};

	return text[evidence];
}

const char *board_fact_source(struct board *board, const struct board_fact *f)
{
	if (f->property && f->node)
		return dt_printf(&board->dt, "%s of %s", f->property, f->node);
	return f->property ? f->property : f->node;
}

const char *board_access_text(enum placer_access cpu)
{
	static const char *const text[] = {
		[PLACER_ACCESS_UNSAID] = "",
		[PLACER_ACCESS_NONE] = ", not the CPU",
		[PLACER_ACCESS_RARE] = ", rarely the CPU",
		[PLACER_ACCESS_OFTEN] = ", often the CPU",
	};

	return text[cpu];
}

const char *board_nodes_text(struct board *board, const struct board_group *g)
{
	const char *text, *name = NULL;

	if (!g->names.len)
		return NULL;
	text = dt_printf(&board->dt, "opened as /dev/dma_heap/%s", g->name);
	while ((name = placer_names_next(&g->names, name)))
		text = dt_printf(&board->dt, "%s, /dev/dma_heap/%s", text,
				 name);
	return text;
}

static const char *words_reach_text(struct board *board,
				    const struct board_master *m)
{
	const struct placer_constraint *c = &m->constraint;
	const char *text = "";
	u32 i;

	if (c->translated && c->output_last == PLACER_NO_LIMIT)
		return "any memory, translated";
	if (c->translated)
		return dt_printf(&board->dt, "memory up to 0x%llx, translated",
				 (unsigned long long)c->output_last);
	if (!c->reach.nr || !c->heaps)
		return "no memory";
	for (i = 0; i < c->reach.nr; i++)
		text = dt_printf(&board->dt, "%s%s%s", text, i ? " and " : "",
				 board_window_text(board, &c->reach.window[i]));
	return text;
}

const char *board_about_text(struct board *board, const struct board_master *m)
{
	const struct placer_constraint *c = &m->constraint;
	const char *runs = "any number of runs";

	if (c->contiguous || (c->max_segments <= 1 && !c->translated))
		runs = "one run";
	else if (c->max_segments != PLACER_UNLIMITED && !c->translated)
		runs = dt_printf(&board->dt, "%u runs", c->max_segments);
	return dt_printf(&board->dt, "%s; %s; %s%s%s",
			 words_reach_text(board, m), runs,
			 c->coherency == PLACER_SNOOPS ? "coherent" :
							 "not coherent",
			 c->domains ? "; protected pools too" : "",
			 m->restricted != DT_NONE && !m->unusable ?
				 "; its restricted pool only" :
				 "");
}

const char *board_members_text(struct board *board, const struct board_group *g)
{
	const char *text = "";
	u32 i;

	for (i = 0; i < g->nr; i++)
		text = dt_printf(&board->dt, "%s%s%s", text, i ? ", " : "",
				 board->master[g->master[i]].name);
	if (g->nr_absent)
		text = dt_printf(&board->dt, "%s%s%u disabled", text,
				 g->nr ? ", " : "", g->nr_absent);
	return text;
}

/* The text for one pair, short as there are many. */
const char *board_pair_text(struct board *board, const struct board_group *g)
{
	if (!g->nr_fits)
		return g->text;
	return dt_printf(&board->dt, "%s%s", board->pool[g->order[0]].name,
			 g->fit == BOARD_MAYBE ?
				 ", depending on where it will be" :
				 "");
}

const char *board_default_text(const struct board *board)
{
	static const char *const text[] = {
		"The tree has no default contiguous area. Most kernels make one by themselves: --cma SIZE says how large.",
		"There is no default contiguous area, as cma= in /chosen/bootargs asks for none.",
	};
	const struct memory *m = &board->memory;
	u32 i;

	for (i = 0; i < m->nr_regions; i++)
		if (m->region[i].is_default)
			return NULL;
	if (m->own.size)
		return NULL;
	return text[m->chosen.has_cma];
}
