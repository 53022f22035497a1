/* fb-cli-record.c: records as answers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-record.h"

#include <string.h>

#include "fb-date.h"
#include "fb-json.h"

/* Columns of a list for people. */
#define MAX_DEFAULT_COLUMNS 7

/* --- small members ---------------------------------------------------------------------------------------------- */

void
fb_cli_set_id (JsonObject *object, const char *name, const FbId *id)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  if (id == NULL || fb_id_is_nil (id))
    return;
  fb_id_write (id, text);
  json_object_set_string_member (object, name, text);
}

void
fb_cli_set_time (JsonObject *object, const char *name, gint64 ms)
{
  g_autofree char *text = ms != 0 ? fb_time_format (ms) : NULL;

  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

JsonObject *
fb_cli_edit_to_json (const FbId *id, const FbId *tx)
{
  JsonObject *object = json_object_new ();

  fb_cli_set_id (object, "id", id);
  if (fb_id_is_nil (tx))
    json_object_set_null_member (object, "tx");
  else
    fb_cli_set_id (object, "tx", tx);
  return object;
}

const char *
fb_cli_label (FbCli *cli, const FbTable *table, const FbId *id)
{
  if (cli->labels == NULL)
    cli->labels = fb_labels_new (cli->store);
  return fb_labels_get (cli->labels, table, id);
}

/* --- state ------------------------------------------------------------------------------------------------------ */

static GHashTable *
gather_conflicts (FbCli *cli)
{
  GHashTable *rows = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("conflict"), "status = 'open'", NULL, NULL, NULL);
  g_autoptr (GPtrArray) conflicts = query != NULL ? fb_store_list (cli->store, query, -1, 0, NULL) : NULL;

  for (guint i = 0; conflicts != NULL && i < conflicts->len; i++)
    {
      const FbId *row = fb_record_get_id (g_ptr_array_index (conflicts, i), "row");

      if (row != NULL)
        g_hash_table_add (rows, fb_id_copy (row));
    }
  return rows;
}

static gboolean
is_in_conflict (FbCli *cli, const FbId *id)
{
  if (cli->conflicts == NULL)
    cli->conflicts = gather_conflicts (cli);
  return g_hash_table_contains (cli->conflicts, id);
}

/* People read 25 % and 1.5, not 2500 and 1500. */
static void
use_decimals (const FbRecord *record, JsonObject *object)
{
  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);
      g_autofree char *text = NULL;
      g_autofree char *percent = NULL;

      if (field->type != FB_TYPE_PERCENT && field->type != FB_TYPE_QUANTITY && field->type != FB_TYPE_RATE)
        continue;
      if (!(text = fb_field_to_text (field, &record->values[i], NULL)))
        continue;
      while (strchr (text, '.') != NULL && strchr ("0.", text[strlen (text) - 1]) != NULL)
        text[strlen (text) - 1] = '\0';
      percent = g_strconcat (text, " %", NULL);
      json_object_set_string_member (object, field->name, field->type == FB_TYPE_PERCENT ? percent : text);
    }
}

JsonObject *
fb_cli_record_to_json (FbCli *cli, const FbRecord *record)
{
  JsonObject *object;

  if (cli->labels == NULL)
    cli->labels = fb_labels_new (cli->store);
  object = fb_record_to_json_with_labels (record, cli->labels);
  if (is_in_conflict (cli, &record->id))
    json_object_set_string_member (object, "_state", "conflict");
  if (fb_cli_output_is_text (cli->output))
    use_decimals (record, object);
  return object;
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

static gboolean
is_own_member (const char *column)
{
  static const char *const own[] = {"id", "entity", "_state", "_rev", NULL};

  return g_strv_contains (own, column);
}

gboolean
fb_cli_check_columns (const FbTable *table, const char *const *columns, GError **error)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  for (guint i = 0; columns[i] != NULL; i++)
    if (!is_own_member (columns[i]))
      g_ptr_array_add (others, (gpointer) columns[i]);
  g_ptr_array_add (others, NULL);
  return fb_export_check_columns (table, (const char *const *) others->pdata, error);
}

