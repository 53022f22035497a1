/* test-sets.c: first syncs that get the shared buckets from pages made once for all
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-fault-company.h"
#include "fb-service-tidy.h"
#include "fb-test-database.h"

#define N_FAMILIES 20
#define SET_BYTES 900
#define HOUR_MS (60 * 60 * G_GINT64_CONSTANT (1000))
#define NEVER G_MAXUINT

/* Bob's second device; the catalogue and the organisation travel in sets of several pages. */
typedef struct
{
  FbFaultCompany company;
  FbSyncDevice fresh;
  FbId family;     /* one of them */
  guint n_pages;   /* requests for a page of a set */
  guint n_pulls;   /* requests for a page of a pull */
  guint lose_from; /* answers are lost from this page of a set on */
  FbId made;       /* by the device, in the middle */
} Fixture;

static gboolean
count_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Fixture *self = user_data;

  if (strcmp (request->path, "/v1/pull") == 0)
    self->n_pulls += before_commit;
  if (!g_str_has_prefix (request->path, "/v1/page/"))
    return TRUE;
  self->n_pages += before_commit;
  return before_commit || self->n_pages < self->lose_from;
}

static void
set_fresh_up (Fixture *self)
{
  fb_sync_device_set_up (&self->fresh, &self->company.world, &self->company.world.bob);
  fb_loopback_set_filter (self->fresh.loopback, count_cb, self);
  self->n_pages = self->n_pulls = 0;
  self->lose_from = NEVER;
}

