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
};

static FbTransaction *
start (FbDb *db, gboolean (*begin) (FbDb *, GError **), GError **error)
{
  FbTransaction *self;

  g_return_val_if_fail (FB_IS_DB (db), NULL);

  if (!begin (db, error))
    return NULL;
  self = g_new0 (FbTransaction, 1);
  self->db = g_object_ref (db);
  self->open = TRUE;
  return self;
}

FbTransaction *
fb_transaction_begin (FbDb *db, GError **error)
{
  return start (db, fb_db_begin, error);
}

FbTransaction *
fb_transaction_begin_durable (FbDb *db, GError **error)
{
  return start (db, fb_db_begin_durable, error);
}

FbTransaction *
fb_transaction_begin_read (FbDb *db, GError **error)
{
  return start (db, fb_db_begin_read, error);
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
  if (self->open)
    fb_db_rollback (self->db);
  g_object_unref (self->db);
  g_free (self);
}
