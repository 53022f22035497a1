/* test-demo.c: the demo company is believable, whole and the same every time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo.h"
#include "fb-quote-pricing.h"

#include "fb-query.h"
#include "fb-temp-store.h"

#define TODAY "2026-11-20"

static void
generate (FbTempStore *temp, FbDemoOptions *options)
{
  g_autoptr (GError) error = NULL;

  options->today = TODAY;
  fb_demo_generate (temp->store, options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static gint64
count (FbTempStore *temp, const char *table, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table (table), where, NULL, NULL, &error);
  gint64 n;

  g_assert_no_error (error);
  n = fb_store_count (temp->store, query, &error);
  g_assert_no_error (error);
  return n;
}

/* Everything that the company of 60 accounts must have. */
static void
check_whole (FbTempStore *temp)
{
  static const char *const tables[] = {"site",
                                       "contact",
                                       "contact_account",
                                       "contact_point",
                                       "account_territory",
                                       "opportunity",
                                       "stage_event",
                                       "activity",
                                       "opportunity_contact",
                                       "opportunity_line",
                                       "visit",
                                       "lead",
                                       "comment",
                                       "product",
                                       "price_entry",
                                       "picklist_value",
                                       "stage_rule",
                                       "tag_link",
                                       "saved_view",
                                       "custom_field",
                                       "tax_rate",
                                       "fx_rate",
                                       "price_rule",
                                       "discount_policy",
                                       "product_link",
                                       "bundle_item",
                                       "doc_template",
                                       "article",
                                       "competitor",
                                       "quote",
                                       "quote_line",
                                       "sales_order",
                                       "order_line"};

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_assert_cmpint (count (temp, tables[i], NULL), >, 0);
  g_assert_cmpint (count (temp, "account", NULL), ==, 60);
  g_assert_cmpint (count (temp, "config_model", NULL), ==, 4);
  g_assert_cmpint (count (temp, "product", "kind = 'configurable'"), ==, 4);
  g_assert_cmpint (count (temp, "configuration", "state = 'quoted' and price > 0 and model.family = 'rooftop-unit'"), >,
                   10);
  g_assert_cmpint (count (temp, "territory", NULL), ==, 1 + 2 + 3 + 12);
  g_assert_cmpint (count (temp, "user", "role.base = 'rep'"), ==, 12);
  g_assert_cmpint (count (temp, "user", "role.base = 'manager'"), ==, 3);
  g_assert_cmpint (count (temp, "user", "role.base = 'director'"), ==, 1);
  g_assert_cmpint (count (temp, "user", "login = 'anna.keller' and manager.login = 'martin.vogel'"), ==, 1);
  g_assert_cmpint (count (temp, "opportunity", "owner.login = 'anna.keller'"), >, 0);
  g_assert_cmpint (count (temp, "account", "territory is null or owner is null"), ==, 0);
  g_assert_cmpint (count (temp, "activity", "status = 'planned'"), >, 0);
  g_assert_cmpint (count (temp, "opportunity", "stage.kind = 'open'"), >, 0);
  g_assert_cmpint (count (temp, "opportunity", "stage.kind = 'won' and closed_at is null"), ==, 0);
  g_assert_cmpint (count (temp, "opportunity", "stage.kind = 'lost' and loss_reason is null"), ==, 0);
}

static void
check_countries (FbTempStore *temp)
{
  static const char *const countries[] = {"DE", "AT", "CH", "FR", "NL", "IT", "ES", "PL"};

  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    {
      g_autofree char *where = g_strdup_printf ("country = '%s'", countries[i]);

      g_assert_cmpint (count (temp, "site", where), >, 0);
    }
  g_assert_cmpint (count (temp, "site", "country = 'UK' or country = 'US'"), >, 0);
}

