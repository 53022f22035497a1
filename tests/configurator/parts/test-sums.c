/* test-sums.c: what a session knows of the sums of long ranges, each question by itself
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-sums.h"

#define N_RANGES 3
#define MOST 79 /* of a long range: more values than are encoded one by one */
#define SWITCH N_RANGES

/* A rule over x, y and z; a guarded one binds while the switch is on. */
typedef struct
{
  const char *name;
  gint64 coefs[N_RANGES];
  FbConfigOp op;
  gint64 rhs;
  gboolean guarded;
} Rule;

static void
add_rule (FbConfigModel *model, const Rule *rule)
{
  static const FbConfigPoint on = {SWITCH, 1};
  FbConfigTerm terms[N_RANGES];
  guint n = 0;

  for (guint i = 0; i < N_RANGES; i++)
    if (rule->coefs[i] != 0)
      terms[n++] = (FbConfigTerm){rule->coefs[i], i};
  g_assert_true (fb_config_model_add_linear (model, rule->name, rule->guarded ? &on : NULL, terms, n, NULL, 0, rule->op,
                                             rule->rhs, NULL));
}

/* x, y and z from 0 to @most, and a switch. */
static FbConfigModel *
begin_model (gint64 most)
{
  static const char *const names[] = {"x", "y", "z"}, *const states[] = {"off", "on"};
  FbConfigModel *model = fb_config_model_new ();

  for (guint i = 0; i < N_RANGES; i++)
    g_assert_cmpint (fb_config_model_add_range (model, names[i], 0, most, NULL), ==, i);
  g_assert_cmpint (fb_config_model_add_variable (model, "switch", states, 2, NULL, NULL), ==, SWITCH);
  return model;
}

static FbConfigModel *
make_model (gint64 most, const Rule *rules, guint n_rules)
{
  FbConfigModel *model = begin_model (most);

  for (guint i = 0; i < n_rules; i++)
    add_rule (model, &rules[i]);
  g_assert_true (fb_config_model_freeze (model, NULL));
  return model;
}

static FbConfigurator *
make_session (const Rule *rules, guint n_rules)
{
  g_autoptr (FbConfigModel) model = make_model (MOST, rules, n_rules);
  g_autoptr (GError) error = NULL;
  FbConfigurator *session = fb_configurator_new (model, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (session->sums != NULL, ==, n_rules > 0);
  return session;
}

static void
pick (FbConfigurator *session, guint var, guint value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_configurator_pick (session, var, value, NULL, &error));
  g_assert_no_error (error);
}

/* Nothing is decided, and everything may be. */
static void
forget (FbConfigurator *session)
{
  for (gsize bit = 0; bit < session->n_bits; bit++)
    {
      fb_bits_clear (session->valid, bit);
      fb_bits_set (session->unknown, bit);
    }
}

static gboolean
is_open (FbConfigurator *session, guint var, guint value)
{
  return fb_bits_get (session->unknown, fb_configurator_bit (session, var, value));
}

static gboolean
is_valid (FbConfigurator *session, guint var, guint value)
{
  return fb_bits_get (session->valid, fb_configurator_bit (session, var, value));
}

/* --- which sums there are --- */

static GPtrArray *
sums_of (FbConfigModel *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbEncoding) encoding = fb_encoding_new (model, FALSE, &error);

  g_assert_no_error (error);
  return fb_config_sums_new (model, encoding);
}

static void
test_steps (void)
{
  static const FbConfigItem item = {5, 1, 7};
  static const FbConfigTerm terms[] = {{3, 0}, {1, 1}};
  g_autoptr (FbConfigModel) model = begin_model (MOST);
  g_autoptr (GPtrArray) sums = NULL;
  const FbConfigSum *sum;

  add_rule (model, &(Rule){"at least", {2, 0, -1}, FB_CONFIG_GE, 4, FALSE});
  g_assert_true (fb_config_model_add_clause (model, "clause", &(FbConfigLit){0, 3, FALSE}, 1, NULL));
  g_assert_true (fb_config_model_add_linear (model, "uneven", NULL, terms, 2, &item, 1, FB_CONFIG_EQ, 9, NULL));
  g_assert_true (fb_config_model_freeze (model, NULL));
  sums = sums_of (model);
  g_assert_cmpuint (sums->len, ==, 2);
  /* 2 x - z >= 4 is -2 x + z <= -4. */
  sum = g_ptr_array_index (sums, 0);
  g_assert_cmpstr (sum->constraint->name, ==, "at least");
  g_assert_cmpint (sum->sum->op, ==, FB_CONFIG_LE);
  g_assert_cmpint (sum->sum->rhs, ==, -4);
  g_assert_cmpuint (sum->sum->n, ==, 2);
  g_assert_cmpint (sum->steps[0], ==, -2);
  g_assert_cmpint (sum->steps[1], ==, 1);
  /* One value of y weighs more than its neighbours. */
  sum = g_ptr_array_index (sums, 1);
  g_assert_cmpstr (sum->constraint->name, ==, "uneven");
  g_assert_cmpint (sum->steps[0], ==, 3);
  g_assert_cmpint (sum->steps[1], ==, 0);
}

