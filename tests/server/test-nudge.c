/* test-nudge.c: questions that the server holds
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "http-fixture.h"

#include <libsoup/soup.h>
#include <string.h>

#include "fb-admin.h"
#include "fb-auth.h"
#include "fb-json.h"
#include "fb-test-database.h"

#define LAPTOP "01930000-0000-7000-8000-000000000001"
#define TABLET "01930000-0000-7000-8000-000000000002"
#define OTHERS "01930000-0000-7000-8000-000000000003"

/* A question on its way. */
typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GCancellable *cancellable;
  GBytes *body; /* NULL: there was no answer */
  gboolean done;
} Question;

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *self = user_data;

  self->body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);
  self->done = TRUE;
}

static Question *
ask (HttpFixture *fixture, const char *access, gint64 since)
{
  Question *self = g_new0 (Question, 1);
  g_autofree char *url = g_strdup_printf ("%s/v1/nudge?since=%" G_GINT64_FORMAT, fixture->url, since);
  g_autofree char *bearer = g_strconcat ("Bearer ", access, NULL);

  self->session = soup_session_new ();
  self->cancellable = g_cancellable_new ();
  self->message = soup_message_new ("GET", url);
  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Authorization", bearer);
  soup_session_send_and_read_async (self->session, self->message, G_PRIORITY_DEFAULT, self->cancellable, asked_cb,
                                    self);
  return self;
}

static void
question_free (Question *self)
{
  g_cancellable_cancel (self->cancellable);
  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->message);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
wait_until_held (HttpFixture *fixture, guint n)
{
  while (fb_http_server_get_held (fixture->server) != n)
    g_main_context_iteration (NULL, TRUE);
}

static gint64
wait_for_head (Question *self)
{
  g_autoptr (JsonNode) node = NULL;
  gint64 head;

  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (self->body);
  g_assert_cmpuint (soup_message_get_status (self->message), ==, 200);
  node = fb_json_parse (g_bytes_get_data (self->body, NULL), g_bytes_get_size (self->body), 0, NULL);
  g_assert_nonnull (node);
  g_assert_true (fb_json_get_int (json_node_get_object (node), "head", &head, NULL));
  /* Nothing else is told. */
  g_assert_cmpuint (json_object_get_size (json_node_get_object (node)), ==, 1);
  return head;
}

static void
wait_for_problem (Question *self, guint status, const char *type)
{
  g_autofree char *full = g_strconcat ("/problems/", type, NULL);
  g_autoptr (JsonNode) node = NULL;

  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (self->body);
  g_assert_cmpuint (soup_message_get_status (self->message), ==, status);
  node = fb_json_parse (g_bytes_get_data (self->body, NULL), g_bytes_get_size (self->body), 0, NULL);
  g_assert_cmpstr (fb_json_get_text (json_node_get_object (node), "type", NULL), ==, full);
}

static char *
sign_in (HttpFixture *fixture, const char *login, const char *device)
{
  g_autoptr (HttpReply) reply = http_fixture_enrol (fixture, login, "secret words", device, device);

  g_assert_cmpuint (reply->status, ==, 200);
  return g_strdup (http_reply_text (reply, "access"));
}

static gint64
read_clock (HttpFixture *fixture)
{
  gint64 seq = 0;

  g_assert_true (
      fb_db_query_int (fb_service_get_db (fixture->service), "SELECT seq FROM sync_clock WHERE one = 1", &seq, NULL));
  return seq;
}

/* A change in the organisation's bucket, which everybody holds, by another process as far as the server knows. */
static void
change_something (HttpFixture *fixture, const char *login)
{
  g_autoptr (GError) error = NULL;
  FbId id;

  g_assert_true (fb_admin_add_user (fixture->service, login, "New", "rep", NULL, &id, &error));
  g_assert_no_error (error);
}

