// SPDX-License-Identifier: GPL-2.0
/*
 * Feeds the fuzzer's entry without libFuzzer: the files given as arguments, one
 * line of TAP for each; or standard input, for AFL++, which may want the same
 * process to take many.
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

/* Each is named before it is fed, as it may be the last. */
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
