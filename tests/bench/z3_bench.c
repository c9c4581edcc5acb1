// SPDX-License-Identifier: GPL-2.0
/*
 * z3_bench [quick]
 *
 * The same job, done by a general solver: is there a heap for these devices, and which is the
 * cheapest? First Z3 solves for each heap alone, and has to give the solver's verdict and
 * cost. Then it is timed, as CSV: what,devices,heaps,median,minimum.
 *
 * z3-place: assert all heaps and devices, and search.
 * z3-attach: all but the last device have been asserted; assert it, and search.
 *
 * The context and every formula are built in advance and not timed. A search is a check, and
 * then more checks, each for less cost, until there is none. Unlike the solver, it gives
 * neither reasons nor a second choice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "z3_model.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAGE	     4096ull
#define NO_HEAP	     (-1)

static const u32 device_steps[] = { 1, 2, 4, 8, 16, 32, 64 };
static const u32 heap_steps[] = { 1, 2, 4, 8, 16, 32 };

struct point {
	struct z3_model *model; /* one for each scene */
	u32 devices;
	u32 heaps;
	Z3_solver solver[SCENES];
};

static void fail(Z3_context ctx, Z3_error_code error)
{
	fprintf(stderr, "Z3: %s\n", Z3_get_error_msg(ctx, error));
	exit(1);
}

static void assert_heaps(const struct z3_model *m, Z3_solver solver, u32 nr)
{
	u32 i;

	Z3_solver_assert(m->ctx, solver, z3_model_heaps(m, nr));
	for (i = 0; i < nr; i++)
		Z3_solver_assert(m->ctx, solver, m->heap[i]);
}

static void assert_devices(const struct z3_model *m, Z3_solver solver, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		Z3_solver_assert(m->ctx, solver, m->device[i]);
}

/* Value of the unknown in the solver's model. */
static u64 value_of(const struct z3_model *m, Z3_solver solver, Z3_ast unknown)
{
	Z3_model model = Z3_solver_get_model(m->ctx, solver);
	Z3_ast value = NULL;
	u64 number = 0;

	Z3_model_inc_ref(m->ctx, model);
	if (!Z3_model_eval(m->ctx, model, unknown, true, &value) ||
	    !Z3_get_numeral_uint64(m->ctx, value, &number)) {
		fprintf(stderr, "Z3: a value is missing\n");
		exit(1);
	}
	Z3_model_dec_ref(m->ctx, model);
	return number;
}

static bool feasible(const struct z3_model *m, Z3_solver solver)
{
	Z3_lbool result = Z3_solver_check(m->ctx, solver);

	if (result == Z3_L_UNDEF) {
		fprintf(stderr, "Z3: gave up\n");
		exit(1);
	}
	return result == Z3_L_TRUE;
}

/* The lowest cost of a page, or NO_HEAP. */
static int search(const struct z3_model *m, Z3_solver solver)
{
	Z3_sort sort = Z3_mk_bv_sort(m->ctx, 16);
	int best = NO_HEAP;

	while (feasible(m, solver)) {
		best = value_of(m, solver, m->x.cost);
		Z3_solver_assert(m->ctx, solver,
				 Z3_mk_bvult(m->ctx, m->x.cost,
					     Z3_mk_unsigned_int64(m->ctx, best,
								  sort)));
	}
	return best;
}

static int place(const struct z3_model *m, Z3_solver solver, u32 devices,
		 u32 heaps)
{
	Z3_solver_reset(m->ctx, solver);
	assert_heaps(m, solver, heaps);
	assert_devices(m, solver, devices);
	Z3_solver_assert(m->ctx, solver, m->together[devices - 1]);
	return search(m, solver);
}

static int attach(const struct z3_model *m, Z3_solver solver, u32 devices)
{
	int best;

	Z3_solver_push(m->ctx, solver);
	Z3_solver_assert(m->ctx, solver, m->device[devices - 1]);
	Z3_solver_assert(m->ctx, solver, m->together[devices - 1]);
	best = search(m, solver);
	Z3_solver_pop(m->ctx, solver, 1);
	return best;
}

static void pass_place(void *arg)
{
	struct point *p = arg;
	u32 i;

	for (i = 0; i < SCENES; i++)
		place(&p->model[i], p->solver[i], p->devices, p->heaps);
}

/* Ready for the last device to attach. */
static void attach_prepare(struct point *p)
{
	u32 i;

	for (i = 0; i < SCENES; i++) {
		const struct z3_model *m = &p->model[i];

		Z3_solver_reset(m->ctx, p->solver[i]);
		Z3_solver_push(m->ctx, p->solver[i]);
		assert_heaps(m, p->solver[i], p->heaps);
		assert_devices(m, p->solver[i], p->devices - 1);
		feasible(m, p->solver[i]);
	}
}

