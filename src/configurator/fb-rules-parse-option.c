/* fb-rules-parse-option.c: the product, its options, parts and measures
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-money.h"
#include "fb-rules-parse-private.h"

/* --- product ---------------------------------------------------------------------------------------------------- */

static gboolean
parse_currency (FbRulesParser *self, FbRulesStatement *statement)
{
  const FbRulesToken *now = fb_rules_parser_now (self);

  if (now->kind != FB_RULES_TOKEN_WORD || fb_currency_digits (now->text) < 0)
    return fb_rules_parser_expected (self, _ ("a currency"), _ ("Currencies have codes of three letters: EUR, JPY."));
  g_free (statement->currency);
  statement->currency = g_strdup (now->text);
  self->at++;
  return TRUE;
}

static gboolean
parse_languages (FbRulesParser *self, FbRulesStatement *statement)
{
  g_clear_pointer (&statement->languages, g_ptr_array_unref);
  statement->languages = g_ptr_array_new_with_free_func (g_free);
  do
    {
      const FbRulesToken *now = fb_rules_parser_now (self);

      if (now->kind != FB_RULES_TOKEN_WORD || strlen (now->text) > 12)
        return fb_rules_parser_expected (self, _ ("a language"), _ ("Languages have codes: en, de, pt-BR."));
      g_ptr_array_add (statement->languages, g_strdup (now->text));
      self->at++;
    }
  while (fb_rules_parser_skip_sign (self, ","));
  return TRUE;
}

gboolean
fb_rules_parse_product (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!fb_rules_parser_name (self, &statement->name, NULL) || !fb_rules_parser_texts (self, FALSE, &statement->texts))
    return FALSE;
  while (!fb_rules_parser_at_stop (self))
    {
      gboolean good;

      if (fb_rules_parser_skip_word (self, "version"))
        {
          g_clear_pointer (&statement->version, g_free);
          good = fb_rules_parser_value (self, &statement->version);
        }
      else if (fb_rules_parser_skip_word (self, "currency"))
        good = parse_currency (self, statement);
      else if (fb_rules_parser_skip_word (self, "language"))
        good = parse_languages (self, statement);
      else
        good = fb_rules_parser_expected (self, _ ("“version”, “currency” or “language”"), NULL);
      if (!good)
        return FALSE;
    }
  if (statement->version == NULL || statement->currency == NULL)
    return fb_rules_parser_expected (self, _ ("“version” and “currency”"), NULL);
  return TRUE;
}

gboolean
fb_rules_parse_named (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!fb_rules_parser_name (self, &statement->name, NULL))
    return FALSE;
  return statement->kind == FB_RULES_OWNER || statement->kind == FB_RULES_APPROVAL
         || fb_rules_parser_texts (self, FALSE, &statement->texts);
}

/* --- options ---------------------------------------------------------------------------------------------------- */

static gboolean
parse_choice (FbRulesParser *self, FbRulesOption *option)
{
  g_autofree char *name = NULL;
  FbRulesPlace place = fb_rules_parser_now (self)->place;
  FbRulesChoice *choice;

  if (!fb_rules_parser_value (self, &name))
    return FALSE;
  choice = fb_rules_choice_new (name);
  choice->place = place;
  choice->option = option;
  choice->index = option->choices->len;
  g_ptr_array_add (option->choices, choice);
  return fb_rules_parser_texts (self, FALSE, &choice->texts);
}

static gboolean
parse_choices (FbRulesParser *self, FbRulesOption *option)
{
  do
    if (!parse_choice (self, option))
      return FALSE;
  while (fb_rules_parser_skip_sign (self, ","));
  return TRUE;
}

static gboolean
parse_number_option (FbRulesParser *self, FbRulesOption *option)
{
  if (!fb_rules_parser_number (self, &option->lo) || !fb_rules_parser_need_sign (self, "..")
      || !fb_rules_parser_number (self, &option->hi))
    return FALSE;
  option->step = (FbRulesNumber){1, 0};
  if (fb_rules_parser_skip_word (self, "step"))
    {
      FbRulesPlace place = fb_rules_parser_now (self)->place;

      if (!fb_rules_parser_number (self, &option->step))
        return FALSE;
      if (option->step.value <= 0)
        return fb_rules_parser_fail (self, place, g_strdup (_ ("a step must be more than nothing")), NULL);
    }
  option->unit = fb_rules_parser_unit (self);
  return TRUE;
}

