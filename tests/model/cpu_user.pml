/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The CPU as a user, which is counted without the reservation lock.
 */

/*
 * __placer_cpu_publish(): whether the CPU may map the buffer. rc is AGAIN if it must not,
 * but has mapped it.
 */
inline cpu_publish(now)
{
	if
	:: now && is_excluded
	:: now && !is_excluded ->
#ifdef BREAK_PUBLISH_NO_BARRIER
		taken = cpu_mappings;
		is_excluded = true;
#else
		is_excluded = true;
		/* smp_mb() */
		taken = cpu_mappings;
#endif
#ifdef BREAK_PUBLISH_NO_LOOK
		taken = 0;
#endif
		if
		:: taken ->
#ifndef BREAK_PUBLISH_STAYS
			is_excluded = false;
#endif
			rc = AGAIN
		:: else
		fi
	:: !now -> is_excluded = false
	fi;
	taken = 0
}

/* __placer_cpu_join(): with the lock */
inline cpu_join_locked()
{
	rc = OK;
#ifdef PROTECTED
	if
#ifndef BREAK_JOIN_HIDDEN
	:: is_hidden -> rc = FAILED
#endif
#ifndef BREAK_JOIN_ANYWAY
	:: !is_hidden && is_excluded ->
		/* __placer_cpu_anywhere() */
		cpu_anywhere()
#endif
	:: else
	fi;
#endif
	if
	:: rc == OK -> cpu_count()
	:: else
	fi
}

/* __placer_cpu_anywhere() */
inline cpu_anywhere()
{
	/* placer_could_be_placed() */
	if
	:: cpu_somewhere ->
		/* __placer_cpu_publish() */
		cpu_publish(false)
	:: else -> rc = FAILED
	fi
}

inline cpu_count()
{
	d_step {
		cpu_mappings++;
		cpu_sees()
	}
}

inline cpu_sees()
{
	seeing++;
	require(EXPOSED, !hides(backing));
	require(EXCLUDED, need[0] & need[1] & SEEN)
}

/* placer_cpu_leave() */
inline cpu_leave()
{
	d_step {
		cpu_mappings--;
		seeing--
	}
}

/* placer_cpu_may_map(): in this order, as memory is hidden before is_excluded is reset */
inline may_map()
{
#ifdef BREAK_LOOK_ORDER
	got = !is_hidden;
	got = got && !is_excluded
#else
	got = !is_excluded;
	got = got && !is_hidden
#endif
}

/* placer_cpu_join(): without the lock; rc says whether the CPU may map the buffer. */
inline cpu_join()
{
	rc = FAILED;
	/* placer_cpu_may_map() */
	may_map();
	if
	:: got ->
#ifdef BREAK_JOIN_NO_BARRIER
		may_map();
		cpu_mappings++;
#else
		cpu_mappings++;
		/* smp_mb__after_atomic() */
#ifndef BREAK_JOIN_NO_LOOK
		/* placer_cpu_may_map() */
		may_map();
#endif
#endif
		if
		:: d_step {
			got ->
			rc = OK;
			cpu_sees()
		   }
		:: else ->
#ifndef BREAK_JOIN_STAYS
			cpu_mappings--
#endif
		fi
	:: else
	fi;
	got = 0;
	/* dma_resv_trylock() */
	if
	:: rc == OK
	:: rc == FAILED && resv
#ifndef BREAK_JOIN_NO_RETRY
	:: atomic {
		rc == FAILED && !resv -> resv = _pid + 1
	   };
		/* __placer_cpu_join() */
		cpu_join_locked();
		/* dma_resv_unlock() */
		resv_unlock()
#else
	:: rc == FAILED && !resv
#endif
	fi
}
