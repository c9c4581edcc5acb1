/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Groups: what is measured in one boot. Work that leaves memory as it found it may share
 * a group, as it changes no results of other work.
 */
#ifndef _BENCH_GROUP_H
#define _BENCH_GROUP_H

void group_alloc(void);
void group_attach(void);
void group_book(void);
void group_charged(void);
void group_cma(void);
void group_cpus(void);
void group_crowd(void);
void group_full(void);
void group_hold(void);
void group_life(void);
void group_load(void);
void group_move(void);
void group_refault(void);
void group_scattered(void);
void group_sync(void);
void group_udmabuf(void);

#endif
