/* fb-rules-resolve.c: options and rules of a file as a whole
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-rules-option.h"
#include "fb-rules-price.h"
#include "fb-rules-resolve-private.h"
#include "fb-rules-sum.h"

/* --- the product, ids, parts ------------------------------------------------------------------------------------ */

static void
collect_product (FbRulesResolver *self)
{
  FbRulesPlace top = {1, 1};

  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);

      if (statement->kind != FB_RULES_PRODUCT || statement->child != NULL)
        continue;
      if (self->rules->product != NULL)
        fb_rules_resolver_fail (self, statement->place, g_strdup (_ ("there is a product already")),
                                g_strdup (_ ("A file describes one product.")));
      else
        self->rules->product = statement;
    }
  if (self->rules->product == NULL)
    fb_rules_resolver_fail (self, top, g_strdup (_ ("the file names no product")),
                            g_strdup (_ ("Begin it with: product \"Name\" version 1 currency EUR")));
}

static void
collect_names (FbRulesResolver *self)
{
  self->rules->rules = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);

      if (statement->id != NULL && !g_hash_table_insert (self->rules->rules, statement->id, statement))
        fb_rules_resolver_fail (self, statement->place,
                                g_strdup_printf (_ ("there is a rule “%s” already"), statement->id), NULL);
      if ((statement->kind == FB_RULES_PART || statement->kind == FB_RULES_CHILD) && statement->child == NULL
          && !g_hash_table_insert (self->parts, statement->name, statement))
        fb_rules_resolver_fail (self, statement->place,
                                g_strdup_printf (_ ("there is a part “%s” already"), statement->name), NULL);
    }
}

static GPtrArray *
keys_of (GHashTable *table)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  return keys;
}

/* --- statements ------------------------------------------------------------------------------------------------- */

static gboolean
need_kind (FbRulesResolver *self, const FbRulesRef *ref, gboolean good, const char *what)
{
  if (good)
    return TRUE;
  return fb_rules_resolver_fail (self, ref->place, g_strdup_printf (_ ("“%s” is not %s"), ref->name, what), NULL);
}

static void
resolve_columns (FbRulesResolver *self, FbRulesStatement *statement)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  gboolean good = TRUE;

  for (guint i = 0; i < statement->refs->len; i++)
    {
      FbRulesRef *ref = g_ptr_array_index (statement->refs, i);
      gpointer key;

      if (!fb_rules_resolver_ref (self, ref))
        {
          good = FALSE;
          continue;
        }
      key = ref->choice != NULL ? (gpointer) ref->choice : (gpointer) ref->option;
      good = need_kind (self, ref,
                        (ref->option->kind == FB_RULES_OPTION_SOME) == (ref->choice != NULL) && ref->value == NULL,
                        _ ("an option, or a part of a choice"))
             && good;
      if (!g_hash_table_add (seen, key))
        good = fb_rules_resolver_fail (self, ref->place, g_strdup_printf (_ ("the table has “%s” twice"), ref->name),
                                       NULL);
    }
  for (guint r = 0; good && statement->rows != NULL && r < statement->rows->len; r++)
    for (guint c = 0; c < statement->refs->len; c++)
      {
        const GPtrArray *cells = g_ptr_array_index ((GPtrArray *) g_ptr_array_index (statement->rows, r), c);
        const FbRulesRef *ref = g_ptr_array_index (statement->refs, c);

        for (guint i = 0; i < cells->len; i++)
          fb_rules_resolver_cell (self, g_ptr_array_index (cells, i), ref->option, ref->choice);
      }
}

static void
resolve_choose (FbRulesResolver *self, FbRulesStatement *statement)
{
  for (guint i = 0; i < statement->refs->len; i++)
    {
      FbRulesRef *ref = g_ptr_array_index (statement->refs, i);

      if (fb_rules_resolver_ref (self, ref))
        need_kind (self, ref, ref->choice != NULL, _ ("a value that can be taken"));
    }
}

static void
resolve_weights (FbRulesResolver *self, FbRulesStatement *statement)
{
  for (guint i = 0; statement->weights != NULL && i < statement->weights->len; i++)
    {
      FbRulesWeight *weight = g_ptr_array_index (statement->weights, i);
      gboolean number;

      if (!fb_rules_resolver_ref (self, &weight->ref))
        continue;
      number = weight->ref.option->kind == FB_RULES_OPTION_NUMBER && weight->ref.value == NULL;
      if (number != weight->each)
        fb_rules_resolver_fail (
            self, weight->ref.place,
            number ? g_strdup_printf (_ ("“%s” is a number: say what each of them weighs"), weight->ref.name)
                   : g_strdup_printf (_ ("“%s” is no number that could weigh something each"), weight->ref.name),
            number ? g_strdup (_ ("Write “each” behind the weight.")) : NULL);
      else if (weight->ref.choice == NULL && weight->ref.value == NULL)
        need_kind (self, &weight->ref, number || weight->ref.option->kind == FB_RULES_OPTION_OPTIONAL,
                   _ ("a value, a number or an option that may be left out"));
    }
}

