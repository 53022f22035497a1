/* fb-rules-format-condition.c: writing names, numbers and conditions
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-rules-format-private.h"
#include "fb-rules-scan.h"

void
fb_rules_writer_put (FbRulesWriter *self, const char *piece)
{
  g_ptr_array_add (self->pieces, g_strdup (piece));
}

void
fb_rules_writer_take (FbRulesWriter *self, char *piece)
{
  g_ptr_array_add (self->pieces, piece);
}

void
fb_rules_writer_put_break (FbRulesWriter *self)
{
  fb_rules_writer_put (self, "");
}

/* Hangs @text on the last piece. */
void
fb_rules_writer_append (FbRulesWriter *self, const char *text)
{
  char **last = (char **) &self->pieces->pdata[self->pieces->len - 1];
  char *longer = g_strconcat (*last, text, NULL);

  g_free (*last);
  *last = longer;
}

/* Brackets around the pieces from @first on. */
void
fb_rules_writer_put_brackets (FbRulesWriter *self, guint first)
{
  char **piece = (char **) &self->pieces->pdata[first];
  char *opened = g_strconcat ("(", *piece, NULL);

  g_free (*piece);
  *piece = opened;
  fb_rules_writer_append (self, ")");
}

/* --- small things ----------------------------------------------------------------------------------------------- */

/* Values may be numbers, which stand without quotes. */
char *
fb_rules_writer_value_to_text (const char *value)
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

char *
fb_rules_writer_ref_to_text (const FbRulesRef *ref)
{
  g_autofree char *name = fb_rules_quote_name (ref->name);
  g_autofree char *value = ref->value != NULL ? fb_rules_writer_value_to_text (ref->value) : NULL;

  return value != NULL ? g_strconcat (name, " = ", value, NULL) : g_steal_pointer (&name);
}

char *
fb_rules_writer_unit_to_text (const char *unit)
{
  if (g_str_equal (unit, "%"))
    return g_strdup (unit);
  return g_str_equal (unit, "weight") ? fb_rules_quote_text (unit) : fb_rules_quote_name (unit);
}

char *
fb_rules_writer_cell_to_text (const FbRulesCell *cell)
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
      return fb_rules_writer_value_to_text (cell->name);
    }
}

void
fb_rules_writer_put_texts (FbRulesWriter *self, const GPtrArray *texts)
{
  for (guint i = 0; texts != NULL && i < texts->len; i++)
    {
      const FbRulesText *text = g_ptr_array_index (texts, i);
      g_autofree char *quoted = fb_rules_quote_text (text->text);

      fb_rules_writer_take (self, text->language != NULL ? g_strconcat (text->language, " ", quoted, NULL)
                                                         : g_strdup (quoted));
    }
}

void
fb_rules_writer_put_number (FbRulesWriter *self, FbRulesNumber number, const char *unit)
{
  g_autofree char *shown = unit != NULL ? fb_rules_writer_unit_to_text (unit) : NULL;
  g_autofree char *text = fb_rules_number_to_text (number);

  fb_rules_writer_take (self, shown != NULL ? g_strconcat (text, " ", shown, NULL) : g_steal_pointer (&text));
}

/* --- conditions ------------------------------------------------------------------------------------------------- */

static void
put_atom (FbRulesWriter *self, const FbRulesCondition *atom)
{
  static const char *const signs[] = {"", "=", "!=", "<", "<=", ">", ">=", "in", "not in"};
  gboolean list = atom->test == FB_RULES_TEST_IN || atom->test == FB_RULES_TEST_NOT_IN;

  fb_rules_writer_take (self, fb_rules_quote_name (atom->name));
  if (atom->test == FB_RULES_TEST_CHOSEN)
    return;
  fb_rules_writer_append (self, " ");
  fb_rules_writer_append (self, signs[atom->test]);
  fb_rules_writer_append (self, list ? " (" : " ");
  for (guint i = 0; i < atom->cells->len; i++)
    {
      g_autofree char *cell = fb_rules_writer_cell_to_text (g_ptr_array_index (atom->cells, i));

      if (i == 0)
        fb_rules_writer_append (self, cell);
      else
        {
          fb_rules_writer_append (self, ",");
          fb_rules_writer_put (self, cell);
        }
    }
  if (list)
    fb_rules_writer_append (self, ")");
  if (atom->unit != NULL)
    {
      g_autofree char *unit = fb_rules_writer_unit_to_text (atom->unit);

      fb_rules_writer_append (self, " ");
      fb_rules_writer_append (self, unit);
    }
}

/* @inside AND or NOT everything but atoms and negations needs brackets; inside OR only another OR does. */
static void
put_part (FbRulesWriter *self, const FbRulesCondition *part, int inside)
{
  gboolean bracket = part->kind == FB_RULES_OR || (part->kind == FB_RULES_AND && inside != FB_RULES_OR);
  guint first = self->pieces->len;

  fb_rules_writer_put_condition (self, part);
  if (bracket)
    fb_rules_writer_put_brackets (self, first);
}

void
fb_rules_writer_put_condition (FbRulesWriter *self, const FbRulesCondition *condition)
{
  if (condition->kind == FB_RULES_ATOM)
    {
      put_atom (self, condition);
      return;
    }
  if (condition->kind == FB_RULES_NOT)
    fb_rules_writer_put (self, "not");
  for (guint i = 0; i < condition->parts->len; i++)
    {
      if (i > 0)
        fb_rules_writer_put (self, condition->kind == FB_RULES_AND ? "and" : "or");
      put_part (self, g_ptr_array_index (condition->parts, i), condition->kind);
    }
}
