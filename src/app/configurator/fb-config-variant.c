/* fb-config-variant.c: a configuration as it was kept, and how two of them differ
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "fb-config-compare.h"
#include "fb-config-price-pane.h"
#include "fb-rules-advice.h"
#include "fb-rules-option.h"
#include "fb-rules-words.h"

FbConfigVariant *
fb_config_variant_new (FbConfigSession *session, const char *name)
{
  FbConfigModel *config = fb_rules_model_get_config (fb_config_session_get_model (session));
  guint n = fb_config_model_get_n_variables (config);
  FbConfigVariant *self = g_new0 (FbConfigVariant, 1);

  self->name = g_strdup (name);
  self->picks = g_memdup2 (fb_config_session_get_picks (session), n * sizeof (int));
  self->values = g_new (int, n);
  for (guint var = 0; var < n; var++)
    self->values[var] = fb_config_session_get_value (session, var);
  self->price = fb_config_price_words (session);
  return self;
}

void
fb_config_variant_free (FbConfigVariant *self)
{
  g_free (self->name);
  g_free (self->picks);
  g_free (self->values);
  g_free (self->price);
  g_free (self);
}

void
fb_config_change_free (FbConfigChange *self)
{
  g_free (self->option);
  g_free (self->left);
  g_free (self->right);
  g_free (self);
}

/* @values: by variable, of the whole side */
static char *
value_words (FbRulesModel *model, const FbRulesOption *option, guint var, const int *values, const char *language)
{
  const FbRulesStatement *child = option->statement->child;
  const FbRulesChoice *choice;
  int value = values[var];

  if (child != NULL && child->when != NULL
      && fb_rules_condition_truth (model, child->when, values, NULL) == FB_RULES_NO)
    /* Translators: of an option of a part that the product does not have */
    return g_strdup (_ ("Not there"));
  if (value < 0)
    return g_strdup (_ ("Open"));
  if (option->kind == FB_RULES_OPTION_SOME)
    return g_strdup (value == 1 ? _ ("Yes") : _ ("No"));
  if (option->kind == FB_RULES_OPTION_NUMBER)
    return fb_rules_option_nth_text (option, (guint) value);
  choice = fb_rules_model_get_choice (model, var, (guint) value);
  return g_strdup (choice != NULL ? fb_rules_choice_label (choice, language) : _ ("None"));
}

GPtrArray *
fb_config_variant_compare (FbRulesModel *model,
                           const FbConfigVariant *left,
                           const FbConfigVariant *right,
                           const char *language)
{
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (model));
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_change_free);

  for (guint var = 0; var < n; var++)
    {
      const FbRulesOption *option = fb_rules_model_get_option (model, var);
      const FbRulesChoice *part = fb_rules_model_get_part (model, var);
      FbConfigChange *change;

      if (option == NULL || option->link != NULL || left->values[var] == right->values[var])
        continue;
      change = g_new0 (FbConfigChange, 1);
      change->option =
          part != NULL ? fb_rules_words_point (model, var, 1, language) : fb_rules_words_option (option, language);
      change->left = value_words (model, option, var, left->values, language);
      change->right = value_words (model, option, var, right->values, language);
      g_ptr_array_add (changes, change);
    }
  return changes;
}
