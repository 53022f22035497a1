/* test-devices.c: one-time codes, delays by address, devices that are revoked or emptied
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "http-fixture.h"

#include <string.h>

#include "fb-admin.h"
#include "fb-auth.h"
#include "fb-op.h"
#include "fb-password.h"
#include "fb-test-database.h"

#define LAPTOP "01930000-0000-7000-8000-000000000001"
#define TABLET "01930000-0000-7000-8000-000000000002"
#define PULL "{\"v\":1,\"schema\":1,\"cursor\":0}"
#define PUSH "{\"v\":1,\"schema\":1,\"device\":\"" LAPTOP "\",\"txs\":[]}"

static void
assert_reply (HttpReply *reply, guint status, const char *type)
{
  g_assert_cmpuint (reply->status, ==, status);
  g_assert_cmpstr (reply->type, ==, type);
}

static void
assert_post (HttpFixture *self, const char *path, const char *access, const char *text, guint status, const char *type)
{
  g_autoptr (HttpReply) reply = http_fixture_post (self, path, access, text);

  assert_reply (reply, status, type);
}

static char *
sign_in (HttpFixture *self, const char *device)
{
  g_autoptr (HttpReply) reply = http_fixture_enrol (self, "rita", "secret words", device, "first");

  assert_reply (reply, 200, NULL);
  g_assert_cmpstr (http_reply_text (reply, "login"), ==, "rita");
  return g_strdup (http_reply_text (reply, "access"));
}

static FbDb *
database (HttpFixture *self)
{
  return fb_service_get_db (self->service);
}

static gint64
now (void)
{
  return g_get_real_time () / 1000;
}

static gint64
count (HttpFixture *self, const char *sql)
{
  gint64 n = -1;

  g_assert_true (fb_db_query_int (database (self), sql, &n, NULL));
  return n;
}

/* --- codes ----------------------------------------------------------------------------------------------- */

static HttpReply *
enrol_by_code (HttpFixture *self, const char *code, const char *device)
{
  g_autofree char *hash = fb_secret_hash ("first");
  g_autofree char *text = g_strdup_printf (
      "{\"code\":\"%s\",\"device\":\"%s\",\"name\":\"Laptop\",\"secret_hash\":\"%s\"}", code, device, hash);

  return http_fixture_post (self, "/v1/enrol", NULL, text);
}

static void
assert_code (HttpFixture *self, const char *code, const char *device, guint status, const char *type)
{
  g_autoptr (HttpReply) reply = enrol_by_code (self, code, device);

  assert_reply (reply, status, type);
}

static char *
make_code (HttpFixture *self)
{
  g_autoptr (GError) error = NULL;
  char *code = fb_auth_make_code (database (self), &self->rep, now (), &error);

  g_assert_no_error (error);
  return code;
}

static void
test_code (HttpFixture *self, gconstpointer data)
{
  g_autofree char *code = make_code (self);
  g_autoptr (HttpReply) reply = enrol_by_code (self, code, LAPTOP);
  g_autofree char *user = fb_id_to_string (&self->rep);

  assert_reply (reply, 200, NULL);
  g_assert_cmpstr (http_reply_text (reply, "user"), ==, user);
  g_assert_cmpstr (http_reply_text (reply, "login"), ==, "rita");
  assert_post (self, "/v1/pull", http_reply_text (reply, "access"), PULL, 200, NULL);
  /* The answer was lost: the same device may ask again. For another one the code is used up. */
  assert_code (self, code, LAPTOP, 200, NULL);
  assert_code (self, code, TABLET, 401, "wrong-password");
}

/* 128 bits, without the letters that look alike, and typed in any way. */
static void
test_code_as_typed (HttpFixture *self, gconstpointer data)
{
  g_autofree char *code = make_code (self);
  g_autofree char *typed = g_ascii_strdown (code, -1);
  g_autofree char *plain = fb_code_normalise (code);

  g_assert_cmpuint (strlen (plain), ==, 26);
  g_assert_cmpuint (strspn (plain, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), ==, 26);
  for (char *c = typed; *c != '\0'; c++)
    *c = *c == '-' ? ' ' : *c == '0' ? 'o' : *c == '1' ? 'l' : *c;
  assert_code (self, typed, LAPTOP, 200, NULL);
}

