/* fb-rules-cnf.c: conditions as clauses
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-rules-model-private.h"
#include "fb-rules-option.h"

static void
atom_clear (gpointer data)
{
  g_bytes_unref (((FbRulesAtom *) data)->in);
}

static GArray *
clause_new (void)
{
  GArray *clause = g_array_new (FALSE, FALSE, sizeof (FbRulesAtom));

  g_array_set_clear_func (clause, atom_clear);
  return clause;
}

static FbRulesCnf *
cnf_new (void)
{
  FbRulesCnf *self = g_new0 (FbRulesCnf, 1);

  self->clauses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return self;
}

void
fb_rules_cnf_free (FbRulesCnf *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->clauses);
  g_free (self);
}

static void
clause_add (GArray *clause, guint var, GBytes *in)
{
  FbRulesAtom atom = {var, in};

  g_array_append_val (clause, atom);
}

/* --- atoms ------------------------------------------------------------------------------------------------------ */

static gboolean
number_in (FbRulesNumber number, const FbRulesCell *cell)
{
  return cell->kind == FB_RULES_CELL_ANY
         || ((cell->no_lo || fb_rules_number_compare (number, cell->lo) >= 0)
             && (cell->no_hi || fb_rules_number_compare (number, cell->hi) <= 0));
}

static void
mark_cell (FbRulesModel *self, guint var, const FbRulesCell *cell, guint8 *in, guint n)
{
  const FbRulesOption *option = fb_rules_model_get_option (self, var);
  int value;

  if (option->kind == FB_RULES_OPTION_NUMBER || cell->kind == FB_RULES_CELL_ANY)
    {
      for (guint i = 0; i < n; i++)
        if (cell->kind == FB_RULES_CELL_ANY
            || number_in ((FbRulesNumber){fb_rules_option_nth (option, i), option->scale}, cell))
          in[i] = 1;
      return;
    }
  value = fb_config_model_find_value (self->config, var, cell->name);
  if (value >= 0)
    in[value] = 1;
}

GBytes *
fb_rules_model_values (FbRulesModel *self, guint var, const GPtrArray *cells)
{
  guint n = fb_config_model_get_n_values (self->config, var);
  guint8 *in = g_new0 (guint8, n);

  for (guint i = 0; i < cells->len; i++)
    mark_cell (self, var, g_ptr_array_index (cells, i), in, n);
  return g_bytes_new_take (in, n);
}

static GBytes *
one_value (FbRulesModel *self, guint var, guint value, gboolean negate)
{
  guint n = fb_config_model_get_n_values (self->config, var);
  guint8 *in = g_new0 (guint8, n);

  for (guint i = 0; i < n; i++)
    in[i] = (i == value) != negate;
  return g_bytes_new_take (in, n);
}

static GBytes *
opposite (GBytes *values)
{
  gsize n;
  const guint8 *in = g_bytes_get_data (values, &n);
  guint8 *out = g_new (guint8, n);

  for (gsize i = 0; i < n; i++)
    out[i] = !in[i];
  g_bytes_unref (values);
  return g_bytes_new_take (out, n);
}

/* The numbers that a comparison with one allows. */
static GBytes *
compared_values (FbRulesModel *self, guint var, const FbRulesCondition *atom)
{
  const FbRulesOption *option = fb_rules_model_get_option (self, var);
  const FbRulesCell *cell = g_ptr_array_index (atom->cells, 0);
  guint n = fb_config_model_get_n_values (self->config, var);
  guint8 *in = g_new0 (guint8, n);

  for (guint i = 0; i < n; i++)
    {
      int order = fb_rules_number_compare ((FbRulesNumber){fb_rules_option_nth (option, i), option->scale}, cell->lo);

      in[i] = atom->test == FB_RULES_TEST_LT   ? order < 0
              : atom->test == FB_RULES_TEST_LE ? order <= 0
              : atom->test == FB_RULES_TEST_GT ? order > 0
                                               : order >= 0;
    }
  return g_bytes_new_take (in, n);
}

/* Any of the parts, or none of them. */
static FbRulesCnf *
cnf_of_parts (FbRulesModel *self, const FbRulesOption *option, const GPtrArray *cells, gboolean negate)
{
  FbRulesCnf *cnf = cnf_new ();
  GArray *clause = NULL;
  guint first = fb_rules_model_find_option (self, option);

  for (guint i = 0; i < option->choices->len; i++)
    {
      const FbRulesChoice *choice = g_ptr_array_index (option->choices, i);
      gboolean named = cells == NULL;

      for (guint c = 0; !named && c < cells->len; c++)
        named = g_str_equal (((FbRulesCell *) g_ptr_array_index (cells, c))->name, choice->name);
      if (!named)
        continue;
      if (clause == NULL || negate)
        g_ptr_array_add (cnf->clauses, clause = clause_new ());
      clause_add (clause, first + i, one_value (self, first + i, negate ? 0 : 1, FALSE));
    }
  return cnf;
}

