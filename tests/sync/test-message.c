/* test-message.c: answers, problems and packed bodies
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-message.h"

#include <string.h>

static void
test_problems_become_errors (void)
{
  static const struct
  {
    guint status;
    const char *type;
    FbSyncError code;
  } cases[] = {
      {400, "bad-json", FB_SYNC_ERROR_REFUSED},
      {401, "token-expired", FB_SYNC_ERROR_AUTH},
      {401, "wrong-password", FB_SYNC_ERROR_AUTH},
      {401, "device-revoked", FB_SYNC_ERROR_REVOKED},
      {403, "account-disabled", FB_SYNC_ERROR_DISABLED},
      {409, "gap", FB_SYNC_ERROR_GAP},
      {409, "forked", FB_SYNC_ERROR_FORKED},
      {409, "incarnation", FB_SYNC_ERROR_INCARNATION},
      {409, "token-void", FB_SYNC_ERROR_TOKEN_VOID},
      {410, "cursor-too-old", FB_SYNC_ERROR_TOO_OLD},
      {413, "too-large", FB_SYNC_ERROR_TOO_LARGE},
      {422, "bad-value", FB_SYNC_ERROR_REFUSED},
      {426, "schema-too-old", FB_SYNC_ERROR_SCHEMA},
      {428, "scope-needed", FB_SYNC_ERROR_SCOPE_NEEDED},
      {503, "busy", FB_SYNC_ERROR_BUSY},
      {500, "server-error", FB_SYNC_ERROR_FAILED},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FbAnswer) answer = fb_answer_new_problem (cases[i].status, cases[i].type, "In words", NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (fb_answer_check (answer, &error));
      g_assert_error (error, FB_SYNC_ERROR, (int) cases[i].code);
      g_assert_cmpstr (error->message, ==, "In words");
    }
}

/* A portal's or a proxy's page says nothing final. */
static void
test_pages_of_others_are_no_problems (void)
{
  g_autoptr (GBytes) page = g_bytes_new_static ("<html>", 6);
  g_autoptr (FbAnswer) forbidden = fb_answer_new (403, "text/html", page);
  g_autoptr (FbAnswer) busy = fb_answer_new (503, "text/html", page);
  g_autoptr (FbAnswer) damaged = fb_answer_new (401, "application/problem+json", page);
  g_autoptr (FbAnswer) portal = fb_answer_new (200, "text/html", page);
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_answer_check (forbidden, &error));
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_false (fb_answer_check (busy, &error));
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_false (fb_answer_check (damaged, &error));
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_null (fb_answer_parse (portal, &error));
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
}

static void
test_problems_carry_more (void)
{
  g_autoptr (JsonObject) more = json_object_new ();
  g_autoptr (FbAnswer) answer = NULL;
  g_autoptr (JsonNode) node = NULL;

  json_object_set_int_member (more, "expected", 7);
  answer = fb_answer_new_problem (409, "gap", "In words", more);
  node = fb_json_parse (g_bytes_get_data (answer->body, NULL), g_bytes_get_size (answer->body), 0, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "expected"), ==, 7);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "status"), ==, 409);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "type"), ==, "/problems/gap");
}

static void
test_packs_and_expands (void)
{
  static const gsize sizes[] = {1, 10, 1000, 40000, 300000};

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *data = g_malloc (sizes[i]);
      g_autoptr (GBytes) plain = NULL;
      g_autoptr (GBytes) packed = NULL;
      g_autoptr (GBytes) again = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize k = 0; k < sizes[i]; k++)
        data[k] = (guint8) (k * 2654435761u >> 13);
      plain = g_bytes_new (data, sizes[i]);
      packed = fb_gzip (plain, 1);
      again = fb_gunzip (packed, sizes[i], &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (plain, again));
    }
}

static void
assert_not_expanded (GBytes *packed, gsize max)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_gunzip (packed, max, &error));
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
}

static void
test_limits_of_expansion (void)
{
  g_autofree char *zeros = g_malloc0 (4 << 20);
  g_autoptr (GBytes) plain = g_bytes_new (zeros, 4 << 20);
  g_autoptr (GBytes) bomb = fb_gzip (plain, 9);
  g_autoptr (GBytes) hello = g_bytes_new_static ("hello, hello", 12);
  g_autoptr (GBytes) packed = fb_gzip (hello, 6);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, g_bytes_get_size (packed) - 1);
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (GBytes) trailing = NULL;
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  /* A thousand to one, though within the size. */
  assert_not_expanded (bomb, 8 << 20);
  assert_not_expanded (packed, 11);
  assert_not_expanded (cut, 100);
  assert_not_expanded (hello, 100);
  assert_not_expanded (empty, 100);
  g_byte_array_append (longer, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  g_byte_array_append (longer, (const guint8 *) "x", 1);
  trailing = g_bytes_new (longer->data, longer->len);
  assert_not_expanded (trailing, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/message/problems", test_problems_become_errors);
  g_test_add_func ("/sync/message/pages-of-others", test_pages_of_others_are_no_problems);
  g_test_add_func ("/sync/message/more", test_problems_carry_more);
  g_test_add_func ("/sync/message/packs", test_packs_and_expands);
  g_test_add_func ("/sync/message/limits", test_limits_of_expansion);
  return g_test_run ();
}
