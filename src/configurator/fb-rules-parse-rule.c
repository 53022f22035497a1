/* fb-rules-parse-rule.c: rules, preferences, offers and price lines
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-rules-parse-private.h"

#define MAX_WEIGHT 1000

/* A requires B, A excludes B */
gboolean
fb_rules_parse_pair (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!fb_rules_parser_condition (self, &statement->when))
    return FALSE;
  if (fb_rules_parser_skip_word (self, "excludes"))
    statement->kind = FB_RULES_EXCLUDES;
  else if (fb_rules_parser_skip_word (self, "requires"))
    statement->kind = FB_RULES_REQUIRES;
  else
    return fb_rules_parser_expected (self, _ ("“requires” or “excludes”"), NULL);
  return fb_rules_parser_condition (self, &statement->then);
}

gboolean
fb_rules_parse_if (FbRulesParser *self, FbRulesStatement *statement)
{
  return fb_rules_parser_condition (self, &statement->when) && fb_rules_parser_need_word (self, "then")
         && fb_rules_parser_condition (self, &statement->then);
}

gboolean
fb_rules_parse_choose (FbRulesParser *self, FbRulesStatement *statement)
{
  FbRulesPlace place = fb_rules_parser_now (self)->place;

  if (!fb_rules_parser_count (self, &statement->min) || !fb_rules_parser_need_sign (self, "..")
      || !fb_rules_parser_count (self, &statement->max) || !fb_rules_parser_need_word (self, "of")
      || !fb_rules_parser_refs (self, &statement->refs))
    return FALSE;
  if (statement->min > statement->max)
    return fb_rules_parser_fail (self, place, g_strdup (_ ("the range ends before it begins")), NULL);
  return TRUE;
}

/* --- tables ----------------------------------------------------------------------------------------------------- */

static gboolean
parse_alternatives (FbRulesParser *self, GPtrArray *row)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_cell_free);

  g_ptr_array_add (row, cells);
  do
    {
      FbRulesCell *cell = NULL;

      if (!fb_rules_parser_cell (self, &cell))
        return FALSE;
      g_ptr_array_add (cells, cell);
    }
  while (fb_rules_parser_skip_word (self, "or"));
  return TRUE;
}

static gboolean
parse_row (FbRulesParser *self, FbRulesStatement *statement)
{
  GPtrArray *row = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  const FbRulesToken *first = fb_rules_parser_now (self);

  g_ptr_array_add (statement->rows, row);
  g_array_append_val (statement->row_lines, first->place.line);
  if (!fb_rules_parser_need_sign (self, "("))
    return FALSE;
  do
    if (!parse_alternatives (self, row))
      return FALSE;
  while (fb_rules_parser_skip_sign (self, ","));
  if (!fb_rules_parser_need_sign (self, ")"))
    return FALSE;
  if (row->len != statement->refs->len)
    return fb_rules_parser_fail (
        self, first->place,
        g_strdup_printf (_ ("the row has %u cells, the table has %u columns"), row->len, statement->refs->len), NULL);
  return TRUE;
}

/* Tables lie beside the model: a folder in a name is that of a child. */
static gboolean
parse_file (FbRulesParser *self, FbRulesStatement *statement)
{
  FbRulesPlace place = fb_rules_parser_now (self)->place;

  if (fb_rules_parser_now (self)->kind != FB_RULES_TOKEN_TEXT)
    return fb_rules_parser_expected (self, _ ("the name of a file in quotes"), NULL);
  if (!fb_rules_parser_name (self, &statement->file, NULL))
    return FALSE;
  if (strpbrk (statement->file, "/\\") == NULL)
    return TRUE;
  return fb_rules_parser_fail (self, place,
                               g_strdup_printf (_ ("“%s” is not the name of a file alone"), statement->file),
                               _ ("The file of a table lies beside the model."));
}

gboolean
fb_rules_parse_table (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!fb_rules_parser_need_sign (self, "(") || !fb_rules_parser_refs (self, &statement->refs)
      || !fb_rules_parser_need_sign (self, ")"))
    return FALSE;
  statement->allow = fb_rules_parser_skip_word (self, "allow");
  if (!statement->allow && !fb_rules_parser_skip_word (self, "forbid"))
    return fb_rules_parser_expected (self, _ ("“allow” or “forbid”"), NULL);
  if (fb_rules_parser_skip_word (self, "file"))
    return parse_file (self, statement);
  statement->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  statement->row_lines = g_array_new (FALSE, FALSE, sizeof (guint));
  do
    if (!parse_row (self, statement))
      return FALSE;
  while (fb_rules_parser_skip_sign (self, ","));
  return TRUE;
}

/* --- preferences and offers ------------------------------------------------------------------------------------- */

gboolean
fb_rules_parse_soft (FbRulesParser *self, FbRulesStatement *statement)
{
  statement->weight = 10;
  return fb_rules_parser_ref (self, &statement->ref);
}

gboolean
fb_rules_parse_weight (FbRulesParser *self, FbRulesStatement *statement)
{
  FbRulesPlace place = fb_rules_parser_now (self)->place;

  if (!fb_rules_parser_count (self, &statement->weight))
    return FALSE;
  if (statement->weight < 1 || statement->weight > MAX_WEIGHT)
    return fb_rules_parser_fail (self, place, g_strdup_printf (_ ("a weight is 1 to %d"), MAX_WEIGHT), NULL);
  return TRUE;
}

gboolean
fb_rules_parse_offer (FbRulesParser *self, FbRulesStatement *statement)
{
  return fb_rules_parser_name (self, &statement->name, NULL);
}

