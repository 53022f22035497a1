/* test-rules-files.c: the tables of a model as its row has them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-files.h"
#include "fb-rules-parse.h"

static const char table[] = "Size,Fans\nS,1\n";

static void
test_round_trip (void)
{
  g_autoptr (GHashTable) files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GHashTable) back = NULL;
  g_autofree char *json = NULL;
  g_autofree char *empty = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  empty = fb_rules_files_to_json (files);
  g_assert_cmpstr (empty, ==, "{}");
  g_hash_table_insert (files, g_strdup ("motors.csv"), g_bytes_new_static (table, sizeof table - 1));
  json = fb_rules_files_to_json (files);
  g_assert_cmpstr (json, ==, "{\"motors.csv\":\"Size,Fans\\nS,1\\n\"}");
  back = fb_rules_files_from_json (json);
  g_assert_cmpuint (g_hash_table_size (back), ==, 1);
  bytes = fb_rules_files_read ("motors.csv", back, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), table, sizeof table - 1);
}

/* What is none, or no text, is left out. */
static void
test_other (void)
{
  static const char *const others[] = {NULL, "", "[]", "{\"a\":1}", "{\"a\":{\"b\":\"c\"}}", "{", "7"};

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GHashTable) files = fb_rules_files_from_json (others[i]);

      g_assert_cmpuint (g_hash_table_size (files), ==, 0);
    }
}

static void
test_missing (void)
{
  g_autoptr (GHashTable) files = fb_rules_files_from_json ("{\"a.csv\":\"x\"}");
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_rules_files_read ("b.csv", files, &error));
  g_assert_error (error, FB_RULES_ERROR, FB_RULES_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "b.csv"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/files/round-trip", test_round_trip);
  g_test_add_func ("/rules/files/other", test_other);
  g_test_add_func ("/rules/files/missing", test_missing);
  return g_test_run ();
}
