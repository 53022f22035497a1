/* fb-door-rows.h: the rows that an edit touches, before and after
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-door.h"

G_BEGIN_DECLS

/* One row in the course of a passage. */
typedef struct
{
  const FbTable *table;
  FbId      id;
  FbRecord *before;   /* (owned) (nullable) as stored */
  FbRecord *now;      /* (owned) (nullable) as it will be */
  FbOp     *put;      /* (unowned) (nullable) in ops */
  FbOp     *set;      /* (unowned) (nullable) in ops */
  gboolean  changed;
  gint64    n;        /* the transaction that it waits for; 0: the one that is being made */
} FbDoorRow;

typedef struct
{
  FbStore    *store;
  FbDb       *db;
  FbEdit     *edit;
  FbTx       *tx;         /* (owned) what is being made */
  GPtrArray  *rows;       /* (owned) of FbDoorRow, in the order met */
  GHashTable *by_key;     /* (owned) "table/id" -> FbDoorRow */
  GHashTable *custom;     /* (owned) (nullable) table name -> GPtrArray of custom_field records */
  GPtrArray  *inverse;    /* (owned) (nullable once something cannot be taken back) */
  GHashTable *mirrors;    /* (owned) SET in inverse -> the SET in ops that it takes back */
  FbId        user, device;
  gint64      now;        /* ms */
  gboolean    is_admin;
  gboolean    no_mirror;  /* the SET being made is taken back by another operation */
} FbDoor;

FbDoorRow *fb_door_get_row   (FbDoor *self, const FbTable *table, const FbId *id, GError **error);   /* (transfer none) */
/* Documents that were sent, and their lines: FB_SCHEMA_ERROR_FROZEN (fb_record_check_frozen()). */
gboolean   fb_door_check_frozen (FbDoor *self, const FbDoorRow *row, GError **error);
gboolean   fb_door_take_step (FbDoor *self, FbEditStep *step, GError **error);

G_END_DECLS
