/* fb-schema-error.c: errors that know their field
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-schema-error.h"

typedef struct
{
  char *field;
} FbSchemaErrorPrivate;

static void
fb_schema_error_private_init (FbSchemaErrorPrivate *priv)
{
}

static void
fb_schema_error_private_copy (const FbSchemaErrorPrivate *from, FbSchemaErrorPrivate *to)
{
  to->field = g_strdup (from->field);
}

static void
fb_schema_error_private_clear (FbSchemaErrorPrivate *priv)
{
  g_free (priv->field);
}

G_DEFINE_EXTENDED_ERROR (FbSchemaError, fb_schema_error)

void
fb_schema_set_error (GError **error, FbSchemaError code, const char *field, const char *format, ...)
{
  GError *made;
  va_list args;

  if (error == NULL)
    return;
  va_start (args, format);
  made = g_error_new_valist (FB_SCHEMA_ERROR, code, format, args);
  va_end (args);
  fb_schema_error_get_private (made)->field = g_strdup (field);
  g_propagate_error (error, made);
}

const char *
fb_schema_error_get_field (const GError *error)
{
  if (error == NULL || error->domain != FB_SCHEMA_ERROR)
    return NULL;
  return fb_schema_error_get_private (error)->field;
}
