// SPDX-License-Identifier: GPL-2.0
/*
 * A board on a terminal: pools, masters with the source of each fact, the matrix
 * of both, and what can be shared.
 *
 * Lines are broken at a width from 40 to 100, and names give way to numbers where they would be
 * columns. Files and pipes count as 80 wide.
 */
#include <string.h>

#include "../terminal.h"
#include "board.h"

#define NAME_MOST 36 /* of a master, where it begins a row */

static void text_put_facts(struct board *board, const struct board_facts *facts)
{
	const struct board_fact *f;
	const char *text, *source;

	for (f = facts->fact; f < facts->fact + facts->nr; f++) {
		text = f->what;
		source = board_fact_source(board, f);
		if (source)
			text = dt_printf(&board->dt, "%s [%s]", f->what,
					 source);
		terminal_put_words("      ", 8, text);
	}
}

static void text_put_memory(struct board *board)
{
	const struct memory *m = &board->memory;
	const char *text = "";
	u32 i;

	if (!m->ram_known) {
		terminal_put_words("", 2,
				   "Where memory is the tree does not say, as firmware fills it in. What depends on it is marked \"?\"; --memory FIRST-LAST says it.");
	} else {
		for (i = 0; i < m->ram.nr; i++)
			text = dt_printf(&board->dt, "%s%s %s", text,
					 i ? " and" : "",
					 board_window_text(board,
							   &m->ram.window[i]));
		terminal_put_words("", 2,
				   dt_printf(&board->dt, "Memory%s:%s",
					     m->ram_given ? " (as given)" : "",
					     text));
	}
	if (m->refused)
		terminal_put_words("", 2,
				   dt_printf(&board->dt,
					     "Linux ignores all of /reserved-memory, as it %s.",
					     m->refused));
}

static void text_put_pools(struct board *board, bool brief)
{
	const struct board_pool *pool;
	u32 i;

	printf("\nPools\n");
	for (i = 0; i < board->nr_pools; i++) {
		pool = &board->pool[i];
		terminal_put_words(dt_printf(&board->dt, "%3u %s: ", i + 1,
					     pool->name),
				   6,
				   dt_printf(&board->dt,
					     "%s, %s, the CPU maps it %s, cost %u%s",
					     memory_kind_text(pool->kind),
					     board_pool_size_text(board, pool),
					     board_cpu_text(pool->heap.cpu),
					     pool->heap.cost,
					     pool->opted_in ?
						     "" :
						     "; no pool refers to it"));
		if (!brief)
			text_put_facts(board, &pool->facts);
		else if (pool->unusable && !board->nr_masters)
			/* Else it is said below the matrix. */
			terminal_put_words("      ", 8, pool->unusable);
	}
	if (board->nr_regions_left)
		terminal_put_words("    ", 6,
				   dt_printf(&board->dt,
					     "reserved for firmware and drivers, and shown by --all: %u",
					     board->nr_regions_left));
	if (board_default_text(board))
		terminal_put_words("    ", 6, board_default_text(board));
}

static void text_put_masters(struct board *board)
{
	const struct board_master *m;
	u32 i;

	printf("\nMasters\n");
	if (!board->nr_masters)
		terminal_put_words("    ", 6,
				   "none that the tree tells; --all has those with such a name");
	for (i = 0; i < board->nr_masters; i++) {
		m = &board->master[i];
		terminal_put_words("    ", 6,
				   dt_printf(&board->dt, "%s: %s%s", m->name,
					     m->about,
					     board_evidence_text(m->evidence)));
		if (strcmp(m->name, m->path))
			terminal_put_words("      ", 8,
					   dt_printf(&board->dt, "is %s",
						     m->path));
		text_put_facts(board, &m->facts);
	}
	if (board->nr_disabled)
		printf("    in the placement node, but disabled: %u\n",
		       board->nr_disabled);
	if (board->nr_hidden[BOARD_WEAK])
		terminal_put_words("    ", 6,
				   dt_printf(&board->dt,
					     "hidden, masters only by their name, and shown by --all: %u",
					     board->nr_hidden[BOARD_WEAK]));
	if (board->nr_hidden[BOARD_EVERY])
		terminal_put_words("    ", 6,
				   dt_printf(&board->dt,
					     "hidden, other devices, and shown by --every: %u",
					     board->nr_hidden[BOARD_EVERY]));
}

