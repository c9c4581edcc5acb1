// SPDX-License-Identifier: GPL-2.0
/*
 * Many threads of many processes do everything that can be done to buffers, in random
 * order, and know at any time what a buffer must contain.
 *
 * The same seed makes every worker do the same operations in the same order; how the
 * operations of different workers interleave is up to the scheduler.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "placer_utils.h"
#include "test_importer.h"
#include "torture.h"

#define INTERRUPTED   130
#define PROGRESS_S    5
#define STUCK_S	      120 /* a move takes a few seconds at most */
#define MAX_PROCESSES 16
#define DEMOTE_MS     60 /* short, as devices detach for moments only */
#define PRECOPY_PAGES 4	 /* a move of more gives up its lock; others keep it */
/* Fences of importers are short, but on a busy machine they may last longer than 100 ms */
#define ATTACH_WAIT_MS 10000

/**
 * struct options - options of the command line
 * @seed: seed of the random numbers
 * @ops: number of operations
 * @processes: number of processes
 * @threads: threads in each
 * @seconds: time limit; 0 for none
 * @squeeze: limit in bytes of each heap but the system heap, and four times that of a pool;
 *	0 for no limit
 * @progress: the file that progress is written to, or NULL for stderr
 */
struct options {
	unsigned long long seed;
	unsigned long long ops;
	unsigned int processes;
	unsigned int threads;
	unsigned int seconds;
	unsigned long long squeeze;
	const char *progress;
};

static struct model *model;

static void interrupt(int signal)
{
	(void)signal;
	WRITE(model->interrupted, 1);
	WRITE(model->stop, 1);
}

static void say_usage(FILE *out, const struct options *o)
{
	fprintf(out,
		"Usage: torture [options]\n"
		"Does to buffers all that can be done to them, at random, and looks\n"
		"whether they contain what they should. Writes TAP.\n"
		"\n"
		"  --seed N      of the random numbers (%llu)\n"
		"  --ops N       operations in all (%llu)\n"
		"  --procs N     processes (%u)\n"
		"  --threads N   threads in each (%u)\n"
		"  --seconds N   end after so many (0: when all is done)\n"
		"  --squeeze N   bytes that each heap but the system's may give\n"
		"                (%llu; 0: all it has), and four times what a pool may\n"
		"  --progress F  a file to write progress to (stderr)\n"
		"  --help        this\n"
		"\n"
		"Each can be given in the environment, too: TORTURE_SEED= and so on.\n"
		"\n"
		"It ends with status 0 if all is well, 1 if something is not, 2 if it\n"
		"was called wrongly and %d if it was interrupted.\n",
		o->seed, o->ops, o->processes, o->threads, o->squeeze,
		INTERRUPTED);
}

static const struct option long_options[] = {
	{ "seed", required_argument, NULL, 's' },
	{ "ops", required_argument, NULL, 'o' },
	{ "procs", required_argument, NULL, 'p' },
	{ "threads", required_argument, NULL, 't' },
	{ "seconds", required_argument, NULL, 'e' },
	{ "squeeze", required_argument, NULL, 'q' },
	{ "progress", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static unsigned long long to_number(const char *text, unsigned long long max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || value > max) {
		fprintf(stderr, "torture: '%s' has to be at most %llu\n", text,
			max);
		exit(2);
	}
	return value;
}

static bool option_take(struct options *o, int option, const char *value)
{
	switch (option) {
	case 's':
		o->seed = to_number(value, ~0ull);
		return true;
	case 'o':
		o->ops = to_number(value, ~0ull >> 1);
		return true;
	case 'p':
		o->processes = to_number(value, MAX_PROCESSES);
		return true;
	case 't':
		o->threads = to_number(value, MAX_WORKERS / MAX_PROCESSES);
		return true;
	case 'e':
		o->seconds = to_number(value, ~0u);
		return true;
	case 'q':
		o->squeeze = to_number(value, ~0ull >> 1);
		return true;
	case 'f':
		o->progress = value;
		return true;
	default:
		return false;
	}
}

/* TORTURE_SEED= and so on, where there is no command line */
static void options_from_environment(struct options *o)
{
	const struct option *option;
	char name[32] = "TORTURE_";
	const char *value;
	size_t at;

	for (option = long_options; option->name; option++) {
		for (at = 0; option->name[at]; at++)
			name[8 + at] = toupper(option->name[at]);
		name[8 + at] = 0;
		value = getenv(name);
		if (value && *value)
			option_take(o, option->val, value);
	}
}

static void options_read(struct options *o, int argc, char **argv)
{
	const struct options defaults = *o;
	int option;

	options_from_environment(o);
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) !=
	       -1) {
		if (option == 'h') {
			say_usage(stdout, &defaults);
			exit(0);
		}
		if (!option_take(o, option, optarg)) {
			say_usage(stderr, &defaults);
			exit(2);
		}
	}
	if (optind < argc || !o->processes || !o->threads) {
		say_usage(stderr, &defaults);
		exit(2);
	}
}

