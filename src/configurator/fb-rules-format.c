/* fb-rules-format.c: writing the rule language
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-format.h"

#include <stdarg.h>
#include <string.h>

#include "fb-rules-scan.h"

/* A statement is made of pieces that stay whole; an empty text marks where a line that is broken at all is broken
 * first. */
typedef struct
{
  GPtrArray *pieces; /* of char */
} Writer;

static void
put (Writer *self, const char *piece)
{
  g_ptr_array_add (self->pieces, g_strdup (piece));
}

static void
take (Writer *self, char *piece)
{
  g_ptr_array_add (self->pieces, piece);
}

static void
put_break (Writer *self)
{
  put (self, "");
}

/* Hangs @text on the last piece. */
static void
append (Writer *self, const char *text)
{
  char **last = (char **) &self->pieces->pdata[self->pieces->len - 1];
  char *longer = g_strconcat (*last, text, NULL);

  g_free (*last);
  *last = longer;
}

/* Brackets around the pieces from @first on. */
static void
put_brackets (Writer *self, guint first)
{
  char **piece = (char **) &self->pieces->pdata[first];
  char *opened = g_strconcat ("(", *piece, NULL);

  g_free (*piece);
  *piece = opened;
  append (self, ")");
}

/* --- small things ----------------------------------------------------------------------------------------------- */

/* Values may be numbers, which stand without quotes. */
static char *
value_to_text (const char *value)
{
  const char *at = *value == '-' ? value + 1 : value;
  guint digits = 0, points = 0, decimals = 0;

  for (const char *p = at; *p != '\0'; p++)
    {
      digits += g_ascii_isdigit (*p) ? 1 : 0;
      decimals += points > 0 && g_ascii_isdigit (*p) ? 1 : 0;
      points += *p == '.' ? 1 : 0;
    }
  if (digits > 0 && digits < 15 && points <= 1 && decimals <= FB_RULES_MAX_DIGITS && (points == 0) == (decimals == 0)
      && digits + points == strlen (at) && g_ascii_isdigit (*at))
    return g_strdup (value);
  return fb_rules_quote_name (value);
}

static char *
ref_to_text (const FbRulesRef *ref)
{
  g_autofree char *name = fb_rules_quote_name (ref->name);
  g_autofree char *value = ref->value != NULL ? value_to_text (ref->value) : NULL;

  return value != NULL ? g_strconcat (name, " = ", value, NULL) : g_steal_pointer (&name);
}

static char *
unit_to_text (const char *unit)
{
  if (g_str_equal (unit, "%"))
    return g_strdup (unit);
  return g_str_equal (unit, "weight") ? fb_rules_quote_text (unit) : fb_rules_quote_name (unit);
}

static char *
cell_to_text (const FbRulesCell *cell)
{
  g_autofree char *lo = NULL, *hi = NULL;

  switch (cell->kind)
    {
    case FB_RULES_CELL_ANY:
      return g_strdup ("*");
    case FB_RULES_CELL_RANGE:
      lo = cell->no_lo ? g_strdup ("") : fb_rules_number_to_text (cell->lo);
      hi = cell->no_hi ? g_strdup ("") : fb_rules_number_to_text (cell->hi);
      return g_strconcat (lo, "..", hi, NULL);
    default:
      return value_to_text (cell->name);
    }
}

static void
put_texts (Writer *self, const GPtrArray *texts)
{
  for (guint i = 0; texts != NULL && i < texts->len; i++)
    {
      const FbRulesText *text = g_ptr_array_index (texts, i);
      g_autofree char *quoted = fb_rules_quote_text (text->text);

      take (self, text->language != NULL ? g_strconcat (text->language, " ", quoted, NULL) : g_strdup (quoted));
    }
}

static void
put_number (Writer *self, FbRulesNumber number, const char *unit)
{
  g_autofree char *shown = unit != NULL ? unit_to_text (unit) : NULL;
  g_autofree char *text = fb_rules_number_to_text (number);

  take (self, shown != NULL ? g_strconcat (text, " ", shown, NULL) : g_steal_pointer (&text));
}

/* --- conditions ------------------------------------------------------------------------------------------------- */

static void
put_condition (Writer *self, const FbRulesCondition *condition);

