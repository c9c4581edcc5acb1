// SPDX-License-Identifier: GPL-2.0
/*
 * One dma-buf, and what the exporter reports about it in debugfs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "demo.h"

#define BUFFERS "/sys/kernel/debug/dmabuf_placer/buffers"
#define PAGE	4096u

/* A dma-buf, or -1 if there is no such heap */
static int heap_alloc(const char *heap, size_t size)
{
	struct dma_heap_allocation_data data = {
		.len = size,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};
	int fd;

	fd = open(heap, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return -1;
	if (fd < 0)
		fail_errno("opening %s", heap);
	if (ioctl(fd, DMA_HEAP_IOCTL_ALLOC, &data))
		fail_errno("allocating %zu bytes from %s", size, heap);
	close(fd);
	return data.fd;
}

void buffer_alloc(struct buffer *b, const char *heap, size_t size)
{
	struct stat st;

	b->size = size;
	b->fd = heap_alloc(heap, size);
	expect(b->fd >= 0, "there is no %s", heap);
	if (fstat(b->fd, &st))
		fail_errno("fstat of the buffer");
	b->number = st.st_ino;

	b->map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, b->fd, 0);
	if (b->map == MAP_FAILED)
		fail_errno("mmap of the buffer");
}

void buffer_free(struct buffer *b)
{
	munmap(b->map, b->size);
	close(b->fd);
	b->fd = -1;
}

static void parse_head(struct placement *p, const char *line)
{
	const char *at;

	p->backed = strstr(line, ", backed");
	at = strstr(line, "heap ");
	if (at)
		sscanf(at, "heap %39[^,]", p->heap);
	at = strstr(line, "generation ");
	if (!at || sscanf(at, "generation %lu", &p->generation) != 1)
		fail("%s gives no generation: %s", BUFFERS, line);
}

/* A run of memory, or the number of runs that are not listed */
static void parse_memory(struct placement *p, const char *line)
{
	unsigned int more;
	__u64 first, last;

	if (sscanf(line, " memory: and %u more", &more) == 1)
		p->runs += more;
	if (sscanf(line, " memory: %llx-%llx", &first, &last) != 2)
		return;
	if (!p->runs++)
		p->start = first;
	if (first < p->first)
		p->first = first;
	if (last > p->last)
		p->last = last;
}

void buffer_placement(const struct buffer *b, struct placement *p)
{
	unsigned long number;
	bool ours = false;
	char line[512];
	size_t used = 0;
	FILE *file;

	file = fopen(BUFFERS, "re");
	if (!file)
		fail_errno("opening %s", BUFFERS);
	*p = (struct placement){ .first = ~0ull };
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "buffer %lu:", &number) == 1) {
			ours = number == b->number;
			if (ours)
				parse_head(p, line);
		}
		if (!ours || used + strlen(line) >= sizeof(p->text))
			continue;
		parse_memory(p, line);
		used += sprintf(p->text + used, "%s", line);
	}
	fclose(file);
	expect(used, "%s does not list buffer %lu", BUFFERS, b->number);
}

static void sync_cpu(const struct buffer *b, __u64 flags)
{
	struct dma_buf_sync sync = { .flags = flags };

	while (ioctl(b->fd, DMA_BUF_IOCTL_SYNC, &sync)) {
		if (errno != EINTR && errno != EAGAIN)
			fail_errno("DMA_BUF_IOCTL_SYNC");
	}
}

void buffer_fill(const struct buffer *b, __u32 seed)
{
	__u32 x = seed | 1;
	size_t i;

	sync_cpu(b, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE);
	for (i = 0; i < b->size; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		b->map[i] = x >> 11;
	}
	sync_cpu(b, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE);
}

