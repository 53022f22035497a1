/* fb-catalog.h: choices, stages and names that every view needs at hand
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

typedef struct
{
  char   *code;
  char   *label;
  gint64  order;
} FbPick;

typedef struct
{
  FbId    id;
  char    id_text[FB_ID_TEXT_LENGTH + 1];
  FbId    pipeline;
  char   *name;
  char   *kind;          /* open, won, lost */
  gint64  order;
  gint64  probability;   /* 1/10,000 */
  gint64  rot_days;      /* 0: no norm */
} FbStage;

typedef struct
{
  FbId    id;
  char    id_text[FB_ID_TEXT_LENGTH + 1];
  char   *name;
} FbNamed;

/**
 * FbCatalog:
 *
 * Small tables that are read as a whole and kept in memory: pick lists, pipelines with their stages, users. Follows the store; signal "changed". Main thread
 * only. What is returned is owned by the catalog and valid until "changed".
 */
#define FB_TYPE_CATALOG (fb_catalog_get_type ())
G_DECLARE_FINAL_TYPE (FbCatalog, fb_catalog, FB, CATALOG, GObject)

FbCatalog     *fb_catalog_new            (FbStore *store);
void           fb_catalog_load_async     (FbCatalog *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean       fb_catalog_load_finish    (FbCatalog *self, GAsyncResult *result, GError **error);

/* Of FbPick, in order. Empty when there is no such list. */
GPtrArray     *fb_catalog_get_picks      (FbCatalog *self, const char *picklist);
/* The label of a code; the code itself when it is unknown. */
const char    *fb_catalog_get_pick_label (FbCatalog *self, const char *picklist, const char *code);
/* Of FbNamed, the pipelines for deals in order. */
GPtrArray     *fb_catalog_get_pipelines  (FbCatalog *self);
/* What new amounts are in: the currency of the first pipeline, else EUR. */
const char    *fb_catalog_get_currency   (FbCatalog *self);
/* Of FbField (fb-custom.h): what the company added to a kind of record, in order. */
GPtrArray     *fb_catalog_get_custom_fields (FbCatalog *self, const FbTable *table);
/* A field of the table, or a custom one ("ext.CODE"). */
const FbField *fb_catalog_find_field     (FbCatalog *self, const FbTable *table, const char *name);   /* (nullable) */
/* Of FbStage, in order; of one pipeline, NULL: the first. */
GPtrArray     *fb_catalog_dup_stages     (FbCatalog *self, const FbId *pipeline);
const FbStage *fb_catalog_get_stage      (FbCatalog *self, const FbId *id);      /* (nullable) */
/* Of FbNamed. */
GPtrArray     *fb_catalog_get_users      (FbCatalog *self);
const char    *fb_catalog_get_user_name  (FbCatalog *self, const FbId *id);      /* (nullable) */

G_END_DECLS
