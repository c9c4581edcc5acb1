/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A heap leaves, and its memory vanishes once nobody has any of it.
 */

/* __placer_evacuate_buffer() */
inline evacuate_buffer()
{
	if
	:: backing == NONE || mem[backing].heap != A
	:: else ->
		/* __placer_buffer_held() */
		if
		:: settled
		:: else ->
			/* __placer_buffer_leave() */
			execute();
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
		/* dma_resv_lock() */
		resv_lock();
#endif
		/* __placer_evacuate_buffer() */
		evacuate_buffer();
#ifndef BREAK_EVACUATE_UNLOCKED
		/* dma_resv_unlock() */
		resv_unlock();
#endif
#ifndef BREAK_NEXT_UNREFERENCED
		/* The next turn gives the reference back. */
		buffer_put()
#endif
	:: else
	fi;
	grabbed = false;
	rc = OK
}

/* placer_heap_drain(): it would try again and again, but once shows it all. */
inline drain()
{
	/* blocking_notifier_call_chain() */
	if
	:: backings -> evacuate()
	:: else
	fi;
	/* What it waits for; a release at the latest */
	backings == 0
}

/* placer_heap_unregister(), by a driver whose memory is about to vanish */
proctype leave()
{
	byte rc, target, old, taken;
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
