/* fb-credentials.c: where a device's secrets lie
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-http-transport.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define SECRET_BYTES 32
#define GROUP "credentials"

G_DEFINE_ABSTRACT_TYPE (FbCredentials, fb_credentials, G_TYPE_OBJECT)

static void
fb_credentials_class_init (FbCredentialsClass *klass)
{
}

static void
fb_credentials_init (FbCredentials *self)
{
}

char *
fb_credentials_load (FbCredentials *self, const char *name, GError **error)
{
  g_return_val_if_fail (FB_IS_CREDENTIALS (self), NULL);

  return FB_CREDENTIALS_GET_CLASS (self)->load (self, name, error);
}

gboolean
fb_credentials_store (FbCredentials *self, const char *name, const char *secret, GError **error)
{
  g_return_val_if_fail (FB_IS_CREDENTIALS (self), FALSE);

  return FB_CREDENTIALS_GET_CLASS (self)->store (self, name, secret, error);
}

gboolean
fb_credentials_clear (FbCredentials *self, GError **error)
{
  static const char *const names[] = {"device", "refresh", "next", "access"};
  g_autoptr (GError) first = NULL;
  gboolean done = TRUE;

  g_return_val_if_fail (FB_IS_CREDENTIALS (self), FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    done &= fb_credentials_store (self, names[i], NULL, first == NULL ? &first : NULL);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&first));
  return done;
}

char *
fb_credentials_make_secret (void)
{
  guint8 bytes[SECRET_BYTES];
  char *text;

  /* The kernel's generator; it cannot fail for so few bytes once the machine has started. */
  if (getentropy (bytes, sizeof bytes) != 0)
    g_error ("The system gives no random numbers");
  text = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

char *
fb_credentials_hash (const char *secret)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, secret, -1);
}

/* --- a file of the profile ------------------------------------------------------------------------------- */

#define FB_TYPE_FILE_CREDENTIALS (fb_file_credentials_get_type ())
G_DECLARE_FINAL_TYPE (FbFileCredentials, fb_file_credentials, FB, FILE_CREDENTIALS, FbCredentials)

struct _FbFileCredentials
{
  FbCredentials parent_instance;

  char *path; /* (owned) */
};

G_DEFINE_FINAL_TYPE (FbFileCredentials, fb_file_credentials, FB_TYPE_CREDENTIALS)

/* A missing file is an empty one. */
static GKeyFile *
read_file (FbFileCredentials *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  if (g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, &local)
      || g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&file);
  g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s: ", self->path);
  return NULL;
}

static char *
fb_file_credentials_load (FbCredentials *credentials, const char *name, GError **error)
{
  g_autoptr (GKeyFile) file = read_file (FB_FILE_CREDENTIALS (credentials), error);

  return file != NULL ? g_key_file_get_string (file, GROUP, name, NULL) : NULL;
}

static gboolean
fb_file_credentials_store (FbCredentials *credentials, const char *name, const char *secret, GError **error)
{
  FbFileCredentials *self = FB_FILE_CREDENTIALS (credentials);
  g_autoptr (GKeyFile) file = read_file (self, error);
  g_autofree char *text = NULL;
  gsize length;

  if (file == NULL)
    return FALSE;
  /* What was never there is not made by taking it away. */
  if (secret == NULL && !g_key_file_has_key (file, GROUP, name, NULL))
    return TRUE;
  if (secret != NULL)
    g_key_file_set_string (file, GROUP, name, secret);
  else
    g_key_file_remove_key (file, GROUP, name, NULL);
  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (self->path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static void
fb_file_credentials_finalize (GObject *object)
{
  FbFileCredentials *self = FB_FILE_CREDENTIALS (object);

  g_free (self->path);

  G_OBJECT_CLASS (fb_file_credentials_parent_class)->finalize (object);
}

static void
fb_file_credentials_class_init (FbFileCredentialsClass *klass)
{
  FbCredentialsClass *credentials_class = FB_CREDENTIALS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fb_file_credentials_finalize;
  credentials_class->load = fb_file_credentials_load;
  credentials_class->store = fb_file_credentials_store;
}

static void
fb_file_credentials_init (FbFileCredentials *self)
{
}

FbCredentials *
fb_file_credentials_new (const char *directory)
{
  FbFileCredentials *self;

  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (FB_TYPE_FILE_CREDENTIALS, NULL);
  self->path = g_build_filename (directory, "credentials", NULL);
  return FB_CREDENTIALS (self);
}
