/* fb-config-why-sums.c: what arithmetic says of picks and rules: a contradiction, or a configuration
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-cases.h"
#include "fb-config-component.h"

#include <string.h>

#define MAX_ROUNDS 20 /* of narrowing, as for what is valid */
#define MAX_SUMS 64   /* each is tried without */
#define TRIES 20000   /* to find numbers that meet the sums */

/* The sums that count are answered component by component. Where one is too large, narrowing may still see that no
 * value is left. */

typedef struct
{
  FbConfigurator *session;
  const GArray *fixed; /* of gsize: values */
  GArray *picks;       /* of guint: those that count */
  guint8 *active;      /* by rule: does it count? */
  int *decided;        /* by variable: value or -1 */
  guint *values;       /* by variable: the configuration that was found */
  enum
  {
    CHECK_NOTHING,
    CHECK_ACTIVE,   /* the rules that count */
    CHECK_ALL,      /* all rules */
  } check;          /* of what was found, beside sums */
  gboolean **alive; /* (nullable) by variable (owned) (nullable): the values that are left; NULL: it is in no sum */
} Arithmetic;

static guint
count_values (Arithmetic *self, guint var)
{
  return self->session->offset[var + 1] - self->session->offset[var];
}

static guint
variable_of (Arithmetic *self, gsize bit)
{
  guint lo = 0, hi = self->session->n_vars - 1;

  while (lo < hi)
    {
      guint middle = (lo + hi + 1) / 2;

      if (self->session->offset[middle] <= bit)
        lo = middle;
      else
        hi = middle - 1;
    }
  return lo;
}

static void
decide (Arithmetic *self)
{
  for (guint var = 0; var < self->session->n_vars; var++)
    self->decided[var] = -1;
  for (guint i = 0; i < self->picks->len; i++)
    {
      guint pick = g_array_index (self->picks, guint, i);

      self->decided[pick] = self->session->picks[pick];
    }
  for (guint i = 0; i < self->fixed->len; i++)
    {
      gsize bit = g_array_index (self->fixed, gsize, i);
      guint var = variable_of (self, bit);

      self->decided[var] = (int) (bit - self->session->offset[var]);
    }
}

static gboolean
counts (Arithmetic *self, const FbConfigSum *sum)
{
  const FbConfigPoint *when = &sum->constraint->when;

  return self->active[sum->constraint->rule]
         && (!sum->constraint->has_when || self->decided[when->var] == (int) when->value);
}

/* --- exactly --------------------------------------------------------------------------------------------------- */

/* All that the sum adds up is decided, to something that it does not allow. */
static gboolean
is_broken (Arithmetic *self, const FbSum *sum)
{
  gint64 total = 0;

  for (guint i = 0; i < sum->n; i++)
    {
      if (self->decided[sum->vars[i]] < 0)
        return FALSE;
      total += sum->weights[i][self->decided[sum->vars[i]]];
    }
  return sum->op == FB_CONFIG_LE ? total > sum->rhs : (total == sum->rhs) != (sum->op == FB_CONFIG_EQ);
}

/* Finds values for the variables around @var, which then are @done. */
static FbLatticeAnswer
find_component (Arithmetic *self, const GPtrArray *sums, guint var, guint8 *done)
{
  g_autoptr (FbComponent) component = fb_component_new (self->session, sums, self->decided, FALSE, var, FALSE);
  const guint *vars, *values;
  FbLatticeAnswer answer;
  gint64 budget = TRIES;
  guint n;

  done[var] = 1;
  if (component == NULL)
    return FB_LATTICE_UNKNOWN;
  answer = fb_component_find (component, 0, NULL, NULL, &budget);
  vars = fb_component_get_variables (component, &n);
  values = fb_component_get_values (component);
  for (guint i = 0; i < n; i++)
    {
      done[vars[i]] = 1;
      if (answer == FB_LATTICE_FOUND)
        self->values[vars[i]] = values[i];
    }
  return answer;
}

/* The sums that count. */
static GPtrArray *
list_sums (Arithmetic *self)
{
  GPtrArray *sums = g_ptr_array_new ();

  for (guint i = 0; i < self->session->sums->len; i++)
    if (counts (self, g_ptr_array_index (self->session->sums, i)))
      g_ptr_array_add (sums, g_ptr_array_index (self->session->sums, i));
  return sums;
}

