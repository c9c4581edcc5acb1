// SPDX-License-Identifier: GPL-2.0
/*
 * Many threads of many processes do to buffers all that can be done, in random
 * order, and know at any time what must be in them.
 *
 * The same seed makes every worker do the same in the same order; what one does
 * between two steps of another is up to the scheduler.
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
#define STUCK_S	      120 /* a move gives up after a few seconds at most */
#define MAX_PROCESSES 16
#define DEMOTE_MS     20 /* while a device is away, as they come and go fast */

/**
 * struct options - what the command line says
 * @seed: of the random numbers
 * @ops: to be done
 * @processes: so many
 * @threads: in each
 * @seconds: to end after, if not for the operations; 0 for never
 * @squeeze: bytes that each heap but the system's may give; 0 for all it has
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
		"                (%llu; 0: all it has)\n"
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

/* TORTURE_SEED= and so on, for where there is no command line */
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

/* Does not come back */
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
 * @pid: of each, 0 once it has ended
 * @nr: how many there were
 * @left: how many there still are
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
		/* Who failed has said so; who was killed could not */
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
 * struct counted - what the exporter counts
 * @moved: buffers that moved
 * @evicted: those of them that made room for others
 * @demoted: and those that went to cheaper memory
 */
struct counted {
	long moved;
	long evicted;
	long demoted;
};

static struct counted counters_read(void)
{
	return (struct counted){
		.moved = counter("moved"),
		.evicted = counter("evicted"),
		.demoted = counter("demoted"),
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
	fprintf(out, ", %llu refused, %llu without memory, %llu by DMA\n",
		READ(model->refused), READ(model->full), READ(model->dma));
	fflush(out);
}

/* Watches them until all have ended, and ends those who do not come to an end */
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

/* Of each heap but the system's; false if there is none */
static bool heaps_squeeze(const char *limit)
{
	bool found = false;
	glob_t heaps;
	size_t at;

	if (glob("/sys/class/placer_heap/*/limit_bytes", 0, NULL, &heaps))
		return false;
	for (at = 0; at < heaps.gl_pathc; at++)
		if (!strstr(heaps.gl_pathv[at], "/system/"))
			found |= !file_write(heaps.gl_pathv[at], limit);
	globfree(&heaps);
	return found;
}

/* Where an exporter that can pin would be mapped inside attach, ours cannot */
static bool is_before_7(void)
{
	struct utsname name;

	return !uname(&name) && atoi(name.release) < 7;
}

/* Is memory of this size in one piece to be had where this device needs it? */
static bool device_can_use(int rc, const struct importer *i, size_t size)
{
	int fd;
	bool can;

	/* Who is not there needs none */
	if (rc)
		return true;
	fd = heap_alloc(AUTO_HEAP, size);
	can = !importer_visit(i, fd, PLACER_IMPORTER_BIDIRECTIONAL);
	close(i->fd);
	close(fd);
	return can;
}

/* If not, buffers have to fit in a block of the system heap */
static unsigned int pages_for(int rc, const struct importer *i)
{
	return device_can_use(rc, i, 40 * page_size()) ? 40 : 15;
}

static void model_suit_heaps(const struct options *o)
{
	struct importer i;
	char limit[32];

	model->dynamic_settles = is_before_7();
	model->max_pages = pages_for(importer_open(&i, IMPORTER_DIRECT), &i);
	/* The module's parameter makes it where there is little memory in reach */
	model->scarce_pages =
		pages_for(importer_open_named(&i, "placer-importer.1"), &i);
	snprintf(limit, sizeof(limit), "%llu", o->squeeze);
	model->squeezed = o->squeeze && heaps_squeeze(limit);
}

static int run(const struct options *o)
{
	FILE *progress = o->progress ? fopen(o->progress, "ae") : stderr;
	struct counted begin = counters_read();
	struct crowd crowd = { 0 };
	int failed = 0;
	long delay;

	if (!progress) {
		perror(o->progress);
		return 2;
	}
	delay = demote_delay(DEMOTE_MS);
	if (delay < 0) {
		perror("demote_delay_ms");
		return 2;
	}

	printf("TAP version 13\n1..3\n# seed %#llx\n", o->seed);
	fflush(stdout);
	model_suit_heaps(o);
	if (!model_fill(model))
		crowd_start(&crowd, o);
	crowd_watch(&crowd, o, progress, &begin);
	say_progress(stderr, &begin);
	model_empty(model);
	if (model->squeezed)
		heaps_squeeze("max");
	demote_delay(delay);
	if (READ(model->interrupted)) {
		fprintf(stderr,
			"# interrupted; seed %#llx, %llu operations done\n",
			o->seed, ops_done());
		return INTERRUPTED;
	}

	failed |= tap(1, !READ(model->failed), "no_byte_is_lost");
	failed |= tap(2, counters_read().moved > begin.moved,
		      "buffers_have_moved");
	failed |= tap(3, come_down_to(0, 0), "nothing_is_left");
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
		.squeeze = 64 * page_size(),
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
