/* fb-quotes-kind.c: what a line of a quote counts as: an item, an option, or free of charge
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quotes-private.h"

#include <glib/gi18n-lib.h>

#include "fb-configure-source.h"
#include "fb-quote-configured.h"
#include "fb-quote-models.h"
#include "fb-quote-rhythm.h"

static gboolean
is_kind (const FbRecord *line, const char *kind)
{
  return g_strcmp0 (fb_record_get_text (line, "kind"), kind) == 0;
}

static gboolean
is_configured (const FbRecord *line)
{
  return !fb_value_is_null (fb_record_get (line, "assignment")) || fb_record_get_id (line, "configuration") != NULL;
}

static FbRecord *
find_answers (const GPtrArray *together)
{
  for (guint i = 0; i < together->len; i++)
    if (!fb_value_is_null (fb_record_get (g_ptr_array_index (together, i), "assignment")))
      return g_ptr_array_index (together, i);
  return NULL;
}

/* @line as its own version of the model has it. *@configured NULL: the model is not here, or it does not have these
 * answers. */
static gboolean
configure_again (FbQuoteDoc *doc, const FbRecord *line, FbQuoteConfiguration **configured, GError **error)
{
  g_autoptr (FbConfigureSource) source = fb_configure_source_read (doc->store, &doc->quote->id, NULL, &line->id, error);
  g_autoptr (FbConfigResult) result = NULL;
  FbRulesModel *model;

  *configured = NULL;
  if (source == NULL)
    return FALSE;
  model = source->own != NULL ? fb_config_family_lower (doc->store, source->own, NULL) : NULL;
  if (model == NULL)
    return TRUE;
  result = g_new0 (FbConfigResult, 1);
  result->model = model;
  /* Who chose what stays in the row of configuration. */
  result->origins = g_new0 (FbConfigOrigin, fb_config_model_get_n_variables (fb_rules_model_get_config (model)) + 1);
  result->values = fb_quote_models_read_values (model, fb_record_get_text (line, "assignment"));
  if (result->values == NULL)
    return TRUE;
  *configured = fb_quote_configuration_new (
      result, source->own, fb_id_is_nil (&source->product) ? NULL : &source->product, source->language, error);
  return *configured != NULL;
}

static const FbQuoteConfigured *
find_rhythm (const FbQuoteConfigured *what, const FbRecord *line)
{
  if (!fb_quote_is_rhythm (line))
    return what;
  for (guint i = 0; i < what->n_others; i++)
    if (g_strcmp0 (what->others[i].unit, fb_record_get_text (line, "unit")) == 0)
      return &what->others[i];
  return NULL;
}

/* A whole that counts again has its parts again; where its model is not here it stays one line. */
static gboolean
bring_parts (FbQuoteDoc *doc, const GPtrArray *together, GError **error)
{
  const FbRecord *answers = find_answers (together);
  g_autoptr (FbQuoteConfiguration) configured = NULL;

  if (answers == NULL)
    return TRUE;
  if (!configure_again (doc, answers, &configured, error))
    return FALSE;
  for (guint i = 0; configured != NULL && i < together->len; i++)
    {
      FbRecord *line = g_ptr_array_index (together, i);
      const FbQuoteConfigured *what = find_rhythm (fb_quote_configuration_get (configured), line);

      if (what != NULL && !fb_quotes_set_parts (doc, line, what, error))
        return FALSE;
    }
  return TRUE;
}

/* What is optional or free is one line: its price is not shared out. */
static void
drop_parts (FbQuoteDoc *doc, const FbRecord *head)
{
  for (guint i = doc->lines->len; i > 0; i--)
    {
      const FbRecord *line = g_ptr_array_index (doc->lines, i - 1);
      const FbId *parent = fb_record_get_id (line, "parent");
      FbId id = line->id;

      if (parent != NULL && fb_id_equal (parent, &head->id))
        fb_quote_doc_remove_line (doc, &id);
    }
}

gboolean
fb_quotes_set_kind (FbStore *store, const FbId *quote, const FbId *line, const char *kind, GError **error)
{
  g_autoptr (FbQuoteDoc) doc = fb_quotes_open (store, quote, error);
  FbRecord *record = fb_quotes_need_line (doc, line, error);
  g_autoptr (GPtrArray) together = NULL;

  if (record == NULL)
    return FALSE;
  if (fb_record_get_id (record, "parent") != NULL || (is_kind (record, "bundle") && !is_configured (record)))
    return fb_quotes_refuse (error, _ ("A bundle and its parts stay together"));
  together = fb_quotes_find_together (doc, record);
  for (guint i = 0; i < together->len; i++)
    {
      FbRecord *one = g_ptr_array_index (together, i);

      drop_parts (doc, one);
      fb_record_set_text (one, "kind", kind);
    }
  return (g_strcmp0 (kind, "item") != 0 || bring_parts (doc, together, error))
         && fb_quotes_close (doc, _ ("Change line"), error);
}
