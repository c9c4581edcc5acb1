/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A buffer gets memory, gets other memory, and is released.
 */

/* __placer_mapping_drop() */
inline forget(d)
{
	if
	:: idle[d] != NONE ->
		mem[idle[d]].mapped--;
		/* placer_mapping_free() */
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
 * Memory from one heap: placer_attempt_take_from(), and __placer_attempt_suits(), by which
 * it is not used if the CPU has mapped the buffer since the plan was made
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

/* __placer_quiesce() */
inline quiesce()
{
#ifndef BREAK_NO_INVALIDATE
	/* __placer_buffer_notify() */
	stale = true;
#endif
	/* placer_fences_wait() */
	wait_shortly()
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

/* placer_view_page() */
inline copy_word(to, from, i)
{
	d_step {
		require(USE_AFTER_FREE, there(from) && there(to));
		mem[to].word[i] = mem[from].word[i]
	}
}

/* placer_copy_run(): a fatal signal stops it in the middle. */
inline copy_run(to, from)
{
	copy_word(to, from, 0);
	copy_word(to, from, 1);
	if
	:: copy_word(to, from, 2)
	:: rc = FAILED;
		witness(failures++)
	fi
}

/* __placer_copy() */
inline copy_content()
{
	/* __placer_copy_open(): memory may be missing; waits for DMA last */
	if
	:: quiesce()
	:: rc = FAILED;
		witness(failures++)
	fi;
	if
	:: rc == OK ->
#ifdef BREAK_WRITTEN_EARLY
		copy = written;
#endif
#if !defined(BREAK_NO_ZAP) && !defined(BREAK_ZAP_LATE)
		/* placer_zap() */
		zap(0);
		zap(1);
#endif
#ifdef BREAK_EARLY_FREE
		backing_put(old);
#endif
#ifndef BREAK_WRITTEN_EARLY
		/* placer_written_bytes(), which mprotect may change until the zap */
		copy = written;
#endif
		if
		:: copy ->
			/* placer_copy_run() */
			copy_run(target, old);
			witness(copies++)
		:: else
		fi;
#ifdef BREAK_TOUCH_USER
		!mm_writer[0];
#endif
#ifdef BREAK_ZAP_LATE
		zap(0);
		zap(1);
#endif
	:: else
	fi
}

/* __placer_buffer_set_backing() */
inline set_backing()
{
	require(EXPOSED, !seeing || !hides(target));
	backing = target;
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
inline publish()
{
	d_step {
		require(MOVED_HELD, !held);
		witness(moves++);
		/* __placer_buffer_set_backing() */
		set_backing()
	}
	show_backing();
#ifndef BREAK_IDLE_STALE
	/* __placer_mapping_drop() */
	forget(0);
	forget(1);
#endif
}

/*
 * __placer_buffer_migrate(): from old to target, whose reference it takes over. If it
 * fails, rc says so and the buffer keeps the old memory.
 */
inline migrate()
{
	old = backing;
	/* __placer_buffer_held() */
	require(WARNED, !seems_held);
	/* placer_buffer_set_state() */
	set_state(MOVING);
	rc = OK;
	/* __placer_copy() */
	copy_content();
	if
	:: rc == FAILED ->
#ifndef BREAK_FAIL_STATE
		/* placer_buffer_set_state() */
		set_state(BACKED);
#endif
#ifndef BREAK_FAIL_LEAK
		/* placer_backing_put() */
		backing_put(target)
#endif
	:: else ->
		/* __placer_buffer_publish() */
		publish();
#ifndef BREAK_EARLY_FREE
		/* placer_backing_put() */
		backing_put(old)
#endif
	fi;
	old = 0;
	copy = false
}

/*
 * Memory is taken and used, by __placer_attempt_begin(), __placer_attempt_execute() and
 * __placer_attempt_use(). The lock is kept here, as in map: that it is dropped while memory is
 * taken for others is not in the model.
 */
inline execute()
{
	zero = !written;
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
		/* __placer_buffer_migrate() */
		migrate()
	:: else ->
		/* __placer_buffer_set_backing() */
		d_step {
			set_backing()
		}
		show_backing()
	fi;
	target = 0
}

/* __placer_attempt(): content moves neither into memory of P nor out of it. */
inline attempt()
{
	/* __placer_attempt_begin() */
	d_step {
		plan = plan_for(cpu_maps);
		require(DENIED, plan || !plan_for(seeing))
	}
	/* __placer_attempt_execute() */
	execute();
	plan = 0
}

/* __placer_buffer_place() */
inline place()
{
	rc = OK;
	if
	:: suits
	:: else ->
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
