/* fb-rules-compare.c: what a new version of a rule file changes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-rules-compare.h"

#include <glib/gi18n-lib.h>

#include "fb-configurator.h"
#include "fb-rules-format.h"
#include "fb-rules-price.h"
#include "fb-rules-prover.h"
#include "fb-rules-words.h"

static void
change_free (gpointer data)
{
  FbRulesChange *change = data;

  g_free (change->name);
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

static void
broken_free (gpointer data)
{
  FbRulesBroken *broken = data;

  g_free (broken->id);
  g_ptr_array_unref (broken->sentences);
  g_ptr_array_unref (broken->rules);
  g_free (broken);
}

void
fb_rules_comparison_free (FbRulesComparison *self)
{
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->broken);
  g_free (self);
}

/* --- statements ------------------------------------------------------------------------------------------------- */

/* What a statement is called. */
static char *
name_of (const FbRulesStatement *statement)
{
  if (statement->id != NULL)
    return g_strdup (statement->id);
  if (statement->kind == FB_RULES_PRICE)
    return fb_rules_price_target (statement);
  if (statement->kind == FB_RULES_LABEL)
    return g_strdup (statement->ref->name);
  if (statement->kind == FB_RULES_VALID)
    return g_strdup (g_ptr_array_index (statement->ids, 0));
  if (statement->kind == FB_RULES_DISCOUNT)
    return g_strdup (statement->ref != NULL ? statement->ref->name : "quantity");
  if (statement->kind == FB_RULES_MEASURE && statement->side != NULL)
    return g_strdup_printf ("%s(%s)", statement->name, statement->side);
  return g_strdup (statement->name);
}

/* Keys of statements ("kind name nth") → statement. */
static GHashTable *
index_statements (const FbRules *rules, GPtrArray *keys)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      FbRulesStatement *statement = g_ptr_array_index (rules->statements, i);
      g_autofree char *name = name_of (statement);
      /* A rule that becomes one of another kind is the same rule still. */
      int kind = statement->id != NULL ? -1 : (int) statement->kind;
      char *key = NULL;

      for (guint nth = 0; key == NULL || g_hash_table_contains (index, key); nth++)
        {
          g_free (key);
          key = g_strdup_printf ("%d %u %s", kind, nth, name);
        }
      g_hash_table_insert (index, key, statement);
      g_ptr_array_add (keys, key);
    }
  return index;
}

/* One of the two at least is there. */
static void
add_change (GPtrArray *changes, FbRulesChangeKind kind, const FbRulesStatement *before, const FbRulesStatement *after)
{
  const FbRulesStatement *either = after != NULL ? after : before;
  FbRulesChange *change;

  g_return_if_fail (either != NULL);

  change = g_new0 (FbRulesChange, 1);
  change->kind = kind;
  change->name = name_of (either);
  change->before = before != NULL ? fb_rules_format_statement (before) : NULL;
  change->after = after != NULL ? fb_rules_format_statement (after) : NULL;
  change->line = either->place.line;
  g_ptr_array_add (changes, change);
}

static void
compare_statements (const FbRules *before, const FbRules *after, GPtrArray *changes)
{
  g_autoptr (GPtrArray) old_keys = g_ptr_array_new (), new_keys = g_ptr_array_new ();
  g_autoptr (GHashTable) old_index = index_statements (before, old_keys);
  g_autoptr (GHashTable) new_index = index_statements (after, new_keys);

  for (guint i = 0; i < new_keys->len; i++)
    {
      const FbRulesStatement *now = g_hash_table_lookup (new_index, g_ptr_array_index (new_keys, i));
      const FbRulesStatement *then = g_hash_table_lookup (old_index, g_ptr_array_index (new_keys, i));
      g_autofree char *old_text = then != NULL ? fb_rules_format_statement (then) : NULL;
      g_autofree char *new_text = fb_rules_format_statement (now);

      if (then == NULL)
        add_change (changes, FB_RULES_ADDED, NULL, now);
      else if (!g_str_equal (old_text, new_text))
        add_change (changes, FB_RULES_CHANGED, then, now);
    }
  for (guint i = 0; i < old_keys->len; i++)
    if (!g_hash_table_contains (new_index, g_ptr_array_index (old_keys, i)))
      add_change (changes, FB_RULES_REMOVED, g_hash_table_lookup (old_index, g_ptr_array_index (old_keys, i)), NULL);
}

/* --- stored configurations -------------------------------------------------------------------------------------- */

static FbRulesBroken *
broken_new (const char *id)
{
  FbRulesBroken *broken = g_new0 (FbRulesBroken, 1);

  broken->id = g_strdup (id);
  broken->sentences = g_ptr_array_new_with_free_func (g_free);
  broken->rules = g_ptr_array_new_with_free_func (g_free);
  return broken;
}

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const FbConfigPoint *left = a, *right = b;

  return left->var < right->var ? -1 : left->var > right->var;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* The values as points of the new model; a sentence for each that is gone. */
