// SPDX-License-Identifier: GPL-2.0
/*
 * udev_guest UID GID NODE...
 *
 * Allocates a buffer from each node, as an unprivileged user in that one group. Prints nothing
 * on success.
 */
#include <err.h>
#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

#include "../selftests/placer_utils.h"

int main(int argc, char **argv)
{
	gid_t gid;
	int i, fd;

	if (argc < 4)
		errx(2, "usage: see the head of its source");
	gid = atoi(argv[2]);
	if (setgroups(1, &gid) || setgid(gid) || setuid(atoi(argv[1])))
		err(2, "becoming the user");
	for (i = 3; i < argc; i++) {
		fd = heap_alloc(argv[i], 4096);
		if (fd < 0)
			err(1, "%s", argv[i]);
		close(fd);
	}
	return 0;
}
