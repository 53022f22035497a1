/* test-wide.c: sums of several long ranges against every assignment there is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configurator.h"

#include <string.h>

#define N_RANGES 3
#define MOST 90 /* values of a range: more than are encoded one by one */

/* Three long ranges, a small choice and a switch. */
typedef struct
{
  FbConfigModel *model;
  guint n_vars;
  guint n_values[N_RANGES + 2];
} Wide;

static void
add_sum (Wide *self, GRand *rand, guint number)
{
  static const FbConfigOp ops[] = {FB_CONFIG_EQ, FB_CONFIG_EQ, FB_CONFIG_EQ, FB_CONFIG_LE,
                                   FB_CONFIG_GE, FB_CONFIG_LT, FB_CONFIG_NE};
  FbConfigTerm terms[N_RANGES];
  FbConfigItem item = {g_rand_int_range (rand, -20, 20), N_RANGES, (guint) g_rand_int_range (rand, 0, 3)};
  FbConfigPoint when = {N_RANGES + 1, 1};
  g_autofree char *name = g_strdup_printf ("sum %u", number);
  guint n = 0;
  gint64 at_middle = 0;

  for (guint i = 0; i < N_RANGES; i++)
    {
      gint64 coef = g_rand_int_range (rand, -7, 8);

      if (coef == 0)
        continue;
      terms[n++] = (FbConfigTerm){coef, i};
      at_middle += coef * g_rand_int_range (rand, 1, (gint32) self->n_values[i]);
    }
  g_assert_true (fb_config_model_add_linear (self->model, name, g_rand_int_range (rand, 0, 4) == 0 ? &when : NULL,
                                             terms, n, &item, g_rand_int_range (rand, 0, 2),
                                             ops[g_rand_int_range (rand, 0, G_N_ELEMENTS (ops))], at_middle, NULL));
}

/* Rules beside the sums, so that arithmetic alone does not have the last word. */
static void
add_clause (Wide *self, GRand *rand)
{
  FbConfigLit lits[3];

  for (guint i = 0; i < G_N_ELEMENTS (lits); i++)
    {
      guint var = (guint) g_rand_int_range (rand, 0, (gint32) self->n_vars);

      lits[i] =
          (FbConfigLit){var, (guint) g_rand_int_range (rand, 0, (gint32) self->n_values[var]), g_rand_boolean (rand)};
    }
  g_assert_true (fb_config_model_add_clause (self->model, "clause", lits, G_N_ELEMENTS (lits), NULL));
}

static void
wide_init (Wide *self, GRand *rand)
{
  static const char *const choices[] = {"a", "b", "c"};
  guint n_sums = (guint) g_rand_int_range (rand, 1, 4);

  *self = (Wide){.model = fb_config_model_new (), .n_vars = N_RANGES + 2};
  for (guint i = 0; i < N_RANGES; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      self->n_values[i] = (guint) g_rand_int_range (rand, 65, MOST);
      fb_config_model_add_range (self->model, name, 1, self->n_values[i], NULL);
    }
  self->n_values[N_RANGES] = 3;
  self->n_values[N_RANGES + 1] = 2;
  fb_config_model_add_variable (self->model, "choice", choices, 3, NULL, NULL);
  fb_config_model_add_variable (self->model, "switch", choices, 2, NULL, NULL);
  for (guint i = 0; i < n_sums; i++)
    add_sum (self, rand, i);
  add_clause (self, rand);
  g_assert_true (fb_config_model_freeze (self->model, NULL));
}

/* Counts up through the values that the picks leave, like the figures of a number. */
static gboolean
next_assignment (const Wide *self, FbConfigurator *session, guint *values)
{
  for (guint i = 0; i < self->n_vars; i++)
    {
      if (fb_configurator_get_pick (session, i) >= 0)
        continue;
      if (++values[i] < self->n_values[i])
        return TRUE;
      values[i] = 0;
    }
  return FALSE;
}

static void
assert_exact (const Wide *self, FbConfigurator *session, int seed)
{
  guint8 valid[N_RANGES + 2][MOST] = {0};
  guint values[N_RANGES + 2] = {0};

  for (guint i = 0; i < self->n_vars; i++)
    values[i] = (guint) MAX (fb_configurator_get_pick (session, i), 0);
  do
    if (fb_config_model_check (self->model, values) < 0)
      for (guint i = 0; i < self->n_vars; i++)
        valid[i][values[i]] = 1;
  while (next_assignment (self, session, values));
  for (guint i = 0; i < self->n_vars; i++)
    for (guint j = 0; j < self->n_values[i]; j++)
      if ((fb_configurator_get_state (session, i, j) != FB_CONFIG_EXCLUDED) != valid[i][j])
        g_error ("seed %d: variable %u, value %u is %s", seed, i, j, valid[i][j] ? "valid" : "excluded");
}

