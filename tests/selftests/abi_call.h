/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls of /dev/dmabuf-placer.
 */
#ifndef _PLACER_ABI_CALL_H
#define _PLACER_ABI_CALL_H

#include <pthread.h>
#include <stddef.h>

#include "../../include/uapi/linux/dmabuf-placer.h"
#include "test_importer.h"

#define ABI_NODE "/dev/dmabuf-placer"

/* Members of a union that has room for any call's argument */
#define ABI_ARGUMENTS                       \
	struct {                            \
		__u32 size;                 \
		__u32 flags;                \
	};                                  \
	struct dmabuf_placer_info info;     \
	struct dmabuf_placer_list list;     \
	struct dmabuf_placer_query query;   \
	struct dmabuf_placer_alloc alloc;   \
	struct dmabuf_placer_expect expect; \
	struct dmabuf_placer_commit commit

/* Room for the results of a call */
#define ABI_ROOM 64

/**
 * struct abi_info - a call of DMABUF_PLACER_INFO with room for all results
 * @info: argument
 * @attachments: result
 * @expectations: result
 * @verdicts: result
 * @text: result
 */
struct abi_info {
	struct dmabuf_placer_info info;
	struct dmabuf_placer_attachment attachments[ABI_ROOM];
	struct dmabuf_placer_expectation expectations[ABI_ROOM];
	struct dmabuf_placer_verdict verdicts[ABI_ROOM];
	char text[512];
};

/**
 * struct commit_thread - a commit that another thread waits for
 * @thread: the thread
 * @commit: argument and result
 * @node: descriptor of the node
 * @error: an errno or 0; valid once the thread has ended
 */
struct commit_thread {
	pthread_t thread;
	struct dmabuf_placer_commit commit;
	int node;
	int error;
};

/* A file descriptor, or -1 */
int abi_open(void);
/* Returns 0, or -1 with errno set, as do all that follow */
int abi_info(int node, int fd, struct abi_info *info);
/* For pthread_create() with a &struct commit_thread */
void *abi_commit_in_thread(void *thread);
/* Names a device of the test importer */
void abi_name(struct dmabuf_placer_device *device, const struct importer *i);

#endif
