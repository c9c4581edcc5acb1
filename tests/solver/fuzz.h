/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer's entry, with the name that libFuzzer expects.
 */
#ifndef _PLACER_FUZZ_H
#define _PLACER_FUZZ_H

#include <placer/env.h>

/* Returns 0; aborts on a contradiction. */
int fuzz_one(const u8 *data, size_t len) __asm__("LLVMFuzzerTestOneInput");

#endif /* _PLACER_FUZZ_H */
