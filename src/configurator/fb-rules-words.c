/* fb-rules-words.c: what a configuration says, in the words of who sells it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-words.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "fb-rules-format.h"
#include "fb-rules-model-private.h"
#include "fb-rules-option.h"

/* --- values ----------------------------------------------------------------------------------------------------- */

/* Of an option of names or a number: without the option. */
static char *
value_words (FbRulesModel *self, guint var, guint value, const char *language)
{
  const FbRulesOption *option = fb_rules_model_get_option (self, var);
  const FbRulesChoice *choice = fb_rules_model_get_choice (self, var, value);
  g_autofree char *number = NULL;

  if (choice != NULL)
    return g_strdup (fb_rules_choice_label (choice, language));
  if (option->kind != FB_RULES_OPTION_NUMBER)
    return g_strdup (_ ("none"));
  number = fb_rules_option_nth_text (option, value);
  return option->unit != NULL ? g_strdup_printf ("%s %s", number, option->unit) : g_steal_pointer (&number);
}

/* "Drive unit, Gear: Helical": in front of it the part with a model of its own that it belongs to. Takes @words. */
static char *
with_child (const FbRulesStatement *child, char *words, const char *language)
{
  for (; child != NULL; child = child->child)
    {
      g_autofree char *inner = words;

      /* Translators: a part of a product, and what is chosen of it, such as "Drive unit, Gear: Helical" */
      words = g_strdup_printf (_ ("%s, %s"), fb_rules_child_label (child, language), inner);
    }
  return words;
}

char *
fb_rules_words_child (const FbRulesStatement *child, const char *language)
{
  if (child == NULL)
    return NULL;
  return with_child (child->child, g_strdup (fb_rules_child_label (child, language)), language);
}

char *
fb_rules_words_option (const FbRulesOption *option, const char *language)
{
  return with_child (option->statement->child, g_strdup (fb_rules_option_label (option, language)), language);
}

char *
fb_rules_words_point (FbRulesModel *self, guint var, guint value, const char *language)
{
  const FbRulesOption *option = fb_rules_model_get_option (self, var);

  return with_child (option != NULL ? option->statement->child : NULL, fb_rules_words_own (self, var, value, language),
                     language);
}

char *
fb_rules_words_own (FbRulesModel *self, guint var, guint value, const char *language)
{
  const FbRulesOption *option = fb_rules_model_get_option (self, var);
  const FbRulesChoice *part;
  g_autofree char *words = NULL;

  if (option == NULL)
    return g_strdup (fb_config_model_get_name (fb_rules_model_get_config (self), var));
  part = fb_rules_model_get_part (self, var);
  if (part != NULL && value == 1)
    return g_strdup (fb_rules_choice_label (part, language));
  if (part != NULL)
    /* Translators: an option that is not taken, such as "without Heater". */
    return g_strdup_printf (_ ("without %s"), fb_rules_choice_label (part, language));
  if (option->kind == FB_RULES_OPTION_OPTIONAL && value == 0)
    /* Translators: nothing of a choice is taken, such as "no Filter". */
    return g_strdup_printf (_ ("no %s"), fb_rules_option_label (option, language));
  words = value_words (self, var, value, language);
  /* Translators: an option and its value, such as "Filter: F9". */
  return g_strdup_printf (_ ("%s: %s"), fb_rules_option_label (option, language), words);
}

char *
fb_rules_words_change (FbRulesModel *self, guint var, guint from, guint to, const char *language)
{
  g_autofree char *new_value = fb_rules_words_point (self, var, to, language);
  g_autofree char *old_value = NULL;

  if (fb_rules_model_get_option (self, var) == NULL || fb_rules_model_get_part (self, var) != NULL)
    return g_steal_pointer (&new_value);
  old_value = value_words (self, var, from, language);
  /* Translators: what a repair changes, such as "Filter: F7 instead of F9". */
  return g_strdup_printf (_ ("%s instead of %s"), new_value, old_value);
}

/* --- rules ------------------------------------------------------------------------------------------------------ */

