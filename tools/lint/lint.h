/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is wrong with a devicetree, as far as buffers and their placement go.
 *
 * Each file checks one subject and adds findings; no check ends the program, so
 * that all mistakes are reported at once.
 */
#ifndef _PLACER_LINT_H
#define _PLACER_LINT_H

#include "../board/board.h"

enum lint_level {
	LINT_NOTE,    /* worth knowing, but most likely on purpose */
	LINT_WARNING, /* it works, but part of it has no effect */
	LINT_ERROR,   /* it does not do what it says */
};

struct lint_finding {
	enum lint_level level;
	u32 node;
	const char *property; /* or NULL */
	const char *what;     /* of the property, or else of the node */
	const char *advice;
};

struct lint {
	struct board *board; /* owner of @dt; the rest may not be built yet */
	struct dt *dt;	     /* of the board */
	u32 nr;
	u32 room;
	struct lint_finding *finding;
	u32 *mark;    /* see lint_marks() */
	u32 *stamped; /* see lint_seen() */
	u32 stamp;
};

void lint_begin(struct lint *l, struct board *board);
void lint_free(struct lint *l);

/* One finding more; @format and what follows it say what is wrong. */
void lint_add(struct lint *l, enum lint_level level, u32 node,
	      const char *property, const char *advice, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* Does any finding about this node, or one below it, have at least this level? */
bool lint_has(const struct lint *l, enum lint_level level, u32 node);

/* A number for each node, DT_NONE at first; valid until the next call. */
u32 *lint_marks(struct lint *l);

/*
 * Sets of nodes, one after the other: the first begins an empty one, the second
 * adds a node and says if it was there already.
 */
void lint_see_none(struct lint *l);
bool lint_see(struct lint *l, u32 node);
bool lint_seen(const struct lint *l, u32 node);

/* The next node, except those that dtc writes for boot loaders and that Linux never reads. */
u32 lint_next(const struct lint *l, u32 node);

/* In the order of the tree, those of at least @level. */
u32 lint_count(const struct lint *l, enum lint_level level);
void lint_print_text(struct lint *l, enum lint_level level);
void lint_print_json(struct lint *l, enum lint_level level);

/* Typed properties, property.c */

/* Check that all properties of @node are in the table for this kind, and follow their rows. */
void lint_properties(struct lint *l, u32 node, enum placer_binding_kind kind);

/* Each phandle of a property that follows its rule; DT_NONE elsewhere. */
u32 lint_target(const struct lint *l, const struct dt_property *p, u32 index);

/* A property that is one string, or NULL. */
const char *lint_string(const struct lint *l, u32 node, const char *name);

/* The checks */

void lint_nodes(struct lint *l);     /* cells, reg, status and phandles */
void lint_iommus(struct lint *l);    /* iommus and iommu-map */
void lint_buses(struct lint *l);     /* DMA parents, dma-ranges, coherency */
void lint_memory(struct lint *l);    /* reserved memory, and references to it */
void lint_reserved(struct lint *l);  /* where reserved memory comes to lie */
void lint_placement(struct lint *l); /* the placement node by itself */

/* Checks that need the model once it is built: which device reaches which memory. */
void lint_reach(struct lint *l);

#endif /* _PLACER_LINT_H */
