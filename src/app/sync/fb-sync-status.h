/* fb-sync-status.h: how sync goes, at the top of its page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/* State in words, progress with a way to stop, when it last went well, what can be done. */
#define FB_TYPE_SYNC_STATUS (fb_sync_status_get_type ())
G_DECLARE_FINAL_TYPE (FbSyncStatus, fb_sync_status, FB, SYNC_STATUS, AdwBin)

GtkWidget *fb_sync_status_new  (FbProfile *profile);
/* Shows how it is now. */
void       fb_sync_status_show (FbSyncStatus *self);

G_END_DECLS
