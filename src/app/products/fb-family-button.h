/* fb-family-button.h: narrows the catalogue to a family of products
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-filter.h"
#include "fb-profile.h"

G_BEGIN_DECLS

/* The families as a tree in a drop-down list; a family counts with those below it. Hidden while there are none. */
#define FB_TYPE_FAMILY_BUTTON (fb_family_button_get_type ())
G_DECLARE_FINAL_TYPE (FbFamilyButton, fb_family_button, FB, FAMILY_BUTTON, AdwBin)

GtkWidget *fb_family_button_new (FbProfile *profile, FbFilter *filter);

G_END_DECLS