/* One letter for each reason to refuse. */
static char text_verdict_letter(const struct board_pool *pool,
				const struct board_verdict *v)
{
	static const char letter[] = {
		[PLACER_REASON_FEASIBLE] = '+',
		[PLACER_REASON_HEAP] = 'L',
		[PLACER_REASON_PROTECTION] = 'P',
		[PLACER_REASON_PAGES] = 'E',
		[PLACER_REASON_SIZE] = 'S',
		[PLACER_REASON_LIMIT] = 'Q',
		[PLACER_REASON_REACH] = 'R',
		[PLACER_REASON_SEGMENTS] = 'N',
		[PLACER_REASON_CONTIGUITY] = 'C',
		[PLACER_REASON_ALIGN] = 'A',
		[PLACER_REASON_GRANULE] = 'G',
		[PLACER_REASON_CPU] = 'M',
		[PLACER_REASON_COHERENCY] = 'H',
		[PLACER_REASON_BOUNDARY] = 'B',
		[PLACER_REASON_ROOM] = 'O',
	};

	if (pool->unusable)
		return 'U';
	return v->fit == BOARD_MAYBE ? '?' : letter[v->verdict.reason];
}

static void text_put_legend(struct board *board, const struct board_matrix *m)
{
	struct board_pool usable = { .unusable = NULL };
	struct board_verdict v = { .fit = BOARD_NO };
	const char *text = "+ suits";
	u32 i;

	if (m->maybe)
		text = dt_printf(&board->dt,
				 "%s; ? depends on where it will be", text);
	if (m->unusable)
		text = dt_printf(&board->dt, "%s; U unusable", text);
	for (i = PLACER_REASON_FEASIBLE + 1; i < PLACER_NR_REASONS; i++) {
		if (!(m->used >> i & 1))
			continue;
		v.verdict.reason = i;
		text = dt_printf(&board->dt, "%s; %c %s", text,
				 text_verdict_letter(&usable, &v),
				 placer_reason_text(i));
	}
	terminal_put_words("    ", 4, text);
}

static u32 text_name_width(const struct board *board)
{
	u32 i, len, width = 0, most = terminal_width() / 2 - 4;

	if (most > NAME_MOST)
		most = NAME_MOST;
	for (i = 0; i < board->nr_masters; i++) {
		len = strlen(board->master[i].name);
		if (len > width)
			width = len;
	}
	return width < most ? width : most;
}

/* As many columns as fit; more pools get a table of their own. */
static void text_put_table(struct board *board, const struct board_matrix *m,
			   u32 first, u32 last)
{
	u32 i, k, width = text_name_width(board);

	printf("    %*s", (int)width, "");
	for (k = first; k <= last; k++)
		printf("%4u", k + 1);
	putchar('\n');
	for (i = 0; i < board->nr_masters; i++) {
		const char *name = board->master[i].name;
		size_t len = strlen(name);

		/* The end of a path tells more than its beginning. */
		if (len > width)
			printf("    ..%-*s", (int)width - 2,
			       name + len - width + 2);
		else
			printf("    %-*s", (int)width, name);
		for (k = first; k <= last; k++)
			printf("%4c",
			       text_verdict_letter(&board->pool[k],
						   board_matrix_at(m, i, k)));
		putchar('\n');
	}
}

static void text_put_reason(const char *text)
{
	terminal_put_words("    ", 6, text);
}

