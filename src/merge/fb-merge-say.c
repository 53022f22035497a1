/* fb-merge-say.c: entries that only grow
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-json.h"
#include "fb-merge-private.h"

typedef struct
{
  gint64 hlc;
  const char *device; /* lent by node */
  const char *text;   /* lent by node */
  JsonNode *node;     /* (owned) */
} Entry;

static void
entry_clear (gpointer data)
{
  json_node_unref (((Entry *) data)->node);
}

/* By clock and device; entries of one transaction by their text, so that the order never depends on arrival. */
static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;
  int order = (x->hlc > y->hlc) - (x->hlc < y->hlc);

  if (order == 0)
    order = strcmp (x->device, y->device);
  return order != 0 ? order : strcmp (x->text, y->text);
}

static void
add_entry (GArray *entries, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  Entry entry = {0};

  if (object == NULL || !fb_json_get_int (object, "hlc", &entry.hlc, NULL)
      || !(entry.device = fb_json_get_text (object, "device", NULL))
      || !(entry.text = fb_json_get_text (object, "text", NULL)))
    return;
  entry.node = json_node_ref (node);
  g_array_append_val (entries, entry);
}

static void
add_entries (GArray *entries, const FbValue *value)
{
  const char *text = fb_value_get_text (value);
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    add_entry (entries, json_array_get_element (array, i));
}

static void
finish (GArray *entries, const FbValue *current, FbCellMerge *result)
{
  g_autoptr (JsonArray) array = json_array_sized_new (entries->len);
  g_autoptr (JsonNode) root = NULL;

  g_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      if (i == 0 || compare_entries (entry, &g_array_index (entries, Entry, i - 1)) != 0)
        json_array_add_element (array, json_node_copy (entry->node));
    }
  root = json_node_init_array (json_node_alloc (), array);
  fb_cell_merge_clear (result);
  if (entries->len > 0)
    fb_value_take_text (&result->value, fb_json_to_canonical (root));
  result->changed = !fb_value_equal (&result->value, current);
  result->how = FB_HOW_MERGED;
}

static GArray *
entries_new (void)
{
  GArray *entries = g_array_new (FALSE, TRUE, sizeof (Entry));

  g_array_set_clear_func (entries, entry_clear);
  return entries;
}

static void
set_id (JsonObject *object, const char *key, const FbId *id)
{
  char text[FB_ID_TEXT_LENGTH + 1];
  static const FbId nil = {{0}};

  fb_id_write (id != NULL ? id : &nil, text);
  json_object_set_string_member (object, key, text);
}

void
fb_merge_say (const FbValue *current,
              const FbStamp *stamp,
              const FbId *by,
              gint64 at,
              const char *text,
              FbCellMerge *result)
{
  g_autoptr (GArray) entries = entries_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  g_return_if_fail (stamp != NULL);

  json_object_set_int_member (object, "hlc", stamp->hlc);
  set_id (object, "device", &stamp->device);
  json_object_set_int_member (object, "at", at);
  set_id (object, "by", by);
  json_object_set_string_member (object, "text", text != NULL ? text : "");
  json_node_take_object (node, object);

  add_entries (entries, current);
  add_entry (entries, node);
  finish (entries, current, result);
  result->stamp = *stamp;
}

void
fb_merge_say_values (const FbValue *incoming, const FbValue *current, FbCellMerge *result)
{
  g_autoptr (GArray) entries = entries_new ();

  add_entries (entries, current);
  add_entries (entries, incoming);
  finish (entries, current, result);
}
