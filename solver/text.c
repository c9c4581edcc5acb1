// SPDX-License-Identifier: GPL-2.0
/*
 * Verdicts in words.
 *
 * The rule kept here: one wording for the module, the tools and the tests. A
 * line names the heap, the reason, the device that brought it if one is known,
 * and what was needed and offered in the unit of the reason. The writer only
 * appends, counts what did not fit, and needs nothing from its surroundings.
 */
#include "solver_internal.h"

struct text {
	char *buf;
	size_t size; /* of @buf */
	size_t len;  /* of the whole text, cut or not */
};

static void text_put_char(struct text *t, char c)
{
	if (t->len + 1 < t->size)
		t->buf[t->len] = c;
	t->len++;
}

static void text_put(struct text *t, const char *s)
{
	while (*s)
		text_put_char(t, *s++);
}

static void text_put_number(struct text *t, u64 value, u32 base)
{
	char digit[20]; /* of 2^64 - 1 */
	u32 nr = 0;

	do {
		digit[nr++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (nr)
		text_put_char(t, digit[--nr]);
}

static void text_put_bytes(struct text *t, const char *before, u64 bytes,
			   const char *after)
{
	text_put(t, before);
	text_put_number(t, bytes, 10);
	text_put(t, after);
}

static void text_put_hex(struct text *t, const char *before, u64 address)
{
	text_put(t, before);
	text_put(t, "0x");
	text_put_number(t, address, 16);
}

/*
 * One line of words for each reason: what it is called by itself, and how a line
 * says it of a device, which is between @before and @after.
 */
static const struct {
	const char *text;
	const char *before;
	const char *after;
} reason_text[PLACER_NR_REASONS] = {
	[PLACER_REASON_FEASIBLE] = { "feasible", NULL, NULL },
	[PLACER_REASON_HEAP] = { "not allowed", "not allowed to ", "" },
	[PLACER_REASON_PROTECTION] = { "in a protection domain that a device cannot enter",
				       "in a protection domain that ",
				       " cannot enter" },
	[PLACER_REASON_PAGES] = { "without struct pages",
				  "without struct pages, which ", " may need" },
	[PLACER_REASON_SIZE] = { "too small", NULL, NULL },
	[PLACER_REASON_LIMIT] = { "beyond its limit", NULL, NULL },
	[PLACER_REASON_REACH] = { "not reachable", "not reachable by ", "" },
	[PLACER_REASON_SEGMENTS] = { "more segments than can be followed",
				     "more segments than can be followed by ",
				     "" },
	[PLACER_REASON_CONTIGUITY] = { "not contiguous enough",
				       "not contiguous enough for ", "" },
	[PLACER_REASON_ALIGN] = { "not aligned enough",
				  "not aligned enough for ", "" },
	[PLACER_REASON_GRANULE] = { "blocks smaller than the IOMMU's page",
				    "blocks smaller than the IOMMU's page for ",
				    "" },
	[PLACER_REASON_CPU] = { "no CPU mapping that suits all users",
				"no CPU mapping that suits ", "" },
	[PLACER_REASON_COHERENCY] = { "CPU mappings are cached",
				      "CPU mappings are cached, which ",
				      " cannot live with" },
	[PLACER_REASON_BOUNDARY] = { "may cross a segment boundary",
				     "may cross a segment boundary of ", "" },
	[PLACER_REASON_ROOM] = { "too little room", "too little room for ",
				 "" },
};

const char *placer_reason_text(enum placer_reason reason)
{
	if ((u32)reason < PLACER_NR_REASONS)
		return reason_text[reason].text;
	return "unknown reason";
}

/* Memory in no domain is refused for the opposite of what the table says. */
static void text_put_unprotected(struct text *t, const char *device)
{
	text_put(t, device ? "not protected, as " : "not protected");
	if (device) {
		text_put(t, device);
		text_put(t, " needs");
	}
}

/* The reason, and the device that brought it if one is known. */
static void text_put_reason(struct text *t, const struct placer_verdict *v,
			    const char *device)
{
	if (v->reason == PLACER_REASON_PROTECTION && !v->offers.last) {
		text_put_unprotected(t, device);
	} else if (device && (u32)v->reason < PLACER_NR_REASONS &&
		   reason_text[v->reason].before) {
		text_put(t, reason_text[v->reason].before);
		text_put(t, device);
		text_put(t, reason_text[v->reason].after);
	} else {
		text_put(t, placer_reason_text(v->reason));
	}
}

static void text_put_offered_span(struct text *t,
				  const struct placer_span *offers)
{
	if (offers->last < offers->first) {
		text_put(t, ", offers none)");
		return;
	}
	text_put_hex(t, ", offers ", offers->first);
	text_put_hex(t, "-", offers->last);
	text_put(t, ")");
}

static void text_put_reach(struct text *t, const struct placer_verdict *v,
			   const char *device)
{
	if (v->needs.last < v->needs.first) {
		text_put(t, device ? " (reaches no address" :
				     " (no address suits every device");
	} else if (v->needs.first) {
		text_put_hex(t, " (needs ", v->needs.first);
		text_put_hex(t, "-", v->needs.last);
	} else {
		text_put_hex(t, " (needs <= ", v->needs.last);
	}
	text_put_offered_span(t, &v->offers);
}

static void text_put_domains(struct text *t, const char *before, u64 domains)
{
	if (domains) {
		text_put_hex(t, before, domains);
	} else {
		text_put(t, before);
		text_put(t, "none");
	}
}

static void text_put_protection(struct text *t, const struct placer_verdict *v)
{
	text_put_domains(t, v->needs.last ? " (needs any of " : " (needs ",
			 v->needs.last);
	text_put_domains(t, ", offers ", v->offers.last);
	text_put(t, ")");
}

static void text_put_cpu_set(struct text *t, const char *before, u64 set)
{
	static const char *const name[] = { "none", "cached",
					    "write-combined" };
	bool first = true;
	u32 i;

	text_put(t, before);
	for (i = 0; i < 3; i++) {
		if (!(set >> i & 1))
			continue;
		text_put(t, first ? "" : " or ");
		text_put(t, name[i]);
		first = false;
	}
	if (first)
		text_put(t, "nothing");
}

static void text_put_needs_bytes(struct text *t, const char *before,
				 const struct placer_verdict *v,
				 const char *after)
{
	text_put_bytes(t, before, v->needs.last, after);
	text_put_bytes(t, ", offers ", v->offers.last, ")");
}

static void text_put_align(struct text *t, const struct placer_verdict *v)
{
	if (v->needs.last == PLACER_NO_LIMIT)
		text_put(t, " (no address is, on its bus)");
	else
		text_put_needs_bytes(t, " (needs ", v, " bytes");
}

static void text_put_figures(struct text *t, const struct placer_verdict *v,
			     const char *device)
{
	switch (v->reason) {
	case PLACER_REASON_FEASIBLE:
		text_put_bytes(t, ", cost ", v->cost, "");
		break;
	case PLACER_REASON_PROTECTION:
		text_put_protection(t, v);
		break;
	case PLACER_REASON_REACH:
		text_put_reach(t, v, device);
		break;
	case PLACER_REASON_SEGMENTS:
		text_put_bytes(t, " (for ", v->needs.last, " bytes)");
		break;
	case PLACER_REASON_CONTIGUITY:
		text_put_needs_bytes(t, " (needs ", v, " bytes in one run");
		break;
	case PLACER_REASON_ALIGN:
		text_put_align(t, v);
		break;
	case PLACER_REASON_BOUNDARY:
		text_put_needs_bytes(t, " (needs alignment to ", v, " bytes");
		break;
	case PLACER_REASON_CPU:
		text_put_cpu_set(t, " (needs ", v->needs.last);
		text_put_cpu_set(t, ", offers ", v->offers.last);
		text_put(t, ")");
		break;
	case PLACER_REASON_SIZE:
	case PLACER_REASON_LIMIT:
	case PLACER_REASON_GRANULE:
	case PLACER_REASON_ROOM:
		text_put_needs_bytes(t, " (needs ", v, " bytes");
		break;
	default:
		break;
	}
}

static size_t text_end(struct text *t)
{
	if (t->size)
		t->buf[t->len < t->size ? t->len : t->size - 1] = '\0';
	return t->len;
}

size_t placer_verdict_text(char *buf, size_t len,
			   const struct placer_verdict *v, const char *heap,
			   const char *device)
{
	struct text t = { .buf = buf, .size = len };

	text_put(&t, heap);
	text_put(&t, ": ");
	text_put_reason(&t, v, device);
	text_put_figures(&t, v, device);
	return text_end(&t);
}

size_t placer_conflict_text(char *buf, size_t len,
			    const struct placer_conflict *conflict,
			    const char *const *name)
{
	struct text t = { .buf = buf, .size = len };
	u32 i, nr = conflict->nr;

	for (i = 0; i < nr; i++) {
		if (i)
			text_put(&t, i + 1 < nr ? ", " : " and ");
		text_put(&t, name[conflict->device[i]]);
	}
	if (!nr)
		text_put(&t, "no heap holds a buffer of this size");
	else if (nr == 1)
		text_put(&t, " can use no heap for a buffer of this size");
	else
		text_put(&t, " cannot share a buffer of this size");
	return text_end(&t);
}
