/* fb-bulk.h: filling an empty profile
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* A first sync writes its rows without the indexes that only make reading faster; they are made in one go at its end, which costs a fraction of keeping
 * them row by row. That they are missing is kept in the file (kv `bulk`): what begins here ends in fb_bulk_step() or, after a crash or a stop, when the
 * file is opened next. All in the thread that owns the connection. */

/* Nothing of a server's has come into the file yet, and nothing was made here: there are no rows that anybody reads. */
gboolean fb_bulk_may_begin (FbDb *db);
gboolean fb_bulk_read      (FbDb *db, gboolean *on, GError **error);
/* FALSE also when that cannot be read, which is right for who only wants to save work. */
gboolean fb_bulk_is_on     (FbDb *db);
/* Inside a transaction: the indexes go, the mark stands. */
gboolean fb_bulk_begin     (FbDb *db, GError **error);
/* Some of the indexes that are missing, in a transaction of its own that is short enough for an edit to wait for. *@done when nothing is missing any more. */
gboolean fb_bulk_step      (FbDb *db, gboolean *done, GError **error);
/* All of them. Nothing to do: nothing is written. */
gboolean fb_bulk_finish    (FbDb *db, GError **error);

G_END_DECLS
