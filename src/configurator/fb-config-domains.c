/* fb-config-domains.c: which values are valid, exactly
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-sums.h"
#include "fb-configurator-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-bits.h"

#define CHUNK 2000     /* values that one question asks about at most: its clause costs time, too */
#define MAX_BARREN 6   /* neighbours that are never solutions are not tried for ever */
#define MANY_VALUES 64 /* a variable with more undecided values is worth trying them in a solution that was found */

gboolean
fb_configurator_stop (gpointer user_data)
{
  FbConfigurator *self = user_data;

  if (self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable))
    return TRUE;
  if (self->deadline != 0 && self->polls++ % 16 == 0 && g_get_monotonic_time () > self->deadline)
    self->timed_out = TRUE;
  return self->timed_out;
}

void
fb_configurator_begin (FbConfigurator *self, GCancellable *cancellable, gint64 deadline)
{
  self->cancellable = cancellable;
  self->deadline = deadline != 0 ? deadline : g_get_monotonic_time () + FB_CONFIG_ANSWER_MS * G_GINT64_CONSTANT (1000);
  self->timed_out = FALSE;
  self->polls = 0;
}

gboolean
fb_configurator_give_up (FbConfigurator *self, GError **error)
{
  if (self->cancellable != NULL && g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->sums != NULL)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT,
                 _ ("No answer within the time allowed: sums of long ranges, such as rule “%s”, are too much together"),
                 ((const FbConfigSum *) g_ptr_array_index (self->sums, 0))->constraint->name);
  else
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT, _ ("No answer within the time allowed"));
  return FALSE;
}

/* The value of an ordered variable by bisection. */
static guint
read_ordered (FbSat *sat, const int *order, guint n_values)
{
  guint lo = 0, hi = n_values - 1;

  while (lo < hi)
    {
      guint mid = (lo + hi + 1) / 2;

      if (order[mid] == FB_LIT_TRUE || (order[mid] != FB_LIT_FALSE && fb_sat_val (sat, order[mid])))
        lo = mid;
      else
        hi = mid - 1;
    }
  return lo;
}

void
fb_configurator_read_solution (FbConfigurator *self, FbEncoding *encoding, FbSat *sat, guint *solution)
{
  for (guint var = 0; var < self->n_vars; var++)
    {
      guint n = self->offset[var + 1] - self->offset[var];
      const int *lits = encoding->lits + self->offset[var];

      solution[var] = 0;
      if (encoding->order[var] != NULL)
        {
          /* Values narrowed away share the literal of the next live one above. */
          guint value = read_ordered (sat, encoding->order[var], n);

          solution[var] = value;
          continue;
        }
      for (guint i = 0; i < n; i++)
        if (lits[i] == FB_LIT_TRUE || (lits[i] != FB_LIT_FALSE && fb_sat_val (sat, lits[i])))
          {
            solution[var] = i;
            break;
          }
    }
}

const guint *
fb_configurator_known_solution (FbConfigurator *self)
{
  for (guint i = 0; i < self->n_vars; i++)
    if (self->picks[i] >= 0 && self->picks[i] != (int) self->solution[i])
      return NULL;
  return self->has_solution ? self->solution : NULL;
}

void
fb_configurator_pool_known (FbConfigurator *self)
{
  self->has_solution = TRUE;
  for (guint var = 0; var < self->n_vars; var++)
    self->solution_bits[var] = fb_configurator_bit (self, var, self->solution[var]);
  fb_config_pool_add (&self->pool, self->solution_bits, self->n_vars);
}

void
fb_configurator_pool_solution (FbConfigurator *self)
{
  fb_configurator_read_solution (self, self->encoding, self->sat, self->solution);
  fb_configurator_pool_known (self);
}

void
fb_configurator_keep_solution (FbConfigurator *self)
{
  self->has_solution = TRUE;
  for (guint var = 0; var < self->n_vars; var++)
    {
      gsize bit = fb_configurator_bit (self, var, self->solution[var]);

      self->solution_bits[var] = bit;
      if (fb_bits_get (self->unknown, bit))
        {
          fb_bits_clear (self->unknown, bit);
          fb_bits_set (self->valid, bit);
        }
    }
  fb_config_pool_add (&self->pool, self->solution_bits, self->n_vars);
}

void
fb_configurator_assume_picks (FbConfigurator *self, FbEncoding *encoding, FbSat *sat, int but)
{
  for (guint i = 0; i < self->order->len; i++)
    {
      guint var = g_array_index (self->order, guint, i);

      if ((int) var != but)
        fb_sat_assume (sat, fb_encoding_get_literal (encoding, var, (guint) self->picks[var]));
    }
}

