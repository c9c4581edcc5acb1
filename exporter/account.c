// SPDX-License-Identifier: GPL-2.0
/*
 * Accounts: how many buffers each user has and may have, and how much of what other users
 * have may be moved for them.
 *
 * A buffer takes kernel memory even before it has memory of its own, and the dma-buf in
 * it, which the core allocates, is charged to no cgroup. So there is a limit for each uid, as
 * there is for keys and message queues. It cannot be multiplied by user namespaces: what is
 * done in one counts for the uid that created the outermost of them.
 *
 * Each allocation looks its account up, so readers take no lock. An account without
 * buffers stays, as most programs allocate again, until accounts have become many.
 */
#include <linux/bits.h>
#include <linux/capability.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "account.h"
#include "report.h"

/*
 * Of so many buffers without memory, less than 40 MiB are not charged to a cgroup. Programs
 * have a few hundred buffers, and as many descriptors as RLIMIT_NOFILE says at most. Tests
 * set a lower limit.
 */
unsigned int placer_user_buffers = 16384;
module_param_named(user_buffers, placer_user_buffers, uint, 0644);
MODULE_PARM_DESC(user_buffers,
		 "buffers that a user may have, without CAP_SYS_RESOURCE");

/* Half of what may be copied out of a heap, so that one user does not take all of that. */
static unsigned long placer_user_evict_bytes = SZ_512M;
module_param_named(user_evict_bytes, placer_user_evict_bytes, ulong, 0644);
MODULE_PARM_DESC(user_evict_bytes,
		 "most bytes of others' buffers moved for one user per second");

/* Seconds for which a user may save up moves of others that were not needed. */
#define PLACER_ACCOUNT_SAVED 2

/* Limits of the arithmetic: the longest time and the highest pace that count. */
#define PLACER_ACCOUNT_PAST (60 * HZ)
#define PLACER_ACCOUNT_PACE BIT_ULL(40)

/* Below this number of accounts, those without buffers are kept. */
#define PLACER_ACCOUNTS_KEPT 64

/* The count of an account that is no longer in the table: negative, whatever late readers add. */
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

static u64 placer_account_pace(void)
{
	return min_t(u64, READ_ONCE(placer_user_evict_bytes),
		     PLACER_ACCOUNT_PACE);
}

/* Forget what was spent so long ago that it does not count any more. */
static void __placer_account_forget(struct placer_account *account)
{
	unsigned long now = jiffies;
	u64 past, forgotten;

	lockdep_assert_held(&account->lock);

	past = min_t(unsigned long, now - account->since, PLACER_ACCOUNT_PAST);
	forgotten = div_u64(placer_account_pace() * past, HZ);
	/* If it is less than a byte, the time counts at the next call. */
	if (!forgotten)
		return;
	account->spent -= min(account->spent, forgotten);
	account->since = now;
}

static bool placer_account_owes(struct placer_account *account)
{
	bool owes;

	spin_lock(&account->lock);
	__placer_account_forget(account);
	owes = account->spent;
	spin_unlock(&account->lock);
	return owes;
}

/*
 * After this, an account without buffers cannot get one any more. An account that has spent
 * something stays, as a new one would have spent nothing.
 */
static bool placer_account_retire(struct placer_account *account)
{
	int none = 0, gone = PLACER_ACCOUNT_GONE;

	if (placer_account_owes(account))
		return false;

	/* Sparse warns about large constants in arm64's cmpxchg(). */
	OPTIMIZER_HIDE_VAR(gone);
	return atomic_try_cmpxchg(&account->buffers, &none, gone);
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
	spin_lock_init(&account->lock);
	account->since = jiffies;
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
	placer_report("alloc of %zu bytes refused: %pe: uid %u has all that user_buffers allows",
		      size, ERR_PTR(-EDQUOT),
		      from_kuid(&init_user_ns, account->user));
	placer_account_uncharge(account);
	return -EDQUOT;
}

