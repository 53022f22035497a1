/* test-rules-nested-random.c: random products in products against all of their configurations
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-configurator.h"
#include "fb-rules-option.h"
#include "fb-rules-priced.h"
#include "rules-small.h"

#define N_SEEDS 60
#define MAX_ASSIGNMENTS 400000

/* A product with one part A, whose model is judged by itself: nothing of what is tested is used for that. */
typedef struct
{
  char *child_text;
  FbRulesModel *child, *whole;
  FbConfigModel *config;
  guint times;
  gboolean links_size, links_length, optional;
  GArray *solutions; /* gboolean by number of assignment, see next() */
  GArray *prices;    /* gint64, as well */
  guint n;
} Nest;

static guint
below (GRand *rand, guint n)
{
  return (guint) g_rand_int_range (rand, 0, (gint32) n);
}

static GBytes *
read_child (const char *name, gpointer data, GError **error)
{
  g_assert_cmpstr (name, ==, "c.rules");
  return g_bytes_new (data, strlen (data));
}

static char *
random_whole (GRand *rand, Nest *self)
{
  static const char *const rules[] = {
      "A.Filter = F9 requires Extra",
      "Extra excludes A.Acc = Heater",
      "if Deep > 1 then A.Size != M",
      "sum w <= 3.5 where A.Len: 1 each, Deep: 1 each, A.Acc = Gate: 1",
      "table (Kind, A.Filter) forbid (S, F9), (M, none)",
      "choose 0..1 of A.Acc = Heater, Extra, A.Filter = F7",
      "not A.Filter requires Kind in (M, X)",
  };
  GString *text = g_string_new ("product P version 1 currency EUR\npart Frame list 10.00\noption Kind one of S, M, X\n"
                                "option Deep number 0.5..2 step 0.5 m\noption With at most one of Extra\n"
                                "price Kind = M: 1.00\nprice Extra: 2.00\npart A uses model c");

  self->times = 1 + below (rand, 3);
  self->links_size = g_rand_boolean (rand);
  self->links_length = g_rand_boolean (rand);
  self->optional = g_rand_boolean (rand);
  if (self->times > 1)
    g_string_append_printf (text, " quantity %u", self->times);
  if (self->links_size)
    g_string_append (text, " link Size = Kind");
  if (self->links_length)
    g_string_append_printf (text, "%sLen = Deep", self->links_size ? ", " : " link ");
  g_string_append (text, self->optional ? " when Extra\n" : "\n");
  for (guint i = 0, n = below (rand, 3); i < n; i++)
    g_string_append_printf (text, "X%u: %s\n", i, rules[below (rand, G_N_ELEMENTS (rules))]);
  return g_string_free (text, FALSE);
}

static FbRulesModel *
lower (const char *text, const char *child)
{
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load_with (text, -1, read_child, (gpointer) child, &error);
  FbRulesModel *model;

  g_assert_no_error (error);
  model = fb_rules_lower (rules, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return model;
}

static const char *
value_of (FbConfigModel *config, const guint *values, const char *name)
{
  guint var = (guint) fb_config_model_find_variable (config, name);

  return fb_config_model_get_value (config, var, values[var]);
}

/* --- what a configuration should be ----------------------------------------------------------------------------- */

/* The part's own values, as its own model numbers them; FALSE: all are the first ones. */
static gboolean
child_values (const Nest *self, const guint *values, guint *own)
{
  FbConfigModel *config = fb_rules_model_get_config (self->child);
  gboolean any = FALSE;

  for (guint v = 0; v < fb_config_model_get_n_variables (config); v++)
    {
      g_autofree char *name = g_strconcat ("A.", fb_config_model_get_name (config, v), NULL);
      int var = fb_config_model_find_variable (self->config, name);

      own[v] = var >= 0 ? values[var] : 0;
      any = any || own[v] > 0;
    }
  return any;
}

static gboolean
is_there (const Nest *self, const guint *values)
{
  return !self->optional || g_str_equal (value_of (self->config, values, "With"), "Extra");
}

static gboolean
should_hold (const Nest *self, const guint *values)
{
  const FbRules *rules = fb_rules_model_get_rules (self->whole);
  g_autofree guint *own = g_new0 (guint, fb_config_model_get_n_variables (fb_rules_model_get_config (self->child)) + 1);
  gboolean any = child_values (self, values, own);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->child == NULL && !rules_small_rule_holds (self->whole, statement, values))
        return FALSE;
    }
  if (!is_there (self, values))
    return !any;
  if (self->links_size
      && !g_str_equal (value_of (self->config, values, "A.Size"), value_of (self->config, values, "Kind")))
    return FALSE;
  if (self->links_length
      && !g_str_equal (value_of (self->config, values, "A.Len"), value_of (self->config, values, "Deep")))
    return FALSE;
  return rules_small_holds (self->child, own);
}

