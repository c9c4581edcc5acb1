// SPDX-License-Identifier: GPL-2.0
/*
 * What the fuzzer counts of each kind of call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzz_tally.h"

#define MS	 1000000ull
#define TICK_MS	 5
#define GRACE_MS 50 /* until those that waited have run again */

/**
 * struct kind - a kind of call
 * @name: what the report calls it
 * @ours: an entry point of the exporter, which has to succeed often
 * @lasts: takes as long as another driver or a child likes
 */
struct kind {
	const char *name;
	bool ours;
	bool lasts;
};

static const struct kind kinds[NR_CALLS] = {
	[CALL_NODE_OPEN] = { "open of a node", .ours = true },
	[CALL_NODE_CLOSE] = { "close of a node", .ours = true },
	[CALL_ALLOC] = { "allocation from auto", .ours = true },
	[CALL_ALLOC_FLOW] = { "allocation from a flow" },
	[CALL_ALLOC_OTHER] = { "allocation from other heaps" },
	[CALL_ALLOC_ODD] = { "invalid allocation" },
	[CALL_SYNC_START] = { "SYNC start", .ours = true },
	[CALL_SYNC_END] = { "SYNC end", .ours = true },
	[CALL_SYNC_ODD] = { "invalid SYNC" },
	[CALL_EXPORT_SYNC_FILE] = { "EXPORT_SYNC_FILE" },
	[CALL_IMPORT_SYNC_FILE] = { "IMPORT_SYNC_FILE" },
	[CALL_SW_SYNC] = { "sw_sync fence" },
	[CALL_SYNC_MERGE] = { "sync_file merge" },
	[CALL_SYNC_INFO] = { "sync_file info" },
	[CALL_SET_NAME] = { "SET_NAME" },
	[CALL_LSEEK] = { "lseek" },
	[CALL_POLL] = { "poll" },
	[CALL_DUP] = { "dup" },
	[CALL_SEND] = { "sending a descriptor" },
	[CALL_RECEIVE] = { "receiving a descriptor" },
	[CALL_CLOSE] = { "close", .ours = true },
	[CALL_MMAP] = { "mmap", .ours = true },
	[CALL_MMAP_ODD] = { "odd mmap" },
	[CALL_MUNMAP] = { "munmap", .ours = true },
	[CALL_MREMAP] = { "mremap", .ours = true },
	[CALL_MPROTECT] = { "mprotect", .ours = true },
	[CALL_MADVISE] = { "madvise" },
	[CALL_MLOCK] = { "mlock" },
	[CALL_MUNLOCK] = { "munlock" },
	[CALL_MSYNC] = { "msync" },
	[CALL_READ_TOUCH] = { "touch by a read", .ours = true },
	[CALL_WRITE_TOUCH] = { "touch by a write", .ours = true },
	[CALL_KERNEL_READ] = { "read by the kernel" },
	[CALL_KERNEL_WRITE] = { "write by the kernel" },
	[CALL_PEEK] = { "read by a debugger" },
	[CALL_POKE] = { "write by a debugger" },
	[CALL_FORK] = { "fork" },
	[CALL_REAP] = { "wait for a child", .lasts = true },
	[CALL_IMPORTER_OPEN] = { "open of an importer" },
	[CALL_IMPORTER_ODD] = { "invalid importer request" },
	[CALL_ATTACH] = { "attach", .ours = true },
	[CALL_ATTACH_DYNAMIC] = { "attach dynamically", .ours = true },
	[CALL_DETACH] = { "detach", .ours = true },
	[CALL_MAP] = { "map for a device", .ours = true },
	[CALL_UNMAP] = { "unmap for a device", .ours = true },
	[CALL_PIN] = { "pin" },
	[CALL_UNPIN] = { "unpin" },
	[CALL_SUBMIT] = { "submit", .ours = true },
	[CALL_WAIT] = { "wait for a submission", .lasts = true },
	[CALL_STATUS] = { "status of an importer" },
	[CALL_SEGMENTS] = { "segments of a mapping" },
	[CALL_TRANSFER] = { "transfer by an engine", .lasts = true },
	[CALL_HOLD] = { "hold of a reservation", .lasts = true },
	[CALL_VMAP] = { "vmap", .ours = true },
	[CALL_VUNMAP] = { "vunmap", .ours = true },
	[CALL_CARD_OPEN] = { "open of a card" },
	[CALL_GEM_CREATE] = { "GEM create" },
	[CALL_GEM_CLOSE] = { "GEM close" },
	[CALL_PRIME_IMPORT] = { "PRIME import", .ours = true },
	[CALL_PRIME_EXPORT] = { "PRIME export" },
	[CALL_VIDEO_OPEN] = { "open of a camera" },
	[CALL_REQBUFS] = { "REQBUFS", .lasts = true },
	[CALL_SET_FORMAT] = { "S_FMT", .lasts = true },
	[CALL_ENUM_FORMAT] = { "ENUM_FMT", .lasts = true },
	[CALL_QBUF] = { "QBUF", .lasts = true },
	[CALL_DQBUF] = { "DQBUF", .lasts = true },
	[CALL_STREAMON] = { "STREAMON", .lasts = true },
	[CALL_STREAMOFF] = { "STREAMOFF", .lasts = true },
	[CALL_DEVICE_CLOSE] = { "close of a device", .lasts = true },
	[CALL_PARAMETER] = { "parameter of the module", .ours = true },
	[CALL_LIMIT] = { "limit of a heap", .ours = true },
	[CALL_SHOW] = { "debugfs and sysfs", .ours = true },
	[CALL_UNBIND] = { "unbind", .lasts = true },
	[CALL_BIND] = { "bind", .lasts = true },
	[CALL_GROUP_LIMIT] = { "limit of a control group", .lasts = true },
	[CALL_ABI_INFO] = { "INFO", .ours = true },
	[CALL_ABI_LIST] = { "LIST", .ours = true },
	[CALL_ABI_QUERY] = { "QUERY", .ours = true },
	[CALL_ABI_ALLOC] = { "ALLOC", .ours = true },
	[CALL_ABI_EXPECT] = { "EXPECT", .ours = true },
	[CALL_ABI_COMMIT] = { "COMMIT", .ours = true, .lasts = true },
	[CALL_ABI_ODD] = { "invalid call of dmabuf-placer" },
};

