/* fb-sign-in-page.h: the first page: signing in to a server, or working on this computer only
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "fb-profile.h"

G_BEGIN_DECLS

/**
 * FbSignInPage:
 *
 * Fills a window. Property show-header (bool): a header bar of its own. Signals:
 *
 *   opened (FbProfile *profile): a profile is open and ready: of a server (rows may still come in), or of this computer only
 *   left: an existing profile goes on as it is ("Not Now", Escape)
 */
#define FB_TYPE_SIGN_IN_PAGE (fb_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (FbSignInPage, fb_sign_in_page, FB, SIGN_IN_PAGE, AdwBin)

/* @directory: where the profile will lie; it is made when the person has decided. */
GtkWidget *fb_sign_in_page_new         (const char *directory);
/* For a profile that is open: connects it to a server, or signs in again where it has one. */
void       fb_sign_in_page_set_profile (FbSignInPage *self, FbProfile *profile);
/* Says something above the form: why the person sees this page. NULL: nothing. */
void       fb_sign_in_page_set_message (FbSignInPage *self, const char *message);
/* Fills in the address and the name of a server, so that only the password is missing. */
void       fb_sign_in_page_set_server  (FbSignInPage *self, const char *server, const char *login);

G_END_DECLS
