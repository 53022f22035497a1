/* fb-search.h: find anything
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

typedef struct
{
  const FbTable *table;
  FbId           id;
  char          *title;
  char          *detail;    /* what matched or what helps to tell it apart (nullable) */
  double         rank;      /* smaller is better */
} FbHit;
void       fb_hit_free       (FbHit *self);

/* Every word is a prefix; accents and case folded; words of digits (3 or more) match phone numbers in any format; when fewer than three hits
 * come, names one typo away are added. Recent first among equals. @entity (nullable) keeps one table. Of FbHit. */
GPtrArray *fb_store_search        (FbStore *store, const char *text, const char *entity, guint limit, GCancellable *cancellable, GError **error);
void       fb_store_search_async  (FbStore *store, const char *text, const char *entity, guint limit, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *fb_store_search_finish (FbStore *store, GAsyncResult *result, GError **error);

/* --- upkeep, called by everything that writes rows, inside its transaction -------------------------------------------------- */
GPtrArray *fb_search_ddl     (void);   /* statements that make the index */
gboolean   fb_search_put     (FbDb *db, const FbRecord *record, GError **error);
gboolean   fb_search_remove  (FbDb *db, const FbTable *table, const FbId *id, GError **error);
/* SQLite adds to the index in parts, and a search walks through all of them. Where it has grown much they are joined, piece by piece in the writer thread,
 * between other work. @db: the connection that writes, where it is free for a look. Not in a store without threads, which must repeat exactly. */
void       fb_search_tend    (FbStore *store, FbDb *db);

G_END_DECLS
