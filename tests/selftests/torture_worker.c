// SPDX-License-Identifier: GPL-2.0
/*
 * One thread of the torture program: it repeatedly picks a buffer and an operation at
 * random. What it observes must match the model.
 *
 * A worker has descriptors, mappings and device files of its own; it shares the buffers
 * with all others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "placer_utils.h"
#include "torture.h"
#include "vgem.h"

#define RW (PROT_READ | PROT_WRITE)

/**
 * struct view - a worker's descriptors and mappings of a buffer
 * @serial: number of the buffer in the slot; 0 for none
 * @fd: the buffer's descriptor
 * @map: a mapping of all of it, or NULL
 * @size: bytes
 * @pieces: the mapping was made in pieces and must not be moved: before 6.17, mremap()
 *	moves one at a time
 * @gem: vgem's handle, or 0
 */
struct view {
	__u64 serial;
	int fd;
	unsigned char *map;
	size_t size;
	bool pieces;
	__u32 gem;
};

/*
 * The counts before a device attached. If it is refused, a device that needs another kind
 * of memory must have been there at some time since.
 */
struct others {
	struct presence attached[NR_REACHES];
	struct presence mapped;
};

/**
 * struct device - a worker's file of a device
 * @importer: the file
 * @reach: memory that the device can use
 * @scarce: it reaches so little memory that all of it may be in use
 * @number: of the device, the same for all workers
 * @slot: slot of the buffer that it is attached to, or NULL
 * @others: counts of other devices before it attached
 * @served: it has mapped the buffer since
 * @dynamic: it is attached dynamically, so that submissions map the buffer, and it may move
 * @mapped: it has the buffer mapped, so that it may not move
 */
struct device {
	struct importer importer;
	enum reach reach;
	bool scarce;
	unsigned int number;
	struct slot *slot;
	struct others others;
	bool served;
	bool dynamic;
	bool mapped;
};

/**
 * struct worker - one thread
 * @m: the shared model
 * @random: state of its random number generator
 * @view: its view of each slot
 * @device: its device files
 * @nr_devices: number of entries in @device
 * @vgem: its file of vgem
 */
struct worker {
	struct model *m;
	__u64 random;
	struct view view[SLOTS];
	struct device device[MAX_DEVICES];
	unsigned int nr_devices;
	int vgem;
};

/* Jump target of SIGBUS, which means that there is no memory for a page */
static __thread sigjmp_buf *on_sigbus;

static void sigbus(int signal)
{
	if (on_sigbus)
		siglongjmp(*on_sigbus, 1);
	_exit(128 + signal);
}

static __u64 random_next(struct worker *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return w->random;
}

static unsigned int random_below(struct worker *w, unsigned int end)
{
	return random_next(w) % end;
}

static unsigned int slot_number(const struct worker *w, const struct slot *s)
{
	return s - w->m->slot;
}

static struct view *view_of(struct worker *w, struct slot *s)
{
	return &w->view[slot_number(w, s)];
}

static int broken(struct worker *w, const struct slot *s, const char *what)
{
	return model_fail(w->m, "slot %u: %s: %m", slot_number(w, s), what);
}

/*
 * The kernel's checks of the DMA API count eight mappings of a page, and warn about the
 * ninth. If the heap got its memory from the DMA API, that is the first of them.
 */
#define MAX_USERS 7

/* False if there are enough users */
static bool slot_join(struct slot *s, enum reach reach)
{
	if (ADD(s->users, 1) > MAX_USERS) {
		ADD(s->users, -1);
		return false;
	}
	presence_add(&s->attached[reach]);
	return true;
}

static void slot_leave(struct slot *s, enum reach reach)
{
	presence_drop(&s->attached[reach]);
	ADD(s->users, -1);
}

static void view_unmap(struct view *v)
{
	if (v->map)
		munmap(v->map, v->size);
	v->map = NULL;
	v->pieces = false;
}

static void view_drop_gem(struct worker *w, struct slot *s, struct view *v)
{
	if (!v->gem)
		return;
	vgem_drop(w->vgem, v->gem);
	v->gem = 0;
	presence_drop(&s->mapped);
	slot_leave(s, REACH_LOW);
}

