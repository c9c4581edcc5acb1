// SPDX-License-Identifier: GPL-2.0
/*
 * Log messages about refusals: one line for each, which names the cause, contains no
 * address, and is rate limited for each user.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <linux/dma-heap.h>

#include "child.h"
#include "harness.h"
#include "log.h"
#include "placer_utils.h"
#include "test_importer.h"

#define RW   (PROT_READ | PROT_WRITE)
#define BOTH PLACER_IMPORTER_BIDIRECTIONAL

/* More than any heap has in one piece, and less than ordinary memory */
#define LONG (256ul * MIB)

#define FLOOD 1000

/* The kernel's default rate limit: so many lines in so many seconds, for each user */
#define BURST	 10
#define INTERVAL 5

/**
 * struct scene - requests that are refused, and the log
 * @log: result of log_open()
 * @text: what was read from it last
 * @node: node that buffers are allocated from
 * @direct: a device that needs one piece of memory
 * @too_much: bytes, more than any heap has
 */
struct scene {
	int log;
	char *text;
	int node;
	struct importer direct;
	size_t too_much;
};

static int scene_open(struct scene *s)
{
	s->text = NULL;
	s->too_much = page_align(memory_total()) + page_size();
	s->node = open(AUTO_HEAP, O_RDWR | O_CLOEXEC);
	s->log = log_open();
	if (s->node < 0 || s->log < 0 ||
	    importer_open(&s->direct, IMPORTER_DIRECT))
		return -1;
	return log_own_limit();
}

static void scene_close(struct scene *s)
{
	free(s->text);
	close(s->log);
	close(s->node);
	close(s->direct.fd);
}

/* The log since the last call */
static const char *said(struct scene *s)
{
	free(s->text);
	s->text = log_read(s->log);
	return s->text ?: "no log";
}

static unsigned int count(const char *text, const char *what)
{
	unsigned int nr = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		nr++;
	}
	return nr;
}

/* Is @text this one line? Errors are numbers or names, as the kernel was configured */
static bool is_line(const char *text, int error, const char *why,
		    const char *format, ...)
{
	char begin[200], line[500], name[500];
	va_list args;

	va_start(args, format);
	vsnprintf(begin, sizeof(begin), format, args);
	va_end(args);
	snprintf(line, sizeof(line), "%s refused: -%d%s\n", begin, error, why);
	snprintf(name, sizeof(name), "%s refused: -%s%s\n", begin,
		 strerrorname_np(error), why);
	return !strcmp(text, line) || !strcmp(text, name);
}

/* The error of attaching or mapping for @i; 0 if it can use the buffer */
static int refusal(const struct importer *i, int fd)
{
	struct placer_importer_map map;
	int error;

	if (importer_attach(i, fd))
		return errno;
	error = importer_map(i, BOTH, &map) ? errno : 0;
	if (!error)
		importer_unmap(i);
	importer_detach(i);
	return error;
}

static int node_alloc(int node, size_t len)
{
	struct dma_heap_allocation_data data = {
		.len = len,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};

	return ioctl(node, DMA_HEAP_IOCTL_ALLOC, &data) ? -1 : (int)data.fd;
}

FIXTURE(log)
{
	struct scene s;
};

FIXTURE_SETUP(log)
{
	ASSERT_EQ(0, scene_open(&self->s));
}

FIXTURE_TEARDOWN(log)
{
	scene_close(&self->s);
	EXPECT_EQ(0, heaps_limit("max"));
	EXPECT_TRUE(buffers_all_gone());
	EXPECT_EQ(0, heaps_used());
}

TEST_F(log, no_feasible_heap_names_device)
{
	int fd = heap_alloc(AUTO_HEAP, LONG);
	char why[200];

	ASSERT_LE(0, fd);
	EXPECT_EQ(EOPNOTSUPP, refusal(&self->s.direct, fd));
	snprintf(why, sizeof(why),
		 ": %s can use no heap for a buffer of this size",
		 self->s.direct.info.name);
	EXPECT_TRUE(is_line(said(&self->s), EOPNOTSUPP, why,
			    "buffer %lu: attach of %s", buffer_number(fd),
			    self->s.direct.info.name))
	TH_LOG("%s", self->s.text);
	close(fd);
}

TEST_F(log, conflict_names_both_devices)
{
	const char *mine = self->s.direct.info.name;
	struct importer plain;
	char why[200];
	int fd;

	if (importer_open(&plain, IMPORTER_PLAIN))
		SKIP(return, "no importer that reaches other memory only");
	fd = heap_alloc(AUTO_HEAP, 4 * MIB);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&plain, fd));
	EXPECT_EQ(EOPNOTSUPP, refusal(&self->s.direct, fd));
	snprintf(why, sizeof(why),
		 ": %s and %s cannot share a buffer of this size",
		 plain.info.name, mine);
	EXPECT_TRUE(is_line(said(&self->s), EOPNOTSUPP, why,
			    "buffer %lu: attach of %s", buffer_number(fd),
			    mine))
	TH_LOG("%s", self->s.text);
	close(plain.fd);
	close(fd);
}

