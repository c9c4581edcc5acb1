/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Answers of the module for programs. As in tools/board/json.c, bytes are strings in
 * hexadecimal, counts are integers, and what does not exist is null.
 */
#ifndef _PLACER_LIVE_JSON_H
#define _PLACER_LIVE_JSON_H

#include <json-c/json.h>

#include "live.h"

struct json_object *live_json_new(void);
void live_json_add(struct json_object *to, const char *key,
		   struct json_object *value);
void live_json_string(struct json_object *to, const char *key,
		      const char *text); /* null if it is NULL or empty */
void live_json_bytes(struct json_object *to, const char *key, uint64_t bytes);
void live_json_number(struct json_object *to, const char *key, uint64_t value);
void live_json_bool(struct json_object *to, const char *key, int value);

/* A new list that is a member */
struct json_object *live_json_list(struct json_object *to, const char *key);
void live_json_append(struct json_object *to, struct json_object *value);
void live_json_append_string(struct json_object *to, const char *text);

/* Add a verdict, with the name of the device to blame, or NULL */
void live_json_verdict(struct json_object *to,
		       const struct dmabuf_placer_verdict *verdict,
		       const char *device);
struct json_object *live_json_info(const struct placer_info *info);

/* Print a document, or a line, and free it. */
void live_json_print(struct json_object *document);
void live_json_print_line(struct json_object *line);

#endif /* _PLACER_LIVE_JSON_H */
