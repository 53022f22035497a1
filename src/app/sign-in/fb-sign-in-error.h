/* fb-sign-in-error.h: which field of the form an error is about
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FB_SIGN_IN_FORM,       /* about none of them: clock, versions, a revoked device */
  FB_SIGN_IN_SERVER,
  FB_SIGN_IN_LOGIN,
  FB_SIGN_IN_PASSWORD,
} FbSignInField;

FbSignInField fb_sign_in_error_field     (const GError *error);
/* What a person can do about it where the message alone does not say so (nullable). */
const char   *fb_sign_in_error_hint      (const GError *error);

G_END_DECLS
