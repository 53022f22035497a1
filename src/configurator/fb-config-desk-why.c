/* fb-config-desk-why.c: why a value is excluded or set, and what would have to change
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-desk-private.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-advice.h"
#include "fb-rules-words.h"

#define REASONS_MAX 3
#define WAYS_MAX 3

static void
way_free (FbConfigWay *self)
{
  g_ptr_array_unref (self->changes);
  g_free (self->values);
  g_free (self);
}

void
fb_config_why_free (FbConfigWhy *self)
{
  g_ptr_array_unref (self->reasons);
  g_ptr_array_unref (self->ways);
  g_free (self);
}

static FbConfigWhy *
why_new (void)
{
  FbConfigWhy *self = g_new0 (FbConfigWhy, 1);

  self->reasons = g_ptr_array_new_with_free_func (g_free);
  self->ways = g_ptr_array_new_with_free_func ((GDestroyNotify) way_free);
  return self;
}

/* Picks and rules of a reason, as the words want them. */
static void
read_reason (FbConfigDesk *self, const FbConfigReason *reason, GArray *picks, GPtrArray *rules)
{
  for (guint i = 0; i < reason->picks->len; i++)
    {
      guint var = g_array_index (reason->picks, guint, i);
      FbConfigPoint point = {var, (guint) fb_configurator_get_pick (self->engine, var)};
      gboolean known = FALSE;

      for (guint j = 0; j < picks->len && !known; j++)
        known = g_array_index (picks, FbConfigPoint, j).var == var;
      if (!known)
        g_array_append_val (picks, point);
    }
  for (guint i = 0; i < reason->rules->len; i++)
    {
      const char *name = fb_config_model_get_rule (self->config, g_array_index (reason->rules, guint, i));

      if (!g_ptr_array_find (rules, name, NULL))
        g_ptr_array_add (rules, (gpointer) name);
    }
}

static void
add_sentences (FbConfigDesk *self,
               FbConfigWhy *why,
               guint var,
               guint value,
               const GArray *picks,
               const GPtrArray *rules,
               gboolean set)
{
  const FbConfigPoint *points = (const FbConfigPoint *) (gpointer) picks->data;
  const char *const *names = (const char *const *) rules->pdata;
  g_autoptr (GPtrArray) sentences =
      set ? fb_rules_words_set (self->model, var, value, points, picks->len, names, rules->len, self->language)
          : fb_rules_words_refused (self->model, var, value, points, picks->len, names, rules->len, self->language);

  g_ptr_array_add (why->reasons, fb_rules_words_join (sentences));
}

static gboolean
explain_excluded (FbConfigDesk *self,
                  FbConfigWhy *why,
                  guint var,
                  guint value,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GPtrArray) reasons = fb_configurator_explain (self->engine, var, value, REASONS_MAX, cancellable, error);

  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    {
      g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
      g_autoptr (GPtrArray) rules = g_ptr_array_new ();

      read_reason (self, g_ptr_array_index (reasons, i), picks, rules);
      add_sentences (self, why, var, value, picks, rules, FALSE);
    }
  return reasons != NULL;
}

/* A value is the only one left because of what excludes each of the others. */
static gboolean
explain_set (FbConfigDesk *self, FbConfigWhy *why, guint var, guint value, GCancellable *cancellable, GError **error)
{
  guint n = fb_config_model_get_n_values (self->config, var);
  g_autoptr (GArray) picks = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
  g_autoptr (GPtrArray) rules = g_ptr_array_new ();

  for (guint other = 0; other < n; other++)
    {
      g_autoptr (GPtrArray) reasons = NULL;

      if (other == value)
        continue;
      reasons = fb_configurator_explain (self->engine, var, other, 1, cancellable, error);
      if (reasons == NULL)
        return FALSE;
      if (reasons->len > 0)
        read_reason (self, g_ptr_array_index (reasons, 0), picks, rules);
    }
  add_sentences (self, why, var, value, picks, rules, TRUE);
  return TRUE;
}

/* --- ways ---------------------------------------------------------------------------------------------------- */

static gboolean
price_of (FbConfigDesk *self, const int *picks, gint64 *total, GCancellable *cancellable, GError **error)
{
  g_autofree guint *values = g_new0 (guint, self->space->n_vars);
  g_autofree gboolean *decided = g_new0 (gboolean, self->space->n_vars);
  g_autoptr (FbConfigPrice) price = NULL;

  *total = 0;
  if (!fb_config_desk_suppose (self, picks, TRUE, cancellable, error))
    return FALSE;
  fb_config_desk_read_scratch (self, values, decided);
  price = fb_config_price_new (self->model, values, decided, self->language, NULL);
  if (price != NULL)
    *total = price->total[FB_RULES_ONCE];
  return TRUE;
}