/* A change of this user's own bucket, which nobody else holds. */
static void
change_own (HttpFixture *fixture, const FbId *device)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_service_mark_device (fixture->service, device, "lost", &error));
  g_assert_no_error (error);
}

static void
test_answers_when_there_is_news (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *access = sign_in (fixture, "rita", LAPTOP);
  gint64 since = read_clock (fixture);
  g_autoptr (Question) question = ask (fixture, access, since);

  wait_until_held (fixture, 1);
  g_assert_false (question->done);
  change_something (fixture, "new1");
  g_assert_cmpint (wait_for_head (question), >, since);
  g_assert_cmpuint (fb_http_server_get_held (fixture->server), ==, 0);
}

static void
test_old_news_is_told_at_once (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *access = sign_in (fixture, "rita", LAPTOP);
  g_autoptr (Question) first = ask (fixture, access, 0);
  g_autoptr (Question) second = NULL;
  gint64 head = wait_for_head (first);

  g_assert_cmpint (head, >, 0);
  g_assert_cmpint (head, <=, read_clock (fixture));
  /* What is known is waited for. */
  second = ask (fixture, access, head);
  wait_until_held (fixture, 1);
  g_assert_false (second->done);
  change_something (fixture, "new1");
  g_assert_cmpint (wait_for_head (second), >, head);
}

/* Nobody learns that something changed where they may not look. */
static void
test_others_news_is_none (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *rita = sign_in (fixture, "rita", LAPTOP);
  g_autofree char *olga = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Question) hers = NULL;
  g_autoptr (Question) others = NULL;
  gint64 since;
  FbId id, tablet;

  fb_admin_add_user (fixture->service, "olga", "Olga", "rep", NULL, &id, &error);
  g_assert_no_error (error);
  fb_auth_set_password (fb_service_get_db (fixture->service), &id, "secret words", &error);
  g_assert_no_error (error);
  olga = sign_in (fixture, "olga", OTHERS);
  g_free (sign_in (fixture, "rita", TABLET));
  since = read_clock (fixture);
  hers = ask (fixture, rita, since);
  others = ask (fixture, olga, since);
  wait_until_held (fixture, 2);

  fb_id_parse (TABLET, &tablet);
  change_own (fixture, &tablet);
  g_assert_cmpint (wait_for_head (hers), >, since);
  g_assert_false (others->done);
  g_assert_cmpuint (fb_http_server_get_held (fixture->server), ==, 1);
}

static void
test_one_question_a_device (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *access = sign_in (fixture, "rita", LAPTOP);
  gint64 since = read_clock (fixture);
  g_autoptr (Question) first = ask (fixture, access, since);
  g_autoptr (Question) second = NULL;

  wait_until_held (fixture, 1);
  second = ask (fixture, access, since);
  g_assert_cmpint (wait_for_head (first), <=, since);
  wait_until_held (fixture, 1);
  g_assert_false (second->done);
}

static void
test_bad_questions (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *access = sign_in (fixture, "rita", LAPTOP);
  g_autofree char *bearer = g_strconcat ("Bearer ", access, NULL);
  const char *const headers[] = {"Authorization", bearer, NULL};
  static const char *const paths[] = {"/v1/nudge",
                                      "/v1/nudge?since=",
                                      "/v1/nudge?since=-1",
                                      "/v1/nudge?since=x",
                                      "/v1/nudge?since=1&a=2",
                                      "/v1/nudge?to=1",
                                      "/v1/nudge?since=1 2",
                                      "/v1/nudge?since=99999999999999999999"};

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HttpReply) reply = http_fixture_send (fixture, "GET", paths[i], NULL, headers);

      g_assert_cmpuint (reply->status, ==, 400);
      g_assert_cmpstr (reply->type, ==, "bad-request");
    }
  {
    g_autoptr (HttpReply) nobody = http_fixture_send (fixture, "GET", "/v1/nudge?since=1", NULL, NULL);

    g_assert_cmpuint (nobody->status, ==, 401);
    g_assert_cmpstr (nobody->type, ==, "token-expired");
  }
}

