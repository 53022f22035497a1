/* fb-shelf.c: what left this device or was discarded, for thirty days
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-shelf.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"
#include "fb-rows.h"
#include "fb-store-private.h"

#define KEEP_MS (FB_SHELF_DAYS * G_GINT64_CONSTANT (24 * 60 * 60 * 1000))

static const char *const reasons[] =
    {[FB_SHELVED_LEFT] = "left", [FB_SHELVED_CAME] = "came", [FB_SHELVED_DISCARDED] = "discarded"};

static void
shelved_free (FbShelved *self)
{
  g_free (self->title);
  g_free (self->where);
  g_free (self->message);
  g_clear_pointer (&self->edits, g_ptr_array_unref);
  g_free (self);
}

/* --- putting --- */

static const FbTable *
shelf_table (void)
{
  return fb_schema_get_table ("shelf");
}

/* Takes @body. */
static gboolean
put (FbStore *store, FbDb *db, FbShelvedWhy why, const char *entity, const FbId *row, JsonObject *body, GError **error)
{
  gint64 now = fb_clock_now (fb_store_get_clock (store));
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), body);
  g_autofree char *text = fb_json_to_canonical (node);
  g_autoptr (FbRecord) record = NULL;
  FbId id;

  json_object_unref (body);
  fb_id_generate (&id, now);
  record = fb_record_new (shelf_table (), &id);
  fb_record_set_text (record, "entity", entity);
  fb_record_set_id (record, "row", row);
  fb_record_set_text (record, "body", text);
  fb_record_set_text (record, "reason", reasons[why]);
  fb_record_set_int (record, "left_at", now);
  fb_record_set_int (record, "purge_at", now + KEEP_MS);
  fb_record_set_int (record, "created_at", now);
  fb_record_set_int (record, "updated_at", now);
  fb_store_note_change (store, shelf_table (), &id);
  return fb_rows_put (db, record, error);
}

static void
add_text (JsonObject *body, const char *key, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (body, key, text);
}

static void
add_edits (JsonObject *body, GPtrArray *edits)
{
  JsonArray *array;

  if (edits == NULL || edits->len == 0)
    return;
  array = json_array_new ();
  for (guint i = 0; i < edits->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (edits, i));
  json_object_set_array_member (body, "edits", array);
}

gboolean
fb_shelf_put_record (FbStore *store,
                     FbDb *db,
                     FbShelvedWhy why,
                     const FbTable *table,
                     const FbId *row,
                     const char *title,
                     const char *where,
                     gint64 made_at,
                     GPtrArray *edits,
                     GError **error)
{
  JsonObject *body = json_object_new ();

  add_text (body, "title", title);
  add_text (body, "where", where);
  if (made_at != 0)
    json_object_set_int_member (body, "made_at", made_at);
  add_edits (body, edits);
  return put (store, db, why, table->name, row, body, error);
}

gboolean
fb_shelf_put_territory (FbStore *store,
                        FbDb *db,
                        FbShelvedWhy why,
                        const FbId *territory,
                        const char *name,
                        guint count,
                        GError **error)
{
  JsonObject *body = json_object_new ();

  add_text (body, "title", name);
  json_object_set_int_member (body, "count", count);
  return put (store, db, why, "territory", territory, body, error);
}

gboolean
fb_shelf_put_refused (FbStore *store, FbDb *db, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT problem, body, at FROM refused WHERE n = ?1", error);
  JsonObject *body;
  FbStep step;
  FbId device;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  step = fb_stmt_step (stmt, NULL, error);
  if (step != FB_STEP_ROW)
    return step == FB_STEP_DONE;

  body = json_object_new ();
  json_object_set_int_member (body, "n", n);
  json_object_set_int_member (body, "at", fb_stmt_get_int (stmt, 2));
  add_text (body, "problem", fb_stmt_get_text (stmt, 0));
  add_text (body, "tx", fb_stmt_get_text (stmt, 1));
  device = fb_store_get_device (store);
  fb_stmt_reset (stmt);
  return put (store, db, FB_SHELVED_DISCARDED, "device", &device, body, error);
}

gboolean
fb_shelf_purge (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "DELETE FROM shelf WHERE purge_at < ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, fb_clock_now (fb_store_get_clock (store)));
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  if (fb_db_get_changes (db) > 0)
    fb_store_note_change (store, shelf_table (), NULL);
  return TRUE;
}

/* --- listing --- */

static char *
title_of_tx (const char *text)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? g_strdup (fb_json_get_text_or_null (json_node_get_object (node), "label", NULL))
             : NULL;
}

static void
read_discarded (FbShelved *self, JsonObject *body)
{
  const char *problem = fb_json_get_text_or_null (body, "problem", NULL);
  const char *tx = fb_json_get_text_or_null (body, "tx", NULL);
  g_autoptr (JsonNode) node = problem != NULL ? fb_json_parse (problem, -1, 0, NULL) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    self->message = g_strdup (fb_json_get_text_or_null (json_node_get_object (node), "title", NULL));
  if (tx != NULL)
    {
      g_clear_pointer (&self->title, g_free);
      self->title = title_of_tx (tx);
      g_ptr_array_add (self->edits, g_strdup (tx));
    }
}