static FbRulesOption *
parse_option_kind (FbRulesParser *self)
{
  FbRulesOption *option;

  if (fb_rules_parser_is_word (self, "one") && g_str_equal (fb_rules_parser_next (self)->text, "of"))
    {
      self->at += 2;
      return fb_rules_option_new (FB_RULES_OPTION_ONE);
    }
  if (fb_rules_parser_skip_word (self, "at"))
    {
      if (!g_str_equal (fb_rules_parser_now (self)->text, "most"))
        fb_rules_parser_expected (self, _ ("“most one of”"), NULL);
      else if (self->at++, fb_rules_parser_need_word (self, "one") && fb_rules_parser_need_word (self, "of"))
        return fb_rules_option_new (FB_RULES_OPTION_OPTIONAL);
      return NULL;
    }
  if (fb_rules_parser_skip_word (self, "number"))
    return fb_rules_option_new (FB_RULES_OPTION_NUMBER);
  if (!fb_rules_parser_is_number (self))
    {
      fb_rules_parser_expected (self, _ ("“one of”, “at most one of”, “number” or a range such as 0..3"), NULL);
      return NULL;
    }
  option = fb_rules_option_new (FB_RULES_OPTION_SOME);
  return option;
}

gboolean
fb_rules_parse_option (FbRulesParser *self, FbRulesStatement *statement)
{
  FbRulesOption *option;

  if (!fb_rules_parser_name (self, &statement->name, &statement->place)
      || !fb_rules_parser_texts (self, FALSE, &statement->texts) || !(option = parse_option_kind (self)))
    return FALSE;
  statement->option = option;
  if (option->kind == FB_RULES_OPTION_NUMBER)
    return parse_number_option (self, option);
  if (option->kind == FB_RULES_OPTION_SOME
      && (!fb_rules_parser_count (self, &option->min) || !fb_rules_parser_need_sign (self, "..")
          || !fb_rules_parser_count (self, &option->max) || !fb_rules_parser_need_word (self, "of")))
    return FALSE;
  return parse_choices (self, option);
}

gboolean
fb_rules_parse_label (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!fb_rules_parser_ref (self, &statement->ref) || !fb_rules_parser_texts (self, TRUE, &statement->texts))
    return FALSE;
  return statement->texts != NULL || fb_rules_parser_expected (self, _ ("a text such as de \"Heizung\""), NULL);
}

/* --- parts and measures ----------------------------------------------------------------------------------------- */

/* "per Fans", "per month", "per year" */
static gboolean
parse_per (FbRulesParser *self, FbRulesStatement *statement)
{
  if (fb_rules_parser_skip_word (self, "month"))
    statement->period = FB_RULES_PER_MONTH;
  else if (fb_rules_parser_skip_word (self, "year"))
    statement->period = FB_RULES_PER_YEAR;
  else if (statement->ref == NULL)
    return fb_rules_parser_ref (self, &statement->ref);
  else
    return fb_rules_parser_expected (self, _ ("“month” or “year”"), NULL);
  return TRUE;
}

/* "Voltage = Supply, Power = …" */
static gboolean
parse_links (FbRulesParser *self, GPtrArray *links)
{
  do
    {
      FbRulesLink *link = fb_rules_link_new ();

      g_ptr_array_add (links, link);
      if (!fb_rules_parser_name (self, &link->name, &link->place) || !fb_rules_parser_need_sign (self, "=")
          || !fb_rules_parser_name (self, &link->with, NULL))
        return FALSE;
    }
  while (fb_rules_parser_skip_sign (self, ","));
  return TRUE;
}

/* The key names a file: it says nothing about folders. */
static gboolean
parse_model (FbRulesParser *self, FbRulesStatement *statement)
{
  FbRulesPlace place;

  if (!fb_rules_parser_need_word (self, "model") || !fb_rules_parser_name (self, &statement->model, &place))
    return FALSE;
  if (*statement->model != '.' && strpbrk (statement->model, "/\\:") == NULL)
    return TRUE;
  return fb_rules_parser_fail (self, place, g_strdup_printf (_ ("“%s” is no key of a model"), statement->model),
                               _ ("Keys are made of letters, digits and hyphens: drive-unit."));
}

static gboolean
parse_times (FbRulesParser *self, FbRulesStatement *statement)
{
  FbRulesPlace place = fb_rules_parser_now (self)->place;

  if (!fb_rules_parser_count (self, &statement->times))
    return FALSE;
  if (statement->times >= 1 && statement->times <= FB_RULES_MAX_TIMES)
    return TRUE;
  return fb_rules_parser_fail (self, place, g_strdup_printf (_ ("a quantity is 1 to %d"), FB_RULES_MAX_TIMES), NULL);
}

/* "uses model drive-unit version 2 quantity 2 link …": words that are no words of the language elsewhere. */
static gboolean
parse_uses (FbRulesParser *self, FbRulesStatement *statement)
{
  statement->kind = FB_RULES_CHILD;
  statement->times = 1;
  statement->links = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_link_free);
  if (!parse_model (self, statement)
      || (fb_rules_parser_skip_word (self, "version") && !fb_rules_parser_value (self, &statement->version))
      || (fb_rules_parser_skip_word (self, "quantity") && !parse_times (self, statement)))
    return FALSE;
  return !fb_rules_parser_skip_word (self, "link") || parse_links (self, statement->links);
}

