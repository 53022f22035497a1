/* fb-stmt-cache.h: statements that nobody holds, kept for the next time
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* One a connection, used by its thread. What was not used for longest goes when there are more than @size. Freed with the connection; its statements go by
 * their class's free(). */
typedef struct _FbStmtCache FbStmtCache;

FbStmtCache *fb_stmt_cache_new  (guint size);
/* For a program that does all that every other does (the simulator): those that are made from now on keep at least so many. */
void         fb_stmt_cache_set_least (guint size);
void         fb_stmt_cache_free (FbStmtCache *self);
/* A kept statement with this text, now the caller's; NULL when there is none. */
FbStmt      *fb_stmt_cache_take (FbStmtCache *self, const char *sql);
/* Keeps @stmt, which nobody holds any more. A second one of the same text is freed. */
void         fb_stmt_cache_give (FbStmtCache *self, FbStmt *stmt);

G_END_DECLS
