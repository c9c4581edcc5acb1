/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arrays of a program whose elements may be of another version.
 */
#ifndef _PLACER_ABI_ARRAY_H
#define _PLACER_ABI_ARRAY_H

#include <linux/types.h>

/**
 * struct placer_abi_array - an array in the memory of a program
 * @pointer: as the program passed it
 * @size: of an element, as the program knows it
 * @count: number of elements, or of those that there is room for
 */
struct placer_abi_array {
	u64 pointer;
	u32 size;
	u32 count;
};

int placer_abi_array_check(const struct placer_abi_array *array, size_t least);
int placer_abi_array_read(const struct placer_abi_array *array, u32 index,
			  void *element, size_t size);
int placer_abi_array_write(const struct placer_abi_array *array, u32 index,
			   const void *element, size_t size);
int placer_abi_array_write_all(const struct placer_abi_array *array,
			       const void *elements, size_t size, u32 nr);

#endif /* _PLACER_ABI_ARRAY_H */