static __u64 clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

__u64 tally_now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static __u64 tally_stalled(const struct tally *tally)
{
	__u64 sum = 0;
	int i;

	for (i = 0; i < MAX_CPUS; i++)
		sum += READ(tally->stalled[i]);
	return sum;
}

struct span span_begin(struct tally *tally, struct watch *watch,
		       enum call which)
{
	struct span span = {
		.tally = tally,
		.watch = watch,
		.call = which,
		.stalled = tally_stalled(tally),
		.cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID),
		.begin = tally_now(),
	};

	WRITE(watch->begin, span.begin);
	WRITE(watch->call, which);
	return span;
}

static void slow_note(const struct span *span, const struct slow *slow)
{
	struct tally *tally = span->tally;
	unsigned int at = ADD(tally->nr_slow, 1) - 1;

	if (at < MAX_SLOW)
		tally->slow[at] = *slow;
}

/*
 * Nanoseconds for which a call waited for something. While it was on a processor, it also
 * had to wait until others had their share of it
 */
static __u64 slow_waited(const struct slow *slow)
{
	__u64 other = slow->stalled +
		      slow->cpu * (1 + WORKERS / sysconf(_SC_NPROCESSORS_ONLN));

	return slow->all > other ? slow->all - other : 0;
}

/* Only what takes long at all is looked at more closely */
static void span_judge(const struct span *span, struct counts *counts,
		       __u64 all, int error)
{
	const struct slow slow = {
		.call = span->call,
		.worker = span->watch - span->tally->watch,
		.life = span->watch->life,
		.step = span->watch->step,
		.error = error,
		.all = all,
		.cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID) - span->cpu,
		.stalled = tally_stalled(span->tally) - span->stalled,
	};
	__u64 waited = slow_waited(&slow);

	if (slow.cpu > READ(counts->busiest))
		WRITE(counts->busiest, slow.cpu);
	if (kinds[span->call].lasts)
		return;
	if (READ(span->tally->held_until) > span->begin) {
		if (waited > span->tally->limit)
			ADD(counts->explained, 1);
		return;
	}
	if (waited > READ(counts->longest))
		WRITE(counts->longest, waited);
	if (waited <= span->tally->limit)
		return;
	ADD(counts->slow, 1);
	slow_note(span, &slow);
}

long span_end(struct span *span, long rc)
{
	struct counts *counts = &span->tally->counts[span->call];
	int error = rc < 0 ? errno : 0;
	__u64 all = tally_now() - span->begin;

	WRITE(span->watch->call, NR_CALLS);
	ADD(counts->made, 1);
	if (!error)
		ADD(counts->good, 1);
	else if (error < NR_ERRORS)
		ADD(counts->errors[error], 1);
	if (all > 10 * MS)
		span_judge(span, counts, all, error);
	errno = error;
	return rc;
}

