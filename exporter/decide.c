// SPDX-License-Identifier: GPL-2.0
/*
 * Decisions: the solver is asked, and its answer is kept with the names that a
 * person needs to read it.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "exporter.h"
#include "trace.h"

/* Both only between placer_heaps_lock() and placer_heaps_unlock(). */
static struct placer_plan placer_plan_scratch;
static struct placer_conflict placer_conflict_scratch;

/**
 * __placer_feasible() - is there any heap for a requirement?
 * @buffer: whose requirement it would be
 * @requirement: the requirement
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0 or -EOPNOTSUPP.
 */
int __placer_feasible(struct placer_buffer *buffer,
		      const struct placer_requirement *requirement)
{
	const struct placer_heap_facts *facts;
	u32 nr;
	int rc;

	dma_resv_assert_held(&buffer->resv);

	facts = placer_heaps_lock(&nr);
	rc = placer_solve(requirement, facts, nr, NULL, &placer_plan_scratch);
	placer_heaps_unlock();
	return rc;
}

/**
 * placer_requirement_from_here() - what memory must be like for a buffer to go there
 * @from_here: result
 * @buffer: the buffer
 * @req: what it must be like for those who use it
 *
 * Content is carried neither into protected memory nor out of it: a buffer that has
 * memory outside moves outside only. One inside is settled.
 *
 * Context: the reservation lock is held.
 */
void placer_requirement_from_here(struct placer_requirement *from_here,
				  const struct placer_buffer *buffer,
				  const struct placer_requirement *req)
{
	dma_resv_assert_held(&buffer->resv);

	*from_here = *req;
	if (buffer->backing)
		from_here->domains = 0;
}

/**
 * __placer_movable() - is there any heap to which a buffer could move?
 * @buffer: the buffer
 * @requirement: that it would have to satisfy there
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0 or -EOPNOTSUPP.
 */
int __placer_movable(struct placer_buffer *buffer,
		     const struct placer_requirement *requirement)
{
	struct placer_requirement from_here;

	dma_resv_assert_held(&buffer->resv);

	if (!buffer->backing || !requirement->domains)
		return 0;

	placer_requirement_from_here(&from_here, buffer, requirement);
	return __placer_feasible(buffer, &from_here);
}

/**
 * __placer_pays() - where would a buffer be cheaper, with the price of moving?
 * @buffer: backed
 * @here: its memory
 *
 * Context: the reservation lock is held; may sleep.
 * Return: a set of heaps.
 */
u32 __placer_pays(struct placer_buffer *buffer, const struct placer_here *here)
{
	const struct placer_plan *plan = &placer_plan_scratch;
	const struct placer_heap_facts *facts;
	struct placer_requirement from_here;
	u32 i, nr, heaps = 0;

	dma_resv_assert_held(&buffer->resv);

	placer_requirement_from_here(&from_here, buffer, &buffer->requirement);
	facts = placer_heaps_lock(&nr);
	if (!placer_solve(&from_here, facts, nr, here, &placer_plan_scratch) &&
	    !plan->stay)
		for (i = 0; i < plan->nr_feasible; i++) {
			const struct placer_verdict *verdict =
				&plan->verdict[plan->order[i]];

			if (verdict->cost < plan->here.cost)
				heaps |= BIT(verdict->heap);
		}
	placer_heaps_unlock();
	return heaps;
}

static bool placer_blame_one(struct placer_judgement *judgement,
			     const struct placer_constraint *c,
			     const char *name,
			     const struct placer_heap_facts *facts,
			     struct placer_requirement *so_far)
{
	if (!placer_verdict_blame(&judgement->verdict, facts, so_far, c, 0))
		return false;

	strscpy(judgement->device, name);
	return true;
}

/*
 * Find the device that brought a refusal, those that came first, first. There
 * is none if the heap is too small for the buffer.
 */
