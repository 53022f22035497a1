/* test-queues.c: questions that are held and pushes that wait, without HTTP: what is answered, and what becomes of them
 * when the server stops
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fb-admin.h"
#include "fb-auth.h"
#include "fb-demo-fill.h"
#include "fb-fake-clock.h"
#include "fb-http-guard.h"
#include "fb-nudge.h"
#include "fb-password.h"
#include "fb-push-queue.h"
#include "fb-schema.h"

typedef struct
{
  FbClock *clock;
  FbDb *db;
  FbService *service;
  FbWorker *worker;
  FbNudges *nudges;
  FbCaller caller;
  GHashTable *answers; /* question → status */
} Fixture;

static void
answer_cb (gpointer question, FbAnswer *answer, gpointer user_data)
{
  Fixture *self = user_data;

  g_hash_table_insert (self->answers, question, GUINT_TO_POINTER (answer->status));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->clock = fb_fake_clock_new (0);
  self->db = fb_db_open_sqlite (":memory:", FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  self->service = fb_service_new (self->db, self->clock, &error);
  fb_auth_make_tables (self->db, &error);
  fb_admin_add_user (self->service, "rita", "Rita", "rep", NULL, &self->caller.user, &error);
  fb_id_generate (&self->caller.device, 1);
  fb_service_add_device (self->service, &self->caller.user, &self->caller.device, "Laptop", &error);
  g_assert_no_error (error);
  self->answers = g_hash_table_new (NULL, NULL);
  self->worker = fb_worker_new_inline ();
  self->nudges = fb_nudges_new (self->worker, self->service, self->clock, answer_cb, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_nudges_stop (self->nudges);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->nudges);
  fb_worker_stop (self->worker);
  g_clear_object (&self->worker);
  g_hash_table_unref (self->answers);
  g_clear_object (&self->service);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
}

static GObject *
ask (Fixture *self, const FbCaller *caller, gint64 since)
{
  g_autoptr (GError) error = NULL;
  FbHold *hold = fb_hold_new (self->service, caller, since, &error);
  GObject *question = g_object_new (G_TYPE_OBJECT, NULL);

  g_assert_no_error (error);
  g_assert_cmpint (hold->since, ==, since);
  g_assert_cmpuint (hold->bids->len, >, 0);
  fb_nudges_hold (self->nudges, question, hold);
  return question;
}

static guint
status_of (Fixture *self, GObject *question)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->answers, question));
}

static gint64
now_at (Fixture *self)
{
  gint64 seq = 0;

  g_assert_true (fb_db_query_int (self->db, "SELECT seq FROM sync_clock", &seq, NULL));
  return seq;
}

/* --- nudges ------------------------------------------------------------------------------------------- */

