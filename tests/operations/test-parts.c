/* test-parts.c: what operations are made of, each by itself: finding rows, a quote in memory, answers in the
 * background; and what fails of it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-accounts.h"
#include "fb-activities.h"
#include "fb-config-family.h"
#include "fb-configure-source.h"
#include "fb-deals.h"
#include "fb-fail-each.h"
#include "fb-quote-doc.h"
#include "fb-quote-pricing.h"
#include "fb-quotes.h"
#include "fb-starter.h"

typedef struct
{
  FbTempStore temp;
  FbId account, quote, line;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  FbQuoteStart start = {.account = &self->account, .currency = "EUR"};
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&self->temp, NULL);
  self->account = fb_temp_store_add_account (&self->temp, "Acme");
  fb_temp_store_add_account (&self->temp, "Zenit");
  g_assert_true (fb_quotes_new (self->temp.store, &start, &self->quote, &error));
  g_assert_true (fb_quotes_add_text (self->temp.store, &self->quote, "Spare parts", &self->line, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_temp_store_tear_down (&self->temp);
}

/* --- finding --- */

static gboolean
find_rows (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *self = user_data;
  g_autofree char *where = fb_operation_where_ref ("quote", &self->quote);
  g_autoptr (GPtrArray) all = fb_operation_find_all (store, "account", NULL, "-name", error);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) first = NULL;
  g_autoptr (FbRecord) line = NULL;
  g_autoptr (FbRecord) row = NULL;

  if (all == NULL)
    return FALSE;
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (fb_record_get_text (all->pdata[0], "name"), ==, "Zenit");
  first = fb_operation_find_first (store, "account", "name = 'Acme'", NULL, &local);
  if (local == NULL)
    line = fb_operation_find_first (store, "quote_line", where, NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_assert_true (fb_id_equal (&first->id, &self->account));
  g_assert_true (fb_id_equal (&line->id, &self->line));
  if (!fb_operation_read_row (store, "account", &self->account, &row, error))
    return FALSE;
  g_assert_cmpstr (fb_record_get_text (row, "name"), ==, "Acme");
  return TRUE;
}

static void
test_find (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) row = NULL;
  FbId nobody;

  g_assert_cmpuint (fb_fail_each_read (&self->temp, find_rows, self), >, 5);
  g_assert_null (fb_operation_find_first (self->temp.store, "account", "name = 'Nobody'", NULL, &error));
  g_assert_no_error (error);
  fb_id_from_name (&nobody, "test", "nobody");
  g_assert_true (fb_operation_read_row (self->temp.store, "account", &nobody, &row, &error));
  g_assert_null (row);
  g_assert_true (fb_operation_read_row (self->temp.store, "account", NULL, &row, &error));
  g_assert_null (row);
  g_assert_null (fb_operation_find_all (self->temp.store, "account", "colour = 1", NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_QUERY);
}

/* --- a quote in memory -------------------------------------------------------------------------------- */

static gboolean
load_quote (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *self = user_data;
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (store, &self->quote, error);

  if (doc == NULL)
    return FALSE;
  g_assert_cmpuint (doc->lines->len, ==, 1);
  g_assert_nonnull (fb_quote_doc_find_line (doc, &self->line));
  return TRUE;
}

static gboolean
change_quote (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *self = user_data;
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (store, &self->quote, error);
  FbRecord *line;

  if (doc == NULL)
    return FALSE;
  line = fb_quote_doc_add_line (doc, "text");
  fb_record_set_text (line, "name", "Delivery");
  fb_quote_doc_remove_line (doc, &self->line);
  return fb_quote_doc_commit (doc, "Other lines", error);
}