/* Arithmetic is for long ranges in sums: without one there is nothing to know. */
static void
test_no_sums (void)
{
  static const Rule rule = {"sum", {1, 1, 1}, FB_CONFIG_EQ, 20, FALSE};
  static const FbConfigTerm term = {1, 3};
  g_autoptr (FbConfigModel) few = make_model (63, &rule, 1); /* 64 values are encoded one by one */
  g_autoptr (FbConfigModel) many = make_model (64, &rule, 1);
  g_autoptr (FbConfigModel) none = make_model (MOST, NULL, 0);
  g_autoptr (FbConfigModel) beside = fb_config_model_new ();
  g_autoptr (GPtrArray) sums = sums_of (many);

  g_assert_cmpuint (sums->len, ==, 1);
  g_assert_null (sums_of (few));
  g_assert_null (sums_of (none));
  for (guint i = 0; i < N_RANGES; i++)
    fb_config_model_add_range (beside, (const char *[]){"x", "y", "z"}[i], 0, MOST, NULL);
  fb_config_model_add_range (beside, "short", 0, 3, NULL);
  g_assert_true (fb_config_model_add_linear (beside, "sum", NULL, &term, 1, NULL, 0, FB_CONFIG_LE, 2, NULL));
  g_assert_true (fb_config_model_freeze (beside, NULL));
  g_assert_null (sums_of (beside));
}

/* --- what follows from two --- */

static GPtrArray *
implied_of (const Rule *rules, guint n_rules)
{
  g_autoptr (FbConfigModel) model = make_model (MOST, rules, n_rules);
  g_autoptr (GPtrArray) sums = sums_of (model);

  return fb_config_sums_imply (sums);
}

static gint64
weigh (const FbSum *sum, const guint *values)
{
  gint64 total = 0;

  for (guint i = 0; i < sum->n; i++)
    total += sum->weights[i][values[sum->vars[i]]];
  return total;
}

static void
test_implied (void)
{
  static const Rule equations[] = {{"a", {1, 1, 0}, FB_CONFIG_EQ, 60, FALSE},
                                   {"b", {0, 3, 2}, FB_CONFIG_EQ, 90, FALSE}};
  static const Rule limits[] = {{"a", {1, 2, 0}, FB_CONFIG_LE, 40, FALSE}, {"b", {0, 3, -1}, FB_CONFIG_GE, 12, FALSE}};
  g_autoptr (GPtrArray) equal = implied_of (equations, 2);
  g_autoptr (GPtrArray) limit = implied_of (limits, 2);
  const FbImpliedSum *found;

  /* Three times the first without the second, or the other way round: 3 x - 2 z = 90. */
  g_assert_cmpuint (equal->len, ==, 1);
  found = g_ptr_array_index (equal, 0);
  g_assert_cmpuint (found->rules[0], ==, 0);
  g_assert_cmpuint (found->rules[1], ==, 1);
  g_assert_cmpint (found->sum->op, ==, FB_CONFIG_EQ);
  g_assert_cmpuint (found->sum->n, ==, 2);
  for (guint z = 0; z <= MOST; z++)
    for (guint x = 0; x <= MOST; x++)
      g_assert_cmpint (weigh (found->sum, (guint[]){x, 0, z}) == found->sum->rhs, ==, 3 * x == 90 + 2 * z);
  /* 3 (x + 2 y) + 2 (z - 3 y) <= 120 - 24. */
  g_assert_cmpuint (limit->len, ==, 1);
  found = g_ptr_array_index (limit, 0);
  g_assert_cmpint (found->sum->op, ==, FB_CONFIG_LE);
  g_assert_cmpuint (found->sum->n, ==, 2);
  for (guint z = 0; z <= MOST; z++)
    for (guint x = 0; x <= MOST; x++)
      g_assert_cmpint (weigh (found->sum, (guint[]){x, 0, z}) <= found->sum->rhs, ==, 3 * x + 2 * z <= 96);
}

static void
test_nothing_implied (void)
{
  static const Rule pairs[][2] = {
      {{"same direction", {1, 1, 0}, FB_CONFIG_LE, 60, FALSE}, {"b", {0, 1, 1}, FB_CONFIG_LE, 60, FALSE}},
      {{"no variable shared", {1, 0, 0}, FB_CONFIG_EQ, 6, FALSE}, {"b", {0, 1, 1}, FB_CONFIG_EQ, 60, FALSE}},
      {{"guarded", {1, 1, 0}, FB_CONFIG_EQ, 60, TRUE}, {"b", {0, 1, 1}, FB_CONFIG_EQ, 60, FALSE}},
      {{"not equal", {1, 1, 0}, FB_CONFIG_NE, 60, FALSE}, {"b", {0, 1, 1}, FB_CONFIG_EQ, 60, FALSE}},
      {{"coefficient", {1, 1000001, 0}, FB_CONFIG_EQ, 60, FALSE}, {"b", {0, 1, 1}, FB_CONFIG_EQ, 60, FALSE}},
      {{"weight", {G_GINT64_CONSTANT (1) << 32, 1, 0}, FB_CONFIG_LE, 60, FALSE},
       {"b", {0, 1, 1}, FB_CONFIG_EQ, 60, FALSE}},
      {{"side", {1, 1, 0}, FB_CONFIG_LE, FB_CONFIG_MAX_NUMBER, FALSE}, {"b", {0, 1, 1}, FB_CONFIG_EQ, 60, FALSE}},
  };
  static const Rule just[] = {{"a", {1, 1000000, 0}, FB_CONFIG_EQ, 60, FALSE},
                              {"b", {0, 1, 1}, FB_CONFIG_EQ, 60, FALSE}};
  g_autoptr (GPtrArray) within = implied_of (just, 2);
  g_autoptr (GPtrArray) empty = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = fb_config_sums_imply (empty);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (within->len, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GPtrArray) implied = implied_of (pairs[i], 2);

      g_test_message ("%s", pairs[i][0].name);
      g_assert_cmpuint (implied->len, ==, 0);
    }
}

