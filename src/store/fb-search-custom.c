/* fb-search-custom.c: fields that a company added, in the search index
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-ddl.h"
#include "fb-json.h"
#include "fb-rows.h"
#include "fb-search-private.h"
#include "fb-store-private.h"

/* Which custom fields are found by search: read once a connection, and again when a transaction was taken back or
 * another program has written. */
typedef struct
{
  GHashTable *tables; /* name -> GPtrArray of codes (owned) */
  guint taken_back;
  gint64 version;
} Searchable;

static void
searchable_free (gpointer data)
{
  Searchable *self = data;

  g_hash_table_unref (self->tables);
  g_free (self);
}

static void
add_code (GHashTable *tables, const char *table, const char *code)
{
  GPtrArray *codes = g_hash_table_lookup (tables, table);

  if (codes == NULL)
    {
      codes = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (tables, g_strdup (table), codes);
    }
  g_ptr_array_add (codes, g_strdup (code));
}

/* Without the definition @but (nullable), which is about to go. */
static GHashTable *
read_tables (FbDb *db, const FbId *but, GError **error)
{
  g_autoptr (GHashTable) tables =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db, "SELECT entity, code, id FROM custom_field WHERE searchable = 1 ORDER BY code", error);
  FbStep step = FB_STEP_ERROR;

  while (stmt != NULL && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbId id;

      if (fb_stmt_get_id (stmt, 2, &id) && (but == NULL || !fb_id_equal (&id, but)))
        add_code (tables, fb_stmt_get_text (stmt, 0), fb_stmt_get_text (stmt, 1));
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&tables) : NULL;
}

static const Searchable *
get_searchable (FbDb *db, GError **error)
{
  Searchable *self = g_object_get_data (G_OBJECT (db), "fb-search-custom");
  guint taken_back = fb_db_get_taken_back (db);
  g_autoptr (GHashTable) tables = NULL;
  gint64 version;

  if (!fb_db_query_int (db, "PRAGMA data_version", &version, error))
    return NULL;
  if (self != NULL && self->taken_back == taken_back && self->version == version)
    return self;
  if (!(tables = read_tables (db, NULL, error)))
    return NULL;
  self = g_new0 (Searchable, 1);
  *self = (Searchable){g_steal_pointer (&tables), taken_back, version};
  g_object_set_data_full (G_OBJECT (db), "fb-search-custom", self, searchable_free);
  return self;
}

/* --- values ----------------------------------------------------------------------------------------------- */

static void
add_node (JsonNode *node, GString *text)
{
  g_autofree char *number = NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        add_node (json_array_get_element (array, i), text);
      return;
    }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    number = fb_json_to_text (node);
  g_string_append_printf (text, "%s ", number != NULL ? number : json_node_get_string (node));
}

static const char *
get_ext (const FbRecord *record)
{
  int index = fb_table_find_field (record->table, "ext");

  return index >= 0 ? fb_value_get_text (&record->values[index]) : NULL;
}

static gboolean
read_values (const FbRecord *record, GPtrArray *codes, char **text)
{
  g_autoptr (JsonNode) node = fb_json_parse (get_ext (record), -1, 0, NULL);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; node != NULL && JSON_NODE_HOLDS_OBJECT (node) && i < codes->len; i++)
    {
      JsonNode *value = json_object_get_member (json_node_get_object (node), g_ptr_array_index (codes, i));

      if (value != NULL)
        add_node (value, all);
    }
  *text = all->len > 0 ? g_string_free (g_steal_pointer (&all), FALSE) : NULL;
  return TRUE;
}

gboolean
fb_search_custom_read (FbDb *db, const FbRecord *record, char **text, GError **error)
{
  const Searchable *searchable;
  GPtrArray *codes;

  *text = NULL;
  if (get_ext (record) == NULL)
    return TRUE;
  if (!(searchable = get_searchable (db, error)))
    return FALSE;
  codes = g_hash_table_lookup (searchable->tables, record->table->name);
  return codes == NULL || read_values (record, codes, text);
}

