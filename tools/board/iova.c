// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of devices behind an IOMMU: can all buffers of a flow be mapped at once?
 *
 * Linux aligns the addresses of a buffer to the power of two above its size. Not counted
 * is what depends on drivers: pitch and padding make buffers longer than an image, which
 * is for placer,buffer-bytes to say.
 */
#include "board.h"

#define PAGE 4096ull

/* Bytes that are mapped at a time at most; PLACER_NO_LIMIT if that is not known. */
static u64 iova_budget(const struct board *board, const struct board_master *m)
{
	const struct dma_view *dma = m->dma;
	u64 budget = PLACER_NO_LIMIT, sum = 0;
	u32 i, bits = 0;

	if (m->placement != DT_NONE)
		bits = board->placement.master[m->placement].said.iova_bits;
	if (bits && bits < 64)
		budget = 1ull << bits;
	if (!m->constraint.translated)
		return budget;
	if (!m->address_bits_assumed && m->address_bits < 64 &&
	    budget > 1ull << m->address_bits)
		budget = 1ull << m->address_bits;
	for (i = 0; dma->range == DMA_RANGE_WINDOWS && i < dma->nr_windows; i++)
		if (check_add_overflow(sum, dma->window[i].size, &sum))
			return budget;
	return sum && sum < budget ? sum : budget;
}

/* All buffers, each at a multiple of the power of two above its size. */
static u64 iova_needed(const struct board_group *group)
{
	u64 size = (group->size + PAGE - 1) & -PAGE, slot = PAGE, bytes;

	while (slot && slot < size)
		slot *= 2;
	if (!slot || check_mul_overflow(slot, (u64)group->count - 1, &bytes) ||
	    check_add_overflow(bytes, size, &bytes))
		return PLACER_NO_LIMIT;
	return bytes;
}

const char *board_iova_text(struct board *board,
			    const struct board_group *group)
{
	u64 needed = iova_needed(group), budget;
	u32 i;

	for (i = 0; i < group->nr; i++) {
		const struct board_master *m = &board->master[group->master[i]];

		budget = iova_budget(board, m);
		if (budget != PLACER_NO_LIMIT && needed > budget)
			return dt_printf(&board->dt,
					 "%u buffer%s of %s, mapped at once and each aligned to its size, need %s of addresses behind the IOMMU of %s, which has %s",
					 group->count,
					 group->count == 1 ? "" : "s",
					 board_size_text(board, group->size),
					 board_size_text(board, needed),
					 m->name,
					 board_size_text(board, budget));
	}
	return NULL;
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
