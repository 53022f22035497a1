/* test-judge.c: what of a stored quote is beyond what may be given
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-date.h"
#include "fb-json.h"
#include "fb-quote-judge.h"
#include "price-rows.h"

#define DATE "2026-06-01"
#define TODAY "2026-06-10"
#define DAY_MS ((gint64) 24 * 60 * 60 * 1000)

typedef struct
{
  PriceRows rows;
  FbQuoteModels *models;
  FbRecord *quote, *line, *entry;
  GPtrArray *lines; /* of FbRecord (unowned) */
  FbId giver;
} World;

/* A pump for 12 in the book; more than 10 % off it needs a lead. */
static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  PriceRows *rows = &world->rows;

  price_rows_set_up (rows);
  world->models = fb_quote_models_new ();
  world->lines = g_ptr_array_new ();
  world->giver = price_rows_id (8);
  price_rows_add (rows, "user", 8, "{\"name\":\"Rolf\"}");
  price_rows_add (rows, "discount_policy", 9, "{\"name\":\"Lead\",\"level\":1,\"max_discount\":1000,\"active\":true}");
  price_rows_add (rows, "price_book", 3, "{\"name\":\"List\",\"currency\":\"EUR\"}");
  price_rows_add (rows, "product", 4, "{\"name\":\"Pump\",\"sku\":\"P-1\"}");
  world->entry =
      price_rows_add (rows, "price_entry", 5, "{\"book\":3,\"product\":4,\"price\":1200,\"currency\":\"EUR\"}");
  world->quote = price_rows_add (rows, "quote", 6, "{\"price_book\":3,\"currency\":\"EUR\"}");
  world->line = price_rows_add (rows, "quote_line", 7,
                                "{\"quote\":6,\"position\":10,\"kind\":\"item\",\"product\":4,\"qty\":1000,"
                                "\"list_currency\":\"EUR\"}");
  g_ptr_array_add (world->lines, world->line);
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  fb_quote_models_free (world->models);
  g_ptr_array_unref (world->lines);
  price_rows_tear_down (&world->rows);
}

/* As a device writes it that takes @list for the list price. */
static void
price (World *world, gint64 list)
{
  FbPriceLine line = {
      .id = "10", .qty = 1000, .list_price = list, .list_currency = "EUR", .has_price = TRUE, .bundle = -1};
  FbPriceRequest request = {.currency = "EUR", .lines = &line, .n_lines = 1};
  g_autoptr (GError) error = NULL;
  g_autoptr (FbPricedQuote) priced = fb_price_quote (&request, &error);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *trace = NULL;

  g_assert_no_error (error);
  node = fb_price_trace_to_json (((FbPricedLine *) g_ptr_array_index (priced->lines, 0))->trace);
  trace = fb_json_to_canonical (node);
  fb_record_set_text (world->line, "price_trace", trace);
  fb_record_set_int (world->line, "list_price", list);
  fb_record_set_int (world->line, "net", priced->net);
  fb_record_set_int (world->quote, "net", priced->net);
  fb_record_set_int (world->quote, "total", priced->net);
}

static FbQuoteCase
case_of (World *world)
{
  return (FbQuoteCase){.now = &world->rows.source,
                       .models = world->models,
                       .quote = world->quote,
                       .lines = world->lines,
                       .giver = &world->giver,
                       .date = DATE};
}

/* --- judging ----------------------------------------------------------------------------------------------------- */

static void
assert_judged (World *world, gboolean differs, gint64 said, gint64 found)
{
  FbQuoteCase of = case_of (world);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuoteJudged) judged = fb_quote_judge (&of, &error);

  g_assert_no_error (error);
  g_assert_cmpint (judged->differs, ==, differs);
  g_assert_cmpint (judged->said->level, ==, said);
  g_assert_cmpint (judged->found->level, ==, found);
}

static void
test_as_listed (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price (world, 1200);
  assert_judged (world, FALSE, 0, 0);
  /* Dearer than the lists is no gift. */
  price (world, 1300);
  assert_judged (world, FALSE, 0, 0);
}

/* What is less than the lists say counts as a discount, though the quote says of none. */
static void
test_cheaper (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price (world, 1100);
  assert_judged (world, TRUE, 0, 0);
  price (world, 1000);
  assert_judged (world, TRUE, 0, 1);
}

/* What no list knows asks whoever says yes to anything. */
static void
test_unlisted (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId stranger = price_rows_id (99);

  fb_record_set_id (world->line, "product", &stranger);
  price (world, 1200);
  assert_judged (world, TRUE, 0, 1);
}

/* Either lists will do: those of now and those of the quote's day. */
static void
test_then (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbQuoteCase of = case_of (world);
  PriceRows then;
  g_autoptr (FbQuoteJudged) judged = NULL;
  g_autoptr (GError) error = NULL;

  price_rows_set_up (&then);
  for (guint i = 0; i < world->rows.rows->len; i++)
    g_ptr_array_add (then.rows, fb_record_copy (g_ptr_array_index (world->rows.rows, i)));
  fb_record_set_int (world->entry, "price", 2400);
  price (world, 1200);
  assert_judged (world, TRUE, 0, 1);
  of.then = &then.source;
  judged = fb_quote_judge (&of, &error);
  g_assert_no_error (error);
  g_assert_false (judged->differs);
  g_assert_cmpint (judged->found->level, ==, 0);
  price_rows_tear_down (&then);
}

