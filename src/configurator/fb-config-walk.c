/* fb-config-walk.c: from one solution to the next along the sums of long ranges
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-walk-private.h"
#include "fb-lattice-moves.h"

/* A range of 9,999 numbers is too long for one question to the solver a number. But where x + y + z = 15,000 holds, x
 * can go up by one while y or z goes down by one. So a walk moves the undecided variable step by step, and lets the
 * others follow by moves that keep all equations (fb_moves_find), until ranges and inequalities hold again. What it
 * proposes is checked against all rules of the variables that moved: a walk can find too little, never something wrong.
 */

#define MAX_FAILED 40 /* steps in a row that led nowhere */

static int
place_of (const FbWalk *self, guint var)
{
  for (guint i = 0; i < self->n; i++)
    if (self->vars[i] == var)
      return (int) i;
  return -1;
}

static gboolean
is_on (FbConfigurator *session, const FbConfigConstraint *constraint)
{
  return !constraint->has_when || session->solution[constraint->when.var] == constraint->when.value;
}

/* Open, and in every sum its weights rise or fall evenly. */
static gboolean
can_move (FbConfigurator *session, guint var)
{
  if (session->picks[var] >= 0 || session->offset[var + 1] - session->offset[var] < 3)
    return FALSE;
  for (guint i = 0; i < session->sums->len; i++)
    {
      const FbConfigSum *sum = g_ptr_array_index (session->sums, i);

      for (guint j = 0; j < sum->sum->n; j++)
        if (sum->sum->vars[j] == var && sum->steps[j] == 0)
          return FALSE;
    }
  return TRUE;
}

static void
add_variable (FbWalk *self, guint var)
{
  FbConfigurator *session = self->session;
  gsize first = session->offset[var], end = session->offset[var + 1];
  gint64 lo = -1, hi = -1;

  if (self->n == FB_WALK_WIDTH || place_of (self, var) >= 0 || !can_move (session, var))
    return;
  for (gsize bit = first; bit < end; bit++)
    if (fb_bits_get (session->valid, bit) || fb_bits_get (session->unknown, bit))
      {
        hi = (gint64) (bit - first);
        lo = lo < 0 ? hi : lo;
      }
  if (lo == hi)
    return;
  self->vars[self->n] = var;
  self->lo[self->n] = lo;
  self->hi[self->n] = hi;
  self->at[self->n++] = session->solution[var];
}

/* The variables that share sums with those that are in, and so on. */
static void
add_neighbours (FbWalk *self)
{
  for (guint i = 0; i < self->n; i++)
    for (guint j = 0; j < self->session->sums->len; j++)
      {
        const FbConfigSum *sum = g_ptr_array_index (self->session->sums, j);
        gboolean touches = FALSE;

        for (guint k = 0; k < sum->sum->n; k++)
          touches = touches || sum->sum->vars[k] == self->vars[i];
        for (guint k = 0; touches && is_on (self->session, sum->constraint) && k < sum->sum->n; k++)
          add_variable (self, sum->sum->vars[k]);
      }
}

/* The coefficients of the moving variables, and what is left to the side; FALSE: none of them is in the sum. */
static gboolean
read_row (const FbWalk *self, const FbConfigSum *sum, FbWalkRow *row)
{
  gboolean any = FALSE;

  *row = (FbWalkRow){.slack = sum->sum->rhs, .scale = 1};
  for (guint i = 0; i < sum->sum->n; i++)
    {
      int place = place_of (self, sum->sum->vars[i]);

      row->slack -= sum->sum->weights[i][self->session->solution[sum->sum->vars[i]]];
      if (place < 0)
        continue;
      any = TRUE;
      row->coef[place] = sum->steps[i];
      row->scale = MAX (row->scale, (double) ABS (sum->steps[i]));
    }
  return any;
}

/* Does the equation bind in every solution, and is all that is open in it on the way? */
static gboolean
is_whole (const FbWalk *self, const FbConfigSum *sum)
{
  gboolean whole = fb_config_sum_binds (self->session, sum);

  for (guint i = 0; i < sum->sum->n; i++)
    {
      guint var = sum->sum->vars[i];

      whole = whole && (place_of (self, var) >= 0 || fb_configurator_count_candidates (self->session, var) == 1);
    }
  return whole;
}

