/* fb-consent-section.h: what a person lets us contact them for
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/* What holds today for each way and purpose that was ever talked about, and a button that notes an answer. */
#define FB_TYPE_CONSENT_SECTION (fb_consent_section_get_type ())
G_DECLARE_FINAL_TYPE (FbConsentSection, fb_consent_section, FB, CONSENT_SECTION, AdwPreferencesGroup)

GtkWidget *fb_consent_section_new         (FbProfile *profile);
void       fb_consent_section_set_contact (FbConsentSection *self, const FbId *contact);   /* NULL: nobody */

G_END_DECLS
