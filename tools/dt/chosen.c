// SPDX-License-Identifier: GPL-2.0
/*
 * /chosen, as Linux 7.3 on arm64 reads it before it places reserved memory.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "chosen.h"

/* A number in all cells of a property; false if there is none. */
static bool chosen_number(const struct dt *dt, u32 node, const char *name,
			  u64 *value)
{
	const struct dt_property *p = dt_property(dt, node, name);

	if (!p)
		return false;
	*value = dt_number_at(p, 0, dt_nr_cells(p));
	return true;
}

static void chosen_read_initrd(const struct dt *dt, u64 page,
			       struct chosen *chosen)
{
	u64 start, end;

	if (!chosen_number(dt, chosen->node, "linux,initrd-start", &start) ||
	    !chosen_number(dt, chosen->node, "linux,initrd-end", &end) ||
	    start >= end || end > ~0ull - page)
		return;
	chosen->has_initrd = true;
	chosen->initrd.first = start & -page;
	chosen->initrd.last = ((end - 1) | (page - 1));
}

static void chosen_read_core_header(const struct dt *dt, struct chosen *chosen)
{
	const struct dt_property *p =
		dt_property(dt, chosen->node, "linux,elfcorehdr");
	u32 address = 1, size = 1;
	struct placer_span *span = &chosen->core_header;
	u64 length;

	dt_cell(dt, 0, "#address-cells", &address);
	dt_cell(dt, 0, "#size-cells", &size);
	if (!p || address > 4 || size > 4 || p->len != 4 * (address + size))
		return;
	span->first = dt_number_at(p, 0, address);
	length = dt_number_at(p, address, size);
	chosen->has_core_header =
		length &&
		!check_add_overflow(span->first, length - 1, &span->last);
}

/* The memory that is left to a kernel for crash dumps. */
static void chosen_read_usable(const struct dt *dt, struct chosen *chosen)
{
	const struct dt_property *p =
		dt_property(dt, chosen->node, "linux,usable-memory-range");
	u32 address = 1, size = 1, each, i;
	u64 length;

	dt_cell(dt, 0, "#address-cells", &address);
	dt_cell(dt, 0, "#size-cells", &size);
	if (!p || address > 4 || size > 4)
		return;
	each = address + size;
	if (!each || !p->len || p->len % (4 * each))
		return;
	for (i = 0; i < 2 && i < p->len / (4 * each); i++) {
		struct placer_span *span = &chosen->usable[i];

		span->first = dt_number_at(p, i * each, address);
		length = dt_number_at(p, i * each + address, size);
		if (!length ||
		    check_add_overflow(span->first, length - 1, &span->last))
			return;
		if (i)
			chosen->has_more = true;
		else
			chosen->has_usable = true;
	}
}

/* The command line */

/* A number with a unit; what follows it is at @text then. */
static u64 chosen_bytes(const char **text)
{
	static const char units[] = "KMGTPE";
	const char *unit;
	char *end;
	u64 value = strtoull(*text, &end, 0);

	unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
	if (unit) {
		value <<= 10 * (unit - units + 1);
		end++;
	}
	*text = end;
	return value;
}

/* SIZE[@BASE[-END]]; at a BASE without END the area begins. */
static void chosen_read_cma(struct chosen *chosen, const char *text)
{
	chosen->has_cma = true;
	chosen->cma = chosen_bytes(&text);
	if (*text++ != '@')
		return;
	chosen->cma_base = chosen_bytes(&text);
	chosen->cma_end = chosen->cma_base + chosen->cma;
	if (*text++ == '-')
		chosen->cma_end = chosen_bytes(&text);
}

/* When there is no room for more, the next one replaces the last. */
static void chosen_read_mem(struct chosen *chosen, u64 page, const char *text)
{
	struct chosen_mem mem = { .size = chosen_bytes(&text) & -page };

	mem.has_start = *text == '@';
	if (mem.has_start) {
		text++;
		mem.start = (chosen_bytes(&text) + page - 1) & -page;
	}
	if (!mem.size)
		return;
	if (chosen->nr_mem == CHOSEN_MAX_MEM)
		chosen->nr_mem--;
	chosen->mem[chosen->nr_mem++] = mem;
}

static void chosen_read_parameter(struct chosen *chosen, u64 page,
				  const char *text)
{
	static const char *const taker[] = {
		"crashkernel=", "hugetlb_cma=", "numa_cma=",
		"cma_pernuma=", "reserve_mem=",
	};
	u32 i;

	for (i = 0; i < sizeof(taker) / sizeof(*taker); i++)
		if (!strncmp(text, taker[i], strlen(taker[i])))
			chosen->taker = taker[i];
	if (!strncmp(text, "cma=", 4))
		chosen_read_cma(chosen, text + 4);
	else if (!strncmp(text, "mem=", 4))
		chosen_read_mem(chosen, page, text + 4);
}

/* White space of any kind separates parameters. The last of two wins. After "--" is init's. */
static void chosen_read_arguments(const struct dt *dt, u64 page,
				  struct chosen *chosen)
{
	const struct dt_property *p = dt_property(dt, chosen->node, "bootargs");
	const char *text = p ? dt_next_string(p, NULL) : NULL;
	bool quoted = false;

	while (text && *text) {
		while (isspace((unsigned char)*text))
			text++;
		if (!strncmp(text, "--", 2) &&
		    (!text[2] || isspace((unsigned char)text[2])))
			return;
		chosen_read_parameter(chosen, page, text);
		for (; *text && (quoted || !isspace((unsigned char)*text));
		     text++)
			quoted ^= *text == '"';
	}
}

void chosen_read(const struct dt *dt, u64 page, struct chosen *chosen)
{
	*chosen = (struct chosen){ .node = dt_child(dt, 0, "chosen") };
	if (chosen->node == DT_NONE)
		return;
	chosen_read_initrd(dt, page, chosen);
	chosen_read_core_header(dt, chosen);
	chosen_read_usable(dt, chosen);
	chosen_read_arguments(dt, page, chosen);
}
