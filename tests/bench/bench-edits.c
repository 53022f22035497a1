/* bench-edits.c: devices for the bench, and the edits of a push by bare transactions
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "fb-data-dir.h"
#include "fb-password.h"

/* SERVER is a folder or the address of a PostgreSQL database.
 *
 * contacts SERVER N TERRITORY: id, version and job title of N contacts; of all territories when it is empty.
 *
 * head SERVER: the clock of commits.
 *
 * seats SERVER N LOGIN PREFIX: N devices of a user with the access tokens PREFIX-0 … for a day. Prints the ids.
 *
 * bare SERVER N PER: edits one field of N contacts as a server without sync would have to at least, PER of them a
 * transaction, each durable: the row, its line of history, group, membership, bucket and clock, and the result that
 * makes a repeated request harmless. */

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

static void
die (const char *what, const GError *error)
{
  g_printerr ("bench-edits: %s: %s\n", what, error != NULL ? error->message : "");
  exit (1);
}

static FbStmt *
prepare (FbDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  FbStmt *stmt = fb_db_prepare (db, sql, &error);

  if (stmt == NULL)
    die (sql, error);
  return stmt;
}

static void
run (FbStmt *stmt)
{
  g_autoptr (GError) error = NULL;

  if (!fb_stmt_run (stmt, &error))
    die ("statement", error);
}

/* --- devices ---------------------------------------------------------------------------------------------- */

static void
seats (const char *directory, guint n, const char *login, const char *prefix)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbService) service = fb_data_dir_open_service (directory, &error);
  FbDb *db = service != NULL ? fb_service_get_db (service) : NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbId user;

  if (service == NULL || !fb_service_find_user (service, login, &user, &error))
    die (login, error);
  stmt = prepare (db, "INSERT INTO device_secret (device, user_id, status, refresh_cur, refresh_next, access, "
                      "access_until) VALUES (?1, ?2, 'active', ?3, NULL, ?3, ?4)");
  if (!fb_db_begin (db, &error))
    die ("begin", error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *secret = g_strdup_printf ("%s-%u", prefix, i);
      g_autofree char *hash = fb_secret_hash (secret);
      g_autofree char *text = NULL;
      FbId device;

      fb_id_generate (&device, g_get_real_time () / 1000);
      if (!fb_service_add_device (service, &user, &device, "bench", &error))
        die ("device", error);
      fb_stmt_bind_id (stmt, 1, &device);
      fb_stmt_bind_id (stmt, 2, &user);
      fb_stmt_bind_text (stmt, 3, hash);
      fb_stmt_bind_int (stmt, 4, g_get_real_time () / 1000 + DAY_MS);
      run (stmt);
      text = fb_id_to_string (&device);
      g_print ("%s\"%s\"", i == 0 ? "[" : ",", text);
    }
  g_print ("]\n");
  if (!fb_db_commit (db, &error))
    die ("commit", error);
}

/* --- what there is ---------------------------------------------------------------------------------------- */

static FbDb *
open_db (const char *directory)
{
  g_autoptr (GError) error = NULL;
  FbDb *db = fb_data_dir_open_db (directory, &error);

  if (db == NULL)
    die (directory, error);
  return db;
}

