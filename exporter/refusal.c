// SPDX-License-Identifier: GPL-2.0
/*
 * Refusals: record and log why a user of a buffer is refused.
 *
 * The errno is decided before anything here is called. Without memory for a
 * decision only the line in the log is shorter.
 */
#include <linux/stringhash.h>

#include "conflict.h"
#include "counters.h"
#include "refusal.h"
#include "report.h"

/*
 * Why heaps that might have served did not, to be put after "heaps"; or NULL.
 */
static const char *placer_refusal_lack(const struct placer_judgement *judgement)
{
	if (judgement->verdict.reason == PLACER_REASON_LIMIT)
		return "with a lower limit";

	switch (judgement->error) {
	case 0:
	case -EINTR:
	case -ECANCELED:
		return NULL;
	case -ENOSPC:
		return "at their limit";
	case -ENXIO:
		return "useless to a device";
	case -EDQUOT:
		return "at the limit of its cgroup";
	case -ENOBUFS:
		return "at the limit for the creator's cgroup, cgroup_limit_bytes";
	case -EUSERS:
		return "at the task's limit in the dmem controller";
	case -EAGAIN:
		return "full, and too much of others was moved for the buffer's creator";
	default:
		return "full";
	}
}

/*
 * List the heaps that failed for the same reason as the heap at @first, the
 * first of them.
 */
static size_t placer_refusal_heaps(const struct placer_decision *decision,
				   u32 first, char *line, size_t len)
{
	const char *lack = placer_refusal_lack(&decision->judgements[first]);
	size_t used = scnprintf(line, len, " heaps %s:", lack);
	const struct placer_judgement *judgement;
	const char *between = "";
	u32 i;

	for (i = first; i < decision->nr; i++) {
		judgement = &decision->judgements[i];
		if (placer_refusal_lack(judgement) != lack)
			continue;
		used += scnprintf(line + used, len - used, "%s %s", between,
				  judgement->heap);
		between = ",";
	}
	return used;
}

static bool placer_refusal_is_first(const struct placer_decision *decision,
				    u32 index)
{
	const char *lack = placer_refusal_lack(&decision->judgements[index]);
	u32 i;

	for (i = 0; i < index; i++)
		if (placer_refusal_lack(&decision->judgements[i]) == lack)
			return false;
	return lack;
}

static size_t placer_refusal_all_heaps(const struct placer_decision *decision,
				       const char *between, char *line,
				       size_t len)
{
	size_t used = 0;
	u32 i;

	for (i = 0; i < decision->nr; i++) {
		if (!placer_refusal_is_first(decision, i))
			continue;
		used += scnprintf(line + used, len - used, "%s", between);
		used += placer_refusal_heaps(decision, i, line + used,
					     len - used);
		between = ";";
	}
	return used;
}

/*
 * Describe what holds the buffer; or else which devices cannot share, and why
 * heaps failed.
 */
static void placer_refusal_why(const struct placer_decision *decision,
			       char *line, size_t len)
{
	const struct placer_judgement *here = decision->judgements;
	const char *between = ";";
	size_t used = 0;

	if (decision->hold) {
		scnprintf(line, len, ", held by %s (%s)", decision->holder,
			  placer_hold_name(decision->hold));
		return;
	}
	if (decision->conflict[0])
		used = scnprintf(line, len, ": %s", decision->conflict);
	else if (decision->here)
		used = scnprintf(line, len, ": %s: %s", here->heap,
				 placer_reason_text(here->verdict.reason));
	else
		between = ":";
	placer_refusal_all_heaps(decision, between, line + used, len - used);
}

static size_t placer_refusal_begin(enum placer_event event, const char *device,
				   int error, char *line, size_t len)
{
	return scnprintf(line, len, "%s%s%s refused: %pe",
			 placer_event_name(event), device[0] ? " of " : "",
			 device, ERR_PTR(error));
}

/**
 * placer_decision_text() - describe a decision in one line, without addresses
 * @decision: the decision, with the names of __placer_decision_explain()
 * @line: result; of a refusal, what the log says of it
 * @len: size of @line; with %PLACER_DECISION_LEN it is as long as in the log
 *
 * Context: the reservation lock of the buffer is held.
 * Return: length of @line, without the NUL.
 */
