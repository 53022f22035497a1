/* fb-undo.c: taking steps back and doing them again
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-undo.h"

#include <glib/gi18n-lib.h>

#include "fb-journal.h"

/* Older steps than this many are forgotten. */
#define KEEP_STEPS 2000

static gboolean
remember_one (FbDb *db, const FbId *step, const char *label, const FbPassage *passage, gint64 now, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autofree char *forward = NULL, *inverse = NULL;

  stmt = fb_db_prepare (
      db, "INSERT INTO undo (step, label, at, undone, forward, inverse) VALUES (?1, ?2, ?3, 0, ?4, ?5)", error);
  if (stmt == NULL)
    return FALSE;
  forward = fb_journal_ops_to_text (passage->forward);
  if (passage->inverse != NULL)
    inverse = fb_journal_ops_to_text (passage->inverse);
  fb_stmt_bind_id (stmt, 1, step);
  fb_stmt_bind_text (stmt, 2, label);
  fb_stmt_bind_int (stmt, 3, now);
  fb_stmt_bind_text (stmt, 4, forward);
  fb_stmt_bind_text (stmt, 5, inverse);
  return fb_stmt_run (stmt, error);
}

gboolean
fb_undo_remember (FbDb *db, FbEdit *edit, const FbPassage *passage, gint64 now, GError **error)
{
  const FbId *step = fb_id_is_nil (&edit->group) ? &passage->oid : &edit->group;
  g_autoptr (FbStmt) stmt = NULL;

  if (edit->quiet || passage->n == 0)
    return TRUE;
  if (!fb_db_exec (db, "DELETE FROM undo WHERE undone = 1", error))
    return FALSE;
  for (const FbPassage *part = passage; part != NULL; part = part->next)
    if (!remember_one (db, step, edit->label, part, now, error))
      return FALSE;
  stmt = fb_db_prepare (db, "DELETE FROM undo WHERE seq <= (SELECT max(seq) FROM undo) - ?1", error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, KEEP_STEPS);
  return fb_stmt_run (stmt, error);
}

/* One transaction of a step. */
typedef struct
{
  gint64 seq;
  char *label;
  char *ops; /* (nullable) what to do now */
} Entry;

static void
entry_free (Entry *entry)
{
  g_free (entry->label);
  g_free (entry->ops);
  g_free (entry);
}

/* The transactions of the step that is next, in the order in which to go through them. */
static GPtrArray *
list_next_step (FbDb *db, gboolean redo, GError **error)
{
  static const char undo_sql[] =
      "SELECT seq, label, inverse FROM undo WHERE undone = 0 AND step = (SELECT step FROM undo WHERE undone = 0"
      " ORDER BY seq DESC LIMIT 1) ORDER BY seq DESC";
  static const char redo_sql[] =
      "SELECT seq, label, forward FROM undo WHERE undone = 1 AND step = (SELECT step FROM undo WHERE undone = 1"
      " ORDER BY seq LIMIT 1) ORDER BY seq";
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, redo ? redo_sql : undo_sql, error);
  FbStep step;

  if (stmt == NULL)
    return NULL;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      Entry *entry = g_new0 (Entry, 1);

      entry->seq = fb_stmt_get_int (stmt, 0);
      entry->label = g_strdup (fb_stmt_get_text (stmt, 1));
      entry->ops = g_strdup (fb_stmt_get_text (stmt, 2));
      g_ptr_array_add (entries, entry);
    }
  return step == FB_STEP_DONE ? g_steal_pointer (&entries) : NULL;
}

/* What was done now is what the other direction takes back. */
static gboolean
flip (FbDb *db, gint64 seq, gboolean redo, const FbPassage *passage, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autofree char *inverse = NULL;

  if (passage->n == 0 || passage->inverse == NULL)
    stmt = fb_db_prepare (db, "UPDATE undo SET undone = ?2 WHERE seq = ?1", error);
  else
    stmt = fb_db_prepare (db,
                          redo ? "UPDATE undo SET undone = ?2, inverse = ?3 WHERE seq = ?1"
                               : "UPDATE undo SET undone = ?2, forward = ?3 WHERE seq = ?1",
                          error);
  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_int (stmt, 1, seq);
  fb_stmt_bind_int (stmt, 2, !redo);
  if (passage->n != 0 && passage->inverse != NULL)
    {
      inverse = fb_journal_ops_to_text (passage->inverse);
      fb_stmt_bind_text (stmt, 3, inverse);
    }
  return fb_stmt_run (stmt, error);
}

