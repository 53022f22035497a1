/* fb-accept-dialog.h: a customer accepts a quote, and signs it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-dialog.h"

G_BEGIN_DECLS

#define FB_TYPE_ACCEPT_DIALOG (fb_accept_dialog_get_type ())
G_DECLARE_FINAL_TYPE (FbAcceptDialog, fb_accept_dialog, FB, ACCEPT_DIALOG, FbDialog)

/* @who (nullable): who it was made for. */
GtkWidget *fb_accept_dialog_new (GtkWindow *parent, FbProfile *profile, const FbId *quote, const char *who);

G_END_DECLS
