/* fb-query-compare.h: one field under comparison
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-query-sql.h"

G_BEGIN_DECLS

/* What is being compared. */
typedef struct
{
  FbSql *sql;
  const FbTable *table;
  const FbField *field;
  guint alias;
  const FbAst *test;
  char *column; /* t1."name" (owned) */
} FbCell;

typedef char *(*FbCompareOne) (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error);

/* "“field” takes WHAT"; returns NULL. */
char       *fb_cell_refuse        (FbCell *cell, guint column, GError **error, const char *what);
/* The text of a literal that may stand for a text; NULL for true, @me … */
const char *fb_cell_text_of       (const FbLiteral *literal);
/* FALSE for a pattern that is too long. */
gboolean    fb_cell_check_pattern (const FbLiteral *literal, FbOp op, GError **error);
/* Any of the values, each compared by @one. */
char       *fb_cell_compare_each  (FbCell *cell, FbCompareOne one, GError **error);

char *fb_cell_compare_enum     (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error);
char *fb_cell_compare_pick     (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error);
char *fb_cell_compare_currency (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error);
char *fb_cell_compare_id       (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error);
char *fb_cell_compare_ref      (FbCell *cell, FbOp op, const FbLiteral *literal, GError **error);
/* As fb_cell_compare_each(), for ids; a long list of ids is one IN. */
char *fb_cell_compare_ids      (FbCell *cell, FbCompareOne one, GError **error);

G_END_DECLS
