/* fb-quote-models.c: what the configured lines of a quote cost by their own models
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-quote-models.h"

#include "fb-config-result.h"
#include "fb-json.h"
#include "fb-rules-files.h"

/* A quote has a few, and so have those that come together. */
#define MAX_MODELS 16

struct _FbQuoteModels
{
  GHashTable *models; /* hash and day → FbRulesModel */
};

FbQuoteModels *
fb_quote_models_new (void)
{
  FbQuoteModels *self = g_new0 (FbQuoteModels, 1);

  self->models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) fb_rules_model_unref);
  return self;
}

void
fb_quote_models_free (FbQuoteModels *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->models);
  g_free (self);
}

/* A text that this program cannot read is as good as none: a newer program may have published it. (transfer full) */
static FbRulesModel *
lower (const FbRecord *row, const char *day)
{
  g_autoptr (GHashTable) files = fb_rules_files_from_json (fb_record_get_text (row, "files"));
  g_autoptr (GError) error = NULL;
  FbRules *rules = fb_rules_load_with (fb_record_get_text (row, "text"), -1, fb_rules_files_read, files, &error);
  FbRulesModel *model = rules != NULL ? fb_rules_lower (rules, day, fb_rules_files_read, files, &error) : NULL;

  if (model == NULL)
    g_info ("%s: %s", fb_record_get_text (row, "family"), error->message);
  return model;
}

/* *@model (nullable) (transfer none) */
static gboolean
find_model (FbQuoteModels *self,
            FbPriceSource *source,
            const FbRecord *line,
            const char *day,
            FbRulesModel **model,
            GError **error)
{
  const char *hash = fb_record_get_text (line, "model_hash");
  g_autofree char *key = g_strconcat (hash != NULL ? hash : "", " ", day, NULL);
  g_autoptr (FbRecord) row = NULL;

  *model = hash != NULL ? g_hash_table_lookup (self->models, key) : NULL;
  if (hash == NULL || *model != NULL)
    return TRUE;
  if (!fb_price_source_get (source, "config_model", fb_record_get_id (line, "model"), &row, error))
    return FALSE;
  if (row == NULL || g_strcmp0 (fb_record_get_text (row, "hash"), hash) != 0 || !(*model = lower (row, day)))
    return TRUE;
  if (g_hash_table_size (self->models) >= MAX_MODELS)
    g_hash_table_remove_all (self->models);
  g_hash_table_insert (self->models, g_steal_pointer (&key), *model);
  return TRUE;
}

/* What says nothing since its part is not there has its first value. */
guint *
fb_quote_models_read_values (FbRulesModel *model, const char *assignment)
{
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (model)), lost = 0;
  g_autoptr (JsonNode) node = assignment != NULL ? fb_json_parse (assignment, -1, 0, NULL) : NULL;
  g_autoptr (JsonNode) whole = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree int *picks = NULL;
  g_autofree guint *values = g_new0 (guint, n + 1);

  json_node_take_object (whole, object);
  if (node == NULL)
    return NULL;
  json_object_set_member (object, "assignment", g_steal_pointer (&node));
  picks = fb_config_result_read_picks (model, whole, TRUE, &lost);
  if (picks == NULL || lost > 0)
    return NULL;
  for (guint var = 0; var < n; var++)
    values[var] = picks[var] >= 0 ? (guint) picks[var] : 0;
  for (guint var = 0; var < n; var++)
    if (picks[var] < 0 && fb_rules_model_has_value (model, var, values))
      return NULL;
  fb_rules_model_set_hidden (model, values);
  return g_steal_pointer (&values);
}

gboolean
fb_quote_models_find (FbQuoteModels *self,
                      FbPriceSource *source,
                      const FbRecord *head,
                      const char *day,
                      GPtrArray **inputs,
                      GError **error)
{
  g_autofree guint *values = NULL;
  FbRulesModel *model;

  *inputs = NULL;
  if (!find_model (self, source, head, day, &model, error))
    return FALSE;
  if (model != NULL && (values = fb_quote_models_read_values (model, fb_record_get_text (head, "assignment"))) != NULL
      && fb_config_model_check (fb_rules_model_get_config (model), values) < 0)
    *inputs = fb_rules_price_inputs (model, values, NULL);
  return TRUE;
}
