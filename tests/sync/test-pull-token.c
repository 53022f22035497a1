/* test-pull-token.c: where a pull stands between two pages, and what a client may make of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-pull-token.h"

static FbPullToken *
make_token (void)
{
  FbPullToken *token = fb_pull_token_new ();
  const gint64 scope[] = {7, 3, G_MAXINT64};
  const gint64 again[] = {1201};

  g_array_append_vals (token->scope, scope, G_N_ELEMENTS (scope));
  g_array_append_vals (token->again, again, G_N_ELEMENTS (again));
  fb_pull_token_add_held (token, 3);
  fb_pull_token_add_held (token, 9);
  token->h0 = 81920;
  token->cursor = 81234;
  fb_pull_token_set_cursor (token, 9, 12);
  fb_pull_token_set_position (token, 3, 81300, 55);
  fb_pull_token_set_big (token, 55, 81301);
  token->is_split = TRUE;
  token->split_bid = 3;
  token->split_gid = 55;
  token->split_ver = 81290;
  token->split_head = 81920;
  token->split_base = -1;
  fb_id_from_name (&token->split_id, "test", "split");
  token->full = FALSE;
  token->est_rows = 412;
  token->est_bytes = 33000;
  token->again_at = 1;
  token->added = g_strdup ("{\"contact\":[\"fax\"]}");
  token->added_table = 2;
  fb_id_from_name (&token->added_id, "test", "added");
  return token;
}

static void
test_members (void)
{
  g_autoptr (FbPullToken) token = make_token ();
  gint64 last, gid;

  g_assert_true (fb_pull_token_holds (token, 9));
  g_assert_false (fb_pull_token_holds (token, 7));
  g_assert_cmpint (fb_pull_token_get_cursor (token, 9), ==, 12);
  g_assert_cmpint (fb_pull_token_get_cursor (token, 3), ==, 81234);

  /* Walked; held with a cursor of its own; not held: from the start. */
  fb_pull_token_get_position (token, 3, &last, &gid);
  g_assert_cmpint (last, ==, 81300);
  g_assert_cmpint (gid, ==, 55);
  fb_pull_token_get_position (token, 9, &last, &gid);
  g_assert_cmpint (last, ==, 12);
  g_assert_cmpint (gid, ==, G_MAXINT64);
  fb_pull_token_get_position (token, 7, &last, &gid);
  g_assert_cmpint (last, ==, 0);
  g_assert_cmpint (gid, ==, G_MAXINT64);

  g_assert_cmpint (fb_pull_token_get_big (token, 55), ==, 81301);
  fb_pull_token_set_big (token, 55, 81400);
  g_assert_cmpint (fb_pull_token_get_big (token, 55), ==, 81400);
  fb_pull_token_forget_big (token, 55);
  g_assert_cmpint (fb_pull_token_get_big (token, 55), ==, -1);
}

static void
test_round_trip (void)
{
  g_autoptr (FbPullToken) token = make_token ();
  g_autofree char *text = fb_pull_token_to_text (token);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPullToken) read = fb_pull_token_from_text (text, &error);
  gint64 last, gid;

  g_assert_no_error (error);
  g_assert_cmpuint (read->scope->len, ==, 3);
  g_assert_cmpint (g_array_index (read->scope, gint64, 2), ==, G_MAXINT64);
  g_assert_cmpint (g_array_index (read->again, gint64, 0), ==, 1201);
  g_assert_true (fb_pull_token_holds (read, 3) && fb_pull_token_holds (read, 9));
  g_assert_cmpuint (g_hash_table_size (read->held), ==, 2);
  g_assert_cmpint (fb_pull_token_get_cursor (read, 9), ==, 12);
  fb_pull_token_get_position (read, 3, &last, &gid);
  g_assert_cmpint (last, ==, 81300);
  g_assert_cmpint (gid, ==, 55);
  g_assert_cmpint (fb_pull_token_get_big (read, 55), ==, 81301);
  g_assert_cmpint (read->h0, ==, 81920);
  g_assert_cmpint (read->cursor, ==, 81234);
  g_assert_true (read->is_split && !read->full && !read->only_again);
  g_assert_cmpint (read->split_base, ==, -1);
  g_assert_cmpint (read->split_ver, ==, 81290);
  g_assert_true (fb_id_equal (&read->split_id, &token->split_id));
  g_assert_true (fb_id_equal (&read->added_id, &token->added_id));
  g_assert_cmpint (read->est_rows, ==, 412);
  g_assert_cmpint (read->est_bytes, ==, 33000);
  g_assert_cmpint (read->again_at, ==, 1);
  g_assert_cmpstr (read->added, ==, token->added);
  g_assert_cmpint (read->added_table, ==, 2);
}

