// SPDX-License-Identifier: GPL-2.0
/*
 * DMABUF_PLACER_QUERY: where would buffers for these devices go, and why not elsewhere?
 *
 * The devices are read as those that are expected, and the solver is the same. No buffer
 * is looked at, so no lock of one is taken.
 */
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "abi.h"
#include "abi_array.h"
#include "abi_code.h"
#include "abi_users.h"
#include "buffer.h"
#include "expect.h"
#include "question.h"

/* Bytes of the first version of a verdict */
#define PLACER_QUERY_VERDICT offsetofend(struct dmabuf_placer_verdict, name)

/* Devices and the CPU */
#define PLACER_QUERY_USERS (DMABUF_PLACER_DEVICES + 1)

/**
 * struct placer_query - a query that is being answered
 * @out: members "out_" are written
 * @length: of a buffer, in whole pages
 * @nr_devices: how many of @constraint are those of devices
 * @nr: length of @constraint
 * @constraint: of each user
 * @requirement: all of them folded
 * @question: the heaps, and the solver's answer
 * @verdicts: the answer for the program
 * @conflict: likewise
 */
struct placer_query {
	struct dmabuf_placer_query *out;
	u64 length;
	u32 nr_devices;
	u32 nr;
	const struct placer_constraint *constraint[PLACER_QUERY_USERS];
	struct placer_requirement requirement;
	struct placer_question *question;
	struct dmabuf_placer_verdict verdicts[PLACER_MAX_HEAPS];
	u32 conflict[PLACER_QUERY_USERS];
};

static u32 placer_query_user(const struct placer_query *query, u32 index)
{
	return index < query->nr_devices ? index : DMABUF_PLACER_CPU;
}

/* The first device with which the heap is ruled out. There is none if it is too small. */
static u32 placer_query_blame(const struct placer_query *query,
			      struct placer_verdict *verdict,
			      const struct placer_heap_facts *facts)
{
	struct placer_requirement so_far;
	u32 i;

	placer_requirement_init(&so_far, query->length);
	for (i = 0; i < query->nr; i++)
		if (placer_verdict_blame(verdict, facts, &so_far,
					 query->constraint[i], i))
			return placer_query_user(query, i);
	return DMABUF_PLACER_NONE;
}

static void placer_query_verdict(struct placer_query *query, u32 i)
{
	struct placer_question *question = query->question;
	struct placer_verdict verdict = question->plan.verdict[i];
	struct dmabuf_placer_verdict *told = &query->verdicts[i];

	told->reason = placer_abi_reason(verdict.reason);
	told->device = DMABUF_PLACER_NONE;
	if (verdict.reason != PLACER_REASON_FEASIBLE)
		told->device = placer_query_blame(query, &verdict,
						  &question->facts[i]);
	if (!placer_heap_name(verdict.heap, question->generation, told->heap,
			      sizeof(told->heap)))
		strscpy(told->heap, "(unregistered)");
}

/* Fill the feasible heaps with the buffers, the cheapest first. */
static void placer_query_fill(struct placer_query *query)
{
	const struct placer_question *question = query->question;
	const struct placer_plan *plan = &question->plan;
	u64 left = query->out->count;
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++) {
		u32 at = plan->order[i];
		u64 room = div64_u64(question->facts[at].total, query->length);

		query->verdicts[at].takes = min(room, left);
		left -= query->verdicts[at].takes;
	}
	if (plan->nr_feasible) {
		query->out->out_chosen = plan->order[0];
		query->verdicts[plan->order[0]].flags =
			DMABUF_PLACER_VERDICT_CHOSEN;
	}
	if (left)
		query->out->out_error = plan->nr_feasible ? ENOMEM : EOPNOTSUPP;
}

static void placer_query_conflict(struct placer_query *query)
{
	struct placer_question *question = query->question;
	struct placer_conflict *conflict = &question->conflict;
	u32 i;

	if (placer_conflict_find(query->constraint, query->nr, query->length,
				 question->facts, question->nr, conflict))
		return;
	query->out->out_conflict = conflict->nr;
	for (i = 0; i < conflict->nr; i++)
		query->conflict[i] =
			placer_query_user(query, conflict->device[i]);
}

static int placer_query_solve(struct placer_query *query)
{
	u32 i;

	query->question = placer_question_new();
	if (!query->question)
		return -ENOMEM;

	if (!placer_feasible(query->question, &query->requirement))
		placer_query_conflict(query);
	query->out->out_verdicts = query->question->plan.nr_heaps;
	for (i = 0; i < query->out->out_verdicts; i++)
		placer_query_verdict(query, i);
	placer_query_fill(query);
	placer_question_free(query->question);
	return 0;
}

static int placer_query_write(const struct placer_query *query)
{
	const struct dmabuf_placer_query *out = query->out;
	const struct placer_abi_array verdicts = {
		.pointer = out->verdicts,
		.size = out->verdict_size,
		.count = out->verdict_count,
	};
	const struct placer_abi_array conflict = {
		.pointer = out->conflict,
		.size = sizeof(query->conflict[0]),
		.count = out->conflict_count,
	};

	int rc = placer_abi_array_check(&verdicts, PLACER_QUERY_VERDICT);

	if (!rc)
		rc = placer_abi_array_write_all(&verdicts, query->verdicts,
						sizeof(query->verdicts[0]),
						out->out_verdicts);
	if (!rc)
		rc = placer_abi_array_write_all(&conflict, query->conflict,
						sizeof(query->conflict[0]),
						out->out_conflict);
	return rc;
}

static int placer_query_ask(struct placer_query *query,
			    const struct placer_abi_users *users)
{
	struct placer_expectation *e;
	LIST_HEAD(expectations);
	int rc = placer_abi_users_expect(users, &expectations,
					 &query->out->out_culprit);

	if (!rc) {
		placer_requirement_init(&query->requirement, query->length);
		query->nr_devices = users->nr;
		list_for_each_entry(e, &expectations, node) {
			query->constraint[query->nr++] = &e->constraint;
			placer_requirement_fold(&query->requirement,
						&e->constraint);
		}
		rc = placer_query_solve(query);
	}
	placer_expectations_free(&expectations);
	return rc;
}

static int placer_query_answer(struct placer_query *query)
{
	const struct placer_abi_array devices = {
		.pointer = query->out->devices,
		.size = query->out->device_size,
		.count = query->out->device_count,
	};
	struct placer_abi_users *users =
		placer_abi_users(&devices, query->out->access,
				 &query->out->out_culprit);
	int rc;

	if (IS_ERR(users))
		return PTR_ERR(users);
	rc = placer_query_ask(query, users);
	placer_abi_users_free(users);
	return rc ?: placer_query_write(query);
}

/**
 * placer_abi_query() - serve DMABUF_PLACER_QUERY
 * @call: the call
 *
 * Context: may sleep.
 * Return: 0, or as the interface says.
 */
int placer_abi_query(struct placer_abi_call *call)
{
	struct dmabuf_placer_query *out = &call->query;
	struct placer_query *query;
	int rc;

	out->out_chosen = DMABUF_PLACER_NONE;
	out->out_culprit = DMABUF_PLACER_NONE;
	if (out->__reserved)
		return -EOPNOTSUPP;
	if (!PAGE_ALIGN(out->length) || !out->count)
		return -EINVAL;
	query = kzalloc(sizeof(*query), GFP_KERNEL_ACCOUNT);
	if (!query)
		return -ENOMEM;

	query->out = out;
	query->length = PAGE_ALIGN(out->length);
	rc = placer_query_answer(query);
	kfree(query);
	return rc == -EINTR ? -ERESTARTSYS : rc;
}
