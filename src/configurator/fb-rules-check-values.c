/* fb-rules-check-values.c: void models, dead and forced values, and what is said about them
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-check-private.h"
#include "fb-rules-option.h"
#include "fb-rules-words.h"

#define MAX_LISTED 12 /* ranges of numbers in a message */
#define LONG_RANGE 64 /* numbers; longer ones are decided all at once */

static const FbRulesQuestion everything = {NULL, 0, -1, -1, -1};

gboolean
fb_rules_check_void (FbRulesChecker *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);

  fb_rules_checker_next (self, rules->product->place, NULL);
  if (fb_rules_prover_is_possible (self->prover, &everything))
    return TRUE;
  fb_rules_checker_add (self, FB_RULES_BLOCKS, "void-model", rules->product->place, NULL,
                        g_strdup (_ ("Nothing can be configured: the rules contradict each other.")), NULL,
                        fb_rules_prover_get_reason (self->prover, &everything));
  return FALSE;
}

static gboolean
is_dead (FbRulesChecker *self, guint var, guint value)
{
  FbConfigPoint point = {var, value};
  FbRulesQuestion question = {&point, 1, -1, -1, -1};

  return !fb_rules_prover_was_seen (self->prover, var, value)
         && (fb_rules_prover_was_excluded (self->prover, var, value)
             || !fb_rules_prover_is_possible (self->prover, &question));
}

static GArray *
reason_of (FbRulesChecker *self, guint var, guint value)
{
  FbConfigPoint point = {var, value};
  FbRulesQuestion question = {&point, 1, -1, -1, -1};

  return fb_rules_prover_get_reason (self->prover, &question);
}

/* --- values ----------------------------------------------------------------------------------------------------- */

static void
dead_choice (FbRulesChecker *self, guint var, guint value, const FbRulesChoice *choice)
{
  g_autofree char *words = fb_rules_words_point (self->model, var, value, NULL);

  /* A child offers what it can be anywhere; here it need not be all of that. */
  if (choice->option->statement->child != NULL)
    fb_rules_checker_add (self, FB_RULES_NOTE, "dead-in-child", choice->place, NULL,
                          g_strdup_printf (_ ("“%s” can never be chosen in this product."), words), NULL,
                          reason_of (self, var, value));
  else
    fb_rules_checker_add (self, FB_RULES_BLOCKS, "dead-option", choice->place, NULL,
                          g_strdup_printf (_ ("“%s” can never be chosen."), words), NULL, reason_of (self, var, value));
}

/* An option that may be left out, or a part of a choice, but never is. */
static void
forced_option (FbRulesChecker *self, guint var, FbRulesPlace place, const char *name)
{
  fb_rules_checker_add (self, FB_RULES_BLOCKS, "forced-option", place, NULL,
                        g_strdup_printf (_ ("“%s” is shown as optional, but is in every configuration."), name),
                        g_strdup (_ ("Take it out of the options, or let a rule go.")), reason_of (self, var, 0));
}

/* "5", or "5 to 9" for several in a row. */
static void
append_numbers (GString *text, const FbRulesOption *option, guint from, guint to)
{
  g_autofree char *lo = fb_rules_option_nth_text (option, from);
  g_autofree char *hi = fb_rules_option_nth_text (option, to);

  if (text->len > 0)
    g_string_append (text, ", ");
  if (from == to)
    g_string_append (text, lo);
  else
    /* Translators: a range of numbers. */
    g_string_append_printf (text, _ ("%s to %s"), lo, hi);
}

static void
check_number (FbRulesChecker *self, const FbRulesOption *option, guint var)
{
  g_autoptr (GString) dead = g_string_new (NULL);
  guint n = fb_rules_option_count (option), n_runs = 0, first = n;

  for (guint i = 0; i < n; i++)
    {
      guint from = i;

      while (i < n && is_dead (self, var, i))
        i++;
      if (i == from)
        continue;
      first = MIN (first, from);
      if (n_runs++ < MAX_LISTED)
        append_numbers (dead, option, from, i - 1);
    }
  if (n_runs == 0)
    return;
  if (n_runs > MAX_LISTED)
    g_string_append (dead, ", …");
  fb_rules_checker_add (self, FB_RULES_WARNING, "dead-number", option->statement->place, NULL,
                        g_strdup_printf (_ ("“%s” can never be %s."), option->statement->name, dead->str),
                        g_strdup (_ ("Set the ends of its range to what is possible.")), reason_of (self, var, first));
}

