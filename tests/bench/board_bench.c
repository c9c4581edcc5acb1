// SPDX-License-Identifier: GPL-2.0
/*
 * board_bench PLACER DIRECTORY BOARD.dtb
 *
 * Measures the reader of devicetrees, on a board and on trees of growing size, which are
 * written to DIRECTORY for the tool to read. First libfdt alone and the index have to give
 * the same answers about every device. As CSV: what,tree,nodes,bytes,median,minimum, in
 * milliseconds.
 *
 * index: read the blob once.
 * answers: index it, and answer the questions of board_naive.h.
 * naive: answer them with libfdt alone; not on the largest trees.
 * model: index, and build the whole model, with every device a master.
 * process: CPU time of placer board, from start to end.
 */
#include <fcntl.h>
#include <libfdt.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../../tools/board/board.h"
#include "../../tools/error.h"
#include "board_naive.h"
#include "board_tree.h"
#include "measure.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NAIVE_MOST   2000 /* nodes; larger trees take minutes */
#define RUNS	     31	  /* runs of the process */

static const u32 steps[] = { 250,  500,	 1000,	1500,  2000, 3000,
			     4000, 8000, 16000, 32000, 60000 };

struct tree {
	const char *name;
	const char *file;
	void *blob;
	u32 nodes;
	struct board_answer *answer;
};

static const char *placer;

void bad_input(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

/* The index owns its blob. */
static void index_tree(const struct tree *t, struct dt *dt)
{
	size_t size = fdt_totalsize(t->blob);
	void *copy = malloc(size);
	const char *error;

	if (!copy)
		bad_input("out of memory");
	memcpy(copy, t->blob, size);
	error = dt_index(dt, copy, size);
	if (error)
		bad_input("%s: %s", t->name, error);
}

static void pass_index(void *arg)
{
	struct dt dt;

	index_tree(arg, &dt);
	dt_free(&dt);
}

static void pass_answers(void *arg)
{
	struct tree *t = arg;
	struct dt dt;

	index_tree(t, &dt);
	indexed_answers(&dt, t->answer);
	dt_free(&dt);
}

static void pass_naive(void *arg)
{
	struct tree *t = arg;

	naive_answers(t->blob, t->answer);
}

static void pass_model(void *arg)
{
	static const struct board_options options = {
		.evidence = BOARD_EVERY,
		.size = BOARD_BUFFER_SIZE,
	};
	struct board board = { .nr_masters = 0 };

	index_tree(arg, &board.dt);
	board_build(&board, &options);
	board_free(&board);
}

static void row(const char *what, const struct tree *t, double median,
		double least)
{
	printf("%s,%s,%u,%u,%.4f,%.4f\n", what, t->name, t->nodes,
	       fdt_totalsize(t->blob), median / 1e6, least / 1e6);
	fflush(stdout);
}

static void measure(const char *what, struct tree *t, void (*pass)(void *arg),
		    u32 rounds)
{
	struct measured m = { .repeats = 0 };

	while (rounds--)
		measure_round(&m, pass, t, 3e6);
	row(what, t, measure_median(&m), measure_min(&m));
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double nanoseconds(const struct timeval *time)
{
	return time->tv_sec * 1e9 + time->tv_usec * 1e3;
}

static double run_once(const struct tree *t)
{
	char *argv[4] = { (char *)placer, "board", (char *)t->file, NULL };
	char *environment[1] = { NULL };
	posix_spawn_file_actions_t actions;
	struct rusage used;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&pid, placer, &actions, NULL, argv, environment) ||
	    wait4(pid, &status, 0, &used) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) > 1)
		bad_input("%s board %s failed", placer, t->file);
	posix_spawn_file_actions_destroy(&actions);
	return nanoseconds(&used.ru_utime) + nanoseconds(&used.ru_stime);
}