static void view_close(struct worker *w, struct slot *s, struct view *v)
{
	view_unmap(v);
	view_drop_gem(w, s, v);
	if (v->serial)
		close(v->fd);
	v->serial = 0;
}

/* Opens the buffer that is in the slot now */
static int view_open(struct worker *w, struct slot *s)
{
	struct view *v = view_of(w, s);

	if (v->serial == s->serial)
		return 0;
	view_close(w, s, v);
	v->fd = slot_open(s);
	if (v->fd < 0)
		return broken(w, s, "no descriptor");
	v->serial = s->serial;
	v->size = s->size;
	return 0;
}

static int view_map(struct worker *w, struct slot *s)
{
	struct view *v = view_of(w, s);
	void *map;

	if (view_open(w, s))
		return -1;
	if (v->map)
		return 0;
	map = mmap(NULL, v->size, RW, MAP_SHARED, v->fd, 0);
	if (map == MAP_FAILED)
		return broken(w, s, "mmap");
	v->map = map;
	return 0;
}

/* Picks and locks a block that is not in use; or NULL */
static struct block *block_take(struct worker *w, struct slot *s,
				unsigned int *number)
{
	*number = random_below(w, s->nr_blocks);
	return block_trylock(&s->block[*number]) ? &s->block[*number] : NULL;
}

/**
 * struct touch - an access to a buffer that may end in SIGBUS
 * @at: address
 * @seed: seed of the content to check or write
 * @wrong: result: index of a wrong word, or -1
 * @done: result: number of counters that were incremented
 */
struct touch {
	void *at;
	__u64 seed;
	long wrong;
	unsigned int done;
};

/* False if there was no memory */
static bool touch_safely(void (*access)(struct touch *t), struct touch *t)
{
	sigjmp_buf here;

	if (sigsetjmp(here, 0)) {
		on_sigbus = NULL;
		return false;
	}
	on_sigbus = &here;
	access(t);
	on_sigbus = NULL;
	return true;
}

static void touch_check(struct touch *t)
{
	t->wrong = block_wrong(t->at, t->seed);
}

static void touch_fill(struct touch *t)
{
	block_fill(t->at, t->seed);
}

/* Increments counters in an order that the seed decides */
static void touch_count(struct touch *t)
{
	__u64 *counter = t->at;

	for (; t->done < 16; WRITE(t->done, t->done + 1))
		ADD(counter[(t->seed >> (t->done & 7)) % COUNTERS], 1);
}

/* Right only if heaps have low limits: else there is always memory for all devices */
static int no_memory(struct worker *w, const struct slot *s)
{
	ADD(w->m->full, 1);
	if (w->m->squeezed)
		return 0;
	return model_fail(w->m, "slot %u: SIGBUS", slot_number(w, s));
}

static int op_check(struct worker *w, struct slot *s)
{
	struct touch t = { .wrong = -1 };
	unsigned int number;
	struct block *b;
	bool ok;

	if (view_map(w, s))
		return -1;
	b = block_take(w, s, &number);
	if (!b)
		return 0;
	t.at = view_of(w, s)->map + slot_block_offset(s, number);
	t.seed = b->seed;
	ok = touch_safely(touch_check, &t);
	block_unlock(b);
	if (!ok)
		return no_memory(w, s);
	if (t.wrong < 0)
		return 0;
	return model_fail(w->m, "slot %u: block %u is wrong at word %ld",
			  slot_number(w, s), number, t.wrong);
}

/* If there is no memory, no word of the block has been written */
static int op_write(struct worker *w, struct slot *s)
{
	struct touch t = { .seed = random_next(w) | 1 };
	unsigned int number;
	struct block *b;
	bool ok;

	if (view_map(w, s))
		return -1;
	b = block_take(w, s, &number);
	if (!b)
		return 0;
	t.at = view_of(w, s)->map + slot_block_offset(s, number);
	ok = touch_safely(touch_fill, &t);
	if (ok)
		b->seed = t.seed;
	block_unlock(b);
	return ok ? 0 : no_memory(w, s);
}

