/* fb-labels.c: titles of records, each looked up once
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-exporter.h"

/* Then the oldest half is not worth finding out: all are forgotten. */
#define MAX_LABELS 200000

struct _FbLabels
{
  FbStore *store;     /* (owned) */
  GHashTable *titles; /* (owned) FbId* -> char*, "" for none */
  GError *problem;    /* (owned) (nullable) the first one in reading */
};

FbLabels *
fb_labels_new (FbStore *store)
{
  FbLabels *self;

  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  self = g_new0 (FbLabels, 1);
  self->store = g_object_ref (store);
  self->titles = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
  return self;
}

void
fb_labels_free (FbLabels *self)
{
  g_object_unref (self->store);
  g_hash_table_unref (self->titles);
  g_clear_error (&self->problem);
  g_free (self);
}

static void
take_problem (FbLabels *self, GError *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  else
    g_error_free (problem);
}

gboolean
fb_labels_check (FbLabels *self, GError **error)
{
  if (self->problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->problem));
  return FALSE;
}

const char *
fb_labels_get (FbLabels *self, const FbTable *table, const FbId *id)
{
  char *title = g_hash_table_lookup (self->titles, id);
  GError *problem = NULL;

  if (title == NULL)
    {
      if (g_hash_table_size (self->titles) >= MAX_LABELS)
        g_hash_table_remove_all (self->titles);
      if (!fb_store_read_title (self->store, table, id, &title, &problem))
        {
          take_problem (self, problem);
          return NULL;
        }
      if (title == NULL)
        title = g_strdup ("");
      g_hash_table_insert (self->titles, fb_id_copy (id), title);
    }
  return *title != '\0' ? title : NULL;
}

/* The table that a reference points into; NULL for other fields and for links without a type. */
static const FbTable *
target_of (const FbRecord *record, const FbField *field)
{
  const char *type;

  if (field->type == FB_TYPE_REF)
    return fb_field_get_ref_table (field);
  if (field->type != FB_TYPE_ANY_REF)
    return NULL;
  type = fb_record_get_text (record, field->ref);
  return type != NULL ? fb_schema_find_table (type) : NULL;
}

JsonObject *
fb_record_to_json_with_labels (const FbRecord *record, FbLabels *labels)
{
  JsonObject *object = fb_record_to_json (record);

  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);
      const FbTable *target = target_of (record, field);
      const FbId *id = fb_value_get_id (&record->values[i]);
      const char *title = target != NULL && id != NULL ? fb_labels_get (labels, target, id) : NULL;

      if (title != NULL)
        {
          g_autofree char *key = g_strconcat (field->name, "_label", NULL);

          json_object_set_string_member (object, key, title);
        }
    }
  return object;
}

/* --- cells --- */

/* "account_label" gives the field account. -1 when @column is no such name, or its field no reference. */
static int
field_of_label (const FbTable *table, const char *column)
{
  g_autofree char *name = NULL;
  FbFieldType type;
  int field;

  if (!g_str_has_suffix (column, "_label"))
    return -1;
  name = g_strndup (column, strlen (column) - strlen ("_label"));
  field = fb_table_find_field (table, name);
  if (field < 0)
    return -1;
  type = fb_table_field (table, (guint) field)->type;
  return type == FB_TYPE_REF || type == FB_TYPE_ANY_REF ? field : -1;
}

static gboolean
column_exists (const FbTable *table, const char *column)
{
  const char *dot = strchr (column, '.');
  g_autofree char *first = NULL;
  int field;

  if (dot == NULL)
    return strcmp (column, "id") == 0 || fb_table_find_field (table, column) >= 0
           || field_of_label (table, column) >= 0;
  first = g_strndup (column, (gsize) (dot - column));
  field = fb_table_find_field (table, first);
  return field >= 0 && fb_table_field (table, (guint) field)->type == FB_TYPE_REF
         && column_exists (fb_field_get_ref_table (fb_table_field (table, (guint) field)), dot + 1);
}

gboolean
fb_export_check_columns (const FbTable *table, const char *const *columns, GError **error)
{
  for (guint i = 0; columns[i] != NULL; i++)
    if (!column_exists (table, columns[i]))
      {
        g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE, "“%s” is no column of %s", columns[i],
                     table->name);
        return FALSE;
      }
  return TRUE;
}

static char *
dup_field (const FbRecord *record, guint index)
{
  const FbField *field = fb_table_field (record->table, index);
  const char *currency = field->type == FB_TYPE_MONEY ? fb_record_get_text (record, field->ref) : NULL;

  return fb_field_to_text (field, &record->values[index], currency);
}

static char *
dup_far_cell (const FbRecord *record, const char *column, const char *dot, FbStore *store, FbLabels *labels)
{
  g_autofree char *first = g_strndup (column, (gsize) (dot - column));
  guint index = fb_table_get_field (record->table, first);
  const FbId *id = fb_value_get_id (&record->values[index]);
  const FbTable *target = fb_field_get_ref_table (fb_table_field (record->table, index));
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) far = id != NULL ? fb_store_get (store, target, id, &local) : NULL;

  if (local != NULL && !g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
    take_problem (labels, g_steal_pointer (&local));
  return far != NULL ? fb_record_dup_cell (far, dot + 1, store, labels) : NULL;
}

char *
fb_record_dup_cell (const FbRecord *record, const char *column, FbStore *store, FbLabels *labels)
{
  const char *dot = strchr (column, '.');
  int index;

  if (dot != NULL)
    return dup_far_cell (record, column, dot, store, labels);
  if (strcmp (column, "id") == 0)
    return fb_id_to_string (&record->id);
  if ((index = fb_table_find_field (record->table, column)) >= 0)
    return dup_field (record, (guint) index);
  if ((index = field_of_label (record->table, column)) >= 0)
    {
      const FbTable *target = target_of (record, fb_table_field (record->table, (guint) index));
      const FbId *id = fb_value_get_id (&record->values[index]);

      return target != NULL && id != NULL ? g_strdup (fb_labels_get (labels, target, id)) : NULL;
    }
  return NULL;
}