static void
put_atom (Writer *self, const FbRulesCondition *atom)
{
  static const char *const signs[] = {"", "=", "!=", "<", "<=", ">", ">=", "in", "not in"};
  gboolean list = atom->test == FB_RULES_TEST_IN || atom->test == FB_RULES_TEST_NOT_IN;

  take (self, fb_rules_quote_name (atom->name));
  if (atom->test == FB_RULES_TEST_CHOSEN)
    return;
  append (self, " ");
  append (self, signs[atom->test]);
  append (self, list ? " (" : " ");
  for (guint i = 0; i < atom->cells->len; i++)
    {
      g_autofree char *cell = cell_to_text (g_ptr_array_index (atom->cells, i));

      if (i == 0)
        append (self, cell);
      else
        {
          append (self, ",");
          put (self, cell);
        }
    }
  if (list)
    append (self, ")");
  if (atom->unit != NULL)
    {
      g_autofree char *unit = unit_to_text (atom->unit);

      append (self, " ");
      append (self, unit);
    }
}

/* @inside AND or NOT everything but atoms and negations needs brackets; inside OR only another OR does. */
static void
put_part (Writer *self, const FbRulesCondition *part, int inside)
{
  gboolean bracket = part->kind == FB_RULES_OR || (part->kind == FB_RULES_AND && inside != FB_RULES_OR);
  guint first = self->pieces->len;

  put_condition (self, part);
  if (bracket)
    put_brackets (self, first);
}

static void
put_condition (Writer *self, const FbRulesCondition *condition)
{
  if (condition->kind == FB_RULES_ATOM)
    {
      put_atom (self, condition);
      return;
    }
  if (condition->kind == FB_RULES_NOT)
    put (self, "not");
  for (guint i = 0; i < condition->parts->len; i++)
    {
      if (i > 0)
        put (self, condition->kind == FB_RULES_AND ? "and" : "or");
      put_part (self, g_ptr_array_index (condition->parts, i), condition->kind);
    }
}

static void
put_when (Writer *self, const FbRulesStatement *statement)
{
  if (statement->when == NULL)
    return;
  put_break (self);
  put (self, "when");
  put_condition (self, statement->when);
}

/* --- statements ------------------------------------------------------------------------------------------------- */

static void
put_product (Writer *self, const FbRulesStatement *statement)
{
  put (self, "product");
  take (self, fb_rules_quote_text (statement->name));
  put_texts (self, statement->texts);
  put (self, "version");
  take (self, value_to_text (statement->version));
  put (self, "currency");
  put (self, statement->currency);
  for (guint i = 0; statement->languages != NULL && i < statement->languages->len; i++)
    {
      if (i == 0)
        put (self, "language");
      else
        append (self, ",");
      put (self, g_ptr_array_index (statement->languages, i));
    }
}

static void
put_choices (Writer *self, const FbRulesOption *option)
{
  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);

      if (i > 0)
        append (self, ",");
      take (self, value_to_text (choice->name));
      put_texts (self, choice->texts);
    }
}

static void
put_number_option (Writer *self, const FbRulesOption *option)
{
  g_autofree char *lo = fb_rules_number_to_text (option->lo);
  g_autofree char *hi = fb_rules_number_to_text (option->hi);
  g_autofree char *step = fb_rules_number_to_text (option->step);

  put (self, "number");
  take (self, g_strconcat (lo, "..", hi, NULL));
  put (self, "step");
  put_number (self, option->step, option->unit);
}

static void
put_option (Writer *self, const FbRulesStatement *statement)
{
  const FbRulesOption *option = statement->option;

  put (self, option->context ? "context" : "option");
  take (self, fb_rules_quote_name (statement->name));
  put_texts (self, statement->texts);
  if (option->kind == FB_RULES_OPTION_NUMBER)
    {
      put_number_option (self, option);
      return;
    }
  if (option->kind == FB_RULES_OPTION_SOME)
    take (self, g_strdup_printf ("%u..%u of", option->min, option->max));
  else
    put (self, option->kind == FB_RULES_OPTION_ONE ? "one of" : "at most one of");
  put_choices (self, option);
}

static void
put_per (Writer *self, const FbRulesStatement *statement)
{
  if (statement->period == FB_RULES_PER_MONTH)
    put (self, "per month");
  if (statement->period == FB_RULES_PER_YEAR)
    put (self, "per year");
}

