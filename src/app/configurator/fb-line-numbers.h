/* fb-line-numbers.h: the numbers of lines beside a text
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For the left gutter of a GtkTextView, which it is made for. */
#define FB_TYPE_LINE_NUMBERS (fb_line_numbers_get_type ())
G_DECLARE_FINAL_TYPE (FbLineNumbers, fb_line_numbers, FB, LINE_NUMBERS, GtkWidget)

GtkWidget *
fb_line_numbers_new (GtkTextView *view);
/* Lines (from 1) that are shown as wrong, as a set of line numbers as pointers; taken. */
void
fb_line_numbers_set_wrong (FbLineNumbers *self, GHashTable *lines);

G_END_DECLS
