/* fb-profile.c: the open profile: its store, its engine, its words
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-profile.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "fb-keyring.h"
#include "fb-lease.h"
#include "fb-link-monitor.h"
#include "fb-sign-out.h"

/* How often it is looked whether the lease has run out, beside each waking. */
#define LEASE_LOOK_S (60 * 60)

struct _FbProfile
{
  GObject parent_instance;

  FbStore *store;             /* (owned) */
  FbEngine *engine;           /* (owned) */
  FbBlobQueue *files;         /* (owned) */
  FbCatalog *catalog;         /* (owned) */
  FbCredentials *credentials; /* (owned) */
  char *server;               /* (owned) (nullable) */
  FbLinkMonitor *links;       /* (owned) */
  guint lease_look;
  FbLock lock;
  gboolean wiped;
};

G_DEFINE_FINAL_TYPE (FbProfile, fb_profile, G_TYPE_OBJECT)

enum
{
  MESSAGE,
  SERVER_CHANGED,
  GATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- network --- */

/* The monitor speaks of the way to the outside; a server on this computer answers without one. */
static gboolean
is_loopback (const char *url)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return (address != NULL && g_inet_address_get_is_loopback (address)) || g_strcmp0 (host, "localhost") == 0;
}

static void
update_link (FbProfile *self)
{
  gboolean near = is_loopback (self->server);
  FbLink link;

  fb_link_monitor_get_link (self->links, &link);
  link.available |= near;
  link.metered &= !near;
  fb_engine_set_network_available (self->engine, link.available);
  fb_engine_set_pace (self->engine, fb_link_get_pace (&link));
  fb_blob_queue_set_metered (self->files, link.metered);
  if (link.available)
    fb_blob_queue_wake (self->files);
}

static void
link_changed_cb (FbProfile *self)
{
  if (self->server != NULL)
    update_link (self);
}

/* --- who may look --- */

static void
set_gate (FbProfile *self, FbLock lock, gboolean wiped)
{
  if (self->lock == lock && self->wiped == wiped)
    return;
  self->lock = lock;
  self->wiped = wiped;
  g_signal_emit (self, signals[GATE_CHANGED], 0);
}

static void
engine_changed_cb (FbProfile *self)
{
  FbEngineStatus status;

  fb_engine_get_status (self->engine, &status);
  if (status.state == FB_ENGINE_WIPING || status.state == FB_ENGINE_WIPED)
    set_gate (self, self->lock, TRUE);
}

/* Takes what fb_lease_check_async() found. Nothing runs before it is known. */
static gboolean
take_lease (FbProfile *self, GAsyncResult *result, GError **error)
{
  FbLock lock;

  if (self->store == NULL)
    return TRUE;
  if (!fb_lease_check_finish (self->store, result, &lock, error))
    return FALSE;
  fb_engine_set_lock (self->engine, lock);
  if (self->server != NULL)
    {
      fb_engine_start (self->engine);
      fb_blob_queue_start (self->files);
    }
  set_gate (self, lock, self->wiped);
  return TRUE;
}

/* Of a profile that is open: it stays as it was found last. */
static void
leased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbProfile) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!take_lease (self, result, &error))
    g_warning ("It cannot be told whether the profile is locked: %s", error->message);
}

static void
look_at_lease (FbProfile *self)
{
  fb_lease_check_async (self->store, NULL, leased_cb, g_object_ref (self));
}

static gboolean
lease_look_cb (gpointer user_data)
{
  look_at_lease (user_data);
  return G_SOURCE_CONTINUE;
}

static void
woken_cb (FbProfile *self)
{
  if (self->server == NULL)
    return;
  fb_engine_wake (self->engine);
  look_at_lease (self);
}

static void
engine_failed_cb (FbProfile *self, const char *message)
{
  fb_profile_say (self, message, FALSE);
}

/* A profile whose server cannot be read is not one for this computer only. */
static gboolean
read_server (FbProfile *self, GError **error)
{
  g_clear_pointer (&self->server, g_free);
  return fb_store_read_server (self->store, &self->server, error);
}

static gboolean
connect_to_server (FbProfile *self, GError **error)
{
  g_autoptr (FbHttpTransport) transport = NULL;

  if (self->server == NULL)
    return TRUE;

  transport = fb_http_transport_new (self->server, self->credentials, error);
  if (transport == NULL)
    return FALSE;

  fb_engine_set_transport (self->engine, FB_TRANSPORT (transport));
  fb_blob_queue_set_transport (self->files, FB_TRANSPORT (transport));
  fb_engine_set_live (self->engine, TRUE);
  update_link (self);
  g_signal_emit (self, signals[SERVER_CHANGED], 0);
  return TRUE;
}

