/* test-collections.c: sets by element, entries that only grow
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-merge.h"

#include "fb-json.h"

static FbValue
text (const char *value)
{
  FbValue result = FB_VALUE_INIT;

  fb_value_set_text (&result, value);
  return result;
}

static void
test_set_add_and_remove (void)
{
  g_auto (FbValue) current = text ("[\"b\",\"d\"]");
  g_auto (FbCellMerge) merge = {0};
  char *add[] = {(char *) "c", (char *) "a", (char *) "b", NULL};
  char *rm[] = {(char *) "d", (char *) "x", NULL};

  fb_merge_set (&current, add, rm, NULL, &merge);
  g_assert_cmpstr (merge.value.text, ==, "[\"a\",\"b\",\"c\"]");
  g_assert_true (merge.changed);
}

static void
test_set_concurrent_add_stays (void)
{
  g_auto (FbValue) current = text ("[\"vip\"]");
  g_auto (FbCellMerge) merge = {0};
  char *vip[] = {(char *) "vip", NULL};

  /* It was added by somebody whom the one who removes it had not seen. */
  fb_merge_set (&current, NULL, vip, vip, &merge);
  g_assert_cmpstr (merge.value.text, ==, "[\"vip\"]");
  g_assert_false (merge.changed);
  fb_merge_set (&current, NULL, vip, NULL, &merge);
  g_assert_true (fb_value_is_null (&merge.value));
  /* The other order: removed first, then added. */
  fb_merge_set (&merge.value, vip, NULL, NULL, &merge);
  g_assert_cmpstr (merge.value.text, ==, "[\"vip\"]");
}

static void
test_set_of_broken_text (void)
{
  g_auto (FbValue) current = text ("{\"not\":\"a set\"}");
  g_auto (FbCellMerge) merge = {0};
  char *add[] = {(char *) "a", NULL};

  fb_merge_set (&current, add, NULL, NULL, &merge);
  g_assert_cmpstr (merge.value.text, ==, "[\"a\"]");
}

static void
say (FbValue *log, gint64 hlc, guint8 device, const char *words)
{
  g_auto (FbCellMerge) merge = {0};
  FbStamp stamp = {hlc, {{device}}};
  FbId by = {{9}};

  fb_merge_say (log, &stamp, &by, 1000 + hlc, words, &merge);
  fb_value_copy (&merge.value, log);
}

static void
test_say_order (void)
{
  static const struct
  {
    gint64 hlc;
    guint8 device;
    const char *words;
  } entries[] = {{1, 1, "one"}, {2, 1, "two a"}, {2, 2, "two b"}, {2, 2, "two c"}, {3, 1, "three"}};
  static const int orders[][5] = {{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 0, 4, 1, 3}, {3, 2, 1, 4, 0}};
  g_auto (FbValue) expected = FB_VALUE_INIT;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *array;

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_auto (FbValue) log = FB_VALUE_INIT;

      for (guint j = 0; j < 5; j++)
        say (&log, entries[orders[i][j]].hlc, entries[orders[i][j]].device, entries[orders[i][j]].words);
      /* Once more: nothing doubles. */
      say (&log, 2, 2, "two c");
      if (i == 0)
        fb_value_copy (&log, &expected);
      g_assert_true (fb_value_equal (&log, &expected));
    }
  node = fb_json_parse (expected.text, -1, 0, NULL);
  array = json_node_get_array (node);
  g_assert_cmpuint (json_array_get_length (array), ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (array, i), "text"), ==,
                     entries[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/set/add-and-remove", test_set_add_and_remove);
  g_test_add_func ("/merge/set/concurrent-add-stays", test_set_concurrent_add_stays);
  g_test_add_func ("/merge/set/broken-text", test_set_of_broken_text);
  g_test_add_func ("/merge/say/order", test_say_order);
  return g_test_run ();
}