static void placer_blame(struct placer_judgement *judgement,
			 const struct placer_buffer *buffer,
			 const struct placer_attachment *newcomer,
			 const struct placer_heap_facts *facts)
{
	const struct placer_expectation *e;
	const struct placer_attachment *pa;
	struct placer_requirement so_far;

	dma_resv_assert_held(&buffer->resv);

	placer_requirement_init(&so_far, buffer->size);
	list_for_each_entry(pa, &buffer->attachments, node)
		if (placer_blame_one(judgement, &pa->constraint, pa->name,
				     facts, &so_far))
			return;
	if (newcomer && placer_blame_one(judgement, &newcomer->constraint,
					 newcomer->name, facts, &so_far))
		return;
	/* Whatever brought the CPU here, it is not a device. */
	if (placer_blame_one(judgement, &placer_cpu_constraint, "the CPU",
			     facts, &so_far))
		return;
	/* Last, as they never are to blame where they are not counted. */
	list_for_each_entry(e, &buffer->expectations, node)
		if (e->state == PLACER_EXPECTATION_COUNTED &&
		    placer_blame_one(judgement, &e->constraint, e->name, facts,
				     &so_far))
			return;
}

static struct placer_decision *placer_decision_new(struct placer_buffer *buffer,
						   u32 nr, const char *event,
						   const char *who, int result)
{
	struct placer_decision *decision;

	dma_resv_assert_held(&buffer->resv);

	decision = kzalloc(struct_size(decision, judgements, nr), GFP_KERNEL);
	if (!decision)
		return NULL;

	decision->nr = nr;
	decision->number = ++buffer->decisions;
	decision->event = event;
	decision->result = result;
	strscpy(decision->who, who);
	kfree(buffer->decision);
	buffer->decision = decision;
	return decision;
}

static void placer_decision_fill(struct placer_decision *decision,
				 const struct placer_buffer *buffer,
				 const struct placer_attachment *newcomer,
				 const struct placer_plan *plan,
				 const struct placer_heap_facts *facts)
{
	u32 i;

	decision->nr_feasible = plan->nr_feasible;
	memcpy(decision->order, plan->order, plan->nr_feasible);
	for (i = 0; i < decision->nr; i++) {
		struct placer_judgement *judgement = &decision->judgements[i];

		judgement->verdict = plan->verdict[i];
		strscpy(judgement->heap, placer_heap_find(facts[i].id)->name);
		if (judgement->verdict.reason != PLACER_REASON_FEASIBLE)
			placer_blame(judgement, buffer, newcomer, &facts[i]);
	}
}

/**
 * struct placer_party - those among whom a conflict is sought
 * @nr: how many
 * @constraint: what each needs
 * @name: what each is called
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

/* All who count, in the order in which somebody is to be named for a conflict. */
static void placer_party_fill(struct placer_party *party,
			      const struct placer_buffer *buffer,
			      const struct placer_requirement *requirement,
			      const struct placer_attachment *newcomer)
{
	const struct placer_expectation *e;
	const struct placer_attachment *pa;

	list_for_each_entry(pa, &buffer->attachments, node)
		placer_party_add(party, &pa->constraint, pa->name);
	if (newcomer)
		placer_party_add(party, &newcomer->constraint, newcomer->name);
	if (!(requirement->cpu & PLACER_CPU_NONE))
		placer_party_add(party, &placer_cpu_constraint, "the CPU");
	list_for_each_entry(e, &buffer->expectations, node)
		if (e->dev && e->state == PLACER_EXPECTATION_COUNTED)
			placer_party_add(party, &e->constraint, e->name);
}

static bool placer_party_alloc(struct placer_party *party,
			       struct placer_buffer *buffer)
{
	/* The newcomer and the CPU, too. */
	size_t max = list_count_nodes(&buffer->attachments) +
		     list_count_nodes(&buffer->expectations) + 2;

	dma_resv_assert_held(&buffer->resv);

	party->nr = 0;
	party->constraint =
		kcalloc(max, sizeof(*party->constraint), GFP_KERNEL);
	party->name = kcalloc(max, sizeof(*party->name), GFP_KERNEL);
	return party->constraint && party->name;
}

