/* test-password.c: passwords and secrets
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/resource.h>

#include "fb-auth.h"
#include "fb-password.h"

static void
test_passwords (void)
{
  g_autofree char *hash = fb_password_hash ("secret words");
  g_autofree char *again = fb_password_hash ("secret words");
  g_autofree char *empty = fb_password_hash ("");

  g_assert_true (g_str_has_prefix (hash, "$argon2id$"));
  /* Each has a salt of its own. */
  g_assert_cmpstr (hash, !=, again);
  g_assert_true (fb_password_verify (hash, "secret words"));
  g_assert_true (fb_password_verify (again, "secret words"));
  g_assert_false (fb_password_verify (hash, "Secret words"));
  g_assert_false (fb_password_verify (hash, ""));
  g_assert_true (fb_password_verify (empty, ""));
}

static void
test_damaged_hashes (void)
{
  g_autofree char *hash = fb_password_hash ("x");
  g_autofree char *cut = g_strndup (hash, strlen (hash) / 2);
  g_autofree char *long_hash = g_strnfill (1000, '$');

  g_assert_false (fb_password_verify ("", "x"));
  g_assert_false (fb_password_verify ("x", "x"));
  g_assert_false (fb_password_verify (cut, "x"));
  g_assert_false (fb_password_verify (long_hash, "x"));
}

/* A password of a megabyte costs the server nothing, right or wrong. */
static void
test_long_passwords (void)
{
  g_autofree char *hash = fb_password_hash ("x");
  g_autofree char *huge = g_strnfill (1024 * 1024, 'x');

  g_assert_false (fb_password_verify (hash, huge));
  fb_password_pretend (huge);
  fb_password_pretend ("x");
}

static void
test_secrets (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *hash = fb_secret_hash ("abc");

  for (guint i = 0; i < 100; i++)
    {
      char *secret = fb_secret_make ();

      /* 256 bits in six a character. */
      g_assert_cmpuint (strlen (secret), ==, 43);
      g_assert_true (strspn (secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == 43);
      g_assert_true (g_hash_table_add (seen, secret));
    }
  /* FIPS 180-2, appendix B.1. */
  g_assert_cmpstr (hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
test_equal (void)
{
  g_assert_true (fb_secret_equal ("abc", "abc"));
  g_assert_true (fb_secret_equal ("", ""));
  g_assert_false (fb_secret_equal ("abc", "abd"));
  g_assert_false (fb_secret_equal ("abc", "ab"));
  g_assert_false (fb_secret_equal (NULL, "abc"));
  g_assert_false (fb_secret_equal ("abc", NULL));
  g_assert_false (fb_secret_equal (NULL, NULL));
}

/* A password that cannot be made into a hash is not stored as something else. */
static void
test_no_memory (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizer ends the program where there is no memory");
#else
  g_autoptr (GError) error = NULL;
  g_autofree char *before = fb_auth_hash_password ("secret words", &error);
  g_autofree char *hash = NULL;
  struct rlimit usual, tight;

  g_assert_no_error (error);
  g_assert_cmpint (getrlimit (RLIMIT_AS, &usual), ==, 0);
  tight = usual;
  /* Less than the program has already: no page more. */
  tight.rlim_cur = 1024 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &tight), ==, 0);
  hash = fb_auth_hash_password ("secret words", &error);
  g_assert_cmpint (setrlimit (RLIMIT_AS, &usual), ==, 0);
  g_assert_null (hash);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "memory"));
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/password/verify", test_passwords);
  g_test_add_func ("/server/password/damaged", test_damaged_hashes);
  g_test_add_func ("/server/password/long", test_long_passwords);
  g_test_add_func ("/server/secret/made", test_secrets);
  g_test_add_func ("/server/secret/equal", test_equal);
  g_test_add_func ("/server/password/no-memory", test_no_memory);
  return g_test_run ();
}
