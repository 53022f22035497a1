/* fb-config-exact.c: undecided values of the sums of long ranges, decided exactly
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-cases.h"
#include "fb-config-component.h"

#define TRIES 20000       /* for a value */
#define ALL_TRIES 2000000 /* for a variable */
#define MAX_REJECTED 50   /* points that other rules refuse, for a value */
#define MAX_FAILED 40     /* values in a row that were left open */

/* One of the cases in which a value is looked for. */
typedef struct
{
  FbComponent *component; /* (nullable) */
  int *decided;           /* by variable: a value or -1 */
} Case;

typedef struct
{
  FbConfigurator *session;
  const guint *vars; /* that the case decides */
  guint n_vars;
  const int *decided;
  guint rejected;
} Taking;

static gboolean
rules_hold (FbConfigurator *self, guint var)
{
  for (const guint *user = self->users[var]; *user != G_MAXUINT; user++)
    if (!fb_config_constraint_holds (self->model, fb_config_model_get_constraint (self->model, *user), self->solution))
      return FALSE;
  return TRUE;
}

static void
mark_valid (FbConfigurator *self, guint var, guint value)
{
  gsize bit = fb_configurator_bit (self, var, value);

  fb_bits_clear (self->unknown, bit);
  fb_bits_set (self->valid, bit);
}

/* FbComponentAccept: is the solution with these values and those of the case one, too? */
static gboolean
take_values (FbComponent *component, gpointer user_data)
{
  Taking *self = user_data;
  guint *solution = self->session->solution;
  guint n_own, n, vars[FB_LATTICE_WIDTH + FB_CASES_MOST], was[FB_LATTICE_WIDTH + FB_CASES_MOST];
  const guint *own = fb_component_get_variables (component, &n_own), *found = fb_component_get_values (component);
  gboolean holds = TRUE;

  for (n = 0; n < n_own + self->n_vars; n++)
    {
      vars[n] = n < n_own ? own[n] : self->vars[n - n_own];
      was[n] = solution[vars[n]];
      solution[vars[n]] = n < n_own ? found[n] : (guint) self->decided[vars[n]];
    }
  for (guint i = 0; holds && i < n; i++)
    holds = was[i] == solution[vars[i]] || rules_hold (self->session, vars[i]);
  for (guint i = 0; i < n; i++)
    if (holds)
      mark_valid (self->session, vars[i], solution[vars[i]]);
    else
      solution[vars[i]] = was[i];
  /* Enough is enough: it counts as found, and the value stays undecided. */
  return holds || ++self->rejected == MAX_REJECTED;
}

/* Decides a value of the variable that @list is around, if it can; FALSE: it stays open. */
static gboolean
decide_value (FbConfigurator *self, gsize bit, guint value, FbCases *cases, const GArray *list, gint64 *left)
{
  gboolean open = FALSE;
  guint n;
  const guint *vars = fb_cases_get_variables (cases, &n);

  for (guint i = 0; i < list->len; i++)
    {
      const Case *one = &g_array_index (list, Case, i);
      Taking taking = {self, vars, n, one->decided, 0};
      gint64 budget = TRIES;
      FbLatticeAnswer answer = FB_LATTICE_UNKNOWN;

      if (one->component != NULL)
        answer = fb_component_find (one->component, value, take_values, &taking, &budget);
      *left -= TRIES - budget;
      if (!fb_bits_get (self->unknown, bit))
        return TRUE;
      open = open || answer != FB_LATTICE_NONE || taking.rejected > 0;
    }
  if (!open)
    fb_bits_clear (self->unknown, bit);
  return !open;
}

/* The sums that bind in a case. */
static GPtrArray *
list_sums (FbConfigurator *self, const int *decided)
{
  GPtrArray *sums = g_ptr_array_new ();

  for (guint i = 0; i < self->sums->len; i++)
    {
      FbConfigSum *sum = g_ptr_array_index (self->sums, i);
      const FbConfigPoint *when = &sum->constraint->when;

      if (fb_config_sum_binds (self, sum) || (sum->constraint->has_when && decided[when->var] == (int) when->value))
        g_ptr_array_add (sums, sum);
    }
  return sums;
}

static int *
decide_nothing (FbConfigurator *self)
{
  int *decided = g_new (int, self->n_vars + 1);

  for (guint i = 0; i < self->n_vars; i++)
    decided[i] = -1;
  return decided;
}

static void
case_clear (gpointer data)
{
  Case *self = data;

  g_clear_pointer (&self->component, fb_component_free);
  g_free (self->decided);
}

/* Do the rules that a case decides by itself hold in it? */
static gboolean
is_possible (FbConfigurator *self, FbCases *cases, const int *decided)
{
  guint n;
  const guint *vars = fb_cases_get_variables (cases, &n);
  g_autofree guint *values = g_new0 (guint, self->n_vars + 1);
  gboolean holds = TRUE;

  for (guint i = 0; i < n; i++)
    values[vars[i]] = (guint) decided[vars[i]];
  for (guint i = 0; i < n; i++)
    for (const guint *user = self->users[vars[i]]; holds && *user != G_MAXUINT; user++)
      {
        const guint *of = self->scopes[*user];

        while (*of != G_MAXUINT && decided[*of] >= 0)
          of++;
        holds =
            *of != G_MAXUINT
            || fb_config_constraint_holds (self->model, fb_config_model_get_constraint (self->model, *user), values);
      }
  return holds;
}

