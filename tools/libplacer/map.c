// SPDX-License-Identifier: MIT
/*
 * Mapping a buffer where huge pages can map it. Kernels from 7.0 on do not look for such an
 * address by themselves.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

/* Size of the kernel's huge pages; 0 if it has none */
static size_t map_huge(void)
{
	FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
			   "re");
	unsigned long size;

	if (!file)
		return 0;
	if (fscanf(file, "%lu", &size) != 1 || size & (size - 1))
		size = 0;
	fclose(file);
	return size;
}

static int map_aligned(int buffer, size_t length, size_t huge, int prot,
		       void **out)
{
	char *space, *at;

	if (length > SIZE_MAX - huge)
		return -ENOMEM;
	space = mmap(NULL, length + huge, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (space == MAP_FAILED)
		return -errno;
	at = space + (-(uintptr_t)space & (huge - 1));
	*out = mmap(at, length, prot, MAP_SHARED | MAP_FIXED, buffer, 0);
	if (*out == MAP_FAILED) {
		int error = errno;

		munmap(space, length + huge);
		return -error;
	}
	if (at > space)
		munmap(space, at - space);
	munmap(at + length, space + huge - at);
	return 0;
}

int placer_map(int buffer, size_t length, int prot, void **out)
{
	size_t page = sysconf(_SC_PAGESIZE), huge = map_huge();

	if (!length || length > SIZE_MAX - page)
		return -EINVAL;
	length = (length + page - 1) & ~(page - 1);
	if (huge && length >= huge)
		return map_aligned(buffer, length, huge, prot, out);
	*out = mmap(NULL, length, prot, MAP_SHARED, buffer, 0);
	return *out == MAP_FAILED ? -errno : 0;
}

int placer_unmap(void *address, size_t length)
{
	return munmap(address, length) ? -errno : 0;
}
