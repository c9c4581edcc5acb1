// SPDX-License-Identifier: GPL-2.0
/*
 * boot TREE.dtb [CMA [AREAS]]: prints what the kernel's own code does with the reserved
 * memory of a tree, with a default area of CMA bytes and so many AREAS.
 *
 * build.sh takes mm/memblock.c, and of drivers/of/of_reserved_mem.c, of kernel/dma/contiguous.c
 * and of mm/cma.c the functions that run at boot, from a kernel source, and puts them into
 * files beside this one's object. Stubs for the rest of the kernel are in here. Prints lines
 * "NAME FIRST LAST", in the order in which Linux sets regions up; "area NAME FIRST LAST" for
 * contiguous areas; and "default NAME".
 */
#include <errno.h>
#include <libfdt.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/sizes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_RESERVED_REGIONS	64
#define MAX_CMA_AREAS		20 /* or fewer, by an argument */
#define CMA_MAX_NAME		64
#define CMA_MIN_ALIGNMENT_BYTES SZ_2M
#define CMA_MAX_RANGES		8
#define pageblock_order		9
#define FOUR_GIB		0x100000000ull

#undef pr_err
#undef pr_info
#undef pr_warn
#undef pr_debug
#define pr_err(...)   ((void)0)
#define pr_info(...)  ((void)0)
#define pr_warn(...)  ((void)0)
#define pr_debug(...) ((void)0)
#ifndef PFN_DOWN
#define PFN_DOWN(x) ((unsigned long)((x) >> PAGE_SHIFT))
#endif
#define kmemleak_ignore_phys(base) ((void)(base))
#define array_size(a, b)	   ((size_t)(a) * (b))
#define strscpy(to, from)	   snprintf(to, sizeof(to), "%s", from)
#undef IS_ENABLED
#define IS_ENABLED(CONFIG_option) (sizeof(#CONFIG_option) == 0)
#undef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))
#undef IS_ALIGNED
#define IS_ALIGNED(x, a) ((x) % (a) == 0)
#undef be32_to_cpup
#define be32_to_cpup(cell)		       fdt32_to_cpu(*(const fdt32_t *)(cell))
#define dma_contiguous_early_fixup(base, size) ((void)(base), (void)(size))

static void *high_memory;

struct device;
struct reserved_mem;

struct reserved_mem_ops {
	int (*node_validate)(unsigned long node, phys_addr_t *align);
	int (*node_fixup)(unsigned long node, phys_addr_t base,
			  phys_addr_t size);
	int (*node_init)(unsigned long node, struct reserved_mem *rmem);
	int (*device_init)(struct reserved_mem *rmem, struct device *dev);
	void (*device_release)(struct reserved_mem *rmem, struct device *dev);
};

struct reserved_mem {
	const char *name;
	const struct reserved_mem_ops *ops;
	phys_addr_t base;
	phys_addr_t size;
	void *priv;
};

struct of_device_id {
	const char *compatible;
	const void *data;
};

struct cma_memrange {
	unsigned long base_pfn;
	unsigned long early_pfn;
	unsigned long count;
};

struct cma {
	char name[CMA_MAX_NAME];
	unsigned long count, available_count;
	unsigned int order_per_bit;
	struct cma_memrange ranges[CMA_MAX_RANGES];
	int nranges;
	int nid;
};

/* The tree */

static void *initial_boot_params;
static unsigned int dt_root_addr_cells, dt_root_size_cells;

static const void *of_get_flat_dt_prop(unsigned long node, const char *name,
				       int *size)
{
	return fdt_getprop(initial_boot_params, node, name, size);
}

static int of_flat_dt_is_compatible(unsigned long node, const char *compatible)
{
	return fdt_node_check_compatible(initial_boot_params, node,
					 compatible) == 0;
}

static bool of_fdt_device_is_available(const void *fdt, int node)
{
	const char *status = fdt_getprop(fdt, node, "status", NULL);

	return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}

static u64 cells_number(const __be32 *cells, unsigned int nr)
{
	u64 number = 0;

	while (nr--)
		number = number << 32 | fdt32_to_cpu(*(const fdt32_t *)cells++);
	return number;
}

static u64 dt_mem_next_cell(int nr, const __be32 **cells)
{
	const __be32 *now = *cells;

	*cells = now + nr;
	return cells_number(now, nr);
}

static const __be32 *of_flat_dt_get_addr_size_prop(unsigned long node,
						   const char *name,
						   int *entries)
{
	int size, each = 4 * (dt_root_addr_cells + dt_root_size_cells);
	const __be32 *cells = of_get_flat_dt_prop(node, name, &size);

	*entries = cells && size % each == 0 ? size / each : 0;
	return cells && size % each == 0 ? cells : NULL;
}

