/* fb-conflict.c: a conflict as a person reads it: reading it, deciding it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-conflict-private.h"

#include <glib/gi18n.h>

#include "fb-custom.h"
#include "fb-date.h"
#include "fb-json.h"
#include "fb-query.h"
#include "fb-rows.h"

G_DEFINE_FINAL_TYPE (FbConflict, fb_conflict, G_TYPE_OBJECT)

static void
fb_conflict_finalize (GObject *object)
{
  FbConflict *self = FB_CONFLICT (object);

  g_clear_pointer (&self->record, fb_record_free);
  g_free (self->custom);
  g_free (self->custom_label);
  g_free (self->title);
  g_free (self->currency);
  g_hash_table_unref (self->titles);
  fb_value_clear (&self->base);
  fb_value_clear (&self->kept);
  fb_value_clear (&self->lost);
  fb_value_clear (&self->now);

  G_OBJECT_CLASS (fb_conflict_parent_class)->finalize (object);
}

static void
fb_conflict_class_init (FbConflictClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_conflict_finalize;
}

static void
fb_conflict_init (FbConflict *self)
{
  self->titles = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, g_free);
}

/* --- reading, in a thread --- */

static gboolean
kind_is (FbConflict *self, const char *kind)
{
  return g_strcmp0 (fb_record_get_text (self->record, "kind"), kind) == 0;
}

static void
read_title (FbConflict *self, FbStore *store, const FbTable *table, const FbId *id)
{
  char *title;

  if (table == NULL || id == NULL || g_hash_table_contains (self->titles, id))
    return;
  title = fb_store_dup_title (store, table, id);
  if (title != NULL)
    g_hash_table_insert (self->titles, fb_id_copy (id), title);
}

/* A custom value is JSON text, and stands as JSON of that text. */
static void
read_custom_value (const char *text, FbValue *value)
{
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    fb_value_set_text (value, json_node_get_string (node));
}

static void
read_side (FbConflict *self, const char *name, FbValue *value)
{
  const char *text = fb_record_get_text (self->record, name);

  if (self->custom != NULL)
    read_custom_value (text, value);
  else if (self->field != NULL)
    fb_rows_value_from_text (self->table, self->field, text, value);
}

/* The other record that has the number already, or the parent that is gone: an id, whatever the field holds. */
static void
read_other (FbConflict *self)
{
  const char *text = fb_record_get_text (self->record, "kept");
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  FbId id;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
      && fb_id_parse (json_node_get_string (node), &id))
    fb_value_set_id (&self->kept, &id);
}

static const FbTable *
table_of_values (FbConflict *self)
{
  if (kind_is (self, "duplicate"))
    return self->table;
  return self->field != NULL ? fb_field_get_ref_table (self->field) : NULL;
}

static void
read_values (FbConflict *self, FbStore *store)
{
  const FbTable *table = table_of_values (self);

  read_side (self, "base", &self->base);
  read_side (self, "lost", &self->lost);
  if (kind_is (self, "duplicate") || kind_is (self, "orphan"))
    read_other (self);
  else
    read_side (self, "kept", &self->kept);

  read_title (self, store, table, fb_value_get_id (&self->base));
  read_title (self, store, table, fb_value_get_id (&self->kept));
  read_title (self, store, table, fb_value_get_id (&self->lost));
  read_title (self, store, table, fb_value_get_id (&self->now));
}

static void
read_row (FbConflict *self, FbStore *store)
{
  const FbId *id = fb_record_get_id (self->record, "row");
  g_autoptr (FbRecord) row = NULL;
  int currency;

  if (self->table == NULL || id == NULL)
    return;
  self->title = fb_store_dup_title (store, self->table, id);
  row = fb_store_get (store, self->table, id, NULL);
  self->has_row = row != NULL;
  if (row == NULL)
    return;

  if (self->custom != NULL)
    fb_value_take_text (&self->now, fb_record_dup_custom (row, self->custom));
  else if (self->field != NULL)
    fb_value_copy (fb_record_get (row, self->field->name), &self->now);
  currency = self->field != NULL && self->field->ref != NULL && self->field->type == FB_TYPE_MONEY
                 ? fb_table_find_field (self->table, self->field->ref)
                 : fb_table_find_field (self->table, "currency");
  if (currency >= 0)
    self->currency = g_strdup (fb_value_get_text (&row->values[currency]));
}

static void
read_custom_label (FbConflict *self, FbStore *store)
{
  g_autofree char *entity = fb_query_quote (self->table->name);
  g_autofree char *code = fb_query_quote (self->custom);
  g_autofree char *where = g_strdup_printf ("entity = %s and code = %s", entity, code);
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("custom_field"), where, NULL, NULL, NULL);
  g_autoptr (GPtrArray) found = query != NULL ? fb_store_list (store, query, 1, 0, NULL) : NULL;

  if (found == NULL || found->len == 0)
    return;
  self->custom_label = g_strdup (fb_record_get_text (g_ptr_array_index (found, 0), "label"));
  if (fb_record_get_text (g_ptr_array_index (found, 0), "formula") == NULL)
    self->custom_field = fb_custom_get_field (g_ptr_array_index (found, 0), NULL);
}

FbConflict *
fb_conflict_new (FbStore *store, FbRecord *record)
{
  FbConflict *self = g_object_new (FB_TYPE_CONFLICT, NULL);
  const char *field = fb_record_get_text (record, "field");
  int index;

  self->record = record;
  self->table = fb_schema_find_table (fb_record_get_text (record, "entity"));
  if (self->table != NULL && field != NULL)
    {
      index = fb_table_find_field (self->table, field);
      if (index >= 0)
        self->field = fb_table_field (self->table, (guint) index);
      else if (g_str_has_prefix (field, "ext."))
        self->custom = g_strdup (field + strlen ("ext."));
    }
  if (self->custom != NULL)
    read_custom_label (self, store);
  read_row (self, store);
  read_values (self, store);
  return self;
}

