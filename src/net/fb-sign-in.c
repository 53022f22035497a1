/* fb-sign-in.c: makes a profile a device of a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sign-in.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-lease.h"
#include "fb-store-sync.h"

/* A clock further off than this is told to the person: nothing else on this computer will work well either. */
#define MAX_CLOCK_OFF_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

typedef struct
{
  FbStore *store;             /* (owned) */
  FbCredentials *credentials; /* (owned) */
  FbHttpTransport *transport; /* (owned) */
  char *login, *password, *device_name;
  char *code; /* (nullable) instead of name and password */
  char *secret;
  FbId device;
  FbId user;    /* nil: has none yet */
  char *server; /* that the profile belongs to (nullable) */
  char *incarnation;
} SignIn;

static void
clear_secret (char **secret)
{
  if (*secret != NULL)
    memset (*secret, 0, strlen (*secret));
  g_clear_pointer (secret, g_free);
}

static void
sign_in_free (gpointer data)
{
  SignIn *self = data;

  g_clear_object (&self->store);
  g_clear_object (&self->credentials);
  g_clear_object (&self->transport);
  g_free (self->login);
  clear_secret (&self->password);
  clear_secret (&self->code);
  g_free (self->device_name);
  clear_secret (&self->secret);
  g_free (self->server);
  g_free (self->incarnation);
  g_free (self);
}

/* --- ends ------------------------------------------------------------------------------------------------ */

static void
fail (GTask *task, GQuark domain, int code, const char *message)
{
  g_task_return_new_error (task, domain, code, "%s", message);
  g_object_unref (task);
}

static void
fail_error (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
fail_answer (GTask *task, const FbAnswer *answer)
{
  const SignIn *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  fb_answer_check (answer, &error);
  switch (error->code)
    {
    case FB_SYNC_ERROR_AUTH:
      fail (task, FB_SYNC_ERROR, FB_SYNC_ERROR_AUTH,
            self->code != NULL ? _ ("This code is wrong, too old, or was used already.")
                               : _ ("Wrong name or password."));
      break;
    case FB_SYNC_ERROR_REVOKED:
      fail (task, FB_SYNC_ERROR, FB_SYNC_ERROR_REVOKED, _ ("This device was revoked by an administrator."));
      break;
    case FB_SYNC_ERROR_DISABLED:
      fail (task, FB_SYNC_ERROR, FB_SYNC_ERROR_DISABLED, _ ("This account was disabled by an administrator."));
      break;
    case FB_SYNC_ERROR_BUSY:
      fail (task, FB_SYNC_ERROR, FB_SYNC_ERROR_BUSY,
            _ ("The server is busy or has seen too many tries. Wait a minute and try again."));
      break;
    default:
      fail_error (task, g_steal_pointer (&error));
      break;
    }
}

/* --- the profile, in the writer thread ------------------------------------------------------------------- */

typedef struct
{
  char *url;
  char *login;
  char *incarnation;
  FbId device, user;
} Join;

static void
join_free (gpointer data)
{
  Join *self = data;

  g_free (self->url);
  g_free (self->login);
  g_free (self->incarnation);
  g_free (self);
}

/* The person is here: the profile is theirs to look at again. A profile that has never exchanged anything stays so. */
static gboolean
unlock (FbStore *store, FbDb *db, GError **error)
{
  gint64 now = fb_clock_now (fb_store_get_clock (store)), last;

  return fb_store_sync_set_state (db, "setting." FB_SETTING_SIGNED_OUT, NULL, error)
         && fb_store_sync_read_number (db, "setting." FB_ENGINE_SETTING_LAST_SUCCESS, 0, &last, error)
         && (last == 0
             || (fb_store_sync_set_number (db, "setting." FB_ENGINE_SETTING_LAST_SUCCESS, now, error)
                 && fb_store_sync_set_number (db, "setting." FB_SETTING_SEEN, now, error)));
}

static gpointer
join_in_writer (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Join *join = data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);

  /* What the edits that follow go by changes with the commit: read before it, so that a failing read undoes the whole.
   */
  if (tx == NULL
      || !fb_store_sync_join (store, db, join->url, join->login, &join->user, &join->device, join->incarnation, error)
      || !unlock (store, db, error) || !fb_store_sync_reload_identity (store, error))
    return NULL;
  if (!fb_transaction_commit (tx, error))
    fb_store_sync_reload_identity (store, NULL);
  return NULL;
}