/* Finds the moves. FALSE: there is nowhere to walk. */
static gboolean
prepare (FbWalk *self, guint var)
{
  g_autofree gint64 *equations = g_new0 (gint64, FB_WALK_ROWS * FB_WALK_WIDTH);
  gint64 missing[FB_WALK_ROWS], shift[FB_WALK_WIDTH] = {0};
  guint n_equations = 0;

  add_variable (self, var);
  if (self->n == 0)
    return FALSE;
  add_neighbours (self);
  for (guint i = 0; i < self->session->sums->len; i++)
    {
      const FbConfigSum *sum = g_ptr_array_index (self->session->sums, i);
      FbWalkRow row;

      if (sum->sum->op == FB_CONFIG_NE || !is_on (self->session, sum->constraint) || !read_row (self, sum, &row))
        continue;
      if (row.scale > G_MAXINT32 || self->n_rows == FB_WALK_ROWS || n_equations == FB_WALK_ROWS)
        return FALSE;
      if (sum->sum->op == FB_CONFIG_LE)
        {
          self->rows[self->n_rows++] = row;
          continue;
        }
      self->whole = self->whole && is_whole (self, sum);
      for (guint j = 0; j < self->n; j++)
        equations[n_equations * self->n + j] = row.coef[j];
      missing[n_equations++] = row.slack;
    }
  if (fb_moves_find (equations, missing, n_equations, self->n, 0, shift, self->step, self->moves) != FB_MOVES_FOUND)
    return FALSE;
  fb_moves_add_pairs (self->moves, self->n);
  fb_walk_move (self, shift, 1); /* nothing, from a solution */
  return TRUE;
}

static gboolean
rules_hold (FbConfigurator *session, guint var)
{
  for (const guint *user = session->users[var]; *user != G_MAXUINT; user++)
    if (!fb_config_constraint_holds (session->model, fb_config_model_get_constraint (session->model, *user),
                                     session->solution))
      return FALSE;
  return TRUE;
}

/* Is the point a solution? Then its values are valid. */
static gboolean
take_point (FbWalk *self)
{
  FbConfigurator *session = self->session;
  guint was[FB_WALK_WIDTH];
  gboolean holds = TRUE;

  for (guint i = 0; i < self->n; i++)
    {
      was[i] = session->solution[self->vars[i]];
      session->solution[self->vars[i]] = (guint) self->at[i];
    }
  for (guint i = 0; holds && i < self->n; i++)
    holds = was[i] == (guint) self->at[i] || rules_hold (session, self->vars[i]);
  for (guint i = 0; i < self->n; i++)
    {
      gsize bit = fb_configurator_bit (session, self->vars[i], session->solution[self->vars[i]]);

      if (!holds)
        session->solution[self->vars[i]] = was[i];
      else if (fb_bits_get (session->unknown, bit))
        {
          fb_bits_clear (session->unknown, bit);
          fb_bits_set (session->valid, bit);
        }
    }
  return holds;
}

/* To a solution with value number @value of the walking variable, or back. */
static gboolean
go_to (FbWalk *self, gint64 value)
{
  FbWalkRow rows[FB_WALK_ROWS];
  gint64 at[FB_WALK_WIDTH];

  if (value != self->at[0] && (self->step[0] == 0 || (value - self->at[0]) % self->step[0] != 0))
    return FALSE;
  for (guint i = 0; i < self->n_rows; i++)
    rows[i] = self->rows[i];
  for (guint i = 0; i < self->n; i++)
    at[i] = self->at[i];
  if (value != self->at[0])
    fb_walk_move (self, self->step, (value - self->at[0]) / self->step[0]);
  if (fb_walk_mend (self) && take_point (self))
    return TRUE;
  for (guint i = 0; i < self->n_rows; i++)
    self->rows[i] = rows[i];
  for (guint i = 0; i < self->n; i++)
    self->at[i] = at[i];
  return FALSE;
}

/* All undecided values on one side, the near ones first. */
static gboolean
go_on (FbWalk *self, int direction)
{
  FbConfigurator *session = self->session;
  gsize first = session->offset[self->vars[0]];
  guint n_failed = 0;
  gboolean found = FALSE;

  for (gint64 value = self->at[0] + direction; value >= self->lo[0] && value <= self->hi[0] && n_failed < MAX_FAILED;
       value += direction)
    {
      if (!fb_bits_get (session->unknown, first + (gsize) value))
        continue;
      if (session->polls++ % 64 == 0 && fb_configurator_stop (session))
        break;
      if (go_to (self, value))
        {
          found = TRUE;
          n_failed = 0;
        }
      else
        n_failed++;
    }
  return found;
}

