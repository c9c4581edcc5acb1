/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/dmabuf-placer: one call, and what serves it.
 */
#ifndef _PLACER_ABI_H
#define _PLACER_ABI_H

#include <linux/types.h>
#include <uapi/linux/dmabuf-placer.h>

struct dma_buf;

/**
 * struct placer_abi_call - one ioctl
 * @size: first member of each of the structures
 * @info: argument of DMABUF_PLACER_INFO
 * @list: argument of DMABUF_PLACER_LIST
 * @query: argument of DMABUF_PLACER_QUERY
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
	};
};

/* abi.c */
void placer_abi_init(void);
void placer_abi_exit(void);

/* abi_buffer.c */
struct dma_buf *placer_abi_buffer(int fd);

/* What serves a call. Return: 0 or -errno, as include/uapi/linux/dmabuf-placer.h says */
int placer_abi_info(struct placer_abi_call *call);
int placer_abi_list(struct placer_abi_call *call);
int placer_abi_query(struct placer_abi_call *call);

#endif /* _PLACER_ABI_H */
