/* fb-service-labels.c: names of rows that a page refers to but does not bring, and columns that are new to a client
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-moves.h"

#include "fb-rule.h"

#define FIRST_FIELD 6 /* after id, _gid, _ver, _hash, _dead, _extra */

/* --- labels --- */

/* Rows that may lie where the reader cannot look: those with groups of their own, people, and the devices of others, by
 * which histories tell where something was done. The rest is in the row's own group or with everybody. */
static gboolean
may_be_elsewhere (const FbTable *target)
{
  return target->home == FB_HOME_ROOT || target->home == FB_HOME_DEAL || target->home == FB_HOME_USER
         || (target->flags & FB_TABLE_OPENS);
}

static void
note_reference (FbWalk *self, const FbTable *target, const FbId *id)
{
  FbTouched key = {.table = target, .id = *id};

  if (!g_hash_table_contains (self->labels, &key))
    g_hash_table_add (self->labels, g_memdup2 (&key, sizeof key));
}

void
fb_walk_note_references (FbWalk *self, const FbTable *table, FbStmt *stmt, const FbId *root)
{
  int column = FIRST_FIELD;

  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);
      const FbTable *target;
      FbId id;

      if (field->flags & FB_FIELD_LOCAL)
        continue;
      column++;
      if (field->type != FB_TYPE_REF || !(target = fb_field_get_ref_table (field)) || !may_be_elsewhere (target))
        continue;
      if (fb_stmt_get_id (stmt, column - 1, &id) && !fb_id_equal (&id, root))
        note_reference (self, target, &id);
    }
}

static gboolean
send_label (FbWalk *self, const FbTouched *wanted, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbRecord) record = NULL;
  g_autofree char *title = NULL;
  gboolean visible;
  gint64 gid;

  if (!fb_sql_int (self->db, &gid, 0, error, fb_service_select_some (wanted->table, "_gid", "id = ?1"), "d",
                   &wanted->id))
    return FALSE;
  if (gid == 0)
    return TRUE;
  if (!fb_service_group_in_scope (self->service, self->scope, gid, &visible, error))
    return FALSE;
  if (visible)
    return TRUE;
  record = fb_service_get_row (self->service, wanted->table, &wanted->id, &local);
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  title = record ? fb_record_dup_title (record) : NULL;
  if (title && *title)
    fb_page_writer_label (self->writer, wanted->table->number, &wanted->id, title);
  return TRUE;
}

gboolean
fb_walk_send_labels (FbWalk *self, GError **error)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->labels);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!send_label (self, key, error))
      return FALSE;
  return TRUE;
}

/* --- columns new to the client --- */

static GArray *
read_fields (const FbTable *table, JsonArray *names)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      JsonNode *node = json_array_get_element (names, i);
      int index = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                      ? fb_table_find_field (table, json_node_get_string (node))
                      : -1;

      if (index >= 0 && !(fb_table_field (table, index)->flags & FB_FIELD_LOCAL))
        g_array_append_val (fields, index);
    }
  return fields;
}

static gboolean
send_columns_of (FbWalk *self, const FbRecord *record, GArray *fields, GError **error)
{
  g_autoptr (GArray) filled = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean is_placed = FALSE;
  gboolean visible;

  for (guint i = 0; i < fields->len; i++)
    {
      guint index = g_array_index (fields, guint, i);
      gboolean tells_place = (fb_table_field (record->table, index)->flags & FB_FIELD_PLACED) != 0;

      is_placed |= tells_place;
      /* That an account lies nowhere is news too. */
      if (tells_place || !fb_value_is_null (&record->values[index]))
        g_array_append_val (filled, index);
    }
  if (filled->len == 0)
    return TRUE;
  if (!fb_service_group_in_scope (self->service, self->scope, record->gid, &visible, error))
    return FALSE;
  if (!visible)
    return TRUE;
  FB_RULE (added_sent);
  if (record->dead == 0)
    fb_page_writer_columns (self->writer, record, filled);
  return !is_placed || fb_walk_tell_history (self, record->gid, error);
}

static gboolean
tells_places (const FbTable *table, GArray *fields)
{
  int placed = fb_table_find_placed (table);

  for (guint i = 0; i < fields->len; i++)
    if ((int) g_array_index (fields, guint, i) == placed)
      return TRUE;
  return FALSE;
}

/* Where what was deleted lay is told too: it may come back, and its history is there meanwhile. */
static gboolean
send_table (FbWalk *self, const FbTable *table, GArray *fields, GError **error)
{
  const char *where = tells_places (table, fields) ? "id > ?1 AND _gid <> 0 ORDER BY id"
                                                   : "id > ?1 AND _dead = 0 AND _gid <> 0 ORDER BY id";
  g_autoptr (FbStmt) stmt =
      fb_sql_query (self->db, error, fb_service_select (table, where), "d", &self->token->added_id);
  FbStep step = FB_STEP_DONE;

  if (!stmt)
    return FALSE;
  while (!self->stopped && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = fb_service_read_row (stmt, table);

      if (!send_columns_of (self, record, fields, error))
        return FALSE;
      self->token->added_id = record->id;
      self->stopped = fb_walk_is_full (self);
    }
  fb_stmt_reset (stmt);
  return step != FB_STEP_ERROR;
}

gboolean
fb_walk_send_added (FbWalk *self, GError **error)
{
  g_autoptr (JsonNode) node = self->token->added ? fb_json_parse (self->token->added, -1, 0, NULL) : NULL;
  g_autoptr (GList) names = NULL;
  gint64 position = 0;

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return TRUE;
  names = json_object_get_members (json_node_get_object (node));
  for (GList *l = names; l && !self->stopped; l = l->next, position++)
    {
      const FbTable *table = fb_schema_find_table (l->data);
      JsonNode *member = json_object_get_member (json_node_get_object (node), l->data);
      g_autoptr (GArray) fields = NULL;

      if (position < self->token->added_table || !table || !fb_table_is_synced (table)
          || !JSON_NODE_HOLDS_ARRAY (member))
        continue;
      fields = read_fields (table, json_node_get_array (member));
      if (fields->len > 0 && !send_table (self, table, fields, error))
        return FALSE;
      if (self->stopped)
        break;
      self->token->added_table = position + 1;
      self->token->added_id = (FbId){{0}};
    }
  return TRUE;
}
