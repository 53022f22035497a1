/* test-credentials.c: a device's secrets in a file of its profile
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fb-http-transport.h"
#include "fb-temp-store.h"

typedef struct
{
  char *directory, *path;
  FbCredentials *credentials;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("fieldbook-credentials-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->directory, "credentials", NULL);
  self->credentials = fb_file_credentials_new (self->directory);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->credentials);
  fb_remove_tree (self->directory);
  g_free (self->directory);
  g_free (self->path);
}

static void
assert_secret (Fixture *self, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = fb_credentials_load (self->credentials, name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, expected);
}

static void
test_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat info;

  assert_secret (self, "refresh", NULL);
  /* What was never there is not made by taking it away. */
  g_assert_true (fb_credentials_store (self->credentials, "refresh", NULL, &error));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
  g_assert_true (fb_credentials_store (self->credentials, "refresh", "first", &error));
  g_assert_true (fb_credentials_store (self->credentials, "pin", "abc", &error));
  g_assert_true (fb_credentials_store (self->credentials, "refresh", "second", &error));
  g_assert_no_error (error);
  assert_secret (self, "refresh", "second");
  assert_secret (self, "next", NULL);
  /* Nobody else may read it. */
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  /* All secrets go; the certificate that is trusted is none. */
  g_assert_true (fb_credentials_clear (self->credentials, &error));
  g_assert_no_error (error);
  assert_secret (self, "refresh", NULL);
  assert_secret (self, "pin", "abc");
}

/* A file that cannot be read is not an empty one: it is not written over. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_file_set_contents (self->path, "no key file", -1, &error);
  g_assert_no_error (error);
  g_assert_null (fb_credentials_load (self->credentials, "refresh", &error));
  g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE);
  g_assert_nonnull (strstr (error->message, self->path));
  g_clear_error (&error);
  g_assert_false (fb_credentials_store (self->credentials, "refresh", "first", &error));
  g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE);
  g_clear_error (&error);
  g_assert_false (fb_credentials_clear (self->credentials, &error));
  g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE);
  g_clear_error (&error);
  g_file_get_contents (self->path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "no key file");
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (self->directory, "no", "folder", NULL);
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (nowhere);
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_credentials_store (credentials, "refresh", "first", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_secrets (void)
{
  g_autofree char *one = fb_credentials_make_secret ();
  g_autofree char *two = fb_credentials_make_secret ();
  g_autofree char *hash = fb_credentials_hash ("abc");

  g_assert_cmpstr (one, !=, two);
  g_assert_cmpuint (strlen (one), ==, 43);
  g_assert_cmpuint (strspn (one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==, 43);
  g_assert_cmpstr (hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/net/credentials/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("kept", test_kept);
  ADD ("damaged", test_damaged);
  ADD ("no-folder", test_no_folder);
#undef ADD
  g_test_add_func ("/net/credentials/secrets", test_secrets);
  return g_test_run ();
}
