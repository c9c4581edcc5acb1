/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The version of the module, the tool and the library. "make check" sees that dkms.conf and
 * the packages have the same.
 */
#ifndef _PLACER_VERSION_H
#define _PLACER_VERSION_H

#define PLACER_VERSION "0.1"

#endif /* _PLACER_VERSION_H */
