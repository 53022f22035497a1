/* fb-numbers.h: human numbers from the device's leased blocks
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-db.h"
#include "fb-record.h"

G_BEGIN_DECLS

/* The next number of @series ("A-10023"): from the blocks the server leased to @device, oldest first; a profile without a server counts by itself ("L-1001").
 * Null when all blocks are used up until sync fetches a new one; but quotes and orders then get one of a series of the device's own ("Q-69898962-1"). A number
 * is never given twice. */
gboolean fb_numbers_next (FbDb *db, const char *series, const FbId *device, FbValue *number, GError **error);

G_END_DECLS
