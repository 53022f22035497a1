/* test-validate.c: what a field and a row accept
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-record.h"

#include <string.h>

static FbRecord *
make (const char *table)
{
  FbId id;

  fb_id_from_name (&id, "test", table);
  return fb_record_new (fb_schema_get_table (table), &id);
}

static void
assert_text (const char *table_name, const char *field_name, const char *text, gboolean ok)
{
  const FbTable *table = fb_schema_get_table (table_name);
  const FbField *field = fb_table_field (table, fb_table_get_field (table, field_name));
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  fb_value_set_text (&value, text);
  g_assert_true (fb_field_validate (table, field, &value, &error) == ok);
  if (ok)
    return;
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  g_assert_cmpstr (fb_schema_error_get_field (error), ==, field_name);
  g_assert_true (g_str_has_prefix (error->message, field->label));
}

static void
assert_int (const char *table_name, const char *field_name, gint64 number, gboolean ok)
{
  const FbTable *table = fb_schema_get_table (table_name);
  const FbField *field = fb_table_field (table, fb_table_get_field (table, field_name));
  FbValue value = {FB_VALUE_INT, {.number = number}};
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_field_validate (table, field, &value, &error) == ok);
  if (!ok)
    g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
}

static void
test_texts (void)
{
  g_autofree char *long_line = g_strnfill (256, 'x');
  g_autofree char *long_text = g_strnfill (65537, 'x');

  assert_text ("account", "name", "Müller & Söhne", TRUE);
  assert_text ("account", "name", "two\nlines", FALSE);
  assert_text ("account", "name", "bell\a", FALSE);
  assert_text ("account", "name", "\xc3\x28", FALSE);
  assert_text ("account", "name", long_line, FALSE);
  long_line[255] = '\0';
  assert_text ("account", "name", long_line, TRUE);
  assert_text ("account", "description", "two\nlines", TRUE);
  assert_text ("account", "description", long_text, FALSE);
  long_text[65536] = '\0';
  assert_text ("account", "description", long_text, TRUE);
  assert_int ("account", "name", 5, FALSE);
}

static void
test_codes (void)
{
  assert_text ("account", "kind", "customer", TRUE);
  assert_text ("account", "kind", "Customer", FALSE);
  assert_text ("account", "kind", "emperor", FALSE);
  assert_text ("account", "industry", "anything_goes", TRUE);
  assert_text ("account", "currency", "CHF", TRUE);
  assert_text ("account", "currency", "XQX", FALSE);
  assert_text ("opportunity", "close_date", "2028-02-29", TRUE);
  assert_text ("opportunity", "close_date", "2027-02-29", FALSE);
  assert_text ("opportunity", "close_date", "tomorrow", FALSE);
}

static void
test_numbers (void)
{
  assert_int ("stage", "probability", 0, TRUE);
  assert_int ("stage", "probability", 10000, TRUE);
  assert_int ("stage", "probability", 10001, FALSE);
  assert_int ("stage", "probability", -1, FALSE);
  assert_int ("account", "credit_hold", 1, TRUE);
  assert_int ("account", "credit_hold", 2, FALSE);
  assert_int ("opportunity", "amount", G_MAXINT64, TRUE);
  assert_int ("opportunity", "amount", G_MININT64, TRUE);
  assert_int ("activity", "planned_start", G_GINT64_CONSTANT (253402300799999), TRUE);
  assert_int ("activity", "planned_start", G_GINT64_CONSTANT (253402300800000), FALSE);
  assert_int ("site", "geo_lat", 900000000, TRUE);
  assert_int ("site", "geo_lat", 900000001, FALSE);
  assert_text ("opportunity", "amount", "100", FALSE);
}

static void
test_collections (void)
{
  assert_text ("comment", "mentions", "[\"anna\",\"bert\"]", TRUE);
  assert_text ("comment", "mentions", "[\"bert\",\"anna\"]", FALSE);
  assert_text ("comment", "mentions", "[\"anna\",\"anna\"]", FALSE);
  assert_text ("comment", "mentions", "[1]", FALSE);
  assert_text ("comment", "mentions", "{}", FALSE);
  assert_text ("comment", "mentions", "[", FALSE);
  assert_text ("product", "specs", "{\"length\":\"2 m\"}", TRUE);
  assert_text ("product", "specs", "{'length':2}", FALSE);
}

static void
test_references (void)
{
  const FbTable *table = fb_schema_get_table ("contact");
  const FbField *field = fb_table_field (table, fb_table_get_field (table, "account"));
  FbValue nil = {FB_VALUE_ID, {.id = {{0}}}};

  g_assert_false (fb_field_validate (table, field, &nil, NULL));
  assert_text ("contact", "account", "0195aaaa-0000-7000-8000-000000000000", FALSE);
  assert_int ("contact", "account", 1, FALSE);
}

static void
assert_row (FbRecord *record, FbSchemaError code, const char *field)
{
  g_autoptr (GError) error = NULL;

  fb_record_derive (record);
  g_assert_false (fb_record_validate (record, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, (int) code);
  g_assert_cmpstr (fb_schema_error_get_field (error), ==, field);
}

static void
assert_row_ok (FbRecord *record)
{
  g_autoptr (GError) error = NULL;

  fb_record_derive (record);
  fb_record_validate (record, &error);
  g_assert_no_error (error);
}

static void
test_required (void)
{
  g_autoptr (FbRecord) record = make ("account");

  assert_row (record, FB_SCHEMA_ERROR_REQUIRED, "name");
  fb_record_set_text (record, "name", "  ");
  assert_row (record, FB_SCHEMA_ERROR_REQUIRED, "name");
  fb_record_set_text (record, "name", "Acme");
  assert_row_ok (record);
}

static void
test_money_needs_currency (void)
{
  g_autoptr (FbRecord) record = make ("account");

  fb_record_set_text (record, "name", "Acme");
  fb_record_set_int (record, "revenue_est", 100);
  assert_row (record, FB_SCHEMA_ERROR_REQUIRED, "currency");
  fb_record_set_text (record, "currency", "EUR");
  assert_row_ok (record);
}

static void
test_order_of_days (void)
{
  g_autoptr (FbRecord) record = make ("price_book");

  fb_record_set_text (record, "name", "2027");
  fb_record_set_text (record, "currency", "EUR");
  fb_record_set_text (record, "valid_from", "2027-01-01");
  fb_record_set_text (record, "valid_to", "2026-12-31");
  assert_row (record, FB_SCHEMA_ERROR_VALUE, "valid_to");
  fb_record_set_text (record, "valid_to", "2027-01-01");
  assert_row_ok (record);
}

static void
test_no_self_reference (void)
{
  g_autoptr (FbRecord) record = make ("account");

  fb_record_set_text (record, "name", "Acme");
  fb_record_set_id (record, "parent", &record->id);
  assert_row (record, FB_SCHEMA_ERROR_VALUE, "parent");
}

static void
test_names (void)
{
  g_autoptr (FbRecord) contact = make ("contact");
  g_autoptr (FbRecord) lead = make ("lead");

  assert_row (contact, FB_SCHEMA_ERROR_REQUIRED, "family");
  fb_record_set_text (contact, "given", "Ann");
  assert_row_ok (contact);
  assert_row (lead, FB_SCHEMA_ERROR_REQUIRED, "company");
  fb_record_set_text (lead, "company", "Acme");
  assert_row_ok (lead);
}

static void
test_any_reference (void)
{
  g_autoptr (FbRecord) record = make ("comment");
  FbId id;

  fb_id_from_name (&id, "test", "target");
  fb_record_set_text (record, "text", "Hello");
  fb_record_set_id (record, "on_id", &id);
  fb_record_set_text (record, "on_type", "moon");
  assert_row (record, FB_SCHEMA_ERROR_VALUE, "on_type");
  fb_record_set_text (record, "on_type", "account");
  assert_row_ok (record);
}

static void
test_contact_points (void)
{
  g_autoptr (FbRecord) record = make ("contact_point");
  FbId id;

  fb_id_from_name (&id, "test", "target");
  fb_record_set_text (record, "on_type", "contact");
  fb_record_set_id (record, "on_id", &id);
  fb_record_set_text (record, "kind", "email");
  fb_record_set_text (record, "value", "nobody");
  assert_row (record, FB_SCHEMA_ERROR_VALUE, "value");
  fb_record_set_text (record, "value", "a@b@c");
  assert_row (record, FB_SCHEMA_ERROR_VALUE, "value");
  fb_record_set_text (record, "value", "ann@example.org");
  assert_row_ok (record);
  g_assert_null (fb_record_get_text (record, "digits"));
  fb_record_set_text (record, "kind", "phone");
  fb_record_set_text (record, "value", "+49 (30) 123-45");
  assert_row_ok (record);
  g_assert_cmpstr (fb_record_get_text (record, "digits"), ==, "493012345");
  fb_record_set_text (record, "value", "n/a");
  assert_row_ok (record);
  g_assert_null (fb_record_get_text (record, "digits"));
}

static FbRecord *
custom (const char *code, const char *type, gboolean required, const char *choices)
{
  FbRecord *record = make ("custom_field");

  fb_record_set_text (record, "entity", "account");
  fb_record_set_text (record, "code", code);
  fb_record_set_text (record, "label", code);
  fb_record_set_text (record, "type", type);
  fb_record_set_int (record, "required", required);
  fb_record_set_text (record, "choices", choices);
  return record;
}

static void
test_custom_fields (void)
{
  static const struct
  {
    const char *ext;
    const char *bad; /* the field refused */
  } cases[] = {
      {"{\"n\":1}", NULL},
      {"{\"n\":1,\"d\":2.5,\"on\":true,\"day\":\"2026-11-21\",\"p\":\"red\",\"ps\":[\"red\",\"blue\"],\"t\":\"x\"}",
       NULL},
      {"{\"n\":1,\"unknown\":{\"kept\":1}}", NULL},
      {NULL, "ext.n"},
      {"{\"n\":null}", "ext.n"},
      {"{\"n\":\"1\"}", "ext.n"},
      {"{\"n\":1.5}", "ext.n"},
      {"{\"n\":1,\"d\":\"2\"}", "ext.d"},
      {"{\"n\":1,\"on\":1}", "ext.on"},
      {"{\"n\":1,\"day\":\"2026-13-01\"}", "ext.day"},
      {"{\"n\":1,\"p\":\"green\"}", "ext.p"},
      {"{\"n\":1,\"ps\":[\"green\"]}", "ext.ps"},
      {"{\"n\":1,\"ps\":\"red\"}", "ext.ps"},
      {"[]", "ext"},
      {"{", "ext"},
  };
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  const FbTable *table = fb_schema_get_table ("account");

  g_ptr_array_add (fields, custom ("n", "int", TRUE, NULL));
  g_ptr_array_add (fields, custom ("d", "decimal", FALSE, NULL));
  g_ptr_array_add (fields, custom ("on", "bool", FALSE, NULL));
  g_ptr_array_add (fields, custom ("day", "date", FALSE, NULL));
  g_ptr_array_add (fields, custom ("p", "pick", FALSE, "[\"red\",\"blue\"]"));
  g_ptr_array_add (fields, custom ("ps", "picks", FALSE, "[\"red\",\"blue\"]"));
  g_ptr_array_add (fields, custom ("t", "text", FALSE, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean ok = fb_ext_validate (table, cases[i].ext, fields, &error);

      g_assert_true (ok == (cases[i].bad == NULL));
      g_assert_cmpstr (fb_schema_error_get_field (error), ==, cases[i].bad);
    }
  /* Another table's fields do not count. */
  g_assert_true (fb_ext_validate (fb_schema_get_table ("contact"), NULL, fields, NULL));
}

static void
test_error_of_others (void)
{
  g_autoptr (GError) other = g_error_new_literal (G_FILE_ERROR, 1, "other");

  g_assert_null (fb_schema_error_get_field (other));
  g_assert_null (fb_schema_error_get_field (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/validate/texts", test_texts);
  g_test_add_func ("/schema/validate/codes", test_codes);
  g_test_add_func ("/schema/validate/numbers", test_numbers);
  g_test_add_func ("/schema/validate/collections", test_collections);
  g_test_add_func ("/schema/validate/references", test_references);
  g_test_add_func ("/schema/validate/required", test_required);
  g_test_add_func ("/schema/validate/money-needs-currency", test_money_needs_currency);
  g_test_add_func ("/schema/validate/order-of-days", test_order_of_days);
  g_test_add_func ("/schema/validate/no-self-reference", test_no_self_reference);
  g_test_add_func ("/schema/validate/names", test_names);
  g_test_add_func ("/schema/validate/any-reference", test_any_reference);
  g_test_add_func ("/schema/validate/contact-points", test_contact_points);
  g_test_add_func ("/schema/validate/custom-fields", test_custom_fields);
  g_test_add_func ("/schema/validate/error-of-others", test_error_of_others);
  return g_test_run ();
}