/* Twelve sums have 66 pairs. */
static void
test_many_implied (void)
{
  Rule rules[12];
  g_autoptr (GPtrArray) implied = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    rules[i] = (Rule){(const char *[]){"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}[i],
                      {1, 0, 0},
                      FB_CONFIG_EQ,
                      i + 1,
                      FALSE};
  implied = implied_of (rules, G_N_ELEMENTS (rules));
  g_assert_cmpuint (implied->len, ==, 48);
}

/* --- what binds, and what it leaves --- */

static void
test_binds (void)
{
  static const Rule rules[] = {{"always", {1, 1, 0}, FB_CONFIG_EQ, 60, FALSE},
                               {"while on", {0, 1, 1}, FB_CONFIG_LE, 90, TRUE}};
  g_autoptr (FbConfigurator) session = make_session (rules, 2);
  const FbConfigSum *always = g_ptr_array_index (session->sums, 0), *guarded = g_ptr_array_index (session->sums, 1);

  g_assert_true (fb_config_sum_binds (session, always));
  g_assert_false (fb_config_sum_binds (session, guarded));
  g_assert_cmpuint (fb_configurator_count_candidates (session, SWITCH), ==, 2);
  pick (session, SWITCH, 1);
  g_assert_true (fb_config_sum_binds (session, guarded));
  g_assert_cmpuint (fb_configurator_count_candidates (session, SWITCH), ==, 1);
  pick (session, SWITCH, 0);
  g_assert_false (fb_config_sum_binds (session, guarded));
  g_assert_true (fb_config_sum_binds (session, always));
}

static void
test_candidates (void)
{
  static const Rule rule = {"sum", {1, 1, 0}, FB_CONFIG_EQ, 70, FALSE};
  g_autoptr (FbConfigurator) session = make_session (&rule, 1);

  g_assert_cmpuint (fb_configurator_count_candidates (session, 0), ==, 71);
  g_assert_cmpuint (fb_configurator_count_candidates (session, 2), ==, MOST + 1);
  /* What may be counts as what is. */
  fb_bits_clear (session->valid, fb_configurator_bit (session, 0, 4));
  g_assert_cmpuint (fb_configurator_count_candidates (session, 0), ==, 70);
  fb_bits_set (session->unknown, fb_configurator_bit (session, 0, 4));
  g_assert_cmpuint (fb_configurator_count_candidates (session, 0), ==, 71);
  forget (session);
  for (guint i = 0; i <= MOST; i++)
    fb_bits_clear (session->unknown, fb_configurator_bit (session, 0, i));
  g_assert_cmpuint (fb_configurator_count_candidates (session, 0), ==, 0);
}

/* Bounds and remainders of the sums, and of what follows from two. */
static void
test_narrow (void)
{
  static const Rule rules[] = {{"a", {2, 4, 0}, FB_CONFIG_EQ, 40, FALSE}, {"b", {0, 0, 1}, FB_CONFIG_LE, 70, FALSE}};
  static const Rule crossed[] = {{"a", {1, 1, 0}, FB_CONFIG_EQ, 60, FALSE},
                                 {"b", {1, -1, 0}, FB_CONFIG_EQ, 20, FALSE},
                                 {"c", {0, 0, 1}, FB_CONFIG_LE, 70, FALSE}};
  g_autoptr (FbConfigurator) session = make_session (rules, 2);
  g_autoptr (FbConfigurator) two = make_session (crossed, 3);

  forget (session);
  fb_bits_set (session->valid, fb_configurator_bit (session, 2, 75));
  fb_configurator_narrow_sums (session);
  for (guint i = 0; i <= MOST; i++)
    {
      g_assert_cmpint (is_open (session, 0, i), ==, i <= 20 && i % 2 == 0);
      g_assert_cmpint (is_open (session, 1, i), ==, i <= 10);
      g_assert_cmpint (is_open (session, 2, i), ==, i <= 70);
    }
  /* Only what is undecided is excluded. */
  g_assert_true (is_valid (session, 2, 75));
  g_assert_true (is_open (session, SWITCH, 0) && is_open (session, SWITCH, 1));
  /* Two equations decide two numbers: 2 x = 80. */
  forget (two);
  fb_configurator_narrow_sums (two);
  for (guint i = 0; i <= MOST; i++)
    {
      g_assert_cmpint (is_open (two, 0, i), ==, i == 40);
      g_assert_cmpint (is_open (two, 1, i), ==, i == 20);
      g_assert_cmpint (is_open (two, 2, i), ==, i <= 70);
    }
}

static void
test_narrow_guarded (void)
{
  static const Rule rule = {"while on", {1, 1, 0}, FB_CONFIG_LE, 10, TRUE};
  g_autoptr (FbConfigurator) session = make_session (&rule, 1);
  g_autoptr (FbConfigurator) without = make_session (NULL, 0);

  forget (session);
  fb_configurator_narrow_sums (session);
  g_assert_cmpuint (fb_configurator_count_candidates (session, 0), ==, MOST + 1);
  fb_bits_clear (session->unknown, fb_configurator_bit (session, SWITCH, 0));
  fb_configurator_narrow_sums (session);
  g_assert_cmpuint (fb_configurator_count_candidates (session, 0), ==, 11);
  forget (without);
  fb_configurator_narrow_sums (without);
  for (guint var = 0; var < N_RANGES; var++)
    g_assert_cmpuint (fb_configurator_count_candidates (without, var), ==, MOST + 1);
}

/* --- why not --- */

static void
assert_numbers (const GArray *numbers, const guint *expected, guint n)
{
  g_assert_cmpmem (numbers->data, numbers->len * sizeof (guint), expected, n * sizeof (guint));
}

static GArray *
picks_of (FbConfigurator *session)
{
  guint n;
  const guint *picks = fb_configurator_get_picks (session, &n);
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (guint));

  if (n > 0)
    g_array_append_vals (copy, picks, n);
  return copy;
}

