/* test-configuration.c: one configuration as the window sees it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-compare.h"
#include "fb-config-line.h"
#include "fb-config-session.h"
#include "fb-model-changes.h"
#include "fb-rules-priced.h"

/* Variables: 0 Size, 1 Filter, 2 Heater, 3 Hood, 4 Fans. */
static const char text[] = "product \"Unit\" version 1 currency EUR\n"
                           "part \"Base\" list 1000.00\n"
                           "part \"Fan\" list 100.00 per Fans\n"
                           "part \"Care\" list 9.00 per month when Heater\n"
                           "group \"Body\"\n"
                           "option Size one of S, M, L\n"
                           "option Filter at most one of F7, F9\n"
                           "group \"More\"\n"
                           "option Acc 0..2 of Heater, Hood\n"
                           "option Fans number 1..6\n"
                           "R1: Heater requires Size in (M, L) because \"the coil does not fit size S\"\n"
                           "R2: Hood excludes Filter = F9\n"
                           "R3: Size = L requires Fans >= 2\n"
                           "D1: default Filter = F7\n"
                           "P1: prefer Hood because \"keeps snow out\"\n"
                           "X1: offer \"Service plan\" when total >= 1500\n"
                           "price Size = M: 200.00\n"
                           "price Size = L: 400.00\n"
                           "price Heater 310.00\n"
                           "price Filter = F7: 10 % of \"Base\"\n"
                           "price Filter = F9: 20 % of \"Base\"\n"
                           "discount volume on Fans: 3..4 5 %, 5.. 8 % range\n";

enum
{
  SIZE,
  FILTER,
  HEATER,
  HOOD,
  FANS,
  N_VARS,
};

static FbRulesModel *
make_model (void)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load (text, -1, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}

typedef struct
{
  FbRulesModel *model;
  FbConfigSession *session;
  guint changed, details, refused_var, refused_value, refused, left_out;
} Fixture;

static void
count_cb (guint *counter)
{
  (*counter)++;
}

static void
refused_cb (Fixture *fixture, guint var, guint value)
{
  fixture->refused++;
  fixture->refused_var = var;
  fixture->refused_value = value;
}

static void
left_out_cb (Fixture *fixture, guint n)
{
  fixture->left_out = n;
}

/* Until prices and all are those of the last change. */
static void
settle (Fixture *fixture)
{
  while (!fb_config_session_is_priced (fixture->session))
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) vars = g_array_new (FALSE, FALSE, sizeof (guint));

  fixture->model = make_model ();
  fixture->session = fb_config_session_new (fixture->model, NULL);
  for (guint var = 0; var < N_VARS; var++)
    g_array_append_val (vars, var);
  fb_config_session_look_at (fixture->session, vars);
  g_signal_connect_swapped (fixture->session, "changed", G_CALLBACK (count_cb), &fixture->changed);
  g_signal_connect_swapped (fixture->session, "details", G_CALLBACK (count_cb), &fixture->details);
  g_signal_connect_swapped (fixture->session, "refused", G_CALLBACK (refused_cb), fixture);
  g_signal_connect_swapped (fixture->session, "left-out", G_CALLBACK (left_out_cb), fixture);
  settle (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_config_session_stop (fixture->session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->session);
  fb_rules_model_unref (fixture->model);
}

