/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Users: the attachments of a buffer, by what their devices need.
 */
#ifndef _PLACER_USER_H
#define _PLACER_USER_H

#include "buffer.h"

struct placer_user *__placer_user_find(const struct placer_buffer *buffer,
				       const struct placer_user *like);
struct placer_user *__placer_user_add(struct placer_buffer *buffer,
				      struct placer_user *like);
void __placer_user_leave(struct placer_buffer *buffer,
			 struct placer_user *user);
bool placer_user_reaches(const struct placer_user *user,
			 const struct placer_backing *backing);

#endif /* _PLACER_USER_H */
