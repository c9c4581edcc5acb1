// SPDX-License-Identifier: GPL-2.0
/*
 * Where a devicetree comes from: a file, a pipe, or the kernel that is running;
 * with overlays merged into a copy, as a boot loader does.
 */
#include <errno.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../error.h"
#include "dt.h"
#include "fixup.h"
#include "overlay.h"
#include "override.h"

#define RUNNING "/sys/firmware/fdt"

static void *dt_grown(void *memory, size_t size)
{
	memory = realloc(memory, size);
	if (!memory)
		bad_input("out of memory");
	return memory;
}

/* One byte more than the file has is asked for, to see that it ends there. */
static void *dt_read_all(FILE *stream, const char *name, size_t *size)
{
	size_t got, room = 1 << 16;
	char *blob = dt_grown(NULL, room);

	for (*size = 0;; room *= 2, blob = dt_grown(blob, room)) {
		got = fread(blob + *size, 1, room - *size, stream);
		*size += got;
		if (ferror(stream))
			bad_input("%s: %s", name, strerror(errno));
		if (*size < room)
			return blob;
		if (*size >= DT_MAX_BYTES)
			bad_input("%s: is longer than 64 MiB", name);
	}
}

static void *dt_read_file(const char *file, size_t *size)
{
	FILE *stream;
	void *blob;

	if (!strcmp(file, "-"))
		return dt_read_all(stdin, "standard input", size);
	stream = fopen(file, "rb");
	if (!stream)
		bad_input("%s: %s", file, strerror(errno));
	blob = dt_read_all(stream, file, size);
	fclose(stream);
	return blob;
}

static const char *dt_reading(const char *file)
{
	return strcmp(file, "-") ? file : "standard input";
}

/* Tell what the file looks like if it is not a devicetree; dt_index() checks the rest. */
static void dt_check_header(const char *file, const void *blob, size_t size)
{
	static const unsigned char swapped[] = { 0xed, 0xfe, 0x0d, 0xd0 };

	if (size < sizeof(struct fdt_header))
		bad_input("%s: %s", file,
			  size ? "is too short to be a devicetree blob" :
				 "is empty");
	if (!memcmp(blob, swapped, 4))
		bad_input("%s: is a devicetree blob in the wrong byte order",
			  file);
	if (fdt_magic(blob) != FDT_MAGIC)
		bad_input("%s: %s", file, dt_error(-FDT_ERR_BADMAGIC));
	if (fdt_totalsize(blob) > size)
		bad_input("%s: is a devicetree blob that is cut off: %zu bytes of %u",
			  file, size, fdt_totalsize(blob));
}

static void dt_check_blob(const char *file, const void *blob, size_t size)
{
	int rc;

	dt_check_header(file, blob, size);
	rc = fdt_check_full(blob, size);
	if (rc)
		bad_input("%s: %s", file, dt_error(rc));
}

/* Names go to terminals. */
static bool dt_is_shown(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

/* The name, or a replacement if it must not go to a terminal. */
static const char *dt_shown(const char *name)
{
	return name && dt_is_shown(name) ? name : "a node";
}

static void dt_check_target(const char *file, const void *overlay, int fragment)
{
	if (!fdt_getprop(overlay, fragment, "target", NULL) &&
	    !fdt_getprop(overlay, fragment, "target-path", NULL))
		bad_input("%s: /%s has no target, so there is nothing that it would change",
			  file,
			  dt_shown(fdt_get_name(overlay, fragment, NULL)));
}

static bool dt_is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(name, *list))
			return true;
	return false;
}

/* Report what has no effect in a node of an overlay: all but @known. */
static void dt_say_left_out(const char *file, const void *overlay, int node,
			    const char *const *known)
{
	const char *path = node ? fdt_get_name(overlay, node, NULL) : "";
	const char *name;
	int property, child;

	fdt_for_each_property_offset(property, overlay, node)
		if (fdt_getprop_by_offset(overlay, property, &name, NULL) &&
		    !dt_is_one_of(name, known))
			fprintf(stderr,
				"placer: %s: /%s: %s is outside of __overlay__, so it is left out\n",
				file, dt_shown(path),
				dt_is_shown(name) ? name : "a property");
	if (!node)
		return;
	fdt_for_each_subnode(child, overlay, node) {
		name = fdt_get_name(overlay, child, NULL);
		if (name && !strcmp(name, "__overlay__"))
			continue;
		fprintf(stderr,
			"placer: %s: /%s/%s is beside __overlay__, so it is left out\n",
			file, dt_shown(path), dt_shown(name));
	}
}

