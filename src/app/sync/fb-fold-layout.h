/* fb-fold-layout.h: columns of equal width, stacked where they would get too narrow
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FB_TYPE_FOLD_LAYOUT (fb_fold_layout_get_type ())
G_DECLARE_FINAL_TYPE (FbFoldLayout, fb_fold_layout, FB, FOLD_LAYOUT, GtkLayoutManager)

/* @column_width: below this many pixels a column they are stacked. */
GtkLayoutManager *fb_fold_layout_new (int column_width, int spacing);

G_END_DECLS