static gint64
net_of (FbRulesModel *model, const guint *values)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) priced = fb_rules_price (model, values, 1000, "2027-06-01", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (priced->len, ==, 1);
  return ((FbRulesPriced *) g_ptr_array_index (priced, 0))->quote->net;
}

static gint64
should_cost (const Nest *self, const guint *values)
{
  g_autofree guint *own = g_new0 (guint, fb_config_model_get_n_variables (fb_rules_model_get_config (self->child)) + 1);
  gint64 net = 1000;

  child_values (self, values, own);
  net += g_str_equal (value_of (self->config, values, "Kind"), "M") ? 100 : 0;
  net += g_str_equal (value_of (self->config, values, "With"), "Extra") ? 200 : 0;
  return is_there (self, values) ? net + self->times * net_of (self->child, own) : net;
}

static void
nest_clear (Nest *self)
{
  g_array_unref (self->solutions);
  g_array_unref (self->prices);
  fb_rules_model_unref (self->child);
  fb_rules_model_unref (self->whole);
  g_free (self->child_text);
}

static void
nest_init (Nest *self, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree char *rules = rules_small_random (rand);
  g_autofree char *text = random_whole (rand, self);
  g_autofree guint *values = NULL;

  self->child_text = g_strconcat (rules,
                                  "part Base list 5.00\nprice Heater: 3.00\nprice Filter = F9: 2.50 when Size = L\n"
                                  "price Filter = F9: 1.00\nprice Len: 2.00 each\nprice Sensor: 0.50 when Filter\n",
                                  NULL);
  g_test_message ("%u:\n%s---\n%s", seed, text, self->child_text);
  self->child = lower (self->child_text, NULL);
  self->whole = lower (text, self->child_text);
  self->config = fb_rules_model_get_config (self->whole);
  self->solutions = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->prices = g_array_new (FALSE, FALSE, sizeof (gint64));
  values = g_new0 (guint, fb_config_model_get_n_variables (self->config));
  do
    {
      gboolean good = should_hold (self, values);
      gint64 price = good ? should_cost (self, values) : 0;

      g_array_append_val (self->solutions, good);
      g_array_append_val (self->prices, price);
    }
  while (rules_small_next (self->whole, values, TRUE));
  self->n = self->solutions->len;
}

/* Calls for every visible assignment in the same order. */
static gboolean
fits (const Nest *self, const guint *values, const int *picks)
{
  for (guint v = 0; v < fb_config_model_get_n_variables (self->config); v++)
    if (picks[v] >= 0 && values[v] != (guint) picks[v])
      return FALSE;
  return TRUE;
}

/* --- the whole as it is ----------------------------------------------------------------------------------------- */

