/* test-field-text.c: values from and to text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-record.h"

typedef struct
{
  const char *table, *field, *text;
  const char *back; /* what fb_field_to_text() gives; NULL: refused */
} Case;

static const Case cases[] = {
    {"account", "name", "  Acme  ", "Acme"},
    {"account", "kind", "Former customer", "former"},
    {"account", "kind", "CUSTOMER", "customer"},
    {"account", "kind", "emperor", NULL},
    {"account", "credit_hold", "Yes", "yes"},
    {"account", "credit_hold", "0", "no"},
    {"account", "credit_hold", "perhaps", NULL},
    {"account", "employees", "42", "42"},
    {"account", "employees", "-1", NULL},
    {"account", "employees", "4.5", NULL},
    {"account", "currency", "usd", "USD"},
    {"account", "currency", "euros", NULL},
    {"account", "parent", "0195aaaa-0000-7000-8000-0000000000AB", "0195aaaa-0000-7000-8000-0000000000ab"},
    {"account", "parent", "Acme", NULL},
    {"opportunity", "amount", "1234.50", "1234.50"},
    {"opportunity", "amount", "1234.505", NULL},
    {"opportunity", "amount", "105400:minor", "1054.00"},
    {"opportunity", "probability", "55", "55"},
    {"opportunity", "probability", "55.25 %", "55.25"},
    {"opportunity", "probability", "155", NULL},
    {"opportunity", "close_date", "2026-12-01", "2026-12-01"},
    {"opportunity", "close_date", "tomorrow", "2026-11-22"},
    {"opportunity", "close_date", "whenever", NULL},
    {"opportunity", "closed_at", "2026-11-21T09:00:00Z", "2026-11-21T09:00:00.000Z"},
    {"opportunity", "closed_at", "nine", NULL},
    {"opportunity_line", "qty", "1.5", "1.5"},
    {"visit", "travel_km", "12.3456", "12.3456"},
    {"comment", "mentions", "b; a ;b", "[\"a\",\"b\"]"},
    {"comment", "mentions", "[\"a\"]", "[\"a\"]"},
    {"product", "specs", "{\"b\":1, \"a\":2}", "{\"a\":2,\"b\":1}"},
    {"product", "specs", "{", NULL},
    {"account", "name", "\xff", NULL},
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FbTable *table = fb_schema_get_table (cases[i].table);
      const FbField *field = fb_table_field (table, fb_table_get_field (table, cases[i].field));
      g_auto (FbValue) value = FB_VALUE_INIT;
      g_auto (FbValue) again = FB_VALUE_INIT;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s %s", cases[i].field, cases[i].back != NULL ? cases[i].text : "(refused)");
      if (!fb_field_parse (table, field, cases[i].text, "EUR", "2026-11-21", &value, &error))
        {
          g_assert_null (cases[i].back);
          g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
          g_assert_cmpstr (fb_schema_error_get_field (error), ==, cases[i].field);
          g_assert_true (fb_value_is_null (&value));
          continue;
        }
      text = fb_field_to_text (field, &value, "EUR");
      g_assert_cmpstr (text, ==, cases[i].back);
      g_assert_true (fb_field_parse (table, field, text, "EUR", NULL, &again, &error));
      g_assert_true (fb_value_equal (&value, &again));
    }
}

static void
test_empty (void)
{
  const FbTable *table = fb_schema_get_table ("account");
  const FbField *field = fb_table_field (table, fb_table_get_field (table, "name"));
  g_auto (FbValue) value = FB_VALUE_INIT;

  fb_value_set_int (&value, 5);
  g_assert_true (fb_field_parse (table, field, "  \n", NULL, NULL, &value, NULL));
  g_assert_true (fb_value_is_null (&value));
  g_assert_true (fb_field_parse (table, field, NULL, NULL, NULL, &value, NULL));
  g_assert_null (fb_field_to_text (field, &value, NULL));
}

static void
test_words_only_with_today (void)
{
  const FbTable *table = fb_schema_get_table ("opportunity");
  const FbField *field = fb_table_field (table, fb_table_get_field (table, "close_date"));
  g_auto (FbValue) value = FB_VALUE_INIT;

  g_assert_false (fb_field_parse (table, field, "tomorrow", NULL, NULL, &value, NULL));
}

static void
test_money_without_currency (void)
{
  const FbTable *table = fb_schema_get_table ("opportunity");
  const FbField *field = fb_table_field (table, fb_table_get_field (table, "amount"));
  FbValue value = {FB_VALUE_INT, {.number = 105400}};
  g_autofree char *minor = fb_field_to_text (field, &value, NULL);
  g_autofree char *yen = fb_field_to_text (field, &value, "JPY");

  g_assert_cmpstr (minor, ==, "105400:minor");
  g_assert_cmpstr (yen, ==, "105400");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/field-text/there-and-back", test_parse);
  g_test_add_func ("/schema/field-text/empty", test_empty);
  g_test_add_func ("/schema/field-text/words-only-with-today", test_words_only_with_today);
  g_test_add_func ("/schema/field-text/money-without-currency", test_money_without_currency);
  return g_test_run ();
}
