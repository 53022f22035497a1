/* fb-store-requeue.c: what the device keeps when its server, its number or its user changes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-base-writer-private.h"

#include "fb-json.h"
#include "fb-rows.h"
#include "fb-store-private.h"
#include "fb-store-sync.h"

static gboolean
run_all (FbDb *db, const char *const *statements, GError **error)
{
  for (guint i = 0; statements[i] != NULL; i++)
    if (!fb_db_exec (db, statements[i], error))
      return FALSE;
  return TRUE;
}

/* Nothing is known to be held; rows stay and count as older than anything a server sends. Groups that the next
 * checkpoint does not grant go. */
static gboolean
forget_checkpoint (FbDb *db, GError **error)
{
  static const char *const statements[] = {
      "INSERT OR REPLACE INTO kv (k, v) SELECT 'newgrp:' || gid, gid FROM grp",
      "UPDATE grp SET rows = 0, sum = 0, state = 'stale'",
      "DELETE FROM member",
      "DELETE FROM bucket",
      "DELETE FROM own",
      "DELETE FROM newer",
      "DELETE FROM pull_page",
      "DELETE FROM pull",
      "UPDATE base SET ver = 0, hash = 0",
      "DELETE FROM kv WHERE k IN ('cursor', 'scope_hash', 'chain', 'inflight', 'acked', 'sets', 'pull_schema')",
      NULL,
  };
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET _ver = 0, _hash = 0 WHERE _ver <> 0", tables[i]->name);

      if (fb_table_is_synced (tables[i]) && !fb_db_exec (db, sql, error))
        return FALSE;
    }
  return run_all (db, statements, error);
}

/* --- a server that came back from a backup --------------------------------------------------------------- */

static gboolean
run_for_row (FbDb *db, const char *sql, const FbTable *table, const FbId *id, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, table->number);
  fb_stmt_bind_id (stmt, 2, id);
  fb_stmt_bind_int (stmt, 3, n);
  return fb_stmt_run (stmt, error);
}

