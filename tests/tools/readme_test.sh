#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The README's code for programs: it compiles, and leaks no descriptors when it is run with a
# fake heap. TAP.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

# Stand for open(), ioctl() and close(); "held" counts open descriptors
cat >"$out/heap.c" <<'end'
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <linux/dma-heap.h>

#define HEAP 100
#define BUFFER 200

int buffer_new(unsigned long long size);

static int open_error, alloc_error, held;
static unsigned long long asked;

int heap_open(const char *path, int flags, ...)
{
	errno = open_error;
	if (open_error || strcmp(path, "/dev/dma_heap/auto") || !(flags & O_CLOEXEC))
		return -1;
	held++;
	return HEAP;
}

int heap_ioctl(int fd, unsigned long request, ...)
{
	struct dma_heap_allocation_data *data;
	va_list args;

	va_start(args, request);
	data = va_arg(args, struct dma_heap_allocation_data *);
	va_end(args);
	errno = alloc_error;
	if (alloc_error || fd != HEAP || request != DMA_HEAP_IOCTL_ALLOC)
		return -1;
	asked = data->len;
	data->fd = BUFFER;
	return 0;
}

int heap_close(int fd)
{
	held -= fd == HEAP;
	errno = fd == HEAP ? errno : EBADF;
	return fd == HEAP ? 0 : -1;
}

static void try(const char *name, int open_fails, int alloc_fails)
{
	int fd;

	open_error = open_fails;
	alloc_error = alloc_fails;
	errno = 0;
	fd = buffer_new(4096);
	printf("%s: %d, %s, %d held\n", name, fd, fd < 0 ? strerror(errno) : "good",
	       held);
}

int main(void)
{
	try("no heap", ENOENT, 0);
	try("no memory", 0, ENOMEM);
	try("a buffer", 0, 0);
	try("another", 0, 0);
	printf("%llu bytes\n", asked);
	return 0;
}
end
cat >"$out/want" <<'end'
no heap: -1, No such file or directory, 0 held
no memory: -1, Cannot allocate memory, 0 held
a buffer: 200, good, 0 held
another: 200, good, 0 held
4096 bytes
end

echo "TAP version 13"
# shellcheck disable=SC2016
sed -n '/^```c$/,/^```$/ { /^```/d; p }' "$top/README.md" >"$out/snippet.c"
: >"$out/stdout"
if ${CC:-gcc} -Wall -Wextra -Werror -o "$out/alone.o" -c "$out/snippet.c" 2>"$out/stderr"; then
	verdict ok "the README's code compiles"
else
	verdict not "the README's code compiles"
fi
if ${CC:-gcc} -Dopen=heap_open -Dioctl=heap_ioctl -Dclose=heap_close -o "$out/program" \
		"$out/snippet.c" "$out/heap.c" 2>"$out/stderr" &&
   "$out/program" >"$out/stdout" 2>>"$out/stderr" && cmp -s "$out/want" "$out/stdout"; then
	verdict ok "keeps no descriptor but the buffer's"
else
	verdict not "keeps no descriptor but the buffer's"
fi

echo "1..$count"
exit "$failed"