static GArray *
fixed_of (FbConfigurator *session, guint var, guint value)
{
  GArray *fixed = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize bit = fb_configurator_bit (session, var, value);

  g_array_append_val (fixed, bit);
  return fixed;
}

static GArray *
reason_of (FbConfigurator *session, guint var, guint value, GArray *picks)
{
  g_autoptr (GArray) fixed = fixed_of (session, var, value);
  GArray *rules = NULL;

  g_assert_cmpint (fb_configurator_ask_sums (session, fixed, picks, &rules) == FB_SAT_NO, ==, rules != NULL);
  return rules;
}

static void
test_reason (void)
{
  static const Rule rules[] = {{"beside", {0, 0, 1}, FB_CONFIG_LE, 70, FALSE},
                               {"sum", {1, 1, 1}, FB_CONFIG_EQ, 100, FALSE}};
  g_autoptr (FbConfigurator) session = make_session (rules, 2);
  g_autoptr (GArray) picks = NULL;
  g_autoptr (GArray) why = NULL;

  pick (session, SWITCH, 1);
  pick (session, 1, 40);
  pick (session, 0, 50);
  picks = picks_of (session);
  /* 40 + 50 + 11 is too much; the switch has no part in it, and order stays. */
  why = reason_of (session, 2, 11, picks);
  assert_numbers (why, (const guint[]){1}, 1);
  assert_numbers (picks, (const guint[]){1, 0}, 2);
  /* Over the limit whatever is picked. */
  g_clear_pointer (&why, g_array_unref);
  why = reason_of (session, 2, 71, picks);
  assert_numbers (why, (const guint[]){0}, 1);
  g_assert_cmpuint (picks->len, ==, 0);
  /* Possible: the picks are as they were. */
  g_array_set_size (picks, 0);
  g_array_append_val (picks, ((const guint[]){0})[0]);
  g_assert_null (reason_of (session, 2, 11, picks));
  assert_numbers (picks, (const guint[]){0}, 1);
}

/* Two rules together, a rule that binds by a pick, and none that arithmetic knows. */
static void
test_reason_of_several (void)
{
  static const Rule rules[] = {{"a", {1, 1, 0}, FB_CONFIG_EQ, 70, FALSE},
                               {"b", {0, 1, 1}, FB_CONFIG_EQ, 75, FALSE},
                               {"c", {1, 0, 1}, FB_CONFIG_LE, 150, FALSE},
                               {"on", {1, 0, 0}, FB_CONFIG_LE, 9, TRUE}};
  g_autoptr (FbConfigurator) session = make_session (rules, G_N_ELEMENTS (rules));
  g_autoptr (FbConfigurator) without = make_session (NULL, 0);
  g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) why = reason_of (session, 2, 4, picks);

  /* z = 4 needs y = 71, and that is more than 70. */
  assert_numbers (why, (const guint[]){0, 1}, 2);
  g_assert_cmpuint (picks->len, ==, 0);
  g_assert_null (reason_of (session, 0, 10, picks));
  pick (session, SWITCH, 1);
  g_clear_pointer (&picks, g_array_unref);
  g_clear_pointer (&why, g_array_unref);
  picks = picks_of (session);
  why = reason_of (session, 0, 10, picks);
  assert_numbers (why, (const guint[]){3}, 1);
  assert_numbers (picks, (const guint[]){SWITCH}, 1);
  g_assert_null (reason_of (without, 0, 10, picks));
  assert_numbers (picks, (const guint[]){SWITCH}, 1);
}

/* A number of a rule by itself; @picked is picked beside it. */
static gboolean
sum_allows (const Rule *rule, const FbConfigPoint *picked, const FbConfigPoint *asked)
{
  static const Rule other = {"other", {0, 0, 1}, FB_CONFIG_LE, 70, FALSE};
  const Rule rules[] = {other, *rule};
  const guint number = 1;
  g_autoptr (FbConfigurator) session = make_session (rules, 2);
  g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) fixed = NULL;
  g_autoptr (GArray) second = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (second, number);
  if (picked != NULL)
    {
      pick (session, picked->var, picked->value);
      g_array_append_val (picks, picked->var);
    }
  fixed = fixed_of (session, asked->var, asked->value);
  return fb_configurator_sums_allow (session, fixed, picks, second, G_MAXUINT);
}