static void
check_option (FbRulesChecker *self, const FbRulesOption *option)
{
  guint first = fb_rules_model_find_option (self->model, option);
  gboolean of_child = option->statement->child != NULL;

  /* A linked one is what the whole's is. */
  if (of_child && (option->link != NULL || option->kind == FB_RULES_OPTION_NUMBER))
    return;
  if (option->kind == FB_RULES_OPTION_NUMBER)
    {
      check_number (self, option, first);
      return;
    }
  if (!of_child && option->kind == FB_RULES_OPTION_OPTIONAL && is_dead (self, first, 0))
    forced_option (self, first, option->statement->place, option->statement->name);
  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);
      gboolean part = option->kind == FB_RULES_OPTION_SOME;
      guint var = part ? first + i : first;
      guint value = part ? 1 : option->kind == FB_RULES_OPTION_OPTIONAL ? i + 1 : i;

      if (is_dead (self, var, value))
        dead_choice (self, var, value, choice);
      if (!of_child && part && is_dead (self, var, 0))
        forced_option (self, var, choice->place, choice->name);
    }
}

/* --- what is said about values ---------------------------------------------------------------------------------- */

static void
check_dead_price (FbRulesChecker *self, const FbRulesStatement *price)
{
  FbConfigPoint point;
  g_autofree char *words = NULL;

  if (!fb_rules_model_find_ref (self->model, price->ref, &point) || !is_dead (self, point.var, point.value))
    return;
  words = fb_rules_words_point (self->model, point.var, point.value, NULL);
  fb_rules_checker_add (self, FB_RULES_WARNING, "dead-price", price->place, price->id,
                        g_strdup_printf (_ ("There is a price for “%s”, which can never be chosen."), words), NULL,
                        reason_of (self, point.var, point.value));
}

static void
check_soft (FbRulesChecker *self, guint index, const FbRulesStatement *soft)
{
  FbConfigPoint point;
  FbRulesQuestion question = {&point, 1, self->when[index], -1, -1};
  g_autofree char *words = NULL;

  if (!fb_rules_model_find_ref (self->model, soft->ref, &point)
      || fb_rules_prover_is_possible (self->prover, &question))
    return;
  words = fb_rules_words_point (self->model, point.var, point.value, NULL);
  fb_rules_checker_add (self, FB_RULES_WARNING,
                        soft->kind == FB_RULES_DEFAULT ? "impossible-default" : "impossible-preference", soft->place,
                        soft->id,
                        soft->kind == FB_RULES_DEFAULT
                            ? g_strdup_printf (_ ("The default %s, “%s”, is never possible."), soft->id, words)
                            : g_strdup_printf (_ ("What %s recommends, “%s”, is never possible."), soft->id, words),
                        NULL, fb_rules_prover_get_reason (self->prover, &question));
}

/* Of few values a question each is faster than a session. */
static gboolean
has_long_range (const FbRules *rules)
{
  for (guint i = 0; i < rules->options->len; i++)
    {
      const FbRulesOption *option = g_ptr_array_index (rules->options, i);

      if (option->kind == FB_RULES_OPTION_NUMBER && fb_rules_option_count (option) > LONG_RANGE)
        return TRUE;
    }
  return FALSE;
}

void
fb_rules_check_values (FbRulesChecker *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);

  if (has_long_range (rules))
    fb_rules_prover_find_values (self->prover);
  for (guint i = 0; i < rules->options->len; i++)
    {
      const FbRulesOption *option = g_ptr_array_index (rules->options, i);

      if (!fb_rules_checker_next (self, option->statement->place, option->statement->name))
        return;
      check_option (self, option);
    }
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->child != NULL || !fb_rules_model_is_valid (self->model, statement))
        continue;
      if (!fb_rules_checker_next (self, statement->place, statement->id))
        return;
      if (statement->kind == FB_RULES_PRICE)
        check_dead_price (self, statement);
      if (statement->kind == FB_RULES_DEFAULT || statement->kind == FB_RULES_PREFER)
        check_soft (self, i, statement);
    }
}
