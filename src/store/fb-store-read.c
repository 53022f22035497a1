/* fb-store-read.c: single records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store.h"

#include <glib/gi18n-lib.h>

#include "fb-ddl.h"
#include "fb-rows.h"
#include "fb-store-private.h"
#include "fb-text.h"

typedef struct
{
  const FbTable *table;
  FbId id;
  const char *field;
  const FbValue *value;
  FbRecord *record;
  char *title;
} Lookup;

static void
set_not_found (GError **error, const FbTable *table)
{
  g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND, _ ("This record (%s) is not on this computer."),
               _ (table->label));
}

static gboolean
get_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Lookup *lookup = user_data;
  g_autoptr (GError) local = NULL;

  lookup->record = fb_rows_get (db, lookup->table, &lookup->id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (lookup->record == NULL)
    set_not_found (error, lookup->table);
  return lookup->record != NULL;
}

FbRecord *
fb_store_get (FbStore *self, const FbTable *table, const FbId *id, GError **error)
{
  Lookup lookup = {table, *id, NULL, NULL, NULL, NULL};

  g_return_val_if_fail (FB_IS_STORE (self), NULL);

  fb_store_read (self, get_in_reader, &lookup, error);
  return lookup.record;
}

static gpointer
get_task (FbStore *store, FbDb *db, gpointer task_data, GCancellable *cancellable, GError **error)
{
  Lookup *lookup = task_data;

  get_in_reader (store, db, lookup, error);
  return g_steal_pointer (&lookup->record);
}

void
fb_store_get_async (FbStore *self,
                    const FbTable *table,
                    const FbId *id,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->table = table;
  lookup->id = *id;
  fb_store_read_async (self, get_task, lookup, g_free, (GDestroyNotify) fb_record_free, cancellable, callback,
                       user_data);
}

FbRecord *
fb_store_get_finish (FbStore *self, GAsyncResult *result, GError **error)
{
  return fb_store_read_finish (self, result, error);
}

/* --- by a field --- */

static FbStmt *
prepare_find (Lookup *lookup, FbDb *db, GError **error)
{
  const char *columns = fb_ddl_columns (lookup->table, FB_DDL_DEVICE);
  g_autofree char *sql = NULL;
  FbStmt *stmt;

  if (lookup->value->kind == FB_VALUE_TEXT)
    sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE fold(\"%s\") = ?2 ORDER BY \"%s\" = ?1 DESC LIMIT 2", columns,
                           lookup->table->name, lookup->field, lookup->field);
  else
    sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE \"%s\" = ?1 LIMIT 2", columns, lookup->table->name,
                           lookup->field);
  if (!(stmt = fb_db_prepare (db, sql, error)))
    return NULL;
  if (lookup->value->kind == FB_VALUE_TEXT)
    {
      g_autofree char *folded = fb_text_fold (fb_value_get_text (lookup->value));

      fb_stmt_bind_text (stmt, 1, fb_value_get_text (lookup->value));
      fb_stmt_bind_text (stmt, 2, folded);
    }
  else if (lookup->value->kind == FB_VALUE_ID)
    fb_stmt_bind_id (stmt, 1, fb_value_get_id (lookup->value));
  else
    fb_stmt_bind_int (stmt, 1, fb_value_get_int (lookup->value));
  return stmt;
}

static gboolean
find_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Lookup *lookup = user_data;
  g_autoptr (FbStmt) stmt = prepare_find (lookup, db, error);
  guint index = fb_table_get_field (lookup->table, lookup->field);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  if ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      lookup->record = fb_rows_read (stmt, lookup->table, 0);
      step = fb_stmt_step (stmt, NULL, error);
      if (step == FB_STEP_ROW)
        {
          g_autoptr (FbRecord) other = fb_rows_read (stmt, lookup->table, 0);

          /* One written exactly so beats others that only fold to the same. */
          if (fb_value_equal (&lookup->record->values[index], lookup->value)
              && !fb_value_equal (&other->values[index], lookup->value))
            return TRUE;
          g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT, _ ("Several records (%s) answer to this."),
                       _ (lookup->table->plural));
          g_clear_pointer (&lookup->record, fb_record_free);
          return FALSE;
        }
    }
  return step != FB_STEP_ERROR;
}

FbRecord *
fb_store_find (FbStore *self, const FbTable *table, const char *field, const FbValue *value, GError **error)
{
  Lookup lookup = {table, {{0}}, field, value, NULL, NULL};

  g_return_val_if_fail (FB_IS_STORE (self), NULL);

  fb_store_read (self, find_in_reader, &lookup, error);
  return lookup.record;
}

