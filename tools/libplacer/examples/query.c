// SPDX-License-Identifier: MIT
/* query BYTES DEVICE...: where would a buffer for these devices go? */
#include <libplacer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct placer_answer *answer;
	int rc;

	if (argc < 3)
		return 2;
	rc = placer_query(placer_open(), strtoull(argv[1], NULL, 0), 1,
			  (const char *const *)argv + 2,
			  DMABUF_PLACER_ACCESS_RARE, NULL, &answer);
	if (rc || answer->error)
		return !!fprintf(stderr, "%s\n",
				 strerror(rc ? -rc : answer->error));
	puts(answer->verdicts[answer->chosen]->heap);
	placer_free(answer);
	return 0;
}
