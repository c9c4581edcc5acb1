/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the exporter share.
 */
#ifndef _PLACER_EXPORTER_H
#define _PLACER_EXPORTER_H

#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/scatterlist.h>
#include <linux/types.h>
#include <placer/heaps.h>
#include <placer/solve.h>

/**
 * DOC: Locking
 *
 * A buffer's reservation lock (dma_buf.resv) is its only lock. The order is::
 *
 *	device_lock()			of a device that is to be expected
 *	  placer_board_rwsem		what the devicetree says
 *	  mmap_lock			of who faults
 *	    dma_buf.resv		everything in one buffer
 *	      placer_heap.evict_mutex	who makes room in a heap
 *	        dma_buf.resv of others	by trylock only
 *	          placer_heaps_mutex	the registry of heaps
 *	            page allocator, reclaim
 *	          DMA API, fences, importers
 *	            placer_buffers_lock	list of all buffers
 *	            placer_heap.lock	list of a heap's backings
 *	            placer_reporters_lock	who may tell the log how much
 *
 * placer_lockdep_init() teaches lockdep this order at load; locks of devices it does
 * not look at. It learns by itself that the notifier chain of heaps that leave is locked
 * before reservation locks, as buffers are moved from there, and that the mutexes that
 * heaps take as they give memory are innermost but for the spinlocks. The one by which
 * a pool takes the default CMA area over comes before placer_heaps_mutex.
 *
 * The mmap lock is taken before the reservation lock, by page faults, so no user
 * memory may be touched under the reservation lock. And fences must not wait for
 * a reservation lock, so they may be waited for under it.
 *
 * dma-buf calls these operations with the reservation lock held:
 *
 *   - placer_pin()
 *   - placer_unpin()
 *   - placer_map()
 *   - placer_unmap()
 *   - placer_vmap()
 *   - placer_vunmap()
 *
 * And these without it, so that they take it themselves:
 *
 *   - placer_attach()
 *   - placer_detach()
 *   - placer_mmap()
 *   - placer_begin_cpu_access()
 *   - placer_end_cpu_access()
 *
 * The faults take it too, and so do placer_vm_close(), where the last user mapping
 * goes, placer_buffer_commit(), placer_buffer_expect(), placer_buffer_expect_cpu(),
 * the demotion worker, evacuation and debugfs.
 * placer_release() takes it for the last time.
 *
 * These are called by us, with the reservation lock held, and call into dynamic
 * importers: dma_buf_invalidate_mappings().
 *
 * A function whose name starts with __placer expects the lock, and says so to
 * lockdep.
 */

struct placer_board_flow;

#define PLACER_NAME_LEN 40  /* of a device or heap in a decision */
#define PLACER_LINE_LEN 200 /* of one line about a verdict */

#define PLACER_FAULT_PAGES 64  /* inserted by one fault, as fault-around does */
#define PLACER_CHUNKS	   256 /* in which it is known who wrote */

/**
 * enum placer_state - where a buffer is in its life
 * @PLACER_UNBACKED: it has no memory
 * @PLACER_BACKED: it has
 * @PLACER_MOVING: it has, and is being given other memory
 * @PLACER_RELEASED: its last reference has gone
 * @PLACER_NR_STATES: how many there are
 *
 * ::
 *
 *	UNBACKED -> BACKED <-> MOVING
 *	    |          |
 *	    +----------+-----> RELEASED
 *
 * Changed by placer_buffer_set_state() only.
 */
enum placer_state {
	PLACER_UNBACKED,
	PLACER_BACKED,
	PLACER_MOVING,
	PLACER_RELEASED,
	PLACER_NR_STATES,
};

/**
 * struct placer_judgement - a verdict with the names that it needs to be read
 * @verdict: of the solver
 * @heap: name of the heap
 * @device: name of the device that brought a refusal, or empty
 * @error: what came of taking memory there: 0 if it was taken, or another was
 *	before; -ENOMEM if the heap is full, -ENOSPC if its limit is reached,
 *	-EDQUOT if the buffer's cgroup may have no more, -ENXIO if it gave what a
 *	device cannot use; -ECANCELED if it was not tried after such an error
 */
