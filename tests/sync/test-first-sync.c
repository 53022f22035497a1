/* test-first-sync.c: many rows into an empty profile, page by page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-bulk.h"
#include "fb-fault-company.h"
#include "fb-json.h"
#include "fb-search.h"
#include "fb-test-database.h"

#define N_ACCOUNTS 24

/* Bob's second device; Ann has made what he is to get. */
typedef struct
{
  FbFaultCompany company;
  FbSyncDevice fresh;
  guint n_pulls;
  gint64 n_seen;   /* accounts that the device showed before */
  guint n_bulk;    /* requests that were met while indexes were missing */
  gint64 took_ms;  /* what the server needs for a page */
  gint64 asked[8]; /* sizes of the first pages */
  FbId made;       /* by the device itself, in the middle */
} Fixture;

static void
set_fresh_up (Fixture *self)
{
  fb_sync_device_set_up (&self->fresh, &self->company.world, &self->company.world.bob);
  fb_engine_set_page_bytes (self->fresh.engine, 600);
  fb_engine_set_bulk_rows (self->fresh.engine, 1);
  self->n_pulls = self->n_bulk = 0;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  memset (self, 0, sizeof *self);
  fb_fault_company_set_up (&self->company, NULL);
  for (int i = 0; i < N_ACCOUNTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("Account %d", i);

      fb_sync_device_add (&self->company.ann, "account", "name", name, NULL);
    }
  fb_sync_device_sync (&self->company.ann);
  set_fresh_up (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_sync_device_tear_down (&self->fresh);
  fb_fault_company_tear_down (&self->company, NULL);
}

static gboolean
read_bulk (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  *(gboolean *) user_data = fb_bulk_is_on (db);
  return TRUE;
}

static gboolean
is_bulk (FbSyncDevice *device)
{
  gboolean on = FALSE;

  fb_store_read (device->temp.store, read_bulk, &on, NULL);
  return on;
}

static gint64
count_indexes (FbSyncDevice *device)
{
  return fb_sync_device_count (device, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL");
}

static GPtrArray *
search (FbSyncDevice *device, const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *hits = fb_store_search (device->temp.store, text, "account", 100, NULL, &error);

  g_assert_no_error (error);
  return hits;
}

/* The account's name finds it first. */
static void
assert_found (FbSyncDevice *device, const char *name)
{
  g_autoptr (GPtrArray) hits = search (device, name);

  g_assert_cmpuint (hits->len, >, 0);
  g_assert_cmpstr (((const FbHit *) g_ptr_array_index (hits, 0))->title, ==, name);
}

static void
assert_n_found (FbSyncDevice *device, guint expected)
{
  g_autoptr (GPtrArray) hits = search (device, "account");

  g_assert_cmpuint (hits->len, ==, expected);
}

/* Rows, sums and findings are those of the server, and nothing that makes them found is missing. */
static void
assert_whole (Fixture *self, FbSyncDevice *device)
{
  fb_sync_device_check (device);
  g_assert_false (is_bulk (device));
  g_assert_cmpint (count_indexes (device), ==, count_indexes (&self->company.ann));
  assert_n_found (device, N_ACCOUNTS);
  assert_found (device, "Account 17");
}

static gboolean
count_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Fixture *self = user_data;

  if (before_commit && strcmp (request->path, "/v1/pull") == 0)
    {
      self->n_pulls++;
      self->n_bulk += is_bulk (&self->fresh);
    }
  return TRUE;
}

static void
test_indexes (Fixture *self, gconstpointer data)
{
  FbSyncResult result;
  g_autoptr (GError) error = NULL;

  fb_loopback_set_filter (self->fresh.loopback, count_cb, self);
  error = fb_sync_device_try (&self->fresh, &result);
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_bulk, >, 3);
  g_assert_cmpint (result.pulled_rows, >, 2 * N_ACCOUNTS);
  assert_whole (self, &self->fresh);

  /* The profile is not empty any more: what comes now keeps its indexes. */
  self->n_bulk = 0;
  fb_sync_device_add (&self->company.ann, "account", "name", "Later", NULL);
  fb_sync_device_sync (&self->company.ann);
  fb_sync_device_sync (&self->fresh);
  g_assert_cmpuint (self->n_bulk, ==, 0);
  assert_found (&self->fresh, "Later");
}

