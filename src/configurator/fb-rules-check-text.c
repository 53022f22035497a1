/* fb-rules-check-text.c: missing reasons, translations and prices, prices of each other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-rules-check-private.h"
#include "fb-rules-option.h"
#include "fb-rules-price.h"

/* --- reasons and translations ----------------------------------------------------------------------------------- */

static gboolean
has_language (const GPtrArray *texts, const char *language)
{
  for (guint i = 0; texts != NULL && i < texts->len; i++)
    if (g_strcmp0 (((FbRulesText *) g_ptr_array_index (texts, i))->language, language) == 0)
      return TRUE;
  return FALSE;
}

/* The languages besides that of the file in which @texts says nothing; NULL when there are none. */
static char *
missing_languages (const FbRules *rules, const GPtrArray *texts)
{
  const GPtrArray *languages = rules->product->languages;
  GString *missing = g_string_new (NULL);

  for (guint i = 1; languages != NULL && i < languages->len; i++)
    if (!has_language (texts, g_ptr_array_index (languages, i)))
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", (char *) g_ptr_array_index (languages, i));
  return g_string_free (missing, missing->len == 0);
}

static void
check_reason (FbRulesChecker *self, const FbRulesStatement *statement)
{
  g_autofree char *missing = NULL;

  if (fb_rules_is_hard (statement) && statement->because == NULL)
    fb_rules_checker_add (self, FB_RULES_WARNING, "missing-reason", statement->place, statement->id,
                          g_strdup_printf (_ ("Rule %s does not say why."), statement->id),
                          g_strdup (_ ("Add: because \"…\". Sellers read it where the rule stands in their way.")),
                          NULL);
  if (statement->because == NULL
      || !(missing = missing_languages (fb_rules_model_get_rules (self->model), statement->because)))
    return;
  fb_rules_checker_add (self, FB_RULES_WARNING, "missing-translation", statement->place, statement->id,
                        g_strdup_printf (_ ("The reason of %s is missing in: %s"),
                                         statement->id != NULL ? statement->id : _ ("this line"), missing),
                        NULL, NULL);
}

static void
check_label (FbRulesChecker *self, const GPtrArray *labels, const char *name, FbRulesPlace place)
{
  g_autofree char *missing = missing_languages (fb_rules_model_get_rules (self->model), labels);

  if (missing != NULL)
    fb_rules_checker_add (self, FB_RULES_NOTE, "missing-label", place, NULL,
                          g_strdup_printf (_ ("“%s” has no label in: %s"), name, missing), NULL, NULL);
}

/* Numbers and codes such as F9 read the same in every language. */
static gboolean
is_code (const char *name)
{
  guint letters = 0;

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_isdigit (g_utf8_get_char (p)))
        return TRUE;
      letters++;
    }
  return letters <= 3;
}

static void
check_labels (FbRulesChecker *self, const FbRulesOption *option)
{
  check_label (self, option->labels, option->statement->name, option->statement->place);
  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);

      if (choice->labels != NULL || !is_code (choice->name))
        check_label (self, choice->labels, choice->name, choice->place);
    }
}

void
fb_rules_check_texts (FbRulesChecker *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      /* A child was checked when it was published itself. */
      if (statement->child != NULL)
        continue;
      check_reason (self, statement);
      if (statement->kind == FB_RULES_OPTION)
        check_labels (self, statement->option);
      if (statement->kind == FB_RULES_PAGE || statement->kind == FB_RULES_GROUP || statement->kind == FB_RULES_PART
          || statement->kind == FB_RULES_PRODUCT || (statement->kind == FB_RULES_CHILD && statement->texts != NULL))
        check_label (self, statement->texts, statement->name, statement->place);
    }
}

/* --- prices ----------------------------------------------------------------------------------------------------- */

static const char *
target_name (const FbRulesStatement *price)
{
  return price->ref->value != NULL ? price->ref->value : price->ref->name;
}

/* A part of that name has its own price, whatever options are called. */
static gboolean
is_part (const FbRules *rules, const char *name)
{
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->kind == FB_RULES_PART && statement->child == NULL && g_str_equal (statement->name, name))
        return TRUE;
    }
  return FALSE;
}

/* Walks from a price to what it is percent of; @on: 1 on the way, 2 done. Gives the names on the circle. */
static gboolean
finds_circle (const FbRules *rules, guint index, guint8 *on, GString *path)
{
  const FbRulesStatement *price = g_ptr_array_index (rules->statements, index);
  gboolean found = on[index] == 1;

  if (on[index] != 0)
    return found;
  on[index] = 1;
  for (guint i = 0; !found && i < rules->statements->len; i++)
    {
      const FbRulesStatement *other = g_ptr_array_index (rules->statements, i);

      if (other->kind == FB_RULES_PRICE && other->child == NULL && other->base != NULL
          && g_str_equal (target_name (other), price->base) && !is_part (rules, price->base))
        found = finds_circle (rules, i, on, path);
    }
  if (found)
    g_string_append_printf (path, "%s%s", path->len > 0 ? " ← " : "", target_name (price));
  on[index] = 2;
  return found;
}

static void
check_circles (FbRulesChecker *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);
  g_autofree guint8 *on = g_new0 (guint8, rules->statements->len + 1);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      g_autoptr (GString) path = g_string_new (NULL);

      if (statement->kind == FB_RULES_PRICE && statement->child == NULL && statement->base != NULL
          && finds_circle (rules, i, on, path))
        fb_rules_checker_add (self, FB_RULES_BLOCKS, "cyclic-price", statement->place, statement->id,
                              g_strdup_printf (_ ("Prices are percent of each other: %s"), path->str), NULL, NULL);
    }
}

static gboolean
has_price (const FbRules *rules, const FbRulesOption *option, const FbRulesChoice *choice)
{
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      const FbRulesRef *ref = statement->ref;

      if (statement->kind != FB_RULES_PRICE && statement->kind != FB_RULES_PART)
        continue;
      if (ref != NULL && ref->option == option && (ref->choice == choice || ref->choice == NULL))
        return TRUE;
    }
  return FALSE;
}

/* Of an option where some values have prices, one without is probably forgotten; where none has, it costs nothing. */
static void
check_option_prices (FbRulesChecker *self, const FbRulesOption *option)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);
  guint priced = 0;

  for (guint i = 0; i < option->choices->len; i++)
    priced += has_price (rules, option, g_ptr_array_index (option->choices, i)) ? 1 : 0;
  if (option->context || option->statement->child != NULL || priced == option->choices->len
      || (priced == 0 && option->kind != FB_RULES_OPTION_OPTIONAL && option->kind != FB_RULES_OPTION_SOME))
    return;
  /* The first of several that one must choose from is what the base price is of. */
  for (guint i = option->kind == FB_RULES_OPTION_ONE ? 1 : 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);

      if (!has_price (rules, option, choice))
        fb_rules_checker_add (self, FB_RULES_NOTE, "unpriced-option", choice->place, NULL,
                              g_strdup_printf (_ ("“%s” has no price and costs nothing."), choice->name), NULL, NULL);
    }
}

void
fb_rules_check_prices (FbRulesChecker *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);
  gboolean any = FALSE;

  check_circles (self);
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      any = any || (statement->kind == FB_RULES_PRICE && statement->child == NULL);
    }
  for (guint i = 0; any && i < rules->options->len; i++)
    check_option_prices (self, g_ptr_array_index (rules->options, i));
}
