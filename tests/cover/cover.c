// SPDX-License-Identifier: GPL-2.0
/*
 * Records which places of dmabuf_placer are reached, for kernels without CONFIG_KCOV. The
 * compiler puts a call of this module's function at the start of each block of code.
 *
 * debugfs has a file with the addresses, for tests/cover/cover.py.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "cover.h"

static struct dentry *cover_file;

/* The module's code; the map has a byte for each byte of the code. */
static unsigned long cover_base;
static unsigned long cover_size;
static u8 *cover_map;

/* In any context, so without a lock. */
void notrace __sanitizer_cov_trace_pc(void)
{
	/* Pairs with the release in cover_notify(), for base and size. */
	u8 *map = smp_load_acquire(&cover_map);
	unsigned long at = _RET_IP_ - cover_base;

	if (map && at < cover_size && !map[at])
		map[at] = 1;
}
EXPORT_SYMBOL_GPL(__sanitizer_cov_trace_pc);

/* The first module's map also serves a module that is loaded later at the same address. */
static int cover_notify(struct notifier_block *block, unsigned long action,
			void *data)
{
	struct module *mod = data;
	u8 *map;

	if (action != MODULE_STATE_COMING || strcmp(mod->name, "dmabuf_placer"))
		return NOTIFY_DONE;
	if (cover_map)
		return NOTIFY_DONE;

	map = vzalloc(mod->mem[MOD_TEXT].size);
	if (!map)
		return NOTIFY_DONE;
	cover_base = (unsigned long)mod->mem[MOD_TEXT].base;
	cover_size = mod->mem[MOD_TEXT].size;
	/* Pairs with the acquire in __sanitizer_cov_trace_pc(). */
	smp_store_release(&cover_map, map);
	return NOTIFY_DONE;
}

static struct notifier_block cover_block = { .notifier_call = cover_notify };

static int cover_show(struct seq_file *m, void *unused)
{
	unsigned long at;

	for (at = 0; cover_map && at < cover_size; at++)
		if (cover_map[at])
			seq_printf(m, "%lx\n", cover_base + at);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(cover);

static int __init cover_init(void)
{
	int rc = register_module_notifier(&cover_block);

	if (rc)
		return rc;

	cover_file = debugfs_create_file("placer_cover", 0400, NULL, NULL,
					 &cover_fops);
	return 0;
}

static void __exit cover_exit(void)
{
	debugfs_remove(cover_file);
	unregister_module_notifier(&cover_block);
	vfree(cover_map);
}

module_init(cover_init);
module_exit(cover_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Coverage of dmabuf_placer");
