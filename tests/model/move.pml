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

/* __placer_try_heaps(): the cheaper heap first */
inline allocate(zero)
{
	target = NONE;
	if
	:: requirement & A ->
		/* __placer_take_from() */
		heap_alloc(A, zero)
	:: else
	fi;
	if
	:: target == NONE && requirement & B ->
		heap_alloc(B, zero)
	:: else
	fi
}

/* __placer_quiesce(): a signal or a timeout may end it, too. */
inline quiesce()
{
#ifndef BREAK_NO_INVALIDATE
	/* dma_buf_invalidate_mappings() */
	stale = true;
#endif
#ifndef BREAK_NO_FENCE_WAIT
	/* __placer_wait_idle() */
	if
	:: !fence
	:: rc = FAILED;
		witness(failures++)
	fi
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
	/* __placer_copy_open() waits for DMA, which is the last step that can fail. */
	quiesce();
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
	backing = target;
	require(LOST_WRITE, whole(backing));
	/* placer_buffer_set_state() */
	set_state(BACKED)
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

/* __placer_execute() */
inline execute()
{
	zero = !written;
#ifdef BREAK_NO_ZERO
	zero = false;
#endif
	/* __placer_allocate() */
	allocate(zero);
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
		rc = OK
	fi;
	target = 0
}

/* __placer_buffer_place() */
inline place()
{
	rc = OK;
	if
	:: suits
	:: else ->
		/* __placer_place_backed() */
		if
		:: backing != NONE && requirement & mem[backing].heap
		:: else ->
			/* __placer_place_needed() */
			execute()
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
