/* fb-service-tidy.c: takes away what nobody needs any more, a little at a time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"
#include "fb-service-tidy-private.h"

#include "fb-date.h"
#include "fb-mutant.h"
#include "fb-rule.h"

/* A process that has not been heard of for so long has died. */
#define CLAIM_MS (10 * 60 * G_GINT64_CONSTANT (1000))

struct _FbTidy
{
  FbService *service; /* (owned) */
  FbArchive *archive; /* (owned) (nullable) */
  FbId claim;         /* our name in the job's row */
  FbTidied tidied;
  gint64 limit; /* what died or left up to here goes: never more than @tidied.floor */
  guint step;   /* of steps[] */
  gboolean taken;

  /* Where a step stands. */
  guint table;      /* of the pass over tables */
  gint64 pass_dead; /* what this pass has deleted */
  gint64 gid;
};

FbTidy *
fb_tidy_new (FbService *service, const char *archive)
{
  FbTidy *self;

  g_return_val_if_fail (FB_IS_SERVICE (service), NULL);

  self = g_new0 (FbTidy, 1);
  self->service = g_object_ref (service);
  self->archive = archive ? fb_archive_new (service, archive) : NULL;
  fb_id_generate (&self->claim, fb_clock_now (service->clock));
  return self;
}

void
fb_tidy_free (FbTidy *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->archive, fb_archive_free);
  g_object_unref (self->service);
  g_free (self);
}

void
fb_tidy_get (FbTidy *self, FbTidied *tidied)
{
  *tidied = self->tidied;
}

gboolean
fb_tidy_is_taken (FbTidy *self)
{
  return self->taken;
}

/* --- who does it ------------------------------------------------------------------------------------------- */

static const char *const table_sql[] = {
    "CREATE TABLE IF NOT EXISTS job (name TEXT PRIMARY KEY, claim @id, until BIGINT NOT NULL, day TEXT)",
    "CREATE INDEX IF NOT EXISTS member_leave ON member (leave) WHERE leave IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS gone_ver ON gone (ver)",
    "CREATE INDEX IF NOT EXISTS grp_empty ON grp (gid) WHERE rows = 0",
    "CREATE INDEX IF NOT EXISTS tx_result_at ON tx_result (at)",
};

/* The rows that are deleted are few among many. */
static void
add_dead_indexes (GPtrArray *statements)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    if (fb_table_is_synced (tables[i]))
      g_ptr_array_add (statements, g_strdup_printf ("CREATE INDEX IF NOT EXISTS \"%s___dead\" ON \"%s\" (\"_dead\")"
                                                    " WHERE \"_dead\" <> 0",
                                                    tables[i]->name, tables[i]->name));
}

gboolean
fb_service_setup_tidy (FbService *self, GError **error)
{
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (table_sql); i++)
    g_ptr_array_add (statements, g_strdup (table_sql[i]));
  add_dead_indexes (statements);
  return fb_sql_make_tables (self->db, "tidy", (const char *const *) statements->pdata, statements->len, error);
}

/* Ours, or nobody's any more: the row's lock decides between two that ask at once. */
static gboolean
claim (FbTidy *self, GError **error)
{
  static const char make[] = "INSERT INTO job (name, until) VALUES ('tidy', 0) ON CONFLICT (name) DO NOTHING";
  static const char take[] = "UPDATE job SET claim = ?1, until = ?2 WHERE name = 'tidy' AND (until < ?3 OR claim = ?4)";
  FbDb *db = self->service->db;
  gint64 now = fb_clock_now (self->service->clock);

  if (!fb_sql_run (db, error, make, "")
      || !fb_sql_run (db, error, take, "diid", &self->claim, now + CLAIM_MS, now, &self->claim))
    return FALSE;
  self->taken = fb_db_get_changes (db) == 0;
  return TRUE;
}

