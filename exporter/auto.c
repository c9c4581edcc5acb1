// SPDX-License-Identifier: GPL-2.0
/*
 * The node "auto", whose buffers expect no device, and the further names that the
 * parameter auto_names gives it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <placer/binding.h>

#include "auto.h"
#include "create.h"
#include "node.h"
#include "nodes.h"

static bool placer_eager;
module_param_named(eager, placer_eager, bool, 0644);
MODULE_PARM_DESC(eager, "buffers of the node auto get memory at allocation");

/**
 * placer_auto_buffer() - create a buffer that expects no device
 * @name: of the node that it comes from, as for placer_buffer_create()
 * @size: bytes; a multiple of the page size, not 0
 * @fd_flags: open flags of the dma-buf's file
 * @eager: result: the administrator wants it to get memory at once; or NULL to have that done
 *
 * Context: may sleep.
 * Return: as placer_buffer_create(), or as placer_buffer_filled().
 */
struct dma_buf *placer_auto_buffer(const char *name, size_t size,
				   unsigned int fd_flags, bool *eager)
{
	struct dma_buf *dmabuf = placer_buffer_create(name, size, fd_flags);
	bool wanted = READ_ONCE(placer_eager);

	if (eager)
		*eager = wanted;
	return wanted && !eager ? placer_buffer_filled(dmabuf) : dmabuf;
}

static struct dma_buf *placer_auto_create(struct placer_node *node, size_t size,
					  unsigned int fd_flags, bool *eager)
{
	return placer_auto_buffer(node->name, size, fd_flags, eager);
}

static struct placer_node *placer_node_auto;

/* Longest list of further names of "auto". */
#define PLACER_AUTO_NAMES_LEN 255

/* As the administrator wrote them. */
static char placer_auto_names[PLACER_AUTO_NAMES_LEN + 1];

/**
 * struct placer_auto_alias - "auto" under another name
 * @list: in placer_auto_aliases, or in a list of those that are to be
 * @node: its node
 * @name: of @node
 */
struct placer_auto_alias {
	struct list_head list;
	struct placer_node *node;
	char name[PLACER_NODE_NAME_LEN + 1];
};

/* Protected by kernel_param_lock(), as is placer_node_auto. */
static LIST_HEAD(placer_auto_aliases);

static bool placer_auto_alias_is_in(const struct list_head *aliases,
				    const char *name)
{
	const struct placer_auto_alias *alias;

	list_for_each_entry(alias, aliases, list)
		if (!strcmp(alias->name, name))
			return true;
	return false;
}

/* Add @name to @wanted. Return: 0; -EINVAL, -EEXIST if it cannot be had; or -ENOMEM. */
static int placer_auto_alias_want(const char *name, struct list_head *wanted)
{
	struct placer_auto_alias *alias;

	if (!placer_node_name_is_valid(name))
		return -EINVAL;
	if (placer_auto_alias_is_in(wanted, name))
		return -EEXIST;
	if (!placer_auto_alias_is_in(&placer_auto_aliases, name) &&
	    !placer_node_is_free(name))
		return -EEXIST;

	alias = kzalloc(sizeof(*alias), GFP_KERNEL);
	if (!alias)
		return -ENOMEM;

	strscpy(alias->name, name);
	list_add_tail(&alias->list, wanted);
	return 0;
}

/* Register what is in @wanted only. Those that remain keep their nodes. */
static int placer_auto_aliases_register(struct list_head *wanted)
{
	struct placer_auto_alias *alias, *old;
	int rc;

	list_for_each_entry(alias, wanted, list) {
		if (placer_auto_alias_is_in(&placer_auto_aliases, alias->name))
			continue;
		alias->node =
			placer_node_add(alias->name, placer_auto_create, NULL);
		rc = PTR_ERR_OR_ZERO(alias->node);
		if (rc) {
			alias->node = NULL;
			return rc;
		}
	}

	list_for_each_entry(old, &placer_auto_aliases, list)
		list_for_each_entry(alias, wanted, list)
			if (!strcmp(alias->name, old->name))
				swap(alias->node, old->node);
	return 0;
}

