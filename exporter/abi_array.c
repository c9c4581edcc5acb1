// SPDX-License-Identifier: GPL-2.0
/*
 * Arrays of a program, element by element, as sizes may differ.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include "abi_array.h"

/**
 * placer_abi_array_check() - are the elements of an array of a known size?
 * @array: the array
 * @least: bytes of the first version of its elements
 *
 * Context: any.
 * Return: 0, also without elements; -EINVAL if they are too short, -E2BIG if too long.
 */
int placer_abi_array_check(const struct placer_abi_array *array, size_t least)
{
	if (!array->count)
		return 0;
	if (array->size < least)
		return -EINVAL;
	return array->size > SZ_4K ? -E2BIG : 0;
}

static void __user *placer_abi_element(const struct placer_abi_array *array,
				       u32 index)
{
	return u64_to_user_ptr(array->pointer + (u64)index * array->size);
}

/**
 * placer_abi_array_read() - copy an element from the program
 * @array: after placer_abi_array_check()
 * @index: of the element
 * @element: result; zero where the program's is shorter
 * @size: bytes of @element
 *
 * Context: may sleep.
 * Return: 0; -EFAULT; -E2BIG if it is longer, and not zero there.
 */
int placer_abi_array_read(const struct placer_abi_array *array, u32 index,
			  void *element, size_t size)
{
	return copy_struct_from_user(element, size,
				     placer_abi_element(array, index),
				     array->size);
}

/**
 * placer_abi_array_write() - copy an element to the program, if it has room
 * @array: after placer_abi_array_check()
 * @index: of the element
 * @element: what is to be copied; zeros follow where the program's is longer
 * @size: bytes of @element
 *
 * Context: may sleep.
 * Return: 0 or -EFAULT.
 */
int placer_abi_array_write(const struct placer_abi_array *array, u32 index,
			   const void *element, size_t size)
{
	void __user *to = placer_abi_element(array, index);
	size_t both = min_t(size_t, size, array->size);

	if (index >= array->count)
		return 0;
	return copy_to_user(to, element, both) ||
			       clear_user(to + both, array->size - both) ?
		       -EFAULT :
		       0;
}

/**
 * placer_abi_array_write_all() - copy as many elements to the program as it has room for
 * @array: after placer_abi_array_check()
 * @elements: what is to be copied
 * @size: bytes of each
 * @nr: length of @elements
 *
 * Context: may sleep.
 * Return: 0 or -EFAULT.
 */
int placer_abi_array_write_all(const struct placer_abi_array *array,
			       const void *elements, size_t size, u32 nr)
{
	int rc = 0;
	u32 i;

	for (i = 0; !rc && i < min(nr, array->count); i++)
		rc = placer_abi_array_write(array, i, elements + i * size,
					    size);
	return rc;
}
