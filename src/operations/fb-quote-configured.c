/* fb-quote-configured.c: a finished configuration as a line of a quote has it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-configured.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"
#include "fb-query.h"
#include "fb-quote-parts.h"
#include "fb-quote-rhythm.h"
#include "fb-quotes-private.h"
#include "fb-rules-priced.h"

struct _FbQuoteConfiguration
{
  FbQuoteConfigured what;    /* points to what follows */
  FbQuoteConfigured *others; /* (owned) */
  GPtrArray *inputs;         /* (owned) of FbRulesPriceInput */
  GPtrArray *texts;          /* (owned) of char */
  FbQuoteParts *parts;       /* (owned) (nullable) */
  FbId model, product;
};

/* Kept for as long as @self is there. */
static const char *
keep (FbQuoteConfiguration *self, char *text)
{
  g_ptr_array_add (self->texts, text);
  return text;
}

static const char *
keep_json (FbQuoteConfiguration *self, JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;

  return keep (self, fb_json_to_canonical (owned));
}

/* Languages of quotes may name a country as well; models know languages alone. */
static const char *
keep_language (FbQuoteConfiguration *self, const char *language)
{
  return language != NULL ? keep (self, g_strndup (language, strcspn (language, "_-.@"))) : NULL;
}

static const char *
keep_summary (FbQuoteConfiguration *self, const FbConfigResult *result, const char *language)
{
  /* What the parts have is told on their own lines. */
  g_autoptr (GPtrArray) words = self->what.n_parts > 0 ? fb_config_result_dup_words_of (result, NULL, language)
                                                       : fb_config_result_dup_words (result, language);

  g_ptr_array_add (words, NULL);
  return keep (self, g_strjoinv (" · ", (char **) words->pdata));
}

/* The figures of one rhythm. */
static void
set_price (FbQuoteConfigured *what, const FbRulesPriceInput *input)
{
  what->options = input->line.options;
  what->n_options = input->line.n_options;
  what->volume = input->line.volume;
  what->has_base = TRUE;
  what->base = input->line.list_price;
  what->base_currency = input->line.list_currency;
}

static void
set_words (FbQuoteConfiguration *self,
           FbQuoteConfigured *what,
           FbRulesPeriod period,
           const char *product,
           const char *language)
{
  g_auto (GStrv) parts = g_strsplit (fb_quote_rhythm_get_name (period, language), "%s", 2);

  what->name = keep (self, g_strconcat (parts[0], product, parts[1], NULL));
  what->unit = fb_quote_rhythm_get_unit (period, language);
}

static void
set_prices (FbQuoteConfiguration *self, const char *product, const char *language)
{
  guint n = self->inputs->len;

  self->others = g_new0 (FbQuoteConfigured, n);
  for (guint i = 0; i < n; i++)
    {
      const FbRulesPriceInput *input = g_ptr_array_index (self->inputs, i);
      FbQuoteConfigured *what = i == 0 ? &self->what : &self->others[i - 1];

      set_price (what, input);
      set_words (self, what, input->period, product, language);
      if (self->parts != NULL)
        fb_quote_parts_fill (self->parts, input->period, what);
    }
  self->what.others = self->others;
  self->what.n_others = n > 0 ? n - 1 : 0;
}

void
fb_quote_configuration_free (FbQuoteConfiguration *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
  g_clear_pointer (&self->parts, fb_quote_parts_free);
  g_ptr_array_unref (self->texts);
  g_free (self->others);
  g_free (self);
}

static gboolean
has_children (const FbRules *rules)
{
  for (guint i = 0; i < rules->statements->len; i++)
    if (((const FbRulesStatement *) g_ptr_array_index (rules->statements, i))->kind == FB_RULES_CHILD)
      return TRUE;
  return FALSE;
}

/* Without a price there is nothing to share out. */
static gboolean
set_parts (FbQuoteConfiguration *self, const FbConfigResult *result, const char *language, GError **error)
{
  const FbRulesPriceInput *first = self->inputs->len > 0 ? g_ptr_array_index (self->inputs, 0) : NULL;

  if (first == NULL || !has_children (fb_rules_model_get_rules (result->model)))
    return TRUE;
  self->parts = fb_quote_parts_new (result, first->period, language, error);
  return self->parts != NULL;
}