static bool dt_is_dormant(const void *overlay, int node)
{
	return fdt_subnode_offset(overlay, node, "__dormant__") >= 0;
}

/* What libfdt leaves out without a word. Given parameters have switched what they are for. */
static void dt_say_no_fragment(const char *file, const void *overlay, int node,
			       bool parameters)
{
	const char *name = fdt_get_name(overlay, node, NULL);

	if (!dt_is_dormant(overlay, node))
		fprintf(stderr,
			"placer: %s: /%s is no fragment, so it is left out\n",
			file, dt_shown(name));
	else if (!parameters)
		fprintf(stderr,
			"placer: %s: /%s is left out, as only a parameter switches it on (__dormant__)\n",
			file, dt_shown(name));
}

/*
 * Without any fragment, libfdt would merge nothing and report success; and it says nothing
 * of what it leaves out.
 */
static void dt_check_fragments(const char *file, const void *overlay,
			       bool parameters)
{
	static const char *const in_fragment[] = { "target", "target-path",
						   "phandle", "linux,phandle",
						   NULL };
	static const char *const in_root[] = {
		"compatible",	"#address-cells", "#size-cells",
		"part-number",	"version",	  "exclusive-use",
		"manufacturer", "board",	  NULL
	};
	bool fragments = false;
	const char *name;
	int node;

	fdt_for_each_subnode(node, overlay, 0)
		if (overlay_is_on(overlay, node) ||
		    dt_is_dormant(overlay, node))
			fragments = true;
	if (!fragments)
		bad_input("%s: has no fragment, so is no overlay", file);
	fdt_for_each_subnode(node, overlay, 0) {
		name = fdt_get_name(overlay, node, NULL);
		if (overlay_is_on(overlay, node)) {
			dt_check_target(file, overlay, node);
			dt_say_left_out(file, overlay, node, in_fragment);
			continue;
		}
		if (name && !strcmp(name, "__overrides__") && !parameters)
			fprintf(stderr,
				"placer: %s: has parameters (__overrides__), which are not applied unless they are given (FILE:NAME=VALUE,...)\n",
				file);
		if (name && !strncmp(name, "__", 2))
			continue;
		if (name && (!strcmp(name, "cpus") || !strcmp(name, "chosen") ||
			     !strncmp(name, "memory@", 7)))
			bad_input("%s: is a whole tree, and no overlay", file);
		dt_say_no_fragment(file, overlay, node, parameters);
	}
	dt_say_left_out(file, overlay, 0, in_root);
}

/* It is seen here, as what libfdt returns for it differs from version to version. */
static void dt_check_symbols(const char *file, const void *base,
			     const void *overlay)
{
	int fixups = fdt_path_offset(overlay, "/__fixups__"), property;
	int symbols = fdt_path_offset(base, "/__symbols__");
	const char *name;

	if (fixups < 0)
		return;
	if (fdt_first_property_offset(overlay, fixups) >= 0 && symbols < 0)
		bad_input("%s: does not apply: the tree has no __symbols__, so no label can be found in it (dtc -@ makes them)",
			  file);
	fdt_for_each_property_offset(property, overlay, fixups)
		if (fdt_getprop_by_offset(overlay, property, &name, NULL) &&
		    !fdt_getprop(base, symbols, name, NULL))
			bad_input("%s: does not apply: the tree has no label %s",
				  file, dt_is_shown(name) ? name : "of a name");
}

/* Where the boot loader and fdtoverlay merge differently. */
static void dt_say_arguments(const char *file, const void *base,
			     const void *overlay)
{
	int node = overlay_replaces_arguments(overlay, base);

	if (node >= 0)
		fprintf(stderr,
			"placer: %s: its bootargs replace those of the tree's /%s, as with fdtoverlay; the Raspberry Pi's boot loader appends them\n",
			file, dt_shown(fdt_get_name(base, node, NULL)));
}

