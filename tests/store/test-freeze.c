/* test-freeze.c: what a customer holds stays as it is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-error.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbId quote, line;
} Fixture;

static FbId
create (FbEdit *edit, const char *table, const char *field, const FbId *parent)
{
  FbRecord *record = fb_record_new (fb_schema_get_table (table), NULL);

  fb_record_set_text (record, "currency", "EUR");
  if (parent != NULL)
    fb_record_set_id (record, field, parent);
  return fb_edit_create (edit, record);
}

static gboolean
commit (Fixture *fixture, FbEdit *edit, GError **error)
{
  return fb_store_commit_edit (fixture->temp.store, edit, NULL, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbEdit *edit = fb_edit_new ("New quote");
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->quote = create (edit, "quote", NULL, NULL);
  fixture->line = create (edit, "quote_line", "quote", &fixture->quote);
  commit (fixture, edit, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

static void
set_text (Fixture *fixture, const char *table, const FbId *id, const char *field, const char *text, gboolean frozen)
{
  FbEdit *edit = fb_edit_new ("Change");
  g_autoptr (GError) error = NULL;

  fb_edit_set_text (edit, fb_schema_get_table (table), id, field, text);
  commit (fixture, edit, &error);
  if (frozen)
    g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_FROZEN);
  else
    g_assert_no_error (error);
}

static void
test_draft_is_free (Fixture *fixture, gconstpointer data)
{
  set_text (fixture, "quote", &fixture->quote, "name", "Pumps", FALSE);
  set_text (fixture, "quote_line", &fixture->line, "name", "Pump", FALSE);
  set_text (fixture, "quote", &fixture->quote, "state", "approved", FALSE);
  set_text (fixture, "quote", &fixture->quote, "state", "draft", FALSE);
}

static void
test_sent_is_frozen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit;

  set_text (fixture, "quote", &fixture->quote, "state", "sent", FALSE);
  set_text (fixture, "quote", &fixture->quote, "name", "Pumps", TRUE);
  set_text (fixture, "quote", &fixture->quote, "state", "draft", TRUE);
  set_text (fixture, "quote_line", &fixture->line, "name", "Pump", TRUE);
  edit = fb_edit_new ("Another line");
  create (edit, "quote_line", "quote", &fixture->quote);
  g_assert_false (commit (fixture, edit, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_FROZEN);
  g_clear_error (&error);
  edit = fb_edit_new ("Delete");
  fb_edit_delete (edit, fb_schema_get_table ("quote"), &fixture->quote);
  g_assert_false (commit (fixture, edit, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_FROZEN);
  g_clear_error (&error);
  edit = fb_edit_new ("Delete");
  fb_edit_delete (edit, fb_schema_get_table ("quote_line"), &fixture->line);
  g_assert_false (commit (fixture, edit, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_FROZEN);
  g_clear_error (&error);
  /* Taking back is a change like any other. */
  g_assert_false (fb_store_undo (fixture->temp.store, NULL, &error));
  g_assert_nonnull (error);
  /* What the customer does with it is written down. */
  set_text (fixture, "quote", &fixture->quote, "accepted_by", "Ann Lee", FALSE);
  set_text (fixture, "quote", &fixture->quote, "state", "accepted", FALSE);
}

/* A document and its lines may be made frozen at once. */
static void
test_order_in_one_step (Fixture *fixture, gconstpointer data)
{
  FbRecord *order = fb_record_new (fb_schema_get_table ("sales_order"), NULL);
  FbEdit *edit = fb_edit_new ("Order");
  g_autoptr (GError) error = NULL;
  FbId id, line;

  fb_record_set_text (order, "currency", "EUR");
  fb_record_set_text (order, "state", "submitted");
  id = fb_edit_create (edit, order);
  line = create (edit, "order_line", "sales_order", &id);
  commit (fixture, edit, &error);
  g_assert_no_error (error);
  set_text (fixture, "order_line", &line, "name", "Pump", TRUE);
  set_text (fixture, "sales_order", &id, "state", "draft", TRUE);
  set_text (fixture, "sales_order", &id, "state", "cancelled", FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/freeze/draft", Fixture, NULL, set_up, test_draft_is_free, tear_down);
  g_test_add ("/store/freeze/sent", Fixture, NULL, set_up, test_sent_is_frozen, tear_down);
  g_test_add ("/store/freeze/order", Fixture, NULL, set_up, test_order_in_one_step, tear_down);
  return g_test_run ();
}
