/* test-quote-move.c: lines go over to another version of their model, and what a version means before it is published
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "configured.h"
#include "fb-model-impact.h"
#include "fb-quotes-move.h"

static void
test_move (ConfiguredFixture *fixture, gconstpointer data)
{
  FbId product = configured_add_product (fixture, "kiosk"), line;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteMove) none = NULL;
  g_autoptr (FbQuoteMove) move = NULL;
  g_autoptr (FbQuoteConfiguration) configured = NULL;
  const FbConfigMoveWay *way;
  guint smaller;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  line = configured_add_kiosk (fixture, "L\tTile");
  none = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, NULL, "en", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_clear_error (&error);

  configured_publish (fixture, "kiosk", "3", configured_strict_text, &product);
  move = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, NULL, "en", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (move->to->version, ==, "3");
  g_assert_cmpuint (move->move->ways->len, ==, 2);
  g_assert_cmpuint (move->move->reasons->len, ==, 1);
  way = g_ptr_array_index (move->move->ways, 0);
  smaller = g_str_equal (g_ptr_array_index (way->changes, 0), "Size: S instead of L") ? 0 : 1;
  configured = fb_quote_move_configure (move, smaller, &error);
  g_assert_no_error (error);
  g_assert_true (fb_quotes_set_configured (fixture->temp.store, &fixture->quote, &line,
                                           fb_quote_configuration_get (configured), &error));
  configured_assert_text (fixture, "quote_line", &line, "model_version", "3");
  configured_assert_text (fixture, "quote_line", &line, "description", "Size: S · Roof: Tile");
  way = g_ptr_array_index (move->move->ways, smaller);
  configured_assert_prices (fixture, way->price);
  {
    g_autoptr (GPtrArray) lines = configured_read_lines (fixture);
    g_autofree char *picks = fb_temp_store_dup_text (
        &fixture->temp, "configuration", fb_record_get_id (g_ptr_array_index (lines, 0), "configuration"), "picks");

    g_assert_nonnull (strstr (picks, "{\"by\":\"repair\",\"option\":\"Size\",\"value\":\"S\"}"));
    g_assert_nonnull (strstr (picks, "{\"by\":\"user\",\"option\":\"Roof\",\"value\":\"Tile\"}"));
  }
}

static void
test_move_refused (ConfiguredFixture *fixture, gconstpointer data)
{
  FbId product = configured_add_product (fixture, "kiosk"), line, unknown = {{7}};
  g_autoptr (GError) error = NULL;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  g_assert_true (fb_quotes_add_text (fixture->temp.store, &fixture->quote, "Text", &line, &error));
  g_assert_null (fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, NULL, NULL, NULL, &error));
  g_assert_error (error, FB_OPERATION_ERROR, FB_OPERATION_ERROR_NOT_POSSIBLE);
  g_clear_error (&error);
  g_assert_null (fb_quote_move_new (fixture->temp.store, &fixture->quote, &unknown, NULL, NULL, NULL, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

/* A price that no currency holds: the line stays as it was. */
static void
test_move_beyond_money (ConfiguredFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) dear = g_string_new ("product Kiosk version 4 currency EUR\npart Base list 120.00\n"
                                           "option Size one of S, L\noption Roof one of Tin, Tile\n");
  FbId product = configured_add_product (fixture, "kiosk"), line;
  g_autoptr (FbQuoteMove) move = NULL;
  g_autoptr (GError) error = NULL;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  line = configured_add_kiosk (fixture, "L\tTile");
  for (guint i = 0; i < 10; i++)
    g_string_append_printf (dear, "option Nails%u number 99999990..99999999\nprice Nails%u: 99999999 each\n", i, i);
  configured_publish (fixture, "kiosk", "4", dear->str, &product);
  move = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, NULL, "en", NULL, &error);
  g_assert_null (move);
  g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_TOO_LARGE);
  configured_assert_text (fixture, "quote_line", &line, "model_version", "1");
}

