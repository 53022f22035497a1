/* fb-rules-format-statement.c: writing statements
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-rules-format-private.h"
#include "fb-rules-scan.h"

static void
put_when (FbRulesWriter *self, const FbRulesStatement *statement)
{
  if (statement->when == NULL)
    return;
  fb_rules_writer_put_break (self);
  fb_rules_writer_put (self, "when");
  fb_rules_writer_put_condition (self, statement->when);
}

/* --- statements ------------------------------------------------------------------------------------------------- */

static void
put_product (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "product");
  fb_rules_writer_take (self, fb_rules_quote_text (statement->name));
  fb_rules_writer_put_texts (self, statement->texts);
  fb_rules_writer_put (self, "version");
  fb_rules_writer_take (self, fb_rules_writer_value_to_text (statement->version));
  fb_rules_writer_put (self, "currency");
  fb_rules_writer_put (self, statement->currency);
  for (guint i = 0; statement->languages != NULL && i < statement->languages->len; i++)
    {
      if (i == 0)
        fb_rules_writer_put (self, "language");
      else
        fb_rules_writer_append (self, ",");
      fb_rules_writer_put (self, g_ptr_array_index (statement->languages, i));
    }
}

/* A value keeps its labels beside it. */
static void
put_choices (FbRulesWriter *self, const FbRulesOption *option)
{
  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);

      if (i > 0)
        fb_rules_writer_append (self, ",");
      fb_rules_writer_take (self, fb_rules_writer_value_to_text (choice->name));
      for (guint t = 0; choice->texts != NULL && t < choice->texts->len; t++)
        {
          const FbRulesText *text = g_ptr_array_index (choice->texts, t);
          g_autofree char *quoted = fb_rules_quote_text (text->text);
          g_autofree char *label = g_strconcat (" ", text->language, " ", quoted, NULL);

          fb_rules_writer_append (self, label);
        }
    }
}

static void
put_number_option (FbRulesWriter *self, const FbRulesOption *option)
{
  g_autofree char *lo = fb_rules_number_to_text (option->lo);
  g_autofree char *hi = fb_rules_number_to_text (option->hi);

  fb_rules_writer_put (self, "number");
  fb_rules_writer_take (self, g_strconcat (lo, "..", hi, NULL));
  fb_rules_writer_put (self, "step");
  fb_rules_writer_put_number (self, option->step, option->unit);
}

static void
put_option (FbRulesWriter *self, const FbRulesStatement *statement)
{
  const FbRulesOption *option = statement->option;

  fb_rules_writer_put (self, option->context ? "context" : "option");
  fb_rules_writer_take (self, fb_rules_quote_name (statement->name));
  fb_rules_writer_put_texts (self, statement->texts);
  if (option->kind == FB_RULES_OPTION_NUMBER)
    {
      put_number_option (self, option);
      return;
    }
  if (option->kind == FB_RULES_OPTION_SOME)
    fb_rules_writer_take (self, g_strdup_printf ("%u..%u of", option->min, option->max));
  else
    fb_rules_writer_put (self, option->kind == FB_RULES_OPTION_ONE ? "one of" : "at most one of");
  put_choices (self, option);
}

static void
put_per (FbRulesWriter *self, const FbRulesStatement *statement)
{
  if (statement->period == FB_RULES_PER_MONTH)
    fb_rules_writer_put (self, "per month");
  if (statement->period == FB_RULES_PER_YEAR)
    fb_rules_writer_put (self, "per year");
}

static void
put_part_line (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "part");
  fb_rules_writer_take (self, fb_rules_quote_text (statement->name));
  fb_rules_writer_put_texts (self, statement->texts);
  if (statement->article != NULL)
    {
      fb_rules_writer_put (self, "article");
      fb_rules_writer_take (self, fb_rules_writer_value_to_text (statement->article));
    }
  fb_rules_writer_put (self, "list");
  fb_rules_writer_put_number (self, statement->amount, NULL);
  if (statement->ref != NULL)
    {
      fb_rules_writer_put (self, "per");
      fb_rules_writer_take (self, fb_rules_writer_ref_to_text (statement->ref));
    }
  put_per (self, statement);
}

