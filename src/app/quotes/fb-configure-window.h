/* fb-configure-window.h: configuring a product for a quote
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbConfigureWindow:
 *
 * A configuration that becomes a line of a quote, or changes one. A line keeps the version of the model it was made
 * with, until the person moves it to the current one. Signal "stored" (const char *line): the quote has it; the window
 * closes.
 */
#define FB_TYPE_CONFIGURE_WINDOW (fb_configure_window_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigureWindow, fb_configure_window, FB, CONFIGURE_WINDOW, AdwWindow)

/* @product (nullable): what is sold; NULL: a family is chosen, where there are several. @line (nullable): to be
 * changed. */
GtkWidget *
fb_configure_window_new (GtkWindow *parent,
                         FbProfile *profile,
                         const FbId *quote,
                         const FbId *product,
                         const FbId *line);

G_END_DECLS