/* FB_SAT_YES: the values found meet the sums that count, but for those that only say what a sum must not be. */
static FbSatAnswer
ask_case (Arithmetic *self)
{
  g_autoptr (GPtrArray) sums = list_sums (self);
  g_autofree guint8 *done = g_new0 (guint8, self->session->n_vars + 1);
  FbSatAnswer answer = FB_SAT_YES;

  memcpy (self->values, self->session->solution, self->session->n_vars * sizeof *self->values);
  for (guint var = 0; var < self->session->n_vars; var++)
    if (self->decided[var] >= 0)
      self->values[var] = (guint) self->decided[var];
  for (guint i = 0; i < sums->len; i++)
    if (is_broken (self, ((const FbConfigSum *) g_ptr_array_index (sums, i))->sum))
      return FB_SAT_NO;
  for (guint i = 0; i < sums->len; i++)
    {
      const FbSum *sum = ((const FbConfigSum *) g_ptr_array_index (sums, i))->sum;

      for (guint j = 0; j < sum->n; j++)
        if (self->decided[sum->vars[j]] < 0 && !done[sum->vars[j]])
          {
            FbLatticeAnswer found = find_component (self, sums, sum->vars[j], done);

            if (found == FB_LATTICE_NONE)
              return FB_SAT_NO;
            answer = found == FB_LATTICE_UNKNOWN ? FB_SAT_UNKNOWN : answer;
          }
    }
  return answer;
}

static gboolean
is_right (Arithmetic *self)
{
  FbConfigModel *model = self->session->model;

  if (self->check == CHECK_ALL)
    return fb_config_model_check (model, self->values) < 0;
  for (guint i = 0; self->check == CHECK_ACTIVE && i < fb_config_model_get_n_constraints (model); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (model, i);

      if (self->active[constraint->rule] && !fb_config_constraint_holds (model, constraint, self->values))
        return FALSE;
    }
  return TRUE;
}

/* FB_SAT_NO: in no case there are values that meet the sums; FB_SAT_YES: those found are right. */
static FbSatAnswer
ask_exactly (Arithmetic *self)
{
  g_autoptr (GPtrArray) sums = g_ptr_array_new ();
  g_autoptr (FbCases) cases = NULL;
  g_autofree int *before = g_memdup2 (self->decided, (self->session->n_vars + 1) * sizeof *before);
  FbSatAnswer answer = FB_SAT_NO;

  for (guint i = 0; i < self->session->sums->len; i++)
    if (self->active[((const FbConfigSum *) g_ptr_array_index (self->session->sums, i))->constraint->rule])
      g_ptr_array_add (sums, g_ptr_array_index (self->session->sums, i));
  cases = fb_cases_new (self->session, sums, self->decided, FALSE);
  for (guint i = 0; i < fb_cases_count (cases) && answer != FB_SAT_YES; i++)
    {
      FbSatAnswer found;

      fb_cases_decide (cases, i, self->decided);
      found = ask_case (self);
      if (found == FB_SAT_YES)
        answer = is_right (self) ? FB_SAT_YES : FB_SAT_UNKNOWN;
      else if (found == FB_SAT_UNKNOWN)
        answer = FB_SAT_UNKNOWN;
    }
  memcpy (self->decided, before, self->session->n_vars * sizeof *before);
  return answer;
}

/* --- by narrowing ---------------------------------------------------------------------------------------------- */

static void
prepare_alive (Arithmetic *self)
{
  self->alive = g_new0 (gboolean *, self->session->n_vars + 1);
  for (guint var = 0; var < self->session->n_vars; var++)
    if (self->session->in_sums[var])
      self->alive[var] = g_new (gboolean, count_values (self, var));
}

