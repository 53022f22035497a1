/* fb-transaction.c: a transaction that rolls back when it is left
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-db.h"

struct _FbTransaction
{
  FbDb *db; /* (owned) */
  gboolean open;
  gboolean only_reads;
};

static FbTransaction *
start (FbDb *db, gboolean begun, gboolean only_reads)
{
  FbTransaction *self;

  if (!begun)
    return NULL;
  self = g_new0 (FbTransaction, 1);
  self->db = g_object_ref (db);
  self->open = TRUE;
  self->only_reads = only_reads;
  return self;
}

FbTransaction *
fb_transaction_begin (FbDb *db, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (db), NULL);

  return start (db, fb_db_begin (db, error), FALSE);
}

FbTransaction *
fb_transaction_begin_durable (FbDb *db, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (db), NULL);

  return start (db, fb_db_begin_durable (db, error), FALSE);
}

FbTransaction *
fb_transaction_begin_read (FbDb *db, GError **error)
{
  return fb_transaction_begin_read_with (db, NULL, 0, error);
}

FbTransaction *
fb_transaction_begin_read_with (FbDb *db, FbStmt *const *stmts, guint n_stmts, GError **error)
{
  g_return_val_if_fail (FB_IS_DB (db), NULL);

  return start (db, fb_db_begin_read_with (db, stmts, n_stmts, error), TRUE);
}

gboolean
fb_transaction_commit (FbTransaction *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->open, FALSE);

  self->open = FALSE;
  return fb_db_commit (self->db, error);
}

void
fb_transaction_free (FbTransaction *self)
{
  if (self->open && self->only_reads)
    fb_db_end_read (self->db);
  else if (self->open)
    fb_db_rollback (self->db);
  g_object_unref (self->db);
  g_free (self);
}