/* Why a part with a model of its own is there, or has a value that is not its own. */
static char *
child_words (const FbRulesStatement *child, const char *name, const char *language)
{
  g_autofree char *when = NULL;

  for (guint i = 0; i < child->links->len; i++)
    {
      const FbRulesLink *link = g_ptr_array_index (child->links, i);
      g_autofree char *text = fb_rules_link_to_text (link);

      if (g_str_equal (text, name))
        /* Translators: a part of a product, an option of it, and the option of the whole that is always the same */
        return g_strdup_printf (_ ("%s: “%s” is the same as “%s”"), fb_rules_child_label (child, language),
                                fb_rules_option_label (link->own, language),
                                fb_rules_option_label (link->other, language));
    }
  if (fb_rules_text_find (child->because, language) != NULL)
    return g_strdup_printf ("%s: %s", fb_rules_child_label (child, language),
                            fb_rules_text_find (child->because, language));
  when = fb_rules_format_condition (child->when);
  /* Translators: a part of a product, and the condition as the rules have it */
  return g_strdup_printf (_ ("%s: only with %s"), fb_rules_child_label (child, language), when);
}

static char *
counts_words (const FbRulesStatement *statement, const char *language)
{
  const FbRulesOption *option = statement->option;
  const char *label = fb_rules_option_label (option, language);

  if (option->min == option->max)
    /* Translators: how many values of an option are taken, such as "Accessories: exactly 2". */
    return g_strdup_printf (_ ("%s: exactly %u"), label, option->min);
  if (option->min == 0)
    return g_strdup_printf (_ ("%s: at most %u"), label, option->max);
  return g_strdup_printf (_ ("%s: %u to %u"), label, option->min, option->max);
}

/* The reason of a rule, else what it says; with its id in front. @name: of a constraint. */
static char *
words_of_rule (FbRulesModel *self, const char *name, const char *language)
{
  const FbRulesStatement *statement = fb_rules_model_find_rule (self, name);
  const char *because;

  if (statement == NULL)
    return g_strdup (name);
  if (statement->kind == FB_RULES_OPTION)
    return with_child (statement->child, counts_words (statement, language), language);
  if (statement->kind == FB_RULES_CHILD)
    return with_child (statement->child, child_words (statement, name, language), language);
  because = fb_rules_text_find (statement->because, language);
  if (because == NULL)
    return fb_rules_format_statement (statement);
  if (statement->child != NULL)
    return with_child (statement->child,
                       g_strdup_printf ("%s: %s", statement->id + strlen (statement->child->name) + 1, because),
                       language);
  return g_strdup_printf ("%s: %s", statement->id, because);
}

/* --- the way from the picks to the value ------------------------------------------------------------------------ */

static void
add_constraint_vars (const FbConfigConstraint *constraint, GHashTable *vars)
{
  for (guint i = 0; i < constraint->n_scope; i++)
    g_hash_table_add (vars, GUINT_TO_POINTER (constraint->scope[i]));
  for (guint i = 0; i < constraint->n_lits; i++)
    g_hash_table_add (vars, GUINT_TO_POINTER (constraint->lits[i].var));
  for (guint i = 0; i < constraint->n_of; i++)
    g_hash_table_add (vars, GUINT_TO_POINTER (constraint->of[i].var));
  for (guint i = 0; i < constraint->n_terms; i++)
    g_hash_table_add (vars, GUINT_TO_POINTER (constraint->terms[i].var));
  for (guint i = 0; i < constraint->n_items; i++)
    g_hash_table_add (vars, GUINT_TO_POINTER (constraint->items[i].var));
  if (constraint->has_when)
    g_hash_table_add (vars, GUINT_TO_POINTER (constraint->when.var));
}

static GHashTable *
rule_vars (FbRulesModel *self, const char *name)
{
  FbConfigModel *config = fb_rules_model_get_config (self);
  GHashTable *vars = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < fb_config_model_get_n_constraints (config); i++)
    {
      const FbConfigConstraint *constraint = fb_config_model_get_constraint (config, i);

      if (g_str_equal (constraint->name, name))
        add_constraint_vars (constraint, vars);
    }
  return vars;
}

static gboolean
touches (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_hash_table_contains (b, key))
      return TRUE;
  return FALSE;
}

/* Rules in the order in which they follow from each other: next is one that has an option in common with what was
 * reached. */
static GPtrArray *
order_rules (FbRulesModel *self, const FbConfigPoint *picks, guint n_picks, const char *const *rules, guint n_rules)
{
  GPtrArray *ordered = g_ptr_array_new ();
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) vars = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  g_autofree gboolean *done = g_new0 (gboolean, n_rules + 1);

  for (guint i = 0; i < n_picks; i++)
    g_hash_table_add (reached, GUINT_TO_POINTER (picks[i].var));
  for (guint i = 0; i < n_rules; i++)
    g_ptr_array_add (vars, rule_vars (self, rules[i]));
  while (ordered->len < n_rules)
    {
      guint next = n_rules;
      GHashTableIter iter;
      gpointer key;

      for (guint i = n_rules; i-- > 0;)
        if (!done[i]
            && (next == n_rules || touches (g_ptr_array_index (vars, i), reached)
                || !touches (g_ptr_array_index (vars, next), reached)))
          next = i;
      done[next] = TRUE;
      g_ptr_array_add (ordered, (char *) rules[next]);
      g_hash_table_iter_init (&iter, g_ptr_array_index (vars, next));
      while (g_hash_table_iter_next (&iter, &key, NULL))
        g_hash_table_add (reached, key);
    }
  return ordered;
}