/* Without a lock, so that increments race with moves */
static int op_count(struct worker *w, struct slot *s)
{
	struct touch t = { .seed = random_next(w) };
	bool ok;

	if (view_map(w, s))
		return -1;
	t.at = view_of(w, s)->map;
	ok = touch_safely(touch_count, &t);
	ADD(s->counted, t.done);
	return ok ? 0 : no_memory(w, s);
}

static int sync_buffer(int fd, __u64 flags)
{
	struct dma_buf_sync sync = { .flags = flags };

	return ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync);
}

static int op_synced_write(struct worker *w, struct slot *s)
{
	struct view *v = view_of(w, s);

	if (view_map(w, s))
		return -1;
	if (sync_buffer(v->fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW))
		return broken(w, s, "sync to start");
	if (op_write(w, s) || op_check(w, s))
		return -1;
	if (sync_buffer(v->fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW))
		return broken(w, s, "sync to end");
	return 0;
}

static int op_munmap(struct worker *w, struct slot *s)
{
	view_unmap(view_of(w, s));
	return 0;
}

static int op_close(struct worker *w, struct slot *s)
{
	view_close(w, s, view_of(w, s));
	return 0;
}

static int op_mprotect(struct worker *w, struct slot *s)
{
	struct view *v = view_of(w, s);

	if (view_map(w, s))
		return -1;
	if (mprotect(v->map, v->size, PROT_READ))
		return broken(w, s, "mprotect");
	if (op_check(w, s))
		return -1;
	if (mprotect(v->map, v->size, RW))
		return broken(w, s, "mprotect back");
	return op_write(w, s);
}