/* Every value of the variables of sums, but of those that are decided. */
static void
fill (Arithmetic *self)
{
  if (self->alive == NULL)
    prepare_alive (self);
  for (guint var = 0; var < self->session->n_vars; var++)
    for (guint i = 0; self->alive[var] != NULL && i < count_values (self, var); i++)
      self->alive[var][i] = self->decided[var] < 0 || self->decided[var] == (int) i;
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

static gboolean
has_no_room (Arithmetic *self)
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

/* --- both ------------------------------------------------------------------------------------------------------ */

/* Do the picks and rules that count contradict each other? FB_SAT_YES: the values found meet all sums. */
static FbSatAnswer
ask (Arithmetic *self)
{
  FbSatAnswer answer;

  decide (self);
  answer = ask_exactly (self);
  return answer == FB_SAT_UNKNOWN && has_no_room (self) ? FB_SAT_NO : answer;
}

static void
drop_picks (Arithmetic *self)
{
  for (guint i = self->picks->len; i-- > 0;)
    {
      guint pick = g_array_index (self->picks, guint, i);

      g_array_remove_index (self->picks, i);
      if (ask (self) != FB_SAT_NO)
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
      if (ask (self) == FB_SAT_NO)
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
arithmetic_init (Arithmetic *self, FbConfigurator *session, const GArray *fixed, const GArray *picks)
{
  *self = (Arithmetic){.session = session, .fixed = fixed};
  self->picks = g_array_copy ((GArray *) picks);
  self->active = g_new0 (guint8, fb_config_model_get_n_rules (session->model) + 1);
  self->decided = g_new (int, session->n_vars + 1);
  self->values = g_new0 (guint, session->n_vars + 1);
}

static void
arithmetic_clear (Arithmetic *self)
{
  for (guint var = 0; self->alive != NULL && var < self->session->n_vars; var++)
    g_free (self->alive[var]);
  g_free (self->alive);
  g_free (self->active);
  g_free (self->decided);
  g_free (self->values);
  g_array_unref (self->picks);
}

/* What was found becomes the session's solution. */
static void
take_values (Arithmetic *self)
{
  memcpy (self->session->solution, self->values, self->session->n_vars * sizeof *self->values);
  self->session->has_solution = TRUE;
}

static gboolean
can_ask (FbConfigurator *self)
{
  return self->sums != NULL && self->sums->len <= MAX_SUMS;
}

FbSatAnswer
fb_configurator_ask_sums (FbConfigurator *self, const GArray *fixed, GArray *picks, GArray **rules)
{
  g_autoptr (GArray) all = NULL;
  Arithmetic arithmetic;
  FbSatAnswer answer;

  if (!can_ask (self))
    return FB_SAT_UNKNOWN;
  arithmetic_init (&arithmetic, self, fixed, picks);
  all = list_rules (&arithmetic);
  arithmetic.check = CHECK_ALL;
  answer = ask (&arithmetic);
  if (answer == FB_SAT_YES)
    {
      take_values (&arithmetic);
      fb_configurator_pool_known (self);
    }
  if (answer == FB_SAT_NO)
    {
      arithmetic.check = CHECK_NOTHING;
      drop_picks (&arithmetic);
      drop_rules (&arithmetic, all);
      g_array_set_size (picks, 0);
      g_array_append_vals (picks, arithmetic.picks->data, arithmetic.picks->len);
      *rules = g_steal_pointer (&all);
    }
  arithmetic_clear (&arithmetic);
  return answer;
}

FbSatAnswer
fb_configurator_solve_sums (FbConfigurator *self, const GArray *fixed, const GArray *picks)
{
  g_autoptr (GArray) all = NULL;
  Arithmetic arithmetic;
  FbSatAnswer answer;

  if (!can_ask (self))
    return FB_SAT_UNKNOWN;
  arithmetic_init (&arithmetic, self, fixed, picks);
  all = list_rules (&arithmetic);
  decide (&arithmetic);
  arithmetic.check = CHECK_ALL;
  if ((answer = ask_exactly (&arithmetic)) == FB_SAT_YES)
    take_values (&arithmetic);
  arithmetic_clear (&arithmetic);
  return answer;
}

gboolean
fb_configurator_pool_by_sums (FbConfigurator *self, const GArray *fixed, const GArray *picks)
{
  gboolean found = fb_configurator_solve_sums (self, fixed, picks) == FB_SAT_YES;

  if (found)
    fb_configurator_pool_known (self);
  return found;
}

gboolean
fb_configurator_sums_allow (FbConfigurator *self,
                            const GArray *fixed,
                            const GArray *picks,
                            const GArray *rules,
                            guint but)
{
  Arithmetic arithmetic;
  gboolean allowed;

  if (!can_ask (self))
    return FALSE;
  arithmetic_init (&arithmetic, self, fixed, picks);
  for (guint i = 0; i < rules->len; i++)
    arithmetic.active[g_array_index (rules, guint, i)] = i != but;
  decide (&arithmetic);
  arithmetic.check = CHECK_ACTIVE;
  allowed = ask_exactly (&arithmetic) == FB_SAT_YES;
  arithmetic_clear (&arithmetic);
  return allowed;
}

guint
fb_configurator_skip_by_sums (FbConfigurator *self, const GArray *fixed, guint var, const GArray *values)
{
  g_autoptr (GArray) all = NULL, none = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) sums = NULL;
  g_autoptr (FbComponent) component = NULL;
  Arithmetic arithmetic;
  guint n = 0;

  if (!can_ask (self) || !self->in_sums[var])
    return 0;
  arithmetic_init (&arithmetic, self, fixed, none);
  all = list_rules (&arithmetic);
  decide (&arithmetic);
  sums = list_sums (&arithmetic);
  component = fb_component_new (self, sums, arithmetic.decided, FALSE, var, TRUE);
  while (component != NULL && n < values->len)
    {
      gint64 budget = TRIES;

      if (fb_component_find (component, g_array_index (values, guint, n), NULL, NULL, &budget) != FB_LATTICE_NONE)
        break;
      n++;
    }
  arithmetic_clear (&arithmetic);
  return n;
}