/* Once for repeated attempts, and again after an attempt that succeeded */
TEST_F(log, held_buffer_names_holder)
{
	const char *why = ", held by the kernel (vmap)";
	size_t size = 15 * page_size();
	int fd, times, tries;
	void *map;

	fd = heap_alloc_scattered(AUTO_HEAP, size, &map);
	ASSERT_LE(0, fd);
	munmap(map, size);
	for (times = 0; times < 2; times++) {
		ASSERT_EQ(0, importer_vmap(&self->s.direct, fd));
		for (tries = 0; tries < 3; tries++)
			EXPECT_EQ(EBUSY, refusal(&self->s.direct, fd));
		EXPECT_TRUE(is_line(said(&self->s), EBUSY, why,
				    "buffer %lu: attach of %s",
				    buffer_number(fd),
				    self->s.direct.info.name))
		TH_LOG("%s", self->s.text);
		ASSERT_EQ(0, importer_vunmap(&self->s.direct));
	}
	close(fd);
}

/* The log and debugfs name each heap when one has reached its limit */
static void expect_heaps(struct __test_metadata *_metadata, const char *text,
			 const char *decision, const char *full)
{
	char name[40], phrase[100];
	glob_t heaps;
	size_t at;

	snprintf(phrase, sizeof(phrase), ": heaps at their limit: %s", full);
	EXPECT_EQ(1, count(text, phrase)) TH_LOG("%s", text);
	EXPECT_EQ(1, count(decision, ", but is at its limit\n"))
	TH_LOG("%s", decision);

	ASSERT_EQ(0, glob("/sys/class/placer_heap/*", 0, NULL, &heaps));
	for (at = 0; at < heaps.gl_pathc; at++) {
		snprintf(name, sizeof(name), "%s",
			 strrchr(heaps.gl_pathv[at], '/') + 1);
		if (!strcmp(name, full))
			continue;
		EXPECT_NE(NULL,
			  strstr(strstr(text, " heaps with a lower limit: ") ?:
									       "",
				 name))
		TH_LOG("%s: %s", name, text);
		snprintf(phrase, sizeof(phrase),
			 "\t%s: beyond its limit (needs ", name);
		EXPECT_EQ(1, count(decision, phrase))
		TH_LOG("%s: %s", phrase, decision);
	}
	globfree(&heaps);
}

/* The kernel repeats the fault until the process is killed, but it is logged once */
TEST_F(log, full_heaps_named)
{
	size_t size = 15 * page_size();
	unsigned char *map, *first;
	struct placement p;
	char given[32], start[80];
	int fd, other;

	other = heap_alloc(AUTO_HEAP, size);
	first = mmap(NULL, size, RW, MAP_SHARED, other, 0);
	ASSERT_NE(MAP_FAILED, first);
	memset(first, 1, size);
	fd = heap_alloc(AUTO_HEAP, size);
	map = mmap(NULL, size, RW, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	snprintf(given, sizeof(given), "%zu", size);
	ASSERT_EQ(0, heaps_limit("0"));
	ASSERT_EQ(0, heap_limit("system", given));
	EXPECT_EQ(SIGBUS, child_writes(map));
	EXPECT_EQ(SIGBUS, child_writes(map));

	ASSERT_EQ(0, buffer_placement(fd, &p));
	snprintf(start, sizeof(start), "buffer %lu: fault refused: -",
		 buffer_number(fd));
	EXPECT_EQ(0, strncmp(said(&self->s), start, strlen(start)))
	TH_LOG("%s", self->s.text);
	EXPECT_EQ(1, count(self->s.text, "\n")) TH_LOG("%s", self->s.text);
	expect_heaps(_metadata, self->s.text, p.text, "system");
	munmap(map, size);
	munmap(first, size);
	close(fd);
	close(other);
}

TEST_F(log, cpu_refusal_logged)
{
	struct importer secure;
	unsigned int backed;
	char start[80];
	int fd;

	if (importer_open_named(&secure, "secure-importer"))
		SKIP(return, "no protected memory");
	fd = heap_alloc(AUTO_HEAP, MIB);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&secure, fd));
	snprintf(start, sizeof(start), "buffer %lu: mmap of the CPU refused: -",
		 buffer_number(fd));
	for (backed = 0; backed < 2; backed++) {
		EXPECT_EQ(MAP_FAILED, mmap(NULL, MIB, RW, MAP_SHARED, fd, 0));
		EXPECT_EQ(EACCES, errno);
		EXPECT_EQ(0, strncmp(said(&self->s), start, strlen(start)))
		TH_LOG("%s", self->s.text);
		EXPECT_NE(NULL, strstr(self->s.text,
				       backed ? ": secure@53000000: " :
						" and the CPU cannot share "))
		TH_LOG("%s", self->s.text);
		EXPECT_EQ(1, count(self->s.text, "\n"))
		TH_LOG("%s", self->s.text);
		EXPECT_EQ(0, count(self->s.text, "0x"))
		TH_LOG("%s", self->s.text);
		EXPECT_EQ(0, importer_map(&secure, BOTH,
					  &(struct placer_importer_map){}));
		importer_unmap(&secure);
	}
	close(secure.fd);
	close(fd);
}

