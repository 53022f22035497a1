/* fb-cli-device.c: init, sign-in, check, backup, restore
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "fb-cli-await.h"
#include "fb-cli-record.h"
#include "fb-demo.h"
#include "fb-pin.h"
#include "fb-sign-in.h"
#include "fb-starter.h"

#define MAX_PASSWORD 4096

/* --- profiles --------------------------------------------------------------------------------------------------- */

static void
show_demo_progress (guint done, guint total, gpointer user_data)
{
  fb_cli_show_progress (user_data, _ ("%u of %u accounts"), done, total);
}

static gboolean
fill_with_demo (FbCli *cli, GError **error)
{
  FbDemoOptions options = {.as_first_rep = TRUE};
  gboolean done = fb_demo_generate (cli->store, &options, show_demo_progress, cli, NULL, error);

  fb_cli_show_progress (cli, "%s", "");
  return done;
}

static JsonObject *
describe_profile (FbCli *cli, GError **error)
{
  JsonObject *object;
  g_autofree char *server = NULL;
  FbId user = fb_store_get_user (cli->store);
  FbId device = fb_store_get_device (cli->store);

  if (!fb_store_read_server (cli->store, &server, error))
    return NULL;
  object = json_object_new ();
  json_object_set_string_member (object, "profile", cli->profile);
  if (server != NULL)
    json_object_set_string_member (object, "server", server);
  fb_cli_set_id (object, "user", &user);
  fb_cli_set_id (object, "device", &device);
  return object;
}

static gboolean
put_profile (FbCli *cli, GError **error)
{
  JsonObject *object = describe_profile (cli, error);

  if (object == NULL)
    return FALSE;
  fb_cli_output_take_object (cli->output, object);
  return TRUE;
}

/* A folder without a profile is left as it was when the first step fails. */
static void
forget_new_profile (FbCli *cli)
{
  static const char *const names[] = {"cache.db", "cache.db-wal", "cache.db-shm", "cache.lock"};

  fb_cli_forget (cli);
  if (cli->store != NULL)
    fb_store_close (cli->store);
  g_clear_object (&cli->store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (cli->profile, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (cli->profile);
}

gboolean
fb_cli_run_init (FbCli *cli, JsonObject *request, GError **error)
{
  if (fb_cli_has_profile (cli))
    {
      fb_cli_set_error (error, FB_CLI_ERROR_EXISTS, NULL, _ ("--profile DIR names another folder."),
                        _ ("There is a profile in %s already"), cli->profile);
      return FALSE;
    }
  if (fb_cli_open_or_make (cli, error) == NULL || (fb_cli_flag (request, "demo") && !fill_with_demo (cli, error))
      || !fb_starter_make_user (cli->store, error))
    {
      forget_new_profile (cli);
      return FALSE;
    }
  return put_profile (cli, error);
}

/* --- signing in ------------------------------------------------------------------------------------------------- */

static gboolean
read_input (FILE *file, char *buffer, gsize size, const char *name, GError **error)
{
  gsize length = fread (buffer, 1, size, file);

  if (ferror (file) || length == size)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_FAILED, "password_file", NULL, _ ("The password in %s cannot be read"),
                        name);
      return FALSE;
    }
  buffer[length] = '\0';
  buffer[strcspn (buffer, "\r\n")] = '\0';
  return TRUE;
}

/* The first line of a file or of standard input. */
static char *
read_password (const char *path, GError **error)
{
  g_autofree char *buffer = g_malloc0 (MAX_PASSWORD + 1);
  FILE *file;
  gboolean done;

  if (strcmp (path, "-") == 0)
    return read_input (stdin, buffer, MAX_PASSWORD, _ ("standard input"), error) ? g_steal_pointer (&buffer) : NULL;
  if ((file = g_fopen (path, "re")) == NULL)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_FAILED, "password_file", NULL, _ ("The password in %s cannot be read"),
                        path);
      return NULL;
    }
  done = read_input (file, buffer, MAX_PASSWORD, path, error);
  fclose (file);
  return done ? g_steal_pointer (&buffer) : NULL;
}

