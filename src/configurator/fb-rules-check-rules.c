/* fb-rules-check-rules.c: rules that never fire, that others imply, and rows of tables that nothing can use
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-check-private.h"
#include "fb-rules-option.h"

#define MAX_ROWS 20000 /* of all tables, asked one by one */

/* --- rules that never fire -------------------------------------------------------------------------------------- */

static const char *
firing_code (const FbRulesStatement *statement)
{
  return statement->kind == FB_RULES_OFFER                                       ? "silent-offer"
         : statement->kind == FB_RULES_PRICE || statement->kind == FB_RULES_PART ? "silent-price"
                                                                                 : "silent-rule";
}

static void
never_fires (FbRulesChecker *self, guint index, const FbRulesQuestion *question)
{
  const FbRulesStatement *statement = g_ptr_array_index (fb_rules_model_get_rules (self->model)->statements, index);
  gboolean hard = fb_rules_is_hard (statement);
  const char *name = statement->id != NULL ? statement->id : statement->name;
  char *message = name != NULL ? g_strdup_printf (_ ("The condition of %s never holds."), name)
                               : g_strdup (_ ("The condition of this line never holds."));

  self->silent[index] = TRUE;
  fb_rules_checker_add (self, hard ? FB_RULES_BLOCKS : FB_RULES_WARNING, firing_code (statement), statement->place,
                        statement->id, message, NULL, fb_rules_prover_get_reason (self->prover, question));
}

static void
check_firing (FbRulesChecker *self, guint index)
{
  const FbRulesStatement *statement = g_ptr_array_index (fb_rules_model_get_rules (self->model)->statements, index);
  int rule = fb_rules_checker_rule (self, fb_rules_is_hard (statement) ? statement->id : NULL);
  FbRulesQuestion question = {NULL, 0, self->when[index], -1, rule};

  /* Defaults and recommendations are asked about together with their value. */
  if (self->when[index] < 0 || statement->kind == FB_RULES_DEFAULT || statement->kind == FB_RULES_PREFER)
    return;
  if (!fb_rules_prover_saw_condition (self->prover, statement->when)
      && !fb_rules_prover_is_possible (self->prover, &question))
    never_fires (self, index, &question);
  else if (statement->kind == FB_RULES_EXCLUDES && self->then[index] >= 0
           && !fb_rules_prover_saw_condition (self->prover, statement->then))
    {
      question.extra = self->then[index];
      if (!fb_rules_prover_is_possible (self->prover, &question))
        never_fires (self, index, &question);
    }
}

void
fb_rules_check_firing (FbRulesChecker *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);

      if (!fb_rules_checker_next (self, statement->place, statement->id))
        return;
      check_firing (self, i);
    }
}

/* --- implied rules ---------------------------------------------------------------------------------------------- */

static void
join_reasons (GArray *all, GArray *reason)
{
  for (guint i = 0; i < reason->len; i++)
    {
      guint rule = g_array_index (reason, guint, i);
      gboolean there = FALSE;

      for (guint j = 0; j < all->len; j++)
        there = there || g_array_index (all, guint, j) == rule;
      if (!there)
        g_array_append_val (all, rule);
    }
  g_array_unref (reason);
}

/* @when: the extra of its condition, where that is no part of the ways to break it. The rules that together imply this
 * one; NULL when it says something of its own, or there is no time left. */
static GArray *
implied_by (FbRulesChecker *self, guint rule, int when)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (guint));
  const GArray *extras = self->broken[rule];

  for (guint i = 0; i < extras->len; i++)
    {
      FbRulesQuestion question = {NULL, 0, (int) g_array_index (extras, guint, i), when, (int) rule};

      if (fb_rules_prover_is_possible (self->prover, &question))
        return NULL;
    }
  for (guint i = 0; i < extras->len; i++)
    {
      FbRulesQuestion question = {NULL, 0, (int) g_array_index (extras, guint, i), when, (int) rule};
      GArray *reason;

      reason = fb_rules_prover_get_reason (self->prover, &question);
      if (reason == NULL)
        return NULL;
      join_reasons (all, reason);
    }
  return g_steal_pointer (&all);
}

static void
report_implied (FbRulesChecker *self, const FbRulesStatement *statement, GArray *proof)
{
  FbConfigModel *config = fb_rules_model_get_config (self->model);
  const char *code = "redundant-rule";
  char *message;

  if (statement->kind == FB_RULES_SUM && proof->len == 0)
    {
      code = "idle-sum";
      message = g_strdup_printf (_ ("The sum %s never binds: whatever is chosen, it holds."), statement->id);
    }
  else if (statement->kind == FB_RULES_SUM)
    {
      code = "idle-sum";
      message = g_strdup_printf (_ ("The sum %s never binds: other rules are stricter."), statement->id);
    }
  else if (proof->len == 0)
    message = g_strdup_printf (_ ("Rule %s forbids nothing: it always holds."), statement->id);
  else if (proof->len == 1)
    {
      code = "shadowed-rule";
      message = g_strdup_printf (_ ("Rule %s says nothing that %s does not say."), statement->id,
                                 fb_config_model_get_rule (config, g_array_index (proof, guint, 0)));
    }
  else
    message = g_strdup_printf (_ ("Rule %s follows from others."), statement->id);
  fb_rules_checker_add (self, FB_RULES_WARNING, code, statement->place, statement->id, message, NULL, proof);
}