static void
joined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignIn *self = g_task_get_task_data (task);
  GError *error = NULL;

  fb_store_sync_run_finish (self->store, result, &error);
  if (error != NULL)
    {
      fail_error (task, error);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* --- enrol ----------------------------------------------------------------------------------------------- */

static gboolean
read_enrolment (SignIn *self, const FbAnswer *answer, char **access, FbId *user, GError **error)
{
  g_autoptr (JsonNode) node = fb_answer_parse (answer, error);
  JsonObject *object;
  const char *text;

  if (node == NULL)
    return FALSE;
  object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  if (object == NULL || !fb_id_parse (fb_json_get_text (object, "user", NULL), user)
      || (text = fb_json_get_text (object, "access", NULL)) == NULL)
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, _ ("The server's answer cannot be read."));
      return FALSE;
    }
  *access = g_strdup (text);
  self->incarnation = g_strdup (fb_json_get_text_or_null (object, "incarnation", NULL));
  if (self->login == NULL)
    self->login = g_strdup (fb_json_get_text_or_null (object, "login", NULL));
  return TRUE;
}

static gboolean
keep_secrets (SignIn *self, const char *access, GError **error)
{
  char device[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (&self->device, device);
  return fb_credentials_store (self->credentials, "device", device, error)
         && fb_credentials_store (self->credentials, "refresh", self->secret, error)
         && fb_credentials_store (self->credentials, "next", NULL, error)
         && fb_credentials_store (self->credentials, "access", access, error);
}

static void
enrolled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignIn *self = g_task_get_task_data (task);
  g_autofree char *access = NULL;
  GError *error = NULL;
  g_autoptr (FbAnswer) answer = fb_transport_send_finish (FB_TRANSPORT (source), result, &error);
  Join *join;
  FbId user;

  if (answer == NULL)
    {
      fail_error (task, error);
      return;
    }
  if (answer->status >= 300)
    {
      fail_answer (task, answer);
      return;
    }
  if (!read_enrolment (self, answer, &access, &user, &error))
    {
      fail_error (task, error);
      return;
    }
  if (self->server != NULL && !fb_id_equal (&user, &self->user))
    {
      fail (task, G_IO_ERROR, G_IO_ERROR_EXISTS,
            _ ("This profile belongs to another person. Sign in with a profile of your own."));
      return;
    }
  if (!keep_secrets (self, access, &error))
    {
      fail_error (task, error);
      return;
    }
  join = g_new0 (Join, 1);
  join->url = g_strdup (fb_http_transport_get_base_url (self->transport));
  join->login = g_strdup (self->login);
  join->incarnation = g_strdup (self->incarnation);
  join->device = self->device;
  join->user = user;
  fb_store_sync_run_async (self->store, join_in_writer, join, join_free, NULL, g_task_get_cancellable (task), joined_cb,
                           task);
}

static void
enrol (GTask *task)
{
  SignIn *self = g_task_get_task_data (task);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (FbRequest) request = NULL;
  g_autofree char *hash = NULL;
  char device[FB_ID_TEXT_LENGTH + 1];

  self->secret = fb_credentials_make_secret ();
  hash = fb_credentials_hash (self->secret);
  fb_id_write (&self->device, device);
  if (self->code != NULL)
    json_object_set_string_member (object, "code", self->code);
  else
    {
      json_object_set_string_member (object, "login", self->login);
      json_object_set_string_member (object, "password", self->password);
    }
  json_object_set_string_member (object, "device", device);
  json_object_set_string_member (object, "name", self->device_name);
  json_object_set_string_member (object, "secret_hash", hash);
  json_node_set_object (node, object);
  request = fb_request_new ("POST", "/v1/enrol", node);
  fb_transport_send_async (FB_TRANSPORT (self->transport), request, g_task_get_cancellable (task), enrolled_cb, task);
}

