/* fb-config-why-popover.h: why a value is excluded or set, and the ways to have it all the same
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-config-session.h"

G_BEGIN_DECLS

/**
 * FbConfigWhyPopover:
 *
 * Asks the session as it is made and shows what comes. The first way has the focus: Enter takes it. Signal "take"
 * (gpointer picks): the picks by variable that a person took, valid during the signal. Closes itself after that.
 */
#define FB_TYPE_CONFIG_WHY_POPOVER (fb_config_why_popover_get_type ())
G_DECLARE_FINAL_TYPE (FbConfigWhyPopover, fb_config_why_popover, FB, CONFIG_WHY_POPOVER, GtkPopover)

GtkWidget *
fb_config_why_popover_new (FbConfigSession *session, guint var, guint value);

G_END_DECLS