static void
put_child (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "part");
  fb_rules_writer_take (self, fb_rules_quote_name (statement->name));
  fb_rules_writer_put_texts (self, statement->texts);
  fb_rules_writer_put (self, "uses model");
  fb_rules_writer_take (self, fb_rules_quote_name (statement->model));
  if (statement->version != NULL)
    {
      fb_rules_writer_put (self, "version");
      fb_rules_writer_take (self, fb_rules_writer_value_to_text (statement->version));
    }
  if (statement->times > 1)
    fb_rules_writer_take (self, g_strdup_printf ("quantity %u", statement->times));
  for (guint i = 0; i < statement->links->len; i++)
    {
      const FbRulesLink *link = g_ptr_array_index (statement->links, i);
      g_autofree char *own = fb_rules_quote_name (link->name);
      g_autofree char *with = fb_rules_quote_name (link->with);

      if (i == 0)
        {
          fb_rules_writer_put_break (self);
          fb_rules_writer_put (self, "link");
        }
      else
        fb_rules_writer_append (self, ",");
      fb_rules_writer_take (self, g_strconcat (own, " = ", with, NULL));
    }
}

static char *
measure_to_text (const char *name, const char *side)
{
  g_autofree char *quoted = fb_rules_quote_name (name);
  g_autofree char *of = side != NULL ? fb_rules_quote_name (side) : NULL;

  return of != NULL ? g_strconcat (quoted, "(", of, ")", NULL) : g_steal_pointer (&quoted);
}

static void
put_where (FbRulesWriter *self, const GPtrArray *weights)
{
  if (weights == NULL)
    return;
  fb_rules_writer_put_break (self);
  fb_rules_writer_put (self, "where");
  for (guint i = 0; i < weights->len; i++)
    {
      const FbRulesWeight *weight = g_ptr_array_index (weights, i);

      if (i > 0)
        fb_rules_writer_append (self, ",");
      fb_rules_writer_take (self, fb_rules_writer_ref_to_text (&weight->ref));
      fb_rules_writer_append (self, ":");
      fb_rules_writer_put_number (self, weight->number, weight->unit);
      if (weight->each)
        fb_rules_writer_append (self, " each");
    }
}

static void
put_measure (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "measure");
  fb_rules_writer_take (self, measure_to_text (statement->name, statement->side));
  if (statement->unit != NULL)
    {
      fb_rules_writer_put (self, "in");
      fb_rules_writer_take (self, fb_rules_writer_unit_to_text (statement->unit));
    }
  put_where (self, statement->weights);
}

static void
put_terms (FbRulesWriter *self, const GPtrArray *terms)
{
  for (guint i = 0; i < terms->len; i++)
    {
      const FbRulesTerm *term = g_ptr_array_index (terms, i);

      if (term->minus || i > 0)
        fb_rules_writer_put (self, term->minus ? "-" : "+");
      if (term->measure != NULL)
        fb_rules_writer_take (self, measure_to_text (term->measure, term->side));
      else
        fb_rules_writer_put_number (self, term->number, term->unit);
    }
}

static void
put_sum (FbRulesWriter *self, const FbRulesStatement *statement)
{
  static const char *const signs[] = {"", "=", "", "<", "<=", ">", ">="};

  fb_rules_writer_put (self, "sum");
  put_terms (self, statement->left);
  fb_rules_writer_put (self, signs[statement->test]);
  put_terms (self, statement->right);
  put_where (self, statement->weights);
}

static void
put_refs (FbRulesWriter *self, const GPtrArray *refs)
{
  for (guint i = 0; i < refs->len; i++)
    {
      if (i > 0)
        fb_rules_writer_append (self, ",");
      fb_rules_writer_take (self, fb_rules_writer_ref_to_text (g_ptr_array_index (refs, i)));
    }
}

