/* fb-sync-popover.h: a short account of sync
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-engine.h"

G_BEGIN_DECLS

#define FB_TYPE_SYNC_POPOVER (fb_sync_popover_get_type ())
G_DECLARE_FINAL_TYPE (FbSyncPopover, fb_sync_popover, FB, SYNC_POPOVER, GtkPopover)

GtkWidget *fb_sync_popover_new        (void);
/* Follows @engine (nullable) while it is shown. */
void       fb_sync_popover_set_engine (FbSyncPopover *self, FbEngine *engine);

G_END_DECLS