static void
test_allows (void)
{
  static const Rule equal = {"r", {1, 1, 1}, FB_CONFIG_EQ, 100, FALSE};
  static const Rule even = {"r", {2, 4, 0}, FB_CONFIG_EQ, 40, FALSE};
  static const Rule wide = {"r", {1, 100, 0}, FB_CONFIG_EQ, 350, FALSE};
  static const Rule far = {"r", {1, 100, 0}, FB_CONFIG_EQ, 390, FALSE};
  static const Rule limit = {"r", {1, 1, 0}, FB_CONFIG_LE, 60, FALSE};
  static const Rule least = {"r", {1, 1, 0}, FB_CONFIG_GE, 60, FALSE};
  static const Rule unequal = {"r", {1, 1, 0}, FB_CONFIG_NE, 60, FALSE};
  static const Rule guarded = {"r", {1, 1, 0}, FB_CONFIG_LE, 60, TRUE};
  static const FbConfigPoint x50 = {0, 50};

  g_assert_true (sum_allows (&equal, &x50, &(FbConfigPoint){2, 20}));
  g_assert_true (sum_allows (&equal, &x50, &(FbConfigPoint){2, 50}));
  g_assert_false (sum_allows (&equal, &x50, &(FbConfigPoint){2, 51}));
  /* A pick of the value's own variable does not count. */
  g_assert_true (sum_allows (&equal, &x50, &(FbConfigPoint){0, 20}));
  g_assert_true (sum_allows (&even, NULL, &(FbConfigPoint){0, 20}));
  g_assert_false (sum_allows (&even, NULL, &(FbConfigPoint){0, 19}));
  g_assert_false (sum_allows (&even, NULL, &(FbConfigPoint){0, 22}));
  /* 350 of 0 to 79 and whole hundreds, and 390. */
  g_assert_true (sum_allows (&wide, NULL, &(FbConfigPoint){2, 0}));
  g_assert_false (sum_allows (&far, NULL, &(FbConfigPoint){2, 0}));
  g_assert_true (sum_allows (&limit, &x50, &(FbConfigPoint){1, 10}));
  g_assert_false (sum_allows (&limit, &x50, &(FbConfigPoint){1, 11}));
  g_assert_true (sum_allows (&least, &x50, &(FbConfigPoint){1, 10}));
  g_assert_false (sum_allows (&least, &x50, &(FbConfigPoint){1, 9}));
  g_assert_true (sum_allows (&unequal, &x50, &(FbConfigPoint){1, 9}));
  g_assert_false (sum_allows (&unequal, &x50, &(FbConfigPoint){1, 10}));
  g_assert_true (sum_allows (&guarded, &x50, &(FbConfigPoint){1, 10}));
}

static gboolean
rules_allow (FbConfigurator *session, guint var, guint value, const GArray *rules, guint but)
{
  g_autoptr (GArray) fixed = fixed_of (session, var, value);
  g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (guint));

  return fb_configurator_sums_allow (session, fixed, picks, rules, but);
}

/* Rules of several sums and of another kind, together and without one. */
static void
test_rules_allow (void)
{
  static const FbConfigLit lit = {2, 3, FALSE};
  static const guint numbers[] = {0, 1};
  g_autoptr (FbConfigModel) model = begin_model (MOST);
  g_autoptr (FbConfigurator) session = NULL;
  g_autoptr (GArray) rules = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_vals (rules, numbers, G_N_ELEMENTS (numbers));
  add_rule (model, &(Rule){"two", {1, 1, 0}, FB_CONFIG_LE, 75, FALSE});
  add_rule (model, &(Rule){"two", {1, 0, 1}, FB_CONFIG_GE, 75, FALSE});
  g_assert_true (fb_config_model_add_clause (model, "clause", &lit, 1, NULL));
  add_rule (model, &(Rule){"one", {1, 1, 1}, FB_CONFIG_LE, 75, FALSE});
  g_assert_true (fb_config_model_freeze (model, NULL));
  session = fb_configurator_new (model, NULL, NULL, NULL);
  g_assert_nonnull (session->sums);
  g_assert_true (rules_allow (session, 0, 75, rules, G_MAXUINT));
  g_assert_false (rules_allow (session, 0, 76, rules, G_MAXUINT));
  g_assert_true (rules_allow (session, 0, 76, rules, 0));
  g_assert_false (rules_allow (session, 2, 3, rules, G_MAXUINT));
  g_assert_true (rules_allow (session, 2, 3, rules, 1));
}

/* --- configurations by arithmetic --- */

