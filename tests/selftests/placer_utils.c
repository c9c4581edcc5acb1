// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers and their placement, from debugfs. /proc/self/pagemap is no help, as it leaves
 * out mappings of bare page frames.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/dma-heap.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "placer_utils.h"

#define DEBUGFS	      "/sys/kernel/debug/dmabuf_placer/"
#define HEAPS	      "/sys/class/placer_heap/"
#define OWN_CLASS     "/sys/class/dmabuf_placer"
#define PARAMETERS    "/sys/module/dmabuf_placer/parameters/"
#define MODULES	      "/t/"
#define PM_PRESENT    0x8000000000000000ull
#define PM_PFN_MASK   0x7fffffffffffffull
#define FRAGMENTS     64
#define SCATTER_TRIES 8

int errno_of(int rc)
{
	return rc < 0 ? errno : 0;
}

int fds_count(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

size_t page_align(size_t size)
{
	return (size + page_size() - 1) / page_size() * page_size();
}

int heap_alloc(const char *heap, size_t len)
{
	struct dma_heap_allocation_data data = {
		.len = len,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};
	int node = open(heap, O_RDONLY | O_CLOEXEC);
	int rc, error;

	if (node < 0)
		return -1;

	rc = ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data);
	error = errno;
	close(node);
	errno = error;
	return rc ? -1 : (int)data.fd;
}

static void *map_and_touch(int fd, size_t size)
{
	unsigned char *map =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	size_t at;

	if (map == MAP_FAILED)
		return NULL;
	for (at = 0; at < size; at += page_size())
		map[at] = 0;
	return map;
}

/* Allocates single pages, one after the other, and frees every second one */
static void fragment(int *fds)
{
	void *map;
	int i;

	for (i = 0; i < FRAGMENTS; i++) {
		fds[i] = heap_alloc(AUTO_HEAP, page_size());
		map = fds[i] < 0 ? NULL : map_and_touch(fds[i], page_size());
		if (map)
			munmap(map, page_size());
	}
	for (i = 0; i < FRAGMENTS; i += 2) {
		close(fds[i]);
		fds[i] = -1;
	}
}

/*
 * The page allocator tends to return one run. A remainder beyond the larger blocks is
 * allocated page by page, and pages freed last are allocated first.
 */
static int alloc_fragmented(const char *heap, size_t len, void **map)
{
	int fds[FRAGMENTS], i, fd;

	fragment(fds);
	fd = heap_alloc(heap, len);
	*map = fd < 0 ? NULL : map_and_touch(fd, page_align(len));
	for (i = 0; i < FRAGMENTS; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return *map ? fd : -1;
}

int heap_alloc_mapped(const char *heap, size_t len, void **map)
{
	int fd = heap_alloc(heap, len);

	*map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd < 0 || *map != MAP_FAILED)
		return fd;
	close(fd);
	return -1;
}

int heap_alloc_scattered(const char *heap, size_t len, void **map)
{
	struct placement p;
	int tries, fd;

	for (tries = 0; tries < SCATTER_TRIES; tries++) {
		fd = alloc_fragmented(heap, len, map);
		if (fd < 0 || buffer_placement(fd, &p) || p.runs > 1)
			return fd;
		munmap(*map, page_align(len));
		close(fd);
	}
	errno = EAGAIN;
	return -1;
}

__u64 memory_total(void)
{
	unsigned long long kib = 0;
	FILE *file = fopen("/proc/meminfo", "re");

	if (!file)
		return 0;
	if (fscanf(file, "MemTotal: %llu kB", &kib) != 1)
		kib = 0;
	fclose(file);
	return kib * 1024;
}

