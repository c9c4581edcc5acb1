/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer gets memory, gets other memory, and is released.
 */

/* placer_cache_drop() */
inline forget(d)
{
	if
	:: idle[d] != NONE ->
		mem[idle[d]].mapped--;
		/* placer_cache_give_back() */
		backing_put(idle[d]);
		idle[d] = NONE
	:: else
	fi
}

/*
 * __placer_buffer_hide(): suited says whether the CPU may be kept from memory of P.
 */
inline hide()
{
	suited = is_hidden;
#ifdef BREAK_HIDE_NO_BARRIER
	taken = cpu_mappings;
	is_hidden = true;
#else
	is_hidden = true;
	/* smp_mb() */
	taken = cpu_mappings;
#endif
#ifdef BREAK_HIDE_NO_LOOK
	taken = 0;
#endif
#ifdef BREAK_HIDE_ALWAYS_LOOKS
	if
	:: !taken -> suited = true
#else
	if
	:: is_excluded || !taken -> suited = true
#endif
	:: else ->
#ifndef BREAK_HIDE_STAYS
		is_hidden = suited;
#endif
		suited = false
	fi;
	taken = 0
}

/*
 * Memory from one heap: placer_attempt_take_from(), and __placer_attempt_suits(), which
 * refuses the memory if the CPU has mapped the buffer since the plan was made
 */
inline take_from(pool, zero)
{
	/* __placer_requirement() */
	suited = requirement & pool;
	/* placer_backing_alloc() */
	heap_alloc(pool, zero);
	if
	:: target != NONE && suited && pool == P ->
		/* __placer_buffer_hide() */
		hide()
	:: else
	fi;
	if
	:: target != NONE && !suited ->
		require(DENIED, plan_for(seeing) & (ALL - pool));
		/* placer_backing_put() */
		backing_put(target);
		target = NONE
	:: else
	fi;
	suited = 0
}

/* placer_attempt_take(): in the order of the plan */
inline allocate(zero)
{
	target = NONE;
#ifdef PROTECTED
	if
	:: plan & P ->
		/* placer_attempt_take_from() */
		take_from(P, zero)
	:: else
	fi;
#endif
	if
	:: target == NONE && plan & A ->
		/* As above */
		take_from(A, zero)
	:: else
	fi;
	if
	:: target == NONE && plan & B ->
		take_from(B, zero)
	:: else
	fi
}

/*
 * placer_fences_wait(), for as short a time as is possible under the lock: the caller
 * gets -ETIMEDOUT.
 */
inline wait_shortly()
{
#ifndef BREAK_NO_FENCE_WAIT
	if
	:: !fence
#ifndef BREAK_MAP_FOREVER
	:: fence ->
		rc = FAILED;
		witness(timeouts++)
#endif
	fi
#else
	skip
#endif
}

/* __placer_buffer_notify() */
inline notify()
{
#ifndef BREAK_NO_INVALIDATE
	/* dma_buf_invalidate_mappings() */
	stale = true
#else
	skip
#endif
}

/*
 * placer_zap(), by unmap_mapping_range(): of each process the page table, then the TLBs
 */
inline zap(p)
{
	d_step {
		pte[p].page[0] = NONE;
		pte[p].page[1] = NONE;
		pte[p].page[2] = NONE
	}
	d_step {
		tlb[p].page[0] = NONE;
		tlb[p].page[1] = NONE;
		tlb[p].page[2] = NONE
	}
}

/* memcpy() */
inline copy_word(to, from, i)
{
	d_step {
		require(USE_AFTER_FREE, there(from) && there(to));
		mem[to].word[i] = mem[from].word[i]
	}
}

/* placer_copy_run() with the lock: a fatal signal stops it in the middle. */
inline copy_run(to, from, at, marks)
{
	do
	:: at == WORDS || !marks -> break
	:: at < WORDS && marks ->
		copy_word(to, from, at);
		at++
	:: at == WORDS - 1 && marks ->
		rc = FAILED;
		witness(failures++);
		break
	od
}

