// SPDX-License-Identifier: GPL-2.0
/*
 * A random program: threads of several processes make all calls that concern buffers, with
 * valid and invalid arguments, and are killed now and then. Nothing is expected of the
 * results, but that the kernel stays whole, that no call is slow, and that each of our
 * entry points succeeds often.
 *
 * FUZZ_SECONDS= is how long that takes and FUZZ_SEED= the seed. A call is slow from
 * FUZZ_SLOW_MS= on, and fails the run if FUZZ_TIMED=1 says that the guest's time does not
 * depend on the machine's load. Only a run of ten minutes fails for calls that succeeded too
 * rarely.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzz_cover.h"
#include "fuzz_knob.h"
#include "fuzz_nodes.h"
#include "placer_utils.h"

#define MS	   1000000ull
#define LONG_RUN_S 600
#define ENOUGH	   1000 /* successes of each entry point in a long run */
#define STUCK_S	   30
#define MAX_SHOWN  20 /* slow calls whose stacks are printed */
#define PROGRESS_S 10
#define MIN_LIFE   300 /* steps */
#define MAX_LIFE   4000
#define EXCHANGE_S 15 /* between two exchanges of the sample heap */

/**
 * struct run - a run of the fuzzer
 * @stage: what all processes share
 * @seconds: how long it takes
 * @random: state of the random numbers for killing
 * @pid: the processes, 0 if one is not running
 * @end: steps after which each of them is killed
 * @exchange: the process that exchanges the sample heap, or 0
 * @exchanged: when that was started last, in nanoseconds
 * @kills: processes that were killed
 * @deaths: processes that ended by themselves, which none should
 * @stuck: a call never ended
 * @timed: the guest's time does not depend on the machine, so that slow calls count
 * @shown: slow calls whose stacks were printed
 */
struct run {
	struct stage *stage;
	unsigned int seconds;
	__u64 random;
	pid_t pid[PROCESSES];
	__u64 end[PROCESSES];
	pid_t exchange;
	__u64 exchanged;
	unsigned int kills;
	unsigned int deaths;
	bool stuck;
	bool timed;
	unsigned int shown;
};

static unsigned long long setting(const char *name,
				  unsigned long long otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

static unsigned int random_below(__u64 *state, unsigned int end)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (*state >> 32) % end;
}

static void process_start(struct run *r, unsigned int i)
{
	pid_t pid;

	r->stage->lives[i]++;
	WRITE(r->stage->steps[i], 0);
	r->end[i] = MIN_LIFE + random_below(&r->random, MAX_LIFE);
	pid = fork();
	if (!pid) {
		if (i)
			knob_join_group();
		fuzz_process(r->stage, i);
	}
	r->pid[i] = pid > 0 ? pid : 0;
}

static void processes_reap(struct run *r)
{
	unsigned int i;
	int status;

	for (i = 0; i < PROCESSES; i++) {
		if (!r->pid[i] || waitpid(r->pid[i], &status, WNOHANG) <= 0)
			continue;
		r->pid[i] = 0;
		r->deaths += WIFEXITED(status) && WEXITSTATUS(status);
	}
}

/* Kills those whose time has come, and starts those that have gone */
static void processes_exchange(struct run *r)
{
	unsigned int i;

	for (i = 0; i < PROCESSES; i++) {
		if (!r->pid[i]) {
			process_start(r, i);
		} else if (READ(r->stage->steps[i]) > r->end[i]) {
			kill(r->pid[i], SIGKILL);
			r->kills++;
			r->end[i] = ~0ull;
		}
	}
}

/* Every now and then, and not before the last time has ended */
static void heap_exchange(struct run *r)
{
	if (r->exchange && waitpid(r->exchange, NULL, WNOHANG) == r->exchange)
		r->exchange = 0;
	if (r->exchange || tally_now() - r->exchanged < EXCHANGE_S * 1000 * MS)
		return;
	r->exchanged = tally_now();
	r->exchange = fork();
	if (r->exchange)
		return;
	close(r->stage->passing[0]);
	close(r->stage->passing[1]);
	knob_exchange_heap();
	_exit(0);
}

static bool processes_left(const struct run *r)
{
	unsigned int i;

	for (i = 0; i < PROCESSES; i++)
		if (r->pid[i])
			return true;
	return false;
}

static void stack_print(FILE *out, pid_t tid)
{
	char path[64], line[256];
	FILE *stack;

	snprintf(path, sizeof(path), "/proc/%d/stack", tid);
	stack = fopen(path, "re");
	while (stack && fgets(line, sizeof(line), stack))
		fprintf(out, "#   %s", line);
	if (stack)
		fclose(stack);
}

static void worker_print(FILE *out, const struct watch *watch, unsigned int i)
{
	enum call which = READ(watch->call);
	pid_t tid = READ(watch->tid);

	if (!tid)
		return;
	fprintf(out, "# worker %u, life %u, step %llu: in %s for %llu ms\n", i,
		watch->life, watch->step, call_name(which),
		which < NR_CALLS ? (tally_now() - watch->begin) / MS : 0);
	stack_print(out, tid);
}

static void workers_print(FILE *out, const struct tally *tally)
{
	unsigned int i;

	for (i = 0; i < WORKERS; i++)
		worker_print(out, &tally->watch[i], i);
	fflush(out);
}

