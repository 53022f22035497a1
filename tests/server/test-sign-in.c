/* test-sign-in.c: passwords, tokens and devices over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "http-fixture.h"

#include "fb-auth.h"
#include "fb-op.h"
#include "fb-test-database.h"

#define LAPTOP "01930000-0000-7000-8000-000000000001"
#define TABLET "01930000-0000-7000-8000-000000000002"
#define PULL "{\"v\":1,\"schema\":1,\"cursor\":0}"

static void
assert_reply (HttpReply *reply, guint status, const char *type)
{
  g_assert_cmpuint (reply->status, ==, status);
  g_assert_cmpstr (reply->type, ==, type);
}

/* A signed-in device's access token. */
static char *
sign_in (HttpFixture *self, const char *device, const char *secret)
{
  g_autoptr (HttpReply) reply = http_fixture_enrol (self, "rita", "secret words", device, secret);

  assert_reply (reply, 200, NULL);
  return g_strdup (http_reply_text (reply, "access"));
}

static void
assert_pull (HttpFixture *self, const char *access, guint status, const char *type)
{
  g_autoptr (HttpReply) reply = http_fixture_post (self, "/v1/pull", access, PULL);

  assert_reply (reply, status, type);
}

static void
test_right_password (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (HttpReply) reply = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "first");
  g_autofree char *user = fb_id_to_string (&self->rep);

  assert_reply (reply, 200, NULL);
  g_assert_cmpstr (http_reply_text (reply, "user"), ==, user);
  g_assert_cmpstr (http_reply_text (reply, "device"), ==, LAPTOP);
  g_assert_nonnull (http_reply_text (reply, "incarnation"));
  assert_pull (self, http_reply_text (reply, "access"), 200, NULL);
}

/* A name that does not exist answers as a wrong password does. */
static void
test_wrong_password (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (HttpReply) wrong = http_fixture_enrol (self, "rita", "wrong words", LAPTOP, "first");
  g_autoptr (HttpReply) nobody = http_fixture_enrol (self, "nobody", "secret words", LAPTOP, "first");

  assert_reply (wrong, 401, "wrong-password");
  assert_reply (nobody, 401, "wrong-password");
  g_assert_cmpstr (http_reply_text (wrong, "title"), ==, http_reply_text (nobody, "title"));
}

static void
test_many_wrong_passwords_must_wait (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (HttpReply) reply = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_clear_pointer (&reply, http_reply_free);
      reply = http_fixture_enrol (self, "rita", "wrong words", LAPTOP, "first");
      assert_reply (reply, 401, "wrong-password");
    }
  /* Whatever the password is now: the answer waits. The delay is longer than a try takes. */
  fb_db_exec (fb_service_get_db (self->service), "UPDATE sign_in_failure SET wait_until = wait_until + 60000", NULL);
  g_clear_pointer (&reply, http_reply_free);
  reply = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "first");
  assert_reply (reply, 429, "busy");
  g_assert_cmpint (g_ascii_strtoll (reply->retry_after, NULL, 10), >, 0);
}

static void
test_tokens_rotate (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self, LAPTOP, "first");
  g_autoptr (HttpReply) second = http_fixture_refresh (self, LAPTOP, "first", "second");
  g_autoptr (HttpReply) third = NULL;

  assert_reply (second, 200, NULL);
  /* The new access token replaces the old one. */
  assert_pull (self, access, 401, "token-expired");
  assert_pull (self, http_reply_text (second, "access"), 200, NULL);
  third = http_fixture_refresh (self, LAPTOP, "second", "third");
  assert_reply (third, 200, NULL);
  assert_pull (self, http_reply_text (third, "access"), 200, NULL);
}

/* The answer was lost: the device shows the same secret again, or already the one that it proposed. */
static void
test_lost_refresh_locks_nobody_out (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self, LAPTOP, "first");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (HttpReply) again = http_fixture_refresh (self, LAPTOP, "first", "second");

      assert_reply (again, 200, NULL);
    }
  {
    g_autoptr (HttpReply) next = http_fixture_refresh (self, LAPTOP, "second", "third");

    assert_reply (next, 200, NULL);
  }
}

/* A secret that has been replaced is shown by a copy: the device is revoked. */
static void
test_old_secret_revokes (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self, LAPTOP, "first");
  g_autoptr (HttpReply) second = http_fixture_refresh (self, LAPTOP, "first", "second");
  g_autoptr (HttpReply) third = http_fixture_refresh (self, LAPTOP, "second", "third");
  g_autoptr (HttpReply) copy = NULL;
  g_autoptr (HttpReply) after = NULL;

  assert_reply (third, 200, NULL);
  g_test_expect_message ("fb-server", G_LOG_LEVEL_WARNING, "*replaced*");
  copy = http_fixture_refresh (self, LAPTOP, "first", "fourth");
  g_test_assert_expected_messages ();
  assert_reply (copy, 401, "device-revoked");
  assert_pull (self, http_reply_text (third, "access"), 401, "device-revoked");
  after = http_fixture_refresh (self, LAPTOP, "third", "fourth");
  assert_reply (after, 401, "device-revoked");
}

