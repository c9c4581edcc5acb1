// SPDX-License-Identifier: GPL-2.0
/*
 * Architectures, by the compatibles of CPUs.
 */
#include <string.h>
#include <strings.h>

#include "arch.h"

/* A "*" stands for the rest of the compatible. */
static const char *const coherent[] = {
	/* riscv */
	"riscv",
	"sifive,*",
	"thead,c*",
	"spacemit,*",
	"andestech,*",
	/* powerpc */
	"PowerPC,*",
	"IBM,*",
	"ibm,power*",
	"fsl,e500*",
	"fsl,e5500",
	"fsl,e6500",
	/* mips: nearly all others select DMA_NONCOHERENT */
	"cavium,octeon*",
	"loongson,gs*",
	"loongson,loongson3*",
	/* loongarch, where all devices are */
	"loongson,la*",
	NULL,
};

static const char *const loongarch[] = { "loongson,la*", NULL };

/* Those of the above whose kernels cannot clean caches */
static const char *const never_cleans[] = {
	"PowerPC,*", "IBM,*",	       "ibm,power*",   "fsl,e500*", "fsl,e5500",
	"fsl,e6500", "cavium,octeon*", "loongson,la*", NULL,
};

/* Exceptions to the above: powerpc with NOT_COHERENT_CACHE */
static const char *const not_coherent[] = {
	"PowerPC,405*",	    "PowerPC,440*",  "PowerPC,460*",
	"PowerPC,APM821*",  "PowerPC,5121*", "PowerPC,5125*",
	"PowerPC,8xx",	    "PowerPC,823",   "PowerPC,850",
	"PowerPC,852",	    "PowerPC,857",   "PowerPC,860",
	"PowerPC,866",	    "PowerPC,875",   "PowerPC,885",
	"PowerPC,broadway", "PowerPC,gekko", NULL,
};

/* The rest of mips */
static const char *const mips[] = {
	"mips,*",	   "mti,*",    "img,mips*", "img,*aptiv", "brcm,bmips*",
	"ingenic,xburst*", "lantiq,*", "ralink,*",  "loongson,*", NULL,
};

static const char *const arm32[] = {
	"arm,cortex-a5",  "arm,cortex-a7",     "arm,cortex-a8",
	"arm,cortex-a9",  "arm,cortex-a12",    "arm,cortex-a15",
	"arm,cortex-a17", "arm,cortex-a32",    "arm,arm10*",
	"arm,arm11*",	  "arm,arm7*",	       "arm,arm9*",
	"arm,sa1100",	  "arm,v7*",	       "faraday,fa526",
	"intel,sa1*",	  "marvell,feroceon",  "marvell,mohawk",
	"marvell,pj4*",	  "marvell,sheeva-v*", "qcom,krait",
	"qcom,scorpion",  "brcm,brahma-b15",   NULL,
};

static bool arch_matches(const char *compatible, const char *const *list)
{
	size_t length;

	for (; *list; list++) {
		length = strcspn(*list, "*");
		if (!strncasecmp(compatible, *list, length) &&
		    ((*list)[length] || !compatible[length] ||
		     compatible[length] == '@'))
			return true;
	}
	return false;
}

/* In old trees, a CPU has its type in "model", or only in its name. */
static bool arch_is_cpu(const struct dt *dt, u32 node, const char *const *list)
{
	const struct dt_property *p = dt_property(dt, node, "compatible");
	const char *one = NULL;

	if (!p)
		p = dt_property(dt, node, "model");
	if (!p)
		return arch_matches(dt->node[node].name, list);
	while ((one = dt_next_string(p, one)))
		if (arch_matches(one, list))
			return true;
	return false;
}

static bool arch_has_cpu(const struct dt *dt, const char *const *list)
{
	u32 cpus = dt_child(dt, 0, "cpus"), node;

	if (cpus == DT_NONE)
		return false;
	dt_for_each_child(dt, node, cpus)
		if (arch_is_cpu(dt, node, list))
			return true;
	return false;
}

bool arch_is_coherent(const struct dt *dt)
{
	return arch_has_cpu(dt, coherent) && !arch_has_cpu(dt, not_coherent);
}

bool arch_is_all_coherent(const struct dt *dt)
{
	return arch_has_cpu(dt, loongarch);
}

bool arch_cleans_no_cache(const struct dt *dt)
{
	return arch_has_cpu(dt, never_cleans) &&
	       !arch_has_cpu(dt, not_coherent);
}

bool arch_has_bus_zone(const struct dt *dt)
{
	return !arch_is_arm32(dt) && !arch_has_cpu(dt, coherent) &&
	       !arch_has_cpu(dt, not_coherent) && !arch_has_cpu(dt, mips);
}

bool arch_is_arm32(const struct dt *dt)
{
	return arch_has_cpu(dt, arm32);
}
