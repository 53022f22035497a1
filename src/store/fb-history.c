/* fb-history.c: who changed what, when, where, from and to
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-history-private.h"
#include "fb-json.h"
#include "fb-query-private.h"
#include "fb-rows.h"

void
fb_change_free (FbChange *self)
{
  fb_value_clear (&self->old);
  fb_value_clear (&self->new);
  g_free (self->field);
  g_free (self->actor);
  g_free (self->device_name);
  g_free (self->cause);
  g_free (self->label);
  g_free (self);
}

/* --- lines ------------------------------------------------------------------------------------------------ */

/* The value as the field has it; a text where the line only tells what was done to it ("+3"). */
static void
read_value (const FbTable *table, const char *field_name, const char *text, FbValue *value)
{
  int index = field_name != NULL ? fb_table_find_field (table, field_name) : -1;
  g_autoptr (JsonNode) node = NULL;

  if (text == NULL)
    return;
  if (index >= 0)
    fb_rows_value_from_text (table, fb_table_field (table, (guint) index), text, value);
  if (!fb_value_is_null (value) || !(node = fb_json_parse (text, -1, 0, NULL)) || json_node_is_null (node))
    return;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    fb_value_set_text (value, json_node_get_string (node));
  else
    fb_value_set_text (value, text);
}

/* Columns of both halves of the union, in this order. */
#define COLUMNS_OF_JOURNAL                                                                                  \
  "j.at, j.n, j.rowid, j.tbl, j.id, j.field, j.deleted, j.old, j.new, j.actor, j.device, j.cause, j.label," \
  " CASE WHEN EXISTS (SELECT 1 FROM refused AS r WHERE r.n = j.n) THEN 6 ELSE 0 END,"                       \
  " EXISTS (SELECT 1 FROM outbox AS o WHERE o.n = j.n), NULL"
#define COLUMNS_OF_CHANGE                                                                                            \
  "c.at, c.n, c.rowid, 0, c.\"row\", c.field, c.deleted, c.old, c.new, c.actor, c.device, c.cause, c.label, c.how, " \
  "0, c.entity"
#define COLUMNS_OF_MOVE                                                                                        \
  "w.at, w.n, v.seq, 0, g.root, 'territory', 0, v.old, v.new, w.actor, w.device, w.cause, w.label, w.how, 0, " \
  "'account'"

static FbChange *
read_change (FbStmt *stmt)
{
  const char *entity = fb_stmt_get_text (stmt, 15);
  const FbTable *table = entity != NULL ? fb_schema_find_table (entity)
                                        : fb_schema_get_table_by_number ((guint) fb_stmt_get_int (stmt, 3));
  FbChange *change;

  if (table == NULL)
    return NULL;
  change = g_new0 (FbChange, 1);
  change->table = table;
  change->at = fb_stmt_get_int (stmt, 0);
  change->n = fb_stmt_get_int (stmt, 1);
  fb_stmt_get_id (stmt, 4, &change->row);
  change->field = g_strdup (fb_stmt_get_text (stmt, 5));
  change->deleted = fb_stmt_get_int (stmt, 6) != 0;
  read_value (table, change->field, fb_stmt_get_text (stmt, 7), &change->old);
  read_value (table, change->field, fb_stmt_get_text (stmt, 8), &change->new);
  fb_stmt_get_id (stmt, 9, &change->actor_id);
  fb_stmt_get_id (stmt, 10, &change->device);
  change->cause = g_strdup (fb_stmt_get_text (stmt, 11));
  change->label = g_strdup (fb_stmt_get_text (stmt, 12));
  change->how = (guint) fb_stmt_get_int (stmt, 13);
  change->pending = fb_stmt_get_int (stmt, 14) != 0;
  return change;
}