static int op_mremap(struct worker *w, struct slot *s)
{
	struct view *v = view_of(w, s);
	void *room, *map;

	if (view_map(w, s))
		return -1;
	if (v->pieces)
		return op_check(w, s);
	room = mmap(NULL, v->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
	if (room == MAP_FAILED)
		return broken(w, s, "no room");
	map = mremap(v->map, v->size, v->size, MREMAP_MAYMOVE | MREMAP_FIXED,
		     room);
	if (map == MAP_FAILED)
		return broken(w, s, "mremap");
	v->map = map;
	return op_check(w, s);
}

/*
 * Unmaps the pages from one on, and maps them again separately. The address range is
 * never free, or another thread's mapping might be placed there.
 */
static int op_hole(struct worker *w, struct slot *s)
{
	size_t page = page_size(), at;
	struct view *v = view_of(w, s);

	if (view_map(w, s))
		return -1;
	at = (1 + random_below(w, v->size / page - 1)) * page;
	if (mmap(v->map + at, v->size - at, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != v->map + at)
		return broken(w, s, "a hole in the middle");
	if (mmap(v->map + at, v->size - at, RW, MAP_SHARED | MAP_FIXED, v->fd,
		 at) != v->map + at)
		return broken(w, s, "mmap in the middle");
	v->pieces = true;
	return op_check(w, s);
}

/* Takes no lock, as a thread of the parent may have held it */
static int child_main(struct worker *w, struct slot *s)
{
	int i;

	for (i = 0; i < 4; i++)
		if (op_check(w, s) || op_write(w, s) || op_count(w, s))
			return 1;
	return 0;
}

static int op_fork(struct worker *w, struct slot *s)
{
	int status;
	pid_t pid;

	if (view_map(w, s))
		return -1;
	pid = fork();
	if (pid < 0)
		return broken(w, s, "fork");
	if (!pid)
		_exit(child_main(w, s));
	if (waitpid(pid, &status, 0) == pid && !status)
		return 0;
	return model_fail(w->m, "slot %u: a child ended with %#x",
			  slot_number(w, s), status);
}

static void others_before(struct others *o, const struct slot *s)
{
	int reach;

	for (reach = 0; reach < NR_REACHES; reach++)
		o->attached[reach] = presence_read(&s->attached[reach]);
	o->mapped = presence_read(&s->mapped);
}

/* Was there a device that needs other memory than @reach? */
static bool others_disagree(const struct others *o, const struct slot *s,
			    enum reach reach)
{
	int other;

	for (other = REACH_ANY + 1; other < NR_REACHES; other++)
		if (other != (int)reach &&
		    presence_since(&s->attached[other], &o->attached[other]))
			return true;
	return false;
}

static bool others_explain(const struct others *o, const struct slot *s,
			   enum reach reach, int error)
{
	if (reach == REACH_ANY)
		return false;
	if (error == EOPNOTSUPP)
		return others_disagree(o, s, reach);
	/*
	 * Another device's mapping holds the buffer, maybe where this device cannot use
	 * it
	 */
	return error == EBUSY && presence_since(&s->mapped, &o->mapped);
}

/* Contiguous memory may run out where there is little of it; other memory may not */
static bool device_lacks(struct worker *w, const struct device *d, int error)
{
	if (error != ENOMEM || !(w->m->squeezed || d->scarce))
		return false;
	ADD(w->m->full, 1);
	return true;
}

/*
 * A map that has to move the buffer waits for fences for 20 ms only, and those of torture
 * may last longer. As the documentation says, a program polls the buffer then and tries
 * again; others may submit meanwhile, but not always.
 */
#define DMA_TRIES 100
#define DMA_MS	  10000

/* Failed with errno, for the @tries-th time: has the DMA ended for which it gave up? */
static bool dma_ended(struct worker *w, struct slot *s, int tries)
{
	struct pollfd dma = { .events = POLLOUT };

	if (errno != ETIMEDOUT || !READ(s->submitted) || tries == DMA_TRIES ||
	    view_open(w, s))
		return false;
	dma.fd = view_of(w, s)->fd;
	if (poll(&dma, 1, DMA_MS) == 1)
		return true;
	errno = ETIMEDOUT;
	return false;
}

static int device_join(struct worker *w, struct device *d, struct slot *s)
{
	int fd = view_of(w, s)->fd;

	if (d->dynamic)
		return importer_attach_dynamic(&d->importer, fd,
					       random_below(w, 2) ?
						       PLACER_IMPORTER_UNMAP_AT_ONCE :
						       0,
					       random_below(w, 10));
	return importer_attach(&d->importer, fd);
}

/* Of those with limits, no heap gives as much as a buffer that takes parts needs */
static unsigned int device_pages(const struct worker *w, const struct device *d)
{
	if (d->reach == REACH_ANY)
		return ~0u;
	if (d->reach == REACH_POOL)
		return w->m->pool_pages;
	return d->scarce ? w->m->scarce_pages : w->m->max_pages;
}

static int device_attach(struct worker *w, struct device *d, struct slot *s)
{
	int error;

	if (s->size / page_size() > device_pages(w, d))
		return 0;
	if (view_open(w, s))
		return -1;
	others_before(&d->others, s);
	if (!slot_join(s, d->reach))
		return 0;
	d->served = false;
	d->dynamic = !random_below(w, 3);
	d->mapped = d->dynamic && w->m->dynamic_holds;
	if (d->mapped)
		presence_add(&s->mapped);
	if (!device_join(w, d, s)) {
		d->slot = s;
		return 0;
	}
	error = errno;
	if (d->mapped)
		presence_drop(&s->mapped);
	d->mapped = false;
	slot_leave(s, d->reach);
	ADD(w->m->refused, 1);
	if (others_explain(&d->others, s, d->reach, error))
		return 0;
	/* Attach maps, and so may run out of memory */
	if (d->dynamic && w->m->dynamic_holds && device_lacks(w, d, error))
		return 0;
	errno = error;
	return broken(w, s, "attach");
}

static int device_unmap(struct worker *w, struct device *d)
{
	if (importer_unmap(&d->importer))
		return broken(w, d->slot, "unmap");
	presence_drop(&d->slot->mapped);
	d->mapped = false;
	return 0;
}

static int device_detach(struct worker *w, struct device *d)
{
	if (d->mapped && !d->dynamic && device_unmap(w, d))
		return -1;
	if (importer_detach(&d->importer))
		return broken(w, d->slot, "detach");
	if (d->mapped)
		presence_drop(&d->slot->mapped);
	d->mapped = false;
	slot_leave(d->slot, d->reach);
	d->slot = NULL;
	return 0;
}

/* A static importer gets the error of a refused attach when it maps */
static bool device_was_refused(struct worker *w, const struct device *d,
			       int error)
{
	if (d->served || !others_explain(&d->others, d->slot, d->reach, error))
		return false;
	ADD(w->m->refused, 1);
	return true;
}

/* A device that has mapped the buffer once may fail for lack of memory only */
static int device_map(struct worker *w, struct device *d)
{
	struct placer_importer_map map;
	struct slot *s = d->slot;
	int error, rc, tries = 0;

	presence_add(&s->mapped);
	do {
		rc = importer_map(&d->importer, PLACER_IMPORTER_BIDIRECTIONAL,
				  &map);
	} while (rc && dma_ended(w, s, ++tries));
	if (!rc) {
		d->mapped = true;
		d->served = true;
		if (map.length == s->size &&
		    (d->reach != REACH_LOW || map.contiguous))
			return 0;
		return model_fail(w->m, "slot %u: %llu bytes are mapped%s",
				  slot_number(w, s), map.length,
				  map.contiguous ? "" : ", in pieces");
	}
	error = errno;
	presence_drop(&s->mapped);
	if (device_was_refused(w, d, error))
		return device_detach(w, d);
	if (device_lacks(w, d, error))
		return 0;
	errno = error;
	return broken(w, s, "map");
}

/* Submits no DMA, only a fence, for which a move waits */
static int device_submit(struct worker *w, struct device *d)
{
	struct placer_importer_submit submit = {
		.transfer.direction = 1 + random_below(w, 2),
		.flags = random_below(w, 4),
		.hold_ms = random_below(w, 20),
	};
	int error, rc, tries = 0;

	ADD(d->slot->submitted, 1);
	do {
		rc = importer_submit(&d->importer, &submit);
	} while (rc && dma_ended(w, d->slot, ++tries));
	if (!rc)
		return 0;
	error = errno;
	if (device_lacks(w, d, error))
		return 0;
	errno = error;
	return broken(w, d->slot, "submit");
}

static int device_use(struct worker *w, struct device *d)
{
	return d->dynamic ? device_submit(w, d) : device_map(w, d);
}

/* Takes the device one step further: attach, use, unmap or detach */
static int op_device(struct worker *w, struct slot *s)
{
	struct device *d;

	if (!w->nr_devices)
		return 0;
	d = &w->device[random_below(w, w->nr_devices)];
	if (!d->slot)
		return device_attach(w, d, s);
	if (d->mapped && !d->dynamic)
		return device_unmap(w, d);
	if (random_below(w, 2))
		return device_use(w, d);
	return device_detach(w, d);
}

/* Attaches, uses and detaches the device, and checks a block meanwhile */
static int op_visit(struct worker *w, struct slot *s)
{
	struct device *d;

	if (!w->nr_devices)
		return 0;
	d = &w->device[random_below(w, w->nr_devices)];
	if (d->slot && device_detach(w, d))
		return -1;
	if (device_attach(w, d, s))
		return -1;
	if (d->slot && device_use(w, d))
		return -1;
	if (op_check(w, s))
		return -1;
	return d->slot ? device_detach(w, d) : 0;
}

/* 1 if there is no memory, before anything is changed */
static int device_transfer(struct worker *w, struct device *d, size_t from,
			   size_t to)
{
	int rc = d->dynamic ?
			 importer_copy_dynamic(&d->importer, from, to, BLOCK) :
			 importer_copy(&d->importer, from, to, BLOCK);
	int error = errno;

	if (!rc) {
		ADD(w->m->dma, 1);
		return 0;
	}
	/*
	 * Wait for the first half, which may be under way, before others use the engine
	 */
	if (d->dynamic && !importer_wait(&d->importer) &&
	    device_lacks(w, d, error))
		return 1;
	errno = error;
	return broken(w, d->slot, "DMA");
}

/* Copies blocks by real DMA; engines are slow, and shared by all workers */
static int device_copy(struct worker *w, struct device *d)
{
	struct slot *s = d->slot;
	struct block *from, *to;
	unsigned int a, b;
	int rc = 0;

	from = block_take(w, s, &a);
	if (!from)
		return 0;
	to = block_take(w, s, &b);
	if (to) {
		rc = device_transfer(w, d, slot_block_offset(s, a),
				     slot_block_offset(s, b));
		if (!rc)
			to->seed = from->seed;
		block_unlock(to);
	}
	block_unlock(from);
	return rc < 0 ? rc : 0;
}

/* A device with an engine that can copy within the buffer now, or NULL */
static struct device *device_ready(struct worker *w, const struct slot *s)
{
	struct device *d = w->device;

	for (; d < w->device + w->nr_devices; d++)
		if (d->slot == s && (d->mapped || d->dynamic) &&
		    d->importer.info.engine_size)
			return d;
	return NULL;
}

static int op_dma(struct worker *w, struct slot *s)
{
	struct device *d = device_ready(w, s);
	int rc;

	if (!d)
		return 0;
	if (__atomic_exchange_n(&w->m->engine[d->number], 1, __ATOMIC_ACQUIRE))
		return 0;
	rc = device_copy(w, d);
	__atomic_store_n(&w->m->engine[d->number], 0, __ATOMIC_RELEASE);
	return rc;
}

/* On some kernels vgem maps what it imports, on others it only attaches */
static int op_gem(struct worker *w, struct slot *s)
{
	struct view *v = view_of(w, s);
	struct others others;
	int error;

	if (w->vgem < 0 || s->size > w->m->max_pages * page_size())
		return 0;
	if (view_open(w, s))
		return -1;
	if (v->gem) {
		view_drop_gem(w, s, v);
		return 0;
	}
	others_before(&others, s);
	if (!slot_join(s, REACH_LOW))
		return 0;
	presence_add(&s->mapped);
	if (!vgem_import(w->vgem, v->fd, &v->gem))
		return 0;
	error = errno;
	presence_drop(&s->mapped);
	slot_leave(s, REACH_LOW);
	v->gem = 0;
	ADD(w->m->refused, 1);
	if (others_explain(&others, s, REACH_LOW, error) ||
	    (error == ENOMEM && w->m->squeezed))
		return 0;
	errno = error;
	return broken(w, s, "import");
}

/*
 * Mostly small, as a move takes the longer the more it has to clear, to copy and to check.
 * Contiguous memory that is longer than the system heap's blocks is of CMA, which takes
 * hundreds of milliseconds in a debug kernel. A few take memory in parts.
 */
static unsigned int random_pages(struct worker *w)
{
	unsigned int kind = random_below(w, 32);

	if (kind == 31)
		return PART / page_size() * (1 + random_below(w, 2)) + 1 +
		       random_below(w, 40);
	if (kind == 0)
		return 2 + random_below(w, w->m->max_pages - 1);
	return 2 + random_below(w, kind < 8 ? SHORT_PAGES - 1 : 5);
}

/* Replaces the slot's buffer by a new one, if no worker uses it */
static int op_exchange(struct worker *w, struct slot *s)
{
	size_t size = random_pages(w) * page_size();

	if (READ(s->users))
		return 0;
	if (slot_check(w->m, s))
		return -1;
	return slot_exchange(w->m, s, size);
}

/* A long move gives up the lock while it copies; others do not, so no one sees them */
static bool state_is_seen(const char *state)
{
	return !strcmp(state, "unbacked") || !strcmp(state, "partial") ||
	       !strcmp(state, "backed") || !strcmp(state, "copying");
}

static int op_look(struct worker *w, struct slot *s)
{
	struct placement p;

	if (view_open(w, s))
		return -1;
	if (buffer_placement(view_of(w, s)->fd, &p))
		return broken(w, s, "not in debugfs");
	if (p.size == s->size && state_is_seen(p.state))
		return 0;
	return model_fail(w->m, "slot %u: %zu bytes, %s", slot_number(w, s),
			  p.size, p.state);
}

static const struct op {
	int (*run)(struct worker *w, struct slot *s);
	unsigned int weight; /* relative frequency */
	bool alone;	     /* needs slot->life for writing */
} ops[] = {
	{ op_check, 300, false },	{ op_write, 300, false },
	{ op_synced_write, 60, false }, { op_count, 150, false },
	{ op_device, 150, false },	{ op_visit, 60, false },
	{ op_dma, 20, false },		{ op_gem, 20, false },
	{ op_munmap, 20, false },	{ op_close, 20, false },
	{ op_mprotect, 10, false },	{ op_mremap, 10, false },
	{ op_hole, 10, false },		{ op_fork, 1, false },
	{ op_look, 1, false },		{ op_exchange, 40, true },
};

#define NR_OPS (sizeof(ops) / sizeof(*ops))

static const struct op *random_op(struct worker *w)
{
	unsigned int i, sum = 0, at;

	for (i = 0; i < NR_OPS; i++)
		sum += ops[i].weight;
	at = random_below(w, sum);
	for (i = 0; at >= ops[i].weight; i++)
		at -= ops[i].weight;
	return &ops[i];
}

static int one_op(struct worker *w)
{
	const struct op *op = random_op(w);
	struct slot *s = &w->m->slot[random_below(w, SLOTS)];
	int rc;

	/* Skip a busy buffer */
	if (op->alone ? pthread_rwlock_trywrlock(&s->life) :
			pthread_rwlock_tryrdlock(&s->life))
		return 0;
	rc = op->run(w, s);
	pthread_rwlock_unlock(&s->life);
	return rc;
}

static void worker_add(struct worker *w, const struct importer *i,
		       enum reach reach, bool scarce)
{
	w->device[w->nr_devices] = (struct device){
		.importer = *i,
		.reach = reach,
		.scarce = scarce,
		.number = w->nr_devices,
	};
	w->nr_devices++;
}

/* Opens the devices that exist; other tests check that they do */
static void worker_open_devices(struct worker *w)
{
	struct importer i;

	if (!importer_open(&i, IMPORTER_DIRECT))
		worker_add(w, &i, REACH_LOW, false);
	if (!importer_open(&i, IMPORTER_TRANSLATED))
		worker_add(w, &i, REACH_ANY, false);
	if (!importer_open(&i, IMPORTER_PLAIN))
		worker_add(w, &i, REACH_HIGH, false);
	if (!importer_open_named(&i, "placer-importer.0"))
		worker_add(w, &i, REACH_LOW, false);
	if (!importer_open_named(&i, "placer-importer.1"))
		worker_add(w, &i, REACH_LOW, true);
	if (!importer_open_named(&i, "mapped-importer"))
		worker_add(w, &i, REACH_POOL, false);
	w->vgem = vgem_open();
}

static void worker_close(struct worker *w)
{
	unsigned int i;

	for (i = 0; i < w->nr_devices; i++) {
		struct device *d = &w->device[i];

		if (d->slot)
			device_detach(w, d);
		close(d->importer.fd);
	}
	for (i = 0; i < SLOTS; i++)
		view_close(w, &w->m->slot[i], &w->view[i]);
	if (w->vgem >= 0)
		close(w->vgem);
}

int worker_run(struct model *m, unsigned int number)
{
	/* The handler is left by a jump, so the signal must not stay blocked */
	const struct sigaction on_bus = {
		.sa_handler = sigbus,
		.sa_flags = SA_NODEFER,
	};
	struct worker *w = calloc(1, sizeof(*w));
	int rc = 0;

	if (!w)
		return -1;
	sigaction(SIGBUS, &on_bus, NULL);
	w->m = m;
	w->random = (m->seed + number) * 0x9e3779b97f4a7c15 | 1;
	worker_open_devices(w);
	while (!rc && !READ(m->stop) && ADD(m->done, 1) <= m->ops)
		rc = one_op(w);
	worker_close(w);
	free(w);
	return rc;
}
