/* many/fb-many-page.h: what stands where a record does while several are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-many-actions.h"

G_BEGIN_DECLS

#define FB_TYPE_MANY_PAGE (fb_many_page_get_type ())
G_DECLARE_FINAL_TYPE (FbManyPage, fb_many_page, FB, MANY_PAGE, AdwBin)

/* Shows how many rows are marked in the list of @actions, and offers what can be done with them: the page of @pages, which gets one when it is first
 * needed. */
void fb_many_page_show (GtkStack *pages, FbManyActions *actions);

G_END_DECLS
