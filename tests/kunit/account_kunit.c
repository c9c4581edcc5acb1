// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: how many buffers a user may have, by the credentials of the task that creates
 * them.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/dma-buf.h>
#include <linux/fcntl.h>
#include <linux/user_namespace.h>

#include "kunit.h"

#include "../../exporter/account.h"

#define LIMIT 3
#define USER  4242

/**
 * struct accounts - buffers, and the credentials they are created with
 * @cred: of a user without capabilities
 * @ns: namespace of @cred when it was made
 * @before: user_buffers before the test
 * @dmabuf: buffers
 * @nr: length of @dmabuf
 */
struct accounts {
	struct cred *cred;
	struct user_namespace *ns;
	unsigned int before;
	struct dma_buf *dmabuf[3 * LIMIT];
	unsigned int nr;
};

static void accounts_free(void *data)
{
	struct accounts *a = data;

	while (a->nr)
		dma_buf_put(a->dmabuf[--a->nr]);
	WRITE_ONCE(placer_user_buffers, a->before);
	a->cred->user_ns = a->ns;
	put_cred(a->cred);
}

static struct accounts *accounts_new(struct kunit *test, uid_t user)
{
	struct accounts *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, a);
	a->cred = prepare_creds();
	KUNIT_ASSERT_NOT_NULL(test, a->cred);
	a->ns = a->cred->user_ns;
	a->cred->uid = KUIDT_INIT(user);
	cap_clear(a->cred->cap_effective);
	a->before = placer_user_buffers;
	WRITE_ONCE(placer_user_buffers, LIMIT);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, accounts_free, a),
			0);
	return a;
}

/* Create a buffer with the credentials. Return: 0 or an error. */
static int accounts_create(struct accounts *a)
{
	const struct cred *old = override_creds(a->cred);
	struct dma_buf *dmabuf =
		placer_buffer_create("kunit", PAGE_SIZE, O_RDWR);

	revert_creds(old);
	if (!IS_ERR(dmabuf))
		a->dmabuf[a->nr++] = dmabuf;
	return PTR_ERR_OR_ZERO(dmabuf);
}

static void accounts_fill(struct kunit *test, struct accounts *a)
{
	unsigned int i;

	for (i = 0; i < LIMIT; i++)
		KUNIT_EXPECT_EQ(test, accounts_create(a), 0);
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
}

static void account_limited(struct kunit *test)
{
	struct accounts *a = accounts_new(test, USER);

	accounts_fill(test, a);
	dma_buf_put(a->dmabuf[--a->nr]);
	/* The last reference to a file may be dropped by a worker. */
	wait_for_release(!accounts_create(a));
	KUNIT_EXPECT_EQ(test, a->nr, LIMIT);
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
}

static void account_of_one_user(struct kunit *test)
{
	struct accounts *a = accounts_new(test, USER + 1);

	accounts_fill(test, a);
	a->cred->uid = KUIDT_INIT(USER + 2);
	accounts_fill(test, a);
}

static void account_root_exempt(struct kunit *test)
{
	struct accounts *a = accounts_new(test, USER + 3);

	accounts_fill(test, a);
	cap_raise(a->cred->cap_effective, CAP_SYS_RESOURCE);
	KUNIT_EXPECT_EQ(test, accounts_create(a), 0);
	cap_lower(a->cred->cap_effective, CAP_SYS_RESOURCE);
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
}

/* More users than accounts are kept for, but the first one, which has buffers, keeps its own. */
static void account_kept_with_buffers(struct kunit *test)
{
	struct accounts *a = accounts_new(test, USER + 4);
	unsigned int i;

	accounts_fill(test, a);
	for (i = 5; i < 300; i++) {
		a->cred->uid = KUIDT_INIT(USER + i);
		KUNIT_ASSERT_EQ(test, accounts_create(a), 0);
		dma_buf_put(a->dmabuf[--a->nr]);
	}
	a->cred->uid = KUIDT_INIT(USER + 4);
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
}

#ifdef CONFIG_USER_NS
static struct user_namespace *
account_ns(struct kunit *test, struct user_namespace *parent, uid_t owner)
{
	struct user_namespace *ns =
		kunit_kzalloc(test, sizeof(*ns), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ns);
	ns->parent = parent;
	ns->level = parent->level + 1;
	ns->owner = KUIDT_INIT(USER + owner);
	return ns;
}

/* The creator of a namespace pays for all that is done in it, and in namespaces within. */
static void account_namespaces_share(struct kunit *test)
{
	struct user_namespace *outer = account_ns(test, &init_user_ns, 300);
	struct user_namespace *inner = account_ns(test, outer, 301);
	struct accounts *a = accounts_new(test, USER + 300);

	KUNIT_EXPECT_EQ(test, accounts_create(a), 0);
	a->cred->user_ns = outer;
	a->cred->uid = KUIDT_INIT(USER + 302);
	KUNIT_EXPECT_EQ(test, accounts_create(a), 0);
	a->cred->user_ns = inner;
	a->cred->uid = KUIDT_INIT(USER + 303);
	KUNIT_EXPECT_EQ(test, accounts_create(a), 0);
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
	/* Root in the namespace is not root outside. */
	a->cred->uid = KUIDT_INIT(0);
	cap_raise(a->cred->cap_effective, CAP_SYS_RESOURCE);
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
	a->cred->user_ns = a->ns;
}

/* A container that root starts does not share root's account. */
static void account_container_of_root(struct kunit *test)
{
	struct user_namespace *ns = account_ns(test, &init_user_ns, 0);
	struct accounts *a = accounts_new(test, USER + 310);

	ns->owner = GLOBAL_ROOT_UID;
	ns->uid_map.nr_extents = 1;
	ns->uid_map.extent[0] = (struct uid_gid_extent){
		.lower_first = USER + 310,
		.count = 1,
	};
	accounts_fill(test, a);
	a->cred->user_ns = ns;
	a->cred->uid = KUIDT_INIT(USER + 311);
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
	a->cred->user_ns = a->ns;
}

/* Services whose root is root's are users by their uids. */
static void account_service_of_root(struct kunit *test)
{
	struct user_namespace *ns = account_ns(test, &init_user_ns, 0);
	struct accounts *a = accounts_new(test, USER + 320);

	ns->owner = GLOBAL_ROOT_UID;
	ns->uid_map.nr_extents = 1;
	ns->uid_map.extent[0] = (struct uid_gid_extent){
		.count = USER + 1000,
	};
	accounts_fill(test, a);
	a->cred->user_ns = ns;
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
	a->cred->uid = KUIDT_INIT(USER + 321);
	KUNIT_EXPECT_EQ(test, accounts_create(a), 0);
	/* Not even root is in it. */
	ns->uid_map.extent[0].first = USER;
	a->cred->uid = KUIDT_INIT(USER + 320);
	KUNIT_EXPECT_EQ(test, accounts_create(a), -EDQUOT);
	a->cred->user_ns = a->ns;
}
#endif

static struct kunit_case account_cases[] = {
	KUNIT_CASE(account_limited),
	KUNIT_CASE(account_of_one_user),
	KUNIT_CASE(account_root_exempt),
	KUNIT_CASE(account_kept_with_buffers),
#ifdef CONFIG_USER_NS
	KUNIT_CASE(account_namespaces_share),
	KUNIT_CASE(account_container_of_root),
	KUNIT_CASE(account_service_of_root),
#endif
	{},
};

struct kunit_suite placer_account_suite = {
	.name = "placer_account",
	.test_cases = account_cases,
};
