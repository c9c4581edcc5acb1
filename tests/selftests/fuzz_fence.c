// SPDX-License-Identifier: GPL-2.0
/*
 * Fences that a thread signals when they are due.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fuzz_fence.h"
#include "sw_sync.h"

#define TIMELINES 4

/**
 * struct timeline - fences that are signalled in their order
 * @lock: held while fences are added or signalled
 * @fd: of the kernel's timeline, or -1
 * @last: value of the last fence
 * @pending: fences that are not signalled
 * @due: when all are signalled, in nanoseconds
 */
struct timeline {
	pthread_mutex_t lock;
	int fd;
	unsigned int last;
	unsigned int pending;
	__u64 due;
};

static struct timeline timelines[TIMELINES];
/* Posted for each fence */
static sem_t fences_made;

/* Nanoseconds until its fences are due; 0 if there are none */
static __u64 timeline_signal(struct timeline *t)
{
	__u64 now = tally_now(), left = 0;

	pthread_mutex_lock(&t->lock);
	if (now < t->due)
		left = t->pending ? t->due - now : 0;
	else
		for (; t->pending; t->pending--)
			sw_sync_signal(t->fd);
	pthread_mutex_unlock(&t->lock);
	return left;
}

/* Nanoseconds until some fence is due; 0 if there are none */
static __u64 timelines_signal(void)
{
	__u64 next = 0, left;
	unsigned int i;

	for (i = 0; i < TIMELINES; i++) {
		left = timeline_signal(&timelines[i]);
		if (left && (!next || left < next))
			next = left;
	}
	return next;
}

/* Until there is one more fence, or @ns have passed, unless that is 0 */
static void fence_wait(__u64 ns)
{
	const __u64 until = tally_now() + ns;
	const struct timespec t = { .tv_sec = until / 1000000000,
				    .tv_nsec = until % 1000000000 };

	if (ns)
		sem_clockwait(&fences_made, CLOCK_MONOTONIC, &t);
	else
		sem_wait(&fences_made);
}

/* Wakes up no more often than it has to, as that takes time from the guest */
static void *fences_signal(void *arg)
{
	(void)arg;
	for (;;)
		fence_wait(timelines_signal());
	return NULL;
}

int fences_begin(void)
{
	pthread_t thread;
	unsigned int i;

	sem_init(&fences_made, 0, 0);
	for (i = 0; i < TIMELINES; i++) {
		pthread_mutex_init(&timelines[i].lock, NULL);
		timelines[i].fd = sw_sync_open();
	}
	return pthread_create(&thread, NULL, fences_signal, NULL) ? -1 : 0;
}

int fence_new(struct fuzzer *f, unsigned int ms)
{
	struct timeline *t = &timelines[fuzz_below(f, TIMELINES)];
	struct span span;
	__u64 due;
	int fd;

	pthread_mutex_lock(&t->lock);
	span = span_begin(&f->stage->tally, f->watch, CALL_SW_SYNC);
	fd = span_end(&span, sw_sync_create(t->fd, t->last + 1));
	if (fd >= 0) {
		due = tally_now() + ms * 1000000ull;
		if (!t->pending || due > t->due)
			t->due = due;
		t->last++;
		t->pending++;
	}
	pthread_mutex_unlock(&t->lock);
	sem_post(&fences_made);
	return fd;
}
