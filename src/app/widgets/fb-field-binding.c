/* fb-field-binding.c: ties a row of a form to one field of a record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-field-binding.h"

#include "fb-custom.h"

#define QUIET_AFTER_MS 5000

struct _FbFieldBinding
{
  GObject parent_instance;

  FbRecordModel *model; /* (owned) */
  const FbField *field;
  FbValue custom;  /* the value of a field that the company added */
  GtkWidget *mark; /* (owned) */
  gboolean editing;
  gboolean touched; /* changed here since the record was opened, and not yet seen on the server */
  FbId shown;       /* the record the state is about */
  guint quiet_source;
};

G_DEFINE_FINAL_TYPE (FbFieldBinding, fb_field_binding, G_TYPE_OBJECT)

enum
{
  SHOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
quiet_cb (gpointer user_data)
{
  FbFieldBinding *self = user_data;

  self->quiet_source = 0;
  fb_stored_mark_set (FB_STORED_MARK (self->mark), FB_STORED_QUIET, NULL);
  return G_SOURCE_REMOVE;
}

static void
set_mark (FbFieldBinding *self, FbStored state, const char *message)
{
  gboolean passing = state == FB_STORED_ON_SERVER;

  /* Without a server, this computer is the last place a value reaches. */
  if (state == FB_STORED_LOCALLY && fb_profile_get_server (fb_record_model_get_profile (self->model)) == NULL)
    passing = TRUE;

  g_clear_handle_id (&self->quiet_source, g_source_remove);
  fb_stored_mark_set (FB_STORED_MARK (self->mark), state, message);
  if (passing)
    self->quiet_source = g_timeout_add (QUIET_AFTER_MS, quiet_cb, self);
}

static void
follow_pending (FbFieldBinding *self, const FbRecord *record)
{
  if (!self->touched)
    return;

  if (record->pending || fb_profile_get_server (fb_record_model_get_profile (self->model)) == NULL)
    {
      if (fb_stored_mark_get (FB_STORED_MARK (self->mark)) != FB_STORED_LOCALLY)
        set_mark (self, FB_STORED_LOCALLY, NULL);
      return;
    }

  self->touched = FALSE;
  set_mark (self, FB_STORED_ON_SERVER, NULL);
}

static void
record_changed_cb (FbFieldBinding *self)
{
  const FbRecord *record = fb_record_model_get_record (self->model);
  const FbId *id = fb_record_model_get_id (self->model);

  if (id == NULL || !fb_id_equal (id, &self->shown))
    {
      self->shown = id != NULL ? *id : (FbId){{0}};
      self->editing = FALSE;
      self->touched = FALSE;
      set_mark (self, FB_STORED_QUIET, NULL);
    }

  if (record == NULL || self->editing)
    return;

  follow_pending (self, record);
  g_signal_emit (self, signals[SHOW], 0);
}

static void
stored_cb (FbFieldBinding *self, const char *field)
{
  if (strcmp (field, self->field->name) != 0 || self->editing)
    return;

  self->touched = TRUE;
  set_mark (self, FB_STORED_LOCALLY, NULL);
}

static void
refused_cb (FbFieldBinding *self, const char *field, const char *message)
{
  if (strcmp (field, self->field->name) == 0)
    fb_field_binding_refuse (self, message);
}

static void
fb_field_binding_dispose (GObject *object)
{
  FbFieldBinding *self = FB_FIELD_BINDING (object);

  g_clear_handle_id (&self->quiet_source, g_source_remove);
  g_clear_object (&self->model);
  g_clear_object (&self->mark);
  fb_value_clear (&self->custom);

  G_OBJECT_CLASS (fb_field_binding_parent_class)->dispose (object);
}

static void
fb_field_binding_class_init (FbFieldBindingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_field_binding_dispose;

  signals[SHOW] = g_signal_new ("show", FB_TYPE_FIELD_BINDING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_field_binding_init (FbFieldBinding *self)
{
  self->mark = g_object_ref_sink (fb_stored_mark_new ());
}

FbFieldBinding *
fb_field_binding_new (FbRecordModel *model, const char *field)
{
  FbFieldBinding *self = g_object_new (FB_TYPE_FIELD_BINDING, NULL);

  self->model = g_object_ref (model);
  self->field = fb_record_model_get_field (model, field);
  g_assert (self->field != NULL);
  g_signal_connect_object (model, "changed", G_CALLBACK (record_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "stored", G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "refused", G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
  return self;
}

FbRecordModel *
fb_field_binding_get_model (FbFieldBinding *self)
{
  return self->model;
}

const FbField *
fb_field_binding_get_field (FbFieldBinding *self)
{
  return self->field;
}

const FbValue *
fb_field_binding_get_value (FbFieldBinding *self)
{
  const FbRecord *record = fb_record_model_get_record (self->model);
  g_autofree char *json = NULL;

  if (record == NULL || !fb_custom_is (self->field))
    return record != NULL ? fb_record_get (record, self->field->name) : NULL;

  json = fb_record_dup_custom (record, fb_custom_get_code (self->field));
  fb_custom_read (self->field, json, &self->custom);
  return &self->custom;
}

gboolean
fb_field_binding_is_editable (FbFieldBinding *self)
{
  const FbTable *table = fb_record_model_get_table (self->model);
  gboolean has_server = fb_profile_get_server (fb_record_model_get_profile (self->model)) != NULL;

  if ((self->field->flags & (FB_FIELD_DERIVED | FB_FIELD_NUMBER)) != 0 || self->field->policy == FB_POLICY_FIXED)
    return FALSE;
  if (self->field->type == FB_TYPE_JSON || self->field->type == FB_TYPE_LOG)
    return FALSE;
  if (g_str_equal (self->field->name, "updated_at"))
    return FALSE;

  return !has_server || (self->field->policy != FB_POLICY_SERVER && (table->flags & FB_TABLE_SERVER) == 0);
}

GtkWidget *
fb_field_binding_get_mark (FbFieldBinding *self)
{
  return self->mark;
}

void
fb_field_binding_begin (FbFieldBinding *self)
{
  self->editing = TRUE;
  set_mark (self, FB_STORED_EDITING, NULL);
}

gboolean
fb_field_binding_is_editing (FbFieldBinding *self)
{
  return self->editing;
}

void
fb_field_binding_store (FbFieldBinding *self, const FbValue *value)
{
  const FbValue *current = fb_field_binding_get_value (self);

  self->editing = FALSE;
  if (current == NULL)
    return;

  if (fb_value_equal (current, value))
    {
      fb_field_binding_revert (self);
      return;
    }

  fb_record_model_set (self->model, self->field->name, value);
}

void
fb_field_binding_refuse (FbFieldBinding *self, const char *message)
{
  set_mark (self, FB_STORED_REFUSED, message);
}

void
fb_field_binding_revert (FbFieldBinding *self)
{
  const FbRecord *record = fb_record_model_get_record (self->model);

  self->editing = FALSE;
  set_mark (self, FB_STORED_QUIET, NULL);
  if (record == NULL)
    return;

  follow_pending (self, record);
  g_signal_emit (self, signals[SHOW], 0);
}