TEST_F(log, alloc_larger_than_all_heaps)
{
	EXPECT_EQ(-1, heap_alloc(AUTO_HEAP, self->s.too_much));
	EXPECT_EQ(ENOMEM, errno);
	EXPECT_TRUE(is_line(said(&self->s), ENOMEM, ": more than any heap has",
			    "alloc of %zu bytes", self->s.too_much))
	TH_LOG("%s", self->s.text);
}

TEST_F(log, alloc_larger_than_all_limits)
{
	const char *why = ": more than any heap has, or may give by its limit";
	size_t size = 2 * page_size();
	char limit[32];

	snprintf(limit, sizeof(limit), "%zu", page_size());
	ASSERT_EQ(0, heaps_limit(limit));
	EXPECT_EQ(-1, heap_alloc(AUTO_HEAP, size));
	EXPECT_EQ(ENOMEM, errno);
	EXPECT_TRUE(is_line(said(&self->s), ENOMEM, why, "alloc of %zu bytes",
			    size))
	TH_LOG("%s", self->s.text);
}

static bool refused_once(struct scene *s, bool attach)
{
	int fd = node_alloc(s->node, attach ? LONG : s->too_much);
	bool refused;

	if (!attach)
		return fd < 0 && errno == ENOMEM;
	refused = fd >= 0 && refusal(&s->direct, fd) == EOPNOTSUPP;
	close(fd);
	return refused;
}

/* Makes @times requests that are refused as a user; 0 if each is refused as expected */
static int refuse_to(struct scene *s, uid_t uid, bool attach,
		     unsigned int times)
{
	pid_t pid = fork();
	bool ok;

	if (!pid) {
		ok = !setresuid(uid, uid, uid);
		while (ok && times--)
			ok = refused_once(s, attach);
		_exit(!ok);
	}
	return pid < 0 ? -1 : child_status(pid);
}

/* More users than the exporter keeps rate limits for */
TEST_F(log, many_users_logged)
{
	uid_t first = getpid() * 100, uid;

	for (uid = first; uid < first + 50; uid++)
		ASSERT_EQ(0, refuse_to(&self->s, uid, false, 1));
	EXPECT_EQ(50, count(said(&self->s), "alloc of "))
	TH_LOG("%s", self->s.text);
}

FIXTURE(flood)
{
	struct scene s;
};

FIXTURE_VARIANT(flood)
{
	bool attach;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(flood, of_alloc)
{
	.attach = false,
};

FIXTURE_VARIANT_ADD(flood, of_attach)
{
	.attach = true,
};

/* clang-format on */

FIXTURE_SETUP(flood)
{
	ASSERT_EQ(0, scene_open(&self->s));
}

FIXTURE_TEARDOWN(flood)
{
	scene_close(&self->s);
	EXPECT_TRUE(buffers_all_gone());
}

TEST_F(flood, rate_limited_per_user)
{
	uid_t loud = getpid() * 100, quiet = loud + 1;
	time_t begin = time(NULL);
	unsigned int lines, most;

	ASSERT_EQ(0, refuse_to(&self->s, loud, variant->attach, FLOOD));
	/* Plus a line with the number of suppressed messages */
	most = (BURST + 1) * ((time(NULL) - begin) / INTERVAL + 2);
	lines = count(said(&self->s), "\n");
	EXPECT_LT(0, lines);
	EXPECT_GE(most, lines);

	ASSERT_EQ(0, refuse_to(&self->s, quiet, variant->attach, 1));
	EXPECT_EQ(1, count(said(&self->s), " refused: "))
	TH_LOG("%s", self->s.text);
	EXPECT_EQ(1, count(self->s.text, "\n")) TH_LOG("%s", self->s.text);
}

TEST_HARNESS_MAIN
