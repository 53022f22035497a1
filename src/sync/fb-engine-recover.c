/* fb-engine-recover.c: answers that are the same whatever was asked, and servers that came back from a backup
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_RECOVERIES 3

JsonObject *
fb_engine_new_body (FbStore *store, FbDb *db, GError **error)
{
  JsonObject *object;
  FbId device = fb_store_get_device (store);
  char text[FB_ID_TEXT_LENGTH + 1];
  g_autofree char *incarnation = NULL;
  gint64 cursor;

  if (!fb_store_sync_read_state (db, "incarnation", &incarnation, error)
      || !fb_store_sync_read_number (db, "cursor", 0, &cursor, error))
    return NULL;
  object = json_object_new ();
  fb_id_write (&device, text);
  json_object_set_int_member (object, "v", 1);
  json_object_set_string_member (object, "device", text);
  json_object_set_int_member (object, "schema", fb_schema_version ());
  json_object_set_string_member (object, "incarnation", incarnation);
  json_object_set_int_member (object, "cursor", cursor);
  return object;
}

JsonNode *
fb_engine_parse_problem (const FbAnswer *answer)
{
  g_autoptr (JsonNode) node = NULL;
  const char *text;
  gsize size;

  if (answer == NULL || answer->body == NULL)
    return NULL;
  text = g_bytes_get_data (answer->body, &size);
  node = size > 0 ? fb_json_parse (text, (gssize) size, 0, NULL) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

/* --- a copy of this device is about ---------------------------------------------------------------------- */

static gpointer
note_fork (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  if (tx != NULL && fb_store_sync_set_number (db, "forked", 1, error))
    fb_transaction_commit (tx, error);
  return NULL;
}

static void
fork_noted_cb (FbEngine *self, gpointer result, GError *error)
{
  g_autoptr (GError) problem = NULL;

  g_set_error_literal (
      &problem, FB_SYNC_ERROR, FB_SYNC_ERROR_FORKED,
      _ ("A copy of this profile is in use on another computer. Sign in again to give this one a name of"
         " its own; nothing is lost."));
  fb_engine_end (self, error != NULL ? error : problem, -1);
}

/* What the server says about these is made for programs; people get our words. */
static const char *
words_for (const GError *error)
{
  switch (error->code)
    {
    case FB_SYNC_ERROR_AUTH:
      return _ ("The server asks you to sign in again. Your changes are kept and will be sent then.");
    case FB_SYNC_ERROR_REVOKED:
      return _ ("This device was revoked by an administrator. Your changes are kept on it.");
    case FB_SYNC_ERROR_DISABLED:
      return _ ("Your account was disabled by an administrator. Your changes are kept on this device.");
    case FB_SYNC_ERROR_SCHEMA:
      return _ (
          "This version of Fieldbook and the server do not fit together. Update Fieldbook to sync again; you can go on"
          " working meanwhile.");
    default:
      return NULL;
    }
}

void
fb_engine_fail (FbEngine *self, const FbAnswer *answer, const GError *error)
{
  g_autoptr (GError) worded = NULL;
  const char *words;

  if (g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FORKED))
    {
      fb_engine_run (self, note_fork, NULL, NULL, NULL, fork_noted_cb);
      return;
    }
  words = error->domain == FB_SYNC_ERROR ? words_for (error) : NULL;
  worded = words != NULL ? g_error_new_literal (error->domain, error->code, words) : g_error_copy (error);
  fb_engine_end (self, worded, answer != NULL ? answer->retry_after : -1);
}

/* --- back from a backup ---------------------------------------------------------------------------------- */

typedef struct
{
  gboolean is_gap;
  gint64 expected;   /* n that the server wants next; 0: it did not say */
  char *incarnation; /* (nullable) */
  char *chain;       /* (nullable) */
} RecoverJob;

static void
recover_job_free (gpointer data)
{
  RecoverJob *job = data;

  g_free (job->incarnation);
  g_free (job->chain);
  g_free (job);
}

static gboolean
queue_lost (FbStore *store, FbDb *db, const RecoverJob *job, GError **error)
{
  g_autoptr (FbBaseWriter) writer = fb_base_writer_new (store, db);

  if (!fb_store_sync_requeue (writer, job->expected > 0 ? job->expected : G_MAXINT64, error))
    return FALSE;
  if (job->incarnation != NULL && !fb_store_sync_set_state (db, "incarnation", job->incarnation, error))
    return FALSE;
  return fb_store_sync_set_state (db, "chain", job->chain, error)
         && fb_store_sync_set_number (db, "acked", MAX (job->expected - 1, 0), error)
         && fb_base_writer_flush (writer, error);
}

static gpointer
recover (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);

  if (tx != NULL && queue_lost (store, db, data, error))
    fb_transaction_commit (tx, error);
  return NULL;
}

static void
recovered_cb (FbEngine *self, gpointer result, GError *error)
{
  if (error != NULL)
    fb_engine_end (self, error, -1);
  else
    fb_engine_push (self);
}

void
fb_engine_recover (FbEngine *self, const FbAnswer *answer, const GError *problem)
{
  g_autoptr (JsonNode) node = fb_engine_parse_problem (answer);
  JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
  RecoverJob *job;

  if (object == NULL || ++self->recoveries > MAX_RECOVERIES)
    {
      fb_engine_fail (self, answer, problem);
      return;
    }
  g_info ("the server has lost some of what it had taken; sending it again");
  job = g_new0 (RecoverJob, 1);
  job->is_gap = g_error_matches (problem, FB_SYNC_ERROR, FB_SYNC_ERROR_GAP);
  fb_json_get_int_or (object, "expected", 0, &job->expected, NULL);
  job->incarnation = g_strdup (fb_json_get_text_or_null (object, "incarnation", NULL));
  job->chain = g_strdup (fb_json_get_text_or_null (object, "chain", NULL));
  fb_engine_run (self, recover, job, recover_job_free, NULL, recovered_cb);
}
