/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Accounts: what each user has, and has moved of what others have.
 */
#ifndef _PLACER_ACCOUNT_H
#define _PLACER_ACCOUNT_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <placer/solve.h>

/**
 * struct placer_account - a uid, and the buffers that were created on its behalf
 * @node: in the table of accounts
 * @user: the uid; for a task in a user namespace, the creator of the outermost one
 * @buffers: how many there are; negative once the account is no longer in the table
 * @peak: how many there were at most; approximate, as it is written without a lock
 * @refused: buffers refused because of the limit
 * @rcu: to free it
 * @lock: protects the members up to @moved; innermost
 * @spent: bytes of other users' buffers that were moved for this user's, less what has been
 *	forgotten by @since, at the pace of the module parameter
 * @since: jiffies of the last change of @spent
 * @moved: bytes so moved, in all
 * @paced: by heap, what was moved out of it for this user, of whatever users, in the second
 *	that began at @paced.since; protected by placer_heap.evict_mutex of the heap
 * @size: for placer_accounts_print(): bytes of its buffers
 * @used: bytes of memory that they have
 *
 * An account is in the table at least as long as it has a buffer.
 */
struct placer_account {
	struct hlist_node node;
	kuid_t user;
	atomic_t buffers;
	int peak;
	atomic_long_t refused;
	struct rcu_head rcu;

	spinlock_t lock; /* protects the members up to moved */
	u64 spent;
	unsigned long since;
	u64 moved;

	struct {
		unsigned long since;
		u64 bytes;
	} paced[PLACER_MAX_HEAPS];

	u64 size;
	u64 used;
};

struct seq_file;

extern unsigned int placer_user_buffers;

struct placer_account *placer_account_charge(size_t size);
void placer_account_uncharge(struct placer_account *account);
bool placer_account_spend(struct placer_account *account, u64 bytes);
void placer_account_refund(struct placer_account *account, u64 bytes);
bool placer_account_can_spend(struct placer_account *account);
void placer_accounts_clear(void);
void placer_accounts_print(struct seq_file *m);
void placer_accounts_free(void);

#endif /* _PLACER_ACCOUNT_H */
