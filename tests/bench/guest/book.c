// SPDX-License-Identifier: GPL-2.0
/*
 * Bookkeeping, from the kernel's tracepoints: memory that the kernel takes for this program
 * from slabs, and pages for scatterlists, as far as it is not freed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "book.h"
#include "device.h"
#include "group.h"
#include "sample.h"
#include "ticks.h"
#include "view.h"

#define TRACING "/sys/kernel/tracing/"
#define ALIVE	65536

/**
 * struct taken - memory that was not given back yet
 * @what: its address, or page frame number
 * @bytes: how much
 */
struct taken {
	unsigned long long what;
	size_t bytes;
};

/* Opened once, as opening it takes contiguous memory */
static FILE *trace;

static struct taken alive[ALIVE];
static unsigned int nr_alive;

static int set(const char *file, const char *value)
{
	int fd = open(file, O_WRONLY | O_TRUNC);
	int rc;

	if (fd < 0)
		return -1;
	rc = write(fd, value, strlen(value)) < 0 ? -1 : 0;
	close(fd);
	return rc;
}

void book_begin(void)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	if (set(TRACING "buffer_size_kb", "16384") ||
	    set(TRACING "set_event_pid", pid) ||
	    set(TRACING "tracing_on", "0") ||
	    set(TRACING "events/kmem/kmalloc/enable", "1") ||
	    set(TRACING "events/kmem/kfree/enable", "1") ||
	    set(TRACING "events/kmem/mm_page_alloc/enable", "1") ||
	    set(TRACING "events/kmem/mm_page_free/enable", "1")) {
		perror("# tracing");
		return;
	}
	trace = fopen(TRACING "trace", "r");
}

static unsigned long long field(const char *line, const char *name, int base)
{
	const char *at = strstr(line, name);

	return at ? strtoull(at + strlen(name), NULL, base) : 0;
}

/* 7.x traces an allocation twice that is too large for a slab */
static void took(unsigned long long what, size_t bytes)
{
	if (nr_alive && alive[nr_alive - 1].what == what)
		return;
	if (nr_alive < ALIVE)
		alive[nr_alive++] = (struct taken){ what, bytes };
}

static void gave_back(unsigned long long what)
{
	unsigned int i;

	for (i = nr_alive; i-- > 0;) {
		if (alive[i].what != what)
			continue;
		alive[i] = alive[--nr_alive];
		return;
	}
}

/*
 * Pages of a buffer are for user space, or cleared, or larger than one; those of slabs
 * and of page tables are flagged so, too. What is left is scatterlists.
 */
static int is_plain(const char *line)
{
	return strstr(line, "order=0 ") &&
	       strstr(line, "gfp_flags=GFP_KERNEL\n");
}

static void read_event(const char *line)
{
	if (strstr(line, " kmalloc: "))
		took(field(line, "ptr=", 16), field(line, "bytes_alloc=", 10));
	else if (strstr(line, " kfree: "))
		gave_back(field(line, "ptr=", 16));
	else if (strstr(line, " mm_page_alloc: ") && is_plain(line))
		took(field(line, "pfn=", 16), page_size());
	else if (strstr(line, " mm_page_free: "))
		gave_back(field(line, "pfn=", 16));
}

static size_t book_read(void)
{
	size_t bytes = 0;
	char line[512];

	nr_alive = 0;
	if (trace)
		rewind(trace);
	while (trace && fgets(line, sizeof(line), trace))
		read_event(line);
	while (nr_alive)
		bytes += alive[--nr_alive].bytes;
	return bytes;
}

/* What is allocated once, for all buffers, does not count */
static int book_warm(enum exporter e)
{
	int fd = exporter_alloc(e, 64 * MIB);
	int rc = fd < 0 ? -1 : device_fetch(fd, BENCH_COHERENT);

	close(fd);
	exporters_settle();
	return rc;
}

static int book_buffer(int fd)
{
	struct bench_crowd crowd = {
		.fd = fd,
		.master = BENCH_COHERENT,
		.count = 4,
		.map = 1,
	};

	if (fd < 0 || view_visit(fd, 64 * MIB, VIEW_ODD))
		return -1;
	return device_enter(&crowd);
}

void book_measure(const char *work, enum exporter e)
{
	static struct samples s;
	int fd, rc = book_warm(e);

	set(TRACING "trace", "");
	set(TRACING "tracing_on", "1");
	fd = exporter_alloc(e, 64 * MIB);
	rc = rc ?: book_buffer(fd);
	set(TRACING "tracing_on", "0");
	/* Bytes, which are not to be multiplied as ticks are */
	sample_add(&s, book_read() / ticks_instructions());
	if (rc)
		samples_fail(&s, work, exporter_name(e));
	else
		samples_print(&s, work, exporter_name(e));
	device_let_go();
	close(fd);
}

void group_book(void)
{
	book_begin();
	book_measure("book-64M", OURS);
	book_measure("book-64M", SYSTEM);
}
