/* fb-rules-sum.c: sums of the rule language as whole numbers
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-sum.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-option.h"

/* --- units ------------------------------------------------------------------------------------------------------ */

/* A unit is @factor / 10^@digits of its base. */
typedef struct
{
  const char *name, *base;
  gint64 factor;
  guint digits;
} Unit;

static const Unit units[] = {
    {"A", "A", 1, 0},
    {"mA", "A", 1, 3},
    {"kA", "A", 1000, 0},
    {"V", "V", 1, 0},
    {"mV", "V", 1, 3},
    {"kV", "V", 1000, 0},
    {"W", "W", 1, 0},
    {"mW", "W", 1, 3},
    {"kW", "W", 1000, 0},
    {"MW", "W", 1000000, 0},
    {"VA", "VA", 1, 0},
    {"kVA", "VA", 1000, 0},
    {"Wh", "Wh", 1, 0},
    {"kWh", "Wh", 1000, 0},
    {"g", "g", 1, 0},
    {"mg", "g", 1, 3},
    {"kg", "g", 1000, 0},
    {"t", "g", 1000000, 0},
    {"m", "m", 1, 0},
    {"mm", "m", 1, 3},
    {"cm", "m", 1, 2},
    {"dm", "m", 1, 1},
    {"km", "m", 1000, 0},
    {"l", "l", 1, 0},
    {"ml", "l", 1, 3},
    {"s", "s", 1, 0},
    {"ms", "s", 1, 3},
    {"min", "s", 60, 0},
    {"h", "s", 3600, 0},
    {"d", "s", 86400, 0},
    {"Pa", "Pa", 1, 0},
    {"hPa", "Pa", 100, 0},
    {"kPa", "Pa", 1000, 0},
    {"bar", "Pa", 100000, 0},
    {"mbar", "Pa", 100, 0},
    {"bit/s", "bit/s", 1, 0},
    {"kbit/s", "bit/s", 1000, 0},
    {"Mbit/s", "bit/s", 1000000, 0},
    {"Gbit/s", "bit/s", 1000000000, 0},
    {"MB", "MB", 1, 0},
    {"GB", "MB", 1000, 0},
    {"TB", "MB", 1000000, 0},
};

/* What is not in the list is a kind of its own ("slots", "EUR"). */
static Unit
unit_of (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (units[i].name, name))
      return units[i];
  return (Unit){name, name, 1, 0};
}

/* --- adding up -------------------------------------------------------------------------------------------------- */

typedef struct
{
  const FbRules *rules;
  const FbRulesStatement *statement;
  FbRulesProblem **problem;
  const char *unit; /* (nullable) of the first number that has one */
  GArray *parts;    /* of Part */
  gboolean where_used;
} Adder;

/* number × 10^-digits of the sum's base unit, for @ref (NULL: always). */
typedef struct
{
  const FbRulesRef *ref;
  FbRulesNumber number;
} Part;

static gboolean
fail (Adder *self, FbRulesPlace place, char *message, const char *hint)
{
  *self->problem = fb_rules_problem_new (place.line > 0 ? place : self->statement->place, message, g_strdup (hint));
  return FALSE;
}

static gboolean
check_unit (Adder *self, const char *unit, FbRulesPlace place)
{
  if (unit == NULL)
    return TRUE;
  if (self->unit == NULL)
    self->unit = unit;
  if (g_str_equal (unit_of (unit).base, unit_of (self->unit).base))
    return TRUE;
  return fail (self, place, g_strdup_printf (_ ("%s and %s cannot be added"), self->unit, unit),
               _ ("All numbers of a sum need units of one kind, such as A and mA."));
}

static gboolean
add_part (Adder *self,
          const FbRulesRef *ref,
          FbRulesNumber number,
          const char *unit,
          gboolean minus,
          FbRulesPlace place)
{
  /* A bare number counts in the unit of the sum: "sum power <= 16 A where Heater: 6" means 6 A. */
  Unit known = unit_of (unit != NULL ? unit : self->unit);
  Part part = {ref, number};

  if (!check_unit (self, unit, place))
    return FALSE;
  if (__builtin_mul_overflow (part.number.value, known.factor, &part.number.value))
    return fail (self, place, g_strdup (_ ("the numbers are too large")), NULL);
  part.number.digits += known.digits;
  if (ref != NULL && ref->value == NULL && ref->option->kind == FB_RULES_OPTION_NUMBER)
    part.number.digits += ref->option->scale;
  part.number = fb_rules_number_reduce (part.number);
  if (minus)
    part.number.value = -part.number.value;
  g_array_append_val (self->parts, part);
  return TRUE;
}

static gboolean
add_weights (Adder *self, const GPtrArray *weights, const char *unit, gboolean minus)
{
  for (guint i = 0; i < weights->len; i++)
    {
      const FbRulesWeight *weight = g_ptr_array_index (weights, i);

      if (!add_part (self, &weight->ref, weight->number, weight->unit != NULL ? weight->unit : unit, minus,
                     weight->ref.place))
        return FALSE;
    }
  return TRUE;
}

