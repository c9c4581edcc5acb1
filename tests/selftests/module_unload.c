// SPDX-License-Identifier: GPL-2.0
/*
 * The module cannot be unloaded while a buffer is referenced in any way, or one of its files
 * is open. When nothing is left, it can be exchanged for another version while devices and
 * their drivers stay.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/dma-heap.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "../../include/placer/version.h"
#include "child.h"
#include "harness.h"
#include "log.h"
#include "placer_utils.h"
#include "test_importer.h"
#include "trace.h"
#include "vgem.h"

#define MODULE	   "dmabuf_placer"
#define HEAP	   "placer_heap_ivshmem"
#define PARAMETERS "/sys/module/" MODULE "/parameters/"
#define HEAPS	   "/sys/class/placer_heap/"
#define STATISTIC  HEAPS "system/used_bytes"
#define BOARD	   "/sys/kernel/debug/dmabuf_placer/board"
#define EVENTS	   "/sys/kernel/tracing/events/dmabuf_placer/enable"
#define KPROBES	   "/sys/kernel/tracing/kprobe_events"
#define PROBES	   "/sys/kernel/tracing/events/placer_test/enable"
#define BOTH	   PLACER_IMPORTER_BIDIRECTIONAL

#define PROFILES_PROBE "p:placer_test/profiles placer_profiles_drop\n"

/* Without force and without waiting */
static int unload(void)
{
	return syscall(SYS_delete_module, MODULE, O_NONBLOCK) ? errno : 0;
}

/* "NAME=VALUE " of each of the module's parameters */
static int parameters_read(char *options, size_t size)
{
	struct dirent *entry;
	char path[320], value[64];
	size_t len = 0;
	DIR *dir = opendir(PARAMETERS);
	FILE *file;

	if (!dir)
		return -1;
	options[0] = '\0';
	while ((entry = readdir(dir))) {
		snprintf(path, sizeof(path), PARAMETERS "%s", entry->d_name);
		file = entry->d_name[0] == '.' ? NULL : fopen(path, "re");
		if (!file)
			continue;
		if (fscanf(file, "%63s", value) == 1)
			len += snprintf(options + len, size - len, "%s=%s ",
					entry->d_name, value);
		fclose(file);
		if (len >= size)
			break;
	}
	closedir(dir);
	return len && len < size ? 0 : -1;
}

/* Loads both again, if they are not */
static int load(const char *options)
{
	int rc = 0;

	if (access("/sys/module/" MODULE, F_OK))
		rc = module_load(MODULE, options);
	if (access("/sys/module/" HEAP, F_OK))
		rc = module_load(HEAP, "") ?: rc;
	return rc;
}

/*
 * The module of a heap is unloaded, as it would keep this one loaded. Afterwards, all modules that
 * are gone are loaded again
 */
FIXTURE(module)
{
	char options[512];
};

FIXTURE_SETUP(module)
{
	ASSERT_EQ(0, parameters_read(self->options, sizeof(self->options)));
	ASSERT_EQ(0, module_unload(HEAP));
}

FIXTURE_TEARDOWN(module)
{
	EXPECT_EQ(0, load(self->options));
}

TEST_F(module, open_node_keeps_module)
{
	int node = open(AUTO_HEAP, O_RDONLY);

	ASSERT_LE(0, node);
	EXPECT_EQ(EWOULDBLOCK, unload());
}

TEST_F(module, unbacked_buffer_keeps_module)
{
	int fd = heap_alloc(AUTO_HEAP, 4096);

	ASSERT_LE(0, fd);
	EXPECT_EQ(EWOULDBLOCK, unload());
}

TEST_F(module, mapping_keeps_module)
{
	int fd = heap_alloc(AUTO_HEAP, 4096);
	unsigned char *map =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	ASSERT_NE(MAP_FAILED, map);
	close(fd);
	EXPECT_EQ(EWOULDBLOCK, unload());
	map[0] = 1;
	EXPECT_EQ(EWOULDBLOCK, unload());
	EXPECT_EQ(1, map[0]);
}

TEST_F(module, attached_device_keeps_module)
{
	int fd = heap_alloc(AUTO_HEAP, 4096), vgem = vgem_open();
	__u32 handle;

	ASSERT_LE(0, fd);
	ASSERT_LE(0, vgem);
	ASSERT_EQ(0, vgem_import(vgem, fd, &handle));
	close(fd);
	EXPECT_EQ(EWOULDBLOCK, unload());
	EXPECT_EQ(1, buffers_count());
}

