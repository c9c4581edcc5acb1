// SPDX-License-Identifier: GPL-2.0
/*
 * A second source for the exporter's physical addresses: the kernel traces each
 * scatterlist that the DMA API maps.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "demo.h"

#define TRACING "/sys/kernel/tracing/"

static void write_file(const char *path, const char *text)
{
	int fd;

	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail_errno("writing %s", path);
	close(fd);
}

void witness_begin(void)
{
	write_file(TRACING "trace", "");
	write_file(TRACING "events/dma/dma_map_sg/enable", "1");
}

/* The last line of the trace that is about @device; to be freed */
static char *find_mapping(const char *device)
{
	char *line = NULL, *found = NULL;
	size_t size = 0;
	FILE *file;

	file = fopen(TRACING "trace", "re");
	if (!file)
		fail_errno("opening the trace");
	while (getline(&line, &size, file) >= 0) {
		if (!strstr(line, "dma_map_sg:") || !strstr(line, device))
			continue;
		free(found);
		found = strdup(line);
	}
	fclose(file);
	free(line);
	return found;
}

struct addresses {
	unsigned int nr;
	__u64 start;
	__u64 lowest;
	__u64 highest;
};

/* Reads "key={0x1,0x2,...}" */
static struct addresses read_addresses(const char *line, const char *key)
{
	struct addresses a = { .lowest = ~0ull };
	const char *at = strstr(line, key);
	char *end;
	__u64 one;

	expect(at, "there is no %s in the trace: %s", key, line);
	for (at += strlen(key); *at && *at != '}'; at = end + (*end == ',')) {
		one = strtoull(at, &end, 16);
		expect(end != at, "cannot read the trace: %s", at);
		if (!a.nr++)
			a.start = one;
		if (one < a.lowest)
			a.lowest = one;
		if (one > a.highest)
			a.highest = one;
	}
	expect(a.nr, "%s is empty: %s", key, line);
	return a;
}

void witness_say(const char *device, __u64 first, __u64 last)
{
	struct addresses memory, dma;
	char *line;

	write_file(TRACING "events/dma/dma_map_sg/enable", "0");
	line = find_mapping(device);
	expect(line, "the kernel traced no mapping for %s", device);
	memory = read_addresses(line, "phys_addrs={");
	dma = read_addresses(line, "dma_addrs={");
	say("trace", "dma_map_sg for %s: memory 0x%llx is DMA address 0x%llx",
	    device, memory.start, dma.start);
	expect(memory.lowest >= first && memory.highest <= last,
	       "it maps memory from 0x%llx to 0x%llx", memory.lowest,
	       memory.highest);
	free(line);
}
