/* fb-query-aggregate.c: counts and sums by the values of a field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-query-private.h"

static void
bucket_free (FbBucket *self)
{
  fb_value_clear (&self->key);
  g_free (self->label);
  g_free (self->sums);
  g_free (self);
}

/* --- sums ------------------------------------------------------------------------------------------------- */

static gboolean
is_number (const FbField *field)
{
  switch (field->type)
    {
    case FB_TYPE_INT:
    case FB_TYPE_MONEY:
    case FB_TYPE_QUANTITY:
    case FB_TYPE_RATE:
    case FB_TYPE_PERCENT:
    case FB_TYPE_BOOL:
      return TRUE;
    default:
      return FALSE;
    }
}

static const FbField *
find_number (const FbTable *table, const char *name, GError **error)
{
  int index = fb_table_find_field (table, name);

  if (index >= 0 && is_number (fb_table_field (table, (guint) index)))
    return fb_table_field (table, (guint) index);
  fb_query_error (error, 1, _ ("%s has no number “%s” to add up"), table->name, name);
  return NULL;
}

static gint64
scale_of (const FbField *field)
{
  return field->type == FB_TYPE_PERCENT || field->type == FB_TYPE_RATE ? 10000
         : field->type == FB_TYPE_QUANTITY                             ? 1000
                                                                       : 1;
}

char *
fb_query_find_currency (FbQuery *self, const char *field, FbDb *db, FbStore *store, GError **error)
{
  const FbField *money = find_number (self->table, field, error);
  g_autofree char *tail = NULL;
  g_autofree char *column = NULL;
  g_autoptr (FbStmt) stmt = NULL;

  if (money == NULL || money->type != FB_TYPE_MONEY || money->ref == NULL)
    return NULL;
  column = g_strdup_printf ("t0.\"%s\"", money->ref);
  tail = g_strdup_printf ("%s %s IS NOT NULL AND t0.\"%s\" IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
                          self->filter_sql != NULL ? "AND" : "WHERE", column, money->name);
  if (!(stmt = fb_query_prepare (self, db, store, column, NULL, tail, error)))
    return NULL;
  return fb_stmt_step (stmt, NULL, error) == FB_STEP_ROW ? g_strdup (fb_stmt_get_text (stmt, 0)) : NULL;
}

/* The value of one row: "amount", or "amount*probability" rounded half away from zero. */
static char *
row_value (const FbField *first, const FbField *second)
{
  gint64 scale = second != NULL ? scale_of (second) : 1;
  g_autofree char *product = NULL;

  if (second == NULL)
    return g_strdup_printf ("t0.\"%s\"", first->name);
  product = g_strdup_printf ("(t0.\"%s\" * t0.\"%s\")", first->name, second->name);
  if (scale == 1)
    return g_steal_pointer (&product);
  return g_strdup_printf ("((%s + CASE WHEN %s < 0 THEN -%" G_GINT64_FORMAT " ELSE %" G_GINT64_FORMAT
                          " END) / %" G_GINT64_FORMAT ")",
                          product, product, scale / 2, scale / 2, scale);
}

