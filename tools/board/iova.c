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

#define IOVA_PAGE 4096ull /* the shortest of IOMMUs */

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

/* Buffers that find an address from @first to @last. */
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

/* Buffers that the device can have mapped, and in which addresses; ~0 if not known. */
static u64 iova_holds(struct board *board, const struct board_master *m,
		      const struct iova_need *need, const char **where)
{
	const struct dma_view *dma = m->dma;
	struct placer_span span = { 0, iova_last(m) };
	u64 holds = 0, limit = span.last;
	u32 i;

	if (!m->constraint.translated || limit == ~0ull)
		return ~0ull;
	if (!iova_is_pci(board, m) || dma->range != DMA_RANGE_WINDOWS) {
		*where = board_window_text(board, &span);
		return iova_count(need, span.first, span.last);
	}
	*where = "the windows of its bus";
	for (i = 0; i < dma->nr_windows; i++) {
		span.first = dma->window[i].bus;
		if (check_add_overflow(span.first, dma->window[i].size - 1,
				       &span.last) ||
		    span.last > limit)
			span.last = limit;
		if (span.first <= span.last)
			holds += iova_count(need, span.first, span.last);
	}
	return holds;
}

/* Bytes that its IOMMU maps at a time, by placer,iova-bits; or PLACER_NO_LIMIT. */
static u64 iova_budget(const struct board *board, const struct board_master *m)
{
	u32 bits = 0;

	if (m->placement != DT_NONE)
		bits = board->placement.master[m->placement].said.iova_bits;
	return bits && bits < 64 ? 1ull << bits : PLACER_NO_LIMIT;
}

/* All buffers, each at a multiple of the power of two above its size. */
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
	const char *where;

	if (budget != PLACER_NO_LIMIT && needed > budget)
		return dt_printf(&board->dt,
				 "%s, mapped at once and each aligned to its size, need %s of addresses behind the IOMMU of %s, which has %s",
				 board_buffers_text(board, group),
				 board_size_text(board, needed), m->name,
				 board_size_text(board, budget));
	holds = iova_holds(board, m, &need, &where);
	if (holds >= group->count)
		return NULL;
	return dt_printf(&board->dt,
			 "%s, mapped at once and each aligned to its size, do not fit into the addresses behind the IOMMU of %s: there %s %llu place%s in %s, without the first page",
			 board_buffers_text(board, group), m->name,
			 holds == 1 ? "is" : "are", (unsigned long long)holds,
			 holds == 1 ? "" : "s", where);
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
