// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of devices behind an IOMMU: can all buffers of a flow be mapped at once?
 *
 * Linux aligns the addresses of a buffer to the power of two above its size, and never
 * gives the first page. Only for functions of PCI it keeps to the windows of the bus;
 * other devices are given any address up to the end of the last one. Not counted is what
 * depends on drivers: pitch and padding make buffers longer than an image, which is for
 * placer,buffer-bytes to say.
 */
#include "board.h"

#define IOVA_PAGE 4096ull /* the smallest page of any IOMMU */

/* Of buffers of one size */
struct iova_need {
	u64 size; /* in whole pages of the kernel */
	u64 slot; /* the power of two above, 0 if there is none */
};

static struct iova_need iova_need(const struct board *board,
				  const struct board_group *group)
{
	u64 page = board->memory.page;
	struct iova_need need = { .slot = page };

	need.size = (group->size + page - 1) & -page;
	while (need.slot && need.slot < need.size)
		need.slot *= 2;
	return need;
}

/* The number of buffers that fit at addresses from @first to @last. */
static u64 iova_count(const struct iova_need *need, u64 first, u64 last)
{
	u64 at;

	if (first < IOVA_PAGE)
		first = IOVA_PAGE;
	if (!need->slot || check_add_overflow(first, need->slot - 1, &at))
		return 0;
	at &= -need->slot;
	return at > last || last - at < need->size - 1 ?
		       0 :
		       (last - at - (need->size - 1)) / need->slot + 1;
}

static bool iova_is_pci(const struct board *board, const struct board_master *m)
{
	return m->dma->origin == DMA_FUNCTIONS ||
	       dma_host_bridge(&board->dt, m->device) != DT_NONE;
}

/* The highest address that the device is given; ~0 if nothing limits it. */
static u64 iova_last(const struct board_master *m)
{
	u64 last = m->dma->limit, bits = m->address_bits;

	if (!m->address_bits_assumed && bits < 64 && last > (1ull << bits) - 1)
		last = (1ull << bits) - 1;
	return last;
}

/* The next span, after number *@next, that the device gets addresses from; false at the end. */
static bool iova_next_span(const struct board *board,
			   const struct board_master *m, u32 *next,
			   struct placer_span *span)
{
	const struct dma_view *dma = m->dma;
	u64 limit = iova_last(m);

	if (!iova_is_pci(board, m) || dma->range != DMA_RANGE_WINDOWS) {
		*span = (struct placer_span){ 0, limit };
		return !(*next)++;
	}
	while (*next < dma->nr_windows) {
		const struct dma_window *w = &dma->window[(*next)++];

		span->first = w->bus;
		if (check_add_overflow(w->bus, w->size - 1, &span->last) ||
		    span->last > limit)
			span->last = limit;
		if (span->first <= span->last)
			return true;
	}
	return false;
}

static bool iova_is_limited(const struct board_master *m)
{
	return m->constraint.translated && iova_last(m) != ~0ull;
}

/* The number of buffers that the device can have mapped at once; ~0 if not known. */
static u64 iova_holds(const struct board *board, const struct board_master *m,
		      const struct iova_need *need)
{
	struct placer_span span;
	u64 holds = 0;
	u32 next = 0;

	if (!iova_is_limited(m))
		return ~0ull;
	while (iova_next_span(board, m, &next, &span))
		holds += iova_count(need, span.first, span.last);
	return holds;
}

static const char *iova_where_text(struct board *board,
				   const struct board_master *m)
{
	struct placer_span span = { 0, iova_last(m) };

	if (iova_is_pci(board, m) && m->dma->range == DMA_RANGE_WINDOWS)
		return "the windows of its bus";
	return board_window_text(board, &span);
}

/* Bytes that its IOMMU maps at a time, by placer,iova-bits; or PLACER_NO_LIMIT. */
static u64 iova_budget(const struct board *board, const struct board_master *m)
{
	u32 bits = 0;

	if (m->placement != DT_NONE)
		bits = board->placement.master[m->placement].said.iova_bits;
	return bits && bits < 64 ? 1ull << bits : PLACER_NO_LIMIT;
}