static void
put_row (FbRulesWriter *self, const GPtrArray *row)
{
  GString *text = g_string_new ("(");

  for (guint i = 0; i < row->len; i++)
    {
      const GPtrArray *cells = g_ptr_array_index (row, i);

      for (guint c = 0; c < cells->len; c++)
        {
          g_autofree char *cell = fb_rules_writer_cell_to_text (g_ptr_array_index (cells, c));

          g_string_append_printf (text, "%s%s", c > 0 ? " or " : i > 0 ? ", " : "", cell);
        }
    }
  g_string_append_c (text, ')');
  fb_rules_writer_put_break (self);
  fb_rules_writer_take (self, g_string_free (text, FALSE));
}

static void
put_table (FbRulesWriter *self, const FbRulesStatement *statement)
{
  guint first;

  fb_rules_writer_put (self, "table");
  first = self->pieces->len;
  put_refs (self, statement->refs);
  fb_rules_writer_put_brackets (self, first);
  fb_rules_writer_put (self, statement->allow ? "allow" : "forbid");
  if (statement->file != NULL)
    {
      fb_rules_writer_put (self, "file");
      fb_rules_writer_take (self, fb_rules_quote_text (statement->file));
    }
  for (guint i = 0; statement->rows != NULL && i < statement->rows->len; i++)
    {
      put_row (self, g_ptr_array_index (statement->rows, i));
      if (i + 1 < statement->rows->len)
        fb_rules_writer_append (self, ",");
    }
}

static void
put_price (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "price");
  fb_rules_writer_take (self, fb_rules_writer_ref_to_text (statement->ref));
  fb_rules_writer_append (self, ":");
  fb_rules_writer_put_number (self, statement->amount, statement->base != NULL ? "%" : NULL);
  if (statement->base != NULL)
    {
      fb_rules_writer_put (self, "of");
      fb_rules_writer_take (self, fb_rules_quote_text (statement->base));
    }
  if (statement->each)
    fb_rules_writer_put (self, "each");
  put_per (self, statement);
}

static void
put_discount (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "discount volume on");
  if (statement->ref == NULL)
    fb_rules_writer_put (self, "quantity");
  else if (statement->ref->value == NULL && g_str_equal (statement->ref->name, "quantity"))
    fb_rules_writer_put (self, "\"quantity\"");
  else
    fb_rules_writer_take (self, fb_rules_writer_ref_to_text (statement->ref));
  fb_rules_writer_append (self, ":");
  for (guint i = 0; i < statement->steps->len; i++)
    {
      const FbRulesStep *step = g_ptr_array_index (statement->steps, i);
      g_autofree char *from = fb_rules_number_to_text (step->from);
      g_autofree char *to = step->open ? g_strdup ("") : fb_rules_number_to_text (step->to);
      g_autofree char *percent = fb_rules_number_to_text (step->percent);

      if (i > 0)
        fb_rules_writer_append (self, ",");
      /* Three digits behind a blank would read as one number with those before it. */
      fb_rules_writer_take (self,
                            g_strdup_printf ("%s..%s%s %s %%", from, to, strlen (percent) > 2 ? ":" : "", percent));
    }
  fb_rules_writer_put (self, statement->slab ? "slab" : "range");
}

static void
put_valid (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "valid");
  for (guint i = 0; i < statement->ids->len; i++)
    {
      if (i > 0)
        fb_rules_writer_append (self, ",");
      fb_rules_writer_take (self, fb_rules_quote_name (g_ptr_array_index (statement->ids, i)));
    }
  if (statement->from != NULL)
    fb_rules_writer_take (self, g_strconcat ("from ", statement->from, NULL));
  if (statement->until != NULL)
    fb_rules_writer_take (self, g_strconcat ("until ", statement->until, NULL));
}

static void
put_soft (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, statement->kind == FB_RULES_DEFAULT ? "default" : "prefer");
  fb_rules_writer_take (self, fb_rules_writer_ref_to_text (statement->ref));
  if (statement->weight != 10)
    fb_rules_writer_take (self, g_strdup_printf ("weight %u", statement->weight));
}