static gboolean
finish (FbTidy *self, gboolean *more, GError **error)
{
  char today[FB_DATE_LENGTH + 1];

  *more = FALSE;
  fb_date_of_time (fb_clock_now (self->service->clock), NULL, today);
  return fb_sql_run (self->service->db, error, "UPDATE job SET until = 0, day = ?1 WHERE name = 'tidy'", "t", today);
}

char *
fb_service_dup_tidy_day (FbService *service, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  g_return_val_if_fail (FB_IS_SERVICE (service), NULL);

  if (fb_sql_first (service->db, &stmt, error, "SELECT day FROM job WHERE name = 'tidy'", "") != FB_STEP_ROW)
    return NULL;
  return g_strdup (fb_stmt_get_text (stmt, 0));
}

/* --- up to where --------------------------------------------------------------------------------------------- */

/* The number that the organisation had reached so many days ago; 0: it is younger. */
static gboolean
find_floor (FbTidy *self, gint64 *floor, GError **error)
{
  char day[FB_DATE_LENGTH + 1];

  fb_service_get_today (self->service, day);
  return fb_date_add_days (day, -FB_TIDY_DEAD_DAYS, day)
         && fb_sql_int (self->service->db, floor, 0, error, "SELECT max(seq) FROM seq_day WHERE day <= ?1", "t", day);
}

/* Before anything goes: whoever knows less than this is told so from now on. After a backup was put back the floor is
 * far above what is old enough to go. */
static gboolean
raise_floor (FbTidy *self, gboolean *more, GError **error)
{
  FbDb *db = self->service->db;

  *more = FALSE;
  return find_floor (self, &self->limit, error)
         && fb_sql_run (db, error, "UPDATE sync_clock SET gc_floor = ?1 WHERE one = 1 AND gc_floor < ?2", "ii",
                        FB_MUTANT (floor_not_raised) ? 0 : self->limit, self->limit)
         && fb_sql_int (db, &self->tidied.floor, 0, error, "SELECT gc_floor FROM sync_clock WHERE one = 1", "");
}

static gint64
days_ago (FbTidy *self, gint64 days)
{
  return fb_clock_now (self->service->clock) - days * FB_DAY_MS;
}

/* --- dead rows ----------------------------------------------------------------------------------------------- */

/* People, places and devices are few, and histories name them. */
static gboolean
is_kept (const FbTable *table)
{
  return !fb_table_is_synced (table) || (table->flags & FB_TABLE_SERVER) != 0 || g_str_equal (table->name, "device");
}

/* A row that another one still refers to stays; a child that lives on (a person has been asked what to do with it), or
 * a decision that names the row. */
static void
add_references (GString *sql, const FbTable *table)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (guint j = 0; fb_table_is_synced (tables[i]) && j < tables[i]->n_fields; j++)
      {
        const FbField *field = fb_table_field (tables[i], j);
        gboolean is_system = (tables[i]->flags & FB_TABLE_SYSTEM) != 0;

        if (field->type == FB_TYPE_REF && !is_system && fb_field_get_ref_table (field) == table)
          g_string_append_printf (sql, " AND NOT EXISTS (SELECT 1 FROM \"%s\" x WHERE x.\"%s\" = t.id)",
                                  tables[i]->name, field->name);
        else if (field->type == FB_TYPE_ANY_REF && !g_str_equal (tables[i]->name, "change"))
          g_string_append_printf (sql, " AND NOT EXISTS (SELECT 1 FROM \"%s\" x WHERE x.\"%s\" = t.id AND x._dead = 0)",
                                  tables[i]->name, field->name);
      }
}

static char *
dead_sql (const FbTable *table)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (
      sql, "DELETE FROM \"%s\" WHERE id IN (SELECT t.id FROM \"%s\" t WHERE t._dead <> 0 AND t._dead <= ?1",
      table->name, table->name);
  add_references (sql, table);
  g_string_append_printf (sql, " LIMIT %d)", FB_TIDY_BATCH);
  return g_string_free (sql, FALSE);
}