static void
test_revoked_device_is_cut_off (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *access = sign_in (fixture, "rita", LAPTOP);
  g_autofree char *tablet = sign_in (fixture, "rita", TABLET);
  gint64 since = read_clock (fixture);
  g_autoptr (Question) question = ask (fixture, access, since);
  g_autoptr (Question) other = ask (fixture, tablet, since);
  g_autoptr (GError) error = NULL;
  FbId id;

  wait_until_held (fixture, 2);
  fb_id_parse (LAPTOP, &id);
  g_assert_true (fb_auth_set_device_status (fb_service_get_db (fixture->service), &id, "revoked", &error));
  g_assert_no_error (error);
  wait_for_problem (question, 401, "device-revoked");
  g_assert_false (other->done);
}

static void
test_disabled_user_is_cut_off (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *access = sign_in (fixture, "rita", LAPTOP);
  g_autoptr (Question) question = ask (fixture, access, G_MAXINT32);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  FbOp *op;

  wait_until_held (fixture, 1);
  op = fb_op_new (FB_OP_SET, fb_schema_get_table ("user"), &fixture->rep);
  fb_value_set_int (&fb_op_add_field (op, "active")->old, 1);
  fb_value_set_int (&fb_op_find_field (op, "active")->new, 0);
  g_ptr_array_add (ops, op);
  g_assert_true (fb_service_apply (fixture->service, ops, "Disable", NULL, &error));
  g_assert_no_error (error);
  wait_for_problem (question, 403, "account-disabled");
}

/* What a user may see has changed: only a pull can tell what. */
static void
test_new_territory_is_news (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *access = sign_in (fixture, "rita", LAPTOP);
  g_autoptr (Question) question = ask (fixture, access, G_MAXINT32);
  g_autofree char *admin = http_fixture_dup_place (fixture);
  char *add[] = {(char *) "admin",        admin, (char *) "territory", (char *) "add", (char *) "N1",
                 (char *) "--name=North", NULL};
  char *assign[] = {(char *) "admin", admin, (char *) "assign", (char *) "rita", (char *) "N1", NULL};

  wait_until_held (fixture, 1);
  g_assert_cmpint (fb_admin_main (6, add), ==, 0);
  g_assert_cmpint (fb_admin_main (5, assign), ==, 0);
  g_assert_cmpint (wait_for_head (question), >, G_MAXINT32);
}

static void
test_stopping_lets_go (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *access = sign_in (fixture, "rita", LAPTOP);
  g_autoptr (Question) question = ask (fixture, access, G_MAXINT32);

  wait_until_held (fixture, 1);
  fb_http_server_stop (fixture->server);
  g_assert_cmpuint (fb_http_server_get_held (fixture->server), ==, 0);
  /* Either the answer still goes out or the connection is closed: the device comes back in both cases. */
  while (!question->done)
    g_main_context_iteration (NULL, TRUE);
  if (question->body != NULL)
    wait_for_problem (question, 503, "busy");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(path, func) g_test_add (path, HttpFixture, NULL, http_fixture_set_up, func, http_fixture_tear_down)
  ADD ("/server/nudge/news", test_answers_when_there_is_news);
  ADD ("/server/nudge/old-news", test_old_news_is_told_at_once);
  ADD ("/server/nudge/others", test_others_news_is_none);
  ADD ("/server/nudge/one-a-device", test_one_question_a_device);
  ADD ("/server/nudge/bad-questions", test_bad_questions);
  ADD ("/server/nudge/revoked", test_revoked_device_is_cut_off);
  ADD ("/server/nudge/disabled", test_disabled_user_is_cut_off);
  ADD ("/server/nudge/new-territory", test_new_territory_is_news);
  ADD ("/server/nudge/stopping", test_stopping_lets_go);
#undef ADD
  return g_test_run ();
}