static void
put_part_line (Writer *self, const FbRulesStatement *statement)
{
  put (self, "part");
  take (self, fb_rules_quote_text (statement->name));
  put_texts (self, statement->texts);
  if (statement->article != NULL)
    {
      put (self, "article");
      take (self, value_to_text (statement->article));
    }
  put (self, "list");
  put_number (self, statement->amount, NULL);
  if (statement->ref != NULL)
    {
      put (self, "per");
      take (self, ref_to_text (statement->ref));
    }
  put_per (self, statement);
}

static char *
measure_to_text (const char *name, const char *side)
{
  g_autofree char *quoted = fb_rules_quote_name (name);
  g_autofree char *of = side != NULL ? fb_rules_quote_name (side) : NULL;

  return of != NULL ? g_strconcat (quoted, "(", of, ")", NULL) : g_steal_pointer (&quoted);
}

static void
put_where (Writer *self, const GPtrArray *weights)
{
  if (weights == NULL)
    return;
  put_break (self);
  put (self, "where");
  for (guint i = 0; i < weights->len; i++)
    {
      const FbRulesWeight *weight = g_ptr_array_index (weights, i);

      if (i > 0)
        append (self, ",");
      take (self, ref_to_text (&weight->ref));
      append (self, ":");
      put_number (self, weight->number, weight->unit);
      if (weight->each)
        append (self, " each");
    }
}

static void
put_measure (Writer *self, const FbRulesStatement *statement)
{
  put (self, "measure");
  take (self, measure_to_text (statement->name, statement->side));
  if (statement->unit != NULL)
    {
      put (self, "in");
      take (self, unit_to_text (statement->unit));
    }
  put_where (self, statement->weights);
}

static void
put_terms (Writer *self, const GPtrArray *terms)
{
  for (guint i = 0; i < terms->len; i++)
    {
      const FbRulesTerm *term = g_ptr_array_index (terms, i);

      if (term->minus || i > 0)
        put (self, term->minus ? "-" : "+");
      if (term->measure != NULL)
        take (self, measure_to_text (term->measure, term->side));
      else
        put_number (self, term->number, term->unit);
    }
}

static void
put_sum (Writer *self, const FbRulesStatement *statement)
{
  static const char *const signs[] = {"", "=", "", "<", "<=", ">", ">="};

  put (self, "sum");
  put_terms (self, statement->left);
  put (self, signs[statement->test]);
  put_terms (self, statement->right);
  put_where (self, statement->weights);
}

static void
put_refs (Writer *self, const GPtrArray *refs)
{
  for (guint i = 0; i < refs->len; i++)
    {
      if (i > 0)
        append (self, ",");
      take (self, ref_to_text (g_ptr_array_index (refs, i)));
    }
}

static void
put_row (Writer *self, const GPtrArray *row)
{
  GString *text = g_string_new ("(");

  for (guint i = 0; i < row->len; i++)
    {
      const GPtrArray *cells = g_ptr_array_index (row, i);

      for (guint c = 0; c < cells->len; c++)
        {
          g_autofree char *cell = cell_to_text (g_ptr_array_index (cells, c));

          g_string_append_printf (text, "%s%s", c > 0 ? " or " : i > 0 ? ", " : "", cell);
        }
    }
  g_string_append_c (text, ')');
  put_break (self);
  take (self, g_string_free (text, FALSE));
}

static void
put_table (Writer *self, const FbRulesStatement *statement)
{
  guint first;

  put (self, "table");
  first = self->pieces->len;
  put_refs (self, statement->refs);
  put_brackets (self, first);
  put (self, statement->allow ? "allow" : "forbid");
  if (statement->file != NULL)
    {
      put (self, "file");
      take (self, fb_rules_quote_text (statement->file));
    }
  for (guint i = 0; statement->rows != NULL && i < statement->rows->len; i++)
    {
      put_row (self, g_ptr_array_index (statement->rows, i));
      if (i + 1 < statement->rows->len)
        append (self, ",");
    }
}

