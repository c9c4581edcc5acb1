/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of one buffer, for spin: its state machine, and how it moves while threads
 * write to it, devices map it, heaps are unregistered and it is closed.
 *
 * Each kind of error has a name, and is checked where it would show:
 *
 *  USE_AFTER_FREE	memory is accessed, or mapped for a device, after it was
 *			freed; or the buffer is accessed after its release
 *  LOST_WRITE		the memory does not hold what each writer wrote last
 *  STALE_MAPPING	a process sees other memory than the buffer has
 *  ILLEGAL_STATE	a change of state that the table of states does not have
 *  MOVED_HELD		a buffer moves that a device or the kernel holds in place
 *  DOUBLE_FREE		more references are dropped than were taken
 *  LEAK		all actors have ended and memory is not freed
 *  WARNED		a WARN_ON of the exporter
 *  EXPOSED		the CPU maps memory that it must not see
 *  EXCLUDED		a CPU mapping and devices that leave no memory to it both succeed
 *  REFUSED		the CPU, or a device, may not map a buffer that has no other user
 *  DENIED		a device that attach has accepted is refused by map because of a CPU
 *			mapping that is refused, too
 *  DISTURBED		a buffer has to move for a device whose attach still waits
 *  WAITS		a fence is waited for, without a short limit, with the reservation
 *			lock held
 *
 * spin itself finds deadlocks: for instance a wait without a limit for a fence that never
 * signals, or an unmapping that waits for an importer to give up the reservation lock.
 *
 * Each step is as small as another actor can observe: a copy goes word by word, a zap
 * process by process, and the TLB is flushed after the page table. A thread writes
 * through its TLB, which may differ from the page table. Whatever can fail fails in some
 * runs. Stores and loads happen in the order of the model, which has a load first where
 * the lack of a barrier is to be shown. Not modelled: caches and their maintenance;
 * expectations; a second buffer, and so eviction, which only tries the locks of other
 * buffers; faults that may not be tried twice; how long waits last.
 *
 * The comment above an inline or a process begins with the function that it models, and
 * the functions named inside it are called by that function in that order; names.py
 * checks both against the C. It also makes states.pml from the C's table of states.
 *
 * -DACTORS_x chooses the actors (see init), -DBREAK_x breaks the protocol, -DCLAIMS
 * limits what is checked, and -DWITNESS claims that something never happens, which has to
 * fail: a model in which it cannot happen would prove nothing.
 */
#include "states.pml"
#include "world.pml"
#include "heaps.pml"
#include "move.pml"
#include "precopy.pml"
#include "fill.pml"
#include "cpu_user.pml"
#include "devices.pml"
#include "cpu.pml"
#include "evacuate.pml"

