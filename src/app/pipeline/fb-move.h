/* pipeline/fb-move.h: moves a deal, asking for what a stage requires
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/* What dragging, keys and the buttons of the deal's page do. Values that the stage requires and the deal lacks are asked for in a dialog over the window of
 * @widget; a toast offers undo. @moved (nullable) is called with TRUE when it was done and FALSE when it was given up or failed. */
typedef void (*FbMoveFunc) (gboolean moved, gpointer user_data);
void fb_move_deal (GtkWidget *widget, FbProfile *profile, const FbId *deal, const FbId *stage, FbMoveFunc moved, gpointer user_data,
                   GDestroyNotify free_data);

G_END_DECLS
