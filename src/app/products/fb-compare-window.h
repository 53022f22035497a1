/* fb-compare-window.h: up to four products side by side
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/* Follows the profile's FbCompareSet; closes with the last product. */
#define FB_TYPE_COMPARE_WINDOW (fb_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (FbCompareWindow, fb_compare_window, FB, COMPARE_WINDOW, AdwWindow)

GtkWidget *fb_compare_window_new (GtkWindow *parent, FbProfile *profile);

/* A bar over the list of products while some are chosen: how many, opens the window, takes all away. */
GtkWidget *fb_compare_bar_new    (FbProfile *profile);

G_END_DECLS
