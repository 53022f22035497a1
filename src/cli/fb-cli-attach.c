/* fb-cli-attach.c: files on records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli-attach.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "fb-cli-await.h"
#include "fb-cli-record.h"
#include "fb-cli-resolve.h"
#include "fb-sign-in.h"

/* --- the queue -------------------------------------------------------------------------------------------------- */

/* For the open profile; stop it before the last reference goes. */
static FbBlobQueue *
new_blob_queue (FbCli *cli, GError **error)
{
  g_autofree char *server = NULL;
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (cli->profile);
  g_autoptr (FbHttpTransport) transport = NULL;

  if (!fb_store_read_server (cli->store, &server, error)
      || (server != NULL && !(transport = fb_http_transport_new (server, credentials, error))))
    return NULL;
  return fb_blob_queue_new (cli->store, transport != NULL ? FB_TRANSPORT (transport) : NULL, NULL, NULL);
}

static void
close_queue (FbBlobQueue *queue)
{
  fb_blob_queue_stop (queue);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (queue);
}

static gboolean
deadline_cb (gpointer queue)
{
  fb_blob_queue_stop (queue);
  return G_SOURCE_CONTINUE;
}

gboolean
fb_cli_run_blobs (FbCli *cli, gint64 deadline, FbBlobResult *result, GError **error)
{
  g_auto (FbCliAwait) await = {0};
  FbBlobQueue *queue = new_blob_queue (cli, error);
  guint timer = 0;
  gboolean done;

  if (queue == NULL)
    return FALSE;
  if (deadline != 0)
    timer = g_timeout_add (MAX ((deadline - g_get_monotonic_time ()) / 1000, 0), deadline_cb, queue);
  fb_blob_queue_run_async (queue, NULL, fb_cli_await_cb, &await);
  done = fb_blob_queue_run_finish (queue, fb_cli_await (&await), result, error);
  if (timer != 0)
    g_source_remove (timer);
  close_queue (queue);
  return done;
}

/* --- answers ---------------------------------------------------------------------------------------------------- */

static const char *
name_of_state (FbFileState state)
{
  static const char *const names[] = {
      [FB_FILE_HERE] = "here",     [FB_FILE_ON_ITS_WAY] = "on-its-way",
      [FB_FILE_COMING] = "coming", [FB_FILE_AWAY] = "at-server",
      [FB_FILE_LOST] = "lost",
  };

  return names[state];
}

static JsonObject *
file_to_json (const FbFile *file)
{
  JsonObject *object = json_object_new ();
  const char *mime = fb_record_get_text (file->record, "mime");

  fb_cli_set_id (object, "id", &file->record->id);
  json_object_set_string_member (object, "name", fb_record_get_text (file->record, "name"));
  json_object_set_int_member (object, "size", fb_record_get_int (file->record, "size"));
  if (mime != NULL)
    json_object_set_string_member (object, "mime", mime);
  json_object_set_string_member (object, "sha256", fb_record_get_text (file->record, "sha256"));
  json_object_set_string_member (object, "state", name_of_state (file->state));
  json_object_set_boolean_member (object, "pinned", file->pinned);
  if (file->problem != NULL)
    json_object_set_string_member (object, "problem", file->problem);
  return object;
}

/* --- commands --------------------------------------------------------------------------------------------------- */

gboolean
fb_cli_run_attach (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (FbFile) file = NULL;
  FbId id;

  if (fb_cli_open (cli, error) == NULL || !(record = fb_cli_resolve_record (cli, request, error))
      || !fb_store_attach (cli->store, record->table, &record->id, fb_cli_text (request, "file"), NULL, &id, NULL,
                           error)
      || !(file = fb_store_get_file (cli->store, &id, error)))
    return FALSE;
  fb_cli_output_take_object (cli->output, file_to_json (file));
  return TRUE;
}

gboolean
fb_cli_run_attachments (FbCli *cli, JsonObject *request, GError **error)
{
  static const char *const columns[] = {"name", "size", "state", "pinned", "id", NULL};
  g_autoptr (FbRecord) record = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (fb_cli_open (cli, error) == NULL || !(record = fb_cli_resolve_record (cli, request, error))
      || !(files = fb_store_list_files (cli->store, &record->id, error)))
    return FALSE;
  fb_cli_output_begin_list (cli->output, columns);
  for (guint i = 0; i < files->len; i++)
    fb_cli_output_take_item (cli->output, file_to_json (g_ptr_array_index (files, i)));
  return TRUE;
}

static FbFile *
find_file (FbCli *cli, JsonObject *request, GError **error)
{
  FbId id;

  if (fb_cli_open (cli, error) == NULL
      || !fb_cli_resolve (cli, fb_schema_get_table ("attachment"), fb_cli_text (request, "id"), NULL, NULL, "id", &id,
                          error))
    return NULL;
  return fb_store_get_file (cli->store, &id, error);
}

static char *
fetch (FbCli *cli, const FbFile *file, GError **error)
{
  g_auto (FbCliAwait) await = {0};
  FbBlobQueue *queue = new_blob_queue (cli, error);
  char *path;

  if (queue == NULL)
    return NULL;
  fb_blob_queue_fetch_async (queue, fb_record_get_text (file->record, "sha256"),
                             fb_record_get_int (file->record, "size"), FALSE, NULL, fb_cli_await_cb, &await);
  path = fb_blob_queue_fetch_finish (queue, fb_cli_await (&await), error);
  close_queue (queue);
  return path;
}

gboolean
fb_cli_run_fetch (FbCli *cli, JsonObject *request, GError **error)
{
  g_autoptr (FbFile) file = find_file (cli, request, error);
  g_autofree char *path = file != NULL ? fetch (cli, file, error) : NULL;
  const char *to = fb_cli_text (request, "to");
  JsonObject *answer;

  if (path == NULL)
    return FALSE;
  if (to != NULL)
    {
      g_autoptr (GFile) source = g_file_new_for_path (path);
      g_autoptr (GFile) target = g_file_new_for_path (to);

      if (!g_file_copy (source, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL,
                        error))
        return FALSE;
    }
  answer = json_object_new ();
  fb_cli_set_id (answer, "id", &file->record->id);
  json_object_set_string_member (answer, "name", fb_record_get_text (file->record, "name"));
  json_object_set_string_member (answer, "path", to != NULL ? to : path);
  fb_cli_output_take_object (cli->output, answer);
  return TRUE;
}

static gboolean
set_pinned (FbCli *cli, JsonObject *request, gboolean pinned, GError **error)
{
  g_autoptr (FbFile) before = find_file (cli, request, error);
  g_autoptr (FbFile) after = NULL;

  if (before == NULL || !fb_store_pin_file (cli->store, &before->record->id, pinned, error)
      || !(after = fb_store_get_file (cli->store, &before->record->id, error)))
    return FALSE;
  fb_cli_output_take_object (cli->output, file_to_json (after));
  return TRUE;
}

gboolean
fb_cli_run_pin (FbCli *cli, JsonObject *request, GError **error)
{
  return set_pinned (cli, request, TRUE, error);
}

gboolean
fb_cli_run_unpin (FbCli *cli, JsonObject *request, GError **error)
{
  return set_pinned (cli, request, FALSE, error);
}
