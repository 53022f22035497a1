/* fb-journal.c: what is kept of each transaction: history lines, the server's rows, the outbox
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-journal.h"

#include <glib/gi18n-lib.h>

#include "fb-json.h"
#include "fb-rows.h"

gboolean
fb_journal_touch (FbDb *db, const FbTable *table, const FbId *id, const FbRecord *before, gint64 n, GError **error)
{
  g_autoptr (FbStmt) touch =
      fb_db_prepare (db, "INSERT OR IGNORE INTO touched (tbl, id, n) VALUES (?1, ?2, ?3)", error);
  g_autoptr (FbStmt) keep = NULL;
  g_autofree char *row = NULL;

  if (touch == NULL)
    return FALSE;
  fb_stmt_bind_int (touch, 1, table->number);
  fb_stmt_bind_id (touch, 2, id);
  fb_stmt_bind_int (touch, 3, n);
  if (!fb_stmt_run (touch, error))
    return FALSE;
  if (before != NULL && before->pending)
    return TRUE;

  /* OR IGNORE: a row that was deleted and comes back while both wait has its base already. */
  keep = fb_db_prepare (db, "INSERT OR IGNORE INTO base (tbl, id, gid, ver, hash, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        error);
  if (keep == NULL)
    return FALSE;
  fb_stmt_bind_int (keep, 1, table->number);
  fb_stmt_bind_id (keep, 2, id);
  fb_stmt_bind_int (keep, 3, before != NULL ? before->gid : 0);
  fb_stmt_bind_int (keep, 4, before != NULL ? before->ver : 0);
  fb_stmt_bind_int (keep, 5, before != NULL ? before->hash : 0);
  if (before != NULL)
    row = fb_rows_encode (before);
  fb_stmt_bind_text (keep, 6, row);
  return fb_stmt_run (keep, error);
}

/* --- history lines --- */

typedef struct
{
  FbStmt *stmt; /* (owned) */
  const FbTx *tx;
  const FbId *user, *device;
} Lines;

static gboolean
add_line (Lines *lines, const FbOp *op, const char *field, const char *old, const char *new, GError **error)
{
  FbStmt *stmt = lines->stmt;

  fb_stmt_bind_int (stmt, 1, lines->tx->n);
  fb_stmt_bind_int (stmt, 2, op->table->number);
  fb_stmt_bind_id (stmt, 3, &op->id);
  fb_stmt_bind_text (stmt, 4, field);
  fb_stmt_bind_int (stmt, 5, op->kind == FB_OP_DEL);
  fb_stmt_bind_text (stmt, 6, old);
  fb_stmt_bind_text (stmt, 7, new);
  fb_stmt_bind_int (stmt, 8, lines->tx->wall);
  fb_stmt_bind_id (stmt, 9, lines->user);
  fb_stmt_bind_id (stmt, 10, lines->device);
  fb_stmt_bind_text (stmt, 11, lines->tx->cause);
  fb_stmt_bind_text (stmt, 12, lines->tx->label);
  return fb_stmt_run (stmt, error);
}

/* What a delta did, for people: "+3", "-2", or the elements. */
static char *
describe_delta (const FbOp *op, const FbOpField *field)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (op->kind == FB_OP_INC)
    g_string_append_printf (text, "%+" G_GINT64_FORMAT, field->delta);
  else if (op->kind == FB_OP_SAY)
    g_string_append (text, fb_value_get_text (&field->new) != NULL ? fb_value_get_text (&field->new) : "");
  for (guint i = 0; field->add != NULL && field->add[i] != NULL; i++)
    g_string_append_printf (text, "%s+%s", text->len > 0 ? " " : "", field->add[i]);
  for (guint i = 0; field->rm != NULL && field->rm[i] != NULL; i++)
    g_string_append_printf (text, "%s-%s", text->len > 0 ? " " : "", field->rm[i]);
  fb_value_set_text (&value, text->str);
  return fb_rows_value_to_text (&value);
}

