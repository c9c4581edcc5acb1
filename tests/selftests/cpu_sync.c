// SPDX-License-Identifier: GPL-2.0
/*
 * Which caches are maintained when the CPU begins and ends its access to a buffer.
 *
 * Guest memory is always coherent, so the data show nothing. The tests read the kernel's
 * trace of the DMA API instead.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cpu_access.h"
#include "harness.h"
#include "placer_utils.h"
#include "test_importer.h"

#define TRACEFS	       "/sys/kernel/tracing/"
#define TRACE_MAX      (4u << 20)
#define FENCE_SIGNALED TRACEFS "events/dma_fence/dma_fence_signaled/enable"

/* Some may be missing on this machine, or unable to share the buffer */
static const enum importer_kind kinds[] = {
	IMPORTER_PLAIN,
	IMPORTER_TRANSLATED,
	IMPORTER_DIRECT,
};

FIXTURE(sync)
{
	int fd;
	unsigned int nr;
	struct importer importer[ARRAY_SIZE(kinds)];
	char *trace;
};

FIXTURE_SETUP(sync)
{
	struct placement p;
	unsigned int i;

	self->trace = malloc(TRACE_MAX);
	ASSERT_NE(NULL, self->trace);
	self->fd = heap_alloc(AUTO_HEAP, page_align(64 * 1024));
	ASSERT_GE(self->fd, 0);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct importer *importer = &self->importer[self->nr];

		if (importer_open(importer, kinds[i]))
			continue;
		ASSERT_EQ(0, importer_attach(importer, self->fd));
		ASSERT_EQ(0, buffer_placement(self->fd, &p));
		/* Skip a device that was refused */
		if (placement_has_device(&p, importer->info.name, NULL))
			self->nr++;
		else
			close(importer->fd);
	}
	ASSERT_GT(self->nr, 0);
}

FIXTURE_TEARDOWN(sync)
{
	unsigned int i;

	file_write(TRACEFS "events/dma/enable", "0");
	for (i = 0; i < self->nr; i++)
		close(self->importer[i].fd);
	close(self->fd);
	free(self->trace);
}

static int trace_start(void)
{
	if (file_write(TRACEFS "events/dma/enable", "0") ||
	    file_write(TRACEFS "trace", "\n"))
		return -1;
	return file_write(TRACEFS "events/dma/enable", "1");
}

static int trace_stop(char *trace)
{
	FILE *file;

	if (file_write(TRACEFS "events/dma/enable", "0"))
		return -1;
	file = fopen(TRACEFS "trace", "re");
	if (!file)
		return -1;
	trace[fread(trace, 1, TRACE_MAX - 1, file)] = '\0';
	fclose(file);
	return 0;
}

/* The first event of this kind for that device, or NULL */
static const char *first_call(const char *trace, const char *what,
			      const struct importer *i)
{
	char event[160];

	snprintf(event, sizeof(event), " %s: %s ", what, i->info.name);
	return strstr(trace, event);
}

/* The number of such events */
static unsigned int calls(const char *trace, const char *what,
			  const struct importer *i)
{
	unsigned int nr = 0;

	while ((trace = first_call(trace, what, i))) {
		trace++;
		nr++;
	}
	return nr;
}

/* Exactly once in each direction for each non-coherent device that has it mapped */
TEST_F(sync, only_mapped_noncoherent_synced)
{
	struct placer_importer_map map;
	unsigned int i, mapped, want;

	for (mapped = 0; mapped <= self->nr; mapped++) {
		ASSERT_EQ(0, trace_start());
		ASSERT_EQ(0, cpu_access(self->fd));
		ASSERT_EQ(0, trace_stop(self->trace));
		for (i = 0; i < self->nr; i++) {
			want = i < mapped && !self->importer[i].info.coherent;
			EXPECT_EQ(want,
				  calls(self->trace, "dma_sync_sg_for_cpu",
					&self->importer[i]));
			EXPECT_EQ(want,
				  calls(self->trace, "dma_sync_sg_for_device",
					&self->importer[i]));
		}
		if (mapped < self->nr)
			ASSERT_EQ(0, importer_map(&self->importer[mapped],
						  PLACER_IMPORTER_BIDIRECTIONAL,
						  &map));
	}
}

