/* bench-store.c: search, lists and edits on a large cache, against the same work done bare
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench-data.h"
#include "fb-list-model.h"
#include "fb-rows.h"
#include "fb-search-private.h"
#include "fb-temp-store.h"
#include "fb-text.h"

/* bench-store fill DIRECTORY N [accounts|field] · search DIRECTORY · list DIRECTORY · edit DIRECTORY: one JSON object
 * on standard output. */

#define SEED 20261121
#define ROWS_A_TRANSACTION 20000
#define N_TYPED 300
#define N_EDITS 300

static void
die (const char *what, const GError *error)
{
  g_printerr ("bench-store: %s: %s\n", what, error != NULL ? error->message : "");
  exit (1);
}

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

/* --- filling ---------------------------------------------------------------------------------------------- */

typedef struct
{
  BenchData *data;
  guint64 left;
  FbRecord *(*next) (BenchData *data);
} Fill;

static gboolean
put_taken (FbDb *db, FbRecord *record, GError **error)
{
  g_autoptr (FbRecord) taken = record;

  return fb_rows_put (db, taken, error);
}

static gboolean
fill_part (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Fill *fill = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  if (tx == NULL)
    return FALSE;
  for (guint i = 0; i < ROWS_A_TRANSACTION && fill->left > 0; i++, fill->left--)
    if (!put_taken (db, fill->next (fill->data), error))
      return FALSE;
  return fb_transaction_commit (tx, error);
}

static gboolean
fill_basics (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Fill *fill = user_data;
  g_autoptr (GPtrArray) basics = bench_data_basics (fill->data);

  for (guint i = 0; i < basics->len; i++)
    if (!fb_rows_put (db, g_ptr_array_index (basics, i), error))
      return FALSE;
  return TRUE;
}

static FbStore *
open_store (const char *directory)
{
  g_autoptr (GError) error = NULL;
  FbStore *store = fb_store_open (directory, NULL, &error);

  if (store == NULL)
    die (directory, error);
  return store;
}

static void
close_store (FbStore *store)
{
  fb_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (store);
}

/* As the window's program does it after a first sync, between other work. */
static gboolean
join_index (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  gboolean done = FALSE;

  while (!done)
    if (!fb_search_merge_step (db, FB_SEARCH_MERGE_FEW, &done, error))
      return FALSE;
  return TRUE;
}

static void
fill (const char *directory, guint64 n, FbRecord *(*next) (BenchData *data))
{
  g_autoptr (BenchData) data = bench_data_new (SEED);
  g_autoptr (GError) error = NULL;
  Fill work = {data, n, next};
  gint64 start = g_get_monotonic_time ();
  FbStore *store;

  g_mkdir_with_parents (directory, 0700);
  store = open_store (directory);
  if (!fb_store_write (store, fill_basics, &work, &error))
    die ("fill", error);
  while (work.left > 0)
    if (!fb_store_write (store, fill_part, &work, &error))
      die ("fill", error);
  if (!fb_store_write (store, join_index, NULL, &error))
    die ("fill", error);
  close_store (store);
  g_print ("{\"rows\":%" G_GUINT64_FORMAT ",\"seconds\":%.2f}\n", n, seconds_since (start));
}

/* --- search ----------------------------------------------------------------------------------------------- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* As the window does it: the call returns, the hits come in the main loop. */
static double
search_once (FbStore *store, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  fb_store_search_async (store, text, NULL, 20, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!(hits = fb_store_search_finish (store, result, &error)))
    die (text, error);
  return seconds_since (start) * 1000;
}

static double
processor_ms (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double) used.tv_sec * 1e3 + (double) used.tv_nsec / 1e6;
}

