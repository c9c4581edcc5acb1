// SPDX-License-Identifier: GPL-2.0
/*
 * solver_bench check|time|count [quick]
 *
 * check: the naive program gives the same answers, for all inputs.
 * time: nanoseconds, as CSV: what,devices,heaps,median,minimum.
 * count: runs everything once, for callgrind, which dumps its counts under the name
 * what,devices,heaps.
 *
 * One pass does the same once in each scene, so that branch predictors do not learn one
 * scene. Figures are per scene.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/callgrind.h>

#include "measure.h"
#include "naive.h"
#include "scene.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const u32 device_steps[] = { 1, 2, 4, 8, 12, 16, 24, 32, 40, 48, 56, 64 };
static const u32 heap_steps[] = { 1, 2, 4, 6, 8, 12, 16, 20, 24, 28, 32 };

#define POINTS (COUNT(device_steps) * COUNT(heap_steps))

/* Input of a pass; the requirements contain all devices. */
struct point {
	const struct scene *scene;
	u32 devices;
	u32 heaps;
	struct placer_requirement req[SCENES];
	struct placer_requirement work;
	struct placer_plan plan;
	struct naive_answer answer;
};

static void pass_init(void *arg)
{
	struct point *p = arg;
	u32 i;

	for (i = 0; i < SCENES; i++)
		placer_requirement_init(&p->work, p->scene[i].size);
}

static void pass_fold(void *arg)
{
	struct point *p = arg;
	u32 i;

	for (i = 0; i < SCENES; i++)
		scene_requirement(&p->scene[i], p->devices, &p->work);
}

static void pass_solve(void *arg)
{
	struct point *p = arg;
	u32 i;

	for (i = 0; i < SCENES; i++)
		placer_solve(&p->req[i], p->scene[i].heap, p->heaps, NULL,
			     &p->plan);
}

/* From an empty requirement, like after a detach. */
static void pass_place(void *arg)
{
	struct point *p = arg;
	u32 i;

	for (i = 0; i < SCENES; i++) {
		scene_requirement(&p->scene[i], p->devices, &p->work);
		placer_solve(&p->work, p->scene[i].heap, p->heaps, NULL,
			     &p->plan);
	}
}

/* The last device attaches. Folding is idempotent, so it can be repeated. */
static void pass_attach(void *arg)
{
	struct point *p = arg;
	u32 i;

	for (i = 0; i < SCENES; i++) {
		const struct scene *s = &p->scene[i];

		placer_requirement_fold(&p->req[i], &s->device[p->devices - 1]);
		placer_solve(&p->req[i], s->heap, p->heaps, NULL, &p->plan);
	}
}

/* The same without keeping a requirement. */
static void pass_naive(void *arg)
{
	struct point *p = arg;
	u32 i;

	for (i = 0; i < SCENES; i++) {
		const struct scene *s = &p->scene[i];

		naive_solve(s->device, p->devices, s->size, s->heap, p->heaps,
			    &p->answer);
	}
}

static const struct {
	const char *name;
	void (*pass)(void *arg);
} what[] = {
	{ "init", pass_init },	   { "fold", pass_fold },
	{ "solve", pass_solve },   { "place", pass_place },
	{ "attach", pass_attach }, { "naive", pass_naive },
};

static void point_set(struct point *p, u32 devices, u32 heaps)
{
	u32 i;

	p->devices = devices;
	p->heaps = heaps;
	for (i = 0; i < SCENES; i++)
		scene_requirement(&p->scene[i], devices, &p->req[i]);
}

static void pass_nothing(void *arg)
{
	(void)arg;
}

static void count(void (*pass)(void *arg), struct point *p, const char *name)
{
	CALLGRIND_TOGGLE_COLLECT;
	pass(p);
	CALLGRIND_TOGGLE_COLLECT;
	CALLGRIND_DUMP_STATS_AT(name);
}

/* The @index-th point of the grid. */
static void point_at(struct point *p, u32 index)
{
	point_set(p, device_steps[index / COUNT(heap_steps)],
		  heap_steps[index % COUNT(heap_steps)]);
}

