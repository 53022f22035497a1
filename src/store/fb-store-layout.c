/* fb-store-layout.c: the tables of a device's file and their versions
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store-layout.h"

#include "fb-ddl.h"
#include "fb-newer.h"
#include "fb-search.h"

#define NEWER_DDL                                                                                                  \
  "CREATE TABLE newer (tbl INTEGER, id BLOB, gid INTEGER, ver INTEGER, hash INTEGER, row TEXT, PRIMARY KEY (tbl, " \
  "id)) WITHOUT ROWID"
#define NEWER_INDEX "CREATE INDEX newer_gid ON newer (gid)"

/* Sync protocol, section 12, and the device's own: journal (history lines until the server's arrive), undo, own
 * (commits already held). */
static const char *const layout_ddl[] = {
    "CREATE TABLE kv (k TEXT PRIMARY KEY, v) WITHOUT ROWID",
    "CREATE TABLE bucket (bid INTEGER PRIMARY KEY, kind TEXT, ref BLOB, label TEXT, cursor INTEGER, state TEXT, rows "
    "INTEGER, sum INTEGER)",
    "CREATE TABLE grp (gid INTEGER PRIMARY KEY, root BLOB, rows INTEGER, sum INTEGER, state TEXT)",
    "CREATE INDEX grp_root ON grp (root)",
    "CREATE TABLE member (bid INTEGER, gid INTEGER, PRIMARY KEY (gid, bid)) WITHOUT ROWID",
    "CREATE INDEX member_bid ON member (bid)",
    "CREATE TABLE base (tbl INTEGER, id BLOB, gid INTEGER, ver INTEGER, hash INTEGER, row TEXT, PRIMARY KEY (tbl, id)) "
    "WITHOUT ROWID",
    "CREATE TABLE outbox (n INTEGER PRIMARY KEY, oid BLOB, hlc INTEGER, wall INTEGER, boot TEXT, mono INTEGER, schema "
    "INTEGER,"
    " cursor INTEGER, state TEXT, body TEXT)",
    "CREATE TABLE touched (tbl INTEGER, id BLOB, n INTEGER, PRIMARY KEY (tbl, id, n)) WITHOUT ROWID",
    "CREATE INDEX touched_n ON touched (n)",
    "CREATE TABLE sent (n INTEGER PRIMARY KEY, oid BLOB, at INTEGER, body TEXT)",
    "CREATE TABLE refused (n INTEGER PRIMARY KEY, problem TEXT, body TEXT, at INTEGER, seen INTEGER)",
    "CREATE TABLE pull (one INTEGER PRIMARY KEY, token TEXT, target INTEGER, est_rows INTEGER, got_rows INTEGER)",
    "CREATE TABLE pull_page (page INTEGER PRIMARY KEY, body BLOB)",
    "CREATE TABLE label (tbl INTEGER, id BLOB, label TEXT, PRIMARY KEY (tbl, id)) WITHOUT ROWID",
    NEWER_DDL,
    NEWER_INDEX,
    "CREATE TABLE own (seq INTEGER PRIMARY KEY)",
    "CREATE TABLE journal (n INTEGER, tbl INTEGER, id BLOB, field TEXT, deleted INTEGER, old TEXT, new TEXT, at "
    "INTEGER, actor BLOB,"
    " device BLOB, cause TEXT, label TEXT)",
    "CREATE INDEX journal_row ON journal (tbl, id, n)",
    "CREATE INDEX journal_n ON journal (n)",
    "CREATE INDEX journal_at ON journal (at)",
    "CREATE TABLE undo (seq INTEGER PRIMARY KEY AUTOINCREMENT, step BLOB, label TEXT, at INTEGER, undone INTEGER, "
    "forward TEXT, inverse TEXT)",
    "CREATE INDEX undo_state ON undo (undone, seq)",
    "CREATE INDEX undo_step ON undo (step)",
    NULL,
};

/* From layout 1: rows of tables that a newer server has. */
static const char *const to_layout_2[] = {NEWER_DDL, NEWER_INDEX, NULL};

/* From layout 2, and behind the tables of the schema. A file's bytes: here 1 it lies in blobs/, sent 1 the server has
 * it, wanted: see fb-files.h, used: when a person last had it, problem: why it did not go or come. */
#define BLOBQ_DDL                                                                                                      \
  "CREATE TABLE blobq (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, here INTEGER NOT NULL, sent INTEGER NOT NULL, " \
  "wanted INTEGER NOT NULL, thumb INTEGER NOT NULL, used INTEGER NOT NULL, problem TEXT) WITHOUT ROWID"
