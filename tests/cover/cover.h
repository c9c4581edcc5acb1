/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the compiler calls where it is given -fsanitize-coverage=trace-pc.
 */
#ifndef _PLACER_COVER_H
#define _PLACER_COVER_H

void __sanitizer_cov_trace_pc(void);

#endif
