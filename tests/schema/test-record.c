/* test-record.c: rows in memory, as JSON and as a hash
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-record.h"

#include <string.h>

#include "fb-json.h"

static FbRecord *
sample (void)
{
  FbId id, account;
  FbRecord *record;

  g_assert_true (fb_id_parse ("0195aaaa-0000-7000-8000-000000000001", &id));
  g_assert_true (fb_id_parse ("0195aaaa-0000-7000-8000-000000000002", &account));
  record = fb_record_new (fb_schema_get_table ("opportunity"), &id);
  fb_record_set_text (record, "name", "Line 4");
  fb_record_set_id (record, "account", &account);
  fb_record_set_int (record, "amount", 105400);
  fb_record_set_text (record, "currency", "USD");
  fb_record_set_int (record, "amount_manual", 1);
  fb_record_set_int (record, "closed_at", 0);
  fb_record_set_text (record, "ext", "{\"color\":\"red\"}");
  record->ver = 7;
  return record;
}

static void
test_copy (void)
{
  g_autoptr (FbRecord) record = sample ();
  g_autoptr (FbRecord) copy = NULL;

  record->extra = g_strdup ("{\"70\":1}");
  copy = fb_record_copy (record);
  fb_record_set_text (record, "name", "Another");
  g_assert_cmpstr (fb_record_get_text (copy, "name"), ==, "Line 4");
  g_assert_cmpint (fb_record_get_int (copy, "amount"), ==, 105400);
  g_assert_nonnull (fb_record_get_id (copy, "account"));
  g_assert_cmpstr (copy->extra, ==, "{\"70\":1}");
}

static void
test_title (void)
{
  g_autoptr (FbRecord) contact = fb_record_new (fb_schema_get_table ("contact"), NULL);
  g_autofree char *none = fb_record_dup_title (contact);
  g_autofree char *one = NULL;
  g_autofree char *both = NULL;

  g_assert_cmpstr (none, ==, "");
  fb_record_set_text (contact, "family", "Keller");
  one = fb_record_dup_title (contact);
  g_assert_cmpstr (one, ==, "Keller");
  fb_record_set_text (contact, "given", "Anna");
  both = fb_record_dup_title (contact);
  g_assert_cmpstr (both, ==, "Anna Keller");
}

static void
test_custom (void)
{
  g_autoptr (FbRecord) record = sample ();
  g_autofree char *color = fb_record_dup_custom (record, "color");
  g_autofree char *more = fb_ext_with (fb_record_get_text (record, "ext"), "area", " [1, 2] ");
  g_autofree char *less = fb_ext_with (more, "color", NULL);
  g_autofree char *none = fb_ext_with (less, "area", "null");
  g_autofree char *first = fb_ext_with (NULL, "a", "1");

  g_assert_cmpstr (color, ==, "\"red\"");
  g_assert_null (fb_record_dup_custom (record, "size"));
  g_assert_cmpstr (more, ==, "{\"area\":[1,2],\"color\":\"red\"}");
  g_assert_cmpstr (less, ==, "{\"area\":[1,2]}");
  g_assert_null (none);
  g_assert_cmpstr (first, ==, "{\"a\":1}");
}

static void
test_tool_json (void)
{
  g_autoptr (FbRecord) record = sample ();
  g_autoptr (JsonObject) object = NULL;
  JsonObject *amount;

  record->pending = TRUE;
  object = fb_record_to_json (record);
  amount = json_object_get_object_member (object, "amount");
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "0195aaaa-0000-7000-8000-000000000001");
  g_assert_cmpstr (json_object_get_string_member (object, "entity"), ==, "opportunity");
  g_assert_cmpint (json_object_get_int_member (amount, "amount"), ==, 105400);
  g_assert_cmpstr (json_object_get_string_member (amount, "currency"), ==, "USD");
  g_assert_cmpstr (json_object_get_string_member (object, "account"), ==, "0195aaaa-0000-7000-8000-000000000002");
  g_assert_true (json_object_get_boolean_member (object, "amount_manual"));
  g_assert_cmpstr (json_object_get_string_member (object, "closed_at"), ==, "1970-01-01T00:00:00.000Z");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (object, "ext"), "color"), ==, "red");
  g_assert_false (json_object_has_member (object, "description"));
  g_assert_cmpstr (json_object_get_string_member (object, "_state"), ==, "pending");
  g_assert_cmpint (json_object_get_int_member (object, "_rev"), ==, 7);
}

static void
assert_wire (const char *field_name, const char *json, gboolean ok)
{
  const FbTable *table = fb_schema_get_table ("opportunity");
  const FbField *field = fb_table_field (table, fb_table_get_field (table, field_name));
  g_autoptr (JsonNode) node = fb_json_parse (json, -1, 0, NULL);
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_value_from_json (table, field, node, &value, &error) == ok);
  if (!ok)
    {
      g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
      g_assert_true (fb_value_is_null (&value));
    }
}

static void
test_wire_json (void)
{
  assert_wire ("name", "\"x\"", TRUE);
  assert_wire ("name", "null", TRUE);
  assert_wire ("name", "5", FALSE);
  assert_wire ("name", "{}", FALSE);
  assert_wire ("name", "[\"x\"]", FALSE);
  assert_wire ("amount", "5", TRUE);
  assert_wire ("amount", "5.5", FALSE);
  assert_wire ("amount", "\"5\"", FALSE);
  assert_wire ("amount", "true", FALSE);
  assert_wire ("amount_manual", "true", TRUE);
  assert_wire ("account", "\"0195aaaa-0000-7000-8000-000000000002\"", TRUE);
  assert_wire ("account", "\"0195\"", FALSE);
  assert_wire ("account", "\"00000000-0000-0000-0000-000000000000\"", FALSE);
}

static void
test_hash_counts_everything (void)
{
  g_autoptr (FbRecord) record = sample ();
  gint64 before = fb_record_compute_hash (record);

  g_assert_cmpint (fb_record_compute_hash (record), ==, before);
  /* Fixed for all time: two versions of the program must agree. */
  g_assert_cmpint (before, ==, G_GINT64_CONSTANT (7108212606484088250));
  record->gid = 9;
  record->pending = TRUE;
  g_assert_cmpint (fb_record_compute_hash (record), ==, before);
  record->ver++;
  g_assert_cmpint (fb_record_compute_hash (record), !=, before);
  record->ver--;
  fb_record_set_text (record, "need", "");
  g_assert_cmpint (fb_record_compute_hash (record), !=, before);
  fb_record_derive (record);
  fb_record_set_text (record, "need", NULL);
}

