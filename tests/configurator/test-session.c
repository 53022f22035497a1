/* test-session.c: every answer of a session against looking at every assignment, over thousands of random models
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configurator.h"
#include "small-models.h"

#include <string.h>

#define N_MODELS 2500
#define N_STEPS 14
#define ALL_RULES G_MAXUINT64

typedef struct
{
  SmallModel *small;
  FbConfigurator *session;
  int *picks; /* what the session's should be */
  GRand *rand;
} Run;

static gboolean
has_solution (Run *self, guint var, int value, const int *but_picks, guint64 rules)
{
  g_autofree int *picks = g_memdup2 (but_picks, self->small->n_vars * sizeof *but_picks);

  picks[var] = value;
  return small_model_count (self->small, picks, rules, NULL) > 0;
}

static void
check_domains (Run *self)
{
  FbConfigModel *model = self->small->model;

  g_assert_true (fb_configurator_is_complete (self->session));
  for (guint i = 0; i < self->small->n_vars; i++)
    {
      guint n_valid = 0;

      g_assert_cmpint (fb_configurator_get_pick (self->session, i), ==, self->picks[i]);
      for (guint j = 0; j < fb_config_model_get_n_values (model, i); j++)
        {
          gboolean valid = (self->picks[i] < 0 || self->picks[i] == (int) j)
                           && has_solution (self, i, (int) j, self->picks, ALL_RULES);
          FbConfigState state = fb_configurator_get_state (self->session, i, j);

          g_assert_cmpint (state != FB_CONFIG_EXCLUDED, ==, valid);
          g_assert_cmpint (state == FB_CONFIG_YOURS, ==, self->picks[i] == (int) j);
          n_valid += valid;
        }
      g_assert_cmpuint (fb_configurator_count_valid (self->session, i), ==, n_valid);
    }
}

static int
count_bits (guint64 bits)
{
  return __builtin_popcountll (bits);
}

/* The fewest picks that must go, by trying every set of them. */
static int
least_retraction (Run *self, guint var, guint value)
{
  int least = G_MAXINT;

  for (guint64 kept = 0; kept < (G_GUINT64_CONSTANT (1) << self->small->n_vars); kept++)
    {
      g_autofree int *picks = g_memdup2 (self->picks, self->small->n_vars * sizeof *self->picks);
      int n = 0;

      for (guint i = 0; i < self->small->n_vars; i++)
        if (picks[i] >= 0 && (i == var || !((kept >> i) & 1)))
          {
            picks[i] = -1;
            n++;
          }
      if (n < least && has_solution (self, var, (int) value, picks, ALL_RULES))
        least = n;
    }
  return least;
}

static void
check_reason (Run *self, guint var, guint value, FbConfigReason *reason)
{
  g_autofree int *picks = g_new (int, self->small->n_vars);
  guint64 rules = 0;

  memset (picks, -1, self->small->n_vars * sizeof *picks);
  for (guint i = 0; i < reason->picks->len; i++)
    {
      guint pick = g_array_index (reason->picks, guint, i);

      g_assert_cmpint (self->picks[pick], >=, 0);
      picks[pick] = self->picks[pick];
      if (pick == var) /* its own pick says it all */
        {
          g_assert_cmpuint (reason->picks->len, ==, 1);
          g_assert_cmpuint (reason->rules->len, ==, 0);
          g_assert_cmpint (self->picks[var], !=, (int) value);
          return;
        }
    }
  for (guint i = 0; i < reason->rules->len; i++)
    rules |= G_GUINT64_CONSTANT (1) << g_array_index (reason->rules, guint, i);
  g_assert_cmpint (count_bits (rules), ==, (int) reason->rules->len);
  g_assert_false (has_solution (self, var, (int) value, picks, rules));
  for (guint i = 0; i < reason->rules->len; i++)
    g_assert_true (has_solution (self, var, (int) value, picks,
                                 rules & ~(G_GUINT64_CONSTANT (1) << g_array_index (reason->rules, guint, i))));
  for (guint i = 0; i < reason->picks->len; i++)
    {
      guint pick = g_array_index (reason->picks, guint, i);

      picks[pick] = -1;
      g_assert_true (has_solution (self, var, (int) value, picks, rules));
      picks[pick] = self->picks[pick];
    }
}

