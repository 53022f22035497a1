/* fb-request-bar.h: somebody waits for an answer
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/* A button while open requests wait that this person may answer: opens the oldest. */
#define FB_TYPE_REQUEST_BAR (fb_request_bar_get_type ())
G_DECLARE_FINAL_TYPE (FbRequestBar, fb_request_bar, FB, REQUEST_BAR, GtkWidget)

GtkWidget *fb_request_bar_new (FbProfile *profile);

G_END_DECLS