/* Own lines count until the server's lines of the same transaction have come. */
static char *
build_sql (const FbHistoryFilter *filter)
{
  g_autoptr (GString) journal = g_string_new (
      "NOT EXISTS (SELECT 1 FROM change AS s WHERE s.\"row\" = j.id AND s.n = j.n AND s.device = j.device)"
      " AND NOT EXISTS (SELECT 1 FROM mover AS m WHERE m.n = j.n AND m.device = j.device)");
  g_autoptr (GString) change = g_string_new ("1");
  g_autoptr (GString) move = g_string_new ("1");

  if (filter->table != NULL)
    {
      g_string_append (journal, " AND j.tbl = ?1");
      g_string_append (change, " AND c.entity = ?2");
      g_string_append (move, " AND 'account' = ?2");
    }
  if (filter->id != NULL)
    {
      g_string_append (journal, " AND j.id = ?3");
      g_string_append (change, " AND c.\"row\" = ?3");
      g_string_append (move, " AND g.root = ?3");
    }
  if (filter->field != NULL)
    {
      g_string_append (journal, " AND j.field = ?4");
      g_string_append (change, " AND c.field = ?4");
      g_string_append (move, " AND 'territory' = ?4");
    }
  if (filter->since > 0)
    {
      g_string_append (journal, " AND j.at >= ?5");
      g_string_append (change, " AND c.at >= ?5");
      g_string_append (move, " AND w.at >= ?5");
    }
  if (filter->gid != 0)
    {
      g_string_append (journal, " AND 0");
      g_string_append (change, " AND c._gid = ?6");
      g_string_append (move, " AND g.gid = ?6");
    }
  return g_strdup_printf ("SELECT " COLUMNS_OF_JOURNAL " FROM journal AS j WHERE %s UNION ALL SELECT " COLUMNS_OF_CHANGE
                          " FROM change AS c WHERE %s UNION ALL SELECT " COLUMNS_OF_MOVE
                          " FROM grp AS g JOIN moved AS v ON v.gid = g.gid JOIN mover AS w ON w.seq = v.seq WHERE %s"
                          " ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT ?7",
                          journal->str, change->str, move->str);
}

GPtrArray *
fb_history_read (FbDb *db, const FbHistoryFilter *filter, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_change_free);
  g_autofree char *sql = build_sql (filter);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  if (filter->table != NULL)
    {
      fb_stmt_bind_int (stmt, 1, filter->table->number);
      fb_stmt_bind_text (stmt, 2, filter->table->name);
    }
  fb_stmt_bind_id (stmt, 3, filter->id);
  fb_stmt_bind_text (stmt, 4, filter->field);
  fb_stmt_bind_int (stmt, 5, filter->since);
  fb_stmt_bind_int (stmt, 6, filter->gid);
  fb_stmt_bind_int (stmt, 7, filter->limit);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbChange *change = read_change (stmt);

      if (change != NULL)
        g_ptr_array_add (changes, change);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&changes) : NULL;
}

int
fb_history_compare (gconstpointer a, gconstpointer b)
{
  const FbChange *one = *(FbChange *const *) a, *other = *(FbChange *const *) b;

  if (one->at != other->at)
    return one->at > other->at ? -1 : 1;
  return one->n != other->n ? (one->n > other->n ? -1 : 1) : 0;
}

/* --- names ------------------------------------------------------------------------------------------------ */

static char *
name_of (FbDb *db, GHashTable *known, const char *table, const FbId *id, GError **error)
{
  gpointer name;

  if (fb_id_is_nil (id))
    return NULL;
  if (!g_hash_table_lookup_extended (known, id, NULL, &name))
    {
      name = fb_title_read (db, fb_schema_get_table (table), id, error);
      g_hash_table_insert (known, fb_id_copy (id), name);
    }
  return g_strdup (name);
}

gboolean
fb_history_add_names (FbDb *db, GPtrArray *changes, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < changes->len && local_error == NULL; i++)
    {
      FbChange *change = g_ptr_array_index (changes, i);

      change->actor = name_of (db, known, "user", &change->actor_id, &local_error);
      if (local_error == NULL)
        change->device_name = name_of (db, known, "device", &change->device, &local_error);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* --- from a store ----------------------------------------------------------------------------------------- */

typedef struct
{
  FbHistoryFilter filter;
  GPtrArray *changes;
} Request;

static gboolean
list_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Request *request = user_data;
  g_autoptr (GPtrArray) changes = fb_history_read (db, &request->filter, error);

  if (changes == NULL || !fb_history_add_names (db, changes, error))
    return FALSE;
  request->changes = g_steal_pointer (&changes);
  return TRUE;
}

GPtrArray *
fb_store_list_history (FbStore *store,
                       const FbTable *table,
                       const FbId *id,
                       const char *field,
                       gint64 since,
                       int limit,
                       GError **error)
{
  Request request = {{table, id, field, since, 0, limit}, NULL};

  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  return fb_store_read (store, list_in_reader, &request, error) ? request.changes : NULL;
}
