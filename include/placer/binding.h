/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The binding of the placement node: which properties there are, of what type,
 * within which limits, and what is assumed without them.
 *
 * One table for the kernel module, the desk tool and its linter, which only fetch
 * the bytes of properties and look up what they refer to. The schema in
 * dts-bindings/ is checked against it.
 */
#ifndef _PLACER_BINDING_H
#define _PLACER_BINDING_H

#include <placer/constraint.h>

#define PLACER_BINDING_COMPATIBLE "placer,buffer-placement"

/* Longest text of placer_problem_text(), with room to spare. */
#define PLACER_PROBLEM_LEN 160

/**
 * enum placer_binding_kind - the nodes that the binding describes
 * @PLACER_BINDING_NODE: the placement node
 * @PLACER_BINDING_GROUP: a child of it: "pools", "masters" or "flows"
 * @PLACER_BINDING_POOL: a child of "pools"
 * @PLACER_BINDING_MASTER: a child of "masters"
 * @PLACER_BINDING_FLOW: a child of "flows"
 * @PLACER_NR_BINDING_KINDS: how many there are
 */
enum placer_binding_kind {
	PLACER_BINDING_NODE,
	PLACER_BINDING_GROUP,
	PLACER_BINDING_POOL,
	PLACER_BINDING_MASTER,
	PLACER_BINDING_FLOW,
	PLACER_NR_BINDING_KINDS,
};

/**
 * enum placer_property_type - what a property holds, and how it is stored
 * @PLACER_PROPERTY_STANDARD: what the specification says of it; not stored
 * @PLACER_PROPERTY_FLAG: nothing; bool
 * @PLACER_PROPERTY_NUMBER: one cell; u32
 * @PLACER_PROPERTY_POWER: one cell, a power of two; u32
 * @PLACER_PROPERTY_CHOICE: one string of several; u32, the string's index plus one
 * @PLACER_PROPERTY_PATH: one string, the path of a node; const char *
 * @PLACER_PROPERTY_PHANDLE: one phandle; struct placer_cells
 * @PLACER_PROPERTY_PHANDLES: a list of phandles; struct placer_cells
 * @PLACER_PROPERTY_PAIRS: a list, each a phandle and a number; struct placer_cells
 * @PLACER_PROPERTY_NAMES: a list of names of files, each once; struct placer_names
 */
enum placer_property_type {
	PLACER_PROPERTY_STANDARD,
	PLACER_PROPERTY_FLAG,
	PLACER_PROPERTY_NUMBER,
	PLACER_PROPERTY_POWER,
	PLACER_PROPERTY_CHOICE,
	PLACER_PROPERTY_PATH,
	PLACER_PROPERTY_PHANDLE,
	PLACER_PROPERTY_PHANDLES,
	PLACER_PROPERTY_PAIRS,
	PLACER_PROPERTY_NAMES,
};

/**
 * struct placer_property - one row of the table
 * @name: of the property
 * @type: what it holds
 * @required: it, or @other, must be there
 * @offset: where it is stored: from the beginning of struct placer_pool_said,
 *	placer_master_said or placer_flow_said
 * @min: the least number, or the fewest entries of a list
 * @max: the largest number, or the most entries
 * @absent: the number that counts if the property is not there
 * @choice: all strings that it can be, ending with NULL; or NULL
 * @other: a property that must not be beside it; or NULL
 */
struct placer_property {
	const char *name;
	enum placer_property_type type;
	bool required;
	u32 offset;
	u32 min;
	u32 max;
	u32 absent;
	const char *const *choice;
	const char *other;
};

/**
 * struct placer_binding - one kind of node
 * @name: what one is called, in messages
 * @group: name of the node that it is below; or NULL
 * @prefix: what its name begins with; or NULL
 * @others: characters that may follow, beside small letters and digits, one of which comes
 *	first; or NULL
 * @size: of what is stored
 * @nr: length of @property
 * @property: rows, at most 32
 */
struct placer_binding {
	const char *name;
	const char *group;
	const char *prefix;
	const char *others;
	u32 size;
	u32 nr;
	const struct placer_property *property;
};

