// SPDX-License-Identifier: GPL-2.0
/*
 * A full heap: each buffer that is placed there evicts another one. There may be many
 * strangers, which are buffers that have nothing to do with it.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "device.h"
#include "exporter.h"
#include "group.h"
#include "sample.h"

#define RESIDENTS  200
#define SIZE	   (128 * KIB)
#define STRANGERS  300000
#define PLACEMENTS 20
#define HEAPS	   "/sys/class/placer_heap/"

/* Limits the contiguous area, so that it is full with @bytes */
static int set_limit(size_t bytes)
{
	DIR *dir = opendir(HEAPS);
	struct dirent *entry;
	char text[300];
	int fd = -1;

	while (dir && fd < 0 && (entry = readdir(dir))) {
		if (!strstr(entry->d_name, "cma"))
			continue;
		snprintf(text, sizeof(text), HEAPS "%s/limit_bytes",
			 entry->d_name);
		fd = open(text, O_WRONLY);
	}
	if (dir)
		closedir(dir);
	snprintf(text, sizeof(text), "%zu", bytes);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return -1;
	return close(fd);
}

/* Buffers stay open: those in the heap have to move */
static int place(struct samples *s)
{
	struct bench_visit visit = {
		.fd = exporter_alloc(OURS, SIZE),
		.master = BENCH_CONTIGUOUS,
		.maps = 1,
	};

	if (visit.fd < 0 || device_visit(&visit))
		return -1;
	if (s)
		sample_add(s, visit.map);
	return 0;
}

static void full_measure(const char *work)
{
	static struct samples s;
	int i, rc = 0;

	for (i = 0; i < PLACEMENTS && !rc; i++)
		rc = place(&s);
	if (rc)
		samples_fail(&s, work, exporter_name(OURS));
	else
		samples_print(&s, work, exporter_name(OURS));
}

void group_full(void)
{
	const struct rlimit many = { 2 * STRANGERS, 2 * STRANGERS };
	int i, rc;

	rc = setrlimit(RLIMIT_NOFILE, &many) || set_limit(RESIDENTS * SIZE);
	for (i = 0; i < RESIDENTS && !rc; i++)
		rc = place(NULL);
	if (rc) {
		perror("# a full heap");
		return;
	}
	full_measure("full-alone");
	for (i = 0; i < STRANGERS && !rc; i++)
		rc = exporter_alloc(OURS, page_size()) < 0;
	if (rc)
		printf("# a full heap: %d strangers only\n", i);
	full_measure("full-300000");
}
