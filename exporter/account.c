// SPDX-License-Identifier: GPL-2.0
/*
 * Accounts: how many buffers each person or service has, and may have.
 *
 * A buffer takes kernel memory even before it has memory of its own, and the dma-buf in
 * it is charged to no cgroup. So there is a limit for each uid, as there is for keys and
 * message queues. It cannot be multiplied by user namespaces: what is done in one counts
 * for the uid that created the outermost of them.
 *
 * Each allocation looks its account up, so readers take no lock. An account without
 * buffers stays, as most programs allocate again, until accounts have become many.
 */
#include <linux/capability.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/hashtable.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "account.h"
#include "report.h"

/*
 * What is not charged to a cgroup of so many buffers without memory is some 40 MiB.
 * Programs have a few hundred, and may have as many descriptors as RLIMIT_NOFILE says.
 * Tests set a lower one.
 */
unsigned int placer_user_buffers = 16384;
module_param_named(user_buffers, placer_user_buffers, uint, 0644);
MODULE_PARM_DESC(user_buffers,
		 "buffers that a user may have, without CAP_SYS_RESOURCE");

/* Accounts that are kept, at least, before those without buffers are looked for. */
#define PLACER_ACCOUNTS_KEPT 64

/* Of an account that is no longer in the table, whatever is added by late readers. */
#define PLACER_ACCOUNT_GONE INT_MIN

static DEFINE_HASHTABLE(placer_accounts, 6);
/* Serializes changes of the table, and protects all below. */
static DEFINE_MUTEX(placer_accounts_mutex);
static unsigned int placer_accounts_nr;
static unsigned int placer_accounts_most = PLACER_ACCOUNTS_KEPT;

/*
 * Count one more buffer of a user that has an account. Inline, as each allocation does it.
 * Return: the account, or NULL.
 */
static __always_inline struct placer_account *placer_account_find(kuid_t user,
								  int *buffers)
{
	struct placer_account *account;

	guard(rcu)();
	hash_for_each_possible_rcu(placer_accounts, account, node,
				   __kuid_val(user)) {
		if (!uid_eq(account->user, user))
			continue;
		*buffers = atomic_inc_return(&account->buffers);
		if (*buffers > 0)
			return account;
	}
	return NULL;
}

/* An account without a buffer cannot get one any more after this. */
static bool placer_account_retire(struct placer_account *account)
{
	return atomic_cmpxchg(&account->buffers, 0, PLACER_ACCOUNT_GONE) == 0;
}

/* Each time as many accounts have been added as were left, so that this costs little. */
static void placer_accounts_reduce(void)
{
	struct placer_account *account;
	struct hlist_node *next;
	unsigned int at;

	lockdep_assert_held(&placer_accounts_mutex);

	hash_for_each_safe(placer_accounts, at, next, account, node) {
		if (!placer_account_retire(account))
			continue;
		hash_del_rcu(&account->node);
		kfree_rcu(account, rcu);
		placer_accounts_nr--;
	}
	placer_accounts_most =
		max(2 * placer_accounts_nr, PLACER_ACCOUNTS_KEPT);
}

/* As placer_account_find(), for a user that may have no account yet. */
static struct placer_account *placer_account_new(kuid_t user, int *buffers)
{
	struct placer_account *account;

	guard(mutex)(&placer_accounts_mutex);

	account = placer_account_find(user, buffers);
	if (account)
		return account;

	if (placer_accounts_nr >= placer_accounts_most)
		placer_accounts_reduce();
	account = kzalloc(sizeof(*account), GFP_KERNEL);
	if (!account)
		return NULL;

	account->user = user;
	*buffers = 1;
	atomic_set(&account->buffers, 1);
	hash_add_rcu(placer_accounts, &account->node, __kuid_val(user));
	placer_accounts_nr++;
	return account;
}

static noinline int placer_account_refuse(struct placer_account *account,
					  size_t size)
{
	atomic_long_inc(&account->refused);
	placer_report("alloc of %zu bytes refused: %pe: uid %u has as many buffers as user_buffers allows",
		      size, ERR_PTR(-EDQUOT),
		      from_kuid(&init_user_ns, account->user));
	placer_account_uncharge(account);
	return -EDQUOT;
}

/* May the user have so many buffers, of which the last is just counted? */
static __always_inline struct placer_account *
placer_account_admit(struct placer_account *account, int buffers, size_t size)
{
	if (unlikely(buffers > READ_ONCE(placer_user_buffers)) &&
	    !capable(CAP_SYS_RESOURCE))
		return ERR_PTR(placer_account_refuse(account, size));
	if (buffers > READ_ONCE(account->peak))
		WRITE_ONCE(account->peak, buffers);
	return account;
}

static noinline struct placer_account *placer_account_charge_new(kuid_t user,
								 size_t size)
{
	struct placer_account *account;
	int buffers;

	account = placer_account_new(user, &buffers);
	if (!account)
		return ERR_PTR(-ENOMEM);
	return placer_account_admit(account, buffers, size);
}

/**
 * placer_account_charge() - count a buffer that the current task creates
 * @size: of the buffer, in bytes, for the log
 *
 * Root's buffers, more exactly those of tasks with CAP_SYS_RESOURCE in the initial
 * namespace, are counted and not limited.
 *
 * Context: may sleep; called with no reservation lock held.
 * Return: the account, for placer_account_uncharge(); or an ERR_PTR: -EDQUOT at the limit,
 * which is logged; -ENOMEM.
 */
struct placer_account *placer_account_charge(size_t size)
{
	struct placer_account *account;
	kuid_t user = placer_report_user(NULL);
	int buffers;

	account = placer_account_find(user, &buffers);
	if (unlikely(!account))
		return placer_account_charge_new(user, size);
	return placer_account_admit(account, buffers, size);
}

/**
 * placer_account_uncharge() - undo placer_account_charge()
 * @account: its result, which may not be used any more
 *
 * Context: any.
 */
void placer_account_uncharge(struct placer_account *account)
{
	atomic_dec(&account->buffers);
}

/**
 * placer_accounts_free() - free all accounts
 *
 * Context: no buffer is left, and none can be created; may sleep.
 */
void placer_accounts_free(void)
{
	scoped_guard(mutex, &placer_accounts_mutex)
		placer_accounts_reduce();
}
