/* fb-config-component.c: the sums around a variable, answered exactly
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-component.h"

/* A number of the lattice. */
typedef struct
{
  guint var; /* place in vars */
  const FbSum
      *in; /* (nullable) the sum in which it is the weight; NULL: it is the number of the value, in all of them */
  gint64 least, unit;
} Number;

struct _FbComponent
{
  FbConfigurator *session;
  const int *decided;
  gboolean by_picks;
  guint n_vars;
  guint vars[FB_LATTICE_WIDTH];
  guint values[FB_LATTICE_WIDTH];
  GPtrArray *sums; /* of FbConfigSum */
  guint n;
  Number numbers[FB_LATTICE_WIDTH];
  FbLattice *lattice;

  /* While looking. */
  FbComponentAccept accept;
  gpointer user_data;
};

static gboolean
may_be (const FbComponent *self, guint var, guint value)
{
  gsize bit = fb_configurator_bit (self->session, var, value);

  if (self->decided[var] >= 0)
    return self->decided[var] == (int) value;
  return !self->by_picks || fb_bits_get (self->session->valid, bit) || fb_bits_get (self->session->unknown, bit);
}

/* The last set bit at @first or after, below @end, of which there is one. */
static gsize
find_last (const guint64 *valid, const guint64 *unknown, gsize first, gsize end)
{
  gsize last = end - 1;

  while (last > first && ((valid[last / 64] | unknown[last / 64]) >> last % 64 & 1) == 0)
    last -= (valid[last / 64] | unknown[last / 64]) == 0 ? MIN (last % 64 + 1, last - first) : 1;
  return last;
}

/* The first and the last value that may be; FALSE: there is none. */
static gboolean
find_ends (const FbComponent *self, guint var, guint *first, guint *last)
{
  const FbConfigurator *session = self->session;
  gsize start = session->offset[var], end = session->offset[var + 1], bit;

  *first = 0;
  *last = (guint) (end - start) - 1;
  if (self->decided[var] >= 0)
    *first = *last = (guint) self->decided[var];
  if (self->decided[var] >= 0 || !self->by_picks)
    return TRUE;
  bit = MIN (fb_bits_next (session->valid, start, end), fb_bits_next (session->unknown, start, end));
  if (bit == end)
    return FALSE;
  *first = (guint) (bit - start);
  *last = (guint) (find_last (session->valid, session->unknown, bit, end) - start);
  return TRUE;
}

static int
place_of (const FbComponent *self, guint var)
{
  for (guint i = 0; i < self->n_vars; i++)
    if (self->vars[i] == var)
      return (int) i;
  return -1;
}

static gboolean
has_variable (const FbConfigSum *sum, guint var)
{
  for (guint i = 0; i < sum->sum->n; i++)
    if (sum->sum->vars[i] == var)
      return TRUE;
  return FALSE;
}

/* FALSE: there are too many, or one has no value. */
static gboolean
add_variable (FbComponent *self, guint var)
{
  guint first, last;

  if (!find_ends (self, var, &first, &last) || self->n_vars == FB_LATTICE_WIDTH)
    return FALSE;
  if (first < last && place_of (self, var) < 0)
    self->vars[self->n_vars++] = var;
  return TRUE;
}

/* The sums of those variables that are in, and the variables of these. */
static gboolean
collect (FbComponent *self, const GPtrArray *sums)
{
  g_autofree gboolean *seen = g_new0 (gboolean, sums->len + 1);

  for (guint i = 0; i < self->n_vars; i++)
    for (guint j = 0; j < sums->len; j++)
      {
        FbConfigSum *sum = g_ptr_array_index (sums, j);

        if (seen[j] || sum->sum->op == FB_CONFIG_NE || !has_variable (sum, self->vars[i]))
          continue;
        seen[j] = TRUE;
        g_ptr_array_add (self->sums, sum);
        for (guint k = 0; k < sum->sum->n; k++)
          if (!add_variable (self, sum->sum->vars[k]))
            return FALSE;
      }
  return TRUE;
}

static gboolean
is_even (const FbComponent *self, guint var)
{
  for (guint i = 0; i < self->sums->len; i++)
    {
      const FbConfigSum *sum = g_ptr_array_index (self->sums, i);

      for (guint j = 0; j < sum->sum->n; j++)
        if (sum->sum->vars[j] == var && sum->steps[j] == 0)
          return FALSE;
    }
  return TRUE;
}

/* The weight of an uneven variable in a sum, as a number: how often its unit above the least. */
static gboolean
add_weight (FbComponent *self, guint place, const FbSum *sum, const gint64 *weights, gint64 *most)
{
  gint64 least = G_MAXINT64, largest = G_MININT64;
  guint64 unit = 0;
  guint n = self->session->offset[self->vars[place] + 1] - self->session->offset[self->vars[place]];

  if (self->n == FB_LATTICE_WIDTH)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (may_be (self, self->vars[place], i))
      {
        least = MIN (least, weights[i]);
        largest = MAX (largest, weights[i]);
      }
  for (guint i = 0; i < n; i++)
    if (may_be (self, self->vars[place], i))
      unit = fb_common_divisor (unit, (guint64) (weights[i] - least));
  self->numbers[self->n++] = (Number){place, sum, least, (gint64) MAX (unit, 1)};
  *most = unit == 0 ? 0 : (largest - least) / (gint64) unit;
  return TRUE;
}

