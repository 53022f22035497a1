/* fb-store-layout.h: the tables of a device's file and their versions
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"

G_BEGIN_DECLS

/* The version of the file's own tables (not of the entities: FB_SCHEMA_VERSION), kept in PRAGMA user_version as LAYOUT * 1000 + SCHEMA. */
#define FB_STORE_LAYOUT 4

/* One step from layout @from to @from + 1. */
typedef struct
{
  guint from;
  const char *const *statements;   /* NULL-terminated */
} FbLayoutStep;

/* What a file says of itself: 0 for an empty one. */
gboolean fb_store_layout_get      (FbDb *db, guint *layout, guint *schema, GError **error);
/* Makes all tables of an empty file, in one transaction. */
gboolean fb_store_layout_create   (FbDb *db, GError **error);
/* Brings a file to this program's layout and schema in one transaction; the caller has made a copy before. @steps NULL: the program's own (tests bring theirs). */
gboolean fb_store_layout_migrate  (FbDb *db, const FbLayoutStep *steps, guint n_steps, guint to_layout, GError **error);

G_END_DECLS
