/* fb-message.c: a request and its answer, as they travel
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-message.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define PROBLEM_TYPE "application/problem+json"
#define PROBLEM_PREFIX "/problems/"
#define MAX_RATIO 100
#define CHUNK 32768

G_DEFINE_QUARK (fb_sync_error, fb_sync_error)

FbRequest *
fb_request_new (const char *method, const char *path, JsonNode *body)
{
  FbRequest *self;

  g_return_val_if_fail (method != NULL && path != NULL, NULL);

  self = g_new0 (FbRequest, 1);
  self->method = g_strdup (method);
  self->path = g_strdup (path);
  if (body)
    {
      char *text = fb_json_to_text (body);

      self->body = g_bytes_new_take (text, strlen (text));
    }
  return self;
}

void
fb_request_free (FbRequest *self)
{
  if (!self)
    return;
  g_free (self->method);
  g_free (self->path);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->bearer);
  g_free (self->query);
  g_free (self->range);
  g_free (self->address);
  g_free (self);
}

FbRequest *
fb_request_copy (const FbRequest *self)
{
  FbRequest *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (FbRequest, 1);
  copy->method = g_strdup (self->method);
  copy->path = g_strdup (self->path);
  copy->body = self->body ? g_bytes_ref (self->body) : NULL;
  copy->bearer = g_strdup (self->bearer);
  copy->query = g_strdup (self->query);
  copy->range = g_strdup (self->range);
  copy->raw = self->raw;
  copy->address = g_strdup (self->address);
  copy->hold_s = self->hold_s;
  return copy;
}

FbAnswer *
fb_answer_new (guint status, const char *content_type, GBytes *body)
{
  FbAnswer *self = g_new0 (FbAnswer, 1);

  self->status = status;
  self->content_type = g_strdup (content_type);
  self->body = body ? g_bytes_ref (body) : g_bytes_new_static ("", 0);
  self->retry_after = -1;
  self->wire_bytes = g_bytes_get_size (self->body);
  return self;
}

FbAnswer *
fb_answer_copy (const FbAnswer *self)
{
  FbAnswer *copy = fb_answer_new (self->status, self->content_type, self->body);

  copy->retry_after = self->retry_after;
  copy->headers = self->headers != NULL ? g_hash_table_ref (self->headers) : NULL;
  copy->wire_bytes = self->wire_bytes;
  copy->round_trip_ms = self->round_trip_ms;
  return copy;
}

static FbAnswer *
answer_new_typed (guint status, const char *content_type, JsonNode *body)
{
  char *text = fb_json_to_text (body);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  return fb_answer_new (status, content_type, bytes);
}

FbAnswer *
fb_answer_new_json (guint status, JsonNode *body)
{
  g_return_val_if_fail (body != NULL, NULL);

  return answer_new_typed (status, "application/json", body);
}

FbAnswer *
fb_answer_new_problem (guint status, const char *type, const char *title, JsonObject *more)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *full_type = g_strconcat (PROBLEM_PREFIX, type, NULL);

  json_object_set_string_member (object, "type", full_type);
  json_object_set_string_member (object, "title", title);
  json_object_set_int_member (object, "status", status);
  if (more)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init (&iter, more);
      while (json_object_iter_next (&iter, &name, &value))
        json_object_set_member (object, name, json_node_copy (value));
    }
  json_node_set_object (node, object);
  return answer_new_typed (status, PROBLEM_TYPE, node);
}

void
fb_answer_set_header (FbAnswer *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);

  if (!self->headers)
    self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (self->headers, g_ascii_strdown (name, -1), g_strdup (value));
}

const char *
fb_answer_get_header (const FbAnswer *self, const char *name)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  lower = g_ascii_strdown (name, -1);
  return self->headers ? g_hash_table_lookup (self->headers, lower) : NULL;
}

void
fb_answer_free (FbAnswer *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->headers, g_hash_table_unref);
  if (self->free_held)
    g_clear_pointer (&self->held, self->free_held);
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static const struct
{
  const char *type;
  FbSyncError code;
} problem_codes[] = {
    {"token-expired", FB_SYNC_ERROR_AUTH},
    {"wrong-password", FB_SYNC_ERROR_AUTH},
    {"device-revoked", FB_SYNC_ERROR_REVOKED},
    {"account-disabled", FB_SYNC_ERROR_DISABLED},
    {"gap", FB_SYNC_ERROR_GAP},
    {"forked", FB_SYNC_ERROR_FORKED},
    {"incarnation", FB_SYNC_ERROR_INCARNATION},
    {"token-void", FB_SYNC_ERROR_TOKEN_VOID},
    {"cursor-too-old", FB_SYNC_ERROR_TOO_OLD},
    {"too-large", FB_SYNC_ERROR_TOO_LARGE},
    {"schema-too-old", FB_SYNC_ERROR_SCHEMA},
    {"schema-too-new", FB_SYNC_ERROR_SCHEMA},
    {"scope-needed", FB_SYNC_ERROR_SCOPE_NEEDED},
    {"busy", FB_SYNC_ERROR_BUSY},
};

static FbSyncError
code_of_problem (const char *type)
{
  if (!g_str_has_prefix (type, PROBLEM_PREFIX))
    return FB_SYNC_ERROR_FAILED;
  type += strlen (PROBLEM_PREFIX);
  for (guint i = 0; i < G_N_ELEMENTS (problem_codes); i++)
    if (strcmp (type, problem_codes[i].type) == 0)
      return problem_codes[i].code;
  return FB_SYNC_ERROR_FAILED;
}

static FbSyncError
code_of_status (guint status)
{
  switch (status)
    {
    case 400:
    case 403:
    case 422:
      return FB_SYNC_ERROR_REFUSED;
    case 401:
      return FB_SYNC_ERROR_AUTH;
    case 410:
      return FB_SYNC_ERROR_TOO_OLD;
    case 413:
      return FB_SYNC_ERROR_TOO_LARGE;
    case 426:
      return FB_SYNC_ERROR_SCHEMA;
    case 428:
      return FB_SYNC_ERROR_SCOPE_NEEDED;
    case 429:
    case 503:
      return FB_SYNC_ERROR_BUSY;
    default:
      return FB_SYNC_ERROR_FAILED;
    }
}

static gboolean
is_problem (const FbAnswer *self)
{
  return self->content_type && g_str_has_prefix (self->content_type, PROBLEM_TYPE);
}

gboolean
fb_answer_check (const FbAnswer *self, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  const char *type = NULL;
  const char *title = NULL;
  FbSyncError code;
  gsize size;
  const char *text;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->status >= 200 && self->status < 300)
    return TRUE;

  text = g_bytes_get_data (self->body, &size);
  if (is_problem (self) && size > 0)
    node = fb_json_parse (text, size, 0, NULL);
  if (node && JSON_NODE_HOLDS_OBJECT (node))
    {
      type = fb_json_get_text_or_null (json_node_get_object (node), "type", NULL);
      title = fb_json_get_text_or_null (json_node_get_object (node), "title", NULL);
    }
  /* Without a problem body the status alone may be a portal's or a proxy's, so nothing final may follow from it. */
  if (!type)
    {
      code = self->status == 429 || self->status == 503 ? FB_SYNC_ERROR_BUSY : FB_SYNC_ERROR_PROTOCOL;
      g_set_error (error, FB_SYNC_ERROR, code, "The server answered with status %u", self->status);
      return FALSE;
    }
  code = code_of_problem (type);
  if (code == FB_SYNC_ERROR_FAILED)
    code = code_of_status (self->status);
  /* Servers speak English; those titles that people meet are in the catalogue. */
  g_set_error_literal (error, FB_SYNC_ERROR, code, title != NULL && *title != '\0' ? _ (title) : type);
  return FALSE;
}

