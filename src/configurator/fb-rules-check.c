/* fb-rules-check.c: what is wrong with a rule file before it is published
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-check.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-check-private.h"
#include "fb-rules-model-private.h"

static void
finding_free (gpointer data)
{
  FbRulesFinding *finding = data;

  g_clear_pointer (&finding->proof, g_ptr_array_unref);
  g_free (finding->rule);
  g_free (finding->message);
  g_free (finding->hint);
  g_free (finding);
}

void
fb_rules_report_free (FbRulesReport *self)
{
  g_ptr_array_unref (self->findings);
  g_clear_pointer (&self->model, fb_rules_model_unref);
  g_free (self);
}

gboolean
fb_rules_report_is_good (const FbRulesReport *self)
{
  for (guint i = 0; i < self->findings->len; i++)
    if (((FbRulesFinding *) g_ptr_array_index (self->findings, i))->severity == FB_RULES_BLOCKS)
      return FALSE;
  return self->model != NULL;
}

const char *
fb_rules_severity_name (FbRulesSeverity severity)
{
  static const char *const names[] = {"note", "warning", "blocks"};

  return names[severity];
}

static FbRulesFinding *
add_finding (FbRulesReport *report,
             FbRulesSeverity severity,
             const char *code,
             FbRulesPlace place,
             char *message,
             char *hint)
{
  FbRulesFinding *finding = g_new0 (FbRulesFinding, 1);

  finding->severity = severity;
  finding->code = code;
  finding->place = place;
  finding->message = message;
  finding->hint = hint;
  g_ptr_array_add (report->findings, finding);
  return finding;
}

FbRulesFinding *
fb_rules_checker_add (FbRulesChecker *self,
                      FbRulesSeverity severity,
                      const char *code,
                      FbRulesPlace place,
                      const char *rule,
                      char *message,
                      char *hint,
                      GArray *proof)
{
  FbRulesFinding *finding = add_finding (self->report, severity, code, place, message, hint);
  FbConfigModel *config = fb_rules_model_get_config (self->model);

  finding->rule = g_strdup (rule);
  if (proof == NULL)
    return finding;
  finding->proof = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < proof->len; i++)
    g_ptr_array_add (finding->proof, g_strdup (fb_config_model_get_rule (config, g_array_index (proof, guint, i))));
  g_array_unref (proof);
  return finding;
}

int
fb_rules_checker_rule (FbRulesChecker *self, const char *name)
{
  return name != NULL ? (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->rules, name)) - 1 : -1;
}

static void
index_rules (FbRulesChecker *self)
{
  FbConfigModel *config = fb_rules_model_get_config (self->model);

  self->rules = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint r = 0; r < fb_config_model_get_n_rules (config); r++)
    g_hash_table_insert (self->rules, (char *) fb_config_model_get_rule (config, r), GUINT_TO_POINTER (r + 1));
}

/* --- preparing the questions ------------------------------------------------------------------------------------ */

static gboolean
prepare_statement (FbRulesChecker *self, guint index, GError **error)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);
  const FbRulesStatement *statement = g_ptr_array_index (rules->statements, index);
  int rule = fb_rules_is_hard (statement) ? fb_rules_checker_rule (self, statement->id) : -1;

  self->when[index] = self->then[index] = -1;
  /* Of a child only what it leaves possible is looked at: its own rules were when it was published. */
  if (statement->child != NULL || !fb_rules_model_is_valid (self->model, statement))
    return TRUE;
  fb_rules_prover_set_place (self->prover, statement->place);
  if (statement->when != NULL)
    self->when[index] = fb_rules_prover_add_condition (self->prover, statement->when, error);
  if (statement->kind == FB_RULES_EXCLUDES)
    self->then[index] = fb_rules_prover_add_condition (self->prover, statement->then, error);
  if (rule < 0)
    return *error == NULL;
  self->broken[rule] = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!fb_rules_prover_add_broken (self->prover, (guint) rule, self->broken[rule], &self->together[rule], error)
      || (self->together[rule] && self->when[index] < 0))
    g_clear_pointer (&self->broken[rule], g_array_unref);
  return *error == NULL;
}

static gboolean
prepare (FbRulesChecker *self, guint budget_ms, GCancellable *cancellable, FbRulesPlace *place, GError **error)
{
  const FbRules *rules = fb_rules_model_get_rules (self->model);

  self->prover = fb_rules_prover_new (self->model, budget_ms, cancellable, error);
  self->when = g_new0 (int, rules->statements->len + 1);
  self->then = g_new0 (int, rules->statements->len + 1);
  self->silent = g_new0 (gboolean, rules->statements->len + 1);
  self->together = g_new0 (gboolean, fb_config_model_get_n_rules (fb_rules_model_get_config (self->model)) + 1);
  self->broken = g_new0 (GArray *, fb_config_model_get_n_rules (fb_rules_model_get_config (self->model)) + 1);
  for (guint i = 0; self->prover != NULL && i < rules->statements->len; i++)
    if (!prepare_statement (self, i, error))
      {
        *place = ((const FbRulesStatement *) g_ptr_array_index (rules->statements, i))->place;
        return FALSE;
      }
  return self->prover != NULL && fb_rules_prover_start (self->prover, place, error);
}

