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

static const char *const reason_text[PLACER_NR_REASONS] = {
	[PLACER_REASON_FEASIBLE] = "feasible",
	[PLACER_REASON_HEAP] = "not allowed",
	[PLACER_REASON_SIZE] = "too small",
	[PLACER_REASON_REACH] = "not reachable",
	[PLACER_REASON_SEGMENTS] = "more segments than can be followed",
	[PLACER_REASON_CONTIGUITY] = "not contiguous enough",
	[PLACER_REASON_ALIGN] = "not aligned enough",
	[PLACER_REASON_GRANULE] = "blocks smaller than the IOMMU's page",
	[PLACER_REASON_COHERENCY] = "CPU mappings are cached",
};

const char *placer_reason_text(enum placer_reason reason)
{
	if ((u32)reason < PLACER_NR_REASONS)
		return reason_text[reason];
	return "unknown reason";
}

/* How a reason names its device; a size is nobody's fault. */
static const struct {
	const char *before;
	const char *after;
} blame_text[PLACER_NR_REASONS] = {
	[PLACER_REASON_HEAP] = { " to ", "" },
	[PLACER_REASON_REACH] = { " by ", "" },
	[PLACER_REASON_SEGMENTS] = { " by ", "" },
	[PLACER_REASON_CONTIGUITY] = { " for ", "" },
	[PLACER_REASON_ALIGN] = { " for ", "" },
	[PLACER_REASON_GRANULE] = { " for ", "" },
	[PLACER_REASON_COHERENCY] = { ", which ", " cannot live with" },
};

static void put_device(struct text *t, enum placer_reason reason,
		       const char *device)
{
	if (!device || !blame_text[reason].before)
		return;
	put(t, blame_text[reason].before);
	put(t, device);
	put(t, blame_text[reason].after);
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

static void put_figures(struct text *t, const struct placer_verdict *v,
			const char *device)
{
	switch (v->reason) {
	case PLACER_REASON_FEASIBLE:
		put_bytes(t, ", cost ", v->cost, "");
		break;
	case PLACER_REASON_REACH:
		put_reach(t, v, device);
		break;
	case PLACER_REASON_SEGMENTS:
		put_bytes(t, " (for ", v->needs.last, " bytes)");
		break;
	case PLACER_REASON_CONTIGUITY:
		put_bytes(t, " (needs ", v->needs.last, " bytes in one run");
		put_bytes(t, ", offers ", v->offers.last, ")");
		break;
	case PLACER_REASON_SIZE:
	case PLACER_REASON_ALIGN:
	case PLACER_REASON_GRANULE:
		put_bytes(t, " (needs ", v->needs.last, " bytes");
		put_bytes(t, ", offers ", v->offers.last, ")");
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
	put(&t, placer_reason_text(v->reason));
	if ((u32)v->reason < PLACER_NR_REASONS)
		put_device(&t, v->reason, device);
	put_figures(&t, v, device);
	return text_end(&t);
}