void buffer_copy_out(const struct buffer *b, __u8 *copy)
{
	sync_cpu(b, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
	memcpy(copy, b->map, b->size);
	sync_cpu(b, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
}

/* CRC-32, as in zip */
__u32 buffer_checksum(const struct buffer *b)
{
	__u32 crc = ~0u;
	unsigned int bit;
	size_t i;

	sync_cpu(b, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ);
	for (i = 0; i < b->size; i++) {
		crc ^= b->map[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	sync_cpu(b, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
	return ~crc;
}

void buffer_say(const struct buffer *b, const char *label)
{
	__u32 sum = buffer_checksum(b);
	struct placement p;

	buffer_placement(b, &p);
	expect(p.backed, "the exporter says that it is unbacked");
	say(label, "heap %s, generation %lu, crc32 %08x", p.heap, p.generation,
	    sum);
	if (p.runs == 1)
		say("", "one physical run, 0x%llx to 0x%llx", p.first, p.last);
	else
		say("", "%u physical runs, the first at 0x%llx", p.runs,
		    p.start);
}

/* The last part of the buffer's block: the decision, and the lines that explain it */
static char *decision_of(struct placement *p)
{
	char *at = strstr(p->text, "\tdecision ");

	expect(at, "the exporter gives no decision for this buffer");
	return at;
}

static void say_decision(const char *label, char *text)
{
	char *line, *rest;

	line = strtok_r(text, "\n", &rest);
	say(label, "%s", line + strspn(line, "\t "));
	while ((line = strtok_r(NULL, "\n", &rest)))
		say("", "  %s", line + strspn(line, "\t "));
}

void buffer_say_why(const struct buffer *b)
{
	struct placement p;

	buffer_placement(b, &p);
	say_decision("why", decision_of(&p));
}

void buffer_say_refusal(const struct buffer *b, const char *const *names)
{
	struct placement p;
	char *text;

	buffer_placement(b, &p);
	text = decision_of(&p);
	expect(strstr(text, ": refused, "), "the exporter says: %s", text);
	for (; *names; names++)
		expect(strstr(text, *names), "the reason does not name %s: %s",
		       *names, text);
	say_decision("reason", text);
}

void buffer_say_device(const struct buffer *b, const char *device,
		       const char *fact)
{
	char *line, *rest, start[80];
	struct placement p;

	snprintf(start, sizeof(start), "device %s", device);
	buffer_placement(b, &p);
	for (line = strtok_r(p.text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		line += strspn(line, "\t ");
		if (strncmp(line, start, strlen(start)))
			continue;
		say("knows", "%s", line);
		expect(strstr(line, fact), "expected '%s'", fact);
		return;
	}
	fail("the exporter does not know %s", device);
}

/*
 * Touch every second page first, and the others afterwards, so that they are never
 * contiguous by chance.
 */
static void touch_scattered(__u8 *map, size_t size)
{
	size_t at;

	for (at = 0; at < size; at += 2 * PAGE)
		map[at] = 1;
	for (at = PAGE; at < size; at += 2 * PAGE)
		map[at] = 1;
}

int mainline_udmabuf(size_t size)
{
	struct udmabuf_create create = { .flags = UDMABUF_FLAGS_CLOEXEC };
	int memory, device, fd;
	__u8 *map;

	memory = memfd_create("scattered", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memory < 0 || ftruncate(memory, size) ||
	    fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK))
		fail_errno("making a memfd for udmabuf");
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (map == MAP_FAILED)
		fail_errno("mmap of the memfd");
	touch_scattered(map, size);
	munmap(map, size);

	device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	if (device < 0)
		fail_errno("opening /dev/udmabuf");
	create.memfd = memory;
	create.size = (size + PAGE - 1) / PAGE * PAGE;
	fd = ioctl(device, UDMABUF_CREATE, &create);
	if (fd < 0)
		fail_errno("UDMABUF_CREATE");
	close(device);
	close(memory);
	return fd;
}

int mainline_system_heap(size_t size)
{
	return heap_alloc("/dev/dma_heap/system", size);
}