static gboolean
add_field_line (Lines *lines, const FbOp *op, const FbOpField *field, GError **error)
{
  g_autofree char *old = NULL, *new = NULL;

  if (strcmp (field->name, "updated_at") == 0)
    return TRUE;
  if (op->kind == FB_OP_SET)
    {
      old = fb_rows_value_to_text (&field->old);
      new = fb_rows_value_to_text (&field->new);
    }
  else
    new = describe_delta (op, field);
  return add_line (lines, op, field->name, old, new, error);
}

static gboolean
add_op_lines (Lines *lines, const FbOp *op, GError **error)
{
  if (op->kind == FB_OP_PUT || op->kind == FB_OP_DEL)
    return add_line (lines, op, NULL, NULL, NULL, error);
  if (op->kind == FB_OP_RESOLVE)
    return add_line (lines, op, "resolution", NULL, NULL, error);
  for (guint i = 0; i < op->fields->len; i++)
    if (!add_field_line (lines, op, g_ptr_array_index (op->fields, i), error))
      return FALSE;
  return TRUE;
}

gboolean
fb_journal_write (FbDb *db, const FbTx *tx, const FbId *user, const FbId *device, GError **error)
{
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db,
                     "INSERT INTO journal (n, tbl, id, field, deleted, old, new, at, actor, device, cause, label)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                     error);
  Lines lines = {stmt, tx, user, device};

  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; i < tx->ops->len; i++)
    if (!add_op_lines (&lines, g_ptr_array_index (tx->ops, i), error))
      return FALSE;
  return TRUE;
}

/* --- outbox --- */

gboolean
fb_journal_queue (FbDb *db, const FbTx *tx, GError **error)
{
  g_autoptr (JsonNode) node = fb_tx_to_json (tx);
  g_autofree char *body = fb_json_to_text (node);
  g_autoptr (FbStmt) stmt = NULL;

  if (strlen (body) > FB_TX_MAX_BYTES)
    {
      g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_TOO_LARGE,
                           _ ("This change is too large to send in one step; make it in parts."));
      return FALSE;
    }
  stmt = fb_db_prepare (db,
                        "INSERT INTO outbox (n, oid, hlc, wall, boot, mono, schema, cursor, state, body)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'waiting', ?9)",
                        error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, tx->n);
  fb_stmt_bind_id (stmt, 2, &tx->oid);
  fb_stmt_bind_int (stmt, 3, tx->hlc);
  fb_stmt_bind_int (stmt, 4, tx->wall);
  fb_stmt_bind_text (stmt, 5, tx->boot);
  fb_stmt_bind_int (stmt, 6, tx->mono);
  fb_stmt_bind_int (stmt, 7, tx->schema);
  fb_stmt_bind_int (stmt, 8, tx->cursor);
  fb_stmt_bind_text (stmt, 9, body);
  return fb_stmt_run (stmt, error);
}

/* --- operations as text --- */

char *
fb_journal_ops_to_text (GPtrArray *ops)
{
  g_autoptr (FbTx) tx = fb_tx_new ();
  g_autoptr (JsonNode) node = NULL;

  /* The wire's form, so that there is one codec. */
  fb_id_generate (&tx->oid, 0);
  tx->n = 1;
  tx->schema = fb_schema_version ();
  for (guint i = 0; i < ops->len; i++)
    g_ptr_array_add (tx->ops, fb_op_copy (g_ptr_array_index (ops, i)));
  node = fb_tx_to_json (tx);
  return fb_json_to_text (node);
}

GPtrArray *
fb_journal_ops_from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = fb_json_parse (text, -1, 0, error);
  g_autoptr (FbTx) tx = NULL;

  if (node == NULL || !(tx = fb_tx_from_json (node, 0, error)))
    return NULL;
  return g_ptr_array_ref (tx->ops);
}