static void
test_doc (Fixture *self, gconstpointer data)
{
  g_autoptr (FbQuoteDoc) doc = NULL;
  g_autoptr (FbQuoteDoc) fresh =
      fb_quote_doc_new (self->temp.store, fb_record_new (fb_schema_get_table ("quote"), NULL));
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Nothing");
  FbId nobody;

  fb_id_from_name (&nobody, "test", "nobody");
  g_assert_false (fb_id_is_nil (&fresh->quote->id));
  g_assert_null (fresh->quote_before);
  g_assert_cmpuint (fb_fail_each_call (&self->temp, change_quote, self), >, 5);
  g_assert_cmpint (fb_temp_store_query_int (&self->temp, "SELECT count(*) FROM quote_line WHERE name = 'Delivery'"), ==,
                   1);
  g_assert_cmpint (fb_temp_store_query_int (&self->temp, "SELECT count(*) FROM quote_line"), ==, 1);
  doc = fb_quote_doc_load (self->temp.store, &self->quote, &error);
  g_assert_no_error (error);
  g_assert_null (fb_quote_doc_find_line (doc, &self->line));
  /* What was not changed is not written. */
  fb_quote_doc_write (doc, edit);
  g_assert_true (fb_edit_is_empty (edit));
  fb_edit_free (edit);
  g_assert_null (fb_quote_doc_load (self->temp.store, &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static void
test_doc_reads (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (&self->temp, load_quote, self), >, 2);
}

static void
test_copy_fields (void)
{
  static const char *const except[] = {"number", NULL};
  g_autoptr (FbRecord) from = fb_record_new (fb_schema_get_table ("quote_line"), NULL);
  g_autoptr (FbRecord) to = fb_record_new (fb_schema_get_table ("order_line"), NULL);
  static const char *const but_name[] = {"name", NULL};
  g_autoptr (FbRecord) other = fb_record_new (fb_schema_get_table ("order_line"), NULL);

  fb_record_set_text (from, "name", "Pump");
  fb_record_set_int (from, "qty", 2000);
  fb_quote_copy_fields (from, to, except);
  g_assert_cmpstr (fb_record_get_text (to, "name"), ==, "Pump");
  g_assert_cmpint (fb_record_get_int (to, "qty"), ==, 2000);
  fb_quote_copy_fields (from, other, but_name);
  g_assert_null (fb_record_get_text (other, "name"));
  g_assert_cmpint (fb_record_get_int (other, "qty"), ==, 2000);
}

/* A line without a quantity cannot be priced: the message names it. */
static void
test_price (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (self->temp.store, &self->quote, &error);
  g_autoptr (FbPricedQuote) priced = NULL;
  g_autofree char *figures = NULL;
  FbRecord *line;

  g_assert_true (fb_quote_price (doc, NULL, &priced, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (priced);
  g_assert_cmpint (fb_record_get_int (doc->quote, "net"), ==, 0);
  line = fb_quote_doc_add_line (doc, "item");
  fb_record_set_text (line, "name", "Pump");
  fb_record_set_int (line, "qty", 1000);
  fb_record_set_int (line, "unit_price", G_MAXINT64);
  fb_record_set_int (line, "list_price", G_MAXINT64);
  fb_record_set_text (line, "discount_kind", "rate");
  fb_record_set_int (line, "discount_rate", 20000);
  g_assert_false (fb_quote_price (doc, NULL, NULL, NULL, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  g_clear_error (&error);
  /* Nothing was approved yet. */
  g_assert_true (fb_quote_load_approved (self->temp.store, doc->quote, &figures, &error));
  g_assert_null (figures);
}

/* --- quotes that are not there ------------------------------------------------------------------------ */

static void
test_no_quote (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbStore *store = self->temp.store;
  FbQuoteConfigured nothing = {0};
  FbId nobody, line;

  fb_id_from_name (&nobody, "test", "nobody");
  g_assert_false (fb_quotes_set_kind (store, &nobody, &self->line, "option", &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_quotes_add_configured (store, &nobody, &nothing, 1000, "item", &line, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (fb_quotes_set_configured (store, &nobody, &self->line, &nothing, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_quotes_compare (store, &self->quote, &nobody, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (fb_configure_source_read (store, &nobody, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static gboolean
compare (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *self = user_data;
  g_autoptr (GPtrArray) same = fb_quotes_compare (store, &self->quote, &self->quote, error);

  if (same == NULL)
    return FALSE;
  g_assert_cmpuint (same->len, ==, 0);
  return TRUE;
}

static gboolean
expire (FbStore *store, gpointer user_data, GError **error)
{
  guint n = 9;

  if (!fb_quotes_expire (store, &n, error))
    return FALSE;
  g_assert_cmpuint (n, ==, 0);
  return TRUE;
}

static gboolean
list_families (FbStore *store, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) families = fb_config_families_list (store, error);

  if (families == NULL)
    return FALSE;
  g_assert_cmpuint (families->len, ==, 0);
  return TRUE;
}

static gboolean
read_source (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *self = user_data;
  g_autoptr (FbConfigureSource) source = fb_configure_source_read (store, &self->quote, NULL, &self->line, error);
  g_autoptr (GPtrArray) families = NULL;

  if (source == NULL)
    return FALSE;
  g_assert_false (fb_configure_source_is_configured (source));
  g_assert_null (fb_configure_source_get_newer (source));
  families = fb_configure_source_read_families (store, "none", error);
  if (families == NULL)
    return FALSE;
  g_assert_cmpuint (families->len, ==, 0);
  return TRUE;
}

static gboolean
complete_deal (FbStore *store, gpointer user_data, GError **error)
{
  g_autoptr (FbRecord) deal = fb_record_new (fb_schema_get_table ("opportunity"), NULL);

  fb_record_set_text (deal, "name", "Pumps");
  if (!fb_deals_complete (store, deal, error))
    return FALSE;
  g_assert_nonnull (fb_record_get_id (deal, "stage"));
  return TRUE;
}

static gboolean
add_account (FbStore *store, gpointer user_data, GError **error)
{
  FbEdit *edit = fb_edit_new ("Account");
  FbRecord *account = fb_record_new (fb_schema_get_table ("account"), NULL);
  gboolean done;

  fb_record_set_text (account, "name", "Third");
  done = fb_accounts_add (store, edit, account, NULL, NULL, error);
  fb_edit_free (edit);
  return done;
}

/* Whatever is read fails once, and each says so. */
static void
test_reads (Fixture *self, gconstpointer data)
{
  static const FbFailCall calls[] = {compare, expire, list_families, read_source, complete_deal, add_account};
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_starter_fill (self->temp.store, &error));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_test_message ("call %u", i);
      g_assert_cmpuint (fb_fail_each_read (&self->temp, calls[i], self), >, 0);
    }
}

/* --- in the background -------------------------------------------------------------------------------- */

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
count_to_seven (FbStore *store, gpointer data, GError **error)
{
  *(int *) data += 7;
  return TRUE;
}

static gboolean
say_no (FbStore *store, gpointer data, GError **error)
{
  g_set_error_literal (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE, "Not today");
  return FALSE;
}

static void
test_run (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;
  int *number = g_new0 (int, 1);

  fb_operation_run_async (self->temp.store, count_to_seven, number, g_free, NULL, keep_cb, &done);
  g_assert_true (fb_operation_run_finish (self->temp.store, await (&done), &error));
  g_assert_true (fb_operation_get_data (done) == number);
  g_assert_cmpint (*number, ==, 7);
  fb_operation_run_async (self->temp.store, say_no, NULL, NULL, NULL, keep_cb, &refused);
  g_assert_false (fb_operation_run_finish (self->temp.store, await (&refused), &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
}

/* What the door refuses reaches whoever waits. */
static void
test_refused_in_background (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) account = NULL;
  g_autoptr (GAsyncResult) activity = NULL;
  g_autoptr (GAsyncResult) move = NULL;
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (GError) error = NULL;
  FbId nobody, id;

  fb_id_from_name (&nobody, "test", "nobody");
  fb_accounts_create_async (self->temp.store, fb_record_new (fb_schema_get_table ("account"), NULL), NULL, NULL,
                            keep_cb, &account);
  g_assert_false (fb_accounts_create_finish (self->temp.store, await (&account), &id, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_REQUIRED);
  g_clear_error (&error);
  fb_activities_log_async (self->temp.store, fb_record_new (fb_schema_get_table ("activity"), NULL), NULL, NULL, NULL,
                           keep_cb, &activity);
  g_assert_false (fb_activities_log_finish (self->temp.store, await (&activity), &id, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_REQUIRED);
  g_clear_error (&error);
  fb_deals_move_async (self->temp.store, &nobody, &nobody, NULL, NULL, keep_cb, &move);
  g_assert_false (fb_deals_move_finish (self->temp.store, await (&move), &missing, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/operations/parts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("find", test_find);
  ADD ("doc", test_doc);
  ADD ("doc-reads", test_doc_reads);
  ADD ("price", test_price);
  ADD ("no-quote", test_no_quote);
  ADD ("reads", test_reads);
  ADD ("run", test_run);
  ADD ("refused-in-background", test_refused_in_background);
#undef ADD
  g_test_add_func ("/operations/parts/copy-fields", test_copy_fields);
  return g_test_run ();
}
