/* price-rows.c: records in memory that prices are computed from, whose reading can fail
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "price-rows.h"

#include <gio/gio.h>

#include "fb-json.h"

static gboolean
may_read (PriceRows *self, GError **error)
{
  if (++self->n_reads != self->fails_at)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The disk is gone");
  return FALSE;
}

static gboolean
get (FbPriceSource *source, const FbTable *table, const FbId *id, FbRecord **row, GError **error)
{
  PriceRows *self = (PriceRows *) source;

  if (!may_read (self, error))
    return FALSE;
  for (guint i = 0; i < self->rows->len && *row == NULL; i++)
    {
      const FbRecord *at = g_ptr_array_index (self->rows, i);

      if (at->table == table && fb_id_equal (&at->id, id))
        *row = fb_record_copy (at);
    }
  return TRUE;
}

static GPtrArray *
list (FbPriceSource *source, const FbTable *table, const char *field, const FbValue *is, GError **error)
{
  PriceRows *self = (PriceRows *) source;
  GPtrArray *found;

  if (!may_read (self, error))
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const FbRecord *at = g_ptr_array_index (self->rows, i);

      if (at->table == table && (field == NULL || fb_value_compare (fb_record_get (at, field), is) == 0))
        g_ptr_array_add (found, fb_record_copy (at));
    }
  return found;
}

void
price_rows_set_up (PriceRows *self)
{
  *self = (PriceRows){.source = {get, list}, .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_record_free)};
}

void
price_rows_tear_down (PriceRows *self)
{
  g_ptr_array_unref (self->rows);
}

FbId
price_rows_id (guint number)
{
  g_autofree char *text = g_strdup_printf ("01930000-0000-7000-8000-%012u", number);
  FbId id;

  g_assert_true (fb_id_parse (text, &id));
  return id;
}

static void
set_field (FbRecord *row, const char *name, JsonNode *node)
{
  const FbField *field = fb_table_field (row->table, fb_table_get_field (row->table, name));
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (field->type == FB_TYPE_REF)
    {
      FbId id = price_rows_id ((guint) json_node_get_int (node));

      fb_value_set_id (&value, &id);
    }
  else if (field->type == FB_TYPE_JSON && !JSON_NODE_HOLDS_VALUE (node))
    {
      g_autofree char *text = fb_json_to_canonical (node);

      fb_value_set_text (&value, text);
    }
  else
    fb_value_from_json (row->table, field, node, &value, &error);
  g_assert_no_error (error);
  fb_record_set (row, name, &value);
}

FbRecord *
price_rows_add (PriceRows *self, const char *table, guint number, const char *json)
{
  FbId id = price_rows_id (number);
  FbRecord *row = fb_record_new (fb_schema_get_table (table), &id);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = fb_json_parse (json, -1, 0, &error);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  g_assert_no_error (error);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    set_field (row, name, value);
  g_ptr_array_add (self->rows, row);
  return row;
}

void
price_rows_fail_each (PriceRows *self, PriceRowsRead read, gpointer data)
{
  guint n;

  self->n_reads = 0;
  g_assert_true (read (self, data, NULL));
  n = self->n_reads;
  g_assert_cmpuint (n, >, 0);
  for (guint i = 1; i <= n; i++)
    {
      g_autoptr (GError) error = NULL;

      self->n_reads = 0;
      self->fails_at = i;
      g_assert_false (read (self, data, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
    }
  self->fails_at = 0;
  self->n_reads = 0;
}