static void
test_hash_of_local_fields (void)
{
  g_autoptr (FbRecord) record = fb_record_new (fb_schema_get_table ("attachment"), NULL);
  gint64 before = fb_record_compute_hash (record);

  fb_record_set_int (record, "pinned", 1);
  g_assert_cmpint (fb_record_compute_hash (record), ==, before);
}

/* A device of an older schema computes the same number from what it does not understand. */
static void
test_hash_of_extra (void)
{
  g_autoptr (FbRecord) knows = sample ();
  g_autoptr (FbRecord) older = sample ();
  g_autoptr (FbRecord) other = sample ();

  fb_record_set_text (older, "currency", NULL);
  fb_record_set_id (older, "account", NULL);
  fb_record_set_text (older, "ext", NULL);
  older->extra = g_strdup (
      "{\"14\":\"USD\",\"3\":\"0195aaaa-0000-7000-8000-000000000002\",\"904\":\"{\\\"color\\\":\\\"red\\\"}\"}");
  g_assert_cmpint (fb_record_compute_hash (older), ==, fb_record_compute_hash (knows));
  other->extra = g_strdup ("{\"70\":5}");
  g_assert_cmpint (fb_record_compute_hash (other), !=, fb_record_compute_hash (knows));
  g_free (other->extra);
  other->extra = g_strdup ("not json");
  g_assert_cmpint (fb_record_compute_hash (other), ==, fb_record_compute_hash (knows));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/record/copy", test_copy);
  g_test_add_func ("/schema/record/title", test_title);
  g_test_add_func ("/schema/record/custom", test_custom);
  g_test_add_func ("/schema/record/tool-json", test_tool_json);
  g_test_add_func ("/schema/record/wire-json", test_wire_json);
  g_test_add_func ("/schema/record/hash", test_hash_counts_everything);
  g_test_add_func ("/schema/record/hash-local-fields", test_hash_of_local_fields);
  g_test_add_func ("/schema/record/hash-extra", test_hash_of_extra);
  return g_test_run ();
}
