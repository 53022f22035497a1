/* fb-config-explain.c: why a value is excluded: the fewest picks and rules that say so
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-config-core.h"
#include "fb-config-rotate.h"
#include "fb-config-sums.h"
#include "fb-configurator-private.h"

#include <glib/gi18n.h>
#include <string.h>

void
fb_config_reason_free (FbConfigReason *self)
{
  g_array_unref (self->picks);
  g_array_unref (self->rules);
  g_free (self);
}

/* The second solver, with a selector a rule; made at the first question. */
static gboolean
prepare_why (FbConfigurator *self, GError **error)
{
  if (self->why != NULL)
    return TRUE;
  if ((self->why_encoding = fb_encoding_new (self->model, FALSE, error)) == NULL)
    return FALSE;
  self->why = fb_sat_new (self->solver);
  fb_sat_terminate (self->why, fb_configurator_stop, self);
  fb_encoding_load (self->why_encoding, self->why, TRUE);
  for (guint i = 0; i < fb_config_model_get_n_rules (self->model); i++)
    fb_sat_phase (self->why, -fb_encoding_get_selector (self->why_encoding, i));
  return TRUE;
}

/* The literals of @picks (of guint). */
static GArray *
literals_of (FbConfigurator *self, FbEncoding *encoding, GArray *picks)
{
  GArray *lits = g_array_sized_new (FALSE, FALSE, sizeof (int), picks->len + 1);

  for (guint i = 0; i < picks->len; i++)
    {
      guint var = g_array_index (picks, guint, i);
      int lit = fb_encoding_get_literal (encoding, var, (guint) self->picks[var]);

      g_array_append_val (lits, lit);
    }
  return lits;
}

static GArray *
selectors_of (FbConfigurator *self, const GArray *rules)
{
  guint n = rules != NULL ? rules->len : fb_config_model_get_n_rules (self->model);
  GArray *lits = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < n; i++)
    {
      int selector = fb_encoding_get_selector (self->why_encoding, rules != NULL ? g_array_index (rules, guint, i) : i);

      g_array_append_val (lits, selector);
    }
  return lits;
}

/* Marks the selectors @lits of those @rules that are needed, which can be seen without a solver. */
static void
mark_needed (FbConfigurator *self, const GArray *asked, const GArray *picks, const GArray *rules, GHashTable *needed)
{
  for (guint i = 0; i < rules->len; i++)
    /* Without any rule everything goes. */
    if (rules->len == 1 || fb_configurator_sums_allow (self, asked, picks, rules, i))
      g_hash_table_add (needed, GUINT_TO_POINTER (g_array_index (rules, guint, i)));
}

/* The selectors of @rules (of guint). */
static GHashTable *
select_needed (FbConfigurator *self, GHashTable *rules)
{
  GHashTable *selectors = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer rule;

  g_hash_table_iter_init (&iter, rules);
  while (g_hash_table_iter_next (&iter, &rule, NULL))
    g_hash_table_add (selectors,
                      GINT_TO_POINTER (fb_encoding_get_selector (self->why_encoding, GPOINTER_TO_UINT (rule))));
  return selectors;
}

/* The rules that with @picks exclude what is @asked; @known (nullable): those of them that are known to do so. NULL:
 * given up, or (with @error) they are too large to be asked one by one. */
static GArray *
find_rules (FbConfigurator *self, const GArray *asked, guint var, GArray *picks, GArray *known, GError **error)
{
  g_autoptr (GHashTable) needed_rules = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) needed = NULL;
  g_autoptr (GArray) fixed = NULL;
  g_autoptr (GArray) lits = NULL;
  g_autoptr (FbRotation) rotation = NULL;
  FbSatAnswer answer;
  GArray *rules;

  if (known != NULL)
    {
      mark_needed (self, asked, picks, known, needed_rules);
      if (g_hash_table_size (needed_rules) == known->len)
        return g_array_ref (known);
    }
  if (!prepare_why (self, error))
    return NULL;
  needed = select_needed (self, needed_rules);
  fixed = literals_of (self, self->why_encoding, picks);
  g_array_append_val (fixed, self->why_encoding->lits[g_array_index (asked, gsize, 0)]);
  lits = selectors_of (self, known);
  rotation = fb_rotation_new (self, var, picks);
  answer = known != NULL ? fb_core_minimize (self->why, fixed, lits, needed, fb_rotation_spread, rotation)
                         : fb_core_shrink (self->why, fixed, lits, fb_rotation_spread, rotation);
  if (answer != FB_SAT_NO)
    return NULL;
  rules = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < lits->len; i++)
    {
      guint rule = (guint) (g_array_index (lits, int, i) - fb_encoding_get_selector (self->why_encoding, 0));

      g_array_append_val (rules, rule);
    }
  return rules;
}

