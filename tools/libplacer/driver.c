// SPDX-License-Identifier: MIT
/*
 * Drivers whose devices do not attach themselves. A test compares this list with the module's table
 * of facts.
 */
#include <stddef.h>

#include "internal.h"

const struct libplacer_driver libplacer_drivers[] = {
	{ "auxiliary", "bnxt_re.rdma", LIBPLACER_ATTACHES_PARENT },
	{ "auxiliary", "ionic_rdma.rdma", LIBPLACER_ATTACHES_PARENT },
	{ "auxiliary", "irdma", LIBPLACER_ATTACHES_PARENT },
	{ "auxiliary", "irdma.core", LIBPLACER_ATTACHES_PARENT },
	{ "auxiliary", "irdma.gen_1", LIBPLACER_ATTACHES_PARENT },
	{ "auxiliary", "irdma.gen_2", LIBPLACER_ATTACHES_PARENT },
	{ "platform", "j721e-csi2rx", LIBPLACER_ATTACHES_DMA_CHANNEL },
	{ "auxiliary", "mana_ib", LIBPLACER_ATTACHES_PARENT },
	{ "auxiliary", "mlx4_ib.ib", LIBPLACER_ATTACHES_PARENT },
	{ "auxiliary", "mlx5_ib.rdma", LIBPLACER_ATTACHES_PARENT },
	{ "auxiliary", "mlx5_ib.rep", LIBPLACER_ATTACHES_PARENT },
	{ "virtio", "virtio_gpu", LIBPLACER_ATTACHES_PARENT },
	{ NULL, NULL, LIBPLACER_ATTACHES_SELF },
};