/* --- every statement fails once --------------------------------------------------------------------------- */

static void
test_each_statement_fails (Fixture *self, gconstpointer data)
{
  gboolean failed = TRUE;

  fb_fault_allow_warnings ();
  for (guint n = 1; failed; n += n < 40 ? 1 : 31)
    {
      g_autoptr (GError) error = NULL;

      fb_temp_store_fail_nth (&self->fresh.temp, n);
      error = fb_sync_device_try (&self->fresh, NULL);
      fb_temp_store_fail_nth (&self->fresh.temp, 0);
      failed = error != NULL;
      if (failed)
        g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      /* Half of the programs end there: their indexes are made when the file is opened, before anybody reads. */
      if (failed && n % 2 == 0)
        {
          fb_sync_device_restart (&self->fresh);
          g_assert_false (is_bulk (&self->fresh));
          g_assert_cmpint (count_indexes (&self->fresh), ==, count_indexes (&self->company.ann));
        }
      fb_sync_device_sync (&self->fresh);
      assert_whole (self, &self->fresh);
      fb_sync_device_tear_down (&self->fresh);
      set_fresh_up (self);
    }
}

/* --- broken off ------------------------------------------------------------------------------------------- */

static gboolean
cut_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Fixture *self = user_data;

  if (before_commit && strcmp (request->path, "/v1/pull") == 0)
    self->n_pulls++;
  return self->n_pulls < 5;
}

/* The line is cut in the middle, and the person goes on without it. */
static void
test_stopped (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_loopback_set_filter (self->fresh.loopback, cut_cb, self);
  error = fb_sync_device_try (&self->fresh, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
  g_assert_true (is_bulk (&self->fresh));
  g_assert_cmpint (count_indexes (&self->fresh), <, count_indexes (&self->company.ann));
  g_assert_cmpint (fb_sync_device_count (&self->fresh, "SELECT count(*) FROM bucket"), ==, 0);

  fb_sync_device_restart (&self->fresh);
  g_assert_false (is_bulk (&self->fresh));
  g_assert_cmpint (count_indexes (&self->fresh), ==, count_indexes (&self->company.ann));
  fb_engine_set_page_bytes (self->fresh.engine, 600);
  fb_engine_set_bulk_rows (self->fresh.engine, 1);
  fb_sync_device_sync (&self->fresh);
  assert_whole (self, &self->fresh);
}

/* --- edits in the middle ---------------------------------------------------------------------------------- */

static gboolean
edit_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Fixture *self = user_data;

  count_cb (loopback, request, before_commit, user_data);
  if (before_commit && self->n_pulls == 4 && fb_id_is_nil (&self->made))
    self->made = fb_sync_device_add (&self->fresh, "account", "name", "Account in the middle", NULL);
  return TRUE;
}

static void
test_edit_meanwhile (Fixture *self, gconstpointer data)
{
  g_autofree char *name = NULL;

  fb_loopback_set_filter (self->fresh.loopback, edit_cb, self);
  fb_sync_device_sync (&self->fresh);
  g_assert_cmpuint (self->n_bulk, >, 2);
  fb_sync_device_check (&self->fresh);
  g_assert_false (is_bulk (&self->fresh));
  assert_found (&self->fresh, "Account in the middle");
  assert_n_found (&self->fresh, N_ACCOUNTS + 1);
  name = fb_world_dup_text (&self->company.world, "account", &self->made, "name");
  g_assert_cmpstr (name, ==, "Account in the middle");
}

/* --- whoever works with the profile ------------------------------------------------------------------------ */

static gboolean
unchanged_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Fixture *self = user_data;

  if (before_commit && strcmp (request->path, "/v1/pull") == 0 && self->n_pulls++ < 5)
    g_assert_cmpint (fb_sync_device_count (&self->fresh, "SELECT count(*) FROM account"), ==, self->n_seen);
  return TRUE;
}

