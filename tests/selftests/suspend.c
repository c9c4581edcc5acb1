// SPDX-License-Identifier: GPL-2.0
/*
 * Suspend and resume: buffers are unchanged, and pending demotions and kept mappings wait
 * until devices are resumed.
 *
 * The kernel suspends the devices, waits a little and resumes by itself (pm_test), as in
 * its own tests of suspend.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "abi_call.h"
#include "harness.h"
#include "placer_utils.h"
#include "sw_sync.h"
#include "test_importer.h"
#include "trace.h"

#define POWER	      "/sys/power/"
#define PM_TEST_DELAY "/sys/module/suspend/parameters/pm_test_delay"
#define EVENTS	      "/sys/kernel/tracing/events/"
#define SUSPENDS      EVENTS "power/suspend_resume/enable"
#define UNMAPS	      EVENTS "dma/dma_unmap_sg/enable"
#define BOTH	      PLACER_IMPORTER_BIDIRECTIONAL

/* With devices suspended for so many seconds */
static int suspend_for(unsigned int seconds)
{
	char value[24];
	int rc;

	snprintf(value, sizeof(value), "%u", seconds);
	if (file_write(PM_TEST_DELAY, value) ||
	    file_write(POWER "pm_test", "devices"))
		return -1;
	rc = file_write(POWER "state", "freeze");
	return file_write(POWER "pm_test", "none") || rc ? -1 : 0;
}

/* A buffer with a pattern in it, mapped for an engine */
FIXTURE(use)
{
	struct importer engine;
	struct placer_importer_map map;
	struct placement p;
	int fd;
	size_t size;
	unsigned char *content;
};

