/* fb-ref-chooser.h: finds one record of a table by typing
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbRefChooser:
 *
 * A popover with a search entry over the rows of one table. Signal "chosen" (const char *id, const char *title), with NULL twice for none.
 */
#define FB_TYPE_REF_CHOOSER (fb_ref_chooser_get_type ())
G_DECLARE_FINAL_TYPE (FbRefChooser, fb_ref_chooser, FB, REF_CHOOSER, GtkPopover)

/* @where (nullable): a condition of the query language that rows must meet. @may_be_none offers to empty the field. */
GtkWidget *fb_ref_chooser_new       (FbProfile *profile, const FbTable *table, gboolean may_be_none);
void       fb_ref_chooser_set_where (FbRefChooser *self, const char *where);

G_END_DECLS