static char *
change_words (FbConfigDesk *self, guint var, int from, int to)
{
  g_autofree char *point = NULL;

  if (to >= 0 && to != from)
    return fb_rules_words_change (self->model, var, (guint) from, (guint) to, self->language);
  point = fb_rules_words_point (self->model, var, (guint) from, self->language);
  /* Translators: %s is an option that was chosen, as in "Filter: F9" */
  return g_strdup_printf (_ ("%s is left open"), point);
}

/* Who gives up what was chosen of a part that is not there any more gives up the part: that is said, and once. */
static gboolean
leaves_out (FbConfigDesk *self, FbConfigWay *way, guint var)
{
  const FbRulesOption *option = fb_rules_model_get_option (self->model, var);
  const FbRulesStatement *child = option != NULL ? option->statement->child : NULL;
  g_autofree char *part = NULL;
  g_autofree char *words = NULL;

  if (child == NULL || child->when == NULL
      || fb_rules_condition_truth (self->model, child->when, way->values, NULL) != FB_RULES_NO)
    return FALSE;
  part = fb_rules_words_child (child, self->language);
  words = g_strdup_printf (_ ("without %s"), part);
  if (!g_ptr_array_find_with_equal_func (way->changes, words, g_str_equal, NULL))
    g_ptr_array_add (way->changes, g_steal_pointer (&words));
  return TRUE;
}

static gboolean
add_way (FbConfigDesk *self,
         FbConfigWhy *why,
         const FbConfigRepair *repair,
         const int *before,
         GCancellable *cancellable,
         GError **error)
{
  FbConfigWay *way = g_new0 (FbConfigWay, 1);

  way->changes = g_ptr_array_new_with_free_func (g_free);
  way->n_vars = self->space->n_vars;
  way->values = g_memdup2 (repair->values, way->n_vars * sizeof (int));
  g_ptr_array_add (why->ways, way);
  for (guint i = 0; i < repair->retract->len; i++)
    {
      guint var = g_array_index (repair->retract, guint, i);

      if (before[var] >= 0 && !leaves_out (self, way, var))
        g_ptr_array_add (way->changes, change_words (self, var, before[var], way->values[var]));
    }
  return price_of (self, before, &way->before, cancellable, error)
         && price_of (self, way->values, &way->after, cancellable, error);
}

static gboolean
find_ways (FbConfigDesk *self, FbConfigWhy *why, guint var, guint value, GCancellable *cancellable, GError **error)
{
  g_autofree int *before = fb_config_desk_dup_picks (self);
  g_autoptr (GError) none = NULL;
  g_autoptr (GPtrArray) repairs = fb_configurator_repair (self->engine, var, value, WAYS_MAX, cancellable, &none);

  if (g_error_matches (none, FB_CONFIG_ERROR, FB_CONFIG_ERROR_CONTRADICTION))
    {
      for (guint i = 0; i < self->space->n_vars && !why->locked; i++)
        why->locked = before[i] >= 0 && fb_configurator_is_locked (self->engine, i);
      return TRUE;
    }
  if (repairs == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&none));
      return FALSE;
    }
  for (guint i = 0; i < repairs->len; i++)
    if (!add_way (self, why, g_ptr_array_index (repairs, i), before, cancellable, error))
      return FALSE;
  return TRUE;
}

FbConfigWhy *
fb_config_desk_explain (FbConfigDesk *self, guint var, guint value, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbConfigWhy) why = why_new ();

  if (fb_configurator_get_state (self->engine, var, value) == FB_CONFIG_EXCLUDED
      && !explain_excluded (self, why, var, value, cancellable, error))
    return NULL;
  return g_steal_pointer (&why);
}

FbConfigWhy *
fb_config_desk_why (FbConfigDesk *self, guint var, guint value, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbConfigWhy) why = why_new ();
  FbConfigState state = fb_configurator_get_state (self->engine, var, value);

  if (state == FB_CONFIG_SET)
    {
      if (!explain_set (self, why, var, value, cancellable, error))
        return NULL;
    }
  else if (state == FB_CONFIG_EXCLUDED)
    {
      if (!explain_excluded (self, why, var, value, cancellable, error)
          || !find_ways (self, why, var, value, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&why);
}