static gboolean
add_numbers (FbComponent *self, gint64 *lo, gint64 *hi)
{
  for (guint i = 0; i < self->n_vars; i++)
    {
      guint first, last;

      find_ends (self, self->vars[i], &first, &last);
      if (is_even (self, self->vars[i]))
        {
          if (self->n == FB_LATTICE_WIDTH)
            return FALSE;
          lo[self->n] = first;
          hi[self->n] = last;
          self->numbers[self->n++] = (Number){i, NULL, 0, 0};
          continue;
        }
      for (guint j = 0; j < self->sums->len; j++)
        {
          const FbSum *sum = ((const FbConfigSum *) g_ptr_array_index (self->sums, j))->sum;

          for (guint k = 0; k < sum->n; k++)
            if (sum->vars[k] == self->vars[i])
              {
                lo[self->n % FB_LATTICE_WIDTH] = 0;
                if (!add_weight (self, i, sum, sum->weights[k], &hi[self->n % FB_LATTICE_WIDTH]))
                  return FALSE;
              }
        }
    }
  return TRUE;
}

static gboolean
add_row (FbComponent *self, const FbConfigSum *of)
{
  const FbSum *sum = of->sum;
  gint64 coefs[FB_LATTICE_WIDTH] = {0};
  gint64 rhs = sum->rhs;

  for (guint i = 0; i < sum->n; i++)
    {
      int place = place_of (self, sum->vars[i]);
      guint first, last;

      if (place < 0)
        {
          find_ends (self, sum->vars[i], &first, &last);
          rhs -= sum->weights[i][first];
        }
      for (guint j = 0; place >= 0 && j < self->n; j++)
        {
          const Number *number = &self->numbers[j];

          if (number->var != (guint) place || (number->in != NULL && number->in != sum))
            continue;
          coefs[j] = number->in != NULL ? number->unit : of->steps[i];
          rhs -= number->in != NULL ? number->least : sum->weights[i][0];
        }
    }
  return fb_lattice_add (self->lattice, coefs, sum->op == FB_CONFIG_EQ, rhs);
}

/* The number of the lattice that is the value of @var; as many as there are when there is none. */
static guint
find_target (const FbComponent *self, guint var)
{
  guint target = 0;

  while (target < self->n && (self->vars[self->numbers[target].var] != var || self->numbers[target].in != NULL))
    target++;
  return target;
}

static gboolean
make_lattice (FbComponent *self, guint var, gboolean by_value)
{
  gint64 lo[FB_LATTICE_WIDTH], hi[FB_LATTICE_WIDTH];
  guint target;

  if (!add_numbers (self, lo, hi))
    return FALSE;
  self->lattice = fb_lattice_new (self->n, lo, hi);
  for (guint i = 0; i < self->sums->len; i++)
    if (!add_row (self, g_ptr_array_index (self->sums, i)))
      return FALSE;
  target = find_target (self, var);
  if (by_value && target == self->n)
    return FALSE;
  fb_lattice_prepare (self->lattice, by_value ? target : self->n);
  return TRUE;
}

FbComponent *
fb_component_new (FbConfigurator *session,
                  const GPtrArray *sums,
                  const int *decided,
                  gboolean by_picks,
                  guint var,
                  gboolean by_value)
{
  g_autoptr (FbComponent) self = g_new0 (FbComponent, 1);

  self->session = session;
  self->decided = decided;
  self->by_picks = by_picks;
  self->sums = g_ptr_array_new ();
  if (!add_variable (self, var) || self->n_vars == 0 || !collect (self, sums) || !make_lattice (self, var, by_value))
    return NULL;
  return g_steal_pointer (&self);
}

void
fb_component_free (FbComponent *self)
{
  g_clear_pointer (&self->lattice, fb_lattice_free);
  g_ptr_array_unref (self->sums);
  g_free (self);
}

const guint *
fb_component_get_variables (FbComponent *self, guint *n)
{
  *n = self->n_vars;
  return self->vars;
}

const guint *
fb_component_get_values (FbComponent *self)
{
  return self->values;
}

/* Makes the value all weights of the variable at @place what the point says? */
static gboolean
makes (const FbComponent *self, guint place, guint value, const gint64 *point)
{
  if (!may_be (self, self->vars[place], value))
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    {
      const Number *number = &self->numbers[i];

      if (number->var != place)
        continue;
      for (guint j = 0; j < number->in->n; j++)
        if (number->in->vars[j] == self->vars[place]
            && number->in->weights[j][value] != number->least + number->unit * point[i])
          return FALSE;
    }
  return TRUE;
}

/* FbLatticeAccept: reads the point. */
static gboolean
read_point (const gint64 *point, gpointer user_data)
{
  FbComponent *self = user_data;

  for (guint i = 0; i < self->n; i++)
    {
      guint place = self->numbers[i].var, var = self->vars[place];
      guint n = self->session->offset[var + 1] - self->session->offset[var], value = 0;

      if (self->numbers[i].in == NULL)
        value = may_be (self, var, (guint) point[i]) ? (guint) point[i] : n;
      else
        while (value < n && !makes (self, place, value, point))
          value++;
      if (value == n)
        return FALSE;
      self->values[place] = value;
    }
  return self->accept == NULL || self->accept (self, self->user_data);
}

FbLatticeAnswer
fb_component_find (FbComponent *self, guint value, FbComponentAccept accept, gpointer user_data, gint64 *budget)
{
  self->accept = accept;
  self->user_data = user_data;
  return fb_lattice_find (self->lattice, value, read_point, self, budget);
}