static void count_all(struct point *p)
{
	char name[64];
	u32 i, j;

	count(pass_nothing, p, "nothing,0,0");
	for (i = 0; i < POINTS; i++) {
		point_at(p, i);
		for (j = 0; j < COUNT(what); j++) {
			snprintf(name, sizeof(name), "%s,%u,%u", what[j].name,
				 p->devices, p->heaps);
			count(what[j].pass, p, name);
		}
	}
}

static void time_report(struct point *p, struct measured (*m)[COUNT(what)])
{
	u32 i, j;

	for (i = 0; i < POINTS; i++) {
		point_at(p, i);
		for (j = 0; j < COUNT(what); j++)
			printf("%s,%u,%u,%.2f,%.2f\n", what[j].name, p->devices,
			       p->heaps, measure_median(&m[i][j]) / SCENES,
			       measure_min(&m[i][j]) / SCENES);
	}
}

/* Measure everything in rounds. */
static int time_all(struct point *p, bool quick)
{
	struct measured(*m)[COUNT(what)] = calloc(POINTS, sizeof(*m));
	u32 round, i, j, rounds = quick ? 5 : 51;

	if (!m)
		return 1;
	for (round = 0; round < rounds; round++)
		for (i = 0; i < POINTS; i++) {
			point_at(p, i);
			for (j = 0; j < COUNT(what); j++)
				measure_round(&m[i][j], what[j].pass, p,
					      quick ? 2e4 : 2e5);
		}
	time_report(p, m);
	free(m);
	return 0;
}

static bool same(const struct placer_plan *plan,
		 const struct naive_answer *answer)
{
	u32 i;

	if (plan->nr_feasible != answer->nr)
		return false;
	for (i = 0; i < answer->nr; i++)
		if (plan->order[i] != answer->heap[i] ||
		    plan->verdict[plan->order[i]].cost !=
			    answer->cost[answer->heap[i]])
			return false;
	return true;
}

struct tally {
	u32 plans;
	u32 none;
	u32 ranked;
	u32 verdicts;
	u32 feasible;
};

static bool check_scene(struct point *p, u32 scene, struct tally *t)
{
	const struct scene *s = &p->scene[scene];

	placer_solve(&p->req[scene], s->heap, p->heaps, NULL, &p->plan);
	naive_solve(s->device, p->devices, s->size, s->heap, p->heaps,
		    &p->answer);
	t->plans++;
	t->none += !p->plan.nr_feasible;
	t->ranked += p->plan.nr_feasible > 1;
	t->verdicts += p->heaps;
	t->feasible += p->plan.nr_feasible;
	if (same(&p->plan, &p->answer))
		return true;
	fprintf(stderr,
		"scene %u, %u devices, %u heaps: %u feasible, naively %u\n",
		scene, p->devices, p->heaps, p->plan.nr_feasible, p->answer.nr);
	return false;
}

static int check(struct point *p)
{
	struct tally t = { 0 };
	u32 devices, heaps, i;

	for (devices = 1; devices <= SCENE_DEVICES; devices++)
		for (heaps = 1; heaps <= SCENE_HEAPS; heaps++) {
			point_set(p, devices, heaps);
			for (i = 0; i < SCENES; i++)
				if (!check_scene(p, i, &t))
					return 1;
		}
	printf("the naive way agrees on all of %u plans: ", t.plans);
	printf("%u without a feasible heap, %u with several; ", t.none,
	       t.ranked);
	printf("%u of %u verdicts feasible\n", t.feasible, t.verdicts);
	return 0;
}

static int bad_arguments(void)
{
	fprintf(stderr, "usage: solver_bench check|time|count [quick]\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct scene *scene = calloc(SCENES, sizeof(*scene));
	struct point *p = calloc(1, sizeof(*p));
	bool quick = argc > 2 && !strcmp(argv[2], "quick");
	int rc = 0;

	if (!scene || !p || argc < 2)
		return bad_arguments();
	scenes_make(scene);
	p->scene = scene;
	measure_pin();
	if (!strcmp(argv[1], "check"))
		rc = check(p);
	else if (!strcmp(argv[1], "time"))
		rc = time_all(p, quick);
	else if (!strcmp(argv[1], "count"))
		count_all(p);
	else
		rc = bad_arguments();
	free(p);
	free(scene);
	return rc;
}
