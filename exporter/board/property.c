// SPDX-License-Identifier: GPL-2.0
/*
 * Properties of a placement node, read and checked.
 *
 * Nothing is taken for granted that only the schema checks: a value of the wrong
 * length, type or range is refused, and the log names node and property.
 */
#include <linux/device.h>
#include <linux/log2.h>
#include <linux/of.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "board.h"
#include "property.h"

/**
 * placer_board_check_properties() - are all properties of a node known?
 * @board: who complains
 * @np: the node
 * @known: their names; ends with NULL
 *
 * Context: may sleep.
 * Return: 0, or -EINVAL with a line in the log.
 */
int placer_board_check_properties(struct placer_board *board,
				  struct device_node *np,
				  const char *const *known)
{
	struct property *prop;
	unsigned int i;

	for_each_property_of_node(np, prop) {
		/* Made by the kernel and by dtc. */
		if (!strcmp(prop->name, "name") ||
		    !strcmp(prop->name, "phandle"))
			continue;

		for (i = 0; known[i] && strcmp(known[i], prop->name);)
			i++;
		if (!known[i]) {
			dev_err(board->dev, "%pOF: unknown property \"%s\"\n",
				np, prop->name);
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * placer_board_check_leaf() - is this a node without children, rightly named?
 * @board: who complains
 * @np: the node
 * @prefix: with which its name must begin
 *
 * Context: may sleep.
 * Return: 0, or -EINVAL with a line in the log.
 */
int placer_board_check_leaf(struct placer_board *board, struct device_node *np,
			    const char *prefix)
{
	if (str_has_prefix(kbasename(np->full_name), prefix) &&
	    !of_get_child_count(np))
		return 0;

	dev_err(board->dev, "%pOF: is not called %s..., or has children\n", np,
		prefix);
	return -EINVAL;
}

/**
 * placer_board_number() - read a property of one cell
 * @board: who complains
 * @np: the node
 * @name: of the property
 * @min: the least it may be
 * @max: the most it may be
 * @value: result; unchanged if there is no such property
 *
 * Context: may sleep.
 * Return: 1 if there is such a number, 0 if not, -EINVAL with a line in the log
 * if it is not one.
 */
int placer_board_number(struct placer_board *board, struct device_node *np,
			const char *name, u32 min, u32 max, u32 *value)
{
	int len;

	if (!of_find_property(np, name, &len))
		return 0;

	if (len != sizeof(u32) || of_property_read_u32(np, name, value)) {
		dev_err(board->dev,
			"%pOF: \"%s\" must be one cell, but has %d bytes\n", np,
			name, len);
		return -EINVAL;
	}
	if (*value < min || *value > max) {
		dev_err(board->dev, "%pOF: \"%s\" is %u, and may be %u to %u\n",
			np, name, *value, min, max);
		return -EINVAL;
	}
	return 1;
}

/**
 * placer_board_power() - read a property that must be a power of two
 * @board: who complains
 * @np: the node
 * @name: of the property
 * @min: the least it may be
 * @value: result; unchanged if there is no such property
 *
 * 32 MiB is the most it may be: larger is no alignment, but a mistake.
 *
 * Context: may sleep.
 * Return: as placer_board_number().
 */
int placer_board_power(struct placer_board *board, struct device_node *np,
		       const char *name, u32 min, u64 *value)
{
	u32 number;
	int rc = placer_board_number(board, np, name, min, SZ_32M, &number);

	if (rc <= 0)
		return rc;
	if (!is_power_of_2(number)) {
		dev_err(board->dev,
			"%pOF: \"%s\" is %u, which is not a power of two\n", np,
			name, number);
		return -EINVAL;
	}
	*value = number;
	return 1;
}

/**
 * placer_board_string() - read a property that must be just one string
 * @board: who complains
 * @np: the node
 * @name: of the property
 * @value: result; lives as long as the node
 *
 * Context: may sleep.
 * Return: 0, or -EINVAL with a line in the log.
 */
int placer_board_string(struct placer_board *board, struct device_node *np,
			const char *name, const char **value)
{
	if (of_property_count_strings(np, name) == 1 &&
	    !of_property_read_string(np, name, value))
		return 0;

	dev_err(board->dev, "%pOF: \"%s\" is no string, or several\n", np,
		name);
	return -EINVAL;
}

/**
 * placer_board_flag() - is a property without a value there?
 * @board: who complains
 * @np: the node
 * @name: of the property
 * @value: result
 *
 * Context: may sleep.
 * Return: 0, or -EINVAL with a line in the log if it has a value.
 */
int placer_board_flag(struct placer_board *board, struct device_node *np,
		      const char *name, bool *value)
{
	int len = 0;

	*value = of_find_property(np, name, &len);
	if (!len)
		return 0;

	dev_err(board->dev, "%pOF: \"%s\" takes no value, but has %d bytes\n",
		np, name, len);
	return -EINVAL;
}

/**
 * placer_board_phandle() - read one phandle of a list
 * @board: who complains
 * @np: the node
 * @name: of the property
 * @index: in the list
 * @target: result: the node it refers to, referenced
 *
 * Context: may sleep.
 * Return: 1; 0 beyond the end; -EINVAL with a line in the log.
 */
int placer_board_phandle(struct placer_board *board, struct device_node *np,
			 const char *name, int index,
			 struct device_node **target)
{
	int len = 0;

	of_find_property(np, name, &len);
	if (len % sizeof(u32)) {
		dev_err(board->dev,
			"%pOF: \"%s\" has %d bytes, which are not whole cells\n",
			np, name, len);
		return -EINVAL;
	}
	if (index >= len / sizeof(u32))
		return 0;

	*target = of_parse_phandle(np, name, index);
	if (*target)
		return 1;

	dev_err(board->dev, "%pOF: phandle %d of \"%s\" dangles\n", np, index,
		name);
	return -EINVAL;
}

/**
 * placer_board_one_phandle() - read a property that must be just one phandle
 * @board: who complains
 * @np: the node
 * @name: of the property
 * @target: result: the node it refers to, referenced
 *
 * Context: may sleep.
 * Return: 1, or -EINVAL with a line in the log.
 */
int placer_board_one_phandle(struct placer_board *board, struct device_node *np,
			     const char *name, struct device_node **target)
{
	int len = 0;

	of_find_property(np, name, &len);
	if (len == sizeof(u32))
		return placer_board_phandle(board, np, name, 0, target);

	dev_err(board->dev,
		"%pOF: \"%s\" must be one phandle, but has %d bytes\n", np,
		name, len);
	return -EINVAL;
}
