/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads that write to a buffer through mappings, and unmap it.
 */

/* placer_fault_unlocked(): the fault is retried, whatever the result. */
inline fault_unlocked(p)
{
#ifndef BREAK_NO_FILE_REF
	/* get_dma_buf() */
	file_refs++;
#endif
	/* release_fault_lock() */
	mm_readers[p]--;
	/* dma_resv_lock_interruptible() */
	if
	:: resv_lock();
		/* __placer_buffer_place() */
		if
		:: backing == NONE -> place()
		:: else
		fi;
		rc = OK;
		/* dma_resv_unlock() */
		resv_unlock()
	:: skip
	fi;
#ifndef BREAK_NO_FILE_REF
	/* dma_buf_put() */
	file_put();
#endif
	tried = true;
	got = RETRY;
	witness(retries++)
}

/*
 * placer_fault_lock(): got says whether the buffer is locked, or the mmap lock was
 * dropped to retry the fault, or a signal came.
 */
inline fault_lock(p)
{
	/* dma_resv_trylock() */
	if
#ifdef BREAK_NO_LOCK
	:: got = LOCKED
#else
	:: atomic {
		!resv -> resv = true;
		got = LOCKED;
		require(USE_AFTER_FREE, !released)
	   };
		if
		:: backing == NONE && !tried ->
			/* dma_resv_unlock() */
			resv_unlock();
			/* As below */
			fault_unlocked(p)
		:: else
		fi
	/* dma_resv_lock_interruptible() */
	:: resv && tried ->
		if
		:: resv_lock();
			got = LOCKED
		:: got = SIGNAL
		fi
	:: resv && !tried ->
		/* placer_fault_unlocked() */
		fault_unlocked(p)
#endif
	fi
}

/* __placer_fault_insert(): the page asked for, then its neighbours */
inline fault_insert(p, i)
{
	/* placer_window_written() */
	if
	:: vma_write[p] -> written = true
	:: else
	fi;
	target = backing;
	/* vmf_insert_pfn_prot() */
	d_step {
		require(USE_AFTER_FREE, there(target));
		pte[p].page[i] = target;
		pte_write[p] = vma_write[p]
	}
	/* vmf_insert_pfn_prot() */
	d_step {
		require(USE_AFTER_FREE, there(target));
		pte[p].page[0] = target;
		pte[p].page[1] = target;
		pte[p].page[2] = target
	}
	target = 0
}

/* __placer_fault_back() */
inline fault_back()
{
	rc = OK;
	/* __placer_buffer_place() */
	if
	:: backing == NONE -> place()
	:: else
	fi
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
		fault_lock(p);
		if
		:: got == LOCKED ->
			/* __placer_fault_back() */
			fault_back();
			if
			:: rc == OK ->
				/* __placer_fault_insert() */
				fault_insert(p, i)
			:: else ->
				dead = true /* SIGBUS */
			fi;
#ifndef BREAK_NO_LOCK
			/* dma_resv_unlock() */
			resv_unlock();
#endif
			mm_readers[p]--
		:: got == SIGNAL ->
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
		d_step {
			final = cpu_mappings == 1;
			if
			:: !final -> cpu_mappings--
			:: else
			fi
		}
		if
		:: final ->
			/* dma_resv_lock() */
			resv_lock();
			/* __placer_cpu_leave() */
			cpu_mappings--;
			/* dma_resv_unlock() */
			resv_unlock()
		:: else
		fi;
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
	byte rc, target, old, taken, got, n;
	bool copy, zero, final, tried, dead;

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
	cpu_mappings++;
	run thread(p)
}

/* Another thread of the same process, which unmaps during the first one's accesses. */
proctype unmapper(byte p)
{
	byte rc, target, old, taken;
	bool final;

	vm_close(p)
}
