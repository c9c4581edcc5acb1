/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of the kernel's header that the reader of properties needs, for the host.
 */
#ifndef _LINUX_OF_H
#define _LINUX_OF_H

#include <placer/env.h>

struct property {
	const char *name;
	int length;
	const void *value;
	struct property *next;
};

struct device_node {
	const char *full_name;
	struct property *properties;
};

#define for_each_property_of_node(np, prop) \
	for (prop = (np)->properties; prop; prop = prop->next)

struct device_node *of_find_node_by_phandle(u32 phandle);

#endif /* _LINUX_OF_H */