/* One batch of one table. A parent can go once its children have: passes go on until one finds nothing. */
static gboolean
delete_dead (FbTidy *self, gboolean *more, GError **error)
{
  g_autofree char *sql = NULL;
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  gint64 changes;

  while (self->table < n_tables && is_kept (tables[self->table]))
    self->table++;
  if (self->table == n_tables)
    {
      *more = self->pass_dead > 0;
      self->table = 0;
      self->pass_dead = 0;
      return TRUE;
    }
  *more = TRUE;
  sql = dead_sql (tables[self->table]);
  if (!fb_sql_run (self->service->db, error, sql, "i", self->limit))
    return FALSE;
  changes = fb_db_get_changes (self->service->db);
  if (changes > 0)
    FB_RULE (row_forgotten);
  self->tidied.dead += changes;
  self->pass_dead += changes;
  if (changes < FB_TIDY_BATCH)
    self->table++;
  return TRUE;
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static gboolean
delete_batch (FbTidy *self, const char *sql, gint64 limit, gint64 *count, gboolean *more, GError **error)
{
  gint64 changes;

  if (!fb_sql_run (self->service->db, error, sql, "ii", limit, (gint64) FB_TIDY_BATCH))
    return FALSE;
  changes = fb_db_get_changes (self->service->db);
  *count += changes;
  *more = changes == FB_TIDY_BATCH;
  return TRUE;
}

/* Where an account lay in the first place is its history, and stays. */
static gboolean
delete_left (FbTidy *self, gboolean *more, GError **error)
{
  return delete_batch (self,
                       "DELETE FROM member WHERE (bid, gid) IN (SELECT bid, gid FROM member WHERE leave IS NOT NULL"
                       " AND leave <= ?1 AND past IS NULL"
                       " AND NOT EXISTS (SELECT 1 FROM move WHERE move.seq = member.leave) LIMIT ?2)",
                       self->limit, &self->tidied.left, more, error);
}

static gboolean
delete_gone (FbTidy *self, gboolean *more, GError **error)
{
  return delete_batch (
      self,
      "DELETE FROM gone WHERE (gid, ver, tbl, id) IN (SELECT gid, ver, tbl, id FROM gone WHERE ver <= ?1"
      " LIMIT ?2)",
      self->limit, &self->tidied.gone, more, error);
}

/* A result that its device has not acknowledged may be asked for again, however late. Whoever sends a new transaction
 * with the right chain has heard of all before that push. */
static gboolean
delete_results (FbTidy *self, gboolean *more, GError **error)
{
  return delete_batch (self,
                       "DELETE FROM tx_result WHERE (device, n) IN (SELECT r.device, r.n FROM tx_result r"
                       " JOIN device_state d ON d.id = r.device WHERE r.at < ?1 AND r.n <= d.last_n - 500 LIMIT ?2)",
                       days_ago (self, FB_TIDY_RESULT_DAYS), &self->tidied.results, more, error);
}

static gboolean
delete_refused (FbTidy *self, gboolean *more, GError **error)
{
  return delete_batch (self,
                       "DELETE FROM refused_tx WHERE (device, n) IN (SELECT device, n FROM refused_tx WHERE at < ?1"
                       " LIMIT ?2)",
                       days_ago (self, FB_TIDY_DEAD_DAYS), &self->tidied.refused, more, error);
}

static gboolean
drop_sets (FbTidy *self, gboolean *more, GError **error)
{
  *more = FALSE;
  return fb_service_drop_old_sets (self->service, &self->tidied.pages, error);
}

/* --- empty groups -------------------------------------------------------------------------------------------- */

static gboolean
has_rows (FbTidy *self, gint64 gid, const FbTableMask *tables, gboolean *yes, GError **error)
{
  *yes = FALSE;
  for (guint number = 1; number < FB_SCHEMA_N_NUMBERS && !*yes; number++)
    {
      const FbTable *table = fb_table_mask_has (tables, number) ? fb_schema_get_table_by_number (number) : NULL;
      gint64 one;

      if (!table)
        continue;
      if (!fb_sql_int (self->service->db, &one, 0, error, fb_service_select_some (table, "1", "_gid = ?1 LIMIT 1"), "i",
                       gid))
        return FALSE;
      *yes = one != 0;
    }
  return TRUE;
}

typedef struct
{
  gint64 gid;
  FbTableMask tables;
} Empty;

static gboolean
list_empty (FbTidy *self, GArray *groups, GError **error)
{
  static const char sql[] = "SELECT gid, tmask, tmask2 FROM grp WHERE rows = 0 AND ver <= ?1 AND gid > ?2"
                            " AND kind NOT IN ('org', 'cat', 'user') ORDER BY gid LIMIT ?3";
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->service->db, error, sql, "iii", self->limit, self->gid, (gint64) FB_TIDY_BATCH);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      Empty group = {fb_stmt_get_int (stmt, 0),
                     {{(guint64) fb_stmt_get_int (stmt, 1), (guint64) fb_stmt_get_int (stmt, 2)}}};

      g_array_append_val (groups, group);
    }
  return step == FB_STEP_DONE;
}

