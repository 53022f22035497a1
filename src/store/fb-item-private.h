/* fb-item-private.h: filling the rows of a list
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-list-model.h"

G_BEGIN_DECLS

FbItem *
fb_item_new (const FbTable *table, gint64 rowid);
/* For hash tables, as long as the item lives. */
const gint64 *
fb_item_get_key (FbItem *self);
/* Takes @record (NULL: the row has gone); @labels stand beside the names @label_fields (references are taken). What an
 * older read (@serial) brings after a newer one is dropped. */
void
fb_item_fill (FbItem *self, guint64 serial, FbRecord *record, GPtrArray *label_fields, GPtrArray *labels);

G_END_DECLS
