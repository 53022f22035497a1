/* fb-service-setup.c: the tables of a server, and what every organisation starts with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"
#include "fb-service-tidy-private.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"

/* More commits than a server makes between two backups. */
#define LINEAGE_STEP 1000000

/* Sync protocol, section 3, beside the tables of the schema. history and conflict are the synced tables change and
 * conflict. */
static const char *const table_sql[] = {
    "CREATE TABLE IF NOT EXISTS sync_clock (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), seq BIGINT NOT NULL, "
    "incarnation "
    "TEXT NOT NULL,"
    " gc_floor BIGINT NOT NULL, epoch BIGINT NOT NULL, day TEXT NOT NULL, schema INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS bucket (bid @serial, kind TEXT NOT NULL, ref @id NOT NULL, head BIGINT "
    "NOT NULL,"
    " rows BIGINT NOT NULL, sum BIGINT NOT NULL, UNIQUE (kind, ref))",
    "CREATE INDEX IF NOT EXISTS bucket_ref ON bucket (ref)",
    "CREATE TABLE IF NOT EXISTS grp (gid @serial, kind TEXT NOT NULL, root @id NOT NULL UNIQUE, ver "
    "BIGINT NOT NULL,"
    " tmask BIGINT NOT NULL, tmask2 BIGINT NOT NULL DEFAULT 0, rows BIGINT NOT NULL, sum BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS grp_large ON grp (gid) WHERE rows > " G_STRINGIFY (FB_GROUP_MAX_ROWS),
    "CREATE TABLE IF NOT EXISTS member (bid BIGINT NOT NULL, gid BIGINT NOT NULL, enter BIGINT NOT NULL, leave BIGINT, "
    "last BIGINT NOT NULL,"
    /* main: since when it is where an account lies in the first place, 0: it is not; past: [[since, until], …] before.
     */
    " main BIGINT NOT NULL DEFAULT 0, past TEXT, PRIMARY KEY (bid, gid))",
    /* Whose transaction moved accounts, and when; which ones and where is in member. */
    "CREATE TABLE IF NOT EXISTS move (seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, how INTEGER NOT NULL, actor @id, "
    "device @id,"
    " n BIGINT NOT NULL, cause TEXT, label TEXT)",
    "CREATE INDEX IF NOT EXISTS member_last ON member (bid, last, gid)",
    "CREATE INDEX IF NOT EXISTS member_gid ON member (gid)",
    "CREATE TABLE IF NOT EXISTS gone (gid BIGINT NOT NULL, ver BIGINT NOT NULL, tbl INTEGER NOT NULL, id @id NOT NULL,"
    " PRIMARY KEY (gid, ver, tbl, id))",
    "CREATE INDEX IF NOT EXISTS change_cell ON \"change\" (\"row\", \"field\", \"hlc\")",
    "CREATE TABLE IF NOT EXISTS device_state (id @id PRIMARY KEY, user_id @id NOT NULL, last_n BIGINT NOT NULL, "
    "chain TEXT NOT NULL,"
    " last_hlc BIGINT NOT NULL, prefix TEXT NOT NULL UNIQUE, held_hash TEXT NOT NULL, held TEXT NOT NULL, offer_hash "
    "TEXT NOT NULL,"
    " offer TEXT NOT NULL, cursor BIGINT NOT NULL, last_seen BIGINT NOT NULL)",
    /* Every bucket that the server ever gave a device: late edits count there and nowhere else. */
    "CREATE TABLE IF NOT EXISTS device_grant (device @id NOT NULL, bid BIGINT NOT NULL, PRIMARY KEY (device, bid))",
    "CREATE TABLE IF NOT EXISTS tx_result (device @id NOT NULL, n BIGINT NOT NULL, oid @id UNIQUE, digest TEXT NOT "
    "NULL, seq BIGINT NOT NULL,"
    " at BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (device, n))",
    "CREATE TABLE IF NOT EXISTS refused_tx (device @id NOT NULL, n BIGINT NOT NULL, user_id @id NOT NULL, at BIGINT "
    "NOT NULL,"
    " problem TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (device, n))",
    /* The first number of each day, so that a number can be dated. */
    "CREATE TABLE IF NOT EXISTS seq_day (day TEXT PRIMARY KEY, seq BIGINT NOT NULL)",
    /* Section 15. unused: since when nothing refers to the file, 0: something does. */
    "CREATE TABLE IF NOT EXISTS blob (sha256 TEXT PRIMARY KEY, size BIGINT NOT NULL, place @id NOT NULL UNIQUE, "
    "at BIGINT NOT NULL, unused BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS blob_unused ON blob (unused)",
    "CREATE TABLE IF NOT EXISTS blob_part (sha256 TEXT NOT NULL, user_id @id NOT NULL, place @id NOT NULL UNIQUE, "
    "size BIGINT NOT NULL,"
    " have BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (sha256, user_id))",
    "CREATE INDEX IF NOT EXISTS blob_part_user ON blob_part (user_id)",
    "CREATE TABLE IF NOT EXISTS blob_grant (sha256 TEXT NOT NULL, id @id NOT NULL, user_id @id NOT NULL, "
    "PRIMARY KEY (sha256, id))",
    "CREATE INDEX IF NOT EXISTS blob_grant_user ON blob_grant (user_id, sha256)",
    "CREATE INDEX IF NOT EXISTS attachment_thumb ON \"attachment\" (\"thumb_sha256\")",
    "CREATE TABLE IF NOT EXISTS blob_chunk (place @id NOT NULL, pos BIGINT NOT NULL, bytes @bytes NOT NULL, "
    "PRIMARY KEY (place, pos))",
    /* Section 5.3: what a first sync gets of a shared bucket, as of @seq. Each page is named by its content. */
    "CREATE TABLE IF NOT EXISTS page_set (bid BIGINT NOT NULL, schema INTEGER NOT NULL, seq BIGINT NOT NULL,"
    " rows BIGINT NOT NULL, at BIGINT NOT NULL, pages TEXT NOT NULL, PRIMARY KEY (bid, schema))",
    "CREATE TABLE IF NOT EXISTS set_page (sha256 TEXT PRIMARY KEY, bid BIGINT NOT NULL, at BIGINT NOT NULL,"
    " body @bytes NOT NULL)",
    "CREATE INDEX IF NOT EXISTS set_page_at ON set_page (at)",
};