static void call_show(struct run *r, unsigned int worker)
{
	if (r->shown++ >= MAX_SHOWN)
		return;
	printf("# long: worker %u\n", worker);
	workers_print(stdout, &r->stage->tally);
}

/* Shows where a call waits that may turn out to be slow, and what others do meanwhile */
static void calls_watch(struct run *r)
{
	struct tally *tally = &r->stage->tally;
	struct watch *watch;
	__u64 begin, now;
	unsigned int i;

	for (i = 0; i < WORKERS; i++) {
		watch = &tally->watch[i];
		begin = READ(watch->begin);
		now = tally_now();
		if (!READ(watch->tid) || READ(watch->call) >= NR_CALLS)
			continue;
		if (now > begin + tally->limit && watch->noted != begin &&
		    READ(tally->held_until) < begin) {
			watch->noted = begin;
			call_show(r, i);
		}
		if (now > begin + STUCK_S * 1000 * MS &&
		    now > READ(tally->held_until) + STUCK_S * 1000 * MS)
			r->stuck = true;
	}
}

static void say_progress(const struct run *r, FILE *out, __u64 start)
{
	fprintf(out,
		"# fuzz: %llu s, %llu steps, %u killed, %u died, %u slow\n",
		(tally_now() - start) / MS / 1000, READ(r->stage->all_steps),
		r->kills, r->deaths, READ(r->stage->tally.nr_slow));
	fflush(out);
}

static void run_loop(struct run *r, FILE *progress)
{
	__u64 start = tally_now(), said = start;

	while (tally_now() - start < r->seconds * 1000 * MS && !r->stuck) {
		usleep(20000);
		processes_reap(r);
		processes_exchange(r);
		heap_exchange(r);
		calls_watch(r);
		if (tally_now() - said < PROGRESS_S * 1000 * MS)
			continue;
		said = tally_now();
		say_progress(r, progress, start);
	}
	say_progress(r, progress, start);
}

/* Lets the workers end by themselves, and kills them if they do not */
static void run_end(struct run *r)
{
	unsigned int tries, i;

	WRITE(r->stage->stop, 1);
	for (tries = 0; tries < STUCK_S * 100 && processes_left(r); tries++) {
		usleep(10000);
		processes_reap(r);
	}
	if (!processes_left(r))
		return;
	r->stuck = true;
	workers_print(stdout, &r->stage->tally);
	for (i = 0; i < PROCESSES; i++)
		if (r->pid[i])
			kill(r->pid[i], SIGKILL);
}

/* Processors stand still only if the guest's time depends on the machine's load */
static struct stage *stage_new(__u64 seed, bool timed)
{
	struct stage *stage = mmap(NULL, sizeof(*stage), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (stage == MAP_FAILED)
		return NULL;
	stage->seed = seed;
	stage->scratch = memfd_create("fuzz", MFD_CLOEXEC);
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, stage->passing) ||
	    (!timed && tally_stalls_start(&stage->tally)))
		return NULL;
	return stage;
}

static void file_print(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[512];

	while (file && fgets(line, sizeof(line), file))
		printf("# %s", line);
	if (file)
		fclose(file);
}

/* Shows what is left, and which devices have it */
static bool nothing_left(void)
{
	if (wait_for_counts(0, 0))
		return true;
	file_print("/sys/kernel/debug/dmabuf_placer/buffers");
	file_print("/sys/kernel/debug/dma_buf/bufinfo");
	return false;
}

static int tap(int nr, bool ok, const char *name)
{
	printf("%sok %d %s\n", ok ? "" : "not ", nr, name);
	return !ok;
}

static int run_report(struct run *r)
{
	struct tally *tally = &r->stage->tally;
	unsigned int slow, rare;
	int failed = 0;

	cover_print();
	tally_print(tally);
	slow = tally_print_slow(tally);
	rare = tally_print_rare(tally, ENOUGH);
	failed |= tap(1, !r->stuck, "every_call_ends");
	failed |= tap(2, !slow || !r->timed, "no_call_is_slow");
	failed |= tap(3, !rare || r->seconds < LONG_RUN_S,
		      "every_entry_point_succeeds_often");
	failed |= tap(4, nothing_left(), "expect_nothing_left");
	return failed;
}

int main(void)
{
	const char *to = getenv("FUZZ_PROGRESS");
	struct run r = {
		.seconds = setting("FUZZ_SECONDS", 10),
		.timed = setting("FUZZ_TIMED", 0),
	};
	__u64 seed = setting("FUZZ_SEED", 1);
	FILE *progress = to && *to ? fopen(to, "ae") : stderr;

	printf("TAP version 13\n1..4\n# seed %#llx\n", seed);
	fflush(stdout);
	r.stage = stage_new(seed, r.timed);
	if (!r.stage || !progress) {
		perror("fuzz");
		return 1;
	}
	r.stage->tally.limit = setting("FUZZ_SLOW_MS", 100) * MS;
	r.random = seed * 0x9e3779b97f4a7c15 | 1;
	nodes_list();
	knobs_begin();
	run_loop(&r, progress);
	run_end(&r);
	close(r.stage->passing[0]);
	close(r.stage->passing[1]);
	if (r.exchange)
		waitpid(r.exchange, NULL, 0);
	knobs_end();
	return run_report(&r);
}
