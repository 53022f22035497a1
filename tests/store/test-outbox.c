/* test-outbox.c: what the sync engine asks of the store: outbox, the server's word on it, refusals, staged pages
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-store-sync.h"
#include "fb-temp-store.h"

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static void
rename_account (FbTempStore *fixture, const FbId *id, const char *name)
{
  FbEdit *edit = fb_edit_new ("Rename");
  g_autoptr (GError) error = NULL;

  fb_edit_set_text (edit, accounts (), id, "name", name);
  fb_store_commit_edit (fixture->store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_name (FbTempStore *fixture, const FbId *id, const char *expected)
{
  g_autofree char *name = fb_temp_store_dup_text (fixture, "account", id, "name");

  g_assert_cmpstr (name, ==, expected);
}

/* --- a step of the engine: one transaction with a writer of base --------------------------------------------- */

typedef gboolean (*StepFunc) (FbBaseWriter *writer, gpointer data, GError **error);

typedef struct
{
  StepFunc func;
  gpointer data;
  guint nth; /* statement to fail, 0 none */
} Step;

static gboolean
run_step_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Step *step = user_data;
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (db, error);
  g_autoptr (FbBaseWriter) writer = transaction != NULL ? fb_base_writer_new (store, db) : NULL;
  gboolean well;

  fb_db_fail_nth (db, step->nth);
  well = writer != NULL && step->func (writer, step->data, error) && fb_base_writer_flush (writer, error)
         && fb_transaction_commit (transaction, error);
  fb_db_fail_nth (db, 0);
  return well;
}

static gboolean
run_step (FbTempStore *fixture, StepFunc func, gpointer data, GError **error)
{
  Step step = {func, data, 0};

  return fb_store_write (fixture->store, run_step_in_writer, &step, error);
}

static gint64
fingerprint (FbTempStore *fixture)
{
  return fb_temp_store_query_int (
      fixture, "SELECT 1000000 * (SELECT count(*) FROM outbox) + 100000 * (SELECT count(*) FROM sent)"
               " + 10000 * (SELECT count(*) FROM refused) + 1000 * (SELECT count(*) FROM touched)"
               " + 100 * (SELECT count(*) FROM base) + 10 * (SELECT count(*) FROM account)"
               " + (SELECT count(*) FROM pull_page)");
}

/* Fails each statement of the step in turn: nothing of it may be left. Then runs it. */
static void
run_step_failing (FbTempStore *fixture, StepFunc func, gpointer data)
{
  gint64 before = fingerprint (fixture);
  guint nth = 1;

  for (;; nth++)
    {
      Step step = {func, data, nth};
      g_autoptr (GError) error = NULL;

      if (fb_store_write (fixture->store, run_step_in_writer, &step, &error))
        break;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_cmpint (fingerprint (fixture), ==, before);
      g_assert_cmpuint (nth, <, 200);
    }
  g_assert_cmpuint (nth, >, 2);
}

/* --- outbox -------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 upto;
  guint max_ops;
  gsize max_bytes;
  GPtrArray *items;
} Listing;

static gboolean
list_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Listing *listing = user_data;

  listing->items = fb_store_sync_list_outbox (db, listing->upto, listing->max_ops, listing->max_bytes, error);
  return listing->items != NULL;
}

static void
assert_listed (FbTempStore *fixture, gint64 upto, guint max_ops, gsize max_bytes, guint expected)
{
  Listing listing = {upto, max_ops, max_bytes, NULL};

  g_assert_true (fb_store_write (fixture->store, list_in_writer, &listing, NULL));
  g_assert_cmpuint (listing.items->len, ==, expected);
  for (guint i = 0; i < listing.items->len; i++)
    {
      const FbOutboxItem *item = g_ptr_array_index (listing.items, i);

      g_assert_cmpint (item->n, ==, i + 1);
      g_assert_cmpuint (item->n_ops, ==, 1);
      g_assert_nonnull (strstr (item->body, "\"oid\""));
    }
  g_ptr_array_unref (listing.items);
}

static void
test_list_outbox (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");

  rename_account (fixture, &id, "Isdom 2");
  rename_account (fixture, &id, "Isdom 3");
  assert_listed (fixture, 0, 500, 1 << 20, 3);
  assert_listed (fixture, 2, 500, 1 << 20, 2);
  assert_listed (fixture, 0, 2, 1 << 20, 2);
  /* One that is too large alone still goes: who refuses it says why. */
  assert_listed (fixture, 0, 0, 1 << 20, 1);
  assert_listed (fixture, 0, 500, 10, 1);
}

/* --- the server's word ------------------------------------------------------------------------------------------ */

static gboolean
accept_step (FbBaseWriter *writer, gpointer data, GError **error)
{
  return fb_store_sync_ack (writer, data, error);
}