static void
put_price (Writer *self, const FbRulesStatement *statement)
{
  put (self, "price");
  take (self, ref_to_text (statement->ref));
  append (self, ":");
  put_number (self, statement->amount, statement->base != NULL ? "%" : NULL);
  if (statement->base != NULL)
    {
      put (self, "of");
      take (self, fb_rules_quote_text (statement->base));
    }
  if (statement->each)
    put (self, "each");
  put_per (self, statement);
}

static void
put_discount (Writer *self, const FbRulesStatement *statement)
{
  put (self, "discount volume on");
  if (statement->ref == NULL)
    put (self, "quantity");
  else if (statement->ref->value == NULL && g_str_equal (statement->ref->name, "quantity"))
    put (self, "\"quantity\"");
  else
    take (self, ref_to_text (statement->ref));
  append (self, ":");
  for (guint i = 0; i < statement->steps->len; i++)
    {
      const FbRulesStep *step = g_ptr_array_index (statement->steps, i);
      g_autofree char *from = fb_rules_number_to_text (step->from);
      g_autofree char *to = step->open ? g_strdup ("") : fb_rules_number_to_text (step->to);
      g_autofree char *percent = fb_rules_number_to_text (step->percent);

      if (i > 0)
        append (self, ",");
      /* Three digits behind a blank would read as one number with those before it. */
      take (self, g_strdup_printf ("%s..%s%s %s %%", from, to, strlen (percent) > 2 ? ":" : "", percent));
    }
  put (self, statement->slab ? "slab" : "range");
}

static void
put_valid (Writer *self, const FbRulesStatement *statement)
{
  put (self, "valid");
  for (guint i = 0; i < statement->ids->len; i++)
    {
      if (i > 0)
        append (self, ",");
      take (self, fb_rules_quote_name (g_ptr_array_index (statement->ids, i)));
    }
  if (statement->from != NULL)
    take (self, g_strconcat ("from ", statement->from, NULL));
  if (statement->until != NULL)
    take (self, g_strconcat ("until ", statement->until, NULL));
}

static void
put_soft (Writer *self, const FbRulesStatement *statement)
{
  put (self, statement->kind == FB_RULES_DEFAULT ? "default" : "prefer");
  take (self, ref_to_text (statement->ref));
  if (statement->weight != 10)
    take (self, g_strdup_printf ("weight %u", statement->weight));
}

static void
put_two_sides (Writer *self, const FbRulesStatement *statement)
{
  if (statement->kind == FB_RULES_IF)
    put (self, "if");
  put_condition (self, statement->when);
  if (statement->kind == FB_RULES_IF)
    put (self, "then");
  else
    put (self, statement->kind == FB_RULES_REQUIRES ? "requires" : "excludes");
  put_condition (self, statement->then);
}

static void
put_named (Writer *self, const FbRulesStatement *statement)
{
  static const char *const words[] = {[FB_RULES_OWNER] = "owner", [FB_RULES_PAGE] = "page", [FB_RULES_GROUP] = "group"};

  if (statement->kind == FB_RULES_OFFER || statement->kind == FB_RULES_APPROVAL)
    put (self, statement->kind == FB_RULES_OFFER ? "offer" : "approval");
  else
    put (self, words[statement->kind]);
  take (self, fb_rules_quote_text (statement->name));
  put_texts (self, statement->texts);
}

static void
put_choose (Writer *self, const FbRulesStatement *statement)
{
  put (self, "choose");
  take (self, g_strdup_printf ("%u..%u of", statement->min, statement->max));
  put_refs (self, statement->refs);
}

static void
put_label (Writer *self, const FbRulesStatement *statement)
{
  put (self, "label");
  take (self, ref_to_text (statement->ref));
  put_texts (self, statement->texts);
}