static void pass_attach(void *arg)
{
	struct point *p = arg;
	u32 i;

	for (i = 0; i < SCENES; i++)
		attach(&p->model[i], p->solver[i], p->devices);
}

static void report(const char *what, struct point *p, bool quick,
		   void (*pass)(void *arg))
{
	struct measured m = { 0 };
	u32 i;

	for (i = 0; i < (quick ? 3 : 9); i++)
		measure_round(&m, pass, p, 1);
	printf("%s,%u,%u,%.0f,%.0f\n", what, p->devices, p->heaps,
	       measure_median(&m) / SCENES, measure_min(&m) / SCENES);
	fflush(stdout);
}

static bool say(const struct z3_model *m, const struct point *p,
		const char *what, long long z3, long long solver)
{
	if (z3 == solver)
		return true;
	fprintf(stderr,
		"%u devices, %u heaps, %llu bytes: %s: Z3 says %lld, the solver %lld\n",
		p->devices, p->heaps, (unsigned long long)m->scene->size, what,
		z3, solver);
	return false;
}

static int page_cost(const struct z3_model *m, const struct placer_verdict *v)
{
	return v->cost / ((m->scene->size + PAGE - 1) / PAGE);
}

/* Is the answer for this heap alone right? */
static bool check_heap(const struct z3_model *m, const struct point *p,
		       Z3_solver solver, const struct placer_verdict *v)
{
	Z3_ast heap =
		Z3_mk_unsigned_int64(m->ctx, v->heap, Z3_mk_bv_sort(m->ctx, 5));
	bool wanted = v->reason == PLACER_REASON_FEASIBLE, ok;

	Z3_solver_push(m->ctx, solver);
	Z3_solver_assert(m->ctx, solver, Z3_mk_eq(m->ctx, m->x.heap, heap));
	ok = say(m, p, "a page's cost, -1 if not feasible", search(m, solver),
		 wanted ? page_cost(m, v) : NO_HEAP);
	Z3_solver_pop(m->ctx, solver, 1);
	return ok;
}

/* Are the answers for all heaps right, in both ways? */
static bool check_scene(const struct point *p, u32 scene)
{
	const struct z3_model *m = &p->model[scene];
	Z3_solver solver = p->solver[scene];
	struct placer_requirement req;
	struct placer_plan plan;
	int best = NO_HEAP;
	u32 i;

	scene_requirement(m->scene, p->devices, &req);
	if (!placer_solve(&req, m->scene->heap, p->heaps, NULL, &plan))
		best = page_cost(m, &plan.verdict[plan.order[0]]);
	if (!say(m, p, "attaching", attach(m, solver, p->devices), best))
		return false;
	Z3_solver_push(m->ctx, solver);
	Z3_solver_assert(m->ctx, solver, m->device[p->devices - 1]);
	Z3_solver_assert(m->ctx, solver, m->together[p->devices - 1]);
	for (i = 0; i < p->heaps; i++)
		if (!check_heap(m, p, solver, &plan.verdict[i]))
			return false;
	Z3_solver_pop(m->ctx, solver, 1);
	return say(m, p, "placing", place(m, solver, p->devices, p->heaps),
		   best);
}

static void point_run(struct point *p, bool quick)
{
	u32 i;

	attach_prepare(p);
	for (i = 0; i < SCENES; i++)
		if (!check_scene(p, i))
			exit(1);
	report("z3-place", p, quick, pass_place);
	attach_prepare(p);
	report("z3-attach", p, quick, pass_attach);
}

static void axes(struct point *p, bool quick)
{
	u32 i;

	for (i = 0; i < COUNT(device_steps); i++) {
		p->devices = device_steps[i];
		p->heaps = 8;
		point_run(p, quick);
	}
	for (i = 0; i < COUNT(heap_steps); i++) {
		if (heap_steps[i] == 8)
			continue;
		p->devices = 8;
		p->heaps = heap_steps[i];
		point_run(p, quick);
	}
}

int main(int argc, char **argv)
{
	struct scene *scene = calloc(SCENES, sizeof(*scene));
	struct z3_model *model = calloc(SCENES, sizeof(*model));
	struct point p = { .model = model };
	Z3_context ctx = Z3_mk_context(Z3_mk_config());
	Z3_symbol fd = Z3_mk_string_symbol(ctx, "QF_FD");
	u32 i;

	if (!scene || !model)
		return 1;
	Z3_set_error_handler(ctx, fail);
	scenes_make(scene);
	for (i = 0; i < SCENES; i++) {
		z3_model_build(&model[i], ctx, &scene[i]);
		p.solver[i] = Z3_mk_solver_for_logic(ctx, fd);
		Z3_solver_inc_ref(ctx, p.solver[i]);
	}
	axes(&p, argc > 1 && !strcmp(argv[1], "quick"));
	return 0;
}
