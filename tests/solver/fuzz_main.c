// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the fuzzer's entry without libFuzzer: on the files given as arguments, with a line of
 * TAP for each; or on standard input, for AFL++, which may pass several inputs to one
 * process.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#define LONGEST 65536

#ifndef __AFL_LOOP
static bool once(u32 most)
{
	static u32 times;

	return most && !times++;
}

#define __AFL_LOOP(most) once(most)
#endif

static u8 data[LONGEST];

static bool feed(FILE *from)
{
	size_t len = fread(data, 1, sizeof(data), from);

	if (ferror(from))
		return false;
	fuzz_one(data, len);
	return true;
}

static bool feed_file(const char *name)
{
	FILE *file = fopen(name, "rb");
	bool good = file && feed(file);

	if (!good)
		perror(name);
	if (file)
		fclose(file);
	return good;
}

/* Print the name first, as the input may crash the program. */
static int replay(char **name, int nr)
{
	int i, failed = 0;

	printf("TAP version 13\n1..%d\n", nr);
	for (i = 0; i < nr; i++) {
		printf("# %s\n", name[i]);
		fflush(stdout);
		if (feed_file(name[i])) {
			printf("ok %d - %s\n", i + 1, name[i]);
			continue;
		}
		printf("not ok %d - %s\n", i + 1, name[i]);
		failed = 1;
	}
	return failed;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return replay(argv + 1, argc - 1);
	while (__AFL_LOOP(10000)) {
		rewind(stdin);
		if (!feed(stdin))
			return 1;
	}
	return 0;
}