/* Columns that came after schema @from: @look fails where they are missing. */
static const struct
{
  gint64 from;
  const char *look, *add;
} own_steps[] = {
    {1, "SELECT tmask2 FROM grp WHERE gid < 0", "ALTER TABLE grp ADD COLUMN tmask2 BIGINT NOT NULL DEFAULT 0"},
    {3, "SELECT main FROM member WHERE gid < 0", "ALTER TABLE member ADD COLUMN main BIGINT NOT NULL DEFAULT 0"},
    {3, "SELECT past FROM member WHERE gid < 0", "ALTER TABLE member ADD COLUMN past TEXT"},
};

/* On columns that may have come just now. */
static const char *const late_sql[] = {
    "CREATE UNIQUE INDEX IF NOT EXISTS member_main ON member (gid) WHERE main > 0",
};

static const struct
{
  const char *base;
  const char *name;
} built_in_roles[] = {
    {"rep", N_ ("Sales representative")}, {"manager", N_ ("Manager")},    {"director", N_ ("Director")},
    {"admin", N_ ("Administrator")},      {"readonly", N_ ("Read only")},
};

static gboolean
run_all (FbDb *db, GPtrArray *statements, GError **error)
{
  for (guint i = 0; i < statements->len; i++)
    if (!fb_db_exec (db, g_ptr_array_index (statements, i), error))
      return FALSE;
  return TRUE;
}

static FbDdlDialect
ddl_dialect (FbService *self)
{
  return fb_db_get_dialect (self->db) == FB_DB_SQLITE ? FB_DDL_SQLITE : FB_DDL_POSTGRES;
}

static gboolean
find_buckets (FbService *self, GError **error)
{
  const FbId nil = {0};

  return fb_service_find_bucket (self, "org", &nil, TRUE, &self->org_bid, error)
         && fb_service_find_bucket (self, "cat", &nil, TRUE, &self->cat_bid, error)
         && fb_service_find_bucket (self, "cost", &nil, TRUE, &self->cost_bid, error)
         && fb_service_find_bucket (self, "loose", &nil, TRUE, &self->loose_bid, error);
}