TEST_F(module, open_debugfs_file)
{
	int fd = heap_alloc(AUTO_HEAP, 4096);
	int file = open("/sys/kernel/debug/dmabuf_placer/buffers", O_RDONLY);
	char byte;

	ASSERT_LE(0, fd);
	ASSERT_LE(0, file);
	EXPECT_EQ(EWOULDBLOCK, unload());
	EXPECT_EQ(1, read(file, &byte, 1));
}

/* Nothing but the file is open */
TEST_F(module, open_debugfs_file_keeps_module)
{
	int file = open("/sys/kernel/debug/dmabuf_placer/buffers", O_RDONLY);

	ASSERT_LE(0, file);
	EXPECT_EQ(EWOULDBLOCK, unload());
}

static size_t heaps_count(void)
{
	glob_t heaps;
	size_t count = glob(HEAPS "*", 0, NULL, &heaps) ? 0 : heaps.gl_pathc;

	globfree(&heaps);
	return count;
}

/* Number of lines about the board that begin with @what */
static unsigned int board_count(const char *what)
{
	FILE *board = fopen(BOARD, "re");
	unsigned int count = 0;
	char line[512];

	while (board && fgets(line, sizeof(line), board))
		count += !strncmp(line, what, strlen(what));
	if (board)
		fclose(board);
	return count;
}

/* The line that the module must have logged when it was loaded */
static void expected_at_load(char *line, size_t size)
{
	size_t len = snprintf(line, size, "version %s, %zu heaps; ",
			      PLACER_VERSION, heaps_count());

	if (board_count("no placement node"))
		snprintf(line + len, size - len, "no placement node\n");
	else
		snprintf(line + len, size - len,
			 "placement node with pools: %u, masters: %u, flows: %u\n",
			 board_count("pool "), board_count("master "),
			 board_count("flow "));
}

TEST_F(module, load_says_what_there_is)
{
	int log = log_open();
	char *lines, line[160];

	ASSERT_LE(0, log);
	ASSERT_EQ(0, unload());
	ASSERT_EQ(0, module_load(MODULE, self->options));
	lines = log_read(log);
	ASSERT_NE(NULL, lines);
	expected_at_load(line, sizeof(line));
	EXPECT_NE(NULL, strstr(lines, line)) TH_LOG("%s%s", line, lines);
	free(lines);
}

/*
 * Profiles of devices are found by their drivers' addresses, at which another module may
 * have a driver next
 */
TEST_F(module, profiles_go_with_any_module)
{
	char *trace;

	ASSERT_EQ(0, module_load(HEAP, ""));
	ASSERT_EQ(0, file_write(KPROBES, PROFILES_PROBE));
	EXPECT_EQ(0, trace_begin());
	EXPECT_EQ(0, file_write(PROBES, "1"));
	EXPECT_EQ(0, module_unload(HEAP));
	EXPECT_EQ(0, file_write(PROBES, "0"));
	trace = trace_end();
	/* Removes the probe */
	EXPECT_EQ(0, file_write(KPROBES, "\n"));
	ASSERT_NE(NULL, trace);
	EXPECT_NE(NULL, strstr(trace, " profiles: "));
	free(trace);
}

/**
 * struct sleeper - a thread in the ioctl of a node
 * @node: the node
 * @page: the argument, on which the kernel sleeps when it reads it
 * @thread: the thread
 * @tid: its number
 * @error: of the ioctl
 */
struct sleeper {
	int node;
	void *page;
	pthread_t thread;
	pid_t tid;
	int error;
};

/* Asks for 0 bytes, once the kernel can read the argument */
static void *sleep_in_ioctl(void *arg)
{
	struct sleeper *s = arg;

	__atomic_store_n(&s->tid, gettid(), __ATOMIC_RELEASE);
	s->error = ioctl(s->node, DMA_HEAP_IOCTL_ALLOC, s->page) ? errno : 0;
	return NULL;
}

FIXTURE(sleeper)
{
	char options[512];
	int faults;
	struct sleeper s;
};

FIXTURE_SETUP(sleeper)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range.len = page_size(),
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	ASSERT_EQ(0, parameters_read(self->options, sizeof(self->options)));
	self->s.node = open(AUTO_HEAP, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->s.node);
	self->faults = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (self->faults < 0)
		SKIP(return, "this kernel has no userfaultfd");
	ASSERT_EQ(0, ioctl(self->faults, UFFDIO_API, &api));
	self->s.page = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->s.page);
	range.range.start = (unsigned long)self->s.page;
	ASSERT_EQ(0, ioctl(self->faults, UFFDIO_REGISTER, &range));
	ASSERT_EQ(0, module_unload(HEAP));
}