static FbConfigReason *
reason_new (GArray *picks, GArray *rules)
{
  FbConfigReason *reason = g_new0 (FbConfigReason, 1);

  reason->picks = g_array_ref (picks);
  reason->rules = rules != NULL ? rules : g_array_new (FALSE, FALSE, sizeof (guint));
  return reason;
}

/* The picks that may be in a reason: all but that of @var and those in @without (of guint). */
static GArray *
picks_without (FbConfigurator *self, guint var, GArray *without)
{
  GArray *picks = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->order->len; i++)
    {
      guint pick = g_array_index (self->order, guint, i);
      gboolean leave_out = pick == var;

      for (guint j = 0; without != NULL && j < without->len; j++)
        leave_out = leave_out || g_array_index (without, guint, j) == pick;
      if (!leave_out)
        g_array_append_val (picks, pick);
    }
  return picks;
}

/* Further reasons lack a pick of each reason before: sets of such picks are tried, the small ones first (Reiter 1987).
 */
static gboolean
add_reasons (FbConfigurator *self, guint var, guint value, guint max, GPtrArray *reasons, GError **error)
{
  g_autoptr (GPtrArray) queue = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) asked = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize bit = fb_configurator_bit (self, var, value);

  g_array_append_val (asked, bit);
  g_ptr_array_add (queue, g_array_ref (nothing));
  for (guint i = 0; i < queue->len && reasons->len < max; i++)
    {
      GArray *without = g_ptr_array_index (queue, i);
      g_autoptr (GArray) picks = picks_without (self, var, without);
      g_autoptr (GArray) known = NULL;
      FbSatAnswer answer = fb_configurator_shrink (self, asked, picks, &known);
      GArray *rules;

      if (answer == FB_SAT_UNKNOWN)
        return FALSE;
      if (answer == FB_SAT_YES)
        continue;
      for (guint j = 0; j < picks->len && queue->len < 64; j++)
        {
          GArray *more = g_array_copy (without);

          g_array_append_val (more, g_array_index (picks, guint, j));
          g_ptr_array_add (queue, more);
        }
      for (guint j = 0; j < reasons->len; j++)
        {
          FbConfigReason *old = g_ptr_array_index (reasons, j);

          if (old->picks->len == picks->len && memcmp (old->picks->data, picks->data, picks->len * sizeof (guint)) == 0)
            answer = FB_SAT_YES; /* known */
        }
      if (answer == FB_SAT_YES)
        continue;
      if ((rules = find_rules (self, asked, var, picks, known, error)) == NULL)
        return FALSE;
      g_ptr_array_add (reasons, reason_new (picks, rules));
    }
  return TRUE;
}

GPtrArray *
fb_configurator_explain (FbConfigurator *self,
                         guint var,
                         guint value,
                         guint max,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_reason_free);
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (guint));
  GError *local = NULL;

  g_return_val_if_fail (self != NULL && var < self->n_vars && max > 0, NULL);

  if (fb_configurator_fits (self, var, value, cancellable, &local))
    {
      if (self->picks[var] < 0 || self->picks[var] == (int) value)
        {
          g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_INVALID, _ ("“%s” = “%s” is not excluded"),
                       fb_config_model_get_name (self->model, var),
                       fb_config_model_get_value (self->model, var, value));
          return NULL;
        }
      g_array_append_val (own, var);
      g_ptr_array_add (reasons, reason_new (own, NULL));
      return g_steal_pointer (&reasons);
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  fb_configurator_begin (self, cancellable, 0);
  if (!add_reasons (self, var, value, max, reasons, &local))
    {
      if (local != NULL)
        g_propagate_error (error, local);
      else
        fb_configurator_give_up (self, error);
      return NULL;
    }
  return g_steal_pointer (&reasons);
}
