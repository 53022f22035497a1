/* fb-model-changes.c: what is different in a new text of a model
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-model-changes.h"

#include "fb-rules-format.h"

void
fb_model_change_free (FbModelChange *self)
{
  g_free (self->was);
  g_free (self->is);
  g_free (self);
}

/* What makes two statements the same one. */
static char *
make_key (const FbRulesStatement *statement, GHashTable *seen)
{
  g_autofree char *when = statement->when != NULL ? fb_rules_format_condition (statement->when) : NULL;
  g_autofree char *plain = NULL;
  guint count;

  if (statement->id != NULL)
    plain = g_strdup_printf ("id %s", statement->id);
  else if (statement->kind == FB_RULES_PRODUCT || statement->kind == FB_RULES_OWNER)
    plain = g_strdup_printf ("kind %d", statement->kind);
  else if (statement->ref != NULL && statement->name == NULL)
    plain = g_strdup_printf ("ref %d %s %s %s", statement->kind, statement->ref->name,
                             statement->ref->value != NULL ? statement->ref->value : "", when != NULL ? when : "");
  else
    plain = g_strdup_printf ("name %d %s", statement->kind, statement->name != NULL ? statement->name : "");
  /* The third one of the same is the same as the third one before. */
  count = GPOINTER_TO_UINT (g_hash_table_lookup (seen, plain)) + 1;
  g_hash_table_insert (seen, g_strdup (plain), GUINT_TO_POINTER (count));
  return g_strdup_printf ("%s #%u", plain, count);
}

/* key → statement; @order (nullable) gets the keys in order, which belong to the table. */
static GHashTable *
read_statements (const FbRules *rules, GPtrArray *order)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < rules->statements->len; i++)
    {
      char *key = make_key (g_ptr_array_index (rules->statements, i), seen);

      g_hash_table_insert (statements, key, g_ptr_array_index (rules->statements, i));
      g_ptr_array_add (order, key);
    }
  return statements;
}

static void
add_change (GPtrArray *changes, const FbRulesStatement *before, const FbRulesStatement *after)
{
  g_autofree char *was = before != NULL ? fb_rules_format_statement (before) : NULL;
  g_autofree char *is = after != NULL ? fb_rules_format_statement (after) : NULL;
  FbModelChange *change;

  if (g_strcmp0 (was, is) == 0)
    return;
  change = g_new0 (FbModelChange, 1);
  change->kind = was == NULL ? FB_MODEL_ADDED : is == NULL ? FB_MODEL_REMOVED : FB_MODEL_CHANGED;
  change->line = after != NULL ? after->place.line : 0;
  change->was = g_steal_pointer (&was);
  change->is = g_steal_pointer (&is);
  g_ptr_array_add (changes, change);
}

GPtrArray *
fb_model_changes_new (const FbRules *before, const FbRules *after)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_model_change_free);
  g_autoptr (GPtrArray) old_order = g_ptr_array_new ();
  g_autoptr (GPtrArray) new_order = g_ptr_array_new ();
  g_autoptr (GHashTable) old = read_statements (before, old_order);
  g_autoptr (GHashTable) new = read_statements (after, new_order);

  for (guint i = 0; i < new_order->len; i++)
    {
      const char *key = g_ptr_array_index (new_order, i);

      add_change (changes, g_hash_table_lookup (old, key), g_hash_table_lookup (new, key));
    }
  for (guint i = 0; i < old_order->len; i++)
    {
      const char *key = g_ptr_array_index (old_order, i);

      if (!g_hash_table_contains (new, key))
        add_change (changes, g_hash_table_lookup (old, key), NULL);
    }
  return changes;
}
