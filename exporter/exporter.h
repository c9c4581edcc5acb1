/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the exporter share.
 */
#ifndef _PLACER_EXPORTER_H
#define _PLACER_EXPORTER_H

#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/list.h>
#include <linux/scatterlist.h>
#include <linux/types.h>
#include <placer/heaps.h>
#include <placer/solve.h>

/**
 * DOC: Locking
 *
 * A buffer's reservation lock (dma_buf.resv) is its only lock. The order is::
 *
 *	placer_board_rwsem		what the devicetree says of devices
 *	  placer_buffers_mutex		list of all buffers
 *	    dma_buf.resv		everything in one buffer
 *	      placer_heaps_mutex	the registry of heaps
 *	        page allocator, reclaim
 *	      page allocator, reclaim, DMA API
 *
 * The mmap lock is taken before the reservation lock, by page faults, so no user
 * memory may be touched under the reservation lock.
 *
 * dma-buf calls these operations with the reservation lock held: map_dma_buf,
 * unmap_dma_buf, vmap, vunmap. And these without it, so that they take it
 * themselves: attach, detach, mmap, begin_cpu_access, end_cpu_access. Faults
 * take it too. release has the buffer for itself.
 *
 * A function whose name starts with __placer expects the lock, and says so to
 * lockdep.
 */

#define PLACER_NAME_LEN 40  /* of a device or heap in a decision */
#define PLACER_LINE_LEN 200 /* of one line about a verdict */

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
 * @error: what came of taking memory there: 0 if it was taken or not tried,
 *	-ENOMEM if the heap is full, -EDQUOT if the buffer's cgroup may have no
 *	more, -ENXIO if it gave what a device cannot use
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
 * @event: what asked for it: "map", "attach", "fault", "vmap"
 * @who: the device that asked, or empty
 * @result: 0 or -errno
 * @chosen: index in @judgements of the heap that was taken; valid if @result
 *	is 0
 * @settled_by: for -EBUSY, what keeps the buffer from moving
 * @conflict: for -EOPNOTSUPP, a smallest set of devices that cannot share
 * @nr_feasible: length of @order
 * @order: indices into @judgements, cheapest first
 * @nr: length of @judgements
 * @judgements: one for each heap; or one for the memory in hand, where the
 *	buffer could not move
 */
struct placer_decision {
	u64 number;
	const char *event;
	char who[PLACER_NAME_LEN];
	int result;
	u32 chosen;
	char settled_by[PLACER_NAME_LEN];
	char conflict[PLACER_LINE_LEN];
	u32 nr_feasible;
	u8 order[PLACER_MAX_HEAPS];
	u32 nr;
	struct placer_judgement judgements[] __counted_by(nr);
};

/**
 * struct placer_buffer - one dma-buf of ours
 * @dmabuf: the dma-buf, which owns this
 * @size: bytes, a multiple of the page size
 * @number: the dma-buf's inode number, by which people know it
 * @node: in placer_buffers
 * @state: see &enum placer_state
 * @backing: its memory, if it is not unbacked
 * @memcg: cgroup of the task that made it, which is charged for its memory;
 *	referenced; NULL for the root
 * @attachments: of &struct placer_attachment
 * @cpu_mappings: how many mappings user space has; rises under the lock, unless
 *	from more than 0
 * @requirement: the fold of all attachments, and of the CPU if it has mappings
 * @suits: @backing satisfies @requirement; false if that was not looked at
 *	since either changed
 * @written: somebody may have written to @backing, so a move must copy; set
 *	without the lock by mprotect, and never unset
 * @vaddr: where the kernel has @backing mapped, or NULL
 * @generation: how often it got memory
 * @decisions: how many there were
 * @decision: the last one, or NULL
 *
 * All but the constant first three, @memcg and @node is under the reservation
 * lock.
 */
struct placer_buffer {
	struct dma_buf *dmabuf;
	size_t size;
	unsigned long number;
	struct list_head node;
	struct mem_cgroup *memcg;

	enum placer_state state;
	struct placer_backing *backing;
	struct list_head attachments;
	atomic_t cpu_mappings;
	struct placer_requirement requirement;
	bool suits;
	bool written;
	void *vaddr;
	u64 generation;
	u64 decisions;
	struct placer_decision *decision;
};

/**
 * struct placer_attachment - one device of a buffer
 * @attach: dma-buf's half of it
 * @node: in placer_buffer.attachments
 * @constraint: what the device needs; constant
 * @mappings: of &struct placer_mapping; under the reservation lock
 */
