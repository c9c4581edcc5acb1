/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Importers, which map the buffer for DMA, and the kernel, which maps it for itself.
 */

/*
 * __placer_holds(): by a user, by content that would have to move into memory of P,
 * or by a fence
 */
inline attach_held()
{
	rc = OK;
	if
#ifndef BREAK_ATTACH_HELD
	/* __placer_buffer_held() */
	:: seems_held -> rc = FAILED
	/* placer_movable() */
	:: !seems_held && backing != NONE && !(plan & SEEN) -> rc = FAILED
	/* __placer_fences_pending() */
	:: !seems_held && backing != NONE && plan & SEEN && fence ->
		if
		:: left -> rc = AGAIN
		:: else -> rc = FAILED
		fi
#endif
	:: else
	fi
}

/* __placer_attach_may_move() */
inline attach_may_move()
{
	/* __placer_holds() */
	attach_held();
#if defined(PROTECTED) && !defined(BREAK_ATTACH_UNPUBLISHED)
	if
	:: rc == OK ->
		/* placer_cpu_excluded(), __placer_cpu_publish() */
		cpu_publish(!(plan & SEEN))
	:: else
	fi
#endif
}

/*
 * __placer_attach_elsewhere(): refused if no heap suits all, or if the buffer would have
 * to move and is held in place.
 */
inline attach_elsewhere()
{
	/* placer_feasible() */
	if
	:: !plan -> rc = FAILED
	:: else ->
		/* __placer_attach_may_move() */
		attach_may_move()
	fi
}

/* __placer_attach_check() */
inline attach_check(heaps)
{
	/* __placer_needs() */
	plan = requirement & heaps & registered;
	/* placer_backing_suits() */
	if
	:: backing != NONE && plan & mem[backing].heap -> rc = OK
	:: else ->
		/* __placer_attach_elsewhere() */
		attach_elsewhere();
		if
		:: rc == OK -> suits = false
		:: else
		fi
	fi;
	plan = 0
}

/* __placer_attach(): rc is AGAIN to try again after fences have been waited for. */
inline attach(d, heaps)
{
	/* __placer_attach_check() */
	attach_check(heaps);
	/* __placer_user_join() */
	if
	:: rc == OK -> user_join(d, heaps)
#ifdef PROTECTED
	:: rc == OK -> rc = FAILED /* no memory */
#endif
#ifdef BREAK_ATTACH_EARLY
	:: rc == AGAIN ->
		user_join(d, heaps);
		suits = false
#endif
	:: else
	fi;
#ifdef PRECOPIES
	if
	:: rc == OK ->
		/* __placer_buffer_cancel_copy() */
		cancel_copy()
	:: else
	fi;
#endif
	if
	:: rc == FAILED ->
		witness(refusals++)
	:: else
	fi
}

inline user_join(d, heaps)
{
	d_step {
		need[d] = heaps;
#ifdef PARTS
		attached++;
#endif
		waiting[d] = rc == AGAIN;
		require(EXCLUDED, !seeing || need[0] & need[1] & SEEN)
	}
}

/* placer_attach_in_time() */
inline attach_in_time(d, heaps)
{
	rc = AGAIN;
	left = true;
	do
	:: rc != AGAIN -> break
	:: else ->
		/* placer_buffer_lock() */
		resv_lock();
		/* __placer_attach() */
		attach(d, heaps);
#ifdef BREAK_ATTACH_LOCKED
		if
		:: rc == AGAIN ->
			fences_wait();
			resv_unlock()
		:: else -> resv_unlock()
		fi
#else
		/* dma_resv_unlock() */
		resv_unlock();
		if
		:: rc == AGAIN ->
			/* placer_fences_wait() */
			fences_wait()
		:: else
		fi
#endif
	od;
	left = false
}

/*
 * placer_fences_wait(), for long, so never with the lock: time may run out, or the task
 * may be killed.
 */
inline fences_wait()
{
	require(WAITS, !mine);
	if
	:: !fence
#ifndef BREAK_ATTACH_FOREVER
	:: fence && left -> left = false
	:: fence && !left
	:: fence -> rc = FAILED
#endif
	fi
}

/* placer_detach(): from now on the requirement is computed without the device. */
inline detach(d)
{
	/* dma_resv_lock() */
	resv_lock();
#ifndef BREAK_IDLE_LEAK
	/* placer_cache_leave() */
	forget(d);
#endif
	/* __placer_user_leave() */
	need[d] = ALL;
#ifdef PARTS
	attached--;
#endif
#ifdef PROTECTED
	/* __placer_cpu_reconsider() */
	if
	:: is_excluded && cpu_somewhere -> cpu_publish(false)
	:: is_excluded	/* no memory */
	:: else
	fi;
#endif
	/* dma_resv_unlock() */
	resv_unlock()
}

/*
 * __placer_mapping_again(): the kept mapping, if it is of the buffer's current memory
 */
inline again(d)
{
	if
#ifdef BREAK_IDLE_STALE
	:: idle[d] != NONE ->
#else
	:: idle[d] != NONE && idle[d] == backing ->
#endif
		mapped = idle[d];
		idle[d] = NONE
	:: else ->
		/* placer_cache_discard() */
		forget(d)
	fi
}

