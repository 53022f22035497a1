/* fb-shelf.h: what left this device or was discarded, for thirty days
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

#define FB_SHELF_DAYS 30

typedef enum
{
  FB_SHELVED_LEFT,       /* a record, or with @count > 1 all of a territory, is not on this device any more */
  FB_SHELVED_CAME,       /* a record or a territory arrived that was not asked for here */
  FB_SHELVED_DISCARDED,  /* a refused change that a person let go */
} FbShelvedWhy;

/* One thing on the shelf. Plain value. */
typedef struct
{
  FbId           id;         /* of the line on the shelf */
  FbShelvedWhy   why;
  const FbTable *table;      /* (nullable) of the record it is about */
  FbId           row;
  char          *title;      /* of the record, the territory or the change; "" when nobody knows */
  char          *where;      /* (nullable) territory that it left or came to */
  gboolean       territory;  /* the person lost or got the territory itself */
  guint          count;      /* records of a whole territory; else 1 */
  gint64         at, purge_at;   /* ms */
  gint64         made_at;    /* ms, when the record was made; 0 unknown */
  char          *message;    /* (nullable) why a discarded change had been refused */
  GPtrArray     *edits;      /* of char*: bodies of the transactions that were not yet sent, or of the one that was discarded */
} FbShelved;

/* Newest first, at most @limit; @discarded: discarded changes and records that left with unsent edits, else what came and left. Of FbShelved. Waits. */
GPtrArray *fb_store_list_shelf   (FbStore *store, gboolean discarded, guint limit, GError **error);
/* A discarded change is a refused one again, with its number. FB_STORE_ERROR_NOT_FOUND when it has gone. Waits. */
gboolean   fb_store_take_back    (FbStore *store, const FbId *id, GError **error);

/* --- for sync, in the writer thread, inside its transaction ------------------------------------------------------------- */

/* @title may be NULL; @edits (nullable) of char*, transactions. Rows without @table tell of @count records of territory @where. */
gboolean   fb_shelf_put_record   (FbStore *store, FbDb *db, FbShelvedWhy why, const FbTable *table, const FbId *row, const char *title,
                                  const char *where, gint64 made_at, GPtrArray *edits, GError **error);
gboolean   fb_shelf_put_territory (FbStore *store, FbDb *db, FbShelvedWhy why, const FbId *territory, const char *name, guint count, GError **error);
/* Refused transaction @n as it stands in `refused`. */
gboolean   fb_shelf_put_refused  (FbStore *store, FbDb *db, gint64 n, GError **error);
/* What is older than thirty days goes. */
gboolean   fb_shelf_purge        (FbStore *store, FbDb *db, GError **error);

G_END_DECLS
