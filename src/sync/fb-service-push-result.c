/* fb-service-push-result.c: what came of a transaction, as the device is told and the server remembers it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-service-push-private.h"

#include "fb-mutant.h"
#include "fb-rule.h"

#include <string.h>

/* Above this a result carries no rows: the next pull brings them, for a seq that is not the device's own. */
#define MAX_RESULT_ROWS 2000

void
fb_push_add_result (FbPushJob *self, const char *body)
{
  if (self->n_results++ > 0)
    g_string_append_c (self->results, ',');
  g_string_append (self->results, body);
}

gboolean
fb_push_store_result (FbPushJob *self,
                      const FbPushItem *item,
                      const FbId *oid,
                      gint64 seq,
                      const char *body,
                      GError **error)
{
  static const char sql[] =
      "INSERT INTO tx_result (device, n, oid, digest, seq, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
  char *chain = fb_push_sha256 (self->chain, item->digest);

  g_free (self->chain);
  self->chain = chain;
  self->last_n = item->n;
  fb_push_add_result (self, body);
  return fb_sql_run (self->db, error, sql, "didtiit", &self->caller.device, item->n, oid, item->digest, seq,
                     fb_clock_now (self->service->clock), body);
}

/* What was kept carries its rows in the columns of the schema that asked then. For a program of another they are left
 * out, as if there were too many: the next pull brings them. */
void
fb_push_fit_result (FbPushJob *self, JsonObject *result)
{
  gint64 schema;

  if (!json_object_has_member (result, "rows")
      || (fb_json_get_int_or (result, "schema", 0, &schema, NULL) && schema == self->schema)
      || FB_MUTANT (rows_of_another))
    return;
  FB_RULE (rows_of_another);
  json_object_set_array_member (result, "rows", json_array_new ());
}

static char *
object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return fb_json_to_text (node);
}

gboolean
fb_push_store_refusal (FbPushJob *self,
                       const FbPushItem *item,
                       const FbId *oid,
                       const GError *reason,
                       const char *field,
                       GError **error)
{
  static const char sql[] =
      "INSERT INTO refused_tx (device, n, user_id, at, problem, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  const char *type = reason->domain == FB_REFUSAL ? fb_refusal_type (reason->code) : "bad-value";
  g_autoptr (JsonObject) result = json_object_new ();
  g_autofree char *full_type = g_strconcat ("/problems/", type, NULL);
  g_autofree char *tx_text = fb_json_to_text (item->node);
  g_autofree char *problem_text = NULL;
  g_autofree char *text = NULL;
  JsonObject *problem = json_object_new ();

  json_object_set_string_member (problem, "type", full_type);
  json_object_set_string_member (problem, "title", reason->message);
  if (field)
    json_object_set_string_member (problem, "field", field);
  problem_text = object_to_text (problem);
  json_object_set_int_member (result, "n", item->n);
  json_object_set_string_member (result, "s", "refused");
  json_object_set_object_member (result, "problem", problem);
  text = object_to_text (result);
  return fb_sql_run (self->db, error, sql, "diditt", &self->caller.device, item->n, &self->caller.user,
                     fb_clock_now (self->service->clock), problem_text, tx_text)
         && fb_push_store_result (self, item, oid, 0, text, error);
}

/* --- rows of a result --- */

static gboolean
add_groups (FbApply *apply, FbScope *scope, FbPageWriter *rows, GError **error)
{
  static const char sql[] =
      "SELECT m.bid, g.root, g.rows FROM member m JOIN grp g ON g.gid = m.gid WHERE m.gid = ?1 AND m.leave IS NULL";

  for (guint i = 0; i < apply->made_groups->len; i++)
    {
      gint64 gid = g_array_index (apply->made_groups, gint64, i);
      g_autoptr (FbStmt) stmt = fb_sql_query (apply->db, error, sql, "i", gid);
      FbStep step = FB_STEP_ERROR;
      FbId root;

      while (stmt && (step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
        if (fb_scope_has (scope, fb_stmt_get_int (stmt, 0)) && fb_stmt_get_id (stmt, 1, &root))
          {
            fb_page_writer_enter (rows, gid, fb_stmt_get_int (stmt, 0), &root, fb_stmt_get_int (stmt, 2));
            break;
          }
      if (step == FB_STEP_ERROR)
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_row (FbApply *apply, FbScope *scope, const FbTouched *touched, FbPageWriter *rows, GError **error)
{
  g_autoptr (FbRecord) record = fb_service_get_row (apply->service, touched->table, &touched->id, error);
  gboolean yes;

  if (!record || !fb_service_group_in_scope (apply->service, scope, record->gid, &yes, error))
    return FALSE;
  if (!yes)
    return TRUE;
  if (record->dead != 0)
    fb_page_writer_gone (rows, record->table->number, record->gid, record->ver, &record->id);
  else
    fb_page_writer_record (rows, record);
  return TRUE;
}

static char *
rows_of (FbApply *apply, guint schema, GError **error)
{
  g_autoptr (FbPageWriter) rows = fb_page_writer_new_rows (schema);
  g_autoptr (FbScope) scope = fb_service_get_scope (apply->service, &apply->user, error);

  if (!scope || !add_groups (apply, scope, rows, error))
    return NULL;
  for (guint i = 0; i < apply->order->len && apply->order->len <= MAX_RESULT_ROWS; i++)
    if (!add_row (apply, scope, g_ptr_array_index (apply->order, i), rows, error))
      return NULL;
  return fb_page_writer_end_text (rows);
}

static void
add_texts (GString *text, const char *name, GPtrArray *values)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *json = NULL;

  if (values->len == 0)
    return;
  for (guint i = 0; i < values->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (values, i));
  json_node_set_array (node, array);
  json = fb_json_to_text (node);
  g_string_append_printf (text, ",\"%s\":%s", name, json);
}

char *
fb_push_dup_result (const FbPushItem *item, FbApply *apply, guint schema, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rows = NULL;

  g_string_append_printf (text, "{\"n\":%" G_GINT64_FORMAT ",\"s\":\"%s\",\"seq\":%" G_GINT64_FORMAT, item->n,
                          apply->plain ? "ok" : "merged", apply->seq);
  if (!apply->plain)
    {
      if (!(rows = rows_of (apply, schema, error)))
        return NULL;
      g_string_append_printf (text, ",\"schema\":%u,\"rows\":%s", schema, rows);
    }
  for (guint i = 0; i < apply->conflicts->len; i++)
    g_ptr_array_add (conflicts, fb_id_to_string (&g_array_index (apply->conflicts, FbId, i)));
  add_texts (text, "conflicts", conflicts);
  add_texts (text, "notes", apply->notes);
  if (apply->any_late)
    g_string_append (text, ",\"late\":true");
  g_string_append_c (text, '}');
  return g_strdup (text->str);
}