static void placer_auto_aliases_free(struct list_head *aliases)
{
	struct placer_auto_alias *alias, *next;

	list_for_each_entry_safe(alias, next, aliases, list) {
		if (alias->node)
			placer_node_remove(alias->node);
		kfree(alias);
	}
	INIT_LIST_HEAD(aliases);
}

/*
 * Let the further names be those in @names, whose separators are overwritten. All are
 * checked before the first is registered, as the kernel's framework takes none back. If
 * one cannot be had, all is as before, and the log names it.
 */
static int placer_auto_aliases_set(char *names)
{
	LIST_HEAD(wanted);
	LIST_HEAD(old);
	const char *name;
	int rc = 0;

	while (!rc && (name = strsep(&names, ":"))) {
		rc = *name ? placer_auto_alias_want(name, &wanted) : 0;
		if (rc)
			pr_err("auto_names: no /dev/dma_heap/%s: %pe\n", name,
			       ERR_PTR(rc));
	}
	if (!rc)
		rc = placer_auto_aliases_register(&wanted);
	if (!rc) {
		list_splice_init(&placer_auto_aliases, &old);
		list_splice_init(&wanted, &placer_auto_aliases);
	}
	placer_auto_aliases_free(&old);
	placer_auto_aliases_free(&wanted);
	return rc;
}

/*
 * Until "auto" is registered the names are only noted: the kernel's command line is read
 * before memory can be allocated.
 *
 * Context: the lock of the module's parameters is held; may sleep.
 */
static int placer_auto_names_set(const char *val, const struct kernel_param *kp)
{
	size_t len = strcspn(val, "\n");
	char *names;
	int rc;

	if (len > PLACER_AUTO_NAMES_LEN)
		return -ENOSPC;
	if (IS_ERR(placer_node_auto))
		return PTR_ERR(placer_node_auto);

	if (placer_node_auto) {
		names = kstrndup(val, len, GFP_KERNEL);
		if (!names)
			return -ENOMEM;
		rc = placer_auto_aliases_set(names);
		kfree(names);
		if (rc)
			return rc;
	}

	memcpy(placer_auto_names, val, len);
	placer_auto_names[len] = '\0';
	return 0;
}

static int placer_auto_names_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", placer_auto_names);
}

static const struct kernel_param_ops placer_auto_names_ops = {
	.set = placer_auto_names_set,
	.get = placer_auto_names_get,
};
module_param_cb(auto_names, &placer_auto_names_ops, NULL, 0644);
MODULE_PARM_DESC(auto_names, "further names of the node auto, between colons");

/**
 * placer_node_auto_add() - register the node "auto", under all its names
 *
 * That one cannot be had is only logged, as nodes of flows, and "auto" by itself, work
 * without it. If it is a further name, there are no further names.
 *
 * Context: may sleep.
 */
void placer_node_auto_add(void)
{
	char names[sizeof(placer_auto_names)];

	kernel_param_lock(THIS_MODULE);
	placer_node_auto =
		placer_node_add(PLACER_NODE_AUTO, placer_auto_create, NULL);
	if (IS_ERR(placer_node_auto))
		pr_err("cannot register /dev/dma_heap/auto: %pe\n",
		       placer_node_auto);

	strscpy(names, placer_auto_names);
	if (IS_ERR(placer_node_auto) || placer_auto_aliases_set(names))
		placer_auto_names[0] = '\0';
	kernel_param_unlock(THIS_MODULE);
}

/**
 * placer_node_auto_remove() - unregister the node "auto", under all its names
 *
 * Context: may sleep.
 */
void placer_node_auto_remove(void)
{
	struct placer_node *node;

	/* The parameter can be written until the module is freed. */
	kernel_param_lock(THIS_MODULE);
	node = placer_node_auto;
	placer_node_auto = NULL;
	placer_auto_aliases_free(&placer_auto_aliases);
	kernel_param_unlock(THIS_MODULE);

	if (!IS_ERR(node))
		placer_node_remove(node);
}