/* --- hello ----------------------------------------------------------------------------------------------- */

/* "3 days", "2 years": one number is enough to see what is wrong. */
static char *
describe_span (gint64 ms)
{
  const gint64 day = G_GINT64_CONSTANT (24) * 60 * 60 * 1000;
  gint64 days = (ms + day / 2) / day;

  if (days >= 365)
    return g_strdup_printf (ngettext ("%d year", "%d years", (gulong) (days / 365)), (int) (days / 365));
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) days), (int) MIN (days, G_MAXINT));
}

static gboolean
check_clock (SignIn *self, gint64 server_time, GError **error)
{
  gint64 off = fb_clock_now (fb_store_get_clock (self->store)) - server_time;
  g_autofree char *span = NULL;

  if (server_time <= 0 || ABS (off) < MAX_CLOCK_OFF_MS)
    return TRUE;
  span = describe_span (ABS (off));
  /* Translators: %s is a span like "2 years". */
  g_set_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FAILED,
               off < 0 ? _ ("The clock of this computer is %s behind. Set it and try again.")
                       : _ ("The clock of this computer is %s ahead. Set it and try again."),
               span);
  return FALSE;
}

static gboolean
check_hello (SignIn *self, const FbAnswer *answer, GError **error)
{
  g_autoptr (JsonNode) node = fb_answer_parse (answer, NULL);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 schema, min_schema, time;

  if (object == NULL || !fb_json_get_int (object, "max_schema", &schema, NULL)
      || !fb_json_get_int (object, "min_schema", &min_schema, NULL)
      || !fb_json_get_int_or (object, "time", 0, &time, NULL))
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL, _ ("This is not a Fieldbook server."));
      return FALSE;
    }
  if (min_schema > fb_schema_version ())
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_SCHEMA,
                           _ ("The server is newer than this Fieldbook. Update Fieldbook, then sign in."));
      return FALSE;
    }
  if (schema < FB_SCHEMA_MIN_VERSION)
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_SCHEMA,
                           _ ("The server is too old for this Fieldbook. Ask its administrator to update it."));
      return FALSE;
    }
  return check_clock (self, time, error);
}

static void
hello_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  g_autoptr (FbAnswer) answer = fb_transport_send_finish (FB_TRANSPORT (source), result, &error);

  if (answer == NULL)
    {
      fail_error (task, error);
      return;
    }
  if (answer->status == 429 || answer->status == 503)
    fail_answer (task, answer);
  else if (!check_hello (g_task_get_task_data (task), answer, &error))
    fail_error (task, error);
  else
    enrol (task);
}

static void
say_hello (GTask *task)
{
  SignIn *self = g_task_get_task_data (task);
  g_autoptr (FbRequest) request = fb_request_new ("GET", "/v1/hello", NULL);

  fb_transport_send_async (FB_TRANSPORT (self->transport), request, g_task_get_cancellable (task), hello_cb, task);
}

/* --- what the profile is now ----------------------------------------------------------------------------- */

typedef struct
{
  char *server, *login;
  gint64 forked;
} Profile;

static void
profile_free (gpointer data)
{
  Profile *self = data;

  g_free (self->server);
  g_free (self->login);
  g_free (self);
}

static gpointer
read_profile (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Profile *profile = g_new0 (Profile, 1);

  if (fb_store_sync_read_state (db, "server", &profile->server, error)
      && fb_store_sync_read_state (db, "login", &profile->login, error)
      && fb_store_sync_read_number (db, "forked", 0, &profile->forked, error))
    return profile;
  profile_free (profile);
  return NULL;
}

static gboolean
take_profile (SignIn *self, const Profile *profile, GError **error)
{
  const char *url = self->transport != NULL ? fb_http_transport_get_base_url (self->transport) : profile->server;

  if (url == NULL)
    {
      g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FAILED, _ ("This profile has no server to sign in to."));
      return FALSE;
    }
  if (profile->server != NULL && g_strcmp0 (profile->server, url) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("This profile belongs to the server %s."), profile->server);
      return FALSE;
    }
  if (self->transport == NULL && !(self->transport = fb_http_transport_new (url, self->credentials, error)))
    return FALSE;
  if (self->login == NULL)
    self->login = g_strdup (profile->login);
  self->server = g_strdup (profile->server);
  self->user = fb_store_get_user (self->store);
  self->device = fb_store_get_device (self->store);
  if (profile->forked != 0)
    fb_id_generate (&self->device, fb_clock_now (fb_store_get_clock (self->store)));
  return TRUE;
}

