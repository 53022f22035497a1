/* fb-list-reader.c: what a list model has done in a reader's thread
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-list-reader.h"

#include "fb-ddl.h"
#include "fb-rows.h"

#define FIRST_ROWS (2 * FB_LIST_PAGE)

/* --- pages ------------------------------------------------------------------------------------------------ */

static void
free_record (gpointer data)
{
  if (data != NULL)
    fb_record_free (data);
}

FbListPage *
fb_list_page_new (guint64 serial, const gint64 *rowids, guint n, GPtrArray *label_fields)
{
  FbListPage *self = g_new0 (FbListPage, 1);

  self->serial = serial;
  self->rowids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_append_vals (self->rowids, rowids, n);
  self->label_fields = label_fields != NULL ? g_ptr_array_ref (label_fields) : NULL;
  self->records = g_ptr_array_new_with_free_func (free_record);
  self->labels = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
fb_list_page_free (FbListPage *self)
{
  g_array_unref (self->rowids);
  g_clear_pointer (&self->label_fields, g_ptr_array_unref);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->labels);
  g_free (self);
}

static char *
read_label (FbDb *db, const FbRecord *record, const char *name, GError **error)
{
  int index = fb_table_find_field (record->table, name);
  const FbField *field = index >= 0 ? fb_table_field (record->table, (guint) index) : NULL;
  const char *on_type = NULL;

  if (field == NULL)
    return NULL;
  if (field->type == FB_TYPE_ANY_REF)
    on_type = fb_record_get_text (record, field->ref);
  return fb_title_of_field (db, field, &record->values[index], on_type, error);
}

static gboolean
read_labels (FbListPage *self, FbDb *db, const FbRecord *record, GError **error)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;

  g_ptr_array_add (self->labels, labels);
  for (guint i = 0; record != NULL && self->label_fields != NULL && i < self->label_fields->len && local_error == NULL;
       i++)
    g_ptr_array_add (labels, read_label (db, record, g_ptr_array_index (self->label_fields, i), &local_error));
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
fb_list_page_read (FbListPage *self, const FbTable *table, FbDb *db, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM \"%s\" WHERE rowid = ?1", fb_ddl_columns (table, FB_DDL_DEVICE), table->name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; i < self->rowids->len; i++)
    {
      FbRecord *record = NULL;
      FbStep step;

      fb_stmt_reset (stmt);
      fb_stmt_bind_int (stmt, 1, g_array_index (self->rowids, gint64, i));
      if ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ERROR)
        return FALSE;
      if (step == FB_STEP_ROW)
        record = fb_rows_read (stmt, table, 0);
      g_ptr_array_add (self->records, record);
      if (!read_labels (self, db, record, error))
        return FALSE;
    }
  return TRUE;
}

/* --- the whole list --------------------------------------------------------------------------------------- */