unsigned long buffer_number(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

/*
 * Reads what follows @key in @text by @format; *@value is unchanged if @key is missing
 */
static void find(const char *text, const char *key, const char *format,
		 void *value)
{
	const char *at = strstr(text, key);

	if (at && sscanf(at + strlen(key), format, value) != 1)
		fprintf(stderr, "# debugfs: odd %s\n", text);
}

static void parse_head(struct placement *p, const char *head)
{
	find(head, ": ", "%zu", &p->size);
	find(head, " bytes, ", "%15[a-z]", p->state);
	/* Up to the following comma: "linux,cma" is a name. */
	find(head, ", heap ", "%39s", p->heap);
	if (*p->heap)
		p->heap[strlen(p->heap) - 1] = 0;
	find(head, ", generation ", "%lu", &p->generation);
	find(head, ", for ", "%llu ms", &p->age_ms);
}

static void parse_memory(struct placement *p, const char *line)
{
	unsigned long long first, last;
	unsigned int more;

	if (sscanf(line, "\tmemory: and %u more runs", &more) == 1)
		p->runs += more;
	if (sscanf(line, "\tmemory: 0x%llx-0x%llx", &first, &last) != 2)
		return;
	if (!p->runs++ || first < p->first)
		p->first = first;
	if (last > p->last)
		p->last = last;
}

static void parse_line(struct placement *p, const char *line)
{
	parse_memory(p, line);
	find(line, "\theld: by ", "%79[^\n]", p->held);
	if (!strncmp(line, "\twritten: yes,", 14))
		p->written = true;
}

int buffer_placement(int fd, struct placement *p)
{
	unsigned long wanted = buffer_number(fd), number;
	FILE *file = fopen(DEBUGFS "buffers", "re");
	bool ours = false;
	size_t used = 0;
	char line[512];

	memset(p, 0, sizeof(*p));
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "buffer %lu:", &number) == 1) {
			ours = number == wanted;
			if (ours)
				parse_head(p, line);
		}
		if (!ours)
			continue;
		parse_line(p, line);
		if (used + strlen(line) < sizeof(p->text))
			used += sprintf(p->text + used, "%s", line);
	}
	fclose(file);
	errno = ENOENT;
	return used ? 0 : -1;
}

bool placement_has_device(const struct placement *p, const char *name,
			  bool *mapped)
{
	static const char tail[] = ", mapped";
	char start[100];
	const char *at;
	size_t len;

	snprintf(start, sizeof(start), "\tdevice %s:", name);
	at = strstr(p->text, start);
	if (!at)
		return false;

	len = strcspn(at, "\n");
	if (mapped)
		*mapped = len > strlen(tail) &&
			  !strncmp(at + len - strlen(tail), tail, strlen(tail));
	return true;
}

long buffers_count(void)
{
	FILE *file = fopen(DEBUGFS "buffers", "re");
	char line[512];
	long count = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		count += !strncmp(line, "buffer ", 7);
	fclose(file);
	return count;
}

long heaps_used(void)
{
	FILE *file = fopen(DEBUGFS "heaps", "re");
	long used = 0, bytes;
	char line[512];

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "\tused: %ld bytes", &bytes) == 1)
			used += bytes;
	fclose(file);
	return used;
}

bool wait_for_counts(long buffers, long used)
{
	int tries;

	for (tries = 0; tries < 500; tries++) {
		if (buffers_count() == buffers && heaps_used() == used)
			return true;
		usleep(10000);
	}
	fprintf(stderr, "# %ld buffers, %ld bytes\n", buffers_count(),
		heaps_used());
	return false;
}

bool buffers_all_gone(void)
{
	int tries;

	for (tries = 0; tries < 500; tries++) {
		if (!buffers_count())
			return true;
		usleep(10000);
	}
	return false;
}

int heaps_have_contiguous(void)
{
	FILE *file = fopen(DEBUGFS "heaps", "re");
	char line[512];
	int found = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, "heap ", 5) &&
		    strncmp(line, "heap system:", 12))
			found = 1;
	fclose(file);
	return found;
}

bool machine_has_cma(void)
{
	return heap_stat("cma", "buffers") >= 0;
}

long counter(const char *name)
{
	FILE *file = fopen(DEBUGFS "counters", "re");
	size_t len = strlen(name);
	long value = -1;
	char line[128];

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, len) && line[len] == ':')
			value = strtol(line + len + 1, NULL, 10);
	fclose(file);
	return value;
}

long heap_stat(const char *heap, const char *file)
{
	char path[256];
	long value;
	FILE *stat;

	snprintf(path, sizeof(path), HEAPS "%s/%s", heap, file);
	stat = fopen(path, "re");
	if (!stat)
		return -1;
	if (fscanf(stat, "%ld", &value) != 1)
		value = -1;
	fclose(stat);
	return value;
}

int heap_limit(const char *heap, const char *value)
{
	char path[256];

	snprintf(path, sizeof(path), HEAPS "%s/limit_bytes", heap);
	return file_write(path, value);
}

int heaps_limit(const char *value)
{
	glob_t limits;
	size_t at;
	int rc;

	rc = glob(HEAPS "*/limit_bytes", 0, NULL, &limits);
	for (at = 0; !rc && at < limits.gl_pathc; at++)
		rc = file_write(limits.gl_pathv[at], value);
	globfree(&limits);
	return rc;
}

int heap_find(const char *prefix, char *name, size_t size)
{
	struct dirent *entry;
	DIR *dir = opendir(HEAPS);
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		found = !strncmp(entry->d_name, prefix, strlen(prefix));
		if (found)
			snprintf(name, size, "%s", entry->d_name);
	}
	if (dir)
		closedir(dir);
	errno = ENOENT;
	return found ? 0 : -1;
}