static void
read_edits (FbShelved *self, JsonObject *body)
{
  JsonArray *edits = json_object_has_member (body, "edits") ? fb_json_get_array (body, "edits", NULL) : NULL;

  for (guint i = 0; edits != NULL && i < json_array_get_length (edits); i++)
    {
      JsonNode *edit = json_array_get_element (edits, i);

      if (JSON_NODE_HOLDS_VALUE (edit) && json_node_get_value_type (edit) == G_TYPE_STRING)
        g_ptr_array_add (self->edits, g_strdup (json_node_get_string (edit)));
    }
}

static void
read_body (FbShelved *self, const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? fb_json_parse (text, -1, 0, NULL) : NULL;
  JsonObject *body;
  gint64 count = 1;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  body = json_node_get_object (node);
  self->title = g_strdup (fb_json_get_text_or_null (body, "title", NULL));
  self->where = g_strdup (fb_json_get_text_or_null (body, "where", NULL));
  fb_json_get_int_or (body, "made_at", 0, &self->made_at, NULL);
  if (fb_json_get_int_or (body, "count", 1, &count, NULL))
    self->count = (guint) CLAMP (count, 0, G_MAXINT);
  if (self->why == FB_SHELVED_DISCARDED)
    read_discarded (self, body);
  else
    read_edits (self, body);
}

static FbShelved *
read_record (const FbRecord *record)
{
  FbShelved *self = g_new0 (FbShelved, 1);
  const char *reason = fb_record_get_text (record, "reason");
  const char *entity = fb_record_get_text (record, "entity");
  const FbId *row = fb_record_get_id (record, "row");

  self->id = record->id;
  self->count = 1;
  self->edits = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (reason, reasons[i]) == 0)
      self->why = i;
  self->territory = g_strcmp0 (entity, "territory") == 0;
  self->table = fb_schema_find_table (entity);
  if (row != NULL)
    self->row = *row;
  self->at = fb_record_get_int (record, "left_at");
  self->purge_at = fb_record_get_int (record, "purge_at");
  read_body (self, fb_record_get_text (record, "body"));
  if (self->title == NULL)
    self->title = g_strdup ("");
  return self;
}

typedef struct
{
  gboolean discarded;
  guint limit;
  GPtrArray *list;
} ListCall;

static gboolean
list_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  ListCall *call = user_data;
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db,
                     "SELECT id FROM shelf WHERE (reason = 'discarded' OR (reason = 'left' AND instr(body, "
                     "'\"edits\"') > 0)) = ?1 AND purge_at >= ?2 ORDER BY left_at DESC, id DESC LIMIT ?3",
                     error);
  FbStep step;
  FbId id;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, call->discarded);
  fb_stmt_bind_int (stmt, 2, fb_clock_now (fb_store_get_clock (store)));
  fb_stmt_bind_int (stmt, 3, call->limit);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = NULL;

      if (!fb_stmt_get_id (stmt, 0, &id))
        continue;
      if (!(record = fb_rows_get (db, shelf_table (), &id, error)))
        return FALSE;
      g_ptr_array_add (call->list, read_record (record));
    }
  return step == FB_STEP_DONE;
}

GPtrArray *
fb_store_list_shelf (FbStore *store, gboolean discarded, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) shelved_free);
  ListCall call = {discarded, limit, list};

  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  return fb_store_read (store, list_in_reader, &call, error) ? g_steal_pointer (&list) : NULL;
}

/* --- taking back --- */

static gboolean
refuse_missing (GError **error)
{
  g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND, _ ("This change is not kept any more."));
  return FALSE;
}

static gboolean
restore_refused (FbStore *store, FbDb *db, JsonObject *body, GError **error)
{
  const char *tx = fb_json_get_text (body, "tx", error);
  const char *problem = fb_json_get_text_or_null (body, "problem", NULL);
  g_autoptr (FbStmt) stmt = NULL;
  gint64 n, at;

  if (tx == NULL || !fb_json_get_int (body, "n", &n, error) || !fb_json_get_int (body, "at", &at, error))
    return FALSE;
  stmt = fb_db_prepare (db, "INSERT OR IGNORE INTO refused (n, problem, body, at, seen) VALUES (?1, ?2, ?3, ?4, 0)",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  fb_stmt_bind_text (stmt, 2, problem);
  fb_stmt_bind_text (stmt, 3, tx);
  fb_stmt_bind_int (stmt, 4, at);
  fb_store_note_change (store, fb_schema_get_table ("rejection"), NULL);
  return fb_stmt_run (stmt, error);
}

static gboolean
take_back_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const FbId *id = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) local = NULL;

  if (tx == NULL)
    return FALSE;
  record = fb_rows_get (db, shelf_table (), id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (record == NULL || g_strcmp0 (fb_record_get_text (record, "reason"), reasons[FB_SHELVED_DISCARDED]) != 0)
    return refuse_missing (error);
  node = fb_json_parse (fb_record_get_text (record, "body"), -1, 0, error);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return node == NULL ? FALSE : refuse_missing (error);
  fb_store_note_change (store, shelf_table (), id);
  return restore_refused (store, db, json_node_get_object (node), error)
         && fb_rows_remove (db, shelf_table (), id, error) && fb_transaction_commit (tx, error);
}

gboolean
fb_store_take_back (FbStore *store, const FbId *id, GError **error)
{
  FbId copy = *id;

  g_return_val_if_fail (FB_IS_STORE (store), FALSE);

  return fb_store_write (store, take_back_in_writer, &copy, error);
}
