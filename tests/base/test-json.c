/* test-json.c: JSON read with limits and written in canonical form
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-json.h"

#include <gio/gio.h>

static void
assert_text (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  again = fb_json_to_text (node);
  g_assert_cmpstr (again, ==, expected);
}

static void
test_values (void)
{
  assert_text (" null ", "null");
  assert_text ("true", "true");
  assert_text ("[false,[],{}]", "[false,[],{}]");
  assert_text ("9223372036854775807", "9223372036854775807");
  assert_text ("-9223372036854775808", "-9223372036854775808");
  assert_text ("-0", "0");
  assert_text ("1.0", "1.0");
  assert_text ("0.1", "0.1");
  assert_text ("1.5e3", "1500.0");
  assert_text ("1E-7", "1e-07");
  assert_text ("{\"b\": 1 ,\n\"a\":\t[1, 2]}", "{\"b\":1,\"a\":[1,2]}");
  assert_text ("\"\\u00e4\\ud83d\\ude00\\n\\/\\\"\\\\\\u0001\"", "\"ä😀\\n/\\\"\\\\\\u0001\"");
}

static void
test_canonical (void)
{
  g_autoptr (JsonNode) node = fb_json_parse ("{\"b\":{\"z\":1,\"a\":2},\"a\":[{\"d\":1,\"c\":2}]}", -1, 0, NULL);
  g_autofree char *text = fb_json_to_canonical (node);

  g_assert_cmpstr (text, ==, "{\"a\":[{\"c\":2,\"d\":1}],\"b\":{\"a\":2,\"z\":1}}");
}

static void
test_refused (void)
{
  static const char *const bad[] = {"",
                                    "nul",
                                    "tru",
                                    "01",
                                    "+1",
                                    "1.",
                                    ".5",
                                    "1e",
                                    "--1",
                                    "1e999",
                                    "[1,]",
                                    "{\"a\":1,}",
                                    "{a:1}",
                                    "{\"a\" 1}",
                                    "{\"a\":}",
                                    "[1 2]",
                                    "\"abc",
                                    "\"\\x\"",
                                    "\"\\u12\"",
                                    "\"\\ud800\"",
                                    "\"\\udc00\"",
                                    "\"\\ud800\\u0041\"",
                                    "\"\\u0000\"",
                                    "\"a\nb\"",
                                    "1 2",
                                    "[",
                                    "{",
                                    "]",
                                    "NaN",
                                    "Infinity",
                                    "9223372036854775808",
                                    "-9223372036854775809",
                                    "{\"a\":1,\"a\":2}",
                                    "\"\xff\"",
                                    "'a'",
                                    "/* c */ 1"};

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fb_json_parse (bad[i], -1, 0, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_length (void)
{
  g_autoptr (JsonNode) node = fb_json_parse ("[1]garbage", 3, 0, NULL);

  g_assert_nonnull (node);
  g_assert_null (fb_json_parse ("[1\0]", 4, 0, NULL));
}

/* What an empty answer has for bytes. */
static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_json_parse (NULL, 0, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_depth (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  for (int i = 0; i < 1000000; i++)
    g_string_append (deep, i % 2 ? "[" : "{\"a\":");
  g_assert_null (fb_json_parse (deep->str, -1, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);

  node = fb_json_parse ("[[]]", -1, 2, NULL);
  g_assert_nonnull (node);
  g_assert_null (fb_json_parse ("[[[]]]", -1, 2, NULL));
}

static void
test_members (void)
{
  g_autoptr (JsonNode) node =
      fb_json_parse ("{\"i\":5,\"t\":\"x\",\"a\":[],\"o\":{},\"n\":null,\"r\":1.5}", -1, 0, NULL);
  JsonObject *object = json_node_get_object (node);
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  g_assert_true (fb_json_get_int (object, "i", &value, NULL));
  g_assert_cmpint (value, ==, 5);
  g_assert_cmpstr (fb_json_get_text (object, "t", NULL), ==, "x");
  g_assert_nonnull (fb_json_get_array (object, "a", NULL));
  g_assert_nonnull (fb_json_get_object (object, "o", NULL));
  g_assert_true (fb_json_get_int_or (object, "n", 7, &value, NULL));
  g_assert_cmpint (value, ==, 7);
  g_assert_true (fb_json_get_int_or (object, "missing", 8, &value, NULL));
  g_assert_cmpint (value, ==, 8);
  g_assert_null (fb_json_get_text_or_null (object, "n", &error));
  g_assert_no_error (error);

  g_assert_false (fb_json_get_int (object, "missing", &value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "missing"));
  g_clear_error (&error);
  g_assert_false (fb_json_get_int (object, "r", &value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_false (fb_json_get_int_or (object, "t", 1, &value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_null (fb_json_get_text_or_null (object, "i", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_null (fb_json_get_text (object, "i", NULL));
  g_assert_null (fb_json_get_array (object, "o", NULL));
  g_assert_null (fb_json_get_object (object, "a", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/json/values", test_values);
  g_test_add_func ("/base/json/canonical", test_canonical);
  g_test_add_func ("/base/json/refused", test_refused);
  g_test_add_func ("/base/json/length", test_length);
  g_test_add_func ("/base/json/nothing", test_nothing);
  g_test_add_func ("/base/json/depth", test_depth);
  g_test_add_func ("/base/json/members", test_members);

  return g_test_run ();
}