extern const struct placer_binding placer_binding[PLACER_NR_BINDING_KINDS];

/**
 * struct placer_cells - a property that is a list of cells
 * @nr: number of cells
 * @cell: big-endian, of any alignment; lives as long as the tree
 */
struct placer_cells {
	u32 nr;
	const void *cell;
};

/* Longest name of a file below /dev/dma_heap. */
#define PLACER_NODE_NAME_LEN 63

/**
 * struct placer_names - a property that is a list of names
 * @len: of @text
 * @text: the names, each with a NUL behind it; lives as long as the tree
 *
 * placer_names_next() goes through it.
 */
struct placer_names {
	u32 len;
	const char *text;
};

/**
 * enum placer_access - how much the CPU works on a flow's buffers
 * @PLACER_ACCESS_UNSAID: not known
 * @PLACER_ACCESS_NONE: not at all
 * @PLACER_ACCESS_RARE: rarely
 * @PLACER_ACCESS_OFTEN: often
 */
enum placer_access {
	PLACER_ACCESS_UNSAID,
	PLACER_ACCESS_NONE,
	PLACER_ACCESS_RARE,
	PLACER_ACCESS_OFTEN,
};

/**
 * placer_access_text() - the devicetree's word for an access
 * @access: not %PLACER_ACCESS_UNSAID
 *
 * Return: "none", "rare" or "often".
 */
const char *placer_access_text(enum placer_access access);

/**
 * placer_access_find() - the reverse of placer_access_text()
 * @text: from the command line, for example
 *
 * Return: %PLACER_ACCESS_UNSAID if it is another text.
 */
enum placer_access placer_access_find(const char *text);

/**
 * struct placer_pool_said - what a pool's properties say
 * @present: set of rows that are there
 * @region: "memory-region"
 * @sram: "sram"
 * @cost: of a page
 * @granule: length and alignment of its blocks, in bytes; 0 if not said
 * @protected: neither CPU nor devices have access by themselves
 */
struct placer_pool_said {
	u32 present;
	struct placer_cells region;
	struct placer_cells sram;
	u32 cost;
	u32 granule;
	bool protected;
};

/**
 * struct placer_master_said - what a master's properties say
 * @present: set of rows that are there
 * @device: the device's node
 * @device_path: the device's node, by its path; or NULL
 * @address_bits: number of address lines; 0 if not said
 * @iova_bits: size of what its IOMMU maps at a time, as bits; 0 if not said. For tools:
 *	what is mapped at a time is not known to the solver
 * @max_segments: longest list of address ranges; 0 if not said
 * @max_segment_bytes: longest range; 0 if not said
 * @boundary_bits: log2 of what no range may cross a multiple of; 0 if not said
 * @align: alignment of a buffer's start, in bytes; 0 if not said
 * @granule: smallest block that its IOMMU can map, in bytes; 0 if not said
 * @contiguous: needs one physically contiguous run
 * @protected_access: can use protected pools
 * @no_pages_ok: can use memory that has no struct pages
 * @pools: the only pools that it can use; all if there are none
 * @pool_costs: pairs of a pool and its cost for this master
 */
struct placer_master_said {
	u32 present;
	struct placer_cells device;
	const char *device_path;
	u32 address_bits;
	u32 iova_bits;
	u32 max_segments;
	u32 max_segment_bytes;
	u32 boundary_bits;
	u32 align;
	u32 granule;
	bool contiguous;
	bool protected_access;
	bool no_pages_ok;
	struct placer_cells pools;
	struct placer_cells pool_costs;
};

/**
 * struct placer_flow_said - what a flow's properties say
 * @present: set of rows that are there
 * @masters: the masters that share buffers, the producer first
 * @buffer_bytes: typical size of a buffer; 0 if not said
 * @buffer_count: how many there are at a time
 * @access: enum placer_access
 * @priority: the higher goes first
 * @eager: buffers get memory when they are allocated
 * @names: further names of its node below /dev/dma_heap
 */
