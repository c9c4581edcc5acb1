/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A move by a worker, such as demotion, which copies without the reservation lock; and how
 * others interfere. The worker's struct placer_copy is in variables shared_x.
 */

/* placer_copy_put(), by the worker and by the task that took the copy */
inline shared_put()
{
	if
	:: atomic {
		shared_refs == 1 -> shared_refs = 0
	   };
#ifndef BREAK_PRECOPY_NO_GET
		backing_put(shared_from);
#endif
		backing_put(shared_to)
	:: d_step {
		shared_refs > 1 -> shared_refs--
	   }
	:: else -> require(DOUBLE_FREE, false)
	fi
}

/* __placer_buffer_take_copy(): taken says whether there was one. */
inline take_copy()
{
	taken = 0;
	if
	:: state == COPYING ->
		/* placer_buffer_set_state() */
		set_state(BACKED);
		/* xchg() */
		d_step {
			taken = copying;
			copying = false
		}
	:: else
	fi
}

/* __placer_buffer_cancel_copy() */
inline cancel_copy()
{
	/* __placer_buffer_take_copy() */
	take_copy();
	if
	:: taken ->
		shared_stop = true;
		witness(cancels++);
#ifndef BREAK_CANCEL_LEAK
		/* placer_copy_put() */
		shared_put()
#endif
	:: else
	fi;
	taken = 0
}

/* placer_buffer_withdraw_copy(): without the lock */
inline withdraw_copy()
{
	/* cmpxchg() */
	d_step {
		taken = copying;
#ifdef BREAK_WITHDRAW_ALWAYS
		taken = true;
#endif
		copying = false
	}
	if
	:: taken ->
		/* placer_copy_put() */
		shared_put();
		witness(withdrawn++)
	:: else
	fi;
	taken = 0
}

/* __placer_attempt_take_over() */
inline take_over()
{
	rc = OK;
	shared_stop = true;
#ifndef BREAK_TAKE_NO_WAIT
	/* __placer_attempt_wait(): a signal ends that. */
	if
	:: !busy
	:: busy -> rc = FAILED
	fi;
#endif
	if
	:: rc == OK ->
		/* placer_fences_wait() */
		wait_shortly()
	:: else
	fi;
	if
	:: rc == OK ->
		shared_stop = false;
#ifndef BREAK_TAKE_NO_REST
		/* placer_copy_run() */
		copy_run(shared_to, shared_from, shared_next, shared_marks)
#endif
	:: else
	fi;
	if
	:: rc == OK ->
		/* __placer_migration_round() */
		migration_round(shared_marks, shared_next, false);
		/* __placer_migration_end() */
		migration_end(shared_to, shared_from, shared_next, shared_marks);
		shared_finished = rc == OK;
		witness(finishes = finishes + (rc == OK))
	:: else
	fi
}

/* __placer_attempt_finish() */
inline finish()
{
	rc = AGAIN;
	/* __placer_buffer_take_copy() */
	take_copy();
	if
	:: taken ->
		taken = 0;
		if
		:: !seems_held && requirement & mem[shared_to].heap ->
			/* __placer_attempt_take_over() */
			take_over();
			if
			:: rc == OK -> suits = true
			:: else
			fi
		:: else
		fi;
		shared_stop = true;
		/* placer_copy_put() */
		shared_put()
	:: else
	fi
}

/* __placer_place_meanwhile() */
inline place_meanwhile()
{
	/* __placer_backing_serves() */
	if
	:: !(requirement & mem[backing].heap) ->
		/* __placer_attempt_finish() */
		finish()
	:: else ->
#ifndef BREAK_MAP_NO_CANCEL
		/* __placer_buffer_cancel_copy() */
		cancel_copy();
#endif
		rc = OK
	fi
}

/* __placer_attempt_await(): with the lock kept */
inline attempt_await()
{
#ifndef BREAK_AWAIT_NO_CANCEL
	/* __placer_buffer_cancel_copy() */
	cancel_copy();
#endif
	/* __placer_attempt_wait() */
	!busy
}

