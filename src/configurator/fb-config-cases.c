/* fb-config-cases.c: the few choices on which it hangs what sums of long ranges say
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-cases.h"

struct _FbCases
{
  FbConfigurator *session;
  gboolean by_picks;
  GArray *vars;      /* of guint */
  GPtrArray *values; /* of GArray of guint: by place in vars */
  guint n;
};

static GArray *
list_values (FbCases *self, guint var)
{
  FbConfigurator *session = self->session;
  GArray *values = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < session->offset[var + 1] - session->offset[var] && values->len <= FB_CASES_MOST; i++)
    {
      gsize bit = fb_configurator_bit (session, var, i);

      if (!self->by_picks || fb_bits_get (session->valid, bit) || fb_bits_get (session->unknown, bit))
        g_array_append_val (values, i);
    }
  return values;
}

static void
add (FbCases *self, guint var, const int *decided)
{
  GArray *values;

  for (guint i = 0; i < self->vars->len; i++)
    if (g_array_index (self->vars, guint, i) == var)
      return;
  if (decided[var] >= 0 || self->n > FB_CASES_MOST || self->vars->len == FB_CASES_MOST)
    return;
  values = list_values (self, var);
  self->n *= values->len;
  g_array_append_val (self->vars, var);
  g_ptr_array_add (self->values, values);
}

FbCases *
fb_cases_new (FbConfigurator *session, const GPtrArray *sums, const int *decided, gboolean by_picks)
{
  FbCases *self = g_new (FbCases, 1);

  *self = (FbCases){session, by_picks, g_array_new (FALSE, FALSE, sizeof (guint)),
                    g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref), 1};
  for (guint i = 0; i < sums->len; i++)
    {
      const FbConfigSum *sum = g_ptr_array_index (sums, i);

      if (sum->constraint->has_when)
        add (self, sum->constraint->when.var, decided);
      for (guint j = 0; j < sum->sum->n; j++)
        if (sum->steps[j] == 0)
          add (self, sum->sum->vars[j], decided);
    }
  if (self->n == 0 || self->n > FB_CASES_MOST)
    {
      g_array_set_size (self->vars, 0);
      self->n = 1;
    }
  return self;
}

void
fb_cases_free (FbCases *self)
{
  g_array_unref (self->vars);
  g_ptr_array_unref (self->values);
  g_free (self);
}

guint
fb_cases_count (FbCases *self)
{
  return self->n;
}

void
fb_cases_decide (FbCases *self, guint number, int *decided)
{
  for (guint i = 0; i < self->vars->len; i++)
    {
      const GArray *values = g_ptr_array_index (self->values, i);

      decided[g_array_index (self->vars, guint, i)] = (int) g_array_index (values, guint, number % values->len);
      number /= values->len;
    }
}

const guint *
fb_cases_get_variables (FbCases *self, guint *n)
{
  *n = self->vars->len;
  return (const guint *) (gpointer) self->vars->data;
}