static void
test_whole (void)
{
  FbTempStore temp = {0};
  FbDemoOptions options = {.accounts = 60, .reps = 12, .as_first_rep = TRUE};
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&temp, NULL);
  generate (&temp, &options);
  check_whole (&temp);
  check_countries (&temp);
  /* The sums of the lines are the amounts of the deals, and the last event names the stage. */
  g_assert_cmpint (
      fb_temp_store_query_int (&temp, "SELECT count(*) FROM opportunity o WHERE amount <>"
                                      " (SELECT sum(l.amount) FROM opportunity_line l WHERE l.opportunity = o.id)"),
      ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (
                       &temp, "SELECT count(*) FROM opportunity o WHERE NOT EXISTS"
                              " (SELECT 1 FROM stage_event e WHERE e.opportunity = o.id AND e.to_stage = o.stage"
                              " AND e.at = (SELECT max(at) FROM stage_event f WHERE f.opportunity = o.id))"),
                   ==, 0);
  /* Quotes and orders are the sums of their lines. */
  g_assert_cmpint (fb_temp_store_query_int (&temp, "SELECT count(*) FROM quote q WHERE net <>"
                                                   " (SELECT sum(l.net) FROM quote_line l WHERE l.quote = q.id)"),
                   ==, 0);
  g_assert_cmpint (fb_temp_store_query_int (&temp, "SELECT count(*) FROM sales_order q WHERE net <>"
                                                   " (SELECT sum(l.net) FROM order_line l WHERE l.sales_order = q.id)"),
                   ==, 0);
  findings = fb_store_check (temp.store, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
  fb_temp_store_tear_down (&temp);
}

static void
test_default_size (void)
{
  FbTempStore temp = {0};
  FbDemoOptions options = {0};

  fb_temp_store_set_up (&temp, NULL);
  generate (&temp, &options);
  g_assert_cmpint (count (&temp, "account", NULL), ==, 400);
  g_assert_cmpint (count (&temp, "user", "role.base = 'rep'"), ==, 12);
  g_assert_cmpint (count (&temp, "territory", "code like 'REGION%'"), ==, 2);
  g_assert_cmpint (count (&temp, "opportunity", "owner.login = 'anna.keller'"), >, 20);
  /* Some deals stay with whom they had when the account moved. */
  g_assert_cmpint (count (&temp, "opportunity", "territory is not null"), >, 0);
  g_assert_cmpint (count (&temp, "opportunity", "territory is not null and stage.kind <> 'open'"), ==, 0);
  g_assert_cmpint (count (&temp, "account_territory", "valid_to is not null"), >, 0);
  fb_temp_store_tear_down (&temp);
}

/* A number that any difference in the rows changes. */
static guint64
fingerprint (FbTempStore *temp)
{
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);
  guint64 sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FbQuery) query = NULL;
      g_autoptr (GPtrArray) rows = NULL;

      if (!fb_table_is_synced (tables[i]) || (tables[i]->flags & FB_TABLE_SYSTEM) != 0)
        continue;
      query = fb_query_new (tables[i], NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      rows = fb_store_list (temp->store, query, -1, 0, &error);
      g_assert_no_error (error);
      for (guint j = 0; j < rows->len; j++)
        {
          FbRecord *row = g_ptr_array_index (rows, j);

          /* The makers of lists are whoever made the profile. */
          if (fb_record_get_id (row, "created_by") != NULL)
            fb_record_set_id (row, "created_by", NULL);
          fb_record_set_int (row, "updated_at", 0);
          if (fb_table_find_field (row->table, "owner") >= 0 && g_str_equal (row->table->name, "saved_view"))
            fb_record_set_id (row, "owner", NULL);
          sum += (guint64) fb_record_compute_hash (row);
        }
    }
  return sum;
}

static guint64
fingerprint_of (guint32 seed)
{
  FbTempStore temp = {0};
  FbDemoOptions options = {.accounts = 30, .reps = 5, .months = 6, .seed = seed};
  guint64 sum;

  fb_temp_store_set_up (&temp, NULL);
  generate (&temp, &options);
  sum = fingerprint (&temp);
  fb_temp_store_tear_down (&temp);
  return sum;
}

static void
test_same_for_same_seed (void)
{
  guint64 one = fingerprint_of (7);

  g_assert_cmpuint (one, ==, fingerprint_of (7));
  g_assert_cmpuint (one, !=, fingerprint_of (8));
}

static void
test_one_undo (void)
{
  FbTempStore temp = {0};
  FbDemoOptions options = {.accounts = 20, .reps = 1, .months = 3};
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&temp, NULL);
  generate (&temp, &options);
  g_assert_cmpint (count (&temp, "territory", NULL), ==, 4);
  g_assert_true (fb_store_undo (temp.store, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (&temp, "account", NULL), ==, 0);
  g_assert_cmpint (count (&temp, "user", NULL), ==, 0);
  g_assert_cmpint (count (&temp, "activity", NULL), ==, 0);
  fb_temp_store_tear_down (&temp);
}

