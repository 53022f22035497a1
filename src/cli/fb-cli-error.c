/* fb-cli-error.c: what goes wrong, as the tool says it
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-error.h"

#include <glib/gi18n.h>

#include "fb-config-error.h"
#include "fb-db.h"
#include "fb-exchange-error.h"
#include "fb-message.h"
#include "fb-operation.h"
#include "fb-price-trace.h"
#include "fb-record.h"
#include "fb-rules-parse.h"
#include "fb-store.h"

typedef struct
{
  char *field;
  char *hint;
} FbCliErrorPrivate;

static void
fb_cli_error_private_init (FbCliErrorPrivate *priv)
{
}

static void
fb_cli_error_private_copy (const FbCliErrorPrivate *from, FbCliErrorPrivate *to)
{
  to->field = g_strdup (from->field);
  to->hint = g_strdup (from->hint);
}

static void
fb_cli_error_private_clear (FbCliErrorPrivate *priv)
{
  g_free (priv->field);
  g_free (priv->hint);
}

// cppcheck-suppress unknownMacro
G_DEFINE_EXTENDED_ERROR (FbCliError, fb_cli_error)

void
fb_cli_set_error (GError **error, FbCliError code, const char *field, const char *hint, const char *format, ...)
{
  va_list args;
  GError *made;
  FbCliErrorPrivate *priv;

  if (error == NULL)
    return;
  va_start (args, format);
  made = g_error_new_valist (FB_CLI_ERROR, code, format, args);
  va_end (args);
  priv = fb_cli_error_get_private (made);
  priv->field = g_strdup (field);
  priv->hint = g_strdup (hint);
  g_propagate_error (error, made);
}

gboolean
fb_cli_error_is_usage (const GError *error)
{
  return g_error_matches (error, FB_CLI_ERROR, FB_CLI_ERROR_USAGE);
}

/* --- codes ------------------------------------------------------------------------------------------------------ */

static const char *
code_of_cli (int code)
{
  static const char *const codes[] = {
      [FB_CLI_ERROR_FAILED] = "failed",
      [FB_CLI_ERROR_USAGE] = "usage",
      [FB_CLI_ERROR_NO_PROFILE] = "no-profile",
      [FB_CLI_ERROR_EXISTS] = "exists",
      [FB_CLI_ERROR_NOT_FOUND] = "not-found",
      [FB_CLI_ERROR_AMBIGUOUS] = "ambiguous",
      [FB_CLI_ERROR_UNKNOWN_ENTITY] = "unknown-entity",
      [FB_CLI_ERROR_UNKNOWN_FIELD] = "unknown-field",
      [FB_CLI_ERROR_VALUE] = "value",
      [FB_CLI_ERROR_CHECK] = "damaged",
      [FB_CLI_ERROR_TIMEOUT] = "timeout",
      [FB_CLI_ERROR_LOCKED] = "locked",
      [FB_CLI_ERROR_WIPED] = "wiped",
      [FB_CLI_ERROR_UNSENT] = "unsent",
      [FB_CLI_ERROR_MODEL] = "model",
  };

  return codes[code];
}

static const char *
code_of_store (int code)
{
  switch (code)
    {
    case FB_STORE_ERROR_NOT_FOUND:
      return "not-found";
    case FB_STORE_ERROR_INVALID:
      return "invalid";
    case FB_STORE_ERROR_TOO_LARGE:
      return "too-large";
    case FB_STORE_ERROR_CONFLICT:
      return "conflict";
    case FB_STORE_ERROR_NEWER:
      return "newer";
    case FB_STORE_ERROR_DAMAGED:
      return "damaged";
    case FB_STORE_ERROR_LOCKED:
      return "locked";
    case FB_STORE_ERROR_NOTHING:
      return "nothing";
    case FB_STORE_ERROR_QUERY:
      return "query";
    default:
      return "failed";
    }
}

static const char *
code_of_schema (int code)
{
  switch (code)
    {
    case FB_SCHEMA_ERROR_UNKNOWN:
      return "unknown-field";
    case FB_SCHEMA_ERROR_REQUIRED:
      return "required";
    case FB_SCHEMA_ERROR_FROZEN:
      return "frozen";
    default:
      return "value";
    }
}

static const char *
code_of_sync (int code)
{
  switch (code)
    {
    case FB_SYNC_ERROR_OFFLINE:
      return "offline";
    case FB_SYNC_ERROR_PROTOCOL:
      return "protocol";
    case FB_SYNC_ERROR_BUSY:
      return "busy";
    case FB_SYNC_ERROR_AUTH:
      return "auth";
    case FB_SYNC_ERROR_REVOKED:
      return "revoked";
    case FB_SYNC_ERROR_DISABLED:
      return "disabled";
    case FB_SYNC_ERROR_SCHEMA:
      return "schema";
    case FB_SYNC_ERROR_REFUSED:
      return "refused";
    case FB_SYNC_ERROR_TOO_LARGE:
      return "too-large";
    case FB_SYNC_ERROR_WIPED:
      return "wiped";
    case FB_SYNC_ERROR_FORKED:
      return "forked";
    default:
      return "sync";
    }
}