static void text_put_matrix(struct board *board)
{
	struct board_matrix m;
	u32 first, columns, last;

	if (!board->nr_masters)
		return;
	board_matrix(board, &m);
	printf("\nMasters and pools, for a buffer of %s\n",
	       board_size_text(board, board->options.size));
	columns = (terminal_width() - text_name_width(board) - 5) / 4;
	for (first = 0; first < board->nr_pools; first = last + 1) {
		last = first + columns - 1;
		if (last >= board->nr_pools)
			last = board->nr_pools - 1;
		text_put_table(board, &m, first, last);
	}
	text_put_legend(board, &m);
	for (first = 0; first < board->nr_pools; first++)
		board_matrix_reasons(board, &m, first, text_put_reason);
}

static const char *text_count(struct board *board, const struct board_group *g)
{
	if (g->count == 1)
		return "";
	return dt_printf(&board->dt, ", %u at a time", g->count);
}

static void text_put_group(struct board *board, struct board_group *g)
{
	u32 i, pool;

	terminal_put_words("  ", 4,
			   dt_printf(&board->dt, "%s: %s%s; %s%s%s%s", g->name,
				     board_members_text(board, g),
				     board_access_text(g->cpu),
				     board_size_text(board, g->size),
				     g->size_assumed ? " (assumed)" : "",
				     text_count(board, g),
				     g->eager ? ", eager" : ""));
	if (board_nodes_text(board, g))
		terminal_put_words("       ", 9, board_nodes_text(board, g));
	for (i = 0; i < g->nr_fits; i++) {
		const struct board_verdict *v = &g->verdict[g->order[i]];

		pool = g->order[i];
		terminal_put_words(v->fit == BOARD_YES ?
					   dt_printf(&board->dt, "   %2u. ",
						     i + 1) :
					   "    ?  ",
				   9,
				   dt_printf(&board->dt, "%s%s",
					     board_verdict_text(board, pool, v,
								NULL),
					     board_terms_text(board, pool, v,
							      g->size)));
	}
	for (pool = 0; pool < board->nr_opted_in; pool++) {
		struct board_verdict *v = &g->verdict[pool];
		const char *culprit;

		if (v->fit != BOARD_NO)
			continue;
		culprit = board_blame(board, g, pool, v);
		terminal_put_words("    -  ", 9,
				   board_verdict_text(board, pool, v, culprit));
	}
	if (g->room)
		terminal_put_words("       ", 9, g->room);
	if (g->text)
		terminal_put_words("       ", 9, g->text);
	if (board_spare_text(board, g))
		terminal_put_words("       ", 9, board_spare_text(board, g));
}

/* There are many pairs, so each gets one line. */
static void text_put_pair(struct board *board, struct board_group *g)
{
	terminal_put_words("  ", 6,
			   dt_printf(&board->dt, "%s: %s", g->name,
				     board_pair_text(board, g)));
}

/* Flows of one device that have places one at a time, but not together. */
static void text_put_crowds(struct board *board)
{
	struct board_crowd crowd;
	u32 i;

	for (i = 0; i < board->nr_masters; i++)
		if (board_iova_crowd(board, i, &crowd))
			terminal_put_words("  ", 4,
					   dt_printf(&board->dt, "%s %s",
						     board->master[i].name,
						     board_crowd_text(board,
								      &crowd)));
}

void board_print_text(struct board *board, const struct board_question *q,
		      bool brief)
{
	u32 i;

	printf("%s\n", board->model ? board->model : "A board without a name");
	text_put_memory(board);
	text_put_pools(board, brief);
	if (!brief)
		text_put_masters(board);
	text_put_matrix(board);
	if (board->nr_flows)
		printf("\nFlows\n");
	for (i = 0; i < board->nr_flows; i++)
		text_put_group(board, &board->flow[i]);
	text_put_crowds(board);
	if (q->nr)
		printf(q->pairs ? "\nPairs, for a buffer of %s\n" :
				  "\nAsked for\n",
		       board_size_text(board, board->options.size));
	for (i = 0; i < q->nr; i++) {
		if (q->pairs)
			text_put_pair(board, &q->group[i]);
		else
			text_put_group(board, &q->group[i]);
	}
}
