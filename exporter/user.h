/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Users: the attachments of a buffer, by what their devices need.
 */
#ifndef _PLACER_USER_H
#define _PLACER_USER_H

#include "buffer.h"
#include "profile.h"

bool __placer_user_suited(const struct placer_buffer *buffer,
			  const struct placer_profile *profile);
struct placer_user *__placer_user_join(struct placer_buffer *buffer,
				       struct placer_profile *profile);
void __placer_user_leave(struct placer_buffer *buffer,
			 struct placer_user *user);

#endif /* _PLACER_USER_H */