static void
test_accepted (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  FbOutboxResult result = {.n = 1, .seq = 40, .as_it_was = TRUE};

  rename_account (fixture, &id, "Isdom 2");
  run_step_failing (fixture, accept_step, &result);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT n FROM outbox"), ==, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT n FROM sent"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT ver FROM base"), ==, 40);
  assert_name (fixture, &id, "Isdom 2");

  /* An answer that comes twice changes nothing more. */
  g_assert_true (run_step (fixture, accept_step, &result, NULL));
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM sent"), ==, 1);

  result = (FbOutboxResult){.n = 2, .seq = 41, .as_it_was = TRUE};
  g_assert_true (run_step (fixture, accept_step, &result, NULL));
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM base"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT _ver FROM account"), ==, 41);
  assert_name (fixture, &id, "Isdom 2");
}

/* A colleague's value came back; the later edit of the same field takes it as its old value. */
static void
test_merged (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  g_autoptr (GError) error = NULL;
  FbRecord *record;
  FbOutboxResult result = {.n = 1, .seq = 40, .records = records};

  rename_account (fixture, &id, "Isdom 2");
  record = fb_store_get (fixture->store, accounts (), &id, &error);
  g_assert_no_error (error);
  fb_record_set_text (record, "name", "Isdom of a colleague");
  fb_record_set_text (record, "website", "isdom.example");
  record->ver = 40;
  record->gid = 7;
  g_ptr_array_add (records, record);

  run_step_failing (fixture, accept_step, &result);
  assert_name (fixture, &id, "Isdom 2");
  {
    g_autofree char *website = fb_temp_store_dup_text (fixture, "account", &id, "website");

    g_assert_cmpstr (website, ==, "isdom.example");
  }
  g_assert_cmpint (
      fb_temp_store_query_int (fixture, "SELECT body LIKE '%[\"Isdom of a colleague\",\"Isdom 2\"]%' FROM outbox"), ==,
      1);
}

/* The next edit of the field went with it: what comes after both starts from that one, not from the row as it was
 * between them. Text that is taken back would stay otherwise. */
static void
test_merged_before_another (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  FbOutboxResult first = {.n = 1, .seq = 40, .upto_n = 2, .records = records};
  FbOutboxResult second = {.n = 2, .seq = 41, .upto_n = 2, .as_it_was = TRUE};
  FbRecord *record = fb_store_get (fixture->store, accounts (), &id, NULL);

  fb_record_set_text (record, "website", "isdom.example");
  record->ver = 40;
  record->gid = 7;
  g_ptr_array_add (records, record);
  rename_account (fixture, &id, "Isdom 2");
  rename_account (fixture, &id, "Isdom");

  run_step_failing (fixture, accept_step, &first);
  run_step_failing (fixture, accept_step, &second);
  assert_name (fixture, &id, "Isdom");
  g_assert_cmpint (
      fb_temp_store_query_int (fixture, "SELECT body LIKE '%\"name\":[\"Isdom 2\",\"Isdom\"]%' FROM outbox"), ==, 1);
}

/* --- refused ------------------------------------------------------------------------------------------------------ */

static gboolean
refuse_step (FbBaseWriter *writer, gpointer data, GError **error)
{
  return fb_store_sync_refuse (writer, GPOINTER_TO_INT (data), "{\"title\":\"No\",\"field\":\"name\"}", error);
}

static gboolean
set_aside_step (FbBaseWriter *writer, gpointer data, GError **error)
{
  return fb_store_sync_set_aside (writer, GPOINTER_TO_INT (data), "{\"title\":\"Too large\"}", error);
}

static void
accept_first (FbTempStore *fixture)
{
  FbOutboxResult result = {.n = 1, .seq = 40, .as_it_was = TRUE};

  g_assert_true (run_step (fixture, accept_step, &result, NULL));
}

static void
test_refused (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");

  accept_first (fixture);
  rename_account (fixture, &id, "Isdom 2");
  run_step_failing (fixture, refuse_step, GINT_TO_POINTER (2));
  /* The row is the server's again, and what was typed is kept. */
  assert_name (fixture, &id, "Isdom");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM touched"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT body LIKE '%Isdom 2%' FROM refused WHERE n = 2"), ==, 1);
}

/* Its number stays taken: a transaction that does nothing goes in its place. */
static void
test_set_aside (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");

  accept_first (fixture);
  rename_account (fixture, &id, "Isdom 2");
  run_step_failing (fixture, set_aside_step, GINT_TO_POINTER (2));
  assert_name (fixture, &id, "Isdom");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM refused WHERE n = 2"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT state = 'void' FROM outbox WHERE n = 2"), ==, 1);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT json_array_length (body, '$.ops') FROM outbox"), ==, 0);
}

typedef struct
{
  gint64 n;
  GHashTable *replace; /* (nullable) */
  gboolean discard;
} Answer;

static gboolean
answer_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const Answer *answer = user_data;
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (db, error);
  gboolean well = transaction != NULL
                  && (answer->discard ? fb_store_sync_discard (store, db, answer->n, error)
                                      : fb_store_sync_resend (store, db, answer->n, answer->replace, error));

  return well && fb_transaction_commit (transaction, error);
}

