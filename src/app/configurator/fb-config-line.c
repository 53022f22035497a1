/* fb-config-line.c: what the list of options shows, line by line
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-config-line.h"

#include <string.h>

#include "fb-rules-advice.h"
#include "fb-rules-option.h"
#include "fb-rules-words.h"

/* Up to so many steps a number is shown value by value: one sees which are excluded. */
#define NUMBER_LINES 4

struct _FbConfigLine
{
  GObject parent_instance;

  FbConfigLineKind kind;
  const FbRulesOption *option; /* (unowned) of the model, which the view keeps */
  guint var, value;
  gboolean alone; /* options of other groups stand beside it */
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

gboolean
fb_config_line_is_alone (FbConfigLine *self)
{
  return self->alone;
}

/* @found: by a search, which shows options of all groups. */
static void
add_item (GListStore *store, FbConfigLineKind kind, const FbRulesOption *option, guint var, guint value, gboolean found)
{
  g_autoptr (FbConfigLine) item = g_object_new (FB_TYPE_CONFIG_LINE, NULL);

  item->kind = kind;
  item->option = option;
  item->var = var;
  item->value = value;
  item->alone = found;
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

/* The groups of a part with a model of its own stand under its title, as those of a page do. */
static FbConfigGroup *
group_new (const FbRulesOption *option, const char *language)
{
  FbConfigGroup *self = g_new0 (FbConfigGroup, 1);

  self->child = option->statement->child;
  self->page =
      self->child != NULL ? fb_rules_words_child (self->child, language) : statement_label (option->page, language);
  self->label = statement_label (option->group, language);
  if (self->child != NULL && self->label == NULL)
    self->label = statement_label (option->page, language);
  self->options = g_ptr_array_new ();
  return self;
}

/* The last group, where @option goes on with it. */
static FbConfigGroup *
find_group (const GPtrArray *groups, const FbRulesOption *option)
{
  FbConfigGroup *last = groups->len > 0 ? g_ptr_array_index (groups, groups->len - 1) : NULL;
  const FbRulesOption *before = last != NULL ? g_ptr_array_index (last->options, last->options->len - 1) : NULL;

  return before != NULL && option->page == before->page && option->group == before->group
                 && option->statement->child == before->statement->child
             ? last
             : NULL;
}

GPtrArray *
fb_config_groups_new (FbRulesModel *model, const char *language)
{
  const FbRules *rules = fb_rules_model_get_rules (model);
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_config_group_free);

  for (guint i = 0; i < rules->options->len; i++)
    {
      FbRulesOption *option = g_ptr_array_index (rules->options, i);
      FbConfigGroup *group = find_group (groups, option);

      /* It is chosen where the whole has it. */
      if (option->link != NULL)
        continue;
      if (group == NULL)
        g_ptr_array_add (groups, group = group_new (option, language));
      g_ptr_array_add (group->options, option);
    }
  return groups;
}

/* Of the part that it belongs to: whether that is there. */
static FbRulesTruth
get_presence (const FbConfigGroup *self, FbConfigSession *session)
{
  FbRulesModel *model = fb_config_session_get_model (session);
  guint n = fb_config_model_get_n_variables (fb_rules_model_get_config (model));
  g_autofree int *values = NULL;

  if (self->child == NULL || self->child->when == NULL)
    return FB_RULES_YES;
  values = g_new (int, n);
  for (guint var = 0; var < n; var++)
    values[var] = fb_config_session_get_value (session, var);
  return fb_rules_condition_truth (model, self->child->when, values, NULL);
}

gboolean
fb_config_group_is_there (const FbConfigGroup *self, FbConfigSession *session)
{
  return get_presence (self, session) != FB_RULES_NO;
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
  /* While a part may still be left out nobody must choose of it. */
  gboolean sure = get_presence (self, session) == FB_RULES_YES;

  for (guint i = 0; i < self->options->len; i++)
    {
      const FbRulesOption *option = g_ptr_array_index (self->options, i);
      guint first = fb_rules_model_find_option (model, option);
      gboolean decided = TRUE;

      for (guint j = 0; j < count_vars (option); j++)
        decided = decided && fb_config_session_get_value (session, first + j) >= 0;
      if (decided)
        progress.decided++;
      else if (sure && is_needed (option, session, first))
        progress.needed++;
      else
        progress.open++;
    }
  return progress;
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static void
add_option (GListStore *store, FbRulesModel *model, const FbRulesOption *option, GArray *vars, gboolean found)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  guint first = fb_rules_model_find_option (model, option);
  guint n = count_vars (option);

  guint n_values = fb_config_model_get_n_values (config, first);
  gboolean typed = option->kind == FB_RULES_OPTION_NUMBER && n_values > NUMBER_LINES;

  add_item (store, typed ? FB_CONFIG_LINE_NUMBER : FB_CONFIG_LINE_HEAD, option, first, 0, found);
  for (guint i = 0; vars != NULL && i < n; i++)
    {
      guint var = first + i;

      g_array_append_val (vars, var);
    }
  if (option->kind == FB_RULES_OPTION_SOME)
    {
      for (guint i = 0; i < n; i++)
        add_item (store, FB_CONFIG_LINE_VALUE, option, first + i, 1, found);
      return;
    }
  for (guint value = 0; !typed && value < n_values; value++)
    add_item (store, FB_CONFIG_LINE_VALUE, option, first, value, found);
}

GListModel *
fb_config_group_make_lines (const FbConfigGroup *self, FbRulesModel *model, GArray *vars)
{
  GListStore *store = g_list_store_new (FB_TYPE_CONFIG_LINE);

  for (guint i = 0; i < self->options->len; i++)
    add_option (store, model, g_ptr_array_index (self->options, i), vars, FALSE);
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

  g_autofree char *title = fb_rules_words_option (option, language);

  if (has_text (title, folded))
    {
      add_option (store, model, option, vars, TRUE);
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
        add_item (store, FB_CONFIG_LINE_HEAD, option, first, 0, TRUE);
      if (some || !any)
        g_array_append_val (vars, var);
      any = TRUE;
      add_item (store, FB_CONFIG_LINE_VALUE, option, var,
                some ? 1 : i + (option->kind == FB_RULES_OPTION_OPTIONAL ? 1 : 0), TRUE);
    }
}

GListModel *
fb_config_find_lines (const GPtrArray *groups, FbConfigSession *session, const char *text, GArray *vars)
{
  FbRulesModel *model = fb_config_session_get_model (session);
  const char *language = fb_config_session_get_language (session);
  GListStore *store = g_list_store_new (FB_TYPE_CONFIG_LINE);
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *folded = g_utf8_casefold (stripped, -1);

  for (guint i = 0; i < groups->len; i++)
    {
      const FbConfigGroup *group = g_ptr_array_index (groups, i);

      for (guint j = 0; fb_config_group_is_there (group, session) && j < group->options->len; j++)
        add_matching (store, model, g_ptr_array_index (group->options, j), language, folded, vars);
    }
  return G_LIST_MODEL (store);
}