/* A bucket from a page set is held from there on, as of the set's head. */
static void
test_set (void)
{
  g_autoptr (FbPullToken) token = fb_pull_token_new ();
  g_autofree char *text = NULL;
  g_autoptr (FbPullToken) read = NULL;
  g_autoptr (GError) error = NULL;

  token->cursor = 900;
  fb_pull_token_add_held (token, 9);
  fb_pull_token_add_set (token, 11, 500);
  text = fb_pull_token_to_text (token);
  read = fb_pull_token_from_text (text, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      const FbPullToken *one = i == 0 ? token : read;

      g_assert_true (fb_pull_token_holds (one, 11) && fb_pull_token_is_set (one, 11));
      g_assert_true (fb_pull_token_holds (one, 9) && !fb_pull_token_is_set (one, 9));
      g_assert_false (fb_pull_token_is_set (one, 7));
      g_assert_cmpint (fb_pull_token_get_cursor (one, 11), ==, 500);
      g_assert_cmpint (fb_pull_token_get_cursor (one, 9), ==, 900);
    }
}

/* --- what did not come from us ------------------------------------------------------------------------------ */

static void
assert_damaged (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPullToken) token = fb_pull_token_from_text (text, &error);

  g_assert_null (token);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
assert_json_damaged (const char *json)
{
  g_autofree char *text = g_base64_encode ((const guchar *) json, strlen (json));

  assert_damaged (text);
}

static char *
with_replaced (const char *text, const char *from, const char *to)
{
  gsize length;
  g_autofree guchar *plain = g_base64_decode (text, &length);
  g_autofree char *json = g_strndup ((const char *) plain, length);
  g_auto (GStrv) parts = g_strsplit (json, from, 2);
  g_autofree char *changed = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = g_strjoinv (to, parts);
  return g_base64_encode ((const guchar *) changed, strlen (changed));
}

static void
test_damaged (void)
{
  static const char *const changes[][2] = {
      {"{\"v\":1", "{\"v\":2"},          {"{\"v\":1", "{\"v\":\"1\""},  {"\"n\":[81920", "\"n\":[81920,1"},
      {"\"n\":[81920", "\"n\":[1.5"},    {"\"n\":[81920", "\"n\":[[]"}, {"\"s\":[7", "\"s\":[null"},
      {"\"p\":[3,", "\"p\":["},          {"\"k\":[", "\"k\":[\"\","},   {",\"c\":", ",\"x\":"},
      {"\"g\":[55,81301,0]", "\"g\":0"},
  };
  g_autoptr (FbPullToken) token = make_token ();
  g_autofree char *text = fb_pull_token_to_text (token);
  g_autofree char *huge = g_strnfill (5 * 1024 * 1024, 'A');

  assert_damaged ("");
  assert_damaged ("!!!");
  assert_damaged ("null");
  assert_damaged (huge);
  assert_json_damaged ("[]");
  assert_json_damaged ("{}");
  assert_json_damaged ("{\"v\":1,\"i\":\"not an id\",\"j\":\"\",\"n\":[]}");
  assert_json_damaged ("{\"v\":1,\"a\":[[[[[[[[[[[[1]]]]]]]]]]]]}");
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *changed = with_replaced (text, changes[i][0], changes[i][1]);

      assert_damaged (changed);
    }
}

/* Every cut and every changed byte is read as a token or refused, never anything else. */
static void
test_mutated (void)
{
  g_autoptr (FbPullToken) token = make_token ();
  g_autofree char *text = fb_pull_token_to_text (token);
  gsize length = strlen (text);

  for (gsize i = 1; i < length; i++)
    {
      g_autofree char *cut = g_strndup (text, i);
      g_autofree char *changed = g_strdup (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (FbPullToken) read = NULL;

      changed[i] = changed[i] == 'Q' ? 'R' : 'Q';
      assert_damaged (cut);
      read = fb_pull_token_from_text (changed, &error);
      g_assert_true ((read != NULL) != (error != NULL));
      if (error != NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pull-token/members", test_members);
  g_test_add_func ("/sync/pull-token/set", test_set);
  g_test_add_func ("/sync/pull-token/round-trip", test_round_trip);
  g_test_add_func ("/sync/pull-token/damaged", test_damaged);
  g_test_add_func ("/sync/pull-token/mutated", test_mutated);
  return g_test_run ();
}
