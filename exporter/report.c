// SPDX-License-Identifier: GPL-2.0
/*
 * Reports: what the log is told of refusals, and of whatever else user space can cause
 * as often as it likes.
 *
 * Everybody may read the log, so a report is one line, with names and without
 * addresses; the verdicts on all heaps are in debugfs and tracepoints, for root. And
 * each user has a measure of reports, so that none can hide another's.
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

/* Users with a slot of their own; one more takes the slot that was silent longest. */
#define PLACER_REPORT_USERS 32

/* What is said of one refusal; a longer line is cut. */
#define PLACER_REFUSAL_LEN (PLACER_LINE_LEN + 120)

/**
 * struct placer_reporter - a user on whose behalf reports are made
 * @user: the user; in a namespace, the creator of the outermost one
 * @inside: in a namespace, so that nothing in there is taken for its maker
 * @heard: in which turn there was something to report, said or not; 0 for nobody
 * @limit: how much may be said
 */
struct placer_reporter {
	kuid_t user;
	bool inside;
	u64 heard;
	struct ratelimit_state limit;
};

/* Guards all below; nothing of ours is taken under it. */
static DEFINE_SPINLOCK(placer_reporters_lock);
static struct placer_reporter placer_reporters[PLACER_REPORT_USERS];
static u64 placer_reporters_turn;

/*
 * The kernel's own threads are root. In a namespace a user can be many; outside, all of
 * them are its creator.
 */
static kuid_t placer_report_user(bool *inside)
{
	const struct user_namespace *ns = current_user_ns();
	kuid_t user = current_uid();

	*inside = ns != &init_user_ns;
	for (; ns != &init_user_ns; ns = ns->parent)
		user = ns->owner;
	return user;
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

/* In time the kernel says how many were not, under this name. */
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
 * placer_report() - tell the log of what a user has caused
 * @fmt: of one line, without its end; no address may be in it
 *
 * On behalf of the current task, whose user may have so many in a time.
 *
 * Context: may sleep.
 * Return: false if it was one too many, and was not said.
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
