/* fb-rules-resolve-names.c: what names in references, conditions and cells mean
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-money.h"
#include "fb-rules-option.h"
#include "fb-rules-resolve-private.h"
#include "fb-rules-scan.h"

gboolean
fb_rules_resolver_fail (FbRulesResolver *self, FbRulesPlace place, char *message, char *hint)
{
  if (self->problems->len < FB_RULES_MAX_PROBLEMS)
    g_ptr_array_add (self->problems, fb_rules_problem_new (place, message, hint));
  else
    {
      g_free (message);
      g_free (hint);
    }
  return FALSE;
}

static gboolean
unknown_name (FbRulesResolver *self, FbRulesPlace place, const char *name)
{
  return fb_rules_resolver_fail (self, place, g_strdup_printf (_ ("there is no option and no value “%s”"), name),
                                 fb_rules_did_you_mean (name, self->names));
}

static gboolean
unknown_value (FbRulesResolver *self, FbRulesPlace place, const FbRulesOption *option, const char *value)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  for (guint i = 0; i < option->choices->len; i++)
    g_ptr_array_add (known, ((FbRulesChoice *) g_ptr_array_index (option->choices, i))->name);
  return fb_rules_resolver_fail (self, place,
                                 g_strdup_printf (_ ("“%s” has no value “%s”"), option->statement->name, value),
                                 fb_rules_did_you_mean (value, known));
}

/* The value with this name that only one option has; NULL with a problem. */
static FbRulesChoice *
find_choice (FbRulesResolver *self, FbRulesPlace place, const char *name)
{
  GPtrArray *found = g_hash_table_lookup (self->rules->choices, name);
  const FbRulesChoice *first;
  g_autofree char *option = NULL, *value = NULL;

  if (found == NULL)
    unknown_name (self, place, name);
  if (found == NULL || found->len == 1)
    return found != NULL ? g_ptr_array_index (found, 0) : NULL;
  first = g_ptr_array_index (found, 0);
  option = fb_rules_quote_name (first->option->statement->name);
  value = fb_rules_quote_name (name);
  fb_rules_resolver_fail (self, place, g_strdup_printf (_ ("several options have a value “%s”"), name),
                          g_strdup_printf (_ ("Say which option: %s = %s"), option, value));
  return NULL;
}

/* --- references ------------------------------------------------------------------------------------------------- */

static gboolean
resolve_number (FbRulesResolver *self, FbRulesRef *ref)
{
  FbRulesNumber number;

  if (!fb_rules_number_read (ref->value, &number) || !fb_rules_option_has_number (ref->option, number))
    return fb_rules_resolver_fail (self, ref->place,
                                   g_strdup_printf (_ ("“%s” cannot be %s"), ref->option->statement->name, ref->value),
                                   fb_rules_option_describe (ref->option));
  return fb_rules_number_scale (number, ref->option->scale, &ref->number);
}

gboolean
fb_rules_resolver_ref (FbRulesResolver *self, FbRulesRef *ref)
{
  ref->option = g_hash_table_lookup (self->rules->by_name, ref->name);
  if (ref->option == NULL && ref->value == NULL)
    {
      ref->choice = find_choice (self, ref->place, ref->name);
      ref->option = ref->choice != NULL ? ref->choice->option : NULL;
      return ref->choice != NULL;
    }
  if (ref->option == NULL)
    return unknown_name (self, ref->place, ref->name);
  if (ref->value == NULL)
    return TRUE;
  if (ref->option->kind == FB_RULES_OPTION_NUMBER)
    return resolve_number (self, ref);
  ref->choice = fb_rules_option_find_choice (ref->option, ref->value);
  if (ref->choice == NULL && !fb_rules_option_is_none (ref->option, ref->value))
    return unknown_value (self, ref->place, ref->option, ref->value);
  return TRUE;
}

/* --- cells ------------------------------------------------------------------------------------------------------ */

gboolean
fb_rules_resolver_cell (FbRulesResolver *self,
                        const FbRulesCell *cell,
                        const FbRulesOption *option,
                        const FbRulesChoice *choice)
{
  const char *name = choice != NULL ? choice->name : option->statement->name;

  if (cell->kind == FB_RULES_CELL_ANY)
    return TRUE;
  if (option->kind == FB_RULES_OPTION_NUMBER)
    {
      if (cell->kind != FB_RULES_CELL_NAME)
        return TRUE;
      return fb_rules_resolver_fail (self, cell->place,
                                     g_strdup_printf (_ ("“%s” is a number, not “%s”"), name, cell->name), NULL);
    }
  if (cell->kind == FB_RULES_CELL_RANGE)
    return fb_rules_resolver_fail (self, cell->place, g_strdup_printf (_ ("“%s” is no number"), name), NULL);
  if (choice != NULL)
    {
      if (g_str_equal (cell->name, "yes") || g_str_equal (cell->name, "no"))
        return TRUE;
      return fb_rules_resolver_fail (self, cell->place, g_strdup_printf (_ ("“%s” is taken or not: yes or no"), name),
                                     NULL);
    }
  if (fb_rules_option_find_choice (option, cell->name) != NULL || fb_rules_option_is_none (option, cell->name))
    return TRUE;
  return unknown_value (self, cell->place, option, cell->name);
}

/* --- conditions ------------------------------------------------------------------------------------------------- */

