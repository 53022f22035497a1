/* fb-wrap.h: text that wraps without being dear to measure
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The label wraps, between words and within those that are too long. */
void fb_wrap_label  (GtkWidget *label);
/* The labels inside @widget that wrap already, such as those of an AdwActionRow, need as little to be measured. */
void fb_wrap_inside (GtkWidget *widget);

G_END_DECLS