/* placer_copy_open(): takes over the reference to the target; memory may be missing */
inline copy_new()
{
	if
	:: d_step {
		rc = OK;
#ifndef BREAK_COPY_NO_GET
		mem[old].refs++
#endif
	   }
	:: rc = FAILED;
		witness(failures++);
		/* placer_backing_put() */
		backing_put(target)
	fi
}

/* placer_copy_put() */
inline copy_put(to, from)
{
#ifndef BREAK_COPY_NO_GET
	backing_put(from);
#endif
#ifdef BREAK_FAIL_LEAK
	if
	:: rc == OK -> backing_put(to)
	:: else
	fi
#else
	backing_put(to)
#endif
}

/* __placer_migration_begin(): from old to target, whose reference it takes over */
inline migration_begin()
{
	old = backing;
	/* __placer_buffer_held() */
	require(WARNED, !seems_held);
	/* placer_copy_open() */
	copy_new();
	if
	:: rc == OK ->
		/* __placer_buffer_notify() */
		notify();
		/* placer_fences_wait() */
		wait_shortly();
		if
		:: rc != OK ->
			/* placer_copy_put() */
			copy_put(target, old)
		:: else
		fi
	:: else
	fi
}

/* placer_written_take(): marks are what is to be copied from now on. */
inline take_marks(marks, first)
{
	d_step {
		marks = (first -> written : since);
		since = false
	}
}

/* __placer_migration_round() */
inline migration_round(marks, at, first)
{
#ifdef BREAK_WRITTEN_EARLY
	take_marks(marks, first);
#endif
#if !defined(BREAK_NO_ZAP) && !defined(BREAK_ZAP_LATE)
	/* placer_zap() */
	zap(0);
	zap(1);
#endif
#ifndef BREAK_WRITTEN_EARLY
	/* placer_copy_round(), as mprotect may mark pages until the zap */
	take_marks(marks, first);
#endif
	at = 0
}

/* __placer_buffer_set_backing() */
inline set_backing(to)
{
	require(EXPOSED, !seeing || !hides(to));
	backing = to;
	require(LOST_WRITE, whole(backing));
	/* placer_buffer_set_state() */
	set_state(BACKED)
}

/*
 * Stores of __placer_buffer_set_backing() that others see without the lock, in any order.
 */
inline show_backing()
{
#ifdef PROTECTED
	is_excluded = false;
	is_hidden = hides(backing)
#else
	skip
#endif
}

/* __placer_buffer_publish() */
inline publish(to)
{
	d_step {
		require(MOVED_HELD, !held);
		witness(moves++);
		/* placer_backing_get() */
		mem[to].refs++;
		/* __placer_buffer_set_backing() */
		set_backing(to)
	}
	show_backing();
#ifndef BREAK_IDLE_STALE
	/* placer_cache_drop() */
	forget(0);
	forget(1);
#endif
}

/*
 * __placer_migration_end(): if it fails, rc says so and the buffer keeps the old memory.
 */
inline migration_end(to, from, at, marks)
{
	/* placer_buffer_set_state() */
	set_state(MOVING);
	rc = OK;
#ifdef BREAK_EARLY_FREE
	backing_put(from);
#endif
	/* placer_copy_run() */
	copy_run(to, from, at, marks);
	if
	:: rc == FAILED ->
#ifndef BREAK_FAIL_STATE
		/* placer_buffer_set_state() */
		set_state(BACKED)
#endif
	:: else ->
#ifdef BREAK_TOUCH_USER
		!mm_writer[0];
#endif
#ifdef BREAK_ZAP_LATE
		zap(0);
		zap(1);
#endif
		/* __placer_buffer_publish() */
		publish(to);
#ifndef BREAK_EARLY_FREE
		/* placer_backing_put() */
		backing_put(from)
#endif
	fi
}