static void placer_party_free(struct placer_party *party)
{
	kfree(party->constraint);
	kfree(party->name);
}

/* Name a smallest set of them that cannot share. Return: false if all can. */
static bool placer_party_conflict(const struct placer_party *party, u64 size,
				  const struct placer_heap_facts *facts, u32 nr,
				  char *line, size_t len)
{
	if (placer_conflict_find(party->constraint, party->nr, size, facts, nr,
				 &placer_conflict_scratch))
		return false;
	placer_conflict_text(line, len, &placer_conflict_scratch, party->name);
	return true;
}

/* Without memory, nobody is named. */
static void
placer_decision_conflict(struct placer_decision *decision,
			 struct placer_buffer *buffer,
			 const struct placer_requirement *requirement,
			 const struct placer_attachment *newcomer,
			 const struct placer_heap_facts *facts)
{
	struct placer_party party;

	if (placer_party_alloc(&party, buffer)) {
		placer_party_fill(&party, buffer, requirement, newcomer);
		placer_party_conflict(&party, buffer->size, facts, decision->nr,
				      decision->conflict,
				      sizeof(decision->conflict));
	}
	placer_party_free(&party);
}

/**
 * __placer_conflict_explain() - with whom can an expected device not share?
 * @buffer: the buffer
 * @e: the expectation, which is not counted
 * @line: result, if there is a conflict
 * @len: size of @line; %PLACER_LINE_LEN is enough
 *
 * Context: the reservation lock is held; may sleep.
 * Return: true if there is a conflict; false too if there is no memory to find
 * it.
 */
bool __placer_conflict_explain(struct placer_buffer *buffer,
			       const struct placer_expectation *e, char *line,
			       size_t len)
{
	const struct placer_heap_facts *facts;
	struct placer_party party;
	bool found = false;
	u32 nr;

	dma_resv_assert_held(&buffer->resv);

	if (placer_party_alloc(&party, buffer)) {
		placer_party_fill(&party, buffer, &buffer->requirement, NULL);
		placer_party_add(&party, &e->constraint, e->name);
		facts = placer_heaps_lock(&nr);
		found = placer_party_conflict(&party, buffer->size, facts, nr,
					      line, len);
		placer_heaps_unlock();
	}
	placer_party_free(&party);
	return found;
}

static void placer_verify_for(const struct placer_constraint *c,
			      const char *name,
			      const struct placer_buffer *buffer,
			      const struct placer_plan *plan,
			      const struct placer_heap_facts *facts)
{
	const char *wrong;
	u32 i;

	for (i = 0; i < plan->nr_feasible; i++) {
		u32 at = plan->order[i];

		wrong = placer_verdict_check(&plan->verdict[at], &facts[at], c,
					     buffer->size);
		WARN_ONCE(wrong, "%s in %s: %s\n", name,
			  placer_heap_find(facts[at].id)->name, wrong);
	}
}

/* In debug kernels each plan is checked by what did not make it. */
static void placer_plan_verify(const struct placer_buffer *buffer,
			       const struct placer_attachment *newcomer,
			       const struct placer_plan *plan,
			       const struct placer_heap_facts *facts)
{
	const struct placer_attachment *pa;
	const char *wrong;

	if (!IS_ENABLED(CONFIG_DMABUF_PLACER_DEBUG))
		return;

	wrong = placer_plan_check(plan);
	WARN_ONCE(wrong, "plan: %s\n", wrong);
	list_for_each_entry(pa, &buffer->attachments, node)
		placer_verify_for(&pa->constraint, pa->name, buffer, plan,
				  facts);
	if (newcomer)
		placer_verify_for(&newcomer->constraint, newcomer->name, buffer,
				  plan, facts);
}

/**
 * __placer_decide() - where shall this buffer be?
 * @buffer: the buffer; its decision is replaced
 * @requirement: of its users, and of @newcomer
 * @newcomer: a device that is not attached yet, or NULL
 * @event: what asks for the decision; a static string
 * @who: name of the device that asks, or ""
 *
 * Context: the reservation lock is held; may sleep.
 * Return: 0 and a decision with at least one feasible heap; -EOPNOTSUPP and one
 * without; or -ENOMEM and the old decision.
 */