static void
test_solve (void)
{
  static const Rule rules[] = {{"sum", {1, 2, 3}, FB_CONFIG_EQ, 200, FALSE},
                               {"limit", {0, 1, -1}, FB_CONFIG_LE, 10, FALSE}};
  g_autoptr (FbConfigurator) session = make_session (rules, 2);
  g_autoptr (GArray) picks = NULL;
  g_autoptr (GArray) fixed = fixed_of (session, 1, 40), never = fixed_of (session, 1, 79);
  guint n;

  pick (session, 0, 30);
  picks = picks_of (session);
  g_assert_cmpint (fb_configurator_solve_sums (session, fixed, picks), ==, FB_SAT_YES);
  g_assert_cmpint (fb_config_model_check (session->model, session->solution), ==, -1);
  g_assert_cmpuint (session->solution[0], ==, 30);
  g_assert_cmpuint (session->solution[1], ==, 40);
  n = session->pool.n;
  g_assert_true (fb_configurator_pool_by_sums (session, fixed, picks));
  g_assert_cmpuint (session->pool.n, ==, n + 1);
  /* 30 + 2 × 79 leaves 4 to z, of which there must be 69. */
  g_assert_cmpint (fb_configurator_solve_sums (session, never, picks), ==, FB_SAT_NO);
  g_assert_false (fb_configurator_pool_by_sums (session, never, picks));
  g_assert_cmpuint (session->pool.n, ==, n + 1);
}

/* With z = 41, x + 2 y = 77: y from 38 down, by how many is skipped. */
static void
test_skip (void)
{
  static const Rule rule = {"sum", {1, 2, 3}, FB_CONFIG_EQ, 200, FALSE};
  g_autoptr (FbConfigurator) session = make_session (&rule, 1);
  g_autoptr (GArray) fixed = fixed_of (session, 2, 41), values = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 60; i >= 30; i--)
    g_array_append_val (values, i);
  g_assert_cmpuint (fb_configurator_skip_by_sums (session, fixed, 1, values), ==, 60 - 38);
  g_array_set_size (values, 5);
  g_assert_cmpuint (fb_configurator_skip_by_sums (session, fixed, 1, values), ==, 5);
  g_assert_cmpuint (fb_configurator_skip_by_sums (session, fixed, SWITCH, values), ==, 0);
}

/* --- from one solution to the next --- */

/* A solution is known, and nothing else of these ranges. */
static void
begin_walk (FbConfigurator *session, guint x, guint y, guint z)
{
  const guint values[] = {x, y, z, 0};

  forget (session);
  for (guint var = 0; var <= SWITCH; var++)
    {
      gsize bit = fb_configurator_bit (session, var, values[var]);

      session->solution[var] = values[var];
      fb_bits_set (session->valid, bit);
      fb_bits_clear (session->unknown, bit);
    }
  g_assert_cmpint (fb_config_model_check (session->model, session->solution), ==, -1);
  fb_configurator_begin (session, NULL, 0);
}

static void
test_walk (void)
{
  static const Rule rules[] = {{"sum", {1, 1, 1}, FB_CONFIG_EQ, 100, FALSE},
                               {"limit", {0, 1, -1}, FB_CONFIG_LE, 10, FALSE}};
  static const Rule even[] = {{"even", {2, 4, 0}, FB_CONFIG_EQ, 140, FALSE},
                              {"beside", {0, 0, 1}, FB_CONFIG_LE, 70, FALSE}};
  g_autoptr (FbConfigurator) session = make_session (rules, 2);
  g_autoptr (FbConfigurator) steps = make_session (even, 2);

  begin_walk (session, 30, 35, 35);
  g_assert_true (fb_configurator_walk (session, 0));
  g_assert_cmpint (fb_config_model_check (session->model, session->solution), ==, -1);
  for (guint i = 0; i <= MOST; i++)
    {
      g_assert_true (is_valid (session, 0, i));
      /* Whatever was met on the way: y is at most 55, where z is 45. */
      g_assert_false (is_valid (session, 1, i) && i > 55);
    }
  /* Odd numbers lie between the steps of x, and more than 70 of it are too much. */
  begin_walk (steps, 20, 25, 10);
  g_assert_true (fb_configurator_walk (steps, 0));
  for (guint i = 0; i <= MOST; i++)
    {
      g_assert_cmpint (is_valid (steps, 0, i), ==, i <= 70 && i % 2 == 0);
      g_assert_cmpint (is_open (steps, 0, i), ==, i > 70 && i % 2 == 0);
    }
}

/* What a sum allows another rule may forbid. */
static void
test_walk_obeys (void)
{
  static const FbConfigLit lits[] = {{0, 33, FALSE}, {SWITCH, 1, TRUE}};
  g_autoptr (FbConfigModel) model = begin_model (MOST);
  g_autoptr (FbConfigurator) session = NULL;

  add_rule (model, &(Rule){"sum", {1, 1, 1}, FB_CONFIG_EQ, 100, FALSE});
  g_assert_true (fb_config_model_add_clause (model, "not 33", lits, G_N_ELEMENTS (lits), NULL));
  g_assert_true (fb_config_model_freeze (model, NULL));
  session = fb_configurator_new (model, NULL, NULL, NULL);
  begin_walk (session, 30, 35, 35);
  g_assert_true (fb_configurator_walk (session, 0));
  for (guint i = 0; i <= MOST; i++)
    g_assert_cmpint (is_valid (session, 0, i), ==, i != 33);
  g_assert_true (is_open (session, 0, 33));
}

