/* fb-resend-dialog.h: mends a refused change and sends it again
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-dialog.h"
#include "fb-refusal.h"

G_BEGIN_DECLS

#define FB_TYPE_RESEND_DIALOG (fb_resend_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FbResendDialog, fb_resend_dialog, FB, RESEND_DIALOG, FbDialog)

GtkWidget *fb_resend_dialog_new (GtkWindow *parent, FbProfile *profile, const FbRefusal *refusal);

/* Sends it as it is, without a dialog; what goes wrong is said in a toast. */
void       fb_resend_now        (FbProfile *profile, gint64 n);

G_END_DECLS
