/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of the model, and what must be true of it.
 */

#define NONE 15 /* no memory */

#if defined(ACTORS_LONG) || defined(ACTORS_LONGSERVED) || defined(ACTORS_LONGKERNEL) || \
	defined(ACTORS_LONGDYNAMIC) || defined(ACTORS_LONGPROTECT) || defined(ACTORS_LONGLEAVE)
#define PRECOPIES /* a move gives up the lock */
#endif

/* Number of writes by each writer; one where the proof is not about content */
#if defined(ACTORS_CHOICE) || defined(ACTORS_PAIR) || defined(ACTORS_STUCK) || \
	defined(PRECOPIES)
#define WRITES 1
#else
#define WRITES 2
#endif
#ifdef ACTORS_AGAIN
#define TURNS 2 /* how often a device maps */
#else
#define TURNS 1
#endif
#if defined(ACTORS_SHUT) || defined(ACTORS_CHOICE) || defined(ACTORS_PAIR)
#define PROTECTED /* there is a heap P */
#define MMAPS	  /* each thread maps the buffer first */
#endif
#define PROCESSES 2
#define DEVICES 2
#define WORDS 3 /* the buffer's size; each word has one writer, and a page of its own */
#define GARBAGE 99

/* No backing is reused, so that a stale reference is never mistaken for a new one. */
#define BACKINGS 4

/* Heaps, as bits; A is cheaper than B. The CPU must not see the memory of P. */
#define A 1
#define B 2
#define P 4
#define SEEN (A + B)
#ifdef PROTECTED
#define ALL (SEEN + P)
#else
#define ALL SEEN
#endif

#define OK 0
#define FAILED 1
#define AGAIN 2

/* Results of placer_fault_lock() */
#define LOCKED 1
#define RETRY 2
#define NOPAGE 3
#define SIGBUS 4

#define USE_AFTER_FREE 1
#define LOST_WRITE 2
#define STALE_MAPPING 4
#define ILLEGAL_STATE 8
#define MOVED_HELD 16
#define DOUBLE_FREE 32
#define LEAK 64
#define WARNED 128
#define EXPOSED 256
#define EXCLUDED 512
#define REFUSED 1024
#define DENIED 2048
#define DISTURBED 4096
#define WAITS 8192
#ifndef CLAIMS
#define CLAIMS 16383
#endif
#define require(claim, truth) assert(!(CLAIMS & claim) || (truth))

/* Only part of the state if a witness uses it, to keep the number of states small. */
#ifdef WITNESS
#define witness(step) step
byte moves, failures, retries, copies, remaps, refusals, timeouts, turned_away;
byte cancels, finishes, withdrawn;
#else
#define witness(step) skip
#endif

typedef memory {
	byte refs;
	byte heap;
	byte mapped;		/* by devices; used by claims only */
	bool live;
	byte word[WORDS]
};
memory mem[BACKINGS];
byte allocated;			/* used entries of mem */

/* The registry of heaps; the members below are of heap A, which can be unregistered. */
byte registered = ALL;
byte backings;			/* stats.backings */
bool gone;			/* heap A's memory has vanished */

/* struct placer_buffer */
byte state = UNBACKED;
byte backing = NONE;
byte vaddr = NONE;
bool suits, written, released;
bool since;			/* written since a move looked */
bool copying;			/* there is a copy */
bool busy;			/* a task is copying without the lock */
byte refs = 1;			/* the dma-buf's, and placer_buffer_next()'s */
bool freed;
byte need[DEVICES];		/* heaps that attached devices can use; ALL if not attached */
bool waiting[DEVICES];		/* attach waits for fences; used by claims only */
byte maps;			/* mappings of static importers; each holds the buffer in place */
byte pins;
byte cpu_mappings;
bool is_hidden, is_excluded;
bool fault_error;
byte seeing;			/* CPU mappings, without the moment before one is refused;
				 * used by claims only
				 */
byte idle[DEVICES];		/* kept mappings; each has a reference to its memory */

/* struct placer_copy of the task that gives up the lock */
byte shared_to, shared_from, shared_refs, shared_next;
bool shared_marks, shared_stop, shared_finished;

/* In variables of functions that hold the reservation lock */
byte plan, suited;

/* State in dma-buf and in the dynamic importer; resv says which process has it. */
byte resv;
bool fence, stale;
byte file_refs;
byte ends;			/* of processes that only map and unmap */
#ifdef ACTORS_LOCK
#define ended() ends++
#else
#define ended() skip
#endif

/* Processes: readers and writer of the mmap lock, mappings, page tables, TLBs. */
typedef pages {
	byte page[WORDS]
};
byte mm_readers[PROCESSES];
bool mm_writer[PROCESSES];
bool vma[PROCESSES];
bool vma_write[PROCESSES];
bool pte_write[PROCESSES];
pages pte[PROCESSES];
pages tlb[PROCESSES];

/* The value written last to each word */
byte last[WORDS];

/* While the CPU must not map, a counted mapping is about to be refused, and is no user. */
#ifdef BREAK_COUNT_REFUSED
#define cpu_maps cpu_mappings
#else
#define cpu_maps (cpu_mappings && !is_hidden && !is_excluded)
#endif
#define cpu_need (cpu_maps -> SEEN : ALL)
#define requirement (need[0] & need[1] & cpu_need)
#define hides(b) (b != NONE && mem[b].heap == P)
#define mine (resv == _pid + 1)
/* Heaps that a plan has for the devices, and for the CPU if it maps the buffer */
#define plan_for(maps) (need[0] & need[1] & (maps || backing != NONE -> SEEN : ALL) & \
			(hides(backing) -> 0 : ALL) & registered)
/* Is there memory for the CPU as well? */
#define cpu_somewhere (need[0] & need[1] & SEEN & registered)
/* Does the memory suit all users, without devices that only wait? */
#define suits_users (requirement_of(0) & requirement_of(1) & cpu_need & mem[backing].heap)
#define requirement_of(d) (waiting[d] -> ALL : need[d])
#define held (maps || pins || vaddr != NONE)
/* Whether the exporter takes the buffer for held */
#ifdef BREAK_HOLD_UNSEEN
#define seems_held false
#else
#define seems_held held
#endif
#define there(b) (mem[b].live && !(gone && mem[b].heap == A))
#define whole(b) (mem[b].word[0] == last[0] && mem[b].word[1] == last[1] && \
		  mem[b].word[2] == last[2])
#define sees(p, i, b) ((pte[p].page[i] == NONE || pte[p].page[i] == b) && \
		       (tlb[p].page[i] == NONE || tlb[p].page[i] == b))
#define see(p, b) (sees(p, 0, b) && sees(p, 1, b) && sees(p, 2, b))

/* One access by the writer of word w, which also checks all other words. */
inline store(b, w)
{
	require(USE_AFTER_FREE, there(b));
	require(LOST_WRITE, whole(b));
	last[w]++;
	mem[b].word[w] = last[w]
}

/* dma_resv_lock() */
inline resv_lock()
{
	atomic {
		!resv -> resv = _pid + 1;
		require(USE_AFTER_FREE, !freed)
	}
}

/* dma_resv_unlock() */
inline resv_unlock()
{
	d_step {
		require(USE_AFTER_FREE, !freed);
		require(STALE_MAPPING, see(0, backing) && see(1, backing));
		require(REFUSED, state == RELEASED || is_hidden == hides(backing));
		resv = 0
	}
}

/* placer_buffer_set_state(): warns if the table does not have the change. */
inline set_state(next)
{
	require(ILLEGAL_STATE, MAY_FOLLOW(state, next));
	state = next
}