static void
set_phase (FbConfigurator *self, int lit)
{
  gint8 sign = lit > 0 ? 1 : -1;

  if (self->phases[ABS (lit)] == sign)
    return;
  self->phases[ABS (lit)] = sign;
  fb_sat_phase (self->sat, lit);
}

/* Is the value's opposite (of a variable with two values) undecided as well? */
static gboolean
has_undecided_twin (FbConfigurator *self, gsize bit, gsize end)
{
  for (gsize i = bit + 1; i < end; i++)
    if (self->encoding->lits[i] == -self->encoding->lits[bit])
      return fb_bits_get (self->unknown, i);
  return FALSE;
}

/* The solver tries undecided values first, so that a solution decides many. */
static void
set_phases (FbConfigurator *self)
{
  for (guint var = 0; var < self->n_vars; var++)
    {
      gsize end = self->offset[var + 1];
      gboolean by_order = self->encoding->order[var] != NULL;

      for (gsize i = self->offset[var]; i < end; i++)
        {
          int lit = self->encoding->lits[i];

          if (ABS (lit) == FB_LIT_TRUE)
            continue;
          if (by_order || !fb_bits_get (self->unknown, i)) /* a long range is led by its order */
            {
              /* Of two values that share a variable the second one's literal is positive, and speaks for both. */
              if (lit > 0)
                set_phase (self, -lit);
            }
          else if (lit > 0 || !has_undecided_twin (self, i, end))
            set_phase (self, lit);
        }
    }
}

/* A long range has too many values for a question each: the solution with another value put in is often one, too. */
static void
try_neighbours (FbConfigurator *self)
{
  for (guint var = 0; var < self->n_vars; var++)
    {
      guint first = self->offset[var], end = self->offset[var + 1], was = self->solution[var];

      if (self->encoding->order[var] == NULL || self->picks[var] >= 0 || self->barren[var] >= MAX_BARREN
          || fb_bits_count (self->unknown, first, end) < MANY_VALUES)
        continue;
      self->barren[var]++;
      for (gsize bit = fb_bits_next (self->unknown, first, end); bit < end;
           bit = fb_bits_next (self->unknown, bit + 1, end))
        {
          const guint *user = self->users[var];

          self->solution[var] = (guint) (bit - first);
          while (*user != G_MAXUINT
                 && fb_config_constraint_holds (self->model, fb_config_model_get_constraint (self->model, *user),
                                                self->solution))
            user++;
          if (*user != G_MAXUINT)
            continue;
          fb_bits_clear (self->unknown, bit);
          fb_bits_set (self->valid, bit);
          self->barren[var] = 0;
        }
      self->solution[var] = was;
      if (fb_bits_count (self->unknown, first, end) >= MANY_VALUES && fb_configurator_walk (self, var))
        self->barren[var] = 0;
      if (self->barren[var] > 0)
        self->at_top = !self->at_top;
    }
}

/* A long range with many undecided values, which is asked about by itself; n variables when there is none. */
static guint
find_long_range (FbConfigurator *self)
{
  for (guint var = 0; var < self->n_vars; var++)
    if (self->encoding->order[var] != NULL && self->barren[var] < MAX_BARREN
        && fb_bits_count (self->unknown, self->offset[var], self->offset[var + 1]) >= MANY_VALUES)
      return var;
  return self->n_vars;
}

/* The quarter of its undecided values that is farthest up or down, the other end when one shows nothing new: what is
 * valid is mostly one interval, so that a solution near its end shows most of it through its neighbours, and a refusal
 * rules out much at once. */
static void
choose_end (FbConfigurator *self, guint var, GArray *asked)
{
  gsize first = self->offset[var], end = self->offset[var + 1];
  guint n = fb_bits_count (self->unknown, first, end);
  guint skip = self->at_top ? n - n / 4 : 0;
  const int *order = self->encoding->order[var];
  guint target;

  for (gsize bit = fb_bits_next (self->unknown, first, end); bit < end && asked->len < n / 4;
       bit = fb_bits_next (self->unknown, bit + 1, end))
    {
      if (skip > 0)
        {
          skip--;
          continue;
        }
      g_array_append_val (asked, bit);
    }
  target = (guint) (g_array_index (asked, gsize, self->at_top ? asked->len - 1 : 0) - first);
  for (guint k = 1; k < end - first; k++)
    if (ABS (order[k]) != FB_LIT_TRUE)
      set_phase (self, k <= target ? order[k] : -order[k]);
}

/* Where a variable has no value, nothing is a configuration. */
static void
exclude_all_if_none (FbConfigurator *self, guint var)
{
  if (fb_configurator_count_candidates (self, var) == 0)
    memset (self->unknown, 0, fb_bits_words (self->n_bits) * sizeof *self->unknown);
}