static void
profile_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SignIn *self = g_task_get_task_data (task);
  GError *error = NULL;
  Profile *profile = fb_store_read_finish (self->store, result, &error);

  if (profile == NULL || !take_profile (self, profile, &error))
    fail_error (task, error);
  else
    say_hello (task);
  g_clear_pointer (&profile, profile_free);
}

static GTask *
sign_in_new (FbStore *store,
             FbCredentials *credentials,
             const char *password,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  SignIn *self = g_new0 (SignIn, 1);

  self->store = g_object_ref (store);
  self->credentials = g_object_ref (credentials);
  self->password = g_strdup (password);
  g_task_set_task_data (task, self, sign_in_free);
  return task;
}

void
fb_sign_in_async (FbStore *store,
                  FbCredentials *credentials,
                  const char *url,
                  const char *login,
                  const char *password,
                  const char *device_name,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task;
  SignIn *self;
  GError *error = NULL;

  g_return_if_fail (FB_IS_STORE (store));
  g_return_if_fail (FB_IS_CREDENTIALS (credentials));
  g_return_if_fail (login != NULL && password != NULL);

  task = sign_in_new (store, credentials, password, cancellable, callback, user_data);
  self = g_task_get_task_data (task);
  self->login = g_strdup (login);
  self->device_name = g_strdup (device_name != NULL ? device_name : g_get_host_name ());
  if (!(self->transport = fb_http_transport_new (url, credentials, &error)))
    {
      fail_error (task, error);
      return;
    }
  fb_store_read_async (store, read_profile, NULL, NULL, profile_free, cancellable, profile_cb, task);
}

void
fb_sign_in_again_async (FbStore *store,
                        FbCredentials *credentials,
                        const char *password,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task;
  SignIn *self;

  g_return_if_fail (FB_IS_STORE (store));
  g_return_if_fail (FB_IS_CREDENTIALS (credentials));
  g_return_if_fail (password != NULL);

  task = sign_in_new (store, credentials, password, cancellable, callback, user_data);
  self = g_task_get_task_data (task);
  self->device_name = g_strdup (g_get_host_name ());
  fb_store_read_async (store, read_profile, NULL, NULL, profile_free, cancellable, profile_cb, task);
}

void
fb_sign_in_by_code_async (FbStore *store,
                          FbCredentials *credentials,
                          const char *url,
                          const char *code,
                          const char *device_name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GError *error = NULL;
  SignIn *self;
  GTask *task;

  g_return_if_fail (FB_IS_STORE (store));
  g_return_if_fail (FB_IS_CREDENTIALS (credentials));
  g_return_if_fail (code != NULL);

  task = sign_in_new (store, credentials, NULL, cancellable, callback, user_data);
  self = g_task_get_task_data (task);
  self->code = g_strdup (code);
  self->device_name = g_strdup (device_name != NULL ? device_name : g_get_host_name ());
  if (!(self->transport = fb_http_transport_new (url, credentials, &error)))
    {
      fail_error (task, error);
      return;
    }
  fb_store_read_async (store, read_profile, NULL, NULL, profile_free, cancellable, profile_cb, task);
}

gboolean
fb_sign_in_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
read_login (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_read_state (db, "login", user_data, error);
}

gboolean
fb_store_read_login (FbStore *store, char **login, GError **error)
{
  *login = NULL;
  g_return_val_if_fail (FB_IS_STORE (store), FALSE);

  return fb_store_read (store, read_login, login, error);
}

static gboolean
read_server (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_read_state (db, "server", user_data, error);
}

gboolean
fb_store_read_server (FbStore *store, char **server, GError **error)
{
  *server = NULL;
  g_return_val_if_fail (FB_IS_STORE (store), FALSE);

  return fb_store_read (store, read_server, server, error);
}
