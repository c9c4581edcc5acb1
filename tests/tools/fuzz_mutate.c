// SPDX-License-Identifier: GPL-2.0
/*
 * Mutations for libFuzzer that keep a devicetree valid: changes of arbitrary bytes mostly
 * damage the structure, which the reader refuses at once.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#define MOST 32768

static char tree[MOST];

/* Numbers at the limits of something. */
static const uint32_t edge[] = {
	0,	  1,	      2,	  3,	      4,	  31,
	32,	  33,	      64,	  0xfff,      0x1000,	  0x1fffff,
	0x200000, 0x7fffffff, 0x80000000, 0xfffff000, 0xfffffffe, 0xffffffff,
};

static uint32_t below(uint32_t nr)
{
	return (uint32_t)rand() % nr;
}

/* Any node, with equal probability. */
static int some_node(void)
{
	int node, nr = 0, chosen = 0;

	for (node = 0; node >= 0; node = fdt_next_node(tree, node, NULL))
		if (!below(++nr))
			chosen = node;
	return chosen;
}

static int some_property(void)
{
	int node = some_node(), property, nr = 0, chosen = -1;

	fdt_for_each_property_offset(property, tree, node) {
		if (!below(++nr))
			chosen = property;
	}
	return chosen;
}

/* Change one cell, add or remove a byte, or let libFuzzer mutate the value. */
static void change_value(void)
{
	int len, property = some_property();
	char *value;
	fdt32_t number;

	if (property < 0)
		return;
	value = (char *)fdt_getprop_by_offset(tree, property, NULL, &len);
	if (!value || len <= 0)
		return;
	if (len < 4 || !below(3)) {
		LLVMFuzzerMutate((uint8_t *)value, len, len);
		return;
	}
	number = cpu_to_fdt32(below(2) ? edge[below(sizeof(edge) / 4)] :
					 below(24));
	memcpy(value + 4 * below(len / 4), &number, 4);
}

/* Copy a property to another node, perhaps longer or shorter. */
static void copy_property(void)
{
	int len, property = some_property();
	char name[64], value[512] = "";
	const char *from, *old;

	if (property < 0)
		return;
	from = fdt_getprop_by_offset(tree, property, &old, &len);
	if (!from || len < 0 || len > 256 || strlen(old) >= sizeof(name))
		return;
	strcpy(name, old);
	memcpy(value, from, len);
	if (!below(3))
		len = below(2) ? len + 4 : below(len + 1);
	fdt_setprop(tree, some_node(), name, value, len);
}

static void remove_one(void)
{
	const char *name;
	int node = some_node(), property = some_property();

	if (node && !below(3)) {
		fdt_del_node(tree, node);
		return;
	}
	if (property >= 0 &&
	    fdt_getprop_by_offset(tree, property, &name, NULL)) {
		node = some_node();
		fdt_delprop(tree, node, name);
	}
}

static void add_node(void)
{
	char name[32];
	const char *old;
	int len;

	old = fdt_get_name(tree, some_node(), &len);
	if (!old || len > 24)
		return;
	memcpy(name, old, len + 1);
	if (len && below(2))
		name[below(len)] = "0aZ@-,<&\"'/"[below(11)];
	fdt_add_subnode(tree, some_node(), name);
}

static void mutate_tree(void)
{
	uint32_t i;

	for (i = below(4) + 1; i--;) {
		switch (below(8)) {
		case 0:
		case 1:
			copy_property();
			break;
		case 2:
			remove_one();
			break;
		case 3:
			add_node();
			break;
		default:
			change_value();
		}
	}
	if (!below(8))
		fdt_set_boot_cpuid_phys(tree, below(8));
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	srand(seed);
	if (!below(8) || size > MOST / 2 || size < sizeof(struct fdt_header) ||
	    fdt_check_full(data, size) || fdt_open_into(data, tree, MOST))
		return LLVMFuzzerMutate(data, size, max_size);
	mutate_tree();
	if (fdt_pack(tree) || fdt_totalsize(tree) > max_size)
		return LLVMFuzzerMutate(data, size, max_size);
	memcpy(data, tree, fdt_totalsize(tree));
	return fdt_totalsize(tree);
}
