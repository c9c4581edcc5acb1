// SPDX-License-Identifier: GPL-2.0
/*
 * The torture program's model of what every buffer must contain.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "placer_utils.h"
#include "torture.h"

#define WORDS (BLOCK / sizeof(__u64))

struct model *model_new(__u64 seed, __u64 ops)
{
	struct model *m = mmap(NULL, sizeof(*m), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_rwlockattr_t attr;
	int i;

	if (m == MAP_FAILED)
		return NULL;
	m->seed = seed;
	m->ops = ops;
	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	for (i = 0; i < SLOTS; i++)
		if (pthread_rwlock_init(&m->slot[i].life, &attr) ||
		    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0,
			       m->slot[i].sockets))
			return NULL;
	return m;
}

/* System calls only, as it may run in a child of a multithreaded process */
int model_fail(struct model *m, const char *format, ...)
{
	char line[400];
	va_list args;
	int len;

	len = snprintf(line, sizeof(line),
		       "# seed %#llx, after %llu operations: ", m->seed,
		       READ(m->done));
	va_start(args, format);
	len += vsnprintf(line + len, sizeof(line) - len - 1, format, args);
	va_end(args);
	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		len = 0;
	WRITE(m->failed, 1);
	WRITE(m->stop, 1);
	return -1;
}

bool block_trylock(struct block *b)
{
	return !__atomic_exchange_n(&b->lock, 1, __ATOMIC_ACQUIRE);
}

void block_unlock(struct block *b)
{
	__atomic_store_n(&b->lock, 0, __ATOMIC_RELEASE);
}

static __u64 block_word(__u64 seed, size_t word)
{
	return seed ? seed + word * 0x9e3779b97f4a7c15 : 0;
}

void block_fill(void *at, __u64 seed)
{
	__u64 *words = at;
	size_t i;

	for (i = 0; i < WORDS; i++)
		__atomic_store_n(&words[i], block_word(seed, i),
				 __ATOMIC_RELAXED);
}

long block_wrong(const void *at, __u64 seed)
{
	const __u64 *words = at;
	size_t i;

	for (i = 0; i < WORDS; i++)
		if (__atomic_load_n(&words[i], __ATOMIC_RELAXED) !=
		    block_word(seed, i))
			return i;
	return -1;
}

size_t slot_block_offset(const struct slot *s, unsigned int block)
{
	return page_size() + block * s->stride;
}

/* A message of one byte that carries a descriptor, or room for one */
struct parcel {
	struct msghdr header;
	struct iovec iov;
	char byte;
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	};
};

static void parcel_init(struct parcel *p)
{
	memset(p, 0, sizeof(*p));
	p->iov = (struct iovec){ &p->byte, 1 };
	p->header = (struct msghdr){
		.msg_iov = &p->iov,
		.msg_iovlen = 1,
		.msg_control = p->space,
		.msg_controllen = sizeof(p->space),
	};
}

static int slot_send(struct slot *s, int fd)
{
	struct cmsghdr *control;
	struct parcel p;

	parcel_init(&p);
	control = CMSG_FIRSTHDR(&p.header);
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(control), &fd, sizeof(fd));
	return sendmsg(s->sockets[1], &p.header, 0) == 1 ? 0 : -1;
}

static int slot_receive(struct slot *s, int flags)
{
	struct cmsghdr *control;
	struct parcel p;
	int fd = -1;

	parcel_init(&p);
	if (recvmsg(s->sockets[0], &p.header,
		    flags | MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1)
		return -1;
	control = CMSG_FIRSTHDR(&p.header);
	if (control)
		memcpy(&fd, CMSG_DATA(control), sizeof(fd));
	return fd;
}

int slot_open(struct slot *s)
{
	return slot_receive(s, MSG_PEEK);
}

static int slot_check_counters(struct model *m, const struct slot *s,
			       const __u64 *counter)
{
	__u64 sum = 0;
	int i;

	for (i = 0; i < COUNTERS; i++)
		sum += counter[i];
	if (sum == s->counted)
		return 0;
	return model_fail(m, "slot %td: counters say %llu, and should %llu",
			  s - m->slot, sum, s->counted);
}

static int slot_check_map(struct model *m, const struct slot *s,
			  const char *map)
{
	unsigned int i;
	long word;

	for (i = 0; i < s->nr_blocks; i++) {
		word = block_wrong(map + slot_block_offset(s, i),
				   s->block[i].seed);
		if (word >= 0)
			return model_fail(m,
					  "slot %td: block %u is wrong at word %ld",
					  s - m->slot, i, word);
	}
	return slot_check_counters(m, s, (const __u64 *)map);
}

int slot_check(struct model *m, struct slot *s)
{
	int fd = slot_open(s), rc;
	void *map;

	if (fd < 0)
		return model_fail(m, "slot %td: no descriptor: %m",
				  s - m->slot);
	map = mmap(NULL, s->size, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED) {
		rc = model_fail(m, "slot %td: no mapping: %m", s - m->slot);
	} else {
		rc = slot_check_map(m, s, map);
		munmap(map, s->size);
	}
	close(fd);
	return rc;
}

int slot_exchange(struct model *m, struct slot *s, size_t size)
{
	int old = slot_receive(s, 0), fd;

	if (old >= 0)
		close(old);
	if (!size)
		return 0;

	fd = heap_alloc(AUTO_HEAP, size);
	if (fd < 0)
		return model_fail(m, "no buffer of %zu bytes: %m", size);
	if (slot_send(s, fd))
		return model_fail(m, "cannot send a descriptor: %m");
	close(fd);

	s->serial++;
	s->size = size;
	size -= page_size();
	s->nr_blocks = size / BLOCK < MAX_BLOCKS ? size / BLOCK : MAX_BLOCKS;
	s->stride = size / s->nr_blocks / BLOCK * BLOCK;
	s->counted = 0;
	memset(s->block, 0, sizeof(s->block));
	WRITE(s->submitted, 0);
	return 0;
}

/* The first is so long that it takes memory in parts */
int model_fill(struct model *m)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (slot_exchange(m, &m->slot[i],
				  i ? (2 + i % (m->max_pages - 1)) *
						  page_size() :
				      2 * PART + page_size()))
			return -1;
	return 0;
}

int model_empty(struct model *m)
{
	int i, rc = 0;

	for (i = 0; i < SLOTS; i++) {
		if (!READ(m->failed))
			rc = slot_check(m, &m->slot[i]);
		slot_exchange(m, &m->slot[i], 0);
	}
	return rc;
}

void presence_add(struct presence *p)
{
	ADD(p->now, 1);
	ADD(p->begun, 1);
}

void presence_drop(struct presence *p)
{
	ADD(p->now, -1);
}

/* @begun first, so that a user that comes meanwhile is in @now or counts as begun since */
struct presence presence_read(const struct presence *p)
{
	struct presence before;

	before.begun = READ(p->begun);
	before.now = READ(p->now);
	return before;
}

bool presence_since(const struct presence *p, const struct presence *before)
{
	return before->now || READ(p->begun) != before->begun;
}
