// SPDX-License-Identifier: MIT
/* why: of the buffer that is its standard input, prints where it is, and why */
#include <libplacer.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	struct placer_info *info;
	int rc = placer_info(placer_open(), 0, NULL, &info);

	if (rc)
		return !!fprintf(stderr, "%s\n", strerror(-rc));
	printf("in %s: %s\n",
	       *info->buffer->out_heap ? info->buffer->out_heap : "no heap",
	       info->text);
	placer_free(info);
	return 0;
}
