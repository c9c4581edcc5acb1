// SPDX-License-Identifier: GPL-2.0
/*
 * Properties of a placement node: fetched from the devicetree, and judged by the
 * table of the binding. The log names node and property.
 */
#include <linux/device.h>
#include <linux/of.h>

#include "property.h"

static int placer_property_refuse(struct device *dev,
				  const struct device_node *np,
				  const struct placer_problem *problem)
{
	char text[PLACER_PROBLEM_LEN];

	placer_problem_text(text, sizeof(text), problem);
	dev_err(dev, "%pOF: \"%s\" %s\n", np, problem->name, text);
	return -EINVAL;
}

/**
 * placer_properties_read() - read all properties of a node
 * @dev: the placement node's device, for the log
 * @np: the node
 * @kind: of the node
 * @said: result: what is stored for this kind; refers to the tree
 *
 * Context: may sleep.
 * Return: 0, or -EINVAL with a line in the log.
 */
int placer_properties_read(struct device *dev, const struct device_node *np,
			   enum placer_binding_kind kind, void *said)
{
	struct placer_problem problem;
	const struct property *prop;

	placer_binding_init(kind, said);
	for_each_property_of_node(np, prop)
		if (placer_binding_property(kind, prop->name, prop->value,
					    prop->length, said, &problem))
			return placer_property_refuse(dev, np, &problem);

	if (placer_binding_complete(kind, said, &problem))
		return placer_property_refuse(dev, np, &problem);
	return 0;
}

/**
 * placer_property_target() - the node that an entry of a list refers to
 * @dev: the placement node's device, for the log
 * @np: the node that has the list
 * @name: of the list's property
 * @cells: the list
 * @index: of a phandle in it
 *
 * Context: may sleep.
 * Return: the node, referenced; NULL with a line in the log if there is none.
 */
struct device_node *placer_property_target(struct device *dev,
					   const struct device_node *np,
					   const char *name,
					   const struct placer_cells *cells,
					   u32 index)
{
	u32 phandle = placer_cells_at(cells, index);
	struct device_node *target = of_find_node_by_phandle(phandle);
	const struct placer_problem problem = {
		.fault = PLACER_FAULT_DANGLES,
		.name = name,
		.value = phandle,
		.index = index,
	};

	if (!target)
		placer_property_refuse(dev, np, &problem);
	return target;
}
