/* fb-config-result.c: a finished configuration, as it is handed to a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-result.h"

#include <string.h>

#include "fb-rules-option.h"
#include "fb-rules-words.h"

void
fb_config_result_free (FbConfigResult *self)
{
  fb_rules_model_unref (self->model);
  g_free (self->hash);
  g_free (self->values);
  g_free (self->origins);
  g_clear_pointer (&self->price, fb_config_price_free);
  g_free (self);
}

const char *
fb_config_origin_name (FbConfigOrigin origin)
{
  static const char *const names[] = {"nobody", "user", "rule", "default", "completion", "repair"};

  g_return_val_if_fail (origin < G_N_ELEMENTS (names), NULL);

  return names[origin];
}

JsonNode *
fb_config_result_to_json (const FbConfigResult *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);
  FbConfigModel *config = fb_rules_model_get_config (self->model);
  JsonObject *object = json_object_new ();
  JsonObject *assignment = json_object_new ();
  JsonObject *picks = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    {
      const char *name = fb_config_model_get_name (config, var);

      if (fb_rules_model_get_option (self->model, var) == NULL)
        continue;
      json_object_set_string_member (assignment, name, fb_config_model_get_value (config, var, self->values[var]));
      json_object_set_string_member (picks, name, fb_config_origin_name (self->origins[var]));
    }
  json_object_set_string_member (object, "product", rules->product->name);
  if (rules->product->version != NULL)
    json_object_set_string_member (object, "version", rules->product->version);
  if (self->hash != NULL)
    json_object_set_string_member (object, "hash", self->hash);
  json_object_set_object_member (object, "assignment", assignment);
  json_object_set_object_member (object, "picks", picks);
  if (self->price != NULL)
    json_object_set_member (object, "price", fb_config_price_to_json (self->price));
  json_node_take_object (node, object);
  return node;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

int *
fb_config_result_read_picks (FbRulesModel *model, JsonNode *json, gboolean all)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  guint n = fb_config_model_get_n_variables (config);
  JsonObject *assignment, *origins;
  int *picks;

  if (json == NULL || !JSON_NODE_HOLDS_OBJECT (json)
      || (assignment = get_object (json_node_get_object (json), "assignment")) == NULL)
    return NULL;
  origins = get_object (json_node_get_object (json), "picks");
  picks = g_new (int, n);
  for (guint var = 0; var < n; var++)
    {
      const char *name = fb_config_model_get_name (config, var);
      const char *value = get_text (assignment, name);
      const char *origin = get_text (origins, name);
      gboolean chosen = all || g_strcmp0 (origin, "user") == 0 || g_strcmp0 (origin, "repair") == 0;

      picks[var] = value != NULL && chosen && fb_rules_model_get_option (model, var) != NULL
                       ? fb_config_model_find_value (config, var, value)
                       : -1;
    }
  return picks;
}

GPtrArray *
fb_config_result_dup_words (const FbConfigResult *self, const char *language)
{
  FbConfigModel *config = fb_rules_model_get_config (self->model);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    {
      const FbRulesOption *option = fb_rules_model_get_option (self->model, var);

      if (option == NULL
          || ((option->kind == FB_RULES_OPTION_SOME || option->kind == FB_RULES_OPTION_OPTIONAL)
              && self->values[var] == 0))
        continue;
      g_ptr_array_add (words, fb_rules_words_point (self->model, var, self->values[var], language));
    }
  return words;
}

const char *
fb_config_get_language (void)
{
  const char *name = g_get_language_names ()[0];
  char code[3] = {0};

  if (strlen (name) < 2 || !g_ascii_isalpha (name[0]) || !g_ascii_isalpha (name[1]) || g_ascii_isalpha (name[2]))
    return NULL;
  memcpy (code, name, 2);
  return g_intern_string (code);
}
