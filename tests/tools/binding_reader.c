// SPDX-License-Identifier: GPL-2.0
/*
 * binding_reader table
 * binding_reader read BLOB
 *
 * The first prints the table of the binding, a row on each line, with tabs between: kind,
 * property, type, minimum, maximum, default, "required" or "-", the property that it
 * excludes or "-", and the possible values with bars between, or "-".
 *
 * The second reads a placement node with the kernel module's exporter/board/property.c. If
 * a property is refused, it prints the module's log message and exits with status 1. It
 * checks names of nodes by the table alone, as exporter/board/node.c does.
 */
#include <libfdt.h>
#include <linux/device.h>
#include <linux/of.h>
#include <placer/binding.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../exporter/board/property.h"

static char reader_blob[1 << 20];

void dev_err(const struct device *dev, const char *format, ...)
{
	va_list args;

	(void)dev;
	va_start(args, format);
	for (; *format; format++) {
		if (!strncmp(format, "%pOF", 4)) {
			fputs(va_arg(args, struct device_node *)->full_name,
			      stderr);
			format += 3;
		} else if (!strncmp(format, "%s", 2)) {
			fputs(va_arg(args, const char *), stderr);
			format++;
		} else {
			fputc(*format, stderr);
		}
	}
	va_end(args);
}

/* No property depends on which node this is. */
struct device_node *of_find_node_by_phandle(u32 phandle)
{
	static struct device_node node = { .full_name = "some node" };

	return fdt_node_offset_by_phandle(reader_blob, phandle) < 0 ? NULL :
								      &node;
}

static void reader_table(void)
{
	static const char *const type[] = {
		"standard", "flag",    "number",   "power", "choice",
		"path",	    "phandle", "phandles", "pairs", "names",
	};
	const struct placer_property *row;
	u32 kind, i, k;

	for (kind = 0; kind < PLACER_NR_BINDING_KINDS; kind++) {
		for (i = 0; i < placer_binding[kind].nr; i++) {
			row = &placer_binding[kind].property[i];
			printf("%s\t%s\t%s\t%u\t%u\t%u\t%s\t%s\t",
			       placer_binding[kind].name, row->name,
			       type[row->type], row->min, row->max, row->absent,
			       row->required ? "required" : "-",
			       row->other ? row->other : "-");
			for (k = 0; row->choice && row->choice[k]; k++)
				printf("%s%s", k ? "|" : "", row->choice[k]);
			puts(row->choice ? "" : "-");
		}
	}
}

static void reader_properties(struct device_node *np, int offset)
{
	struct property *prop, **last = &np->properties;
	int at;

	fdt_for_each_property_offset(at, reader_blob, offset) {
		prop = calloc(1, sizeof(*prop));
		if (!prop)
			exit(2);
		prop->value = fdt_getprop_by_offset(reader_blob, at,
						    &prop->name, &prop->length);
		*last = prop;
		last = &prop->next;
	}
}

/* Reads each entry of a list, like the module. */
static int reader_targets(const struct device_node *np,
			  enum placer_binding_kind kind, void *said)
{
	const struct placer_binding *b = &placer_binding[kind];
	const struct placer_cells *cells;
	u32 i, k, stride;

	for (i = 0; i < b->nr; i++) {
		stride = placer_binding_stride(&b->property[i]);
		cells = (void *)((char *)said + b->property[i].offset);
		for (k = 0; stride && k < cells->nr; k += stride)
			if (!placer_property_target(NULL, np,
						    b->property[i].name, cells,
						    k))
				return 1;
	}
	return 0;
}

static int reader_node(int offset, enum placer_binding_kind kind)
{
	struct device_node np = {
		.full_name = fdt_get_name(reader_blob, offset, NULL),
	};
	const struct placer_binding *b = &placer_binding[kind];
	union placer_said said;

	if (b->prefix && !placer_binding_stem(kind, np.full_name)) {
		fprintf(stderr, "%s: has to be named %s..., with a-z\n",
			np.full_name, b->prefix);
		return 1;
	}
	reader_properties(&np, offset);
	return placer_properties_read(NULL, &np, kind, &said) ||
	       reader_targets(&np, kind, &said);
}

static int reader_read(void)
{
	int top = fdt_path_offset(reader_blob, "/buffer-placement"), group;
	int rc = reader_node(top, PLACER_BINDING_NODE), child;
	u32 kind;

	for (kind = PLACER_BINDING_POOL; kind < PLACER_NR_BINDING_KINDS;
	     kind++) {
		group = fdt_subnode_offset(reader_blob, top,
					   placer_binding[kind].group);
		if (group < 0)
			continue;
		rc = rc || reader_node(group, PLACER_BINDING_GROUP);
		fdt_for_each_subnode(child, reader_blob, group)
			rc = rc || reader_node(child, kind);
	}
	return rc;
}

int main(int argc, char **argv)
{
	FILE *file;

	if (argc == 2 && !strcmp(argv[1], "table")) {
		reader_table();
		return 0;
	}
	file = argc == 3 && !strcmp(argv[1], "read") ? fopen(argv[2], "rb") :
						       NULL;
	if (!file || !fread(reader_blob, 1, sizeof(reader_blob), file) ||
	    fdt_check_header(reader_blob)) {
		fprintf(stderr, "usage: binding_reader table|read BLOB\n");
		return 2;
	}
	return reader_read();
}
