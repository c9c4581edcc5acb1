/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer's entry, under the name that libFuzzer looks for.
 */
#ifndef _PLACER_FUZZ_H
#define _PLACER_FUZZ_H

#include <placer/env.h>

/* Returns 0; a contradiction does not return. */
int fuzz_one(const u8 *data, size_t len) __asm__("LLVMFuzzerTestOneInput");

#endif /* _PLACER_FUZZ_H */
