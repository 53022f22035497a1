/* fb-rules-tree.c: what a text in the rule language says
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-tree.h"

#include <string.h>

FbRules *
fb_rules_new (void)
{
  FbRules *self = g_new0 (FbRules, 1);

  self->statements = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_statement_free);
  self->tail = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
fb_rules_free (FbRules *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rules, g_hash_table_unref);
  g_clear_pointer (&self->choices, g_hash_table_unref);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->options, g_ptr_array_unref);
  g_ptr_array_unref (self->tail);
  g_ptr_array_unref (self->statements);
  g_free (self);
}

static void
choice_free (gpointer data)
{
  FbRulesChoice *choice = data;

  g_clear_pointer (&choice->labels, g_ptr_array_unref);
  g_clear_pointer (&choice->texts, g_ptr_array_unref);
  g_free (choice->name);
  g_free (choice);
}

static void
option_free (FbRulesOption *option)
{
  g_ptr_array_unref (option->choices);
  g_clear_pointer (&option->labels, g_ptr_array_unref);
  g_free (option->unit);
  g_free (option);
}

FbRulesStatement *
fb_rules_statement_new (FbRulesKind kind)
{
  FbRulesStatement *self = g_new0 (FbRulesStatement, 1);

  self->kind = kind;
  return self;
}

static void
free_texts_of (FbRulesStatement *self)
{
  char *texts[] = {self->id,   self->name,  self->owner,    self->version, self->currency,
                   self->side, self->unit,  self->file,     self->base,    self->article,
                   self->from, self->until, self->trailing, self->model,   self->plain};

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

void
fb_rules_statement_free (FbRulesStatement *self)
{
  GPtrArray *arrays[] = {self->texts, self->because, self->languages, self->refs, self->weights,  self->left,
                         self->right, self->rows,    self->steps,     self->ids,  self->comments, self->links};

  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    if (arrays[i] != NULL)
      g_ptr_array_unref (arrays[i]);
  g_clear_pointer (&self->row_lines, g_array_unref);
  g_clear_pointer (&self->when, fb_rules_condition_free);
  g_clear_pointer (&self->then, fb_rules_condition_free);
  g_clear_pointer (&self->ref, fb_rules_ref_free);
  g_clear_pointer (&self->option, option_free);
  g_clear_pointer (&self->product, fb_rules_statement_free);
  free_texts_of (self);
  g_free (self);
}

FbRulesOption *
fb_rules_option_new (FbRulesOptionKind kind)
{
  FbRulesOption *self = g_new0 (FbRulesOption, 1);

  self->kind = kind;
  self->choices = g_ptr_array_new_with_free_func (choice_free);
  return self;
}

FbRulesChoice *
fb_rules_choice_new (const char *name)
{
  FbRulesChoice *self = g_new0 (FbRulesChoice, 1);

  self->name = g_strdup (name);
  return self;
}

FbRulesRef *
fb_rules_ref_new (const char *name, const char *value)
{
  FbRulesRef *self = g_new0 (FbRulesRef, 1);

  self->name = g_strdup (name);
  self->value = g_strdup (value);
  return self;
}

void
fb_rules_ref_free (FbRulesRef *self)
{
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

FbRulesCondition *
fb_rules_condition_new (int kind)
{
  FbRulesCondition *self = g_new0 (FbRulesCondition, 1);

  self->kind = kind;
  if (kind != FB_RULES_ATOM)
    self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_condition_free);
  return self;
}

void
fb_rules_condition_free (FbRulesCondition *self)
{
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  g_free (self->name);
  g_free (self->unit);
  g_free (self);
}

static FbRulesCell *
cell_copy (const FbRulesCell *self)
{
  FbRulesCell *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  return copy;
}

FbRulesCondition *
fb_rules_condition_copy (const FbRulesCondition *self)
{
  FbRulesCondition *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->unit = g_strdup (self->unit);
  copy->parts = self->parts != NULL
                    ? g_ptr_array_copy (self->parts, (GCopyFunc) (void (*) (void)) fb_rules_condition_copy, NULL)
                    : NULL;
  copy->cells =
      self->cells != NULL ? g_ptr_array_copy (self->cells, (GCopyFunc) (void (*) (void)) cell_copy, NULL) : NULL;
  return copy;
}

FbRulesCell *
fb_rules_cell_new (int kind)
{
  FbRulesCell *self = g_new0 (FbRulesCell, 1);

  self->kind = kind;
  return self;
}

void
fb_rules_cell_free (FbRulesCell *self)
{
  g_free (self->name);
  g_free (self);
}

FbRulesWeight *
fb_rules_weight_new (void)
{
  return g_new0 (FbRulesWeight, 1);
}

void
fb_rules_weight_free (FbRulesWeight *self)
{
  g_free (self->ref.name);
  g_free (self->ref.value);
  g_free (self->unit);
  g_free (self);
}

FbRulesTerm *
fb_rules_term_new (void)
{
  return g_new0 (FbRulesTerm, 1);
}

void
fb_rules_term_free (FbRulesTerm *self)
{
  g_free (self->measure);
  g_free (self->side);
  g_free (self->unit);
  g_free (self);
}

FbRulesText *
fb_rules_text_new (const char *language, const char *text)
{
  FbRulesText *self = g_new0 (FbRulesText, 1);

  self->language = g_strdup (language);
  self->text = g_strdup (text);
  return self;
}

void
fb_rules_text_free (FbRulesText *self)
{
  g_free (self->language);
  g_free (self->text);
  g_free (self);
}

FbRulesLink *
fb_rules_link_new (void)
{
  return g_new0 (FbRulesLink, 1);
}

void
fb_rules_link_free (FbRulesLink *self)
{
  g_free (self->name);
  g_free (self->with);
  g_free (self);
}

FbRulesProblem *
fb_rules_problem_new (FbRulesPlace place, char *message, char *hint)
{
  FbRulesProblem *self = g_new0 (FbRulesProblem, 1);

  self->place = place;
  self->message = message;
  self->hint = hint;
  return self;
}

void
fb_rules_problem_free (FbRulesProblem *self)
{
  g_free (self->message);
  g_free (self->hint);
  g_free (self);
}

gboolean
fb_rules_is_hard (const FbRulesStatement *statement)
{
  return statement->kind >= FB_RULES_REQUIRES && statement->kind <= FB_RULES_TABLE;
}

const char *
fb_rules_text_find (const GPtrArray *texts, const char *language)
{
  const char *base = NULL;

  for (guint i = 0; texts != NULL && i < texts->len; i++)
    {
      const FbRulesText *text = g_ptr_array_index (texts, i);

      if (text->language == NULL)
        base = text->text;
      else if (g_strcmp0 (text->language, language) == 0)
        return text->text;
    }
  return base;
}

const char *
fb_rules_child_label (const FbRulesStatement *child, const char *language)
{
  const FbRulesStatement *product = child->product;
  const char *text = fb_rules_text_find (child->texts, language);

  if (text == NULL && product != NULL)
    text = fb_rules_text_find (product->texts, language);
  if (text == NULL && product != NULL)
    text = product->name;
  return text != NULL ? text : child->plain != NULL ? child->plain : child->name;
}

__extension__ typedef __int128 Wide;

/* --- numbers ---------------------------------------------------------------------------------------------------- */