GPtrArray *
fb_conflict_list (FbStore *store, gboolean open, gint64 since, guint limit, GError **error)
{
  g_autofree char *where = NULL;
  g_autoptr (FbQuery) query = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;

  if (open)
    where = g_strdup ("status = 'open'");
  else
    {
      g_autofree char *day = fb_time_format (since);

      where =
          g_strdup_printf ("status in ('auto','resolved') and (created_at >= '%s' or resolved_at >= '%s')", day, day);
    }
  query = fb_query_new (fb_schema_get_table ("conflict"), where, "-created_at", NULL, error);
  records = query != NULL ? fb_store_list (store, query, limit, 0, error) : NULL;
  if (records == NULL)
    return NULL;

  conflicts = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (conflicts, fb_conflict_new (store, fb_record_copy (g_ptr_array_index (records, i))));
  return g_steal_pointer (&conflicts);
}

/* --- what it is --- */

const FbId *
fb_conflict_get_id (FbConflict *self)
{
  return &self->record->id;
}

gboolean
fb_conflict_is_open (FbConflict *self)
{
  return g_strcmp0 (fb_record_get_text (self->record, "status"), "open") == 0;
}

gboolean
fb_conflict_can_decide (FbConflict *self)
{
  return self->table != NULL && g_strcmp0 (fb_record_get_text (self->record, "status"), "resolved") != 0;
}

const FbTable *
fb_conflict_get_table (FbConflict *self)
{
  return self->table;
}

const FbId *
fb_conflict_get_row (FbConflict *self)
{
  return fb_record_get_id (self->record, "row");
}

gboolean
fb_conflict_has_row (FbConflict *self)
{
  return self->has_row;
}

const FbField *
fb_conflict_get_field (FbConflict *self)
{
  return self->field != NULL ? self->field : self->custom_field;
}

gboolean
fb_conflict_equal (FbConflict *self, FbConflict *other)
{
  if (self->has_row != other->has_row || g_strcmp0 (self->title, other->title) != 0
      || !fb_value_equal (&self->now, &other->now))
    return FALSE;
  for (guint i = 0; i < self->record->table->n_fields; i++)
    if (!fb_value_equal (&self->record->values[i], &other->record->values[i]))
      return FALSE;
  return fb_id_equal (&self->record->id, &other->record->id);
}

gboolean
fb_conflict_is_like (FbConflict *self, FbConflict *other)
{
  return self->table == other->table && kind_is (other, fb_record_get_text (self->record, "kind"))
         && g_strcmp0 (fb_record_get_text (self->record, "field"), fb_record_get_text (other->record, "field")) == 0;
}

gboolean
fb_conflict_offers (FbConflict *self, FbCatalog *catalog, const FbId *me, FbTake take)
{
  g_autoptr (GPtrArray) faces = fb_conflict_make_faces (self, catalog, me);

  if (!fb_conflict_can_decide (self))
    return FALSE;
  for (guint i = 0; i < faces->len; i++)
    {
      const FbConflictFace *face = g_ptr_array_index (faces, i);

      if (face->button != NULL && face->take == take)
        return TRUE;
    }
  return FALSE;
}

gboolean
fb_conflict_takes_value (FbConflict *self)
{
  const FbField *field = fb_conflict_get_field (self);

  /* A log only grows, and what may point at anything has no chooser. */
  return fb_conflict_can_decide (self) && self->has_row && field != NULL && !kind_is (self, "orphan")
         && field->type != FB_TYPE_LOG && field->type != FB_TYPE_ANY_REF;
}

const char *
fb_conflict_get_currency (FbConflict *self)
{
  return self->currency;
}

void
fb_conflict_get_value (FbConflict *self, FbTake take, FbValue *value)
{
  fb_value_copy (take == FB_TAKE_LOST ? &self->lost : self->has_row ? &self->now : &self->kept, value);
}

const char *
fb_conflict_get_value_title (FbConflict *self, const FbValue *value)
{
  const FbId *id = fb_value_get_id (value);

  return id != NULL ? g_hash_table_lookup (self->titles, id) : NULL;
}

gint64
fb_conflict_time_of_hlc (gint64 hlc)
{
  const gint64 epoch_2020 = G_GINT64_CONSTANT (1577836800000);

  return hlc > 0 ? (hlc >> 16) + epoch_2020 : 0;
}

/* --- deciding --- */

void
fb_conflict_decide (FbConflict *self, FbEdit *edit, FbTake take, const FbValue *value)
{
  switch (take)
    {
    case FB_TAKE_LOST:
      fb_edit_resolve_lost (edit, &self->record->id);
      break;
    case FB_TAKE_VALUE:
      fb_edit_resolve_value (edit, &self->record->id, value);
      break;
    case FB_TAKE_KEPT:
    default:
      fb_edit_resolve_kept (edit, &self->record->id);
      break;
    }
}

FbEdit *
fb_conflict_make_edit (FbConflict *self, FbTake take, const FbValue *value)
{
  g_autofree char *title = fb_conflict_dup_title (self);
  g_autofree char *label = NULL;
  FbEdit *edit;

  /* Translators: %s is the name of a record; what is said about settling a conflict in undo and history */
  label = g_strdup_printf (_ ("Settle the conflict about %s"), title);
  edit = fb_edit_new (label);
  fb_conflict_decide (self, edit, take, value);
  return edit;
}