struct placer_judgement {
	struct placer_verdict verdict;
	int error;
	char heap[PLACER_NAME_LEN];
	char device[PLACER_NAME_LEN];
};

/**
 * struct placer_decision - why a buffer is where it is, or was refused
 * @number: of the decisions about this buffer, from 1
 * @event: what asked for it, as "map", "fault" or "evict"
 * @who: the device that asked, or empty
 * @result: 0 or -errno
 * @chosen: index in @judgements of the heap that was taken; valid if @result
 *	is 0
 * @settled_by: for -EBUSY and -ETIMEDOUT, what keeps the buffer from moving
 * @conflict: for -EOPNOTSUPP, a smallest set of devices that cannot share, or why
 *	one can use no buffer at all
 * @nr_feasible: length of @order
 * @order: indices into @judgements, cheapest first
 * @nr: length of @judgements
 * @judgements: one for each heap; or one for the memory in hand, where the
 *	buffer could not move; or none, where no memory would do
 */
struct placer_decision {
	u64 number;
	const char *event;
	char who[PLACER_NAME_LEN];
	int result;
	u32 chosen;
	char settled_by[PLACER_LINE_LEN];
	char conflict[PLACER_LINE_LEN];
	u32 nr_feasible;
	u8 order[PLACER_MAX_HEAPS];
	u32 nr;
	struct placer_judgement judgements[] __counted_by(nr);
};

/**
 * struct placer_written - which parts of a buffer somebody may have written
 * @all: every part
 * @chunk_pages: pages in a chunk, a power of two
 * @chunk: a bit for each chunk
 *
 * Parts that nobody wrote read as zero. Set under the reservation lock, but for
 * mprotect(), which has only the mmap lock; never unset.
 */
struct placer_written {
	bool all;
	unsigned long chunk_pages;
	DECLARE_BITMAP(chunk, PLACER_CHUNKS);
};

/**
 * struct placer_buffer - one dma-buf of ours
 * @dmabuf: the dma-buf; gone once @state is %PLACER_RELEASED
 * @size: bytes, a multiple of the page size
 * @number: the dma-buf's inode number, by which people know it
 * @refs: the dma-buf has one, and who goes from buffer to buffer
 * @resv: the reservation lock, and all fences; the dma-buf's too
 * @inode: the dma-buf's, referenced, by which user mappings are found
 * @node: in placer_buffers
 * @state: see &enum placer_state
 * @backing: its memory, if it is not unbacked
 * @memcg: cgroup of the task that made it, which is charged for its memory;
 *	referenced; NULL for the root
 * @attachments: of &struct placer_attachment
 * @expectations: of &struct placer_expectation, in the order in which they were
 *	declared
 * @cpu_mappings: how many mappings user space has; rises under the lock, unless
 *	from more than 0
 * @huge: user mappings may have had huge entries; never unset, and read without the
 *	lock
 * @needs: the fold of all attachments, and of the CPU if it has mappings
 * @requirement: the fold of @needs, and of the expectations that can be met
 *	beside them
 * @suits: @backing satisfies @requirement; false if that was not looked at
 *	since either changed
 * @written: what of @backing a move must copy
 * @demote: it may be in memory that is dearer than it need be; written under the
 *	lock
 * @demote_at: jiffies before which it is left there
 * @vaddr: where the kernel has @backing mapped, or NULL
 * @generation: how often it got memory
 * @decisions: how many there were
 * @decision: the last one, or NULL
 * @told: hash of the last refusal that the log was told of, as long as it is not
 *	worth to be told again; or 0
 *
 * All but the constant first six, @memcg, @node and what is said above is under @resv.
 */
