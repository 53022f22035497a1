/* fb-tips.h: tips of what is shown by the hundred
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on @label shows its text as a tooltip while it does not fit. */
void fb_tip_when_cut (GtkWidget *label);
/* As gtk_widget_set_tooltip_text(), which asks the display server each time where the pointer is: for widgets that are filled by the hundred. NULL: none. */
void fb_tip_set      (GtkWidget *widget, const char *text);

G_END_DECLS
