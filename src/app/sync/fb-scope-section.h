/* fb-scope-section.h: what lies on this computer, and why
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

#define FB_TYPE_SCOPE_SECTION (fb_scope_section_get_type ())
G_DECLARE_FINAL_TYPE (FbScopeSection, fb_scope_section, FB, SCOPE_SECTION, AdwPreferencesGroup)

GtkWidget *fb_scope_section_new    (FbProfile *profile);
/* Counts again, as soon as it is seen. */
void       fb_scope_section_reload (FbScopeSection *self);

G_END_DECLS
