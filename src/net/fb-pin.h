/* fb-pin.h: trusting one certificate and no other
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FbPinDatabase:
 *
 * A GTlsDatabase in which exactly one certificate counts as valid, whoever signed it and whatever name it bears: the one whose SHA-256 the person gave. Asked
 * before anything of a request is sent.
 */
#define FB_TYPE_PIN_DATABASE (fb_pin_database_get_type ())
G_DECLARE_FINAL_TYPE (FbPinDatabase, fb_pin_database, FB, PIN_DATABASE, GTlsDatabase)

/* SHA-256 of a certificate's DER form as 64 hex digits, with or without colons, in any case; NULL and G_IO_ERROR_INVALID_ARGUMENT in words for people. */
char         *fb_pin_normalise     (const char *text, GError **error);
/* Of a certificate. */
char         *fb_pin_of            (GTlsCertificate *certificate);
/* @pin as fb_pin_normalise() gives it. */
GTlsDatabase *fb_pin_database_new  (const char *pin);

G_END_DECLS
