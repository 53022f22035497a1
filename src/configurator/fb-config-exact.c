/* fb-config-exact.c: undecided values of the sums of long ranges, decided exactly
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-component.h"

#define TRIES 20000       /* for a value */
#define ALL_TRIES 2000000 /* for a variable */
#define MAX_REJECTED 50   /* points that other rules refuse, for a value */
#define MAX_FAILED 40     /* values in a row that were left open */

static gboolean
is_on (FbConfigurator *self, const FbConfigSum *sum)
{
  const FbConfigPoint *when = &sum->constraint->when;

  return !sum->constraint->has_when || self->solution[when->var] == when->value;
}

/* The sums that bind whatever is chosen, or (@now) those that bind in the solution. */
static GPtrArray *
list_sums (FbConfigurator *self, gboolean now)
{
  GPtrArray *sums = g_ptr_array_new ();

  for (guint i = 0; i < self->sums->len; i++)
    {
      FbConfigSum *sum = g_ptr_array_index (self->sums, i);

      if (now ? is_on (self, sum) : fb_config_sum_binds (self, sum))
        g_ptr_array_add (sums, sum);
    }
  return sums;
}

typedef struct
{
  FbConfigurator *session;
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

/* FbComponentAccept: is the solution with these values one, too? */
static gboolean
take_values (FbComponent *component, gpointer user_data)
{
  Taking *self = user_data;
  guint *solution = self->session->solution;
  guint n, was[FB_LATTICE_WIDTH];
  const guint *vars = fb_component_get_variables (component, &n), *values = fb_component_get_values (component);
  gboolean holds = TRUE;

  for (guint i = 0; i < n; i++)
    {
      was[i] = solution[vars[i]];
      solution[vars[i]] = values[i];
    }
  for (guint i = 0; holds && i < n; i++)
    holds = was[i] == values[i] || rules_hold (self->session, vars[i]);
  for (guint i = 0; i < n; i++)
    if (holds)
      mark_valid (self->session, vars[i], values[i]);
    else
      solution[vars[i]] = was[i];
  /* Enough is enough: it counts as found, and the value stays undecided. */
  return holds || ++self->rejected == MAX_REJECTED;
}

/* Decides undecided values of @var by the component: excludes what it has no point for, and (@take) takes points. */
static void
decide_values (FbConfigurator *self, guint var, FbComponent *component, gboolean exclude, gboolean take)
{
  gsize first = self->offset[var], end = self->offset[var + 1];
  gint64 left = ALL_TRIES;
  guint failed = 0;

  for (gsize bit = fb_bits_next (self->unknown, first, end); bit < end && left > 0 && failed < MAX_FAILED;
       bit = fb_bits_next (self->unknown, bit + 1, end))
    {
      Taking taking = {self, 0};
      gint64 budget = TRIES;
      FbLatticeAnswer answer;

      if (self->polls++ % 64 == 0 && fb_configurator_stop (self))
        return;
      answer = fb_component_find (component, (guint) (bit - first), take ? take_values : NULL, &taking, &budget);
      left -= TRIES - budget;
      if (answer == FB_LATTICE_NONE && exclude && taking.rejected == 0)
        fb_bits_clear (self->unknown, bit);
      failed = answer == FB_LATTICE_UNKNOWN || (take && fb_bits_get (self->unknown, bit)) ? failed + 1 : 0;
    }
}

static void
fill (FbConfigurator *self, guint var, const GPtrArray *binding, const GPtrArray *now)
{
  gboolean same = binding->len == now->len; /* all that bind whatever is chosen do so now */
  g_autoptr (FbComponent) always = fb_component_new (self, binding, NULL, var, TRUE);
  g_autoptr (FbComponent) here = NULL;

  if (always != NULL)
    decide_values (self, var, always, TRUE, same);
  if (!same && (here = fb_component_new (self, now, NULL, var, TRUE)) != NULL)
    decide_values (self, var, here, FALSE, TRUE);
}

void
fb_configurator_fill (FbConfigurator *self)
{
  g_autoptr (GPtrArray) binding = NULL, now = NULL;

  if (self->sums == NULL)
    return;
  binding = list_sums (self, FALSE);
  now = list_sums (self, TRUE);
  for (guint var = 0; var < self->n_vars; var++)
    if (self->in_sums[var] && self->picks[var] < 0
        && fb_bits_next (self->unknown, self->offset[var], self->offset[var + 1]) < self->offset[var + 1])
      fill (self, var, binding, now);
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
  g_autoptr (GPtrArray) binding = NULL;
  g_autoptr (FbComponent) component = NULL;
  gint64 budget = ALL_TRIES;

  if (self->sums == NULL || !self->in_sums[var])
    return FALSE;
  binding = list_sums (self, FALSE);
  if ((component = fb_component_new (self, binding, NULL, var, TRUE)) == NULL)
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
