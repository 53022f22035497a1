/* fb-request-page.h: somebody asks for approval, and is answered
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_REQUEST_PAGE (fb_request_page_get_type ())
G_DECLARE_FINAL_TYPE (FbRequestPage, fb_request_page, FB, REQUEST_PAGE, FbRecordPage)

GtkWidget *fb_request_page_new (FbProfile *profile);

G_END_DECLS