static gboolean
is_priced_part (FbRulesResolver *self, const char *name)
{
  const FbRulesStatement *part = g_hash_table_lookup (self->parts, name);

  return part != NULL && part->kind == FB_RULES_PART;
}

static void
resolve_price (FbRulesResolver *self, FbRulesStatement *statement)
{
  const FbRulesRef *ref = statement->ref;
  gboolean number;

  if (!fb_rules_resolver_ref (self, statement->ref))
    return;
  number = ref->option->kind == FB_RULES_OPTION_NUMBER && ref->value == NULL;
  if (statement->each && !number)
    fb_rules_resolver_fail (self, ref->place,
                            g_strdup_printf (_ ("“%s” is no number that has a price each"), ref->name), NULL);
  if (ref->option->context)
    fb_rules_resolver_fail (self, ref->place,
                            g_strdup_printf (_ ("“%s” comes from the customer and has no price"), ref->name), NULL);
  if (ref->choice == NULL && ref->value == NULL && !number && ref->option->kind == FB_RULES_OPTION_ONE)
    fb_rules_resolver_fail (self, ref->place, g_strdup_printf (_ ("“%s” always has some value"), ref->name),
                            g_strdup (_ ("Give each value its price, or add it to a part.")));
  if (statement->base != NULL && !is_priced_part (self, statement->base)
      && !g_hash_table_contains (self->rules->choices, statement->base)
      && !g_hash_table_contains (self->rules->by_name, statement->base))
    {
      g_autoptr (GPtrArray) known = keys_of (self->parts);

      g_ptr_array_extend (known, self->names, NULL, NULL);
      fb_rules_resolver_fail (self, statement->place, g_strdup_printf (_ ("there is no part “%s”"), statement->base),
                              fb_rules_did_you_mean (statement->base, known));
    }
}

/* The currency's decimals, and two for percentages. */
static void
check_amount (FbRulesResolver *self, const FbRulesStatement *statement)
{
  gint64 value;

  if (self->rules->product == NULL)
    return;
  if (statement->base != NULL && !fb_rules_price_rate (statement->amount, &value))
    fb_rules_resolver_fail (self, statement->place, g_strdup (_ ("a percentage has two decimals at most")), NULL);
  else if (statement->base == NULL && !fb_rules_price_minor (self->rules, statement->amount, &value))
    fb_rules_resolver_fail (self, statement->place,
                            g_strdup_printf (_ ("%s has no such small amounts"), self->rules->product->currency), NULL);
}

static void
resolve_label (FbRulesResolver *self, FbRulesStatement *statement)
{
  GPtrArray **labels;

  if (!fb_rules_resolver_ref (self, statement->ref))
    return;
  if (statement->ref->option->kind == FB_RULES_OPTION_NUMBER && statement->ref->value != NULL)
    {
      need_kind (self, statement->ref, FALSE, _ ("something with a label of its own"));
      return;
    }
  labels = statement->ref->choice != NULL ? &statement->ref->choice->labels : &statement->ref->option->labels;
  if (*labels == NULL)
    *labels = g_ptr_array_new ();
  g_ptr_array_extend (*labels, statement->texts, NULL, NULL);
}

static void
resolve_valid (FbRulesResolver *self, FbRulesStatement *statement)
{
  g_autoptr (GPtrArray) known = keys_of (self->rules->rules);

  for (guint i = 0; i < statement->ids->len; i++)
    {
      const char *id = g_ptr_array_index (statement->ids, i);
      FbRulesStatement *rule = g_hash_table_lookup (self->rules->rules, id);

      if (rule == NULL)
        fb_rules_resolver_fail (self, statement->place, g_strdup_printf (_ ("there is no rule “%s”"), id),
                                fb_rules_did_you_mean (id, known));
      else if (rule->from != NULL || rule->until != NULL)
        fb_rules_resolver_fail (self, statement->place, g_strdup_printf (_ ("“%s” has a period already"), id), NULL);
      else
        {
          rule->from = g_strdup (statement->from);
          rule->until = g_strdup (statement->until);
        }
    }
}