/* Below nothing there is no price: the way is shown without one, and cannot be taken. */
static void
test_move_below_nothing (ConfiguredFixture *fixture, gconstpointer data)
{
  static const char cheap[] = "product Kiosk version 5 currency EUR\npart Base list 120.00\n"
                              "option Size one of S, L\noption Roof one of Tin, Tile\nprice Tile: -500.00\n";
  FbId product = configured_add_product (fixture, "kiosk"), line;
  g_autoptr (FbQuoteMove) move = NULL;
  g_autoptr (GError) error = NULL;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  line = configured_add_kiosk (fixture, "L\tTile");
  configured_publish (fixture, "kiosk", "5", cheap, &product);
  move = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, NULL, "en", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (move->move->ways->len, ==, 1);
  g_assert_null (((const FbConfigMoveWay *) g_ptr_array_index (move->move->ways, 0))->price);
  g_assert_null (fb_quote_move_configure (move, 0, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_VALUE);
  configured_assert_text (fixture, "quote_line", &line, "model_version", "1");
}

/* The version a line was made with may not be on this device, nor its product: its family leads on. */
static void
test_move_unknown (ConfiguredFixture *fixture, gconstpointer data)
{
  FbId product = configured_add_product (fixture, "kiosk"), model, line;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteMove) move = NULL;
  FbEdit *edit = fb_edit_new ("Forget");

  model = configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  line = configured_add_kiosk (fixture, "L\tTile");
  configured_publish (fixture, "kiosk", "2", configured_new_text, &product);
  fb_edit_delete (edit, fb_schema_get_table ("config_model"), &model);
  fb_edit_delete (edit, fb_schema_get_table ("product"), &product);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  move = fb_quote_move_new (fixture->temp.store, &fixture->quote, &line, NULL, "en", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (move->source->own);
  g_assert_null (move->move->before);
  g_assert_cmpuint (move->move->gone->len, ==, 1);
  g_assert_cmpuint (move->move->ways->len, ==, 1);
}

/* --- before a version is published --------------------------------------------------------------------------- */

typedef struct
{
  guint last, all;
  guint stop_at; /* 0: never */
  GCancellable *cancellable;
} Progress;

static void
progress_cb (guint n_done, guint n_all, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (n_done, >, progress->last);
  g_assert_cmpuint (n_done, <=, n_all);
  progress->last = n_done;
  progress->all = n_all;
  if (n_done == progress->stop_at)
    g_cancellable_cancel (progress->cancellable);
}

static FbModelImpact *
impact (ConfiguredFixture *fixture, const char *text, Progress *progress, GError **error)
{
  g_autoptr (FbRulesModel) after = configured_load (text);

  return fb_model_impact_new (fixture->temp.store, "kiosk", after, "en", progress_cb, progress, progress->cancellable,
                              error);
}

static void
set_state (ConfiguredFixture *fixture, const char *table, const FbId *id, const char *state)
{
  FbEdit *edit = fb_edit_new ("State");
  g_autoptr (GError) error = NULL;

  fb_edit_set_text (edit, fb_schema_get_table (table), id, "state", state);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
test_impact (ConfiguredFixture *fixture, gconstpointer data)
{
  FbId product = configured_add_product (fixture, "kiosk");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbModelImpact) strict = NULL;
  g_autoptr (FbModelImpact) same = NULL;
  g_autoptr (FbModelImpact) closed = NULL;
  Progress progress = {0};
  const FbModelEffect *broken, *dearer;
  g_autofree char *number = NULL;

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  configured_add_kiosk (fixture, "L\tTile");
  configured_add_kiosk (fixture, "S\tTile");
  number = fb_temp_store_dup_text (&fixture->temp, "quote", &fixture->quote, "number");
  same = impact (fixture, configured_old_text, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (same->effects->len, ==, 0);
  g_assert_cmpuint (same->n_quotes, ==, 2);
  g_assert_cmpuint (progress.last, ==, 4);
  g_assert_cmpuint (progress.all, ==, 4);

  progress = (Progress){0};
  strict = impact (fixture, configured_strict_text, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strict->effects->len, ==, 2);
  g_assert_cmpuint (fb_model_impact_count (strict, FALSE, TRUE), ==, 1);
  g_assert_cmpuint (fb_model_impact_count (strict, FALSE, FALSE), ==, 1);
  broken = g_ptr_array_index (strict->effects, 0);
  g_assert_cmpstr (broken->number, ==, number);
  g_assert_cmpstr (broken->customer, ==, "Nordwerk");
  g_assert_cmpstr (broken->line, ==, "Kiosk");
  g_assert_true (fb_id_equal (&broken->record, &fixture->quote));
  g_assert_cmpstr (g_ptr_array_index (broken->sentences, broken->sentences->len - 1), !=, NULL);
  dearer = g_ptr_array_index (strict->effects, 1);
  g_assert_cmpuint (dearer->sentences->len, ==, 0);
  g_assert_cmpint (dearer->before, ==, 10500);
  g_assert_cmpint (dearer->after, ==, 12000);
  g_assert_cmpstr (dearer->currency, ==, "EUR");

  /* What is settled is not affected. */
  set_state (fixture, "quote", &fixture->quote, "rejected");
  progress = (Progress){0};
  closed = impact (fixture, configured_strict_text, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (closed->n_quotes, ==, 0);
}

static void
test_impact_orders (ConfiguredFixture *fixture, gconstpointer data)
{
  FbId product = configured_add_product (fixture, "kiosk"), order;
  FbStore *store = fixture->temp.store;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbModelImpact) strict = NULL;
  g_autoptr (FbModelImpact) old = NULL;
  FbEdit *edit = fb_edit_new ("Long ago");
  Progress progress = {0};

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  configured_add_kiosk (fixture, "L\tTile");
  g_assert_true (fb_quotes_send (store, &fixture->quote, NULL, &error));
  g_assert_true (fb_quotes_accept (store, &fixture->quote, "Ms Kern", NULL, &error));
  g_assert_true (fb_quotes_order (store, &fixture->quote, &order, &error));
  strict = impact (fixture, configured_strict_text, &progress, &error);
  g_assert_no_error (error);
  /* The quote is an order now. */
  g_assert_cmpuint (strict->n_quotes, ==, 0);
  g_assert_cmpuint (strict->n_orders, ==, 1);
  g_assert_cmpuint (fb_model_impact_count (strict, TRUE, TRUE), ==, 1);
  g_assert_true (fb_id_equal (&((FbModelEffect *) g_ptr_array_index (strict->effects, 0))->record, &order));

  fb_edit_set_text (edit, fb_schema_get_table ("sales_order"), &order, "order_date", "2001-02-03");
  fb_store_commit_edit (store, edit, NULL, &error);
  g_assert_no_error (error);
  progress = (Progress){0};
  old = impact (fixture, configured_strict_text, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (old->n_orders, ==, 0);
}

static void
test_impact_cancelled (ConfiguredFixture *fixture, gconstpointer data)
{
  FbId product = configured_add_product (fixture, "kiosk");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Progress progress = {.stop_at = 1, .cancellable = cancellable};

  configured_publish (fixture, "kiosk", "1", configured_old_text, &product);
  configured_add_kiosk (fixture, "L\tTile");
  configured_add_kiosk (fixture, "S\tTile");
  g_assert_null (impact (fixture, configured_strict_text, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (progress.last, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/operations/quote-move", ConfiguredFixture, NULL, configured_set_up, test_move, configured_tear_down);
  g_test_add ("/operations/quote-move/refused", ConfiguredFixture, NULL, configured_set_up, test_move_refused,
              configured_tear_down);
  g_test_add ("/operations/quote-move/beyond-money", ConfiguredFixture, NULL, configured_set_up, test_move_beyond_money,
              configured_tear_down);
  g_test_add ("/operations/quote-move/below-nothing", ConfiguredFixture, NULL, configured_set_up,
              test_move_below_nothing, configured_tear_down);
  g_test_add ("/operations/quote-move/unknown", ConfiguredFixture, NULL, configured_set_up, test_move_unknown,
              configured_tear_down);
  g_test_add ("/operations/model-impact/quotes", ConfiguredFixture, NULL, configured_set_up, test_impact,
              configured_tear_down);
  g_test_add ("/operations/model-impact/orders", ConfiguredFixture, NULL, configured_set_up, test_impact_orders,
              configured_tear_down);
  g_test_add ("/operations/model-impact/cancelled", ConfiguredFixture, NULL, configured_set_up, test_impact_cancelled,
              configured_tear_down);
  return g_test_run ();
}
