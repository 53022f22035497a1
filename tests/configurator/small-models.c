/* small-models.c: random models small enough to know everything about them by looking at every assignment
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "small-models.h"

static guint
upto (GRand *rand, guint most)
{
  return (guint) g_rand_int_range (rand, 0, (gint32) most + 1);
}

static gint64
number (GRand *rand)
{
  return g_rand_int_range (rand, -9, 10);
}

static void
add_variables (SmallModel *self, GRand *rand)
{
  static const char *const names[] = {"none", "S", "M", "L", "XL"};

  self->n_vars = 2 + upto (rand, 4);
  for (guint i = 0; i < self->n_vars; i++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", i);
      gint64 lo = number (rand), nums[5];

      for (guint j = 0; j < 5; j++)
        nums[j] = number (rand);
      if (upto (rand, 3) == 0)
        g_assert_cmpint (fb_config_model_add_range (self->model, name, lo, lo + upto (rand, 4), NULL), >=, 0);
      else
        g_assert_cmpint (fb_config_model_add_variable (self->model, name, names, 1 + upto (rand, 4), nums, NULL), >=,
                         0);
    }
}

static FbConfigPoint
a_point (SmallModel *self, GRand *rand)
{
  guint var = upto (rand, self->n_vars - 1);

  return (FbConfigPoint){var, upto (rand, fb_config_model_get_n_values (self->model, var) - 1)};
}

static void
add_table (SmallModel *self, GRand *rand, const char *name)
{
  g_autoptr (GArray) scope = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint32));
  gboolean allow = upto (rand, 2) > 0;
  guint n_rows = upto (rand, allow ? 30 : 6);

  /* Any order of columns, sometimes many forbidden rows (a diagram then). */
  if (!allow && upto (rand, 3) == 0)
    n_rows = 70 + upto (rand, 30);
  for (guint i = 0; i < self->n_vars; i++)
    if (upto (rand, 1))
      {
        if (upto (rand, 1))
          g_array_append_val (scope, i);
        else
          g_array_prepend_val (scope, i);
      }
  for (guint i = 0; i < n_rows; i++)
    for (guint j = 0; j < scope->len; j++)
      {
        guint n = fb_config_model_get_n_values (self->model, g_array_index (scope, guint, j));
        gint32 cell = upto (rand, 9) == 0 ? FB_CONFIG_ANY : (gint32) upto (rand, n - 1);

        g_array_append_val (rows, cell);
      }
  g_assert_true (fb_config_model_add_table (self->model, name, (guint *) (gpointer) scope->data, scope->len, allow,
                                            (gint32 *) (gpointer) rows->data, n_rows, NULL));
}

static void
add_clause (SmallModel *self, GRand *rand, const char *name)
{
  FbConfigLit lits[3];
  guint n = 1 + upto (rand, 2);

  for (guint i = 0; i < n; i++)
    {
      FbConfigPoint point = a_point (self, rand);

      lits[i] = (FbConfigLit){point.var, point.value, (gboolean) upto (rand, 1)};
    }
  g_assert_true (fb_config_model_add_clause (self->model, name, lits, n, NULL));
}

static void
add_choose (SmallModel *self, GRand *rand, const char *name)
{
  FbConfigPoint when = a_point (self, rand), of[9];
  guint n = 1 + upto (rand, 8);
  gint64 min = (gint64) upto (rand, 3) - 1;

  for (guint i = 0; i < n; i++)
    of[i] = a_point (self, rand);
  g_assert_true (fb_config_model_add_choose (self->model, name, upto (rand, 1) ? &when : NULL, min,
                                             min + upto (rand, 5), of, n, NULL));
}

