// SPDX-License-Identifier: GPL-2.0
/*
 * What the solver says of masters and pools.
 *
 * Memory whose place is only found at boot is asked about twice: whether every
 * place it may get will do, and whether some place will. Between the two the
 * answer is "maybe".
 */
#include "board.h"

static const char cpu_name[] = "the CPU";

/* The CPU is a user like any other: it wants to map what it works on. */
static void solve_cpu_constraint(enum placer_access access,
				 struct placer_constraint *c)
{
	placer_constraint_init(c);
	c->cpu = PLACER_CPU_CACHED | PLACER_CPU_WRITECOMBINE;
	c->domains = 0;
	c->prefers.cpu_reads = access == PLACER_ACCESS_OFTEN;
	c->prefers.cpu_writes = access == PLACER_ACCESS_OFTEN;
}

/* The users of a buffer: the members of a group, and the CPU if it is one. */
struct users {
	u32 nr;
	const struct placer_constraint *constraint[PLACER_MAX_DEVICES];
	const char *name[PLACER_MAX_DEVICES];
	struct placer_constraint cpu;
};

static void solve_gather(const struct board *board,
			 const struct board_group *group, struct users *users)
{
	const struct board_master *m;

	for (users->nr = 0; users->nr < group->nr; users->nr++) {
		m = &board->master[group->master[users->nr]];
		users->constraint[users->nr] = &m->constraint;
		users->name[users->nr] = m->name;
	}
	if (group->cpu < PLACER_ACCESS_RARE)
		return;
	solve_cpu_constraint(group->cpu, &users->cpu);
	users->constraint[users->nr] = &users->cpu;
	users->name[users->nr++] = cpu_name;
}

static void solve_require(const struct users *users, u64 size,
			  struct placer_requirement *req)
{
	u32 i;

	placer_requirement_init(req, size);
	for (i = 0; i < users->nr; i++)
		placer_requirement_fold(req, users->constraint[i]);
}

/* The largest part of where the pool can be that suits the buffer. */
static bool solve_narrow(const struct placer_requirement *req, u64 size,
			 struct placer_heap_facts *heap)
{
	struct placer_span best = { 0 };
	bool found = false;
	u32 i, k;

	for (i = 0; i < req->reach.nr; i++) {
		for (k = 0; k < heap->nr_spans; k++) {
			struct placer_span both = req->reach.window[i];

			if (both.first < heap->span[k].first)
				both.first = heap->span[k].first;
			if (both.last > heap->span[k].last)
				both.last = heap->span[k].last;
			if (both.last < both.first ||
			    both.last - both.first < best.last - best.first)
				continue;
			best = both;
			found = true;
		}
	}
	/* The memory as a whole must fit there, if its size is known. */
	if (!found ||
	    (size != PLACER_NO_LIMIT && best.last - best.first < size - 1))
		return false;
	heap->span[0] = best;
	heap->nr_spans = 1;
	return true;
}

static void solve_judge(const struct placer_requirement *req,
			const struct board_pool *pool, struct board_verdict *v)
{
	struct placer_heap_facts heap;

	*v = (struct board_verdict){ .fit = BOARD_NO };
	v->verdict.device = PLACER_NO_DEVICE;
	if (pool->unusable)
		return;
	if (placer_heap_verdict(req, &pool->heap, &v->verdict)) {
		v->fit = BOARD_YES;
		return;
	}
	if (!pool->somewhere)
		return;
	heap = pool->heap;
	if (!solve_narrow(req, pool->size, &heap) ||
	    !placer_heap_verdict(req, &heap, &v->verdict))
		return;
	v->fit = BOARD_MAYBE;
	v->within = heap.span[0];
}

void board_judge(const struct board *board, u32 master, u32 pool, u64 size,
		 struct board_verdict *v)
{
	const struct board_master *m = &board->master[master];
	const struct board_pool *p = &board->pool[pool];
	struct placer_requirement req;

	placer_requirement_init(&req, size);
	placer_requirement_fold(&req, &m->constraint);
	/*
	 * A pool that is not opted in is judged as if every device that can reach
	 * its memory were allowed to use it.
	 */
	if (!p->opted_in)
		req.heaps = m->restricted == DT_NONE ||
					    m->restricted == p->memory ?
				    PLACER_ALL_HEAPS :
				    0;
	solve_judge(&req, p, v);
}

u32 board_region_user(const struct board *board, u32 region)
{
	const struct memory_region *r =
		memory_region_of(&board->memory, region);

	return r ? r->user : DT_NONE;
}

