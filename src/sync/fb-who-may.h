/* fb-who-may.h: who may do what to the rows of which table
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-op.h"

G_BEGIN_DECLS

/* What a request must come from. Whoever it is: the row must lie where they may look (an administrator may look everywhere). */
typedef enum
{
  FB_MAY_NOBODY,    /* no request at all: the server writes these rows itself */
  FB_MAY_ADMINS,
  FB_MAY_WRITERS,   /* everybody whose role is not "read only" */
  FB_MAY_READERS,   /* as FB_MAY_WRITERS; who may only read, may do so with what is private to them */
} FbMay;

typedef struct
{
  const char *table;
  FbMay       make;     /* put of a row that is not there or dead */
  FbMay       change;   /* set, inc, tag, say; put of a row that is there */
  FbMay       remove;   /* del */
  FbMay       settle;   /* resolve of a conflict about such a row */
} FbWhoMay;

/* The whole table: one line for every table whose rows travel. The service asks it before every operation; the tests try every cell of it. */
const FbWhoMay *fb_who_may_get_lines (guint *n_lines);
/* FB_MAY_NOBODY for a table without a line. */
FbMay           fb_who_may           (const FbTable *table, FbOpKind kind);

G_END_DECLS
