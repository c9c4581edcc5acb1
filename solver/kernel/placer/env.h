/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the solver takes from its surroundings, inside the kernel. The host's
 * version is solver/host/placer/env.h; the include path picks one.
 */
#ifndef _PLACER_ENV_H
#define _PLACER_ENV_H

#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/types.h>

#endif /* _PLACER_ENV_H */
