/* fb-service-pull-read.c: what a pull asks for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-service-pull-private.h"

static gboolean
bad (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

static gboolean
get_number (JsonArray *array, guint index, gint64 *number)
{
  JsonNode *node = index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;

  if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *number = json_node_get_int (node);
  return TRUE;
}

typedef void (*TakeNumber) (FbPull *self, gint64 number);

/* A member that is an array of at most @max (0: any number of) numbers; missing is empty. */
static gboolean
read_numbers (FbPull *self, const char *name, guint max, TakeNumber take, GError **error)
{
  JsonNode *node = json_object_get_member (self->body, name);
  gint64 number;

  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return bad (error, "A list of numbers is expected");
  if (max > 0 && json_array_get_length (json_node_get_array (node)) > max)
    return bad (error, "A list of more buckets than a device can hold");
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      /* Buckets, groups and commits are numbered from 1. */
      if (!get_number (json_node_get_array (node), i, &number) || number < 1)
        return bad (error, "A list of numbers is expected");
      take (self, number);
    }
  return TRUE;
}

static void
take_own (FbPull *self, gint64 number)
{
  g_hash_table_add (self->walk.own, g_memdup2 (&number, sizeof number));
}

static void
take_held (FbPull *self, gint64 number)
{
  fb_pull_token_add_held (self->walk.token, number);
}

static void
take_again (FbPull *self, gint64 number)
{
  g_array_append_val (self->walk.token->again, number);
}

static void
take_dropped (FbPull *self, gint64 number)
{
  g_hash_table_remove (self->walk.token->held, &number);
}

gboolean
fb_pull_read_dropped (FbPull *self, GError **error)
{
  return read_numbers (self, "drop_ok", self->service->max_buckets, take_dropped, error);
}

/* [bid, cursor] of a bucket with a cursor of its own */
static gboolean
read_cursor (FbPull *self, JsonArray *entry, GError **error)
{
  gint64 bid, cursor;

  if (!get_number (entry, 0, &bid) || !get_number (entry, 1, &cursor))
    return bad (error, "A bucket's cursor is two numbers");
  fb_pull_token_set_cursor (self->walk.token, bid, cursor);
  return TRUE;
}

static gboolean
read_cursors (FbPull *self, GError **error)
{
  JsonNode *node = json_object_get_member (self->body, "cursors");
  JsonArray *array;

  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return bad (error, "cursors: a list is expected");
  array = json_node_get_array (node);
  if (json_array_get_length (array) > self->service->max_buckets)
    return bad (error, "A list of more buckets than a device can hold");
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *entry = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_ARRAY (entry))
        return bad (error, "cursors: a list of lists is expected");
      if (!read_cursor (self, json_node_get_array (entry), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_first_page (FbPull *self, GError **error)
{
  JsonNode *added = json_object_get_member (self->body, "added");

  self->walk.token = fb_pull_token_new ();
  self->is_first = TRUE;
  if (!fb_json_get_int_or (self->body, "cursor", 0, &self->walk.token->cursor, error) || !read_cursors (self, error)
      || !read_numbers (self, "buckets", self->service->max_buckets, take_held, error)
      || !read_numbers (self, "groups", 0, take_again, error))
    return FALSE;
  /* A repair: these groups whole, and nothing else. */
  self->walk.token->only_again = json_object_has_member (self->body, "groups");
  if (self->walk.token->cursor < 0)
    return bad (error, "cursor: it is negative");
  if (added && JSON_NODE_HOLDS_OBJECT (added))
    self->walk.token->added = fb_json_to_canonical (added);
  return TRUE;
}

gboolean
fb_pull_reads_sets (FbPull *self)
{
  JsonNode *node = json_object_get_member (self->body, "sets");

  return self->is_first && node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
         && json_node_get_boolean (node) && *self->scope_hash == '\0' && !self->walk.token->only_again
         && g_hash_table_size (self->walk.token->held) == 0;
}

gboolean
fb_pull_read (FbPull *self, const char **page, GError **error)
{
  gint64 schema, max_bytes;
  g_autoptr (GError) local = NULL;

  if (!fb_json_get_int_or (self->body, "schema", fb_schema_version (), &schema, error)
      || !fb_json_get_int_or (self->body, "max_bytes", FB_PAGE_DEFAULT_BYTES, &max_bytes, error)
      || !read_numbers (self, "own", 0, take_own, error))
    return FALSE;
  self->schema = schema;
  self->walk.max_bytes = CLAMP (max_bytes, 1, FB_PAGE_MAX_BYTES);
  if (!(self->scope_hash = fb_json_get_text_or_null (self->body, "scope", &local)) && !local)
    self->scope_hash = "";
  if (!local)
    *page = fb_json_get_text_or_null (self->body, "page", &local);
  if (!local)
    return *page || read_first_page (self, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