/* A database that has a clock has the tables of its data model: they grow by fb_ddl_upgrade() alone. */
static gboolean
make_tables (FbService *self, GError **error)
{
  g_autoptr (GPtrArray) entities = NULL;
  gboolean has_clock;

  if (!fb_sql_has_table (self->db, "sync_clock", &has_clock, error))
    return FALSE;
  entities = has_clock ? g_ptr_array_new () : fb_ddl_create_all (ddl_dialect (self), FB_DDL_SERVER);
  return (has_clock
          || fb_sql_make_tables (self->db, "entities", (const char *const *) entities->pdata, entities->len, error))
         && fb_sql_make_tables (self->db, "sync", table_sql, G_N_ELEMENTS (table_sql), error);
}

/* A statement that fails would spoil the transaction, but for the savepoint. */
static gboolean
add_column (FbService *self, const char *look, const char *add, GError **error)
{
  if (!fb_db_savepoint (self->db, "column", error))
    return FALSE;
  if (fb_db_exec (self->db, look, NULL))
    return fb_db_release (self->db, "column", error);
  return fb_db_rollback_to (self->db, "column", error) && fb_db_release (self->db, "column", error)
         && fb_db_exec (self->db, add, error);
}

/* The number is raised last: from then on programs of the older schema answer nothing here any more. */
static gboolean
run_upgrade (FbService *self, gint64 from, GError **error)
{
  g_autoptr (GPtrArray) steps = fb_ddl_upgrade (ddl_dialect (self), FB_DDL_SERVER, (guint) from, fb_schema_version ());

  if (!run_all (self->db, steps, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (own_steps); i++)
    if (own_steps[i].from >= from && !add_column (self, own_steps[i].look, own_steps[i].add, error))
      return FALSE;
  return find_buckets (self, error) && fb_service_place_accounts (self, from, error)
         && fb_service_hand_over (self, from, error)
         && fb_sql_run (self->db, error, "UPDATE sync_clock SET schema = ?1 WHERE one = 1", "i",
                        (gint64) fb_schema_version ());
}

static gboolean
upgrade_tables (FbService *self, gint64 from, GError **error)
{
  if (from == fb_schema_version ())
    return TRUE;
  /* Another process may be at it; who comes second finds the work done. */
  if (!fb_sql_lock (self->db, "tables", error)
      || !fb_sql_int (self->db, &from, from, error, "SELECT schema FROM sync_clock WHERE one = 1", ""))
    return FALSE;
  if (from == fb_schema_version ())
    return TRUE;
  if (from > fb_schema_version ())
    {
      g_set_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED,
                   "This database was written by a newer Fieldbook (its data model is %" G_GINT64_FORMAT
                   ", this program knows %u)",
                   from, fb_schema_version ());
      return FALSE;
    }
  return run_upgrade (self, from, error);
}

static gboolean
grant_list (FbService *self, const FbId *device, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, error);
  JsonArray *bids;

  if (!node)
    return FALSE;
  bids = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; bids && i < json_array_get_length (bids); i++)
    if (!fb_sql_run (self->db, error,
                     "INSERT INTO device_grant (device, bid) VALUES (?1, ?2) ON CONFLICT (device, bid) DO NOTHING",
                     "di", device, json_array_get_int_element (bids, i)))
      return FALSE;
  return TRUE;
}

/* A database from before grants were written down: what its devices hold was given to them. */
static gboolean
begin_grants (FbService *self, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  gint64 n;
  FbStep step;
  FbId device;

  if (!fb_sql_int (self->db, &n, 0, error, "SELECT count(*) FROM device_grant", ""))
    return FALSE;
  if (n > 0)
    return TRUE;
  if (!(stmt = fb_sql_query (self->db, error, "SELECT id, held, offer FROM device_state", "")))
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (fb_stmt_get_id (stmt, 0, &device)
        && (!grant_list (self, &device, fb_stmt_get_text (stmt, 1), error)
            || !grant_list (self, &device, fb_stmt_get_text (stmt, 2), error)))
      return FALSE;
  return step == FB_STEP_DONE;
}