/* Appends ", ifnull(sum(…), 0)". */
static gboolean
add_sum (FbQuery *self, GString *columns, const char *what, FbSql *sql, FbDb *db, FbStore *store, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (what, "*", 2);
  const FbField *first = find_number (self->table, g_strstrip (parts[0]), error);
  const FbField *second = NULL;
  g_autofree char *value = NULL;

  if (first == NULL || (parts[1] != NULL && !(second = find_number (self->table, g_strstrip (parts[1]), error))))
    return FALSE;
  value = row_value (first, second);
  if (first->type == FB_TYPE_MONEY && first->ref != NULL)
    {
      g_autoptr (GError) local_error = NULL;
      g_autofree char *currency = fb_query_find_currency (self, first->name, db, store, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      /* Rows without a currency are counted with the main one: they were written before one was chosen. */
      g_string_append_printf (columns, ", ifnull(sum(CASE WHEN ifnull(t0.\"%s\", ?%u) IS ?%u THEN %s END), 0)",
                              first->ref, fb_sql_next_param (sql), fb_sql_next_param (sql), value);
      fb_sql_take_text (sql, g_steal_pointer (&currency));
      return TRUE;
    }
  g_string_append_printf (columns, ", ifnull(sum(%s), 0)", value);
  return TRUE;
}

/* --- buckets ---------------------------------------------------------------------------------------------- */

static void
read_key (FbStmt *stmt, FbValue *key)
{
  FbId id;

  if (fb_stmt_is_null (stmt, 0))
    return;
  if (fb_stmt_get_type (stmt, 0) == FB_COLUMN_INT)
    fb_value_set_int (key, fb_stmt_get_int (stmt, 0));
  else if (fb_stmt_get_id (stmt, 0, &id))
    fb_value_set_id (key, &id);
  else
    fb_value_set_text (key, fb_stmt_get_text (stmt, 0));
}

static char *
label_of (FbDb *db, const FbField *field, const FbValue *key, GError **error)
{
  char *label;

  if (fb_value_is_null (key) || field == NULL)
    return NULL;
  if ((label = fb_title_of_field (db, field, key, NULL, error)) != NULL)
    return label;
  if (field->type == FB_TYPE_BOOL)
    return g_strdup (fb_value_get_int (key) != 0 ? _ ("Yes") : _ ("No"));
  return field->type == FB_TYPE_MONEY ? NULL : fb_field_to_text (field, key, NULL);
}

static GPtrArray *
read_buckets (FbStmt *stmt, guint n_sums, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) buckets = g_ptr_array_new_with_free_func ((GDestroyNotify) bucket_free);
  FbStep step;

  while ((step = fb_stmt_step (stmt, cancellable, error)) == FB_STEP_ROW)
    {
      FbBucket *bucket = g_new0 (FbBucket, 1);

      read_key (stmt, &bucket->key);
      bucket->count = fb_stmt_get_int (stmt, 1);
      bucket->sums = g_new0 (gint64, n_sums + 1);
      for (guint i = 0; i < n_sums; i++)
        bucket->sums[i] = fb_stmt_get_int (stmt, 2 + (int) i);
      g_ptr_array_add (buckets, bucket);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&buckets) : NULL;
}

static gboolean
add_labels (GPtrArray *buckets, FbDb *db, const FbField *field, GError **error)
{
  for (guint i = 0; i < buckets->len; i++)
    {
      FbBucket *bucket = g_ptr_array_index (buckets, i);
      g_autoptr (GError) local_error = NULL;

      bucket->label = label_of (db, field, &bucket->key, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  return TRUE;
}

/* The field to count by, its joins in @sql; NULL for @by NULL: everything is one bucket. */
static gboolean
resolve_by (FbQuery *self, const char *by, FbSql *sql, char **key, const FbField **field, GError **error)
{
  g_auto (GStrv) words = NULL;
  FbPath path;

  *field = NULL;
  *key = NULL;
  if (by == NULL)
    {
      *key = g_strdup ("NULL");
      return TRUE;
    }
  if (!fb_path_parse (&path, self->table, by, &words, error))
    return FALSE;
  if (path.kind == FB_PATH_FIELD)
    *field = path.field;
  *key = fb_sql_value (sql, &path);
  return TRUE;
}

static void
interrupt_cb (GCancellable *cancellable, FbDb *db)
{
  fb_db_interrupt (db);
}

GPtrArray *
fb_query_aggregate (FbQuery *self,
                    const char *by,
                    const char *const *sums,
                    FbDb *db,
                    FbStore *store,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (FbSql) sql = NULL;
  g_autoptr (GString) columns = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GPtrArray) buckets = NULL;
  g_autofree char *key = NULL;
  const FbField *field;
  gulong handler = 0;
  guint n_sums = 0;

  g_return_val_if_fail (self != NULL, NULL);

  sql = fb_sql_new (self->filter);
  columns = g_string_new (NULL);
  if (!resolve_by (self, by, sql, &key, &field, error))
    return NULL;
  g_string_append_printf (columns, "%s, count(*)", key);
  for (; sums != NULL && sums[n_sums] != NULL; n_sums++)
    if (!add_sum (self, columns, sums[n_sums], sql, db, store, error))
      return NULL;
  if (!(stmt = fb_query_prepare (self, db, store, columns->str, sql, by != NULL ? "GROUP BY 1 ORDER BY 2 DESC, 1" : "",
                                 error)))
    return NULL;
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), db, NULL);
  buckets = read_buckets (stmt, n_sums, cancellable, error);
  g_cancellable_disconnect (cancellable, handler);
  if (buckets == NULL || !add_labels (buckets, db, field, error))
    return NULL;
  return g_steal_pointer (&buckets);
}