struct thread {
	pthread_t id;
	unsigned int number;
	int rc;
};

static void *thread_run(void *arg)
{
	struct thread *t = arg;

	t->rc = worker_run(model, t->number);
	return NULL;
}

/* Does not return */
static void process_run(const struct options *o, unsigned int number)
{
	struct thread thread[MAX_WORKERS];
	unsigned int i;
	int rc = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	for (i = 0; i < o->threads; i++) {
		thread[i].number = number * o->threads + i;
		if (pthread_create(&thread[i].id, NULL, thread_run, &thread[i]))
			_exit(model_fail(model, "no thread: %m") ? 1 : 0);
	}
	for (i = 0; i < o->threads; i++) {
		pthread_join(thread[i].id, NULL);
		rc |= thread[i].rc;
	}
	_exit(rc ? 1 : 0);
}

/**
 * struct crowd - the processes
 * @pid: process IDs, 0 once a process has ended
 * @nr: number of processes that were started
 * @left: number of processes that still run
 */
struct crowd {
	pid_t pid[MAX_PROCESSES];
	unsigned int nr;
	unsigned int left;
};

static void crowd_start(struct crowd *c, const struct options *o)
{
	pid_t pid;

	while (c->nr < o->processes) {
		pid = fork();
		if (!pid)
			process_run(o, c->nr);
		if (pid < 0) {
			model_fail(model, "no process: %m");
			return;
		}
		c->pid[c->nr++] = pid;
		c->left++;
	}
}

static void crowd_kill(const struct crowd *c)
{
	unsigned int i;

	for (i = 0; i < c->nr; i++)
		if (c->pid[i])
			kill(c->pid[i], SIGKILL);
}

static void crowd_reap(struct crowd *c)
{
	unsigned int i;
	int status;

	for (i = 0; i < c->nr; i++) {
		if (!c->pid[i] || waitpid(c->pid[i], &status, WNOHANG) <= 0)
			continue;
		c->pid[i] = 0;
		c->left--;
		/*
		 * A process that failed has printed a message; one that was killed has
		 * not
		 */
		if (WIFSIGNALED(status))
			model_fail(model, "process %u died of signal %d", i,
				   WTERMSIG(status));
	}
}

static unsigned long long ops_done(void)
{
	__u64 done = READ(model->done);

	return done < model->ops ? done : model->ops;
}

/**
 * struct counted - the exporter's counters
 * @moved: buffers that moved
 * @evicted: buffers that moved to make room for others
 * @demoted: buffers that moved to cheaper memory
 * @precopied: moves that gave up the lock while they copied
 * @cancelled: those that others cancelled
 * @finished: those that others finished
 * @filled: parts that buffers got where the CPU touched them
 */
struct counted {
	long moved;
	long evicted;
	long demoted;
	long precopied;
	long cancelled;
	long finished;
	long filled;
};

static struct counted counters_read(void)
{
	return (struct counted){
		.moved = counter("moved"),
		.evicted = counter("evicted"),
		.demoted = counter("demoted"),
		.precopied = counter("moves pre-copied"),
		.cancelled = counter("moves cancelled"),
		.finished = counter("moves finished under lock"),
		.filled = counter("parts filled"),
	};
}

static void say_progress(FILE *out, const struct counted *start)
{
	struct counted now = counters_read();

	fprintf(out, "# torture: %llu of %llu operations", ops_done(),
		model->ops);
	fprintf(out, ", %ld moves (%ld evicted, %ld demoted)",
		now.moved - start->moved, now.evicted - start->evicted,
		now.demoted - start->demoted);
	fprintf(out, ", %ld pre-copied (%ld cancelled, %ld finished)",
		now.precopied - start->precopied,
		now.cancelled - start->cancelled,
		now.finished - start->finished);
	fprintf(out, ", %ld parts filled", now.filled - start->filled);
	fprintf(out, ", %llu refused, %llu without memory, %llu by DMA\n",
		READ(model->refused), READ(model->full), READ(model->dma));
	fflush(out);
}

/* Waits until all have ended, and kills those that hang */
static void crowd_watch(struct crowd *c, const struct options *o,
			FILE *progress, const struct counted *begin)
{
	__u64 last = 0;
	time_t start = time(NULL), moved = start, said = start, now;

	while (c->left) {
		usleep(50000);
		crowd_reap(c);
		now = time(NULL);
		if (READ(model->done) != last) {
			last = READ(model->done);
			moved = now;
		}
		if (now - said >= PROGRESS_S) {
			say_progress(progress, begin);
			said = now;
		}
		if (o->seconds && now - start >= (time_t)o->seconds)
			WRITE(model->stop, 1);
		if (c->left && now - moved >= STUCK_S) {
			model_fail(model, "nothing has happened for %d s",
				   STUCK_S);
			crowd_kill(c);
			moved = now;
		}
		if (READ(model->failed) && now - said >= 2)
			crowd_kill(c);
	}
}

