/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzzer counts of each kind of call: how often it was made, how often it
 * succeeded, its errors, and how long it took.
 *
 * A call is slow if it waited for longer than a limit and nothing explains that. Time in
 * which the machine did not run the guest's processors is subtracted, as is the time for
 * which the caller itself used one or had to share it.
 */
#ifndef _PLACER_SELFTEST_FUZZ_TALLY_H
#define _PLACER_SELFTEST_FUZZ_TALLY_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* In the order of the table in fuzz_tally.c */
enum call {
	CALL_NODE_OPEN,
	CALL_NODE_CLOSE,
	CALL_ALLOC,
	CALL_ALLOC_FLOW,
	CALL_ALLOC_OTHER,
	CALL_ALLOC_ODD,
	CALL_SYNC_START,
	CALL_SYNC_END,
	CALL_SYNC_ODD,
	CALL_EXPORT_SYNC_FILE,
	CALL_IMPORT_SYNC_FILE,
	CALL_SW_SYNC,
	CALL_SYNC_MERGE,
	CALL_SYNC_INFO,
	CALL_SET_NAME,
	CALL_LSEEK,
	CALL_POLL,
	CALL_DUP,
	CALL_SEND,
	CALL_RECEIVE,
	CALL_CLOSE,
	CALL_MMAP,
	CALL_MMAP_ODD,
	CALL_MUNMAP,
	CALL_MREMAP,
	CALL_MPROTECT,
	CALL_MADVISE,
	CALL_MLOCK,
	CALL_MUNLOCK,
	CALL_MSYNC,
	CALL_READ_TOUCH,
	CALL_WRITE_TOUCH,
	CALL_KERNEL_READ,
	CALL_KERNEL_WRITE,
	CALL_PEEK,
	CALL_POKE,
	CALL_FORK,
	CALL_REAP,
	CALL_IMPORTER_OPEN,
	CALL_IMPORTER_ODD,
	CALL_ATTACH,
	CALL_ATTACH_DYNAMIC,
	CALL_DETACH,
	CALL_MAP,
	CALL_UNMAP,
	CALL_PIN,
	CALL_UNPIN,
	CALL_SUBMIT,
	CALL_WAIT,
	CALL_STATUS,
	CALL_SEGMENTS,
	CALL_TRANSFER,
	CALL_HOLD,
	CALL_VMAP,
	CALL_VUNMAP,
	CALL_CARD_OPEN,
	CALL_GEM_CREATE,
	CALL_GEM_CLOSE,
	CALL_PRIME_IMPORT,
	CALL_PRIME_EXPORT,
	CALL_VIDEO_OPEN,
	CALL_REQBUFS,
	CALL_SET_FORMAT,
	CALL_ENUM_FORMAT,
	CALL_QBUF,
	CALL_DQBUF,
	CALL_STREAMON,
	CALL_STREAMOFF,
	CALL_DEVICE_CLOSE,
	CALL_PARAMETER,
	CALL_LIMIT,
	CALL_SHOW,
	CALL_UNBIND,
	CALL_BIND,
	CALL_GROUP_LIMIT,
	CALL_ABI_INFO,
	CALL_ABI_LIST,
	CALL_ABI_QUERY,
	CALL_ABI_ALLOC,
	CALL_ABI_EXPECT,
	CALL_ABI_COMMIT,
	CALL_ABI_ODD,
	NR_CALLS,
};

/* Errors above those of system calls */
#define ERROR_SIGBUS  134
#define ERROR_SIGSEGV 135
#define NR_ERRORS     136

/**
 * struct counts - of one kind of call
 * @made: calls
 * @good: successful ones
 * @errors: failed ones, by errno
 * @busiest: nanoseconds that one was on a processor, if any took long
 * @longest: nanoseconds of the longest one that nothing explains
 * @explained: calls that were slow, but are explained
 * @slow: calls that were slow
 */
struct counts {
	__u64 made;
	__u64 good;
	__u64 errors[NR_ERRORS];
	__u64 busiest;
	__u64 longest;
	__u64 explained;
	__u64 slow;
};

/**
 * struct watch - what a worker is doing
 * @tid: its thread; 0 if it is gone
 * @step: number of its step
 * @life: life of its process
 * @call: kind of its current call, or NR_CALLS
 * @begin: when that began, in nanoseconds
 * @noted: @begin of the last call whose stack was printed
 */
struct watch {
	pid_t tid;
	__u64 step;
	__u32 life;
	__u32 call;
	__u64 begin;
	__u64 noted;
};

#define MAX_WATCHES 16
#define MAX_CPUS    8
#define MAX_SLOW    64

/**
 * struct slow - a slow call
 * @call: its kind
 * @worker: the worker's number
 * @life: life of its process
 * @step: number of the step
 * @error: errno, or 0
 * @all: nanoseconds that it took
 * @cpu: those on a processor
 * @stalled: those in which the machine did not run the guest
 */
struct slow {
	__u32 call;
	__u32 worker;
	__u32 life;
	__u64 step;
	int error;
	__u64 all;
	__u64 cpu;
	__u64 stalled;
};

/**
 * struct tally - all counts, in memory that all processes share
 * @counts: by kind of call
 * @watch: by worker
 * @limit: nanoseconds beyond which a call is slow
 * @held_until: time to which the fuzzer itself delays calls, in nanoseconds
 * @stalled: nanoseconds for which each processor did not run
 * @nr_slow: number of slow calls
 * @slow: the first of them
 */
struct tally {
	struct counts counts[NR_CALLS];
	struct watch watch[MAX_WATCHES];
	__u64 limit;
	__u64 held_until;
	__u64 stalled[MAX_CPUS];
	__u32 nr_slow;
	struct slow slow[MAX_SLOW];
};

/**
 * struct span - a call that is being made
 * @tally: where it is counted
 * @watch: the worker
 * @call: its kind
 * @begin: when it began, in nanoseconds
 * @cpu: the thread's time on a processor
 * @stalled: the machine's
 */
struct span {
	struct tally *tally;
	struct watch *watch;
	enum call call;
	__u64 begin;
	__u64 cpu;
	__u64 stalled;
};

__u64 tally_now(void);
struct span span_begin(struct tally *tally, struct watch *watch,
		       enum call which);
/* Returns @rc; the call has failed if that is -1, with errno */
long span_end(struct span *span, long rc);

/* Calls may be slow until @ms from now, and a bit longer */
void tally_hold(struct tally *tally, unsigned int ms);

/* Starts the threads that measure how long the processors stand still */
int tally_stalls_start(struct tally *tally);

const char *call_name(enum call which);
void tally_print(const struct tally *tally);
/* Prints the slow calls; how many there are */
unsigned int tally_print_slow(const struct tally *tally);
/* Prints our entry points that succeeded less than @least times; how many there are */
unsigned int tally_print_rare(const struct tally *tally, __u64 least);

#endif