static void
checker_clear (FbRulesChecker *self)
{
  guint n = fb_config_model_get_n_rules (fb_rules_model_get_config (self->model));

  for (guint r = 0; self->broken != NULL && r < n; r++)
    g_clear_pointer (&self->broken[r], g_array_unref);
  g_free (self->broken);
  g_free (self->when);
  g_free (self->then);
  g_free (self->silent);
  g_free (self->together);
  g_clear_pointer (&self->prover, fb_rules_prover_free);
  g_clear_pointer (&self->rules, g_hash_table_unref);
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const FbRulesFinding *left = *(FbRulesFinding *const *) a, *right = *(FbRulesFinding *const *) b;

  if (left->severity != right->severity)
    return left->severity > right->severity ? -1 : 1;
  if (left->place.line != right->place.line)
    return left->place.line < right->place.line ? -1 : 1;
  if (left->place.column != right->place.column)
    return left->place.column < right->place.column ? -1 : 1;
  return g_strcmp0 (left->message, right->message);
}

gboolean
fb_rules_checker_next (FbRulesChecker *self, FbRulesPlace place, const char *name)
{
  /* What a look was cut off at stays the place to tell of. */
  if (fb_rules_prover_is_cut (self->prover))
    return FALSE;
  self->at = place;
  self->at_name = name;
  return TRUE;
}

/* The questions to the solver, in their order. */
static const struct
{
  void (*run) (FbRulesChecker *self);
  const char *what;
} looks[] = {
    {NULL, N_ ("whether anything can be configured")},
    {fb_rules_check_values, N_ ("values, prices, defaults and recommendations that are never possible")},
    {fb_rules_check_firing, N_ ("conditions that never hold")},
    {fb_rules_check_rows, N_ ("rows of tables that nothing can use")},
    {fb_rules_check_implied, N_ ("rules that others imply")},
};

/* @look: the one that was not finished, so that none after it was begun. */
static void
report_unfinished (FbRulesChecker *self, guint look)
{
  g_autoptr (GString) left = g_string_new (NULL);
  char *message;

  for (guint i = look + 1; i < G_N_ELEMENTS (looks); i++)
    g_string_append_printf (left, "%s%s", left->len > 0 ? "; " : "", _ (looks[i].what));
  if (self->at_name != NULL)
    /* Translators: the first %s is what was looked for, such as "conditions that never hold", the second a name */
    message = g_strdup_printf (_ ("There was no time left to look for: %s, from %s on."), _ (looks[look].what),
                               self->at_name);
  else
    message = g_strdup_printf (_ ("There was no time left to look for: %s."), _ (looks[look].what));
  fb_rules_checker_add (self, FB_RULES_WARNING, "not-finished", self->at, NULL, message,
                        left->len > 0 ? g_strdup_printf (_ ("Not begun: %s."), left->str) : NULL, NULL);
}

static void
ask_all (FbRulesChecker *self)
{
  gboolean good = fb_rules_check_void (self);
  guint look = 0;

  while (good && !fb_rules_prover_is_cut (self->prover) && ++look < G_N_ELEMENTS (looks))
    looks[look].run (self);
  if (good && look < G_N_ELEMENTS (looks))
    report_unfinished (self, look);
}

static void
check_model (FbRulesReport *report, guint budget_ms, GCancellable *cancellable)
{
  FbRulesChecker self = {.report = report, .model = report->model};
  g_autoptr (GError) error = NULL;
  FbRulesPlace place = {1, 1};

  index_rules (&self);
  fb_rules_check_texts (&self);
  fb_rules_check_prices (&self);
  if (prepare (&self, budget_ms, cancellable, &place, &error))
    ask_all (&self);
  else if (g_error_matches (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT))
    add_finding (report, FB_RULES_WARNING, "not-finished", place, g_strdup (error->message), NULL);
  else
    add_finding (report, FB_RULES_BLOCKS, "too-large", place, g_strdup (error->message), NULL);
  report->is_cut = error != NULL ? g_error_matches (error, FB_CONFIG_ERROR, FB_CONFIG_ERROR_LIMIT)
                                 : fb_rules_prover_is_cut (self.prover);
  checker_clear (&self);
}

static FbRules *
read_text (FbRulesReport *report, const char *text, gssize length, FbRulesFile file, gpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (FbRules) rules = fb_rules_parse (text, length, &problems);
  gboolean good = problems->len == 0;

  /* Names that a broken line would have declared are missing: one slip would become many. */
  if (good)
    good = fb_rules_compose (rules, file, data, problems) && fb_rules_resolve (rules, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      const FbRulesProblem *problem = g_ptr_array_index (problems, i);

      add_finding (report, FB_RULES_BLOCKS, "text", problem->place, g_strdup (problem->message),
                   g_strdup (problem->hint));
    }
  return good ? g_steal_pointer (&rules) : NULL;
}

FbRulesReport *
fb_rules_check (const char *text,
                gssize length,
                const char *day,
                FbRulesFile file,
                gpointer data,
                guint budget_ms,
                GCancellable *cancellable)
{
  FbRulesReport *report = g_new0 (FbRulesReport, 1);
  FbRules *rules;
  g_autoptr (GError) error = NULL;
  FbRulesPlace place = {1, 1};
  g_autofree char *id = NULL;

  report->findings = g_ptr_array_new_with_free_func (finding_free);
  rules = read_text (report, text, length, file, data);
  if (rules == NULL)
    return report;
  report->model = fb_rules_lower_telling (rules, day, file, data, &place, &id, &error);
  if (report->model == NULL)
    add_finding (report, FB_RULES_BLOCKS, "model", place, g_strdup (error->message), NULL)->rule =
        g_steal_pointer (&id);
  else
    check_model (report, budget_ms > 0 ? budget_ms : FB_RULES_CHECK_MS, cancellable);
  g_ptr_array_sort (report->findings, compare_findings);
  return report;
}