FIXTURE_VARIANT(use)
{
	enum importer_kind kind;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(use, direct)
{
	.kind = IMPORTER_DIRECT,
};

FIXTURE_VARIANT_ADD(use, translated)
{
	.kind = IMPORTER_TRANSLATED,
};

/* clang-format on */

FIXTURE_SETUP(use)
{
	if (importer_open(&self->engine, variant->kind))
		SKIP(return, "no such DMA engine");
	self->size = 2 * page_size();
	self->fd = heap_alloc_mapped(AUTO_HEAP, self->size,
				     (void **)&self->content);
	ASSERT_LE(0, self->fd);
	pattern_fill(self->content, self->size, 1);
	ASSERT_EQ(0, importer_attach(&self->engine, self->fd));
	ASSERT_EQ(0, importer_map(&self->engine, BOTH, &self->map));
	ASSERT_EQ(0, buffer_placement(self->fd, &self->p));
}

FIXTURE_TEARDOWN(use)
{
	close(self->engine.fd);
	munmap(self->content, self->size);
	close(self->fd);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

/* The CPU sees the same content in the same memory, and the engine can copy it */
static bool goes_on(FIXTURE_DATA(use) * self)
{
	size_t length = 1024, to = self->size - length;
	struct placement p;

	return pattern_holds(self->content, self->size, 1) &&
	       !buffer_placement(self->fd, &p) &&
	       p.generation == self->p.generation && p.first == self->p.first &&
	       !importer_copy(&self->engine, 0, to, length) &&
	       pattern_holds(self->content, to, 1) &&
	       !memcmp(self->content, self->content + to, length);
}

TEST_F(use, mapped_buffer_survives_suspend)
{
	ASSERT_EQ(0, suspend_for(1));
	EXPECT_TRUE(goes_on(self));
}

/*
 * The device has unmapped, but stays attached: its kept mapping is reused after the resume, unless
 * it was given back after a second
 */
TEST_F(use, kept_mapping_survives_suspend)
{
	struct placer_importer_map map;

	ASSERT_EQ(0, importer_unmap(&self->engine));
	ASSERT_EQ(0, suspend_for(1));
	EXPECT_TRUE(pattern_holds(self->content, self->size, 1));
	ASSERT_EQ(0, importer_map(&self->engine, BOTH, &map));
	EXPECT_TRUE(goes_on(self));
}

/* The first line of an event with @detail, or NULL */
static const char *event_at(const char *text, const char *event,
			    const char *detail)
{
	const char *line = text;

	while ((line = strstr(line, event))) {
		if (memmem(line, strcspn(line, "\n"), detail, strlen(detail)))
			break;
		line++;
	}
	return line;
}

/* Suspends for longer than mappings are kept, and gives them time to be given back */
static char *trace_of_age(FIXTURE_DATA(use) * self)
{
	struct placer_importer_map map;
	bool done;

	if (importer_unmap(&self->engine) ||
	    importer_map(&self->engine, BOTH, &map) || trace_begin() ||
	    file_write(SUSPENDS, "1") || file_write(UNMAPS, "1"))
		return NULL;
	done = !importer_unmap(&self->engine) && !suspend_for(3) && !sleep(3);
	file_write(SUSPENDS, "0");
	file_write(UNMAPS, "0");
	return done ? trace_end() : NULL;
}

/*
 * An IOMMU may be suspended, too, so the kept mapping is given back after the resume. Retry if that
 * was done before the suspend
 */
TEST_F(use, kept_mapping_given_back_after_resume)
{
	const char *suspended, *resumed, *unmapped;
	struct placer_importer_map map;
	int tries = 0;
	char *text;

	do {
		text = trace_of_age(self);
		ASSERT_NE(NULL, text);
		suspended = event_at(text, "suspend_resume: ", "dpm_suspend[");
		resumed = event_at(text, "suspend_resume: ", "dpm_resume[");
		unmapped = event_at(text,
				    "dma_unmap_sg: ", self->engine.info.name);
		ASSERT_NE(NULL, suspended);
		ASSERT_LT(suspended, resumed);
		ASSERT_NE(NULL, unmapped);
		EXPECT_TRUE(unmapped < suspended || unmapped > resumed);
		ASSERT_EQ(0, importer_map(&self->engine, BOTH, &map));
		if (unmapped > suspended)
			break;
		free(text);
		text = NULL;
	} while (++tries < 5);

	EXPECT_GT(5, tries);
	free(text);
	EXPECT_TRUE(goes_on(self));
}

FIXTURE(engine)
{
	struct importer direct;
};

FIXTURE_SETUP(engine)
{
	ASSERT_EQ(0, importer_open(&self->direct, IMPORTER_DIRECT));
}

FIXTURE_TEARDOWN(engine)
{
	close(self->direct.fd);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

/* A commit that waits for DMA does not keep the system awake, and goes on afterwards */
TEST_F(engine, commit_is_frozen)
{
	struct dmabuf_placer_device device = {};
	struct dmabuf_placer_expect expect = {
		.size = sizeof(expect),
		.devices = (uintptr_t)&device,
		.device_size = sizeof(device),
		.device_count = 1,
	};
	struct commit_thread t = {
		.commit = { .size = sizeof(t.commit), .timeout_ms = 600000 },
		.node = abi_open(),
	};
	size_t size = 15 * page_size();
	int timeline = sw_sync_open();
	void *map;

	ASSERT_LE(0, t.node);
	ASSERT_LE(0, timeline);
	t.commit.fd = heap_alloc_scattered(AUTO_HEAP, size, &map);
	ASSERT_LE(0, t.commit.fd);
	expect.fd = t.commit.fd;
	abi_name(&device, &self->direct);
	ASSERT_EQ(0, ioctl(t.node, DMABUF_PLACER_EXPECT, &expect));
	ASSERT_EQ(0, sw_sync_fence(timeline, t.commit.fd));
	ASSERT_EQ(0, pthread_create(&t.thread, NULL, abi_commit_in_thread, &t));
	usleep(100000);
	EXPECT_EQ(0, suspend_for(1));
	ASSERT_EQ(0, sw_sync_signal(timeline));
	ASSERT_EQ(0, pthread_join(t.thread, NULL));
	EXPECT_EQ(0, t.error);
	EXPECT_EQ(2, t.commit.out_generation);
	munmap(map, size);
	close(t.commit.fd);
	close(timeline);
	close(t.node);
}

/* A buffer in expensive memory, from which its device is about to detach */
FIXTURE(demotion)
{
	struct importer direct;
	long delay;
	long demoted;
	int fd;
	size_t size;
	unsigned char *map;
	char *text;
};

/* Events that show when devices are suspended, and when they work again */
static const char *const witnesses[] = {
	SUSPENDS,
	EVENTS "workqueue/workqueue_queue_work/enable",
	EVENTS "workqueue/workqueue_execute_start/enable",
};

static int witnesses_enable(const char *value)
{
	unsigned int i;
	int rc = 0;

	for (i = 0; i < ARRAY_SIZE(witnesses); i++)
		rc |= file_write(witnesses[i], value);
	return rc;
}

FIXTURE_SETUP(demotion)
{
	ASSERT_EQ(0, importer_open(&self->direct, IMPORTER_DIRECT));
	/* Longer than the longest block of the system heap */
	self->size = 300 * page_size();
	self->fd =
		heap_alloc_mapped(AUTO_HEAP, self->size, (void **)&self->map);
	ASSERT_LE(0, self->fd);
	/* So little that demotion pays */
	pattern_fill(self->map, page_size(), 3);
	if (importer_attach(&self->direct, self->fd)) {
		EXPECT_EQ(EOPNOTSUPP, errno);
		SKIP(return, "no memory is contiguous for this size");
	}
	ASSERT_EQ(0, importer_detach(&self->direct));
	/* Last, as the teardown is not run if the setup ends before */
	self->delay = demote_delay(1000);
	ASSERT_LE(0, self->delay);
	ASSERT_EQ(0, witnesses_enable("1"));
}

FIXTURE_TEARDOWN(demotion)
{
	EXPECT_EQ(0, witnesses_enable("0"));
	EXPECT_LE(0, demote_delay(self->delay));
	close(self->direct.fd);
	munmap(self->map, self->size);
	close(self->fd);
	free(self->text);
	EXPECT_TRUE(wait_for_counts(0, 0));
}

/* Attaches and detaches the device, and suspends for three times the delay */
static int leave_and_suspend(FIXTURE_DATA(demotion) * self, long ms)
{
	int tries;

	free(self->text);
	self->text = NULL;
	self->demoted = counter("demoted");
	if (demote_delay(ms) < 0 || trace_begin() ||
	    importer_map_once(&self->direct, self->fd,
			      PLACER_IMPORTER_TO_DEVICE) ||
	    suspend_for(3 * ms / 1000))
		return -1;
	for (tries = 0; tries < 3000; tries++) {
		if (counter("demoted") > self->demoted)
			break;
		usleep(10000);
	}
	self->text = trace_end();
	return self->text ? 0 : -1;
}

/*
 * The delay ends while devices are suspended. Retry with a longer delay if it ended before
 * they were
 */
TEST_F(demotion, demotion_waits_for_resume)
{
	const unsigned char *rest = self->map + page_size();
	const char *suspended, *resumed, *due;
	long ms = 1000;

	do {
		ASSERT_EQ(0, leave_and_suspend(self, ms));
		suspended = event_at(self->text,
				     "suspend_resume: ", "dpm_suspend[");
		resumed =
			event_at(self->text, "suspend_resume: ", "dpm_resume[");
		ASSERT_NE(NULL, suspended);
		ASSERT_LT(suspended, resumed);
		due = event_at(self->text, "workqueue_queue_work: ",
			       "function=placer_demote_all");
		ASSERT_NE(NULL, due);
		ms *= 2;
	} while (due < suspended && ms <= 8000);

	EXPECT_LT(suspended, due);
	EXPECT_LT(due, resumed);
	EXPECT_LT(resumed, event_at(self->text, "workqueue_execute_start: ",
				    "function placer_demote_all"));
	EXPECT_LT(resumed, trace_find(self->text, "placer_migrate",
				      buffer_number(self->fd), " to=system "));
	EXPECT_EQ(self->demoted + 1, counter("demoted"));
	EXPECT_TRUE(pattern_holds(self->map, page_size(), 3));
	EXPECT_TRUE(all_zero(rest, self->size - page_size()));
}

TEST_HARNESS_MAIN