/* The later one of two that say the same is told of; what is left without all that are told of means the same as
 * before. */
void
fb_rules_check_implied (FbRulesChecker *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);

  for (guint i = rules->statements->len; i-- > 0;)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      int rule = fb_rules_checker_rule (self, fb_rules_is_hard (statement) ? statement->id : NULL);
      GArray *proof;

      if (self->silent[i] || !fb_rules_is_hard (statement) || !fb_rules_model_is_valid (self->model, statement))
        continue;
      if (!fb_rules_checker_next (self, statement->place, statement->id))
        return;
      if (rule < 0)
        {
          /* Every case of it was true by itself: it became no constraint. */
          report_implied (self, statement, g_array_new (FALSE, FALSE, sizeof (guint)));
          continue;
        }
      if (self->broken[rule] == NULL
          || !(proof = implied_by (self, (guint) rule, self->together[rule] ? self->when[i] : -1)))
        continue;
      report_implied (self, statement, proof);
      fb_rules_prover_drop (self->prover, (guint) rule);
    }
}

/* --- rows of tables --------------------------------------------------------------------------------------------- */

/* The values a row names; how many. */
static guint
row_points (const FbConfigConstraint *table, gsize row, FbConfigPoint *points)
{
  guint n = 0;

  for (guint c = 0; c < table->n_scope; c++)
    {
      gint32 value = table->rows[row * table->n_scope + c];

      if (value != FB_CONFIG_ANY)
        points[n++] = (FbConfigPoint){table->scope[c], (guint) value};
    }
  return n;
}

/* A row of a table that forbids is idle when the other rules forbid all of it already. */
static void
check_row (FbRulesChecker *self,
           const FbRulesStatement *statement,
           const FbConfigConstraint *table,
           const FbRulesRow *row)
{
  int without = table->allow ? -1 : (int) table->rule;
  FbRulesPlace place = {statement->file == NULL ? row->line : statement->place.line, statement->place.column};
  g_autofree FbConfigPoint *points = g_new (FbConfigPoint, table->n_scope);
  FbRulesQuestion question = {points, 0, -1, -1, without};
  char *message;

  for (guint i = 0; i < row->n_rows; i++)
    {
      question.n_points = row_points (table, row->first + i, points);
      if (fb_rules_prover_is_possible (self->prover, &question))
        return;
    }
  if (row->n_rows == 0)
    message =
        g_strdup_printf (_ ("A row of table %s (line %u) says what the options cannot be."), statement->id, row->line);
  else if (table->allow)
    message = g_strdup_printf (_ ("No configuration can use a row of table %s (line %u)."), statement->id, row->line);
  else
    message = g_strdup_printf (_ ("Other rules forbid all of a row of table %s (line %u) already."), statement->id,
                               row->line);
  fb_rules_checker_add (self, FB_RULES_WARNING, "unusable-row", place, statement->id, message, NULL,
                        row->n_rows > 0 ? fb_rules_prover_get_reason (self->prover, &question) : NULL);
}

static const FbConfigConstraint *
find_table (FbRulesChecker *self, const char *id)
{
  FbConfigModel *config = fb_rules_model_get_config (self->model);

  for (guint i = 0; i < fb_config_model_get_n_constraints (config); i++)
    if (g_str_equal (fb_config_model_get_constraint (config, i)->name, id))
      return fb_config_model_get_constraint (config, i);
  return NULL;
}

void
fb_rules_check_rows (FbRulesChecker *self)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);
  gsize asked = 0;

  for (guint i = 0; i < rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      const GArray *rows =
          statement->kind == FB_RULES_TABLE ? fb_rules_model_get_rows (self->model, statement->id) : NULL;
      const FbConfigConstraint *table = rows != NULL ? find_table (self, statement->id) : NULL;

      if (table == NULL)
        continue;
      if (!fb_rules_checker_next (self, statement->place, statement->id))
        return;
      asked += table->n_rows;
      if (asked > MAX_ROWS)
        {
          fb_rules_checker_add (
              self, FB_RULES_NOTE, "rows-not-checked", statement->place, statement->id,
              g_strdup_printf (_ ("Table %s is too long to ask of each of its rows whether it is used."),
                               statement->id),
              NULL, NULL);
          continue;
        }
      for (guint r = 0; r < rows->len && !fb_rules_prover_is_cut (self->prover); r++)
        check_row (self, statement, table, &g_array_index (rows, FbRulesRow, r));
    }
}
