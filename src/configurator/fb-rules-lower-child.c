/* fb-rules-lower-child.c: parts with a model of their own: when they are there, and what they share
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-model-private.h"
#include "fb-rules-option.h"

/* Up to so many values two options are made equal row by row, beyond as a sum. */
#define MAX_ROWS 64

gboolean
fb_rules_model_find_presence (FbRulesModel *self, const FbRulesStatement *child, FbConfigPoint *point)
{
  gpointer var;

  if (child == NULL || !g_hash_table_lookup_extended (self->presence, child, NULL, &var))
    return FALSE;
  *point = (FbConfigPoint){GPOINTER_TO_UINT (var), 1};
  return TRUE;
}

static void
note_structure (FbRulesModel *self, const char *name, const FbRulesStatement *child)
{
  g_hash_table_insert (self->structure, g_strdup (name), (gpointer) child);
  fb_config_model_place_rule (self->config, name, child->place.line, child->place.column);
}

/* --- when it is there ----------------------------------------------------------------------------------------- */

static gboolean
add_presence (FbRulesModel *self, const FbRulesStatement *child, const char *name, GError **error)
{
  FbRulesCnf *holds = fb_rules_cnf_new (self, child->when, FALSE, error);
  FbRulesCnf *opposite = holds != NULL ? fb_rules_cnf_new (self, child->when, TRUE, error) : NULL;
  int var = fb_rules_model_hide (self, name, holds, opposite, error);

  if (var >= 0)
    g_hash_table_insert (self->presence, (gpointer) child, GUINT_TO_POINTER ((guint) var));
  return var >= 0;
}

/* What is not there has its first values, so that leaving it out is one configuration and not many. */
static gboolean
add_absence (FbRulesModel *self, const FbRulesOption *option, FbConfigPoint there, const char *name, GError **error)
{
  guint first = fb_rules_model_find_option (self, option);
  guint n = option->kind == FB_RULES_OPTION_SOME ? option->choices->len : 1;

  for (guint i = 0; i < n; i++)
    {
      const FbConfigLit lits[] = {{there.var, 1, TRUE}, {first + i, 0, TRUE}};

      if (!fb_config_model_add_clause (self->config, name, lits, G_N_ELEMENTS (lits), error))
        return FALSE;
    }
  return TRUE;
}

/* --- what it shares ------------------------------------------------------------------------------------------- */

/* Value numbers of the two that mean the same. */
static void
add_pair (GArray *rows, gboolean guarded, gint32 own, gint32 other)
{
  const gint32 yes = 1;

  if (guarded)
    g_array_append_val (rows, yes);
  g_array_append_val (rows, own);
  g_array_append_val (rows, other);
}

static gboolean
add_table (FbRulesModel *self, const char *name, const FbRulesLink *link, const FbConfigPoint *there, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint32));
  const guint own = fb_rules_model_find_option (self, link->own);
  const guint other = fb_rules_model_find_option (self, link->other);
  const guint guarded[] = {there != NULL ? there->var : 0, own, other};
  const gint32 absent[] = {0, FB_CONFIG_ANY, FB_CONFIG_ANY};
  guint n_scope = there != NULL ? 3 : 2;

  for (guint i = 0; i < fb_config_model_get_n_values (self->config, own); i++)
    {
      int same = fb_config_model_find_value (self->config, other, fb_config_model_get_value (self->config, own, i));

      if (same >= 0)
        add_pair (rows, there != NULL, (gint32) i, same);
    }
  if (there != NULL)
    g_array_append_vals (rows, absent, G_N_ELEMENTS (absent));
  return fb_config_model_add_table (self->config, name, guarded + 3 - n_scope, n_scope, TRUE,
                                    (gint32 *) (gpointer) rows->data, rows->len / n_scope, error);
}

static gint64
power_of_ten (guint n)
{
  gint64 power = 1;

  while (n-- > 0)
    power *= 10;
  return power;
}

/* own - other = 0, in the finer of the two scales. */
static gboolean
add_equation (FbRulesModel *self, const char *name, const FbRulesLink *link, const FbConfigPoint *there, GError **error)
{
  guint scale = MAX (link->own->scale, link->other->scale);
  const FbConfigTerm terms[] = {
      {power_of_ten (scale - link->own->scale), fb_rules_model_find_option (self, link->own)},
      {-power_of_ten (scale - link->other->scale), fb_rules_model_find_option (self, link->other)},
  };

  return fb_config_model_add_linear (self->config, name, there, terms, G_N_ELEMENTS (terms), NULL, 0, FB_CONFIG_EQ, 0,
                                     error);
}

static gboolean
add_link (FbRulesModel *self, const FbRulesStatement *child, const FbRulesLink *link, GError **error)
{
  g_autofree char *name = fb_rules_link_to_text (link);
  FbConfigPoint point;
  const FbConfigPoint *there = fb_rules_model_find_presence (self, child, &point) ? &point : NULL;
  guint own = fb_rules_model_find_option (self, link->own);

  note_structure (self, name, child);
  if (link->own->kind == FB_RULES_OPTION_NUMBER && fb_config_model_get_n_values (self->config, own) > MAX_ROWS)
    return add_equation (self, name, link, there, error);
  return add_table (self, name, link, there, error);
}

char *
fb_rules_link_to_text (const FbRulesLink *link)
{
  return g_strdup_printf ("%s = %s", link->own->statement->name, link->other->statement->name);
}

/* --- all ------------------------------------------------------------------------------------------------------ */

static gboolean
lower_child (FbRulesModel *self, const FbRulesStatement *child, GError **error)
{
  g_autofree char *name = g_strconcat ("part ", child->name, NULL);
  FbConfigPoint there = {0, 0};

  if (child->when != NULL)
    {
      note_structure (self, name, child);
      if (!add_presence (self, child, name, error) || !fb_rules_model_find_presence (self, child, &there))
        return FALSE;
    }
  for (guint i = 0; child->when != NULL && i < self->rules->options->len; i++)
    {
      const FbRulesOption *option = g_ptr_array_index (self->rules->options, i);

      if (option->statement->child == child
          && (!add_absence (self, option, there, name, error) || !fb_rules_lower_counts (self, option, &there, error)))
        return FALSE;
    }
  for (guint i = 0; i < child->links->len; i++)
    if (!add_link (self, child, g_ptr_array_index (child->links, i), error))
      return FALSE;
  return TRUE;
}

gboolean
fb_rules_lower_children (FbRulesModel *self, const FbRulesStatement **culprit, GError **error)
{
  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);

      if (statement->kind != FB_RULES_CHILD || lower_child (self, statement, error))
        continue;
      *culprit = statement;
      return FALSE;
    }
  return TRUE;
}
