/* test-custom.c: fields that a company added, and their values between JSON and forms
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "fb-custom.h"

static const FbField *
make_field (const char *code, const char *type, const char *choices, const char *picklist)
{
  g_autoptr (FbRecord) record = fb_record_new (fb_schema_get_table ("custom_field"), NULL);

  fb_record_set_text (record, "entity", "account");
  fb_record_set_text (record, "code", code);
  fb_record_set_text (record, "label", code);
  fb_record_set_text (record, "type", type);
  fb_record_set_text (record, "choices", choices);
  return fb_custom_get_field (record, picklist);
}

static void
test_fields (void)
{
  const FbField *field = make_field ("fleet", "int", NULL, NULL);

  g_assert_cmpstr (field->name, ==, "ext.fleet");
  g_assert_cmpstr (field->label, ==, "fleet");
  g_assert_true (fb_custom_is (field));
  g_assert_cmpstr (fb_custom_get_code (field), ==, "fleet");
  g_assert_true (field == make_field ("fleet", "int", NULL, NULL));
  g_assert_true (field != make_field ("fleet", "text", NULL, NULL));
  g_assert_null (make_field ("", "int", NULL, NULL));
  g_assert_null (make_field (NULL, "int", NULL, NULL));
  g_assert_false (fb_custom_is (fb_table_field (fb_schema_get_table ("account"), 0)));
}

static void
test_choices (void)
{
  const FbField *field = make_field ("tier", "pick", "[\"gold\",\"tin\",7,\"\"]", NULL);

  g_assert_cmpint (field->type, ==, FB_TYPE_ENUM);
  g_assert_cmpstr (field->choices[0].code, ==, "gold");
  g_assert_cmpstr (field->choices[1].label, ==, "tin");
  g_assert_null (field->choices[2].code);
  field = make_field ("tier", "pick", NULL, "tiers");
  g_assert_cmpint (field->type, ==, FB_TYPE_PICK);
  g_assert_cmpstr (field->ref, ==, "tiers");
  g_assert_cmpint (make_field ("tier", "pick", "no list", NULL)->type, ==, FB_TYPE_TEXT);
}

static void
assert_round (const char *type, const char *json, const char *typed)
{
  const FbField *field = make_field ("value", type, NULL, NULL);
  const FbTable *table = fb_schema_get_table ("account");
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_auto (FbValue) parsed = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  fb_custom_read (field, json, &value);
  text = fb_field_to_text (field, &value, NULL);
  g_assert_cmpstr (text, ==, typed);
  g_assert_true (fb_field_parse (table, field, typed, NULL, "2026-11-26", &parsed, &error));
  g_assert_no_error (error);
  g_assert_true (fb_value_equal (&value, &parsed));
  again = fb_custom_write (field, &parsed);
  g_assert_cmpstr (again, ==, json);
}

static void
test_values (void)
{
  assert_round ("text", "\"Büro\"", "Büro");
  assert_round ("int", "12", "12");
  assert_round ("decimal", "1.5", "1.5");
  assert_round ("date", "\"2026-11-26\"", "2026-11-26");
  assert_round ("bool", "true", "yes");
}

static void
test_misfits (void)
{
  static const struct
  {
    const char *type;
    const char *json;
  } cases[] = {{"int", "\"12\""}, {"int", "1.5"}, {"bool", "1"},      {"text", "12"},    {"decimal", "{}"},
               {"text", "null"},  {"int", NULL},  {"picks", "\"a\""}, {"text", "broken"}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FbField *field = make_field ("value", cases[i].type, NULL, NULL);
      g_auto (FbValue) value = FB_VALUE_INIT;

      fb_custom_read (field, cases[i].json, &value);
      g_assert_true (fb_value_is_null (&value));
      g_assert_null (fb_custom_write (field, &(FbValue) FB_VALUE_INIT));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/custom/fields", test_fields);
  g_test_add_func ("/ui/custom/choices", test_choices);
  g_test_add_func ("/ui/custom/values", test_values);
  g_test_add_func ("/ui/custom/misfits", test_misfits);

  return g_test_run ();
}
