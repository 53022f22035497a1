/* fb-door.h: the one door for writes
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-edit-private.h"
#include "fb-store-private.h"

G_BEGIN_DECLS

/* What a passage left: for undo. */
typedef struct _FbPassage
{
  FbId       oid;
  gint64     n;         /* 0: nothing changed */
  GPtrArray *forward;   /* (owned) of FbOp: what was done */
  GPtrArray *inverse;   /* (owned) of FbOp: what takes it back, in the order to do it; NULL when it cannot be taken back */
  struct _FbPassage *next; /* (owned) (nullable) the transaction that went on with it: a deletion of more than FB_TX_MAX_OPS records is several */
} FbPassage;

void     fb_passage_clear (FbPassage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbPassage, fb_passage_clear)

/* Inside an open transaction of the writer thread: checks @edit, writes rows, search index, base, journal and outbox. On failure the caller rolls back.
 * Does not announce, does not write undo. */
gboolean fb_door_pass     (FbStore *store, FbDb *db, FbEdit *edit, FbPassage *passage, GError **error);

/* Whether @user may change what only administrators do: without a server everybody administers their own data; with one, their role says. */
gboolean fb_door_find_is_admin (FbDb *db, const FbId *user, gboolean *is_admin, GError **error);

G_END_DECLS
