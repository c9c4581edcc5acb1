// SPDX-License-Identifier: GPL-2.0
/*
 * DMABUF_PLACER_COMMIT: a buffer gets memory now, or moves where all need it.
 *
 * It waits for DMA as attach does, but for as long as the program likes, as it holds no lock.
 * Fences wake it. No notification says that a device or the kernel has released a buffer: each
 * unmap, unpin, vunmap and detach would have to look for a waiting task, which nearly never
 * exists, and unmap is done for each frame. So this task polls; it does nothing else, and a
 * frame later is early enough for it.
 */
#include <kunit/visibility.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "abi.h"
#include "abi_code.h"
#include "buffer.h"
#include "create.h"
#include "fence.h"
#include "needs.h"
#include "place.h"

/* The longest pause between two looks */
#define PLACER_COMMIT_PAUSE (HZ / 50 ?: 1)

/* How often it is tried at once, if what held a buffer has let go */
#define PLACER_COMMIT_TRIES 3

#if IS_ENABLED(CONFIG_KUNIT)
/* Called between a try and the look at what became of it; or NULL. */
void (*placer_commit_hook)(struct placer_buffer *buffer, int rc);
EXPORT_SYMBOL_IF_KUNIT(placer_commit_hook);

static void placer_commit_pause(struct placer_buffer *buffer, int rc)
{
	typeof(placer_commit_hook) hook = READ_ONCE(placer_commit_hook);

	if (hook)
		hook(buffer, rc);
}
#else
static void placer_commit_pause(struct placer_buffer *buffer, int rc)
{
}
#endif

/* What keeps the buffer from moving, if its memory does not suit all users and expectations. */
static void __placer_commit_hold(const struct placer_buffer *buffer, int rc,
				 struct dmabuf_placer_commit *commit)
{
	const char *holder = "";

	if (rc == -ETIMEDOUT) {
		/* Not from the last decision, which may be about something else by now. */
		commit->out_hold = DMABUF_PLACER_HOLD_FENCE;
		memset(commit->out_holder, 0, sizeof(commit->out_holder));
		__placer_fences_driver(buffer, commit->out_holder,
				       sizeof(commit->out_holder));
		return;
	}
	commit->out_hold = DMABUF_PLACER_HOLD_NONE;
	if (!buffer->suits)
		commit->out_hold =
			placer_abi_hold(__placer_buffer_held(buffer, &holder));
	strscpy_pad(commit->out_holder, holder);
}

/* Would the buffer move now, but for DMA that has not ended? */
static bool __placer_commit_waits(struct placer_buffer *buffer)
{
	/* An expectation for which it could not move is not tried again by itself. */
	if (__placer_expectations_starved(buffer))
		return __placer_fences_pending(buffer);
	return __placer_buffer_waits(buffer);
}

/*
 * @again is set if what has kept the buffer let go of it just now. Return: what there is to
 * say if it is not tried again.
 */
static int placer_commit_look(struct placer_buffer *buffer,
			      struct dmabuf_placer_commit *commit, int rc,
			      bool *again)
{
	const struct placer_expectation *e;
	const struct placer_backing *memory;

	*again = false;
	if (placer_buffer_lock(buffer))
		return -EINTR;
	*again = rc == -ETIMEDOUT && !__placer_commit_waits(buffer);
	__placer_commit_hold(buffer, rc, commit);
	commit->out_generation = buffer->generation;
	commit->out_unmet = 0;
	list_for_each_entry(e, &buffer->expectations, node)
		commit->out_unmet += e->state == PLACER_EXPECTATION_UNMET;
	/* There is memory, but not where it is needed. */
	if (!rc && __placer_expectations_starved(buffer))
		rc = -ENOMEM;
	/* It was held then, or it would suit; and as it is not held now, it has not moved. */
	if (!rc && !buffer->suits) {
		*again = !commit->out_hold;
		rc = -EBUSY;
	}
	memory = __placer_buffer_memory(buffer);
	strscpy_pad(commit->out_heap, memory ? memory->heap->name : "");
	dma_resv_unlock(&buffer->resv);
	return rc;
}

static long placer_commit_left(unsigned long end)
{
	return max(0L, (long)(end - jiffies));
}

/* Devices may release and hold the buffer all the time, so the other tries are with pauses. */
static int placer_commit_try(struct dma_buf *dmabuf,
			     struct dmabuf_placer_commit *commit,
			     unsigned long end)
{
	bool again = true;
	int tries, rc = 0;

	for (tries = 0; again && tries < PLACER_COMMIT_TRIES; tries++) {
		rc = placer_buffer_commit(dmabuf, placer_commit_left(end));
		placer_commit_pause(dmabuf->priv, rc);
		rc = placer_commit_look(dmabuf->priv, commit, rc, &again);
	}
	return rc;
}

/**
 * placer_abi_commit_to() - commit a buffer
 * @dmabuf: the buffer
 * @commit: the call
 *
 * Context: no lock is held; may sleep.
 * Return: 0, or as the interface says.
 */
int placer_abi_commit_to(struct dma_buf *dmabuf,
			 struct dmabuf_placer_commit *commit)
{
	unsigned long end = jiffies + msecs_to_jiffies(commit->timeout_ms);
	long left, pause = 1;
	int rc;

	for (;;) {
		rc = placer_commit_try(dmabuf, commit, end);
		left = placer_commit_left(end);
		/* DMA that begins during a move is waited for with the lock held, so not long. */
		if ((rc != -EBUSY && rc != -ETIMEDOUT) || !left)
			return rc;
		__set_current_state(TASK_KILLABLE | TASK_FREEZABLE);
		schedule_timeout(min(left, pause));
		if (fatal_signal_pending(current))
			return -EINTR;
		pause = min(2 * pause, (long)PLACER_COMMIT_PAUSE);
	}
}

/**
 * placer_abi_commit() - serve DMABUF_PLACER_COMMIT
 * @call: the call
 *
 * Context: no lock is held; may sleep.
 * Return: 0, or as the interface says.
 */
int placer_abi_commit(struct placer_abi_call *call)
{
	struct dma_buf *dmabuf = placer_abi_buffer(call->commit.fd);
	int rc;

	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);
	rc = placer_abi_commit_to(dmabuf, &call->commit);
	dma_buf_put(dmabuf);
	return rc;
}
