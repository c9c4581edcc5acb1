// SPDX-License-Identifier: GPL-2.0
/*
 * The module: what is set up, in which order, and taken down in the reverse.
 */
#include <linux/module.h>

#include "board/driver.h"
#include "debugfs.h"
#include "demote.h"
#include "evacuate.h"
#include "lockdep.h"
#include "node.h"
#include "question.h"

/**
 * DOC: Objections to exporters that place buffers, and where they are answered
 *
 * Each was raised against an earlier attempt.
 *
 * *User space decides where to allocate, not the kernel.* It does: it opens the node
 * that leaves the choice to what devices need, and all other heaps stay as they are.
 * What the kernel adds is what only it knows.
 *
 * *Drivers map right after they attach, so that nothing can be deferred.* Devices can
 * be expected before they attach (expect.c), and the buffer moves where it may
 * (migrate.c). Who mapped before the others came is named: placer_early_map.
 *
 * *An exporter cannot move what is mapped.* It does not: a static mapping, a pin or a
 * kernel mapping settles a buffer, __placer_buffer_held(). A device that would
 * need it elsewhere is refused by attach, with the holder's name, and never by map.
 *
 * *A pinned importer that is invalidated has lost the buffer for good.* It is never
 * invalidated while pinned. No device or program can make a move wait without an end:
 * fences are waited for five seconds, by who can be killed, and unmapping is not waited
 * for at all, as the old memory lives as long as its mappings. Who takes hardware away
 * under buffers that cannot leave it does wait, as it must, and is told for whom.
 *
 * *All fences must be waited for before a move.* Those of any use are, BOOKKEEP,
 * before user mappings go and anything is copied.
 *
 * *Faults and moves lock in opposite order.* Faults try the reservation lock and give
 * the mmap lock up if they have to wait, and nothing touches user memory under it.
 *
 * *Mappings by user space must be of bare pfns, and nobody may count on struct
 * pages.* VM_PFNMAP, shared only, so that get_user_pages() pins nothing behind our back
 * and a zap reaches all of them. VFIO takes bare pfns where there is no struct page, or a
 * reserved one, and does not hear of moves; that is between VFIO and every such mapping.
 *
 * *Two mappings with different attributes are an error on some CPUs.* There is one
 * kind for each memory: cached where the kernel has a cached alias, write-combined
 * only where it has none. Nothing ever changes that of memory (cpu.c, kernel_map.c).
 *
 * *Importers do not maintain caches.* dma-buf's calls do, for what devices have mapped
 * that do not snoop. A device that cannot live with cached mappings would get memory
 * without any, or be refused: %PLACER_UNCACHED; none is known that says so of itself.
 *
 * *The exporter must not cache scatterlists.* It hands a table out again only to the
 * attachment that gave it back, with the caches maintained (mapping.c).
 *
 * *Whoever can pin can use up memory, and CMA first.* Scarce heaps are the last
 * choice, have limits, and are taken back from who can live elsewhere (evict.c), no
 * faster than in a measure.
 *
 * *It is not clear who is charged when another process faults.* Who made the buffer,
 * whoever faults or maps (system.c in heaps). That is for ordinary memory; scarce heaps
 * have limits instead, as memory cgroups know nothing of them.
 *
 * *Memory of a pseudo device bounces.* Memory is checked against what each real device
 * reaches before it is mapped, so that nothing ever goes through swiotlb.
 *
 * *One must not look behind the DMA API.* What a device needs is read in one place
 * (device.c), where the DMA API says it: masks, segments, boundaries, coherency. Two
 * things it tells only by mapping, when it is too late to choose: the windows of a bus,
 * and that it would bounce. These are read where it reads them itself, in struct device,
 * and only to refuse earlier what it would refuse or bounce.
 *
 * *The devicetree is not for choices of Linux's.* It says what hardware can do, and
 * which memory may be used; no heap, no order, no allocator is in it.
 *
 * *Not every region may be given away.* Only those that the board opts in.
 *
 * *A limit of segments and one of their length can be impossible together.* They are
 * judged together, for each device with itself, and each has a scatterlist of its own.
 *
 * *A heap may vanish under its users.* Each buffer holds its memory's heap and that
 * its module; a heap that leaves has its buffers moved out (evacuate.c).
 *
 * *Protected memory is user space's to ask for.* Content is carried neither into it nor
 * out of it, and it is only taken for devices that can use nothing else.
 *
 * *A new interface needs a real user.* There is none here: programs that know dma-heap
 * know this, and importers are mainline's, unchanged.
 *
 * *It is for compatibility, not for speed.* What was not touched is neither allocated
 * before it is nor copied by a move, and a mapping is made once for all frames
 * (written.c, mapping.c).
 *
 * *Private flags and formats.* There are none: nodes answer the dma-heap ioctl as it
 * is. Strides, formats and modifiers are none of our business; the size is known when
 * the buffer is made.
 */

static int __init placer_init(void)
{
	int rc;

	placer_cpu_init();
	rc = placer_heap_sysfs_init();
	if (rc)
		return rc;

	rc = placer_system_heap_init();
	if (rc)
		goto out_sysfs;

	rc = placer_cma_default_init();
	if (rc)
		goto out_system;

	rc = placer_demote_init();
	if (rc)
		goto out_cma;

	rc = placer_evacuate_init();
	if (rc)
		goto out_demote;

	placer_lockdep_init();
	rc = placer_board_init();
	if (rc)
		goto out_evacuate;

	/* From here on nothing may fail: there may be buffers of flows already. */
	placer_node_init();
	placer_debugfs_init();
	return 0;

out_evacuate:
	placer_evacuate_exit();
out_demote:
	placer_demote_exit();
out_cma:
	placer_cma_default_exit();
out_system:
	placer_system_heap_exit();
out_sysfs:
	placer_heap_sysfs_exit();
	return rc;
}
module_init(placer_init);

/* No buffer is left: each holds the module. */
static void __exit placer_exit(void)
{
	placer_debugfs_exit();
	placer_node_exit();
	placer_board_exit();
	placer_evacuate_exit();
	placer_demote_exit();
	placer_cma_default_exit();
	placer_system_heap_exit();
	placer_heap_sysfs_exit();
}
module_exit(placer_exit);

MODULE_DESCRIPTION("dma-buf exporter that decides late where a buffer goes");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