static FbRulesFigure
figure_of (const char *name)
{
  static const char *const figures[] = {NULL, "total", "discount", "margin", "quantity", "payment"};

  for (guint i = 1; i < G_N_ELEMENTS (figures); i++)
    if (g_str_equal (name, figures[i]))
      return (FbRulesFigure) i;
  return FB_RULES_FIGURE_NONE;
}

/* The unit a figure's number may have. */
static gboolean
check_figure_unit (FbRulesResolver *self, const FbRulesCondition *atom)
{
  const FbRulesStatement *product = self->rules->product;
  const char *unit = NULL;

  if (atom->figure == FB_RULES_FIGURE_DISCOUNT || atom->figure == FB_RULES_FIGURE_MARGIN)
    unit = "%";
  else if (atom->figure == FB_RULES_FIGURE_PAYMENT)
    unit = "days";
  else if (atom->figure == FB_RULES_FIGURE_TOTAL && product != NULL)
    unit = product->currency;
  if (atom->unit == NULL || g_strcmp0 (atom->unit, unit) == 0)
    return TRUE;
  return fb_rules_resolver_fail (self, atom->place,
                                 g_strdup_printf (_ ("“%s” is not counted in %s"), atom->name, atom->unit),
                                 unit != NULL ? g_strdup_printf (_ ("Its unit is %s."), unit) : NULL);
}

static gboolean
resolve_figure (FbRulesResolver *self, FbRulesCondition *atom)
{
  if (!self->figures)
    return fb_rules_resolver_fail (
        self, atom->place, g_strdup_printf (_ ("“%s” is only known to offers and approvals"), atom->name), NULL);
  if (atom->test == FB_RULES_TEST_CHOSEN
      || ((FbRulesCell *) g_ptr_array_index (atom->cells, 0))->kind == FB_RULES_CELL_NAME)
    return fb_rules_resolver_fail (self, atom->place,
                                   g_strdup_printf (_ ("“%s” is compared with a number"), atom->name), NULL);
  return check_figure_unit (self, atom);
}

static gboolean
resolve_chosen (FbRulesResolver *self, const FbRulesCondition *atom)
{
  char *hint;

  if (atom->option->kind == FB_RULES_OPTION_OPTIONAL || atom->option->kind == FB_RULES_OPTION_SOME)
    return TRUE;
  hint = atom->option->kind == FB_RULES_OPTION_ONE ? g_strdup_printf (_ ("Write %s = …"), atom->name)
                                                   : g_strdup_printf (_ ("Write %s >= …"), atom->name);
  return fb_rules_resolver_fail (self, atom->place, g_strdup_printf (_ ("“%s” always has some value"), atom->name),
                                 hint);
}

static gboolean
resolve_option_atom (FbRulesResolver *self, const FbRulesCondition *atom)
{
  const FbRulesOption *option = atom->option;
  gboolean ordered = atom->test >= FB_RULES_TEST_LT && atom->test <= FB_RULES_TEST_GE;

  if (atom->test == FB_RULES_TEST_CHOSEN)
    return resolve_chosen (self, atom);
  if (ordered && option->kind != FB_RULES_OPTION_NUMBER)
    return fb_rules_resolver_fail (self, atom->place,
                                   g_strdup_printf (_ ("“%s” is no number: its values have no order"), atom->name),
                                   g_strdup_printf (_ ("Write %s in (…, …)."), atom->name));
  for (guint i = 0; i < atom->cells->len; i++)
    {
      const FbRulesCell *cell = g_ptr_array_index (atom->cells, i);

      if (ordered && cell->kind != FB_RULES_CELL_NUMBER)
        return fb_rules_resolver_fail (self, cell->place, g_strdup (_ ("a number is compared with a number")), NULL);
      if (!fb_rules_resolver_cell (self, cell, option, NULL))
        return FALSE;
    }
  if (atom->unit != NULL && g_strcmp0 (atom->unit, option->unit) != 0)
    return fb_rules_resolver_fail (self, atom->place,
                                   g_strdup_printf (_ ("“%s” is not counted in %s"), atom->name, atom->unit), NULL);
  return TRUE;
}

static gboolean
resolve_atom (FbRulesResolver *self, FbRulesCondition *atom)
{
  g_autofree char *option = NULL, *value = NULL;

  atom->option = g_hash_table_lookup (self->rules->by_name, atom->name);
  if (atom->option != NULL)
    return resolve_option_atom (self, atom);
  if (!g_hash_table_contains (self->rules->choices, atom->name)
      && (atom->figure = figure_of (atom->name)) != FB_RULES_FIGURE_NONE)
    return resolve_figure (self, atom);
  atom->choice = find_choice (self, atom->place, atom->name);
  if (atom->choice == NULL)
    return FALSE;
  atom->option = atom->choice->option;
  if (atom->test == FB_RULES_TEST_CHOSEN)
    return TRUE;
  option = fb_rules_quote_name (atom->option->statement->name);
  value = fb_rules_quote_name (atom->name);
  return fb_rules_resolver_fail (self, atom->place,
                                 g_strdup_printf (_ ("“%s” is a value and not compared with another"), atom->name),
                                 g_strdup_printf (_ ("Write %s = %s, or only its name."), option, value));
}

gboolean
fb_rules_resolver_condition (FbRulesResolver *self, FbRulesCondition *condition)
{
  gboolean good = TRUE;

  if (condition->kind == FB_RULES_ATOM)
    return resolve_atom (self, condition);
  for (guint i = 0; i < condition->parts->len; i++)
    good = fb_rules_resolver_condition (self, g_ptr_array_index (condition->parts, i)) && good;
  return good;
}
