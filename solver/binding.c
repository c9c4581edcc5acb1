// SPDX-License-Identifier: GPL-2.0
/*
 * The table of the placement node's properties, and what walks it.
 *
 * The rule kept here: nothing is taken for granted that only the schema checks.
 * A value of the wrong length, type or range is a problem, which has the same name
 * in the module, the tool and lint.
 */
#include <placer/binding.h>
#include <placer/solve.h>

#include "solver_internal.h"

#define BINDING_NO_LIMIT 0xffffffffu
/* Larger is no alignment, but a mistake. */
#define BINDING_MAX_POWER (32u << 20)

#define BINDING_SAID(said, member) .offset = offsetof(struct said, member)

static const char *const binding_access[] = { "none", "rare", "often", NULL };

/* clang-format off */

static const struct placer_property binding_node[] = {
	{ .name = "compatible", .type = PLACER_PROPERTY_STANDARD },
	{ .name = "status", .type = PLACER_PROPERTY_STANDARD },
};

static const struct placer_property binding_pool[] = {
	{ .name = "memory-region", .type = PLACER_PROPERTY_PHANDLE,
	  BINDING_SAID(placer_pool_said, region) },
	{ .name = "sram", .type = PLACER_PROPERTY_PHANDLE,
	  BINDING_SAID(placer_pool_said, sram), .other = "memory-region" },
	{ .name = "placer,cost", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_pool_said, cost),
	  .min = 0, .max = BINDING_NO_LIMIT, .absent = PLACER_COST_ORDINARY },
	{ .name = "placer,granule-bytes", .type = PLACER_PROPERTY_POWER,
	  BINDING_SAID(placer_pool_said, granule),
	  .min = PLACER_PAGE, .max = BINDING_MAX_POWER },
	{ .name = "placer,protected", .type = PLACER_PROPERTY_FLAG,
	  BINDING_SAID(placer_pool_said, protected) },
};

static const struct placer_property binding_master[] = {
	{ .name = "placer,device", .type = PLACER_PROPERTY_PHANDLE,
	  BINDING_SAID(placer_master_said, device),
	  .required = true, .other = "placer,device-path" },
	{ .name = "placer,device-path", .type = PLACER_PROPERTY_PATH,
	  BINDING_SAID(placer_master_said, device_path) },
	{ .name = "placer,address-bits", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_master_said, address_bits),
	  .min = 1, .max = 64 },
	{ .name = "placer,iova-bits", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_master_said, iova_bits),
	  .min = 12, .max = 64 },
	{ .name = "placer,max-segments", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_master_said, max_segments),
	  .min = 1, .max = BINDING_NO_LIMIT },
	{ .name = "placer,max-segment-bytes", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_master_said, max_segment_bytes),
	  .min = 1, .max = BINDING_NO_LIMIT },
	/* Scatterlists are cut between pages. */
	{ .name = "placer,boundary-bits", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_master_said, boundary_bits),
	  .min = 12, .max = 63 },
	{ .name = "placer,align-bytes", .type = PLACER_PROPERTY_POWER,
	  BINDING_SAID(placer_master_said, align),
	  .min = 1, .max = BINDING_MAX_POWER },
	{ .name = "placer,min-granule-bytes", .type = PLACER_PROPERTY_POWER,
	  BINDING_SAID(placer_master_said, granule),
	  .min = PLACER_PAGE, .max = BINDING_MAX_POWER },
	{ .name = "placer,physically-contiguous", .type = PLACER_PROPERTY_FLAG,
	  BINDING_SAID(placer_master_said, contiguous) },
	{ .name = "placer,protected-access", .type = PLACER_PROPERTY_FLAG,
	  BINDING_SAID(placer_master_said, protected_access) },
	{ .name = "placer,no-pages-ok", .type = PLACER_PROPERTY_FLAG,
	  BINDING_SAID(placer_master_said, no_pages_ok) },
	{ .name = "placer,pools", .type = PLACER_PROPERTY_PHANDLES,
	  BINDING_SAID(placer_master_said, pools),
	  .min = 1, .max = BINDING_NO_LIMIT },
	{ .name = "placer,pool-costs", .type = PLACER_PROPERTY_PAIRS,
	  BINDING_SAID(placer_master_said, pool_costs),
	  .min = 1, .max = BINDING_NO_LIMIT },
};