struct placer_buffer {
	struct dma_buf *dmabuf;
	size_t size;
	unsigned long number;
	struct kref refs;
	struct dma_resv resv;
	struct inode *inode;
	struct list_head node;
	struct mem_cgroup *memcg;

	enum placer_state state;
	struct placer_backing *backing;
	struct list_head attachments;
	struct list_head expectations;
	atomic_t cpu_mappings;
	bool huge;
	struct placer_requirement needs;
	struct placer_requirement requirement;
	bool suits;
	struct placer_written written;
	bool demote;
	unsigned long demote_at;
	void *vaddr;
	u64 generation;
	u64 decisions;
	struct placer_decision *decision;
	u32 told;
};

/**
 * struct placer_attachment - one device of a buffer
 * @attach: dma-buf's half of it
 * @dev: the device, referenced. After attach nothing is derived from it, as its
 *	parent, its driver and what its masks point to may have gone; it is there to
 *	be mapped for
 * @name: of the device
 * @node: in placer_buffer.attachments
 * @constraint: what the device needs
 * @unshifted: NULL; or, if its bus shifts addresses, where it does not
 * @expectation: the one that this device answers, or NULL
 * @mappings: of &struct placer_mapping, those that the importer has
 * @idle: a mapping that the importer gave back, kept for the next time; or NULL
 * @pins: how often the importer has asked that the buffer stay
 * @mapped_once: it has mapped the buffer, if only for a time
 * @early: another device came after that, so it mapped too early
 *
 * From @expectation on under the reservation lock, and @node; the rest is constant.
 */
struct placer_attachment {
	struct dma_buf_attachment *attach;
	struct device *dev;
	char name[PLACER_NAME_LEN];
	struct list_head node;
	struct placer_constraint constraint;
	struct placer_reach *unshifted;
	struct placer_expectation *expectation;
	struct list_head mappings;
	struct placer_mapping *idle;
	unsigned int pins;
	bool mapped_once;
	bool early;
};

/**
 * enum placer_expectation_state - what has become of an expectation
 * @PLACER_EXPECTED: it has not been looked at
 * @PLACER_EXPECTATION_COUNTED: it is in the buffer's requirement
 * @PLACER_EXPECTATION_ATTACHED: who was expected has come, and counts for itself
 * @PLACER_EXPECTATION_UNMET: it cannot be met beside those who are there
 */
enum placer_expectation_state {
	PLACER_EXPECTED,
	PLACER_EXPECTATION_COUNTED,
	PLACER_EXPECTATION_ATTACHED,
	PLACER_EXPECTATION_UNMET,
};

/**
 * struct placer_expectation - a device that counts before it attaches
 * @node: in placer_buffer.expectations
 * @dev: the device, referenced; NULL for the CPU
 * @constraint: what it needs
 * @state: see &enum placer_expectation_state
 * @starved: there was no memory for it, and who uses the buffer is the same as then
 * @told: it was told that it cannot be met
 * @name: of the device and that it is expected only, for decisions
 *
 * @node, @dev and @name are constant, the rest is under the reservation lock.
 */
struct placer_expectation {
	struct list_head node;
	struct device *dev;
	struct placer_constraint constraint;
	enum placer_expectation_state state;
	bool starved;
	bool told;
	char name[PLACER_NAME_LEN];
};

/**
 * enum placer_mapping_kind - how memory was mapped for a device
 * @PLACER_MAPPING_PAGES: as a scatterlist of pages
 * @PLACER_MAPPING_RESOURCE: as a resource, as it has no pages
 * @PLACER_MAPPING_GIVEN: not at all: it is in the pool that the device is
 *	restricted to, and is used where it is
 */
enum placer_mapping_kind {
	PLACER_MAPPING_PAGES,
	PLACER_MAPPING_RESOURCE,
	PLACER_MAPPING_GIVEN,
};

/**
 * struct placer_cut - where scatterlist entries must end, for one device
 * @max: longest entry, bytes, a multiple of the page size
 * @boundary: no entry may cross a multiple of this plus one
 */
