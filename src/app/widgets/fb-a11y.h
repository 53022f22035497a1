/* fb-a11y.h: tells assistive technology what GTK 4.8 does not
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* GTK 4.8 presents the pages of a stack that are not seen like the one that is. Marks them as hidden, now and whenever another page is shown. */
void fb_a11y_follow_stack   (GtkStack *stack);
/* The same for a leaflet that shows one child at a time while it is folded. */
void fb_a11y_follow_leaflet (AdwLeaflet *leaflet);
/* Names the line of a list around @child, which has no name of its own there. */
void fb_a11y_name_line      (GtkWidget *child, const char *name);

G_END_DECLS