static void
test_code_of_yesterday (HttpFixture *self, gconstpointer data)
{
  g_autofree char *code = fb_auth_make_code (database (self), &self->rep, now () - FB_AUTH_CODE_MS, NULL);

  assert_code (self, code, LAPTOP, 401, "wrong-password");
  assert_code (self, "AAAAA", LAPTOP, 401, "wrong-password");
  assert_code (self, "", LAPTOP, 401, "wrong-password");
}

static void
test_new_code_ends_the_old (HttpFixture *self, gconstpointer data)
{
  g_autofree char *first = make_code (self);
  g_autofree char *second = make_code (self);

  g_assert_cmpstr (first, !=, second);
  assert_code (self, first, LAPTOP, 401, "wrong-password");
  assert_code (self, second, LAPTOP, 200, NULL);
  /* What is stored is not the code. */
  g_assert_cmpint (count (self, "SELECT count(*) FROM enrol_code WHERE length (hash) = 64"), ==, 1);
}

static void
test_code_and_password (HttpFixture *self, gconstpointer data)
{
  g_autofree char *hash = fb_secret_hash ("first");
  static const char *const proofs[] = {"\"login\":\"rita\",\"password\":\"secret words\",\"code\":\"A\"",
                                       "\"login\":\"rita\"", "\"password\":\"secret words\""};

  for (guint i = 0; i < G_N_ELEMENTS (proofs); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{%s,\"device\":\"" LAPTOP "\",\"name\":\"Laptop\",\"secret_hash\":\"%s\"}", proofs[i], hash);

      assert_post (self, "/v1/enrol", NULL, text, 400, "bad-request");
    }
}

/* --- delays by address ----------------------------------------------------------------------------------- */

/* Twenty wrong tries of whatever names are free; with the next one the address must wait, whoever it asks for. */
static void
test_address_must_wait (HttpFixture *self, gconstpointer data)
{
  g_autoptr (HttpReply) reply = NULL;

  for (guint i = 0; i < 21; i++)
    assert_code (self, "WRONG", LAPTOP, 401, "wrong-password");
  g_assert_cmpint (count (self, "SELECT tries FROM sign_in_address"), ==, 21);
  fb_db_exec (database (self), "UPDATE sign_in_address SET wait_until = wait_until + 60000", NULL);
  reply = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "first");
  assert_reply (reply, 429, "busy");
  g_assert_cmpint (g_ascii_strtoll (reply->retry_after, NULL, 10), >, 50);
}

/* A proxy on this machine says for whom it asks. */
static void
test_address_behind_a_proxy (HttpFixture *self, gconstpointer data)
{
  const char *const headers[] = {"X-Forwarded-For", "203.0.113.9, 198.51.100.4", NULL};
  g_autofree char *hash = fb_secret_hash ("first");
  g_autofree char *text =
      g_strdup_printf ("{\"code\":\"X\",\"device\":\"" LAPTOP "\",\"name\":\"L\",\"secret_hash\":\"%s\"}", hash);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (HttpReply) reply = http_fixture_send (self, "POST", "/v1/enrol", body, headers);
  g_autofree char *address = NULL;

  assert_reply (reply, 401, "wrong-password");
  address = fb_db_query_text (database (self), "SELECT address FROM sign_in_address", NULL);
  g_assert_cmpstr (address, ==, "198.51.100.4");
}

/* --- revoked --------------------------------------------------------------------------------------------- */

/* The user sees it in the list of devices, which travels as any row. */
static void
test_revoked_device_shows (HttpFixture *self, gconstpointer data)
{
  g_autofree char *access = sign_in (self, LAPTOP);
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_id_parse (LAPTOP, &id);
  g_assert_true (fb_auth_revoke_device (self->service, &id, &error));
  g_assert_no_error (error);
  assert_post (self, "/v1/pull", access, PULL, 401, "device-revoked");
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE \"state\" = 'lost'"), ==, 1);
  {
    g_autoptr (HttpReply) again = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "second");

    assert_reply (again, 401, "device-revoked");
  }
}