static int tap(int nr, bool ok, const char *name)
{
	printf("%sok %d %s\n", ok ? "" : "not ", nr, name);
	return !ok;
}

/* Limits each heap but the system heap, pools to less; false if there is none */
static bool heaps_squeeze(const char *limit, const char *pool_limit)
{
	bool found = false, pool;
	glob_t heaps;
	size_t at;

	if (glob("/sys/class/placer_heap/*/limit_bytes", 0, NULL, &heaps))
		return false;
	for (at = 0; at < heaps.gl_pathc; at++) {
		pool = strstr(heaps.gl_pathv[at], "/carveout-");
		if (!strstr(heaps.gl_pathv[at], "/system/"))
			found |= !file_write(heaps.gl_pathv[at],
					     pool ? pool_limit : limit);
	}
	globfree(&heaps);
	return found;
}

/* Before 7.0 the exporter offers no pinning: static importers would map in attach */
static bool is_before_7(void)
{
	struct utsname name;

	return !uname(&name) && atoi(name.release) < 7;
}

/* Is memory of this size in one piece available within the device's reach? */
static bool device_can_use(int rc, const struct importer *i, size_t size)
{
	int fd;
	bool can;

	/* The device does not exist */
	if (rc)
		return true;
	fd = heap_alloc(AUTO_HEAP, size);
	can = !importer_map_once(i, fd, PLACER_IMPORTER_BIDIRECTIONAL);
	close(i->fd);
	close(fd);
	return can;
}

/* If not, buffers have to fit in a block of the system heap */
static unsigned int pages_for(int rc, const struct importer *i)
{
	return device_can_use(rc, i, 40 * page_size()) ? 40 : SHORT_PAGES;
}

static void model_suit_heaps(const struct options *o)
{
	char limit[32], pool_limit[32];
	struct importer i;

	model->dynamic_holds = is_before_7();
	model->max_pages = pages_for(importer_open(&i, IMPORTER_DIRECT), &i);
	/* Made by a parameter of the module; little memory is in its reach */
	model->scarce_pages =
		pages_for(importer_open_named(&i, "placer-importer.1"), &i);
	snprintf(limit, sizeof(limit), "%llu", o->squeeze);
	snprintf(pool_limit, sizeof(pool_limit), "%llu", o->squeeze / 4);
	model->squeezed = o->squeeze && heaps_squeeze(limit, pool_limit);
	/* A buffer beyond the limit is refused for good */
	model->pool_pages = o->squeeze ? o->squeeze / 4 / page_size() :
					 model->max_pages;
}

static int run(const struct options *o)
{
	FILE *progress = o->progress ? fopen(o->progress, "ae") : stderr;
	struct counted begin = counters_read();
	struct crowd crowd = { 0 };
	long delay, precopied, waited, parts;
	int failed = 0;

	if (!progress) {
		perror(o->progress);
		return 2;
	}
	delay = demote_delay(DEMOTE_MS);
	precopied = precopy_bytes(PRECOPY_PAGES * page_size());
	waited = attach_wait(ATTACH_WAIT_MS);
	parts = part_bytes(PART);
	if (delay < 0 || precopied < 0 || waited < 0 || parts < 0) {
		perror("parameters of the module");
		return 2;
	}

	printf("TAP version 13\n1..4\n# seed %#llx\n", o->seed);
	fflush(stdout);
	model_suit_heaps(o);
	if (!model_fill(model))
		crowd_start(&crowd, o);
	crowd_watch(&crowd, o, progress, &begin);
	say_progress(stderr, &begin);
	model_empty(model);
	if (model->squeezed)
		heaps_squeeze("max", "max");
	demote_delay(delay);
	precopy_bytes(precopied);
	attach_wait(waited);
	part_bytes(parts);
	if (READ(model->interrupted)) {
		fprintf(stderr,
			"# interrupted; seed %#llx, %llu operations done\n",
			o->seed, ops_done());
		return INTERRUPTED;
	}

	failed |= tap(1, !READ(model->failed), "no_byte_is_lost");
	failed |= tap(2, counters_read().moved > begin.moved,
		      "buffers_have_moved");
	failed |= tap(3, counters_read().filled > begin.filled,
		      "parts_were_filled");
	failed |= tap(4, wait_for_counts(0, 0), "expect_nothing_left");
	return failed;
}

int main(int argc, char **argv)
{
	struct options o = {
		.seed = 1,
		.ops = 10000,
		.processes = 2,
		.threads = 2,
		/* Some buffers fit, but never all */
		.squeeze = 44 * page_size(),
	};

	options_read(&o, argc, argv);
	model = model_new(o.seed, o.ops);
	if (!model) {
		perror("torture");
		return 1;
	}
	signal(SIGINT, interrupt);
	signal(SIGTERM, interrupt);
	return run(&o);
}
