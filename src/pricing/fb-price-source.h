/* fb-price-source.h: where the records lie that prices are computed from
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record.h"

G_BEGIN_DECLS

typedef struct _FbPriceSource FbPriceSource;

/**
 * FbPriceSource:
 * @get: *@row gets the row (transfer full), NULL when it is not there, which is no error. A server also has rows that
 * were deleted: what they said still explains a price.
 * @list: of FbRecord, all rows of @table that are alive, or those whose @field is @is; in any order. @field, @is
 * nullable together. NULL with an error.
 *
 * A device's store or a server's database, to be read in one thread at a time. Embedded at the start of what implements
 * it.
 */
struct _FbPriceSource
{
  gboolean (*get) (FbPriceSource *self, const FbTable *table, const FbId *id, FbRecord **row, GError **error);
  GPtrArray *(*list) (FbPriceSource *self, const FbTable *table, const char *field, const FbValue *is, GError **error);
};

/* *@row gets the row @id of @table, NULL when @id is NULL or the row is not there. */
gboolean
fb_price_source_get (FbPriceSource *self, const char *table, const FbId *id, FbRecord **row, GError **error);
GPtrArray *
fb_price_source_list (FbPriceSource *self, const char *table, GError **error);
/* Rows whose @field refers to @id. */
GPtrArray *
fb_price_source_list_ref (FbPriceSource *self, const char *table, const char *field, const FbId *id, GError **error);

G_END_DECLS