#define ATTACHMENT_THUMB_DDL "CREATE INDEX attachment_thumb ON attachment (thumb_sha256) WHERE thumb_sha256 IS NOT NULL"

static const char *const to_layout_3[] = {BLOBQ_DDL, ATTACHMENT_THUMB_DDL, NULL};

/* From layout 3: where accounts went (moved: of a group, territories as history has them) and whose transactions at the
 * server moved them (mover). */
#define MOVER_DDL                                                                                                    \
  "CREATE TABLE mover (seq INTEGER PRIMARY KEY, at INTEGER, how INTEGER, actor BLOB, device BLOB, n INTEGER, cause " \
  "TEXT, label TEXT)"
#define MOVED_DDL \
  "CREATE TABLE moved (gid INTEGER, seq INTEGER, old TEXT, new TEXT, PRIMARY KEY (gid, seq)) WITHOUT ROWID"

static const char *const to_layout_4[] = {MOVER_DDL, MOVED_DDL, NULL};

static const FbLayoutStep own_steps[] = {{1, to_layout_2}, {2, to_layout_3}, {3, to_layout_4}};

static gboolean
run_list (FbDb *db, const char *const *statements, GError **error)
{
  for (guint i = 0; statements[i] != NULL; i++)
    if (!fb_db_exec (db, statements[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
run_all (FbDb *db, GPtrArray *statements, GError **error)
{
  for (guint i = 0; i < statements->len; i++)
    if (!fb_db_exec (db, g_ptr_array_index (statements, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
set_version (FbDb *db, guint layout, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %u", layout * 1000 + fb_schema_version ());

  return fb_db_exec (db, sql, error);
}

gboolean
fb_store_layout_get (FbDb *db, guint *layout, guint *schema, GError **error)
{
  gint64 version;

  if (!fb_db_query_int (db, "PRAGMA user_version", &version, error))
    return FALSE;
  *layout = (guint) (version / 1000);
  *schema = (guint) (version % 1000);
  return TRUE;
}

gboolean
fb_store_layout_create (FbDb *db, GError **error)
{
  g_autoptr (GPtrArray) entities = fb_ddl_create_all (FB_DDL_SQLITE, FB_DDL_DEVICE);
  g_autoptr (GPtrArray) search = fb_search_ddl ();
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  if (tx == NULL)
    return FALSE;
  return run_list (db, layout_ddl, error) && run_all (db, entities, error) && run_all (db, search, error)
         && run_list (db, to_layout_3, error) && run_list (db, to_layout_4, error)
         && set_version (db, FB_STORE_LAYOUT, error) && fb_transaction_commit (tx, error);
}

gboolean
fb_store_layout_migrate (FbDb *db, const FbLayoutStep *steps, guint n_steps, guint to_layout, GError **error)
{
  g_autoptr (FbTransaction) tx = NULL;
  g_autoptr (GPtrArray) entities = NULL;
  guint layout, schema;

  if (steps == NULL)
    {
      steps = own_steps;
      n_steps = G_N_ELEMENTS (own_steps);
    }
  if (!fb_store_layout_get (db, &layout, &schema, error) || !(tx = fb_transaction_begin (db, error)))
    return FALSE;
  for (guint i = 0; i < n_steps && layout < to_layout; i++)
    {
      if (steps[i].from != layout)
        continue;
      if (!run_list (db, steps[i].statements, error))
        return FALSE;
      layout++;
    }
  if (layout != to_layout)
    {
      g_set_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED, "There is no way from version %u of the file to %u", layout,
                   to_layout);
      return FALSE;
    }
  if (schema < fb_schema_version ())
    {
      g_autofree char *pull = g_strdup_printf (
          "INSERT INTO kv (k, v) SELECT 'pull_schema', %u WHERE EXISTS (SELECT 1 FROM pull WHERE token IS NOT NULL)"
          " ON CONFLICT (k) DO NOTHING",
          schema);

      entities = fb_ddl_upgrade (FB_DDL_SQLITE, FB_DDL_DEVICE, schema, fb_schema_version ());
      if (!run_all (db, entities, error) || !fb_newer_move_in (db, schema, fb_schema_version (), error)
          || !fb_db_exec (db, pull, error))
        return FALSE;
    }
  return set_version (db, to_layout, error) && fb_transaction_commit (tx, error);
}
