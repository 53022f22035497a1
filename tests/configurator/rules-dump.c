/* rules-dump.c: every field of a rule file as text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rules-dump.h"

static void
add (GString *text, const char *name, const char *value)
{
  g_autofree char *escaped = value != NULL ? g_strescape (value, NULL) : NULL;

  if (value != NULL)
    g_string_append_printf (text, " %s='%s'", name, escaped);
}

static void
add_number (GString *text, const char *name, FbRulesNumber number)
{
  g_string_append_printf (text, " %s=%" G_GINT64_FORMAT "e-%u", name, number.value, number.digits);
}

static void
add_texts (GString *text, const char *name, const GPtrArray *texts)
{
  for (guint i = 0; texts != NULL && i < texts->len; i++)
    {
      const FbRulesText *one = g_ptr_array_index (texts, i);

      add (text, name, one->text);
      add (text, "in", one->language);
    }
}

static void
add_strings (GString *text, const char *name, const GPtrArray *strings)
{
  for (guint i = 0; strings != NULL && i < strings->len; i++)
    add (text, name, g_ptr_array_index (strings, i));
}

static void
add_ref (GString *text, const char *name, const FbRulesRef *ref)
{
  if (ref == NULL)
    return;
  add (text, name, ref->name);
  add (text, "value", ref->value);
}

static void
add_cell (GString *text, const FbRulesCell *cell)
{
  g_string_append_printf (text, " cell%d", cell->kind);
  add (text, "name", cell->name);
  add_number (text, "lo", cell->lo);
  add_number (text, "hi", cell->hi);
  g_string_append_printf (text, " %d%d", cell->no_lo, cell->no_hi);
}

static void
add_condition (GString *text, const FbRulesCondition *condition)
{
  if (condition == NULL)
    return;
  g_string_append_printf (text, " (%d/%d", condition->kind, condition->test);
  add (text, "name", condition->name);
  add (text, "unit", condition->unit);
  for (guint i = 0; condition->cells != NULL && i < condition->cells->len; i++)
    add_cell (text, g_ptr_array_index (condition->cells, i));
  for (guint i = 0; condition->parts != NULL && i < condition->parts->len; i++)
    add_condition (text, g_ptr_array_index (condition->parts, i));
  g_string_append (text, ")");
}

static void
add_weights (GString *text, const GPtrArray *weights)
{
  for (guint i = 0; weights != NULL && i < weights->len; i++)
    {
      const FbRulesWeight *weight = g_ptr_array_index (weights, i);

      add_ref (text, "weight", &weight->ref);
      add_number (text, "is", weight->number);
      add (text, "unit", weight->unit);
      g_string_append_printf (text, " %d", weight->each);
    }
}

static void
add_terms (GString *text, const char *name, const GPtrArray *terms)
{
  for (guint i = 0; terms != NULL && i < terms->len; i++)
    {
      const FbRulesTerm *term = g_ptr_array_index (terms, i);

      g_string_append_printf (text, " %s%d", name, term->minus);
      add (text, "measure", term->measure);
      add (text, "side", term->side);
      add (text, "unit", term->unit);
      add_number (text, "is", term->number);
    }
}

static void
add_option (GString *text, const FbRulesOption *option)
{
  if (option == NULL)
    return;
  g_string_append_printf (text, " option%d %d %u %u", option->kind, option->context, option->min, option->max);
  add_number (text, "lo", option->lo);
  add_number (text, "hi", option->hi);
  add_number (text, "step", option->step);
  add (text, "unit", option->unit);
  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);

      add (text, "choice", choice->name);
      add_texts (text, "label", choice->texts);
    }
}

static void
add_rows (GString *text, const GPtrArray *rows)
{
  for (guint r = 0; rows != NULL && r < rows->len; r++)
    {
      const GPtrArray *row = g_ptr_array_index (rows, r);

      g_string_append (text, " row");
      for (guint c = 0; c < row->len; c++)
        {
          const GPtrArray *cells = g_ptr_array_index (row, c);

          g_string_append (text, " |");
          for (guint i = 0; i < cells->len; i++)
            add_cell (text, g_ptr_array_index (cells, i));
        }
    }
}

static void
add_steps (GString *text, const GPtrArray *steps)
{
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const FbRulesStep *step = g_ptr_array_index (steps, i);

      add_number (text, "from", step->from);
      add_number (text, "to", step->to);
      add_number (text, "percent", step->percent);
      g_string_append_printf (text, " %d", step->open);
    }
}

static void
add_plain (GString *text, const FbRulesStatement *statement)
{
  g_string_append_printf (text, "%d %u %u %d %d %u %d %d %d", statement->kind, statement->min, statement->max,
                          statement->test, statement->allow, statement->weight, statement->each, statement->period,
                          statement->slab);
  add (text, "id", statement->id);
  add (text, "name", statement->name);
  add (text, "owner", statement->owner);
  add (text, "version", statement->version);
  add (text, "currency", statement->currency);
  add (text, "side", statement->side);
  add (text, "unit", statement->unit);
  add (text, "file", statement->file);
  add (text, "base", statement->base);
  add (text, "article", statement->article);
  add (text, "from", statement->from);
  add (text, "until", statement->until);
  add_number (text, "amount", statement->amount);
  add (text, "model", statement->model);
  g_string_append_printf (text, " %u", statement->times);
  for (guint i = 0; statement->links != NULL && i < statement->links->len; i++)
    {
      const FbRulesLink *link = g_ptr_array_index (statement->links, i);

      add (text, "link", link->name);
      add (text, "with", link->with);
    }
}

static void
add_statement (GString *text, const FbRulesStatement *statement)
{
  add_strings (text, "#", statement->comments);
  add_plain (text, statement);
  add_texts (text, "text", statement->texts);
  add_texts (text, "because", statement->because);
  add_strings (text, "language", statement->languages);
  add_strings (text, "valid", statement->ids);
  add_condition (text, statement->when);
  add_condition (text, statement->then);
  add_ref (text, "ref", statement->ref);
  for (guint i = 0; statement->refs != NULL && i < statement->refs->len; i++)
    add_ref (text, "of", g_ptr_array_index (statement->refs, i));
  add_option (text, statement->option);
  add_weights (text, statement->weights);
  add_terms (text, "left", statement->left);
  add_terms (text, "right", statement->right);
  add_rows (text, statement->rows);
  add_steps (text, statement->steps);
  add (text, "trailing", statement->trailing);
  g_string_append_c (text, '\n');
}

char *
rules_dump (const FbRules *rules)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rules->statements->len; i++)
    add_statement (text, g_ptr_array_index (rules->statements, i));
  add_strings (text, "tail", rules->tail);
  return g_string_free (text, FALSE);
}
