// SPDX-License-Identifier: GPL-2.0
/*
 * What is derived from facts about a device is always a valid constraint.
 */
#include "prove.h"

#include "solver/constraint.c"
#include "solver/device.c"
#include "solver/span.c"

/* Any facts that are documented as allowed. */
static void said_any(struct placer_device_said *said,
		     struct placer_constraint *master)
{
	struct placer_device_said any;

	*said = any;
	said->windows = any_bool();
	said->snoops = any_bool();
	said->iommu_private = any_bool();
	said->iommu_unmerged = any_bool();
	said->table_one_entry = any_bool();
	said->table_own_mmu = any_bool();
	constraint_any(master);
	assume(!master->prefers.priced);
	said->master = any_bool() ? master : NULL;
	assume(!said->iommu_page || placer_power_of_two(said->iommu_page));
	assume(said->iommu_bits <= 64 && said->table_bits <= 64);
}

/* Valid, and nothing that a source forbids is allowed. */
void prove_device_said(void)
{
	struct placer_device_said said;
	struct placer_constraint master, c;
	u64 address = nondet_u64();
	bool reached;
	int rc;

	said_any(&said, &master);
	rc = placer_device_said_constraint(&said, &c);
	law(rc == 0 || rc == -EOPNOTSUPP);
	if (!rc) {
		reached = reach_has(&c.reach, address);
		law(placer_constraint_check(&c) == 0);
		law(c.translated == (said.iommu_page && (!said.iommu_private ||
							 said.table_own_mmu)));
		law(!(c.heaps & ~said.heaps));
		law(c.granule >= said.iommu_page || !c.translated);
		law(said.master || !c.domains);
		if (said.windows && !c.translated)
			law(!reached);
		if (reached && !c.translated) {
			law(address <= said.last - said.encryption);
			law(address <= said.bus_last - said.encryption);
			law(address <= said.master_last - said.encryption);
			law(said.last >= said.encryption);
		}
		if (said.master) {
			law(!(c.heaps & ~master.heaps));
			law(!(c.domains & ~master.domains));
			law(c.align >= master.align);
			law(c.contiguous >= master.contiguous);
			law(c.max_segment_size <= master.max_segment_size);
		}
	}
	may(!rc && reached && said.encryption && said.master);
	may(!rc && c.translated && c.contiguous && !master.contiguous);
	may(rc);
}
