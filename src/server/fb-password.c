/* fb-password.c: passwords and secrets, by libsodium
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-password.h"

#include <sodium.h>
#include <string.h>

/* Also keeps anybody from having the server hash a megabyte. */
#define MAX_PASSWORD 1024

static void
prepare (void)
{
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      if (sodium_init () < 0)
        g_error ("libsodium does not start");
      g_once_init_leave (&ready, 1);
    }
}

char *
fb_password_hash (const char *password)
{
  char hash[crypto_pwhash_STRBYTES];

  prepare ();
  if (crypto_pwhash_str (hash, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                         crypto_pwhash_MEMLIMIT_INTERACTIVE)
      != 0)
    return NULL;
  return g_strdup (hash);
}

gboolean
fb_password_verify (const char *hash, const char *password)
{
  char padded[crypto_pwhash_STRBYTES] = {0};

  prepare ();
  if (strlen (password) > MAX_PASSWORD || g_strlcpy (padded, hash, sizeof padded) >= sizeof padded)
    return FALSE;
  return crypto_pwhash_str_verify (padded, password, strlen (password)) == 0;
}

void
fb_password_pretend (const char *password)
{
  g_autofree char *hash = strlen (password) > MAX_PASSWORD ? NULL : fb_password_hash (password);

  (void) hash;
}

char *
fb_secret_make (void)
{
  guint8 bytes[32];
  char text[sodium_base64_ENCODED_LEN (sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

  prepare ();
  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2base64 (text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero (bytes, sizeof bytes);
  return g_strdup (text);
}

/* Without I, L, O and U. */
#define CODE_LETTERS "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#define CODE_LENGTH 26

char *
fb_code_make (void)
{
  GString *code = g_string_new (NULL);

  prepare ();
  for (guint i = 0; i < CODE_LENGTH; i++)
    {
      if (i == 5 || i == 10 || i == 15 || i == 20)
        g_string_append_c (code, '-');
      g_string_append_c (code, CODE_LETTERS[randombytes_uniform (strlen (CODE_LETTERS))]);
    }
  return g_string_free (code, FALSE);
}

char *
fb_code_normalise (const char *typed)
{
  GString *code = g_string_new (NULL);

  for (const char *c = typed; *c != '\0'; c++)
    {
      char letter = g_ascii_toupper (*c);

      if (letter == 'O')
        letter = '0';
      else if (letter == 'I' || letter == 'L')
        letter = '1';
      if (!g_ascii_isspace (letter) && letter != '-')
        g_string_append_c (code, letter);
    }
  return g_string_free (code, FALSE);
}

char *
fb_secret_hash (const char *secret)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, secret, -1);
}

gboolean
fb_secret_equal (const char *a, const char *b)
{
  prepare ();
  return a != NULL && b != NULL && strlen (a) == strlen (b) && sodium_memcmp (a, b, strlen (a)) == 0;
}