size_t placer_decision_text(const struct placer_decision *decision, char *line,
			    size_t len)
{
	size_t used;

	if (!decision->result)
		return scnprintf(line, len, "%s%s%s: %s",
				 placer_event_name(decision->event),
				 decision->device[0] ? " of " : "",
				 decision->device,
				 decision->chosen < decision->nr ?
					 decision->judgements[decision->chosen]
						 .heap :
					 "");

	used = placer_refusal_begin(decision->event, decision->device,
				    decision->result, line, len);
	placer_refusal_why(decision, line + used, len - used);
	return strlen(line);
}

/**
 * __placer_refusal_report() - log that a user of a buffer was refused
 * @buffer: the buffer; its last decision is the refusal, with names, or NULL
 * @event: what was refused
 * @device: name of the device that was refused, or ""
 * @error: -errno
 *
 * A fault is tried again before it fails, and importers may try at each frame. The
 * same line is not logged again until a user leaves or the buffer is placed.
 *
 * Context: the reservation lock is held.
 */
void __placer_refusal_report(struct placer_buffer *buffer,
			     enum placer_event event, const char *device,
			     int error)
{
	char line[PLACER_DECISION_LEN];
	size_t used;
	u32 hash;

	dma_resv_assert_held(&buffer->resv);

	used = placer_refusal_begin(event, device, error, line, sizeof(line));
	if (buffer->decision)
		placer_refusal_why(buffer->decision, line + used,
				   sizeof(line) - used);

	hash = full_name_hash(NULL, line, strlen(line));
	if (hash != buffer->told &&
	    placer_report("buffer %lu: %s", buffer->number, line))
		buffer->told = hash;
}

/* Explain that no heap serves all users and the newcomer. */
static void placer_refusal_explain(struct placer_buffer *buffer,
				   const struct placer_refusal *refusal)
{
	struct placer_decision *decision = buffer->decision;

	if (!decision || !refusal->question)
		return;

	__placer_decision_explain(buffer, &refusal->newcomer,
				  refusal->question);
	placer_conflict_line(buffer, refusal->requirement,
			     refusal->cpu ? NULL : &refusal->newcomer,
			     refusal->question, decision->conflict,
			     sizeof(decision->conflict));
}

static void placer_refusal_keep(struct placer_buffer *buffer,
				const struct placer_refusal *refusal)
{
	const struct placer_newcomer *newcomer = &refusal->newcomer;
	struct placer_decision *decision;

	if (refusal->question || refusal->useless)
		decision = __placer_decision_keep(buffer, refusal->event,
						  newcomer->name,
						  refusal->question,
						  refusal->error);
	else
		decision = __placer_decision_keep_here(buffer, refusal->event,
						       newcomer,
						       refusal->error);
	if (!decision)
		return;

	decision->hold = refusal->hold;
	if (refusal->hold)
		strscpy(decision->holder, refusal->holder);
	if (refusal->useless)
		snprintf(decision->conflict, sizeof(decision->conflict),
			 "%s cannot use buffers: %s", newcomer->name,
			 refusal->useless);
}

/**
 * __placer_refuse() - record and log that a device or the CPU is refused
 * @buffer: the buffer; its decision is replaced
 * @refusal: what is refused, and why
 *
 * Context: the reservation lock is held; may sleep.
 * Return: the error of @refusal, also if there is no memory to record it.
 */
int __placer_refuse(struct placer_buffer *buffer,
		    const struct placer_refusal *refusal)
{
	const char *name = refusal->newcomer.name;

	dma_resv_assert_held(&buffer->resv);

	placer_refusal_keep(buffer, refusal);
	placer_refusal_explain(buffer, refusal);
	__placer_decision_trace(buffer, refusal->event, name, refusal->error,
				NULL);
	__placer_refusal_report(buffer, refusal->event, name, refusal->error);
	placer_count(PLACER_COUNT_REFUSED, 1);
	return refusal->error;
}
