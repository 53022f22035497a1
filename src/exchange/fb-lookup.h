/* fb-lookup.h: finding records by what names them, thousands of times
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

/**
 * FbLookup:
 *
 * Indexes over the store's tables, kept in memory: the first question about some fields of a table reads the table once, later ones cost
 * a hash look-up. Text compares without case and accents. Records that were made since are told with fb_lookup_add(). One thread.
 */
typedef struct _FbLookup FbLookup;

FbLookup *fb_lookup_new    (FbStore *store);
void      fb_lookup_free   (FbLookup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbLookup, fb_lookup_free)

typedef enum
{
  FB_LOOKUP_FOUND,
  FB_LOOKUP_NONE,
  FB_LOOKUP_SEVERAL,
  FB_LOOKUP_FAILED,
} FbLookupResult;

/* Reads the table now: an index made after fb_lookup_add() would not know the records that are not stored yet. */
gboolean       fb_lookup_prepare (FbLookup *self, const FbTable *table, const guint *fields, guint n, GError **error);
/* The record whose @fields (indexes) have these @values; null values find nothing. */
FbLookupResult fb_lookup_find   (FbLookup *self, const FbTable *table, const guint *fields, const FbValue *values, guint n, FbId *id,
                                 GError **error);
/* What a person or a file calls a record: its id, its number, a unique field, its name, in this order. */
FbLookupResult fb_lookup_resolve (FbLookup *self, const FbTable *table, const char *text, FbId *id, GError **error);
/* The fields that fb_lookup_resolve() looks at. */
guint          fb_lookup_list_names (const FbTable *table, guint *fields, guint max);
/* A new record is found from now on. */
void           fb_lookup_add    (FbLookup *self, const FbRecord *record);
/* Takes back the additions since fb_lookup_mark(): their records were not stored. */
void           fb_lookup_mark   (FbLookup *self);
void           fb_lookup_forget (FbLookup *self);
/* TRUE when @id was added since the mark. */
gboolean       fb_lookup_is_new (FbLookup *self, const FbId *id);

G_END_DECLS
