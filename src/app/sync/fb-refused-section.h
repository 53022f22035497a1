/* fb-refused-section.h: changes that the server did not take
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sync-section.h"

G_BEGIN_DECLS

#define FB_TYPE_REFUSED_SECTION (fb_refused_section_get_type ())
G_DECLARE_FINAL_TYPE (FbRefusedSection, fb_refused_section, FB, REFUSED_SECTION, FbSyncSection)

GtkWidget *fb_refused_section_new (FbProfile *profile);

G_END_DECLS
