/* fb-consent-dialog.h: notes what a person said about being contacted
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-dialog.h"

G_BEGIN_DECLS

#define FB_TYPE_CONSENT_DIALOG (fb_consent_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FbConsentDialog, fb_consent_dialog, FB, CONSENT_DIALOG, FbDialog)

GtkWidget *fb_consent_dialog_new (GtkWindow *parent, FbProfile *profile, const FbId *contact);

G_END_DECLS