JsonNode *
fb_answer_parse (const FbAnswer *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  JsonNode *node;
  gsize size;
  const char *text;

  if (!fb_answer_check (self, error))
    return NULL;
  text = g_bytes_get_data (self->body, &size);
  if (size == 0 || !(node = fb_json_parse (text, size, 0, &local)))
    {
      g_set_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The server's answer cannot be read: %s",
                   local ? local->message : "it is empty");
      return NULL;
    }
  return node;
}

/* Runs a converter over a whole buffer; NULL when it fails or gives more than @max bytes. */
static GByteArray *
convert_all (GConverter *converter, GBytes *input, gsize max, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gsize left;
  const guint8 *data = g_bytes_get_data (input, &left);
  GConverterResult result;

  do
    {
      gsize n_read = 0, n_written = 0;

      result = g_converter_convert (converter, data, left, chunk, CHUNK, G_CONVERTER_INPUT_AT_END, &n_read, &n_written,
                                    error);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      if (n_written > max - out->len)
        {
          g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The compressed body expands to too much");
          return NULL;
        }
      g_byte_array_append (out, chunk, n_written);
      data += n_read;
      left -= n_read;
    }
  while (result != G_CONVERTER_FINISHED);

  if (left > 0)
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The compressed body has bytes after its end");
      return NULL;
    }
  return g_steal_pointer (&out);
}

GBytes *
fb_gzip (GBytes *plain, int level)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, level);
  GByteArray *out = convert_all (G_CONVERTER (compressor), plain, G_MAXUINT, NULL);

  g_assert (out != NULL); /* compressing memory into memory has no way to fail */
  return g_byte_array_free_to_bytes (out);
}

GBytes *
fb_gunzip (GBytes *packed, gsize max, GError **error)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GError) local = NULL;
  gsize size = g_bytes_get_size (packed);
  GByteArray *out = NULL;

  /* A tiny body may expand to a page's worth without being a bomb. */
  max = MIN (max, MAX (size * MAX_RATIO, 1024));
  if (size == 0)
    g_set_error_literal (&local, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The compressed body is empty");
  else
    out = convert_all (G_CONVERTER (decompressor), packed, max, &local);

  if (!out)
    {
      g_set_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, "The compressed body is damaged: %s", local->message);
      return NULL;
    }
  return g_byte_array_free_to_bytes (out);
}