static FbConfigRowState
state (Fixture *fixture, guint var, guint value)
{
  return fb_config_session_get_state (fixture->session, var, value);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* --- picks --------------------------------------------------------------------------------------------------- */

static void
test_pick (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (state (fixture, SIZE, 0), ==, FB_CONFIG_ROW_FREE);
  g_assert_cmpint (state (fixture, FILTER, 1), ==, FB_CONFIG_ROW_DEFAULT);

  fb_config_session_pick (fixture->session, SIZE, 0);
  /* Within the same turn: what was picked stands there, what it could touch is not claimed. */
  g_assert_cmpint (state (fixture, SIZE, 0), ==, FB_CONFIG_ROW_YOURS);
  g_assert_cmpint (state (fixture, HEATER, 1), ==, FB_CONFIG_ROW_CHECKING);
  g_assert_true (fb_config_session_is_checking (fixture->session));
  settle (fixture);

  g_assert_cmpint (state (fixture, HEATER, 1), ==, FB_CONFIG_ROW_EXCLUDED);
  g_assert_cmpint (state (fixture, HEATER, 0), ==, FB_CONFIG_ROW_SET);
  g_assert_cmpint (state (fixture, SIZE, 1), ==, FB_CONFIG_ROW_REPLACES);
  g_assert_cmpint (fb_config_session_get_origin (fixture->session, SIZE), ==, FB_CONFIG_BY_USER);
  g_assert_cmpint (fb_config_session_get_origin (fixture->session, HEATER), ==, FB_CONFIG_BY_RULE);
  g_assert_cmpint (fb_config_session_get_origin (fixture->session, FILTER), ==, FB_CONFIG_BY_DEFAULT);
}

static void
test_replace_and_undo (Fixture *fixture, gconstpointer data)
{
  fb_config_session_pick (fixture->session, SIZE, 0);
  fb_config_session_pick (fixture->session, SIZE, 2);
  settle (fixture);
  g_assert_cmpint (state (fixture, SIZE, 2), ==, FB_CONFIG_ROW_YOURS);
  g_assert_cmpint (state (fixture, FANS, 0), ==, FB_CONFIG_ROW_EXCLUDED);

  fb_config_session_undo (fixture->session);
  settle (fixture);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, SIZE), ==, 0);
  fb_config_session_undo (fixture->session);
  settle (fixture);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, SIZE), ==, -1);
  g_assert_false (fb_config_session_can_undo (fixture->session));
  fb_config_session_redo (fixture->session);
  settle (fixture);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, SIZE), ==, 0);
  fb_config_session_unpick (fixture->session, SIZE);
  settle (fixture);
  g_assert_cmpint (state (fixture, HEATER, 1), ==, FB_CONFIG_ROW_FREE);
}

/* Two picks in a row, the second of which the first has excluded: the thread refuses it. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  fb_config_session_pick (fixture->session, SIZE, 0);
  fb_config_session_pick (fixture->session, HEATER, 1);
  settle (fixture);
  g_assert_cmpuint (fixture->refused, ==, 1);
  g_assert_cmpuint (fixture->refused_var, ==, HEATER);
  g_assert_cmpuint (fixture->refused_value, ==, 1);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, HEATER), ==, -1);
  g_assert_cmpint (state (fixture, HEATER, 1), ==, FB_CONFIG_ROW_EXCLUDED);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  static const int wanted[N_VARS] = {0, 2, 1, -1, 0};
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (fixture->model));
  g_autofree int *picks = g_new (int, n);

  /* The model has variables of its own behind those of the options. */
  for (guint var = 0; var < n; var++)
    picks[var] = var < N_VARS ? wanted[var] : -1;
  fb_config_session_set_picks (fixture->session, picks, FB_CONFIG_BY_USER);
  settle (fixture);
  /* The heater does not fit size S, which was picked before it. */
  g_assert_cmpuint (fixture->left_out, ==, 1);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, SIZE), ==, 0);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, FILTER), ==, 2);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, HEATER), ==, -1);
}

/* --- words --------------------------------------------------------------------------------------------------- */

