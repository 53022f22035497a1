/* test-service-statements.c: each statement of what a server does beside push and pull fails once, and nothing is left
 * half done
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-sql.h"
#include "fb-whole-dump.h"
#include "service-fixture.h"

typedef struct
{
  FbServiceFixture base;
  FbId user, device, territory, account;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  service_fixture_set_up (&self->base);
  self->territory = service_fixture_add_territory (&self->base, "north", NULL);
  self->user = service_fixture_add_user (&self->base, "ann", "rep");
  service_fixture_assign (&self->base, &self->user, &self->territory);
  self->account = service_fixture_add_account (&self->base, "Isdom", &self->territory);
  fb_id_generate (&self->device, 1);
  fb_service_add_device (self->base.service, &self->user, &self->device, "Laptop", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  service_fixture_tear_down (&self->base);
}

typedef gboolean (*Action) (Fixture *self, GError **error);

/* Runs @action until none of its statements failed; the number of those that were made to. @writes: in the end
 * something is another one than before. */
static guint
fail_each (Fixture *self, Action action, gboolean writes)
{
  FbDb *db = self->base.db;
  g_autofree char *before = fb_whole_dump (db);

  for (guint n = 1;; n++)
    {
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;
      guint steps = fb_db_get_steps (db);
      gboolean done, failed;

      fb_db_fail_nth (db, n);
      done = action (self, &error);
      failed = fb_db_get_steps (db) - steps >= n;
      fb_db_fail_nth (db, 0);
      g_assert_false (fb_db_is_in_transaction (db));
      after = fb_whole_dump (db);
      g_test_message ("statement %u", n);
      if (!failed)
        {
          g_assert_no_error (error);
          g_assert_true (done);
          g_assert_true ((strcmp (before, after) != 0) == writes);
          return n - 1;
        }
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_false (done);
      g_assert_cmpstr (after, ==, before);
    }
}

/* --- what is written ---------------------------------------------------------------------------------- */

static gboolean
mark_lost (Fixture *self, GError **error)
{
  return fb_service_mark_device (self->base.service, &self->device, "lost", error);
}

static gboolean
add_device (Fixture *self, GError **error)
{
  FbId device;

  fb_id_generate (&device, 2);
  return fb_service_add_device (self->base.service, &self->user, &device, "Tablet", error);
}

static gboolean
set_quota (Fixture *self, GError **error)
{
  return fb_service_set_blob_quota (self->base.service, 77, error);
}

static gboolean
renew_lineage (Fixture *self, GError **error)
{
  return fb_service_renew_lineage (self->base.db, 99, error);
}

/* A transaction that does something else, between begin and commit. */
static gboolean
begin_and_commit (Fixture *self, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_service_begin (self->base.service, error);

  return transaction != NULL && fb_db_exec (self->base.db, "UPDATE account SET name = name || '!'", error)
         && fb_service_commit (self->base.service, transaction, error);
}

static void
test_writes (Fixture *self, gconstpointer data)
{
  static const Action actions[] = {add_device, mark_lost, set_quota, begin_and_commit, renew_lineage};

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_test_message ("action %u", i);
      g_assert_cmpuint (fail_each (self, actions[i], TRUE), >=, 1);
    }
}

/* --- what is read ------------------------------------------------------------------------------------- */

static gboolean
list_heads (Fixture *self, GError **error)
{
  g_autoptr (FbHeads) heads = fb_service_list_heads (self->base.service, 0, error);

  if (heads == NULL)
    return FALSE;
  g_assert_cmpint (heads->seq, >, 0);
  g_assert_cmpuint (heads->heads->len, >=, 2);
  return TRUE;
}

static gboolean
list_scope (Fixture *self, GError **error)
{
  g_autofree char *hash = NULL;
  g_autoptr (GArray) scope = fb_service_list_scope (self->base.service, &self->user, &hash, error);

  if (scope == NULL)
    return FALSE;
  /* The organisation, the catalogue, her own and the territory. */
  g_assert_cmpuint (scope->len, >=, 4);
  g_assert_cmpstr (hash, !=, "");
  return TRUE;
}

static gboolean
find_user (Fixture *self, GError **error)
{
  FbId found;

  if (!fb_service_find_user (self->base.service, "ann", &found, error))
    return FALSE;
  g_assert_true (fb_id_equal (&found, &self->user));
  return TRUE;
}

static gboolean
check (Fixture *self, GError **error)
{
  g_autoptr (GPtrArray) findings = fb_service_check (self->base.service, error);

  if (findings == NULL)
    return FALSE;
  g_assert_cmpuint (findings->len, ==, 0);
  return TRUE;
}

static void
test_reads (Fixture *self, gconstpointer data)
{
  static const Action actions[] = {list_heads, list_scope, find_user, check};

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_test_message ("action %u", i);
      g_assert_cmpuint (fail_each (self, actions[i], FALSE), >=, 1);
    }
}

