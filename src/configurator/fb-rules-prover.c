/* fb-rules-prover.c: what a model of rules makes impossible, and which rules are the reason
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-prover.h"

#include "fb-configurator.h"
#include "fb-rules-prover-private.h"

/* Solutions that are kept to answer from. */
#define MAX_POOL 256

FbRulesProver *
fb_rules_prover_new (FbRulesModel *model, guint budget_ms, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbRulesProver) self = g_new0 (FbRulesProver, 1);

  self->model = fb_rules_model_ref (model);
  self->config = fb_config_model_new ();
  self->extras = g_array_new (FALSE, FALSE, sizeof (GArray *));
  self->pool = g_ptr_array_new_with_free_func (g_free);
  self->deadline = budget_ms > 0 ? g_get_monotonic_time () + (gint64) budget_ms * 1000 : 0;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  if (!fb_rules_prover_copy (self, error))
    return NULL;
  self->dropped = g_new0 (gboolean, self->n_rules + 1);
  return g_steal_pointer (&self);
}

void
fb_rules_prover_free (FbRulesProver *self)
{
  for (guint i = 0; i < self->extras->len; i++)
    g_array_unref (g_array_index (self->extras, GArray *, i));
  g_array_unref (self->extras);
  g_clear_pointer (&self->sat, fb_sat_free);
  g_clear_pointer (&self->encoding, fb_encoding_free);
  fb_config_model_unref (self->config);
  fb_rules_model_unref (self->model);
  g_clear_object (&self->cancellable);
  g_free (self->dropped);
  g_free (self->tree);
  g_free (self->extra_rules);
  g_ptr_array_unref (self->pool);
  g_free (self->seen);
  g_free (self->dead);
  g_free (self);
}

/* --- questions -------------------------------------------------------------------------------------------------- */

static gboolean
stop_cb (gpointer user_data)
{
  FbRulesProver *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable)
      || (self->deadline > 0 && g_get_monotonic_time () > self->deadline))
    self->cut = TRUE;
  return self->cut;
}

/* What has not been seen yet is tried first, so that one solution shows as many values as it can. */
static void
prefer (FbRulesProver *self, guint var, guint value, gboolean is)
{
  int lit = fb_encoding_get_literal (self->encoding, var, value);

  if (lit != FB_LIT_TRUE && lit != FB_LIT_FALSE)
    fb_sat_phase (self->sat, is ? lit : -lit);
}

/* Thousands of selectors to assume one by one cost more than the question: a tree of them needs a few. */
static void
build_tree (FbRulesProver *self)
{
  int fresh = fb_encoding_get_selector (self->encoding, fb_config_model_get_n_rules (self->config));

  for (self->n_leaves = 1; self->n_leaves < self->n_rules; self->n_leaves *= 2)
    ;
  self->tree = g_new0 (int, 2 * self->n_leaves);
  for (guint r = 0; r < self->n_rules; r++)
    self->tree[self->n_leaves + r] = fb_encoding_get_selector (self->encoding, r);
  for (guint i = self->n_leaves - 1; i >= 1; i--)
    {
      if (self->tree[2 * i] == 0)
        continue;
      self->tree[i] = fresh++;
      for (guint child = 2 * i; child <= 2 * i + 1; child++)
        if (self->tree[child] != 0)
          {
            fb_sat_add (self->sat, -self->tree[i]);
            fb_sat_add (self->sat, self->tree[child]);
            fb_sat_add (self->sat, 0);
          }
    }
}

/* Names of extras are the last rules of the copy. */
static void
find_extra_rules (FbRulesProver *self)
{
  self->extra_rules = g_new (int, self->extras->len + 1);
  for (guint i = 0; i < self->extras->len; i++)
    self->extra_rules[i] = -1;
  for (guint r = self->n_rules; r < fb_config_model_get_n_rules (self->config); r++)
    self->extra_rules[g_ascii_strtoull (fb_config_model_get_rule (self->config, r) + 1, NULL, 10)] = (int) r;
}

void
fb_rules_prover_set_place (FbRulesProver *self, FbRulesPlace place)
{
  self->place = place;
}

