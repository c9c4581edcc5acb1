// SPDX-License-Identifier: GPL-2.0
/*
 * The users of a buffer that a program names: devices and the CPU.
 *
 * All names are read before the first device is looked up, as memory of a program can make
 * the kernel wait. What each needs is found as for the devices of a flow. The CPU comes last,
 * so that its expectation is dropped first.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "abi_device.h"
#include "abi_users.h"
#include "buffer.h"
#include "expect.h"
#include "identity.h"

static int placer_abi_users_read(struct placer_abi_users *users,
				 const struct placer_abi_array *array,
				 u32 *culprit)
{
	int rc;

	while (users->nr < array->count) {
		*culprit = users->nr;
		rc = placer_abi_name_read(array, users->nr,
					  &users->name[users->nr]);
		if (rc)
			return rc;
		users->nr++;
	}
	*culprit = DMABUF_PLACER_NONE;
	return 0;
}

/**
 * placer_abi_users() - read which users a program names
 * @array: of &struct dmabuf_placer_device
 * @access: &enum dmabuf_placer_access, as the program passed it
 * @culprit: result: index of the device that is the reason for an error, or
 *	%DMABUF_PLACER_NONE
 *
 * Context: may sleep.
 * Return: the users, for placer_abi_users_free(); or an ERR_PTR.
 */
struct placer_abi_users *placer_abi_users(const struct placer_abi_array *array,
					  u32 access, u32 *culprit)
{
	struct placer_abi_users *users;
	int rc = placer_abi_array_check(array,
					offsetofend(struct dmabuf_placer_device,
						    name));

	*culprit = DMABUF_PLACER_NONE;
	if (rc)
		return ERR_PTR(rc);
	if (array->count > DMABUF_PLACER_DEVICES)
		return ERR_PTR(-E2BIG);
	if (access > DMABUF_PLACER_ACCESS_OFTEN)
		return ERR_PTR(-EINVAL);

	users = kvzalloc(sizeof(*users), GFP_KERNEL_ACCOUNT);
	if (!users)
		return ERR_PTR(-ENOMEM);
	users->access = access;
	rc = placer_abi_users_read(users, array, culprit);
	if (!rc)
		return users;
	placer_abi_users_free(users);
	return ERR_PTR(rc);
}

/**
 * placer_abi_users_free() - free users
 * @users: of placer_abi_users()
 *
 * Context: may sleep.
 */
void placer_abi_users_free(struct placer_abi_users *users)
{
	u32 i;

	for (i = 0; i < users->nr; i++)
		placer_abi_name_put(&users->name[i]);
	kvfree(users);
}

/* One device is referenced at a time, and only meanwhile. */
static struct placer_expectation *
placer_abi_user_expect(const struct placer_abi_name *name)
{
	struct device *dev = placer_abi_device(name);
	struct placer_expectation *e;

	if (IS_ERR(dev))
		return ERR_CAST(dev);
	e = placer_expectation_of_device(dev);
	put_device(dev);
	return e;
}

/* A device that no buffer expects may have the name of an expected one that is gone. */
static int placer_abi_user_withdrawn(const struct placer_abi_name *name,
				     struct placer_withdrawn *withdrawn)
{
	struct device *dev = placer_abi_device(name);

	if (!name->by_path) {
		withdrawn->bus = name->bus;
		withdrawn->name = name->name;
	}
	withdrawn->error = PTR_ERR_OR_ZERO(dev) ?: -ENOENT;
	if (!IS_ERR(dev)) {
		withdrawn->device = placer_identity_find(dev);
		put_device(dev);
	}
	return withdrawn->device || withdrawn->name ? 0 : withdrawn->error;
}

/**
 * placer_abi_users_withdrawn() - find users whose expectations are to be withdrawn
 * @users: the users, as long as @withdrawn is used
 * @withdrawn: result, as long as @users->nr, and zero at first; the devices are for
 *	placer_identity_put(), as far as they were found, also after an error
 * @culprit: result: as of placer_abi_users()
 *
 * Context: may sleep.
 * Return: 0; or if one can be expected by no buffer: -ENODEV or -ENXIO, as the interface
 * says, or -ENOENT.
 */
int placer_abi_users_withdrawn(const struct placer_abi_users *users,
			       struct placer_withdrawn *withdrawn, u32 *culprit)
{
	int rc = 0;
	u32 i;

	for (i = 0; !rc && i < users->nr; i++) {
		*culprit = i;
		rc = placer_abi_user_withdrawn(&users->name[i], &withdrawn[i]);
	}
	if (!rc)
		*culprit = DMABUF_PLACER_NONE;
	return rc;
}

static int placer_abi_users_add(struct list_head *expectations,
				struct placer_expectation *e)
{
	if (IS_ERR(e))
		return PTR_ERR(e);
	list_add_tail(&e->node, expectations);
	return 0;
}

/**
 * placer_abi_users_expect() - make an expectation for each user
 * @users: the users
 * @expectations: result, in the order of the users; to be freed also after an error
 * @culprit: result: as of placer_abi_users()
 *
 * Context: may sleep.
 * Return: 0, or an error of placer_abi_device() or placer_expectation_of_device().
 */
int placer_abi_users_expect(const struct placer_abi_users *users,
			    struct list_head *expectations, u32 *culprit)
{
	bool often = users->access == DMABUF_PLACER_ACCESS_OFTEN;
	struct placer_expectation *e;
	int rc = 0;
	u32 i;

	for (i = 0; !rc && i < users->nr; i++) {
		*culprit = i;
		e = placer_abi_user_expect(&users->name[i]);
		rc = placer_abi_users_add(expectations, e);
	}
	if (rc)
		return rc;
	*culprit = DMABUF_PLACER_NONE;
	if (users->access == DMABUF_PLACER_ACCESS_NONE)
		return 0;
	e = placer_expectation_of_cpu(often);
	return placer_abi_users_add(expectations, e);
}
