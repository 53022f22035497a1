/* fb-fail-each.c: each statement of an action fails once, and nothing is left half done
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fail-each.h"

#include "fb-whole-dump.h"

typedef struct
{
  FbFailAction action;
  gboolean own; /* the action opens its transaction itself */
  guint n;      /* statements that were made to fail */
} Failing;

/* TRUE when all was done, and in the end kept. */
static gboolean
run_once (FbStore *store, FbDb *db, const Failing *failing, guint n, GError **error)
{
  guint before = fb_db_get_steps (db);
  g_autoptr (FbTransaction) tx = NULL;

  fb_db_fail_nth (db, n);
  if (failing->own)
    return failing->action (store, db, error);
  if ((tx = fb_transaction_begin (db, error)) == NULL || !failing->action (store, db, error))
    return FALSE;
  /* A read that failed may have an answer of its own; then all of it is there, but the next statement is to fail too.
   */
  if (n > 0 && fb_db_get_steps (db) - before >= n)
    return FALSE;
  return fb_transaction_commit (tx, error);
}

static gboolean
fail_each_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Failing *failing = user_data;
  g_autofree char *before = fb_whole_dump (db);

  for (guint n = 1;; n++)
    {
      g_autofree char *after = NULL;
      g_autoptr (GError) local = NULL;
      gboolean done = run_once (store, db, failing, n, &local);

      fb_db_fail_nth (db, 0);
      g_assert_false (fb_db_is_in_transaction (db));
      after = fb_whole_dump (db);
      if (done)
        {
          g_assert_no_error (local);
          g_assert_cmpstr (after, !=, before);
          return TRUE;
        }
      if (local != NULL)
        g_assert_error (local, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_cmpstr (after, ==, before);
      failing->n = n;
    }
}

guint
fb_fail_each (FbTempStore *fixture, FbFailAction action, gboolean own)
{
  g_autoptr (GError) error = NULL;
  Failing failing = {action, own, 0};

  g_assert_true (fb_store_write (fixture->store, fail_each_in_writer, &failing, &error));
  g_assert_no_error (error);
  return failing.n;
}

/* --- from outside of the writer ------------------------------------------------------------------------------ */

typedef struct
{
  guint n;     /* statement that is to fail, 0: none */
  guint steps; /* of the connection until now */
  char *dump;  /* (owned) */
} Arming;

static gboolean
arm_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Arming *arming = user_data;

  fb_db_fail_nth (db, 0);
  g_assert_false (fb_db_is_in_transaction (db));
  arming->steps = fb_db_get_steps (db);
  g_free (arming->dump);
  arming->dump = fb_whole_dump (db);
  if (arming->n > 0)
    {
      arming->steps = fb_db_get_steps (db);
      fb_db_fail_nth (db, arming->n);
    }
  return TRUE;
}

guint
fb_fail_each_call (FbTempStore *fixture, FbFailCall call, gpointer user_data)
{
  for (guint n = 1;; n++)
    {
      Arming before = {n, 0, NULL}, after = {0, 0, NULL};
      g_autofree char *was = NULL;
      g_autofree char *is = NULL;
      g_autoptr (GError) error = NULL;
      gboolean done;

      g_assert_true (fb_store_write (fixture->store, arm_in_writer, &before, NULL));
      done = call (fixture->store, user_data, &error);
      g_assert_true (fb_store_write (fixture->store, arm_in_writer, &after, NULL));
      was = before.dump;
      is = after.dump;
      if (done)
        {
          g_assert_no_error (error);
          /* Less than n were made: none has failed. */
          g_assert_cmpuint (after.steps - before.steps, <, n);
          g_assert_cmpstr (is, !=, was);
          return n - 1;
        }
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_cmpstr (is, ==, was);
    }
}

/* --- what is read -------------------------------------------------------------------------------------------- */

static gboolean
arm_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  guint *arming = user_data; /* statement to fail, 0: none; the connection's steps so far */

  fb_db_fail_nth (db, arming[0]);
  arming[1] = fb_db_get_steps (db);
  return TRUE;
}

guint
fb_fail_each_read (FbTempStore *fixture, FbFailCall call, gpointer user_data)
{
  fb_temp_store_reopen_inline (fixture);
  for (guint n = 1;; n++)
    {
      g_autoptr (GError) error = NULL;
      guint before[2] = {n, 0}, after[2] = {0, 0};
      gboolean done;

      g_assert_true (fb_store_read (fixture->store, arm_in_reader, before, NULL));
      done = call (fixture->store, user_data, &error);
      /* Where the call made fewer, this is the statement that fails, and only this. */
      if (!fb_store_read (fixture->store, arm_in_reader, after, NULL))
        {
          g_assert_no_error (error);
          g_assert_true (done);
          g_assert_true (fb_store_read (fixture->store, arm_in_reader, after, NULL));
          return n - 1;
        }
      g_test_message ("statement %u of %u", n, after[1] - before[1]);
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_false (done);
    }
}

/* --- once ------------------------------------------------------------------------------------------------------ */

static gboolean
run_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return run_once (store, db, user_data, 0, error);
}

void
fb_run_action (FbTempStore *fixture, FbFailAction action)
{
  g_autoptr (GError) error = NULL;
  Failing failing = {action, FALSE, 0};

  fb_store_write (fixture->store, run_in_writer, &failing, &error);
  g_assert_no_error (error);
}