static void measure_process(const struct tree *t)
{
	double time[RUNS];
	u32 i;

	for (i = 0; i < RUNS; i++)
		time[i] = run_once(t);
	qsort(time, RUNS, sizeof(*time), ascending);
	row("process", t, time[RUNS / 2], time[0]);
}

/* Converts an offset to an index: nodes are counted in the order of the blob. */
static int index_of(const void *blob, int offset)
{
	int node, nr = 0;

	if (offset < 0)
		return -1;
	for (node = 0; node != offset; node = fdt_next_node(blob, node, NULL))
		nr++;
	return nr;
}

static bool same(const struct tree *t, const struct board_answer *naive,
		 const struct board_answer *indexed)
{
	return naive->available == indexed->available &&
	       naive->coherent == indexed->coherent &&
	       index_of(t->blob, naive->coherent_at) == indexed->coherent_at &&
	       index_of(t->blob, naive->range_at) == indexed->range_at &&
	       index_of(t->blob, naive->iommu) == indexed->iommu;
}

static u32 compare(const struct tree *t)
{
	struct board_answer *naive = calloc(t->nodes, sizeof(*naive));
	u32 i, nr, nr_naive;
	struct dt dt;

	if (!naive)
		bad_input("out of memory");
	index_tree(t, &dt);
	nr = indexed_answers(&dt, t->answer);
	nr_naive = naive_answers(t->blob, naive);
	if (nr != nr_naive)
		bad_input("%s: %u devices, and not %u", t->name, nr_naive, nr);
	for (i = 0; i < nr; i++)
		if (!same(t, &naive[i], &t->answer[i]))
			bad_input("%s: device %u has another answer", t->name,
				  i);
	dt_free(&dt);
	free(naive);
	return nr;
}

static void open_tree(struct tree *t)
{
	struct dt dt;

	index_tree(t, &dt);
	t->nodes = dt.nr;
	t->answer = calloc(dt.nr, sizeof(*t->answer));
	if (!t->answer)
		bad_input("out of memory");
	dt_free(&dt);
}

static void read_board(struct tree *t, const char *file)
{
	struct dt dt;
	size_t size;

	dt_open(&dt, file, NULL, 0);
	size = fdt_totalsize(dt.blob);
	t->blob = malloc(size);
	if (!t->blob)
		bad_input("out of memory");
	memcpy(t->blob, dt.blob, size);
	dt_free(&dt);
	t->name = "board";
	t->file = file;
	open_tree(t);
}

static void make_tree(struct tree *t, u32 nodes, const char *directory)
{
	static char file[4096];
	FILE *out;

	snprintf(file, sizeof(file), "%s/synthetic.dtb", directory);
	*t = (struct tree){ .name = "synthetic", .file = file };
	t->blob = board_tree(nodes);
	out = fopen(file, "wb");
	if (!out || fwrite(t->blob, fdt_totalsize(t->blob), 1, out) != 1 ||
	    fclose(out))
		bad_input("%s: cannot be written", file);
	open_tree(t);
}

static void bench(struct tree *t)
{
	u32 nr;

	if (t->nodes <= NAIVE_MOST) {
		nr = compare(t);
		fprintf(stderr,
			"%s of %u nodes: same answers about %u devices\n",
			t->name, t->nodes, nr);
		measure("naive", t, pass_naive, 1);
	}
	measure("index", t, pass_index, 31);
	measure("answers", t, pass_answers, 31);
	measure("model", t, pass_model, 31);
	measure_process(t);
	free(t->answer);
	free(t->blob);
}

int main(int argc, char **argv)
{
	struct tree t = { .blob = NULL };
	u32 i;

	if (argc != 4)
		bad_input("usage: board_bench PLACER DIRECTORY BOARD.dtb");
	placer = argv[1];
	measure_pin();
	read_board(&t, argv[3]);
	bench(&t);
	for (i = 0; i < COUNT(steps); i++) {
		make_tree(&t, steps[i], argv[2]);
		bench(&t);
	}
	return 0;
}
