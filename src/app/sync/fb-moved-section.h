/* fb-moved-section.h: records that came to this person or left
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sync-section.h"

G_BEGIN_DECLS

/* Accounts, deals and leads of the last thirty days that arrived by sync or left with their territory: when and why. What is here opens. */
#define FB_TYPE_MOVED_SECTION (fb_moved_section_get_type ())
G_DECLARE_FINAL_TYPE (FbMovedSection, fb_moved_section, FB, MOVED_SECTION, FbSyncSection)

GtkWidget *fb_moved_section_new (FbProfile *profile);

G_END_DECLS
