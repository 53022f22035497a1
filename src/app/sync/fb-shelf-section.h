/* fb-shelf-section.h: what was discarded, or left with unsent edits, while it is kept
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sync-section.h"

G_BEGIN_DECLS

/* Each row opens to what had been typed, with buttons that take a discarded change back and that copy the text. */
#define FB_TYPE_SHELF_SECTION (fb_shelf_section_get_type ())
G_DECLARE_FINAL_TYPE (FbShelfSection, fb_shelf_section, FB, SHELF_SECTION, FbSyncSection)

GtkWidget *fb_shelf_section_new (FbProfile *profile);

G_END_DECLS
