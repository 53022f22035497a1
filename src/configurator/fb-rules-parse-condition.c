/* fb-rules-parse-condition.c: conditions of rules
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-parse-private.h"

static gboolean
parse_any_of (FbRulesParser *self, FbRulesCondition **condition);

/* 3, 3.., ..3 or 3..5 */
static gboolean
parse_range (FbRulesParser *self, FbRulesCell *cell)
{
  const FbRulesToken *first = fb_rules_parser_now (self);

  cell->kind = FB_RULES_CELL_RANGE;
  cell->no_lo = fb_rules_parser_is_sign (self, "..");
  if (!cell->no_lo)
    {
      guint from = self->at;

      if (!fb_rules_parser_number (self, &cell->lo))
        return FALSE;
      if (!fb_rules_parser_is_sign (self, ".."))
        {
          cell->kind = FB_RULES_CELL_NUMBER;
          cell->hi = cell->lo;
          self->at = from;
          return fb_rules_parser_value (self, &cell->name);
        }
    }
  self->at++;
  cell->no_hi = !fb_rules_parser_is_number (self);
  if (cell->no_hi && cell->no_lo)
    return fb_rules_parser_expected (self, _ ("a number"), NULL);
  if (!cell->no_hi && !fb_rules_parser_number (self, &cell->hi))
    return FALSE;
  if (!cell->no_lo && !cell->no_hi && fb_rules_number_compare (cell->lo, cell->hi) > 0)
    return fb_rules_parser_fail (self, first->place, g_strdup (_ ("the range ends before it begins")), NULL);
  return TRUE;
}

gboolean
fb_rules_parser_cell (FbRulesParser *self, FbRulesCell **cell)
{
  g_autoptr (FbRulesCell) made = fb_rules_cell_new (FB_RULES_CELL_NAME);
  gboolean good = TRUE;

  made->place = fb_rules_parser_now (self)->place;
  if (fb_rules_parser_skip_sign (self, "*"))
    made->kind = FB_RULES_CELL_ANY;
  else if (fb_rules_parser_is_number (self) || fb_rules_parser_is_sign (self, ".."))
    good = parse_range (self, made);
  else
    good = fb_rules_parser_name (self, &made->name, NULL);
  if (good)
    *cell = g_steal_pointer (&made);
  return good;
}

static gboolean
add_cell (FbRulesParser *self, FbRulesCondition *atom)
{
  FbRulesCell *cell = NULL;

  if (!fb_rules_parser_cell (self, &cell))
    return FALSE;
  g_ptr_array_add (atom->cells, cell);
  if (cell->kind == FB_RULES_CELL_ANY)
    return fb_rules_parser_fail (self, cell->place, g_strdup (_ ("“*” stands for anything only in tables")), NULL);
  return TRUE;
}

static gboolean
parse_list (FbRulesParser *self, FbRulesCondition *atom)
{
  if (!fb_rules_parser_need_sign (self, "("))
    return FALSE;
  do
    if (!add_cell (self, atom))
      return FALSE;
  while (fb_rules_parser_skip_sign (self, ","));
  return fb_rules_parser_need_sign (self, ")");
}

/* What stands behind a name: nothing, "in (…)" or a comparison. */
static gboolean
parse_test (FbRulesParser *self, FbRulesCondition *atom)
{
  static const struct
  {
    const char *sign;
    FbRulesTest test;
  } signs[] = {
      {"=", FB_RULES_TEST_EQ},  {"!=", FB_RULES_TEST_NE}, {"<", FB_RULES_TEST_LT},
      {"<=", FB_RULES_TEST_LE}, {">", FB_RULES_TEST_GT},  {">=", FB_RULES_TEST_GE},
  };

  atom->cells = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_rules_cell_free);
  if (fb_rules_parser_is_word (self, "in")
      || (fb_rules_parser_is_word (self, "not") && g_str_equal (fb_rules_parser_next (self)->text, "in")))
    {
      atom->test = fb_rules_parser_skip_word (self, "not") ? FB_RULES_TEST_NOT_IN : FB_RULES_TEST_IN;
      self->at++;
      return parse_list (self, atom);
    }
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (fb_rules_parser_skip_sign (self, signs[i].sign))
      {
        atom->test = signs[i].test;
        if (!add_cell (self, atom))
          return FALSE;
        if (((FbRulesCell *) g_ptr_array_index (atom->cells, 0))->kind == FB_RULES_CELL_NUMBER)
          atom->unit = fb_rules_parser_unit (self);
        return TRUE;
      }
  g_clear_pointer (&atom->cells, g_ptr_array_unref);
  return TRUE;
}