/* --- titles --- */

/* What names a row to people: from the row, else the label of a row that is out of scope; NULL when neither is here. */
static gboolean
read_title (FbDb *db, const FbTable *table, const FbId *id, char **title, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) record = fb_rows_get (db, table, id, &local);
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (record != NULL)
    *title = fb_record_dup_title (record);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (record == NULL)
    stmt = fb_db_prepare (db, "SELECT label FROM label WHERE tbl = ?1 AND id = ?2", error);
  if (stmt == NULL)
    return record != NULL;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  if ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    *title = g_strdup (fb_stmt_get_text (stmt, 0));
  fb_stmt_reset (stmt);
  return step != FB_STEP_ERROR;
}

static gboolean
title_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Lookup *lookup = user_data;

  return read_title (db, lookup->table, &lookup->id, &lookup->title, error);
}

gboolean
fb_store_read_title (FbStore *self, const FbTable *table, const FbId *id, char **title, GError **error)
{
  Lookup lookup = {table, *id, NULL, NULL, NULL, NULL};
  gboolean done;

  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  done = fb_store_read (self, title_in_reader, &lookup, error);
  *title = lookup.title;
  return done;
}

char *
fb_store_dup_title (FbStore *self, const FbTable *table, const FbId *id)
{
  char *title = NULL;

  g_return_val_if_fail (FB_IS_STORE (self), NULL);

  fb_store_read_title (self, table, id, &title, NULL);
  return title;
}

/* --- settings --- */

typedef struct
{
  char *key;
  char *value;
} Setting;

static void
setting_free (Setting *setting)
{
  g_free (setting->key);
  g_free (setting->value);
  g_free (setting);
}

static gboolean
read_setting (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Setting *setting = user_data;

  return fb_kv_read_text (db, setting->key, &setting->value, error);
}

gboolean
fb_store_read_setting (FbStore *self, const char *key, char **value, GError **error)
{
  g_autofree char *stored = g_strconcat ("setting.", key, NULL);
  Setting setting = {stored, NULL};
  gboolean done;

  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  done = fb_store_read (self, read_setting, &setting, error);
  *value = setting.value;
  return done;
}

char *
fb_store_dup_setting (FbStore *self, const char *key)
{
  char *value;

  g_return_val_if_fail (FB_IS_STORE (self), NULL);

  fb_store_read_setting (self, key, &value, NULL);
  return value;
}

static gboolean
write_setting (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Setting *setting = user_data;

  return fb_kv_set_text (db, setting->key, setting->value, error);
}

static void
setting_task (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!fb_store_write (source, write_setting, task_data, &error))
    g_warning ("A setting could not be stored: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

void
fb_store_set_setting (FbStore *self, const char *key, const char *value)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);
  Setting *setting = g_new0 (Setting, 1);

  setting->key = g_strconcat ("setting.", key, NULL);
  setting->value = g_strdup (value);
  g_task_set_task_data (task, setting, (GDestroyNotify) setting_free);
  fb_store_push_write (self, task, setting_task);
}

typedef struct
{
  char *key;
  FbSettingFunc func;
  gpointer user_data;
  GDestroyNotify free_data;
} SettingChange;

static void
setting_change_free (SettingChange *change)
{
  if (change->free_data != NULL)
    change->free_data (change->user_data);
  g_free (change->key);
  g_free (change);
}

static gboolean
change_setting (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  SettingChange *change = user_data;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (!fb_kv_read_text (db, change->key, &before, error))
    return FALSE;
  after = change->func (before, change->user_data);
  return fb_kv_set_text (db, change->key, after, error);
}

static void
setting_change_task (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!fb_store_write (source, change_setting, task_data, &error))
    g_warning ("A setting could not be stored: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

void
fb_store_change_setting (FbStore *self,
                         const char *key,
                         FbSettingFunc func,
                         gpointer user_data,
                         GDestroyNotify free_data)
{
  GTask *task;
  SettingChange *change;

  g_return_if_fail (FB_IS_STORE (self));
  g_return_if_fail (key != NULL && func != NULL);

  task = g_task_new (self, NULL, NULL, NULL);
  change = g_new0 (SettingChange, 1);
  *change = (SettingChange){g_strconcat ("setting.", key, NULL), func, user_data, free_data};
  g_task_set_task_data (task, change, (GDestroyNotify) setting_change_free);
  fb_store_push_write (self, task, setting_change_task);
}