/*
 * May the user have so many buffers, of which the last is just counted? No security module
 * logs a refusal, as programs can cause any number of them.
 */
static __always_inline struct placer_account *
placer_account_admit(struct placer_account *account, int buffers, size_t size)
{
	if (unlikely(buffers > READ_ONCE(placer_user_buffers)) &&
	    !ns_capable_noaudit(&init_user_ns, CAP_SYS_RESOURCE))
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

static bool __placer_account_can_spend(struct placer_account *account)
{
	__placer_account_forget(account);
	return account->spent < PLACER_ACCOUNT_SAVED * placer_account_pace();
}

/**
 * placer_account_can_spend() - may buffers of other users be moved for those of a user?
 * @account: of the user
 *
 * Context: any.
 * Return: false if too much has been moved for them.
 */
bool placer_account_can_spend(struct placer_account *account)
{
	bool can;

	spin_lock(&account->lock);
	can = __placer_account_can_spend(account);
	spin_unlock(&account->lock);
	return can;
}

/**
 * placer_account_spend() - count a move of another user's buffer
 * @account: of the user whose buffer needs the room
 * @bytes: what the move copies
 *
 * The last move may exceed what was saved, as otherwise no large buffer could be moved;
 * the next one has to wait for longer.
 *
 * Context: any.
 * Return: false, and nothing is counted, if too much has been moved already.
 */
bool placer_account_spend(struct placer_account *account, u64 bytes)
{
	bool can;

	spin_lock(&account->lock);
	can = __placer_account_can_spend(account);
	if (can) {
		account->spent += bytes;
		account->moved += bytes;
	}
	spin_unlock(&account->lock);
	return can;
}

/**
 * placer_account_refund() - undo placer_account_spend() for what was not moved
 * @account: of the user
 * @bytes: of those that were counted
 *
 * Context: any.
 */
void placer_account_refund(struct placer_account *account, u64 bytes)
{
	spin_lock(&account->lock);
	account->spent -= min(account->spent, bytes);
	account->moved -= bytes;
	spin_unlock(&account->lock);
}

/**
 * placer_accounts_clear() - set the sums that placer_accounts_print() prints to 0
 *
 * The caller then adds up placer_account.size and placer_account.used over all buffers.
 *
 * Context: may sleep; no other task does so until the sums are printed.
 */
void placer_accounts_clear(void)
{
	struct placer_account *account;
	unsigned int at;

	guard(mutex)(&placer_accounts_mutex);
	hash_for_each(placer_accounts, at, account, node)
	{
		account->size = 0;
		account->used = 0;
	}
}

static void placer_account_print(struct seq_file *m,
				 struct placer_account *account)
{
	u64 moved;

	scoped_guard(spinlock, &account->lock)
		moved = account->moved;
	seq_printf(m, "user %u: %d buffers, %llu bytes, %llu in memory\n",
		   from_kuid(&init_user_ns, account->user),
		   atomic_read(&account->buffers), account->size,
		   account->used);
	seq_printf(m, "\tpeak: %d buffers, refused %ld\n",
		   READ_ONCE(account->peak),
		   atomic_long_read(&account->refused));
	seq_printf(m, "\tmoved of others: %llu bytes\n", moved);
}

/**
 * placer_accounts_print() - print all accounts
 * @m: output
 *
 * Context: may sleep.
 */
void placer_accounts_print(struct seq_file *m)
{
	struct placer_account *account;
	unsigned int at;

	guard(mutex)(&placer_accounts_mutex);
	hash_for_each(placer_accounts, at, account, node)
		placer_account_print(m, account);
}

/**
 * placer_accounts_free() - free all accounts
 *
 * Context: no buffer is left, and none can be created; may sleep.
 */
void placer_accounts_free(void)
{
	struct placer_account *account;
	struct hlist_node *next;
	unsigned int at;

	hash_for_each_safe(placer_accounts, at, next, account, node)
		kfree(account);
}
