/* fb-query.c: which rows, in which order
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-query-private.h"

static void
fb_query_free (FbQuery *self)
{
  g_free (self->where);
  g_free (self->sort);
  g_free (self->group);
  g_free (self->filter_sql);
  g_free (self->order_sql);
  g_clear_pointer (&self->filter, fb_sql_free);
  g_clear_pointer (&self->order, fb_sql_free);
  g_free (self);
}

static char *
dup_text (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static gboolean
is_blank (const char *text)
{
  g_autofree char *copy = g_strdup (text != NULL ? text : "");

  return *g_strstrip (copy) == '\0';
}

static gboolean
compile (FbQuery *self, GError **error)
{
  g_autoptr (FbAst) ast = NULL;

  self->filter = fb_sql_new (NULL);
  if (self->where != NULL
      && (!(ast = fb_query_parse (self->where, error))
          || !(self->filter_sql = fb_sql_filter (self->filter, self->table, ast, error))))
    return FALSE;
  self->order = fb_sql_new (self->filter);
  self->order_sql = fb_sql_order (self->order, self->table, self->sort, self->group, error);
  return self->order_sql != NULL;
}

FbQuery *
fb_query_new (const FbTable *table, const char *where, const char *sort, const char *group, GError **error)
{
  g_autoptr (FbQuery) self = NULL;

  g_return_val_if_fail (table != NULL, NULL);

  self = g_new0 (FbQuery, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->table = table;
  self->where = is_blank (where) ? NULL : g_strdup (where);
  self->sort = dup_text (sort);
  self->group = dup_text (group);
  return compile (self, error) ? g_steal_pointer (&self) : NULL;
}

FbQuery *
fb_query_ref (FbQuery *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
fb_query_unref (FbQuery *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    fb_query_free (self);
}

const FbTable *
fb_query_get_table (FbQuery *self)
{
  return self->table;
}

const char *
fb_query_get_where (FbQuery *self)
{
  return self->where;
}

const char *
fb_query_get_sort (FbQuery *self)
{
  return self->sort;
}

const char *
fb_query_get_group (FbQuery *self)
{
  return self->group;
}

FbQuery *
fb_query_with (FbQuery *self, const char *and_where, GError **error)
{
  g_autofree char *both = NULL;
  g_autoptr (FbAst) ast = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (is_blank (and_where))
    return fb_query_ref (self);
  /* Checked by itself, so that no bracket in it reaches beyond it and columns count from its start. */
  if (!(ast = fb_query_parse (and_where, error)))
    return NULL;
  both = self->where != NULL ? g_strdup_printf ("(%s) and (%s)", self->where, and_where) : g_strdup (and_where);
  return fb_query_new (self->table, both, self->sort, self->group, error);
}

char *
fb_query_quote (const char *text)
{
  GString *quoted = g_string_new ("'");

  g_return_val_if_fail (text != NULL, NULL);

  for (; *text != '\0'; text++)
    {
      if (*text == '\'')
        g_string_append_c (quoted, '\'');
      g_string_append_c (quoted, *text);
    }
  g_string_append_c (quoted, '\'');
  return g_string_free (quoted, FALSE);
}

gboolean
fb_query_depends_on (FbQuery *self, FbChangeSet *changes, gboolean *beyond)
{
  GPtrArray *const lists[] = {self->filter->tables, self->order->tables};

  *beyond = FALSE;
  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (guint i = 0; i < lists[l]->len; i++)
      *beyond = *beyond || fb_change_set_has_table (changes, g_ptr_array_index (lists[l], i));
  return *beyond || fb_change_set_has_table (changes, self->table);
}
