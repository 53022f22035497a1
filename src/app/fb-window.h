/* fb-window.h: the window: sidebar, views, header bar
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-application.h"

G_BEGIN_DECLS

#define FB_TYPE_WINDOW (fb_window_get_type ())
G_DECLARE_FINAL_TYPE (FbWindow, fb_window, FB, WINDOW, AdwApplicationWindow)

/* Opens the profile in @directory, or asks for a server where there is none yet. */
GtkWidget *fb_window_new            (FbApplication *application, const char *directory);
/* Shows the dialog that logs an activity, as soon as a profile is open. */
void       fb_window_log_when_ready (FbWindow *self);

G_END_DECLS
