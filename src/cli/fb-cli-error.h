/* fb-cli-error.h: what goes wrong, as the tool says it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Errors of the tool itself; each may carry the field that is meant and a hint how to do better. */
#define FB_CLI_ERROR (fb_cli_error_quark ())
GQuark
fb_cli_error_quark (void);
typedef enum
{
  FB_CLI_ERROR_FAILED,
  FB_CLI_ERROR_USAGE, /* exit status 2 */
  FB_CLI_ERROR_NO_PROFILE,
  FB_CLI_ERROR_EXISTS,
  FB_CLI_ERROR_NOT_FOUND,
  FB_CLI_ERROR_AMBIGUOUS,
  FB_CLI_ERROR_UNKNOWN_ENTITY,
  FB_CLI_ERROR_UNKNOWN_FIELD,
  FB_CLI_ERROR_VALUE,
  FB_CLI_ERROR_CHECK, /* `check` found something */
  FB_CLI_ERROR_TIMEOUT,
  FB_CLI_ERROR_LOCKED, /* sign in first */
  FB_CLI_ERROR_WIPED,
  FB_CLI_ERROR_UNSENT, /* something waits that would be lost */
  FB_CLI_ERROR_MODEL,  /* a model of products is wrong, or what is asked does not fit it */
} FbCliError;

/* @field and @hint may be NULL. */
void
fb_cli_set_error (GError **error, FbCliError code, const char *field, const char *hint, const char *format, ...)
    G_GNUC_PRINTF (5, 6);
gboolean
fb_cli_error_is_usage (const GError *error);
/* (nullable) */
const char *
fb_cli_error_get_hint (const GError *error);
/* {"error":{"code","message","field","hint"}} */
JsonNode *
fb_cli_error_to_json (const GError *error);

G_END_DECLS
