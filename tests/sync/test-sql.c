/* test-sql.c: the words and functions that make the server's SQL one for both databases
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sql.h"

#include <string.h>

#include "fb-test-database.h"
#include "fb-text.h"

typedef struct
{
  char *where;
  FbDb *db;
} Fixture;

static const char *const tables[] = {
    "CREATE TABLE IF NOT EXISTS thing (no @serial, id @id NOT NULL UNIQUE, bytes @bytes, name TEXT, n BIGINT, small "
    "INTEGER)",
    "CREATE INDEX IF NOT EXISTS thing_name ON thing (name)",
};

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->where = fb_test_database_new (NULL, NULL);
  self->db = fb_db_open (self->where, FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  fb_sql_make_tables (self->db, "test", tables, G_N_ELEMENTS (tables), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_db_exec (self->db, "DROP TABLE thing; DROP TABLE made_tables", &error);
  g_assert_no_error (error);
  g_assert_finalize_object (self->db);
  fb_test_database_drop (self->where);
}

static void
test_tables (Fixture *self, gconstpointer data)
{
  static const char insert[] = "INSERT INTO thing (id, bytes, name, n, small) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING no";
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GError) error = NULL;
  gint64 number;
  FbId id;

  fb_id_generate (&id, 1);
  g_assert_true (fb_sql_int (self->db, &number, 0, &error, insert, "ddtii", &id, &id, "ä", G_MAXINT64, (gint64) -1));
  g_assert_no_error (error);
  g_assert_cmpint (number, ==, 1);
  /* By bytes, as paths and days are compared. */
  g_assert_true (fb_sql_int (self->db, &number, 0, &error,
                             "SELECT count(*) FROM thing WHERE name > ?1 AND name < ?2 AND id = ?3 AND n = ?4", "ttdi",
                             "z", "\xf0\x9f\x98\x80", &id, G_MAXINT64));
  g_assert_cmpint (number, ==, 1);

  names = fb_sql_list_tables (self->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (names->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "thing");
  columns = fb_sql_list_columns (self->db, "thing", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (columns->len, ==, 6);
  g_assert_cmpstr (g_ptr_array_index (columns, 0), ==, "no");
  g_assert_cmpstr (g_ptr_array_index (columns, 5), ==, "small");
}

/* Nothing is run a second time, until the text changes. */
static void
test_made_once (Fixture *self, gconstpointer data)
{
  const char *const more[] = {tables[0], tables[1], "CREATE INDEX IF NOT EXISTS thing_n ON thing (n)"};
  g_autoptr (GError) error = NULL;
  guint steps = fb_db_get_steps (self->db);
  gboolean yes;

  g_assert_true (fb_sql_make_tables (self->db, "test", tables, G_N_ELEMENTS (tables), &error));
  g_assert_cmpuint (fb_db_get_steps (self->db) - steps, ==, 2);
  g_assert_true (fb_sql_make_tables (self->db, "test", more, G_N_ELEMENTS (more), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fb_db_get_steps (self->db) - steps, >, 6);
  g_assert_true (fb_sql_has_table (self->db, "thing", &yes, &error));
  g_assert_true (yes);
  g_assert_true (fb_sql_has_table (self->db, "nothing", &yes, &error));
  g_assert_false (yes);
}

static void
test_fold (Fixture *self, gconstpointer data)
{
  static const char *const samples[] = {
      "",       "plain",      "MiXeD 42", "Müller",    "Ångström", "Straße",     "ẞ",  "Łódź",    "Øre",
      "Đorđe",  "ÆON",        "Œuvre",    "þing ÞORN", "ŋ Ŋ",      "ħ Ħ ŧ Ŧ",    "ıI", "Ελλάς",   "ΟΔΟΣ",
      "Жёлтый", "ﬁ ligature", "①②",       "Å",         "é",        "a_b%c'\"\\", "٣",  "日本 ガ", "한국",
  };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FbStmt) stmt = NULL;
      g_autofree char *expected = fb_text_fold (samples[i]);

      g_assert_cmpint (fb_sql_first (self->db, &stmt, &error, "SELECT fold (?1)", "t", samples[i]), ==, FB_STEP_ROW);
      g_assert_no_error (error);
      g_assert_cmpstr (fb_stmt_get_text (stmt, 0), ==, expected);
    }
}

typedef struct
{
  const char *where;
  int done; /* atomic */
} Other;

