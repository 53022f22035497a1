/* test-id.c: record ids
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-id.h"

#include <string.h>

static void
test_rising (void)
{
  FbId last, next;

  fb_id_generate (&last, 5000);
  for (int i = 0; i < 20000; i++)
    {
      /* The clock stands, then steps back. */
      fb_id_generate (&next, i < 10000 ? 5000 : 10);
      g_assert_cmpint (fb_id_compare (&last, &next), <, 0);
      last = next;
    }
}

static void
test_version_and_time (void)
{
  FbId id;

  fb_id_generate (&id, G_GINT64_CONSTANT (0x123456789abc));
  g_assert_cmpint (id.bytes[0], ==, 0x12);
  g_assert_cmpint (id.bytes[5], ==, 0xbc);
  g_assert_cmpint (id.bytes[6] >> 4, ==, 7);
  g_assert_cmpint (id.bytes[8] >> 6, ==, 2);
  g_assert_false (fb_id_is_nil (&id));
}

static gpointer
generate_many (gpointer data)
{
  FbId *ids = data;

  for (int i = 0; i < 5000; i++)
    fb_id_generate (&ids[i], 7000);
  return NULL;
}

static void
test_threads (void)
{
  g_autofree FbId *ids = g_new (FbId, 20000);
  g_autoptr (GHashTable) seen = g_hash_table_new (fb_id_hash, fb_id_equal);
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("ids", generate_many, ids + i * 5000);
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  for (int i = 0; i < 20000; i++)
    g_assert_true (g_hash_table_add (seen, &ids[i]));
}

static void
test_text (void)
{
  static const char *const bad[] = {"",
                                    "0190163d-8694-739b-aea5-966c26f8ad9",
                                    "0190163d-8694-739b-aea5-966c26f8ad911",
                                    "0190163d_8694-739b-aea5-966c26f8ad91",
                                    "0190163d-8694-739b-aea5-966c26f8adxx",
                                    "{0190163d-8694-739b-aea5-966c26f8ad91}"};
  const char *text = "0190163d-8694-739b-aea5-966c26f8ad91";
  g_autofree char *again = NULL;
  FbId id, upper, untouched;

  g_assert_true (fb_id_parse (text, &id));
  again = fb_id_to_string (&id);
  g_assert_cmpstr (again, ==, text);
  g_assert_true (fb_id_parse ("0190163D-8694-739B-AEA5-966C26F8AD91", &upper));
  g_assert_true (fb_id_equal (&id, &upper));
  g_assert_cmpuint (fb_id_hash (&id), ==, fb_id_hash (&upper));

  untouched = id;
  g_assert_false (fb_id_parse (NULL, &untouched));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (fb_id_parse (bad[i], &untouched));
  g_assert_true (fb_id_equal (&id, &untouched));
}

static void
test_from_name (void)
{
  g_autofree FbId *copy = NULL;
  FbId a, b, c;

  fb_id_from_name (&a, "org", "root");
  fb_id_from_name (&b, "org", "root");
  fb_id_from_name (&c, "org", "other");
  g_assert_true (fb_id_equal (&a, &b));
  g_assert_false (fb_id_equal (&a, &c));
  g_assert_cmpint (a.bytes[6] >> 4, ==, 8);
  copy = fb_id_copy (&a);
  g_assert_true (fb_id_equal (copy, &a));

  memset (&a, 0, sizeof a);
  g_assert_true (fb_id_is_nil (&a));
}

static void
fill_sevens (gpointer buffer, gsize size, gpointer user_data)
{
  memset (buffer, 7, size);
}

static void
test_source (void)
{
  FbId first, again;

  fb_id_set_source (fill_sevens, NULL);
  fb_id_generate (&first, 1000);
  fb_id_set_source (fill_sevens, NULL);
  fb_id_generate (&again, 1000);
  fb_id_set_source (NULL, NULL);
  g_assert_true (fb_id_equal (&first, &again));
  g_assert_cmpuint (first.bytes[15], ==, 0xc1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/id/version-and-time", test_version_and_time);
  g_test_add_func ("/base/id/rising", test_rising);
  g_test_add_func ("/base/id/threads", test_threads);
  g_test_add_func ("/base/id/text", test_text);
  g_test_add_func ("/base/id/source", test_source);
  g_test_add_func ("/base/id/from-name", test_from_name);

  return g_test_run ();
}
