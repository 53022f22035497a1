/* fb-shelf-groups.h: notes what a pull takes from a device and what it brings
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-base-writer.h"

G_BEGIN_DECLS

/**
 * FbShelfGroups:
 *
 * For one checkpoint, in its transaction. Accounts, deals and leads that come or leave one by one get a line each on the shelf; those that come or go with a
 * territory are told in one line for the territory. A first sync tells nothing: all of it is new.
 */
typedef struct _FbShelfGroups FbShelfGroups;

FbShelfGroups *fb_shelf_groups_new       (FbStore *store, FbDb *db);
void           fb_shelf_groups_free      (FbShelfGroups *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbShelfGroups, fb_shelf_groups_free)
/* A bucket that was not held before. */
void           fb_shelf_groups_granted   (FbShelfGroups *self, gint64 bid);
/* While the bucket's line is still there. */
gboolean       fb_shelf_groups_withdrawn (FbShelfGroups *self, gint64 bid, GError **error);
/* While the rows of @group are still there. */
gboolean       fb_shelf_groups_left      (FbShelfGroups *self, const FbGroup *group, GError **error);
/* @group has buckets now and had none before. */
void           fb_shelf_groups_came      (FbShelfGroups *self, const FbGroup *group);
/* When the rows are all there. */
gboolean       fb_shelf_groups_end       (FbShelfGroups *self, GError **error);

G_END_DECLS