struct placer_flow_said {
	u32 present;
	struct placer_cells masters;
	u32 buffer_bytes;
	u32 buffer_count;
	u32 access;
	u32 priority;
	bool eager;
	struct placer_names names;
};

/**
 * union placer_said - what a node's properties say, for a reader of any kind of node
 * @present: set of rows that are there
 * @pool: of a pool
 * @master: of a master
 * @flow: of a flow
 */
union placer_said {
	u32 present;
	struct placer_pool_said pool;
	struct placer_master_said master;
	struct placer_flow_said flow;
};

/**
 * enum placer_fault - what can be wrong with a property
 * @PLACER_FAULT_UNKNOWN: there is no such property
 * @PLACER_FAULT_VALUE: a flag has a value
 * @PLACER_FAULT_CELL: it is not one cell
 * @PLACER_FAULT_RANGE: the number is out of range
 * @PLACER_FAULT_POWER: the number is not a power of two
 * @PLACER_FAULT_STRING: it is not one string
 * @PLACER_FAULT_PATH: the string is no path
 * @PLACER_FAULT_CHOICE: it is another string
 * @PLACER_FAULT_PHANDLE: it is not one phandle
 * @PLACER_FAULT_BYTES: it is not a list of whole cells
 * @PLACER_FAULT_HALF: the last pair has no second cell
 * @PLACER_FAULT_EMPTY: the list has no entry
 * @PLACER_FAULT_COUNT: the list has too few or too many entries
 * @PLACER_FAULT_DANGLES: an entry is no node's phandle
 * @PLACER_FAULT_MISSING: it is required
 * @PLACER_FAULT_EITHER: it is required, if another one is not there
 * @PLACER_FAULT_BESIDE: another one is there, too
 * @PLACER_FAULT_STRINGS: it is no list of strings
 * @PLACER_FAULT_NAME: a string cannot be the name of a file below /dev/dma_heap
 * @PLACER_FAULT_TWICE: a string is there twice
 * @PLACER_NR_FAULTS: how many there are
 */
enum placer_fault {
	PLACER_FAULT_UNKNOWN,
	PLACER_FAULT_VALUE,
	PLACER_FAULT_CELL,
	PLACER_FAULT_RANGE,
	PLACER_FAULT_POWER,
	PLACER_FAULT_STRING,
	PLACER_FAULT_PATH,
	PLACER_FAULT_CHOICE,
	PLACER_FAULT_PHANDLE,
	PLACER_FAULT_BYTES,
	PLACER_FAULT_HALF,
	PLACER_FAULT_EMPTY,
	PLACER_FAULT_COUNT,
	PLACER_FAULT_DANGLES,
	PLACER_FAULT_MISSING,
	PLACER_FAULT_EITHER,
	PLACER_FAULT_BESIDE,
	PLACER_FAULT_STRINGS,
	PLACER_FAULT_NAME,
	PLACER_FAULT_TWICE,
	PLACER_NR_FAULTS,
};

/**
 * struct placer_problem - what is wrong with a property, and why
 * @fault: see &enum placer_fault
 * @name: of the property
 * @row: of the table; NULL if it has none
 * @value: the number, phandle, or length in bytes or entries that is wrong
 * @index: of the cell or string, in a list
 */
struct placer_problem {
	enum placer_fault fault;
	const char *name;
	const struct placer_property *row;
	u32 value;
	u32 index;
};

/**
 * placer_binding_init() - a node without properties
 * @kind: of the node
 * @said: result: &struct placer_pool_said, placer_master_said or
 *	placer_flow_said; for other kinds, a u32
 */
void placer_binding_init(enum placer_binding_kind kind, void *said);

/**
 * placer_binding_property() - count a node's next property
 * @kind: of the node
 * @name: of the property
 * @data: its bytes, of any alignment; referred to by the result
 * @len: how many
 * @said: changed; that the property is there, also if there is an error
 * @problem: result: the property's name and row; if there is an error, what
 *
 * What dtc and the kernel add to every node is passed over, and has no row.
 *
 * Return: 0 or -EINVAL.
 */
int placer_binding_property(enum placer_binding_kind kind, const char *name,
			    const void *data, u32 len, void *said,
			    struct placer_problem *problem);