static GArray *
find_points (FbRulesModel *model, const FbRulesStored *stored, GPtrArray *gone)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (FbConfigPoint));
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, stored->values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      FbConfigPoint point;
      g_autoptr (GError) error = NULL;

      if (*(const char *) name == '(')
        continue;
      if (fb_rules_model_find_words (model, name, value, &point, &error))
        g_array_append_val (points, point);
      else if (!g_str_equal (value, "no") && !g_str_equal (value, "none"))
        g_ptr_array_add (gone, g_strdup (error->message));
    }
  g_array_sort (points, compare_points);
  g_ptr_array_sort (gone, compare_texts);
  return points;
}

/* Takes values away until none can be spared. */
static void
shrink_points (FbRulesProver *prover, GArray *points)
{
  for (guint i = points->len; i-- > 0;)
    {
      FbConfigPoint point = g_array_index (points, FbConfigPoint, i);
      FbRulesQuestion question = {NULL, 0, -1, -1, -1};

      g_array_remove_index (points, i);
      question.points = (FbConfigPoint *) (gpointer) points->data;
      question.n_points = points->len;
      if (fb_rules_prover_is_possible (prover, &question))
        g_array_insert_val (points, i, point);
    }
}

static void
explain (FbRulesModel *model, FbRulesProver *prover, GArray *points, const char *language, FbRulesBroken *broken)
{
  FbConfigModel *config = fb_rules_model_get_config (model);
  FbRulesQuestion question = {NULL, 0, -1, -1, -1};
  g_autoptr (GArray) reason = NULL;
  g_autoptr (GPtrArray) sentences = NULL;
  const FbConfigPoint *last;

  shrink_points (prover, points);
  question.points = (FbConfigPoint *) (gpointer) points->data;
  question.n_points = points->len;
  reason = fb_rules_prover_get_reason (prover, &question);
  for (guint i = 0; reason != NULL && i < reason->len; i++)
    g_ptr_array_add (broken->rules, g_strdup (fb_config_model_get_rule (config, g_array_index (reason, guint, i))));
  if (points->len == 0)
    {
      g_ptr_array_add (broken->sentences, g_strdup (_ ("Nothing can be configured: the rules contradict each other.")));
      return;
    }
  last = &g_array_index (points, FbConfigPoint, points->len - 1);
  sentences =
      fb_rules_words_refused (model, last->var, last->value, (FbConfigPoint *) (gpointer) points->data, points->len - 1,
                              (const char *const *) broken->rules->pdata, broken->rules->len, language);
  g_ptr_array_extend_and_steal (broken->sentences, g_steal_pointer (&sentences));
}

/* FALSE: there was no time to say; nothing is noted. */
static gboolean
check_stored (FbRulesModel *model,
              FbRulesProver *prover,
              const FbRulesStored *stored,
              const char *language,
              GPtrArray *out)
{
  FbRulesBroken *broken = broken_new (stored->id);
  g_autoptr (GArray) points = find_points (model, stored, broken->sentences);
  FbRulesQuestion question = {(FbConfigPoint *) (gpointer) points->data, points->len, -1, -1, -1};

  if (broken->sentences->len == 0 && !fb_rules_prover_is_possible (prover, &question))
    explain (model, prover, points, language, broken);
  if (broken->sentences->len > 0 && !fb_rules_prover_is_cut (prover))
    g_ptr_array_add (out, broken);
  else
    broken_free (broken);
  return !fb_rules_prover_is_cut (prover);
}

FbRulesComparison *
fb_rules_compare (FbRulesModel *before,
                  FbRulesModel *after,
                  const FbRulesStored *stored,
                  guint n_stored,
                  const char *language,
                  guint budget_ms,
                  FbRulesProgress progress,
                  gpointer progress_data,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (FbRulesComparison) self = g_new0 (FbRulesComparison, 1);
  g_autoptr (FbRulesProver) prover = NULL;
  g_autoptr (FbRules) nothing = fb_rules_new ();

  self->changes = g_ptr_array_new_with_free_func (change_free);
  self->broken = g_ptr_array_new_with_free_func (broken_free);
  compare_statements (before != NULL ? fb_rules_model_get_rules (before) : nothing, fb_rules_model_get_rules (after),
                      self->changes);
  if (n_stored == 0)
    return g_steal_pointer (&self);
  prover = fb_rules_prover_new (after, budget_ms > 0 ? budget_ms : FB_CONFIG_ANSWER_MS, cancellable, error);
  if (prover == NULL || !fb_rules_prover_start (prover, NULL, error))
    return NULL;
  for (; self->n_checked < n_stored; self->n_checked++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (!check_stored (after, prover, &stored[self->n_checked], language, self->broken))
        break;
      if (progress != NULL)
        progress (self->n_checked + 1, progress_data);
    }
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL : g_steal_pointer (&self);
}