static void
contacts (const char *directory, guint n, const char *territory)
{
  g_autoptr (FbDb) db = open_db (directory);
  g_autoptr (FbStmt) stmt =
      prepare (db, *territory == '\0'
                       ? "SELECT id, _ver, job_title FROM contact WHERE _dead = 0 ORDER BY id LIMIT ?1"
                       : "SELECT c.id, c._ver, c.job_title FROM contact c JOIN member m ON m.gid = c._gid JOIN bucket b"
                         " ON b.bid = m.bid JOIN territory t ON t.id = b.ref WHERE c._dead = 0 AND t.code = ?2 ORDER BY"
                         " c.id LIMIT ?1");
  g_autoptr (JsonArray) rows = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;
  FbId id;

  fb_stmt_bind_int (stmt, 1, n);
  if (*territory != '\0')
    fb_stmt_bind_text (stmt, 2, territory);
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      JsonArray *row = json_array_new ();
      g_autofree char *id_text = NULL;

      fb_stmt_get_id (stmt, 0, &id);
      id_text = fb_id_to_string (&id);
      json_array_add_string_element (row, id_text);
      json_array_add_int_element (row, fb_stmt_get_int (stmt, 1));
      if (fb_stmt_get_text (stmt, 2) != NULL)
        json_array_add_string_element (row, fb_stmt_get_text (stmt, 2));
      else
        json_array_add_null_element (row);
      json_array_add_array_element (rows, row);
    }
  json_node_set_array (node, rows);
  text = json_to_string (node, FALSE);
  g_print ("%s\n", text);
}

static void
head (const char *directory)
{
  g_autoptr (FbDb) db = open_db (directory);
  gint64 seq;

  if (!fb_db_query_int (db, "SELECT seq FROM sync_clock", &seq, NULL))
    die ("clock", NULL);
  g_print ("%" G_GINT64_FORMAT "\n", seq);
}

/* --- bare edits ------------------------------------------------------------------------------------------- */

typedef struct
{
  FbId id;
  gint64 gid;
  char *old;
} Contact;

static GArray *
list_contacts (FbDb *db, guint n)
{
  GArray *found = g_array_sized_new (FALSE, TRUE, sizeof (Contact), n);
  g_autoptr (FbStmt) stmt = prepare (db, "SELECT id, _gid, job_title FROM contact ORDER BY id LIMIT ?1");

  fb_stmt_bind_int (stmt, 1, n);
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    {
      Contact contact = {{{0}}, fb_stmt_get_int (stmt, 1), g_strdup (fb_stmt_get_text (stmt, 2))};

      fb_stmt_get_id (stmt, 0, &contact.id);
      g_array_append_val (found, contact);
    }
  return found;
}

enum
{
  CLOCK,
  ROW,
  HISTORY,
  GROUP,
  MEMBER,
  BUCKET,
  RESULT,
  N_STATEMENTS,
};

static const char *const sql[N_STATEMENTS] = {
    [CLOCK] = "UPDATE sync_clock SET seq = seq + 1 WHERE one = 1",
    [ROW] = "UPDATE contact SET job_title = ?2, _ver = (SELECT seq FROM sync_clock), _hash = ?3, updated_at = ?4 WHERE "
            "id = ?1",
    [HISTORY] = "INSERT INTO \"change\" (id, _gid, _ver, _hash, _dead, entity, \"row\", field, old, new, how, n, hlc, "
                "at, cause) SELECT ?1, ?2, seq, ?3, 0, 'contact', ?4, 'job_title', ?5, ?6, 0, ?7, ?8, ?9, 'user' FROM "
                "sync_clock",
    [GROUP] = "UPDATE grp SET ver = (SELECT seq FROM sync_clock), rows = rows + 1, sum = ?2 WHERE gid = ?1",
    [MEMBER] = "UPDATE member SET last = (SELECT seq FROM sync_clock) WHERE gid = ?1",
    [BUCKET] = "UPDATE bucket SET head = (SELECT seq FROM sync_clock), rows = rows + 1, sum = ?2 WHERE bid IN (SELECT "
               "bid FROM member WHERE gid = ?1)",
    [RESULT] = "INSERT INTO tx_result (device, n, oid, digest, seq, at, body) SELECT ?1, ?2, ?3, ?4, seq, ?5, ?4 FROM "
               "sync_clock",
};

