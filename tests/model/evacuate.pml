/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A heap is unregistered, and its memory vanishes once no backing has any of it.
 */

/* __placer_evacuate_buffer() */
inline evacuate_buffer()
{
	if
	:: present == NONE
	:: present != NONE && mem[present].heap != A
	:: else ->
		/* __placer_evacuate_held() */
		if
		:: seems_held || fence
		:: else ->
			/* __placer_attempt_yielding() */
			attempt();
			if
			:: rc == OK -> suits = true
			:: else
			fi
		fi
	fi
}

/* placer_evacuate() */
inline evacuate()
{
	/* placer_buffer_next(), under the lock of the list */
	d_step {
		grabbed = refs > 0;
#ifndef BREAK_NEXT_UNREFERENCED
		if
		:: grabbed -> refs++
		:: else
		fi
#endif
	}
	if
	:: grabbed ->
#ifndef BREAK_EVACUATE_UNLOCKED
		/* placer_evacuate_buffer(), once no task is busy with the buffer */
		atomic {
			!resv && !busy && !copying -> resv = _pid + 1
		}
#endif
		/* As above */
		evacuate_buffer();
#ifndef BREAK_EVACUATE_UNLOCKED
		/* As above */
		resv_unlock();
#endif
#ifndef BREAK_NEXT_UNREFERENCED
		/* The next call drops the reference. */
		buffer_put()
#endif
	:: else
	fi;
	grabbed = false;
	rc = OK
}

/* placer_heap_drain(): the code retries, but one try shows all behaviour. */
inline drain()
{
	/* blocking_notifier_call_chain() */
	if
	:: backings -> evacuate()
	:: else
	fi;
	/* Wait for it; it happens at the latest when the buffer is released */
	backings == 0
}

/* placer_heap_unregister(), by a driver whose device is being removed */
proctype leave()
{
	byte rc, target, old, taken, next;
	bool copy, zero, grabbed;

	/* placer_heap_remove() */
	registered = B;
	/* blocking_notifier_call_chain() */
	if
	:: backings -> evacuate()
	:: else
	fi;
	drain();
	gone = true
}