gboolean
fb_rules_prover_start (FbRulesProver *self, FbRulesPlace *place, GError **error)
{
  const char *culprit = NULL;
  guint n = 0;

  if (!fb_config_model_freeze (self->config, error))
    return FALSE;
  self->encoding = fb_encoding_new_until (self->config, FALSE, self->deadline, &culprit, error);
  if (self->encoding == NULL)
    {
      if (culprit != NULL && place != NULL)
        fb_config_model_find_place (self->config, culprit, &place->line, &place->column);
      return FALSE;
    }
  self->sat = fb_sat_new (&fb_sat_cadical);
  fb_encoding_load (self->encoding, self->sat, TRUE);
  build_tree (self);
  find_extra_rules (self);
  fb_sat_terminate (self->sat, stop_cb, self);
  for (guint v = 0; v < fb_config_model_get_n_variables (self->config); v++)
    n += fb_config_model_get_n_values (self->config, v);
  self->seen = g_new0 (gboolean, n + 1);
  for (guint v = 0; v < fb_config_model_get_n_variables (self->config); v++)
    for (guint i = 1; i < fb_config_model_get_n_values (self->config, v); i++)
      prefer (self, v, i, TRUE);
  return TRUE;
}

static void
assume_lit (FbRulesProver *self, guint var, guint value, gboolean is)
{
  int lit = fb_encoding_get_literal (self->encoding, var, value);

  fb_sat_assume (self->sat, is ? lit : -lit);
}

static void
assume_extra (FbRulesProver *self, int extra)
{
  const GArray *lits;

  if (extra < 0)
    return;
  lits = g_array_index (self->extras, GArray *, extra);
  for (guint i = 0; i < lits->len; i++)
    {
      const FbConfigLit *lit = &g_array_index (lits, FbConfigLit, i);

      assume_lit (self, lit->var, lit->value, lit->is);
    }
  if (self->extra_rules[extra] >= 0)
    fb_sat_assume (self->sat, fb_encoding_get_selector (self->encoding, (guint) self->extra_rules[extra]));
}

static void
note_solution (FbRulesProver *self)
{
  guint n = fb_config_model_get_n_variables (self->config);
  guint *values = g_new0 (guint, n + 1);

  for (guint v = 0; v < n; v++)
    {
      guint offset = fb_encoding_get_offset (self->encoding, v);

      for (guint i = 0; i < fb_config_model_get_n_values (self->config, v); i++)
        {
          if (!fb_sat_val (self->sat, fb_encoding_get_literal (self->encoding, v, i)))
            continue;
          values[v] = i;
          if (!self->seen[offset + i])
            prefer (self, v, i, FALSE);
          self->seen[offset + i] = TRUE;
        }
    }
  if (self->pool->len < MAX_POOL)
    g_ptr_array_add (self->pool, values);
  else
    g_free (values);
}

/* The highest nodes below which all rules bind. */
static void
assume_tree (FbRulesProver *self, const gboolean *rules)
{
  g_autofree gboolean *full = g_new (gboolean, 2 * self->n_leaves);

  for (guint i = 2 * self->n_leaves - 1; i >= 1; i--)
    if (i >= self->n_leaves)
      full[i] = i - self->n_leaves >= self->n_rules || rules[i - self->n_leaves];
    else
      full[i] = full[2 * i] && full[2 * i + 1];
  for (guint i = 1; i < 2 * self->n_leaves; i++)
    if (full[i] && self->tree[i] != 0 && (i == 1 || !full[i / 2]))
      fb_sat_assume (self->sat, self->tree[i]);
}

/* @rules: which rules bind. @singly: so that keep_failed() can tell which of them were needed. */
static FbSatAnswer
ask (FbRulesProver *self, const FbRulesQuestion *question, const gboolean *rules, gboolean singly)
{
  if (stop_cb (self))
    return FB_SAT_UNKNOWN;
  for (guint i = 0; i < question->n_points; i++)
    assume_lit (self, question->points[i].var, question->points[i].value, TRUE);
  assume_extra (self, question->extra);
  assume_extra (self, question->extra2);
  for (guint r = 0; singly && r < self->n_rules; r++)
    if (rules[r])
      fb_sat_assume (self->sat, fb_encoding_get_selector (self->encoding, r));
  if (!singly)
    assume_tree (self, rules);
  return fb_sat_solve (self->sat);
}