static void
test_why (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigWhy) why = NULL;
  const FbConfigWay *way;

  fb_config_session_pick (fixture->session, SIZE, 0);
  settle (fixture);
  fb_config_session_why_async (fixture->session, HEATER, 1, keep_cb, &result);
  why = fb_config_session_why_finish (fixture->session, wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (why->reasons->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (why->reasons, 0), "the coil does not fit size S"));
  g_assert_cmpuint (why->ways->len, >=, 1);
  way = g_ptr_array_index (why->ways, 0);
  g_assert_cmpint (way->values[HEATER], ==, 1);
  g_assert_cmpint (way->values[SIZE], !=, 0);
  g_assert_cmpuint (way->changes->len, ==, 1);

  fb_config_session_set_picks (fixture->session, way->values, FB_CONFIG_BY_REPAIR);
  settle (fixture);
  g_assert_cmpint (state (fixture, HEATER, 1), ==, FB_CONFIG_ROW_YOURS);
  g_assert_cmpint (fb_config_session_get_sums (fixture->session)->price->total[FB_RULES_ONCE], ==, way->after);
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigWhy) why = NULL;

  fb_config_session_pick (fixture->session, SIZE, 0);
  fb_config_session_set_locked (fixture->session, SIZE, TRUE);
  settle (fixture);
  g_assert_true (fb_config_session_is_locked (fixture->session, SIZE));
  fb_config_session_why_async (fixture->session, HEATER, 1, keep_cb, &result);
  why = fb_config_session_why_finish (fixture->session, wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (why->ways->len, ==, 0);
  g_assert_true (why->locked);
  /* A lock is a step as well. */
  fb_config_session_undo (fixture->session);
  settle (fixture);
  g_assert_false (fb_config_session_is_locked (fixture->session, SIZE));
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, SIZE), ==, 0);
}

/* A change overtakes a question. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fb_config_session_complete_async (fixture->session, FB_CONFIG_GOAL_CHEAPEST, keep_cb, &result);
  fb_config_session_pick (fixture->session, SIZE, 1);
  g_assert_null (fb_config_session_complete_finish (fixture->session, wait_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  settle (fixture);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, SIZE), ==, 1);
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) groups = fb_config_groups_new (fixture->model, NULL);
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GArray) vars = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (FbConfigLine) line = NULL;
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;
  FbConfigGroupProgress progress;

  g_assert_cmpuint (groups->len, ==, 2);
  progress = fb_config_group_get_progress (g_ptr_array_index (groups, 0), fixture->session);
  /* The filter's default is in effect; a size must be chosen. */
  g_assert_cmpuint (progress.decided, ==, 1);
  g_assert_cmpuint (progress.needed, ==, 1);
  found = fb_config_find_lines (groups, fixture->session, " hEAT", vars);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 2);
  g_assert_cmpuint (vars->len, ==, 1);
  line = g_list_model_get_item (found, 1);
  title = fb_config_line_title (line, fixture->model, NULL);
  g_assert_cmpstr (title, ==, "Heater");
  fb_config_session_pick (fixture->session, SIZE, 0);
  settle (fixture);
  words = fb_config_line_state (line, fixture->session);
  g_assert_cmpstr (words, ==, "Excluded");
}

/* --- money --------------------------------------------------------------------------------------------------- */

static void
test_price (Fixture *fixture, gconstpointer data)
{
  const FbConfigSums *sums = fb_config_session_get_sums (fixture->session);
  const FbConfigDifference *difference;
  gint64 before;

  /* The base and the default filter, 10 % of it. */
  g_assert_cmpint (sums->price->total[FB_RULES_ONCE], ==, 110000);
  difference = fb_config_session_get_difference (fixture->session, SIZE, 2);
  g_assert_cmpint (difference->amount[FB_RULES_ONCE], ==, 40000);
  g_assert_cmpuint (sums->offers->len, ==, 0);
  g_assert_cmpuint (sums->advice->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (sums->advice, 0), ==, "Recommended: Hood: keeps snow out");

  before = sums->price->total[FB_RULES_ONCE];
  fb_config_session_pick (fixture->session, SIZE, 2);
  settle (fixture);
  sums = fb_config_session_get_sums (fixture->session);
  g_assert_cmpint (sums->price->total[FB_RULES_ONCE], ==, before + 40000);
  g_assert_cmpuint (sums->offers->len, ==, 1);

  fb_config_session_pick (fixture->session, HEATER, 1);
  fb_config_session_pick (fixture->session, FANS, 4);
  settle (fixture);
  sums = fb_config_session_get_sums (fixture->session);
  /* Five fans of 100 each; 8 % less, as five are reached. */
  g_assert_cmpint (sums->price->total[FB_RULES_ONCE], ==, 110000 + 40000 + 31000 + 46000);
  g_assert_true (sums->price->has[FB_RULES_PER_MONTH]);
  g_assert_cmpint (sums->price->total[FB_RULES_PER_MONTH], ==, 900);
}