static gboolean
parse_atom (FbRulesParser *self, FbRulesCondition **condition)
{
  g_autoptr (FbRulesCondition) atom = fb_rules_condition_new (FB_RULES_ATOM);

  if (!fb_rules_parser_name (self, &atom->name, &atom->place) || !parse_test (self, atom))
    return FALSE;
  *condition = g_steal_pointer (&atom);
  return TRUE;
}

static gboolean
parse_nested (FbRulesParser *self, FbRulesCondition **condition)
{
  return parse_any_of (self, condition) && fb_rules_parser_need_sign (self, ")");
}

static gboolean
parse_one (FbRulesParser *self, FbRulesCondition **condition)
{
  FbRulesPlace place = fb_rules_parser_now (self)->place;
  g_autoptr (FbRulesCondition) not = NULL;
  FbRulesCondition *inner = NULL;
  gboolean good;

  if (self->depth >= FB_RULES_MAX_DEPTH)
    return fb_rules_parser_fail (
        self, place, g_strdup_printf (_ ("conditions may be nested %d deep at most"), FB_RULES_MAX_DEPTH), NULL);
  self->depth++;
  if (fb_rules_parser_skip_sign (self, "("))
    good = parse_nested (self, condition);
  else if (fb_rules_parser_skip_word (self, "not"))
    {
      not = fb_rules_condition_new (FB_RULES_NOT);
      not ->place = place;
      good = parse_one (self, &inner);
      if (inner != NULL)
        g_ptr_array_add (not ->parts, inner);
      if (good)
        *condition = g_steal_pointer (&not );
    }
  else
    good = parse_atom (self, condition);
  self->depth--;
  return good;
}

typedef gboolean (*ParsePart) (FbRulesParser *self, FbRulesCondition **condition);

/* One part, or several with @word between them. */
static gboolean
parse_chain (FbRulesParser *self, int kind, const char *word, ParsePart parse, FbRulesCondition **condition)
{
  g_autoptr (FbRulesCondition) chain = NULL;
  FbRulesCondition *part = NULL;
  FbRulesPlace place = fb_rules_parser_now (self)->place;

  if (!parse (self, condition))
    return FALSE;
  if (!fb_rules_parser_is_word (self, word))
    return TRUE;
  chain = fb_rules_condition_new (kind);
  chain->place = place;
  g_ptr_array_add (chain->parts, g_steal_pointer (condition));
  while (fb_rules_parser_skip_word (self, word))
    {
      gboolean good = parse (self, &part);

      if (part != NULL)
        g_ptr_array_add (chain->parts, g_steal_pointer (&part));
      if (!good)
        return FALSE;
    }
  *condition = g_steal_pointer (&chain);
  return TRUE;
}

static gboolean
parse_all_of (FbRulesParser *self, FbRulesCondition **condition)
{
  return parse_chain (self, FB_RULES_AND, "and", parse_one, condition);
}

static gboolean
parse_any_of (FbRulesParser *self, FbRulesCondition **condition)
{
  return parse_chain (self, FB_RULES_OR, "or", parse_all_of, condition);
}

gboolean
fb_rules_parser_condition (FbRulesParser *self, FbRulesCondition **condition)
{
  if (!parse_any_of (self, condition))
    return FALSE;
  if (fb_rules_parser_is_sign (self, ","))
    return fb_rules_parser_expected (self, _ ("the end of the condition"),
                                     _ ("Join names with “and” or “or” here, not with a comma."));
  return TRUE;
}
