// SPDX-License-Identifier: GPL-2.0
/*
 * Coverage of the module.
 */
#include <stdio.h>

#include "fuzz_cover.h"

#define REACHED "/sys/kernel/debug/placer_cover"
#define TEXT	"/sys/module/dmabuf_placer/sections/.text"
#define IN_LINE 10

void cover_print(void)
{
	FILE *reached = fopen(REACHED, "re"), *text = fopen(TEXT, "re");
	unsigned long long at;
	unsigned int count = 0;

	if (reached && text && fscanf(text, "%llx", &at) == 1) {
		printf("# cover text %llx", at);
		for (; fscanf(reached, "%llx", &at) == 1; count++)
			printf("%s%llx", count % IN_LINE ? " " : "\n# cover ",
			       at);
		printf("\n");
	}
	if (reached)
		fclose(reached);
	if (text)
		fclose(text);
}
