// SPDX-License-Identifier: GPL-2.0
/*
 * The reader of devicetrees with arbitrary blobs: the index, the model, every way of
 * printing it, lint and suggest. The sanitizers find most errors; in addition this
 * checks that
 *
 * - a blob is either refused with a message of one line, or has an answer,
 * - lint finds an error in each placement node that the other subcommands refuse,
 * - --json is JSON, and --html is markup whose elements are closed in order.
 *
 * An unused field of the blob's header decides which devices are shown, so that the
 * input is nothing but a blob.
 */
#include <json-c/json.h>
#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../tools/lint/lint.h"
#include "../../tools/error.h"
#include "../../tools/suggest/suggest.h"
#include "../solver/fuzz.h"

static jmp_buf refused;
static bool may_refuse;
static struct board board;
static struct lint mistakes;
static char *output;
static size_t output_size;
static FILE *terminal; /* stdout, while that is redirected */

static noreturn void contradiction(const char *what, const char *more)
{
	fprintf(stderr, "contradiction: %s: %s\n", what, more);
	abort();
}

/* Replaces the tool's function, which exits. */
void bad_input(const char *format, ...)
{
	char line[8192];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (!*line || strchr(line, '\n'))
		contradiction("not one line", line);
	if (!may_refuse)
		contradiction("lint found no error, but", line);
	longjmp(refused, 1);
}

static void begin_output(void)
{
	terminal = stdout;
	stdout = open_memstream(&output, &output_size);
	if (!stdout)
		abort();
}

static void end_output(void)
{
	fclose(stdout);
	stdout = terminal;
	terminal = NULL;
}

static void drop_output(void)
{
	free(output);
	output = NULL;
}

/* Elements must be closed in the reverse order. */
static void check_html(const char *text)
{
	const char *open[64], *from;
	u32 depth = 0, len;

	for (; (from = strchr(text, '<')); text = strchr(from, '>')) {
		if (!strchr(from, '>'))
			contradiction("a tag without an end", from);
		len = strcspn(++from, " />");
		if (*from == '/') {
			len = strcspn(++from, ">");
			if (!depth || strncmp(open[--depth], from, len) ||
			    !strchr(" >", open[depth][len]))
				contradiction("nothing to end here", from);
		} else if (*from != '!' && strchr(from, '>')[-1] != '/') {
			if (!len || depth == 64)
				contradiction("an odd element", from);
			open[depth++] = from;
		}
	}
	if (depth)
		contradiction("an element without an end", open[depth - 1]);
}

static void check_json(const char *text)
{
	struct json_object *json = json_tokener_parse(text);

	if (!json)
		contradiction("this is no JSON", text);
	json_object_put(json);
}

static void print_board(void)
{
	struct board_question q = { .nr = 0 };
	struct board_group group = { .name = "first two", .count = 1 };
	static const u32 member[] = { 0, 1 };

	group.master = member;
	group.nr = 2;
	group.cpu = PLACER_ACCESS_OFTEN;
	group.size = board.options.size;
	if (board.nr_masters >= 2) {
		board_solve(&board, &group);
		q.nr = 1;
		q.group = &group;
	}
	begin_output();
	board_print_text(&board, &q, false);
	end_output();
	drop_output();
	begin_output();
	board_print_json(&board, &q);
	end_output();
	check_json(output);
	drop_output();
	begin_output();
	board_print_html(&board, &q, false);
	end_output();
	check_html(output);
	drop_output();
}

static void suggest(void)
{
	struct suggestion s = { .nr_needs = 0 };
	u32 i;

	s.need = dt_alloc(&board.dt, board.nr_flows * sizeof(*s.need));
	for (i = 0; i < board.nr_flows; i++)
		if (board.flow[i].fit == BOARD_NO)
			s.need[s.nr_needs++].group = &board.flow[i];
	suggest_pools(&board, &s);
	/* A blob can have names that no source can have. */
	may_refuse = true;
	begin_output();
	suggest_write(&board, &s, stdout);
	end_output();
	drop_output();
}

/* Like cmd_lint(); the model is only built if the placement node is good. */
static void lint(const struct board_options *options)
{
	lint_begin(&mistakes, &board);
	lint_placement(&mistakes);
	may_refuse = lint_count(&mistakes, LINT_ERROR);
	board_build(&board, options);
	lint_nodes(&mistakes);
	lint_iommus(&mistakes);
	lint_buses(&mistakes);
	lint_memory(&mistakes);
	lint_reserved(&mistakes);
	lint_reach(&mistakes);
	begin_output();
	lint_print_text(&mistakes, LINT_NOTE);
	lint_print_json(&mistakes, LINT_NOTE);
	end_output();
	drop_output();
}

int fuzz_one(const u8 *data, size_t len)
{
	struct board_options options = { .size = BOARD_BUFFER_SIZE };
	void *blob = malloc(len ? len : 1);
	const char *error;

	if (!blob)
		abort();
	/* A copy of exactly that size, so that the sanitizer sees reads beyond it. */
	memcpy(blob, data, len);
	error = dt_index(&board.dt, blob, len);
	if (!error && !setjmp(refused)) {
		options.evidence = fdt_boot_cpuid_phys(blob) % 4;
		options.all_regions = fdt_boot_cpuid_phys(blob) & 4;
		lint(&options);
		may_refuse = false;
		print_board();
		suggest();
	}
	if (terminal)
		end_output();
	drop_output();
	lint_free(&mistakes);
	memset(&mistakes, 0, sizeof(mistakes));
	board_free(&board);
	if (error && (!*error || strchr(error, '\n')))
		contradiction("not one line", error);
	return 0;
}
