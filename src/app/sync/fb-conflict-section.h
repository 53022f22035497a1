/* fb-conflict-section.h: conflicts that are open, and those settled lately
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sync-section.h"

G_BEGIN_DECLS

/* Open ones, with a button that accepts all that are shown. */
#define FB_TYPE_CONFLICT_SECTION (fb_conflict_section_get_type ())
G_DECLARE_FINAL_TYPE (FbConflictSection, fb_conflict_section, FB, CONFLICT_SECTION, FbSyncSection)

/* Those that a rule or a person has settled in the last weeks. */
#define FB_TYPE_SETTLED_SECTION (fb_settled_section_get_type ())
G_DECLARE_FINAL_TYPE (FbSettledSection, fb_settled_section, FB, SETTLED_SECTION, FbSyncSection)

GtkWidget *fb_conflict_section_new (FbProfile *profile);
GtkWidget *fb_settled_section_new  (FbProfile *profile);

G_END_DECLS