/* Typed from the first letter on, a search a letter. */
static void
search (const char *directory, guint32 seed)
{
  g_autoptr (BenchData) data = bench_data_new (SEED);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) used = g_array_new (FALSE, FALSE, sizeof (double));
  FbStore *store = open_store (directory);
  double worst = 0;
  g_autofree char *worst_text = NULL;

  for (guint i = 0; i < 60000; i++)
    fb_record_free (bench_data_next (data));
  for (guint32 i = 0; i < seed * N_TYPED; i++)
    g_free (bench_data_typed (data));
  for (guint i = 0; i < N_TYPED; i++)
    {
      g_autofree char *text = bench_data_typed (data);

      for (char *end = g_utf8_next_char (text);; end = g_utf8_next_char (end))
        {
          g_autofree char *typed = g_strndup (text, (gsize) (end - text));
          double before = processor_ms ();
          double ms = search_once (store, typed);
          double of_processor = processor_ms () - before;

          g_array_append_val (times, ms);
          g_array_append_val (used, of_processor);
          if (ms > worst)
            {
              worst = ms;
              g_free (worst_text);
              worst_text = g_steal_pointer (&typed);
            }
          if (*end == '\0')
            break;
        }
    }
  g_array_sort (times, compare_doubles);
  g_array_sort (used, compare_doubles);
  g_print (
      "{\"keystrokes\":%u,\"p50\":%.3f,\"p99\":%.3f,\"processor_p99\":%.3f,\"worst\":%.3f,\"worst_text\":\"%s\"}\n",
      times->len, g_array_index (times, double, times->len / 2), g_array_index (times, double, times->len * 99 / 100),
      g_array_index (used, double, used->len * 99 / 100), worst, worst_text);
  close_store (store);
}

/* --- lists ------------------------------------------------------------------------------------------------ */

static void
sql_fold (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL)
    sqlite3_result_text (context, fb_text_fold (text), -1, g_free);
}

static sqlite3 *
open_bare (const char *path)
{
  sqlite3 *db;

  if (sqlite3_open (path, &db) != SQLITE_OK)
    {
      g_printerr ("bench-store: %s: %s\n", path, sqlite3_errmsg (db));
      exit (1);
    }
  sqlite3_create_function (db, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, sql_fold, NULL,
                           NULL);
  sqlite3_exec (db, "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY", NULL, NULL, NULL);
  return db;
}

/* The query that anybody would write, its row ids put into an array of the right size. */
static double
list_bare (const char *directory, guint64 *n_rows)
{
  g_autofree char *path = g_build_filename (directory, "cache.db", NULL);
  g_autofree gint64 *rows = g_new (gint64, 2000000);
  sqlite3 *db = open_bare (path);
  gint64 start = g_get_monotonic_time ();
  sqlite3_stmt *stmt;
  double seconds;

  *n_rows = 0;
  sqlite3_prepare_v2 (db, "SELECT rowid FROM account ORDER BY fold(name), rowid", -1, &stmt, NULL);
  while (sqlite3_step (stmt) == SQLITE_ROW && *n_rows < 2000000)
    rows[(*n_rows)++] = sqlite3_column_int64 (stmt, 0);
  seconds = seconds_since (start);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return seconds;
}

typedef struct
{
  gint64 start;
  double first; /* seconds until rows with their records were there, 0 not yet */
} Times;

static void
first_rows_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Times *times = user_data;
  g_autoptr (FbItem) item = g_list_model_get_item (model, 0);

  if (times->first == 0 && item != NULL && fb_item_get_record (item) != NULL)
    times->first = seconds_since (times->start);
}

static void
list (const char *directory)
{
  FbStore *store = open_store (directory);
  g_autoptr (FbListModel) model = fb_list_model_new (store);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, "name", NULL, &error);
  guint64 n_rows;
  double bare, full;
  Times times = {0, 0};

  /* Once for the file to be in the cache of the system, for both. */
  list_bare (directory, &n_rows);
  bare = list_bare (directory, &n_rows);
  g_signal_connect (model, "items-changed", G_CALLBACK (first_rows_cb), &times);
  times.start = g_get_monotonic_time ();
  fb_list_model_set_query (model, query);
  while (fb_list_model_is_loading (model))
    g_main_context_iteration (NULL, TRUE);
  full = seconds_since (times.start);
  if (g_list_model_get_n_items (G_LIST_MODEL (model)) != n_rows)
    die ("the list has not all rows", NULL);
  g_print ("{\"rows\":%" G_GUINT64_FORMAT ",\"bare\":%.4f,\"full\":%.4f,\"first\":%.4f}\n", n_rows, bare, full,
           times.first);
  g_object_run_dispose (G_OBJECT (model));
  close_store (store);
}

/* --- edits ------------------------------------------------------------------------------------------------ */

