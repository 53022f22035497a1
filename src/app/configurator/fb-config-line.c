/* fb-config-line.c: what the list of options shows, line by line
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-line.h"

#include <string.h>

#include "fb-rules-option.h"

/* Up to so many steps a number is shown value by value: one sees which are excluded. */
#define NUMBER_LINES 4

struct _FbConfigLine
{
  GObject parent_instance;

  FbConfigLineKind kind;
  const FbRulesOption *option; /* (unowned) of the model, which the view keeps */
  guint var, value;
};

G_DEFINE_FINAL_TYPE (FbConfigLine, fb_config_line, G_TYPE_OBJECT)

static void
fb_config_line_class_init (FbConfigLineClass *klass)
{
}

static void
fb_config_line_init (FbConfigLine *self)
{
}

FbConfigLineKind
fb_config_line_get_kind (FbConfigLine *self)
{
  return self->kind;
}

const FbRulesOption *
fb_config_line_get_option (FbConfigLine *self)
{
  return self->option;
}

guint
fb_config_line_get_var (FbConfigLine *self)
{
  return self->var;
}

guint
fb_config_line_get_value (FbConfigLine *self)
{
  return self->value;
}

gboolean
fb_config_line_is_choice (FbConfigLine *self)
{
  return self->option->kind != FB_RULES_OPTION_SOME;
}

static void
add_item (GListStore *store, FbConfigLineKind kind, const FbRulesOption *option, guint var, guint value)
{
  g_autoptr (FbConfigLine) item = g_object_new (FB_TYPE_CONFIG_LINE, NULL);

  item->kind = kind;
  item->option = option;
  item->var = var;
  item->value = value;
  g_list_store_append (store, item);
}

/* --- groups -------------------------------------------------------------------------------------------------- */

void
fb_config_group_free (FbConfigGroup *self)
{
  g_free (self->label);
  g_free (self->page);
  g_ptr_array_unref (self->options);
  g_free (self);
}

static char *
statement_label (const FbRulesStatement *statement, const char *language)
{
  const char *text;

  if (statement == NULL)
    return NULL;
  text = statement->texts != NULL ? fb_rules_text_find (statement->texts, language) : NULL;
  return g_strdup (text != NULL ? text : statement->name);
}

GPtrArray *
fb_config_groups_new (FbRulesModel *model, const char *language)
{
  const FbRules *rules = fb_rules_model_get_rules (model);
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_group_free);
  const FbRulesStatement *page = NULL, *place = NULL;

  for (guint i = 0; i < rules->options->len; i++)
    {
      FbRulesOption *option = g_ptr_array_index (rules->options, i);
      FbConfigGroup *group;

      if (groups->len == 0 || option->page != page || option->group != place)
        {
          group = g_new0 (FbConfigGroup, 1);
          page = option->page;
          place = option->group;
          group->page = statement_label (page, language);
          group->label = statement_label (place, language);
          group->options = g_ptr_array_new ();
          g_ptr_array_add (groups, group);
        }
      group = g_ptr_array_index (groups, groups->len - 1);
      g_ptr_array_add (group->options, option);
    }
  return groups;
}

static guint
count_vars (const FbRulesOption *option)
{
  return option->kind == FB_RULES_OPTION_SOME ? option->choices->len : 1;
}

static gboolean
is_needed (const FbRulesOption *option, FbConfigSession *session, guint first)
{
  guint taken = 0;

  if (option->kind == FB_RULES_OPTION_ONE || option->kind == FB_RULES_OPTION_NUMBER)
    return TRUE;
  if (option->kind != FB_RULES_OPTION_SOME || option->min == 0)
    return FALSE;
  for (guint i = 0; i < option->choices->len; i++)
    taken += fb_config_session_get_value (session, first + i) == 1;
  return taken < option->min;
}

