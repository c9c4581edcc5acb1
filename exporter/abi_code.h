/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the exporter knows, in the codes of /dev/dmabuf-placer.
 */
#ifndef _PLACER_ABI_CODE_H
#define _PLACER_ABI_CODE_H

#include "buffer.h"
#include "event.h"

u32 placer_abi_state(enum placer_state state);
u32 placer_abi_hold(enum placer_hold hold);
u32 placer_abi_event(enum placer_event event);
u32 placer_abi_reason(enum placer_reason reason);
u32 placer_abi_lack(int error);
u32 placer_abi_expected(const struct placer_expectation *e);
u32 placer_abi_heap_kind(enum placer_heap_kind kind);

#endif /* _PLACER_ABI_CODE_H */