/* Where there is a devicetree, both kinds exist, and so the test above is meaningful */
TEST_F(sync, both_coherencies_present)
{
	bool snoops = false, does_not = false;
	unsigned int i;

	for (i = 0; i < self->nr; i++) {
		snoops |= self->importer[i].info.coherent;
		does_not |= !self->importer[i].info.coherent;
	}
	EXPECT_TRUE(snoops);
#ifdef __aarch64__
	EXPECT_TRUE(does_not);
#else
	EXPECT_FALSE(does_not);
#endif
}

/* A kept mapping is not synced for the CPU, but is when it is reused */
TEST_F(sync, kept_mapping_not_synced)
{
	struct placer_importer_map map;
	unsigned int i, want;

	for (i = 0; i < self->nr; i++) {
		want = !self->importer[i].info.coherent;
		ASSERT_EQ(0, importer_map(&self->importer[i],
					  PLACER_IMPORTER_BIDIRECTIONAL, &map));
		ASSERT_EQ(0, importer_unmap(&self->importer[i]));

		ASSERT_EQ(0, trace_start());
		ASSERT_EQ(0, cpu_access(self->fd));
		ASSERT_EQ(0, trace_stop(self->trace));
		EXPECT_EQ(0, calls(self->trace, "dma_sync_sg_for_cpu",
				   &self->importer[i]));

		ASSERT_EQ(0, trace_start());
		ASSERT_EQ(0, importer_map(&self->importer[i],
					  PLACER_IMPORTER_BIDIRECTIONAL, &map));
		ASSERT_EQ(0, importer_unmap(&self->importer[i]));
		ASSERT_EQ(0, trace_stop(self->trace));
		EXPECT_EQ(0,
			  calls(self->trace, "dma_map_sg", &self->importer[i]));
		EXPECT_EQ(0, calls(self->trace, "dma_unmap_sg",
				   &self->importer[i]));
		EXPECT_EQ(want, calls(self->trace, "dma_sync_sg_for_device",
				      &self->importer[i]));
		EXPECT_EQ(want, calls(self->trace, "dma_sync_sg_for_cpu",
				      &self->importer[i]));
	}
}

/* A buffer that moves under a non-coherent device, which allows that */
FIXTURE(move)
{
	int fd;
	size_t size;
	struct importer high;
	struct importer low;
	struct importer any;
	char *trace;
};

FIXTURE_SETUP(move)
{
	if (importer_open(&self->high, IMPORTER_PLAIN))
		SKIP(return, "no importer of memory beyond the engine");
	ASSERT_EQ(0, importer_open(&self->low, IMPORTER_DIRECT));
	ASSERT_EQ(0, importer_open_named(&self->any, "open-importer"));
	ASSERT_EQ(0, self->any.info.coherent);
	self->trace = malloc(TRACE_MAX);
	ASSERT_NE(NULL, self->trace);
	self->size = page_align(64 * 1024);
	self->fd = heap_alloc(AUTO_HEAP, self->size);
	ASSERT_GE(self->fd, 0);
	ASSERT_EQ(0, importer_map_once(&self->high, self->fd,
				       PLACER_IMPORTER_BIDIRECTIONAL));
}

FIXTURE_TEARDOWN(move)
{
	file_write(TRACEFS "events/dma/enable", "0");
	close(self->high.fd);
	close(self->low.fd);
	close(self->any.fd);
	close(self->fd);
	free(self->trace);
}

static bool kernel_lets_mapped_move(void)
{
	struct utsname name;

	return !uname(&name) && atoi(name.release) >= 7;
}

