/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The torture program's model of what every buffer must contain, shared by all its
 * processes, and the workers that act on it.
 *
 * A buffer is in a slot. Its first page holds counters, which everybody may raise at
 * any time by atomic operations. The rest is blocks, each with a seed from which
 * all its content follows; who reads or writes a block holds its lock, which is in
 * the model and so keeps no move from happening meanwhile.
 */
#ifndef _PLACER_SELFTEST_TORTURE_H
#define _PLACER_SELFTEST_TORTURE_H

#include <pthread.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "test_importer.h"

#define SLOTS	    12
#define BLOCK	    2048 /* bytes; as much as an engine moves at once */
#define MAX_BLOCKS  512
#define COUNTERS    128
#define MAX_DEVICES 5
#define MAX_WORKERS 64

#define READ(x)		__atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define WRITE(x, value) __atomic_store_n(&(x), value, __ATOMIC_SEQ_CST)
#define ADD(x, value)	__atomic_add_fetch(&(x), value, __ATOMIC_SEQ_CST)

/**
 * struct block - a part of a buffer
 * @lock: 1 while somebody reads or writes the block
 * @seed: what is in it; 0 if nobody has written to it, and it is zero
 */
struct block {
	__u32 lock;
	__u64 seed;
};

/**
 * struct presence - how many there are of something, that is asked without a lock
 * @now: so many; counted before they come and after they have gone
 * @begun: so many came ever
 */
struct presence {
	__u32 now;
	__u32 begun;
};

/**
 * enum reach - memory that a device can use
 * @REACH_ANY: all, in as many pieces as there are
 * @REACH_LOW: in one piece, or at low addresses
 * @REACH_HIGH: at high addresses
 *
 * Who wants one of the latter two may be refused beside who wants the other.
 */
enum reach {
	REACH_ANY,
	REACH_LOW,
	REACH_HIGH,
	NR_REACHES,
};

/**
 * struct slot - one buffer after the other
 * @life: held for reading while the buffer is used, for writing while it is
 *	exchanged for another one
 * @serial: of the buffer, from 1
 * @size: bytes
 * @nr_blocks: after the page of counters
 * @sockets: the buffer's descriptor is under way from the second to the first, for
 *	as many as want to have a look at it
 * @counted: by how much all counters were raised
 * @mapped: devices that may have it mapped
 * @attached: devices that may be attached
 * @users: the same, of any reach
 * @block: the blocks
 */
struct slot {
	pthread_rwlock_t life;
	__u64 serial;
	size_t size;
	unsigned int nr_blocks;
	int sockets[2];
	__u64 counted;
	struct presence mapped;
	struct presence attached[NR_REACHES];
	__u32 users;
	struct block block[MAX_BLOCKS];
};

/**
 * struct model - all there is to know
 * @seed: of the run
 * @ops: to be done
 * @done: operations that were begun
 * @stop: everybody shall end
 * @interrupted: by a signal
 * @failed: somebody found something wrong
 * @squeezed: heaps other than the system's may give only a little
 * @dynamic_settles: importers that could let a buffer move are not asked to
 * @max_pages: of a buffer
 * @scarce_pages: of one that a device may use which reaches little memory
 * @refused: attachments that were, and had to be
 * @full: mappings that were not to be had for lack of memory
 * @dma: blocks that were copied by an engine
 * @engine: one turn at each device's engine
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
	bool dynamic_settles;
	unsigned int max_pages;
	unsigned int scarce_pages;
	__u64 refused;
	__u64 full;
	__u64 dma;
	__u32 engine[MAX_DEVICES];
	struct slot slot[SLOTS];
};

/* Shared with all processes that come after; NULL if there is no memory */
struct model *model_new(__u64 seed, __u64 ops);
/* Puts a first buffer into each slot */
int model_fill(struct model *m);
/* Takes the last ones away, having looked at them */
int model_empty(struct model *m);
/* Says so, with the seed, and stops everybody; returns -1 */
[[gnu::format(printf, 2, 3)]] int model_fail(struct model *m,
					     const char *format, ...);

bool block_trylock(struct block *b);
void block_unlock(struct block *b);
void block_fill(void *at, __u64 seed);
/* The word that is not what it should be, or -1 */
long block_wrong(const void *at, __u64 seed);

/* With slot->life held for writing */
int slot_exchange(struct model *m, struct slot *s, size_t size);
int slot_check(struct model *m, struct slot *s);
/* A descriptor of the buffer, of the caller's own, or -1 */
int slot_open(struct slot *s);
size_t slot_block_offset(unsigned int block);

void presence_add(struct presence *p);
void presence_drop(struct presence *p);
/* Was there possibly any since @begun was read? */
bool presence_since(const struct presence *p, __u32 begun, __u32 now);

/* One thread: works until there is nothing left to do; 0, or -1 if it failed */
int worker_run(struct model *m, unsigned int number);

#endif
