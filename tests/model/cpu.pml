/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads that write to a buffer through mappings, and unmap it.
 */

/* placer_mmap(): called with the mmap lock held, so it must not sleep for another lock. */
inline mmap(p)
{
	atomic {
		!mm_readers[p] && !mm_writer[p] -> mm_writer[p] = true
	}
#ifdef BREAK_JOIN_SLEEPS
	resv_lock();
	cpu_join_locked();
	resv_unlock();
#else
	/* placer_cpu_join() */
	cpu_join();
#endif
	if
	:: rc == OK ->
		vma[p] = true;
		vma_write[p] = true
	:: else ->
		witness(turned_away++)
	fi;
	mm_writer[p] = false
}

/* placer_buffer_touch(), which takes the lock */
inline touch(i)
{
#ifdef PARTS
	/* placer_fill() */
	fill(i);
#else
	/* The buffer is too short for parts. */
	rc = AGAIN;
#endif
	if
	:: rc == AGAIN ->
		/* placer_fill_all() */
		resv_lock();
		rc = OK;
		/* A backed buffer stays */
		if
		:: backing == NONE ->
			place();
			fault_error = rc != OK
		:: else
		fi;
		resv_unlock()
	:: else
	fi;
	rc = OK
}

/* placer_fault_unlocked(): the fault is retried, whatever the result. */
inline fault_unlocked(p, i)
{
#ifndef BREAK_NO_FILE_REF
	/* get_dma_buf() */
	file_refs++;
#endif
#ifndef BREAK_FAULT_KEEPS
	/* release_fault_lock() */
	mm_readers[p]--;
#endif
	/* placer_buffer_touch() */
	if
	:: touch(i)
#ifndef ACTORS_LOCK
	:: skip	/* a signal */
#endif
	fi;
#ifdef BREAK_FAULT_KEEPS
	mm_readers[p]--;
#endif
#ifndef BREAK_NO_FILE_REF
	/* dma_buf_put() */
	file_put();
#endif
	tried = true;
	got = RETRY;
	witness(retries++)
}

/*
 * placer_fault_lock(): got says whether the buffer is locked, and has memory; or the mmap
 * lock was dropped, to try the fault a second time; or the second try has failed, so that
 * the access faults again, or there is no memory.
 */
inline fault_lock(p, i)
{
	/* dma_resv_trylock() */
	if
#ifdef BREAK_NO_LOCK
	:: got = LOCKED
#else
	:: atomic {
		!resv -> resv = _pid + 1;
		got = LOCKED;
		require(USE_AFTER_FREE, !released)
	   };
		if
		:: !has(i) && tried ->
			/* __placer_fault_look() */
			got = (fault_error -> SIGBUS : NOPAGE);
			/* dma_resv_unlock() */
			resv_unlock()
		:: !has(i) && !tried ->
			resv_unlock();
			/* As below */
			fault_unlocked(p, i)
		:: else
		fi
	:: resv && tried ->
#ifdef BREAK_FAULT_SLEEPS
		resv_lock();
		resv_unlock();
#endif
		got = NOPAGE
	:: resv && !tried ->
		/* placer_fault_unlocked() */
		fault_unlocked(p, i)
#endif
	fi
}

#ifdef BREAK_FILL_NO_CLIP
#define clips(i) true
#else
#define clips(i) has(i)
#endif

/* __placer_fault_insert(): the page asked for, then its neighbours */
inline fault_insert(p, i)
{
	/* placer_window_written() */
	if
	:: vma_write[p] ->
		written = true;
#ifndef BREAK_FAULT_NO_SINCE
		since = true
#endif
	:: else
	fi;
	target = present;
	/* placer_window_map(), where it maps page by page: otherwise in one step */
	d_step {
		require(USE_AFTER_FREE, there(target));
		require(EXPOSED, !hides(target));
		pte[p].page[i] = target;
		pte_write[p] = vma_write[p]
	}
	d_step {
		require(USE_AFTER_FREE, there(target));
		/* Only what is there */
		if
		:: clips(0) ->
			require(USE_AFTER_FREE, has(0));
			pte[p].page[0] = target
		:: else
		fi;
		if
		:: clips(1) ->
			require(USE_AFTER_FREE, has(1));
			pte[p].page[1] = target
		:: else
		fi;
		if
		:: clips(2) ->
			require(USE_AFTER_FREE, has(2));
			pte[p].page[2] = target
		:: else
		fi
	}
	target = 0
}

