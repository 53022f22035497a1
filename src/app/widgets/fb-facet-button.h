/* fb-facet-button.h: narrows a list by values that occur in it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "fb-filter.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/* A button with a popover: for every facet its values with counts, any number of them chosen. */
#define FB_TYPE_FACET_BUTTON (fb_facet_button_get_type ())
G_DECLARE_FINAL_TYPE (FbFacetButton, fb_facet_button, FB, FACET_BUTTON, GtkWidget)

/* @fields: NULL-terminated. */
void       fb_facet_button_setup (FbFacetButton *self, FbProfile *profile, FbFilter *filter, const char *const *fields);
void       fb_facet_button_popup (FbFacetButton *self);

G_END_DECLS