static const struct placer_property binding_flow[] = {
	/* A conflict among more is not sought, and the CPU may be one more. */
	{ .name = "placer,masters", .type = PLACER_PROPERTY_PHANDLES,
	  BINDING_SAID(placer_flow_said, masters),
	  .required = true, .min = 1, .max = PLACER_MAX_DEVICES - 1 },
	{ .name = "placer,buffer-bytes", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_flow_said, buffer_bytes),
	  .min = 1, .max = BINDING_NO_LIMIT },
	{ .name = "placer,buffer-count", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_flow_said, buffer_count),
	  .min = 1, .max = BINDING_NO_LIMIT, .absent = 1 },
	{ .name = "placer,cpu-access", .type = PLACER_PROPERTY_CHOICE,
	  BINDING_SAID(placer_flow_said, access), .choice = binding_access },
	{ .name = "placer,priority", .type = PLACER_PROPERTY_NUMBER,
	  BINDING_SAID(placer_flow_said, priority),
	  .min = 0, .max = BINDING_NO_LIMIT },
	{ .name = "placer,eager", .type = PLACER_PROPERTY_FLAG,
	  BINDING_SAID(placer_flow_said, eager) },
	{ .name = "placer,node-names", .type = PLACER_PROPERTY_NAMES,
	  BINDING_SAID(placer_flow_said, names),
	  .min = 1, .max = 16 },
};

#define BINDING_NR(rows) (sizeof(rows) / sizeof((rows)[0]))

const struct placer_binding placer_binding[PLACER_NR_BINDING_KINDS] = {
	[PLACER_BINDING_NODE] = {
		.name = "placement node",
		.size = sizeof(u32), .nr = BINDING_NR(binding_node), .property = binding_node,
	},
	[PLACER_BINDING_GROUP] = {
		.name = "group",
		.size = sizeof(u32),
	},
	[PLACER_BINDING_POOL] = {
		.name = "pool", .group = "pools", .prefix = "pool-", .others = "-",
		.size = sizeof(struct placer_pool_said),
		.nr = BINDING_NR(binding_pool), .property = binding_pool,
	},
	[PLACER_BINDING_MASTER] = {
		.name = "master", .group = "masters", .prefix = "master-", .others = "-",
		.size = sizeof(struct placer_master_said),
		.nr = BINDING_NR(binding_master), .property = binding_master,
	},
	[PLACER_BINDING_FLOW] = {
		.name = "flow", .group = "flows", .prefix = "flow-", .others = ",_-",
		.size = sizeof(struct placer_flow_said),
		.nr = BINDING_NR(binding_flow), .property = binding_flow,
	},
};

/* clang-format on */

static bool binding_same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* Added to every node, by dtc and by the kernel. */
static bool binding_is_made(const char *name)
{
	return binding_same(name, "name") || binding_same(name, "phandle") ||
	       binding_same(name, "linux,phandle");
}

/* Index of a row, or the number of rows. */
static u32 binding_find(const struct placer_binding *node, const char *name)
{
	u32 i;

	for (i = 0; i < node->nr; i++)
		if (binding_same(node->property[i].name, name))
			break;
	return i;
}

const char *placer_access_text(enum placer_access access)
{
	return binding_access[access - 1];
}

enum placer_access placer_access_find(const char *text)
{
	u32 i;

	for (i = 0; binding_access[i]; i++)
		if (binding_same(binding_access[i], text))
			return i + 1;
	return PLACER_ACCESS_UNSAID;
}

static bool binding_is_in(const char *characters, char c)
{
	for (; *characters; characters++)
		if (*characters == c)
			return true;
	return false;
}