static FbRulesCnf *
cnf_single (guint var, GBytes *in)
{
  FbRulesCnf *cnf = cnf_new ();

  g_ptr_array_add (cnf->clauses, clause_new ());
  clause_add (g_ptr_array_index (cnf->clauses, 0), var, in);
  return cnf;
}

static FbRulesCnf *
cnf_of_atom (FbRulesModel *self, const FbRulesCondition *atom, gboolean negate)
{
  guint var = fb_rules_model_find_option (self, atom->option);
  gboolean no = atom->test == FB_RULES_TEST_NE || atom->test == FB_RULES_TEST_NOT_IN;
  GBytes *in;

  if (atom->choice != NULL)
    {
      FbRulesRef ref = {.option = atom->option, .choice = atom->choice};

      return fb_rules_cnf_taken (self, &ref, negate);
    }
  if (atom->option->kind == FB_RULES_OPTION_SOME)
    return cnf_of_parts (self, atom->option, atom->cells, negate != no);
  if (atom->test == FB_RULES_TEST_CHOSEN)
    return cnf_single (var, one_value (self, var, 0, !negate));
  if (atom->test >= FB_RULES_TEST_LT && atom->test <= FB_RULES_TEST_GE)
    in = compared_values (self, var, atom);
  else
    in = fb_rules_model_values (self, var, atom->cells);
  return cnf_single (var, negate != no ? opposite (in) : in);
}

FbRulesCnf *
fb_rules_cnf_taken (FbRulesModel *self, const FbRulesRef *ref, gboolean negate)
{
  FbConfigPoint point;
  guint var = fb_rules_model_find_option (self, ref->option);
  guint n = fb_config_model_get_n_values (self->config, var);
  guint8 *in;

  if (fb_rules_model_find_ref (self, ref, &point))
    return cnf_single (point.var, one_value (self, point.var, point.value, negate));
  if (ref->option->kind == FB_RULES_OPTION_SOME)
    return cnf_of_parts (self, ref->option, NULL, negate);
  if (ref->option->kind == FB_RULES_OPTION_OPTIONAL)
    return cnf_single (var, one_value (self, var, 0, !negate));
  in = g_new0 (guint8, n);
  for (guint i = 0; i < n; i++)
    in[i] = (fb_rules_option_nth (ref->option, i) != 0) != negate;
  return cnf_single (var, g_bytes_new_take (in, n));
}

/* --- joining ---------------------------------------------------------------------------------------------------- */

static FbRulesCnf *
too_large (GError **error)
{
  g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_LIMIT,
               _ ("the condition is too involved (more than %d cases): divide it into several rules"),
               FB_RULES_MAX_CLAUSES);
  return NULL;
}

FbRulesCnf *
fb_rules_cnf_and (FbRulesCnf *a, FbRulesCnf *b, GError **error)
{
  FbRulesCnf *joined = NULL;

  if (a != NULL && b != NULL && a->clauses->len + b->clauses->len > FB_RULES_MAX_CLAUSES)
    too_large (error);
  else if (a != NULL && b != NULL)
    {
      g_ptr_array_extend_and_steal (a->clauses, g_steal_pointer (&b->clauses));
      b->clauses = g_ptr_array_new ();
      joined = g_steal_pointer (&a);
    }
  fb_rules_cnf_free (a);
  fb_rules_cnf_free (b);
  return joined;
}

static void
append_atoms (GArray *to, const GArray *from)
{
  for (guint i = 0; i < from->len; i++)
    {
      const FbRulesAtom *atom = &g_array_index (from, FbRulesAtom, i);

      clause_add (to, atom->var, g_bytes_ref (atom->in));
    }
}

FbRulesCnf *
fb_rules_cnf_or (FbRulesCnf *a, FbRulesCnf *b, GError **error)
{
  FbRulesCnf *joined = NULL;

  if (a != NULL && b != NULL && (guint64) a->clauses->len * b->clauses->len > FB_RULES_MAX_CLAUSES)
    too_large (error);
  else if (a != NULL && b != NULL)
    {
      joined = cnf_new ();
      for (guint i = 0; i < a->clauses->len; i++)
        for (guint j = 0; j < b->clauses->len; j++)
          {
            GArray *clause = clause_new ();

            append_atoms (clause, g_ptr_array_index (a->clauses, i));
            append_atoms (clause, g_ptr_array_index (b->clauses, j));
            g_ptr_array_add (joined->clauses, clause);
          }
    }
  fb_rules_cnf_free (a);
  fb_rules_cnf_free (b);
  return joined;
}