static void
edit (FbStmt **stmts, const Contact *contact, gint64 n)
{
  gint64 now = g_get_real_time () / 1000, hash = (gint64) g_random_int () << 20;
  g_autofree char *title = g_strdup_printf ("Title %" G_GINT64_FORMAT, n);
  FbId id;

  fb_stmt_bind_id (stmts[ROW], 1, &contact->id);
  fb_stmt_bind_text (stmts[ROW], 2, title);
  fb_stmt_bind_int (stmts[ROW], 3, hash);
  fb_stmt_bind_int (stmts[ROW], 4, now);
  run (stmts[ROW]);
  fb_id_generate (&id, now);
  fb_stmt_bind_id (stmts[HISTORY], 1, &id);
  fb_stmt_bind_int (stmts[HISTORY], 2, contact->gid);
  fb_stmt_bind_int (stmts[HISTORY], 3, hash);
  fb_stmt_bind_id (stmts[HISTORY], 4, &contact->id);
  fb_stmt_bind_text (stmts[HISTORY], 5, contact->old);
  fb_stmt_bind_text (stmts[HISTORY], 6, title);
  fb_stmt_bind_int (stmts[HISTORY], 7, n);
  fb_stmt_bind_int (stmts[HISTORY], 8, now << 16);
  fb_stmt_bind_int (stmts[HISTORY], 9, now);
  run (stmts[HISTORY]);
  for (guint i = GROUP; i <= BUCKET; i++)
    {
      fb_stmt_bind_int (stmts[i], 1, contact->gid);
      if (i != MEMBER)
        fb_stmt_bind_int (stmts[i], 2, hash);
      run (stmts[i]);
    }
}

static void
end_transaction (FbStmt **stmts, const FbId *device, gint64 n)
{
  FbId oid;

  fb_id_generate (&oid, g_get_real_time () / 1000);
  fb_stmt_bind_id (stmts[RESULT], 1, device);
  fb_stmt_bind_int (stmts[RESULT], 2, n);
  fb_stmt_bind_id (stmts[RESULT], 3, &oid);
  fb_stmt_bind_text (stmts[RESULT], 4, "{}");
  fb_stmt_bind_int (stmts[RESULT], 5, g_get_real_time () / 1000);
  run (stmts[RESULT]);
}

static void
bare (const char *directory, guint n, guint per)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = open_db (directory);
  FbStmt *stmts[N_STATEMENTS];
  GArray *all;
  FbId device;
  gint64 start;

  all = list_contacts (db, n);
  fb_id_generate (&device, g_get_real_time () / 1000);
  for (guint i = 0; i < N_STATEMENTS; i++)
    stmts[i] = prepare (db, sql[i]);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < all->len; i++)
    {
      if (i % per == 0)
        {
          if (!fb_db_begin (db, &error))
            die ("begin", error);
          run (stmts[CLOCK]);
        }
      edit (stmts, &g_array_index (all, Contact, i), i);
      if (i % per + 1 < per && i + 1 < all->len)
        continue;
      end_transaction (stmts, &device, i);
      if (!fb_db_commit (db, &error))
        die ("commit", error);
    }
  g_print ("{\"edits\":%u,\"seconds\":%.4f}\n", all->len, (double) (g_get_monotonic_time () - start) / 1e6);
  for (guint i = 0; i < N_STATEMENTS; i++)
    fb_stmt_unref (stmts[i]);
  for (guint i = 0; i < all->len; i++)
    g_free (g_array_index (all, Contact, i).old);
  g_array_unref (all);
}

int
main (int argc, char **argv)
{
  if (argc == 6 && g_str_equal (argv[1], "seats"))
    seats (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10), argv[4], argv[5]);
  else if (argc == 5 && g_str_equal (argv[1], "bare"))
    bare (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10), (guint) g_ascii_strtoull (argv[4], NULL, 10));
  else if (argc == 5 && g_str_equal (argv[1], "contacts"))
    contacts (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10), argv[4]);
  else if (argc == 3 && g_str_equal (argv[1], "head"))
    head (argv[2]);
  else
    {
      g_printerr ("usage: bench-edits seats SERVER N LOGIN PREFIX | bare SERVER N PER | contacts SERVER N TERRITORY | "
                  "head SERVER\n");
      return 2;
    }
  return 0;
}
