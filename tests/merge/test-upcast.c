/* test-upcast.c: operations of an older schema, and whose clock is later
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-json.h"
#include "fb-merge.h"
#include "fb-op-upcast.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = fb_json_parse (text, -1, 0, &error);

  g_assert_no_error (error);
  return node;
}

static void
assert_upcast (const char *before, guint schema, const char *expected)
{
  g_autoptr (JsonNode) node = parse (before);
  g_autoptr (JsonNode) after = fb_op_upcast (node, schema);
  g_autofree char *kept = fb_json_to_canonical (node);
  g_autofree char *text = after != NULL ? fb_json_to_canonical (after) : NULL;
  g_autoptr (JsonNode) again = parse (before);
  g_autofree char *same = fb_json_to_canonical (again);

  g_assert_cmpstr (text, ==, expected);
  /* What waits is sent as it was made. */
  g_assert_cmpstr (kept, ==, same);
}

static void
test_renamed (void)
{
  assert_upcast ("{\"f\":{\"access_note\":[null,\"Ring\"]},\"op\":\"set\",\"t\":\"site\"}", 1,
                 "{\"f\":{\"directions\":[null,\"Ring\"]},\"op\":\"set\",\"t\":\"site\"}");
  assert_upcast ("{\"op\":\"put\",\"row\":{\"access_note\":\"Ring\",\"city\":\"Bern\"},\"t\":\"site\"}", 1,
                 "{\"op\":\"put\",\"row\":{\"city\":\"Bern\",\"directions\":\"Ring\"},\"t\":\"site\"}");
}

static void
test_the_same (void)
{
  assert_upcast ("{\"f\":{\"city\":[null,\"Bern\"]},\"op\":\"set\",\"t\":\"site\"}", 1, NULL);
  assert_upcast ("{\"f\":{\"access_note\":[null,\"Ring\"]},\"op\":\"set\",\"t\":\"account\"}", 1, NULL);
  assert_upcast ("{\"f\":{\"access_note\":[null,\"Ring\"]},\"op\":\"set\",\"t\":\"site\"}", FB_SCHEMA_VERSION, NULL);
}

/* Not checked yet: whatever it is, nothing comes of it. */
static void
test_nonsense (void)
{
  static const char *const texts[] = {"[]",
                                      "3",
                                      "{}",
                                      "{\"t\":7}",
                                      "{\"t\":[\"site\"]}",
                                      "{\"t\":\"site\"}",
                                      "{\"f\":3,\"t\":\"site\"}",
                                      "{\"row\":[\"access_note\"],\"t\":\"site\"}"};

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_upcast (texts[i], 1, NULL);
}

static void
test_stamps (void)
{
  FbStamp early = {100, {{0}}}, late = {101, {{0}}}, other = {100, {{0}}};

  other.device.bytes[0] = 1;
  g_assert_cmpint (fb_stamp_compare (&early, &early), ==, 0);
  g_assert_cmpint (fb_stamp_compare (&early, &late), <, 0);
  g_assert_cmpint (fb_stamp_compare (&late, &early), >, 0);
  /* At the same moment the device decides, the same way round everywhere. */
  g_assert_cmpint (fb_stamp_compare (&early, &other), <, 0);
  g_assert_cmpint (fb_stamp_compare (&other, &early), >, 0);
  g_assert_cmpint (fb_stamp_compare (&other, &late), <, 0);
}

static void
test_fields (void)
{
  g_autoptr (FbOpField) field = fb_op_field_new ("name");
  FbId id = {{1}};
  g_autoptr (FbOp) op = fb_op_new (FB_OP_SET, fb_schema_get_table ("account"), &id);

  g_assert_cmpstr (field->name, ==, "name");
  g_assert_true (fb_value_is_null (&field->old) && fb_value_is_null (&field->new));
  g_assert_null (fb_op_find_field (op, "name"));
  g_assert_true (fb_op_add_field (op, "name") == fb_op_find_field (op, "name"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/upcast/renamed", test_renamed);
  g_test_add_func ("/merge/upcast/the-same", test_the_same);
  g_test_add_func ("/merge/upcast/nonsense", test_nonsense);
  g_test_add_func ("/merge/upcast/stamps", test_stamps);
  g_test_add_func ("/merge/upcast/fields", test_fields);
  return g_test_run ();
}
