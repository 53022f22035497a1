/* fb-query-path.c: which field account.owner.name is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-query-sql.h"
#include "fb-text.h"

static gboolean
unknown_field (const FbTable *table, const char *word, guint column, GError **error)
{
  const char *near = NULL;

  for (guint i = 0; near == NULL && i < table->n_fields; i++)
    if (fb_text_distance (word, table->fields[i].name, 2) <= 2)
      near = table->fields[i].name;
  if (near != NULL)
    return fb_query_error (error, column, _ ("%s has no field “%s”; is “%s” meant?"), table->name, word, near);
  return fb_query_error (error, column, _ ("%s has no field “%s”"), table->name, word);
}

/* The name is written into the SQL, so it is one that could be an identifier. */
static gboolean
is_code (const char *word)
{
  return strlen (word) <= 64
         && strspn (word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen (word);
}

static gboolean
resolve_last (FbPath *self, const FbTable *table, const char *word, guint column, GError **error)
{
  int index = fb_table_find_field (table, word);

  self->tables[self->n_hops] = table;
  if (index >= 0)
    self->field = fb_table_field (table, (guint) index);
  else if (g_str_equal (word, "id"))
    self->kind = FB_PATH_ID;
  else if (g_str_equal (word, "_pending"))
    self->kind = FB_PATH_PENDING;
  else
    return unknown_field (table, word, column, error);
  return TRUE;
}

gboolean
fb_path_resolve (FbPath *self, const FbTable *table, const char *const *words, const guint *columns, GError **error)
{
  memset (self, 0, sizeof *self);
  for (guint i = 0;; i++)
    {
      guint column = columns != NULL ? columns[i] : 1;
      const FbTable *to;
      const FbField *hop;
      int index;

      if (words[i + 1] == NULL)
        return resolve_last (self, table, words[i], column, error);
      if ((index = fb_table_find_field (table, words[i])) < 0)
        return unknown_field (table, words[i], column, error);
      hop = fb_table_field (table, (guint) index);
      if (g_str_equal (words[i], "ext") && words[i + 2] == NULL && is_code (words[i + 1]))
        {
          self->kind = FB_PATH_CUSTOM;
          self->custom = words[i + 1];
          self->field = hop;
          self->tables[self->n_hops] = table;
          return TRUE;
        }
      if (hop->type != FB_TYPE_REF || (to = fb_field_get_ref_table (hop)) == NULL)
        return fb_query_error (error, column, _ ("“%s” of %s leads to no other record"), words[i], table->name);
      if (self->n_hops == FB_PATH_MAX_HOPS)
        return fb_query_error (error, column, _ ("more than %d references in a row"), FB_PATH_MAX_HOPS);
      self->tables[self->n_hops] = table;
      self->hops[self->n_hops++] = hop;
      table = to;
    }
}

gboolean
fb_path_parse (FbPath *self, const FbTable *table, const char *text, char ***words, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", -1);

  if (parts[0] == NULL)
    return fb_query_error (error, 1, _ ("expected a field"));
  if (!fb_path_resolve (self, table, (const char *const *) parts, NULL, error))
    return FALSE;
  *words = g_steal_pointer (&parts);
  return TRUE;
}