/* The row's edit waits again. What stands in base meanwhile is the row with that edit, which the next pull replaces. */
static gboolean
touch_again (FbBaseWriter *self, const FbTable *table, const FbId *id, gint64 n, GError **error)
{
  g_auto (FbBaseLine) line = {0};
  g_autoptr (FbRecord) row = NULL;
  g_autoptr (GError) local = NULL;

  if (!run_for_row (self->db, "INSERT OR IGNORE INTO touched (tbl, id, n) VALUES (?1, ?2, ?3)", table, id, n, error)
      || !fb_base_line_read (self, table, id, &line, error))
    return FALSE;
  if (line.found)
    return TRUE;
  row = fb_rows_get (self->db, table, id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!fb_base_line_write (self, table, id, row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  row->pending = TRUE;
  return fb_rows_put (self->db, row, error);
}

/* What the device itself has said, without the server's clock on it. */
static void
unsay (FbBaseWriter *self, const FbOpField *field, FbValue *value)
{
  const char *log = fb_value_get_text (value);
  g_autoptr (JsonNode) node = log != NULL ? fb_json_parse (log, -1, 0, NULL) : NULL;
  JsonArray *entries = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  char device[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (&self->device, device);
  for (guint i = entries != NULL ? json_array_get_length (entries) : 0; i > 0; i--)
    {
      JsonObject *entry = json_array_get_object_element (entries, i - 1);

      if (g_strcmp0 (fb_json_get_text_or_null (entry, "device", NULL), device) == 0
          && g_strcmp0 (fb_json_get_text_or_null (entry, "text", NULL), fb_value_get_text (&field->new)) == 0)
        json_array_remove_element (entries, i - 1);
    }
  if (entries != NULL && json_array_get_length (entries) == 0)
    fb_value_set_null (value);
  else if (entries != NULL)
    fb_value_take_text (value, fb_json_to_canonical (node));
}

/* A count or a note that waits again is not in base a second time. */
static gboolean
take_out (FbBaseWriter *self, const FbOp *op, GError **error)
{
  g_auto (FbBaseLine) line = {0};

  if (op->kind != FB_OP_INC && op->kind != FB_OP_SAY)
    return TRUE;
  if (!fb_base_line_read (self, op->table, &op->id, &line, error))
    return FALSE;
  if (line.record == NULL)
    return TRUE;
  for (guint i = 0; i < op->fields->len; i++)
    {
      const FbOpField *field = g_ptr_array_index (op->fields, i);
      int index = fb_table_find_field (op->table, field->name);

      if (index < 0)
        continue;
      if (op->kind == FB_OP_INC)
        fb_value_set_int (&line.record->values[index],
                          MAX (fb_value_get_int (&line.record->values[index]) - field->delta,
                               fb_table_field (op->table, (guint) index)->min));
      else
        unsay (self, field, &line.record->values[index]);
    }
  return fb_base_line_write (self, op->table, &op->id, line.record, error);
}

static gboolean
queue_again (FbBaseWriter *self, gint64 n, const char *body, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (body, -1, 0, error);
  g_autoptr (FbTx) tx = NULL;
  g_autoptr (FbStmt) stmt = NULL;

  if (node == NULL || !(tx = fb_tx_from_json (node, 0, error)))
    return FALSE;
  stmt = fb_db_prepare (self->db,
                        "INSERT OR IGNORE INTO outbox (n, oid, hlc, wall, boot, mono, schema, cursor, state, body)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 'waiting', ?8)",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  fb_stmt_bind_id (stmt, 2, &tx->oid);
  fb_stmt_bind_int (stmt, 3, tx->hlc);
  fb_stmt_bind_int (stmt, 4, tx->wall);
  fb_stmt_bind_text (stmt, 5, tx->boot);
  fb_stmt_bind_int (stmt, 6, tx->mono);
  fb_stmt_bind_int (stmt, 7, tx->made_under);
  fb_stmt_bind_text (stmt, 8, body);
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  for (guint i = 0; i < tx->ops->len; i++)
    {
      const FbOp *op = g_ptr_array_index (tx->ops, i);

      if (!touch_again (self, op->table, &op->id, n, error) || !take_out (self, op, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
queue_void (FbBaseWriter *self, gint64 n, GError **error)
{
  gint64 now = fb_clock_now (fb_store_get_clock (self->store));
  g_autoptr (FbTx) tx = fb_tx_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *body = NULL;
  g_autoptr (FbStmt) stmt = NULL;

  tx->n = n;
  fb_id_generate (&tx->oid, now);
  tx->wall = now;
  tx->schema = fb_schema_version ();
  node = fb_tx_to_json (tx);
  body = fb_json_to_text (node);
  stmt = fb_db_prepare (self->db,
                        "INSERT OR IGNORE INTO outbox (n, oid, hlc, wall, boot, mono, schema, cursor, state, body)"
                        " VALUES (?1, ?2, 0, ?3, NULL, 0, ?4, 0, 'void', ?5)",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  fb_stmt_bind_id (stmt, 2, &tx->oid);
  fb_stmt_bind_int (stmt, 3, now);
  fb_stmt_bind_int (stmt, 4, fb_schema_version ());
  fb_stmt_bind_text (stmt, 5, body);
  return fb_stmt_run (stmt, error);
}

/* Numbers that the server refused, or that are older than the archive, are not sent again; but the server wants each
 * number, or nothing after it ever comes through. */
static gboolean
fill_gaps (FbBaseWriter *self, gint64 expected, GError **error)
{
  gint64 next_n;

  if (!fb_kv_read_int (self->db, "next_n", 1, &next_n, error))
    return FALSE;
  for (gint64 n = expected; n < next_n; n++)
    if (!queue_void (self, n, error))
      return FALSE;
  return TRUE;
}

/* What people see is base with all that waits, as ever. */
static gboolean
show_waiting (FbBaseWriter *self, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, "SELECT DISTINCT tbl, id FROM touched ORDER BY tbl, id", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      const FbTable *table = fb_schema_get_table_by_number ((guint) fb_stmt_get_int (stmt, 0));
      FbId id;

      if (table != NULL && fb_stmt_get_id (stmt, 1, &id) && !fb_base_writer_rebase (self, table, &id, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

static gboolean
queue_lost (FbBaseWriter *writer, gint64 expected, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (FbStmt) drop = NULL;
  FbStep step;

  if (!forget_checkpoint (writer->db, error))
    return FALSE;
  stmt = fb_db_prepare (writer->db, "SELECT n, body FROM sent WHERE n >= ?1 ORDER BY n", error);
  drop = fb_db_prepare (writer->db, "DELETE FROM sent WHERE n >= ?1", error);
  if (stmt == NULL || drop == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, expected);
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (!queue_again (writer, fb_stmt_get_int (stmt, 0), fb_stmt_get_text (stmt, 1), error))
      return FALSE;
  if (step == FB_STEP_ERROR)
    return FALSE;
  fb_stmt_bind_int (drop, 1, expected);
  return fb_stmt_run (drop, error);
}

gboolean
fb_store_sync_requeue (FbBaseWriter *writer, gint64 expected, GError **error)
{
  return queue_lost (writer, expected, error) && fill_gaps (writer, expected, error) && show_waiting (writer, error);
}

/* --- a new life at the server ---------------------------------------------------------------------------- */

static gboolean
run_numbers (FbDb *db, const char *sql, gint64 from, gint64 to, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, from);
  fb_stmt_bind_int (stmt, 2, to);
  return fb_stmt_run (stmt, error);
}

static gboolean
renumber_body (FbDb *db, gint64 from, gint64 to, GError **error)
{
  g_autoptr (FbStmt) read = fb_db_prepare (db, "SELECT body FROM outbox WHERE n = ?1", error);
  g_autoptr (FbStmt) write = fb_db_prepare (db, "UPDATE outbox SET n = ?2, body = ?3, cursor = 0 WHERE n = ?1", error);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *body = NULL;

  if (read == NULL || write == NULL)
    return FALSE;
  fb_stmt_bind_int (read, 1, from);
  if (fb_stmt_step (read, NULL, error) != FB_STEP_ROW
      || !(node = fb_json_parse (fb_stmt_get_text (read, 0), -1, 0, error)))
    return FALSE;
  fb_stmt_reset (read);
  json_object_set_int_member (json_node_get_object (node), "n", to);
  body = fb_json_to_text (node);
  fb_stmt_bind_int (write, 1, from);
  fb_stmt_bind_int (write, 2, to);
  fb_stmt_bind_text (write, 3, body);
  return fb_stmt_run (write, error);
}

static gboolean
move_number (FbDb *db, gint64 from, gint64 to, GError **error)
{
  if (from == to)
    return TRUE;
  return renumber_body (db, from, to, error)
         && run_numbers (db, "UPDATE touched SET n = ?2 WHERE n = ?1", from, to, error)
         && run_numbers (db, "UPDATE journal SET n = ?2 WHERE n = ?1", from, to, error);
}

/* What waits is numbered from @first on, without gaps: numbers of transactions that were refused, or sent longer ago
 * than they are kept, are not missed by a server that has forgotten them. */
static gboolean
number_from (FbDb *db, gint64 first, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT n FROM outbox ORDER BY n", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      gint64 n = fb_stmt_get_int (stmt, 0);

      g_array_append_val (numbers, n);
    }
  /* Upwards, since none becomes greater. */
  for (guint i = 0; i < numbers->len && step == FB_STEP_DONE; i++)
    if (!move_number (db, g_array_index (numbers, gint64, i), first + i, error))
      return FALSE;
  return step == FB_STEP_DONE && fb_kv_set_int (db, "next_n", first + numbers->len, error);
}

gboolean
fb_store_sync_renumber (FbDb *db, GError **error)
{
  return forget_checkpoint (db, error) && fb_db_exec (db, "DELETE FROM sent", error)
         && fb_db_exec (db, "DELETE FROM journal WHERE n NOT IN (SELECT n FROM outbox)", error)
         && number_from (db, 1, error);
}

/* --- a profile gets a server ----------------------------------------------------------------------------- */

typedef struct
{
  FbDb *db;
  const FbId *local, *user;
  char local_text[FB_ID_TEXT_LENGTH + 1], user_text[FB_ID_TEXT_LENGTH + 1];
} Adoption;

static gboolean
replace_id (const Adoption *self, const char *table, const char *column, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = ?2 WHERE \"%s\" = ?1", table, column, column);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, self->local);
  fb_stmt_bind_id (stmt, 2, self->user);
  return fb_stmt_run (stmt, error);
}

/* Inside JSON and other texts the id stands in its 36-character form, which nothing else looks like. */
static gboolean
replace_text (const Adoption *self, const char *table, const char *column, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = replace (\"%s\", ?1, ?2) WHERE instr (\"%s\", ?1) > 0", table,
                       column, column, column);
  g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, sql, error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_text (stmt, 1, self->local_text);
  fb_stmt_bind_text (stmt, 2, self->user_text);
  return fb_stmt_run (stmt, error);
}

static gboolean
replace_in_table (const Adoption *self, const FbTable *table, GError **error)
{
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);

      switch (field->type)
        {
        case FB_TYPE_REF:
        case FB_TYPE_ANY_REF:
          if (!replace_id (self, table->name, field->name, error))
            return FALSE;
          break;
        case FB_TYPE_JSON:
        case FB_TYPE_LOG:
        case FB_TYPE_SET:
          if (!replace_text (self, table->name, field->name, error))
            return FALSE;
          break;
        default:
          break;
        }
    }
  return TRUE;
}

/* The server has the user's row already, and only it may write it. */
static gboolean
drop_user_ops (FbDb *db, const FbTable *user_table, const FbId *user, GError **error)
{
  g_autoptr (FbStmt) read = NULL;
  g_autoptr (FbStmt) write = fb_db_prepare (db, "UPDATE outbox SET body = ?2 WHERE n = ?1", error);
  FbStep step;

  read = fb_db_prepare (db, "SELECT n, body FROM outbox WHERE n IN (SELECT n FROM touched WHERE tbl = ?1 AND id = ?2)",
                        error);
  if (read == NULL || write == NULL)
    return FALSE;
  fb_stmt_bind_int (read, 1, user_table->number);
  fb_stmt_bind_id (read, 2, user);
  while ((step = fb_stmt_step (read, NULL, error)) == FB_STEP_ROW)
    {
      g_autoptr (JsonNode) node = fb_json_parse (fb_stmt_get_text (read, 1), -1, 0, error);
      g_autoptr (JsonNode) kept = NULL;
      g_autoptr (FbTx) tx = NULL;
      g_autofree char *body = NULL;

      if (node == NULL || !(tx = fb_tx_from_json (node, 0, error)))
        return FALSE;
      for (guint i = tx->ops->len; i > 0; i--)
        {
          const FbOp *op = g_ptr_array_index (tx->ops, i - 1);

          if (op->table == user_table && fb_id_equal (&op->id, user))
            g_ptr_array_remove_index (tx->ops, i - 1);
        }
      kept = fb_tx_to_json (tx);
      body = fb_json_to_text (kept);
      fb_stmt_bind_int (write, 1, fb_stmt_get_int (read, 0));
      fb_stmt_bind_text (write, 2, body);
      if (!fb_stmt_run (write, error))
        return FALSE;
    }
  return step == FB_STEP_DONE;
}

static gboolean
drop_user_row (const Adoption *self, GError **error)
{
  const FbTable *table = fb_schema_get_table ("user");
  static const char *const statements[] = {
      "DELETE FROM base WHERE tbl = ?1 AND id = ?2",
      "DELETE FROM touched WHERE tbl = ?1 AND id = ?2",
  };

  if (!fb_rows_remove (self->db, table, self->local, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (FbStmt) stmt = fb_db_prepare (self->db, statements[i], error);

      if (stmt == NULL)
        return FALSE;
      fb_stmt_bind_int (stmt, 1, table->number);
      fb_stmt_bind_id (stmt, 2, self->user);
      if (!fb_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* A profile that had no server gets one: the local user's id becomes the server's everywhere. */
static gboolean
adopt_user (FbStore *store, FbDb *db, const FbId *local, const FbId *user, GError **error)
{
  static const char *const texts[][2] = {{"outbox", "body"},  {"base", "row"},    {"undo", "forward"},
                                         {"undo", "inverse"}, {"journal", "old"}, {"journal", "new"},
                                         {"refused", "body"}};
  Adoption self = {db, local, user, "", ""};
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);

  fb_id_write (local, self.local_text);
  fb_id_write (user, self.user_text);
  for (guint i = 0; i < n_tables; i++)
    {
      if (!replace_in_table (&self, tables[i], error))
        return FALSE;
      fb_store_note_change (store, tables[i], NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!replace_text (&self, texts[i][0], texts[i][1], error))
      return FALSE;
  return replace_id (&self, "journal", "actor", error) && replace_id (&self, "journal", "id", error)
         && replace_id (&self, "touched", "id", error) && replace_id (&self, "base", "id", error)
         && drop_user_ops (db, fb_schema_get_table ("user"), user, error) && drop_user_row (&self, error);
}

/* --- signing in ------------------------------------------------------------------------------------------ */

static gboolean
set_id (FbDb *db, const char *key, const FbId *id, GError **error)
{
  char text[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (id, text);
  return fb_kv_set_text (db, key, text, error);
}

/* History lines that wait are this device's, whatever it is called now. */
static gboolean
rename_device (FbDb *db, const FbId *from, const FbId *to, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "UPDATE journal SET device = ?2 WHERE device = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, from);
  fb_stmt_bind_id (stmt, 2, to);
  return fb_stmt_run (stmt, error) && set_id (db, "device", to, error);
}

static gboolean
queue_all_again (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);

  return queue_lost (writer, 0, error) && show_waiting (writer, error) && fb_base_writer_flush (writer, error);
}

gboolean
fb_store_sync_join (FbStore *store,
                    FbDb *db,
                    const char *server,
                    const char *login,
                    const FbId *user,
                    const FbId *device,
                    const char *incarnation,
                    GError **error)
{
  g_autofree char *known = NULL;
  g_autofree char *known_lineage = NULL;
  FbId local_user = fb_store_get_user (store), local_device = fb_store_get_device (store);
  gboolean is_new;

  /* A profile that cannot say whose it is must not be taken for a new one. */
  if (!fb_kv_read_text (db, "server", &known, error) || !fb_kv_read_text (db, "incarnation", &known_lineage, error))
    return FALSE;
  is_new = known == NULL || !fb_id_equal (device, &local_device);
  if (!fb_id_equal (&local_user, user) && !adopt_user (store, db, &local_user, user, error))
    return FALSE;
  /* A server that came back from a backup and does not know the device any more may lack what it had taken from it. */
  if (is_new && known != NULL && known_lineage != NULL && !g_str_equal (known_lineage, incarnation)
      && !queue_all_again (store, db, error))
    return FALSE;
  if (is_new
      && (!fb_store_sync_renumber (db, error) || !rename_device (db, &local_device, device, error)
          || !fb_kv_set_text (db, "incarnation", incarnation, error)))
    return FALSE;
  return set_id (db, "user", user, error) && fb_kv_set_text (db, "server", server, error)
         && fb_kv_set_text (db, "login", login, error) && fb_kv_set_int (db, "forked", 0, error);
}

gboolean
fb_store_sync_reload_identity (FbStore *store, GError **error)
{
  return fb_store_reload_identity (store, error);
}