/* Nothing is newer than the newest, and who is not there has no scope. */
static void
test_none (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbHeads) heads = fb_service_list_heads (self->base.service, 0, &error);
  g_autoptr (FbHeads) newer = NULL;
  g_autofree char *hash = NULL;
  FbId nobody;

  g_assert_no_error (error);
  newer = fb_service_list_heads (self->base.service, heads->seq, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (newer->heads->len, ==, 0);
  g_assert_cmpint (newer->seq, ==, heads->seq);
  fb_id_generate (&nobody, 1);
  g_assert_null (fb_service_list_scope (self->base.service, &nobody, &hash, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_service_find_user (self->base.service, "nobody", &nobody, &error));
  g_assert_nonnull (error);
}

/* --- files -------------------------------------------------------------------------------------------- */

static gboolean
put_chunk (Fixture *self, GError **error)
{
  static const FbId place = {{1}};
  g_autoptr (GBytes) bytes = g_bytes_new_static ("bytes of a file", 15);
  g_autoptr (FbBlobStorage) storage = fb_blob_chunks_new ();
  g_autoptr (FbTransaction) transaction = fb_transaction_begin (self->base.db, error);

  return transaction != NULL && fb_blob_storage_write (storage, self->base.db, &place, 0, bytes, error)
         && fb_blob_storage_seal (storage, self->base.db, &place, "hash", error)
         && fb_transaction_commit (transaction, error);
}

static gboolean
get_chunk (Fixture *self, GError **error)
{
  static const FbId place = {{1}};
  g_autoptr (FbBlobStorage) storage = fb_blob_chunks_new ();
  g_autoptr (GBytes) bytes = fb_blob_storage_read (storage, self->base.db, &place, "hash", 6, 2, error);

  if (bytes == NULL)
    return FALSE;
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "of", 2);
  return TRUE;
}

static gboolean
sweep_chunks (Fixture *self, GError **error)
{
  g_autoptr (FbBlobStorage) storage = fb_blob_chunks_new ();
  guint n_removed = 0;

  if (!fb_blob_storage_sweep (storage, self->base.db, G_MAXINT64, &n_removed, error))
    return FALSE;
  g_assert_cmpuint (n_removed, ==, 1);
  return TRUE;
}

static gboolean
remove_chunk (Fixture *self, GError **error)
{
  static const FbId place = {{1}};
  g_autoptr (FbBlobStorage) storage = fb_blob_chunks_new ();

  return fb_blob_storage_remove (storage, self->base.db, &place, "hash", error);
}

static gboolean
tidy (Fixture *self, GError **error)
{
  FbBlobTidy result;

  return fb_service_tidy_blobs (self->base.service, &result, error);
}

static void
test_blobs (Fixture *self, gconstpointer data)
{
  static const FbId nowhere = {{9}};
  g_autoptr (FbBlobStorage) storage = fb_blob_chunks_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fail_each (self, put_chunk, TRUE), >=, 2);
  g_assert_cmpuint (fail_each (self, get_chunk, FALSE), >=, 1);
  g_assert_null (fb_blob_storage_read (storage, self->base.db, &nowhere, "hash", 0, 2, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (fail_each (self, remove_chunk, TRUE), >=, 1);
  g_assert_cmpuint (fail_each (self, put_chunk, TRUE), >=, 2);
  /* No file and no upload names it. */
  g_assert_cmpuint (fail_each (self, sweep_chunks, TRUE), >=, 1);
  g_assert_cmpuint (fail_each (self, tidy, FALSE), >=, 1);
}

/* --- to another server -------------------------------------------------------------------------------- */

/* As if its rows had been copied. */
static FbDb *
open_other (void)
{
  g_autoptr (GError) error = NULL;
  FbDb *other = fb_db_open_sqlite (":memory:", FB_DB_FOREIGN_KEYS, &error);
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);
  g_autoptr (FbService) service = NULL;

  g_assert_no_error (error);
  service = fb_service_new (other, clock, &error);
  g_assert_no_error (error);
  fb_sql_run (other, &error, "INSERT INTO blob (sha256, size, place, at, unused) VALUES (?1, 15, ?2, 0, 0)", "td",
              "hash", &(FbId){{1}});
  g_assert_no_error (error);
  return other;
}

static gboolean
copy_blobs (Fixture *self, GError **error)
{
  g_autoptr (FbDb) other = open_other ();
  g_autofree char *bytes = NULL;

  if (!fb_service_copy_blobs (self->base.service, other, error))
    return FALSE;
  bytes = fb_db_query_text (other, "SELECT CAST(bytes AS TEXT) FROM blob_chunk", NULL);
  g_assert_cmpstr (bytes, ==, "bytes of a file");
  return TRUE;
}

static void
test_copy_blobs (Fixture *self, gconstpointer data)
{
  g_autoptr (FbDb) other = open_other ();
  g_autoptr (GError) error = NULL;
  guint n = 0;
  gboolean done = FALSE;

  g_assert_true (put_chunk (self, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fail_each (self, copy_blobs, FALSE), >=, 1);
  /* Nor is it said to be there when the other one had no room. */
  while (!done)
    {
      guint steps = fb_db_get_steps (other);
      g_autoptr (FbTransaction) transaction = fb_transaction_begin (other, &error);

      fb_db_fail_nth (other, ++n);
      done = fb_service_copy_blobs (self->base.service, other, &error);
      fb_db_fail_nth (other, 0);
      if (!done)
        {
          g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
          g_clear_error (&error);
        }
      g_assert_cmpuint (fb_db_get_steps (other) - steps, >=, done ? 1 : n);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, >, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/sync/service-statements/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("writes", test_writes);
  ADD ("reads", test_reads);
  ADD ("none", test_none);
  ADD ("blobs", test_blobs);
  ADD ("copy-blobs", test_copy_blobs);
#undef ADD
  return g_test_run ();
}
