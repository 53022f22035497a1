/* fb-history-as-of.c: a record as it was at a moment
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-history-private.h"
#include "fb-json.h"
#include "fb-merge.h"
#include "fb-rows.h"

/* --- taking back one line --------------------------------------------------------------------------------- */

static gboolean
is_delta (const FbChange *change)
{
  return fb_value_is_null (&change->old) && change->new.kind == FB_VALUE_TEXT;
}

/* "+3": three less. */
static void
take_back_count (FbValue *value, const char *delta)
{
  gint64 added;

  if (g_ascii_string_to_signed (*delta == '+' ? delta + 1 : delta, 10, G_MININT64, G_MAXINT64, &added, NULL))
    fb_value_set_int (value, fb_value_get_int (value) - added);
}

static void
add_elements (GHashTable *set, const char *json)
{
  g_autoptr (JsonNode) node = json != NULL ? fb_json_parse (json, -1, 0, NULL) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_hash_table_add (set, g_strdup (json_array_get_string_element (array, i)));
}

static char *
write_elements (GHashTable *set)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (set), (GCompareFunc) g_strcmp0);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (GList *key = keys; key != NULL; key = key->next)
    json_array_add_string_element (array, key->data);
  json_node_take_array (node, array);
  return fb_json_to_canonical (node);
}

/* "+vip -new": without vip, with new. */
static void
take_back_tags (FbValue *value, const char *delta)
{
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) parts = g_strsplit (delta, " ", -1);

  add_elements (set, fb_value_get_text (value));
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '+')
      g_hash_table_remove (set, parts[i] + 1);
    else if (parts[i][0] == '-')
      g_hash_table_add (set, g_strdup (parts[i] + 1));
  if (g_hash_table_size (set) == 0)
    fb_value_set_null (value);
  else
    fb_value_take_text (value, write_elements (set));
}

/* The last entry with this text goes. */
static void
take_back_entry (FbValue *value, const char *text)
{
  g_autoptr (JsonNode) node =
      fb_value_get_text (value) != NULL ? fb_json_parse (fb_value_get_text (value), -1, 0, NULL) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = array != NULL ? json_array_get_length (array) : 0; i-- > 0;)
    {
      JsonNode *entry = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (entry)
          && g_strcmp0 (json_object_get_string_member_with_default (json_node_get_object (entry), "text", NULL), text)
                 == 0)
        {
          json_array_remove_element (array, i);
          if (json_array_get_length (array) == 0)
            fb_value_set_null (value);
          else
            fb_value_take_text (value, fb_json_to_canonical (node));
          return;
        }
    }
}

static void
take_back (FbRecord *record, const FbChange *change)
{
  int index = fb_table_find_current (record->table, change->field);
  const FbField *field;
  FbValue *value;

  if (index < 0)
    return;
  field = fb_table_field (record->table, (guint) index);
  value = &record->values[index];
  if (field->policy == FB_POLICY_COUNT && is_delta (change))
    take_back_count (value, change->new.text);
  else if (field->type == FB_TYPE_SET && is_delta (change) && change->new.text[0] != '[')
    take_back_tags (value, change->new.text);
  else if (field->type == FB_TYPE_LOG && is_delta (change) && change->new.text[0] != '[')
    take_back_entry (value, change->new.text);
  else
    fb_value_copy (&change->old, value);
}

/* --- the record ------------------------------------------------------------------------------------------- */

static FbRecord *
not_there (const FbTable *table, GError **error)
{
  g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND, _ ("This %s did not exist at that time"), table->name);
  return NULL;
}

/* A deleted row whose deletion still waits for the server has its last accepted values in base. */
static FbRecord *
read_base (FbDb *db, const FbTable *table, const FbId *id, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db, "SELECT row FROM base WHERE tbl = ?1 AND id = ?2 AND row IS NOT NULL", error);

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  switch (fb_stmt_step (stmt, NULL, error))
    {
    case FB_STEP_ROW:
      return fb_rows_decode (table, id, fb_stmt_get_text (stmt, 0), error);
    case FB_STEP_DONE:
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND,
                   _ ("This %s was deleted; its content is at the server"), table->name);
      return NULL;
    case FB_STEP_ERROR:
    default:
      return NULL;
    }
}

static FbRecord *
read_as_of (FbDb *db, const FbTable *table, const FbId *id, gint64 at, GError **error)
{
  FbHistoryFilter filter = {table, id, NULL, 0, 0, -1};
  g_autoptr (GPtrArray) changes = fb_history_read (db, &filter, error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (FbRecord) record = NULL;
  gboolean from_base = FALSE;

  if (changes == NULL)
    return NULL;
  record = fb_rows_get (db, table, id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  for (guint i = 0; i < changes->len; i++)
    {
      const FbChange *change = g_ptr_array_index (changes, i);

      if (change->at <= at)
        {
          /* The last thing that had happened to it. */
          if (record == NULL || (change->field == NULL && change->deleted))
            return not_there (table, error);
          break;
        }
      if (change->field == NULL && !change->deleted)
        return not_there (table, error);
      if (change->field == NULL && record == NULL)
        {
          if (!(record = read_base (db, table, id, error)))
            return NULL;
          from_base = TRUE;
        }
      /* Base has none of what waits for the server, so there is nothing of it to take back. */
      else if (change->field != NULL && record != NULL && !(from_base && change->pending) && change->how != FB_HOW_LOST
               && change->how != FB_HOW_REFUSED)
        take_back (record, change);
    }
  if (record == NULL)
    return not_there (table, error);
  return g_steal_pointer (&record);
}

typedef struct
{
  const FbTable *table;
  const FbId *id;
  gint64 at;
  FbRecord *record;
} Request;

static gboolean
as_of_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Request *request = user_data;

  request->record = read_as_of (db, request->table, request->id, request->at, error);
  return request->record != NULL;
}

FbRecord *
fb_store_get_as_of (FbStore *store, const FbTable *table, const FbId *id, gint64 at, GError **error)
{
  Request request = {table, id, at, NULL};

  g_return_val_if_fail (FB_IS_STORE (store), NULL);
  g_return_val_if_fail (table != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return fb_store_read (store, as_of_in_reader, &request, error) ? request.record : NULL;
}
