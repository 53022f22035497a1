/* fb-first-sync.h: how far the first filling of a profile is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbFirstSync:
 *
 * A page with a progress bar. Signals:
 *
 *   ready: everything is there, or the person wants to begin while the rest comes in
 *   stopped (char *message): the example data could not be made or was stopped (NULL)
 */
#define FB_TYPE_FIRST_SYNC (fb_first_sync_get_type ())
G_DECLARE_FINAL_TYPE (FbFirstSync, fb_first_sync, FB, FIRST_SYNC, AdwBin)

/* Follows the engine, which has been started, until it has all. */
void fb_first_sync_follow    (FbFirstSync *self, FbProfile *profile);
/* Writes the example company into a profile without a server. */
void fb_first_sync_make_demo (FbFirstSync *self, FbProfile *profile);
/* Forgets the profile; what is being made is stopped. */
void fb_first_sync_end       (FbFirstSync *self);

G_END_DECLS