gboolean
fb_rules_number_scale (FbRulesNumber number, guint scale, gint64 *out)
{
  gint64 value = number.value;

  for (guint i = scale; i < number.digits; i++)
    {
      if (value % 10 != 0)
        return FALSE;
      value /= 10;
    }
  for (guint i = number.digits; i < scale; i++)
    if (__builtin_mul_overflow (value, (gint64) 10, &value))
      return FALSE;
  *out = value;
  return TRUE;
}

static gint64
power_of_ten (guint n)
{
  gint64 power = 1;

  for (guint i = 0; i < n; i++)
    power *= 10;
  return power;
}

int
fb_rules_number_compare (FbRulesNumber a, FbRulesNumber b)
{
  Wide left = (Wide) a.value * power_of_ten (MIN (b.digits, 18));
  Wide right = (Wide) b.value * power_of_ten (MIN (a.digits, 18));

  return left < right ? -1 : left > right;
}

char *
fb_rules_number_to_text (FbRulesNumber number)
{
  g_autofree char *digits = NULL;
  guint64 size = number.value < 0 ? -(guint64) number.value : (guint64) number.value;
  gsize length;

  if (number.digits == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, number.value);
  digits = g_strdup_printf ("%0*" G_GUINT64_FORMAT, (int) number.digits + 1, size);
  length = strlen (digits) - number.digits;
  return g_strdup_printf ("%s%.*s.%s", number.value < 0 ? "-" : "", (int) length, digits, digits + length);
}