/* What is behind is told at once, what is not is held until there is news. */
static void
test_news (Fixture *self, gconstpointer data)
{
  g_autoptr (GObject) behind = ask (self, &self->caller, 0);
  FbCaller other = self->caller;
  g_autoptr (GObject) held = NULL;

  fb_nudges_look (self->nudges);
  while (status_of (self, behind) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (status_of (self, behind), ==, 200);
  fb_id_generate (&other.device, 2);
  held = ask (self, &other, now_at (self));
  g_assert_cmpuint (fb_nudges_get_size (self->nudges), ==, 1);
  g_assert_cmpuint (status_of (self, held), ==, 0);
}

/* A device has one question; an older one is let go. */
static void
test_one_each (Fixture *self, gconstpointer data)
{
  g_autoptr (GObject) first = ask (self, &self->caller, G_MAXINT64 - 1);
  g_autoptr (GObject) second = ask (self, &self->caller, G_MAXINT64 - 1);

  while (status_of (self, first) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (status_of (self, first), ==, 200);
  g_assert_cmpuint (status_of (self, second), ==, 0);
  g_assert_cmpuint (fb_nudges_get_size (self->nudges), ==, 1);
}

static void
test_stopping (Fixture *self, gconstpointer data)
{
  g_autoptr (GObject) held = ask (self, &self->caller, G_MAXINT64 - 1);
  g_autoptr (GObject) late = NULL;

  fb_nudges_stop (self->nudges);
  g_assert_cmpuint (fb_nudges_get_size (self->nudges), ==, 0);
  late = ask (self, &self->caller, 0);
  while (status_of (self, held) == 0 || status_of (self, late) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (status_of (self, held), ==, 503);
  g_assert_cmpuint (status_of (self, late), ==, 503);
}

/* A question that nobody takes is its owner's. */
static void
test_hold_free (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbHold *hold = fb_hold_new (self->service, &self->caller, 3, &error);
  FbHold *empty = g_new0 (FbHold, 1);

  g_assert_no_error (error);
  g_assert_nonnull (hold->scope);
  g_assert_cmpint (hold->since, ==, 3);
  fb_hold_free (hold);
  fb_hold_free (empty);
}

static void
test_no_hold (Fixture *self, gconstpointer data)
{
  FbCaller nobody = self->caller;
  g_autoptr (GError) error = NULL;

  fb_id_generate (&nobody.user, 7);
  g_assert_null (fb_hold_new (self->service, &nobody, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  fb_db_fail_nth (self->db, 1);
  g_assert_null (fb_hold_new (self->service, &self->caller, 0, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* --- pushes ------------------------------------------------------------------------------------------- */

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static FbPushJob *
prepare (Fixture *self)
{
  g_autofree char *incarnation = fb_db_query_text (self->db, "SELECT incarnation FROM sync_clock", NULL);
  char device[FB_ID_TEXT_LENGTH + 1];
  g_autofree char *text = NULL;
  g_autoptr (FbRequest) request = fb_request_new ("POST", "/v1/push", NULL);
  FbAnswer *answer = NULL;
  FbPushJob *job;

  fb_id_write (&self->caller.device, device);
  text = g_strdup_printf ("{\"v\":1,\"device\":\"%s\",\"schema\":%u,\"incarnation\":\"%s\",\"cursor\":0,\"chain\":null,"
                          "\"acked\":0,\"clock\":{\"wall\":1,\"boot\":\"b\",\"mono\":1},\"txs\":[]}",
                          device, FB_SCHEMA_VERSION, incarnation);
  request->body = g_bytes_new (text, strlen (text));
  job = fb_service_prepare_push (self->service, &self->caller, request, &answer);
  if (answer != NULL)
    g_error ("%u: %.*s", answer->status, (int) g_bytes_get_size (answer->body),
             (const char *) g_bytes_get_data (answer->body, NULL));
  g_assert_cmpuint (fb_push_job_get_n_txs (job), ==, 0);
  return job;
}

static void
test_push (Fixture *self, gconstpointer data)
{
  g_autoptr (FbPushQueue) queue = fb_push_queue_new (self->service);
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (FbAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  FbPushJob *job = prepare (self), *second = prepare (self);

  fb_push_queue_push (queue, job, g_task_new (NULL, NULL, keep_cb, &done));
  while (done == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = g_task_propagate_pointer (G_TASK (done), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  /* What comes after the end is told so, and not written. */
  fb_push_queue_stop (queue);
  fb_push_queue_stop (queue);
  fb_push_queue_push (queue, second, g_task_new (NULL, NULL, keep_cb, &late));
  while (late == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (g_task_propagate_pointer (G_TASK (late), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* --- who asks ----------------------------------------------------------------------------------------- */

static void
test_standing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) unknown = NULL;
  g_autoptr (FbAnswer) refused = NULL;
  g_autoptr (FbAnswer) unlet = NULL;
  FbCaller caller;
  gboolean leaving = TRUE;
  gint64 before, after;

  g_assert_true (fb_auth_get_standing (self->db, &before, &error));
  g_assert_true (fb_auth_set_device_status (self->db, &self->caller.device, "revoked", &error));
  g_assert_no_error (error);
  g_assert_true (fb_auth_get_standing (self->db, &after, &error));
  g_assert_cmpint (after, >, before);
  fb_db_fail_nth (self->db, 1);
  g_assert_false (fb_auth_get_standing (self->db, &after, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_clear_error (&error);
  fb_db_fail_nth (self->db, 1);
  g_assert_false (fb_auth_set_device_status (self->db, &self->caller.device, "active", &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);

  unknown = fb_auth_recognise (self->service, "no token of ours", &caller);
  g_assert_cmpuint (unknown->status, ==, 401);
  refused = fb_auth_identify_for (self->service, self->clock, "no token of ours", &caller, &leaving);
  g_assert_cmpuint (refused->status, ==, 401);
  unlet = fb_auth_check_device (self->service, &self->caller);
  g_assert_nonnull (unlet);
  g_assert_cmpuint (unlet->status, >=, 400);
}

static void
test_admin (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = fb_auth_hash_password ("new words", &error);
  g_autofree char *code = fb_code_make ();
  g_autofree char *other = fb_code_make ();
  g_autofree char *normal = fb_code_normalise (code);
  FbId id;

  g_assert_no_error (error);
  g_assert_true (fb_password_verify (hash, "new words"));
  g_assert_false (fb_password_verify (hash, "old words"));
  g_assert_true (fb_auth_set_hash (self->db, &self->caller.user, hash, &error));
  fb_db_fail_nth (self->db, 1);
  g_assert_false (fb_auth_set_hash (self->db, &self->caller.user, hash, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
  g_clear_error (&error);
  g_assert_false (fb_admin_add_user (self->service, "rita", "Rita", "rep", NULL, &id, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpstr (code, !=, other);
  g_assert_cmpuint (strlen (normal), ==, 26);
}

/* Nothing is filled in where nothing can be written. */
static void
test_demo_nowhere (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *below = NULL;
  int fd = g_file_open_tmp ("fieldbook-XXXXXX", &file, &error);

  g_assert_no_error (error);
  below = g_build_filename (file, "folder", NULL);
  g_assert_false (fb_demo_fill (below, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, !=, "");
  g_close (fd, NULL);
  g_assert_cmpint (g_remove (file), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/server/queues/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("news", test_news);
  ADD ("one-each", test_one_each);
  ADD ("stopping", test_stopping);
  ADD ("hold-free", test_hold_free);
  ADD ("no-hold", test_no_hold);
  ADD ("push", test_push);
  ADD ("standing", test_standing);
  ADD ("admin", test_admin);
  ADD ("demo-nowhere", test_demo_nowhere);
#undef ADD
  return g_test_run ();
}
