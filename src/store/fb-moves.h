/* fb-moves.h: who moved which account when, as the server tells it beside the rows
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"
#include "fb-id.h"

G_BEGIN_DECLS

/* A transaction at the server that moved accounts. */
typedef struct
{
  gint64      seq;
  gint64      at;            /* ms */
  gint64      how;           /* FbHow */
  FbId        actor, device; /* nil: the server itself */
  gint64      n;             /* of that device */
  const char *cause, *label; /* (lent) (nullable) */
} FbMover;

/* One move of one account: sync protocol, section 4. Territories; nil: none. */
typedef struct
{
  gint64 seq;
  FbId   from, to;
} FbMove;

/* For the writer's transaction. The same again is the same once more. */
gboolean fb_moves_note   (FbDb *db, const FbMover *mover, GError **error);
gboolean fb_moves_add    (FbDb *db, gint64 gid, const FbMove *move, GError **error);
/* The group comes anew, or left. */
gboolean fb_moves_forget (FbDb *db, gint64 gid, GError **error);

G_END_DECLS