FbRulesCnf *
fb_rules_cnf_new (FbRulesModel *self, const FbRulesCondition *condition, gboolean negate, GError **error)
{
  FbRulesCnf *cnf;
  gboolean both;

  if (condition->kind == FB_RULES_ATOM)
    return cnf_of_atom (self, condition, negate);
  if (condition->kind == FB_RULES_NOT)
    return fb_rules_cnf_new (self, g_ptr_array_index (condition->parts, 0), !negate, error);
  both = (condition->kind == FB_RULES_AND) != negate;
  cnf = fb_rules_cnf_new (self, g_ptr_array_index (condition->parts, 0), negate, error);
  for (guint i = 1; cnf != NULL && i < condition->parts->len; i++)
    {
      FbRulesCnf *next = fb_rules_cnf_new (self, g_ptr_array_index (condition->parts, i), negate, error);

      cnf = both ? fb_rules_cnf_and (cnf, next, error) : fb_rules_cnf_or (cnf, next, error);
    }
  return cnf;
}

/* --- into the model --------------------------------------------------------------------------------------------- */

/* The atoms of a clause about one variable together: their values. FALSE when that is all of them. */
static gboolean
merge_atoms (const GArray *clause, GPtrArray *merged, GArray *vars)
{
  for (guint i = 0; i < clause->len; i++)
    {
      const FbRulesAtom *atom = &g_array_index (clause, FbRulesAtom, i);
      gsize n;
      const guint8 *in = g_bytes_get_data (atom->in, &n);
      guint8 *all = NULL;

      for (guint v = 0; v < vars->len; v++)
        if (g_array_index (vars, guint, v) == atom->var)
          all = g_ptr_array_index (merged, v);
      if (all == NULL)
        {
          all = g_malloc0 (n);
          g_ptr_array_add (merged, all);
          g_array_append_val (vars, atom->var);
        }
      for (gsize b = 0; b < n; b++)
        all[b] |= in[b];
      if (memchr (all, 0, n) == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
append_lits (GArray *lits, guint var, const guint8 *in, guint n)
{
  guint missing = 0, last = 0;

  for (guint i = 0; i < n; i++)
    if (!in[i])
      {
        missing++;
        last = i;
      }
  if (missing == 1)
    {
      FbConfigLit lit = {var, last, FALSE};

      g_array_append_val (lits, lit);
      return;
    }
  for (guint i = 0; i < n; i++)
    if (in[i])
      {
        FbConfigLit lit = {var, i, TRUE};

        g_array_append_val (lits, lit);
      }
}

static gboolean
add_clause (FbRulesModel *model, const GArray *clause, const char *name, GError **error)
{
  g_autoptr (GPtrArray) merged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) vars = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) lits = g_array_new (FALSE, FALSE, sizeof (FbConfigLit));

  if (!merge_atoms (clause, merged, vars))
    return TRUE;
  for (guint i = 0; i < vars->len; i++)
    {
      guint var = g_array_index (vars, guint, i);

      append_lits (lits, var, g_ptr_array_index (merged, i), fb_config_model_get_n_values (model->config, var));
    }
  return fb_config_model_add_clause (model->config, name, (FbConfigLit *) (gpointer) lits->data, lits->len, error);
}

gboolean
fb_rules_cnf_add (const FbRulesCnf *self, FbRulesModel *model, const char *name, GError **error)
{
  for (guint i = 0; i < self->clauses->len; i++)
    if (!add_clause (model, g_ptr_array_index (self->clauses, i), name, error))
      return FALSE;
  return TRUE;
}

int
fb_rules_model_hide (FbRulesModel *self, const char *name, FbRulesCnf *holds, FbRulesCnf *not_holds, GError **error)
{
  static const char *const values[] = {"no", "yes"};
  guint first = fb_config_model_get_n_constraints (self->config);
  g_autofree char *hidden = g_strdup_printf ("(%s)", name);
  int var = -1;

  if (holds != NULL && not_holds != NULL)
    var = fb_config_model_add_variable (self->config, hidden, values, 2, NULL, error);
  if (var >= 0)
    {
      self->n_hidden++;
      /* yes → it holds; no → its opposite does. */
      holds = fb_rules_cnf_or (holds, cnf_single ((guint) var, one_value (self, (guint) var, 0, FALSE)), error);
      not_holds = fb_rules_cnf_or (not_holds, cnf_single ((guint) var, one_value (self, (guint) var, 1, FALSE)), error);
    }
  if (var >= 0 && (holds == NULL || not_holds == NULL || !fb_rules_cnf_add (holds, self, name, error)))
    var = -1;
  if (var >= 0)
    {
      FbRulesVariable variable = {.first = first, .n = fb_config_model_get_n_constraints (self->config) - first};

      g_array_append_val (self->variables, variable);
      if (!fb_rules_cnf_add (not_holds, self, name, error))
        var = -1;
    }
  fb_rules_cnf_free (holds);
  fb_rules_cnf_free (not_holds);
  return var;
}
