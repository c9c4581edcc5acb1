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

static void put_char(struct text *t, char c)
{
	if (t->len + 1 < t->size)
		t->buf[t->len] = c;
	t->len++;
}

static void put(struct text *t, const char *s)
{
	while (*s)
		put_char(t, *s++);
}

static void put_number(struct text *t, u64 value, u32 base)
{
	char digit[20]; /* of 2^64 - 1 */
	u32 nr = 0;

	do {
		digit[nr++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (nr)
		put_char(t, digit[--nr]);
}

static void put_bytes(struct text *t, const char *before, u64 bytes,
		      const char *after)
{
	put(t, before);
	put_number(t, bytes, 10);
	put(t, after);
}

static void put_hex(struct text *t, const char *before, u64 address)
{
	put(t, before);
	put(t, "0x");
	put_number(t, address, 16);
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
	[PLACER_REASON_CPU] = { "no CPU mapping that suits everybody",
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
static void put_unprotected(struct text *t, const char *device)
{
	put(t, device ? "not protected, as " : "not protected");
	if (device) {
		put(t, device);
		put(t, " needs");
	}
}

/* The reason, and the device that brought it if one is known. */
static void put_reason(struct text *t, const struct placer_verdict *v,
		       const char *device)
{
	if (v->reason == PLACER_REASON_PROTECTION && !v->offers.last) {
		put_unprotected(t, device);
	} else if (device && (u32)v->reason < PLACER_NR_REASONS &&
		   reason_text[v->reason].before) {
		put(t, reason_text[v->reason].before);
		put(t, device);
		put(t, reason_text[v->reason].after);
	} else {
		put(t, placer_reason_text(v->reason));
	}
}

static void put_offered_span(struct text *t, const struct placer_span *offers)
{
	if (offers->last < offers->first) {
		put(t, ", offers none)");
		return;
	}
	put_hex(t, ", offers ", offers->first);
	put_hex(t, "-", offers->last);
	put(t, ")");
}

static void put_reach(struct text *t, const struct placer_verdict *v,
		      const char *device)
{
	if (v->needs.last < v->needs.first) {
		put(t, device ? " (reaches no address" :
				" (no address suits every device");
	} else if (v->needs.first) {
		put_hex(t, " (needs ", v->needs.first);
		put_hex(t, "-", v->needs.last);
	} else {
		put_hex(t, " (needs <= ", v->needs.last);
	}
	put_offered_span(t, &v->offers);
}

static void put_domains(struct text *t, const char *before, u64 domains)
{
	if (domains) {
		put_hex(t, before, domains);
	} else {
		put(t, before);
		put(t, "none");
	}
}

static void put_protection(struct text *t, const struct placer_verdict *v)
{
	put_domains(t, v->needs.last ? " (needs any of " : " (needs ",
		    v->needs.last);
	put_domains(t, ", offers ", v->offers.last);
	put(t, ")");
}

static void put_cpu_set(struct text *t, const char *before, u64 set)
{
	static const char *const name[] = { "none", "cached",
					    "write-combined" };
	bool first = true;
	u32 i;

	put(t, before);
	for (i = 0; i < 3; i++) {
		if (!(set >> i & 1))
			continue;
		put(t, first ? "" : " or ");
		put(t, name[i]);
		first = false;
	}
	if (first)
		put(t, "nothing");
}

static void put_needs_bytes(struct text *t, const char *before,
			    const struct placer_verdict *v, const char *after)
{
	put_bytes(t, before, v->needs.last, after);
	put_bytes(t, ", offers ", v->offers.last, ")");
}

static void put_align(struct text *t, const struct placer_verdict *v)
{
	if (v->needs.last == PLACER_NO_LIMIT)
		put(t, " (no address is, on its bus)");
	else
		put_needs_bytes(t, " (needs ", v, " bytes");
}

static void put_figures(struct text *t, const struct placer_verdict *v,
			const char *device)
{
	switch (v->reason) {
	case PLACER_REASON_FEASIBLE:
		put_bytes(t, ", cost ", v->cost, "");
		break;
	case PLACER_REASON_PROTECTION:
		put_protection(t, v);
		break;
	case PLACER_REASON_REACH:
		put_reach(t, v, device);
		break;
	case PLACER_REASON_SEGMENTS:
		put_bytes(t, " (for ", v->needs.last, " bytes)");
		break;
	case PLACER_REASON_CONTIGUITY:
		put_needs_bytes(t, " (needs ", v, " bytes in one run");
		break;
	case PLACER_REASON_ALIGN:
		put_align(t, v);
		break;
	case PLACER_REASON_BOUNDARY:
		put_needs_bytes(t, " (needs alignment to ", v, " bytes");
		break;
	case PLACER_REASON_CPU:
		put_cpu_set(t, " (needs ", v->needs.last);
		put_cpu_set(t, ", offers ", v->offers.last);
		put(t, ")");
		break;
	case PLACER_REASON_SIZE:
	case PLACER_REASON_LIMIT:
	case PLACER_REASON_GRANULE:
	case PLACER_REASON_ROOM:
		put_needs_bytes(t, " (needs ", v, " bytes");
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

	put(&t, heap);
	put(&t, ": ");
	put_reason(&t, v, device);
	put_figures(&t, v, device);
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
			put(&t, i + 1 < nr ? ", " : " and ");
		put(&t, name[conflict->device[i]]);
	}
	if (!nr)
		put(&t, "no heap holds a buffer of this size");
	else if (nr == 1)
		put(&t, " can use no heap for a buffer of this size");
	else
		put(&t, " cannot share a buffer of this size");
	return text_end(&t);
}