/* However much a device gains later: it sees the whole of it at once, never a part. */
static void
test_later_gains_come_whole (Fixture *self, gconstpointer data)
{
  fb_sync_device_sync (&self->fresh);
  self->n_seen = fb_sync_device_count (&self->fresh, "SELECT count(*) FROM account");
  for (int i = 0; i < N_ACCOUNTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("Later account %d", i);

      fb_sync_device_add (&self->company.ann, "account", "name", name, NULL);
    }
  fb_sync_device_sync (&self->company.ann);

  fb_engine_set_page_bytes (self->fresh.engine, 600);
  fb_loopback_set_filter (self->fresh.loopback, unchanged_cb, self);
  fb_sync_device_sync (&self->fresh);
  g_assert_cmpuint (self->n_pulls, >, 3);
  g_assert_cmpint (fb_sync_device_count (&self->fresh, "SELECT count(*) FROM account"), ==, self->n_seen + N_ACCOUNTS);
  fb_sync_device_check (&self->fresh);
}

/* --- pages ------------------------------------------------------------------------------------------------ */

static gboolean
slow_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (JsonNode) node = NULL;

  if (strcmp (request->path, "/v1/pull") != 0)
    return TRUE;
  if (!before_commit)
    {
      fb_world_advance (&self->company.world, self->took_ms);
      return TRUE;
    }
  node = fb_json_parse (g_bytes_get_data (request->body, NULL), (gssize) g_bytes_get_size (request->body), 0, NULL);
  if (self->n_pulls < G_N_ELEMENTS (self->asked))
    self->asked[self->n_pulls++] = json_object_get_int_member (json_node_get_object (node), "max_bytes");
  return TRUE;
}

/* Sizes that are asked for, one exchange after the other, when every page takes so long. */
static void
assert_sizes (Fixture *self, gint64 took_ms, const gint64 *expected, guint n)
{
  self->took_ms = took_ms;
  for (guint i = 0; i < n; i++)
    {
      self->n_pulls = 0;
      fb_sync_device_sync (&self->fresh);
      g_assert_cmpuint (self->n_pulls, ==, 1);
      g_assert_cmpint (self->asked[0], ==, expected[i] * 1024);
    }
}

static void
test_page_size (Fixture *self, gconstpointer data)
{
  const gint64 grows[] = {256, 512, 1024, 1024};
  const gint64 stays[] = {1024, 1024};
  const gint64 shrinks[] = {1024, 512, 256, 128, 64, 64};
  const gint64 starts[] = {64, 128};

  fb_sync_device_sync (&self->fresh);
  fb_sync_device_restart (&self->fresh);
  fb_loopback_set_filter (self->fresh.loopback, slow_cb, self);
  assert_sizes (self, 1999, grows, G_N_ELEMENTS (grows));
  assert_sizes (self, 2000, stays, G_N_ELEMENTS (stays));
  assert_sizes (self, 10000, stays, G_N_ELEMENTS (stays));
  assert_sizes (self, 10001, shrinks, G_N_ELEMENTS (shrinks));
  assert_sizes (self, 100, starts, G_N_ELEMENTS (starts));
}

/* Every page is asked for once, and the next before the one that came is written. */
static void
test_fetched_ahead (Fixture *self, gconstpointer data)
{
  guint n_pages;

  fb_loopback_set_filter (self->fresh.loopback, count_cb, self);
  fb_sync_device_sync (&self->fresh);
  n_pages = self->n_pulls;
  g_assert_cmpuint (n_pages, >, 5);
  fb_sync_device_tear_down (&self->fresh);

  set_fresh_up (self);
  fb_engine_set_bulk_rows (self->fresh.engine, 1000000);
  fb_loopback_set_filter (self->fresh.loopback, count_cb, self);
  fb_sync_device_sync (&self->fresh);
  g_assert_cmpuint (self->n_pulls, ==, n_pages);
  g_assert_cmpuint (self->n_bulk, ==, 0);
  assert_whole (self, &self->fresh);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, func) g_test_add ("/sync/first/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("indexes", test_indexes);
  ADD ("each-statement-fails", test_each_statement_fails);
  ADD ("stopped", test_stopped);
  ADD ("edit-meanwhile", test_edit_meanwhile);
  ADD ("later-gains", test_later_gains_come_whole);
  ADD ("page-size", test_page_size);
  ADD ("fetched-ahead", test_fetched_ahead);
#undef ADD

  return g_test_run ();
}