static void
test_unknown_secret_is_no_copy (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self, LAPTOP, "first");
  g_autoptr (HttpReply) guess = http_fixture_refresh (self, LAPTOP, "guessed", "second");
  g_autoptr (HttpReply) unknown = http_fixture_refresh (self, TABLET, "first", "second");
  g_autoptr (HttpReply) right = NULL;

  assert_reply (guess, 401, "token-expired");
  assert_reply (unknown, 401, "token-expired");
  right = http_fixture_refresh (self, LAPTOP, "first", "second");
  assert_reply (right, 200, NULL);
}

static void
test_revoked_device (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self, LAPTOP, "first");
  g_autofree char *other = sign_in (self, TABLET, "other");
  g_autoptr (GError) error = NULL;
  g_autoptr (HttpReply) again = NULL;
  FbId id;

  fb_id_parse (LAPTOP, &id);
  fb_auth_set_device_status (fb_service_get_db (self->service), &id, "revoked", &error);
  g_assert_no_error (error);
  assert_pull (self, access, 401, "device-revoked");
  assert_pull (self, other, 200, NULL);
  again = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "fresh");
  assert_reply (again, 401, "device-revoked");
}

static void
test_disabled_account (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self, LAPTOP, "first");
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  FbOp *op = fb_op_new (FB_OP_SET, fb_schema_get_table ("user"), &self->rep);
  FbOpField *field = fb_op_add_field (op, "active");
  g_autoptr (GError) error = NULL;
  g_autoptr (HttpReply) again = NULL;

  fb_value_set_int (&field->old, 1);
  fb_value_set_int (&field->new, 0);
  g_ptr_array_add (ops, op);
  fb_service_apply (self->service, ops, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_pull (self, access, 403, "account-disabled");
  again = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "first");
  assert_reply (again, 403, "account-disabled");
}

static void
test_device_of_another_person (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self, LAPTOP, "first");
  g_autoptr (GError) error = NULL;
  g_autoptr (HttpReply) reply = NULL;
  FbId otto;

  g_assert_nonnull (access);
  fb_service_get_role_id ("rep", &otto);
  {
    g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
    FbId role = otto;
    FbOp *op;

    fb_id_generate (&otto, g_get_real_time () / 1000);
    op = fb_op_new (FB_OP_PUT, fb_schema_get_table ("user"), &otto);
    fb_value_set_text (&fb_op_add_field (op, "login")->new, "otto");
    fb_value_set_text (&fb_op_add_field (op, "name")->new, "Otto");
    fb_value_set_id (&fb_op_add_field (op, "role")->new, &role);
    g_ptr_array_add (ops, op);
    fb_service_apply (self->service, ops, NULL, NULL, &error);
    g_assert_no_error (error);
  }
  fb_auth_set_password (fb_service_get_db (self->service), &otto, "other words", &error);
  g_assert_no_error (error);
  reply = http_fixture_enrol (self, "otto", "other words", LAPTOP, "mine");
  g_assert_cmpuint (reply->status, >=, 400);
  g_assert_cmpuint (reply->status, <, 500);
  assert_pull (self, access, 200, NULL);
}

static void
test_log_out (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *access = sign_in (self, LAPTOP, "first");
  g_autoptr (HttpReply) out = http_fixture_post (self, "/v1/logout", access, "{}");
  g_autoptr (HttpReply) refresh = NULL;

  g_assert_cmpuint (out->status, ==, 204);
  g_assert_cmpuint (g_bytes_get_size (out->body), ==, 0);
  assert_pull (self, access, 401, "token-expired");
  refresh = http_fixture_refresh (self, LAPTOP, "first", "second");
  assert_reply (refresh, 401, "token-expired");
}

static void
test_no_token (HttpFixture *self, gconstpointer data G_GNUC_UNUSED)
{
  assert_pull (self, NULL, 401, "token-expired");
  assert_pull (self, "nonsense", 401, "token-expired");
  assert_pull (self, "", 401, "token-expired");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();
#define ADD(path, func) g_test_add (path, HttpFixture, NULL, http_fixture_set_up, func, http_fixture_tear_down)
  ADD ("/server/sign-in/right-password", test_right_password);
  ADD ("/server/sign-in/wrong-password", test_wrong_password);
  ADD ("/server/sign-in/must-wait", test_many_wrong_passwords_must_wait);
  ADD ("/server/token/rotates", test_tokens_rotate);
  ADD ("/server/token/lost-answer", test_lost_refresh_locks_nobody_out);
  ADD ("/server/token/old-secret", test_old_secret_revokes);
  ADD ("/server/token/unknown-secret", test_unknown_secret_is_no_copy);
  ADD ("/server/token/none", test_no_token);
  ADD ("/server/device/revoked", test_revoked_device);
  ADD ("/server/device/of-another", test_device_of_another_person);
  ADD ("/server/account/disabled", test_disabled_account);
  ADD ("/server/log-out", test_log_out);
  return g_test_run ();
}