/* Undecided values for the next question. */
static void
choose_values (FbConfigurator *self, GArray *asked, GArray *led)
{
  guint var = find_long_range (self);

  g_array_set_size (asked, 0);
  if (var < self->n_vars)
    {
      if (!fb_configurator_lead_exactly (self, var, self->at_top, led))
        fb_configurator_lead (self, var, self->at_top, led);
      exclude_all_if_none (self, var);
    }
  for (gsize bit = fb_bits_next (self->unknown, 0, self->n_bits); bit < self->n_bits;
       bit = fb_bits_next (self->unknown, bit + 1, self->n_bits))
    if (self->encoding->lits[bit] == FB_LIT_FALSE)
      fb_bits_clear (self->unknown, bit);
  if (var < self->n_vars && fb_bits_count (self->unknown, self->offset[var], self->offset[var + 1]) >= MANY_VALUES)
    choose_end (self, var, asked);
  else
    for (gsize bit = fb_bits_next (self->unknown, 0, self->n_bits); bit < self->n_bits && asked->len < CHUNK;
         bit = fb_bits_next (self->unknown, bit + 1, self->n_bits))
      g_array_append_val (asked, bit);
}

/* Has a solution with all picks and the literals of @led (nullable) any of the values? */
static FbSatAnswer
solve (FbConfigurator *self, const GArray *asked, const GArray *led)
{
  fb_configurator_assume_picks (self, self->encoding, self->sat, -1);
  for (guint i = 0; led != NULL && i < led->len; i++)
    fb_sat_assume (self->sat, g_array_index (led, int, i));
  for (guint i = 0; i < asked->len; i++)
    fb_sat_constrain (self->sat, self->encoding->lits[g_array_index (asked, gsize, i)]);
  fb_sat_constrain (self->sat, 0);
  return fb_sat_solve (self->sat);
}

/* One question: has a solution any of these undecided values? FALSE: given up. */
static gboolean
ask (FbConfigurator *self, GArray *asked)
{
  g_autoptr (GArray) led = g_array_new (FALSE, FALSE, sizeof (int));
  FbSatAnswer answer = FB_SAT_NO;

  set_phases (self);
  choose_values (self, asked, led);
  if (asked->len == 0)
    return TRUE;
  if (led->len > 0)
    answer = solve (self, asked, led);
  if (answer == FB_SAT_NO)
    answer = solve (self, asked, NULL);
  if (answer == FB_SAT_UNKNOWN)
    return FALSE;
  if (answer == FB_SAT_NO)
    {
      for (guint i = 0; i < asked->len; i++)
        fb_bits_clear (self->unknown, g_array_index (asked, gsize, i));
      return TRUE;
    }
  fb_configurator_read_solution (self, self->encoding, self->sat, self->solution);
  fb_configurator_keep_solution (self);
  fb_configurator_fill (self);
  try_neighbours (self);
  return TRUE;
}

/* Arithmetic may find a solution where a solver would have to search for long, and often decides all. */
static void
start_by_sums (FbConfigurator *self)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (gsize));
  gboolean found = fb_configurator_solve_sums (self, nothing, self->order) == FB_SAT_YES;

  if (found)
    {
      fb_configurator_keep_solution (self);
      fb_configurator_fill (self);
    }
  if (fb_configurator_is_complete (self))
    return;
  fb_configurator_narrow_sums (self);
  if (found)
    try_neighbours (self);
}

gboolean
fb_configurator_decide (FbConfigurator *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) asked = NULL;

  if (fb_configurator_is_complete (self))
    return TRUE;
  fb_configurator_begin (self, cancellable, deadline);
  asked = g_array_new (FALSE, FALSE, sizeof (gsize));
  memset (self->barren, 0, self->n_vars);
  if (self->sums != NULL)
    start_by_sums (self);
  while (!fb_configurator_is_complete (self))
    if (fb_configurator_stop (self) || !ask (self, asked))
      return fb_configurator_give_up (self, error);
    else if (self->progress != NULL)
      self->progress (self->progress_data);
  return TRUE;
}

gboolean
fb_configurator_update (FbConfigurator *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return fb_configurator_decide (self, 0, cancellable, error);
}

gboolean
fb_configurator_find_base (FbConfigurator *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
  for (gsize i = 0; i < self->n_bits; i++)
    fb_bits_set (self->unknown, i);
  if (!fb_configurator_decide (self, deadline, cancellable, error))
    return FALSE;
  memcpy (self->base, self->valid, fb_bits_words (self->n_bits) * sizeof *self->base);
  /* What no configuration has need not be proven again. */
  for (gsize i = 0; i < self->n_bits; i++)
    if (!fb_bits_get (self->base, i) && self->encoding->lits[i] != FB_LIT_FALSE)
      {
        fb_sat_add (self->sat, -self->encoding->lits[i]);
        fb_sat_add (self->sat, 0);
      }
  return TRUE;
}