/* placer_buffer_create(); then the actors, the last of which puts the buffer. */
init {
	byte rc, target, old, taken, next, got;
	bool copy, zero, final, left;

	atomic {
		need[0] = ALL;
		need[1] = ALL;
		idle[0] = NONE;
		idle[1] = NONE;
		zap(0);
		zap(1);
#ifdef ACTORS_MOVE
		/* Two processes, and a device that moves the buffer. */
		file_refs = 3;
		run device(0, B, 2);
		start(0);
		start(1);
#endif
#ifdef ACTORS_RETURN
		/* Two devices that cannot use each other's memory. */
		file_refs = 3;
		run device(0, B, 2);
		run device(1, A, 1);
		start(0);
#endif
#ifdef ACTORS_AGAIN
		/* One device maps twice, and another moves the buffer meanwhile. */
		file_refs = 3;
		run device(0, A + B, 2);
		run device(1, B, NONE);
		start(0);
#endif
#ifdef ACTORS_HOLD
		/* A device that holds the buffer where another cannot use it. */
		file_refs = 3;
		run device(0, A + B, 2);
		run device(1, B, 1);
		start(0);
#endif
#ifdef ACTORS_CLOSE
		/*
		 * One thread faults, another unmaps, and a device moves the buffer. A driver
		 * takes the reservation lock under the mmap lock.
		 */
		file_refs = 3;
		run device(0, B, 2);
		run unmapper(0);
		run foreign(0);
		start(0);
#endif
#ifdef ACTORS_PROTECT
		/* A mapping that is made writable, and devices that only read. */
		file_refs = 3;
		run device(0, B, NONE);
		run device(1, A, NONE);
		start(0);
		vma_write[0] = false;
#endif
#ifdef ACTORS_DYNAMIC
		/* A dynamic importer, and a static one that moves the buffer. */
		file_refs = 3;
		run importer(0, A + B, 2);
		run device(1, B, NONE);
		start(0);
#endif
#ifdef ACTORS_KERNEL
		/* The kernel maps the buffer, and a device moves it. */
		file_refs = 3;
		run kernel(2);
		run device(0, B, NONE);
		start(0);
#endif
#ifdef ACTORS_LEAVE
		/* A heap is unregistered while a device and a thread use it. */
		file_refs = 2;
		run leave();
		run device(0, A + B, 2);
		start(0);
#endif
#ifdef ACTORS_ENDS
		/*
		 * Everything that can end at once: a heap, mappings of both kinds, a
		 * buffer.
		 */
		file_refs = 2;
		run leave();
		run kernel(2);
		run unmapper(0);
		start(0);
#endif
#ifdef ACTORS_SHUT
		/* A device that leaves no memory to a process and the kernel, which map. */
		file_refs = 4;
		run device(0, P, 2);
		run thread(0);
		run kernel(1);
#endif
#ifdef ACTORS_CHOICE
		/* A device whose best memory the CPU must not see, and two processes. */
		file_refs = 4;
		run device(0, P + B, 2);
		run thread(0);
		run mapper(1);
#endif
#ifdef ACTORS_PAIR
		/* Two devices that leave no memory to a process. */
		file_refs = 4;
		run device(0, A + P, 2);
		run device(1, B + P, 1);
		run thread(0);
#endif
#ifdef ACTORS_STUCK
		/* A fence that never signals, and a device that has to move the buffer. */
		file_refs = 4;
		run device(0, A + B, 2);
		run device(1, B, 1);
		run job();
		start(0);
#endif
#ifdef ACTORS_LOCK
		/* An importer that keeps the lock while the buffer is mapped and unmapped. */
		file_refs = 3;
		run holder();
		run unmapper(0);
		run mapper(1);
		start(0);
#endif
#ifdef ACTORS_LONG
		/* A long move, and a device that the present memory does not serve. */
		file_refs = 2;
		run mover();
		run device(0, B, 2);
		start(0);
#endif
#ifdef ACTORS_LONGSERVED
		/* A long move, and a device that either memory serves. */
		file_refs = 2;
		run mover();
		run device(0, A + B, 2);
		start(0);
#endif
#ifdef ACTORS_LONGKERNEL
		/* A long move, and the kernel. */
		file_refs = 2;
		run mover();
		run kernel(2);
		start(0);
#endif
#ifdef ACTORS_LONGDYNAMIC
		/* A long move, and a dynamic importer. */
		file_refs = 1;
		run mover();
		run importer(0, A + B, 2);
#endif
#ifdef ACTORS_LONGPROTECT
		/*
		 * A long move, and a mapping that is made writable. Something counts as
		 * written, so that there is a copy.
		 */
		file_refs = 1;
		written = true;
		run mover();
		start(0);
		vma_write[0] = false;
#endif
#ifdef ACTORS_LONGLEAVE
		/* A long move, and a heap that is unregistered. */
		file_refs = 1;
		run mover();
		run leave();
		start(0);
#endif
#ifdef ACTORS_FILL
		/* Two processes, which need the same part at a time. */
		file_refs = 2;
		start(0);
		vma[1] = true;
		cpu_count();
		run reader(1);
#endif
#ifdef ACTORS_FILLMOVE
		/* A device that cannot use what a process has filled. */
		file_refs = 2;
		run device(0, B, 2);
		start(0);
#endif
#ifdef ACTORS_FILLSERVED
		/* A device that needs the rest. */
		file_refs = 2;
		run device(0, A + B, 2);
		start(0);
#endif
#ifdef ACTORS_FILLLEAVE
		/* The heap of the parts is unregistered. */
		file_refs = 1;
		run leave();
		start(0);
#endif
	}
#ifdef PROTECTED
	/* As the only user, the CPU may map the buffer, and then so may a device. */
	_nr_pr == 1;
	cpu_join();
	require(REFUSED, rc == OK || hides(backing));
	if
	:: rc == OK -> cpu_leave()
	:: else
	fi;
	require(REFUSED, !cpu_mappings);
	resv_lock();
	attach_check(P);
	resv_unlock();
	require(REFUSED, rc == OK || backing != NONE);
	rc = OK;
	file_put();
#endif
	_nr_pr == 1;
	d_step {
		require(LEAK, released && freed && !backings);
		require(LEAK, !mem[0].refs && !mem[1].refs);
		require(LEAK, !mem[2].refs && !mem[3].refs);
		require(LEAK, !mem[0].live && !mem[1].live);
		require(LEAK, !mem[2].live && !mem[3].live);
#ifdef PARTS
		require(LEAK, !mem[4].refs && !mem[5].refs);
		require(LEAK, !mem[4].live && !mem[5].live);
#endif
#ifdef WITNESS
		assert(!(WITNESS))
#endif
	}
}
