/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shadows <linux/cgroup_dmem.h>, which kernels before 6.14 lack. Later ones freed what
 * was charged with the region that was unregistered, though it was in use, until they
 * learned to ask for memory back, which Kbuild finds out. Nothing is charged there.
 */
#ifndef _PLACER_COMPAT_LINUX_CGROUP_DMEM_H
#define _PLACER_COMPAT_LINUX_CGROUP_DMEM_H

#ifdef PLACER_DMEM_RECLAIMS
#include_next <linux/cgroup_dmem.h>
#else
#include <linux/compiler.h>
#include <linux/types.h>

struct dmem_cgroup_pool_state;
struct dmem_cgroup_region;

struct dmem_cgroup_ops {
	int (*reclaim)(struct dmem_cgroup_pool_state *pool, u64 target_bytes,
		       void *priv);
};

struct dmem_cgroup_init {
	u64 size;
	const struct dmem_cgroup_ops *ops;
	void *reclaim_priv;
};

/* clang-format off */
static inline __printf(2, 3) struct dmem_cgroup_region *
dmem_cgroup_register_region(const struct dmem_cgroup_init *init,
			    const char *fmt, ...)
{
	return NULL;
}

/* clang-format on */

static inline void
dmem_cgroup_unregister_region(struct dmem_cgroup_region *region)
{
}

static inline int
dmem_cgroup_try_charge(struct dmem_cgroup_region *region, u64 size,
		       struct dmem_cgroup_pool_state **ret_pool,
		       struct dmem_cgroup_pool_state **ret_limit_pool)
{
	*ret_pool = NULL;
	if (ret_limit_pool)
		*ret_limit_pool = NULL;
	return 0;
}

static inline void dmem_cgroup_uncharge(struct dmem_cgroup_pool_state *pool,
					u64 size)
{
}

static inline bool
dmem_cgroup_state_evict_valuable(struct dmem_cgroup_pool_state *limit_pool,
				 struct dmem_cgroup_pool_state *test_pool,
				 bool ignore_low, bool *ret_hit_low)
{
	return true;
}

static inline void
dmem_cgroup_pool_state_put(struct dmem_cgroup_pool_state *pool)
{
}
#endif

#endif /* _PLACER_COMPAT_LINUX_CGROUP_DMEM_H */
