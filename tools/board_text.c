// SPDX-License-Identifier: GPL-2.0
/*
 * A board on a terminal: pools, masters with the source of each fact, the matrix
 * of both, and what can be shared.
 *
 * Lines are broken at a width from 80 to 100, and names give way to numbers
 * where they would be columns. What is not a terminal counts as 80 wide.
 */
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "board.h"

#define NARROWEST 80
#define WIDEST	  100
#define NAME_MOST 36 /* of a master, where it begins a row */

static u32 terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ||
	    size.ws_col < NARROWEST)
		return NARROWEST;
	return size.ws_col < WIDEST ? size.ws_col : WIDEST;
}

/* Words after @start, which ends in column @column; more lines are indented. */
static void put_words(const char *start, u32 indent, const char *text)
{
	u32 width = terminal_width(), column = strlen(start), len, space = 0;

	fputs(start, stdout);
	while (*text) {
		len = strcspn(text, " ");
		if (space && column + 1 + len > width) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (space) {
			putchar(' ');
			column++;
		}
		fwrite(text, 1, len, stdout);
		column += len;
		text += len;
		space = *text == ' ';
		text += space;
	}
	putchar('\n');
}

static void put_facts(struct board *board, const struct board_facts *facts)
{
	const struct board_fact *f;
	const char *text;

	for (f = facts->fact; f < facts->fact + facts->nr; f++) {
		text = f->what;
		if (f->property && f->node)
			text = dt_printf(&board->dt, "%s [%s of %s]", f->what,
					 f->property, f->node);
		else if (f->property || f->node)
			text = dt_printf(&board->dt, "%s [%s]", f->what,
					 f->property ? f->property : f->node);
		put_words("      ", 8, text);
	}
}

static void put_memory(struct board *board)
{
	const struct memory *m = &board->memory;
	const char *text = "";
	u32 i;

	if (!m->ram_known) {
		put_words("", 2,
			  "Where memory is the tree does not say, as firmware fills it in. What depends on it is marked \"?\"; --memory FIRST-LAST says it.");
	} else {
		for (i = 0; i < m->ram.nr; i++)
			text = dt_printf(&board->dt, "%s%s %s", text,
					 i ? " and" : "",
					 board_window_text(board,
							   &m->ram.window[i]));
		put_words("", 2,
			  dt_printf(&board->dt, "Memory%s:%s",
				    m->ram_given ? " (as given)" : "", text));
	}
	if (m->refused)
		put_words("", 2,
			  dt_printf(&board->dt,
				    "Linux ignores all of /reserved-memory, as it %s.",
				    m->refused));
}

static const char *cpu_text(u32 cpu)
{
	if (cpu == PLACER_CPU_NONE)
		return "not at all";
	if (cpu == PLACER_CPU_CACHED)
		return "cached";
	if (cpu & PLACER_CPU_CACHED)
		return "in any way";
	return "uncached";
}

static const char *pool_size_text(struct board *board,
				  const struct board_pool *pool)
{
	if (pool->heap.total == PLACER_NO_LIMIT)
		return "unknown";
	if (pool->kind == MEMORY_SYSTEM && pool->heap.total >> 24)
		return dt_printf(&board->dt, "about %llu MiB",
				 (unsigned long long)pool->heap.total >> 20);
	return board_size_text(board, pool->heap.total);
}

static void put_pools(struct board *board, bool brief)
{
	const struct board_pool *pool;
	u32 i;

	printf("\nPools\n");
	for (i = 0; i < board->nr_pools; i++) {
		pool = &board->pool[i];
		put_words(dt_printf(&board->dt, "%3u %s: ", i + 1, pool->name),
			  6,
			  dt_printf(&board->dt,
				    "%s, %s, the CPU maps it %s, cost %u%s",
				    memory_kind_text(pool->kind),
				    pool_size_text(board, pool),
				    cpu_text(pool->heap.cpu), pool->heap.cost,
				    pool->opted_in ? "" :
						     "; no pool refers to it"));
		if (!brief)
			put_facts(board, &pool->facts);
	}
	if (board->nr_regions_left)
		printf("    reserved for firmware and drivers, and shown by --all: %u\n",
		       board->nr_regions_left);
}

