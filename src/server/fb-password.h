/* fb-password.h: passwords and secrets, by libsodium
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Any thread. The first call prepares the library. */
/* argon2id with the interactive limits: about a tenth of a second and 64 MiB. NULL when there is not enough memory. */
char    *fb_password_hash      (const char *password);
gboolean fb_password_verify    (const char *hash, const char *password);
/* As costly as a verification and never true: for names that do not exist. */
void     fb_password_pretend   (const char *password);
/* 256 random bits in base64url. */
char    *fb_secret_make        (void);
/* A one-time code: 130 random bits in 26 letters and digits that cannot be taken for one another, in groups. */
char    *fb_code_make          (void);
/* The code as it counts, however it was typed. */
char    *fb_code_normalise     (const char *typed);
/* SHA-256 in hex, as secrets are stored. */
char    *fb_secret_hash        (const char *secret);
/* Compares in a time that does not depend on where the two differ; NULL equals nothing. */
gboolean fb_secret_equal       (const char *a, const char *b);

G_END_DECLS
