/* fb-rules-resolve-child.c: what a part with a model of its own shares with the whole
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-option.h"
#include "fb-rules-resolve-private.h"

/* The option of the child itself, not of a child of it. (nullable): with a problem */
static FbRulesOption *
find_own (FbRulesResolver *self, const FbRulesStatement *part, const FbRulesLink *link)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", part->name, link->name);
  FbRulesOption *option = g_hash_table_lookup (self->rules->by_name, name);
  g_autoptr (GPtrArray) known = NULL;

  if (option != NULL && option->statement->child == part)
    return option;
  known = g_ptr_array_new ();
  for (guint i = 0; i < self->rules->options->len; i++)
    {
      const FbRulesStatement *statement = ((FbRulesOption *) g_ptr_array_index (self->rules->options, i))->statement;

      if (statement->child == part)
        g_ptr_array_add (known, statement->plain);
    }
  fb_rules_resolver_fail (self, link->place, g_strdup_printf (_ ("“%s” has no option “%s”"), part->name, link->name),
                          fb_rules_did_you_mean (link->name, known));
  return NULL;
}

static FbRulesOption *
find_other (FbRulesResolver *self, const FbRulesLink *link)
{
  FbRulesOption *option = g_hash_table_lookup (self->rules->by_name, link->with);

  if (option == NULL)
    fb_rules_resolver_fail (self, link->place, g_strdup_printf (_ ("there is no option “%s”"), link->with),
                            fb_rules_did_you_mean (link->with, self->names));
  return option;
}

static gboolean
has_common_name (const FbRulesOption *a, const FbRulesOption *b)
{
  for (guint i = 0; i < a->choices->len; i++)
    if (fb_rules_option_find_choice (b, ((FbRulesChoice *) g_ptr_array_index (a->choices, i))->name) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
has_common_number (const FbRulesOption *a, const FbRulesOption *b)
{
  for (guint i = 0; i < fb_rules_option_count (a); i++)
    if (fb_rules_option_has_number (b, (FbRulesNumber){fb_rules_option_nth (a, i), a->scale}))
      return TRUE;
  return FALSE;
}

/* Both are equal in each configuration, so they must be able to be. */
static gboolean
check_kinds (FbRulesResolver *self, const FbRulesLink *link)
{
  const FbRulesOption *own = link->own, *other = link->other;
  gboolean number = own->kind == FB_RULES_OPTION_NUMBER;

  if (own->kind == FB_RULES_OPTION_SOME || other->kind == FB_RULES_OPTION_SOME)
    return fb_rules_resolver_fail (self, link->place, g_strdup (_ ("a choice of several cannot be linked")), NULL);
  if (number != (other->kind == FB_RULES_OPTION_NUMBER))
    return fb_rules_resolver_fail (
        self, link->place, g_strdup_printf (_ ("one of “%s” and “%s” is a number"), link->name, link->with), NULL);
  if (own->unit != NULL && other->unit != NULL && !g_str_equal (own->unit, other->unit))
    return fb_rules_resolver_fail (
        self, link->place,
        g_strdup_printf (_ ("“%s” is counted in %s, “%s” in %s"), link->name, own->unit, link->with, other->unit),
        NULL);
  if (number ? has_common_number (own, other) : has_common_name (own, other))
    return TRUE;
  return fb_rules_resolver_fail (
      self, link->place, g_strdup_printf (_ ("“%s” and “%s” have no value in common"), link->name, link->with), NULL);
}

static void
resolve_link (FbRulesResolver *self, const FbRulesStatement *part, FbRulesLink *link)
{
  link->own = find_own (self, part, link);
  link->other = find_other (self, link);
  if (link->own == NULL || link->other == NULL || !check_kinds (self, link))
    return;
  if (link->own->link != NULL)
    fb_rules_resolver_fail (self, link->place, g_strdup_printf (_ ("“%s” is linked already"), link->name), NULL);
  else if (link->other == link->own)
    fb_rules_resolver_fail (self, link->place, g_strdup_printf (_ ("“%s” is linked with itself"), link->name), NULL);
  else
    link->own->link = link->other;
}

static gboolean
is_inside (const FbRulesStatement *statement, const FbRulesStatement *part)
{
  for (const FbRulesStatement *child = statement->child; child != NULL; child = child->child)
    if (child == part)
      return TRUE;
  return FALSE;
}

/* What comes with a part that is only there when @part->when holds counts only then. Sums and tables have no condition:
 * they ask whether their part is there. */
static void
spread_condition (FbRulesResolver *self, const FbRulesStatement *part)
{
  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);
      FbRulesCondition *both;

      if (!is_inside (statement, part) || statement->kind == FB_RULES_SUM || statement->kind == FB_RULES_TABLE)
        continue;
      if (statement->when == NULL)
        {
          statement->when = fb_rules_condition_copy (part->when);
          continue;
        }
      both = fb_rules_condition_new (FB_RULES_AND);
      both->place = part->place;
      g_ptr_array_add (both->parts, fb_rules_condition_copy (part->when));
      g_ptr_array_add (both->parts, statement->when);
      statement->when = both;
    }
}

void
fb_rules_resolver_child (FbRulesResolver *self, FbRulesStatement *statement)
{
  if (statement->product == NULL)
    {
      fb_rules_resolver_fail (self, statement->place,
                              g_strdup_printf (_ ("the model “%s” is not here"), statement->model), NULL);
      return;
    }
  /* Its names begin with the part's: nothing else may look so. */
  if (g_hash_table_contains (self->rules->by_name, statement->name))
    fb_rules_resolver_fail (self, statement->place,
                            g_strdup_printf (_ ("“%s” is the name of an option already"), statement->name),
                            g_strdup (_ ("Options and parts with a model of their own need different names.")));
  for (guint i = 0; i < statement->links->len; i++)
    resolve_link (self, statement, g_ptr_array_index (statement->links, i));
  if (statement->when != NULL)
    spread_condition (self, statement);
}
