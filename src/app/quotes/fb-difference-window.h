/* fb-difference-window.h: what changed between two versions of a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

#define FB_TYPE_DIFFERENCE_WINDOW (fb_difference_window_get_type ())
G_DECLARE_FINAL_TYPE (FbDifferenceWindow, fb_difference_window, FB, DIFFERENCE_WINDOW, AdwWindow)

GtkWidget *fb_difference_window_new (GtkWindow *parent, FbProfile *profile, const FbId *before, const FbId *after);

G_END_DECLS
