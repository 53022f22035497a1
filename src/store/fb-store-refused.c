/* fb-store-refused.c: transactions that the server refused
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-door.h"
#include "fb-json.h"
#include "fb-store-private.h"
#include "fb-store-sync.h"
#include "fb-undo.h"

#include <glib/gi18n-lib.h>

gboolean
fb_store_sync_list_refused (FbDb *db, FbRefusedFunc func, gpointer user_data, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT n, problem, body, at FROM refused ORDER BY n", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    func (fb_stmt_get_int (stmt, 0), fb_stmt_get_text (stmt, 1), fb_stmt_get_text (stmt, 2), fb_stmt_get_int (stmt, 3),
          user_data);
  return step == FB_STEP_DONE;
}

static FbTx *
read_refused (FbDb *db, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT body FROM refused WHERE n = ?1", error);
  g_autoptr (JsonNode) node = NULL;
  FbStep step;

  if (stmt == NULL)
    return NULL;
  fb_stmt_bind_int (stmt, 1, n);
  step = fb_stmt_step (stmt, NULL, error);
  if (step == FB_STEP_DONE)
    g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND, _ ("This change is not waiting any more."));
  if (step != FB_STEP_ROW || !(node = fb_json_parse (fb_stmt_get_text (stmt, 0), -1, 0, error)))
    return NULL;
  return fb_tx_from_json (node, 0, error);
}

static void
replace_fields (FbOp *op, GHashTable *replace)
{
  for (guint i = 0; replace != NULL && i < op->fields->len; i++)
    {
      FbOpField *field = g_ptr_array_index (op->fields, i);
      const FbValue *value = g_hash_table_lookup (replace, field->name);

      if (value != NULL && (op->kind == FB_OP_SET || op->kind == FB_OP_PUT))
        fb_value_copy (value, &field->new);
    }
}

/* An id that a field names, an item of @ids replaced. */
static void
replace_id (FbValue *value, GHashTable *ids)
{
  const FbId *id = fb_value_get_id (value);
  const FbId *other = id != NULL ? g_hash_table_lookup (ids, id) : NULL;
  FbId copy;

  if (other == NULL)
    return;
  copy = *other;
  fb_value_set_id (value, &copy);
}

static void
replace_ids (FbOp *op, GHashTable *ids)
{
  for (guint i = 0; ids != NULL && i < op->fields->len; i++)
    {
      FbOpField *field = g_ptr_array_index (op->fields, i);

      replace_id (&field->old, ids);
      replace_id (&field->new, ids);
    }
}

gboolean
fb_store_sync_discard (FbStore *store, FbDb *db, gint64 n, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "DELETE FROM refused WHERE n = ?1", error);

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, n);
  if (!fb_stmt_run (stmt, error))
    return FALSE;
  if (fb_db_get_changes (db) > 0)
    {
      /* Whoever counts what needs a look counts again. */
      fb_store_note_change (store, fb_schema_get_table ("rejection"), NULL);
      return TRUE;
    }
  g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND, _ ("This change is not waiting any more."));
  return FALSE;
}

static gboolean
resend (FbStore *store, FbDb *db, gint64 n, GHashTable *replace, GHashTable *ids, GError **error)
{
  g_autoptr (FbTx) tx = read_refused (db, n, error);
  g_auto (FbPassage) passage = {0};
  g_autoptr (FbEdit) edit = NULL;

  if (tx == NULL)
    return FALSE;
  edit = fb_edit_new (tx->label);
  fb_edit_set_cause (edit, tx->cause != NULL ? tx->cause : "user");
  for (guint i = 0; i < tx->ops->len; i++)
    {
      FbOp *op = fb_op_copy (g_ptr_array_index (tx->ops, i));

      replace_fields (op, replace);
      replace_ids (op, ids);
      fb_edit_add_op (edit, op);
    }
  return fb_door_pass (store, db, edit, &passage, error)
         && fb_undo_remember (db, edit, &passage, fb_clock_now (fb_store_get_clock (store)), error)
         && fb_store_sync_discard (store, db, n, error);
}

gboolean
fb_store_sync_resend (FbStore *store, FbDb *db, gint64 n, GHashTable *replace, GError **error)
{
  return resend (store, db, n, replace, NULL, error);
}

gboolean
fb_store_sync_resend_for (FbStore *store, FbDb *db, gint64 n, GHashTable *ids, GError **error)
{
  return resend (store, db, n, NULL, ids, error);
}