struct placer_cut {
	size_t max;
	unsigned long boundary;
};

/**
 * struct placer_mapping - a buffer's memory as one device sees it
 * @table: what the importer gets. It is the importer's until it is given back, and
 *	before 7.0 debug kernels mangle it, so nothing is read from it meanwhile
 * @own: a copy of it for ourselves, if caches are maintained for the device
 * @kind: see &enum placer_mapping_kind
 * @cut: how @table was cut
 * @backing: the memory; referenced
 * @node: in placer_attachment.mappings
 * @direction: of the DMA
 */
struct placer_mapping {
	struct sg_table table;
	struct sg_table own;
	enum placer_mapping_kind kind;
	struct placer_cut cut;
	struct placer_backing *backing;
	struct list_head node;
	enum dma_data_direction direction;
};

/* What importers reach us by, on every kernel. */
#define PLACER_DMA_BUF_OPS                                            \
	.attach = placer_attach, .detach = placer_detach,             \
	.map_dma_buf = placer_map, .unmap_dma_buf = placer_unmap,     \
	.begin_cpu_access = placer_begin_cpu_access,                  \
	.end_cpu_access = placer_end_cpu_access, .mmap = placer_mmap, \
	.vmap = placer_vmap, .vunmap = placer_vunmap,                 \
	.release = placer_release

static inline const char *
placer_expectation_name(const struct placer_expectation *e)
{
	return e->dev ? dev_name(e->dev) : "the CPU";
}

/* buffer.c */
struct dma_buf *placer_buffer_create(size_t size, unsigned int fd_flags);
int placer_buffer_commit(struct dma_buf *dmabuf);
void placer_release(struct dma_buf *dmabuf);
bool placer_buffers_exist(void);
struct placer_buffer *placer_buffer_next(struct placer_buffer *prev);
struct placer_buffer *placer_buffer_get(struct placer_buffer *buffer);
void placer_buffer_put(struct placer_buffer *buffer);
void placer_buffer_set_state(struct placer_buffer *buffer,
			     enum placer_state state);
const char *placer_state_name(enum placer_state state);
const char *__placer_buffer_settled_by(struct placer_buffer *buffer,
				       const char **how);
bool __placer_buffer_mapped(const struct placer_buffer *buffer);
void __placer_buffer_refold(struct placer_buffer *buffer);

/* attachment.c */
int placer_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);
void placer_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);

/* written.c */
void placer_written_init(struct placer_written *written, size_t size);
void placer_written_mark(struct placer_written *written, pgoff_t first,
			 unsigned long nr_pages);
void placer_written_mark_all(struct placer_written *written);
bool placer_written_at(const struct placer_written *written, pgoff_t index);
bool placer_written_any(const struct placer_written *written);
size_t placer_written_bytes(const struct placer_written *written, size_t size);

/* dynamic.c, dynamic_none.c */
extern const struct dma_buf_ops placer_dma_buf_ops;
bool placer_attachment_dynamic(const struct placer_attachment *pa);

/* counters.c */

/**
 * enum placer_counter - what is counted of all buffers, since the module came
 * @PLACER_COUNT_PLACED: buffers that got their first memory
 * @PLACER_COUNT_MOVED: moves
 * @PLACER_COUNT_COPIED: bytes copied by moves
 * @PLACER_COUNT_REUSED: mappings that could be used once more
 * @PLACER_COUNT_EARLY: mappings made before another device attached
 * @PLACER_COUNT_EVICTED: moves that made room for another buffer
 * @PLACER_COUNT_DEMOTED: moves to cheaper memory
 * @PLACER_COUNT_REFUSED: attachments and CPU mappings refused
 * @PLACER_COUNT_UNMET: expectations that could not be met
 * @PLACER_NR_COUNTERS: how many there are
 */
