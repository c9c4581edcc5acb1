// SPDX-License-Identifier: GPL-2.0
/*
 * Conflicts: a smallest set of a buffer's users that no heap serves together.
 *
 * A conflict explains a refusal that is already decided. If there is no memory
 * to find it, the explanation is omitted.
 */
#include <linux/slab.h>

#include "conflict.h"
#include "profile.h"

/**
 * struct placer_party - users to search for a conflict
 * @nr: number of users
 * @constraint: constraint of each user
 * @name: name of each user
 */
struct placer_party {
	u32 nr;
	const struct placer_constraint **constraint;
	const char **name;
};

static void placer_party_add(struct placer_party *party,
			     const struct placer_constraint *c,
			     const char *name)
{
	party->constraint[party->nr] = c;
	party->name[party->nr++] = name;
}

static bool placer_party_alloc(struct placer_party *party,
			       struct placer_buffer *buffer)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN;
	/* Two more for the newcomer and the CPU. */
	size_t max = list_count_nodes(&buffer->users) +
		     list_count_nodes(&buffer->expectations) + 2;

	party->nr = 0;
	party->constraint = kcalloc(max, sizeof(*party->constraint), gfp);
	party->name = kcalloc(max, sizeof(*party->name), gfp);
	return party->constraint && party->name;
}

static void placer_party_free(struct placer_party *party)
{
	kfree(party->constraint);
	kfree(party->name);
}

static bool placer_party_has(const struct placer_party *party,
			     const struct placer_constraint *c)
{
	u32 i;

	for (i = 0; i < party->nr; i++)
		if (party->constraint[i] == c)
			return true;
	return false;
}

/* One device of each user, the first that has attached. */
static void placer_party_add_attached(struct placer_party *party,
				      struct placer_buffer *buffer)
{
	const struct placer_attachment *pa;

	list_for_each_entry(pa, &buffer->attachments, node)
		if (!placer_party_has(party, &pa->user->profile->constraint))
			placer_party_add(party, &pa->user->profile->constraint,
					 pa->name);
}

static void placer_party_add_cpu(struct placer_party *party,
				 const struct placer_requirement *requirement)
{
	if (!(requirement->cpu & PLACER_CPU_NONE))
		placer_party_add(party, &placer_cpu_constraint, "the CPU");
}

static void placer_party_add_expected(struct placer_party *party,
				      struct placer_buffer *buffer)
{
	const struct placer_expectation *e;

	list_for_each_entry(e, &buffer->expectations, node)
		if (e->device && e->state == PLACER_EXPECTATION_COUNTED)
			placer_party_add(party, &e->constraint, e->name);
}

/* Return: false if all users can share. */
static bool placer_party_conflict(const struct placer_party *party, u64 size,
				  struct placer_question *question, char *line,
				  size_t len)
{
	if (placer_conflict_find(party->constraint, party->nr, size,
				 question->facts, question->nr,
				 &question->conflict))
		return false;
	placer_conflict_text(line, len, &question->conflict, party->name);
	return true;
}

/**
 * placer_conflict_line() - describe a smallest set of users that cannot share
 * @buffer: the buffer
 * @requirement: folded constraints of all users; says whether the CPU is one of
 *	them
 * @newcomer: a device that is not attached yet, or NULL
 * @question: facts of the heaps; gets the conflict
 * @line: result: one line, if there is a conflict
 * @len: size of @line; %PLACER_LINE_LEN is enough
 *
 * Users are preferred for the set in this order: attached devices, the
 * newcomer, the CPU, expected devices. Without memory to find it there is no line.
 *
 * Context: the reservation lock is held; may sleep.
 */
void placer_conflict_line(struct placer_buffer *buffer,
			  const struct placer_requirement *requirement,
			  const struct placer_newcomer *newcomer,
			  struct placer_question *question, char *line,
			  size_t len)
{
	struct placer_party party;

	dma_resv_assert_held(&buffer->resv);

	if (placer_party_alloc(&party, buffer)) {
		placer_party_add_attached(&party, buffer);
		if (newcomer)
			placer_party_add(&party, newcomer->constraint,
					 newcomer->name);
		placer_party_add_cpu(&party, requirement);
		placer_party_add_expected(&party, buffer);
		placer_party_conflict(&party, buffer->size, question, line,
				      len);
	}
	placer_party_free(&party);
}

/**
 * placer_conflict_explain() - describe why an expected device cannot share
 * @buffer: the buffer
 * @requirement: of the users and the expectations that are counted
 * @e: the expectation, which is not counted
 * @question: facts of the heaps; gets the conflict
 * @line: result: one line, if there is a conflict
 * @len: size of @line; %PLACER_LINE_LEN is enough
 *
 * Context: the reservation lock is held; may sleep.
 * Return: true if there is a conflict; false too if there is no memory to find it.
 */
bool placer_conflict_explain(struct placer_buffer *buffer,
			     const struct placer_requirement *requirement,
			     const struct placer_expectation *e,
			     struct placer_question *question, char *line,
			     size_t len)
{
	struct placer_party party;
	bool found = false;

	dma_resv_assert_held(&buffer->resv);

	if (placer_party_alloc(&party, buffer)) {
		placer_party_add_attached(&party, buffer);
		placer_party_add_cpu(&party, requirement);
		placer_party_add_expected(&party, buffer);
		placer_party_add(&party, &e->constraint, e->name);
		found = placer_party_conflict(&party, buffer->size, question,
					      line, len);
	}
	placer_party_free(&party);
	return found;
}
