/* fb-permits.h: what the role of the store's user leaves them of what is done to many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-store.h"

G_BEGIN_DECLS

typedef enum
{
  FB_PERMIT_BULK,   /* editing and importing many records: the server refuses it as well */
  FB_PERMIT_EXPORT, /* taking records out into a file: only the device can tell */
} FbPermit;

/**
 * fb_store_read_permit:
 * @table: of the records
 * @permitted: (out): also TRUE where nobody's role says anything: for administrators, without a server, and for records
 * that have no permission of their own
 *
 * Waits.
 */
gboolean
fb_store_read_permit (FbStore *store, const FbTable *table, FbPermit permit, gboolean *permitted, GError **error);

G_END_DECLS
