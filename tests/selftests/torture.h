/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The torture program's model of what every buffer must contain, shared by all its
 * processes, and the workers that use it.
 *
 * Each slot has one buffer. Its first page holds counters, which any worker may increment
 * at any time by atomic operations. The rest is divided into blocks, each with a seed
 * from which all its content follows. A worker that reads or writes a block holds the
 * block's lock. The lock is in the model, so that it does not delay moves.
 */
#ifndef _PLACER_SELFTEST_TORTURE_H
#define _PLACER_SELFTEST_TORTURE_H

#include <pthread.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "test_importer.h"

#define SLOTS	    16
#define BLOCK	    2048 /* bytes; as much as an engine copies at once */
#define MAX_BLOCKS  512	 /* spread over longer buffers */
#define SHORT_PAGES 15	 /* of buffers that fit in a block of the system heap */
#define PART	    ((size_t)2 << 20) /* of what a longer buffer takes at once */
#define COUNTERS    128
#define MAX_DEVICES 6
#define MAX_WORKERS 64

#define READ(x)		__atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define WRITE(x, value) __atomic_store_n(&(x), value, __ATOMIC_SEQ_CST)
#define ADD(x, value)	__atomic_add_fetch(&(x), value, __ATOMIC_SEQ_CST)

/**
 * struct block - a part of a buffer
 * @lock: 1 while a worker reads or writes the block
 * @seed: seed of the content; 0 if the block was never written, and is zero
 */
struct block {
	__u32 lock;
	__u64 seed;
};

/**
 * struct presence - a count of users that can be checked without a lock
 * @now: users now; incremented before a user comes and decremented after it has gone
 * @begun: users so far
 */
struct presence {
	__u32 now;
	__u32 begun;
};

/**
 * enum reach - memory that a device can use
 * @REACH_ANY: all memory, in any number of pieces
 * @REACH_LOW: in one piece, or at low addresses
 * @REACH_HIGH: at high addresses
 * @REACH_POOL: of one pool
 *
 * A device with one of the latter three may be refused if one with another of them is
 * attached.
 */
enum reach {
	REACH_ANY,
	REACH_LOW,
	REACH_HIGH,
	REACH_POOL,
	NR_REACHES,
};

/**
 * struct slot - a place for one buffer at a time
 * @life: held for reading while the buffer is used, for writing while it is exchanged
 * @serial: number of the buffer, from 1
 * @size: bytes
 * @nr_blocks: blocks after the page of counters
 * @stride: from one block to the next, in bytes
 * @sockets: a message with the buffer's descriptor, from the second socket to the first,
 *	which every worker may peek at
 * @counted: sum by which all counters were incremented
 * @mapped: devices that may have it mapped
 * @attached: devices that may be attached, by reach
 * @users: attached devices of any reach
 * @submitted: how often a device has submitted a fence for it
 * @block: the blocks
 */
struct slot {
	pthread_rwlock_t life;
	__u64 serial;
	size_t size;
	unsigned int nr_blocks;
	size_t stride;
	int sockets[2];
	__u64 counted;
	struct presence mapped;
	struct presence attached[NR_REACHES];
	__u32 users;
	__u32 submitted;
	struct block block[MAX_BLOCKS];
};

/**
 * struct model - what all processes share
 * @seed: seed of the run
 * @ops: operations to do
 * @done: operations that were begun
 * @stop: all workers shall end
 * @interrupted: a signal ended the run
 * @failed: a worker found an error
 * @squeezed: heaps other than the system heap have a low limit
 * @dynamic_holds: the kernel maps dynamic importers inside attach
 * @max_pages: pages of the longest buffer that all devices can use
 * @scarce_pages: likewise, for a device that reaches little memory
 * @pool_pages: likewise, for a device that needs a pool
 * @refused: attachments that were refused, as they had to be
 * @full: mappings that failed for lack of memory
 * @dma: blocks that were copied by an engine
 * @engine: a lock for each device's engine
 * @slot: the slots
 */
struct model {
	__u64 seed;
	__u64 ops;
	__u64 done;
	__u32 stop;
	__u32 interrupted;
	__u32 failed;
	bool squeezed;
	bool dynamic_holds;
	unsigned int max_pages;
	unsigned int scarce_pages;
	unsigned int pool_pages;
	__u64 refused;
	__u64 full;
	__u64 dma;
	__u32 engine[MAX_DEVICES];
	struct slot slot[SLOTS];
};

/* Shared with all processes forked later; NULL if there is no memory */
struct model *model_new(__u64 seed, __u64 ops);
/* Allocates the first buffer of each slot */
int model_fill(struct model *m);
/* Checks and frees the buffers that are left */
int model_empty(struct model *m);
/* Prints the error with the seed, and stops all workers; returns -1 */
[[gnu::format(printf, 2, 3)]] int model_fail(struct model *m,
					     const char *format, ...);

bool block_trylock(struct block *b);
void block_unlock(struct block *b);
void block_fill(void *at, __u64 seed);
/* Index of the first wrong word, or -1 */
long block_wrong(const void *at, __u64 seed);

/* With slot->life held for writing */
int slot_exchange(struct model *m, struct slot *s, size_t size);
int slot_check(struct model *m, struct slot *s);
/* A descriptor of the buffer for the caller, or -1 */
int slot_open(struct slot *s);
size_t slot_block_offset(const struct slot *s, unsigned int block);

void presence_add(struct presence *p);
void presence_drop(struct presence *p);
struct presence presence_read(const struct presence *p);
/* Was there possibly a user since @before was read? */
bool presence_since(const struct presence *p, const struct presence *before);

/* One thread, until there is nothing left to do; 0, or -1 if it failed */
int worker_run(struct model *m, unsigned int number);

#endif