/* Each configuration that should be is one, costs what it should, and no other is. */
static void
check_solutions (const Nest *self)
{
  g_autofree guint *values = g_new0 (guint, fb_config_model_get_n_variables (self->config));
  guint at = 0;

  do
    {
      gboolean good;

      fb_rules_model_set_hidden (self->whole, values);
      good = fb_config_model_check (self->config, values) < 0;
      g_assert_true (good == g_array_index (self->solutions, gboolean, at));
      if (good)
        g_assert_cmpint (net_of (self->whole, values), ==, g_array_index (self->prices, gint64, at));
      at++;
    }
  while (rules_small_next (self->whole, values, TRUE));
}

/* By variable and value: in some configuration with the picks. @cheapest: -1 without one. */
static gboolean **
find_domains (const Nest *self, const int *picks, gint64 *cheapest)
{
  guint n = fb_config_model_get_n_variables (self->config), at = 0;
  g_autofree guint *values = g_new0 (guint, n);
  gboolean **domains = g_new0 (gboolean *, n + 1);

  *cheapest = -1;
  for (guint v = 0; v < n; v++)
    domains[v] = g_new0 (gboolean, fb_config_model_get_n_values (self->config, v));
  do
    {
      if (g_array_index (self->solutions, gboolean, at) && fits (self, values, picks))
        {
          gint64 price = g_array_index (self->prices, gint64, at);

          *cheapest = *cheapest < 0 ? price : MIN (*cheapest, price);
          for (guint v = 0; v < n; v++)
            domains[v][values[v]] = TRUE;
        }
      at++;
    }
  while (rules_small_next (self->whole, values, TRUE));
  return domains;
}

static void
domains_free (gboolean **domains)
{
  for (guint v = 0; domains[v] != NULL; v++)
    g_free (domains[v]);
  g_free (domains);
}

/* Whether picks and rules (by number) have a configuration, hidden variables and all. */
static gboolean
is_possible (const Nest *self, const int *picks, const gboolean *rules)
{
  guint n = fb_config_model_get_n_variables (self->config);
  g_autofree guint *values = g_new0 (guint, n);

  do
    {
      gboolean good = fits (self, values, picks);

      for (guint i = 0; good && i < fb_config_model_get_n_constraints (self->config); i++)
        {
          const FbConfigConstraint *constraint = fb_config_model_get_constraint (self->config, i);

          good = !rules[constraint->rule] || fb_config_constraint_holds (self->config, constraint, values);
        }
      if (good)
        return TRUE;
    }
  while (rules_small_next (self->whole, values, FALSE));
  return FALSE;
}

static gboolean
is_small (const Nest *self)
{
  guint64 n = 1;

  for (guint v = 0; v < fb_config_model_get_n_variables (self->config); v++)
    n *= fb_config_model_get_n_values (self->config, v);
  return n <= MAX_ASSIGNMENTS;
}

/* Together they contradict each other, and without any one of them they do not. */
static void
check_reason (const Nest *self, FbConfigurator *session, const FbConfigReason *reason, guint var, guint value)
{
  guint n = fb_config_model_get_n_variables (self->config);
  g_autofree int *picks = g_new (int, n);
  g_autofree gboolean *rules = g_new0 (gboolean, fb_config_model_get_n_rules (self->config) + 1);

  for (guint v = 0; v < n; v++)
    picks[v] = -1;
  for (guint i = 0; i < reason->picks->len; i++)
    picks[g_array_index (reason->picks, guint, i)] =
        fb_configurator_get_pick (session, g_array_index (reason->picks, guint, i));
  for (guint i = 0; i < reason->rules->len; i++)
    rules[g_array_index (reason->rules, guint, i)] = TRUE;
  if (picks[var] >= 0)
    return;
  picks[var] = (int) value;
  g_assert_false (is_possible (self, picks, rules));
  for (guint i = 0; i < reason->rules->len; i++)
    {
      rules[g_array_index (reason->rules, guint, i)] = FALSE;
      g_assert_true (is_possible (self, picks, rules));
      rules[g_array_index (reason->rules, guint, i)] = TRUE;
    }
  for (guint i = 0; i < reason->picks->len; i++)
    {
      guint one = g_array_index (reason->picks, guint, i);
      int before = picks[one];

      picks[one] = -1;
      g_assert_true (is_possible (self, picks, rules));
      picks[one] = before;
    }
}

