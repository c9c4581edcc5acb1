/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer's processes and threads, and what they share.
 *
 * A worker is a thread. Each of its steps has random numbers of its own, which follow from
 * the seed, the worker's number, its life and the number of the step. What a step does is
 * therefore the same in each run with the same seed, while the objects that it finds in
 * the slots depend on what other workers have done by then.
 */
#ifndef _PLACER_SELFTEST_FUZZ_H
#define _PLACER_SELFTEST_FUZZ_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "fuzz_tally.h"

#define PROCESSES 2
#define THREADS	  3
#define WORKERS	  (PROCESSES * THREADS)

#define READ(x)		__atomic_load_n(&(x), __ATOMIC_SEQ_CST)
#define WRITE(x, value) __atomic_store_n(&(x), value, __ATOMIC_SEQ_CST)
#define ADD(x, value)	__atomic_add_fetch(&(x), value, __ATOMIC_SEQ_CST)

/**
 * struct stage - what all processes share
 * @seed: seed of the run
 * @stop: all workers shall end
 * @steps: steps of each process in its present life
 * @all_steps: steps of all processes
 * @lives: how often each process was started
 * @passing: sockets by which processes pass descriptors to each other
 * @scratch: a file to write to and read from
 * @tally: counts of calls
 */
struct stage {
	__u64 seed;
	__u32 stop;
	__u64 steps[PROCESSES];
	__u64 all_steps;
	__u32 lives[PROCESSES];
	int passing[2];
	int scratch;
	struct tally tally;
};

/**
 * struct fuzzer - a worker
 * @stage: what all share
 * @watch: the worker's place in the tally
 * @process: number of its process
 * @thread: number among all workers
 * @step: number of the current step
 * @random: state of the step's random numbers
 */
struct fuzzer {
	struct stage *stage;
	struct watch *watch;
	unsigned int process;
	unsigned int thread;
	__u64 step;
	__u64 random;
};

/* Runs the workers of a process until all shall stop; does not return */
[[gnu::noreturn]] void fuzz_process(struct stage *stage, unsigned int process);

__u64 fuzz_random(struct fuzzer *f);
unsigned int fuzz_below(struct fuzzer *f, unsigned int end);
/* True in one of @n cases */
bool fuzz_rarely(struct fuzzer *f, unsigned int n);
/* A random element of an array */
#define fuzz_pick(f, array)                                             \
	({                                                              \
		__auto_type all_ = &(array);                            \
		(*all_)[fuzz_below(f, sizeof(*all_) / sizeof(**all_))]; \
	})

/* Is @address accessed without a fatal signal? 0, or that signal */
int fuzz_touch(unsigned char *address, bool write);

/* Calls ioctl() and counts it */
int fuzz_ioctl(struct fuzzer *f, enum call which, int fd, unsigned long cmd,
	       void *arg);

/*
 * Milliseconds to keep a fence or a lock for: few, or now and then many, which are then
 * announced to explain slow calls
 */
unsigned int fuzz_hold_ms(struct fuzzer *f);

/* Once for each process */
void memory_begin(void);

/* The operations */
void fuzz_alloc(struct fuzzer *f);
void fuzz_node(struct fuzzer *f);
void fuzz_sync(struct fuzzer *f);
void fuzz_sync_file(struct fuzzer *f);
void fuzz_fence(struct fuzzer *f);
void fuzz_merge(struct fuzzer *f);
void fuzz_name(struct fuzzer *f);
void fuzz_seek(struct fuzzer *f);
void fuzz_poll(struct fuzzer *f);
void fuzz_dup(struct fuzzer *f);
void fuzz_pass(struct fuzzer *f);
void fuzz_close(struct fuzzer *f);

void fuzz_mmap(struct fuzzer *f);
void fuzz_munmap(struct fuzzer *f);
void fuzz_mremap(struct fuzzer *f);
void fuzz_mprotect(struct fuzzer *f);
void fuzz_madvise(struct fuzzer *f);
void fuzz_lock(struct fuzzer *f);
void fuzz_msync(struct fuzzer *f);
void fuzz_access(struct fuzzer *f);
void fuzz_copy(struct fuzzer *f);
void fuzz_peek(struct fuzzer *f);
void fuzz_fork(struct fuzzer *f);

void fuzz_device(struct fuzzer *f);
void fuzz_device_odd(struct fuzzer *f);
void fuzz_static(struct fuzzer *f);
void fuzz_dynamic(struct fuzzer *f);
void fuzz_vmap(struct fuzzer *f);

void fuzz_card(struct fuzzer *f);
void fuzz_gem(struct fuzzer *f);

void fuzz_video(struct fuzzer *f);
void fuzz_frame(struct fuzzer *f);

void fuzz_knob(struct fuzzer *f);

void fuzz_abi(struct fuzzer *f);

#endif
