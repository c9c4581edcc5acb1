/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the solver takes from its surroundings, outside the kernel. Only headers
 * that a freestanding compiler has; the error numbers are Linux's own.
 */
#ifndef _PLACER_ENV_H
#define _PLACER_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

void *memcpy(void *to, const void *from, size_t len);
void *memset(void *to, int byte, size_t len);

#ifndef ENOENT
#define ENOENT 2
#endif
#ifndef E2BIG
#define E2BIG 7
#endif
#ifndef EINVAL
#define EINVAL 22
#endif
#ifndef ENOSPC
#define ENOSPC 28
#endif
#ifndef EOPNOTSUPP
#define EOPNOTSUPP 95
#endif

#define check_add_overflow(a, b, sum)  __builtin_add_overflow(a, b, sum)
#define check_mul_overflow(a, b, prod) __builtin_mul_overflow(a, b, prod)

#endif /* _PLACER_ENV_H */