static gboolean
start_clock (FbService *self, GError **error)
{
  static const char sql[] =
      "INSERT INTO sync_clock (one, seq, incarnation, gc_floor, epoch, day, schema) VALUES (1, 0, ?1, 0, 0, ?2, ?3)";
  char incarnation[FB_ID_TEXT_LENGTH + 1];
  char today[11];
  FbId id;

  fb_id_generate (&id, fb_clock_now (self->clock));
  fb_id_write (&id, incarnation);
  fb_service_get_today (self, today);
  return fb_sql_run (self->db, error, sql, "tti", incarnation, today, (gint64) fb_schema_version ());
}

void
fb_service_get_role_id (const char *base, FbId *id)
{
  fb_id_from_name (id, "fieldbook.role", base);
}

static gboolean
make_roles (FbService *self, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (FbApply) apply = fb_apply_new (self, NULL, NULL);
  const FbTable *table = fb_schema_get_table ("role");

  for (guint i = 0; i < G_N_ELEMENTS (built_in_roles); i++)
    {
      FbOp *op;
      FbId id;

      fb_service_get_role_id (built_in_roles[i].base, &id);
      op = fb_op_new (FB_OP_PUT, table, &id);
      fb_value_set_text (&fb_op_add_field (op, "base")->new, built_in_roles[i].base);
      fb_value_set_text (&fb_op_add_field (op, "name")->new, _ (built_in_roles[i].name));
      g_ptr_array_add (ops, op);
    }
  return fb_apply_run (apply, ops, error);
}

gint64
fb_service_shared_bucket (const FbService *self, const char *kind)
{
  if (g_str_equal (kind, "org"))
    return self->org_bid;
  if (g_str_equal (kind, "cat"))
    return self->cat_bid;
  return g_str_equal (kind, "cost") ? self->cost_bid : 0;
}

/* The groups of the organisation and the catalogue exist from the start, so that a first pull finds them. */
static gboolean
make_shared_groups (FbService *self, GError **error)
{
  g_autoptr (FbApply) apply = fb_apply_new (self, NULL, NULL);
  const char *const kinds[] = {"org", "cat"};

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      FbId root;
      gint64 gid;

      fb_id_from_name (&root, "fieldbook.group", kinds[i]);
      if (!fb_apply_ensure_group (apply, kinds[i], &root, &gid, error))
        return FALSE;
    }
  return fb_apply_take_seq (apply, error) && fb_apply_flush_groups (apply, error);
}

gboolean
fb_service_setup (FbService *self, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (self->db, error);
  gint64 schema;

  if (!transaction || !make_tables (self, error)
      || !fb_sql_int (self->db, &schema, -1, error, "SELECT schema FROM sync_clock WHERE one = 1", ""))
    return FALSE;
  if (schema >= 0)
    {
      if (!upgrade_tables (self, schema, error) || !begin_grants (self, error) || !find_buckets (self, error))
        return FALSE;
    }
  else if (!start_clock (self, error) || !find_buckets (self, error) || !make_shared_groups (self, error)
           || !make_roles (self, error))
    return FALSE;
  return fb_sql_make_tables (self->db, "places", late_sql, G_N_ELEMENTS (late_sql), error)
         && fb_service_setup_tidy (self, error) && fb_transaction_commit (transaction, error);
}

gboolean
fb_service_renew_lineage (FbDb *db, gint64 now, GError **error)
{
  char incarnation[FB_ID_TEXT_LENGTH + 1];
  FbId id;

  g_return_val_if_fail (FB_IS_DB (db), FALSE);

  fb_id_generate (&id, now);
  fb_id_write (&id, incarnation);
  /* Numbers go on above any that devices have seen, and every cursor from before asks for a comparison of sums. Two
   * lives that begin with one backup do not share numbers either, as long as none commits more than once a millisecond.
   */
  return fb_sql_run (db, error,
                     "UPDATE sync_clock SET incarnation = ?1, seq = CASE WHEN seq + ?2 > ?3 THEN seq + ?2 ELSE ?3 END,"
                     " gc_floor = CASE WHEN seq + ?2 > ?3 THEN seq + ?2 ELSE ?3 END WHERE one = 1",
                     "tii", incarnation, (gint64) LINEAGE_STEP, now);
}
