/* test-value.c: small values
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-value.h"

static void
test_kinds (void)
{
  g_auto (FbValue) value = FB_VALUE_INIT;
  FbId id;

  fb_id_from_name (&id, "test", "one");
  g_assert_true (fb_value_is_null (&value));
  fb_value_set_int (&value, -5);
  g_assert_cmpint (fb_value_get_int (&value), ==, -5);
  g_assert_null (fb_value_get_text (&value));
  g_assert_null (fb_value_get_id (&value));
  fb_value_set_text (&value, "five");
  g_assert_cmpstr (fb_value_get_text (&value), ==, "five");
  g_assert_cmpint (fb_value_get_int (&value), ==, 0);
  /* Its own text and its own id. */
  fb_value_set_text (&value, fb_value_get_text (&value) + 1);
  g_assert_cmpstr (fb_value_get_text (&value), ==, "ive");
  fb_value_set_id (&value, &id);
  fb_value_set_id (&value, fb_value_get_id (&value));
  g_assert_true (fb_id_equal (fb_value_get_id (&value), &id));
  fb_value_set_text (&value, NULL);
  g_assert_true (fb_value_is_null (&value));
  fb_value_set_id (&value, NULL);
  g_assert_true (fb_value_is_null (&value));
}

static void
test_copy (void)
{
  g_auto (FbValue) a = FB_VALUE_INIT;
  g_auto (FbValue) b = FB_VALUE_INIT;

  fb_value_set_text (&a, "one");
  fb_value_set_text (&b, "two");
  fb_value_copy (&a, &b);
  g_assert_true (fb_value_equal (&a, &b));
  g_assert_true (a.text != b.text);
  fb_value_copy (&a, &a);
  g_assert_cmpstr (a.text, ==, "one");
}

static void
test_order (void)
{
  FbValue values[6] = {{0}};
  FbId low = {{1}}, high = {{2}};

  fb_value_set_int (&values[1], -1);
  fb_value_set_int (&values[2], G_MAXINT64);
  fb_value_set_text (&values[3], "A");
  fb_value_set_text (&values[4], "a");
  fb_value_set_id (&values[5], &low);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      {
        int order = fb_value_compare (&values[i], &values[j]);

        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
      }
  fb_value_set_id (&values[0], &high);
  g_assert_cmpint (fb_value_compare (&values[0], &values[5]), >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    fb_value_clear (&values[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/value/kinds", test_kinds);
  g_test_add_func ("/schema/value/copy", test_copy);
  g_test_add_func ("/schema/value/order", test_order);
  return g_test_run ();
}
