/* fb-config-complete.c: all variables decided: any, the cheapest, or the usual way
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-cheapest.h"
#include "fb-config-orders.h"
#include "fb-configurator-private.h"

#include "fb-bits.h"

#include <glib/gi18n.h>
#include <string.h>

void
fb_config_completion_free (FbConfigCompletion *self)
{
  g_free (self->values);
  g_free (self);
}

static FbConfigCompletion *
completion_new (FbConfigurator *self, guint *values)
{
  FbConfigCompletion *completion = g_new0 (FbConfigCompletion, 1);

  completion->values = values;
  completion->price = fb_config_model_total (self->model, values);
  return completion;
}

static FbConfigCompletion *
complete_any (FbConfigurator *self, FbSatAnswer *answer)
{
  const guint *known = fb_configurator_known_solution (self);
  guint *values;

  if (known != NULL)
    {
      *answer = FB_SAT_YES;
      return completion_new (self, g_memdup2 (known, (self->n_vars + 1) * sizeof *known));
    }
  fb_configurator_assume_picks (self, self->encoding, self->sat, -1);
  *answer = fb_sat_solve (self->sat);
  if (*answer != FB_SAT_YES)
    return NULL;
  values = g_new (guint, self->n_vars + 1);
  fb_configurator_read_solution (self, self->encoding, self->sat, values);
  return completion_new (self, values);
}

/* The first value of a ranking that fits what is assumed, which its literal joins. */
static FbSatAnswer
take_first_that_fits (FbConfigurator *self, guint var, const guint *ranking, guint n, GArray *assumed, guint *value)
{
  for (guint i = 0; i < n; i++)
    {
      int lit = fb_encoding_get_literal (self->encoding, var, ranking[i]);
      FbSatAnswer answer;

      if (lit == FB_LIT_FALSE)
        continue;
      g_array_append_val (assumed, lit);
      for (guint j = 0; j < assumed->len; j++)
        fb_sat_assume (self->sat, g_array_index (assumed, int, j));
      answer = fb_sat_solve (self->sat);
      *value = ranking[i];
      if (answer != FB_SAT_NO)
        return answer;
      g_array_set_size (assumed, assumed->len - 1);
    }
  return FB_SAT_NO;
}

void
fb_configurator_set_preset (FbConfigurator *self, FbConfigPreset preset, gpointer user_data)
{
  self->preset = preset;
  self->preset_data = user_data;
}

/* Variable by variable, those first on which colleagues agree most: each takes its best-voted value that fits. */
static FbConfigCompletion *
complete_usual (FbConfigurator *self, FbSatAnswer *answer)
{
  g_autofree guint *values = g_new0 (guint, self->n_vars + 1);
  g_autofree guint *ranking = g_new (guint, self->n_bits + 1);
  g_autofree guint *presets = g_new (guint, self->n_bits + 1);
  g_autofree int *decided = g_memdup2 (self->picks, (self->n_vars + 1) * sizeof *self->picks);
  g_autoptr (GArray) assumed = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (FbVote) vote = fb_vote_new (self->orders);
  g_autofree guint *sequence = fb_orders_sequence (self->orders);

  *answer = FB_SAT_YES;
  for (guint i = 0; i < self->n_vars; i++)
    {
      int lit;

      if (decided[i] < 0)
        continue;
      values[i] = (guint) decided[i];
      lit = fb_encoding_get_literal (self->encoding, i, values[i]);
      g_array_append_val (assumed, lit);
      fb_vote_agree (vote, i, values[i]);
    }
  for (guint i = 0; i < self->n_vars; i++)
    {
      guint var = sequence[i];
      guint n = self->offset[var + 1] - self->offset[var];

      if (decided[var] >= 0)
        continue;
      memset (presets, 0, n * sizeof *presets);
      if (self->preset != NULL)
        self->preset (var, decided, presets, self->preset_data);
      fb_vote_rank (vote, var, presets, ranking, NULL);
      *answer = take_first_that_fits (self, var, ranking, n, assumed, &values[var]);
      if (*answer != FB_SAT_YES)
        return NULL;
      fb_vote_agree (vote, var, values[var]);
      decided[var] = (int) values[var];
    }
  return completion_new (self, g_steal_pointer (&values));
}

FbConfigCompletion *
fb_configurator_complete (FbConfigurator *self,
                          FbConfigGoal goal,
                          gint budget_ms,
                          GCancellable *cancellable,
                          GError **error)
{
  gint64 deadline = 0;
  FbConfigCompletion *completion;
  FbSatAnswer answer;

  g_return_val_if_fail (self != NULL, NULL);

  if (goal == FB_CONFIG_GOAL_USUAL && self->orders == NULL)
    {
      g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("No past orders are known"));
      return NULL;
    }
  if (goal == FB_CONFIG_GOAL_CHEAPEST && budget_ms >= 0)
    deadline = g_get_monotonic_time () + (budget_ms > 0 ? budget_ms : FB_CONFIG_CHEAPEST_MS) * G_GINT64_CONSTANT (1000);
  fb_configurator_begin (self, cancellable, deadline);
  if (goal == FB_CONFIG_GOAL_CHEAPEST && fb_config_model_has_prices (self->model))
    {
      completion = fb_config_cheapest (self, &answer);
      if (answer == FB_SAT_UNKNOWN && self->timed_out)
        {
          /* Not even a first one: that much is always found. */
          fb_configurator_begin (self, cancellable, 0);
          completion = complete_any (self, &answer);
          if (completion != NULL)
            completion->gap = G_MAXINT64;
        }
    }
  else if (goal == FB_CONFIG_GOAL_USUAL)
    completion = complete_usual (self, &answer);
  else
    completion = complete_any (self, &answer);
  if (completion != NULL)
    {
      completion->proven = completion->proven || !fb_config_model_has_prices (self->model);
      return completion;
    }
  if (answer == FB_SAT_NO)
    g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION, _ ("There is no such configuration"));
  else
    fb_configurator_give_up (self, error);
  return NULL;
}