/* __placer_mapping_rest(): kept if usable; each kept mapping holds its memory */
inline rest(d)
{
	if
	:: mapped == backing && idle[d] == NONE -> idle[d] = mapped
	:: else ->
		mem[mapped].mapped--;
#ifndef BREAK_MAPPING_NO_PUT
		/* placer_mapping_end() */
		backing_put(mapped)
#endif
	fi
}

/* placer_map(): mapped is memory that suits all, unless rc is FAILED */
inline map(d, writes)
{
	/* __placer_buffer_place() */
	place();
	if
	:: rc == OK ->
		if
		:: skip
		:: rc = FAILED	/* for instance the DMA API fails */
		fi
	:: else
	fi;
	if
	:: rc == OK ->
		/* __placer_mapping_begin() */
		again(d);
		if
		:: mapped != NONE
		:: else ->
			/* a new one */
			d_step {
				mapped = backing;
				mem[mapped].mapped++;
#ifndef BREAK_MAPPING_NO_GET
				mem[mapped].refs++;
#endif
			}
		fi;
		written = written || writes
	:: else
	fi
}

/* placer_unmap() */
inline unmap(d)
{
	/* __placer_mapping_rest() */
	rest(d);
	mapped = NONE
}

/*
 * A static importer, such as videobuf2: placer_attach(), placer_map(), DMA without
 * fences, placer_unmap(), placer_detach(). The word is NONE if the device only reads.
 */
proctype device(byte d, heaps, word)
{
	byte rc, target, old, taken, next, mapped = NONE, n, turns;
	bool copy, zero, final, left;

	/* placer_attach_in_time() */
	attach_in_time(d, heaps);
	do
	:: rc == OK && turns < TURNS ->
		turns++;
		n = 0;
		resv_lock();
		map(d, word != NONE);
		if
		:: rc == OK -> maps++
		:: else
		fi;
		resv_unlock();
		if
		:: rc == OK ->
			do
			:: n < WRITES ->
				d_step {
					n++;
					require(USE_AFTER_FREE, there(mapped));
					require(LOST_WRITE, whole(mapped));
					if
					:: word != NONE -> store(mapped, word)
					:: else
					fi
				}
			:: else -> break
			od;
			resv_lock();
			maps--;
			unmap(d);
			resv_unlock()
		:: else
		fi
	:: else -> break
	od;
	if
	:: turns -> detach(d)
	:: else
	fi;
	n = 0;
	turns = 0;
	rc = OK;
	file_put()
}

/*
 * A dynamic importer, such as xe on Linux 7: each use validates its mapping under the
 * lock, and adds a fence that lasts as long as its DMA. Or it pins, with placer_pin(),
 * which places the buffer first, and placer_unpin().
 */
proctype importer(byte d, heaps, word)
{
	byte rc, target, old, taken, next, mapped = NONE, n;
	bool copy, zero, final, pinned, left;

	/* placer_attach_in_time() */
	attach_in_time(d, heaps);
	if
	:: rc == OK ->
		do
		:: n < WRITES ->
			n++;
			resv_lock();
			rc = OK;
			if
			:: skip
			:: true ->
#ifndef BREAK_PIN_ANYWHERE
				/* __placer_buffer_place() */
				place();
#endif
				if
				:: rc == OK ->
					pinned = true;
					pins++
				:: else
				fi
			fi;
			if
			:: stale && mapped != NONE ->
				unmap(d);
				witness(remaps++)
			:: else
			fi;
			stale = false;
			if
			:: mapped == NONE && rc == OK -> map(d, true)
			:: else
			fi;
			if
			:: rc == OK && !pinned -> fence = true
			:: else
			fi;
			resv_unlock();
			if
			:: rc == OK ->
				d_step {
					store(mapped, word)
				}
			:: else
			fi;
			fence = false;
			if
			:: pinned ->
				resv_lock();
				pins--;
				pinned = false;
				resv_unlock()
			:: else
			fi
		:: else -> break
		od;
		resv_lock();
		if
		:: mapped != NONE -> unmap(d)
		:: else
		fi;
		resv_unlock();
		detach(d)
	:: else
	fi;
	n = 0;
	rc = OK;
	file_put()
}

/* placer_vmap(), a write, and placer_vunmap() */
proctype kernel(byte word)
{
	byte rc, target, old, taken, next;
	bool copy, zero, final;

	resv_lock();
	/* __placer_cpu_join() */
	cpu_join_locked();
	if
	:: rc == OK ->
		/* __placer_buffer_place() */
		place();
		if
		:: rc == OK ->
			/* placer_kernel_map() */
			vaddr = backing;
			written = true
		:: else ->
			/* placer_cpu_leave() */
			cpu_leave()
		fi
	:: else
	fi;
	resv_unlock();
	if
	:: rc == OK ->
		d_step {
			store(vaddr, word)
		}
		d_step {
			store(vaddr, word)
		}
		resv_lock();
		vaddr = NONE;
		cpu_leave();
		resv_unlock()
	:: else
	fi;
	rc = OK;
	file_put()
}

/* A fence of another exporter's or importer's, that never signals. */
proctype job()
{
	byte rc, target, old, taken, next;
	bool copy, zero, final;

	resv_lock();
	fence = true;
	resv_unlock();
	file_put()
}
