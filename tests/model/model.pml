/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of one buffer, for spin: its state machine, and how it moves while
 * threads write to it, devices map it, heaps leave and it is closed.
 *
 * What can be wrong has a name, and each is checked where it would show:
 *
 *	USE_AFTER_FREE	somebody touches, or a device has mapped, memory that is
 *			not there; or touches the buffer after its release
 *	LOST_WRITE	the memory does not hold what each writer wrote last
 *	STALE_MAPPING	a process sees other memory than the buffer has
 *	ILLEGAL_STATE	a move that the table of states does not have
 *	MOVED_SETTLED	a buffer moves that a device or the kernel holds
 *	DOUBLE_FREE	more references are given back than there were
 *	LEAK		all have gone and memory has not
 *	WARNED		a WARN_ON of the exporter
 *
 * A deadlock needs no name: spin looks for it by itself.
 *
 * Each step is as small as another actor can tell: a copy goes word by word, a
 * zap process by process, and the TLB is flushed after the page table. A thread
 * writes where its TLB says, whatever has happened to the page table meanwhile.
 * Whatever can fail fails in some of the runs. Not modelled: caches, so no cache
 * maintenance; the CPU's constraint; protected memory; expectations; a second buffer,
 * so no eviction, which only tries the locks of others; that a wait has an end.
 *
 * The comment above an inline or a process begins with the function that it
 * stands for, and the functions named within are called by it in that order;
 * names.py checks both against the C. It takes the table of states from there,
 * too, for states.pml.
 *
 * -DACTORS_x chooses the actors (see init), -DBREAK_x breaks the protocol,
 * -DCLAIMS limits what is checked, and -DWITNESS claims that something never
 * happens, so that a model in which it cannot happen is not taken for a proof.
 */
#include "states.pml"
#include "world.pml"
#include "heaps.pml"
#include "move.pml"
#include "devices.pml"
#include "cpu.pml"
#include "evacuate.pml"

/* placer_buffer_create(); then the actors, the last of which has it released. */
init {
	atomic {
		need[0] = A + B;
		need[1] = A + B;
		idle[0] = NONE;
		idle[1] = NONE;
		zap(0);
		zap(1);
#ifdef ACTORS_MOVE
		/* Two processes, and a device that needs other memory. */
		file_refs = 3;
		run device(0, B, 2);
		start(0);
		start(1);
#endif
#ifdef ACTORS_RETURN
		/* Two devices of which each needs other memory than the other. */
		file_refs = 3;
		run device(0, B, 2);
		run device(1, A, 1);
		start(0);
#endif
#ifdef ACTORS_AGAIN
		/* One maps twice, and another needs other memory meanwhile. */
		file_refs = 3;
		run device(0, A + B, 2);
		run device(1, B, NONE);
		start(0);
#endif
#ifdef ACTORS_SETTLE
		/* A device that holds it where another cannot use it. */
		file_refs = 3;
		run device(0, A + B, 2);
		run device(1, B, 1);
		start(0);
#endif
#ifdef ACTORS_CLOSE
		/* One thread unmaps what the other faults in, and a device moves it. */
		file_refs = 2;
		run device(0, B, 2);
		run unmapper(0);
		start(0);
#endif
#ifdef ACTORS_PROTECT
		/* A mapping that becomes writable, and devices that only read. */
		file_refs = 3;
		run device(0, B, NONE);
		run device(1, A, NONE);
		start(0);
		vma_write[0] = false;
#endif
#ifdef ACTORS_DYNAMIC
		/* A dynamic importer, and a static one that needs other memory. */
		file_refs = 3;
		run importer(0, A + B, 2);
		run device(1, B, NONE);
		start(0);
#endif
#ifdef ACTORS_KERNEL
		/* The kernel maps it, and a device needs other memory. */
		file_refs = 3;
		run kernel(2);
		run device(0, B, NONE);
		start(0);
#endif
#ifdef ACTORS_LEAVE
		/* A heap leaves that a device and a thread use. */
		file_refs = 2;
		run leave();
		run device(0, A + B, 2);
		start(0);
#endif
#ifdef ACTORS_ENDS
		/* All that can end at once: a heap, mappings of both kinds, a buffer. */
		file_refs = 2;
		run leave();
		run kernel(2);
		run unmapper(0);
		start(0);
#endif
	}
	_nr_pr == 1;
	d_step {
		require(LEAK, released && freed && !backings);
		require(LEAK, !mem[0].refs && !mem[1].refs);
		require(LEAK, !mem[2].refs && !mem[3].refs);
		require(LEAK, !mem[0].live && !mem[1].live);
		require(LEAK, !mem[2].live && !mem[3].live);
#ifdef WITNESS
		assert(!(WITNESS))
#endif
	}
}
