/* fb-tips.h: the whole text of a label that is cut
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on @label shows its text as a tooltip while it does not fit. */
void fb_tip_when_cut (GtkWidget *label);

G_END_DECLS