static bool solve_spares(const struct board *board,
			 const struct board_group *group,
			 const struct placer_requirement *req,
			 const struct board_pool *p, u64 *bytes)
{
	struct board_verdict v;

	if (p->kind != MEMORY_CMA && p->kind != MEMORY_COHERENT)
		return false;
	solve_judge(req, p, &v);
	*bytes = board_room_bytes(board, p, group, v.verdict.align);
	return v.fit == BOARD_YES && *bytes;
}

u32 board_spare(const struct board *board, const struct board_group *group,
		u32 *next, u64 *bytes)
{
	u32 index, nr = board->nr_pools - board->nr_opted_in;
	struct placer_requirement req;
	struct users users;

	solve_gather(board, group, &users);
	solve_require(&users, group->size, &req);
	/* A master that lists its pools could not use this one, as the list does not have it. */
	if (!users.nr || req.heaps != PLACER_ALL_HEAPS)
		return DT_NONE;
	/* All pools twice: first those that no device refers to, then the others. */
	while (*next < 2 * nr) {
		bool used = *next >= nr;

		index = board->nr_opted_in + (*next)++ % nr;
		if ((board_region_user(board, board->pool[index].memory) !=
		     DT_NONE) == used &&
		    solve_spares(board, group, &req, &board->pool[index],
				 bytes))
			return index;
	}
	return DT_NONE;
}

const char *board_spare_text(struct board *board, const struct board_group *g)
{
	u32 next = 0, index, user;
	const char *text = "";
	u64 bytes;

	if (g->fit != BOARD_NO)
		return NULL;
	while ((index = board_spare(board, g, &next, &bytes)) != DT_NONE) {
		user = board_region_user(board, board->pool[index].memory);
		text = dt_printf(&board->dt, "%s%s%s%s%s%s", text,
				 *text ? ", " : "", board->pool[index].name,
				 user == DT_NONE ? "" : " (which ",
				 user == DT_NONE ? "" :
						   dt_path(&board->dt, user),
				 user == DT_NONE ? "" : " has, too)");
	}
	return *text ? dt_printf(&board->dt,
				 "would do if a pool referred to it: %s",
				 text) :
		       NULL;
}

const char *board_blame(const struct board *board,
			const struct board_group *group, u32 pool,
			struct board_verdict *v)
{
	const struct board_pool *p = &board->pool[pool];
	struct placer_heap_facts heap = p->heap;
	struct placer_requirement req, so_far;
	struct users users;
	u32 i;

	if (p->unusable)
		return NULL;
	solve_gather(board, group, &users);
	solve_require(&users, group->size, &req);
	if (p->somewhere)
		solve_narrow(&req, p->size, &heap);
	placer_requirement_init(&so_far, group->size);
	for (i = 0; i < users.nr; i++)
		if (placer_verdict_blame(&v->verdict, &heap, &so_far,
					 users.constraint[i], i))
			return users.name[i];
	return NULL;
}

const char *board_verdict_text(struct board *board, u32 pool,
			       const struct board_verdict *v,
			       const char *device)
{
	const struct board_pool *p = &board->pool[pool];
	char *text;
	size_t len;

	if (p->unusable)
		return dt_printf(&board->dt, "%s: %s", p->name, p->unusable);
	len = placer_verdict_text(NULL, 0, &v->verdict, p->name, device);
	text = dt_alloc(&board->dt, len + 1);
	placer_verdict_text(text, len + 1, &v->verdict, p->name, device);
	return text;
}

/* Terms that the pool would not meet anyway; see solve_print_terms() of placer solve. */
const char *board_terms_text(struct board *board, u32 pool,
			     const struct board_verdict *v, u64 size)
{
	const struct placer_heap_facts *heap = &board->pool[pool].heap;
	const struct placer_verdict *p = &v->verdict;
	u64 aligned = heap->block < size ? heap->block : 4096;
	const char *blocks = "", *align = "", *last = "", *cpu = "";
	const char *assumes = board->pool[pool].assumes;
	struct dt *dt = &board->dt;

	if (p->block >= size && heap->block < size) {
		blocks = ", in one run";
	} else if (p->block > heap->block && p->block < size) {
		blocks = dt_printf(dt, ", in blocks of %s",
				   board_size_text(board, p->block));
		aligned = p->block;
	}
	if (p->align > aligned)
		align = dt_printf(dt, ", aligned to %s",
				  board_size_text(board, p->align));
	if (v->fit == BOARD_MAYBE)
		last = dt_printf(dt, ", if it comes to lie within %s",
				 board_window_text(board, &v->within));
	else if (p->last < heap->span[heap->nr_spans - 1].last)
		last = dt_printf(dt, ", at or below 0x%llx",
				 (unsigned long long)p->last);
	if (p->cpu == PLACER_CPU_WRITECOMBINE)
		cpu = ", mapped write-combined";
	else if (p->cpu == PLACER_CPU_NONE)
		cpu = ", not mapped by the CPU";
	return dt_printf(dt, "%s%s%s%s%s%s", blocks, align, last, cpu,
			 assumes ? ", if the kernel has " : "",
			 assumes ? assumes : "");
}

