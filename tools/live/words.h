/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the codes of <linux/dmabuf-placer.h> are called, and what can be done.
 */
#ifndef _PLACER_LIVE_WORDS_H
#define _PLACER_LIVE_WORDS_H

struct word {
	const char *name; /* for programs */
	const char *text; /* for people */
	const char *todo; /* or NULL */
};

/* Codes of a later kernel give "unknown". */
const struct word *word_reason(unsigned int code);
const struct word *word_lack(unsigned int code);
const struct word *word_hold(unsigned int code);
const struct word *word_state(unsigned int code);
const struct word *word_event(unsigned int code);
const struct word *word_expected(unsigned int code);
const struct word *word_coherence(unsigned int code);
const struct word *word_heap(unsigned int code);

#endif /* _PLACER_LIVE_WORDS_H */