static const char *
code_of_db (int code)
{
  switch (code)
    {
    case FB_DB_ERROR_BUSY:
      return "busy";
    case FB_DB_ERROR_FULL:
      return "disk-full";
    case FB_DB_ERROR_CORRUPT:
      return "damaged";
    case FB_DB_ERROR_READ_ONLY:
      return "read-only";
    default:
      return "failed";
    }
}

static const char *
code_of_config (int code)
{
  switch (code)
    {
    case FB_CONFIG_ERROR_UNKNOWN:
      return "not-found";
    case FB_CONFIG_ERROR_TOO_LARGE:
      return "too-large";
    case FB_CONFIG_ERROR_EXCLUDED:
      return "excluded";
    case FB_CONFIG_ERROR_CONTRADICTION:
      return "contradiction";
    case FB_CONFIG_ERROR_LIMIT:
      return "limit";
    default:
      return "model";
    }
}

static const char *
code_of_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_NOT_FOUND:
      return "file-not-found";
    case G_IO_ERROR_EXISTS:
      return "exists";
    case G_IO_ERROR_PERMISSION_DENIED:
      return "permission";
    case G_IO_ERROR_NO_SPACE:
      return "disk-full";
    case G_IO_ERROR_INVALID_DATA:
    case G_IO_ERROR_INVALID_ARGUMENT:
      return "value";
    case G_IO_ERROR_CANCELLED:
      return "cancelled";
    case G_IO_ERROR_TIMED_OUT:
      return "timeout";
    default:
      return "failed";
    }
}

/* The word that programs act on ("not-found", "offline"), whichever library the error comes from. */
static const char *
get_code (const GError *error)
{
  if (error->domain == FB_CLI_ERROR)
    return code_of_cli (error->code);
  if (error->domain == FB_STORE_ERROR)
    return code_of_store (error->code);
  if (error->domain == FB_SCHEMA_ERROR)
    return code_of_schema (error->code);
  if (error->domain == FB_SYNC_ERROR)
    return code_of_sync (error->code);
  if (error->domain == FB_OPERATION_ERROR)
    return error->code == FB_OPERATION_ERROR_MISSING ? "required" : "not-possible";
  if (error->domain == FB_PRICE_ERROR)
    return "price";
  if (error->domain == FB_DB_ERROR)
    return code_of_db (error->code);
  if (error->domain == FB_EXCHANGE_ERROR)
    return error->code == FB_EXCHANGE_ERROR_MAP ? "map" : "file";
  if (error->domain == FB_CONFIG_ERROR)
    return code_of_config (error->code);
  if (error->domain == FB_RULES_ERROR)
    return error->code == FB_RULES_ERROR_LIMIT ? "too-large" : "model";
  if (error->domain == FB_PRICE_ERROR)
    return "price";
  if (error->domain == G_FILE_ERROR)
    return error->code == G_FILE_ERROR_NOENT ? "file-not-found" : "failed";
  if (error->domain == G_IO_ERROR)
    return code_of_io (error->code);
  return "failed";
}

static const char *
get_field (const GError *error)
{
  if (error->domain == FB_CLI_ERROR)
    return ((FbCliErrorPrivate *) fb_cli_error_get_private (error))->field;
  return error->domain == FB_SCHEMA_ERROR ? fb_schema_error_get_field (error) : NULL;
}

const char *
fb_cli_error_get_hint (const GError *error)
{
  if (error->domain == FB_CLI_ERROR)
    return ((FbCliErrorPrivate *) fb_cli_error_get_private (error))->hint;
  if (g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE))
    return _ ("What you enter is kept and sent when the server can be reached.");
  if (g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH)
      || g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FORKED))
    return _ ("fieldbook-cli sign-in URL --login NAME --password-file FILE");
  return NULL;
}

JsonNode *
fb_cli_error_to_json (const GError *error)
{
  g_autoptr (JsonObject) outer = json_object_new ();
  JsonObject *inner = json_object_new ();
  const char *field = get_field (error);
  const char *hint = fb_cli_error_get_hint (error);

  json_object_set_string_member (inner, "code", get_code (error));
  json_object_set_string_member (inner, "message", error->message);
  if (field != NULL)
    json_object_set_string_member (inner, "field", field);
  if (hint != NULL)
    json_object_set_string_member (inner, "hint", hint);
  json_object_set_object_member (outer, "error", inner);
  return json_node_init_object (json_node_alloc (), outer);
}