static gboolean *
binding_rules (FbRulesProver *self, const FbRulesQuestion *question)
{
  gboolean *rules = g_new (gboolean, self->n_rules + 1);

  for (guint r = 0; r < self->n_rules; r++)
    rules[r] = !self->dropped[r] && (int) r != question->without;
  return rules;
}

gboolean
fb_rules_prover_is_possible (FbRulesProver *self, const FbRulesQuestion *question)
{
  g_autofree gboolean *rules = binding_rules (self, question);
  FbSatAnswer answer;
  gboolean all = question->without < 0;

  g_return_val_if_fail (self->sat != NULL, TRUE);

  answer = ask (self, question, rules, FALSE);
  /* Only what all rules allow counts as seen; dropped ones are implied by the others. */
  if (answer == FB_SAT_YES && all)
    note_solution (self);
  return answer != FB_SAT_NO;
}

/* Keeps of @rules those that the last answer needed. */
static void
keep_failed (FbRulesProver *self, gboolean *rules)
{
  for (guint r = 0; r < self->n_rules; r++)
    rules[r] = rules[r] && fb_sat_failed (self->sat, fb_encoding_get_selector (self->encoding, r));
}

GArray *
fb_rules_prover_get_reason (FbRulesProver *self, const FbRulesQuestion *question)
{
  g_autofree gboolean *rules = binding_rules (self, question);
  GArray *reason = g_array_new (FALSE, FALSE, sizeof (guint));

  if (ask (self, question, rules, TRUE) == FB_SAT_NO)
    keep_failed (self, rules);
  for (guint r = 0; r < self->n_rules; r++)
    {
      FbSatAnswer answer;

      if (!rules[r])
        continue;
      rules[r] = FALSE;
      answer = ask (self, question, rules, TRUE);
      if (answer == FB_SAT_UNKNOWN) /* whether the rule is needed is not known */
        {
          g_array_unref (reason);
          return NULL;
        }
      if (answer == FB_SAT_NO)
        keep_failed (self, rules);
      else
        {
          rules[r] = TRUE;
          g_array_append_val (reason, r);
        }
    }
  return reason;
}

void
fb_rules_prover_drop (FbRulesProver *self, guint rule)
{
  self->dropped[rule] = TRUE;
}

gboolean
fb_rules_prover_was_seen (FbRulesProver *self, guint var, guint value)
{
  return self->seen[fb_encoding_get_offset (self->encoding, var) + value];
}

gboolean
fb_rules_prover_was_excluded (FbRulesProver *self, guint var, guint value)
{
  return self->dead != NULL && self->dead[fb_encoding_get_offset (self->encoding, var) + value];
}

void
fb_rules_prover_find_values (FbRulesProver *self)
{
  FbConfigModel *model = fb_rules_model_get_config (self->model);
  gint64 now = g_get_monotonic_time ();
  /* Should that take too long, there is as much time left to ask one by one. */
  gint64 deadline = self->deadline > now ? now + (self->deadline - now) / 2 : self->deadline;
  g_autoptr (FbConfigurator) session =
      stop_cb (self) ? NULL : fb_configurator_new_until (model, NULL, deadline, self->cancellable, NULL);
  guint n = fb_config_model_get_n_variables (model);

  if (session == NULL)
    return;
  self->dead = g_new0 (gboolean, fb_encoding_get_offset (self->encoding, n) + 1);
  for (guint v = 0; v < n; v++)
    {
      guint offset = fb_encoding_get_offset (self->encoding, v);

      for (guint i = 0; i < fb_config_model_get_n_values (model, v); i++)
        {
          self->dead[offset + i] = fb_configurator_get_state (session, v, i) == FB_CONFIG_EXCLUDED;
          self->seen[offset + i] = !self->dead[offset + i];
        }
    }
}

gboolean
fb_rules_prover_saw_condition (FbRulesProver *self, const FbRulesCondition *condition)
{
  for (guint i = 0; i < self->pool->len; i++)
    if (fb_rules_condition_holds (self->model, condition, g_ptr_array_index (self->pool, i), NULL))
      return TRUE;
  return FALSE;
}

gboolean
fb_rules_prover_is_cut (FbRulesProver *self)
{
  return self->cut;
}