FIXTURE_TEARDOWN(sleeper)
{
	close(self->s.node);
	close(self->faults);
	EXPECT_EQ(0, load(self->options));
}

/* Also after the node has been closed */
TEST_F(sleeper, ioctl_keeps_module)
{
	struct sleeper *s = &self->s;
	struct uffdio_zeropage zeros = {
		.range.start = (unsigned long)s->page,
		.range.len = page_size(),
	};
	struct uffd_msg message;

	ASSERT_EQ(0, pthread_create(&s->thread, NULL, sleep_in_ioctl, s));
	ASSERT_EQ((ssize_t)sizeof(message),
		  read(self->faults, &message, sizeof(message)));
	EXPECT_EQ(UFFD_EVENT_PAGEFAULT, message.event);
	child_wait_asleep(getpid(), __atomic_load_n(&s->tid, __ATOMIC_ACQUIRE));
	EXPECT_EQ(EWOULDBLOCK, unload());
	close(s->node);
	s->node = -1;
	EXPECT_EQ(EWOULDBLOCK, unload());

	ASSERT_EQ(0, ioctl(self->faults, UFFDIO_ZEROPAGE, &zeros));
	pthread_join(s->thread, NULL);
	EXPECT_EQ(EINVAL, s->error);
}

/* The importer's module and its devices stay, and so do files that keep no module */
FIXTURE(upgrade)
{
	char options[512];
	struct importer importer;
	int statistic;
	int fd;
};

FIXTURE_SETUP(upgrade)
{
	struct placer_importer_map map;

	ASSERT_EQ(0, parameters_read(self->options, sizeof(self->options)));
	self->statistic = open(STATISTIC, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->statistic);
	self->fd = heap_alloc(AUTO_HEAP, page_size());
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, importer_open(&self->importer, IMPORTER_DIRECT));
	ASSERT_EQ(0, importer_attach(&self->importer, self->fd));
	ASSERT_EQ(0, importer_map(&self->importer, BOTH, &map));
}

FIXTURE_TEARDOWN(upgrade)
{
	close(self->importer.fd);
	close(self->fd);
	close(self->statistic);
	EXPECT_EQ(0, load(self->options));
	EXPECT_EQ(0, file_write(EVENTS, "0"));
}

/* Closes all that keeps the module loaded, one after the other */
static void let_go(struct __test_metadata *_metadata,
		   FIXTURE_DATA(upgrade) * self)
{
	ASSERT_EQ(0, module_unload(HEAP));
	EXPECT_EQ(EWOULDBLOCK, unload());
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(EWOULDBLOCK, unload());
	ASSERT_EQ(0, importer_unmap(&self->importer));
	EXPECT_EQ(EWOULDBLOCK, unload());
	/* Afterwards only a file of the device's driver is open */
	ASSERT_EQ(0, importer_detach(&self->importer));
	ASSERT_TRUE(wait_for_counts(0, 0));
}

TEST_F(upgrade, another_version_works)
{
	struct placer_importer_map map;
	unsigned char *content;
	char byte;

	ASSERT_EQ(0, file_write(EVENTS, "1"));
	/* A module that uses ours keeps it loaded, too */
	EXPECT_EQ(EWOULDBLOCK, unload());
	let_go(_metadata, self);
	ASSERT_EQ(0, unload());
	EXPECT_EQ(-1, open(AUTO_HEAP, O_RDONLY));
	EXPECT_EQ(ENOENT, errno);
	EXPECT_EQ(-1, read(self->statistic, &byte, 1));
	EXPECT_EQ(ENODEV, errno);

	ASSERT_EQ(0, load(self->options));
	EXPECT_EQ(-1, read(self->statistic, &byte, 1));
	EXPECT_EQ(ENODEV, errno);
	self->fd = heap_alloc_mapped(AUTO_HEAP, page_size(), (void **)&content);
	ASSERT_LE(0, self->fd);
	pattern_fill(content, page_size(), 1);
	ASSERT_EQ(0, importer_attach(&self->importer, self->fd));
	ASSERT_EQ(0, importer_map(&self->importer, BOTH, &map));
	EXPECT_EQ(0, importer_copy(&self->importer, 0, 2048, 1024));
	EXPECT_EQ(0, memcmp(content, content + 2048, 1024));
	munmap(content, page_size());
	EXPECT_EQ(EWOULDBLOCK, unload());
}

TEST_HARNESS_MAIN