static void
add_family (Fixture *self, const char *name, FbId *id)
{
  fb_id_generate (id, fb_clock_now (self->company.world.clock));
  fb_world_put (&self->company.world, "product_family", id, "name", name, NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  memset (self, 0, sizeof *self);
  fb_fault_company_set_up (&self->company, NULL);
  for (int i = 0; i < N_FAMILIES; i++)
    {
      g_autofree char *name = g_strdup_printf ("Family %d", i);

      add_family (self, name, &self->family);
    }
  fb_service_set_page_sets (self->company.world.service, 5, SET_BYTES);
  set_fresh_up (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_sync_device_tear_down (&self->fresh);
  fb_fault_company_tear_down (&self->company, NULL);
}

static gint64
count (Fixture *self, const char *sql)
{
  return fb_world_count (&self->company.world, sql);
}

static void
exec (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  fb_db_exec (self->company.world.db, sql, &error);
  g_assert_no_error (error);
}

static void
assert_breaks_off (Fixture *self, FbSyncError code)
{
  g_autoptr (GError) error = fb_sync_device_try (&self->fresh, NULL);

  g_assert_error (error, FB_SYNC_ERROR, (int) code);
}

/* What a first sync without sets would have brought. */
static void
assert_whole (Fixture *self)
{
  fb_sync_device_check (&self->fresh);
  g_assert_cmpint (fb_sync_device_count (&self->fresh, "SELECT count(*) FROM kv WHERE k = 'sets'"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (&self->fresh, "SELECT count(*) FROM pull_page"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (&self->fresh, "SELECT count(*) FROM bucket WHERE state = 'suspect'"), ==, 0);
}

/* --- as it should go -------------------------------------------------------------------------------------- */

static void
test_shared (Fixture *self, gconstpointer data)
{
  gint64 pages, seqs;
  guint first;

  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  pages = count (self, "SELECT count(*) FROM set_page");
  seqs = count (self, "SELECT sum(seq) FROM page_set");
  g_assert_cmpint (pages, >, 4);
  g_assert_cmpuint (self->n_pages, ==, (guint) pages);
  g_assert_cmpint (count (self, "SELECT count(*) FROM page_set"), ==, 2);

  /* The second device gets the same pages. */
  first = self->n_pages;
  fb_sync_device_tear_down (&self->fresh);
  set_fresh_up (self);
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  g_assert_cmpuint (self->n_pages, ==, first);
  g_assert_cmpint (count (self, "SELECT count(*) FROM set_page"), ==, pages);
  g_assert_cmpint (count (self, "SELECT sum(seq) FROM page_set"), ==, seqs);

  /* Once it holds the buckets their changes follow as ever. */
  fb_world_set (&self->company.world, "product_family", &self->family, "name", "Renamed");
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  g_assert_cmpuint (self->n_pages, ==, first);
}

static void
test_changed_since (Fixture *self, gconstpointer data)
{
  FbId gone, later;
  gint64 seqs;

  add_family (self, "Gone", &gone);
  fb_sync_device_sync (&self->fresh);
  seqs = count (self, "SELECT sum(seq) FROM page_set");
  fb_sync_device_tear_down (&self->fresh);
  fb_world_delete (&self->company.world, "product_family", &gone);
  fb_world_set (&self->company.world, "product_family", &self->family, "name", "Renamed");
  add_family (self, "Later", &later);
  set_fresh_up (self);
  fb_sync_device_sync (&self->fresh);
  g_assert_cmpuint (self->n_pages, >, 0);
  g_assert_cmpint (count (self, "SELECT sum(seq) FROM page_set"), ==, seqs);
  g_assert_false (fb_sync_device_has (&self->fresh, "product_family", &gone));
  fb_fault_assert_text (&self->fresh, "product_family", &self->family, "name", "Renamed");
  fb_fault_assert_text (&self->fresh, "product_family", &later, "name", "Later");
  assert_whole (self);

  /* An hour later the set is made anew; one that is still true is not. */
  fb_sync_device_tear_down (&self->fresh);
  fb_world_advance (&self->company.world, HOUR_MS + 1);
  set_fresh_up (self);
  fb_sync_device_sync (&self->fresh);
  g_assert_cmpint (count (self, "SELECT sum(seq) FROM page_set"), >, seqs);
  assert_whole (self);
}

static void
test_bulk (Fixture *self, gconstpointer data)
{
  fb_engine_set_bulk_rows (self->fresh.engine, 1);
  fb_engine_set_page_bytes (self->fresh.engine, 600);
  self->lose_from = 3;
  assert_breaks_off (self, FB_SYNC_ERROR_OFFLINE);
  fb_sync_device_restart (&self->fresh);
  fb_engine_set_bulk_rows (self->fresh.engine, 1);
  fb_engine_set_page_bytes (self->fresh.engine, 600);
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
}

static void
test_small (Fixture *self, gconstpointer data)
{
  fb_service_set_page_sets (self->company.world.service, 10000, SET_BYTES);
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  g_assert_cmpuint (self->n_pages, ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM page_set"), ==, 0);
}

/* --- broken off ------------------------------------------------------------------------------------------- */

static void
test_resumed (Fixture *self, gconstpointer data)
{
  guint pages;

  self->lose_from = 3;
  assert_breaks_off (self, FB_SYNC_ERROR_OFFLINE);
  g_assert_cmpint (fb_sync_device_count (&self->fresh, "SELECT count(*) FROM pull_page"), ==, 2);
  fb_sync_device_restart (&self->fresh);
  fb_loopback_set_filter (self->fresh.loopback, count_cb, self);
  self->lose_from = NEVER;
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  /* One page was asked for twice. */
  pages = (guint) count (self, "SELECT count(*) FROM set_page");
  g_assert_cmpuint (self->n_pages, ==, pages + 1);
}

/* Pages of a set that is not offered any more are worth nothing. */
static void
test_other_set (Fixture *self, gconstpointer data)
{
  self->lose_from = 4;
  assert_breaks_off (self, FB_SYNC_ERROR_OFFLINE);
  fb_world_set (&self->company.world, "product_family", &self->family, "name", "Renamed");
  fb_world_set (&self->company.world, "user", &self->company.world.sue, "name", "Susan");
  fb_world_advance (&self->company.world, HOUR_MS + 1);
  self->lose_from = NEVER;
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  fb_fault_assert_text (&self->fresh, "product_family", &self->family, "name", "Renamed");

  /* Nor when there is none at all. */
  fb_sync_device_tear_down (&self->fresh);
  set_fresh_up (self);
  self->lose_from = 2;
  assert_breaks_off (self, FB_SYNC_ERROR_OFFLINE);
  exec (self, "DELETE FROM page_set");
  fb_service_set_page_sets (self->company.world.service, G_MAXINT64, SET_BYTES);
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
}

static gboolean
edit_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Fixture *self = user_data;

  if (g_str_has_prefix (request->path, "/v1/page/") && before_commit && ++self->n_pages == 2)
    self->made = fb_sync_device_add (&self->fresh, "tag", "name", "Mine", NULL);
  return TRUE;
}

static void
test_edit_meanwhile (Fixture *self, gconstpointer data)
{
  fb_loopback_set_filter (self->fresh.loopback, edit_cb, self);
  fb_sync_device_sync (&self->fresh);
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  fb_fault_assert_server (&self->company, "tag", &self->made, "name", "Mine");
}

static void
test_each_statement_fails (Fixture *self, gconstpointer data)
{
  gboolean failed = TRUE;

  fb_fault_allow_warnings ();
  for (guint n = 1; failed; n += n < 60 ? 3 : 41)
    {
      g_autoptr (GError) error = NULL;

      fb_temp_store_fail_nth (&self->fresh.temp, n);
      error = fb_sync_device_try (&self->fresh, NULL);
      fb_temp_store_fail_nth (&self->fresh.temp, 0);
      failed = error != NULL;
      if (failed)
        g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      if (failed && n % 2 == 0)
        fb_sync_device_restart (&self->fresh);
      fb_sync_device_sync (&self->fresh);
      assert_whole (self);
      fb_sync_device_tear_down (&self->fresh);
      set_fresh_up (self);
    }
}

static void
swallow (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  g_test_message ("%s", message);
}

/* A server that cannot make a set answers without one. */
static void
test_server_statement_fails (Fixture *self, gconstpointer data)
{
  guint handler = g_log_set_handler ("fb-sync", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, swallow, NULL);

  fb_fault_allow_warnings ();
  for (guint n = 1; n < 60; n += 2)
    {
      g_autoptr (GError) error = NULL;

      exec (self, "DELETE FROM page_set");
      fb_db_fail_nth (self->company.world.db, n);
      error = fb_sync_device_try (&self->fresh, NULL);
      fb_db_fail_nth (self->company.world.db, 0);
      fb_sync_device_sync (&self->fresh);
      assert_whole (self);
      fb_sync_device_tear_down (&self->fresh);
      set_fresh_up (self);
    }
  g_log_remove_handler ("fb-sync", handler);
}

/* --- pages that are not there ----------------------------------------------------------------------------- */

static void
test_not_kept (Fixture *self, gconstpointer data)
{
  self->lose_from = 3;
  assert_breaks_off (self, FB_SYNC_ERROR_OFFLINE);
  exec (self, "DELETE FROM set_page");
  self->lose_from = NEVER;
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  /* One answer says so, and the rows come as ever. */
  g_assert_cmpuint (self->n_pages, ==, 4);
}

static void
test_wrong_content (Fixture *self, gconstpointer data)
{
  guint tries = 0;
  g_autoptr (GError) error = NULL;

  self->lose_from = 1;
  assert_breaks_off (self, FB_SYNC_ERROR_OFFLINE);
  self->lose_from = NEVER;
  exec (self, "UPDATE set_page SET body = (SELECT body FROM set_page p ORDER BY p.sha256 LIMIT 1)");
  while ((error = fb_sync_device_try (&self->fresh, NULL)) != NULL)
    {
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
      g_assert_cmpuint (++tries, <, 6);
      g_clear_error (&error);
    }
  g_assert_cmpuint (tries, >, 1);
  assert_whole (self);
}

static void
tidy (Fixture *self, FbTidied *tidied)
{
  g_autoptr (FbTidy) job = fb_tidy_new (self->company.world.service, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_tidy_run (job, &error));
  g_assert_no_error (error);
  fb_tidy_get (job, tidied);
}

static void
test_tidied (Fixture *self, gconstpointer data)
{
  FbTidied tidied;
  gint64 pages;

  fb_sync_device_sync (&self->fresh);
  pages = count (self, "SELECT count(*) FROM set_page");
  tidy (self, &tidied);
  g_assert_cmpint (tidied.pages, ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM page_set"), ==, 2);
  /* Who was offered a page on the first day may fetch it on the second. */
  fb_world_advance (&self->company.world, 25 * HOUR_MS);
  tidy (self, &tidied);
  g_assert_cmpint (count (self, "SELECT count(*) FROM page_set"), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM set_page"), ==, pages);
  fb_world_advance (&self->company.world, 24 * HOUR_MS);
  tidy (self, &tidied);
  g_assert_cmpint (tidied.pages, ==, pages);
  g_assert_cmpint (count (self, "SELECT count(*) FROM set_page"), ==, 0);
}

/* A set from before what the server has forgotten would leave out deletions. */
static void
test_old_lineage (Fixture *self, gconstpointer data)
{
  self->lose_from = 3;
  assert_breaks_off (self, FB_SYNC_ERROR_OFFLINE);
  exec (self, "UPDATE sync_clock SET gc_floor = seq + 1, seq = seq + 1");
  fb_service_set_page_sets (self->company.world.service, 5, 2 * SET_BYTES);
  self->lose_from = NEVER;
  fb_sync_device_sync (&self->fresh);
  assert_whole (self);
  g_assert_cmpint (count (self, "SELECT count(*) FROM page_set, sync_clock WHERE page_set.seq >= gc_floor"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, func) g_test_add ("/sync/sets/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("shared", test_shared);
  ADD ("changed-since", test_changed_since);
  ADD ("bulk", test_bulk);
  ADD ("small", test_small);
  ADD ("resumed", test_resumed);
  ADD ("other-set", test_other_set);
  ADD ("edit-meanwhile", test_edit_meanwhile);
  ADD ("each-statement-fails", test_each_statement_fails);
  ADD ("server-statement-fails", test_server_statement_fails);
  ADD ("not-kept", test_not_kept);
  ADD ("wrong-content", test_wrong_content);
  ADD ("tidied", test_tidied);
  ADD ("old-lineage", test_old_lineage);
#undef ADD
  return g_test_run ();
}
