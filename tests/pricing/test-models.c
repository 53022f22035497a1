/* test-models.c: what a configured line costs by its own published model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-models.h"
#include "fb-rules-hash.h"
#include "price-rows.h"

#define DATE "2026-06-01"
#define LARGE "{\"Size\":\"L\",\"Heater\":\"Electric\"}"

static const char text[] = "product \"Unit\" version 1 currency EUR\n"
                           "part \"Base\" list 400.00\n"
                           "option Size one of S, M, L\n"
                           "option Heater at most one of Electric, Gas\n"
                           "R1: Gas excludes S because \"the flame needs room\"\n"
                           "price L 100.00\n"
                           "part \"Care\" list 20.00 per month\n";

typedef struct
{
  PriceRows rows;
  FbQuoteModels *models;
  FbRecord *model, *line;
} World;

static void
set_up (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *hash = fb_rules_hash (text, NULL);

  price_rows_set_up (&world->rows);
  world->models = fb_quote_models_new ();
  world->model = price_rows_add (&world->rows, "config_model", 1, "{\"family\":\"unit\",\"version\":\"1\"}");
  fb_record_set_text (world->model, "hash", hash);
  fb_record_set_text (world->model, "text", text);
  world->line = price_rows_add (&world->rows, "quote_line", 2, "{\"model\":1}");
  fb_record_set_text (world->line, "model_hash", hash);
  fb_record_set_text (world->line, "assignment", LARGE);
}

static void
tear_down (World *world, gconstpointer data G_GNUC_UNUSED)
{
  fb_quote_models_free (world->models);
  price_rows_tear_down (&world->rows);
}

/* (nullable) (transfer full) */
static GPtrArray *
find (World *world)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *inputs;

  g_assert_true (fb_quote_models_find (world->models, &world->rows.source, world->line, DATE, &inputs, &error));
  g_assert_no_error (error);
  return inputs;
}

static void
assert_not_told (World *world)
{
  g_autoptr (GPtrArray) inputs = find (world);

  g_assert_null (inputs);
}

/* What is paid once, and what is paid each month. A version is read once. */
static void
test_find (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) inputs = find (world), again = NULL;
  guint n_reads = world->rows.n_reads;

  g_assert_cmpuint (inputs->len, ==, 2);
  g_assert_cmpint (((FbRulesPriceInput *) g_ptr_array_index (inputs, 0))->line.list_price, ==, 40000);
  again = find (world);
  g_assert_cmpuint (again->len, ==, 2);
  g_assert_cmpuint (world->rows.n_reads, ==, n_reads);
}

static void
test_answers (World *world, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const wrong[] = {
      "{\"Size\":\"L\"}",                                       /* one is missing */
      "{\"Size\":\"XL\",\"Heater\":\"Electric\"}",              /* no value of the model's */
      "{\"Size\":\"L\",\"Heater\":\"Gas\",\"Colour\":\"red\"}", /* no option of the model's */
      "{\"Size\":\"S\",\"Heater\":\"Gas\"}",                    /* its rules do not allow both */
      "[]",
      "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("%s", wrong[i]);
      fb_record_set_text (world->line, "assignment", wrong[i]);
      assert_not_told (world);
    }
  fb_record_set_text (world->line, "assignment", NULL);
  assert_not_told (world);
}

/* A line that names no version, one that is not there, and one whose text is another than the line was made with. */
static void
test_versions (World *world, gconstpointer data G_GNUC_UNUSED)
{
  FbId stranger = price_rows_id (99);
  g_autofree char *hash = g_strdup (fb_record_get_text (world->line, "model_hash"));

  fb_record_set_text (world->line, "model_hash", NULL);
  assert_not_told (world);
  fb_record_set_text (world->line, "model_hash", hash);
  fb_record_set_text (world->model, "hash", "0000");
  assert_not_told (world);
  fb_record_set_text (world->model, "hash", hash);
  fb_record_set_id (world->line, "model", &stranger);
  assert_not_told (world);
}

/* Of a newer program: as good as none. */
static void
test_unreadable (World *world, gconstpointer data G_GNUC_UNUSED)
{
  fb_record_set_text (world->model, "text", "a language of another century");
  assert_not_told (world);
}

static gboolean
read_model (PriceRows *self, gpointer data, GError **error)
{
  g_autoptr (FbQuoteModels) models = fb_quote_models_new ();
  g_autoptr (GPtrArray) inputs = NULL;

  return fb_quote_models_find (models, &self->source, data, DATE, &inputs, error);
}

static void
test_fails (World *world, gconstpointer data G_GNUC_UNUSED)
{
  price_rows_fail_each (&world->rows, read_model, world->line);
}

static void
test_read_values (World *world, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRulesModel) model = fb_rules_lower (fb_rules_load (text, -1, &error), DATE, NULL, NULL, &error);
  g_autofree guint *values = NULL;
  FbConfigPoint point;

  g_assert_no_error (error);
  values = fb_quote_models_read_values (model, LARGE);
  g_assert_nonnull (values);
  g_assert_true (fb_rules_model_find_words (model, "Size", "L", &point, &error));
  g_assert_cmpuint (values[point.var], ==, point.value);
  g_assert_null (fb_quote_models_read_values (model, NULL));
  g_assert_null (fb_quote_models_read_values (model, "{\"Size\":\"L\"}"));
}

#define ADD(path, func) g_test_add ("/pricing/models/" path, World, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("find", test_find);
  ADD ("answers", test_answers);
  ADD ("versions", test_versions);
  ADD ("unreadable", test_unreadable);
  ADD ("fails", test_fails);
  ADD ("read-values", test_read_values);
  return g_test_run ();
}
