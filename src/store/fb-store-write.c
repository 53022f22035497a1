/* fb-store-write.c: edits on their way through the door
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-store.h"

#include "fb-door.h"
#include "fb-mutant.h"
#include "fb-undo.h"

typedef struct
{
  FbEdit *edit; /* (owned) */
  FbId oid;
} Commit;

static void
commit_free (Commit *commit)
{
  fb_edit_free (commit->edit);
  g_free (commit);
}

static FbTransaction *
begin (FbDb *db, GError **error)
{
  return FB_MUTANT (outbox_not_durable) ? fb_transaction_begin (db, error) : fb_transaction_begin_durable (db, error);
}

static gboolean
pass (FbStore *store, FbDb *db, FbEdit *edit, FbId *oid, GError **error)
{
  g_auto (FbPassage) passage = {0};

  if (!fb_door_pass (store, db, edit, &passage, error)
      || !fb_undo_remember (db, edit, &passage, fb_clock_now (fb_store_get_clock (store)), error))
    return FALSE;
  *oid = passage.oid;
  return TRUE;
}

static gboolean
commit_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Commit *commit = user_data;
  g_autoptr (FbTransaction) tx = begin (db, error);

  return tx != NULL && pass (store, db, commit->edit, &commit->oid, error) && fb_transaction_commit (tx, error);
}

static gboolean
commit_all_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  GPtrArray *edits = user_data;
  g_autoptr (FbTransaction) tx = begin (db, error);
  FbId oid;

  if (tx == NULL)
    return FALSE;
  for (guint i = 0; i < edits->len; i++)
    if (!pass (store, db, g_ptr_array_index (edits, i), &oid, error))
      return FALSE;
  return fb_transaction_commit (tx, error);
}

gboolean
fb_store_commit_edit (FbStore *self, FbEdit *edit, FbId *tx_id, GError **error)
{
  Commit commit = {edit, {{0}}};
  gboolean done;

  g_return_val_if_fail (FB_IS_STORE (self), FALSE);
  g_return_val_if_fail (edit != NULL, FALSE);

  done = fb_store_write (self, commit_in_writer, &commit, error);
  if (done && tx_id != NULL)
    *tx_id = commit.oid;
  fb_edit_free (edit);
  return done;
}

gboolean
fb_store_commit_edits (FbStore *self, GPtrArray *edits, GError **error)
{
  g_return_val_if_fail (FB_IS_STORE (self), FALSE);
  g_return_val_if_fail (edits != NULL, FALSE);

  return fb_store_write (self, commit_all_in_writer, edits, error);
}

static void
commit_task (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (fb_store_write (source, commit_in_writer, task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
fb_store_commit_edit_async (FbStore *self,
                            FbEdit *edit,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;
  Commit *commit;

  g_return_if_fail (FB_IS_STORE (self));
  g_return_if_fail (edit != NULL);

  commit = g_new0 (Commit, 1);
  commit->edit = edit;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, commit, (GDestroyNotify) commit_free);
  fb_store_push_write (self, task, commit_task);
}

gboolean
fb_store_commit_edit_finish (FbStore *self, GAsyncResult *result, FbId *tx_id, GError **error)
{
  Commit *commit;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  commit = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (tx_id != NULL)
    *tx_id = commit->oid;
  return TRUE;
}

static gboolean
find_is_admin (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbId user = fb_store_get_user (store);

  return fb_door_find_is_admin (db, &user, user_data, error);
}

gboolean
fb_store_read_is_admin (FbStore *self, gboolean *is_admin, GError **error)
{
  g_return_val_if_fail (FB_IS_STORE (self), FALSE);

  return fb_store_read (self, find_is_admin, is_admin, error);
}
