// SPDX-License-Identifier: GPL-2.0
/*
 * The matrix of masters and pools: each for itself, with buffers of one size.
 */
#include "board.h"

struct board_verdict *board_matrix_at(const struct board_matrix *m, u32 master,
				      u32 pool)
{
	return &m->cell[(size_t)master * m->nr_pools + pool];
}

void board_matrix(struct board *board, struct board_matrix *m)
{
	struct board_verdict *v;
	u32 i, k;

	*m = (struct board_matrix){ .nr_pools = board->nr_pools };
	m->cell = dt_alloc(&board->dt, (size_t)board->nr_masters *
					       board->nr_pools *
					       sizeof(*m->cell));
	for (i = 0; i < board->nr_masters; i++) {
		for (k = 0; k < board->nr_pools; k++) {
			v = board_matrix_at(m, i, k);
			board_judge(board, i, k, board->options.size, v);
			m->unusable |= !!board->pool[k].unusable;
			m->maybe |= v->fit == BOARD_MAYBE;
			m->used |= 1u << v->verdict.reason;
		}
	}
}

/* Is the reason to refuse the same, whatever the two masters are? */
static bool matrix_same_reason(const struct board_verdict *a,
			       const struct board_verdict *b)
{
	return b->fit == BOARD_NO && a->verdict.reason == b->verdict.reason &&
	       a->verdict.needs.first == b->verdict.needs.first &&
	       a->verdict.needs.last == b->verdict.needs.last;
}

/* Names of master @first and of all later ones with the same reason; they are done then. */
static const char *matrix_names_of(struct board *board,
				   const struct board_matrix *m, u32 pool,
				   u32 first, bool *done)
{
	const struct board_verdict *v = board_matrix_at(m, first, pool);
	const char *names = board->master[first].name;
	u32 i, nr = 1;

	for (i = first + 1; i < board->nr_masters; i++) {
		if (!matrix_same_reason(v, board_matrix_at(m, i, pool)))
			continue;
		done[i] = true;
		if (++nr <= BOARD_MAX_NAMED)
			names = dt_printf(&board->dt, "%s, %s", names,
					  board->master[i].name);
	}
	if (nr > BOARD_MAX_NAMED)
		names = dt_printf(&board->dt, "%s and %u more", names,
				  nr - BOARD_MAX_NAMED);
	return names;
}

void board_matrix_reasons(struct board *board, const struct board_matrix *m,
			  u32 pool, void (*put)(const char *text))
{
	bool *done = dt_alloc(&board->dt, board->nr_masters);
	struct board_verdict *v;
	const char *names;
	u32 i;

	if (board->pool[pool].unusable) {
		put(board_verdict_text(board, pool, NULL, NULL));
		return;
	}
	for (i = 0; i < board->nr_masters; i++) {
		v = board_matrix_at(m, i, pool);
		if (done[i] || v->fit != BOARD_NO)
			continue;
		names = matrix_names_of(board, m, pool, i, done);
		put(board_verdict_text(board, pool, v, names));
	}
}