void
fb_configurator_set_progress (FbConfigurator *self, FbConfigProgress progress, gpointer user_data)
{
  self->progress = progress;
  self->progress_data = user_data;
}

gboolean
fb_configurator_is_complete (FbConfigurator *self)
{
  return fb_bits_next (self->unknown, 0, self->n_bits) == self->n_bits;
}

void
fb_configurator_restart (FbConfigurator *self, const guint64 *candidates, const guint64 *keep)
{
  gsize words = fb_bits_words (self->n_bits);
  g_autofree gsize *picked = g_new (gsize, self->order->len + 1);
  g_autofree guint64 *next_valid = fb_bits_new (self->n_bits);
  g_autofree guint64 *next_unknown = fb_bits_new (self->n_bits);

  for (guint i = 0; i < self->order->len; i++)
    {
      guint var = g_array_index (self->order, guint, i);

      picked[i] = fb_configurator_bit (self, var, (guint) self->picks[var]);
    }
  fb_config_pool_agree (&self->pool, picked, self->order->len);
  for (gsize i = 0; i < words; i++)
    {
      next_valid[i] = keep != NULL ? keep[i] : 0;
      next_unknown[i] = candidates[i] & ~next_valid[i];
    }
  /* Of a picked variable the picked value alone counts. */
  for (guint i = 0; i < self->order->len; i++)
    {
      guint var = g_array_index (self->order, guint, i);

      for (gsize bit = self->offset[var]; bit < self->offset[var + 1]; bit++)
        {
          fb_bits_clear (next_unknown, bit);
          fb_bits_clear (next_valid, bit);
        }
      fb_bits_set (next_valid, picked[i]);
    }
  for (gsize bit = fb_bits_next (next_unknown, 0, self->n_bits); bit < self->n_bits;
       bit = fb_bits_next (next_unknown, bit + 1, self->n_bits))
    if (fb_config_pool_has (&self->pool, bit))
      {
        fb_bits_set (next_valid, bit);
        fb_bits_clear (next_unknown, bit);
      }
  memcpy (self->valid, next_valid, words * sizeof *next_valid);
  memcpy (self->unknown, next_unknown, words * sizeof *next_unknown);
}

/* Decides nothing for what is open: all of its variables but one are, or a decided one satisfies it. */
static gboolean
is_inert (FbConfigurator *self, guint number, const guint8 *open)
{
  const FbConfigConstraint *constraint = fb_config_model_get_constraint (self->model, number);
  guint n_open = 0;

  for (const guint *var = self->scopes[number]; *var != G_MAXUINT && n_open < 2; var++)
    n_open += open[*var];
  if (n_open < 2)
    return TRUE;
  if (constraint->has_when
      && !fb_bits_get (self->valid, fb_configurator_bit (self, constraint->when.var, constraint->when.value)))
    return TRUE;
  for (guint i = 0; i < constraint->n_lits; i++)
    {
      const FbConfigLit *lit = &constraint->lits[i];
      gboolean valid = fb_bits_get (self->valid, fb_configurator_bit (self, lit->var, lit->value));

      if (lit->is ? valid && !open[lit->var] : !valid)
        return TRUE;
    }
  return FALSE;
}

gboolean *
fb_configurator_component (FbConfigurator *self, guint var)
{
  gboolean *inside = g_new0 (gboolean, self->n_vars);
  guint n_constraints = fb_config_model_get_n_constraints (self->model);
  g_autofree guint8 *open = g_new (guint8, self->n_vars);
  g_autofree guint8 *seen = g_new0 (guint8, n_constraints + 1);
  g_autofree guint *stack = g_new (guint, self->n_vars);
  guint n_stack = 0;

  for (guint i = 0; i < self->n_vars; i++)
    open[i] = fb_bits_count (self->valid, self->offset[i], self->offset[i + 1]) > 1;
  inside[var] = TRUE;
  stack[n_stack++] = var;
  while (n_stack > 0)
    for (const guint *user = self->users[stack[--n_stack]]; *user != G_MAXUINT; user++)
      {
        if (seen[*user])
          continue;
        seen[*user] = 1;
        if (is_inert (self, *user, open))
          continue;
        for (const guint *other = self->scopes[*user]; *other != G_MAXUINT; other++)
          if (open[*other] && !inside[*other])
            {
              inside[*other] = TRUE;
              stack[n_stack++] = *other;
            }
      }
  return inside;
}
