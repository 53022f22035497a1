/* fb-lookup.c: finding records by what names them, thousands of times
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-lookup.h"

#include <string.h>

#include "fb-text.h"

#define MAX_FIELDS 8

/* One index: the values of some fields of a table, as one text, to the record. The nil id stands for several records.
 */
typedef struct
{
  const FbTable *table;
  guint fields[MAX_FIELDS];
  guint n_fields;
  GHashTable *ids; /* (owned) char* -> FbId* */
} Index;

/* What to take back: the key that was added, or that had another id before. */
typedef struct
{
  Index *index;
  char *key;
  FbId before;
  gboolean had_before;
} Addition;

struct _FbLookup
{
  FbStore *store;     /* (owned) */
  GPtrArray *indexes; /* (owned) of Index */
  GPtrArray *added;   /* (owned) of Addition since the mark */
  GHashTable *fresh;  /* (owned) FbId* added since the mark */
};

static void
index_free (Index *index)
{
  g_hash_table_unref (index->ids);
  g_free (index);
}

static void
addition_free (Addition *addition)
{
  g_free (addition->key);
  g_free (addition);
}

FbLookup *
fb_lookup_new (FbStore *store)
{
  FbLookup *self;

  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  self = g_new0 (FbLookup, 1);
  self->store = g_object_ref (store);
  self->indexes = g_ptr_array_new_with_free_func ((GDestroyNotify) index_free);
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify) addition_free);
  self->fresh = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  return self;
}

void
fb_lookup_free (FbLookup *self)
{
  g_object_unref (self->store);
  g_ptr_array_unref (self->indexes);
  g_ptr_array_unref (self->added);
  g_hash_table_unref (self->fresh);
  g_free (self);
}

/* --- keys --- */

/* FALSE for null: what is empty names nothing. */
static gboolean
append_key (GString *key, const FbValue *value)
{
  char id[FB_ID_TEXT_LENGTH + 1];
  g_autofree char *folded = NULL;

  switch (value->kind)
    {
    case FB_VALUE_INT:
      g_string_append_printf (key, "%" G_GINT64_FORMAT, value->number);
      break;
    case FB_VALUE_TEXT:
      folded = fb_text_fold (value->text);
      g_string_append (key, folded);
      break;
    case FB_VALUE_ID:
      fb_id_write (&value->id, id);
      g_string_append (key, id);
      break;
    case FB_VALUE_NULL:
    default:
      return FALSE;
    }
  g_string_append_c (key, '\037');
  return TRUE;
}

static void
put (FbLookup *self, Index *index, char *key, const FbId *id)
{
  FbId *before = g_hash_table_lookup (index->ids, key);
  FbId nil = {{0}};
  const FbId *now = id;

  if (before != NULL && fb_id_equal (before, id))
    {
      g_free (key);
      return;
    }
  if (before != NULL)
    now = &nil;
  if (self != NULL)
    {
      Addition *addition = g_new0 (Addition, 1);

      addition->index = index;
      addition->key = g_strdup (key);
      addition->had_before = before != NULL;
      if (before != NULL)
        addition->before = *before;
      g_ptr_array_add (self->added, addition);
    }
  g_hash_table_insert (index->ids, key, fb_id_copy (now));
}

/* --- reading a table --- */

static void
read_value (FbStmt *stmt, int column, FbValue *value)
{
  FbId id;

  switch (fb_stmt_get_type (stmt, column))
    {
    case FB_COLUMN_INT:
      fb_value_set_int (value, fb_stmt_get_int (stmt, column));
      break;
    case FB_COLUMN_TEXT:
      fb_value_set_text (value, fb_stmt_get_text (stmt, column));
      break;
    case FB_COLUMN_BLOB:
      if (fb_stmt_get_id (stmt, column, &id))
        {
          fb_value_set_id (value, &id);
          break;
        }
      fb_value_set_null (value);
      break;
    case FB_COLUMN_REAL:
    case FB_COLUMN_NULL:
    default:
      fb_value_set_null (value);
      break;
    }
}

static void
put_row (Index *index, FbStmt *stmt)
{
  g_autoptr (GString) key = g_string_new (NULL);
  g_auto (FbValue) value = FB_VALUE_INIT;
  FbId id;

  if (!fb_stmt_get_id (stmt, 0, &id))
    return;
  for (guint i = 0; i < index->n_fields; i++)
    {
      read_value (stmt, (int) i + 1, &value);
      if (!append_key (key, &value))
        return;
    }
  put (NULL, index, g_strdup (key->str), &id);
}

static gboolean
read_table (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Index *index = user_data;
  g_autoptr (GString) sql = g_string_new ("SELECT id");
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  for (guint i = 0; i < index->n_fields; i++)
    g_string_append_printf (sql, ", \"%s\"", fb_table_field (index->table, index->fields[i])->name);
  g_string_append_printf (sql, " FROM \"%s\"", index->table->name);
  if ((stmt = fb_db_prepare (db, sql->str, error)) == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    put_row (index, stmt);
  return step == FB_STEP_DONE;
}

static Index *
get_index (FbLookup *self, const FbTable *table, const guint *fields, guint n, GError **error)
{
  Index *index;

  for (guint i = 0; i < self->indexes->len; i++)
    {
      index = g_ptr_array_index (self->indexes, i);
      if (index->table == table && index->n_fields == n && memcmp (index->fields, fields, n * sizeof *fields) == 0)
        return index;
    }
  index = g_new0 (Index, 1);
  index->table = table;
  index->n_fields = n;
  memcpy (index->fields, fields, n * sizeof *fields);
  index->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!fb_store_read (self->store, read_table, index, error))
    {
      index_free (index);
      return NULL;
    }
  g_ptr_array_add (self->indexes, index);
  return index;
}

