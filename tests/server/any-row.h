/* any-row.h: a valid row of any table, made from the schema alone
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-op.h"

G_BEGIN_DECLS

/* Where rows lie: with an account in a territory, with a user, with the organisation. Rows refer to others of the same place, which are made when they are
 * first needed. */
typedef struct
{
  FbId        territory;
  FbId        user;
  const char *marker;      /* (nullable) stands in every text; then all fields are filled, not only those that must be */
  gboolean    shared;      /* rows that may be private are not */
  gboolean    own_deals;   /* leads and deals lie in the territory by themselves, not with the account */
  GPtrArray  *ops;         /* of FbOp: what has to be written first, in order; whoever writes them takes them out */
  GHashTable *anchors;     /* table name → FbId */
} AnyPlace;

AnyPlace *any_place_new  (const FbId *territory, const FbId *user);
void      any_place_free (AnyPlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnyPlace, any_place_free)

/* The op that makes such a row; what it refers to is in @ops before. */
FbOp       *any_row_put    (AnyPlace *self, const FbTable *table, const FbId *id);
/* The row of this table that others of the place refer to. */
const FbId *any_row_anchor (AnyPlace *self, const FbTable *table);
/* A field that an edit of this kind may change, and a value for it: NULL when the table has none. @server: also those that only administrators change. */
FbOp       *any_row_edit   (const FbTable *table, const FbId *id, FbOpKind kind, gboolean server);

G_END_DECLS