/* The copy must see what the device wrote, and what the CPU wrote */
TEST_F(move, device_writes_synced_before_copy)
{
	const struct placer_importer_submit submit = {};
	struct placer_importer_map map;
	unsigned int moves = kernel_lets_mapped_move();

	ASSERT_EQ(0, importer_attach_dynamic(&self->any, self->fd,
					     PLACER_IMPORTER_UNMAP_NEVER, 0));
	ASSERT_EQ(0, importer_submit(&self->any, &submit));
	ASSERT_EQ(0, importer_wait(&self->any));
	ASSERT_EQ(0, trace_start());
	if (moves) {
		ASSERT_EQ(0, importer_attach(&self->low, self->fd));
		ASSERT_EQ(0, importer_map(&self->low, PLACER_IMPORTER_TO_DEVICE,
					  &map));
	} else {
		ASSERT_EQ(EBUSY, importer_refused(&self->low, self->fd));
	}
	ASSERT_EQ(0, trace_stop(self->trace));
	EXPECT_EQ(0, calls(self->trace, "dma_unmap_sg", &self->any));
	/* Once before the importer is notified, and once before the copy */
	EXPECT_EQ(2 * moves,
		  calls(self->trace, "dma_sync_sg_for_device", &self->any));
	EXPECT_EQ(moves, calls(self->trace, "dma_sync_sg_for_cpu", &self->any));

	/* After the move, the importer's stale mapping is of other memory */
	ASSERT_EQ(0, trace_start());
	ASSERT_EQ(0, cpu_access(self->fd));
	ASSERT_EQ(0, trace_stop(self->trace));
	EXPECT_EQ(!moves,
		  calls(self->trace, "dma_sync_sg_for_cpu", &self->any));
	EXPECT_EQ(!moves,
		  calls(self->trace, "dma_sync_sg_for_device", &self->any));
}

/*
 * Unmapping discards cache lines, and some importers unmap in invalidate_mappings(). So
 * what the CPU has written must be cleaned before that.
 */
TEST_F(move, cpu_writes_survive_unmap)
{
	const struct placer_importer_submit submit = {};
	const char *cleaned, *discarded;
	struct placer_importer_status status;
	struct placer_importer_map map;
	unsigned char *written;

	if (!kernel_lets_mapped_move())
		return;
	ASSERT_EQ(0, importer_attach_dynamic(&self->any, self->fd,
					     PLACER_IMPORTER_UNMAP_AT_ONCE, 0));
	ASSERT_EQ(0, importer_submit(&self->any, &submit));
	ASSERT_EQ(0, importer_wait(&self->any));
	ASSERT_EQ(0, importer_attach(&self->low, self->fd));
	written = mmap(NULL, self->size, PROT_READ | PROT_WRITE, MAP_SHARED,
		       self->fd, 0);
	ASSERT_NE(MAP_FAILED, written);
	pattern_fill(written, self->size, 1);

	ASSERT_EQ(0, trace_start());
	ASSERT_EQ(0, importer_map(&self->low, PLACER_IMPORTER_TO_DEVICE, &map));
	ASSERT_EQ(0, trace_stop(self->trace));
	ASSERT_EQ(0, importer_status(&self->any, &status));
	EXPECT_EQ(1, status.invalidations);
	EXPECT_EQ(1, status.unmaps);
	cleaned = first_call(self->trace, "dma_sync_sg_for_device", &self->any);
	/* The mapping was kept, so unmapping did nothing but this sync */
	discarded = first_call(self->trace, "dma_sync_sg_for_cpu", &self->any);
	ASSERT_NE(NULL, cleaned);
	ASSERT_NE(NULL, discarded);
	EXPECT_LT(cleaned, discarded);
	EXPECT_TRUE(pattern_holds(written, self->size, 1));
	munmap(written, self->size);
}