/* --- class --- */

static void
fb_profile_dispose (GObject *object)
{
  fb_profile_close (FB_PROFILE (object));

  G_OBJECT_CLASS (fb_profile_parent_class)->dispose (object);
}

static void
fb_profile_class_init (FbProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_profile_dispose;

  signals[MESSAGE] = g_signal_new ("message", FB_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SERVER_CHANGED] =
      g_signal_new ("server-changed", FB_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GATE_CHANGED] =
      g_signal_new ("gate-changed", FB_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fb_profile_init (FbProfile *self)
{
}

/* --- opening and closing --- */

gboolean
fb_profile_exists (const char *directory)
{
  g_autofree char *cache = g_build_filename (directory, "cache.db", NULL);

  return g_file_test (cache, G_FILE_TEST_EXISTS);
}

static void
catalog_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FbProfile *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!fb_catalog_load_finish (self->catalog, result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
first_lease_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FbProfile *self = g_task_get_task_data (task);
  GError *error = NULL;

  /* Of what may be locked nothing is shown. */
  if (!take_lease (self, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  fb_catalog_load_async (self->catalog, catalog_loaded_cb, g_object_ref (task));
}

static void
keyring_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FbProfile *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->credentials = fb_keyring_choose_finish (result, &error);
  if (self->credentials == NULL || !read_server (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (!connect_to_server (self, &error))
    g_warning ("The server's address cannot be used: %s", error->message);
  fb_lease_check_async (self->store, NULL, first_lease_cb, g_object_ref (task));
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (FbProfile) self = g_object_new (FB_TYPE_PROFILE, NULL);
  g_autoptr (GError) error = NULL;

  self->store = fb_store_open_finish (result, &error);
  if (self->store == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self->engine = fb_engine_new (self->store, NULL);
  self->files = fb_blob_queue_new (self->store, NULL, self->engine, NULL);
  self->catalog = fb_catalog_new (self->store);
  g_signal_connect_object (self->engine, "failed", G_CALLBACK (engine_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "status-changed", G_CALLBACK (engine_changed_cb), self, G_CONNECT_SWAPPED);
  self->links = fb_link_monitor_new ();
  g_signal_connect_object (self->links, "changed", G_CALLBACK (link_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->links, "woken", G_CALLBACK (woken_cb), self, G_CONNECT_SWAPPED);
  self->lease_look = g_timeout_add_seconds (LEASE_LOOK_S, lease_look_cb, self);

  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  fb_keyring_choose_async (fb_store_get_directory (self->store), g_task_get_cancellable (task), keyring_chosen_cb,
                           g_object_ref (task));
}

void
fb_profile_open_async (const char *directory,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  int failed;

  errno = 0;
  failed = g_mkdir_with_parents (directory, 0700);
  if (failed != 0)
    {
      int code = errno;

      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (code), _ ("The folder %s cannot be made: %s"),
                               directory, g_strerror (code));
      return;
    }

  fb_store_open_async (directory, NULL, cancellable, store_opened_cb, g_steal_pointer (&task));
}

FbProfile *
fb_profile_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
fb_profile_close (FbProfile *self)
{
  g_clear_handle_id (&self->lease_look, g_source_remove);
  g_clear_object (&self->links);
  if (self->files != NULL)
    fb_blob_queue_stop (self->files);
  g_clear_object (&self->files);
  if (self->engine != NULL)
    fb_engine_stop (self->engine);
  g_clear_object (&self->engine);
  g_clear_object (&self->catalog);
  if (self->store != NULL)
    fb_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->credentials);
  g_clear_pointer (&self->server, g_free);
}

void
fb_profile_discard (FbProfile *self)
{
  static const char *const names[] = {"cache.db", "cache.db-wal", "cache.db-shm"};
  g_autofree char *directory = g_strdup (fb_store_get_directory (self->store));

  fb_profile_close (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (directory, names[i], NULL);

      g_unlink (path);
    }
}

FbStore *
fb_profile_get_store (FbProfile *self)
{
  return self->store;
}

FbEngine *
fb_profile_get_engine (FbProfile *self)
{
  return self->engine;
}

FbBlobQueue *
fb_profile_get_files (FbProfile *self)
{
  return self->files;
}

FbCatalog *
fb_profile_get_catalog (FbProfile *self)
{
  return self->catalog;
}

const char *
fb_profile_get_server (FbProfile *self)
{
  return self->server;
}

/* --- signing in --- */

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FbProfile *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!fb_sign_in_finish (result, &error) || !read_server (self, &error) || !connect_to_server (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  look_at_lease (self);
  g_task_return_boolean (task, TRUE);
}

void
fb_profile_sign_in_async (FbProfile *self,
                          const char *url,
                          const char *login,
                          const char *password,
                          const char *device_name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  fb_sign_in_async (self->store, self->credentials, url, login, password, device_name, cancellable, signed_in_cb, task);
}

void
fb_profile_sign_in_by_code_async (FbProfile *self,
                                  const char *url,
                                  const char *code,
                                  const char *device_name,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  fb_sign_in_by_code_async (self->store, self->credentials, url, code, device_name, cancellable, signed_in_cb, task);
}

void
fb_profile_sign_in_again_async (FbProfile *self,
                                const char *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  fb_sign_in_again_async (self->store, self->credentials, password, cancellable, signed_in_cb, task);
}

gboolean
fb_profile_sign_in_finish (FbProfile *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FbProfile *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean told;

  if (!fb_sign_out_finish (result, &told, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->store != NULL)
    look_at_lease (self);
  g_task_return_boolean (task, told);
}

void
fb_profile_sign_out_async (FbProfile *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  fb_sign_out_async (self->store, self->credentials, NULL, signed_out_cb, task);
}

gboolean
fb_profile_sign_out_finish (FbProfile *self, GAsyncResult *result, gboolean *told, GError **error)
{
  g_autoptr (GError) local = NULL;

  *told = g_task_propagate_boolean (G_TASK (result), &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

FbLock
fb_profile_get_lock (FbProfile *self)
{
  return self->lock;
}

gboolean
fb_profile_is_wiped (FbProfile *self)
{
  return self->wiped;
}

/* --- edits --- */

static void
edit_committed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FbProfile *self = g_task_get_source_object (task);
  const char *toast = g_task_get_task_data (task);
  GError *error = NULL;

  if (!fb_store_commit_edit_finish (FB_STORE (source), result, NULL, &error))
    {
      fb_profile_say_error (self, error);
      g_task_return_error (task, error);
      return;
    }

  if (toast != NULL)
    fb_profile_say (self, toast, TRUE);
  g_task_return_boolean (task, TRUE);
}

void
fb_profile_commit (FbProfile *self, FbEdit *edit, const char *toast, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_strdup (toast), g_free);
  fb_store_commit_edit_async (self->store, edit, NULL, edit_committed_cb, task);
}

gboolean
fb_profile_commit_finish (FbProfile *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
undone (FbProfile *self, GAsyncResult *result, gboolean redo)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;

  if (!fb_store_undo_finish (self->store, result, &label, &error))
    {
      if (g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_NOTHING))
        fb_profile_say (self, redo ? _ ("Nothing to redo") : _ ("Nothing to undo"), FALSE);
      else
        fb_profile_say_error (self, error);
      return;
    }

  if (label == NULL)
    text = g_strdup (redo ? _ ("Redone") : _ ("Undone"));
  else if (redo)
    /* Translators: %s is what was done again, such as "Move Cancity to Won" */
    text = g_strdup_printf (_ ("Redone: %s"), label);
  else
    /* Translators: %s is what was taken back, such as "Move Cancity to Won" */
    text = g_strdup_printf (_ ("Undone: %s"), label);
  fb_profile_say (self, text, FALSE);
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbProfile) self = user_data;

  if (self->store != NULL)
    undone (self, result, FALSE);
}

static void
redone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbProfile) self = user_data;

  if (self->store != NULL)
    undone (self, result, TRUE);
}

void
fb_profile_undo (FbProfile *self, gboolean redo)
{
  fb_store_undo_async (self->store, redo, NULL, redo ? redone_cb : undone_cb, g_object_ref (self));
}

/* --- work in a thread --- */

typedef struct
{
  FbStore *store;
  FbProfileFunc func;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
} Work;

static void
work_free (Work *work)
{
  if (work->free_data != NULL)
    g_clear_pointer (&work->data, work->free_data);
  g_clear_object (&work->store);
  g_free (work);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  gpointer result = work->func (work->store, work->data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, work->free_result);
}

void
fb_profile_run_async (FbProfile *self,
                      FbProfileFunc func,
                      gpointer data,
                      GDestroyNotify free_data,
                      GDestroyNotify free_result,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  *work = (Work){g_object_ref (self->store), func, data, free_data, free_result};
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_run_in_thread (task, run_in_thread);
}

gpointer
fb_profile_run_finish (FbProfile *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- words --- */

void
fb_profile_say (FbProfile *self, const char *text, gboolean undoable)
{
  g_signal_emit (self, signals[MESSAGE], 0, text, undoable);
}

void
fb_profile_say_error (FbProfile *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;

  fb_profile_say (self, error->message, FALSE);
}