static const char *evidence_text(enum board_evidence evidence)
{
	static const char *const text[] = {
		[BOARD_PLACEMENT] = "",
		[BOARD_STRONG] = "",
		[BOARD_WEAK] = " (a master by its name)",
		[BOARD_EVERY] = " (if it is a master at all)",
	};

	return text[evidence];
}

static void put_masters(struct board *board)
{
	const struct board_master *m;
	u32 i;

	printf("\nMasters\n");
	if (!board->nr_masters)
		printf("    none that the tree tells; --all has those with such a name\n");
	for (i = 0; i < board->nr_masters; i++) {
		m = &board->master[i];
		put_words("    ", 6,
			  dt_printf(&board->dt, "%s: %s%s", m->name, m->about,
				    evidence_text(m->evidence)));
		if (strcmp(m->name, m->path))
			put_words("      ", 8,
				  dt_printf(&board->dt, "is %s", m->path));
		put_facts(board, &m->facts);
	}
	if (board->nr_disabled)
		printf("    in the placement node, but disabled: %u\n",
		       board->nr_disabled);
}

/* One letter for each reason to refuse. */
static char verdict_letter(const struct board_pool *pool,
			   const struct board_verdict *v)
{
	static const char letter[] = {
		[PLACER_REASON_FEASIBLE] = '+',
		[PLACER_REASON_HEAP] = 'L',
		[PLACER_REASON_PROTECTION] = 'P',
		[PLACER_REASON_SIZE] = 'S',
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

struct matrix {
	struct board_verdict *cell; /* rows of pools, one for each master */
	u32 used;		    /* set of reasons */
	bool maybe;
	bool unusable;
};

static struct board_verdict *
cell_at(const struct board *board, const struct matrix *m, u32 master, u32 pool)
{
	return &m->cell[(size_t)master * board->nr_pools + pool];
}

static void make_matrix(struct board *board, struct matrix *m)
{
	struct board_verdict *v;
	u32 i, k;

	m->cell = dt_alloc(&board->dt, (size_t)board->nr_masters *
					       board->nr_pools *
					       sizeof(*m->cell));
	for (i = 0; i < board->nr_masters; i++) {
		for (k = 0; k < board->nr_pools; k++) {
			v = cell_at(board, m, i, k);
			board_judge(board, i, k, board->options.size, v);
			m->unusable |= !!board->pool[k].unusable;
			m->maybe |= v->fit == BOARD_MAYBE;
			m->used |= 1u << v->verdict.reason;
		}
	}
}

static void put_legend(struct board *board, const struct matrix *m)
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
				 verdict_letter(&usable, &v),
				 placer_reason_text(i));
	}
	put_words("    ", 4, text);
}

static u32 name_width(const struct board *board)
{
	u32 i, len, width = 0;

	for (i = 0; i < board->nr_masters; i++) {
		len = strlen(board->master[i].name);
		if (len > width)
			width = len;
	}
	return width < NAME_MOST ? width : NAME_MOST;
}

/* As many columns as fit; more pools get a table of their own. */
static void put_table(struct board *board, const struct matrix *m, u32 first,
		      u32 last)
{
	u32 i, k, width = name_width(board);

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
			printf("%4c", verdict_letter(&board->pool[k],
						     cell_at(board, m, i, k)));
		putchar('\n');
	}
}

/* Is it the same refusal, but for whom? */
static bool same_reason(const struct board_verdict *a,
			const struct board_verdict *b)
{
	return b->fit == BOARD_NO && a->verdict.reason == b->verdict.reason &&
	       a->verdict.needs.first == b->verdict.needs.first &&
	       a->verdict.needs.last == b->verdict.needs.last;
}

/* All masters that are refused a pool in the same words, in one line. */
static void put_reasons(struct board *board, const struct matrix *m, u32 pool)
{
	bool *done = dt_alloc(&board->dt, board->nr_masters);
	struct board_verdict *v;
	const char *names;
	u32 i, k, nr;

	if (board->pool[pool].unusable) {
		put_words("    ", 6,
			  board_verdict_text(board, pool, NULL, NULL));
		return;
	}
	for (i = 0; i < board->nr_masters; i++) {
		v = cell_at(board, m, i, pool);
		if (done[i] || v->fit != BOARD_NO)
			continue;
		names = board->master[i].name;
		for (k = i + 1, nr = 1; k < board->nr_masters; k++) {
			if (!same_reason(v, cell_at(board, m, k, pool)))
				continue;
			done[k] = true;
			nr++;
			if (nr <= 6)
				names = dt_printf(&board->dt, "%s, %s", names,
						  board->master[k].name);
		}
		if (nr > 6)
			names = dt_printf(&board->dt, "%s and %u more", names,
					  nr - 6);
		put_words("    ", 6, board_verdict_text(board, pool, v, names));
	}
}

