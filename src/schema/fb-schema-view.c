/* fb-schema-view.c: the description as a program of an older schema has it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-private.h"

#include <string.h>

typedef struct
{
  const FbTable *const *all;
  guint n_tables;
  guint version;
} Era;

static gboolean
is_there (const Era *era, guint16 since)
{
  return MAX (since, 1) <= era->version;
}

/* "contact.account": the table and its field. */
static gboolean
has_child (const Era *era, const char *child)
{
  const char *dot = strchr (child, '.');
  gsize length = (gsize) (dot - child);

  for (guint i = 0; i < era->n_tables; i++)
    {
      const FbTable *table = era->all[i];

      if (strncmp (table->name, child, length) != 0 || table->name[length] != '\0' || !is_there (era, table->since))
        continue;
      for (guint j = 0; j < table->n_fields; j++)
        if (g_str_equal (table->fields[j].name, dot + 1))
          return is_there (era, table->fields[j].since);
    }
  return FALSE;
}

static FbField
view_field (const Era *era, const FbField *field)
{
  FbField view = *field;

  if (field->successor != NULL && !is_there (era, field->retired))
    {
      view.successor = NULL;
      view.flags &= (guint) ~(FB_FIELD_DERIVED | FB_FIELD_HIDDEN);
    }
  if (!is_there (era, FB_SCHEMA_PLACED))
    view.flags &= (guint) ~FB_FIELD_PLACED;
  return view;
}

static const FbTable *
view_table (const Era *era, const FbTable *table)
{
  FbTable *view = g_memdup2 (table, sizeof *table);
  FbField *fields = g_new (FbField, table->n_fields);
  guint n_children = 0;

  view->age = (guint16) (FB_SCHEMA_VERSION - era->version);
  view->fields = fields;
  view->n_fields = 0;
  for (guint i = 0; i < table->n_fields; i++)
    if (is_there (era, table->fields[i].since))
      fields[view->n_fields++] = view_field (era, &table->fields[i]);
  memset (view->cascade, 0, sizeof view->cascade);
  for (guint i = 0; table->cascade[i] != NULL; i++)
    if (has_child (era, table->cascade[i]))
      view->cascade[n_children++] = table->cascade[i];
  return view;
}

GPtrArray *
fb_schema_list_as_of (const FbTable *const *all, guint n_tables, guint version)
{
  const Era era = {all, n_tables, version};
  GPtrArray *tables = g_ptr_array_new ();

  for (guint i = 0; i < n_tables; i++)
    if (is_there (&era, all[i]->since))
      g_ptr_array_add (tables, (gpointer) (version == FB_SCHEMA_VERSION ? all[i] : view_table (&era, all[i])));
  return tables;
}