static gpointer
lock_in_thread (gpointer data)
{
  Other *other = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open (other->where, 0, &error);
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (db, &error);

  g_assert_no_error (error);
  g_assert_true (fb_sql_lock (db, "night", &error));
  g_atomic_int_set (&other->done, TRUE);
  return NULL;
}

static void
test_lock (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbTransaction *transaction;
  Other other = {.where = self->where};
  GThread *thread;
  gint64 waiting = 0;

  if (!fb_test_database_is_postgres ())
    {
      g_test_skip ("SQLite has one writer");
      return;
    }
  transaction = fb_transaction_begin (self->db, &error);
  g_assert_true (fb_sql_lock (self->db, "night", &error));
  /* Another name is another lock. */
  g_assert_true (fb_sql_lock (self->db, "tables", &error));
  thread = g_thread_new ("lock", lock_in_thread, &other);
  while (waiting == 0)
    g_assert_true (fb_db_query_int (
        self->db, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", &waiting, NULL));
  /* Longer than a session waits for a lock that nobody should meet. */
  g_usleep (6 * G_USEC_PER_SEC);
  g_assert_false (g_atomic_int_get (&other.done));
  g_assert_true (fb_transaction_commit (transaction, &error));
  g_thread_join (thread);
  g_assert_true (other.done);
  fb_transaction_free (transaction);
}

/* Each of them passes a failure on, and the next one works again. */
static void
test_failures (Fixture *self, gconstpointer data)
{
  static const char *const more[] = {"CREATE TABLE IF NOT EXISTS other (id @id NOT NULL)"};
  gboolean yes;
  gint64 value;

  if (fb_test_database_skip ("statements fail on request on SQLite"))
    return;
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FbStmt) stmt = NULL;
      g_autoptr (GPtrArray) list = NULL;
      gboolean failed = FALSE;

      fb_db_fail_nth (self->db, 1);
      switch (i)
        {
        case 0:
          failed = !fb_sql_run (self->db, &error, "INSERT INTO thing (id) VALUES (?1)", "d", &(FbId){{1}});
          break;
        case 1:
          failed = fb_sql_first (self->db, &stmt, &error, "SELECT 1", "") == FB_STEP_ERROR && stmt == NULL;
          break;
        case 2:
          failed = !fb_sql_int (self->db, &value, 3, &error, "SELECT 1", "");
          break;
        case 3:
          failed = !fb_sql_has_table (self->db, "thing", &yes, &error);
          break;
        case 4:
          failed = (list = fb_sql_list_tables (self->db, &error)) == NULL;
          break;
        case 5:
          failed = (list = fb_sql_list_columns (self->db, "thing", &error)) == NULL;
          break;
        default:
          failed = !fb_sql_make_tables (self->db, "more", more, G_N_ELEMENTS (more), &error);
          break;
        }
      fb_db_fail_nth (self->db, 0);
      g_assert_true (failed);
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_false (fb_db_is_in_transaction (self->db));
      g_clear_error (&error);
      g_assert_true (fb_sql_int (self->db, &value, -1, &error, "SELECT count(*) FROM thing", ""));
      g_assert_no_error (error);
      g_assert_cmpint (value, ==, 0);
      g_assert_true (fb_sql_has_table (self->db, "other", &yes, &error));
      g_assert_false (yes);
    }
}

/* What is no SQL of this database is told, and binds nothing. */
static void
test_nonsense (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  gint64 value;

  g_assert_null (fb_sql_query (self->db, &error, "SELECT nothing FROM thing WHERE n = ?1", "i", (gint64) 1));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (fb_sql_run (self->db, &error, "DELETE FROM nowhere", ""));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (fb_sql_first (self->db, &stmt, &error, "SELECT nothing FROM thing", ""), ==, FB_STEP_ERROR);
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FAILED);
  g_assert_null (stmt);
  g_clear_error (&error);
  g_assert_true (fb_sql_int (self->db, &value, 7, &error, "SELECT n FROM thing WHERE n = ?1", "i", (gint64) 1));
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
  g_test_add ("/sql/tables", Fixture, NULL, set_up, test_tables, tear_down);
  g_test_add ("/sql/made-once", Fixture, NULL, set_up, test_made_once, tear_down);
  g_test_add ("/sql/fold", Fixture, NULL, set_up, test_fold, tear_down);
  g_test_add ("/sql/lock", Fixture, NULL, set_up, test_lock, tear_down);
  g_test_add ("/sql/failures", Fixture, NULL, set_up, test_failures, tear_down);
  g_test_add ("/sql/nonsense", Fixture, NULL, set_up, test_nonsense, tear_down);
  return g_test_run ();
}