static void
check_explanation (Run *self, guint var, guint value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reasons = fb_configurator_explain (self->session, var, value, 3, NULL, &error);

  if (fb_configurator_get_state (self->session, var, value) != FB_CONFIG_EXCLUDED)
    {
      g_assert_null (reasons);
      g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (reasons->len, >=, 1);
  g_assert_cmpuint (reasons->len, <=, 3);
  for (guint i = 0; i < reasons->len; i++)
    {
      FbConfigReason *reason = g_ptr_array_index (reasons, i);

      check_reason (self, var, value, reason);
      for (guint j = 0; j < i; j++)
        {
          FbConfigReason *other = g_ptr_array_index (reasons, j);

          g_assert_false (other->picks->len == reason->picks->len
                          && memcmp (other->picks->data, reason->picks->data, reason->picks->len * sizeof (guint))
                                 == 0);
        }
    }
}

static void
check_repair (Run *self, guint var, guint value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) repairs = fb_configurator_repair (self->session, var, value, 3, NULL, &error);
  int least = least_retraction (self, var, value);

  if (least == G_MAXINT)
    {
      g_assert_null (repairs);
      g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (repairs->len, >=, 1);
  for (guint i = 0; i < repairs->len; i++)
    {
      FbConfigRepair *repair = g_ptr_array_index (repairs, i);

      if (i == 0)
        g_assert_cmpint (repair->retract->len, ==, least);
      else
        g_assert_cmpuint (repair->retract->len, >=,
                          ((FbConfigRepair *) g_ptr_array_index (repairs, i - 1))->retract->len);
      g_assert_cmpint (repair->values[var], ==, (int) value);
      g_assert_cmpuint (small_model_count (self->small, repair->values, ALL_RULES, NULL), >, 0);
      for (guint j = 0; j < self->small->n_vars; j++)
        {
          gboolean retracted = FALSE;

          for (guint k = 0; k < repair->retract->len; k++)
            retracted = retracted || g_array_index (repair->retract, guint, k) == j;
          g_assert_true (!retracted || self->picks[j] >= 0);
          if (j != var)
            g_assert_cmpint (repair->values[j] == self->picks[j], ==, !retracted);
        }
    }
}

/* How many of @wanted cannot be had together with the others, at the least; G_MAXINT: the model has no solution. */
static int
least_dropped (Run *self, const int *wanted)
{
  int least = G_MAXINT;

  for (guint64 kept = 0; kept < (G_GUINT64_CONSTANT (1) << self->small->n_vars); kept++)
    {
      g_autofree int *picks = g_memdup2 (wanted, self->small->n_vars * sizeof *wanted);
      int n = 0;

      for (guint i = 0; i < self->small->n_vars; i++)
        if (picks[i] >= 0 && !((kept >> i) & 1))
          {
            picks[i] = -1;
            n++;
          }
      if (n < least && small_model_count (self->small, picks, ALL_RULES, NULL) > 0)
        least = n;
    }
  return least;
}

/* Picks that need not fit each other, nor the model. */
static void
check_refit (Run *self)
{
  g_autofree int *wanted = g_new (int, self->small->n_vars);
  g_autoptr (GPtrArray) repairs = NULL;
  g_autoptr (GError) error = NULL;
  int least;

  for (guint i = 0; i < self->small->n_vars; i++)
    wanted[i] = g_rand_int_range (self->rand, -1, (gint32) fb_config_model_get_n_values (self->small->model, i));
  least = least_dropped (self, wanted);
  repairs = fb_configurator_refit (self->session, wanted, 3, NULL, &error);
  if (least == G_MAXINT)
    {
      g_assert_null (repairs);
      g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (repairs->len, >=, 1);
  g_assert_cmpint (((FbConfigRepair *) g_ptr_array_index (repairs, 0))->retract->len, ==, least);
  for (guint i = 0; i < repairs->len; i++)
    {
      FbConfigRepair *repair = g_ptr_array_index (repairs, i);
      guint changed = 0;

      g_assert_cmpuint (small_model_count (self->small, repair->values, ALL_RULES, NULL), >, 0);
      for (guint j = 0; j < self->small->n_vars; j++)
        changed += repair->values[j] != wanted[j];
      g_assert_cmpuint (changed, ==, repair->retract->len);
    }
}

static void
check_completions (Run *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbConfigCompletion) any = fb_configurator_complete (self->session, FB_CONFIG_GOAL_ANY, 0, NULL, &error);
  g_autoptr (FbConfigCompletion) cheapest = NULL;
  g_autofree char *count = fb_configurator_count (self->session, 10000, NULL, NULL);
  gint64 least = 0;
  guint n = small_model_count (self->small, self->picks, ALL_RULES, &least);
  g_autofree char *expected = g_strdup_printf ("%u", n);

  g_assert_cmpstr (count, ==, expected);
  if (n == 0)
    {
      g_assert_null (any);
      g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION);
      return;
    }
  g_assert_no_error (error);
  cheapest = fb_configurator_complete (self->session, FB_CONFIG_GOAL_CHEAPEST, -1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fb_config_model_check (self->small->model, any->values), ==, -1);
  g_assert_cmpint (fb_config_model_check (self->small->model, cheapest->values), ==, -1);
  for (guint i = 0; i < self->small->n_vars; i++)
    if (self->picks[i] >= 0)
      {
        g_assert_cmpuint (any->values[i], ==, (guint) self->picks[i]);
        g_assert_cmpuint (cheapest->values[i], ==, (guint) self->picks[i]);
      }
  g_assert_true (cheapest->proven);
  g_assert_cmpint (cheapest->price, ==, least);
  g_assert_cmpint (cheapest->price, ==, fb_config_model_total (self->small->model, cheapest->values));
}