static void
test_unknown_device (HttpFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_id_parse (TABLET, &id);
  g_assert_false (fb_auth_revoke_device (self->service, &id, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_auth_order_wipe (self->service, &id, TRUE, now (), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device_wipe"), ==, 0);
}

/* --- wiped ----------------------------------------------------------------------------------------------- */

static void
order_wipe (HttpFixture *self, gboolean after_push)
{
  g_autoptr (GError) error = NULL;
  FbId id;

  fb_id_parse (LAPTOP, &id);
  g_assert_true (fb_auth_order_wipe (self->service, &id, after_push, now (), &error));
  g_assert_no_error (error);
}

static void
assert_order (HttpFixture *self, const char *path, const char *access, const char *text, const char *wipe)
{
  g_autoptr (HttpReply) reply = http_fixture_post (self, path, access, text);

  assert_reply (reply, 401, "device-revoked");
  g_assert_cmpstr (http_reply_text (reply, "wipe"), ==, wipe);
}

static void
test_wipe_now (HttpFixture *self, gconstpointer data)
{
  g_autofree char *access = sign_in (self, LAPTOP);
  g_autofree char *other = sign_in (self, TABLET);

  order_wipe (self, FALSE);
  assert_order (self, "/v1/pull", access, PULL, "now");
  assert_order (self, "/v1/push", access, PUSH, "now");
  g_assert_cmpint (count (self, "SELECT count(*) FROM device_wipe WHERE told_at IS NOT NULL"), ==, 1);
  /* A device whose access token is long over learns it when it refreshes, and by signing in again. */
  {
    g_autoptr (HttpReply) refreshed = http_fixture_refresh (self, LAPTOP, "first", "second");
    g_autoptr (HttpReply) again = http_fixture_enrol (self, "rita", "secret words", LAPTOP, "second");
    g_autoptr (HttpReply) stranger = http_fixture_refresh (self, LAPTOP, "guess", "second");

    assert_reply (refreshed, 401, "device-revoked");
    g_assert_cmpstr (http_reply_text (refreshed, "wipe"), ==, "now");
    assert_reply (again, 401, "device-revoked");
    g_assert_cmpstr (http_reply_text (again, "wipe"), ==, "now");
    assert_reply (stranger, 401, "device-revoked");
    g_assert_false (json_object_has_member (json_node_get_object (stranger->json), "wipe"));
  }
  assert_post (self, "/v1/pull", other, PULL, 200, NULL);

  assert_post (self, "/v1/wiped", access, "{}", 204, NULL);
  assert_post (self, "/v1/wiped", access, "{}", 204, NULL);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device_wipe WHERE done_at IS NOT NULL"), ==, 1);
  g_assert_cmpint (count (self, "SELECT count(*) FROM device WHERE \"state\" = 'wiped'"), ==, 1);
  assert_post (self, "/v1/pull", access, PULL, 401, "device-revoked");
}

/* It may send what waits, and get nothing any more. */
static void
test_wipe_after_push (HttpFixture *self, gconstpointer data)
{
  g_autofree char *access = sign_in (self, LAPTOP);
  g_autofree char *bearer = g_strconcat ("Bearer ", access, NULL);
  const char *const headers[] = {"Authorization", bearer, NULL};
  g_autoptr (HttpReply) pushed = NULL;

  order_wipe (self, TRUE);
  assert_order (self, "/v1/pull", access, PULL, "after_push");
  assert_order (self, "/v1/verify", access, "{}", "after_push");
  {
    g_autoptr (HttpReply) nudge = http_fixture_send (self, "GET", "/v1/nudge?since=1", NULL, headers);

    assert_reply (nudge, 401, "device-revoked");
    g_assert_cmpstr (http_reply_text (nudge, "wipe"), ==, "after_push");
  }
  pushed = http_fixture_post (self, "/v1/push", access, PUSH);
  g_assert_cmpuint (pushed->status, ==, 200);
  g_assert_cmpstr (g_hash_table_lookup (pushed->headers, "fieldbook-wipe"), ==, "after_push");
  /* A token that runs out meanwhile is renewed for it. */
  {
    g_autoptr (HttpReply) refreshed = http_fixture_refresh (self, LAPTOP, "first", "second");

    assert_reply (refreshed, 200, NULL);
    assert_order (self, "/v1/pull", http_reply_text (refreshed, "access"), PULL, "after_push");
    assert_post (self, "/v1/wiped", http_reply_text (refreshed, "access"), "{}", 204, NULL);
  }
}

/* A held question is answered with the order. */
static void
test_wiped_needs_an_order (HttpFixture *self, gconstpointer data)
{
  g_autofree char *access = sign_in (self, LAPTOP);

  assert_post (self, "/v1/wiped", access, "{}", 400, "bad-request");
  assert_post (self, "/v1/wiped", "nonsense", "{}", 401, "token-expired");
  assert_post (self, "/v1/wiped", NULL, "{}", 401, "token-expired");
  assert_post (self, "/v1/pull", access, PULL, 200, NULL);
}

/* --- administration -------------------------------------------------------------------------------------- */

static int
admin (HttpFixture *self, const char *first, ...)
{
  g_autofree char *folder = http_fixture_dup_place (self);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  va_list args;

  g_ptr_array_add (argv, (char *) "admin");
  g_ptr_array_add (argv, folder);
  va_start (args, first);
  for (const char *word = first; word != NULL; word = va_arg (args, const char *))
    g_ptr_array_add (argv, (char *) word);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  return fb_admin_main ((int) argv->len - 1, (char **) argv->pdata);
}

static void
test_commands (HttpFixture *self, gconstpointer data)
{
  g_autofree char *access = sign_in (self, LAPTOP);

  g_assert_cmpint (admin (self, "code", "rita", NULL), ==, 0);
  g_assert_cmpint (count (self, "SELECT count(*) FROM enrol_code"), ==, 1);
  g_assert_cmpint (admin (self, "code", "nobody", NULL), ==, 1);
  g_assert_cmpint (admin (self, "device", "list", NULL), ==, 0);
  g_assert_cmpint (admin (self, "device", "lease", LAPTOP, "14", NULL), ==, 0);
  g_assert_cmpint (count (self, "SELECT \"expires_after_days\" FROM device"), ==, 14);
  g_assert_cmpint (admin (self, "device", "lease", LAPTOP, "0", NULL), ==, 1);
  g_assert_cmpint (admin (self, "device", "lease", LAPTOP, "soon", NULL), ==, 1);
  g_assert_cmpint (admin (self, "device", "wipe", LAPTOP, "--now", "--after-push", NULL), ==, 1);
  g_assert_cmpint (admin (self, "device", "wipe", LAPTOP, NULL), ==, 0);
  assert_order (self, "/v1/pull", access, PULL, "after_push");
  g_assert_cmpint (admin (self, "device", "wipe", LAPTOP, "--now", NULL), ==, 0);
  assert_order (self, "/v1/push", access, PUSH, "now");
  g_assert_cmpint (admin (self, "device", "wipe", TABLET, NULL), ==, 1);
  g_assert_cmpint (admin (self, "device", "revoke", "x", NULL), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(path, func) g_test_add (path, HttpFixture, NULL, http_fixture_set_up, func, http_fixture_tear_down)
  ADD ("/server/code/enrols", test_code);
  ADD ("/server/code/as-typed", test_code_as_typed);
  ADD ("/server/code/of-yesterday", test_code_of_yesterday);
  ADD ("/server/code/new-ends-old", test_new_code_ends_the_old);
  ADD ("/server/code/and-password", test_code_and_password);
  ADD ("/server/address/must-wait", test_address_must_wait);
  ADD ("/server/address/proxy", test_address_behind_a_proxy);
  ADD ("/server/device/shows-revoked", test_revoked_device_shows);
  ADD ("/server/device/unknown", test_unknown_device);
  ADD ("/server/wipe/now", test_wipe_now);
  ADD ("/server/wipe/after-push", test_wipe_after_push);
  ADD ("/server/wipe/needs-an-order", test_wiped_needs_an_order);
  ADD ("/server/device/commands", test_commands);
#undef ADD
  return g_test_run ();
}