/* The fewest picks that any set of them must give up, by trying all sets. */
static guint
fewest (const Nest *self, const int *picks, guint var, guint value)
{
  guint n = fb_config_model_get_n_variables (self->config), best = G_MAXUINT;
  g_autofree guint *values = g_new0 (guint, n);
  guint at = 0;

  do
    {
      guint lost = 0;

      if (g_array_index (self->solutions, gboolean, at++) && values[var] == value)
        {
          for (guint v = 0; v < n; v++)
            lost += picks[v] >= 0 && values[v] != (guint) picks[v];
          best = MIN (best, lost);
        }
    }
  while (rules_small_next (self->whole, values, TRUE));
  return best;
}

static void
check_refused (const Nest *self, FbConfigurator *session, const int *picks, guint var, guint value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reasons = fb_configurator_explain (session, var, value, 2, NULL, &error);
  g_autoptr (GPtrArray) repairs = NULL;
  guint least = fewest (self, picks, var, value);

  g_assert_no_error (error);
  for (guint i = 0; is_small (self) && i < reasons->len; i++)
    check_reason (self, session, g_ptr_array_index (reasons, i), var, value);
  repairs = fb_configurator_repair (session, var, value, 1, NULL, &error);
  if (least == G_MAXUINT)
    g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION);
  else
    {
      g_assert_no_error (error);
      g_assert_cmpuint (((FbConfigRepair *) g_ptr_array_index (repairs, 0))->retract->len, ==, least);
    }
}

static void
check_session (const Nest *self, GRand *rand)
{
  guint n = fb_config_model_get_n_variables (self->config);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigurator) session = fb_configurator_new (self->config, NULL, NULL, &error);
  g_autofree int *picks = g_new (int, n);

  g_assert_no_error (error);
  for (guint v = 0; v < n; v++)
    picks[v] = -1;
  for (guint step = 0; step < 5; step++)
    {
      gint64 cheapest;
      gboolean **domains = find_domains (self, picks, &cheapest);
      guint var = below (rand, n), value = below (rand, fb_config_model_get_n_values (self->config, var));

      fb_configurator_update (session, NULL, &error);
      g_assert_no_error (error);
      for (guint v = 0; v < n; v++)
        for (guint x = 0;
             fb_rules_model_get_option (self->whole, v) != NULL && x < fb_config_model_get_n_values (self->config, v);
             x++)
          g_assert_cmpint (fb_configurator_get_state (session, v, x) != FB_CONFIG_EXCLUDED, ==, domains[v][x]);
      if (cheapest >= 0)
        {
          g_autoptr (FbConfigCompletion) completion =
              fb_configurator_complete (session, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, &error);

          g_assert_no_error (error);
          g_assert_cmpint (completion->price, ==, cheapest);
        }
      if (fb_rules_model_get_option (self->whole, var) != NULL && picks[var] < 0 && domains[var][value])
        {
          fb_configurator_pick (session, var, value, NULL, &error);
          g_assert_no_error (error);
          picks[var] = (int) value;
        }
      else if (fb_rules_model_get_option (self->whole, var) != NULL && picks[var] < 0 && cheapest >= 0)
        check_refused (self, session, picks, var, value);
      domains_free (domains);
    }
}

static void
test_against_all (gconstpointer data)
{
  guint32 first = GPOINTER_TO_UINT (data);

  for (guint32 seed = first; seed < first + N_SEEDS / 4; seed++)
    {
      Nest nest = {0};
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

      nest_init (&nest, seed);
      check_solutions (&nest);
      check_session (&nest, rand);
      nest_clear (&nest);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *path = g_strdup_printf ("/rules/nested/against-all/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i * N_SEEDS / 4 + 1), test_against_all);
    }
  return g_test_run ();
}