static void
step_pick (Run *self, guint var, guint value)
{
  g_autoptr (GError) error = NULL;
  gboolean fits = has_solution (self, var, (int) value, self->picks, ALL_RULES);

  g_assert_cmpint (fb_configurator_pick (self->session, var, value, NULL, &error), ==, fits);
  if (fits)
    self->picks[var] = (int) value;
  else
    g_assert_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_EXCLUDED);
}

static void
step_undo (Run *self)
{
  g_assert_true (fb_configurator_undo (self->session, NULL, NULL));
  g_assert_true (fb_configurator_redo (self->session, NULL, NULL));
  check_domains (self); /* there and back */
  g_assert_true (fb_configurator_undo (self->session, NULL, NULL));
  for (guint i = 0; i < self->small->n_vars; i++)
    self->picks[i] = fb_configurator_get_pick (self->session, i);
}

static void
step_set_picks (Run *self)
{
  g_autofree int *picks = g_new (int, self->small->n_vars);
  gboolean fits;

  for (guint i = 0; i < self->small->n_vars; i++)
    picks[i] = g_rand_int_range (self->rand, -1, (gint32) fb_config_model_get_n_values (self->small->model, i));
  fits = small_model_count (self->small, picks, ALL_RULES, NULL) > 0;
  g_assert_cmpint (fb_configurator_set_picks (self->session, picks, NULL, NULL), ==, fits);
  if (fits)
    memcpy (self->picks, picks, self->small->n_vars * sizeof *picks);
}

static void
step (Run *self)
{
  guint var = (guint) g_rand_int_range (self->rand, 0, (gint32) self->small->n_vars);
  guint value =
      (guint) g_rand_int_range (self->rand, 0, (gint32) fb_config_model_get_n_values (self->small->model, var));

  switch (g_rand_int_range (self->rand, 0, 14))
    {
    case 0:
    case 1:
    case 2:
      g_assert_true (fb_configurator_unpick (self->session, var, NULL, NULL));
      self->picks[var] = -1;
      break;
    case 3:
      g_assert_true (fb_configurator_reset (self->session, NULL, NULL));
      memset (self->picks, -1, self->small->n_vars * sizeof *self->picks);
      break;
    case 4:
      if (fb_configurator_can_undo (self->session))
        step_undo (self);
      break;
    case 5:
      step_set_picks (self);
      break;
    default:
      step_pick (self, var, value);
      break;
    }
  check_domains (self);
  check_explanation (self, var, value);
  check_repair (self, var, value);
  check_refit (self);
  /* The question leaves no trace. */
  check_domains (self);
}