GArray *
fb_list_read_all (FbQuery *query,
                  FbDb *db,
                  FbStore *store,
                  FbListFirstRows first_rows,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GArray) rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), FIRST_ROWS);
  g_autoptr (FbStmt) stmt = fb_query_prepare_rows (query, db, store, -1, 0, error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  /* Cancelling interrupts the connection, so it need not be asked at every row. */
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 rowid = fb_stmt_get_int (stmt, 0);

      g_array_append_val (rows, rowid);
      if (rows->len == FIRST_ROWS && first_rows != NULL)
        first_rows (rows, user_data);
      if (rows->len % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

/* --- a list after a small change -------------------------------------------------------------------------- */

typedef struct
{
  FbQuery *query;
  FbStmt *match; /* (owned) is the row in the list? */
  FbStmt *first; /* (owned) which of two rows comes first? */
  int match_row, first_row;
} Update;

static void
update_clear (Update *self)
{
  g_clear_pointer (&self->match, fb_stmt_unref);
  g_clear_pointer (&self->first, fb_stmt_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Update, update_clear)

static gboolean
update_prepare (Update *self, FbDb *db, FbStore *store, GError **error)
{
  FbQuery *query = self->query;
  guint first = fb_sql_next_param (query->order);
  guint match = fb_sql_next_param (query->filter);
  g_autofree char *is_row = g_strdup_printf ("%s t0.rowid = ?%u", query->filter_sql != NULL ? "AND" : "WHERE", match);
  g_autofree char *are_rows =
      g_strdup_printf ("%s t0.rowid IN (?%u, ?%u) ORDER BY %s LIMIT 1", query->filter_sql != NULL ? "AND" : "WHERE",
                       first, first + 1, query->order_sql);

  self->match_row = (int) match;
  self->first_row = (int) first;
  if (!(self->match = fb_query_prepare (query, db, store, "1", NULL, is_row, error)))
    return FALSE;
  return (self->first = fb_query_prepare (query, db, store, "t0.rowid", query->order, are_rows, error)) != NULL;
}

/* TRUE when it went well; @before: @a comes before @b; @known FALSE: one of them is no longer in the list. */
static gboolean
compare_rows (Update *self, gint64 a, gint64 b, gboolean *before, gboolean *known, GError **error)
{
  FbStep step;

  fb_stmt_bind_int (self->first, self->first_row, a);
  fb_stmt_bind_int (self->first, self->first_row + 1, b);
  step = fb_stmt_step (self->first, NULL, error);
  if (step == FB_STEP_ROW)
    {
      *before = fb_stmt_get_int (self->first, 0) == a;
      step = fb_stmt_step (self->first, NULL, error);
    }
  else
    *known = FALSE;
  return step == FB_STEP_DONE;
}

static gboolean
insert_row (Update *self, GArray *rows, gint64 rowid, gboolean *known, GError **error)
{
  guint low = 0, high = rows->len;

  while (low < high && *known)
    {
      guint middle = low + (high - low) / 2;
      gboolean before = FALSE;

      if (!compare_rows (self, rowid, g_array_index (rows, gint64, middle), &before, known, error))
        return FALSE;
      if (before)
        high = middle;
      else
        low = middle + 1;
    }
  g_array_insert_val (rows, low, rowid);
  return TRUE;
}

static gboolean
is_in_list (Update *self, gint64 rowid, gboolean *is_in, GError **error)
{
  FbStep step;

  fb_stmt_bind_int (self->match, self->match_row, rowid);
  step = fb_stmt_step (self->match, NULL, error);
  *is_in = step == FB_STEP_ROW;
  if (step == FB_STEP_ROW)
    step = fb_stmt_step (self->match, NULL, error);
  return step == FB_STEP_DONE;
}

static gboolean
has_row (const GArray *few, guint64 mask, gint64 rowid)
{
  if (!(mask & G_GUINT64_CONSTANT (1) << (rowid & 63)))
    return FALSE;
  for (guint i = 0; i < few->len; i++)
    if (g_array_index (few, gint64, i) == rowid)
      return TRUE;
  return FALSE;
}

static GArray *
copy_without (GArray *before, const GArray *few)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), before->len + few->len);
  guint64 mask = 0;

  for (guint i = 0; i < few->len; i++)
    mask |= G_GUINT64_CONSTANT (1) << (g_array_index (few, gint64, i) & 63);
  for (guint i = 0; i < before->len; i++)
    {
      gint64 rowid = g_array_index (before, gint64, i);

      if (!has_row (few, mask, rowid))
        g_array_append_val (rows, rowid);
    }
  return rows;
}

/* The row ids of @ids; NULL without error when one has gone. */
static GArray *
find_rows (const FbTable *table, FbDb *db, GArray *ids, GError **error)
{
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 rowid = fb_query_find_rowid (table, db, &g_array_index (ids, FbId, i), error);

      if (rowid == 0)
        return NULL;
      g_array_append_val (rowids, rowid);
    }
  return g_steal_pointer (&rowids);
}

GArray *
fb_list_read_changed (FbQuery *query,
                      FbDb *db,
                      FbStore *store,
                      GArray *before,
                      GArray *ids,
                      GArray **touched,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GArray) changed = find_rows (query->table, db, ids, error);
  g_autoptr (GArray) rows = NULL;
  g_auto (Update) update = {query, NULL, NULL, 0, 0};
  gboolean known = TRUE;

  if (changed == NULL || !update_prepare (&update, db, store, error))
    return NULL;
  rows = copy_without (before, changed);
  for (guint i = 0; i < changed->len && known; i++)
    {
      gint64 rowid = g_array_index (changed, gint64, i);
      gboolean is_in;

      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !is_in_list (&update, rowid, &is_in, error)
          || (is_in && !insert_row (&update, rows, rowid, &known, error)))
        return NULL;
    }
  if (!known)
    return NULL;
  *touched = g_steal_pointer (&changed);
  return g_steal_pointer (&rows);
}