/* placer_copy_run() without the lock, so that others may write; a word in three steps */
inline copy_unlocked()
{
	do
	:: shared_stop -> rc = AGAIN;
		break
	:: !shared_stop && (shared_next == WORDS || !shared_marks) -> break
	:: !shared_stop && shared_next < WORDS && shared_marks ->
		d_step {
			require(USE_AFTER_FREE, there(shared_from));
			word = mem[shared_from].word[shared_next]
		}
		d_step {
			require(USE_AFTER_FREE, there(shared_to));
			mem[shared_to].word[shared_next] = word;
			word = 0;
			shared_next++
		}
	:: shared_next == 1 ->
		rc = FAILED; /* a fatal signal */
		break
	od
}

/* __placer_attempt_copy(): lost says that the lock is not held any more. */
inline attempt_copy()
{
	busy = true;
	/* dma_resv_unlock() */
	resv_unlock();
	/* placer_copy_run() */
	copy_unlocked();
	/* placer_attempt_idle() */
	busy = false;
	/* placer_attempt_relock() */
	if
	:: resv_lock();
		if
		:: state == RELEASED ->
			resv_unlock();
			lost = true
		:: else
		fi
	:: lost = true
	fi;
	if
	:: lost ->
		/* placer_buffer_withdraw_copy() */
		withdraw_copy()
#ifndef BREAK_RELOCK_NO_LOOK
	:: !lost && !copying -> rc = AGAIN
#endif
	:: else
	fi
}

/* __placer_attempt_goes_on() */
inline goes_on()
{
	/* __placer_attempt_moves() */
	if
	:: seems_held -> rc = AGAIN
	:: else ->
		/* placer_fences_wait() */
		wait_shortly()
	fi;
	/* __placer_attempt_suits() */
	if
	:: rc == OK && !(requirement & mem[shared_to].heap) -> rc = AGAIN
	:: else
	fi
}

/* __placer_attempt_precopy(): in the model, two rounds without the lock at most */
inline precopy()
{
	/* __placer_buffer_give_copy() */
	d_step {
		shared_to = target;
		shared_from = old;
		shared_refs = 2;
		set_state(COPYING);
		copying = true
	}
	/* __placer_migration_round() */
	migration_round(shared_marks, shared_next, true);
	do
	:: rc != OK || lost -> break
	:: rc == OK && !lost && (!shared_marks || next == 2) -> break
	:: rc == OK && !lost && shared_marks && next < 2 ->
		next++;
		/* __placer_attempt_copy() */
		attempt_copy();
		if
		:: rc == OK && !lost ->
			/* __placer_attempt_goes_on() */
			goes_on()
		:: else
		fi;
		if
		:: rc == OK && !lost ->
			/* As above */
			migration_round(shared_marks, shared_next, false)
		:: else
		fi
	od;
	next = 0;
	if
	:: !lost && copying ->
		/* __placer_buffer_take_copy() */
		take_copy();
		taken = 0;
		/* placer_copy_put() */
		shared_put()
	:: else
	fi
}

/* __placer_attempt_migrate() */
inline migrate_long()
{
	/* __placer_migration_begin() */
	migration_begin();
	if
	:: rc == OK ->
#ifdef BREAK_PRECOPY_NO_GET
		backing_put(old);
#endif
		/* __placer_attempt_precopy() */
		precopy();
		if
		:: rc == OK && !lost ->
			/* __placer_migration_end() */
			migration_end(shared_to, shared_from, shared_next,
				      shared_marks)
		:: else
		fi;
		/* placer_copy_put() */
		shared_put()
	:: else
	fi;
	old = 0;
	target = 0
}

/* A worker that moves the buffer to other memory that serves its users */
proctype mover()
{
	byte rc, target, old, taken, next, word;
	bool copy, zero, grabbed, lost;

	/* placer_buffer_get() */
	d_step {
		grabbed = refs > 0;
		if
		:: grabbed -> refs++
		:: else
		fi
	}
	if
	:: grabbed ->
		resv_lock();
		plan = 0;
		if
		:: backing != NONE && !seems_held && !fence ->
			plan = requirement & registered & (ALL - mem[backing].heap)
		:: else
		fi;
		if
		:: plan ->
			zero = !written;
			allocate(zero);
			zero = false;
			plan = 0;
			if
			:: target != NONE ->
				/* __placer_attempt_migrate() */
				migrate_long()
			:: else -> target = 0
			fi
		:: else
		fi;
		if
		:: lost -> lost = false
		:: else -> resv_unlock()
		fi;
		/* placer_buffer_put() */
		buffer_put()
	:: else
	fi;
	grabbed = false;
	rc = OK
}
