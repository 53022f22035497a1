/* fb-record-model.c: one record as a page shows and changes it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-record-model.h"

#include <glib/gi18n.h>

#include "fb-change-set.h"
#include "fb-custom.h"
#include "fb-query.h"

struct _FbRecordModel
{
  GObject parent_instance;

  FbProfile *profile; /* (owned) */
  const FbTable *table;
  FbId id;                   /* nil: none */
  FbRecord *record;          /* (owned) (nullable) */
  GHashTable *labels;        /* (owned) field -> title of the row it names */
  GCancellable *cancellable; /* (owned) (nullable) of the reading under way */
  gboolean stale;            /* changed again while it was read */
};

G_DEFINE_FINAL_TYPE (FbRecordModel, fb_record_model, G_TYPE_OBJECT)

enum
{
  CHANGED,
  GONE,
  STORED,
  REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
load (FbRecordModel *self);

/* --- reading, in a thread --- */

typedef struct
{
  const FbTable *table;
  FbId id;
} Wanted;

typedef struct
{
  FbRecord *record;
  GHashTable *labels;
} Found;

static void
found_free (Found *found)
{
  g_clear_pointer (&found->record, fb_record_free);
  g_clear_pointer (&found->labels, g_hash_table_unref);
  g_free (found);
}

static void
add_label (FbStore *store, const FbField *field, const FbRecord *record, guint index, GHashTable *labels)
{
  const FbId *id = fb_value_get_id (&record->values[index]);
  const FbTable *table = field->type == FB_TYPE_REF ? fb_field_get_ref_table (field) : NULL;
  char *title = id != NULL && table != NULL ? fb_store_dup_title (store, table, id) : NULL;

  if (title != NULL)
    g_hash_table_insert (labels, (gpointer) field->name, title);
}

static gpointer
read_record (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Wanted *wanted = data;
  FbRecord *record = fb_store_get (store, wanted->table, &wanted->id, error);
  Found *found;

  if (record == NULL)
    return NULL;

  found = g_new0 (Found, 1);
  found->record = record;
  found->labels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < record->table->n_fields; i++)
    add_label (store, fb_table_field (record->table, i), record, i, found->labels);

  return found;
}

static void
take_found (FbRecordModel *self, Found *found)
{
  g_clear_pointer (&self->record, fb_record_free);
  g_clear_pointer (&self->labels, g_hash_table_unref);
  self->record = g_steal_pointer (&found->record);
  self->labels = g_steal_pointer (&found->labels);
  found_free (found);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
record_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbRecordModel) self = user_data;
  g_autoptr (GError) error = NULL;
  Found *found = fb_profile_run_finish (FB_PROFILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (found != NULL)
    take_found (self, found);
  else if (g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND))
    g_signal_emit (self, signals[GONE], 0);
  else
    fb_profile_say_error (self->profile, error);

  if (self->stale)
    load (self);
}

static void
load (FbRecordModel *self)
{
  Wanted *wanted = g_new (Wanted, 1);

  *wanted = (Wanted){self->table, self->id};
  self->stale = FALSE;
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (self->profile, read_record, wanted, g_free, (GDestroyNotify) found_free, self->cancellable,
                        record_read_cb, g_object_ref (self));
}

static void
store_changed_cb (FbRecordModel *self, FbChangeSet *changes)
{
  if (fb_id_is_nil (&self->id) || !fb_change_set_has (changes, self->table, &self->id))
    return;

  if (self->cancellable != NULL)
    self->stale = TRUE;
  else
    load (self);
}

/* --- class --- */

static void
fb_record_model_dispose (GObject *object)
{
  FbRecordModel *self = FB_RECORD_MODEL (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->record, fb_record_free);
  g_clear_pointer (&self->labels, g_hash_table_unref);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (fb_record_model_parent_class)->dispose (object);
}