enum placer_counter {
	PLACER_COUNT_PLACED,
	PLACER_COUNT_MOVED,
	PLACER_COUNT_COPIED,
	PLACER_COUNT_REUSED,
	PLACER_COUNT_EARLY,
	PLACER_COUNT_EVICTED,
	PLACER_COUNT_DEMOTED,
	PLACER_COUNT_REFUSED,
	PLACER_COUNT_UNMET,
	PLACER_NR_COUNTERS,
};

void placer_count(enum placer_counter counter, u64 more);
u64 placer_counted(enum placer_counter counter);
const char *placer_counter_name(enum placer_counter counter);

/* expect.c */
struct placer_expectation *
__placer_expectation_of(const struct placer_buffer *buffer,
			const struct device *dev);
int placer_buffer_expect(struct dma_buf *dmabuf, struct device *dev);
int placer_buffer_expect_cpu(struct dma_buf *dmabuf, bool often);
const struct placer_constraint *
__placer_expected_cpu(const struct placer_buffer *buffer);
void __placer_expectations_fold(struct placer_buffer *buffer);
void __placer_expectations_retry(struct placer_buffer *buffer);
bool __placer_expectations_counted(const struct placer_buffer *buffer);
bool __placer_expectations_yield(struct placer_buffer *buffer);
void __placer_expectations_keep(struct placer_buffer *buffer, int error);
void placer_expectations_free(struct placer_buffer *buffer);

/* mapping.c */
void __placer_mapping_forget(struct placer_attachment *pa);
void __placer_mappings_sync(struct placer_buffer *buffer,
			    void (*sync)(struct device *dev,
					 struct placer_mapping *mapping));
struct sg_table *placer_map(struct dma_buf_attachment *attach,
			    enum dma_data_direction direction);
void placer_unmap(struct dma_buf_attachment *attach, struct sg_table *table,
		  enum dma_data_direction direction);

/* dma.c */
struct placer_cut placer_cut_for(struct device *dev);
int placer_dma_map(struct device *dev, struct placer_mapping *mapping);
void placer_dma_unmap(struct device *dev, struct placer_mapping *mapping,
		      bool synced);
void placer_dma_sync_for_cpu(struct device *dev,
			     struct placer_mapping *mapping);
void placer_dma_sync_for_device(struct device *dev,
				struct placer_mapping *mapping);
bool placer_backing_bare(const struct placer_backing *backing);

/* kernel_map.c */
void *placer_kernel_map(const struct placer_backing *backing);
void placer_kernel_unmap(const struct placer_backing *backing, void *vaddr);

/* cpu.c */
extern struct placer_constraint placer_cpu_constraint;
void placer_cpu_init(void);
int placer_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma);
int placer_vmap(struct dma_buf *dmabuf, struct iosys_map *map);
void placer_vunmap(struct dma_buf *dmabuf, struct iosys_map *map);
int placer_begin_cpu_access(struct dma_buf *dmabuf,
			    enum dma_data_direction direction);
int placer_end_cpu_access(struct dma_buf *dmabuf,
			  enum dma_data_direction direction);

/* decide.c */
void placer_requirement_from_here(struct placer_requirement *from_here,
				  const struct placer_buffer *buffer,
				  const struct placer_requirement *req);
int __placer_feasible(struct placer_buffer *buffer,
		      const struct placer_requirement *requirement);
u32 __placer_pays(struct placer_buffer *buffer, const struct placer_here *here);
int __placer_movable(struct placer_buffer *buffer,
		     const struct placer_requirement *requirement);
int __placer_decide(struct placer_buffer *buffer,
		    const struct placer_requirement *requirement,
		    struct placer_attachment *newcomer, const char *event,
		    const char *who);
int __placer_refuse(struct placer_buffer *buffer,
		    const struct placer_requirement *requirement,
		    struct placer_attachment *newcomer);
int __placer_refuse_useless(struct placer_buffer *buffer,
			    struct placer_attachment *newcomer,
			    const char *why);