static gboolean
do_entry (FbStore *store, FbDb *db, const Entry *entry, gboolean redo, GError **error)
{
  g_autoptr (FbEdit) edit = fb_edit_new (entry->label);
  g_auto (FbPassage) passage = {0};
  g_autoptr (GPtrArray) ops = NULL;

  if (entry->ops == NULL)
    {
      g_set_error (error, FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT,
                   _ ("“%s” cannot be taken back: a note that was said stays said."), entry->label);
      return FALSE;
    }
  if (!(ops = fb_journal_ops_from_text (entry->ops, error)))
    return FALSE;
  fb_edit_set_cause (edit, redo ? "redo" : "undo");
  edit->strict = TRUE;
  for (guint i = 0; i < ops->len; i++)
    fb_edit_add_op (edit, fb_op_copy (g_ptr_array_index (ops, i)));
  return fb_door_pass (store, db, edit, &passage, error) && flip (db, entry->seq, redo, &passage, error);
}

typedef struct
{
  gboolean redo;
  char *label;
} UndoCall;

static gboolean
undo_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  UndoCall *call = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);
  g_autoptr (GPtrArray) entries = NULL;

  if (tx == NULL || !(entries = list_next_step (db, call->redo, error)))
    return FALSE;
  if (entries->len == 0)
    {
      g_set_error_literal (error, FB_STORE_ERROR, FB_STORE_ERROR_NOTHING,
                           call->redo ? _ ("There is nothing to do again.") : _ ("There is nothing to take back."));
      return FALSE;
    }
  for (guint i = 0; i < entries->len; i++)
    if (!do_entry (store, db, g_ptr_array_index (entries, i), call->redo, error))
      return FALSE;
  call->label = g_strdup (((Entry *) g_ptr_array_index (entries, 0))->label);
  if (fb_transaction_commit (tx, error))
    return TRUE;
  g_clear_pointer (&call->label, g_free);
  return FALSE;
}

static gboolean
undo_or_redo (FbStore *self, gboolean redo, char **label, GError **error)
{
  UndoCall call = {redo, NULL};
  gboolean done = fb_store_write (self, undo_in_writer, &call, error);

  if (done && label != NULL)
    *label = g_steal_pointer (&call.label);
  g_free (call.label);
  return done;
}

gboolean
fb_store_undo (FbStore *self, char **label, GError **error)
{
  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  return undo_or_redo (self, FALSE, label, error);
}

gboolean
fb_store_redo (FbStore *self, char **label, GError **error)
{
  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  return undo_or_redo (self, TRUE, label, error);
}

static void
undo_task (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  char *label = NULL;

  if (undo_or_redo (source, GPOINTER_TO_INT (task_data), &label, &error))
    g_task_return_pointer (task, label, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
fb_store_undo_async (FbStore *self,
                     gboolean redo,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, GINT_TO_POINTER (redo), NULL);
  fb_store_push_write (self, task, undo_task);
}

gboolean
fb_store_undo_finish (FbStore *self, GAsyncResult *result, char **label, GError **error)
{
  g_autoptr (GError) local = NULL;
  char *done;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  done = g_task_propagate_pointer (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (label != NULL)
    *label = g_steal_pointer (&done);
  g_free (done);
  return TRUE;
}

static gboolean
peek (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  UndoCall *call = user_data;
  g_autoptr (FbStmt) stmt =
      fb_db_prepare (db,
                     call->redo ? "SELECT label FROM undo WHERE undone = 1 ORDER BY seq LIMIT 1"
                                : "SELECT label FROM undo WHERE undone = 0 ORDER BY seq DESC LIMIT 1",
                     error);

  if (stmt == NULL)
    return FALSE;
  if (fb_stmt_step (stmt, NULL, error) == FB_STEP_ROW)
    call->label = g_strdup (fb_stmt_get_text (stmt, 0));
  return TRUE;
}

char *
fb_store_dup_undo_label (FbStore *self, gboolean redo)
{
  UndoCall call = {redo, NULL};

  g_return_val_if_fail (FB_IS_STORE (self), NULL);

  fb_store_read (self, peek, &call, NULL);
  return call.label;
}
