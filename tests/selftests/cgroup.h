/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control groups with a memory controller, in a hierarchy that the test mounts itself,
 * and functions that run in a group.
 */
#ifndef _PLACER_SELFTEST_CGROUP_H
#define _PLACER_SELFTEST_CGROUP_H

/* Mounts the hierarchy; -1 also if it has no memory controller */
int cgroup_begin(void);
/* Unmounts it, once the groups are removed */
int cgroup_end(void);

int cgroup_make(const char *group);
/* All processes in it must have exited */
int cgroup_remove(const char *group);

/* A number from a file of the group, after @key unless that is NULL; or -1 */
long cgroup_read(const char *group, const char *file, const char *key);
int cgroup_write(const char *group, const char *file, const char *value);

/*
 * Calls @function in a process of its own in the group. Returns its wait status. The
 * exit status is the low byte of what @function returns.
 */
int cgroup_run(const char *group, int (*function)(void *), void *argument);

/* heap_alloc() by a process in the group, which has exited by then */
int cgroup_heap_alloc(const char *group, const char *heap, size_t len);

#endif