static void
add_linear (SmallModel *self, GRand *rand, const char *name)
{
  FbConfigPoint when = a_point (self, rand);
  FbConfigTerm terms[4];
  FbConfigItem items[3];
  guint n_terms = upto (rand, 4), n_items = upto (rand, 3);
  gint64 scale = upto (rand, 4) == 0 ? G_GINT64_CONSTANT (10000000000) : 1;

  for (guint i = 0; i < n_terms; i++)
    terms[i] = (FbConfigTerm){scale * number (rand) / 3, upto (rand, self->n_vars - 1)};
  for (guint i = 0; i < n_items; i++)
    {
      FbConfigPoint point = a_point (self, rand);

      items[i] = (FbConfigItem){scale * number (rand), point.var, point.value};
    }
  g_assert_true (fb_config_model_add_linear (self->model, name, upto (rand, 1) ? &when : NULL, terms, n_terms, items,
                                             n_items, (FbConfigOp) upto (rand, FB_CONFIG_GT), scale * 2 * number (rand),
                                             NULL));
}

static void
add_rules (SmallModel *self, GRand *rand)
{
  guint n = upto (rand, 11);

  for (guint i = 0; i < n; i++)
    {
      /* Some share a name: they are one rule. */
      g_autofree char *name = g_strdup_printf ("r%u", upto (rand, 4) == 0 ? 0 : i);

      switch (upto (rand, 4))
        {
        case 0:
          add_table (self, rand, name);
          break;
        case 1:
        case 2:
          add_clause (self, rand, name);
          break;
        case 3:
          add_choose (self, rand, name);
          break;
        default:
          add_linear (self, rand, name);
          break;
        }
    }
}

static void
enumerate (SmallModel *self)
{
  guint n = 1;
  g_autofree guint *values = g_new0 (guint, self->n_vars);

  for (guint i = 0; i < self->n_vars; i++)
    n *= fb_config_model_get_n_values (self->model, i);
  self->n_assignments = n;
  self->values = g_new (guint8, (gsize) n * self->n_vars);
  self->violated = g_new0 (guint64, n);
  for (guint i = 0; i < n; i++)
    {
      for (guint j = 0, rest = i; j < self->n_vars; j++)
        {
          values[j] = rest % fb_config_model_get_n_values (self->model, j);
          rest /= fb_config_model_get_n_values (self->model, j);
          self->values[i * self->n_vars + j] = (guint8) values[j];
        }
      for (guint j = 0; j < fb_config_model_get_n_constraints (self->model); j++)
        {
          const FbConfigConstraint *constraint = fb_config_model_get_constraint (self->model, j);

          if (!fb_config_constraint_holds (self->model, constraint, values))
            self->violated[i] |= G_GUINT64_CONSTANT (1) << constraint->rule;
        }
    }
}

SmallModel *
small_model_new (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  SmallModel *self = g_new0 (SmallModel, 1);

  self->model = fb_config_model_new ();
  add_variables (self, rand);
  add_rules (self, rand);
  g_assert_true (fb_config_model_set_base_price (self->model, "cent", 1000 * number (rand), NULL));
  for (guint i = 0; i < self->n_vars; i++)
    for (guint j = 0; j < fb_config_model_get_n_values (self->model, i); j++)
      if (upto (rand, 1))
        g_assert_true (fb_config_model_set_price (self->model, i, j, 10 * number (rand), NULL));
  g_assert_true (fb_config_model_freeze (self->model, NULL));
  enumerate (self);
  return self;
}

void
small_model_free (SmallModel *self)
{
  fb_config_model_unref (self->model);
  g_free (self->values);
  g_free (self->violated);
  g_free (self);
}

gboolean
small_model_fits (SmallModel *self, guint assignment, const int *picks, guint64 rules)
{
  if (self->violated[assignment] & rules)
    return FALSE;
  for (guint i = 0; i < self->n_vars; i++)
    if (picks[i] >= 0 && picks[i] != self->values[assignment * self->n_vars + i])
      return FALSE;
  return TRUE;
}

guint
small_model_count (SmallModel *self, const int *picks, guint64 rules, gint64 *cheapest)
{
  guint n = 0;

  for (guint i = 0; i < self->n_assignments; i++)
    {
      gint64 price = fb_config_model_get_base_price (self->model);

      if (!small_model_fits (self, i, picks, rules))
        continue;
      for (guint j = 0; j < self->n_vars; j++)
        price += fb_config_model_get_price (self->model, j, self->values[i * self->n_vars + j]);
      if (cheapest != NULL && (n == 0 || price < *cheapest))
        *cheapest = price;
      n++;
    }
  return n;
}
