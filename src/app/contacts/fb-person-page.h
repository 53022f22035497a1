/* fb-person-page.h: everything about a person
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_PERSON_PAGE (fb_person_page_get_type ())
G_DECLARE_FINAL_TYPE (FbPersonPage, fb_person_page, FB, PERSON_PAGE, FbRecordPage)

GtkWidget *fb_person_page_new (FbProfile *profile);

G_END_DECLS