static void
fb_record_model_class_init (FbRecordModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_record_model_dispose;

  signals[CHANGED] =
      g_signal_new ("changed", FB_TYPE_RECORD_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GONE] = g_signal_new ("gone", FB_TYPE_RECORD_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STORED] = g_signal_new ("stored", FB_TYPE_RECORD_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_STRING);
  signals[REFUSED] = g_signal_new ("refused", FB_TYPE_RECORD_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
fb_record_model_init (FbRecordModel *self)
{
}

FbRecordModel *
fb_record_model_new (FbProfile *profile, const FbTable *table)
{
  FbRecordModel *self = g_object_new (FB_TYPE_RECORD_MODEL, NULL);

  self->profile = g_object_ref (profile);
  self->table = table;
  g_signal_connect_object (fb_profile_get_store (profile), "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

FbProfile *
fb_record_model_get_profile (FbRecordModel *self)
{
  return self->profile;
}

const FbTable *
fb_record_model_get_table (FbRecordModel *self)
{
  return self->table;
}

void
fb_record_model_set_id (FbRecordModel *self, const FbId *id)
{
  if (id != NULL && fb_id_equal (&self->id, id))
    return;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->record, fb_record_free);
  g_clear_pointer (&self->labels, g_hash_table_unref);
  self->id = id != NULL ? *id : (FbId){{0}};
  g_signal_emit (self, signals[CHANGED], 0);

  if (id != NULL)
    load (self);
}

const FbId *
fb_record_model_get_id (FbRecordModel *self)
{
  return fb_id_is_nil (&self->id) ? NULL : &self->id;
}

const FbRecord *
fb_record_model_get_record (FbRecordModel *self)
{
  return self->record;
}

const FbField *
fb_record_model_get_field (FbRecordModel *self, const char *name)
{
  return fb_catalog_find_field (fb_profile_get_catalog (self->profile), self->table, name);
}

const char *
fb_record_model_get_label (FbRecordModel *self, const char *field)
{
  return self->labels != NULL ? g_hash_table_lookup (self->labels, field) : NULL;
}

const char *
fb_record_model_get_currency (FbRecordModel *self)
{
  const char *currency = NULL;

  if (self->record != NULL && fb_table_find_field (self->table, "currency") >= 0)
    currency = fb_record_get_text (self->record, "currency");

  return currency != NULL ? currency : fb_catalog_get_currency (fb_profile_get_catalog (self->profile));
}

/* --- changing --- */

typedef struct
{
  FbRecordModel *model;
  FbId id;
  char *field;
} Storing;

static void
value_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Storing *storing = user_data;
  g_autoptr (FbRecordModel) self = storing->model;
  g_autofree char *field = storing->field;
  g_autoptr (GError) error = NULL;
  gboolean stored = fb_profile_commit_finish (FB_PROFILE (source), result, &error);
  gboolean current = fb_id_equal (&storing->id, &self->id);

  g_free (storing);
  if (!current)
    return;

  if (stored)
    g_signal_emit (self, signals[STORED], 0, field);
  else
    g_signal_emit (self, signals[REFUSED], 0, field, error->message);
}

void
fb_record_model_set (FbRecordModel *self, const char *field, const FbValue *value)
{
  const FbField *what = fb_record_model_get_field (self, field);
  g_autofree char *title = NULL;
  g_autofree char *label = NULL;
  Storing *storing;
  FbEdit *edit;

  g_return_if_fail (!fb_id_is_nil (&self->id));
  g_return_if_fail (what != NULL);

  title = self->record != NULL ? fb_record_dup_title (self->record) : g_strdup (_ (self->table->label));
  /* Translators: what a person did, as undo and the history name it: a field, then a record ("Industry of Cancity") */
  label = g_strdup_printf (_ ("%s of %s"), _ (what->label), title);

  edit = fb_edit_new (label);
  if (fb_custom_is (what))
    {
      g_autofree char *json = fb_custom_write (what, value);

      fb_edit_set_custom (edit, self->table, &self->id, fb_custom_get_code (what), json);
    }
  else
    fb_edit_set (edit, self->table, &self->id, field, value);

  storing = g_new (Storing, 1);
  *storing = (Storing){g_object_ref (self), self->id, g_strdup (field)};
  fb_profile_commit (self->profile, edit, NULL, value_stored_cb, storing);
}
