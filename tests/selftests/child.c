// SPDX-License-Identifier: GPL-2.0
/*
 * Child processes.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

int child_status(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

int child_signal(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int child_writes(unsigned char *at)
{
	pid_t pid = fork();

	if (!pid) {
		__atomic_store_n(at, 0, __ATOMIC_RELAXED);
		_exit(0);
	}
	return pid < 0 ? -1 : child_signal(pid);
}

void child_wait_asleep(pid_t pid, pid_t tid)
{
	char path[64], state = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	while (state != 'S' && state != 'Z') {
		usleep(1000);
		file = fopen(path, "re");
		if (!file)
			return;
		if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
			state = 0;
		fclose(file);
	}
}