gboolean
fb_lookup_prepare (FbLookup *self, const FbTable *table, const guint *fields, guint n, GError **error)
{
  g_return_val_if_fail (self != NULL && table != NULL, FALSE);
  g_return_val_if_fail (n > 0 && n <= MAX_FIELDS, FALSE);

  return get_index (self, table, fields, n, error) != NULL;
}

FbLookupResult
fb_lookup_find (FbLookup *self,
                const FbTable *table,
                const guint *fields,
                const FbValue *values,
                guint n,
                FbId *id,
                GError **error)
{
  g_autoptr (GString) key = g_string_new (NULL);
  const FbId *found;
  Index *index;

  g_return_val_if_fail (self != NULL && table != NULL, FB_LOOKUP_FAILED);
  g_return_val_if_fail (n > 0 && n <= MAX_FIELDS, FB_LOOKUP_FAILED);

  if ((index = get_index (self, table, fields, n, error)) == NULL)
    return FB_LOOKUP_FAILED;
  for (guint i = 0; i < n; i++)
    if (!append_key (key, &values[i]))
      return FB_LOOKUP_NONE;
  if ((found = g_hash_table_lookup (index->ids, key->str)) == NULL)
    return FB_LOOKUP_NONE;
  if (fb_id_is_nil (found))
    return FB_LOOKUP_SEVERAL;
  *id = *found;
  return FB_LOOKUP_FOUND;
}

guint
fb_lookup_list_names (const FbTable *table, guint *fields, guint max)
{
  guint n = 0;
  int title = table->title[0] != NULL && table->title[1] == NULL ? fb_table_find_field (table, table->title[0]) : -1;

  for (guint i = 0; i < table->n_fields && n < max; i++)
    if ((fb_table_field (table, i)->flags & FB_FIELD_NUMBER) != 0)
      fields[n++] = i;
  for (guint i = 0; i < table->n_fields && n < max; i++)
    if ((fb_table_field (table, i)->flags & FB_FIELD_UNIQUE) != 0)
      fields[n++] = i;
  /* A code names a row within its table even where the server does not enforce it. */
  for (guint i = 0; i < table->n_fields && n < max; i++)
    if (strcmp (fb_table_field (table, i)->name, "code") == 0
        && (fb_table_field (table, i)->flags & FB_FIELD_UNIQUE) == 0)
      fields[n++] = i;
  if (title >= 0 && n < max && fb_table_field (table, (guint) title)->type == FB_TYPE_TEXT)
    fields[n++] = (guint) title;
  return n;
}

FbLookupResult
fb_lookup_resolve (FbLookup *self, const FbTable *table, const char *text, FbId *id, GError **error)
{
  guint fields[MAX_FIELDS];
  guint n = fb_lookup_list_names (table, fields, MAX_FIELDS);
  FbValue value = {FB_VALUE_TEXT, {.text = (char *) text}};

  if (fb_id_parse (text, id))
    return FB_LOOKUP_FOUND;
  for (guint i = 0; i < n; i++)
    {
      FbLookupResult result = fb_lookup_find (self, table, &fields[i], &value, 1, id, error);

      if (result != FB_LOOKUP_NONE)
        return result;
    }
  return FB_LOOKUP_NONE;
}

/* --- records made meanwhile --- */

void
fb_lookup_add (FbLookup *self, const FbRecord *record)
{
  g_return_if_fail (self != NULL && record != NULL);

  g_hash_table_add (self->fresh, fb_id_copy (&record->id));
  for (guint i = 0; i < self->indexes->len; i++)
    {
      Index *index = g_ptr_array_index (self->indexes, i);
      g_autoptr (GString) key = NULL;
      guint field;

      if (index->table != record->table)
        continue;
      key = g_string_new (NULL);
      for (field = 0; field < index->n_fields; field++)
        if (!append_key (key, &record->values[index->fields[field]]))
          break;
      if (field == index->n_fields)
        put (self, index, g_strdup (key->str), &record->id);
    }
}

void
fb_lookup_mark (FbLookup *self)
{
  g_ptr_array_set_size (self->added, 0);
  g_hash_table_remove_all (self->fresh);
}

void
fb_lookup_forget (FbLookup *self)
{
  for (guint i = self->added->len; i > 0; i--)
    {
      Addition *addition = g_ptr_array_index (self->added, i - 1);

      if (addition->had_before)
        g_hash_table_insert (addition->index->ids, g_strdup (addition->key), fb_id_copy (&addition->before));
      else
        g_hash_table_remove (addition->index->ids, addition->key);
    }
  fb_lookup_mark (self);
}

gboolean
fb_lookup_is_new (FbLookup *self, const FbId *id)
{
  return g_hash_table_contains (self->fresh, id);
}
