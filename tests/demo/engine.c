// SPDX-License-Identifier: GPL-2.0
/*
 * The devices of the test importer.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "demo.h"

#define DIRECTORY "/dev/placer-importer"

static struct engine engine_open(const char *name)
{
	struct engine e;
	char path[300];

	snprintf(path, sizeof(path), DIRECTORY "/%s", name);
	e.fd = open(path, O_RDWR | O_CLOEXEC);
	if (e.fd < 0)
		fail_errno("opening %s", path);
	if (ioctl(e.fd, PLACER_IMPORTER_INFO, &e.info))
		fail_errno("PLACER_IMPORTER_INFO of %s", name);
	return e;
}

/* Tells the devices apart by their abilities, without their names */
void engines_open(struct engine *direct, struct engine *translated,
		  struct engine *plain)
{
	struct dirent *entry;
	struct engine e;
	DIR *dir;

	direct->fd = -1;
	translated->fd = -1;
	plain->fd = -1;
	dir = opendir(DIRECTORY);
	if (!dir)
		fail_errno("opening %s", DIRECTORY);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		e = engine_open(entry->d_name);
		if (!e.info.engine_size)
			*plain = e;
		else if (e.info.translated)
			*translated = e;
		else
			*direct = e;
	}
	closedir(dir);
	expect(direct->fd >= 0, "no engine beside the SMMU");
	expect(translated->fd >= 0, "no engine behind the SMMU");
	expect(plain->fd >= 0, "no importer on a bus of its own");
}

unsigned int engine_bits(const struct engine *e)
{
	return 64 - __builtin_clzll(e->info.dma_mask);
}

int engine_attach(struct engine *e, const struct buffer *b)
{
	return ioctl(e->fd, PLACER_IMPORTER_ATTACH, &b->fd) ? errno : 0;
}

void engine_release(struct engine *e)
{
	if (ioctl(e->fd, PLACER_IMPORTER_UNMAP) && errno != ENOTCONN)
		fail_errno("unmapping from %s", e->info.name);
	if (ioctl(e->fd, PLACER_IMPORTER_DETACH))
		fail_errno("detaching %s", e->info.name);
}

int engine_refusal(struct engine *e, const struct buffer *b)
{
	struct placer_importer_map map = {
		.direction = PLACER_IMPORTER_BIDIRECTIONAL,
	};
	int error;

	if (engine_attach(e, b))
		fail_errno("attaching %s", e->info.name);
	error = ioctl(e->fd, PLACER_IMPORTER_MAP, &map) ? errno : 0;
	engine_release(e);
	return error;
}

void engine_map(struct engine *e, struct placer_importer_map *map)
{
	*map = (struct placer_importer_map){
		.direction = PLACER_IMPORTER_BIDIRECTIONAL,
	};
	if (ioctl(e->fd, PLACER_IMPORTER_MAP, map))
		fail_errno("mapping for %s", e->info.name);
}

static void transfer(struct engine *e, size_t offset, size_t length,
		     unsigned int direction)
{
	struct placer_importer_transfer transfer = {
		.offset = offset,
		.length = length,
		.direction = direction,
	};

	if (ioctl(e->fd, PLACER_IMPORTER_TRANSFER, &transfer))
		fail_errno("DMA of %s at offset %zu", e->info.name, offset);
}

void engine_copy(struct engine *e, size_t from, size_t to, size_t length)
{
	size_t part;

	for (; length; length -= part, from += part, to += part) {
		part = e->info.engine_size;
		if (part > length)
			part = length;
		transfer(e, from, part, PLACER_IMPORTER_TO_DEVICE);
		transfer(e, to, part, PLACER_IMPORTER_FROM_DEVICE);
	}
}
