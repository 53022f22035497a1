/* test-auth-faults.c: each statement of sign-in and of leaving fails once, and nothing is left half done
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-admin.h"
#include "fb-auth.h"
#include "fb-fake-clock.h"
#include "fb-password.h"

#define LAPTOP "01930000-0000-7000-8000-000000000001"

typedef struct
{
  FbClock *clock;
  FbDb *db;
  FbService *service;
  FbId user, device;
  char *access; /* of the enrolled device */
  char *code;
} Fixture;

typedef FbAnswer *(*Action) (Fixture *self);

static FbAnswer *
post (FbAnswer *(*func) (FbService *, FbClock *, const FbRequest *), Fixture *self, const char *text)
{
  g_autoptr (FbRequest) request = fb_request_new ("POST", "/v1/x", NULL);

  request->body = g_bytes_new (text, strlen (text));
  request->address = g_strdup ("192.0.2.7");
  return func (self->service, self->clock, request);
}

static FbAnswer *
enrol_with (Fixture *self, const char *proof, const char *secret)
{
  g_autofree char *hash = fb_secret_hash (secret);
  g_autofree char *text =
      g_strdup_printf ("{%s,\"device\":\"" LAPTOP "\",\"name\":\"Laptop\",\"secret_hash\":\"%s\"}", proof, hash);

  return post (fb_auth_enrol, self, text);
}

static FbAnswer *
enrol (Fixture *self)
{
  return enrol_with (self, "\"login\":\"rita\",\"password\":\"secret words\"", "first");
}

static FbAnswer *
enrol_by_code (Fixture *self)
{
  g_autofree char *proof = g_strdup_printf ("\"code\":\"%s\"", self->code);

  return enrol_with (self, proof, "first");
}

static FbAnswer *
try_wrong_password (Fixture *self)
{
  return enrol_with (self, "\"login\":\"rita\",\"password\":\"wrong\"", "first");
}

static FbAnswer *
refresh_as (Fixture *self, const char *refresh, const char *next)
{
  g_autofree char *hash = fb_secret_hash (next);
  g_autofree char *text =
      g_strdup_printf ("{\"device\":\"" LAPTOP "\",\"refresh\":\"%s\",\"next\":\"%s\"}", refresh, hash);

  return post (fb_auth_refresh, self, text);
}

static FbAnswer *
refresh (Fixture *self)
{
  return refresh_as (self, "first", "second");
}

static FbAnswer *
refresh_again (Fixture *self)
{
  return refresh_as (self, "second", "third");
}

static FbAnswer *
log_out (Fixture *self)
{
  const FbCaller caller = {self->user, self->device};

  return fb_auth_logout (self->service, &caller);
}

static FbAnswer *
say_wiped (Fixture *self)
{
  const FbCaller caller = {self->user, self->device};

  return fb_auth_wiped (self->service, self->clock, &caller);
}

static FbAnswer *
identify (Fixture *self)
{
  FbCaller caller;
  FbAnswer *answer = fb_auth_identify (self->service, self->clock, self->access, &caller);

  return answer != NULL ? answer : fb_answer_new (200, NULL, NULL);
}

/* Administration answers with an error instead. */
static FbAnswer *
as_answer (gboolean done, GError *error)
{
  g_assert_cmpint (done, ==, error == NULL);
  g_clear_error (&error);
  return fb_answer_new (done ? 200 : 500, NULL, NULL);
}

static FbAnswer *
revoke_device (Fixture *self)
{
  GError *error = NULL;
  gboolean done = fb_auth_revoke_device (self->service, &self->device, &error);

  return as_answer (done, error);
}

static FbAnswer *
order_wipe (Fixture *self)
{
  GError *error = NULL;
  gboolean done = fb_auth_order_wipe (self->service, &self->device, FALSE, fb_clock_now (self->clock), &error);

  return as_answer (done, error);
}

static FbAnswer *
make_code (Fixture *self)
{
  GError *error = NULL;
  g_autofree char *code = fb_auth_make_code (self->db, &self->user, fb_clock_now (self->clock), &error);

  return as_answer (code != NULL, error);
}

static FbAnswer *
set_password (Fixture *self)
{
  GError *error = NULL;
  gboolean done = fb_auth_set_password (self->db, &self->user, "other words", &error);

  return as_answer (done, error);
}

static FbAnswer *
make_tables (Fixture *self)
{
  GError *error = NULL;
  gboolean done = fb_auth_make_tables (self->db, &error);

  return as_answer (done, error);
}

/* --- what there is --------------------------------------------------------------------------------------- */

