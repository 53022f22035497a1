/* fb-import-plan.h: what one row of a file means for the store
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-import-map-private.h"
#include "fb-lookup.h"

G_BEGIN_DECLS

/* A row of text; @fields are corrected, @original is for the errors file. */
typedef struct
{
  gint64 line;
  char **fields;   /* (owned) */
  char **original; /* (owned) */
} FbImportRow;

void fb_import_row_free (FbImportRow *self);

/* A record to make, or to change from @before. */
typedef struct
{
  FbRecord *record; /* (owned) */
  FbRecord *before; /* (owned) (nullable) */
} FbPlannedRecord;

typedef struct
{
  GPtrArray *planned; /* (owned) of FbPlannedRecord */
  char *column;       /* (owned) (nullable) where it went wrong */
  gboolean waits;     /* for a record that a later row may make */
} FbRowPlan;

void fb_row_plan_init  (FbRowPlan *self);
void fb_row_plan_clear (FbRowPlan *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FbRowPlan, fb_row_plan_clear)

/* Lent by the importer. */
typedef struct
{
  FbStore *store;
  FbImportMap *map;
  FbLookup *lookup;
  const char *currency;  /* of the store */
  gboolean skip_existing;
  GHashTable *named;     /* name of a record in the map -> FbId* (owned); absent: not made */
  GHashTable *uncommitted; /* FbId* -> FbRecord* as it will be */
  GHashTable *known;     /* FbId*: ids given as such, seen in the store */
} FbImportContext;

/* Reads the indexes that the map asks for. */
gboolean fb_import_prepare  (FbImportContext *context, GError **error);
/* The records that @records (of the map) make of a row. Nothing is written. FB_EXCHANGE_ERROR_ROW and FB_SCHEMA_ERROR are the row's fault,
 * other errors are the store's. */
gboolean fb_import_plan_row (FbImportContext *context, GPtrArray *records, const FbImportRow *row, FbRowPlan *plan, GError **error);
/* One value; null where the row has none. @record: what it will stand in, for its currency. */
gboolean fb_import_convert  (const FbImportContext *context, const FbImportValue *value, FbRecord *record, guint field, const char *text,
                             FbValue *out, GError **error);

G_END_DECLS