/* --- sentences -------------------------------------------------------------------------------------------------- */

/* “A”, “B” and “C” */
static char *
list_picks (FbRulesModel *self, const FbConfigPoint *picks, guint n_picks, const char *language)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < n_picks; i++)
    {
      g_autofree char *words = fb_rules_words_point (self, picks[i].var, picks[i].value, language);

      if (i > 0)
        /* Translators: between the last two of a list. */
        g_string_append (list, i + 1 == n_picks ? _ (" and ") : ", ");
      g_string_append_printf (list, _ ("“%s”"), words);
    }
  return g_string_free (list, FALSE);
}

static void
add_rules (FbRulesModel *self,
           GPtrArray *sentences,
           const FbConfigPoint *picks,
           guint n_picks,
           const char *const *rules,
           guint n_rules,
           const char *language)
{
  g_autoptr (GPtrArray) ordered = order_rules (self, picks, n_picks, rules, n_rules);

  for (guint i = 0; i < ordered->len; i++)
    {
      g_autofree char *words = words_of_rule (self, g_ptr_array_index (ordered, i), language);

      g_ptr_array_add (sentences, g_strdup_printf (_ ("Rule %s."), words));
    }
}

static char *
refusal (FbRulesModel *self, guint var, guint value, const FbConfigPoint *picks, guint n_picks, const char *language)
{
  const FbRulesOption *option = fb_rules_model_get_option (self, var);
  gboolean away =
      option != NULL && fb_rules_model_get_choice (self, var, value) == NULL && option->kind != FB_RULES_OPTION_NUMBER;
  g_autofree char *words =
      fb_rules_words_point (self, var, away && fb_rules_model_get_part (self, var) != NULL ? 1 : value, language);
  g_autofree char *list = list_picks (self, picks, n_picks, language);

  if (away && fb_rules_model_get_part (self, var) != NULL)
    return n_picks > 0 ? g_strdup_printf (_ ("You cannot leave out “%s”, because you chose %s."), words, list)
                       : g_strdup_printf (_ ("You cannot leave out “%s”."), words);
  return n_picks > 0 ? g_strdup_printf (_ ("You cannot take “%s”, because you chose %s."), words, list)
                     : g_strdup_printf (_ ("You cannot take “%s”."), words);
}

GPtrArray *
fb_rules_words_refused (FbRulesModel *self,
                        guint var,
                        guint value,
                        const FbConfigPoint *picks,
                        guint n_picks,
                        const char *const *rules,
                        guint n_rules,
                        const char *language)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (sentences, refusal (self, var, value, picks, n_picks, language));
  add_rules (self, sentences, picks, n_picks, rules, n_rules, language);
  if (n_picks == 0)
    g_ptr_array_add (sentences, g_strdup (_ ("No choice of yours stands in the way: it is never possible.")));
  else
    g_ptr_array_add (sentences, g_strdup (n_picks == 1 ? _ ("Without that choice it is free.")
                                                       : _ ("Without one of these choices this reason is gone.")));
  return sentences;
}

GPtrArray *
fb_rules_words_set (FbRulesModel *self,
                    guint var,
                    guint value,
                    const FbConfigPoint *picks,
                    guint n_picks,
                    const char *const *rules,
                    guint n_rules,
                    const char *language)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *words = fb_rules_words_point (self, var, value, language);
  g_autofree char *list = list_picks (self, picks, n_picks, language);

  g_ptr_array_add (sentences, n_picks > 0 ? g_strdup_printf (_ ("“%s” is set, because you chose %s."), words, list)
                                          : g_strdup_printf (_ ("“%s” is always so."), words));
  add_rules (self, sentences, picks, n_picks, rules, n_rules, language);
  return sentences;
}

char *
fb_rules_words_join (const GPtrArray *sentences)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sentences->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (char *) g_ptr_array_index (sentences, i));
  return g_string_free (text, FALSE);
}
