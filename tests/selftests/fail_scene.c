// SPDX-License-Identifier: GPL-2.0
/*
 * Scenes for paths that fail: a buffer in some state, and its users.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fail_scene.h"
#include "sw_sync.h"
#include "vgem.h"

/* As in the flow "pair" of tests/vm/pools.dtso */
#define FLOW_HEAP  "sram@55000000"
#define FLOW_USERS 3
/* Has a pool of its own there, which allocates faster than a CMA area */
#define POOL_DEVICE "mapped-importer"

int begin_nothing(struct scene *s)
{
	s->fd = -1;
	return 0;
}

int begin_fresh(struct scene *s)
{
	s->fd = heap_alloc(s->heap, s->size);
	return s->fd < 0 ? -1 : 0;
}

static unsigned char *map_all(int fd, size_t size)
{
	void *map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

int begin_mapped(struct scene *s)
{
	if (begin_fresh(s))
		return -1;
	s->map = map_all(s->fd, s->size);
	return s->map ? 0 : -1;
}

int begin_written(struct scene *s)
{
	if (begin_mapped(s))
		return -1;
	pattern_fill(s->map, s->size, 1);
	return 0;
}

/* The content of the page that begin_part() writes */
static bool part_holds(const struct scene *s)
{
	unsigned char *at = map_all(s->fd, s->size);
	bool holds = at && pattern_holds(at + MIB, page_size(), 1) && !at[0];

	if (at)
		munmap(at, s->size);
	return holds;
}

int begin_part(struct scene *s)
{
	unsigned char *at;

	if (begin_fresh(s))
		return -1;
	at = map_all(s->fd, s->size);
	if (!at)
		return -1;
	pattern_fill(at + MIB, page_size(), 1);
	return munmap(at, s->size);
}

bool is_part_there(struct scene *s, bool done)
{
	(void)done;
	return part_holds(s);
}

int begin_scattered(struct scene *s)
{
	s->fd = heap_alloc_scattered(s->heap, s->size, (void **)&s->map);
	if (s->fd < 0)
		return -1;
	pattern_fill(s->map, s->size, 1);
	return 0;
}

int begin_room(struct scene *s)
{
	void *room = mmap(NULL, s->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	if (room == MAP_FAILED)
		return -1;
	s->other = room;
	return begin_written(s);
}

static int attach(struct scene *s)
{
	return importer_attach(&s->device, s->fd);
}

static int map(const struct importer *i)
{
	struct placer_importer_map map;

	return importer_map(i, BOTH, &map);
}

int begin_attached(struct scene *s)
{
	return begin_fresh(s) ?: attach(s);
}

int begin_written_attached(struct scene *s)
{
	return begin_written(s) ?: attach(s);
}

int begin_scattered_attached(struct scene *s)
{
	return begin_scattered(s) ?: attach(s);
}

int begin_device_mapped(struct scene *s)
{
	return begin_attached(s) ?: map(&s->device);
}

int begin_written_device_mapped(struct scene *s)
{
	return begin_written_attached(s) ?: map(&s->device);
}

int begin_kernel_mapped(struct scene *s)
{
	return begin_written(s) ?: importer_vmap(&s->device, s->fd);
}

int begin_translated(struct scene *s)
{
	return begin_written(s) ?: importer_attach(&s->translated, s->fd);
}

int begin_held(struct scene *s)
{
	return begin_scattered(s)			      ?:
		       importer_attach(&s->translated, s->fd) ?:
		       map(&s->translated);
}

int begin_fenced(struct scene *s)
{
	s->timeline = sw_sync_open();
	if (s->timeline < 0 || begin_scattered(s))
		return -1;
	return sw_sync_fence(s->timeline, s->fd);
}

int begin_closed(struct scene *s)
{
	s->closed = true;
	return begin_fresh(s) ?: heaps_limit("0");
}

/* Made by a parameter of the module; it reaches 16 MiB */
#define NEAR_DEVICE "placer-importer.1"

/*
 * The engine, behind an IOMMU if there is one, attaches the buffer dynamically, and a
 * device that cannot use the same memory makes it move.
 */
int begin_dynamic(struct scene *s)
{
	close(s->device.fd);
	if (importer_open(&s->dynamic, IMPORTER_TRANSLATED) &&
	    importer_open(&s->dynamic, IMPORTER_DIRECT))
		return -1;
	if (importer_open_named(&s->device, POOL_DEVICE) &&
	    importer_open_named(&s->device, NEAR_DEVICE))
		return -1;
	return begin_written(s);
}

int begin_dynamic_attached(struct scene *s)
{
	return begin_dynamic(s) ?:
		       importer_attach_dynamic(&s->dynamic, s->fd, 0, 0);
}

/* Maps for no more than an empty job, like the first job of a GPU */
static int touch(const struct importer *i)
{
	const struct placer_importer_submit submit = {};

	return importer_submit(i, &submit) ?: importer_wait(i);
}

int begin_dynamic_mapped(struct scene *s)
{
	return begin_dynamic_attached(s) ?: touch(&s->dynamic) ?: attach(s);
}

static int add_victim(struct scene *s)
{
	s->victim = heap_alloc(s->heap, s->size);
	if (s->victim < 0)
		return -1;
	s->victim_map = map_all(s->victim, s->size);
	if (!s->victim_map)
		return -1;
	pattern_fill(s->victim_map, s->size, 2);
	return importer_map_once(&s->device, s->victim, BOTH);
}

int begin_crowded(struct scene *s)
{
	return add_victim(s) ?: begin_attached(s);
}

int begin_written_crowded(struct scene *s)
{
	return add_victim(s) ?: begin_written_attached(s);
}

static int open_device(struct scene *s)
{
	if (s->importer)
		return importer_open_named(&s->device, s->importer);
	if (s->scarce && !importer_open_named(&s->device, POOL_DEVICE))
		return 0;
	return importer_open(&s->device, IMPORTER_DIRECT);
}

int scene_begin(struct scene *s, int (*begin)(struct scene *s))
{
	s->fd = -1;
	s->map = NULL;
	s->other = NULL;
	s->dynamic.fd = -1;
	s->gem = 0;
	s->timeline = -1;
	s->closed = false;
	s->victim = -1;
	s->victim_map = NULL;
	return open_device(s) ?: begin(s);
}

static void end_file(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void end_map(const struct scene *s, void *map)
{
	if (map)
		munmap(map, s->size);
}

void scene_end(struct scene *s)
{
	if (s->closed)
		heaps_limit("max");
	end_file(s->timeline);
	if (s->gem)
		vgem_drop(s->vgem, s->gem);
	end_file(s->device.fd);
	end_file(s->dynamic.fd);
	importer_unmap(&s->translated);
	importer_detach(&s->translated);
	end_map(s, s->other);
	end_map(s, s->map);
	end_map(s, s->victim_map);
	end_file(s->fd);
	end_file(s->victim);
}

/* Of all heaps but the system heap */
static int limit_heaps(const char *limit)
{
	glob_t heaps;
	size_t at;
	int rc;

	if (glob("/sys/class/placer_heap/*/limit_bytes", 0, NULL, &heaps))
		return -1;
	for (rc = 0, at = 0; !rc && at < heaps.gl_pathc; at++)
		if (!strstr(heaps.gl_pathv[at], "/system/"))
			rc = file_write(heaps.gl_pathv[at], limit);
	globfree(&heaps);
	return rc;
}

int scene_make_scarce(struct scene *s)
{
	struct placement p;
	char one[32];
	int rc;

	snprintf(one, sizeof(one), "%zu", s->size);
	rc = scene_begin(s, begin_device_mapped) ?: buffer_placement(s->fd, &p);
	scene_end(s);
	if (rc || !strcmp(p.heap, "system"))
		return -1;
	snprintf(s->scarce_heap, sizeof(s->scarce_heap), "%s", p.heap);
	return limit_heaps("0") ?: heap_limit(s->scarce_heap, one);
}

void scene_unmake_scarce(void)
{
	limit_heaps("max");
}

static bool may_stay(int fd)
{
	struct placement p;

	return !buffer_placement(fd, &p) &&
	       (!strcmp(p.state, "unbacked") || !strcmp(p.state, "partial") ||
		!strcmp(p.state, "backed"));
}

bool scene_is_whole(const struct scene *s, bool written)
{
	if (s->fd >= 0 && !may_stay(s->fd))
		return false;
	if (s->victim >= 0 && !may_stay(s->victim))
		return false;
	if (s->victim_map && !pattern_holds(s->victim_map, s->size, 2))
		return false;
	return !written || pattern_holds(s->map, s->size, 1);
}

bool scene_is_not_held(const struct scene *s)
{
	struct placement p;

	return s->fd < 0 || (!buffer_placement(s->fd, &p) && !p.held[0]);
}

bool is_not_held(struct scene *s, bool done)
{
	return !done || scene_is_not_held(s);
}

/* All expectations are still counted, whichever allocation failed */
static bool is_met(const struct placement *p)
{
	const char *at = p->text;
	int users = 0;

	while ((at = strstr(at, "\texpected "))) {
		users++;
		at++;
	}
	return users == FLOW_USERS && !strstr(p->text, ", unmet\n");
}

bool is_expected_by_all(struct scene *s, bool done)
{
	struct placement p;

	return !done || (!buffer_placement(s->fd, &p) && is_met(&p) &&
			 !strcmp(p.state, "unbacked"));
}

bool is_placed_for_all(struct scene *s, bool done)
{
	struct placement p;

	if (buffer_placement(s->fd, &p) || !is_met(&p))
		return false;
	return !done || (!strcmp(p.heap, FLOW_HEAP) && p.generation == 1);
}

static bool line_ends(const char *line, const char *tail)
{
	size_t len = strcspn(line, "\n");

	return len >= strlen(tail) &&
	       !strncmp(line + len - strlen(tail), tail, strlen(tail));
}

bool is_counted_when_mapped(struct scene *s, bool done)
{
	struct placement p;
	const char *cpu;

	if (buffer_placement(s->fd, &p) || !is_met(&p))
		return false;
	cpu = strstr(p.text, "\texpected the CPU: ");
	return cpu && done == line_ends(cpu, ", attached");
}

bool is_refused_to_cpu(struct scene *s, bool done)
{
	struct placement p;
	bool refused;

	if (buffer_placement(s->fd, &p))
		return false;
	refused = strstr(p.text, ": vmap by the CPU: refused, ");
	/* There may be no decision because its allocation failed. */
	if (done && !strstr(p.text, "\tdecision "))
		return true;
	return refused == done;
}

bool is_mapped_again(struct scene *s, bool done)
{
	struct placer_importer_status status;

	if (touch(&s->dynamic) || importer_status(&s->dynamic, &status))
		return false;
	return status.mapped && status.invalidations >= done;
}

bool has_made_room(struct scene *s, bool done)
{
	struct placement mine, victim;

	if (!done)
		return true;
	return !buffer_placement(s->fd, &mine) &&
	       !buffer_placement(s->victim, &victim) &&
	       !strcmp(mine.heap, s->scarce_heap) &&
	       !strcmp(victim.heap, "system");
}