FbConfigGroupProgress
fb_config_group_get_progress (const FbConfigGroup *self, FbConfigSession *session)
{
  FbRulesModel *model = fb_config_session_get_model (session);
  FbConfigGroupProgress progress = {0, 0, 0};

  for (guint i = 0; i < self->options->len; i++)
    {
      const FbRulesOption *option = g_ptr_array_index (self->options, i);
      guint first = fb_rules_model_find_option (model, option);
      gboolean decided = TRUE;

      for (guint j = 0; j < count_vars (option); j++)
        decided = decided && fb_config_session_get_value (session, first + j) >= 0;
      if (decided)
        progress.decided++;
      else if (is_needed (option, session, first))
        progress.needed++;
      else
        progress.open++;
    }
  return progress;
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static void
add_option (GListStore *store, FbRulesModel *model, const FbRulesOption *option, GArray *vars)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  guint first = fb_rules_model_find_option (model, option);
  guint n = count_vars (option);

  guint n_values = fb_config_model_get_n_values (config, first);
  gboolean typed = option->kind == FB_RULES_OPTION_NUMBER && n_values > NUMBER_LINES;

  add_item (store, typed ? FB_CONFIG_LINE_NUMBER : FB_CONFIG_LINE_HEAD, option, first, 0);
  for (guint i = 0; vars != NULL && i < n; i++)
    {
      guint var = first + i;

      g_array_append_val (vars, var);
    }
  if (option->kind == FB_RULES_OPTION_SOME)
    {
      for (guint i = 0; i < n; i++)
        add_item (store, FB_CONFIG_LINE_VALUE, option, first + i, 1);
      return;
    }
  for (guint value = 0; !typed && value < n_values; value++)
    add_item (store, FB_CONFIG_LINE_VALUE, option, first, value);
}

GListModel *
fb_config_group_make_lines (const FbConfigGroup *self, FbRulesModel *model, GArray *vars)
{
  GListStore *store = g_list_store_new (FB_TYPE_CONFIG_LINE);

  for (guint i = 0; i < self->options->len; i++)
    add_option (store, model, g_ptr_array_index (self->options, i), vars);
  return G_LIST_MODEL (store);
}

static gboolean
has_text (const char *words, const char *folded)
{
  g_autofree char *own = g_utf8_casefold (words, -1);

  return strstr (own, folded) != NULL;
}

static void
add_matching (GListStore *store,
              FbRulesModel *model,
              const FbRulesOption *option,
              const char *language,
              const char *folded,
              GArray *vars)
{
  guint first = fb_rules_model_find_option (model, option);
  gboolean any = FALSE;

  if (has_text (fb_rules_option_label (option, language), folded))
    {
      add_option (store, model, option, vars);
      return;
    }
  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);
      gboolean some = option->kind == FB_RULES_OPTION_SOME;
      guint var = some ? first + i : first;

      if (!has_text (fb_rules_choice_label (choice, language), folded))
        continue;
      if (!any)
        add_item (store, FB_CONFIG_LINE_HEAD, option, first, 0);
      if (some || !any)
        g_array_append_val (vars, var);
      any = TRUE;
      add_item (store, FB_CONFIG_LINE_VALUE, option, var,
                some ? 1 : i + (option->kind == FB_RULES_OPTION_OPTIONAL ? 1 : 0));
    }
}

GListModel *
fb_config_find_lines (const GPtrArray *groups,
                      FbRulesModel *model,
                      const char *language,
                      const char *text,
                      GArray *vars)
{
  GListStore *store = g_list_store_new (FB_TYPE_CONFIG_LINE);
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *folded = g_utf8_casefold (stripped, -1);

  for (guint i = 0; i < groups->len; i++)
    {
      const FbConfigGroup *group = g_ptr_array_index (groups, i);

      for (guint j = 0; j < group->options->len; j++)
        add_matching (store, model, g_ptr_array_index (group->options, j), language, folded, vars);
    }
  return G_LIST_MODEL (store);
}
