/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The devices of the bench module.
 */
#ifndef _BENCH_DEVICE_H
#define _BENCH_DEVICE_H

#include "../device/abi.h"

/* All return -1 and errno, as system calls do */
int device_visit(struct bench_visit *visit);
int device_enter(struct bench_crowd *crowd);
int device_leave(struct bench_leave *leave);
/* Attaches once, and also maps if @map is not 0 */
int device_hold(int fd, enum bench_master master, int map);
void device_let_go(void);
/* Moves the buffer to where this device needs it, and detaches the device again */
int device_fetch(int fd, enum bench_master master);
int device_heaps(unsigned int count);
int device_scatter(unsigned int mib);
int device_halve(unsigned int blocks);
int device_copy(struct bench_copy *copy);
int device_watch(int fd);
int device_watched(struct bench_watch *watch);

#endif