/* Addresses for all buffers, each at a multiple of the power of two above its size. */
static u64 iova_needed(const struct iova_need *need, u32 count)
{
	u64 bytes;

	if (!need->slot ||
	    check_mul_overflow(need->slot, (u64)count - 1, &bytes) ||
	    check_add_overflow(bytes, need->size, &bytes))
		return PLACER_NO_LIMIT;
	return bytes;
}

static const char *iova_master_text(struct board *board,
				    const struct board_group *group,
				    const struct board_master *m)
{
	struct iova_need need = iova_need(board, group);
	u64 needed = iova_needed(&need, group->count), holds;
	u64 budget = iova_budget(board, m);

	if (budget != PLACER_NO_LIMIT && needed > budget)
		return dt_printf(&board->dt,
				 "%s, mapped at once and each aligned to its size, need %s of addresses behind the IOMMU of %s, which has %s",
				 board_buffers_text(board, group),
				 board_size_text(board, needed), m->name,
				 board_size_text(board, budget));
	holds = iova_holds(board, m, &need);
	if (holds >= group->count)
		return NULL;
	return dt_printf(&board->dt,
			 "%s, mapped at once and each aligned to its size, do not fit into the addresses behind the IOMMU of %s: there %s %llu place%s in %s, without the first page",
			 board_buffers_text(board, group), m->name,
			 holds == 1 ? "is" : "are", (unsigned long long)holds,
			 holds == 1 ? "" : "s", iova_where_text(board, m));
}

const char *board_iova_text(struct board *board,
			    const struct board_group *group)
{
	const char *text = NULL;
	u32 i;

	for (i = 0; !text && i < group->nr; i++)
		text = iova_master_text(board, group,
					&board->master[group->master[i]]);
	return text;
}

void board_check_iova(struct board *board, struct board_group *group)
{
	const char *text = board_iova_text(board, group);

	if (group->fit == BOARD_NO || !text)
		return;
	group->fit = BOARD_NO;
	group->conflict.nr = 0;
	group->text = text;
}

/* The number of addresses that the device has, or PLACER_NO_LIMIT. */
static u64 iova_all(const struct board *board, const struct board_master *m)
{
	u64 budget = iova_budget(board, m), all = 0;
	struct placer_span span;
	u32 next = 0;

	if (!iova_is_limited(m))
		return budget;
	while (iova_next_span(board, m, &next, &span)) {
		if (span.first < IOVA_PAGE)
			span.first = IOVA_PAGE;
		if (span.first <= span.last)
			all += span.last - span.first + 1;
	}
	return all < budget ? all : budget;
}

static bool iova_is_member(const struct board_group *flow, u32 master)
{
	u32 i;

	for (i = 0; i < flow->nr; i++)
		if (flow->master[i] == master)
			return flow->fit != BOARD_NO;
	return false;
}

bool board_iova_crowd(struct board *board, u32 master, struct board_crowd *c)
{
	u32 i;

	*c = (struct board_crowd){
		.has = iova_all(board, &board->master[master]),
		.flows = dt_alloc(&board->dt,
				  board->nr_flows * sizeof(*c->flows)),
	};
	for (i = 0; i < board->nr_flows; i++) {
		const struct board_group *flow = &board->flow[i];
		struct iova_need need;

		if (!iova_is_member(flow, master))
			continue;
		need = iova_need(board, flow);
		c->flows[c->nr++] = i;
		if (check_add_overflow(c->needed,
				       iova_needed(&need, flow->count),
				       &c->needed))
			c->needed = PLACER_NO_LIMIT;
	}
	/* Flows that are too large by themselves have been reported already. */
	return c->nr > 1 && c->needed > c->has;
}

const char *board_crowd_text(struct board *board, const struct board_crowd *c)
{
	const char *names = "";
	u32 i;

	for (i = 0; i < c->nr; i++)
		names = dt_printf(&board->dt, "%s%s%s", names, i ? ", " : "",
				  board->flow[c->flows[i]].name);
	return dt_printf(&board->dt,
			 "has room behind its IOMMU for the buffers of each of its flows, but not of all at once, which need %s of %s: %s",
			 board_size_text(board, c->needed),
			 board_size_text(board, c->has), names);
}