gboolean
fb_rules_parse_part (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!fb_rules_parser_name (self, &statement->name, NULL) || !fb_rules_parser_texts (self, TRUE, &statement->texts))
    return FALSE;
  if (fb_rules_parser_skip_word (self, "uses"))
    return parse_uses (self, statement);
  if (statement->texts != NULL && ((FbRulesText *) g_ptr_array_index (statement->texts, 0))->language == NULL)
    return fb_rules_parser_expected (self, _ ("“uses model”"),
                                     _ ("Only a part with a model of its own has a short name and a title."));
  if ((fb_rules_parser_skip_word (self, "article") && !fb_rules_parser_value (self, &statement->article))
      || !fb_rules_parser_need_word (self, "list") || !fb_rules_parser_number (self, &statement->amount))
    return FALSE;
  while (fb_rules_parser_skip_word (self, "per"))
    if (!parse_per (self, statement))
      return FALSE;
  return TRUE;
}

static gboolean
parse_weight (FbRulesParser *self, GPtrArray *weights)
{
  FbRulesWeight *weight = fb_rules_weight_new ();
  FbRulesRef *ref = NULL;
  gboolean good = fb_rules_parser_ref (self, &ref);

  g_ptr_array_add (weights, weight);
  if (ref != NULL)
    {
      weight->ref = *ref;
      g_free (ref);
    }
  if (!good || !fb_rules_parser_need_sign (self, ":") || !fb_rules_parser_number (self, &weight->number))
    return FALSE;
  weight->unit = fb_rules_parser_unit (self);
  weight->each = fb_rules_parser_skip_word (self, "each");
  return TRUE;
}

static gboolean
parse_weights (FbRulesParser *self, GPtrArray **weights)
{
  *weights = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_weight_free);
  do
    if (!parse_weight (self, *weights))
      return FALSE;
  while (fb_rules_parser_skip_sign (self, ","));
  return TRUE;
}

static gboolean
parse_side (FbRulesParser *self, char **side)
{
  return !fb_rules_parser_skip_sign (self, "(")
         || (fb_rules_parser_name (self, side, NULL) && fb_rules_parser_need_sign (self, ")"));
}

gboolean
fb_rules_parse_measure (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!fb_rules_parser_name (self, &statement->name, &statement->place) || !parse_side (self, &statement->side))
    return FALSE;
  if (fb_rules_parser_skip_word (self, "in"))
    {
      if (!(statement->unit = fb_rules_parser_unit (self)))
        return fb_rules_parser_expected (self, _ ("a unit"), NULL);
    }
  return fb_rules_parser_need_word (self, "where") && parse_weights (self, &statement->weights);
}

/* --- sums ------------------------------------------------------------------------------------------------------- */

static gboolean
parse_term (FbRulesParser *self, GPtrArray *terms, gboolean minus)
{
  FbRulesTerm *term = fb_rules_term_new ();

  g_ptr_array_add (terms, term);
  term->minus = minus;
  term->place = fb_rules_parser_now (self)->place;
  if (fb_rules_parser_now (self)->kind == FB_RULES_TOKEN_NUMBER)
    {
      if (!fb_rules_parser_number (self, &term->number))
        return FALSE;
      term->unit = fb_rules_parser_unit (self);
      return TRUE;
    }
  return fb_rules_parser_name (self, &term->measure, NULL) && parse_side (self, &term->side);
}

static gboolean
parse_terms (FbRulesParser *self, GPtrArray **terms)
{
  gboolean minus = fb_rules_parser_skip_sign (self, "-");

  *terms = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_term_free);
  for (;;)
    {
      if (!parse_term (self, *terms, minus))
        return FALSE;
      minus = fb_rules_parser_is_sign (self, "-");
      if (!minus && !fb_rules_parser_is_sign (self, "+"))
        return TRUE;
      self->at++;
    }
}

static gboolean
parse_comparison (FbRulesParser *self, FbRulesTest *test)
{
  static const struct
  {
    const char *sign;
    FbRulesTest test;
  } signs[] = {{"=", FB_RULES_TEST_EQ},
               {"<", FB_RULES_TEST_LT},
               {"<=", FB_RULES_TEST_LE},
               {">", FB_RULES_TEST_GT},
               {">=", FB_RULES_TEST_GE}};

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (fb_rules_parser_skip_sign (self, signs[i].sign))
      {
        *test = signs[i].test;
        return TRUE;
      }
  return fb_rules_parser_expected (self, _ ("<=, >=, <, > or ="), NULL);
}

gboolean
fb_rules_parse_sum (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!parse_terms (self, &statement->left) || !parse_comparison (self, &statement->test)
      || !parse_terms (self, &statement->right))
    return FALSE;
  return !fb_rules_parser_skip_word (self, "where") || parse_weights (self, &statement->weights);
}