FbQuoteConfiguration *
fb_quote_configuration_new (const FbConfigResult *result,
                            const FbConfigFamily *family,
                            const FbId *product,
                            const char *language,
                            GError **error)
{
  g_autoptr (FbQuoteConfiguration) self = g_new0 (FbQuoteConfiguration, 1);
  const FbRules *rules = fb_rules_model_get_rules (result->model);
  const char *own, *name;

  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->inputs = fb_rules_price_inputs (result->model, result->values, error);
  if (self->inputs == NULL)
    return NULL;
  self->model = family->id;
  self->product = product != NULL ? *product : family->product;
  own = keep_language (self, language);
  name = fb_rules_text_find (rules->product->texts, own);
  if (name == NULL)
    name = rules->product->name;
  if (!set_parts (self, result, own, error))
    return NULL;
  set_prices (self, name, own);
  self->what.name = self->what.name != NULL ? self->what.name : keep (self, g_strdup (name));
  self->what.model = family->published ? &self->model : NULL;
  self->what.product = fb_id_is_nil (&self->product) ? NULL : &self->product;
  self->what.model_version =
      keep (self, g_strdup (family->version != NULL ? family->version : rules->product->version));
  self->what.model_hash = keep (self, g_strdup (family->hash));
  self->what.family = keep (self, g_strdup (family->family));
  self->what.summary = keep_summary (self, result, own);
  self->what.assignment = keep_json (self, fb_config_result_assignment_to_json (result));
  self->what.picks = keep_json (self, fb_config_result_picks_to_json (result));
  if (result->price != NULL && self->inputs->len > 0)
    self->what.price = result->price->total[((FbRulesPriceInput *) g_ptr_array_index (self->inputs, 0))->period];
  return g_steal_pointer (&self);
}

const FbQuoteConfigured *
fb_quote_configuration_get (const FbQuoteConfiguration *self)
{
  return &self->what;
}

/* --- into a quote -------------------------------------------------------------------------------------------- */

/* (nullable) (transfer full) */
static FbRecord *
find_product (FbStore *store, const FbConfigFamily *family, GError **error)
{
  g_autofree char *quoted = fb_query_quote (family->family);
  g_autofree char *where = g_strdup_printf ("kind = 'configurable' and active = true and config_family = %s", quoted);

  return fb_id_is_nil (&family->product) ? fb_operation_find_first (store, "product", where, "sku", error) : NULL;
}

/* One piece of @result as the quote @record tells it. (nullable) (transfer full) */
static FbQuoteConfiguration *
configure_for (FbStore *store,
               const FbRecord *record,
               const FbConfigResult *result,
               const FbConfigFamily *family,
               GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) product = find_product (store, family, &local);

  if (local == NULL)
    return fb_quote_configuration_new (result, family, product != NULL ? &product->id : NULL,
                                       fb_record_get_text (record, "language"), error);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

gboolean
fb_quotes_add_result (FbStore *store,
                      const FbId *quote,
                      const FbConfigResult *result,
                      const FbConfigFamily *family,
                      FbId *line,
                      GError **error)
{
  g_autoptr (FbRecord) record = fb_store_get (store, fb_schema_get_table ("quote"), quote, error);
  g_autoptr (FbQuoteConfiguration) configured =
      record != NULL ? configure_for (store, record, result, family, error) : NULL;

  return configured != NULL
         && fb_quotes_add_configured (store, quote, fb_quote_configuration_get (configured), 1000, "item", line, error);
}

gboolean
fb_quotes_new_with_result (FbStore *store,
                           const FbQuoteStart *start,
                           const FbConfigResult *result,
                           const FbConfigFamily *family,
                           FbId *quote,
                           FbId *line,
                           GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_begin (store, start, error);
  g_autoptr (FbQuoteConfiguration) configured =
      doc != NULL ? configure_for (store, doc->quote, result, family, error) : NULL;
  g_autoptr (FbEdit) edit = fb_edit_new (_ ("New quote"));

  if (configured == NULL
      || !fb_quotes_put_configured (doc, edit, fb_quote_configuration_get (configured), 1000, "item", line, error)
      || !fb_quotes_close_with (doc, g_steal_pointer (&edit), error))
    return FALSE;
  *quote = doc->quote->id;
  return TRUE;
}
