/* fb-config-why-sums.c: why a value is excluded, where arithmetic alone can say so
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-sums.h"

#define MAX_ROUNDS 20 /* of narrowing, as for what is valid */
#define MAX_SUMS 64   /* each is tried without */

typedef struct
{
  FbConfigurator *session;
  guint var, value; /* in question */
  GArray *picks;    /* of guint: those that count */
  guint8 *active;   /* by rule: does it count? */
  gboolean **alive; /* by variable (owned) (nullable): the values that are left; NULL: it is in no sum */
} Arithmetic;

static guint
count_values (Arithmetic *self, guint var)
{
  return self->session->offset[var + 1] - self->session->offset[var];
}

static void
fix (Arithmetic *self, guint var, guint value)
{
  for (guint i = 0; self->alive[var] != NULL && i < count_values (self, var); i++)
    self->alive[var][i] = i == value;
}

/* Every value of the variables of sums, but of those that are decided. */
static void
fill (Arithmetic *self)
{
  for (guint var = 0; var < self->session->n_vars; var++)
    for (guint i = 0; self->alive[var] != NULL && i < count_values (self, var); i++)
      self->alive[var][i] = TRUE;
  for (guint i = 0; i < self->picks->len; i++)
    {
      guint pick = g_array_index (self->picks, guint, i);

      fix (self, pick, (guint) self->session->picks[pick]);
    }
  fix (self, self->var, self->value);
}

static gboolean
is_decided (Arithmetic *self, const FbConfigPoint *point)
{
  if (point->var == self->var)
    return point->value == self->value;
  for (guint i = 0; i < self->picks->len; i++)
    if (g_array_index (self->picks, guint, i) == point->var)
      return self->session->picks[point->var] == (int) point->value;
  return FALSE;
}

static gboolean
counts (Arithmetic *self, const FbConfigSum *sum)
{
  return self->active[sum->constraint->rule]
         && (!sum->constraint->has_when || is_decided (self, &sum->constraint->when));
}

/* Has a variable of the sum no value any more? */
static gboolean
is_empty (Arithmetic *self, const FbSum *sum)
{
  for (guint i = 0; i < sum->n; i++)
    {
      const gboolean *alive = self->alive[sum->vars[i]];
      guint n = 0;

      while (n < sum->n_values[i] && !alive[n])
        n++;
      if (n == sum->n_values[i])
        return TRUE;
    }
  return FALSE;
}

static gboolean
narrow (Arithmetic *self, gboolean *changed)
{
  const GPtrArray *sums = self->session->sums, *implied = self->session->implied;

  for (guint i = 0; i < sums->len; i++)
    {
      const FbConfigSum *sum = g_ptr_array_index (sums, i);

      if (counts (self, sum) && fb_narrow_sum (sum->sum, self->alive))
        {
          *changed = TRUE;
          if (is_empty (self, sum->sum))
            return FALSE;
        }
    }
  for (guint i = 0; i < implied->len; i++)
    {
      const FbImpliedSum *sum = g_ptr_array_index (implied, i);

      if (self->active[sum->rules[0]] && self->active[sum->rules[1]] && fb_narrow_sum (sum->sum, self->alive))
        {
          *changed = TRUE;
          if (is_empty (self, sum->sum))
            return FALSE;
        }
    }
  return TRUE;
}

/* Do the picks and rules that count leave no room for the value? */
static gboolean
contradicts (Arithmetic *self)
{
  gboolean changed = TRUE;

  fill (self);
  for (guint round = 0; round < MAX_ROUNDS && changed; round++)
    {
      changed = FALSE;
      if (!narrow (self, &changed))
        return TRUE;
    }
  return FALSE;
}

static void
drop_picks (Arithmetic *self)
{
  for (guint i = self->picks->len; i-- > 0;)
    {
      guint pick = g_array_index (self->picks, guint, i);

      g_array_remove_index (self->picks, i);
      if (!contradicts (self))
        g_array_insert_val (self->picks, i, pick);
    }
}

static void
drop_rules (Arithmetic *self, GArray *rules)
{
  for (guint i = rules->len; i-- > 0;)
    {
      guint rule = g_array_index (rules, guint, i);

      self->active[rule] = 0;
      if (contradicts (self))
        g_array_remove_index (rules, i);
      else
        self->active[rule] = 1;
    }
}

/* The rules that have a sum, each once, in their order. */
static GArray *
list_rules (Arithmetic *self)
{
  GArray *rules = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n = fb_config_model_get_n_rules (self->session->model);

  for (guint i = 0; i < self->session->sums->len; i++)
    self->active[((const FbConfigSum *) g_ptr_array_index (self->session->sums, i))->constraint->rule] = 1;
  for (guint rule = 0; rule < n; rule++)
    if (self->active[rule])
      g_array_append_val (rules, rule);
  return rules;
}