/* Cache lines that the CPU loads before the DMA has ended are stale */
TEST_F(move, fence_waited_before_sync)
{
	const struct placer_importer_submit submit = {
		.transfer.direction = PLACER_IMPORTER_FROM_DEVICE,
		.hold_ms = 300,
	};
	const char *ended, *synced;

	ASSERT_EQ(0, importer_attach_dynamic(&self->any, self->fd, 0, 0));
	ASSERT_EQ(0, file_write(FENCE_SIGNALED, "1"));
	ASSERT_EQ(0, trace_start());
	ASSERT_EQ(0, importer_submit(&self->any, &submit));
	ASSERT_EQ(0, cpu_access(self->fd));
	ASSERT_EQ(0, trace_stop(self->trace));
	EXPECT_EQ(0, file_write(FENCE_SIGNALED, "0"));
	ended = strstr(self->trace, " dma_fence_signaled: ");
	synced = first_call(self->trace, "dma_sync_sg_for_cpu", &self->any);
	ASSERT_NE(NULL, ended);
	ASSERT_NE(NULL, synced);
	EXPECT_LT(ended, synced);
}

#ifdef __aarch64__
#define KPROBES TRACEFS "kprobe_events"
#define PROBES	TRACEFS "events/placer_test/enable"

/* Probes the architecture's cache maintenance, which has physical addresses */
static int probe_begin(void)
{
	static const char probes[] =
		"p:placer_test/for_device arch_sync_dma_for_device phys=%x0:x64 size=%x1:u64\n"
		"p:placer_test/for_cpu arch_sync_dma_for_cpu phys=%x0:x64 size=%x1:u64\n";

	if (file_write(KPROBES, probes) || file_write(TRACEFS "trace", "\n"))
		return -1;
	return file_write(PROBES, "1");
}

static int probe_end(char *trace)
{
	int rc = file_write(PROBES, "0") ?: trace_stop(trace);

	/* Removes all probes */
	return file_write(KPROBES, "\n") ?: rc;
}

/* Is the range within one of the buffer's runs? */
static bool placement_covers(const struct placement *p, __u64 first, __u64 size)
{
	const char *at = p->text;
	__u64 from, to;

	while ((at = strstr(at, "\tmemory: "))) {
		if (sscanf(at, "\tmemory: %llx-%llx", &from, &to) == 2 &&
		    first >= from && first + size - 1 <= to)
			return true;
		at++;
	}
	return false;
}

/* Bytes that were maintained; 0 if some of them were outside the buffer */
static size_t probe_sum(const char *trace, const char *what,
			const struct placement *p)
{
	__u64 phys, size;
	size_t sum = 0;

	while ((trace = strstr(trace, what))) {
		if (sscanf(strstr(trace, "phys="), "phys=%llx size=%llu", &phys,
			   &size) != 2 ||
		    !placement_covers(p, phys, size))
			return 0;
		sum += size;
		trace++;
	}
	return sum;
}

/*
 * Before 7.0, debug kernels mangle the page links of importers' tables, so the exporter
 * must not use them either
 */
TEST(translated_mapping_synced)
{
	size_t size = 7 * page_size();
	struct placer_importer_map map;
	struct importer importer;
	struct placement p;
	void *written;
	char *trace;
	int fd;

	trace = malloc(TRACE_MAX);
	ASSERT_NE(NULL, trace);
	ASSERT_EQ(0, importer_open_named(&importer, "translated-importer"));
	ASSERT_EQ(1, importer.info.translated);
	ASSERT_EQ(0, importer.info.coherent);
	fd = heap_alloc_scattered(AUTO_HEAP, size, &written);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, importer_attach(&importer, fd));
	ASSERT_EQ(0,
		  importer_map(&importer, PLACER_IMPORTER_BIDIRECTIONAL, &map));
	EXPECT_EQ(1, map.contiguous);
	ASSERT_EQ(0, buffer_placement(fd, &p));
	EXPECT_LT(1, p.runs);

	ASSERT_EQ(0, probe_begin());
	EXPECT_EQ(0, cpu_access(fd));
	ASSERT_EQ(0, probe_end(trace));
	EXPECT_EQ(size, probe_sum(trace, " for_cpu: ", &p))
	TH_LOG("%s\n%s", p.text, trace);
	EXPECT_EQ(size, probe_sum(trace, " for_device: ", &p));
	munmap(written, size);
	close(importer.fd);
	close(fd);
	free(trace);
}
#endif

TEST_HARNESS_MAIN