/* The cases around @var, each with its sums. */
static GArray *
list_cases (FbConfigurator *self, guint var, FbCases *cases)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Case));

  g_array_set_clear_func (list, case_clear);
  for (guint i = 0; i < fb_cases_count (cases); i++)
    {
      Case one = {NULL, decide_nothing (self)};
      g_autoptr (GPtrArray) sums = NULL;

      fb_cases_decide (cases, i, one.decided);
      if (!is_possible (self, cases, one.decided))
        {
          g_free (one.decided);
          continue;
        }
      sums = list_sums (self, one.decided);
      if (one.decided[var] < 0)
        one.component = fb_component_new (self, sums, one.decided, TRUE, var, TRUE);
      g_array_append_val (list, one);
    }
  return list;
}

static void
fill (FbConfigurator *self, guint var, FbCases *cases)
{
  g_autoptr (GArray) list = list_cases (self, var, cases);
  gsize first = self->offset[var], end = self->offset[var + 1];
  gint64 left = ALL_TRIES;
  guint failed = 0;

  for (gsize bit = fb_bits_next (self->unknown, first, end); bit < end && left > 0 && failed < MAX_FAILED;
       bit = fb_bits_next (self->unknown, bit + 1, end))
    {
      if (self->polls++ % 64 == 0 && fb_configurator_stop (self))
        return;
      failed = decide_value (self, bit, (guint) (bit - first), cases, list, &left) ? 0 : failed + 1;
    }
}

/* The values that tell the cases apart. */
static void
fill_cases (FbConfigurator *self, FbCases *cases)
{
  guint n;
  const guint *vars = fb_cases_get_variables (cases, &n);

  for (guint i = 0; i < n; i++)
    for (gsize bit = self->offset[vars[i]]; bit < self->offset[vars[i] + 1]; bit++)
      {
        g_autoptr (GArray) fixed = g_array_new (FALSE, FALSE, sizeof (gsize));
        FbSatAnswer answer;

        if (!fb_bits_get (self->unknown, bit) || fb_configurator_stop (self))
          continue;
        g_array_append_val (fixed, bit);
        answer = fb_configurator_solve_sums (self, fixed, self->order);
        if (answer == FB_SAT_YES)
          fb_configurator_keep_solution (self);
        else if (answer == FB_SAT_NO)
          fb_bits_clear (self->unknown, bit);
      }
}

void
fb_configurator_fill (FbConfigurator *self)
{
  g_autofree int *decided = NULL;
  g_autoptr (FbCases) cases = NULL;

  if (self->sums == NULL)
    return;
  decided = decide_nothing (self);
  cases = fb_cases_new (self, self->sums, decided, TRUE);
  for (guint var = 0; var < self->n_vars; var++)
    if (self->in_sums[var] && self->picks[var] < 0
        && fb_bits_next (self->unknown, self->offset[var], self->offset[var + 1]) < self->offset[var + 1])
      fill (self, var, cases);
  fill_cases (self, cases);
}

static void
add_literals (FbConfigurator *self, FbComponent *component, GArray *lits)
{
  guint n;
  const guint *vars = fb_component_get_variables (component, &n), *values = fb_component_get_values (component);

  for (guint i = 0; i < n; i++)
    {
      int lit = fb_encoding_get_literal (self->encoding, vars[i], values[i]);

      g_array_append_val (lits, lit);
    }
}

gboolean
fb_configurator_lead_exactly (FbConfigurator *self, guint var, gboolean at_top, GArray *lits)
{
  gsize first = self->offset[var], end = self->offset[var + 1];
  g_autofree int *decided = NULL;
  g_autoptr (GPtrArray) binding = NULL;
  g_autoptr (FbComponent) component = NULL;
  gint64 budget = ALL_TRIES;

  if (self->sums == NULL || !self->in_sums[var])
    return FALSE;
  decided = decide_nothing (self);
  binding = list_sums (self, decided);
  if ((component = fb_component_new (self, binding, decided, TRUE, var, TRUE)) == NULL)
    return FALSE;
  for (gsize i = 0; i < end - first; i++)
    {
      gsize bit = at_top ? end - 1 - i : first + i;
      FbLatticeAnswer answer;

      if (!fb_bits_get (self->unknown, bit))
        continue;
      if (self->polls++ % 64 == 0 && fb_configurator_stop (self))
        return FALSE;
      answer = fb_component_find (component, (guint) (bit - first), NULL, NULL, &budget);
      if (answer == FB_LATTICE_FOUND)
        add_literals (self, component, lits);
      if (answer != FB_LATTICE_NONE)
        return answer == FB_LATTICE_FOUND;
      fb_bits_clear (self->unknown, bit);
    }
  return FALSE;
}