/* Everything that these transactions write, as one text. */
static char *
dump (Fixture *self)
{
  static const char *const queries[] = {
      "SELECT coalesce (group_concat (hex (device) || status || refresh_cur || coalesce (refresh_next, '-')"
      " || coalesce (access, '-') || access_until), '') FROM device_secret",
      "SELECT coalesce (group_concat (secret), '') FROM device_secret_old",
      "SELECT coalesce (group_concat (login || tries || ',' || wait_until), '') FROM sign_in_failure",
      "SELECT coalesce (group_concat (address || tries || ',' || wait_until), '') FROM sign_in_address",
      "SELECT coalesce (group_concat (hash || until || coalesce (hex (device), '-')), '') FROM enrol_code",
      "SELECT coalesce (group_concat (mode || asked_at || coalesce (told_at, '-') || coalesce (done_at, '-')), '')"
      " FROM device_wipe",
      "SELECT coalesce (max (n), 0) || '' FROM standing",
      "SELECT coalesce (group_concat (hex (id) || \"state\" || _ver), '') FROM device",
      "SELECT count(*) || '' FROM device_state",
      "SELECT seq || ',' || epoch FROM sync_clock",
      "SELECT count(*) || '' FROM \"change\"",
      "SELECT coalesce (group_concat (bid || head || sum), '') FROM bucket",
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *part = fb_db_query_text (self->db, queries[i], &error);

      g_assert_no_error (error);
      g_string_append_printf (text, "%s\n", part);
    }
  return g_string_free (text, FALSE);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->clock = fb_fake_clock_new (0);
  self->db = fb_db_open_sqlite (":memory:", FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  self->service = fb_service_new (self->db, self->clock, &error);
  g_assert_no_error (error);
  fb_auth_make_tables (self->db, &error);
  g_assert_no_error (error);
  fb_admin_add_user (self->service, "rita", "Rita", "rep", NULL, &self->user, &error);
  g_assert_no_error (error);
  fb_auth_set_password (self->db, &self->user, "secret words", &error);
  g_assert_no_error (error);
  fb_id_parse (LAPTOP, &self->device);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->service);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
  g_free (self->access);
  g_free (self->code);
}

static void
do_once (Fixture *self, Action action, guint status)
{
  g_autoptr (FbAnswer) answer = action (self);

  g_assert_cmpuint (answer->status, ==, status);
}

static void
enrol_first (Fixture *self)
{
  g_autoptr (FbAnswer) answer = enrol (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_answer_parse (answer, &error);

  g_assert_no_error (error);
  self->access = g_strdup (fb_json_get_text (json_node_get_object (node), "access", NULL));
}

/* The action with its first, second … statement failing, until none does; @status is what it answers then. */
static void
fail_each (Fixture *self, Action action, guint status)
{
  for (guint nth = 1;; nth++)
    {
      g_autofree char *before = dump (self);
      g_autofree char *after = NULL;
      g_autoptr (FbAnswer) answer = NULL;

      fb_db_fail_nth (self->db, nth);
      answer = action (self);
      fb_db_fail_nth (self->db, 0);
      g_assert_false (fb_db_is_in_transaction (self->db));
      if (answer->status == status)
        {
          g_assert_cmpuint (nth, >, 1);
          return;
        }
      g_assert_cmpuint (answer->status, ==, 500);
      after = dump (self);
      g_assert_cmpstr (after, ==, before);
    }
}

/* --- the tests ------------------------------------------------------------------------------------------- */

static void
test_enrol (Fixture *self, gconstpointer data)
{
  fail_each (self, enrol, 200);
  do_once (self, refresh, 200);
}

static void
test_enrol_by_code (Fixture *self, gconstpointer data)
{
  self->code = fb_auth_make_code (self->db, &self->user, fb_clock_now (self->clock), NULL);
  fail_each (self, enrol_by_code, 200);
  do_once (self, refresh, 200);
}

static void
test_wrong_password (Fixture *self, gconstpointer data)
{
  fail_each (self, try_wrong_password, 401);
}

static void
test_refresh (Fixture *self, gconstpointer data)
{
  enrol_first (self);
  fail_each (self, refresh, 200);
  fail_each (self, refresh_again, 200);
}

static void
test_old_secret (Fixture *self, gconstpointer data)
{
  enrol_first (self);
  do_once (self, refresh, 200);
  do_once (self, refresh_again, 200);
  /* The first secret is a copy's now. */
  fail_each (self, refresh, 401);
  do_once (self, identify, 401);
  do_once (self, refresh_again, 401);
}

static void
test_log_out (Fixture *self, gconstpointer data)
{
  enrol_first (self);
  fail_each (self, log_out, 204);
  do_once (self, identify, 401);
  do_once (self, refresh, 401);
}

static void
test_revoke (Fixture *self, gconstpointer data)
{
  enrol_first (self);
  fail_each (self, revoke_device, 200);
  do_once (self, identify, 401);
}

static void
test_wipe (Fixture *self, gconstpointer data)
{
  enrol_first (self);
  do_once (self, say_wiped, 400);
  fail_each (self, order_wipe, 200);
  /* That it was told is written down with the telling. */
  fail_each (self, identify, 401);
  fail_each (self, say_wiped, 204);
  /* A lost answer is asked for again. */
  do_once (self, say_wiped, 204);
  do_once (self, refresh, 401);
}

static void
test_code (Fixture *self, gconstpointer data)
{
  fail_each (self, make_code, 200);
}

static void
test_password (Fixture *self, gconstpointer data)
{
  fail_each (self, set_password, 200);
  /* The new one counts, and the old one no more. */
  do_once (self, enrol, 401);
}

/* The tables of a server that has none of sign-in yet. */
static void
test_tables (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  fail_each (self, make_tables, 200);
  g_assert_true (fb_db_query_int (self->db, "SELECT count(*) FROM device_secret", &n, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The server says in its log what failed. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/server/faults/enrol", test_enrol);
  ADD ("/server/faults/enrol-by-code", test_enrol_by_code);
  ADD ("/server/faults/wrong-password", test_wrong_password);
  ADD ("/server/faults/refresh", test_refresh);
  ADD ("/server/faults/old-secret", test_old_secret);
  ADD ("/server/faults/log-out", test_log_out);
  ADD ("/server/faults/revoke", test_revoke);
  ADD ("/server/faults/wipe", test_wipe);
  ADD ("/server/faults/code", test_code);
  ADD ("/server/faults/password", test_password);
  ADD ("/server/faults/tables", test_tables);
#undef ADD
  return g_test_run ();
}
