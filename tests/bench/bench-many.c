/* bench-many.c: what an edit of many records takes, and taking it back
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <time.h>

#include "fb-many.h"
#include "fb-query.h"

/* bench-many DIRECTORY N: the language of N accounts. Prints one JSON object: seconds for the preview, the edit, and
 * undo; transactions that were written. */

static void
die (const char *what, const GError *error)
{
  g_printerr ("bench-many: %s: %s\n", what, error != NULL ? error->message : "");
  exit (1);
}

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static double
processor_seconds (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}

typedef struct
{
  FbMany *many;
  guint n;
} Rows;

static gboolean
add_rows (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Rows *rows = user_data;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, "name", NULL, error);
  g_autoptr (GArray) rowids = query != NULL ? fb_query_run (query, db, store, rows->n, 0, NULL, error) : NULL;

  if (rowids == NULL)
    return FALSE;
  fb_many_add_rows (rows->many, (const gint64 *) (gpointer) rowids->data, rowids->len);
  return TRUE;
}

static gboolean
count_transactions (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT count(*) FROM outbox", error);

  if (stmt == NULL || fb_stmt_step (stmt, NULL, error) != FB_STEP_ROW)
    return FALSE;
  *(gint64 *) user_data = fb_stmt_get_int (stmt, 0);
  return TRUE;
}

static gint64
get_transactions (FbStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  if (!fb_store_read (store, count_transactions, &n, &error))
    die ("outbox", error);
  return n;
}

static FbMany *
make_many (FbStore *store, guint n)
{
  g_autoptr (GError) error = NULL;
  FbMany *many = fb_many_new_set (fb_schema_get_table ("account"));
  g_autofree char *language = g_strdup_printf ("x-%" G_GINT64_FORMAT, g_get_real_time () % 1000000);
  FbValue value = {FB_VALUE_TEXT, {.text = language}};
  Rows rows = {many, n};

  fb_many_set (many, "language", &value);
  if (!fb_store_read (store, add_rows, &rows, &error))
    die ("accounts", error);
  if (fb_many_get_n_rows (many) != n)
    die ("there are too few accounts", NULL);
  return many;
}

static void
measure (FbStore *store, guint n)
{
  g_autoptr (FbMany) many = make_many (store, n);
  g_autoptr (FbManySum) planned = NULL;
  g_autoptr (FbManySum) done = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before = get_transactions (store), start = g_get_monotonic_time ();
  double plan, run, processor, undo;
  gint64 transactions;

  if (!(planned = fb_many_plan (many, store, NULL, &error)))
    die ("preview", error);
  plan = seconds_since (start);
  start = g_get_monotonic_time ();
  processor = processor_seconds ();
  if (!fb_many_run (many, store, "Set the language", NULL, &done, &error) || done->n_change != n)
    die ("edit", error);
  run = seconds_since (start);
  processor = processor_seconds () - processor;
  transactions = get_transactions (store) - before;
  start = g_get_monotonic_time ();
  if (!fb_store_undo (store, NULL, &error))
    die ("undo", error);
  undo = seconds_since (start);
  g_print ("{\"rows\":%u,\"plan\":%.3f,\"run\":%.3f,\"processor\":%.3f,\"undo\":%.3f,\"transactions\":%" G_GINT64_FORMAT
           "}\n",
           n, plan, run, processor, undo, transactions);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  FbStore *store;

  if (argc != 3)
    {
      g_printerr ("usage: bench-many DIRECTORY N\n");
      return 2;
    }
  if (!(store = fb_store_open (argv[1], NULL, &error)))
    die (argv[1], error);
  measure (store, (guint) g_ascii_strtoull (argv[2], NULL, 10));
  fb_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (store);
  return 0;
}