static void put_matrix(struct board *board)
{
	struct matrix m = { .used = 0 };
	u32 first, columns, last;

	if (!board->nr_masters)
		return;
	make_matrix(board, &m);
	printf("\nMasters and pools, for a buffer of %s\n",
	       board_size_text(board, board->options.size));
	columns = (terminal_width() - name_width(board) - 5) / 4;
	for (first = 0; first < board->nr_pools; first = last + 1) {
		last = first + columns - 1;
		if (last >= board->nr_pools)
			last = board->nr_pools - 1;
		put_table(board, &m, first, last);
	}
	put_legend(board, &m);
	for (first = 0; first < board->nr_pools; first++)
		put_reasons(board, &m, first);
}

static const char *cpu_access(enum placement_cpu cpu)
{
	static const char *const text[] = {
		[PLACEMENT_CPU_UNSAID] = "",
		[PLACEMENT_CPU_NONE] = ", not the CPU",
		[PLACEMENT_CPU_RARE] = ", rarely the CPU",
		[PLACEMENT_CPU_OFTEN] = ", often the CPU",
	};

	return text[cpu];
}

static void put_group(struct board *board, struct board_group *g)
{
	const char *members = "";
	u32 i, pool;

	for (i = 0; i < g->nr; i++)
		members = dt_printf(&board->dt, "%s%s%s", members,
				    i ? ", " : "",
				    board->master[g->master[i]].name);
	if (g->nr_absent)
		members = dt_printf(&board->dt, "%s%s%u disabled", members,
				    g->nr ? ", " : "", g->nr_absent);
	put_words("  ", 4,
		  dt_printf(&board->dt, "%s: %s%s; %s%s", g->name, members,
			    cpu_access(g->cpu), board_size_text(board, g->size),
			    g->size_assumed ? " (assumed)" : ""));
	for (i = 0; i < g->nr_fits; i++) {
		const struct board_verdict *v = &g->verdict[g->order[i]];

		pool = g->order[i];
		put_words(v->fit == BOARD_YES ?
				  dt_printf(&board->dt, "   %2u. ", i + 1) :
				  "    ?  ",
			  9,
			  dt_printf(&board->dt, "%s%s",
				    board_verdict_text(board, pool, v, NULL),
				    board_terms_text(board, pool, v, g->size)));
	}
	for (pool = 0; pool < board->nr_opted_in; pool++) {
		struct board_verdict *v = &g->verdict[pool];
		const char *culprit;

		if (v->fit != BOARD_NO)
			continue;
		culprit = board_blame(board, g, pool, v);
		put_words("    -  ", 9,
			  board_verdict_text(board, pool, v, culprit));
	}
	if (g->text)
		put_words("       ", 9, g->text);
}

/* Pairs are many, so each is a line. */
static void put_pair(struct board *board, struct board_group *g)
{
	const char *where = g->text;

	if (g->nr_fits)
		where = dt_printf(&board->dt, "%s%s",
				  board->pool[g->order[0]].name,
				  g->fit == BOARD_MAYBE ?
					  ", depending on where it will be" :
					  "");
	put_words("  ", 6, dt_printf(&board->dt, "%s: %s", g->name, where));
}

void board_print_text(struct board *board, const struct board_question *q,
		      bool brief)
{
	u32 i;

	printf("%s\n", board->model ? board->model : "A board without a name");
	put_memory(board);
	put_pools(board, brief);
	if (!brief)
		put_masters(board);
	put_matrix(board);
	if (board->nr_flows)
		printf("\nFlows\n");
	for (i = 0; i < board->nr_flows; i++)
		put_group(board, &board->flow[i]);
	if (q->nr)
		printf(q->pairs ? "\nPairs, for a buffer of %s\n" :
				  "\nAsked for\n",
		       board_size_text(board, board->options.size));
	for (i = 0; i < q->nr; i++) {
		if (q->pairs)
			put_pair(board, &q->group[i]);
		else
			put_group(board, &q->group[i]);
	}
}