int __placer_decide(struct placer_buffer *buffer,
		    const struct placer_requirement *requirement,
		    struct placer_attachment *newcomer, const char *event,
		    const char *who)
{
	const struct placer_heap_facts *facts;
	struct placer_requirement from_here;
	struct placer_decision *decision;
	u32 nr;
	int rc;

	dma_resv_assert_held(&buffer->resv);

	placer_requirement_from_here(&from_here, buffer, requirement);
	facts = placer_heaps_lock(&nr);
	rc = placer_solve(&from_here, facts, nr, NULL, &placer_plan_scratch);
	placer_plan_verify(buffer, newcomer, &placer_plan_scratch, facts);
	decision = placer_decision_new(buffer, nr, event, who, rc);
	if (decision)
		placer_decision_fill(decision, buffer, newcomer,
				     &placer_plan_scratch, facts);
	if (decision && rc)
		placer_decision_conflict(decision, buffer, requirement,
					 newcomer, facts);
	placer_heaps_unlock();
	return decision ? rc : -ENOMEM;
}

/* What came of taking memory from a heap that would do. */
static const char *placer_error_text(int error)
{
	switch (error) {
	case -ECANCELED:
		return "was not tried";
	case -ENOSPC:
		return "is at its limit";
	case -ENXIO:
		return "gave memory that a device cannot use";
	case -EDQUOT:
		return "the cgroup of who made the buffer may have no more";
	case -EINTR:
		return "was interrupted";
	default:
		return "has no memory left";
	}
}

/**
 * placer_judgement_text() - a verdict in one line, with names
 * @judgement: the verdict
 * @line: result
 * @len: size of @line; %PLACER_LINE_LEN is enough
 *
 * Context: any.
 */
void placer_judgement_text(const struct placer_judgement *judgement, char *line,
			   size_t len)
{
	size_t used;

	used = placer_verdict_text(line, len, &judgement->verdict,
				   judgement->heap,
				   judgement->device[0] ? judgement->device :
							  NULL);
	if (judgement->error && used < len)
		snprintf(line + used, len - used, ", but %s",
			 placer_error_text(judgement->error));
}

/**
 * placer_decision_trace() - tell tracepoints of a buffer's last decision
 * @buffer: the buffer
 *
 * Context: the reservation lock is held.
 */
void placer_decision_trace(struct placer_buffer *buffer)
{
	const struct placer_decision *decision = buffer->decision;
	char line[PLACER_LINE_LEN];
	u32 i;

	dma_resv_assert_held(&buffer->resv);

	trace_placer_decision(buffer, decision);
	if (!trace_placer_verdict_enabled())
		return;

	for (i = 0; i < decision->nr; i++) {
		placer_judgement_text(&decision->judgements[i], line,
				      sizeof(line));
		trace_placer_verdict(buffer, decision->number, line);
	}
}

/**
 * placer_decision_report() - tell tracepoints and the log of a refusal
 * @buffer: its last decision is the refusal
 *
 * Context: the reservation lock is held.
 */
void placer_decision_report(struct placer_buffer *buffer)
{
	dma_resv_assert_held(&buffer->resv);
	placer_decision_trace(buffer);
	placer_report_refusal(buffer);
}

/**
 * __placer_refuse() - refuse a device, as no heap can serve it and the others
 * @buffer: the buffer; its decision is replaced
 * @requirement: of its users and @newcomer; infeasible
 * @newcomer: the device
 *
 * Context: the reservation lock is held; may sleep.
 * Return: -EOPNOTSUPP, or -ENOMEM and the old decision.
 */
int __placer_refuse(struct placer_buffer *buffer,
		    const struct placer_requirement *requirement,
		    struct placer_attachment *newcomer)
{
	int rc = __placer_decide(buffer, requirement, newcomer, "attach",
				 newcomer->name);

