/* fb-rules-resolve-options.c: which options and values there are
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-option.h"
#include "fb-rules-resolve-private.h"

/* --- options ---------------------------------------------------------------------------------------------------- */

static gboolean
check_number (FbRulesResolver *self, FbRulesOption *option)
{
  gint64 lo, hi, step;
  FbRulesPlace place = option->statement->place;

  option->lo = fb_rules_number_reduce (option->lo);
  option->hi = fb_rules_number_reduce (option->hi);
  option->step = fb_rules_number_reduce (option->step);
  option->scale = MAX (option->step.digits, MAX (option->lo.digits, option->hi.digits));
  if (!fb_rules_number_scale (option->lo, option->scale, &lo) || !fb_rules_number_scale (option->hi, option->scale, &hi)
      || !fb_rules_number_scale (option->step, option->scale, &step))
    return fb_rules_resolver_fail (self, place, g_strdup (_ ("the numbers are too large")), NULL);
  if (lo > hi)
    return fb_rules_resolver_fail (self, place, g_strdup (_ ("the range ends before it begins")), NULL);
  if ((hi - lo) % step != 0)
    return fb_rules_resolver_fail (self, place, g_strdup (_ ("the steps do not meet the end of the range")), NULL);
  if ((hi - lo) / step >= FB_RULES_MAX_VALUES)
    return fb_rules_resolver_fail (
        self, place, g_strdup_printf (_ ("a number may have %d values at most"), FB_RULES_MAX_VALUES), NULL);
  return TRUE;
}

static gboolean
check_counts (FbRulesResolver *self, const FbRulesOption *option)
{
  if (option->kind != FB_RULES_OPTION_SOME || (option->min <= option->max && option->max <= option->choices->len))
    return TRUE;
  return fb_rules_resolver_fail (
      self, option->statement->place,
      g_strdup_printf (_ ("%u..%u of %u values cannot be taken"), option->min, option->max, option->choices->len),
      NULL);
}

static void
add_choice (FbRulesResolver *self, FbRulesChoice *choice)
{
  GPtrArray *same = g_hash_table_lookup (self->rules->choices, choice->name);

  if (choice->texts != NULL)
    {
      choice->labels = g_ptr_array_new ();
      g_ptr_array_extend (choice->labels, choice->texts, NULL, NULL);
    }
  if (fb_rules_option_is_none (choice->option, choice->name))
    fb_rules_resolver_fail (self, choice->place, g_strdup (_ ("“none” is implied and cannot be a value of its own")),
                            NULL);
  for (guint i = 0; same != NULL && i < same->len; i++)
    if (((FbRulesChoice *) g_ptr_array_index (same, i))->option == choice->option)
      {
        fb_rules_resolver_fail (self, choice->place,
                                g_strdup_printf (_ ("there is a value “%s” already"), choice->name), NULL);
        return;
      }
  if (same == NULL)
    {
      same = g_ptr_array_new ();
      g_hash_table_insert (self->rules->choices, choice->name, same);
      g_ptr_array_add (self->names, choice->name);
    }
  g_ptr_array_add (same, choice);
}

static void
add_option (FbRulesResolver *self, FbRulesStatement *statement)
{
  FbRulesOption *option = statement->option;

  option->statement = statement;
  option->index = self->rules->options->len;
  g_ptr_array_add (self->rules->options, option);
  if (statement->texts != NULL)
    {
      option->labels = g_ptr_array_new ();
      g_ptr_array_extend (option->labels, statement->texts, NULL, NULL);
    }
  if (g_hash_table_contains (self->rules->by_name, statement->name))
    fb_rules_resolver_fail (self, statement->place,
                            g_strdup_printf (_ ("there is an option “%s” already"), statement->name), NULL);
  else
    {
      g_hash_table_insert (self->rules->by_name, statement->name, option);
      g_ptr_array_add (self->names, statement->name);
    }
  if (option->kind == FB_RULES_OPTION_NUMBER && !check_number (self, option))
    {
      /* Something that can be counted, for what refers to it. */
      option->lo = option->hi = (FbRulesNumber){0, 0};
      option->step = (FbRulesNumber){1, 0};
      option->scale = 0;
    }
  check_counts (self, option);
  for (guint i = 0; i < option->choices->len; i++)
    add_choice (self, g_ptr_array_index (option->choices, i));
}

/* One of a child, which was resolved in its own file: its values are no names here. */
static void
adopt_option (FbRulesResolver *self, FbRulesStatement *statement)
{
  statement->option->index = self->rules->options->len;
  g_ptr_array_add (self->rules->options, statement->option);
  if (!g_hash_table_contains (self->rules->by_name, statement->name))
    g_ptr_array_add (self->names, statement->name);
  else
    fb_rules_resolver_fail (self, statement->place,
                            g_strdup_printf (_ ("there is an option “%s” already"), statement->name), NULL);
  g_hash_table_insert (self->rules->by_name, statement->name, statement->option);
}

static void
check_clashes (FbRulesResolver *self)
{
  for (guint i = 0; i < self->rules->options->len; i++)
    {
      FbRulesOption *option = g_ptr_array_index (self->rules->options, i);

      if (option->statement->child != NULL)
        continue;
      for (guint c = 0; c < option->choices->len; c++)
        {
          FbRulesChoice *choice = g_ptr_array_index (option->choices, c);

          if (g_hash_table_contains (self->rules->by_name, choice->name))
            fb_rules_resolver_fail (self, choice->place,
                                    g_strdup_printf (_ ("“%s” is the name of an option already"), choice->name),
                                    g_strdup (_ ("Options and their values need different names.")));
        }
    }
}

void
fb_rules_resolver_options (FbRulesResolver *self)
{
  FbRules *rules = self->rules;
  FbRulesStatement *page = NULL, *group = NULL;

  rules->options = g_ptr_array_new ();
  rules->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  rules->choices = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < rules->statements->len; i++)
    {
      FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (statement->child != NULL)
        {
          if (statement->kind == FB_RULES_OPTION)
            adopt_option (self, statement);
        }
      else if (statement->kind == FB_RULES_PAGE)
        {
          page = statement;
          group = NULL;
        }
      else if (statement->kind == FB_RULES_GROUP)
        group = statement;
      else if (statement->kind == FB_RULES_OPTION)
        {
          add_option (self, statement);
          statement->option->page = page;
          statement->option->group = group;
        }
    }
  check_clashes (self);
}