/* --- definitions ------------------------------------------------------------------------------------------ */

/* The rows that have custom values at all; each puts itself into the index anew. */
static gboolean
index_rows (FbDb *db, const FbTable *table, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE \"ext\" IS NOT NULL",
                                          fb_ddl_columns (table, FB_DDL_DEVICE), table->name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step = FB_STEP_ERROR;

  while (stmt != NULL && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = fb_rows_read (stmt, table, 0);

      if (!fb_search_put (db, record, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

static gboolean
has_code (GHashTable *tables, const char *table, const char *code)
{
  GPtrArray *codes = g_hash_table_lookup (tables, table);

  return codes != NULL && g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL);
}

/* @tables: as the definitions are from now on. Takes it. */
static gboolean
change_to (FbDb *db, GHashTable *tables, const char *entity, const char *code, GError **error)
{
  Searchable *before = g_object_get_data (G_OBJECT (db), "fb-search-custom");
  const FbTable *table = fb_schema_find_table (entity);
  gint64 version;
  gboolean same;

  if (!fb_db_query_int (db, "PRAGMA data_version", &version, error))
    {
      g_hash_table_unref (tables);
      return FALSE;
    }
  same = before != NULL && before->taken_back == fb_db_get_taken_back (db) && before->version == version
         && has_code (before->tables, entity, code) == has_code (tables, entity, code);
  before = g_new0 (Searchable, 1);
  *before = (Searchable){tables, fb_db_get_taken_back (db), version};
  g_object_set_data_full (G_OBJECT (db), "fb-search-custom", before, searchable_free);
  if (same || table == NULL || fb_table_find_field (table, "ext") < 0)
    return TRUE;
  return index_rows (db, table, error);
}

gboolean
fb_search_custom_put (FbDb *db, const FbRecord *definition, GError **error)
{
  const char *entity = fb_record_get_text (definition, "entity");
  const char *code = fb_record_get_text (definition, "code");
  GHashTable *tables;

  if (entity == NULL || code == NULL)
    return TRUE;
  return (tables = read_tables (db, NULL, error)) != NULL && change_to (db, tables, entity, code, error);
}

gboolean
fb_search_custom_remove (FbDb *db, const FbId *definition, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT entity, code FROM custom_field WHERE id = ?1", error);
  g_autofree char *entity = NULL;
  g_autofree char *code = NULL;
  GHashTable *tables;
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, definition);
  if ((step = fb_stmt_step (stmt, NULL, error)) != FB_STEP_ROW)
    return step == FB_STEP_DONE;
  entity = g_strdup (fb_stmt_get_text (stmt, 0));
  code = g_strdup (fb_stmt_get_text (stmt, 1));
  fb_stmt_reset (stmt);
  return (tables = read_tables (db, definition, error)) != NULL && change_to (db, tables, entity, code, error);
}

/* --- files of before -------------------------------------------------------------------------------------- */

/* Set once the index has what this file is about. */
#define ADOPTED "search.custom"

gboolean
fb_search_custom_adopt (FbDb *db, GError **error)
{
  g_autoptr (FbTransaction) tx = NULL;
  g_autoptr (GHashTable) tables = NULL;
  GHashTableIter iter;
  gpointer name;
  gint64 adopted;

  if (!fb_kv_read_int (db, ADOPTED, 0, &adopted, error))
    return FALSE;
  if (adopted != 0)
    return TRUE;
  if (!(tx = fb_transaction_begin (db, error)) || !(tables = read_tables (db, NULL, error)))
    return FALSE;
  g_hash_table_iter_init (&iter, tables);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      const FbTable *table = fb_schema_find_table (name);

      if (table != NULL && fb_table_find_field (table, "ext") >= 0 && !index_rows (db, table, error))
        return FALSE;
    }
  return fb_kv_set_int (db, ADOPTED, 1, error) && fb_transaction_commit (tx, error);
}
