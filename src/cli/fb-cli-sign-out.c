/* fb-cli-sign-out.c: ends a sign-in without losing what waits
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>

#include "fb-cli-await.h"
#include "fb-sign-out.h"
#include "fb-store-sync.h"
#include "fb-store-wipe.h"

static gboolean
read_outbox (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  GPtrArray **items = user_data;

  *items = fb_store_sync_list_outbox (db, 0, G_MAXUINT, G_MAXSIZE, error);
  return *items != NULL;
}

static GPtrArray *
list_waiting (FbCli *cli, GError **error)
{
  GPtrArray *items = NULL;

  return fb_store_read (cli->store, read_outbox, &items, error) ? items : NULL;
}

/* One transaction a line, as it would have been sent. */
static gboolean
write_down (GPtrArray *items, const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    g_string_append_printf (text, "%s\n", ((FbOutboxItem *) g_ptr_array_index (items, i))->body);
  return g_file_set_contents_full (path, text->str, (gssize) text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* Nothing that a person typed goes unless they said so, and giving it up means saying how much it is. */
static gboolean
may_end (JsonObject *request, guint waiting, GError **error)
{
  gboolean remove = fb_cli_flag (request, "remove");
  gint64 discard = fb_cli_number (request, "discard", -1);

  if (discard >= 0 && discard != waiting)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_UNSENT, "discard", NULL,
                        ngettext ("%u change waits to be sent, and that is not the number that you gave",
                                  "%u changes wait to be sent, and that is not the number that you gave", waiting),
                        waiting);
      return FALSE;
    }
  if (waiting == 0 || discard >= 0 || (fb_cli_flag (request, "keep") && !remove)
      || (remove && fb_cli_text (request, "export") != NULL))
    return TRUE;
  fb_cli_set_error (
      error, FB_CLI_ERROR_UNSENT, NULL,
      _ ("fieldbook-cli sync sends them; --keep keeps them for your next sign-in; --export FILE --remove writes them "
         "down; --discard N gives them up."),
      ngettext ("%u change waits to be sent", "%u changes wait to be sent", waiting), waiting);
  return FALSE;
}

/* The copy goes from this computer; the folder is as if it had never been used. */
static gboolean
remove_copy (FbCli *cli, GError **error)
{
  g_autoptr (GArray) files = fb_store_wipe_collect (cli->profile);

  fb_cli_forget (cli);
  fb_store_close (cli->store);
  g_clear_object (&cli->store);
  if (!fb_store_wipe_begin (cli->profile, _ ("You signed out and removed your data from this computer."), NULL,
                            g_get_real_time () / 1000, error)
      || !fb_store_wipe_overwrite (files, error) || !fb_store_wipe_run (cli->profile, error))
    return FALSE;
  fb_store_wipe_forget (cli->profile);
  return TRUE;
}

gboolean
fb_cli_run_sign_out (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (cli->profile);
  gboolean remove = fb_cli_flag (request, "remove") || fb_cli_number (request, "discard", -1) >= 0;
  const char *path = fb_cli_text (request, "export");
  g_autoptr (GPtrArray) items = NULL;
  g_auto (FbCliAwait) await = {0};
  gboolean told;
  JsonObject *answer;

  if (fb_cli_open_locked (cli, error) == NULL || (items = list_waiting (cli, error)) == NULL
      || !may_end (request, items->len, error) || (path != NULL && !write_down (items, path, error)))
    return FALSE;
  fb_sign_out_async (cli->store, credentials, NULL, fb_cli_await_cb, &await);
  if (!fb_sign_out_finish (fb_cli_await (&await), &told, error) || (remove && !remove_copy (cli, error)))
    return FALSE;
  cli->unlocked = FALSE;
  if (!told)
    fb_cli_say (
        cli,
        _ ("The server could not be told. Until an administrator revokes this device there, it may still sign in."));
  answer = json_object_new ();
  json_object_set_boolean_member (answer, "told", told);
  json_object_set_boolean_member (answer, "removed", remove);
  json_object_set_int_member (answer, "kept", remove ? 0 : items->len);
  fb_cli_output_take_object (cli->output, answer);
  return TRUE;
}
