/* fb-rules-model.c: from a configuration model back to the words of its rule file
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-rules-model-private.h"
#include "fb-rules-option.h"

FbRulesModel *
fb_rules_model_ref (FbRulesModel *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
fb_rules_model_unref (FbRulesModel *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->unpriced);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->structure);
  g_hash_table_unref (self->presence);
  g_array_unref (self->first);
  g_array_unref (self->variables);
  fb_config_model_unref (self->config);
  fb_rules_free (self->rules);
  g_free (self->day);
  g_free (self);
}

const FbRules *
fb_rules_model_get_rules (FbRulesModel *self)
{
  return self->rules;
}

FbConfigModel *
fb_rules_model_get_config (FbRulesModel *self)
{
  return self->config;
}

const GPtrArray *
fb_rules_model_get_unpriced (FbRulesModel *self)
{
  return self->unpriced;
}

const FbRulesOption *
fb_rules_model_get_option (FbRulesModel *self, guint var)
{
  g_return_val_if_fail (var < self->variables->len, NULL);

  return g_array_index (self->variables, FbRulesVariable, var).option;
}

const FbRulesChoice *
fb_rules_model_get_part (FbRulesModel *self, guint var)
{
  g_return_val_if_fail (var < self->variables->len, NULL);

  return g_array_index (self->variables, FbRulesVariable, var).part;
}

const FbRulesChoice *
fb_rules_model_get_choice (FbRulesModel *self, guint var, guint value)
{
  const FbRulesVariable *variable = &g_array_index (self->variables, FbRulesVariable, var);

  g_return_val_if_fail (var < self->variables->len, NULL);

  if (variable->option == NULL || variable->option->kind == FB_RULES_OPTION_NUMBER)
    return NULL;
  if (variable->part != NULL)
    return value == 1 ? variable->part : NULL;
  if (variable->option->kind == FB_RULES_OPTION_OPTIONAL)
    return value > 0 ? g_ptr_array_index (variable->option->choices, value - 1) : NULL;
  return g_ptr_array_index (variable->option->choices, value);
}

guint
fb_rules_model_find_option (FbRulesModel *self, const FbRulesOption *option)
{
  return g_array_index (self->first, guint, option->index);
}

static FbConfigPoint
point_of_choice (FbRulesModel *self, const FbRulesChoice *choice)
{
  guint first = fb_rules_model_find_option (self, choice->option);

  if (choice->option->kind == FB_RULES_OPTION_SOME)
    return (FbConfigPoint){first + choice->index, 1};
  return (FbConfigPoint){first, choice->index + (choice->option->kind == FB_RULES_OPTION_OPTIONAL ? 1 : 0)};
}

static guint
index_of_number (const FbRulesOption *option, gint64 number)
{
  gint64 lo = fb_rules_option_nth (option, 0);
  gint64 step = fb_rules_option_count (option) > 1 ? fb_rules_option_nth (option, 1) - lo : 1;

  return (guint) ((number - lo) / step);
}

gboolean
fb_rules_model_find_ref (FbRulesModel *self, const FbRulesRef *ref, FbConfigPoint *point)
{
  if (ref->choice != NULL)
    *point = point_of_choice (self, ref->choice);
  else if (ref->value == NULL)
    return FALSE;
  else if (ref->option->kind == FB_RULES_OPTION_NUMBER)
    *point =
        (FbConfigPoint){fb_rules_model_find_option (self, ref->option), index_of_number (ref->option, ref->number)};
  else
    *point = (FbConfigPoint){fb_rules_model_find_option (self, ref->option), 0};
  return TRUE;
}

static gboolean
find_value (FbRulesModel *self, guint var, const char *name, const char *value, FbConfigPoint *point, GError **error)
{
  int number = fb_config_model_find_value (self->config, var, value);

  if (number >= 0)
    {
      *point = (FbConfigPoint){var, (guint) number};
      return TRUE;
    }
  g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("“%s” has no value “%s”"), name, value);
  return FALSE;
}

gboolean
fb_rules_model_find_words (FbRulesModel *self,
                           const char *name,
                           const char *value,
                           FbConfigPoint *point,
                           GError **error)
{
  const FbRulesOption *option = g_hash_table_lookup (self->rules->by_name, name);
  GPtrArray *choices = g_hash_table_lookup (self->rules->choices, name);
  int var = fb_config_model_find_variable (self->config, name);

  if (option != NULL && option->kind == FB_RULES_OPTION_SOME)
    {
      const FbRulesChoice *choice = fb_rules_option_find_choice (option, value);

      if (choice != NULL)
        *point = point_of_choice (self, choice);
      else
        g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("“%s” has no value “%s”"), name, value);
      return choice != NULL;
    }
  if (var >= 0 && g_array_index (self->variables, FbRulesVariable, var).option != NULL)
    return find_value (self, (guint) var, name, value, point, error);
  if (choices != NULL && choices->len == 1
      && ((FbRulesChoice *) g_ptr_array_index (choices, 0))->option->kind == FB_RULES_OPTION_SOME)
    {
      *point = point_of_choice (self, g_ptr_array_index (choices, 0));
      return find_value (self, point->var, name, value, point, error);
    }
  g_set_error (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_UNKNOWN, _ ("There is no option “%s”"), name);
  return FALSE;
}

const FbRulesStatement *
fb_rules_model_find_rule (FbRulesModel *self, const char *name)
{
  const FbRulesStatement *rule = g_hash_table_lookup (self->rules->rules, name);

  return rule != NULL ? rule : g_hash_table_lookup (self->structure, name);
}

gboolean
fb_rules_model_is_valid (FbRulesModel *self, const FbRulesStatement *statement)
{
  if (self->day == NULL)
    return TRUE;
  return (statement->from == NULL || strcmp (statement->from, self->day) <= 0)
         && (statement->until == NULL || strcmp (self->day, statement->until) <= 0);
}

const GArray *
fb_rules_model_get_rows (FbRulesModel *self, const char *id)
{
  return g_hash_table_lookup (self->rows, id);
}
