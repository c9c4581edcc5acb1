/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an administrator can set, and how it is set back at the end.
 */
#ifndef _PLACER_SELFTEST_FUZZ_KNOB_H
#define _PLACER_SELFTEST_FUZZ_KNOB_H

/* Once, before the processes start, and after they have ended */
void knobs_begin(void);
void knobs_end(void);
/* Moves the calling process into the group whose memory is limited */
void knob_join_group(void);

/*
 * Takes the sample heap away, and puts it back. That waits for buffers, so the caller must
 * have no descriptor of one
 */
void knob_exchange_heap(void);

#endif