static void of_flat_dt_read_addr_size(const __be32 *cells, int index,
				      u64 *address, u64 *size)
{
	cells += index * (dt_root_addr_cells + dt_root_size_cells);
	*address = dt_mem_next_cell(dt_root_addr_cells, &cells);
	*size = dt_mem_next_cell(dt_root_size_cells, &cells);
}

/* Insertion sort, as lists are short. */
static void sort(void *base, size_t nr, size_t size,
		 int (*compare)(const void *a, const void *b), void *swap)
{
	(void)swap;
	qsort(base, nr, size, compare);
}

/* The kernel's files */

static struct cma cma_areas[MAX_CMA_AREAS];
static unsigned int cma_area_count, most_areas = MAX_CMA_AREAS;
static unsigned long totalcma_pages;
static struct cma *dma_contiguous_default_area;
static phys_addr_t size_cmdline = -1, base_cmdline, limit_cmdline;
static phys_addr_t size_bytes;

static int dma_contiguous_insert_area(struct cma *cma)
{
	(void)cma;
	return 0;
}

static phys_addr_t cma_get_base(const struct cma *cma)
{
	return (phys_addr_t)cma->ranges[0].base_pfn << PAGE_SHIFT;
}

static unsigned long cma_get_size(const struct cma *cma)
{
	return cma->count << PAGE_SHIFT;
}

static int cma_declare_contiguous_nid(phys_addr_t base, phys_addr_t size,
				      phys_addr_t limit, phys_addr_t align,
				      unsigned int order, bool fixed,
				      const char *name, struct cma **cma,
				      int nid);

static int cma_declare_contiguous(phys_addr_t base, phys_addr_t size,
				  phys_addr_t limit, phys_addr_t align,
				  unsigned int order, bool fixed,
				  const char *name, struct cma **cma)
{
	return cma_declare_contiguous_nid(base, size, limit, align, order,
					  fixed, name, cma, NUMA_NO_NODE);
}

#define CONFIG_CMA_SIZE_SEL_MBYTES
static void dma_numa_cma_reserve(void)
{
}

#undef ARRAY_SIZE
#define ARRAY_SIZE(areas) ((void)(areas), most_areas)
#include "cma_part.h"
#undef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))
#include "contiguous_part.h"

/* Of kernel/dma: coherent pools are refused if reusable, restricted ones if anything else. */

static int coherent_setup(unsigned long node, struct reserved_mem *rmem)
{
	(void)rmem;
	return of_get_flat_dt_prop(node, "reusable", NULL) ? -ENODEV : 0;
}

static int restricted_setup(unsigned long node, struct reserved_mem *rmem)
{
	(void)rmem;
	return of_get_flat_dt_prop(node, "reusable", NULL) ||
			       of_get_flat_dt_prop(node, "linux,cma-default",
						   NULL) ||
			       of_get_flat_dt_prop(node, "linux,dma-default",
						   NULL) ||
			       of_get_flat_dt_prop(node, "no-map", NULL) ?
		       -EINVAL :
		       0;
}

static const struct reserved_mem_ops cma_ops = {
	.node_validate = rmem_cma_validate,
	.node_fixup = rmem_cma_fixup,
	.node_init = rmem_cma_setup,
};

static const struct reserved_mem_ops coherent_ops = {
	.node_init = coherent_setup,
};

static const struct reserved_mem_ops restricted_ops = {
	.node_init = restricted_setup,
};

/* In place of the linker's section */
static const struct of_device_id table[] = {
	{ "shared-dma-pool", &cma_ops },
	{ "shared-dma-pool", &coherent_ops },
	{ "restricted-dma-pool", &restricted_ops },
	{},
};

/* The tree's memory does not exist, so take the program's. */
#define memblock_alloc(size, align) ((void)(align), calloc(1, size))

#define __reservedmem_of_table	 table
#define __rmem_of_table_sentinel table[3]
#include "reserved_part.h"

/* Boot */

static u64 chosen_number(int chosen, const char *name)
{
	int size = 0;
	const __be32 *cells = of_get_flat_dt_prop(chosen, name, &size);

	return cells ? cells_number(cells, size / 4) : 0;
}

static void boot_memory(void)
{
	const char *type;
	int node, nr, i;
	const __be32 *reg;
	u64 base, size, end;

	fdt_for_each_subnode(node, initial_boot_params, 0) {
		type = of_get_flat_dt_prop(node, "device_type", NULL);
		if (!type || strcmp(type, "memory"))
			continue;
		reg = of_flat_dt_get_addr_size_prop(node, "reg", &nr);
		for (i = 0; reg && i < nr; i++) {
			of_flat_dt_read_addr_size(reg, i, &base, &size);
			/* In whole pages */
			end = (base + size) & PAGE_MASK;
			base = (base + PAGE_SIZE - 1) & PAGE_MASK;
			if (base < end)
				memblock_add(base, end - base);
		}
	}
}