static void
put_two_sides (FbRulesWriter *self, const FbRulesStatement *statement)
{
  if (statement->kind == FB_RULES_IF)
    fb_rules_writer_put (self, "if");
  fb_rules_writer_put_condition (self, statement->when);
  if (statement->kind == FB_RULES_IF)
    fb_rules_writer_put (self, "then");
  else
    fb_rules_writer_put (self, statement->kind == FB_RULES_REQUIRES ? "requires" : "excludes");
  fb_rules_writer_put_condition (self, statement->then);
}

static void
put_named (FbRulesWriter *self, const FbRulesStatement *statement)
{
  static const char *const words[] = {[FB_RULES_OWNER] = "owner", [FB_RULES_PAGE] = "page", [FB_RULES_GROUP] = "group"};

  if (statement->kind == FB_RULES_OFFER || statement->kind == FB_RULES_APPROVAL)
    fb_rules_writer_put (self, statement->kind == FB_RULES_OFFER ? "offer" : "approval");
  else
    fb_rules_writer_put (self, words[statement->kind]);
  fb_rules_writer_take (self, fb_rules_quote_text (statement->name));
  fb_rules_writer_put_texts (self, statement->texts);
}

static void
put_choose (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "choose");
  fb_rules_writer_take (self, g_strdup_printf ("%u..%u of", statement->min, statement->max));
  put_refs (self, statement->refs);
}

static void
put_label (FbRulesWriter *self, const FbRulesStatement *statement)
{
  fb_rules_writer_put (self, "label");
  fb_rules_writer_take (self, fb_rules_writer_ref_to_text (statement->ref));
  fb_rules_writer_put_texts (self, statement->texts);
}

static void
put_body (FbRulesWriter *self, const FbRulesStatement *statement)
{
  static void (*const bodies[]) (FbRulesWriter *, const FbRulesStatement *) = {
      [FB_RULES_PRODUCT] = put_product,    [FB_RULES_OWNER] = put_named,
      [FB_RULES_PAGE] = put_named,         [FB_RULES_GROUP] = put_named,
      [FB_RULES_OPTION] = put_option,      [FB_RULES_LABEL] = put_label,
      [FB_RULES_PART] = put_part_line,     [FB_RULES_CHILD] = put_child,
      [FB_RULES_MEASURE] = put_measure,    [FB_RULES_REQUIRES] = put_two_sides,
      [FB_RULES_EXCLUDES] = put_two_sides, [FB_RULES_IF] = put_two_sides,
      [FB_RULES_CHOOSE] = put_choose,      [FB_RULES_SUM] = put_sum,
      [FB_RULES_TABLE] = put_table,        [FB_RULES_DEFAULT] = put_soft,
      [FB_RULES_PREFER] = put_soft,        [FB_RULES_OFFER] = put_named,
      [FB_RULES_PRICE] = put_price,        [FB_RULES_DISCOUNT] = put_discount,
      [FB_RULES_APPROVAL] = put_named,     [FB_RULES_VALID] = put_valid,
  };

  bodies[statement->kind](self, statement);
}

void
fb_rules_writer_put_statement (FbRulesWriter *self, const FbRulesStatement *statement)
{
  g_autofree char *id = statement->id != NULL ? fb_rules_quote_name (statement->id) : NULL;

  if (id != NULL)
    fb_rules_writer_take (self, g_strconcat (id, ":", NULL));
  put_body (self, statement);
  if (statement->then == NULL)
    put_when (self, statement);
  if (statement->because != NULL)
    {
      fb_rules_writer_put_break (self);
      fb_rules_writer_put (self, "because");
      fb_rules_writer_put_texts (self, statement->because);
    }
  if (statement->owner != NULL)
    {
      fb_rules_writer_put_break (self);
      fb_rules_writer_put (self, "owner");
      fb_rules_writer_take (self, fb_rules_quote_text (statement->owner));
    }
}
