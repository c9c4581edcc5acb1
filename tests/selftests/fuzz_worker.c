// SPDX-License-Identifier: GPL-2.0
/*
 * The fuzzer's workers: which operation a step does, and the steps' random numbers.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "fuzz.h"
#include "fuzz_fence.h"
#include "fuzz_slots.h"

/* Where a fatal signal is left */
struct landing {
	sigjmp_buf state;
};

static __thread struct landing *on_signal;

static void fatal(int signal)
{
	if (on_signal)
		siglongjmp(on_signal->state, signal);
	_exit(128 + signal);
}

int fuzz_touch(unsigned char *address, bool write)
{
	struct landing here;
	int signal;

	signal = sigsetjmp(here.state, 0);
	if (!signal) {
		WRITE(on_signal, &here);
		if (write)
			WRITE(*address, 1);
		else
			READ(*address);
	}
	WRITE(on_signal, NULL);
	return signal;
}

static __u64 mix(__u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

__u64 fuzz_random(struct fuzzer *f)
{
	f->random += 0x9e3779b97f4a7c15;
	return mix(f->random);
}

unsigned int fuzz_below(struct fuzzer *f, unsigned int end)
{
	return (fuzz_random(f) >> 32) % end;
}

bool fuzz_rarely(struct fuzzer *f, unsigned int n)
{
	return !fuzz_below(f, n);
}

int fuzz_ioctl(struct fuzzer *f, enum call which, int fd, unsigned long cmd,
	       void *arg)
{
	struct span span = span_begin(&f->stage->tally, f->watch, which);

	return span_end(&span, ioctl(fd, cmd, arg));
}

/* Long holds are so rare that most calls are made without one */
unsigned int fuzz_hold_ms(struct fuzzer *f)
{
	const unsigned int few = fuzz_below(f, 10);
	const unsigned int many = 50 + fuzz_below(f, 700);
	const __u64 pause = 1000000ull * (1000 + fuzz_below(f, 2000));

	if (!fuzz_rarely(f, 10) ||
	    tally_now() < READ(f->stage->tally.held_until) + pause)
		return few;
	tally_hold(&f->stage->tally, many);
	return many;
}

/**
 * struct operation - an operation
 * @run: does it
 * @weight: relative frequency, or how often it is done
 * @kind: what the process must have for it
 */
struct operation {
	void (*run)(struct fuzzer *f);
	unsigned int weight;
	enum slot_kind kind;
};

static const struct operation operations[] = {
	{ fuzz_alloc, 60, SLOT_NODE },
	{ fuzz_node, 30, SLOT_NODE },
	{ fuzz_sync, 60, SLOT_BUFFER },
	{ fuzz_sync_file, 20, SLOT_BUFFER },
	{ fuzz_fence, 15, SLOT_BUFFER },
	{ fuzz_merge, 10, SLOT_SYNC },
	{ fuzz_name, 5, SLOT_BUFFER },
	{ fuzz_seek, 15, SLOT_BUFFER },
	{ fuzz_poll, 20, SLOT_BUFFER },
	{ fuzz_dup, 10, SLOT_BUFFER },
	{ fuzz_pass, 15, SLOT_BUFFER },
	{ fuzz_close, 20, SLOT_BUFFER },
	{ fuzz_mmap, 140, SLOT_BUFFER },
	{ fuzz_munmap, 30, SLOT_BUFFER },
	{ fuzz_mremap, 45, SLOT_BUFFER },
	{ fuzz_mprotect, 40, SLOT_BUFFER },
	{ fuzz_madvise, 20, SLOT_BUFFER },
	{ fuzz_lock, 10, SLOT_BUFFER },
	{ fuzz_msync, 10, SLOT_BUFFER },
	{ fuzz_access, 150, SLOT_BUFFER },
	{ fuzz_copy, 20, SLOT_BUFFER },
	{ fuzz_peek, 10, SLOT_BUFFER },
	{ fuzz_fork, 3, SLOT_BUFFER },
	{ fuzz_device, 20, SLOT_IMPORTER },
	{ fuzz_device_odd, 10, SLOT_IMPORTER },
	{ fuzz_static, 60, SLOT_IMPORTER },
	{ fuzz_dynamic, 70, SLOT_IMPORTER },
	{ fuzz_vmap, 40, SLOT_IMPORTER },
	{ fuzz_card, 5, SLOT_CARD },
	{ fuzz_gem, 200, SLOT_CARD },
	{ fuzz_video, 5, SLOT_VIDEO },
	{ fuzz_frame, 40, SLOT_VIDEO },
	{ fuzz_knob, 100, SLOT_BUFFER },
	{ fuzz_abi, 60, SLOT_BUFFER },
};

#define NR_OPERATIONS (sizeof(operations) / sizeof(*operations))

static const struct operation *operation_pick(struct fuzzer *f)
{
	unsigned int i, sum = 0, at;

	for (i = 0; i < NR_OPERATIONS; i++)
		sum += operations[i].weight;
	at = fuzz_below(f, sum);
	for (i = 0; at >= operations[i].weight; i++)
		at -= operations[i].weight;
	return &operations[i];
}

static void step_begin(struct fuzzer *f, __u64 step)
{
	f->step = step;
	f->random = mix(mix(f->stage->seed + f->thread) +
			((__u64)f->watch->life << 40) + step);
	WRITE(f->watch->step, step);
}

static void step_run(struct fuzzer *f, __u64 step)
{
	const struct operation *operation;

	step_begin(f, step);
	operation = operation_pick(f);
	if (slots_exist(f, operation->kind))
		operation->run(f);
	ADD(f->stage->steps[f->process], 1);
	ADD(f->stage->all_steps, 1);
}

/* Fills some slots, so that the first calls find something */
static void furnish(struct fuzzer *f)
{
	static const struct operation first[] = {
		{ fuzz_node, 3, SLOT_NODE },
		{ fuzz_alloc, 8, SLOT_NODE },
		{ fuzz_mmap, 4, SLOT_BUFFER },
		{ fuzz_device, 2, SLOT_IMPORTER },
		{ fuzz_card, 1, SLOT_CARD },
		{ fuzz_video, 1, SLOT_VIDEO },
	};
	unsigned int i, times;

	step_begin(f, ~0ull);
	for (i = 0; i < sizeof(first) / sizeof(*first); i++)
		for (times = first[i].weight; times; times--)
			if (slots_exist(f, first[i].kind))
				first[i].run(f);
}

static void *worker_run(void *arg)
{
	struct fuzzer *f = arg;
	__u64 step;

	WRITE(f->watch->tid, gettid());
	if (f->thread % THREADS == 0)
		furnish(f);
	for (step = 0; !READ(f->stage->stop); step++)
		step_run(f, step);
	WRITE(f->watch->tid, 0);
	return NULL;
}

/*
 * No memory of malloc() may be among the windows, where a thread maps buffers over
 * whatever is there
 */
static void process_prepare(void)
{
	const struct sigaction on_fatal = {
		.sa_handler = fatal,
		.sa_flags = SA_NODEFER,
	};

	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGBUS, &on_fatal, NULL);
	sigaction(SIGSEGV, &on_fatal, NULL);
}

[[gnu::noreturn]] void fuzz_process(struct stage *stage, unsigned int process)
{
	struct fuzzer f[THREADS];
	pthread_t threads[THREADS];
	unsigned int i;

	process_prepare();
	memory_begin();
	if (slots_begin() || fences_begin())
		_exit(2);
	for (i = 0; i < THREADS; i++) {
		f[i] = (struct fuzzer){
			.stage = stage,
			.process = process,
			.thread = process * THREADS + i,
		};
		f[i].watch = &stage->tally.watch[f[i].thread];
		f[i].watch->life = stage->lives[process];
		WRITE(f[i].watch->call, NR_CALLS);
		if (pthread_create(&threads[i], NULL, worker_run, &f[i]))
			_exit(2);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}
