/* fb-service-source.c: the server's rows as where prices are computed from, today and on an earlier day
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-source.h"

/* --- as it was ----------------------------------------------------------------------------------------------- */

/* Takes back what was changed since, newest first. *@dead: it was deleted since, and so was there. */
static gboolean
take_back (FbServiceSource *self, FbRecord *record, gboolean *deleted, GError **error)
{
  /* Lines of edits that lost (1) or were left aside (6) changed nothing. */
  static const char sql[] = "SELECT \"field\", \"old\", \"deleted\" FROM \"change\" WHERE \"row\" = ?1"
                            " AND \"entity\" = ?2 AND \"at\" >= ?3 AND \"how\" NOT IN (1, 6) ORDER BY \"hlc\" DESC";
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->service->db, error, sql, "dti", &record->id, record->table->name, self->at);
  FbStep step;

  *deleted = FALSE;
  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const char *name = fb_stmt_get_text (stmt, 0);
      int index = name ? fb_table_find_field (record->table, name) : -1;

      *deleted |= fb_stmt_get_int (stmt, 2) != 0;
      if (index >= 0)
        fb_rows_value_from_text (record->table, fb_table_field (record->table, index), fb_stmt_get_text (stmt, 1),
                                 &record->values[index]);
    }
  return step == FB_STEP_DONE;
}

/* *@record is freed and becomes NULL where the row was not there. */
static gboolean
go_back (FbServiceSource *self, FbRecord **record, GError **error)
{
  gboolean deleted;

  if (!take_back (self, *record, &deleted, error))
    return FALSE;
  if (fb_record_get_int (*record, "created_at") >= self->at || ((*record)->dead != 0 && !deleted))
    g_clear_pointer (record, fb_record_free);
  return TRUE;
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

static gboolean
get_row (FbPriceSource *source, const FbTable *table, const FbId *id, FbRecord **row, GError **error)
{
  FbServiceSource *self = (FbServiceSource *) source;
  g_autoptr (GError) local = NULL;

  *row = fb_service_get_row (self->service, table, id, &local);
  if (!local)
    return !*row || self->at == 0 || go_back (self, row, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static FbStmt *
query (FbServiceSource *self, const FbTable *table, const char *field, const FbValue *is, GError **error)
{
  const char *alive = self->at == 0 ? "_dead = 0" : "1 = 1";
  g_autofree char *condition = field ? g_strdup_printf ("\"%s\" = ?1 AND %s", field, alive) : g_strdup (alive);
  const char *sql = fb_service_select (table, condition);

  if (!field)
    return fb_sql_query (self->service->db, error, sql, "");
  return fb_value_get_id (is) ? fb_sql_query (self->service->db, error, sql, "d", fb_value_get_id (is))
                              : fb_sql_query (self->service->db, error, sql, "t", fb_value_get_text (is));
}

static GPtrArray *
list_rows (FbPriceSource *source, const FbTable *table, const char *field, const FbValue *is, GError **error)
{
  FbServiceSource *self = (FbServiceSource *) source;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GPtrArray) then = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (FbStmt) stmt = query (self, table, field, is, error);
  FbStep step;

  if (!stmt)
    return NULL;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    g_ptr_array_add (rows, fb_service_read_row (stmt, table));
  if (step == FB_STEP_ERROR)
    return NULL;
  g_clear_pointer (&stmt, fb_stmt_unref);
  if (self->at == 0)
    return g_steal_pointer (&rows);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (FbRecord) row = fb_record_copy (g_ptr_array_index (rows, i));

      if (!go_back (self, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (then, g_steal_pointer (&row));
    }
  return g_steal_pointer (&then);
}

FbServiceSource
fb_service_source (FbService *service, gint64 at)
{
  return (FbServiceSource){{get_row, list_rows}, service, at};
}
