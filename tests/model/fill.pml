/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer takes its memory in parts, as the CPU touches it. What it has is one backing with
 * holes, whose words are 0 in the model. Each part is of one word.
 *
 * In the code one task at a time takes a part. Here several do, which must be safe as well.
 */
#ifdef PARTS

/* __placer_buffer_swap_parts(), to none at all */
inline swap_parts(to)
{
	d_step {
		partial = to;
		filled[0] = false;
		filled[1] = false;
		filled[2] = false
	}
}

/* placer_backing_adopt(): b is part of other memory from now on. */
inline adopt(b)
{
	d_step {
		require(DOUBLE_FREE, mem[b].refs == 1);
		mem[b].refs = 0;
		mem[b].live = false
	}
	/* placer_backing_discard() */
	give_back(mem[b].heap)
}

inline join_word(b, i)
{
	d_step {
		/* No page would be in the memory that was there. */
		require(LEAK, !filled[i]);
		filled[i] = true;
		mem[partial].word[i] = mem[b].word[i]
	}
}

/* The rest goes into the holes. */
inline join_missing(b, i)
{
	if
	:: !filled[i] -> join_word(b, i)
	:: else
	fi
}

/* __placer_partial_complete() */
inline partial_complete(rest)
{
	d_step {
		require(USE_AFTER_FREE, backing == NONE);
		next = partial;
		partial = NONE;
		filled[0] = false;
		filled[1] = false;
		filled[2] = false;
		/* __placer_buffer_set_backing() */
		set_backing(next);
		next = 0
	}
	/* placer_backing_adopt() */
	adopt(rest)
}

/* Of the first part, the other words are no memory. */
inline first_part(i)
{
	d_step {
		/* placer_backing_begin_at() */
		next = mem[target].word[i];
		mem[target].word[0] = 0;
		mem[target].word[1] = 0;
		mem[target].word[2] = 0;
		mem[target].word[i] = next;
		next = 0;
		/* __placer_buffer_set_partial() */
		partial = target;
		filled[i] = true;
		set_state(PARTIAL)
	}
}

/* __placer_partial_add() */
inline partial_add(i)
{
	if
	:: partial == NONE -> first_part(i)
	/* placer_backing_join(): of one heap only, and there may be no memory */
	:: partial != NONE && mem[partial].heap != mem[target].heap -> rc = AGAIN
	:: partial != NONE && mem[partial].heap == mem[target].heap -> rc = FAILED
	:: partial != NONE && mem[partial].heap == mem[target].heap ->
		join_word(target, i);
		if
		:: filled[0] && filled[1] && filled[2] ->
			/* __placer_partial_complete() */
			partial_complete(target)
		:: else ->
			/* placer_backing_adopt() */
			adopt(target)
		fi
	fi;
	witness(parts = parts + (rc == OK))
}

/* __placer_fill_open(): parts are for the CPU only. */
#ifdef BREAK_FILL_NO_LOOK
#define fill_open true
#else
#define fill_open (state != RELEASED && backing == NONE && !attached)
#endif

/* __placer_fill_plan(): rc is AGAIN if all of the buffer has to be placed. */
inline fill_plan()
{
	/* __placer_fill_open() */
	if
	:: fill_open ->
		pool = plan_for(cpu_maps);
		pool = (pool & A -> A : pool)
	:: else
	fi;
	/* __placer_fill_suits() */
	if
	:: pool && partial != NONE && mem[partial].heap != pool -> pool = 0
	:: else
	fi;
	rc = (pool -> OK : AGAIN)
}

#ifdef BREAK_FILL_TWICE
#define is_missing(i) true
#else
#define is_missing(i) !in_part(i)
#endif

/* placer_fill_put(): rc is AGAIN to look again. */
inline fill_put(i)
{
	/* placer_buffer_lock() */
	if
	:: resv_lock();
		/* __placer_fill_goes_on(), __placer_partial_has() */
		if
		:: fill_open && is_missing(i) ->
			/* __placer_fill_add() */
			partial_add(i)
		:: else ->
			rc = AGAIN;
			witness(lates++)
		fi;
		/* dma_resv_unlock() */
		resv_unlock()
	:: rc = FAILED /* a signal */
	fi;
#ifndef BREAK_FILL_LEAK
	if
	:: rc != OK ->
		/* placer_backing_put() */
		backing_put(target)
	:: else
	fi;
#endif
	target = 0
}

/* placer_fill_part() */
inline fill_part(i)
{
	/* placer_fill_take() */
#ifdef BREAK_FILL_DIRTY
	heap_alloc(pool, false);
#else
	heap_alloc(pool, true);
#endif
	if
	:: target == NONE -> rc = AGAIN
	:: else ->
		/* placer_fill_put() */
		fill_put(i)
	fi;
	target = 0
}

/*
 * placer_fill_try(), once: rc is AGAIN if all of the buffer has to be placed, which the code
 * does after a few tries.
 */
inline fill(i)
{
	rc = OK;
	pool = 0;
	target = NONE;
	/* placer_fill_lock() */
	resv_lock();
	/* __placer_partial_has() */
	if
	:: has(i)
	:: else ->
		/* __placer_fill_plan() */
		fill_plan()
	fi;
	/* dma_resv_unlock() */
	resv_unlock();
	if
	:: rc == OK && pool ->
		/* placer_fill_part() */
		fill_part(i)
	:: else
	fi;
	pool = 0;
	target = 0
}

/* __placer_attempt_complete(): target is the rest. */
inline attempt_complete()
{
	if
	/* placer_backing_join() */
	:: join_missing(target, 0);
		join_missing(target, 1);
		join_missing(target, 2);
		/* __placer_partial_complete() */
		partial_complete(target);
		witness(completions++)
	/* There may be no memory for that. */
	:: rc = FAILED;
		/* placer_backing_put() */
		backing_put(target)
	fi
}

/* __placer_migration_gather(), of __placer_attempt_begin_with() */
inline gather()
{
	/* placer_copy_open() */
	old = partial;
#if !defined(BREAK_GATHER_NO_ZAP) && !defined(BREAK_GATHER_ZAP_LATE)
	/* placer_zap() */
	zap(0);
	zap(1);
#endif
	/* placer_copy_round() */
	take_marks(copy, true);
	next = 0;
	/* placer_copy_run() */
	copy_run(target, old, next, copy);
	next = 0;
	copy = false;
#ifdef BREAK_GATHER_ZAP_LATE
	zap(0);
	zap(1);
#endif
	if
	:: rc == OK ->
		/* __placer_buffer_swap_parts() */
		swap_parts(NONE);
		/* __placer_buffer_set_backing() */
		d_step {
			set_backing(target)
		}
		/* placer_backing_put() */
		backing_put(old);
		witness(gathers++)
	:: else ->
		/* By the caller */
		backing_put(target)
	fi;
	old = 0
}

/* __placer_attempt_use(): if the parts can stay, only the rest was taken. */
inline use_for_parts()
{
	if
	:: mem[partial].heap == mem[target].heap ->
		/* __placer_attempt_complete() */
		attempt_complete()
	:: else ->
		/* __placer_attempt_begin_with() */
		gather()
	fi
}

#endif