/**
 * placer_binding_complete() - does a node have all properties that it needs?
 * @kind: of the node
 * @said: after placer_binding_property() for each property
 * @problem: result, if there is an error
 *
 * Return: 0 or -EINVAL.
 */
int placer_binding_complete(enum placer_binding_kind kind, const void *said,
			    struct placer_problem *problem);

/**
 * placer_binding_stem() - a node's name without the prefix of its kind
 * @kind: of the node, one that has a prefix
 * @name: of the node
 *
 * Return: what follows the prefix, in @name; NULL if @name does not begin with the
 * prefix, or what follows is not of the characters that this kind of node has.
 */
const char *placer_binding_stem(enum placer_binding_kind kind,
				const char *name);

/**
 * placer_path_is_valid() - can a string be the path of a node?
 * @path: the string
 *
 * Linux takes what does not begin with a slash for an alias, ends a path at a colon,
 * and finds no node behind two slashes, or behind the last one.
 *
 * Return: true for "/", and for names with a slash before each.
 */
bool placer_path_is_valid(const char *path);

/**
 * placer_binding_property_name() - what a property is called
 * @kind: of the node
 * @offset: where it is stored
 *
 * To be called through the macros below, which take the member that it is stored in.
 *
 * Return: the name; "" if the table has no such row.
 */
const char *placer_binding_property_name(enum placer_binding_kind kind,
					 u32 offset);

#define PLACER_POOL_PROPERTY(member)                                   \
	placer_binding_property_name(PLACER_BINDING_POOL,              \
				     offsetof(struct placer_pool_said, \
					      member))
#define PLACER_MASTER_PROPERTY(member)                                   \
	placer_binding_property_name(PLACER_BINDING_MASTER,              \
				     offsetof(struct placer_master_said, \
					      member))
#define PLACER_FLOW_PROPERTY(member)                                   \
	placer_binding_property_name(PLACER_BINDING_FLOW,              \
				     offsetof(struct placer_flow_said, \
					      member))

/**
 * placer_binding_stride() - number of cells of an entry of a property
 * @row: of the table
 *
 * Return: 2 for pairs, 1 for other phandles, 0 for what has no phandles.
 */
u32 placer_binding_stride(const struct placer_property *row);

/**
 * placer_cells_at() - one cell of a list
 * @cells: the list
 * @index: less than @cells->nr
 *
 * Return: the cell.
 */
u32 placer_cells_at(const struct placer_cells *cells, u32 index);

/**
 * placer_names_next() - the names of a list, one after the other
 * @names: the list
 * @name: the name before; NULL for the first one
 *
 * Return: the name; NULL if there are no more.
 */
const char *placer_names_next(const struct placer_names *names,
			      const char *name);

/**
 * placer_node_name_is_valid() - can a file below /dev/dma_heap have a name?
 * @name: the name
 *
 * Return: true for 1 to %PLACER_NODE_NAME_LEN letters, digits and characters of ",._+-",
 * of which the first is no ".".
 */
bool placer_node_name_is_valid(const char *name);

/**
 * placer_problem_text() - what is wrong, in words
 * @buf: where to write to, at most @len bytes with the final NUL
 * @len: of @buf, best %PLACER_PROBLEM_LEN
 * @problem: what is wrong
 *
 * The text goes on where node and property have been named, as in "is 65, and may
 * be 1 to 64".
 *
 * Return: length of the whole text, which is cut if that is not less than @len.
 */
size_t placer_problem_text(char *buf, size_t len,
			   const struct placer_problem *problem);

/**
 * placer_master_said_constraint() - a master's properties as a constraint
 * @said: its properties
 * @limit: result: highest address that the device can emit
 * @c: result: the rest, but for pools and their costs, which have other numbers
 *	where they become heaps. @c->pageless is %PLACER_ALL_HEAPS or 0; heaps of the pools
 *	that it names are to be added
 */
void placer_master_said_constraint(const struct placer_master_said *said,
				   u64 *limit, struct placer_constraint *c);

#endif /* _PLACER_BINDING_H */
