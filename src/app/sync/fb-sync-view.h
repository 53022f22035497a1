/* fb-sync-view.h: everything about sync on one page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbSyncView:
 *
 * State and progress, conflicts and refused changes, what waits, what lies on this computer and why. Property attention (uint): conflicts and refused changes
 * that wait for a person.
 */
#define FB_TYPE_SYNC_VIEW (fb_sync_view_get_type ())
G_DECLARE_FINAL_TYPE (FbSyncView, fb_sync_view, FB, SYNC_VIEW, AdwBin)

void  fb_sync_view_setup         (FbSyncView *self, FbProfile *profile);
guint fb_sync_view_get_attention (FbSyncView *self);

G_END_DECLS