/* Lists and models explain the price of every line, also of quotes of last year. */
static void
test_prices_are_listed (void)
{
  FbTempStore temp = {0};
  FbDemoOptions options = {.accounts = 40, .reps = 2, .months = 14};
  g_autoptr (GPtrArray) quotes = NULL;
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&temp, NULL);
  generate (&temp, &options);
  quotes = fb_operation_find_all (temp.store, "quote", NULL, "id", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (quotes->len, >, 10);
  for (guint i = 0; i < quotes->len; i++)
    {
      const FbRecord *quote = g_ptr_array_index (quotes, i);
      g_autoptr (FbQuoteDoc) doc = fb_quote_doc_load (temp.store, &quote->id, &error);
      g_autoptr (FbQuoteJudged) judged = fb_quote_doc_judge (doc, &error);

      g_assert_no_error (error);
      g_test_message ("%s of %s", fb_record_get_text (quote, "number"), fb_record_get_text (quote, "priced_on"));
      g_assert_false (judged->differs);
    }
  fb_temp_store_tear_down (&temp);
}

static void
test_own_user (void)
{
  FbTempStore temp = {0};
  FbDemoOptions options = {.accounts = 12, .reps = 1, .months = 3, .as_first_rep = TRUE};
  g_autoptr (FbRecord) me = NULL;
  FbId user;

  fb_temp_store_set_up (&temp, NULL);
  generate (&temp, &options);
  user = fb_store_get_user (temp.store);
  me = fb_store_get (temp.store, fb_schema_get_table ("user"), &user, NULL);
  g_assert_nonnull (me);
  g_assert_cmpstr (fb_record_get_text (me, "login"), ==, "anna.keller");
  g_assert_cmpint (count (&temp, "account", "owner = @me"), ==, 12);
  fb_temp_store_tear_down (&temp);
}

static void
cancel_at_ten (guint done, guint total, gpointer user_data)
{
  g_assert_cmpuint (total, ==, 400);
  if (done == 10)
    g_cancellable_cancel (user_data);
}

static void
test_cancelled (void)
{
  FbTempStore temp = {0};
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&temp, NULL);
  g_assert_false (fb_demo_generate (temp.store, NULL, cancel_at_ten, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (count (&temp, "account", NULL), <=, 10);
  fb_temp_store_tear_down (&temp);
}

static void
test_impossible (void)
{
  static const FbDemoOptions cases[] = {
      {.accounts = 2000000},
      {.accounts = 10, .reps = 1000},
      {.months = 1000},
      {.today = "2026-02-30"},
  };
  FbTempStore temp = {0};

  fb_temp_store_set_up (&temp, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (fb_demo_generate (temp.store, &cases[i], NULL, NULL, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpint (count (&temp, "role", NULL), ==, 0);
  fb_temp_store_tear_down (&temp);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
test_async (void)
{
  FbTempStore temp = {0};
  FbDemoOptions options = {.accounts = 5, .reps = 1, .months = 2, .today = TODAY};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&temp, NULL);
  fb_demo_generate_async (temp.store, &options, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fb_demo_generate_finish (temp.store, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (&temp, "account", NULL), ==, 5);
  fb_temp_store_tear_down (&temp);
}

static void
test_async_cancelled (void)
{
  FbTempStore temp = {0};
  FbDemoOptions options = {.accounts = 5, .reps = 1, .months = 2, .today = TODAY};
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&temp, NULL);
  g_cancellable_cancel (cancelled);
  fb_demo_generate_async (temp.store, &options, cancelled, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (fb_demo_generate_finish (temp.store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (count (&temp, "account", NULL), ==, 0);
  fb_temp_store_tear_down (&temp);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operations/demo/whole", test_whole);
  g_test_add_func ("/operations/demo/default-size", test_default_size);
  g_test_add_func ("/operations/demo/same-for-same-seed", test_same_for_same_seed);
  g_test_add_func ("/operations/demo/one-undo", test_one_undo);
  g_test_add_func ("/operations/demo/prices-are-listed", test_prices_are_listed);
  g_test_add_func ("/operations/demo/own-user", test_own_user);
  g_test_add_func ("/operations/demo/cancelled", test_cancelled);
  g_test_add_func ("/operations/demo/impossible", test_impossible);
  g_test_add_func ("/operations/demo/async", test_async);
  g_test_add_func ("/operations/demo/async-cancelled", test_async_cancelled);
  return g_test_run ();
}