/* The items shown under "why this price" come to what is above them. */
static void
test_items (Fixture *fixture, gconstpointer data)
{
  const FbConfigPrice *price;
  gint64 sum = 0;

  fb_config_session_pick (fixture->session, SIZE, 2);
  fb_config_session_pick (fixture->session, FANS, 2);
  settle (fixture);
  price = fb_config_session_get_sums (fixture->session)->price;
  for (guint i = 0; i < price->items->len; i++)
    {
      const FbConfigPriceItem *item = g_ptr_array_index (price->items, i);

      sum += item->period == FB_RULES_ONCE ? item->amount : 0;
    }
  g_assert_cmpint (sum, ==, price->total[FB_RULES_ONCE]);
}

/* --- the whole ----------------------------------------------------------------------------------------------- */

static void
test_complete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  FbConfigCompletion *completion;

  fb_config_session_pick (fixture->session, HEATER, 1);
  settle (fixture);
  fb_config_session_complete_async (fixture->session, FB_CONFIG_GOAL_CHEAPEST, keep_cb, &result);
  completion = fb_config_session_complete_finish (fixture->session, wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_true (completion->proven);
  fb_config_completion_free (completion);
  settle (fixture);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, SIZE), ==, 1);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, FILTER), ==, 0);
  g_assert_cmpint (fb_config_session_get_origin (fixture->session, SIZE), ==, FB_CONFIG_BY_COMPLETION);
  g_assert_cmpint (fb_config_session_get_origin (fixture->session, HEATER), ==, FB_CONFIG_BY_USER);
  /* One step takes all of it back. */
  fb_config_session_undo (fixture->session);
  settle (fixture);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, SIZE), ==, -1);
  g_assert_cmpint (fb_config_session_get_pick (fixture->session, HEATER), ==, 1);
}

static void
test_finish (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigResult) finished = NULL;
  g_autoptr (GPtrArray) priced = NULL;
  g_autoptr (JsonNode) json = NULL;
  g_autofree int *picks = NULL;
  guint lost = 99;

  fb_config_session_pick (fixture->session, SIZE, 0);
  settle (fixture);
  fb_config_session_finish_async (fixture->session, "abc", keep_cb, &result);
  finished = fb_config_session_finish_finish (fixture->session, wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (finished->origins[SIZE], ==, FB_CONFIG_BY_USER);
  g_assert_cmpint (finished->origins[HEATER], ==, FB_CONFIG_BY_RULE);
  g_assert_cmpint (finished->origins[FILTER], ==, FB_CONFIG_BY_DEFAULT);
  g_assert_cmpint (finished->origins[FANS], ==, FB_CONFIG_BY_COMPLETION);
  g_assert_cmpint (fb_config_model_check (fb_rules_model_get_config (fixture->model), finished->values), ==, -1);
  priced = fb_rules_price (fixture->model, finished->values, 1000, "2027-01-01", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < priced->len; i++)
    {
      const FbRulesPriced *one = g_ptr_array_index (priced, i);

      g_assert_cmpint (finished->price->total[one->period], ==, one->quote->net);
    }
  json = fb_config_result_to_json (finished);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (json), "hash"), ==, "abc");
  picks = fb_config_result_read_picks (fixture->model, json, FALSE, &lost);
  g_assert_cmpint (picks[SIZE], ==, 0);
  g_assert_cmpint (picks[FANS], ==, -1);
  g_assert_cmpuint (lost, ==, 0);
  g_assert_null (fb_config_result_read_picks (fixture->model, NULL, FALSE, NULL));
}

