/* fb-item.c: one row of a list
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-item-private.h"

struct _FbItem
{
  GObject parent_instance;

  const FbTable *table;
  gint64 rowid;
  guint64 serial;          /* of the read that filled it */
  FbRecord *record;        /* (owned) (nullable) until its page has been read */
  GPtrArray *label_fields; /* (owned) (nullable) names of fields, shared by all items of a list */
  GPtrArray *labels;       /* (owned) (nullable) of char* or NULL, in the order of label_fields */
};

enum
{
  PROP_0,
  PROP_RECORD,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (FbItem, fb_item, G_TYPE_OBJECT)

static void
fb_item_finalize (GObject *object)
{
  FbItem *self = FB_ITEM (object);

  g_clear_pointer (&self->record, fb_record_free);
  g_clear_pointer (&self->label_fields, g_ptr_array_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  G_OBJECT_CLASS (fb_item_parent_class)->finalize (object);
}

static void
fb_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FbItem *self = FB_ITEM (object);

  if (id == PROP_RECORD)
    g_value_set_pointer (value, self->record);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fb_item_class_init (FbItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = fb_item_finalize;
  object_class->get_property = fb_item_get_property;

  properties[PROP_RECORD] = g_param_spec_pointer ("record", NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
fb_item_init (FbItem *self)
{
}

FbItem *
fb_item_new (const FbTable *table, gint64 rowid)
{
  FbItem *self = g_object_new (FB_TYPE_ITEM, NULL);

  self->table = table;
  self->rowid = rowid;
  return self;
}

const gint64 *
fb_item_get_key (FbItem *self)
{
  return &self->rowid;
}

void
fb_item_fill (FbItem *self, guint64 serial, FbRecord *record, GPtrArray *label_fields, GPtrArray *labels)
{
  g_autoptr (FbRecord) taken = record;

  if (serial < self->serial)
    return;
  g_clear_pointer (&self->record, fb_record_free);
  g_clear_pointer (&self->label_fields, g_ptr_array_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  self->serial = serial;
  self->record = g_steal_pointer (&taken);
  self->label_fields = label_fields != NULL ? g_ptr_array_ref (label_fields) : NULL;
  self->labels = labels != NULL ? g_ptr_array_ref (labels) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORD]);
}

const FbRecord *
fb_item_get_record (FbItem *self)
{
  g_return_val_if_fail (FB_IS_ITEM (self), NULL);

  return self->record;
}

const char *
fb_item_get_label (FbItem *self, const char *field)
{
  g_return_val_if_fail (FB_IS_ITEM (self), NULL);
  g_return_val_if_fail (field != NULL, NULL);

  for (guint i = 0; self->labels != NULL && i < self->labels->len; i++)
    if (g_str_equal (g_ptr_array_index (self->label_fields, i), field))
      return g_ptr_array_index (self->labels, i);
  return NULL;
}

gint64
fb_item_get_rowid (FbItem *self)
{
  g_return_val_if_fail (FB_IS_ITEM (self), 0);

  return self->rowid;
}

const FbTable *
fb_item_get_table (FbItem *self)
{
  g_return_val_if_fail (FB_IS_ITEM (self), NULL);

  return self->table;
}