static void
test_nowhere_to_walk (void)
{
  static const Rule rule = {"sum", {1, 1, 1}, FB_CONFIG_EQ, 100, FALSE};
  static const Rule fixed[] = {{"a", {1, 1, 0}, FB_CONFIG_EQ, 60, FALSE},
                               {"b", {1, -1, 0}, FB_CONFIG_EQ, 20, FALSE},
                               {"c", {0, 0, 1}, FB_CONFIG_LE, 70, FALSE}};
  g_autoptr (FbConfigurator) session = make_session (&rule, 1);
  g_autoptr (FbConfigurator) without = make_session (NULL, 0);
  g_autoptr (FbConfigurator) still = make_session (fixed, 3);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_false (fb_configurator_walk (without, 0));
  begin_walk (session, 30, 35, 35);
  g_assert_false (fb_configurator_walk (session, SWITCH));
  /* Told to stop, it leaves the rest undecided. */
  g_cancellable_cancel (cancellable);
  fb_configurator_begin (session, cancellable, 0);
  fb_configurator_walk (session, 0);
  g_assert_true (is_open (session, 0, MOST));
  g_assert_cmpuint (fb_configurator_count_candidates (session, 0), ==, MOST + 1);
  fb_configurator_begin (session, NULL, 0);
  pick (session, 0, 30);
  begin_walk (session, 30, 35, 35);
  g_assert_false (fb_configurator_walk (session, 0));
  /* Two equations leave one point: all others are excluded. */
  begin_walk (still, 40, 20, 5);
  g_assert_true (fb_configurator_walk (still, 0));
  g_assert_cmpuint (fb_configurator_count_candidates (still, 0), ==, 1);
  g_assert_false (fb_configurator_walk (still, 0));
}

/* The values that the literals say, G_MAXUINT where they say none. */
static void
read_lits (FbConfigurator *session, const GArray *lits, guint *values)
{
  for (guint var = 0; var < N_RANGES; var++)
    {
      values[var] = G_MAXUINT;
      for (guint i = 0; i <= MOST; i++)
        for (guint k = 0; k < lits->len; k++)
          if (g_array_index (lits, int, k) == fb_encoding_get_literal (session->encoding, var, i))
            values[var] = i;
    }
}

static void
test_lead (void)
{
  static const Rule rules[] = {{"sum", {1, 2, 3}, FB_CONFIG_EQ, 200, FALSE},
                               {"limit", {0, 1, -1}, FB_CONFIG_LE, 10, FALSE}};
  g_autoptr (FbConfigurator) session = make_session (rules, 2);

  /* From a point that is no solution, too. */
  for (guint start = 0; start < 2; start++)
    for (int at_top = 0; at_top <= 1; at_top++)
      {
        g_autoptr (GArray) lits = g_array_new (FALSE, FALSE, sizeof (int));
        guint values[N_RANGES];

        begin_walk (session, 50, 30, 30);
        for (guint var = 0; start == 1 && var < N_RANGES; var++)
          session->solution[var] = 0;
        g_assert_true (fb_configurator_lead (session, 0, at_top, lits));
        read_lits (session, lits, values);
        g_assert_cmpuint (values[0] + 2 * values[1] + 3 * values[2], ==, 200);
        g_assert_cmpuint (values[1], <=, values[2] + 10);
        g_assert_cmpuint (values[0], ==, at_top ? MOST : 0);
      }
}

/* All three ranges at once: what the sums allow is valid, the rest excluded, but for what another rule refuses. */
static void
test_fill (void)
{
  static const FbConfigLit lits[] = {{0, 34, FALSE}, {SWITCH, 1, TRUE}};
  g_autoptr (FbConfigModel) model = begin_model (MOST);
  g_autoptr (FbConfigurator) session = NULL;

  add_rule (model, &(Rule){"sum", {2, 4, 0}, FB_CONFIG_EQ, 140, FALSE});
  add_rule (model, &(Rule){"beside", {0, 0, 1}, FB_CONFIG_LE, 70, FALSE});
  g_assert_true (fb_config_model_add_clause (model, "not 34", lits, G_N_ELEMENTS (lits), NULL));
  g_assert_true (fb_config_model_freeze (model, NULL));
  session = fb_configurator_new (model, NULL, NULL, NULL);
  begin_walk (session, 20, 25, 10);
  fb_configurator_fill (session);
  g_assert_cmpint (fb_config_model_check (session->model, session->solution), ==, -1);
  for (guint i = 0; i <= MOST; i++)
    {
      g_assert_cmpint (is_valid (session, 0, i), ==, i <= 70 && i % 2 == 0 && i != 34);
      g_assert_cmpint (is_open (session, 0, i), ==, i == 34);
      g_assert_cmpint (is_valid (session, 1, i), ==, i <= 35 && i != 18);
      g_assert_cmpint (is_valid (session, 2, i), ==, i <= 70);
      g_assert_false (is_open (session, 2, i));
    }
}

