/* fb-search-window.h: finds anything by typing
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbSearchWindow:
 *
 * One entry over all records and all commands. Arrows choose, Enter opens, Ctrl+Enter opens and keeps the window, ">" looks for commands only. Activates
 * "win.open" of the parent with table and id, or the command's own action.
 */
#define FB_TYPE_SEARCH_WINDOW (fb_search_window_get_type ())
G_DECLARE_FINAL_TYPE (FbSearchWindow, fb_search_window, FB, SEARCH_WINDOW, AdwWindow)

GtkWidget *fb_search_window_new (GtkWindow *parent, FbProfile *profile);

G_END_DECLS
