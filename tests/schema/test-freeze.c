/* test-freeze.c: documents that a customer holds stay as they were, and so do their lines
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-error.h"

#define QUOTE_WORDS "This quote was sent: it changes only by a new version"
#define ORDER_WORDS "This order was submitted: only the company changes it now"

static FbRecord *
document (const char *table, const char *state)
{
  FbRecord *record = fb_record_new (fb_schema_get_table (table), NULL);

  fb_record_set_text (record, "state", state);
  return record;
}

static void
assert_refused (gboolean allowed, GError **error, const char *field, const char *words)
{
  g_assert_false (allowed);
  g_assert_error (*error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_FROZEN);
  g_assert_cmpstr (fb_schema_error_get_field (*error), ==, field);
  g_assert_cmpstr ((*error)->message, ==, words);
  g_clear_error (error);
}

static void
test_states (void)
{
  static const struct
  {
    const char *table, *state;
    gboolean frozen;
  } cases[] = {
      {"quote", "draft", FALSE},       {"quote", "pending_approval", FALSE}, {"quote", "approved", FALSE},
      {"quote", "sent", TRUE},         {"quote", "accepted", TRUE},          {"quote", "rejected", TRUE},
      {"sales_order", "draft", FALSE}, {"sales_order", "submitted", TRUE},
  };
  g_autoptr (FbRecord) account = fb_record_new (fb_schema_get_table ("account"), NULL);
  g_autoptr (FbRecord) without_state = fb_record_new (fb_schema_get_table ("quote"), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FbRecord) record = document (cases[i].table, cases[i].state);

      g_test_message ("%s %s", cases[i].table, cases[i].state);
      g_assert_cmpint (fb_record_is_frozen (record), ==, cases[i].frozen);
    }
  g_assert_false (fb_record_is_frozen (account));
  g_assert_false (fb_record_is_frozen (without_state));
}

static void
test_what_may_change (void)
{
  g_autoptr (FbRecord) draft = document ("quote", "draft");
  g_autoptr (FbRecord) sent = document ("quote", "sent");
  g_autoptr (FbRecord) account = fb_record_new (fb_schema_get_table ("account"), NULL);
  g_autoptr (FbRecord) now = fb_record_copy (sent);
  g_autoptr (GError) error = NULL;

  /* New, not sent yet, or of a table that has no documents. */
  g_assert_true (fb_record_check_frozen (NULL, sent, FALSE, &error));
  g_assert_true (fb_record_check_frozen (draft, sent, FALSE, &error));
  g_assert_true (fb_record_check_frozen (draft, NULL, FALSE, &error));
  g_assert_true (fb_record_check_frozen (account, NULL, FALSE, &error));
  /* What the customer did with it. */
  fb_record_set_text (now, "state", "accepted");
  fb_record_set_text (now, "accepted_by", "R. Okafor");
  fb_record_set_text (now, "notes", "by telephone");
  g_assert_true (fb_record_check_frozen (sent, now, FALSE, &error));
  g_assert_no_error (error);
}

static void
test_what_may_not (void)
{
  g_autoptr (FbRecord) sent = document ("quote", "sent");
  g_autoptr (FbRecord) submitted = document ("sales_order", "submitted");
  g_autoptr (FbRecord) changed = fb_record_copy (sent);
  g_autoptr (FbRecord) draft = document ("quote", "draft");
  g_autoptr (GError) error = NULL;

  assert_refused (fb_record_check_frozen (sent, NULL, FALSE, &error), &error, NULL, QUOTE_WORDS);
  assert_refused (fb_record_check_frozen (submitted, NULL, TRUE, &error), &error, NULL, ORDER_WORDS);
  /* Not even an administrator makes a draft of what a customer has. */
  assert_refused (fb_record_check_frozen (sent, draft, TRUE, &error), &error, "state", QUOTE_WORDS);
  fb_record_set_text (changed, "currency", "CHF");
  assert_refused (fb_record_check_frozen (sent, changed, FALSE, &error), &error, "currency", QUOTE_WORDS);
}

static void
test_lines (void)
{
  const FbTable *lines = fb_schema_get_table ("quote_line");
  const char *field = NULL;
  g_autoptr (FbRecord) line = fb_record_new (lines, NULL);
  g_autoptr (FbRecord) touched = fb_record_copy (line);
  g_autoptr (FbRecord) changed = fb_record_copy (line);
  g_autoptr (FbRecord) of_an_order = fb_record_new (fb_schema_get_table ("order_line"), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_table_get_document (lines, &field) == fb_schema_get_table ("quote"));
  g_assert_cmpstr (field, ==, "quote");
  g_assert_true (fb_table_get_document (of_an_order->table, &field) == fb_schema_get_table ("sales_order"));
  g_assert_cmpstr (field, ==, "sales_order");
  g_assert_null (fb_table_get_document (fb_schema_get_table ("account"), &field));

  fb_record_set_int (touched, "updated_at", 1000);
  g_assert_true (fb_record_check_line (line, touched, FALSE, &error));
  g_assert_no_error (error);
  fb_record_set_int (changed, "qty", 3);
  assert_refused (fb_record_check_line (line, changed, FALSE, &error), &error, "qty", QUOTE_WORDS);
  assert_refused (fb_record_check_line (NULL, line, FALSE, &error), &error, NULL, QUOTE_WORDS);
  assert_refused (fb_record_check_line (line, NULL, TRUE, &error), &error, NULL, QUOTE_WORDS);
  assert_refused (fb_record_check_line (of_an_order, NULL, FALSE, &error), &error, NULL, ORDER_WORDS);
}

/* An error keeps its field while it is handed on, prefixed or copied. */
static void
test_errors_know_their_field (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) without = NULL;
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  fb_schema_set_error (&error, FB_SCHEMA_ERROR_VALUE, "name", "%d too long", 3);
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  g_assert_cmpstr (error->message, ==, "3 too long");
  g_prefix_error (&error, "Row 7: ");
  copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_cmpstr (copy->message, ==, "Row 7: 3 too long");
  g_assert_cmpstr (fb_schema_error_get_field (copy), ==, "name");
  fb_schema_set_error (&without, FB_SCHEMA_ERROR_FROZEN, NULL, "all of it");
  g_assert_null (fb_schema_error_get_field (without));
  g_assert_null (fb_schema_error_get_field (foreign));
  /* Nobody asks. */
  fb_schema_set_error (NULL, FB_SCHEMA_ERROR_VALUE, "name", "unheard");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/schema/freeze/states", test_states);
  g_test_add_func ("/schema/freeze/what-may-change", test_what_may_change);
  g_test_add_func ("/schema/freeze/what-may-not", test_what_may_not);
  g_test_add_func ("/schema/freeze/lines", test_lines);
  g_test_add_func ("/schema/freeze/errors-know-their-field", test_errors_know_their_field);
  return g_test_run ();
}
