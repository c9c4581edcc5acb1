/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Heaps and backings. Backings of heap A are counted, as it can be unregistered.
 */

/* placer_heap_put_counted() */
inline give_back(pool)
{
	d_step {
		if
		:: pool == A -> backings--
		:: else
		fi
	}
}

/* placer_backing_release(): a heap may clear memory that is freed. */
inline backing_release(b)
{
#ifdef BREAK_GIVE_BACK_EARLY
	give_back(mem[b].heap);
#endif
	d_step {
		require(USE_AFTER_FREE, there(b) && !mem[b].mapped);
		mem[b].live = false
	}
#ifndef BREAK_GIVE_BACK_EARLY
	/* placer_backing_discard() */
	give_back(mem[b].heap)
#endif
}

/* placer_backing_put() */
inline backing_put(b)
{
	if
	:: atomic {
		mem[b].refs == 1 -> mem[b].refs = 0
	   };
		backing_release(b)
	:: d_step {
		mem[b].refs > 1 -> mem[b].refs--
	   }
	:: else -> require(DOUBLE_FREE, false)
	fi
}

/*
 * placer_heap_get_counted(): counted in the same step that finds the heap registered.
 */
inline heap_take(pool)
{
	d_step {
		taken = registered & pool;
#ifndef BREAK_COUNT_LATE
		if
		:: taken && pool == A -> backings++
		:: else
		fi
#endif
	}
}

/* placer_backing_fill() */
inline heap_fill(pool, zero)
{
	d_step {
#ifdef BREAK_COUNT_LATE
		if
		:: pool == A -> backings++
		:: else
		fi;
#endif
		target = allocated;
		allocated++;
		mem[target].refs = 1;
		mem[target].live = true;
		mem[target].heap = pool;
		if
		:: zero
		:: else ->
			mem[target].word[0] = GARBAGE;
			mem[target].word[1] = GARBAGE;
			mem[target].word[2] = GARBAGE
		fi
	}
}

/* placer_backing_alloc(): target is memory of this heap, or NONE. */
inline heap_alloc(pool, zero)
{
	/* placer_heap_get_counted() */
	heap_take(pool);
	if
	:: atomic {
		taken && allocated < BACKINGS ->
		/* placer_backing_fill() */
		heap_fill(pool, zero)
	   }
	:: taken ->
		/* The heap is full. placer_heap_put_counted() */
		give_back(pool)
	:: else
	fi;
	taken = 0
}