/* Feasible pools: sure ones first, then the cheapest, then as they are listed. */
static bool solve_goes_before(const struct board_verdict *a,
			      const struct board_verdict *b)
{
	if (a->fit != b->fit)
		return a->fit > b->fit;
	return a->verdict.cost < b->verdict.cost;
}

static void solve_insert(struct board_group *group, u32 pool)
{
	u32 at = group->nr_fits++;

	for (; at && solve_goes_before(&group->verdict[pool],
				       &group->verdict[group->order[at - 1]]);
	     at--)
		group->order[at] = group->order[at - 1];
	group->order[at] = pool;
}

static enum board_fit solve_try_users(const struct board *board,
				      const struct users *users, u64 size)
{
	struct placer_requirement req;
	struct board_verdict v;
	u32 i;

	solve_require(users, size, &req);
	for (i = 0; i < board->nr_opted_in; i++) {
		solve_judge(&req, &board->pool[i], &v);
		if (v.fit != BOARD_NO)
			return v.fit;
	}
	return BOARD_NO;
}

/*
 * A minimal conflict where the place of some pool is not known, which the solver cannot express:
 * leave out every member without which there still is a conflict, from the last on.
 */
static void solve_find_conflict(const struct board *board,
				const struct users *users, u64 size,
				struct placer_conflict *conflict)
{
	struct users rest = *users;
	u8 index[PLACER_MAX_DEVICES];
	u32 i, k;

	for (i = 0; i < users->nr; i++)
		index[i] = i;
	for (i = users->nr; i-- > 0;) {
		struct users fewer = rest;

		for (k = i; k + 1 < fewer.nr; k++)
			fewer.constraint[k] = fewer.constraint[k + 1];
		fewer.nr--;
		if (solve_try_users(board, &fewer, size) != BOARD_NO)
			continue;
		rest = fewer;
		for (k = i; k < rest.nr; k++)
			index[k] = index[k + 1];
	}
	conflict->nr = rest.nr;
	for (i = 0; i < rest.nr; i++)
		conflict->device[i] = index[i];
}

static void solve_conflict(struct board *board, struct board_group *group,
			   const struct users *users)
{
	struct placer_heap_facts heap[PLACER_MAX_HEAPS];
	bool somewhere = false;
	u32 i, nr = 0;
	char line[1024];

	for (i = 0; i < board->nr_opted_in; i++) {
		if (board->pool[i].unusable)
			continue;
		somewhere |= board->pool[i].somewhere;
		heap[nr++] = board->pool[i].heap;
	}
	if (somewhere)
		solve_find_conflict(board, users, group->size,
				    &group->conflict);
	else
		placer_conflict_find(users->constraint, users->nr, group->size,
				     heap, nr, &group->conflict);
	if (placer_conflict_text(line, sizeof(line), &group->conflict,
				 users->name) >= sizeof(line))
		line[sizeof(line) - 1] = '\0';
	group->text = dt_printf(&board->dt, "%s", line);
}

void board_solve(struct board *board, struct board_group *group)
{
	struct placer_requirement req;
	struct users users;
	u32 i;

	solve_gather(board, group, &users);
	solve_require(&users, group->size, &req);
	group->verdict = dt_alloc(&board->dt,
				  board->nr_opted_in * sizeof(*group->verdict));
	group->nr_fits = 0;
	for (i = 0; i < board->nr_opted_in; i++) {
		solve_judge(&req, &board->pool[i], &group->verdict[i]);
		if (group->verdict[i].fit != BOARD_NO)
			solve_insert(group, i);
	}
	group->fit = group->nr_fits ? group->verdict[group->order[0]].fit :
				      BOARD_NO;
	if (group->fit == BOARD_NO)
		solve_conflict(board, group, &users);
	board_find_room(board, group);
	board_check_iova(board, group);
}
