/* fb-waiting-section.h: changes that wait to be sent
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-sync-section.h"

G_BEGIN_DECLS

/* Oldest first. */
#define FB_TYPE_WAITING_SECTION (fb_waiting_section_get_type ())
G_DECLARE_FINAL_TYPE (FbWaitingSection, fb_waiting_section, FB, WAITING_SECTION, FbSyncSection)

GtkWidget *fb_waiting_section_new (FbProfile *profile);

G_END_DECLS