/* --- prices ----------------------------------------------------------------------------------------------------- */

gboolean
fb_rules_parse_price (FbRulesParser *self, FbRulesStatement *statement)
{
  if (!fb_rules_parser_ref (self, &statement->ref))
    return FALSE;
  fb_rules_parser_skip_sign (self, ":");
  if (!fb_rules_parser_number (self, &statement->amount))
    return FALSE;
  if (fb_rules_parser_skip_sign (self, "%")
      && (!fb_rules_parser_need_word (self, "of") || !fb_rules_parser_name (self, &statement->base, NULL)))
    return FALSE;
  statement->each = fb_rules_parser_skip_word (self, "each");
  if (!fb_rules_parser_skip_word (self, "per"))
    return TRUE;
  if (fb_rules_parser_skip_word (self, "month"))
    statement->period = FB_RULES_PER_MONTH;
  else if (fb_rules_parser_skip_word (self, "year"))
    statement->period = FB_RULES_PER_YEAR;
  else
    return fb_rules_parser_expected (self, _ ("“month” or “year”"), NULL);
  return TRUE;
}

/* "3..4 5 %", "5.. 8 %", "7 10 %"; a colon may stand before the percentage */
static gboolean
parse_step (FbRulesParser *self, GPtrArray *steps)
{
  FbRulesStep *step = g_new0 (FbRulesStep, 1);
  FbRulesPlace place = fb_rules_parser_now (self)->place;

  g_ptr_array_add (steps, step);
  if (!fb_rules_parser_number (self, &step->from))
    return FALSE;
  step->to = step->from;
  if (fb_rules_parser_skip_sign (self, ".."))
    {
      step->open = TRUE;
      fb_rules_parser_skip_sign (self, ":");
      if (!fb_rules_parser_number (self, &step->to))
        return FALSE;
      if (fb_rules_parser_is_sign (self, "%"))
        step->percent = step->to;
      else
        step->open = FALSE;
    }
  fb_rules_parser_skip_sign (self, ":");
  if (step->open)
    step->to = (FbRulesNumber){0, 0};
  else if (!fb_rules_parser_number (self, &step->percent))
    return FALSE;
  if (!fb_rules_parser_need_sign (self, "%"))
    return FALSE;
  if (step->percent.value < 0 || fb_rules_number_compare (step->percent, (FbRulesNumber){100, 0}) > 0)
    return fb_rules_parser_fail (self, place, g_strdup (_ ("a discount is 0 to 100 %")), NULL);
  if (!step->open && fb_rules_number_compare (step->from, step->to) > 0)
    return fb_rules_parser_fail (self, place, g_strdup (_ ("the range ends before it begins")), NULL);
  return TRUE;
}

static gboolean
check_steps (FbRulesParser *self, FbRulesStatement *statement)
{
  for (guint i = 1; i < statement->steps->len; i++)
    {
      const FbRulesStep *before = g_ptr_array_index (statement->steps, i - 1);
      const FbRulesStep *step = g_ptr_array_index (statement->steps, i);

      if (before->open || fb_rules_number_compare (before->to, step->from) >= 0)
        return fb_rules_parser_fail (self, statement->place,
                                     g_strdup (_ ("the steps of a volume discount must go up without overlapping")),
                                     NULL);
    }
  return TRUE;
}

gboolean
fb_rules_parse_discount (FbRulesParser *self, FbRulesStatement *statement)
{
  gboolean bracket;

  if (!fb_rules_parser_need_word (self, "volume") || !fb_rules_parser_need_word (self, "on"))
    return FALSE;
  if (!fb_rules_parser_skip_word (self, "quantity") && !fb_rules_parser_ref (self, &statement->ref))
    return FALSE;
  if (!fb_rules_parser_need_sign (self, ":"))
    return FALSE;
  statement->steps = g_ptr_array_new_with_free_func (g_free);
  do
    if (!parse_step (self, statement->steps))
      return FALSE;
  while (fb_rules_parser_skip_sign (self, ","));
  bracket = fb_rules_parser_skip_sign (self, "(");
  statement->slab = fb_rules_parser_skip_word (self, "slab");
  if (!statement->slab && !fb_rules_parser_skip_word (self, "range"))
    return fb_rules_parser_expected (
        self, _ ("“slab” or “range”"),
        _ ("slab: each step counts for its own pieces. range: the step reached counts for all."));
  return (!bracket || fb_rules_parser_need_sign (self, ")")) && check_steps (self, statement);
}

gboolean
fb_rules_parse_valid (FbRulesParser *self, FbRulesStatement *statement)
{
  statement->ids = g_ptr_array_new_with_free_func (g_free);
  do
    {
      char *id = NULL;

      if (!fb_rules_parser_name (self, &id, NULL))
        return FALSE;
      g_ptr_array_add (statement->ids, id);
    }
  while (fb_rules_parser_skip_sign (self, ","));
  if (fb_rules_parser_skip_word (self, "from") && !fb_rules_parser_day (self, &statement->from))
    return FALSE;
  if (fb_rules_parser_skip_word (self, "until") && !fb_rules_parser_day (self, &statement->until))
    return FALSE;
  if (statement->from == NULL && statement->until == NULL)
    return fb_rules_parser_expected (self, _ ("“from” or “until” and a day"), NULL);
  if (statement->from != NULL && statement->until != NULL && g_strcmp0 (statement->from, statement->until) > 0)
    return fb_rules_parser_fail (self, statement->place, g_strdup (_ ("the period ends before it begins")), NULL);
  return TRUE;
}
