/* fb-pull-token.c: where a pull stands between two pages
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-pull-token.h"

#include <string.h>

#include "fb-json.h"

#define VERSION 1
/* With page sets, which a process of an older version would take for buckets held before. */
#define VERSION_SETS 2
#define MAX_TEXT (4 * 1024 * 1024)

static GHashTable *
positions_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
}

FbPullToken *
fb_pull_token_new (void)
{
  FbPullToken *self = g_new0 (FbPullToken, 1);

  self->scope = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->again = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->held = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->sets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cursors = positions_new ();
  self->positions = positions_new ();
  self->big = positions_new ();
  self->full = TRUE;
  return self;
}

void
fb_pull_token_free (FbPullToken *self)
{
  if (!self)
    return;
  g_array_unref (self->scope);
  g_array_unref (self->again);
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->sets);
  g_hash_table_unref (self->cursors);
  g_hash_table_unref (self->positions);
  g_hash_table_unref (self->big);
  g_free (self->added);
  g_free (self);
}

/* --- members --- */

gboolean
fb_pull_token_holds (const FbPullToken *self, gint64 bid)
{
  return g_hash_table_contains (self->held, &bid);
}

void
fb_pull_token_add_held (FbPullToken *self, gint64 bid)
{
  g_hash_table_add (self->held, g_memdup2 (&bid, sizeof bid));
}

gboolean
fb_pull_token_is_set (const FbPullToken *self, gint64 bid)
{
  return g_hash_table_contains (self->sets, &bid);
}

static void
put (GHashTable *table, gint64 key, gint64 last, gint64 gid)
{
  FbPullPosition *position = g_new (FbPullPosition, 1);

  *position = (FbPullPosition){key, last, gid};
  g_hash_table_replace (table, &position->bid, position);
}

void
fb_pull_token_set_cursor (FbPullToken *self, gint64 bid, gint64 cursor)
{
  put (self->cursors, bid, cursor, 0);
}

void
fb_pull_token_add_set (FbPullToken *self, gint64 bid, gint64 seq)
{
  fb_pull_token_add_held (self, bid);
  fb_pull_token_set_cursor (self, bid, seq);
  g_hash_table_add (self->sets, g_memdup2 (&bid, sizeof bid));
}

gint64
fb_pull_token_get_cursor (const FbPullToken *self, gint64 bid)
{
  const FbPullPosition *position = g_hash_table_lookup (self->cursors, &bid);

  return position ? position->last : self->cursor;
}

void
fb_pull_token_get_position (const FbPullToken *self, gint64 bid, gint64 *last, gint64 *gid)
{
  const FbPullPosition *position = g_hash_table_lookup (self->positions, &bid);

  *last = position ? position->last : fb_pull_token_holds (self, bid) ? fb_pull_token_get_cursor (self, bid) : 0;
  *gid = position ? position->gid : G_MAXINT64;
}

void
fb_pull_token_set_position (FbPullToken *self, gint64 bid, gint64 last, gint64 gid)
{
  put (self->positions, bid, last, gid);
}

gint64
fb_pull_token_get_big (const FbPullToken *self, gint64 gid)
{
  const FbPullPosition *position = g_hash_table_lookup (self->big, &gid);

  return position ? position->last : -1;
}

void
fb_pull_token_set_big (FbPullToken *self, gint64 gid, gint64 head)
{
  put (self->big, gid, head, 0);
}

void
fb_pull_token_forget_big (FbPullToken *self, gint64 gid)
{
  g_hash_table_remove (self->big, &gid);
}

/* --- writing --- */

static void
append_number (GString *text, gint64 number)
{
  if (text->str[text->len - 1] != '[')
    g_string_append_c (text, ',');
  g_string_append_printf (text, "%" G_GINT64_FORMAT, number);
}

static void
append_numbers (GString *text, const char *name, GArray *numbers)
{
  g_string_append_printf (text, ",\"%s\":[", name);
  for (guint i = 0; i < numbers->len; i++)
    append_number (text, g_array_index (numbers, gint64, i));
  g_string_append_c (text, ']');
}

static void
append_keys (GString *text, const char *name, GHashTable *set)
{
  GHashTableIter iter;
  gpointer key;

  g_string_append_printf (text, ",\"%s\":[", name);
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    append_number (text, *(const gint64 *) key);
  g_string_append_c (text, ']');
}

/* Three numbers a position, one after the other. */
static void
append_positions (GString *text, const char *name, GHashTable *table)
{
  GHashTableIter iter;
  gpointer value;

  g_string_append_printf (text, ",\"%s\":[", name);
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const FbPullPosition *position = value;

      append_number (text, position->bid);
      append_number (text, position->last);
      append_number (text, position->gid);
    }
  g_string_append_c (text, ']');
}

