/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Descriptors passed between processes, by a socket of datagrams. Neither call waits.
 */
#ifndef _PLACER_SELFTEST_DESCRIPTOR_H
#define _PLACER_SELFTEST_DESCRIPTOR_H

int descriptor_send(int to, int fd);
/* Closed on exec; -1 if there is no message, or none with a descriptor */
int descriptor_receive(int from);

#endif
