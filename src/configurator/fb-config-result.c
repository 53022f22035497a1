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

FbConfigResult *
fb_config_result_copy (const FbConfigResult *self)
{
  FbConfigResult *copy = g_new0 (FbConfigResult, 1);
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (self->model));

  copy->model = fb_rules_model_ref (self->model);
  copy->hash = g_strdup (self->hash);
  copy->values = g_memdup2 (self->values, n * sizeof *copy->values);
  copy->origins = g_memdup2 (self->origins, n * sizeof *copy->origins);
  if (self->price != NULL)
    copy->price = fb_config_price_new (self->model, self->values, NULL, NULL, NULL);
  return copy;
}

static const char *
origin_name (FbConfigOrigin origin)
{
  static const char *const names[] = {"nobody", "user", "rule", "default", "completion", "repair"};

  g_return_val_if_fail (origin < G_N_ELEMENTS (names), NULL);

  return names[origin];
}

JsonNode *
fb_config_result_assignment_to_json (const FbConfigResult *self)
{
  FbConfigModel *config = fb_rules_model_get_config (self->model);
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    if (fb_rules_model_has_value (self->model, var, self->values))
      json_object_set_string_member (object, fb_config_model_get_name (config, var),
                                     fb_config_model_get_value (config, var, self->values[var]));
  json_node_take_object (node, object);
  return node;
}

JsonNode *
fb_config_result_picks_to_json (const FbConfigResult *self)
{
  FbConfigModel *config = fb_rules_model_get_config (self->model);
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    if (fb_rules_model_has_value (self->model, var, self->values))
      {
        JsonObject *pick = json_object_new ();

        json_object_set_string_member (pick, "option", fb_config_model_get_name (config, var));
        json_object_set_string_member (pick, "value", fb_config_model_get_value (config, var, self->values[var]));
        json_object_set_string_member (pick, "by", origin_name (self->origins[var]));
        json_array_add_object_element (array, pick);
      }
  json_node_take_array (node, array);
  return node;
}

JsonNode *
fb_config_result_to_json (const FbConfigResult *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "product", rules->product->name);
  if (rules->product->version != NULL)
    json_object_set_string_member (object, "version", rules->product->version);
  if (self->hash != NULL)
    json_object_set_string_member (object, "hash", self->hash);
  json_object_set_member (object, "assignment", fb_config_result_assignment_to_json (self));
  json_object_set_member (object, "picks", fb_config_result_picks_to_json (self));
  if (self->price != NULL)
    json_object_set_member (object, "price", fb_config_price_to_json (self->price));
  json_node_take_object (node, object);
  return node;
}

/* --- reading ------------------------------------------------------------------------------------------------- */

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static void
read_origin (GHashTable *origins, JsonNode *node)
{
  JsonObject *pick = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *option = pick != NULL ? get_text (pick, "option") : NULL;
  const char *by = pick != NULL ? get_text (pick, "by") : NULL;

  if (option != NULL && by != NULL)
    g_hash_table_insert (origins, (gpointer) option, (gpointer) by);
}

/* (nullable) Option → who chose it, lent by @picks. NULL: it does not say. */
static GHashTable *
read_origins (JsonNode *picks)
{
  g_autoptr (GHashTable) origins = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (picks == NULL || (!JSON_NODE_HOLDS_ARRAY (picks) && !JSON_NODE_HOLDS_OBJECT (picks)))
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (picks))
    {
      JsonArray *array = json_node_get_array (picks);

      for (guint i = 0; i < json_array_get_length (array); i++)
        read_origin (origins, json_array_get_element (array, i));
      return g_steal_pointer (&origins);
    }
  json_object_iter_init (&iter, json_node_get_object (picks));
  while (json_object_iter_next (&iter, &name, &node))
    if (json_node_get_value_type (node) == G_TYPE_STRING)
      g_hash_table_insert (origins, (gpointer) name, (gpointer) json_node_get_string (node));
  return g_steal_pointer (&origins);
}

static gboolean
is_chosen (GHashTable *origins, const char *name)
{
  const char *by = origins != NULL ? g_hash_table_lookup (origins, name) : NULL;

  return origins == NULL || g_strcmp0 (by, "user") == 0 || g_strcmp0 (by, "repair") == 0;
}

int *
fb_config_result_read_picks (FbRulesModel *model, JsonNode *json, gboolean all, guint *lost)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  guint n = fb_config_model_get_n_variables (config), unknown = 0;
  g_autoptr (GHashTable) origins = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node, *assignment;
  int *picks;

  if (json == NULL || !JSON_NODE_HOLDS_OBJECT (json)
      || (assignment = json_object_get_member (json_node_get_object (json), "assignment")) == NULL
      || !JSON_NODE_HOLDS_OBJECT (assignment))
    return NULL;
  if (!all)
    origins = read_origins (json_object_get_member (json_node_get_object (json), "picks"));
  picks = g_new (int, n);
  for (guint var = 0; var < n; var++)
    picks[var] = -1;
  json_object_iter_init (&iter, json_node_get_object (assignment));
  while (json_object_iter_next (&iter, &name, &node))
    {
      int var = fb_config_model_find_variable (config, name), value = -1;

      if (json_node_get_value_type (node) != G_TYPE_STRING || !is_chosen (origins, name))
        continue;
      if (var >= 0 && fb_rules_model_get_option (model, (guint) var) != NULL)
        value = fb_config_model_find_value (config, (guint) var, json_node_get_string (node));
      if (value >= 0)
        picks[var] = value;
      else
        unknown++;
    }
  if (lost != NULL)
    *lost = unknown;
  return picks;
}

/* @alone: only of @child. */
static GPtrArray *
dup_words (const FbConfigResult *self, gboolean alone, const FbRulesStatement *child, const char *language)
{
  FbConfigModel *config = fb_rules_model_get_config (self->model);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (guint var = 0; var < fb_config_model_get_n_variables (config); var++)
    {
      const FbRulesOption *option = fb_rules_model_get_option (self->model, var);

      if (!fb_rules_model_has_value (self->model, var, self->values)
          || ((option->kind == FB_RULES_OPTION_SOME || option->kind == FB_RULES_OPTION_OPTIONAL)
              && self->values[var] == 0)
          || (alone ? option->statement->child != child : option->link != NULL))
        continue;
      g_ptr_array_add (words, alone ? fb_rules_words_own (self->model, var, self->values[var], language)
                                    : fb_rules_words_point (self->model, var, self->values[var], language));
    }
  return words;
}

GPtrArray *
fb_config_result_dup_words (const FbConfigResult *self, const char *language)
{
  return dup_words (self, FALSE, NULL, language);
}

GPtrArray *
fb_config_result_dup_words_of (const FbConfigResult *self, const FbRulesStatement *child, const char *language)
{
  return dup_words (self, TRUE, child, language);
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
