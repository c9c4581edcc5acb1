// SPDX-License-Identifier: GPL-2.0
/*
 * Reports: messages in the log that user space can cause as often as it likes,
 * as refusals.
 *
 * Unprivileged users may read the log, so a report is one line, with names and without
 * addresses; the verdicts on all heaps are in debugfs and tracepoints, for
 * root. Each user has a rate limit of its own, so that no user can suppress the
 * reports of another.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/spinlock.h>
#include <linux/stringhash.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "report.h"

/*
 * Users with a rate limit of their own. One more takes over the least recently
 * used limit.
 */
#define PLACER_REPORT_USERS 32

/**
 * struct placer_reporter - a user on whose behalf reports are made
 * @user: the user; in a namespace, the creator of the outermost one
 * @inside: in a namespace, so as not to share the limit of its creator
 * @heard: placer_reporters_turn at the last report, logged or not; 0 if the
 *	slot is unused
 * @limit: rate limit
 */
struct placer_reporter {
	kuid_t user;
	bool inside;
	u64 heard;
	struct ratelimit_state limit;
};

/* Protects all below, and is innermost. */
static DEFINE_SPINLOCK(placer_reporters_lock);
static struct placer_reporter placer_reporters[PLACER_REPORT_USERS];
static u64 placer_reporters_turn;

/**
 * placer_report_user() - the user on whose behalf the current task acts
 * @inside: result if not NULL: is the task in a user namespace?
 *
 * Kernel threads are root. In a user namespace one user can have many ids, so a task in one
 * counts as the user who created the outermost namespace around it. If root created that
 * one, as for the containers of a system, the task counts as the uid that id 0 of the
 * namespace is mapped to, so that each container is a user of its own. If that is root, or
 * there is none, as for services that only see few uids, the task counts as its own uid, which
 * root let the namespace have.
 *
 * Context: process.
 * Return: the user.
 */
kuid_t placer_report_user(bool *inside)
{
	struct user_namespace *ns = current_user_ns(), *outermost = NULL;
	kuid_t user = current_uid(), root;

	if (inside)
		*inside = ns != &init_user_ns;
	for (; ns != &init_user_ns; ns = ns->parent)
		outermost = ns;
	if (!outermost)
		return user;
	if (!uid_eq(outermost->owner, GLOBAL_ROOT_UID))
		return outermost->owner;
	root = make_kuid(outermost, 0);
	return uid_valid(root) && !uid_eq(root, GLOBAL_ROOT_UID) ? root : user;
}

static struct placer_reporter *placer_reporter_find(kuid_t user, bool inside)
{
	struct placer_reporter *reporter, *oldest = placer_reporters;
	unsigned int i;

	lockdep_assert_held(&placer_reporters_lock);

	for (i = 0; i < PLACER_REPORT_USERS; i++) {
		reporter = &placer_reporters[i];
		if (reporter->heard && uid_eq(reporter->user, user) &&
		    reporter->inside == inside)
			return reporter;
		if (reporter->heard < oldest->heard)
			oldest = reporter;
	}

	oldest->user = user;
	oldest->inside = inside;
	ratelimit_state_init(&oldest->limit, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	return oldest;
}

/* ___ratelimit() logs under @name how many reports were suppressed. */
static bool placer_report_allowed(void)
{
	struct placer_reporter *reporter;
	bool allowed, inside;
	char name[64];
	kuid_t user;

	user = placer_report_user(&inside);
	snprintf(name, sizeof(name), KBUILD_MODNAME ": reports for uid %u%s",
		 from_kuid(&init_user_ns, user),
		 inside ? ", in namespaces" : "");

	spin_lock(&placer_reporters_lock);
	reporter = placer_reporter_find(user, inside);
	reporter->heard = ++placer_reporters_turn;
	allowed = ___ratelimit(&reporter->limit, name);
	spin_unlock(&placer_reporters_lock);
	return allowed;
}

/**
 * placer_report() - log what a user has caused, with a rate limit
 * @fmt: format of one line, without newline and without addresses
 *
 * The report counts for the user of the current task.
 *
 * Context: may sleep.
 * Return: false if the rate limit suppressed the report.
 */
bool placer_report(const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	if (!placer_report_allowed())
		return false;

	va_start(args, fmt);
	vaf.va = &args;
	pr_info("%pV\n", &vaf);
	va_end(args);
	return true;
}
