/* fuzz-record.c: values of every field, from the wire, from files and from people
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "fb-json.h"
#include "fb-record.h"

static void
check_json (const FbTable *table, const FbField *field, const char *text, gssize size)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, size, 0, NULL);
  g_autoptr (JsonNode) written = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_auto (FbValue) again = FB_VALUE_INIT;

  if (node == NULL)
    return;
  if (!fb_value_from_json (table, field, node, &value, &error))
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  written = fb_value_to_json (&value);
  g_assert_true (fb_value_from_json (table, field, written, &again, NULL));
  g_assert_true (fb_value_equal (&value, &again));
}

static void
check_text (const FbTable *table, const FbField *field, const char *text)
{
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_auto (FbValue) again = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL;

  if (!fb_field_parse (table, field, text, "EUR", "2026-11-21", &value, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  if (!(written = fb_field_to_text (field, &value, "EUR")))
    return;
  g_assert_true (fb_field_parse (table, field, written, "EUR", NULL, &again, &error));
  g_assert_no_error (error);
  g_assert_true (fb_value_equal (&value, &again));
}

/* A record that holds the value is checked, completed, hashed and shown. */
static void
check_record (const FbTable *table, const FbField *field, const char *text)
{
  FbId id = {{1}};
  g_autoptr (FbRecord) record = fb_record_new (table, &id);
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *title = NULL;
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (!fb_field_parse (table, field, text, "EUR", NULL, &value, NULL))
    return;
  fb_record_set (record, field->name, &value);
  fb_record_derive (record);
  fb_record_validate (record, NULL);
  fb_record_compute_hash (record);
  title = fb_record_dup_title (record);
  object = fb_record_to_json (record);
  g_assert_nonnull (object);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  g_autofree char *text = NULL;
  const FbTable *table;
  const FbField *field;

  if (size < 2)
    return 0;
  table = tables[data[0] % n_tables];
  field = fb_table_field (table, data[1] % table->n_fields);
  text = g_strndup ((const char *) data + 2, size - 2);
  check_json (table, field, text, (gssize) size - 2);
  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  check_text (table, field, text);
  check_record (table, field, text);
  return 0;
}
