/* fb-sign-in-error.c: which field of the form an error is about
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sign-in-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "fb-message.h"

FbSignInField
fb_sign_in_error_field (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return error->code == G_IO_ERROR_INVALID_ARGUMENT || error->code == G_IO_ERROR_EXISTS ? FB_SIGN_IN_SERVER
                                                                                          : FB_SIGN_IN_FORM;
  if (error->domain != FB_SYNC_ERROR)
    return FB_SIGN_IN_FORM;

  switch ((FbSyncError) error->code)
    {
    case FB_SYNC_ERROR_OFFLINE:
    case FB_SYNC_ERROR_PROTOCOL:
      return FB_SIGN_IN_SERVER;
    case FB_SYNC_ERROR_AUTH:
      return FB_SIGN_IN_PASSWORD;
    case FB_SYNC_ERROR_DISABLED:
      return FB_SIGN_IN_LOGIN;
    default:
      return FB_SIGN_IN_FORM;
    }
}

const char *
fb_sign_in_error_hint (const GError *error)
{
  if (g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE))
    return _ ("Check the address and your connection, then try again.");
  if (g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL))
    return _ ("Ask your administrator for the address.");
  return NULL;
}
