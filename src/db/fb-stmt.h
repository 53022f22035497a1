/* fb-stmt.h: a prepared statement
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "fb-id.h"

G_BEGIN_DECLS

typedef struct _FbStmt FbStmt;
typedef struct _FbStmtClass FbStmtClass;

typedef enum
{
  FB_STEP_ERROR,
  FB_STEP_ROW,
  FB_STEP_DONE,
} FbStep;

typedef enum
{
  FB_COLUMN_NULL,
  FB_COLUMN_INT,
  FB_COLUMN_REAL,
  FB_COLUMN_TEXT,
  FB_COLUMN_BLOB,
} FbColumnType;

FbStmt      *fb_stmt_ref        (FbStmt *self);
void         fb_stmt_unref      (FbStmt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbStmt, fb_stmt_unref)

/* Parameters count from 1, columns from 0. Text and blobs are copied. Binding cannot fail; an index out of range makes the next step fail. */
void         fb_stmt_bind_null  (FbStmt *self, int index);
void         fb_stmt_bind_int   (FbStmt *self, int index, gint64 value);
void         fb_stmt_bind_real  (FbStmt *self, int index, double value);
void         fb_stmt_bind_text  (FbStmt *self, int index, const char *text);      /* NULL binds null */
void         fb_stmt_bind_blob  (FbStmt *self, int index, gconstpointer data, gsize size);
void         fb_stmt_bind_id    (FbStmt *self, int index, const FbId *id);        /* NULL binds null */

/* The next row. After DONE or ERROR the statement has been reset (bindings kept) and may be stepped again. @cancellable is looked at
 * before each step; use fb_db_interrupt() to stop a long one. */
FbStep       fb_stmt_step       (FbStmt *self, GCancellable *cancellable, GError **error);
/* Queries of one connection that do not depend on each other, bound and not stepped, travel to a database on the network together; the first step of each then finds
 * its answer here. They only save the journeys: stepped without it they say the same. Nothing on SQLite. FALSE: one of them failed. */
gboolean     fb_stmt_run_ahead  (FbStmt *const *stmts, guint n_stmts, GError **error);
/* Steps to the end of a statement that returns no rows. */
gboolean     fb_stmt_run        (FbStmt *self, GError **error);
/* Back before the first row, bindings cleared. */
void         fb_stmt_reset      (FbStmt *self);

int          fb_stmt_get_n_columns (FbStmt *self);
FbColumnType fb_stmt_get_type   (FbStmt *self, int column);
gboolean     fb_stmt_is_null    (FbStmt *self, int column);
gint64       fb_stmt_get_int    (FbStmt *self, int column);
double       fb_stmt_get_real   (FbStmt *self, int column);
/* Lent until the next step, bind or unref. */
const char  *fb_stmt_get_text   (FbStmt *self, int column);
gconstpointer fb_stmt_get_blob  (FbStmt *self, int column, gsize *size);
/* FALSE when the column is null or not 16 bytes. */
gboolean     fb_stmt_get_id     (FbStmt *self, int column, FbId *id);

G_END_DECLS
