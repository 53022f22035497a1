/* fb-keyring.c: the device's secrets in the desktop's keyring
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#define ANSWER_MS 1000

struct _FbKeyring
{
  FbCredentials parent_instance;

  char *directory;     /* (owned) which profile the secrets are of */
  FbCredentials *file; /* (owned) where they lay before there was a keyring */
  GHashTable *secrets; /* (owned) name -> secret, as read when the profile was opened */
};

G_DEFINE_FINAL_TYPE (FbKeyring, fb_keyring, FB_TYPE_CREDENTIALS)

static const SecretSchema schema = {
    FB_APP_ID ".Device",
    SECRET_SCHEMA_NONE,
    {{"profile", SECRET_SCHEMA_ATTRIBUTE_STRING}, {"name", SECRET_SCHEMA_ATTRIBUTE_STRING}, {NULL, 0}},
};

static char *
fb_keyring_load (FbCredentials *credentials, const char *name, GError **error)
{
  FbKeyring *self = FB_KEYRING (credentials);
  const char *secret = g_hash_table_lookup (self->secrets, name);

  if (secret != NULL)
    return g_strdup (secret);

  return FB_CREDENTIALS_GET_CLASS (self->file)->load (self->file, name, error);
}

static gboolean
fb_keyring_store (FbCredentials *credentials, const char *name, const char *secret, GError **error)
{
  FbKeyring *self = FB_KEYRING (credentials);
  gboolean stored;

  /* Must have reached the keyring on return: the sign-in protocol proposes a secret only after it is safe. */
  if (secret == NULL)
    {
      g_hash_table_remove (self->secrets, name);
      secret_password_clear_sync (&schema, NULL, NULL, "profile", self->directory, "name", name, NULL);
      return FB_CREDENTIALS_GET_CLASS (self->file)->store (self->file, name, NULL, error);
    }

  stored = secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, _ ("Fieldbook device"), secret, NULL, error,
                                       "profile", self->directory, "name", name, NULL);
  if (stored)
    g_hash_table_replace (self->secrets, g_strdup (name), g_strdup (secret));

  return stored;
}

static void
fb_keyring_finalize (GObject *object)
{
  FbKeyring *self = FB_KEYRING (object);

  g_clear_pointer (&self->directory, g_free);
  g_clear_object (&self->file);
  g_clear_pointer (&self->secrets, g_hash_table_unref);

  G_OBJECT_CLASS (fb_keyring_parent_class)->finalize (object);
}

static void
fb_keyring_class_init (FbKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_keyring_finalize;
  FB_CREDENTIALS_CLASS (klass)->load = fb_keyring_load;
  FB_CREDENTIALS_CLASS (klass)->store = fb_keyring_store;
}

static void
fb_keyring_init (FbKeyring *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Asks whether a service runs, without starting one: a machine without a keyring must not wait for it. */
static gboolean
service_answers (GCancellable *cancellable)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, NULL);
  g_autoptr (GVariant) answer = NULL;
  gboolean owned = FALSE;

  if (bus == NULL)
    return FALSE;

  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        "NameHasOwner", g_variant_new ("(s)", "org.freedesktop.secrets"),
                                        G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, ANSWER_MS, cancellable, NULL);
  if (answer != NULL)
    g_variant_get (answer, "(b)", &owned);

  return owned;
}

static gboolean
read_secrets (FbKeyring *self, GCancellable *cancellable, GError **error)
{
  g_autolist (SecretRetrievable) found = NULL;

  found = secret_password_search_sync (&schema, SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS,
                                       cancellable, error, "profile", self->directory, NULL);
  if (found == NULL)
    return *error == NULL;

  for (GList *l = found; l != NULL; l = l->next)
    {
      g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (l->data);
      g_autoptr (SecretValue) value = secret_retrievable_retrieve_secret_sync (l->data, cancellable, NULL);
      const char *name = g_hash_table_lookup (attributes, "name");
      const char *secret = value != NULL ? secret_value_get_text (value) : NULL;

      if (name != NULL && secret != NULL)
        g_hash_table_replace (self->secrets, g_strdup (name), g_strdup (secret));
    }

  return TRUE;
}

static void
choose_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *directory = task_data;
  g_autoptr (FbKeyring) self = NULL;
  g_autoptr (GError) error = NULL;

  if (service_answers (cancellable))
    {
      self = g_object_new (FB_TYPE_KEYRING, NULL);
      self->directory = g_canonicalize_filename (directory, NULL);
      self->file = fb_file_credentials_new (directory);
      if (read_secrets (self, cancellable, &error))
        {
          g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
          return;
        }
      g_info ("The keyring does not answer: %s", error->message);
    }

  g_task_return_pointer (task, fb_file_credentials_new (directory), g_object_unref);
}

void
fb_keyring_choose_async (const char *directory,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, g_strdup (directory), g_free);
  g_task_run_in_thread (task, choose_in_thread);
}

FbCredentials *
fb_keyring_choose_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