/* The first target-path that is not in the tree, unless an earlier fragment makes it. */
static const char *dt_missing_target(const void *base, const void *overlay)
{
	const char *path;
	int node, len;

	fdt_for_each_subnode(node, overlay, 0) {
		path = fdt_getprop(overlay, node, "target-path", &len);
		if (path && len > 0 && !path[len - 1] && dt_is_shown(path) &&
		    fdt_subnode_offset(overlay, node, "__overlay__") >= 0 &&
		    fdt_path_offset(base, path) < 0)
			return path;
	}
	return NULL;
}

static void dt_refuse_overlay(const char *file, int rc, const char *missing)
{
	if (missing && (rc == -FDT_ERR_NOTFOUND || rc == -FDT_ERR_BADPATH))
		bad_input("%s: does not apply: the tree has no %s", file,
			  missing);
	if (rc == -FDT_ERR_NOTFOUND)
		bad_input("%s: does not apply: a label or node that it refers to is not in the tree",
			  file);
	bad_input("%s: does not apply: %s", file, fdt_strerror(rc));
}

/* A fragment for a node that is not there: libfdt would refuse the whole overlay. */
static void dt_leave_out(const char *file, void *overlay, int fragment)
{
	char path[FIXUP_MAX_PATH];

	if (fdt_get_path(overlay, fragment, path, FIXUP_MAX_PATH - 20) ||
	    fixup_rename(overlay, strcat(path, "/__overlay__"), "__dormant__"))
		bad_input("%s: does not apply: /%s cannot be left out", file,
			  dt_shown(fdt_get_name(overlay, fragment, NULL)));
}

static const char *dt_fragment_name(const void *overlay,
				    const struct overlay_order *order,
				    int index)
{
	int node = order->fragment[index].node;

	return dt_shown(fdt_get_name(overlay, node, NULL));
}

/* Report what libfdt would refuse, as the Raspberry Pi's boot loader does not. */
static void dt_say_fragment(const char *file, const void *overlay,
			    const struct overlay_order *order, int index)
{
	const struct overlay_fragment *f = &order->fragment[index];
	const char *name = dt_fragment_name(overlay, order, index);
	const char *owner =
		f->owner < 0 ? "" : dt_fragment_name(overlay, order, f->owner);

	if (f->lost && !order->fragment[f->owner].left_out)
		fprintf(stderr,
			"placer: %s: /%s is left out, as it changes a node of /%s, which the Raspberry Pi's boot loader has copied into /%s by then, so that the change is lost; fdtoverlay refuses it\n",
			file, name, owner,
			dt_fragment_name(overlay, order,
					 order->fragment[f->owner].into));
	else if (f->left_out)
		fprintf(stderr,
			"placer: %s: /%s is left out, as it changes a node of /%s\n",
			file, name, owner);
	else if (overlay_is_early(order, index))
		fprintf(stderr,
			"placer: %s: /%s changes a node of /%s, so it is applied behind that, as by the Raspberry Pi's boot loader; fdtoverlay refuses it\n",
			file, name, owner);
}

static void dt_refuse_circle(const char *file, const void *overlay,
			     const struct overlay_order *order)
{
	int owner = order->fragment[order->circle].owner;

	bad_input("%s: does not apply: /%s and /%s change nodes of each other%s",
		  file, dt_fragment_name(overlay, order, order->circle),
		  dt_fragment_name(overlay, order, owner),
		  order->fragment[owner].owner == order->circle ?
			  "" :
			  ", in a circle with others");
}

/* Fragments that change nodes of others come in the order of the Raspberry Pi's boot loader. */
static void dt_order_fragments(const char *file, void *overlay)
{
	struct overlay_order order;
	int i;

	if (overlay_read_order(overlay, &order))
		bad_input("out of memory");
	if (order.circle >= 0)
		dt_refuse_circle(file, overlay, &order);
	for (i = 0; i < order.nr; i++)
		dt_say_fragment(file, overlay, &order, i);
	if (!overlay_sort(overlay, &order))
		bad_input("out of memory");
	/* Both names are of the same length, so that offsets stay valid. */
	for (i = 0; i < order.nr; i++)
		if (order.fragment[i].left_out)
			dt_leave_out(file, overlay, order.fragment[i].node);
	free(order.fragment);
}

/* Fragments that no parameter has switched on are not named, unless nothing is left. */
static void dt_say_nothing_is_on(const char *file, const void *overlay)
{
	int node;

	fdt_for_each_subnode(node, overlay, 0)
		if (overlay_is_on(overlay, node))
			return;
	fprintf(stderr,
		"placer: %s: changes nothing, as its parameters leave no fragment switched on\n",
		file);
}