static gboolean
pick_any (const Wide *self, FbConfigurator *session, GRand *rand)
{
  guint var = 0, value = 0, n = 0;

  for (guint i = 0; i < self->n_vars; i++)
    for (guint j = 0; j < self->n_values[i]; j++)
      if (fb_configurator_get_state (session, i, j) == FB_CONFIG_FREE && g_rand_int_range (rand, 0, (gint32) ++n) == 0)
        {
          var = i;
          value = j;
        }
  return n > 0 && fb_configurator_pick (session, var, value, NULL, NULL);
}

/* Has any assignment the value, those picks (but the one at @but) and none of those rules broken (but the one at
 * @but_rule may be)? */
static gboolean
is_possible (const Wide *self,
             FbConfigurator *session,
             const FbConfigPoint *asked,
             const FbConfigReason *reason,
             guint but,
             guint but_rule)
{
  gboolean fixed[N_RANGES + 2] = {FALSE};
  guint values[N_RANGES + 2] = {0};
  guint i;

  fixed[asked->var] = TRUE;
  values[asked->var] = asked->value;
  for (i = 0; i < reason->picks->len; i++)
    if (i != but)
      {
        guint pick = g_array_index (reason->picks, guint, i);

        fixed[pick] = TRUE;
        values[pick] = (guint) fb_configurator_get_pick (session, pick);
      }
  do
    {
      gboolean holds = TRUE;

      for (i = 0; holds && i < fb_config_model_get_n_constraints (self->model); i++)
        {
          const FbConfigConstraint *constraint = fb_config_model_get_constraint (self->model, i);

          for (guint k = 0; k < reason->rules->len; k++)
            if (k != but_rule && g_array_index (reason->rules, guint, k) == constraint->rule)
              holds = holds && fb_config_constraint_holds (self->model, constraint, values);
        }
      if (holds)
        return TRUE;
      for (i = 0; i < self->n_vars; i++)
        if (!fixed[i] && ++values[i] < self->n_values[i])
          break;
        else if (!fixed[i])
          values[i] = 0;
    }
  while (i < self->n_vars);
  return FALSE;
}

/* Why a value is excluded: enough, and nothing of it can be spared. */
static void
assert_reason (const Wide *self, FbConfigurator *session, GRand *rand)
{
  g_autoptr (GPtrArray) reasons = NULL;
  const FbConfigReason *reason;
  FbConfigPoint asked = {0};
  guint n = 0;

  for (guint i = 0; i < self->n_vars; i++)
    for (guint j = 0; fb_configurator_get_pick (session, i) < 0 && j < self->n_values[i]; j++)
      if (fb_configurator_get_state (session, i, j) == FB_CONFIG_EXCLUDED
          && g_rand_int_range (rand, 0, (gint32) ++n) == 0)
        asked = (FbConfigPoint){i, j};
  if (n == 0)
    return;
  reasons = fb_configurator_explain (session, asked.var, asked.value, 1, NULL, NULL);
  g_assert_nonnull (reasons);
  reason = g_ptr_array_index (reasons, 0);
  g_assert_false (is_possible (self, session, &asked, reason, G_MAXUINT, G_MAXUINT));
  for (guint i = 0; i < reason->picks->len; i++)
    g_assert_true (is_possible (self, session, &asked, reason, i, G_MAXUINT));
  for (guint i = 0; i < reason->rules->len; i++)
    g_assert_true (is_possible (self, session, &asked, reason, G_MAXUINT, i));
}

static void
test_random (void)
{
  int n = g_test_slow () ? 600 : 60;

  for (int seed = 0; seed < n; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) seed);
      g_autoptr (FbConfigurator) session = NULL;
      Wide wide;

      wide_init (&wide, rand);
      session = fb_configurator_new (wide.model, NULL, NULL, NULL);
      g_assert_nonnull (session);
      assert_exact (&wide, session, seed);
      assert_reason (&wide, session, rand);
      for (guint i = 0; i < 3 && pick_any (&wide, session, rand); i++)
        {
          assert_exact (&wide, session, seed);
          assert_reason (&wide, session, rand);
        }
      if (fb_configurator_get_pick (session, 0) >= 0)
        {
          g_assert_true (fb_configurator_unpick (session, 0, NULL, NULL));
          assert_exact (&wide, session, seed);
        }
      fb_config_model_unref (wide.model);
    }
}

