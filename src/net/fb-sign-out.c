/* fb-sign-out.c: ends a profile's sign-in and keeps what it holds
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sign-out.h"

#include <glib/gi18n-lib.h>

#include "fb-lease.h"
#include "fb-store-sync.h"

typedef struct
{
  FbStore *store;             /* (owned) */
  FbCredentials *credentials; /* (owned) */
  FbHttpTransport *transport; /* (owned) (nullable) */
  gboolean told;
} SignOut;

static void
sign_out_free (gpointer data)
{
  SignOut *self = data;

  g_clear_object (&self->store);
  g_clear_object (&self->credentials);
  g_clear_object (&self->transport);
  g_free (self);
}

static gpointer
lock_in_writer (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);

  if (tx != NULL && fb_store_sync_set_number (db, "setting." FB_SETTING_SIGNED_OUT, 1, error))
    fb_transaction_commit (tx, error);
  return NULL;
}

static void
locked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SignOut *self = g_task_get_task_data (task);
  GError *error = NULL;

  fb_store_sync_run_finish (self->store, result, &error);
  /* Locked first: secrets that stay behind a lock do less harm than a profile that is open without any. */
  if (error != NULL || !fb_credentials_clear (self->credentials, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
lock (GTask *task)
{
  SignOut *self = g_task_get_task_data (task);

  fb_store_sync_run_async (self->store, lock_in_writer, NULL, NULL, NULL, NULL, locked_cb, task);
}

static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignOut *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbAnswer) answer = fb_transport_send_finish (FB_TRANSPORT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }
  /* Whoever was turned away is out already. */
  self->told = answer != NULL && (answer->status < 300 || answer->status == 401);
  lock (task);
}

static gpointer
read_server (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  char *server;

  if (fb_store_sync_read_state (db, "server", &server, error) && server == NULL)
    g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FAILED, _ ("This profile has no server to sign out of."));
  return server;
}

static void
server_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignOut *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *server = fb_store_read_finish (self->store, result, &error);
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (FbRequest) request = NULL;

  if (server == NULL || !(self->transport = fb_http_transport_new (server, self->credentials, &error)))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  json_node_take_object (body, json_object_new ());
  request = fb_request_new ("POST", "/v1/logout", body);
  fb_transport_send_async (FB_TRANSPORT (self->transport), request, g_task_get_cancellable (task), told_cb, task);
}

void
fb_sign_out_async (FbStore *store,
                   FbCredentials *credentials,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task;
  SignOut *self;

  g_return_if_fail (FB_IS_STORE (store));
  g_return_if_fail (FB_IS_CREDENTIALS (credentials));

  task = g_task_new (NULL, cancellable, callback, user_data);
  self = g_new0 (SignOut, 1);
  self->store = g_object_ref (store);
  self->credentials = g_object_ref (credentials);
  g_task_set_task_data (task, self, sign_out_free);
  fb_store_read_async (store, read_server, NULL, NULL, g_free, cancellable, server_cb, task);
}

gboolean
fb_sign_out_finish (GAsyncResult *result, gboolean *told, GError **error)
{
  const SignOut *self = g_task_get_task_data (G_TASK (result));

  if (told != NULL)
    *told = self->told;
  return g_task_propagate_boolean (G_TASK (result), error);
}