/* The lines that define a measure, and the sum's own "where" for its first one. */
static gboolean
add_measure (Adder *self, const FbRulesTerm *term, gboolean minus)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      const FbRulesStatement *measure = g_ptr_array_index (self->rules->statements, i);

      if (measure->kind != FB_RULES_MEASURE || !g_str_equal (measure->name, term->measure)
          || g_strcmp0 (measure->side, term->side) != 0)
        continue;
      found = TRUE;
      if (!add_weights (self, measure->weights, measure->unit, minus))
        return FALSE;
    }
  if (!self->where_used && self->statement->weights != NULL)
    {
      found = self->where_used = TRUE;
      if (!add_weights (self, self->statement->weights, NULL, minus))
        return FALSE;
    }
  return found
         || fail (self, term->place, g_strdup_printf (_ ("nothing says what “%s” is the sum of"), term->measure),
                  _ ("Add “where” with weights to the rule, or a line: measure NAME where …"));
}

static gboolean
add_terms (Adder *self, const GPtrArray *terms, gboolean right)
{
  for (guint i = 0; i < terms->len; i++)
    {
      const FbRulesTerm *term = g_ptr_array_index (terms, i);
      gboolean minus = term->minus != right;

      if (term->measure != NULL ? !add_measure (self, term, minus)
                                : !add_part (self, NULL, term->number, term->unit, minus, term->place))
        return FALSE;
    }
  return TRUE;
}

/* --- whole numbers ---------------------------------------------------------------------------------------------- */

/* Numbers without a unit count in that of the others. */
static gboolean
scale_units (Adder *self, guint *scale)
{
  *scale = 0;
  for (guint i = 0; i < self->parts->len; i++)
    *scale = MAX (*scale, g_array_index (self->parts, Part, i).number.digits);
  return *scale <= 18;
}

static gboolean
same_ref (const FbRulesRef *a, const FbRulesRef *b)
{
  return a->option == b->option && a->choice == b->choice && (a->value == NULL) == (b->value == NULL)
         && (a->value == NULL || a->choice != NULL || a->number == b->number);
}

static gboolean
add_summand (FbRulesSum *sum, const FbRulesRef *ref, gint64 coef)
{
  FbRulesSummand summand = {ref, coef};

  for (guint i = 0; i < sum->summands->len; i++)
    {
      FbRulesSummand *there = &g_array_index (sum->summands, FbRulesSummand, i);

      if (same_ref (there->ref, ref))
        return !__builtin_add_overflow (there->coef, coef, &there->coef);
    }
  g_array_append_val (sum->summands, summand);
  return TRUE;
}

static gboolean
finish (Adder *self, FbRulesSum *sum)
{
  if (!scale_units (self, &sum->scale))
    return FALSE;
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      gint64 value;

      if (!fb_rules_number_scale (part->number, sum->scale, &value))
        return FALSE;
      if (part->ref == NULL ? __builtin_sub_overflow (sum->rhs, value, &sum->rhs)
                            : !add_summand (sum, part->ref, value))
        return FALSE;
    }
  sum->test = self->statement->test;
  sum->unit = self->unit != NULL ? g_strdup (unit_of (self->unit).base) : NULL;
  return TRUE;
}

static void
adopt (Adder *self, const char *unit)
{
  if (self->unit == NULL)
    self->unit = unit;
}

/* The unit of the sum: that of its numbers, else of its measures, else of its weights. */
static void
adopt_unit (Adder *self)
{
  const GPtrArray *sides[] = {self->statement->left, self->statement->right};

  for (guint s = 0; s < 2; s++)
    for (guint i = 0; i < sides[s]->len; i++)
      adopt (self, ((FbRulesTerm *) g_ptr_array_index (sides[s], i))->unit);
  for (guint s = 0; s < 2; s++)
    for (guint i = 0; self->unit == NULL && i < sides[s]->len; i++)
      for (guint m = 0; m < self->rules->statements->len; m++)
        {
          const FbRulesTerm *term = g_ptr_array_index (sides[s], i);
          const FbRulesStatement *measure = g_ptr_array_index (self->rules->statements, m);

          if (measure->kind == FB_RULES_MEASURE && g_strcmp0 (measure->name, term->measure) == 0)
            adopt (self, measure->unit);
        }
  for (guint i = 0; self->statement->weights != NULL && i < self->statement->weights->len; i++)
    adopt (self, ((FbRulesWeight *) g_ptr_array_index (self->statement->weights, i))->unit);
}

FbRulesSum *
fb_rules_sum_new (const FbRules *rules, const FbRulesStatement *statement, FbRulesProblem **problem)
{
  Adder self = {rules, statement, problem, NULL, NULL, FALSE};
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_autoptr (FbRulesSum) sum = g_new0 (FbRulesSum, 1);

  *problem = NULL;
  self.parts = parts;
  sum->summands = g_array_new (FALSE, FALSE, sizeof (FbRulesSummand));
  adopt_unit (&self);
  if (!add_terms (&self, statement->left, FALSE) || !add_terms (&self, statement->right, TRUE))
    return NULL;
  if (!finish (&self, sum))
    {
      fail (&self, statement->place, g_strdup (_ ("the numbers are too large")), NULL);
      return NULL;
    }
  return g_steal_pointer (&sum);
}

void
fb_rules_sum_free (FbRulesSum *self)
{
  g_array_unref (self->summands);
  g_free (self->unit);
  g_free (self);
}

char *
fb_rules_sum_show (const FbRulesSum *self, gint64 number)
{
  g_autofree char *text = fb_rules_number_to_text (fb_rules_number_reduce ((FbRulesNumber){number, self->scale}));

  return self->unit != NULL ? g_strconcat (text, " ", self->unit, NULL) : g_steal_pointer (&text);
}