#define PARAMETER_ROOM 0x10000 /* bytes that parameters may add */

/* Cut off and return what follows the first ":" of FILE:NAME=VALUE, unless a file has that name. */
static char *dt_cut_parameters(char *file)
{
	char *slash = strrchr(file, '/'), *colon;

	colon = access(file, F_OK) ? strchr(slash ? slash : file, ':') : NULL;
	if (!colon)
		return NULL;
	*colon = '\0';
	return colon + 1;
}

/* An overlay, with its parameters applied. */
static void *dt_read_overlay(char *file, const void *base)
{
	char *parameters = dt_cut_parameters(file);
	size_t size;
	void *overlay = dt_read_file(file, &size), *wider;
	int room;

	dt_check_blob(dt_reading(file), overlay, size);
	if (parameters) {
		room = (int)fdt_totalsize(overlay) + PARAMETER_ROOM;
		wider = dt_grown(NULL, room);
		if (fdt_open_into(overlay, wider, room))
			bad_input("%s: is too long", dt_reading(file));
		free(overlay);
		overlay = wider;
		override_apply(dt_reading(file), overlay, parameters);
	}
	if (!overlay_is_whole(overlay))
		bad_input("%s: does not apply: it is damaged, as it refers to nodes where it has no place",
			  dt_reading(file));
	dt_check_fragments(dt_reading(file), overlay, parameters);
	dt_order_fragments(dt_reading(file), overlay);
	if (parameters)
		dt_say_nothing_is_on(dt_reading(file), overlay);
	dt_check_symbols(dt_reading(file), base, overlay);
	dt_say_arguments(dt_reading(file), base, overlay);
	return overlay;
}

/* On failure libfdt leaves both damaged, so this ends the program then. */
static void *dt_apply(void *base, size_t *size, const char *argument)
{
	char *file = strcpy(dt_grown(NULL, strlen(argument) + 1), argument);
	void *overlay = dt_read_overlay(file, base);
	const char *missing = dt_missing_target(base, overlay);
	void *before;
	int rc;

	if (missing)
		missing = strcpy(dt_grown(NULL, strlen(missing) + 1), missing);

	overlay_keep_phandles(overlay, base);
	/* Room for all of it, and for strings and phandles that are new. */
	*size = fdt_totalsize(base) + 2 * (size_t)fdt_totalsize(overlay) + 4096;
	if (*size > DT_MAX_BYTES)
		bad_input("%s: is too long", file);
	before = base;
	base = dt_grown(NULL, *size);
	rc = fdt_open_into(before, base, (int)*size);
	if (!rc)
		rc = fdt_overlay_apply(base, overlay);
	free(before);
	free(overlay);
	if (rc) {
		free(base);
		dt_refuse_overlay(dt_reading(file), rc, missing);
	}
	free((void *)missing);
	free(file);
	return base;
}

static void dt_load(struct dt *dt, const char *file, void *blob, size_t size,
		    char *const *overlay, u32 nr_overlays)
{
	const char *error;
	u32 i;

	file = dt_reading(file);
	dt_check_header(file, blob, size);
	if (nr_overlays)
		dt_check_blob(file, blob, size);
	for (i = 0; i < nr_overlays; i++)
		blob = dt_apply(blob, &size, overlay[i]);
	error = dt_index(dt, blob, size);
	if (error)
		bad_input("%s: %s", file, error);
}

void dt_open(struct dt *dt, const char *file, char *const *overlay,
	     u32 nr_overlays)
{
	size_t size;
	void *blob = dt_read_file(file, &size);

	dt_load(dt, file, blob, size, overlay, nr_overlays);
}

void dt_open_running(struct dt *dt, char *const *overlay, u32 nr_overlays)
{
	FILE *stream = fopen(RUNNING, "rb");
	size_t size;
	void *blob;

	if (!stream && errno == ENOENT)
		bad_input("this machine runs without a devicetree: there is no %s",
			  RUNNING);
	if (!stream)
		bad_input(RUNNING ": %s", strerror(errno));
	blob = dt_read_all(stream, RUNNING, &size);
	fclose(stream);
	dt_load(dt, RUNNING, blob, size, overlay, nr_overlays);
}
