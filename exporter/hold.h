/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Holds: what keeps a buffer from moving.
 */
#ifndef _PLACER_HOLD_H
#define _PLACER_HOLD_H

/**
 * enum placer_hold - what keeps a buffer where it is
 * @PLACER_NOT_HELD: nothing: it may move
 * @PLACER_HELD_MAPPED: a device has it mapped, and its importer cannot give up
 *	the mapping, or does not map again before it uses the buffer
 * @PLACER_HELD_PINNED: a device has it pinned
 * @PLACER_HELD_VMAP: the kernel has it mapped
 * @PLACER_HELD_PROTECTED: it is in protected memory
 * @PLACER_HELD_CONTENT: its content would have to go into protected memory
 * @PLACER_HELD_FENCE: fences of DMA have not signalled in time
 */
enum placer_hold {
	PLACER_NOT_HELD,
	PLACER_HELD_MAPPED,
	PLACER_HELD_PINNED,
	PLACER_HELD_VMAP,
	PLACER_HELD_PROTECTED,
	PLACER_HELD_CONTENT,
	PLACER_HELD_FENCE,
};

const char *placer_hold_name(enum placer_hold hold);

#endif /* _PLACER_HOLD_H */
