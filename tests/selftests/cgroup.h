/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control groups with a memory controller, in a hierarchy that the test mounts
 * itself, and functions that run as somebody in one of them.
 */
#ifndef _PLACER_SELFTEST_CGROUP_H
#define _PLACER_SELFTEST_CGROUP_H

/* Mounts the hierarchy; -1 also if it has no memory controller */
int cgroup_begin(void);
/* Nothing is left of it, once the groups are gone */
int cgroup_end(void);

int cgroup_make(const char *group);
/* Those who are in it must have ended */
int cgroup_remove(const char *group);

/* A number from a file of the group, or after @key in it unless that is NULL; or -1 */
long cgroup_read(const char *group, const char *file, const char *key);
int cgroup_write(const char *group, const char *file, const char *value);

/*
 * Calls @function in a process of its own in the group. Returns its wait status:
 * the low byte of what it returns is the exit status.
 */
int cgroup_run(const char *group, int (*function)(void *), void *argument);

/* As heap_alloc(), by a process in the group that has ended by then */
int cgroup_heap_alloc(const char *group, const char *heap, size_t len);

#endif