/* Some of what could be asked next is found before, all of it, or nothing: no answer may tell. */
static void
look_ahead (Run *self)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  guint n = (guint) g_rand_int_range (self->rand, 0, 20);

  g_cancellable_cancel (cancelled);
  for (guint i = 0; i < n; i++)
    if (!fb_configurator_look_ahead (self->session, i % 4 == 3 ? cancelled : NULL))
      return;
}

static void
run_model (guint32 seed)
{
  g_autoptr (SmallModel) small = small_model_new (seed);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree int *picks = g_new (int, small->n_vars);
  g_autoptr (FbConfigurator) session = fb_configurator_new (small->model, NULL, NULL, NULL);
  Run run = {small, session, picks, rand};

  memset (picks, -1, small->n_vars * sizeof *picks);
  g_assert_nonnull (session);
  g_assert_cmpint (fb_configurator_is_void (session), ==, small_model_count (small, picks, ALL_RULES, NULL) == 0);
  check_domains (&run);
  for (guint i = 0; i < N_STEPS; i++)
    {
      look_ahead (&run);
      step (&run);
    }
  check_completions (&run);
}

static void
test_random (gconstpointer data)
{
  guint part = GPOINTER_TO_UINT (data);

  for (guint32 seed = part * N_MODELS / 5; seed < (part + 1) * N_MODELS / 5; seed++)
    {
      g_test_message ("seed %u", seed);
      run_model (seed);
    }
}

/* --- given up ------------------------------------------------------------------------------------------ */

#define N_CHANGES 4

/* FALSE: it was given up, and says so. */
static gboolean
change_cancelled (FbConfigurator *session, guint change, GCancellable *cancelled)
{
  g_autoptr (GError) error = NULL;
  gboolean failed;

  switch (change)
    {
    case 0:
      failed = !fb_configurator_unpick (session, 0, cancelled, &error);
      break;
    case 1:
      failed = !fb_configurator_undo (session, cancelled, &error);
      break;
    case 2:
      failed = !fb_configurator_redo (session, cancelled, &error);
      break;
    default:
      failed = !fb_configurator_reset (session, cancelled, &error);
      break;
    }
  if (failed)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_no_error (error);
  return !failed;
}

/* A change whose values nobody waited for is made all the same: what is asked next finds out the rest of it. */
static void
check_given_up (guint32 seed, guint n_given_up[N_CHANGES])
{
  g_autoptr (SmallModel) small = small_model_new (seed);
  g_autoptr (FbConfigurator) session = fb_configurator_new (small->model, NULL, NULL, NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autofree int *picks = g_new (int, small->n_vars);
  Run run = {small, session, picks, NULL};

  for (guint var = 0; var < small->n_vars; var += 2)
    for (guint value = 0; value < fb_config_model_get_n_values (small->model, var); value++)
      if (fb_configurator_pick (session, var, value, NULL, NULL))
        break;
  if (fb_configurator_get_pick (session, 0) < 0)
    return;
  g_assert_cmpint (fb_configurator_suggest (session, 0, NULL, NULL, NULL), ==, -1);
  g_cancellable_cancel (cancelled);
  for (guint change = 0; change < N_CHANGES; change++)
    {
      g_autoptr (GError) error = NULL;

      /* There is something to put away. */
      if (change == 3)
        g_assert_true (fb_configurator_undo (session, NULL, &error));
      n_given_up[change] += !change_cancelled (session, change, cancelled);
      g_assert_true (fb_configurator_update (session, NULL, &error));
      g_assert_no_error (error);
      for (guint i = 0; i < small->n_vars; i++)
        picks[i] = fb_configurator_get_pick (session, i);
      /* The pick came back with undo alone. */
      g_assert_cmpint (picks[0] >= 0, ==, change == 1);
      check_domains (&run);
    }
}

static void
test_given_up (void)
{
  guint n_given_up[N_CHANGES] = {0};

  for (guint32 seed = 0; seed < 200; seed++)
    {
      g_test_message ("seed %u", seed);
      check_given_up (seed, n_given_up);
    }
  /* Of what follows without any pick everything is known: a reset has nothing to look for. */
  for (guint i = 0; i < N_CHANGES; i++)
    g_assert_cmpint (n_given_up[i] > 0, ==, i < 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("/configurator/session/random-%u", i + 1);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_random);
    }
  g_test_add_func ("/configurator/session/given-up", test_given_up);
  return g_test_run ();
}