static void
put_body (Writer *self, const FbRulesStatement *statement)
{
  static void (*const bodies[]) (Writer *, const FbRulesStatement *) = {
      [FB_RULES_PRODUCT] = put_product,
      [FB_RULES_OWNER] = put_named,
      [FB_RULES_PAGE] = put_named,
      [FB_RULES_GROUP] = put_named,
      [FB_RULES_OPTION] = put_option,
      [FB_RULES_LABEL] = put_label,
      [FB_RULES_PART] = put_part_line,
      [FB_RULES_MEASURE] = put_measure,
      [FB_RULES_REQUIRES] = put_two_sides,
      [FB_RULES_EXCLUDES] = put_two_sides,
      [FB_RULES_IF] = put_two_sides,
      [FB_RULES_CHOOSE] = put_choose,
      [FB_RULES_SUM] = put_sum,
      [FB_RULES_TABLE] = put_table,
      [FB_RULES_DEFAULT] = put_soft,
      [FB_RULES_PREFER] = put_soft,
      [FB_RULES_OFFER] = put_named,
      [FB_RULES_PRICE] = put_price,
      [FB_RULES_DISCOUNT] = put_discount,
      [FB_RULES_APPROVAL] = put_named,
      [FB_RULES_VALID] = put_valid,
  };

  bodies[statement->kind](self, statement);
}

static void
put_statement (Writer *self, const FbRulesStatement *statement)
{
  g_autofree char *id = statement->id != NULL ? fb_rules_quote_name (statement->id) : NULL;

  if (id != NULL)
    take (self, g_strconcat (id, ":", NULL));
  put_body (self, statement);
  if (statement->then == NULL)
    put_when (self, statement);
  if (statement->because != NULL)
    {
      put_break (self);
      put (self, "because");
      put_texts (self, statement->because);
    }
  if (statement->owner != NULL)
    {
      put_break (self);
      put (self, "owner");
      take (self, fb_rules_quote_text (statement->owner));
    }
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

static char *
join (const GPtrArray *pieces)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      const char *piece = g_ptr_array_index (pieces, i);

      if (*piece != '\0')
        g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", piece);
    }
  return g_string_free (line, FALSE);
}

/* Fills lines up to FB_RULES_LINE, breaking at every mark. */
static void
append_broken (GString *text, const GPtrArray *pieces)
{
  glong used = 0;

  for (guint i = 0; i < pieces->len; i++)
    {
      const char *piece = g_ptr_array_index (pieces, i);
      glong width = g_utf8_strlen (piece, -1);

      if (*piece == '\0')
        used = FB_RULES_LINE;
      else if (i > 0 && used + 1 + width > FB_RULES_LINE)
        {
          g_string_append_printf (text, "\n    %s", piece);
          used = 4 + width;
        }
      else
        {
          g_string_append_printf (text, "%s%s", i > 0 ? " " : "", piece);
          used += width + (i > 0 ? 1 : 0);
        }
    }
}

static void
append_comments (GString *text, const GPtrArray *comments)
{
  for (guint i = 0; comments != NULL && i < comments->len; i++)
    {
      const char *line = g_ptr_array_index (comments, i);

      /* No empty lines at the top and none twice. */
      if (*line != '\0')
        g_string_append_printf (text, "# %s\n", line);
      else if (text->len > 0 && !g_str_has_suffix (text->str, "\n\n"))
        g_string_append_c (text, '\n');
    }
}

static void
append_statement (GString *text, const FbRulesStatement *statement)
{
  Writer writer = {g_ptr_array_new_with_free_func (g_free)};
  g_autofree char *line = NULL;

  append_comments (text, statement->comments);
  put_statement (&writer, statement);
  line = join (writer.pieces);
  if (g_utf8_strlen (line, -1) <= FB_RULES_LINE)
    g_string_append (text, line);
  else
    append_broken (text, writer.pieces);
  if (statement->trailing != NULL)
    g_string_append_printf (text, "  # %s", statement->trailing);
  g_string_append_c (text, '\n');
  g_ptr_array_unref (writer.pieces);
}

char *
fb_rules_format (const FbRules *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->statements->len; i++)
    append_statement (text, g_ptr_array_index (self->statements, i));
  append_comments (text, self->tail);
  while (g_str_has_suffix (text->str, "\n\n"))
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

char *
fb_rules_format_statement (const FbRulesStatement *statement)
{
  Writer writer = {g_ptr_array_new_with_free_func (g_free)};
  char *line;

  put_statement (&writer, statement);
  line = join (writer.pieces);
  g_ptr_array_unref (writer.pieces);
  return line;
}

char *
fb_rules_format_condition (const FbRulesCondition *condition)
{
  Writer writer = {g_ptr_array_new_with_free_func (g_free)};
  char *line;

  put_condition (&writer, condition);
  line = join (writer.pieces);
  g_ptr_array_unref (writer.pieces);
  return line;
}