static void
test_resend (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GHashTable) replace = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (FbValue) name = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  Answer answer = {2, replace, FALSE};

  accept_first (fixture);
  rename_account (fixture, &id, "Isdom 2");
  g_assert_true (run_step (fixture, refuse_step, GINT_TO_POINTER (2), NULL));

  fb_value_set_text (&name, "Isdom 3");
  g_hash_table_insert (replace, (gpointer) "name", &name);
  g_assert_true (fb_store_write (fixture->store, answer_in_writer, &answer, &error));
  g_assert_no_error (error);
  assert_name (fixture, &id, "Isdom 3");
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM refused"), ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT n FROM outbox"), ==, 3);

  g_assert_false (fb_store_write (fixture->store, answer_in_writer, &answer, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static void
test_discard (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  g_autoptr (GError) error = NULL;
  Answer answer = {2, NULL, TRUE};

  accept_first (fixture);
  rename_account (fixture, &id, "Isdom 2");
  g_assert_true (run_step (fixture, refuse_step, GINT_TO_POINTER (2), NULL));
  g_assert_true (fb_store_write (fixture->store, answer_in_writer, &answer, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM refused"), ==, 0);
  g_assert_false (fb_store_write (fixture->store, answer_in_writer, &answer, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

/* --- a restored server --- */

static gboolean
requeue_step (FbBaseWriter *writer, gpointer data, GError **error)
{
  return fb_store_sync_requeue (writer, GPOINTER_TO_INT (data), error);
}

static void
test_requeue (FbTempStore *fixture, gconstpointer data)
{
  FbId id = fb_temp_store_add_account (fixture, "Isdom");
  FbOutboxResult result = {.n = 2, .seq = 41, .as_it_was = TRUE};

  accept_first (fixture);
  rename_account (fixture, &id, "Isdom 2");
  g_assert_true (run_step (fixture, accept_step, &result, NULL));
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT count(*) FROM outbox"), ==, 0);

  run_step_failing (fixture, requeue_step, GINT_TO_POINTER (2));
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT n FROM outbox"), ==, 2);
  g_assert_cmpint (fb_temp_store_query_int (fixture, "SELECT n FROM sent"), ==, 1);
  assert_name (fixture, &id, "Isdom 2");
}

/* --- pages on their way --- */

static gboolean
stage_step (FbBaseWriter *writer, gpointer data, GError **error)
{
  g_autoptr (GBytes) page = g_bytes_new (data, strlen (data));

  return fb_store_sync_stage (fb_base_writer_get_db (writer), page, data, 90, 500, 20, error);
}

static gboolean
drop_step (FbBaseWriter *writer, gpointer data, GError **error)
{
  return fb_store_sync_drop_stage (writer, error);
}

static gboolean
read_stage_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbPullState *state = user_data;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  gint64 page = 0;

  g_assert_true (fb_store_sync_read_pull (db, state, error));
  g_assert_true (state->begun);
  first = fb_store_sync_read_stage (db, &page, error);
  g_assert_cmpmem (g_bytes_get_data (first, NULL), g_bytes_get_size (first), "one", 3);
  second = fb_store_sync_read_stage (db, &page, error);
  g_assert_cmpmem (g_bytes_get_data (second, NULL), g_bytes_get_size (second), "two", 3);
  g_assert_null (fb_store_sync_read_stage (db, &page, error));
  return TRUE;
}

static gboolean
no_pull_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_auto (FbPullState) state = {0};
  gint64 page = 0;

  g_assert_true (fb_store_sync_read_pull (db, &state, error));
  g_assert_false (state.begun);
  g_assert_null (fb_store_sync_read_stage (db, &page, error));
  return TRUE;
}

static void
test_stage (FbTempStore *fixture, gconstpointer data)
{
  g_auto (FbPullState) state = {0};

  g_assert_true (fb_store_write (fixture->store, no_pull_in_writer, NULL, NULL));
  run_step_failing (fixture, stage_step, (gpointer) "one");
  g_assert_true (run_step (fixture, stage_step, (gpointer) "two", NULL));
  /* A restart goes on where it was. */
  fb_temp_store_reopen (fixture);
  g_assert_true (fb_store_write (fixture->store, read_stage_in_writer, &state, NULL));
  g_assert_cmpstr (state.token, ==, "two");
  g_assert_cmpint (state.target, ==, 90);
  g_assert_cmpint (state.est_rows, ==, 500);
  g_assert_cmpint (state.got_rows, ==, 40);
  run_step_failing (fixture, drop_step, NULL);
  g_assert_true (fb_store_write (fixture->store, no_pull_in_writer, NULL, NULL));
}

#define ADD(path, func)                                                                     \
  g_test_add ("/store/outbox/" path, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("listed", test_list_outbox);
  ADD ("accepted", test_accepted);
  ADD ("merged", test_merged);
  ADD ("merged-before-another", test_merged_before_another);
  ADD ("refused", test_refused);
  ADD ("set-aside", test_set_aside);
  ADD ("resent", test_resend);
  ADD ("discarded", test_discard);
  ADD ("requeued", test_requeue);
  ADD ("staged", test_stage);
  return g_test_run ();
}