/* A reference that must be to a number as a whole. */
static void
resolve_counted (FbRulesResolver *self, FbRulesStatement *statement)
{
  if (statement->ref != NULL && fb_rules_resolver_ref (self, statement->ref))
    need_kind (self, statement->ref,
               statement->ref->option->kind == FB_RULES_OPTION_NUMBER && statement->ref->value == NULL, _ ("a number"));
}

static void
resolve_soft (FbRulesResolver *self, FbRulesStatement *statement)
{
  if (fb_rules_resolver_ref (self, statement->ref))
    need_kind (self, statement->ref, statement->ref->choice != NULL || statement->ref->value != NULL,
               _ ("a value: write Option = value"));
}

static void
resolve_statement (FbRulesResolver *self, FbRulesStatement *statement)
{
  /* What came with a child means what it means in its own file. */
  if (statement->child != NULL)
    return;
  self->figures = statement->kind == FB_RULES_OFFER || statement->kind == FB_RULES_APPROVAL;
  if (statement->when != NULL)
    fb_rules_resolver_condition (self, statement->when);
  if (statement->then != NULL)
    fb_rules_resolver_condition (self, statement->then);
  switch (statement->kind)
    {
    case FB_RULES_LABEL:
      resolve_label (self, statement);
      break;
    case FB_RULES_PART:
      check_amount (self, statement);
      resolve_counted (self, statement);
      break;
    case FB_RULES_CHILD:
      fb_rules_resolver_child (self, statement);
      break;
    case FB_RULES_DISCOUNT:
      resolve_counted (self, statement);
      break;
    case FB_RULES_MEASURE:
    case FB_RULES_SUM:
      resolve_weights (self, statement);
      break;
    case FB_RULES_CHOOSE:
      resolve_choose (self, statement);
      break;
    case FB_RULES_TABLE:
      resolve_columns (self, statement);
      break;
    case FB_RULES_DEFAULT:
    case FB_RULES_PREFER:
      resolve_soft (self, statement);
      break;
    case FB_RULES_PRICE:
      check_amount (self, statement);
      resolve_price (self, statement);
      break;
    case FB_RULES_VALID:
      resolve_valid (self, statement);
      break;
    default:
      break;
    }
}

/* Sums can only be added up when all they refer to is known. */
static void
resolve_sums (FbRulesResolver *self)
{
  for (guint i = 0; i < self->rules->statements->len; i++)
    {
      const FbRulesStatement *statement = g_ptr_array_index (self->rules->statements, i);
      g_autoptr (FbRulesSum) sum = NULL;
      FbRulesProblem *problem = NULL;

      if (statement->kind != FB_RULES_SUM)
        continue;
      sum = fb_rules_sum_new (self->rules, statement, &problem);
      if (problem != NULL)
        g_ptr_array_add (self->problems, problem);
    }
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
  const FbRulesProblem *left = *(FbRulesProblem *const *) a, *right = *(FbRulesProblem *const *) b;

  if (left->place.line != right->place.line)
    return left->place.line < right->place.line ? -1 : 1;
  return left->place.column < right->place.column ? -1 : left->place.column > right->place.column;
}

gboolean
fb_rules_resolve (FbRules *rules, GPtrArray *problems)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) parts = g_hash_table_new (g_str_hash, g_str_equal);
  FbRulesResolver self = {rules, problems, names, parts, FALSE};
  guint before = problems->len;

  g_return_val_if_fail (rules->options == NULL, FALSE);

  collect_product (&self);
  fb_rules_resolver_options (&self);
  collect_names (&self);
  for (guint i = 0; i < rules->statements->len; i++)
    resolve_statement (&self, g_ptr_array_index (rules->statements, i));
  if (problems->len == before)
    resolve_sums (&self);
  g_ptr_array_sort (problems, compare_problems);
  return problems->len == before;
}

FbRules *
fb_rules_load_with (const char *text, gssize length, FbRulesFile file, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (FbRules) rules = fb_rules_parse (text, length, &problems);
  const FbRulesProblem *first;

  if (problems->len == 0 && fb_rules_compose (rules, file, data, problems))
    fb_rules_resolve (rules, problems);
  if (problems->len == 0)
    return g_steal_pointer (&rules);
  first = g_ptr_array_index (problems, 0);
  g_set_error (error, FB_RULES_ERROR, FB_RULES_ERROR_TEXT, _ ("line %u, column %u: %s"), first->place.line,
               first->place.column, first->message);
  return NULL;
}

FbRules *
fb_rules_load (const char *text, gssize length, GError **error)
{
  return fb_rules_load_with (text, length, NULL, NULL, error);
}