static FbConfigurator *
session_of (guint n,
            const FbConfigTerm (*sums)[6],
            const guint *n_terms,
            const FbConfigOp *ops,
            const gint64 *sides,
            guint n_sums)
{
  g_autoptr (FbConfigModel) model = fb_config_model_new ();
  g_autoptr (GError) error = NULL;
  FbConfigurator *session;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      fb_config_model_add_range (model, name, 1, 9999, NULL);
    }
  for (guint i = 0; i < n_sums; i++)
    g_assert_true (
        fb_config_model_add_linear (model, "sum", NULL, sums[i], n_terms[i], NULL, 0, ops[i], sides[i], &error));
  fb_config_model_freeze (model, NULL);
  session = fb_configurator_new (model, NULL, NULL, &error);
  g_assert_no_error (error);
  return session;
}

/* x + y + z = 15,000: all that is left follows from what is picked. */
static void
test_equation (void)
{
  const FbConfigTerm sums[][6] = {{{1, 0}, {1, 1}, {1, 2}}};
  g_autoptr (FbConfigurator) session =
      session_of (3, sums, (guint[]){3}, (FbConfigOp[]){FB_CONFIG_EQ}, (gint64[]){15000}, 1);

  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (fb_configurator_count_valid (session, i), ==, 9999);
  g_assert_true (fb_configurator_pick (session, 0, 4999, NULL, NULL)); /* 5,000: y + z = 10,000 */
  g_assert_cmpuint (fb_configurator_count_valid (session, 1), ==, 9999);
  g_assert_true (fb_configurator_unpick (session, 0, NULL, NULL));
  g_assert_true (fb_configurator_pick (session, 0, 999, NULL, NULL)); /* 1,000: y + z = 14,000 */
  g_assert_cmpuint (fb_configurator_count_valid (session, 1), ==, 9999 - 4000);
  g_assert_cmpint (fb_configurator_get_state (session, 1, 3999), ==, FB_CONFIG_EXCLUDED);
  g_assert_cmpint (fb_configurator_get_state (session, 1, 4000), ==, FB_CONFIG_FREE);
  g_assert_true (fb_configurator_pick (session, 2, 8999, NULL, NULL)); /* 9,000: y = 5,000 */
  g_assert_cmpint (fb_configurator_get_state (session, 1, 4999), ==, FB_CONFIG_SET);
}

/* x + y + z = 15,000 and 2 y - z + 3 w = 9,000: x is a multiple of three, and x + 3 y + 3 w = 24,000. */
static void
test_system (void)
{
  const FbConfigTerm sums[][6] = {{{1, 0}, {1, 1}, {1, 2}}, {{2, 1}, {-1, 2}, {3, 3}}};
  g_autoptr (FbConfigurator) session =
      session_of (4, sums, (guint[]){3, 3}, (FbConfigOp[]){FB_CONFIG_EQ, FB_CONFIG_EQ}, (gint64[]){15000, 9000}, 2);
  g_autofree guint8 *valid = g_new0 (guint8, 4 * 10000);

  for (int x = 1; x <= 9999; x++)
    for (int y = 1; y <= 9999; y++)
      {
        int z = 15000 - x - y, rest = 9000 - 2 * y + z;

        if (z < 1 || z > 9999 || rest % 3 != 0 || rest < 3 || rest > 3 * 9999)
          continue;
        valid[x] = valid[10000 + y] = valid[20000 + z] = valid[30000 + rest / 3] = 1;
      }
  for (guint i = 0; i < 4; i++)
    for (guint j = 1; j <= 9999; j++)
      g_assert_cmpint (fb_configurator_get_state (session, i, j - 1) != FB_CONFIG_EXCLUDED, ==, valid[i * 10000 + j]);
}

/* Six ranges between two inequalities, and an equation that no whole numbers meet. */
static void
test_inequalities (void)
{
  const FbConfigTerm sums[][6] = {{{1, 0}, {1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}},
                                  {{1, 0}, {2, 1}, {3, 2}, {4, 3}, {5, 4}, {6, 5}}};
  const FbConfigTerm odd[][6] = {{{2, 0}, {4, 1}, {6, 2}}};
  g_autoptr (FbConfigurator) session =
      session_of (6, sums, (guint[]){6, 6}, (FbConfigOp[]){FB_CONFIG_LE, FB_CONFIG_GE}, (gint64[]){10004, 59000}, 2);
  g_autoptr (FbConfigurator) none =
      session_of (3, odd, (guint[]){3}, (FbConfigOp[]){FB_CONFIG_EQ}, (gint64[]){15001}, 1);

  g_assert_true (fb_configurator_is_void (none));
  /* With x1 to x4 at 1 and x5 = 10,000 - x0: 60,014 - 5 x0 >= 59,000. */
  g_assert_cmpuint (fb_configurator_count_valid (session, 0), ==, 202);
  g_assert_cmpint (fb_configurator_get_state (session, 5, 9998), ==, FB_CONFIG_FREE);
}

