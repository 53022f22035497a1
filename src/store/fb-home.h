/* fb-home.h: in which group a row lives, as the device sees it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"
#include "fb-record.h"

G_BEGIN_DECLS

/* Follows the schema's home of the record up to the root of its group. @root becomes nil for the organisation and the catalogue, whose groups only the
 * server knows, and where a parent is not on this device. Depth is limited, so that a cycle of references ends. */
gboolean fb_home_find_root (FbDb *db, const FbRecord *record, FbId *root, GError **error);
/* The group with this root, 0 while the server has not given one. */
gboolean fb_home_find_gid  (FbDb *db, const FbId *root, gint64 *gid, GError **error);

G_END_DECLS
