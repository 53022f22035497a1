/* fb-pin.c: trusting one certificate and no other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-pin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PIN_DIGITS 64

struct _FbPinDatabase
{
  GTlsDatabase parent_instance;

  char *pin; /* (owned) */
};

G_DEFINE_FINAL_TYPE (FbPinDatabase, fb_pin_database, G_TYPE_TLS_DATABASE)

char *
fb_pin_normalise (const char *text, GError **error)
{
  GString *pin = g_string_new (NULL);

  for (const char *c = text; c != NULL && *c != '\0'; c++)
    if (*c != ':' && !g_ascii_isspace (*c))
      g_string_append_c (pin, g_ascii_tolower (*c));
  if (pin->len == PIN_DIGITS && strspn (pin->str, "0123456789abcdef") == PIN_DIGITS)
    return g_string_free (pin, FALSE);
  g_string_free (pin, TRUE);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("The fingerprint of a certificate is 64 digits from 0 to f (SHA-256)."));
  return NULL;
}

char *
fb_pin_of (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  return der != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len) : NULL;
}

static GTlsCertificateFlags
fb_pin_database_verify_chain (GTlsDatabase *database,
                              GTlsCertificate *chain,
                              const char *purpose,
                              GSocketConnectable *identity,
                              GTlsInteraction *interaction,
                              GTlsDatabaseVerifyFlags flags,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autofree char *pin = fb_pin_of (chain);

  return g_strcmp0 (pin, FB_PIN_DATABASE (database)->pin) == 0 ? G_TLS_CERTIFICATE_NO_FLAGS
                                                               : G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
fb_pin_database_finalize (GObject *object)
{
  g_free (FB_PIN_DATABASE (object)->pin);

  G_OBJECT_CLASS (fb_pin_database_parent_class)->finalize (object);
}

static void
fb_pin_database_class_init (FbPinDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_pin_database_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = fb_pin_database_verify_chain;
}

static void
fb_pin_database_init (FbPinDatabase *self)
{
}

GTlsDatabase *
fb_pin_database_new (const char *pin)
{
  FbPinDatabase *self;

  g_return_val_if_fail (pin != NULL, NULL);

  self = g_object_new (FB_TYPE_PIN_DATABASE, NULL);
  self->pin = g_strdup (pin);
  return G_TLS_DATABASE (self);
}
