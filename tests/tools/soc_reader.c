// SPDX-License-Identifier: GPL-2.0
/*
 * soc_reader COMPATIBLE...
 *
 * Prints what tools/board/soc.c makes of a node with each of these strings: kind, address
 * bits and odd last address of the row, or "-".
 */
#include <stdio.h>
#include <string.h>

#include "../../tools/board/board.h"

static struct dt_property reader_property;

const struct dt_property *dt_property(const struct dt *dt, u32 node,
				      const char *name)
{
	(void)dt;
	(void)node;
	return strcmp(name, "compatible") ? NULL : &reader_property;
}

const char *dt_next_string(const struct dt_property *p, const char *string)
{
	return string ? NULL : p->data;
}

bool dt_compatible(const struct dt *dt, u32 node, const char *compatible)
{
	(void)dt;
	(void)node;
	return !strcmp(reader_property.data, compatible);
}

int main(int argc, char **argv)
{
	const struct placer_soc_fact *fact;
	int i;

	for (i = 1; i < argc; i++) {
		reader_property.data = argv[i];
		fact = board_soc_fact(NULL, 0);
		if (fact)
			printf("%s %u %u %#x\n", argv[i], fact->kind,
			       fact->address_bits, fact->odd_last);
		else
			printf("%s -\n", argv[i]);
	}
	return 0;
}
