/* fb-http-transport.h: the transport over HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fb-transport.h"

G_BEGIN_DECLS

/* libsoup 3: gzip both ways, connect timeout 10 s, idle timeout 30 s, answers of at most 8 MiB expanded. TLS 1.2 or newer, plain HTTP to loopback only.
 * Adds the bearer token, and on 401 token-expired refreshes once and repeats (protocol section 16), through the FbCredentials it was given. */
#define FB_TYPE_HTTP_TRANSPORT (fb_http_transport_get_type ())
G_DECLARE_FINAL_TYPE (FbHttpTransport, fb_http_transport, FB, HTTP_TRANSPORT, GObject)

#define FB_TYPE_CREDENTIALS (fb_credentials_get_type ())
G_DECLARE_DERIVABLE_TYPE (FbCredentials, fb_credentials, FB, CREDENTIALS, GObject)

/* Where the device's secrets lie: FbFileCredentials (a 0600 file in the profile) here, the keyring in app/. Values survive a crash between refresh
 * and answer because the next secret is stored before it is proposed. */
struct _FbCredentialsClass
{
  GObjectClass parent_class;

  char    *(*load)  (FbCredentials *self, const char *name, GError **error);    /* NULL without error: unset */
  gboolean (*store) (FbCredentials *self, const char *name, const char *secret, GError **error);
};

/* Names: device, refresh, next (proposed, its answer not yet seen), access; pin, which is no secret: the fingerprint of the one certificate to trust
 * (fb_pin_normalise()), and outlives a sign-out. */
char            *fb_credentials_load     (FbCredentials *self, const char *name, GError **error);
gboolean         fb_credentials_store    (FbCredentials *self, const char *name, const char *secret, GError **error);   /* NULL unsets */
/* Unsets all of them. Does what it can and gives the first error. */
gboolean         fb_credentials_clear    (FbCredentials *self, GError **error);
/* A new secret: 256 random bits as base64url text, and its SHA-256 in hexadecimal, by which the server knows it. */
char            *fb_credentials_make_secret (void);
char            *fb_credentials_hash     (const char *secret);
FbCredentials   *fb_file_credentials_new (const char *directory);
/* https://HOST[:PORT][/PATH] without a slash at the end, or http:// where the host is this machine. "crm.example.com" gets https. NULL and
 * G_IO_ERROR_INVALID_ARGUMENT with a message for people. */
char            *fb_http_normalise_url   (const char *text, GError **error);
FbHttpTransport *fb_http_transport_new   (const char *base_url, FbCredentials *credentials, GError **error);
const char      *fb_http_transport_get_base_url (FbHttpTransport *self);

G_END_DECLS