/* __placer_attempt_migrate(), with the lock kept */
inline migrate()
{
	/* __placer_migration_begin() */
	migration_begin();
	if
	:: rc == OK ->
		/* __placer_migration_round() */
		migration_round(copy, next, true);
		witness(copies = copies + copy);
		/* __placer_migration_end() */
		migration_end(target, old, next, copy);
		/* placer_copy_put() */
		copy_put(target, old)
	:: else
	fi;
	old = 0;
	next = 0;
	copy = false
}

/*
 * Memory is taken and used, by __placer_attempt_begin(), __placer_attempt_execute() and
 * __placer_attempt_use(). The lock is kept here, as in map. Other callers drop the lock while
 * memory is taken, which is not in the model; and while content is copied, which is in precopy.pml.
 */
inline execute()
{
	zero = backing == NONE || !written;
#ifdef BREAK_NO_ZERO
	zero = false;
#endif
	rc = OK;
	target = NONE;
	if
	:: backing != NONE ->
		/* placer_fences_wait() */
		wait_shortly()
	:: else
	fi;
	if
	:: rc == OK ->
		/* placer_attempt_take() */
		allocate(zero)
	:: else
	fi;
	zero = false;
	if
	:: target == NONE -> rc = FAILED
	:: target != NONE && backing != NONE ->
		/* __placer_attempt_migrate() */
		migrate()
	:: else ->
		/* __placer_buffer_set_backing() */
		d_step {
			set_backing(target)
		}
		show_backing()
	fi;
	target = 0
}

/* __placer_attempt(): content moves neither into memory of P nor out of it. */
inline attempt()
{
#ifdef PRECOPIES
	/* __placer_attempt_await() */
	attempt_await();
#endif
	/* __placer_attempt_begin() */
	d_step {
		plan = plan_for(cpu_maps);
		require(DENIED, plan || !plan_for(seeing))
	}
	/* __placer_attempt_execute() */
	execute();
	plan = 0
}

/* __placer_buffer_place_anew() */
inline place()
{
	rc = AGAIN;
#ifdef PRECOPIES
	if
	:: state == COPYING ->
		/* __placer_place_meanwhile() */
		place_meanwhile()
	:: else
	fi;
#endif
	if
	:: rc != AGAIN
	:: rc == AGAIN && suits -> rc = OK
	:: rc == AGAIN && !suits ->
		rc = OK;
		/* __placer_place() */
		if
		:: backing != NONE && requirement & mem[backing].heap
		:: else ->
			require(DISTURBED, backing == NONE || !suits_users);
			/* As above */
			attempt()
		fi;
		if
		:: rc == OK -> suits = true
		:: else
		fi
	fi
}

/* placer_buffer_put() */
inline buffer_put()
{
	d_step {
		require(DOUBLE_FREE, refs > 0);
		refs--;
		freed = refs == 0
	}
}

/* placer_release(): only placer_buffer_next() may still have a reference. */
inline release()
{
#ifndef BREAK_RELEASE_UNLOCKED
	/* dma_resv_lock() */
	resv_lock();
#endif
#ifdef PRECOPIES
	/* __placer_buffer_cancel_copy() */
	cancel_copy();
#endif
	/* placer_buffer_set_state() */
	set_state(RELEASED);
	old = backing;
	require(LOST_WRITE, old == NONE || whole(old));
	backing = NONE;
#ifndef BREAK_RELEASE_UNLOCKED
	/* dma_resv_unlock() */
	resv_unlock();
#endif
	if
	:: old != NONE ->
		/* placer_backing_put() */
		backing_put(old)
	:: else
	fi;
	old = 0;
	d_step {
		require(DOUBLE_FREE, !released);
		released = true
	}
	/* placer_buffer_put() */
	buffer_put()
}

/* dma_buf_put(): the release is delayed until the task holds no lock. */
inline file_put()
{
	d_step {
		file_refs--;
		final = file_refs == 0
	}
	if
	:: final ->
		final = false;
		release()
	:: else
	fi
}
