/* fb-service-check.c: recomputes what the service keeps up to date
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#define MAX_FINDINGS 1000

typedef struct
{
  gint64 rows;
  guint64 sum;
  FbTableMask tmask;
} Totals;

typedef struct
{
  FbService *service;
  FbDb *db;
  GPtrArray *findings;
  GHashTable *groups; /* gid → Totals, recomputed */
} Check;

static void G_GNUC_PRINTF (2, 3) found (Check *self, const char *format, ...)
{
  va_list args;

  if (self->findings->len >= MAX_FINDINGS)
    return;
  va_start (args, format);
  g_ptr_array_add (self->findings, g_strdup_vprintf (format, args));
  va_end (args);
}

static Totals *
totals_of (GHashTable *table, gint64 key)
{
  Totals *totals = g_hash_table_lookup (table, &key);

  if (!totals)
    {
      totals = g_new0 (Totals, 1);
      g_hash_table_insert (table, g_memdup2 (&key, sizeof key), totals);
    }
  return totals;
}

/* --- rows --- */

static void
check_row (Check *self, const FbRecord *record)
{
  char id[FB_ID_TEXT_LENGTH + 1];
  Totals *totals;

  fb_id_write (&record->id, id);
  if (fb_record_compute_hash (record) != record->hash)
    found (self, "%s %s: its hash does not fit its values", record->table->name, id);
  if (record->gid == 0)
    {
      if (!(record->table->flags & FB_TABLE_SYSTEM))
        found (self, "%s %s: it is in no group", record->table->name, id);
      return;
    }
  totals = totals_of (self->groups, record->gid);
  fb_table_mask_add (&totals->tmask, record->table->number);
  if (record->dead != 0)
    return;
  totals->rows++;
  totals->sum += (guint64) record->hash;
}

static gboolean
check_table (Check *self, const FbTable *table, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, fb_service_select (table, "1 = 1"), "");
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = fb_service_read_row (stmt, table);

      check_row (self, record);
    }
  return step == FB_STEP_DONE;
}

static gboolean
check_references (Check *self, const FbTable *table, GError **error)
{
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);
      const FbTable *target = field->type == FB_TYPE_REF ? fb_field_get_ref_table (field) : NULL;
      g_autofree char *sql = NULL;
      gint64 count;

      if (!target || !fb_table_is_synced (target) || (table->flags & FB_TABLE_SYSTEM))
        continue;
      sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" x WHERE x.\"%s\" IS NOT NULL AND NOT EXISTS"
                             " (SELECT 1 FROM \"%s\" y WHERE y.id = x.\"%s\")",
                             table->name, field->name, target->name, field->name);
      if (!fb_sql_int (self->db, &count, 0, error, sql, ""))
        return FALSE;
      if (count > 0)
        found (self, "%s.%s: %" G_GINT64_FORMAT " references to records that do not exist", table->name, field->name,
               count);
    }
  return TRUE;
}

/* --- groups and buckets --- */

static gboolean
check_groups (Check *self, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, "SELECT gid, rows, sum, tmask, tmask2 FROM grp", "");
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 gid = fb_stmt_get_int (stmt, 0);
      const Totals *totals = totals_of (self->groups, gid);
      FbTableMask named = {{(guint64) fb_stmt_get_int (stmt, 3), (guint64) fb_stmt_get_int (stmt, 4)}};

      g_hash_table_add (known, g_memdup2 (&gid, sizeof gid));
      if (totals->rows != fb_stmt_get_int (stmt, 1))
        found (self, "group %" G_GINT64_FORMAT ": it counts %" G_GINT64_FORMAT " rows and has %" G_GINT64_FORMAT, gid,
               fb_stmt_get_int (stmt, 1), totals->rows);
      if (totals->sum != (guint64) fb_stmt_get_int (stmt, 2))
        found (self, "group %" G_GINT64_FORMAT ": its sum is wrong", gid);
      if (!fb_table_mask_covers (&named, &totals->tmask))
        found (self, "group %" G_GINT64_FORMAT ": it has rows of tables that it does not name", gid);
    }
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (known, key))
      found (self, "group %" G_GINT64_FORMAT ": it has rows but does not exist", *(const gint64 *) key);
  return step == FB_STEP_DONE;
}

static gboolean
check_members (Check *self, GHashTable *buckets, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_sql_query (
      self->db, error,
      "SELECT m.bid, m.gid, m.last, g.ver FROM member m JOIN grp g ON g.gid = m.gid WHERE m.leave IS NULL", "");
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      Totals *bucket = totals_of (buckets, fb_stmt_get_int (stmt, 0));
      const Totals *group = totals_of (self->groups, fb_stmt_get_int (stmt, 1));

      bucket->rows += group->rows;
      bucket->sum += group->sum;
      if (fb_stmt_get_int (stmt, 2) < fb_stmt_get_int (stmt, 3))
        found (self, "group %" G_GINT64_FORMAT ": bucket %" G_GINT64_FORMAT " has not heard of its last change",
               fb_stmt_get_int (stmt, 1), fb_stmt_get_int (stmt, 0));
    }
  return step == FB_STEP_DONE;
}

static gboolean
check_buckets (Check *self, GError **error)
{
  g_autoptr (GHashTable) buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (!check_members (self, buckets, error)
      || !(stmt = fb_sql_query (self->db, error, "SELECT bid, rows, sum FROM bucket", "")))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const Totals *totals = totals_of (buckets, fb_stmt_get_int (stmt, 0));

      if (totals->rows != fb_stmt_get_int (stmt, 1) || totals->sum != (guint64) fb_stmt_get_int (stmt, 2))
        found (self, "bucket %" G_GINT64_FORMAT ": its sum or its number of rows is wrong", fb_stmt_get_int (stmt, 0));
    }
  return step == FB_STEP_DONE;
}

static gboolean
check_lost_groups (Check *self, GError **error)
{
  gint64 count;

  if (!fb_sql_int (self->db, &count, 0, error,
                   "SELECT count(*) FROM grp g WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.gid = g.gid AND "
                   "m.leave IS NULL)",
                   ""))
    return FALSE;
  if (count > 0)
    found (self, "%" G_GINT64_FORMAT " groups lie in no bucket", count);
  return TRUE;
}

GPtrArray *
fb_service_check (FbService *service, GError **error)
{
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (FbTransaction) snapshot = NULL;
  Check self;
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  g_return_val_if_fail (FB_IS_SERVICE (service), NULL);

  self = (Check){service, service->db, findings, groups};
  if (!(snapshot = fb_transaction_begin_read (service->db, error)))
    return NULL;
  for (guint i = 0; i < n_tables; i++)
    if (fb_table_is_synced (tables[i])
        && (!check_table (&self, tables[i], error) || !check_references (&self, tables[i], error)))
      return NULL;
  if (!check_groups (&self, error) || !check_buckets (&self, error) || !check_lost_groups (&self, error))
    return NULL;
  return g_steal_pointer (&findings);
}