static gboolean
sign_in (FbCli *cli, JsonObject *request, const char *password, GError **error)
{
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (cli->profile);
  const char *name = fb_cli_text (request, "device_name");
  const char *pin = fb_cli_text (request, "pin");
  g_autofree char *fingerprint = NULL;
  g_auto (FbCliAwait) await = {0};

  if (pin != NULL
      && (!(fingerprint = fb_pin_normalise (pin, error))
          || !fb_credentials_store (credentials, "pin", fingerprint, error)))
    return FALSE;
  if (name == NULL)
    name = g_get_host_name ();
  if (fb_cli_text (request, "code_file") != NULL)
    {
      fb_sign_in_by_code_async (cli->store, credentials, fb_cli_text (request, "url"), password, name, NULL,
                                fb_cli_await_cb, &await);
      return fb_sign_in_finish (fb_cli_await (&await), error);
    }
  fb_sign_in_async (cli->store, credentials, fb_cli_text (request, "url"), fb_cli_text (request, "login"), password,
                    name, NULL, fb_cli_await_cb, &await);
  return fb_sign_in_finish (fb_cli_await (&await), error);
}

/* The password, or the code that stands for name and password. */
static char *
read_proof (JsonObject *request, GError **error)
{
  const char *login = fb_cli_text (request, "login");
  const char *password = fb_cli_text (request, "password_file");
  const char *code = fb_cli_text (request, "code_file");

  if ((code != NULL) != (login != NULL && password != NULL) && (code == NULL || (login == NULL && password == NULL)))
    return read_password (code != NULL ? code : password, error);
  fb_cli_set_error (error, FB_CLI_ERROR_USAGE, NULL, NULL,
                    _ ("Sign in with --login NAME --password-file FILE, or with --code-file FILE"));
  return NULL;
}

gboolean
fb_cli_run_sign_in (FbCli *cli, JsonObject *request, GError **error)
{
  gboolean is_new = !fb_cli_has_profile (cli);
  g_autofree char *password = read_proof (request, error);
  g_autofree char *login = NULL;
  gboolean done;
  JsonObject *answer;

  if (password == NULL || fb_cli_open_or_make (cli, error) == NULL)
    return FALSE;
  done = sign_in (cli, request, password, error);
  memset (password, 0, strlen (password));
  if (!done)
    {
      if (is_new)
        forget_new_profile (cli);
      return FALSE;
    }
  cli->unlocked = FALSE;
  if (!fb_store_read_login (cli->store, &login, error) || (answer = describe_profile (cli, error)) == NULL)
    return FALSE;
  json_object_set_string_member (answer, "login", login);
  fb_cli_output_take_object (cli->output, answer);
  return TRUE;
}

/* --- soundness -------------------------------------------------------------------------------------------------- */

gboolean
fb_cli_run_check (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (GPtrArray) findings = NULL;
  JsonObject *answer;
  JsonArray *array;

  if (fb_cli_open (cli, error) == NULL || !(findings = fb_store_check (cli->store, NULL, error)))
    return FALSE;
  answer = json_object_new ();
  array = json_array_new ();
  for (guint i = 0; i < findings->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (findings, i));
  json_object_set_boolean_member (answer, "ok", findings->len == 0);
  json_object_set_array_member (answer, "findings", array);
  fb_cli_output_take_object (cli->output, answer);
  if (findings->len == 0)
    return TRUE;
  fb_cli_set_error (error, FB_CLI_ERROR_CHECK, NULL, NULL,
                    ngettext ("The check found %u fault", "The check found %u faults", findings->len), findings->len);
  return FALSE;
}

static void
put_file (FbCli *cli, const char *path)
{
  JsonObject *answer = json_object_new ();
  GStatBuf info;

  json_object_set_string_member (answer, "file", path);
  if (g_stat (path, &info) == 0)
    json_object_set_int_member (answer, "bytes", info.st_size);
  fb_cli_output_take_object (cli->output, answer);
}

gboolean
fb_cli_run_backup (FbCli *cli, JsonObject *request, GError **error)
{
  const char *path = fb_cli_text (request, "file");

  if (fb_cli_open (cli, error) == NULL || !fb_store_backup (cli->store, path, error))
    return FALSE;
  put_file (cli, path);
  return TRUE;
}

gboolean
fb_cli_run_restore (FbCli *cli, JsonObject *request, GError **error)
{
  const char *path = fb_cli_text (request, "file");

  if (g_mkdir_with_parents (cli->profile, 0700) != 0)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_FAILED, NULL, NULL, _ ("The folder %s cannot be made"), cli->profile);
      return FALSE;
    }
  if (!fb_store_restore (cli->profile, path, error) || fb_cli_open_or_make (cli, error) == NULL)
    return FALSE;
  return put_profile (cli, error);
}
