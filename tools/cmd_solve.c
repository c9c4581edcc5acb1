// SPDX-License-Identifier: GPL-2.0
/*
 * placer solve: heaps and devices from the command line, to a plan.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "solve/question.h"

static const char help[] =
	"usage: placer solve --size BYTES --heap HEAP... [--device DEVICE]...\n"
	"                    [--here HERE]\n"
	"\n"
	"  HEAP    NAME=FIRST-LAST[,FIRST-LAST]...[,ITEM]...\n"
	"          cost=N         of a page; ordinary memory, and the default, is 10,\n"
	"                         as is the copy of a page\n"
	"          block=BYTES    every block is at least this long, a power of two\n"
	"                         or the total (4K)\n"
	"          max-block=BYTES  the longest run it can give (all of it)\n"
	"          preferred-block=BYTES  what it mostly gives (as block)\n"
	"          max-align=BYTES  the strictest alignment it can give (max-block,\n"
	"                         rounded down to a power of two)\n"
	"          total=BYTES    what it can give (all of its addresses)\n"
	"          free=BYTES     of that now; only a remark (all)\n"
	"          limitable      it can be confined to its lowest spans\n"
	"          node=N         it is on this NUMA node, 0 to 63\n"
	"          cpu=WAY[+WAY]...  how the CPU can map it: none, cached or\n"
	"                         write-combined (cached)\n"
	"          domain=N       it is in this protection domain, 0 to 31\n"
	"\n"
	"  DEVICE  NAME[,ITEM]...\n"
	"          bits=N         reaches this many address bits\n"
	"          reach=FIRST-LAST  reaches these too; may be repeated\n"
	"          window=CPU-FIRST:BUS-FIRST:SIZE  reaches SIZE bytes, which have\n"
	"                         other addresses on its bus, where bits then\n"
	"                         counts; may be repeated; not with reach\n"
	"          iommu[=PAGE]   translated, with this page size (4K)\n"
	"          iommu-bits=N   the IOMMU emits this many address bits\n"
	"          segments=N|any how many it can follow; if this is not given it is\n"
	"                         unknown, and without an IOMMU taken as one run\n"
	"          segment-size=BYTES  the longest of them\n"
	"          boundary=BYTES no segment crosses a multiple of this\n"
	"          contiguous     needs one run, IOMMU or not\n"
	"          align=BYTES    alignment of the start\n"
	"          heaps=HEAP[+HEAP]...  may only use these\n"
	"          noncoherent    caches must be maintained for it\n"
	"          uncached       cannot live with a cached CPU mapping\n"
	"          cpu=WAY[+WAY]...  lives only with these ways of CPU mapping\n"
	"          domains=N[+N]...  can enter these protection domains (none)\n"
	"          protected      can use no memory outside of them\n"
	"        and what it would like, which is only ever a matter of cost:\n"
	"          prefers-block=BYTES  blocks of this length\n"
	"          node=N[+N]...  memory on one of these NUMA nodes\n"
	"          cpu-reads, cpu-writes  the CPU does so often\n"
	"          costs=HEAP:N[+HEAP:N]...  what a page of HEAP costs it, not the heap's cost\n"
	"\n"
	"  HERE    HEAP=FIRST-LAST[,FIRST-LAST]...[,written=BYTES]\n"
	"          where the buffer is now, in its order, and how much of it a move\n"
	"          would copy (all)\n"
	"\n"
	"Sizes may end in K, M, G or T; addresses are inclusive, and may be hex.\n"
	"The answer: the memory at HERE is marked '*', feasible heaps are numbered,\n"
	"the cheapest first, others are marked '-'.\n"
	"Exit status: 0 some heap is feasible, or the buffer can stay; 1 neither;\n"
	"2 bad input.\n";

static void cmd_solve_complete(struct question *q)
{
	u32 i;

	if (!q->size)
		bad_input("--size is missing, or 0");
	if (!q->nr_heaps)
		bad_input("no --heap given");
	for (i = 0; i < q->nr_devices; i++)
		device_complete(q, &q->device[i]);
	if (q->here.heap)
		here_complete(q);
}

static void cmd_solve_parse_question(struct question *q, int argc, char **argv)
{
	static const struct option option[] = {
		{ "size", required_argument, NULL, 's' },
		{ "heap", required_argument, NULL, 'm' },
		{ "device", required_argument, NULL, 'd' },
		{ "here", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "h", option, NULL)) != -1) {
		switch (opt) {
		case 's':
			q->size = parse_bytes("--size", optarg);
			break;
		case 'm':
			heap_parse(q, optarg);
			break;
		case 'd':
			device_parse(q, optarg);
			break;
		case 'p':
			here_parse(q, optarg);
			break;
		case 'h':
			fputs(help, stdout);
			exit(0);
		default:
			exit(TOOL_BAD_INPUT);
		}
	}
	if (optind < argc)
		bad_input("do not know '%s'", argv[optind]);
	cmd_solve_complete(q);
}

int cmd_solve(int argc, char **argv)
{
	static struct question q;
	static struct placer_plan plan;
	struct placer_here here = { .layout = &q.here.layout };
	struct placer_requirement req;
	int rc;
	u32 i;

	cmd_solve_parse_question(&q, argc, argv);
	here.written = q.here.written;
	placer_requirement_init(&req, q.size);
	for (i = 0; i < q.nr_devices; i++)
		placer_requirement_fold(&req, &q.device[i].constraint);
	rc = placer_solve(&req, q.heap, q.nr_heaps, q.here.heap ? &here : NULL,
			  &plan);
	print_answer(&q, &plan);
	return rc ? TOOL_INFEASIBLE : TOOL_FEASIBLE;
}