/* As arm64_memblock_init() does, without the kernel and the tree themselves. */
static void boot_chosen(void)
{
	int chosen = fdt_path_offset(initial_boot_params, "/chosen"), nr, i;
	u64 start, end, base, size;
	const char *args, *value;
	const __be32 *header, *usable;

	if (chosen < 0)
		return;
	usable = of_flat_dt_get_addr_size_prop(chosen,
					       "linux,usable-memory-range",
					       &nr);
	for (i = 0; usable && i < nr; i++) {
		of_flat_dt_read_addr_size(usable, i, &base, &size);
		if (i)
			memblock_add(base, size);
		else
			memblock_cap_memory_range(base, size);
	}
	args = of_get_flat_dt_prop(chosen, "bootargs", NULL);
	value = args ? strstr(args, "mem=") : NULL;
	if (value)
		memblock_mem_limit_remove_map(memparse(value + 4, NULL) &
					      PAGE_MASK);
	value = args ? strstr(args, "cma=") : NULL;
	if (value)
		early_cma((char *)value + 4);
	start = chosen_number(chosen, "linux,initrd-start");
	end = chosen_number(chosen, "linux,initrd-end");
	base = start & PAGE_MASK;
	size = ((end + PAGE_SIZE - 1) & PAGE_MASK) - base;
	/* Linux warns of an initrd below memory, and ignores it. */
	if (end > start && base >= memblock_start_of_DRAM()) {
		memblock_add(base, size);
		memblock_clear_nomap(base, size);
		memblock_reserve(base, size);
	}
	header = of_flat_dt_get_addr_size_prop(chosen, "linux,elfcorehdr", &nr);
	if (!header || nr != 1)
		return;
	of_flat_dt_read_addr_size(header, 0, &base, &size);
	if (!memblock_is_region_reserved(base, size))
		memblock_reserve(base, size);
}

static void boot_reserve_entries(void)
{
	uint64_t base, size;
	int i;

	for (i = 0;
	     !fdt_get_mem_rsv(initial_boot_params, i, &base, &size) && size;
	     i++)
		memblock_reserve(base, size);
}

static void print_all(void)
{
	phys_addr_t base;
	unsigned int k;
	int i;

	for (i = 0; i < reserved_mem_count; i++)
		printf("%s 0x%llx 0x%llx\n", reserved_mem[i].name,
		       (unsigned long long)reserved_mem[i].base,
		       (unsigned long long)(reserved_mem[i].base +
					    reserved_mem[i].size - 1));
	for (k = 0; k < cma_area_count; k++) {
		base = cma_get_base(&cma_areas[k]);
		printf("area %s 0x%llx 0x%llx\n", cma_areas[k].name,
		       (unsigned long long)base,
		       (unsigned long long)(base + cma_get_size(&cma_areas[k]) -
					    1));
	}
	if (dma_contiguous_default_area)
		printf("default %s\n", dma_contiguous_default_area->name);
}

static void *read_file(const char *name)
{
	static char blob[1 << 20];
	FILE *file = fopen(name, "rb");

	if (!file || !fread(blob, 1, sizeof(blob), file))
		exit(2);
	fclose(file);
	return blob;
}

int main(int argc, char **argv)
{
	phys_addr_t limit;

	if (argc < 2)
		return 2;
	if (argc > 2)
		size_bytes = memparse(argv[2], NULL);
	if (argc > 3)
		most_areas = atoi(argv[3]);
	initial_boot_params = read_file(argv[1]);
	dt_root_addr_cells = fdt_address_cells(initial_boot_params, 0);
	dt_root_size_cells = fdt_size_cells(initial_boot_params, 0);
	boot_memory();
	boot_chosen();
	fdt_scan_reserved_mem();
	boot_reserve_entries();
	fdt_scan_reserved_mem_late();
	/* No bus of these trees is smaller than 32 bits. */
	limit = memblock_end_of_DRAM();
	if (memblock_start_of_DRAM() < FOUR_GIB - 1 && limit > FOUR_GIB)
		limit = FOUR_GIB;
	dma_contiguous_reserve(limit);
	print_all();
	return 0;
}

/* Functions that memblock.c calls */

bool slab_is_available(void);
bool slab_is_available(void)
{
	return false;
}

bool movable_node_enabled;

void *kmalloc(size_t size, gfp_t flags)
{
	(void)flags;
	return malloc(size);
}

void kfree(void *memory)
{
	free(memory);
}