/* Numbers between the steps: every solution differs from this one by moves. */
static gboolean
exclude_between (FbWalk *self)
{
  FbConfigurator *session = self->session;
  gsize first = session->offset[self->vars[0]];
  gboolean found = FALSE;

  for (gint64 value = self->lo[0]; self->step[0] != 1 && value <= self->hi[0]; value++)
    if ((self->step[0] == 0 ? value != self->at[0] : (value - self->at[0]) % self->step[0] != 0)
        && fb_bits_get (session->unknown, first + (gsize) value))
      {
        fb_bits_clear (session->unknown, first + (gsize) value);
        found = TRUE;
      }
  return found;
}

gboolean
fb_configurator_walk (FbConfigurator *self, guint var)
{
  g_autoptr (GPtrArray) moves = g_ptr_array_new_with_free_func (g_free);
  FbWalk walk = {.session = self, .moves = moves, .whole = TRUE};
  gboolean found = FALSE;
  gint64 start;

  if (self->sums == NULL || !prepare (&walk, var))
    return FALSE;
  if (walk.whole)
    found = exclude_between (&walk);
  start = walk.at[0];
  for (int direction = 1; direction >= -1; direction -= 2)
    {
      found |= go_on (&walk, direction);
      go_to (&walk, start); /* or on from where it ended */
    }
  return found;
}

/* Starts from values that may be. FALSE: a variable has none. */
static gboolean
start_anywhere (FbConfigurator *self)
{
  for (guint i = 0; i < self->n_vars; i++)
    {
      gsize first = self->offset[i], end = self->offset[i + 1], bit = first + self->solution[i];

      if (fb_bits_get (self->valid, bit) || fb_bits_get (self->unknown, bit))
        continue;
      bit = MIN (fb_bits_next (self->valid, first, end), fb_bits_next (self->unknown, first, end));
      if (bit >= end)
        return FALSE;
      self->solution[i] = (guint) (bit - first);
      self->has_solution = FALSE;
    }
  return TRUE;
}

/* The undecided value with @skip of them between it and the end. */
static gint64
find_target (const FbWalk *self, gboolean at_top, guint skip)
{
  gsize first = self->session->offset[self->vars[0]];

  for (gint64 i = self->lo[0]; i <= self->hi[0]; i++)
    {
      gint64 value = at_top ? self->hi[0] - (i - self->lo[0]) : i;

      if (fb_bits_get (self->session->unknown, first + (gsize) value) && skip-- == 0)
        return value;
    }
  return -1;
}

/* The point with that value, when the sums can be met there. */
static gboolean
leads_to (FbWalk *self, gint64 target)
{
  if (target < 0 || (self->step[0] == 0 ? target != self->at[0] : (target - self->at[0]) % self->step[0] != 0))
    return FALSE;
  if (target != self->at[0])
    fb_walk_move (self, self->step, (target - self->at[0]) / self->step[0]);
  return fb_walk_mend (self);
}

gboolean
fb_configurator_lead (FbConfigurator *self, guint var, gboolean at_top, GArray *lits)
{
  g_autoptr (GPtrArray) moves = g_ptr_array_new_with_free_func (g_free);
  FbWalk walk = {.session = self, .moves = moves, .whole = TRUE};
  guint n;

  if (self->sums == NULL || !start_anywhere (self) || !prepare (&walk, var))
    return FALSE;
  if (walk.whole)
    exclude_between (&walk);
  n = fb_bits_count (self->unknown, self->offset[var], self->offset[var + 1]);
  if (!leads_to (&walk, find_target (&walk, at_top, 0)) && !leads_to (&walk, find_target (&walk, at_top, n / 8)))
    return FALSE;
  for (guint i = 0; i < walk.n; i++)
    {
      int lit = fb_encoding_get_literal (self->encoding, walk.vars[i], (guint) walk.at[i]);

      g_array_append_val (lits, lit);
    }
  return TRUE;
}