static FbId *
some_accounts (FbStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, NULL, NULL, &error);
  g_autoptr (GPtrArray) records = fb_store_list (store, query, N_EDITS, 1000, &error);
  FbId *ids = g_new (FbId, N_EDITS);

  if (records == NULL || records->len < N_EDITS)
    die ("accounts to edit", error);
  for (guint i = 0; i < N_EDITS; i++)
    ids[i] = ((FbRecord *) g_ptr_array_index (records, i))->id;
  return ids;
}

/* A row and a line that says so, durable: the least that keeps an edit. */
static double
edit_bare (const char *directory, const FbId *ids, gint64 round)
{
  g_autofree char *path = g_build_filename (directory, "cache.db", NULL);
  sqlite3 *db = open_bare (path);
  sqlite3_stmt *update, *note;
  gint64 start;
  double seconds;

  sqlite3_exec (
      db, "PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS bare_note (id BLOB, field TEXT, old TEXT, new TEXT)",
      NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "UPDATE account SET employees = ?1 WHERE id = ?2", -1, &update, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO bare_note VALUES (?1, 'employees', ?2, ?2)", -1, &note, NULL);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < N_EDITS; i++)
    {
      sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
      sqlite3_bind_int64 (update, 1, round + i);
      sqlite3_bind_blob (update, 2, &ids[i], sizeof (FbId), SQLITE_STATIC);
      sqlite3_step (update);
      sqlite3_reset (update);
      sqlite3_bind_blob (note, 1, &ids[i], sizeof (FbId), SQLITE_STATIC);
      sqlite3_bind_int64 (note, 2, round + i);
      sqlite3_step (note);
      sqlite3_reset (note);
      if (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        die (sqlite3_errmsg (db), NULL);
    }
  seconds = seconds_since (start);
  sqlite3_finalize (update);
  sqlite3_finalize (note);
  sqlite3_close (db);
  return seconds;
}

static double
edit_through_door (const char *directory, const FbId *ids, gint64 round)
{
  FbStore *store = open_store (directory);
  gint64 start = g_get_monotonic_time ();
  double seconds;

  for (guint i = 0; i < N_EDITS; i++)
    {
      FbEdit *edit = fb_edit_new ("Set the number of employees");
      g_autoptr (GError) error = NULL;

      fb_edit_set_int (edit, fb_schema_get_table ("account"), &ids[i], "employees", round + 500000 + i);
      if (!fb_store_commit_edit (store, edit, NULL, &error))
        die ("edit", error);
    }
  seconds = seconds_since (start);
  close_store (store);
  return seconds;
}

static void
edit (const char *directory)
{
  FbStore *store = open_store (directory);
  g_autofree FbId *ids = some_accounts (store);
  gint64 round = g_get_real_time () / 1000 % 40000000;
  double bare, door;

  close_store (store);
  bare = edit_bare (directory, ids, round);
  door = edit_through_door (directory, ids, round);
  g_print ("{\"edits\":%d,\"bare\":%.4f,\"door\":%.4f}\n", N_EDITS, bare, door);
}

/* What is made: everything, only accounts, or what a large field has (a quarter accounts, a quarter people, an eighth
 * deals). */
static FbRecord *(*find_next (const char *mix)) (BenchData *data)
{
  if (mix == NULL)
    return bench_data_next;
  return g_str_equal (mix, "field") ? bench_data_next_of_field : bench_data_account;
}

int
main (int argc, char **argv)
{
  if (argc >= 4 && g_str_equal (argv[1], "fill"))
    fill (argv[2], g_ascii_strtoull (argv[3], NULL, 10), find_next (argv[4]));
  else if (argc == 4 && g_str_equal (argv[1], "search"))
    search (argv[2], (guint32) g_ascii_strtoull (argv[3], NULL, 10));
  else if (argc == 3 && g_str_equal (argv[1], "list"))
    list (argv[2]);
  else if (argc == 3 && g_str_equal (argv[1], "edit"))
    edit (argv[2]);
  else
    {
      g_printerr (
          "usage: bench-store fill DIRECTORY ROWS [accounts|field] | search DIRECTORY ROUND | list DIRECTORY | edit "
          "DIRECTORY\n");
      return 2;
    }
  return 0;
}
