/* fb-stmt.c: a prepared statement, whichever the database
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-stmt.h"

#include <string.h>

#include "fb-db-private.h"
#include "fb-stmt-private.h"

FbStmt *
fb_stmt_init (FbStmt *self, const FbStmtClass *klass, FbDb *db)
{
  self->klass = klass;
  self->db = g_object_ref (db);
  self->ref_count = 1;
  self->started = FALSE;
  self->on_row = FALSE;
  return self;
}

void
fb_stmt_free (FbStmt *self)
{
  self->klass->free (self);
  g_free (self->sql);
  g_free (self);
}

FbStmt *
fb_stmt_ref (FbStmt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

void
fb_stmt_unref (FbStmt *self)
{
  FbDb *db;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->ref_count > 0);

  if (--self->ref_count > 0)
    return;

  /* The connection may go with its last statement: it goes after the statement went back. */
  db = g_steal_pointer (&self->db);
  self->klass->release (self);
  g_object_unref (db);
}

/* A statement left in the middle of its rows takes no values. */
static void
rewind (FbStmt *self)
{
  if (self->started)
    self->klass->rewind (self);
  self->started = FALSE;
  self->on_row = FALSE;
}

void
fb_stmt_bind_null (FbStmt *self, int index)
{
  rewind (self);
  self->klass->bind_null (self, index);
}

void
fb_stmt_bind_int (FbStmt *self, int index, gint64 value)
{
  rewind (self);
  self->klass->bind_int (self, index, value);
}

void
fb_stmt_bind_real (FbStmt *self, int index, double value)
{
  rewind (self);
  self->klass->bind_real (self, index, value);
}

void
fb_stmt_bind_text (FbStmt *self, int index, const char *text)
{
  rewind (self);
  if (text != NULL)
    self->klass->bind_text (self, index, text);
  else
    self->klass->bind_null (self, index);
}

void
fb_stmt_bind_blob (FbStmt *self, int index, gconstpointer data, gsize size)
{
  rewind (self);
  if (data != NULL || size == 0)
    self->klass->bind_blob (self, index, data != NULL ? data : "", size);
  else
    self->klass->bind_null (self, index);
}

void
fb_stmt_bind_id (FbStmt *self, int index, const FbId *id)
{
  rewind (self);
  if (id != NULL)
    self->klass->bind_blob (self, index, id->bytes, FB_ID_SIZE);
  else
    self->klass->bind_null (self, index);
}

FbStep
fb_stmt_step (FbStmt *self, GCancellable *cancellable, GError **error)
{
  FbStep step = FB_STEP_ERROR;

  g_return_val_if_fail (self != NULL, FB_STEP_ERROR);

  if (!g_cancellable_set_error_if_cancelled (cancellable, error)
      && (self->started || fb_db_count_step (self->db, error)))
    {
      self->started = TRUE;
      step = self->klass->step (self, error);
    }

  self->on_row = step == FB_STEP_ROW;
  if (!self->on_row)
    rewind (self);
  return step;
}

gboolean
fb_stmt_run_ahead (FbStmt *const *stmts, guint n_stmts, GError **error)
{
  return n_stmts < 2 || stmts[0]->klass->run_ahead == NULL || stmts[0]->klass->run_ahead (stmts, n_stmts, error);
}

gboolean
fb_stmt_run (FbStmt *self, GError **error)
{
  FbStep step;

  do
    step = fb_stmt_step (self, NULL, error);
  while (step == FB_STEP_ROW);

  return step == FB_STEP_DONE;
}

void
fb_stmt_reset (FbStmt *self)
{
  g_return_if_fail (self != NULL);

  /* Also where nothing has been read of it yet that travelled ahead. */
  self->started = TRUE;
  rewind (self);
  self->klass->clear (self);
}

int
fb_stmt_get_n_columns (FbStmt *self)
{
  return self->klass->n_columns (self);
}

/* Columns exist while the statement stands on a row. */
static gboolean
has_column (FbStmt *self, int column)
{
  g_return_val_if_fail (self->on_row, FALSE);
  g_return_val_if_fail (column >= 0 && column < self->klass->n_columns (self), FALSE);

  return TRUE;
}

FbColumnType
fb_stmt_get_type (FbStmt *self, int column)
{
  return has_column (self, column) ? self->klass->get_type (self, column) : FB_COLUMN_NULL;
}

gboolean
fb_stmt_is_null (FbStmt *self, int column)
{
  return fb_stmt_get_type (self, column) == FB_COLUMN_NULL;
}

gint64
fb_stmt_get_int (FbStmt *self, int column)
{
  return has_column (self, column) ? self->klass->get_int (self, column) : 0;
}

double
fb_stmt_get_real (FbStmt *self, int column)
{
  return has_column (self, column) ? self->klass->get_real (self, column) : 0;
}

const char *
fb_stmt_get_text (FbStmt *self, int column)
{
  return has_column (self, column) ? self->klass->get_text (self, column) : NULL;
}

gconstpointer
fb_stmt_get_blob (FbStmt *self, int column, gsize *size)
{
  gsize ignored;

  if (!has_column (self, column))
    return NULL;
  return self->klass->get_blob (self, column, size != NULL ? size : &ignored);
}

gboolean
fb_stmt_get_id (FbStmt *self, int column, FbId *id)
{
  gconstpointer data;
  gsize size;

  g_return_val_if_fail (id != NULL, FALSE);

  if (!has_column (self, column) || self->klass->get_type (self, column) != FB_COLUMN_BLOB)
    return FALSE;
  data = self->klass->get_blob (self, column, &size);
  if (size != FB_ID_SIZE)
    return FALSE;
  memcpy (id->bytes, data, FB_ID_SIZE);
  return TRUE;
}