int file_write(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	ssize_t len;
	int error;

	if (fd < 0)
		return -1;
	len = write(fd, value, strlen(value));
	error = errno;
	close(fd);
	errno = error;
	return len < 0 ? -1 : 0;
}

bool file_reads(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[4096];
	ssize_t got;

	if (fd < 0)
		return false;
	do
		got = read(fd, text, sizeof(text));
	while (got > 0);
	close(fd);
	return !got;
}

static long parameter(const char *path, long now)
{
	FILE *file = fopen(path, "re");
	char value[24];
	long before;

	if (!file)
		return -1;
	if (fscanf(file, "%ld", &before) != 1)
		before = -1;
	fclose(file);
	snprintf(value, sizeof(value), "%ld", now);
	return before < 0 || file_write(path, value) ? -1 : before;
}

bool node_is_ours(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", OWN_CLASS, name);
	if (!access(path, F_OK))
		return true;
	/* The kernel has no heaps of its own */
	snprintf(path, sizeof(path), "/sys/class/dma_heap/%s", name);
	return access(OWN_CLASS, F_OK) && !access(path, F_OK);
}

bool parameter_is(const char *name, const char *value)
{
	char path[128], text[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return !strcmp(text, value);
}

long demote_delay(long ms)
{
	return parameter(PARAMETERS "demote_delay_ms", ms);
}

long attach_wait(long ms)
{
	return parameter(PARAMETERS "attach_wait_ms", ms);
}

long precopy_bytes(long bytes)
{
	return parameter(PARAMETERS "precopy_bytes", bytes);
}

long part_bytes(long bytes)
{
	return parameter(PARAMETERS "part_bytes", bytes);
}

long kept_bytes(long bytes)
{
	return parameter(PARAMETERS "kept_bytes", bytes);
}

long user_buffers(long buffers)
{
	return parameter(PARAMETERS "user_buffers", buffers);
}

long user_evict_bytes(long bytes)
{
	return parameter(PARAMETERS "user_evict_bytes", bytes);
}

bool user_is(unsigned int user, const char *format, ...)
{
	char line[160], begin[40], want[120];
	bool mine = false, found = false;
	va_list args;
	FILE *file = fopen(DEBUGFS "users", "re");

	if (!file)
		return false;
	va_start(args, format);
	vsnprintf(want, sizeof(want), format, args);
	va_end(args);
	snprintf(begin, sizeof(begin), "user %u: ", user);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] != '\t')
			mine = !strncmp(line, begin, strlen(begin));
		found |= mine && strstr(line, want);
	}
	fclose(file);
	return found;
}

static void *background_write(void *arg)
{
	struct background *b = arg;

	b->error = file_write(b->path, b->value) ? errno : 0;
	__atomic_store_n(&b->ended, true, __ATOMIC_SEQ_CST);
	return NULL;
}

int background_begin(struct background *b, const char *path, const char *value)
{
	*b = (struct background){ .path = path, .value = value };
	errno = pthread_create(&b->thread, NULL, background_write, b);
	return errno ? -1 : 0;
}

bool background_has_ended(struct background *b)
{
	return __atomic_load_n(&b->ended, __ATOMIC_SEQ_CST);
}

int background_end(struct background *b)
{
	pthread_join(b->thread, NULL);
	return b->error;
}

int module_load(const char *name, const char *options)
{
	char path[256];
	int fd, rc, error;

	snprintf(path, sizeof(path), MODULES "%s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	rc = syscall(SYS_finit_module, fd, options, 0);
	error = errno;
	close(fd);
	errno = error;
	return rc;
}

int module_unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK);
}

bool address_readable(const void *address)
{
	int pipes[2];
	bool readable;

	if (pipe(pipes))
		return false;
	readable = write(pipes[1], address, 1) == 1;
	close(pipes[0]);
	close(pipes[1]);
	return readable;
}

static unsigned char pattern_byte(size_t at, unsigned int seed)
{
	return (at * 2654435761u + seed * 40503u) >> 13;
}

void pattern_fill(void *map, size_t size, unsigned int seed)
{
	unsigned char *byte = map;
	size_t at;

	for (at = 0; at < size; at++)
		byte[at] = pattern_byte(at, seed);
}

bool pattern_holds(const void *map, size_t size, unsigned int seed)
{
	const unsigned char *byte = map;
	size_t at;

	for (at = 0; at < size; at++)
		if (byte[at] != pattern_byte(at, seed))
			return false;
	return true;
}

bool all_zero(const void *map, size_t size)
{
	const unsigned char *byte = map;

	return !byte[0] && !memcmp(byte, byte + 1, size - 1);
}
