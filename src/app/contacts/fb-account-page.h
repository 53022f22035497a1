/* fb-account-page.h: everything about an account
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-record-page.h"

G_BEGIN_DECLS

#define FB_TYPE_ACCOUNT_PAGE (fb_account_page_get_type ())
G_DECLARE_FINAL_TYPE (FbAccountPage, fb_account_page, FB, ACCOUNT_PAGE, FbRecordPage)

GtkWidget *fb_account_page_new (FbProfile *profile);

G_END_DECLS