/* placer_fault(), from where the mmap lock is taken */
inline fault(p, i)
{
	got = RETRY;
	do
	:: got != RETRY -> break
	:: else ->
		atomic {
			!mm_writer[p] -> mm_readers[p]++
		}
		if
		:: !vma[p] ->
			dead = true; /* SIGSEGV */
			mm_readers[p]--;
			break
		:: else
		fi;
		/* placer_fault_lock() */
		fault_lock(p, i);
		if
		:: got == LOCKED ->
#ifdef BREAK_NO_LOCK
			if
			:: backing == NONE -> place()
			:: else
			fi;
#endif
			/* __placer_fault_insert() */
			fault_insert(p, i);
#ifndef BREAK_NO_LOCK
			/* dma_resv_unlock() */
			resv_unlock();
#endif
			mm_readers[p]--
		:: got == NOPAGE || got == SIGBUS ->
			dead = got == SIGBUS;
			mm_readers[p]--
		:: else
		fi
	od;
	got = 0;
	tried = false;
	rc = OK
}

/*
 * placer_vm_close(): the kernel calls it after the pages are unmapped, and then puts the
 * mapping's reference to the file.
 */
inline vm_close(p)
{
	atomic {
		!mm_readers[p] && !mm_writer[p] -> mm_writer[p] = true
	}
	if
	:: vma[p] ->
		vma[p] = false;
		zap(p);
#ifdef BREAK_CLOSE_SLEEPS
		resv_lock();
		resv_unlock();
#endif
		/* placer_cpu_leave() */
		cpu_leave();
		mm_writer[p] = false;
		file_put()
	:: else ->
		mm_writer[p] = false
	fi;
	final = false
}

/* placer_mprotect(): before the page table is changed */
inline mprotect(p)
{
	atomic {
		!mm_readers[p] && !mm_writer[p] -> mm_writer[p] = true
	}
#ifndef BREAK_MPROTECT_UNSEEN
	written = true;
#endif
#ifndef BREAK_MPROTECT_NO_SINCE
	since = true;
#endif
	vma_write[p] = true;
	pte_write[p] = true;
	mm_writer[p] = false
}

/*
 * A thread that writes the word with its process's number. It maps the buffer first, and
 * unmaps it in the end, unless another thread has done so. A thread with a read-only
 * mapping reads first, and then makes the mapping writable.
 */
proctype thread(byte me)
{
	byte rc, target, old, taken, next, got, n;
	bool copy, zero, final, tried, dead;
#ifdef PARTS
	byte pool;
#endif

#ifdef MMAPS
	/* placer_mmap() */
	mmap(me);
	if
	:: rc == FAILED ->
		dead = true;
		rc = OK;
		file_put()
	:: else
	fi;
#endif
	do
	:: n == WRITES || dead -> break
	:: n < WRITES && !dead && tlb[me].page[me] == NONE &&
	   pte[me].page[me] == NONE ->
		/* placer_fault() */
		fault(me, me)
	:: !dead && !vma_write[me] && pte[me].page[me] != NONE -> mprotect(me)
	:: d_step {
		vma_write[me] && tlb[me].page[me] == NONE &&
			pte[me].page[me] != NONE && pte_write[me] ->
		tlb[me].page[me] = pte[me].page[me]
	   }
	:: d_step {
		n < WRITES && tlb[me].page[me] != NONE ->
		store(tlb[me].page[me], me);
		n++
	   }
	od;
	n = 0;
	dead = false;
	vm_close(me)
}

/* A thread, in a process that has mapped the buffer: placer_mmap() */
inline start(p)
{
	vma[p] = true;
	vma_write[p] = true;
	/* placer_cpu_join() */
	cpu_count();
	run thread(p)
}

#ifdef ACTORS_FILL
/* Another process, which reads the page that the first one writes, and one more. */
proctype reader(byte p)
{
	byte rc, target, old, taken, next, got, pool;
	bool copy, zero, final, tried, dead;

	/* placer_fault() */
	fault(p, 0);
	if
	:: !dead ->
		/* As above */
		fault(p, 2)
	:: else
	fi;
	dead = false;
	/* placer_vm_close() */
	vm_close(p)
}
#endif

/* Another thread of the same process, which unmaps during the first one's accesses. */
proctype unmapper(byte p)
{
	byte rc, target, old, taken, next;
	bool final;

	vm_close(p);
	ended()
}

/* Another process, which maps the buffer and unmaps it. */
proctype mapper(byte p)
{
	byte rc, target, old, taken, next, got;
	bool final;

	/* placer_mmap() */
	mmap(p);
	if
	:: rc == FAILED -> file_put()
	:: else ->
		/* placer_vm_close() */
		vm_close(p)
	fi;
	rc = OK;
	ended()
}

/* An importer that keeps the reservation lock until others have mapped and unmapped. */
proctype holder()
{
	byte rc, target, old, taken, next;
	bool final;

	resv_lock();
	ends == 2;
	resv_unlock();
	file_put()
}

/* Another driver's mapping of the buffer, which takes the reservation lock. */
proctype foreign(byte p)
{
	byte rc, target, old, taken, next;
	bool final;

	atomic {
		!mm_readers[p] && !mm_writer[p] -> mm_writer[p] = true
	}
	resv_lock();
	resv_unlock();
	mm_writer[p] = false;
	file_put()
}