char *
fb_pull_token_to_text (const FbPullToken *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const gint64 numbers[] = {self->h0,         self->cursor,    self->full,        self->est_rows,  self->est_bytes,
                            self->is_split,   self->split_bid, self->split_gid,   self->split_ver, self->split_head,
                            self->split_base, self->again_at,  self->added_table, self->only_again};
  char split_id[FB_ID_TEXT_LENGTH + 1], added_id[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (&self->split_id, split_id);
  fb_id_write (&self->added_id, added_id);
  g_string_append_printf (text, "{\"v\":%d,\"i\":\"%s\",\"j\":\"%s\",\"n\":[",
                          g_hash_table_size (self->sets) > 0 ? VERSION_SETS : VERSION, split_id, added_id);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    append_number (text, numbers[i]);
  g_string_append_c (text, ']');
  append_numbers (text, "s", self->scope);
  append_numbers (text, "a", self->again);
  append_keys (text, "k", self->held);
  if (g_hash_table_size (self->sets) > 0)
    append_keys (text, "t", self->sets);
  append_positions (text, "c", self->cursors);
  append_positions (text, "p", self->positions);
  append_positions (text, "g", self->big);
  if (self->added)
    g_string_append_printf (text, ",\"u\":%s", self->added);
  g_string_append_c (text, '}');
  return g_base64_encode ((const guchar *) text->str, text->len);
}

/* --- reading --- */

static gboolean
damaged (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The page's token is damaged");
  return FALSE;
}

static gboolean
read_numbers (JsonObject *object, const char *name, guint multiple, GArray *numbers, GError **error)
{
  JsonArray *array = fb_json_get_array (object, name, error);

  if (!array)
    return FALSE;
  if (json_array_get_length (array) % multiple != 0)
    return damaged (error);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 number;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
        return damaged (error);
      number = json_node_get_int (node);
      g_array_append_val (numbers, number);
    }
  return TRUE;
}

static gboolean
read_positions (JsonObject *object, const char *name, GHashTable *table, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!read_numbers (object, name, 3, numbers, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i += 3)
    put (table, g_array_index (numbers, gint64, i), g_array_index (numbers, gint64, i + 1),
         g_array_index (numbers, gint64, i + 2));
  return TRUE;
}

static gboolean
read_single_numbers (FbPullToken *self, JsonObject *object, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 *n;

  if (!read_numbers (object, "n", 1, numbers, error))
    return FALSE;
  if (numbers->len != 14)
    return damaged (error);
  n = (const gint64 *) (gpointer) numbers->data;
  self->h0 = n[0];
  self->cursor = n[1];
  self->full = n[2] != 0;
  self->est_rows = n[3];
  self->est_bytes = n[4];
  self->is_split = n[5] != 0;
  self->split_bid = n[6];
  self->split_gid = n[7];
  self->split_ver = n[8];
  self->split_head = n[9];
  self->split_base = n[10];
  self->again_at = MAX (n[11], 0);
  self->added_table = MAX (n[12], 0);
  self->only_again = n[13] != 0;
  return TRUE;
}

/* Buckets and groups are numbered from 1. */
static gboolean
are_numbered (GArray *numbers)
{
  for (guint i = 0; i < numbers->len; i++)
    if (g_array_index (numbers, gint64, i) < 1)
      return FALSE;
  return TRUE;
}

static gboolean
read_sets (FbPullToken *self, JsonObject *object, GError **error)
{
  g_autoptr (GArray) sets = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!read_numbers (object, "t", 1, sets, error))
    return FALSE;
  for (guint i = 0; i < sets->len; i++)
    {
      gint64 bid = g_array_index (sets, gint64, i);

      if (!fb_pull_token_holds (self, bid))
        return damaged (error);
      fb_pull_token_add_set (self, bid, fb_pull_token_get_cursor (self, bid));
    }
  return TRUE;
}

static gboolean
read_token (FbPullToken *self, JsonObject *object, GError **error)
{
  g_autoptr (GArray) held = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *split_id, *added_id;
  gint64 version;

  if (!fb_json_get_int (object, "v", &version, error) || !(split_id = fb_json_get_text (object, "i", error))
      || !(added_id = fb_json_get_text (object, "j", error)))
    return FALSE;
  if ((version != VERSION && version != VERSION_SETS) || !fb_id_parse (split_id, &self->split_id)
      || !fb_id_parse (added_id, &self->added_id))
    return damaged (error);
  if (!read_single_numbers (self, object, error) || !read_numbers (object, "s", 1, self->scope, error)
      || !read_numbers (object, "a", 1, self->again, error) || !read_numbers (object, "k", 1, held, error)
      || !read_positions (object, "c", self->cursors, error) || !read_positions (object, "p", self->positions, error)
      || !read_positions (object, "g", self->big, error))
    return FALSE;
  if (!are_numbered (self->scope) || !are_numbered (self->again) || !are_numbered (held))
    return damaged (error);
  for (guint i = 0; i < held->len; i++)
    fb_pull_token_add_held (self, g_array_index (held, gint64, i));
  if (version == VERSION_SETS && !read_sets (self, object, error))
    return FALSE;
  if (json_object_has_member (object, "u"))
    self->added = fb_json_to_canonical (json_object_get_member (object, "u"));
  return TRUE;
}

FbPullToken *
fb_pull_token_from_text (const char *text, GError **error)
{
  g_autoptr (FbPullToken) self = fb_pull_token_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree guchar *plain = NULL;
  gsize length = 0;

  if (strlen (text) > MAX_TEXT || !(plain = g_base64_decode (text, &length)) || length == 0
      || !(node = fb_json_parse ((const char *) plain, length, 8, NULL)) || !JSON_NODE_HOLDS_OBJECT (node))
    {
      damaged (error);
      return NULL;
    }
  return read_token (self, json_node_get_object (node), error) ? g_steal_pointer (&self) : NULL;
}