/* The record that the first word of "account.owner.name" refers to. */
static FbRecord *
follow (FbCli *cli, const FbRecord *record, const char *column, const char *dot)
{
  g_autofree char *name = g_strndup (column, (gsize) (dot - column));
  int index = fb_table_find_field (record->table, name);
  const FbTable *to = index >= 0 ? fb_field_get_ref_table (fb_table_field (record->table, (guint) index)) : NULL;
  const FbId *id = to != NULL ? fb_value_get_id (&record->values[index]) : NULL;

  return id != NULL ? fb_store_get (cli->store, to, id, NULL) : NULL;
}

static JsonNode *
dup_member (FbCli *cli, const FbRecord *record, JsonObject *full, const char *column)
{
  const char *dot = strchr (column, '.');
  JsonNode *node = json_object_get_member (full, column);
  g_autoptr (FbRecord) next = NULL;
  g_autoptr (JsonObject) inner = NULL;

  if (node != NULL)
    return json_node_copy (node);
  if (g_str_has_prefix (column, "ext."))
    {
      node = json_object_get_member (full, "ext");
      node = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                 ? json_object_get_member (json_node_get_object (node), column + strlen ("ext."))
                 : NULL;
      return node != NULL ? json_node_copy (node) : json_node_new (JSON_NODE_NULL);
    }
  if (dot == NULL || !(next = follow (cli, record, column, dot)))
    return json_node_new (JSON_NODE_NULL);
  inner = fb_cli_record_to_json (cli, next);
  return dup_member (cli, next, inner, dot + 1);
}

JsonObject *
fb_cli_record_pick (FbCli *cli, const FbRecord *record, const char *const *columns)
{
  g_autoptr (JsonObject) full = fb_cli_record_to_json (cli, record);
  JsonObject *picked = json_object_new ();

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *label = g_strconcat (columns[i], "_label", NULL);

      json_object_set_member (picked, columns[i], dup_member (cli, record, full, columns[i]));
      if (json_object_has_member (full, label))
        json_object_set_string_member (picked, label, json_object_get_string_member (full, label));
    }
  return picked;
}

static gboolean
is_short (const FbField *field)
{
  return (field->flags & FB_FIELD_HIDDEN) == 0 && field->type != FB_TYPE_LONG_TEXT && field->type != FB_TYPE_JSON
         && field->type != FB_TYPE_LOG && field->number < 900;
}

char **
fb_cli_default_columns (const FbTable *table)
{
  GPtrArray *columns = g_ptr_array_new ();

  for (guint i = 0; i < table->n_fields && columns->len < MAX_DEFAULT_COLUMNS; i++)
    if (is_short (fb_table_field (table, i)))
      g_ptr_array_add (columns, g_strdup (fb_table_field (table, i)->name));
  g_ptr_array_add (columns, g_strdup ("id"));
  g_ptr_array_add (columns, NULL);
  return (char **) g_ptr_array_free (columns, FALSE);
}

/* --- single values ---------------------------------------------------------------------------------------------- */

static void
set_json_text (JsonObject *object, const char *name, const char *json)
{
  JsonNode *node = fb_json_parse (json, -1, 0, NULL);

  if (node != NULL)
    json_object_set_member (object, name, node);
  else
    json_object_set_string_member (object, name, json);
}

void
fb_cli_set_value (FbCli *cli,
                  JsonObject *object,
                  const char *name,
                  const FbTable *table,
                  const char *field,
                  const FbValue *value,
                  const FbRecord *like)
{
  int index = fb_table_find_field (table, field);
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (JsonObject) full = NULL;
  g_autofree char *label = g_strconcat (field, "_label", NULL);
  g_autofree char *named = g_strconcat (name, "_label", NULL);

  if (fb_value_is_null (value))
    return;
  if (index < 0)
    {
      if (fb_value_get_text (value) != NULL)
        set_json_text (object, name, fb_value_get_text (value));
      return;
    }
  record = like != NULL ? fb_record_copy (like) : fb_record_new (table, NULL);
  fb_value_copy (value, &record->values[index]);
  full = fb_cli_record_to_json (cli, record);
  if (json_object_has_member (full, field))
    json_object_set_member (object, name, json_object_dup_member (full, field));
  if (json_object_has_member (full, label))
    json_object_set_member (object, named, json_object_dup_member (full, label));
}