	dma_resv_assert_held(&buffer->resv);

	if (rc != -ENOMEM)
		placer_decision_report(buffer);
	return rc;
}

/**
 * __placer_refuse_useless() - refuse a device that can use no buffer at all
 * @buffer: the buffer; its decision is replaced
 * @newcomer: the device
 * @why: of placer_device_constraint()
 *
 * Context: the reservation lock is held; may sleep.
 * Return: -EOPNOTSUPP, or -ENOMEM and the old decision.
 */
int __placer_refuse_useless(struct placer_buffer *buffer,
			    struct placer_attachment *newcomer, const char *why)
{
	const char *name = newcomer->name;
	struct placer_decision *decision;

	dma_resv_assert_held(&buffer->resv);

	decision = placer_decision_new(buffer, 0, "attach", name, -EOPNOTSUPP);
	if (!decision)
		return -ENOMEM;

	snprintf(decision->conflict, sizeof(decision->conflict),
		 "%s cannot use buffers: %s", name, why);
	placer_decision_report(buffer);
	return -EOPNOTSUPP;
}

/* Refuse for the sake of the memory in hand, which @c cannot use. */
static int __placer_refuse_here(struct placer_buffer *buffer,
				const struct placer_constraint *c,
				const char *event, const char *who, int error)
{
	const struct placer_backing *backing = buffer->backing;
	struct placer_requirement alone;
	struct placer_judgement *judgement;
	struct placer_decision *decision;

	dma_resv_assert_held(&buffer->resv);

	decision = placer_decision_new(buffer, 1, event, who, error);
	if (!decision)
		return -ENOMEM;

	placer_requirement_init(&alone, buffer->size);
	placer_requirement_fold(&alone, c);
	judgement = &decision->judgements[0];
	placer_layout_verdict(&alone, &backing->layout, &judgement->verdict);
	strscpy(judgement->heap, backing->heap->name);
	strscpy(judgement->device, who);
	return error;
}

/**
 * __placer_refuse_settled() - refuse a device, as the buffer may not move
 * @buffer: the buffer, which is settled; its decision is replaced
 * @newcomer: the device, which cannot use the memory in hand
 * @holder: who keeps the buffer where it is
 * @how: by what means
 *
 * Context: the reservation lock is held; may sleep.
 * Return: -EBUSY, or -ENOMEM and the old decision.
 */
int __placer_refuse_settled(struct placer_buffer *buffer,
			    struct placer_attachment *newcomer,
			    const char *holder, const char *how)
{
	int rc;

	dma_resv_assert_held(&buffer->resv);

	rc = __placer_refuse_here(buffer, &newcomer->constraint, "attach",
				  newcomer->name, -EBUSY);
	if (rc != -EBUSY)
		return rc;

	snprintf(buffer->decision->settled_by,
		 sizeof(buffer->decision->settled_by), "%s (%s)", holder, how);
	placer_decision_report(buffer);
	return rc;
}

/**
 * __placer_refuse_cpu() - refuse the CPU, as it may not see the buffer's memory
 * @buffer: the buffer; its decision is replaced
 * @requirement: of its users and the CPU
 * @event: what the CPU wanted; a static string
 *
 * Context: the reservation lock is held; may sleep.
 * Return: -EACCES, or -ENOMEM and the old decision.
 */
int __placer_refuse_cpu(struct placer_buffer *buffer,
			const struct placer_requirement *requirement,
			const char *event)
{
	int rc;

	dma_resv_assert_held(&buffer->resv);

	if (buffer->backing)
		rc = __placer_refuse_here(buffer, &placer_cpu_constraint, event,
					  "the CPU", -EACCES);
	else
		rc = __placer_decide(buffer, requirement, NULL, event,
				     "the CPU");
	if (rc == -ENOMEM)
		return rc;

	placer_count(PLACER_COUNT_REFUSED, 1);
	buffer->decision->result = -EACCES;
	placer_decision_report(buffer);
	return -EACCES;
}
