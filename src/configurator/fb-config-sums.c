/* fb-config-sums.c: undecided values that the sums of long ranges leave no room for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-sums.h"

#define MAX_ROUNDS 20 /* what bounds would narrow one by one for ever is the solver's */

/* What is added up to drop a variable out: few sums, of numbers that stay far from overflow. */
#define MAX_IMPLIED 48
#define MAX_TERMS 64
#define MAX_COEFFICIENT 1000000
#define MAX_WEIGHT (G_GINT64_CONSTANT (1) << 32)

static void
config_sum_free (gpointer data)
{
  FbConfigSum *self = data;

  fb_sum_free (self->sum);
  g_free (self->steps);
  g_free (self);
}

static gint64
find_step (const gint64 *weights, guint n)
{
  gint64 step = n > 1 ? weights[1] - weights[0] : 0;

  for (guint i = 2; i < n; i++)
    if (weights[i] - weights[i - 1] != step)
      return 0;
  return step;
}

static FbConfigSum *
config_sum_new (FbConfigModel *model, const FbConfigConstraint *constraint)
{
  FbConfigSum *self = g_new0 (FbConfigSum, 1);

  self->constraint = constraint;
  self->sum = fb_sum_new (model, constraint);
  self->steps = g_new (gint64, self->sum->n + 1);
  for (guint i = 0; i < self->sum->n; i++)
    self->steps[i] = find_step (self->sum->weights[i], self->sum->n_values[i]);
  return self;
}

GPtrArray *
fb_config_sums_new (FbConfigModel *model, FbEncoding *encoding)
{
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func (config_sum_free);
  gboolean is_long = FALSE;

  for (guint i = 0; i < fb_config_model_get_n_constraints (model); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (model, i);
      FbConfigSum *sum;

      if (constraint->kind != FB_CONFIG_LINEAR)
        continue;
      sum = config_sum_new (model, constraint);
      g_ptr_array_add (sums, sum);
      for (guint j = 0; j < sum->sum->n; j++)
        is_long = is_long || encoding->order[sum->sum->vars[j]] != NULL;
    }
  return is_long ? g_steal_pointer (&sums) : NULL;
}

static gboolean
is_candidate (FbConfigurator *self, gsize bit)
{
  return fb_bits_get (self->valid, bit) || fb_bits_get (self->unknown, bit);
}

/* Can the sums be added so that the variable at these places drops out? Then how often each. */
static gboolean
find_times (const FbConfigSum *a, guint i, const FbConfigSum *b, guint j, gint64 *times_a, gint64 *times_b)
{
  gint64 x = a->steps[i], y = b->steps[j];
  gint64 divisor;

  if (x == 0 || y == 0 || ABS (x) > MAX_COEFFICIENT || ABS (y) > MAX_COEFFICIENT)
    return FALSE;
  divisor = (gint64) fb_common_divisor ((guint64) ABS (x), (guint64) ABS (y));
  *times_a = y / divisor;
  *times_b = -x / divisor;
  /* Both signs may change, but an inequality counts upwards only. */
  if ((a->sum->op != FB_CONFIG_EQ && *times_a < 0) || (a->sum->op == FB_CONFIG_EQ && *times_b < 0))
    {
      *times_a = -*times_a;
      *times_b = -*times_b;
    }
  return (a->sum->op == FB_CONFIG_EQ || *times_a > 0) && (b->sum->op == FB_CONFIG_EQ || *times_b > 0);
}

static gboolean
is_small (const FbConfigSum *self)
{
  if (self->sum->op == FB_CONFIG_NE || self->constraint->has_when || ABS (self->sum->rhs) > MAX_WEIGHT)
    return FALSE;
  for (guint i = 0; i < self->sum->n; i++)
    for (guint j = 0; j < self->sum->n_values[i]; j++)
      if (ABS (self->sum->weights[i][j]) > MAX_WEIGHT)
        return FALSE;
  return self->sum->n <= MAX_TERMS;
}

static void
implied_free (gpointer data)
{
  FbImpliedSum *self = data;

  fb_sum_free (self->sum);
  g_free (self);
}

