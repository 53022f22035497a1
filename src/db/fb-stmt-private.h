/* fb-stmt-private.h: the part of a statement that backends fill in
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/**
 * FbStmtClass:
 * @release: the last reference went: free @self or keep it for the next fb_db_prepare() of the same text
 * @free: frees what the backend owns beside the statement's own memory and text
 * @run_ahead: (nullable) sends statements of one connection, bound and not begun, together; step() finds what came
 * @step: the next row, without counting or resetting, both done by the caller
 * @rewind: before the first row again, bindings kept
 * @clear: bindings cleared
 *
 * A struct of functions rather than a GObject class: statements are made by the thousand.
 */
struct _FbStmtClass
{
  void          (*release)   (FbStmt *self);
  void          (*free)      (FbStmt *self);
  void          (*bind_null) (FbStmt *self, int index);
  void          (*bind_int)  (FbStmt *self, int index, gint64 value);
  void          (*bind_real) (FbStmt *self, int index, double value);
  void          (*bind_text) (FbStmt *self, int index, const char *text);
  void          (*bind_blob) (FbStmt *self, int index, gconstpointer data, gsize size);
  gboolean      (*run_ahead) (FbStmt *const *stmts, guint n_stmts, GError **error);
  FbStep        (*step)      (FbStmt *self, GError **error);
  void          (*rewind)    (FbStmt *self);
  void          (*clear)     (FbStmt *self);
  int           (*n_columns) (FbStmt *self);
  FbColumnType  (*get_type)  (FbStmt *self, int column);
  gint64        (*get_int)   (FbStmt *self, int column);
  double        (*get_real)  (FbStmt *self, int column);
  const char   *(*get_text)  (FbStmt *self, int column);
  gconstpointer (*get_blob)  (FbStmt *self, int column, gsize *size);
};

/* The first member of a backend's own struct. */
struct _FbStmt
{
  const FbStmtClass *klass;
  FbDb *db; /* (owned) while references are held */
  char *sql; /* (owned) */
  GList link; /* in the cache's queue while nobody holds it */
  int ref_count;
  gboolean started; /* stepped since the last rewind */
  gboolean on_row;  /* the last step gave a row */
};

/* Hands out a new or kept statement with one reference. */
FbStmt *fb_stmt_init (FbStmt *self, const FbStmtClass *klass, FbDb *db);
/* Once nobody holds it. */
void    fb_stmt_free (FbStmt *self);

G_END_DECLS
