/* fb-json.h: JSON from outside, read with limits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define FB_JSON_MAX_DEPTH 32

/* Parses one JSON value of at most @length bytes (@text may be NULL when that is 0): strict RFC 8259, valid UTF-8, nesting of at most @max_depth (0: FB_JSON_MAX_DEPTH),
 * no duplicate keys, integers within 64 bit. Checked before json-glib sees it, so that hostile input costs no stack. Errors: G_IO_ERROR_INVALID_DATA. */
JsonNode   *fb_json_parse         (const char *text, gssize length, guint max_depth, GError **error);
/* Compact, keys in the order of the object. */
char       *fb_json_to_text       (JsonNode *node);
/* Compact with the keys of every object sorted: equal values give equal text. */
char       *fb_json_to_canonical  (JsonNode *node);

/* Typed members: FALSE/NULL and G_IO_ERROR_INVALID_DATA naming the key when it is missing or of another type. */
gboolean    fb_json_get_int       (JsonObject *object, const char *key, gint64 *value, GError **error);
const char *fb_json_get_text      (JsonObject *object, const char *key, GError **error);
JsonArray  *fb_json_get_array     (JsonObject *object, const char *key, GError **error);
JsonObject *fb_json_get_object    (JsonObject *object, const char *key, GError **error);
/* Missing or null gives @fallback; another type is an error as above. */
gboolean    fb_json_get_int_or    (JsonObject *object, const char *key, gint64 fallback, gint64 *value, GError **error);
/* NULL without error when missing or null. */
const char *fb_json_get_text_or_null (JsonObject *object, const char *key, GError **error);

G_END_DECLS