void tally_hold(struct tally *tally, unsigned int ms)
{
	__u64 until = tally_now() + (ms + GRACE_MS) * MS, old;

	old = READ(tally->held_until);
	while (old < until &&
	       !__atomic_compare_exchange_n(&tally->held_until, &old, until,
					    false, __ATOMIC_SEQ_CST,
					    __ATOMIC_SEQ_CST))
		;
}

struct stall {
	struct tally *tally;
	int cpu;
};

/* Nothing in the guest is more urgent, so it is late only if the processor stood still */
static void *stall_measure(void *arg)
{
	struct stall *stall = arg;
	struct timespec tick = { .tv_nsec = TICK_MS * MS };
	__u64 begin, late;

	for (;;) {
		begin = tally_now();
		clock_nanosleep(CLOCK_MONOTONIC, 0, &tick, NULL);
		late = tally_now() - begin - TICK_MS * MS;
		if (late > TICK_MS * MS)
			ADD(stall->tally->stalled[stall->cpu], late);
	}
	return NULL;
}

static int stall_start(struct stall *stall)
{
	struct sched_param urgent = { .sched_priority = 50 };
	pthread_attr_t attr;
	pthread_t thread;
	cpu_set_t set;
	int rc;

	CPU_ZERO(&set);
	CPU_SET(stall->cpu, &set);
	pthread_attr_init(&attr);
	pthread_attr_setaffinity_np(&attr, sizeof(set), &set);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, SCHED_FIFO);
	pthread_attr_setschedparam(&attr, &urgent);
	rc = pthread_create(&thread, &attr, stall_measure, stall);
	pthread_attr_destroy(&attr);
	errno = rc;
	return rc ? -1 : 0;
}

int tally_stalls_start(struct tally *tally)
{
	static struct stall stalls[MAX_CPUS];
	int cpu, cpus = sysconf(_SC_NPROCESSORS_ONLN);

	for (cpu = 0; cpu < cpus && cpu < MAX_CPUS; cpu++) {
		stalls[cpu] = (struct stall){ tally, cpu };
		if (stall_start(&stalls[cpu]))
			return -1;
	}
	return 0;
}

const char *call_name(enum call which)
{
	return which < NR_CALLS ? kinds[which].name : "none";
}

static const char *error_name(int error)
{
	if (error == ERROR_SIGBUS)
		return "SIGBUS";
	if (error == ERROR_SIGSEGV)
		return "SIGSEGV";
	return strerrorname_np(error) ?: "?";
}

static void counts_print(const char *name, const struct counts *counts)
{
	int error;

	printf("# %-26s %8llu %8llu %6llu %6llu %5llu %5llu", name,
	       counts->made, counts->good, counts->busiest / MS,
	       counts->longest / MS, counts->explained, counts->slow);
	for (error = 1; error < NR_ERRORS; error++)
		if (counts->errors[error])
			printf(" %s %llu", error_name(error),
			       counts->errors[error]);
	printf("\n");
}

void tally_print(const struct tally *tally)
{
	enum call which;

	printf("# %-26s %8s %8s %6s %6s %5s %5s errors\n", "call", "made",
	       "good", "cpu ms", "wait", "held", "slow");
	for (which = 0; which < NR_CALLS; which++)
		counts_print(kinds[which].name, &tally->counts[which]);
	printf("# the processors stood still for %llu ms\n",
	       tally_stalled(tally) / MS);
}

unsigned int tally_print_slow(const struct tally *tally)
{
	const struct slow *slow;
	unsigned int i;

	for (i = 0; i < tally->nr_slow && i < MAX_SLOW; i++) {
		slow = &tally->slow[i];
		printf("# slow: %s took %llu ms, %llu on a processor, %llu stalled",
		       call_name(slow->call), slow->all / MS, slow->cpu / MS,
		       slow->stalled / MS);
		printf(" (%s; worker %u, life %u, step %llu)\n",
		       slow->error ? error_name(slow->error) : "success",
		       slow->worker, slow->life, slow->step);
	}
	return tally->nr_slow;
}

unsigned int tally_print_rare(const struct tally *tally, __u64 least)
{
	unsigned int rare = 0;
	enum call which;

	for (which = 0; which < NR_CALLS; which++) {
		if (!kinds[which].ours || tally->counts[which].good >= least)
			continue;
		printf("# rare: %s succeeded %llu times\n", kinds[which].name,
		       tally->counts[which].good);
		rare++;
	}
	return rare;
}