struct placer_attachment {
	struct dma_buf_attachment *attach;
	struct list_head node;
	struct placer_constraint constraint;
	struct list_head mappings;
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
 * struct placer_mapping - a buffer's memory as one device sees it
 * @table: what the importer gets
 * @kind: see &enum placer_mapping_kind
 * @backing: the memory; referenced
 * @node: in placer_attachment.mappings
 * @direction: of the DMA
 */
struct placer_mapping {
	struct sg_table table;
	enum placer_mapping_kind kind;
	struct placer_backing *backing;
	struct list_head node;
	enum dma_data_direction direction;
};

static inline const char *
placer_attachment_name(const struct placer_attachment *pa)
{
	return dev_name(pa->attach->dev);
}

/* buffer.c */
extern struct list_head placer_buffers;
extern struct mutex placer_buffers_mutex;
struct dma_buf *placer_buffer_create(size_t size, unsigned int fd_flags);
bool placer_buffers_exist(void);
void placer_buffer_set_state(struct placer_buffer *buffer,
			     enum placer_state state);
const char *placer_state_name(enum placer_state state);
const char *__placer_buffer_settled_by(struct placer_buffer *buffer,
				       const char **how);
void __placer_buffer_refold(struct placer_buffer *buffer);

/* attachment.c */
int placer_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);
void placer_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);

/* mapping.c */
struct sg_table *placer_map(struct dma_buf_attachment *attach,
			    enum dma_data_direction direction);
void placer_unmap(struct dma_buf_attachment *attach, struct sg_table *table,
		  enum dma_data_direction direction);

/* dma.c */
int placer_dma_map(struct device *dev, struct placer_mapping *mapping);
void placer_dma_unmap(struct device *dev, struct placer_mapping *mapping);
void placer_dma_sync_for_cpu(struct device *dev,
			     struct placer_mapping *mapping);
void placer_dma_sync_for_device(struct device *dev,
				struct placer_mapping *mapping);
bool placer_dma_capable(struct device *dev,
			const struct placer_backing *backing);

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
int __placer_feasible(struct placer_buffer *buffer,
		      const struct placer_requirement *requirement);
int __placer_movable(struct placer_buffer *buffer,
		     const struct placer_requirement *requirement);
int __placer_decide(struct placer_buffer *buffer,
		    const struct placer_requirement *requirement,
		    struct placer_attachment *newcomer, const char *event,
		    const char *who);
int __placer_refuse(struct placer_buffer *buffer,
		    const struct placer_requirement *requirement,
		    struct placer_attachment *newcomer);
int __placer_refuse_settled(struct placer_buffer *buffer,
			    struct placer_attachment *newcomer,
			    const char *holder, const char *how);
int __placer_refuse_cpu(struct placer_buffer *buffer,
			const struct placer_requirement *requirement,
			const char *event);
void placer_judgement_text(const struct placer_judgement *judgement, char *line,
			   size_t len);
void placer_decision_trace(struct placer_buffer *buffer);
void placer_decision_report(struct placer_buffer *buffer);

/* place.c */
bool placer_backing_suits(const struct placer_backing *backing,
			  const struct placer_requirement *requirement);
int __placer_buffer_place(struct placer_buffer *buffer, const char *event,
			  const char *who);
int __placer_buffer_replace(struct placer_buffer *buffer, const char *event);

/* evacuate.c */
int placer_evacuate_init(void);
void placer_evacuate_exit(void);

/* migrate.c */
int __placer_buffer_migrate(struct placer_buffer *buffer,
			    struct placer_backing *target);

/* device.c */
struct placer_board;
int placer_device_constraint(struct device *dev, struct placer_constraint *c);
int placer_device_constraint_on(const struct placer_board *board,
				struct device *dev,
				struct placer_constraint *c);
bool placer_device_capable(struct device *dev,
			   const struct placer_backing *backing);

/* constraint_show.c */
struct seq_file;
void placer_constraint_show(struct seq_file *m,
			    const struct placer_constraint *c);

/* soc.c */
void placer_soc_tighten(struct device *dev, u64 *limit,
			struct placer_constraint *c);

/* node.c */
int placer_node_init(void);
void placer_node_exit(void);

/* debugfs.c */
void placer_debugfs_init(void);
void placer_debugfs_exit(void);

/* board.c */

#ifdef CONFIG_OF
int placer_board_init(void);
void placer_board_exit(void);
void placer_board_master(const struct placer_board *board,
			 const struct device *dev, u64 *limit,
			 struct placer_constraint *c);
const struct placer_board *placer_board_lock(void);
void placer_board_unlock(void);
void placer_board_print(struct seq_file *m);
struct notifier_block;
int placer_board_overlay_event(struct notifier_block *nb, unsigned long event,
			       void *data);

/* board_node.c */
struct placer_board *placer_board_read(struct device *dev,
				       struct device_node *np);
void placer_board_drop(struct placer_board *board);
#else
static inline int placer_board_init(void)
{
	return 0;
}

static inline void placer_board_exit(void)
{
}

static inline const struct placer_board *placer_board_lock(void)
{
	return NULL;
}

static inline void placer_board_unlock(void)
{
}

static inline void placer_board_master(const struct placer_board *board,
				       const struct device *dev, u64 *limit,
				       struct placer_constraint *c)
{
	c->domains = 0;
}

static inline void placer_board_print(struct seq_file *m)
{
}
#endif

#endif /* _PLACER_EXPORTER_H */