/* The cheapest within 300 ms: a solution, and what it may cost too much is not said to be less than it is. */
static void
test_cheapest (void)
{
  g_autoptr (FbConfigModel) model = fb_config_model_new ();
  g_autoptr (FbConfigurator) session = NULL;
  g_autoptr (FbConfigCompletion) cheapest = NULL;
  const FbConfigTerm terms[] = {{1, 0}, {1, 1}, {1, 2}};
  const gint64 each[] = {3, 4, 5};
  const gint64 least = 9999 * each[0] + 5000 * each[1] + each[2];
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      fb_config_model_add_range (model, name, 1, 9999, NULL);
      for (guint j = 0; j < 9999; j++)
        fb_config_model_set_price (model, i, j, each[i] * (j + 1), NULL);
    }
  g_assert_true (fb_config_model_add_linear (model, "sum", NULL, terms, 3, NULL, 0, FB_CONFIG_EQ, 15000, NULL));
  g_assert_true (fb_config_model_freeze (model, NULL));
  session = fb_configurator_new (model, NULL, NULL, NULL);
  cheapest = fb_configurator_complete (session, FB_CONFIG_GOAL_CHEAPEST, 0, NULL, NULL);
  g_assert_nonnull (cheapest);
  g_assert_cmpint (fb_config_model_check (model, cheapest->values), ==, -1);
  g_assert_cmpint (cheapest->price, ==, fb_config_model_total (model, cheapest->values));
  g_assert_cmpint (cheapest->price, >=, least);
  g_assert_cmpint (cheapest->price - cheapest->gap, <=, least);
  g_assert_true (!cheapest->proven || cheapest->price == least);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
}

/* x = 1,000 leaves no room for y = 4,000: by the one rule, and until x is given up. */
static void
test_reason (void)
{
  const FbConfigTerm sums[][6] = {{{1, 0}, {1, 1}, {1, 2}}};
  g_autoptr (FbConfigurator) session =
      session_of (3, sums, (guint[]){3}, (FbConfigOp[]){FB_CONFIG_EQ}, (gint64[]){15000}, 1);
  g_autoptr (GPtrArray) reasons = NULL, repairs = NULL;
  const FbConfigReason *reason;

  g_assert_true (fb_configurator_pick (session, 0, 999, NULL, NULL));
  g_assert_nonnull (reasons = fb_configurator_explain (session, 1, 3999, 1, NULL, NULL));
  reason = g_ptr_array_index (reasons, 0);
  g_assert_cmpuint (reason->picks->len, ==, 1);
  g_assert_cmpuint (reason->rules->len, ==, 1);
  g_assert_nonnull (repairs = fb_configurator_repair (session, 1, 3999, 1, NULL, NULL));
  g_assert_cmpuint (((FbConfigRepair *) g_ptr_array_index (repairs, 0))->retract->len, ==, 1);
}

/* The list of what can be undone ends. */
static void
test_undo (void)
{
  static const char *const values[] = {"no", "yes"};
  g_autoptr (FbConfigModel) model = fb_config_model_new ();
  g_autoptr (FbConfigurator) session = NULL;
  guint n = 0;

  fb_config_model_add_variable (model, "x", values, 2, NULL, NULL);
  g_assert_true (fb_config_model_freeze (model, NULL));
  session = fb_configurator_new (model, NULL, NULL, NULL);
  for (guint i = 0; i < FB_CONFIG_MAX_UNDO + 50; i++)
    g_assert_true (fb_configurator_pick (session, 0, i % 2, NULL, NULL));
  while (fb_configurator_can_undo (session))
    {
      g_assert_true (fb_configurator_undo (session, NULL, NULL));
      n++;
    }
  g_assert_cmpuint (n, ==, FB_CONFIG_MAX_UNDO);
  g_assert_cmpint (fb_configurator_get_pick (session, 0), ==, (FB_CONFIG_MAX_UNDO + 50 - 1 - FB_CONFIG_MAX_UNDO) % 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/wide/random", test_random);
  g_test_add_func ("/configurator/wide/equation", test_equation);
  g_test_add_func ("/configurator/wide/system", test_system);
  g_test_add_func ("/configurator/wide/inequalities", test_inequalities);
  g_test_add_func ("/configurator/wide/cheapest", test_cheapest);
  g_test_add_func ("/configurator/wide/reason", test_reason);
  g_test_add_func ("/configurator/wide/undo", test_undo);
  return g_test_run ();
}
