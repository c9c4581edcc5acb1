/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/dmabuf-placer: one call, and what serves it.
 */
#ifndef _PLACER_ABI_H
#define _PLACER_ABI_H

#include <linux/types.h>
#include <uapi/linux/dmabuf-placer.h>

struct dma_buf;
struct placer_buffer;

/**
 * struct placer_abi_call - one ioctl
 * @size: first member of each of the structures
 * @info: argument of DMABUF_PLACER_INFO
 * @list: argument of DMABUF_PLACER_LIST
 * @query: argument of DMABUF_PLACER_QUERY
 * @alloc: argument of DMABUF_PLACER_ALLOC
 * @expect: argument of DMABUF_PLACER_EXPECT
 * @commit: argument of DMABUF_PLACER_COMMIT
 * @made: a new buffer that the program gets if it can be told; referenced; or NULL
 * @made_fd: its descriptor, which is reserved
 *
 * The argument is a copy, as long as this kernel knows it. Its flags are known ones, and all
 * members "out_" are zero but for out_size.
 */
struct placer_abi_call {
	union {
		u32 size;
		struct dmabuf_placer_info info;
		struct dmabuf_placer_list list;
		struct dmabuf_placer_query query;
		struct dmabuf_placer_alloc alloc;
		struct dmabuf_placer_expect expect;
		struct dmabuf_placer_commit commit;
	};
	struct dma_buf *made;
	int made_fd;
};

/* abi.c */
void placer_abi_init(void);
void placer_abi_exit(void);

/* abi_buffer.c */
struct dma_buf *placer_abi_buffer(int fd);
int placer_abi_expected_nr(struct dma_buf *dmabuf, u32 *nr, u32 *unmet);

/* abi_commit.c */
#if IS_ENABLED(CONFIG_KUNIT)
extern void (*placer_commit_hook)(struct placer_buffer *buffer, int rc);
#endif
int placer_abi_commit_to(struct dma_buf *dmabuf,
			 struct dmabuf_placer_commit *commit);

/* What serves a call. Return: 0 or -errno, as include/uapi/linux/dmabuf-placer.h says */
int placer_abi_info(struct placer_abi_call *call);
int placer_abi_list(struct placer_abi_call *call);
int placer_abi_query(struct placer_abi_call *call);
int placer_abi_alloc(struct placer_abi_call *call);
int placer_abi_expect(struct placer_abi_call *call);
int placer_abi_commit(struct placer_abi_call *call);

#endif /* _PLACER_ABI_H */