static void
prepare (Arithmetic *self)
{
  self->active = g_new0 (guint8, fb_config_model_get_n_rules (self->session->model) + 1);
  self->alive = g_new0 (gboolean *, self->session->n_vars + 1);
  for (guint i = 0; i < self->session->sums->len; i++)
    {
      const FbSum *sum = ((const FbConfigSum *) g_ptr_array_index (self->session->sums, i))->sum;

      for (guint j = 0; j < sum->n; j++)
        if (self->alive[sum->vars[j]] == NULL)
          self->alive[sum->vars[j]] = g_new (gboolean, count_values (self, sum->vars[j]));
    }
}

static void
clear (Arithmetic *self)
{
  for (guint var = 0; var < self->session->n_vars; var++)
    g_free (self->alive[var]);
  g_free (self->alive);
  g_free (self->active);
}

GArray *
fb_configurator_reason_by_sums (FbConfigurator *self, guint var, guint value, GArray *picks)
{
  g_autoptr (GArray) kept = g_array_copy (picks);
  g_autoptr (GArray) rules = NULL;
  Arithmetic arithmetic = {.session = self, .var = var, .value = value, .picks = kept};
  gboolean found;

  if (self->sums == NULL || self->sums->len > MAX_SUMS)
    return NULL;
  prepare (&arithmetic);
  rules = list_rules (&arithmetic);
  found = contradicts (&arithmetic);
  if (found)
    {
      drop_picks (&arithmetic);
      drop_rules (&arithmetic, rules);
      g_array_set_size (picks, 0);
      g_array_append_vals (picks, kept->data, kept->len);
    }
  clear (&arithmetic);
  return found ? g_steal_pointer (&rules) : NULL;
}

/* --- what a sum by itself allows ------------------------------------------------------------------------------- */

/* What a place of a sum can add beyond its least, in even steps. */
typedef struct
{
  gint64 step, span;
} Progression;

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const Progression *left = a, *right = b;

  return left->step < right->step ? -1 : left->step > right->step;
}

static int
find_decided (FbConfigurator *self, guint var, guint value, const GArray *picks, guint of)
{
  if (of == var)
    return (int) value;
  for (guint i = 0; i < picks->len; i++)
    if (g_array_index (picks, guint, i) == of)
      return self->picks[of];
  return -1;
}

/* Every even number between its least and its most is a sum when no step is longer than what the shorter ones span. */
static gboolean
reaches (GArray *progressions, gint64 target)
{
  gint64 step, span = 0;

  if (progressions->len == 0 || target <= 0)
    return target == 0;
  g_array_sort (progressions, compare_steps);
  step = g_array_index (progressions, Progression, 0).step;
  for (guint i = 0; i < progressions->len; i++)
    {
      const Progression *one = &g_array_index (progressions, Progression, i);

      if (one->step % step != 0 || one->step > span + step)
        return FALSE;
      span += one->span;
    }
  return target <= span && target % step == 0;
}

static gboolean
allows (FbConfigurator *self, const FbConfigSum *of, guint var, guint value, const GArray *picks)
{
  const FbSum *sum = of->sum;
  g_autoptr (GArray) progressions = g_array_new (FALSE, FALSE, sizeof (Progression));
  gint64 least = 0;

  for (guint i = 0; i < sum->n; i++)
    {
      int decided = find_decided (self, var, value, picks, sum->vars[i]);
      guint last = sum->n_values[i] - 1;
      Progression one = {ABS (of->steps[i]), ABS (of->steps[i]) * last};

      least += decided >= 0 ? sum->weights[i][decided] : MIN (sum->weights[i][0], sum->weights[i][last]);
      if (decided >= 0 || last == 0)
        continue;
      if (one.step == 0)
        return FALSE;
      g_array_append_val (progressions, one);
    }
  return sum->op == FB_CONFIG_LE ? least <= sum->rhs
                                 : sum->op == FB_CONFIG_EQ && reaches (progressions, sum->rhs - least);
}

gboolean
fb_configurator_sum_allows (FbConfigurator *self, guint var, guint value, const GArray *picks, guint rule)
{
  const FbConfigSum *found = NULL;

  /* A rule of one sum, and of nothing else. */
  for (guint i = 0; i < fb_config_model_get_n_constraints (self->model); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (self->model, i);

      if (constraint->rule == rule && (constraint->kind != FB_CONFIG_LINEAR || constraint->has_when || found != NULL))
        return FALSE;
      for (guint k = 0; constraint->rule == rule && k < self->sums->len; k++)
        if (((const FbConfigSum *) g_ptr_array_index (self->sums, k))->constraint == constraint)
          found = g_ptr_array_index (self->sums, k);
    }
  return found != NULL && allows (self, found, var, value, picks);
}