static void
assert_no_sum (World *world)
{
  FbQuoteCase of = case_of (world);
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_quote_judge (&of, &error));
  g_assert_error (error, FB_PRICE_ERROR, FB_PRICE_ERROR_TRACE);
}

/* Sums that are not what their steps give. */
static void
test_sums (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price (world, 1200);
  fb_record_set_int (world->quote, "total", 1199);
  assert_no_sum (world);
  price (world, 1200);
  fb_record_set_int (world->line, "net", 1199);
  assert_no_sum (world);
  price (world, 1200);
  fb_record_set_text (world->line, "price_trace", NULL);
  assert_no_sum (world);
  price (world, 1200);
  fb_record_set_text (world->line, "price_trace", "[[\"list\",\"x\"]]");
  assert_no_sum (world);
}

static gboolean
read_judged (PriceRows *self G_GNUC_UNUSED, gpointer data, GError **error)
{
  FbQuoteCase of = case_of (data);
  g_autoptr (FbQuoteJudged) judged = fb_quote_judge (&of, error);

  return judged != NULL;
}

static void
test_judge_fails (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price (world, 1200);
  price_rows_fail_each (&world->rows, read_judged, world);
}

/* --- figures of an answer ---------------------------------------------------------------------------------------- */

static void
test_figures (World *world, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *figures;
    gint64 level;
  } cases[] = {
      {"{\"discount\":900,\"total\":100}", 0},
      {"{\"discount\":1100,\"total\":100}", 1},
      {"{\"discount\":0,\"lines\":{\"10\":{\"discount\":2000}},\"total\":100}", 1},
      {"not json", 0},
      {NULL, 0},
  };
  FbQuoteCase of = case_of (world);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FbApproval) found = fb_quote_judge_figures (&of, cases[i].figures, NULL);
      gint64 left;

      g_assert_nonnull (found);
      fb_approval_is_covered (found, 0, NULL, &left);
      g_assert_cmpint (left, ==, cases[i].level);
    }
}

static gboolean
read_figures (PriceRows *self G_GNUC_UNUSED, gpointer data, GError **error)
{
  FbQuoteCase of = case_of (data);
  g_autoptr (FbApproval) found = fb_quote_judge_figures (&of, "{\"discount\":900}", error);

  return found != NULL;
}

static void
test_figures_fail (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price_rows_fail_each (&world->rows, read_figures, world);
}

/* --- the day ----------------------------------------------------------------------------------------------------- */

static void
set_made (FbRecord *quote, const char *date)
{
  fb_record_set_int (quote, "created_at", fb_date_days_between ("1970-01-01", date) * DAY_MS + DAY_MS / 2);
}

static void
assert_day (World *world, const FbRecord *quote, const char *expected)
{
  char day[11];
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_quote_find_day (&world->rows.source, quote, TODAY, day, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (day, ==, expected);
}

static void
test_day (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbRecord *next = price_rows_add (&world->rows, "quote", 60, "{\"previous\":6}");

  /* One that was never priced or made is of today. */
  assert_day (world, world->quote, TODAY);
  set_made (world->quote, "2026-06-03");
  fb_record_set_text (world->quote, "priced_on", "2026-06-05");
  assert_day (world, world->quote, "2026-06-05");
  /* Where it was made it may have been the day before, but no earlier; and tomorrow, but no later. */
  fb_record_set_text (world->quote, "priced_on", "2026-06-02");
  assert_day (world, world->quote, "2026-06-02");
  fb_record_set_text (world->quote, "priced_on", "2020-01-01");
  assert_day (world, world->quote, "2026-06-02");
  fb_record_set_text (world->quote, "priced_on", "2026-06-11");
  assert_day (world, world->quote, "2026-06-11");
  fb_record_set_text (world->quote, "priced_on", "2026-06-12");
  assert_day (world, world->quote, TODAY);
  /* A later version may keep the prices of the first. */
  set_made (next, "2026-06-09");
  fb_record_set_text (next, "priced_on", "2026-06-03");
  assert_day (world, next, "2026-06-03");
}

static gboolean
read_day (PriceRows *self, gpointer data, GError **error)
{
  char day[11];

  return fb_quote_find_day (&self->source, data, TODAY, day, error);
}

static void
test_day_fails (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price_rows_fail_each (&world->rows, read_day, price_rows_add (&world->rows, "quote", 60, "{\"previous\":6}"));
}

#define ADD(path, func) g_test_add ("/pricing/judge/" path, World, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("as-listed", test_as_listed);
  ADD ("cheaper", test_cheaper);
  ADD ("unlisted", test_unlisted);
  ADD ("then", test_then);
  ADD ("sums", test_sums);
  ADD ("judge-fails", test_judge_fails);
  ADD ("figures", test_figures);
  ADD ("figures-fail", test_figures_fail);
  ADD ("day", test_day);
  ADD ("day-fails", test_day_fails);
  return g_test_run ();
}
