/* fb-quote-parts.c: what a configured product with parts of its own models is made of, as lines of a quote have it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-parts.h"

#include "fb-rules-option.h"
#include "fb-rules-priced.h"

/* One of it is so many of the whole. */
static gint64
qty_of (const FbRulesStatement *child)
{
  gint64 qty = 1000;

  for (; child != NULL; child = child->child)
    qty *= child->times;
  return qty;
}

/* The first part with a price of its own is what the rest is added to: "RT base unit". */
static const FbRulesStatement *
find_base (const FbRules *rules, const FbRulesStatement *child)
{
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->kind == FB_RULES_PART && statement->child == child && statement->ref == NULL)
        return statement;
    }
  return NULL;
}

static char *
title_of (const FbRules *rules, const FbRulesStatement *child, const char *language)
{
  const FbRulesStatement *base = find_base (rules, NULL);
  const FbRulesStatement *named = base != NULL ? base : rules->product;
  const char *text = fb_rules_text_find (named->texts, language);
  char *title;

  if (child == NULL)
    return g_strdup (text != NULL ? text : named->name);
  title = g_strdup (fb_rules_child_label (child, language));
  /* A part of a part is told with it: "Drive unit, Gearbox". */
  for (child = child->child; child != NULL; child = child->child)
    {
      g_autofree char *inner = title;

      title = g_strdup_printf ("%s, %s", fb_rules_child_label (child, language), inner);
    }
  return title;
}

/* The figures of one rhythm; @input (nullable): nothing is paid for it then. */
static void
set_price (FbQuoteConfigured *part, const FbRulesPriceInput *input, const char *currency)
{
  part->has_base = TRUE;
  part->base_currency = currency;
  if (input == NULL)
    return;
  part->options = input->line.options;
  part->n_options = input->line.n_options;
  part->base = input->line.list_price;
}

static const FbRulesPriceInput *
find_input (const GPtrArray *inputs, FbRulesPeriod period)
{
  for (guint i = 0; i < inputs->len; i++)
    if (((const FbRulesPriceInput *) g_ptr_array_index (inputs, i))->period == period)
      return g_ptr_array_index (inputs, i);
  return NULL;
}

static const char *
keep (FbQuoteParts *self, char *text)
{
  g_ptr_array_add (self->texts, text);
  return text;
}

/* Its line where there is something to be paid for it in that rhythm; what is paid once has a line for everything. */
static gboolean
add_part (FbQuoteParts *self,
          const FbConfigResult *result,
          const FbRulesStatement *child,
          const char *language,
          GError **error)
{
  const FbRules *rules = fb_rules_model_get_rules (result->model);
  GPtrArray *inputs = fb_rules_price_inputs_of (result->model, result->values, child, error);
  g_autoptr (GPtrArray) words = NULL;
  const FbRulesStatement *base = find_base (rules, child);
  FbQuoteConfigured part = {.qty = qty_of (child)};

  if (inputs == NULL)
    return FALSE;
  g_ptr_array_add (self->inputs, inputs);
  part.name = keep (self, title_of (rules, child, language));
  part.sku = base != NULL ? base->article : NULL;
  if (child != NULL)
    {
      words = fb_config_result_dup_words_of (result, child, language);
      g_ptr_array_add (words, NULL);
      part.summary = keep (self, g_strjoinv (" · ", (char **) words->pdata));
      part.model_version = child->product->version;
    }
  for (int period = FB_RULES_ONCE; period <= FB_RULES_PER_YEAR; period++)
    {
      const FbRulesPriceInput *input = find_input (inputs, (FbRulesPeriod) period);
      FbQuoteConfigured one = part;

      if (input == NULL && (FbRulesPeriod) period != self->first)
        continue;
      set_price (&one, input, rules->product->currency);
      self->n_children[period] += child != NULL;
      g_array_append_val (self->lines[period], one);
    }
  return TRUE;
}

void
fb_quote_parts_free (FbQuoteParts *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->lines); i++)
    g_array_unref (self->lines[i]);
  g_ptr_array_unref (self->inputs);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

FbQuoteParts *
fb_quote_parts_new (const FbConfigResult *result, FbRulesPeriod first, const char *language, GError **error)
{
  g_autoptr (FbQuoteParts) self = g_new0 (FbQuoteParts, 1);
  const FbRules *rules = fb_rules_model_get_rules (result->model);

  self->first = first;
  self->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->lines); i++)
    self->lines[i] = g_array_new (FALSE, FALSE, sizeof (FbQuoteConfigured));
  if (!add_part (self, result, NULL, language, error))
    return NULL;
  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *child = g_ptr_array_index (rules->statements, i);

      if (child->kind == FB_RULES_CHILD && fb_rules_model_is_there (result->model, child, result->values)
          && !add_part (self, result, child, language, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
fb_quote_parts_fill (const FbQuoteParts *self, FbRulesPeriod period, FbQuoteConfigured *what)
{
  if (self->n_children[period] == 0)
    return;
  what->parts = (const FbQuoteConfigured *) (gpointer) self->lines[period]->data;
  what->n_parts = self->lines[period]->len;
}