int __placer_refuse_settled(struct placer_buffer *buffer,
			    struct placer_attachment *newcomer,
			    const char *holder, const char *how);
int __placer_refuse_cpu(struct placer_buffer *buffer,
			const struct placer_requirement *requirement,
			const char *event);
bool __placer_conflict_explain(struct placer_buffer *buffer,
			       const struct placer_expectation *e, char *line,
			       size_t len);
void placer_judgement_text(const struct placer_judgement *judgement, char *line,
			   size_t len);
void placer_decision_trace(struct placer_buffer *buffer);
void placer_decision_report(struct placer_buffer *buffer);

/* report.c */
__printf(1, 2) bool placer_report(const char *fmt, ...);
void placer_report_refusal(struct placer_buffer *buffer);

/* place.c */
struct placer_backing *__placer_take_from(struct placer_buffer *buffer,
					  struct placer_judgement *judgement);
bool placer_attachment_reaches(const struct placer_attachment *pa,
			       const struct placer_backing *backing);
bool placer_backing_suits(const struct placer_backing *backing,
			  const struct placer_requirement *requirement);
int __placer_buffer_place(struct placer_buffer *buffer, const char *event,
			  const char *who);
int __placer_buffer_leave(struct placer_buffer *buffer, u32 heaps,
			  const char *event);
int __placer_buffer_replace(struct placer_buffer *buffer, u32 heaps,
			    const char *event);

/* evacuate.c */
int placer_evacuate_init(void);
void placer_evacuate_exit(void);

/* evict.c */
struct placer_backing *__placer_evict_for(struct placer_buffer *buffer,
					  struct placer_judgement *judgement);

/* demote.c */
extern unsigned int placer_demote_delay_ms;
void __placer_demote_later(struct placer_buffer *buffer);
void __placer_demote_again(struct placer_buffer *buffer);
int placer_demote_init(void);
void placer_demote_exit(void);

/* lockdep.c */
void placer_lockdep_init(void);

/* migrate.c */
int __placer_buffer_migrate(struct placer_buffer *buffer,
			    struct placer_backing *target);

/* device.c */
struct placer_board;
const char *placer_device_constraint(struct device *dev,
				     struct placer_constraint *c);
const char *placer_device_constraint_on(const struct placer_board *board,
					struct device *dev,
					struct placer_constraint *c);
int placer_device_unshifted(struct device *dev,
			    const struct placer_constraint *c,
			    struct placer_reach **unshifted);

/* constraint_show.c */
struct seq_file;
void placer_constraint_show(struct seq_file *m,
			    const struct placer_constraint *c);

/* soc.c */
void placer_soc_tighten(struct device *dev, u64 *limit,
			struct placer_constraint *c);

/* node.c */

/**
 * struct placer_node - a name below /dev/dma_heap
 * @misc: the device; registered
 * @refs: the registration has one, and each open file
 * @create: makes a buffer for who asks here; may return what the ioctl may
 * @flow: what @create is about, or NULL; written with placer_board_rwsem held for
 *	writing
 * @told: the log has it that somebody of @flow is not counted
 */
struct placer_node {
	struct miscdevice misc;
	struct kref refs;
	struct dma_buf *(*create)(struct placer_node *node, size_t size,
				  unsigned int fd_flags);
	const struct placer_board_flow *flow;
	bool told;
};

struct placer_node *
placer_node_add(const char *name,
		struct dma_buf *(*create)(struct placer_node *node, size_t size,
					  unsigned int fd_flags),
		const struct placer_board_flow *flow);
void placer_node_remove(struct placer_node *node);
void placer_node_init(void);
void placer_node_exit(void);

/* debugfs.c */
void placer_debugfs_init(void);
void placer_debugfs_exit(void);

/* flow.c */
void placer_flows_add(struct placer_board *board);
void placer_flows_forget(struct placer_board *board);
void placer_flows_remove(struct placer_board *board);

#endif /* _PLACER_EXPORTER_H */
