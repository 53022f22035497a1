/* fb-sync-pill.h: the state of sync in the header bar
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbSyncPill:
 *
 * A button with an icon and a few words; its popover says what waits, when it last went well, and offers to sync now. Activates "win.sync-now", "win.sign-in"
 * and "win.view" with "sync". Property compact (bool): the icon alone, the words become its name and tooltip.
 */
#define FB_TYPE_SYNC_PILL (fb_sync_pill_get_type ())
G_DECLARE_FINAL_TYPE (FbSyncPill, fb_sync_pill, FB, SYNC_PILL, AdwBin)

GtkWidget *fb_sync_pill_new         (void);
void       fb_sync_pill_setup       (FbSyncPill *self, FbProfile *profile);     /* (nullable) */
void       fb_sync_pill_set_compact (FbSyncPill *self, gboolean compact);

G_END_DECLS