/* What follows from two sums that share a variable, without it. */
static void
imply (const FbConfigSum *a, const FbConfigSum *b, GPtrArray *implied)
{
  gint64 times_a, times_b;

  for (guint i = 0; i < a->sum->n; i++)
    for (guint j = 0; j < b->sum->n; j++)
      if (a->sum->vars[i] == b->sum->vars[j] && implied->len < MAX_IMPLIED
          && find_times (a, i, b, j, &times_a, &times_b))
        {
          FbImpliedSum *sum = g_new (FbImpliedSum, 1);

          *sum = (FbImpliedSum){fb_sum_combine (a->sum, times_a, b->sum, times_b),
                                {a->constraint->rule, b->constraint->rule}};
          g_ptr_array_add (implied, sum);
        }
}

GPtrArray *
fb_config_sums_imply (const GPtrArray *sums)
{
  GPtrArray *implied = g_ptr_array_new_with_free_func (implied_free);
  g_autoptr (GPtrArray) small = g_ptr_array_new ();

  for (guint i = 0; i < sums->len; i++)
    if (is_small (g_ptr_array_index (sums, i)))
      g_ptr_array_add (small, g_ptr_array_index (sums, i));
  for (guint i = 0; i < small->len; i++)
    for (guint j = i + 1; j < small->len && implied->len < MAX_IMPLIED; j++)
      imply (g_ptr_array_index (small, i), g_ptr_array_index (small, j), implied);
  return implied;
}

guint8 *
fb_config_sums_mark (const GPtrArray *sums, guint n_vars)
{
  guint8 *marks = g_new0 (guint8, n_vars + 1);

  for (guint i = 0; i < sums->len; i++)
    {
      const FbSum *sum = ((const FbConfigSum *) g_ptr_array_index (sums, i))->sum;

      for (guint j = 0; j < sum->n; j++)
        marks[sum->vars[j]] = 1;
    }
  return marks;
}

gboolean
fb_config_sum_binds (FbConfigurator *self, const FbConfigSum *sum)
{
  const FbConfigPoint *when = &sum->constraint->when;

  return !sum->constraint->has_when
         || (is_candidate (self, fb_configurator_bit (self, when->var, when->value))
             && fb_configurator_count_candidates (self, when->var) == 1);
}

static gboolean *
candidates_of (FbConfigurator *self, guint var)
{
  guint n = self->offset[var + 1] - self->offset[var];
  gboolean *alive = g_new (gboolean, n);

  for (guint i = 0; i < n; i++)
    alive[i] = is_candidate (self, self->offset[var] + i);
  return alive;
}

void
fb_configurator_narrow_sums (FbConfigurator *self)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autofree gboolean **alive = NULL;
  gboolean changed = TRUE;

  if (self->sums == NULL)
    return;
  alive = g_new0 (gboolean *, self->n_vars + 1);
  for (guint i = 0; i < self->sums->len; i++)
    {
      const FbConfigSum *sum = g_ptr_array_index (self->sums, i);

      for (guint j = 0; j < sum->sum->n; j++)
        if (alive[sum->sum->vars[j]] == NULL)
          g_ptr_array_add (kept, alive[sum->sum->vars[j]] = candidates_of (self, sum->sum->vars[j]));
    }
  for (guint round = 0; round < MAX_ROUNDS && changed; round++)
    {
      changed = FALSE;
      for (guint i = 0; i < self->sums->len; i++)
        {
          const FbConfigSum *sum = g_ptr_array_index (self->sums, i);

          if (fb_config_sum_binds (self, sum))
            changed |= fb_narrow_sum (sum->sum, alive);
        }
      for (guint i = 0; i < self->implied->len; i++)
        changed |= fb_narrow_sum (((const FbImpliedSum *) g_ptr_array_index (self->implied, i))->sum, alive);
    }
  for (guint var = 0; var < self->n_vars; var++)
    for (guint i = 0; alive[var] != NULL && i < self->offset[var + 1] - self->offset[var]; i++)
      if (!alive[var][i])
        fb_bits_clear (self->unknown, self->offset[var] + i);
}