static void
test_lead_exactly (void)
{
  static const Rule rules[] = {{"sum", {1, 2, 3}, FB_CONFIG_EQ, 200, FALSE},
                               {"limit", {0, 1, -1}, FB_CONFIG_LE, 10, FALSE}};
  g_autoptr (FbConfigurator) session = make_session (rules, 2);
  g_autoptr (FbConfigurator) without = make_session (NULL, 0);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (int));

  for (int at_top = 0; at_top <= 1; at_top++)
    {
      g_autoptr (GArray) lits = g_array_new (FALSE, FALSE, sizeof (int));
      guint values[N_RANGES];

      forget (session);
      fb_configurator_begin (session, NULL, 0);
      g_assert_true (fb_configurator_lead_exactly (session, 1, at_top, lits));
      read_lits (session, lits, values);
      g_assert_cmpuint (values[0] + 2 * values[1] + 3 * values[2], ==, 200);
      g_assert_cmpuint (values[1], <=, values[2] + 10);
      /* 2 y + 3 (y - 10) is at most 200. What lies above is excluded on the way. */
      g_assert_cmpuint (values[1], ==, at_top ? 46 : 0);
      g_assert_cmpint (is_open (session, 1, 47), ==, !at_top);
      g_assert_true (is_open (session, 1, 46));
    }
  g_assert_false (fb_configurator_lead_exactly (session, SWITCH, FALSE, none));
  g_assert_false (fb_configurator_lead_exactly (without, 0, FALSE, none));
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_mark (void)
{
  static const Rule rule = {"sum", {1, 0, 3}, FB_CONFIG_LE, 200, FALSE};
  g_autoptr (FbConfigurator) session = make_session (&rule, 1);
  g_autofree guint8 *marks = fb_config_sums_mark (session->sums, session->n_vars);

  g_assert_true (marks[0] && !marks[1] && marks[2] && !marks[SWITCH]);
}

static void
test_no_lead (void)
{
  static const Rule rule = {"sum", {1, 1, 0}, FB_CONFIG_EQ, 70, FALSE};
  static const Rule fixed[] = {{"a", {1, 1, 0}, FB_CONFIG_EQ, 60, FALSE},
                               {"b", {1, -1, 0}, FB_CONFIG_EQ, 20, FALSE},
                               {"c", {0, 0, 1}, FB_CONFIG_LE, 70, FALSE}};
  static const Rule sum = {"sum", {1, 1, 1}, FB_CONFIG_EQ, 100, FALSE};
  g_autoptr (FbConfigurator) three = make_session (&sum, 1);
  g_autoptr (FbConfigurator) session = make_session (&rule, 1);
  g_autoptr (FbConfigurator) without = make_session (NULL, 0);
  g_autoptr (FbConfigurator) still = make_session (fixed, 3);
  g_autoptr (GArray) lits = g_array_new (FALSE, FALSE, sizeof (int));

  g_assert_false (fb_configurator_lead (without, 0, TRUE, lits));
  /* Nothing of x is undecided that the sums allow. */
  begin_walk (still, 40, 20, 5);
  g_assert_false (fb_configurator_lead (still, 0, TRUE, lits));
  begin_walk (session, 30, 40, 5);
  g_assert_false (fb_configurator_lead (session, SWITCH, TRUE, lits));
  /* A variable that has no value left has no point. */
  for (guint i = 0; i <= MOST; i++)
    {
      fb_bits_clear (session->valid, fb_configurator_bit (session, 2, i));
      fb_bits_clear (session->unknown, fb_configurator_bit (session, 2, i));
    }
  g_assert_false (fb_configurator_lead (session, 0, TRUE, lits));
  /* y and z of 0 to 9 leave 82 to x. */
  begin_walk (three, 30, 35, 35);
  for (guint var = 1; var <= 2; var++)
    for (guint i = 10; i <= MOST; i++)
      {
        fb_bits_clear (three->valid, fb_configurator_bit (three, var, i));
        fb_bits_clear (three->unknown, fb_configurator_bit (three, var, i));
      }
  g_assert_false (fb_configurator_lead (three, 0, TRUE, lits));
  g_assert_cmpuint (lits->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/sums/steps", test_steps);
  g_test_add_func ("/configurator/sums/none", test_no_sums);
  g_test_add_func ("/configurator/sums/implied", test_implied);
  g_test_add_func ("/configurator/sums/nothing-implied", test_nothing_implied);
  g_test_add_func ("/configurator/sums/many-implied", test_many_implied);
  g_test_add_func ("/configurator/sums/binds", test_binds);
  g_test_add_func ("/configurator/sums/candidates", test_candidates);
  g_test_add_func ("/configurator/sums/narrow", test_narrow);
  g_test_add_func ("/configurator/sums/narrow-guarded", test_narrow_guarded);
  g_test_add_func ("/configurator/sums/reason", test_reason);
  g_test_add_func ("/configurator/sums/reason-of-several", test_reason_of_several);
  g_test_add_func ("/configurator/sums/allows", test_allows);
  g_test_add_func ("/configurator/sums/rules-allow", test_rules_allow);
  g_test_add_func ("/configurator/sums/solve", test_solve);
  g_test_add_func ("/configurator/sums/skip", test_skip);
  g_test_add_func ("/configurator/sums/fill", test_fill);
  g_test_add_func ("/configurator/sums/lead-exactly", test_lead_exactly);
  g_test_add_func ("/configurator/sums/mark", test_mark);
  g_test_add_func ("/configurator/sums/walk", test_walk);
  g_test_add_func ("/configurator/sums/walk-obeys", test_walk_obeys);
  g_test_add_func ("/configurator/sums/nowhere-to-walk", test_nowhere_to_walk);
  g_test_add_func ("/configurator/sums/lead", test_lead);
  g_test_add_func ("/configurator/sums/no-lead", test_no_lead);
  return g_test_run ();
}