/* Both forms of who chose; what the model does not know is counted, where somebody chose it. */
static void
test_read_picks (Fixture *fixture, gconstpointer data)
{
  static const char *const forms[] = {
      "{\"assignment\":{\"Size\":\"M\",\"Filter\":\"F8\",\"Door\":\"left\",\"Fans\":\"2\"},"
      "\"picks\":[{\"option\":\"Size\",\"value\":\"M\",\"by\":\"repair\"},{\"option\":\"Filter\",\"value\":\"F8\","
      "\"by\":\"user\"},{\"option\":\"Door\",\"value\":\"left\",\"by\":\"default\"},{\"option\":\"Fans\"},7]}",
      "{\"assignment\":{\"Size\":\"M\",\"Filter\":\"F8\",\"Door\":\"left\",\"Fans\":\"2\"},"
      "\"picks\":{\"Size\":\"user\",\"Filter\":\"user\",\"Door\":\"rule\",\"Fans\":3}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (JsonNode) json = json_from_string (forms[i], NULL);
      g_autofree int *picks = NULL;
      g_autofree int *all = NULL;
      guint lost = 0;

      picks = fb_config_result_read_picks (fixture->model, json, FALSE, &lost);
      g_assert_cmpint (picks[SIZE], ==, 1);
      g_assert_cmpint (picks[FANS], ==, -1);
      g_assert_cmpuint (lost, ==, 1);
      all = fb_config_result_read_picks (fixture->model, json, TRUE, &lost);
      g_assert_cmpint (all[FANS], ==, 1);
      g_assert_cmpuint (lost, ==, 2);
    }
}

static void
test_variants (Fixture *fixture, gconstpointer data)
{
  FbConfigVariant *before = fb_config_variant_new (fixture->session, "A");
  FbConfigVariant *after;
  g_autoptr (GPtrArray) changes = NULL;
  const FbConfigChange *change;

  fb_config_session_pick (fixture->session, SIZE, 1);
  settle (fixture);
  after = fb_config_variant_new (fixture->session, "B");
  changes = fb_config_variant_compare (fixture->model, before, after, NULL);
  g_assert_cmpuint (changes->len, ==, 1);
  change = g_ptr_array_index (changes, 0);
  g_assert_cmpstr (change->option, ==, "Size");
  g_assert_cmpstr (change->left, ==, "Open");
  g_assert_cmpstr (change->right, ==, "M");
  fb_config_variant_free (before);
  fb_config_variant_free (after);
}

/* --- texts of models ----------------------------------------------------------------------------------------- */

static void
test_changes (void)
{
  static const char before_text[] = "product P version 1 currency EUR\noption A one of X, Y\noption B one of X, Y\n"
                                    "R1: A = X requires B = X\nprice A = X: 5.00\n";
  static const char after_text[] =
      "product P version 2 currency EUR\n# moved\noption B one of X, Y\noption A one of X, Y\n"
      "R2: A = Y requires B = Y\nprice A = X: 6.00\n";
  g_autoptr (FbRules) before = fb_rules_load (before_text, -1, NULL);
  g_autoptr (FbRules) after = fb_rules_load (after_text, -1, NULL);
  g_autoptr (GPtrArray) changes = fb_model_changes_new (before, after);
  static const FbModelChangeKind kinds[] = {FB_MODEL_CHANGED, FB_MODEL_ADDED, FB_MODEL_CHANGED, FB_MODEL_REMOVED};

  g_assert_cmpuint (changes->len, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < changes->len; i++)
    g_assert_cmpint (((const FbModelChange *) g_ptr_array_index (changes, i))->kind, ==, kinds[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/ui/configuration/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("pick", test_pick);
  ADD ("replace-and-undo", test_replace_and_undo);
  ADD ("refused", test_refused);
  ADD ("many", test_many);
  ADD ("why", test_why);
  ADD ("locked", test_locked);
  ADD ("cancelled", test_cancelled);
  ADD ("lines", test_lines);
  ADD ("price", test_price);
  ADD ("items", test_items);
  ADD ("complete", test_complete);
  ADD ("finish", test_finish);
  ADD ("read-picks", test_read_picks);
  ADD ("variants", test_variants);
  g_test_add_func ("/ui/configuration/changes", test_changes);
  return g_test_run ();
}
