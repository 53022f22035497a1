/* test-dense.c: systems of equations over ranges to 9,999, with as many terms as ranges, against elimination by hand
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-configurator.h"

#define N 5
#define N_SUMS 3
#define MOST 9999

/* Three equations over five ranges: two values decide the others. */
typedef struct
{
  FbConfigModel *model;
  gint64 coefs[N_SUMS][N], rhs[N_SUMS];
} Dense;

static void
dense_init (Dense *self, GRand *rand, int largest)
{
  *self = (Dense){.model = fb_config_model_new ()};
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);
      gint64 planted = g_rand_int_range (rand, 0, MOST + 1);

      fb_config_model_add_range (self->model, name, 0, MOST, NULL);
      for (guint j = 0; j < N_SUMS; j++)
        {
          self->coefs[j][i] = g_rand_int_range (rand, 1, largest + 1) * (g_rand_boolean (rand) ? 1 : -1);
          self->rhs[j] += self->coefs[j][i] * planted;
        }
    }
  for (guint j = 0; j < N_SUMS; j++)
    {
      g_autofree char *name = g_strdup_printf ("sum %u", j);
      FbConfigTerm terms[N];

      for (guint i = 0; i < N; i++)
        terms[i] = (FbConfigTerm){self->coefs[j][i], i};
      g_assert_true (
          fb_config_model_add_linear (self->model, name, NULL, terms, N, NULL, 0, FB_CONFIG_EQ, self->rhs[j], NULL));
    }
  g_assert_true (fb_config_model_freeze (self->model, NULL));
}

static gint64
determinant (gint64 m[3][3])
{
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
         + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* Cramer's rule for the three others; -1: they are not determined. */
static int
fits (const Dense *self, guint a, gint64 at_a, guint b, gint64 at_b)
{
  gint64 matrix[3][3], right[3], whole;
  guint n = 0;

  for (guint i = 0; i < N; i++)
    if (i != a && i != b)
      {
        for (guint j = 0; j < N_SUMS; j++)
          matrix[j][n] = self->coefs[j][i];
        n++;
      }
  for (guint j = 0; j < N_SUMS; j++)
    right[j] = self->rhs[j] - self->coefs[j][a] * at_a - self->coefs[j][b] * at_b;
  if ((whole = determinant (matrix)) == 0)
    return -1;
  for (guint i = 0; i < 3; i++)
    {
      gint64 was[3], part;

      for (guint j = 0; j < 3; j++)
        {
          was[j] = matrix[j][i];
          matrix[j][i] = right[j];
        }
      part = determinant (matrix);
      for (guint j = 0; j < 3; j++)
        matrix[j][i] = was[j];
      if (part % whole != 0 || part / whole < 0 || part / whole > MOST)
        return 0;
    }
  return 1;
}

/* Is there a configuration with the value, and with that of the pick, if any? */
static int
is_possible (const Dense *self, int picked, gint64 at, guint var, gint64 value)
{
  guint other = var == 0 ? 1 : 0;

  if (picked >= 0)
    return fits (self, (guint) picked, at, var, value);
  for (gint64 i = 0; i <= MOST; i++)
    {
      int fit = fits (self, var, value, other, i);

      if (fit != 0)
        return fit;
    }
  return 0;
}

static void
check (const Dense *self, FbConfigurator *session, GRand *rand, int picked, guint n_tries)
{
  for (guint i = 0; i < n_tries; i++)
    {
      guint var = (guint) g_rand_int_range (rand, 0, N), value = (guint) g_rand_int_range (rand, 0, MOST + 1);
      int possible =
          (int) var == picked
              ? -1
              : is_possible (self, picked, picked >= 0 ? fb_configurator_get_pick (session, (guint) picked) : 0, var,
                             value);

      if (possible >= 0)
        g_assert_cmpint (fb_configurator_get_state (session, var, value) != FB_CONFIG_EXCLUDED, ==, possible);
    }
}

/* A value that has one: the sums by themselves exclude it, or the pick does; then giving it up is the repair. */
static void
check_reason (const Dense *self, FbConfigurator *session, GRand *rand, guint picked)
{
  g_autoptr (GPtrArray) reasons = NULL, repairs = NULL;
  const FbConfigReason *reason;
  guint var = (picked + 1) % N, value;

  do
    value = (guint) g_rand_int_range (rand, 0, MOST + 1);
  while (fb_configurator_get_state (session, var, value) != FB_CONFIG_EXCLUDED);
  reasons = fb_configurator_explain (session, var, value, 1, NULL, NULL);
  g_assert_nonnull (reasons);
  reason = g_ptr_array_index (reasons, 0);
  g_assert_cmpuint (reason->rules->len, >, 0);
  g_assert_cmpuint (reason->picks->len, ==, is_possible (self, -1, 0, var, value));
  repairs = fb_configurator_repair (session, var, value, 1, NULL, NULL);
  g_assert_cmpint (repairs != NULL, ==, reason->picks->len > 0);
  if (repairs != NULL)
    {
      const FbConfigRepair *repair = g_ptr_array_index (repairs, 0);
      int near = repair->values[picked];

      g_assert_cmpuint (repair->retract->len, ==, 1);
      g_assert_cmpint (is_possible (self, (int) var, value, picked, near), !=, 0);
      /* Nothing between the value given up and the nearest one. */
      for (int i = fb_configurator_get_pick (session, picked), step = i < near ? 1 : -1; i != near; i += step)
        g_assert_cmpint (is_possible (self, (int) var, value, picked, i), <=, 0);
    }
}

static void
test_random (void)
{
  int n = g_test_slow () ? 40 : 4;

  for (int seed = 0; seed < n; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) seed);
      g_autoptr (FbConfigurator) session = NULL;
      g_autoptr (GError) error = NULL;
      Dense dense;
      guint value;

      dense_init (&dense, rand, seed % 2 == 0 ? 9 : 30);
      session = fb_configurator_new (dense.model, NULL, NULL, &error);
      g_assert_no_error (error);
      check (&dense, session, rand, -1, 60);
      do
        value = (guint) g_rand_int_range (rand, 0, MOST + 1);
      while (fb_configurator_get_state (session, 2, value) == FB_CONFIG_EXCLUDED);
      g_assert_true (fb_configurator_pick (session, 2, value, NULL, NULL));
      check (&dense, session, rand, 2, 20000);
      for (guint i = 0; i < 10; i++)
        check_reason (&dense, session, rand, 2);
      fb_config_model_unref (dense.model);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/dense/random", test_random);
  return g_test_run ();
}