/* Nothing is in them, and so nothing in any sum: they go without a word. */
static gboolean
delete_groups (FbTidy *self, gboolean *more, GError **error)
{
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (Empty));

  if (!list_empty (self, groups, error))
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    {
      const Empty *group = &g_array_index (groups, Empty, i);
      gboolean yes;

      self->gid = group->gid;
      if (!has_rows (self, group->gid, &group->tables, &yes, error))
        return FALSE;
      if (yes)
        continue;
      if (!fb_sql_run (self->service->db, error, "DELETE FROM member WHERE gid = ?1", "i", group->gid)
          || !fb_sql_run (self->service->db, error, "DELETE FROM grp WHERE gid = ?1", "i", group->gid))
        return FALSE;
      self->tidied.groups++;
    }
  *more = groups->len == FB_TIDY_BATCH;
  return TRUE;
}

/* --- history ------------------------------------------------------------------------------------------------- */

static gboolean
archive_history (FbTidy *self, gboolean *more, GError **error)
{
  *more = FALSE;
  return !self->archive || fb_archive_step (self->archive, &self->tidied.archived, more, error);
}

/* --- the whole ----------------------------------------------------------------------------------------------- */

/* Each is called, in a transaction, until it has no @more to do. */
static gboolean (*const steps[]) (FbTidy *self, gboolean *more, GError **error) = {
    raise_floor,    delete_dead,    delete_left, delete_gone,     delete_groups,
    delete_results, delete_refused, drop_sets,   archive_history, finish,
};

gboolean
fb_tidy_step (FbTidy *self, gboolean *done, GError **error)
{
  g_autoptr (FbTransaction) transaction = NULL;
  gboolean more = FALSE;

  g_return_val_if_fail (self != NULL && done != NULL, FALSE);

  *done = self->step == G_N_ELEMENTS (steps);
  if (*done)
    return TRUE;
  if (!(transaction = fb_service_begin (self->service, error)) || !claim (self, error))
    return FALSE;
  if (self->taken)
    {
      *done = TRUE;
      return TRUE;
    }
  if (!steps[self->step](self, &more, error) || !fb_transaction_commit (transaction, error))
    return FALSE;
  self->tidied.n_batches++;
  if (!more)
    self->step++;
  *done = self->step == G_N_ELEMENTS (steps);
  return TRUE;
}

gboolean
fb_tidy_run (FbTidy *self, GError **error)
{
  gboolean done = FALSE;

  while (!done)
    if (!fb_tidy_step (self, &done, error))
      return FALSE;
  return TRUE;
}
