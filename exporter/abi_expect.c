// SPDX-License-Identifier: GPL-2.0
/*
 * DMABUF_PLACER_EXPECT: a program says who will share its buffer, or takes that back.
 */
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "abi.h"
#include "abi_users.h"
#include "expect.h"
#include "identity.h"

static int placer_expect_add(struct dma_buf *dmabuf,
			     const struct placer_abi_users *users, u32 *culprit)
{
	LIST_HEAD(expectations);
	int rc = placer_abi_users_expect(users, &expectations, culprit);

	if (!rc)
		return placer_buffer_expect_all(dmabuf, &expectations,
						DMABUF_PLACER_DEVICES);
	placer_expectations_free(&expectations);
	return rc;
}

static int placer_expect_withdraw_from(struct dma_buf *dmabuf,
				       const struct placer_abi_users *users,
				       struct placer_withdrawn *withdrawn,
				       u32 *culprit)
{
	bool cpu = users->access != DMABUF_PLACER_ACCESS_NONE;
	int rc = placer_abi_users_withdrawn(users, withdrawn, culprit);
	u32 missing;

	if (rc)
		return rc;
	/* The last entry stands for the CPU, as it has no names. */
	withdrawn[users->nr].error = -ENOENT;
	rc = placer_buffer_unexpect_all(dmabuf, withdrawn, users->nr + cpu,
					&missing);
	if (rc && rc != -EINTR)
		*culprit = missing < users->nr ? missing : DMABUF_PLACER_CPU;
	return rc;
}

static int placer_expect_withdraw(struct dma_buf *dmabuf,
				  const struct placer_abi_users *users,
				  u32 *culprit)
{
	struct placer_withdrawn *withdrawn =
		kcalloc(users->nr + 1, sizeof(*withdrawn), GFP_KERNEL_ACCOUNT);
	int rc;
	u32 i;

	if (!withdrawn)
		return -ENOMEM;
	rc = placer_expect_withdraw_from(dmabuf, users, withdrawn, culprit);
	for (i = 0; i < users->nr; i++)
		placer_identity_put(withdrawn[i].device);
	kfree(withdrawn);
	return rc;
}

static int placer_expect_change(struct dmabuf_placer_expect *expect,
				struct dma_buf *dmabuf,
				const struct placer_abi_users *users)
{
	int rc, counted;

	if (expect->flags & DMABUF_PLACER_EXPECT_WITHDRAW)
		rc = placer_expect_withdraw(dmabuf, users,
					    &expect->out_culprit);
	else
		rc = placer_expect_add(dmabuf, users, &expect->out_culprit);
	/* After a signal, do not wait for the same lock once more. */
	if (rc == -EINTR)
		return rc;
	counted = placer_abi_expected_nr(dmabuf, &expect->out_expectations,
					 &expect->out_unmet);
	return rc ?: counted;
}

/**
 * placer_abi_expect() - serve DMABUF_PLACER_EXPECT
 * @call: the call
 *
 * Context: may sleep.
 * Return: 0, or as the interface says.
 */
int placer_abi_expect(struct placer_abi_call *call)
{
	struct dmabuf_placer_expect *expect = &call->expect;
	const struct placer_abi_array devices = {
		.pointer = expect->devices,
		.size = expect->device_size,
		.count = expect->device_count,
	};
	struct placer_abi_users *users = placer_abi_users(&devices,
							  expect->access,
							  &expect->out_culprit);
	struct dma_buf *dmabuf;
	int rc;

	if (IS_ERR(users))
		return PTR_ERR(users);
	dmabuf = placer_abi_buffer(expect->fd);
	rc = PTR_ERR_OR_ZERO(dmabuf);
	if (!rc) {
		rc = placer_expect_change(expect, dmabuf, users);
		dma_buf_put(dmabuf);
	}
	placer_abi_users_free(users);
	return rc == -EINTR ? -ERESTARTSYS : rc;
}
