/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Needs: the folded constraints of a buffer's users.
 */
#ifndef _PLACER_NEEDS_H
#define _PLACER_NEEDS_H

#include "buffer.h"

bool placer_backing_suits(const struct placer_backing *backing,
			  const struct placer_requirement *requirement);
bool __placer_backing_serves(struct placer_buffer *buffer,
			     const struct placer_requirement *requirement,
			     const struct placer_backing *backing);
void __placer_needs(const struct placer_buffer *buffer,
		    struct placer_requirement *needs);
void __placer_requirement(const struct placer_buffer *buffer,
			  struct placer_requirement *requirement);
void __placer_needs_changed(struct placer_buffer *buffer);

struct placer_expectation *
__placer_expectation_find(const struct placer_buffer *buffer,
			  const struct device *dev);
struct placer_expectation *
__placer_expectation_of(const struct placer_buffer *buffer,
			const struct device *dev);
const struct placer_constraint *
__placer_expected_cpu(const struct placer_buffer *buffer);
void __placer_expectations_fold(struct placer_buffer *buffer);
void __placer_expectations_refresh(struct placer_buffer *buffer);
void __placer_devices_changed(struct placer_buffer *buffer);
bool __placer_expectations_counted(const struct placer_buffer *buffer);
bool __placer_expectations_starved(struct placer_buffer *buffer);
void __placer_expectations_retry(struct placer_buffer *buffer);
void __placer_expectations_yield(struct placer_buffer *buffer);
void __placer_expectations_keep(struct placer_buffer *buffer, int error);

#endif /* _PLACER_NEEDS_H */