static bool binding_is_small(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

const char *placer_binding_stem(enum placer_binding_kind kind, const char *name)
{
	const struct placer_binding *node = &placer_binding[kind];
	const char *prefix, *c;

	for (prefix = node->prefix; *prefix; prefix++, name++)
		if (*prefix != *name)
			return NULL;
	if (!binding_is_small(*name))
		return NULL;
	for (c = name; *c; c++)
		if (!binding_is_small(*c) && !binding_is_in(node->others, *c))
			return NULL;
	return name;
}

const char *placer_binding_property_name(enum placer_binding_kind kind,
					 u32 offset)
{
	const struct placer_binding *node = &placer_binding[kind];
	u32 i;

	for (i = 0; i < node->nr; i++)
		if (node->property[i].type != PLACER_PROPERTY_STANDARD &&
		    node->property[i].offset == offset)
			return node->property[i].name;
	return "";
}

static void *binding_place(const struct placer_property *row, void *said)
{
	return (char *)said + row->offset;
}

u32 placer_cells_at(const struct placer_cells *cells, u32 index)
{
	const u8 *byte = (const u8 *)cells->cell + 4 * (size_t)index;

	return (u32)byte[0] << 24 | (u32)byte[1] << 16 | (u32)byte[2] << 8 |
	       byte[3];
}

u32 placer_binding_stride(const struct placer_property *row)
{
	switch (row->type) {
	case PLACER_PROPERTY_PHANDLE:
	case PLACER_PROPERTY_PHANDLES:
		return 1;
	case PLACER_PROPERTY_PAIRS:
		return 2;
	default:
		return 0;
	}
}

void placer_binding_init(enum placer_binding_kind kind, void *said)
{
	const struct placer_binding *node = &placer_binding[kind];
	u32 i;

	memset(said, 0, node->size);
	for (i = 0; i < node->nr; i++) {
		const struct placer_property *row = &node->property[i];

		if (row->absent)
			*(u32 *)binding_place(row, said) = row->absent;
	}
}

static int binding_wrong(struct placer_problem *problem,
			 enum placer_fault fault, u32 value)
{
	problem->fault = fault;
	problem->value = value;
	return -EINVAL;
}

static int binding_number(const struct placer_property *row, const void *data,
			  u32 len, u32 *result, struct placer_problem *problem)
{
	const struct placer_cells cells = { .nr = 1, .cell = data };
	u32 number;

	if (len != 4)
		return binding_wrong(problem, PLACER_FAULT_CELL, len);
	number = placer_cells_at(&cells, 0);
	if (number < row->min || number > row->max)
		return binding_wrong(problem, PLACER_FAULT_RANGE, number);
	if (row->type == PLACER_PROPERTY_POWER && !placer_power_of_two(number))
		return binding_wrong(problem, PLACER_FAULT_POWER, number);
	*result = number;
	return 0;
}

/* A string that ends before the property does is several. */
static bool binding_is_string(const char *data, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		if (!data[i])
			return i + 1 == len;
	return false;
}

bool placer_path_is_valid(const char *path)
{
	if (binding_same(path, "/"))
		return true;
	if (*path != '/')
		return false;
	for (; *path; path++)
		if (*path == ':' ||
		    (*path == '/' && (!path[1] || path[1] == '/')))
			return false;
	return true;
}

static int binding_choice(const struct placer_property *row, const char *string,
			  u32 *result, struct placer_problem *problem)
{
	u32 i;

	for (i = 0; row->choice[i]; i++) {
		if (!binding_same(row->choice[i], string))
			continue;
		*result = i + 1;
		return 0;
	}
	return binding_wrong(problem, PLACER_FAULT_CHOICE, 0);
}

static int binding_list(const struct placer_property *row, const void *data,
			u32 len, struct placer_cells *result,
			struct placer_problem *problem)
{
	u32 stride = placer_binding_stride(row), nr = len / 4;

	if (row->type == PLACER_PROPERTY_PHANDLE) {
		if (len != 4)
			return binding_wrong(problem, PLACER_FAULT_PHANDLE,
					     len);
	} else if (len % 4) {
		return binding_wrong(problem, PLACER_FAULT_BYTES, len);
	} else if (nr % stride) {
		return binding_wrong(problem, PLACER_FAULT_HALF, nr);
	} else if (nr / stride < row->min || nr / stride > row->max) {
		return binding_wrong(problem,
				     nr ? PLACER_FAULT_COUNT :
					  PLACER_FAULT_EMPTY,
				     nr / stride);
	}
	*result = (struct placer_cells){ .nr = nr, .cell = data };
	return 0;
}

const char *placer_names_next(const struct placer_names *names,
			      const char *name)
{
	const char *end = names->text + names->len;

	if (!names->len)
		return NULL;
	if (!name)
		return names->text;
	while (*name)
		name++;
	return name + 1 < end ? name + 1 : NULL;
}

static bool binding_is_for_names(char c)
{
	return binding_is_small(c) || (c >= 'A' && c <= 'Z') ||
	       binding_is_in(",._+-", c);
}

bool placer_node_name_is_valid(const char *name)
{
	u32 len;

	if (!*name || *name == '.')
		return false;
	for (len = 0; name[len]; len++)
		if (len == PLACER_NODE_NAME_LEN ||
		    !binding_is_for_names(name[len]))
			return false;
	return true;
}

static bool binding_is_before(const struct placer_names *names,
			      const char *name)
{
	const char *other = NULL;

	while ((other = placer_names_next(names, other)) != name)
		if (binding_same(other, name))
			return true;
	return false;
}

static int binding_names(const struct placer_property *row, const char *data,
			 u32 len, struct placer_names *result,
			 struct placer_problem *problem)
{
	const struct placer_names names = { .len = len, .text = data };
	const char *name = NULL;
	u32 nr = 0;

	if (!len)
		return binding_wrong(problem, PLACER_FAULT_EMPTY, 0);
	if (data[len - 1])
		return binding_wrong(problem, PLACER_FAULT_STRINGS, 0);
	while ((name = placer_names_next(&names, name))) {
		problem->index = nr++;
		if (!placer_node_name_is_valid(name))
			return binding_wrong(problem, PLACER_FAULT_NAME, 0);
		if (binding_is_before(&names, name))
			return binding_wrong(problem, PLACER_FAULT_TWICE, 0);
	}
	if (nr < row->min || nr > row->max)
		return binding_wrong(problem, PLACER_FAULT_COUNT, nr);
	*result = names;
	return 0;
}

static int binding_value(const struct placer_property *row, const void *data,
			 u32 len, void *place, struct placer_problem *problem)
{
	switch (row->type) {
	case PLACER_PROPERTY_FLAG:
		if (len)
			return binding_wrong(problem, PLACER_FAULT_VALUE, len);
		*(bool *)place = true;
		return 0;
	case PLACER_PROPERTY_NUMBER:
	case PLACER_PROPERTY_POWER:
		return binding_number(row, data, len, place, problem);
	case PLACER_PROPERTY_CHOICE:
	case PLACER_PROPERTY_PATH:
		if (!binding_is_string(data, len))
			return binding_wrong(problem, PLACER_FAULT_STRING, len);
		if (row->type == PLACER_PROPERTY_CHOICE)
			return binding_choice(row, data, place, problem);
		if (!placer_path_is_valid(data))
			return binding_wrong(problem, PLACER_FAULT_PATH, 0);
		*(const char **)place = data;
		return 0;
	case PLACER_PROPERTY_PHANDLE:
	case PLACER_PROPERTY_PHANDLES:
	case PLACER_PROPERTY_PAIRS:
		return binding_list(row, data, len, place, problem);
	case PLACER_PROPERTY_NAMES:
		return binding_names(row, data, len, place, problem);
	default:
		return 0;
	}
}

int placer_binding_property(enum placer_binding_kind kind, const char *name,
			    const void *data, u32 len, void *said,
			    struct placer_problem *problem)
{
	const struct placer_binding *node = &placer_binding[kind];
	u32 index = binding_find(node, name);
	u32 *present = said;

	*problem = (struct placer_problem){ .name = name };
	if (binding_is_made(name))
		return 0;
	if (index == node->nr)
		return binding_wrong(problem, PLACER_FAULT_UNKNOWN, 0);

	*present |= 1u << index;
	problem->row = &node->property[index];
	return binding_value(problem->row, data, len,
			     binding_place(problem->row, said), problem);
}

int placer_binding_complete(enum placer_binding_kind kind, const void *said,
			    struct placer_problem *problem)
{
	const struct placer_binding *node = &placer_binding[kind];
	const u32 *present = said;
	const struct placer_property *row;
	bool here, there;
	u32 i;

	for (i = 0; i < node->nr; i++) {
		row = &node->property[i];
		here = *present >> i & 1;
		there = row->other &&
			(u64)*present >> binding_find(node, row->other) & 1;
		*problem = (struct placer_problem){ .name = row->name,
						    .row = row };
		if (here && there)
			return binding_wrong(problem, PLACER_FAULT_BESIDE, 0);
		if (here || there || !row->required)
			continue;
		return binding_wrong(problem,
				     row->other ? PLACER_FAULT_EITHER :
						  PLACER_FAULT_MISSING,
				     0);
	}
	return 0;
}

void placer_master_said_constraint(const struct placer_master_said *said,
				   u64 *limit, struct placer_constraint *c)
{
	*limit = said->address_bits ? placer_address_last(said->address_bits) :
				      PLACER_NO_LIMIT;
	placer_constraint_init(c);
	c->max_segments = said->max_segments;
	if (said->max_segment_bytes)
		c->max_segment_size = said->max_segment_bytes;
	if (said->boundary_bits)
		c->segment_boundary = placer_address_last(said->boundary_bits);
	if (said->align)
		c->align = said->align;
	if (said->granule)
		c->granule = said->granule;
	c->contiguous = said->contiguous;
	if (!said->protected_access)
		c->domains = 0;
	c->pageless = said->no_pages_ok ? PLACER_ALL_HEAPS : 0;
}
