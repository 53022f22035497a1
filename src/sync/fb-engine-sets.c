/* fb-engine-sets.c: pages that a server has made once for all first syncs
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-engine-private.h"

/* Sync protocol, section 5.3. The first page of a first pull names them; each is fetched and kept before that page is
 * taken, so that all of them are applied before what has changed since. */

#define PAGE_PATH "/v1/page/"
/* After this many pages in a row that were not what their name says, the rows are asked for as ever. */
#define MAX_BAD_SETS 3

/* --- in the writer thread -------------------------------------------------------------------------------- */

gboolean
fb_engine_check_set (const FbPageJob *job, FbWireReader *reader, GError **error)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, job->page);

  if (g_str_equal (hash, job->set) && fb_wire_reader_get_tail (reader)->more != NULL)
    return TRUE;
  g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL,
                       "The server's answer cannot be read: a page is not what its name says");
  return FALSE;
}

gboolean
fb_engine_drop_stage (FbStore *store, FbDb *db, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  g_autoptr (FbBaseWriter) writer = NULL;

  if (tx == NULL)
    return FALSE;
  writer = fb_base_writer_new (store, db);
  return fb_store_sync_drop_stage (writer, error) && fb_base_writer_flush (writer, error)
         && fb_transaction_commit (tx, error);
}

/* The hashes that the page names, each with a comma behind it. They stand before any group. */
static char *
list_named (GBytes *page, GError **error)
{
  g_autoptr (FbWireReader) reader = NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  FbWireLine line = {0};

  if (!(reader = fb_wire_reader_new (page, error)))
    return NULL;
  do
    {
      if (!fb_wire_reader_next (reader, &line, error))
        return NULL;
      if (line.kind == FB_WIRE_SET)
        g_string_append_printf (list, "%s,", line.text);
    }
  while (line.kind == FB_WIRE_GRANT || line.kind == FB_WIRE_WITHDRAW || line.kind == FB_WIRE_SET);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

gboolean
fb_engine_find_wanted (FbStore *store, FbDb *db, GBytes *page, char **wanted, GError **error)
{
  g_autofree char *named = NULL;
  g_autofree char *kept = NULL;
  const char *next;
  gint64 begun;

  *wanted = NULL;
  if (!fb_db_query_int (db, "SELECT EXISTS (SELECT 1 FROM pull WHERE token IS NOT NULL)", &begun, error))
    return FALSE;
  if (begun != 0)
    return TRUE;
  if (!(named = list_named (page, error)) || !fb_store_sync_read_sets (db, &kept, error))
    return FALSE;
  next = named;
  /* What was kept of other sets is of no use, and would be applied before these. */
  if (g_str_has_prefix (named, kept))
    next += strlen (kept);
  else if (!fb_engine_drop_stage (store, db, error))
    return FALSE;
  if (*next != '\0')
    *wanted = g_strndup (next, strcspn (next, ","));
  return TRUE;
}

/* --- in the engine's thread ------------------------------------------------------------------------------ */

void
fb_engine_drop_sets (FbEngine *self)
{
  g_clear_pointer (&self->first_page, g_bytes_unref);
  g_clear_pointer (&self->wanted, g_free);
}

static void
taken_cb (FbEngine *self, gpointer result, GError *error)
{
  const FbPageTaken *taken = result;
  g_autoptr (GBytes) first = g_steal_pointer (&self->first_page);

  fb_engine_drop_sets (self);
  if (error != NULL)
    {
      self->no_sets |= g_error_matches (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL) && self->tries >= MAX_BAD_SETS;
      fb_engine_page_failed (self, error);
      return;
    }
  self->tries = 0;
  self->status.waiting = (guint) taken->waiting;
  self->status.rows_done = taken->got_rows;
  self->status.rows_total = taken->est_rows;
  fb_engine_notify (self);
  /* What was typed meanwhile does not wait for a long download; the pages that are here are not fetched again. */
  if (taken->waiting > 0)
    fb_engine_push (self);
  else
    fb_engine_take_first (self, first);
}

/* The rows travel as ever. */
static void
go_without (FbEngine *self)
{
  fb_engine_drop_sets (self);
  self->no_sets = TRUE;
  fb_engine_restart_pull (self);
}

static void
answer_cb (FbEngine *self, FbAnswer *answer, GError *error)
{
  g_autoptr (GError) problem = NULL;
  FbPageJob *job;

  if (answer == NULL)
    {
      fb_engine_fail (self, NULL, error);
      return;
    }
  self->result.pulled_bytes += (gint64) answer->wire_bytes;
  self->status.bytes += (gint64) answer->wire_bytes;
  if ((answer->status == 404 || answer->status == 410) && !self->no_sets)
    {
      go_without (self);
      return;
    }
  if (!fb_answer_check (answer, &problem))
    {
      fb_engine_fail (self, answer, problem);
      return;
    }
  fb_engine_set_state (self, FB_ENGINE_APPLYING);
  job = g_new0 (FbPageJob, 1);
  job->page = g_bytes_ref (answer->body);
  job->set = g_strdup (self->wanted);
  job->est_rows = self->status.rows_total;
  job->bulk_rows = self->bulk_rows;
  fb_engine_run (self, fb_engine_take_page, job, fb_page_job_free, fb_page_taken_free, taken_cb);
}

void
fb_engine_fetch_set (FbEngine *self, GBytes *first, const char *wanted, gint64 est_rows)
{
  g_autofree char *path = g_strconcat (PAGE_PATH, wanted, NULL);
  g_autoptr (FbRequest) request = fb_request_new ("GET", path, NULL);

  fb_engine_drop_sets (self);
  self->first_page = g_bytes_ref (first);
  self->wanted = g_strdup (wanted);
  self->status.rows_total = MAX (self->status.rows_total, est_rows);
  fb_engine_set_state (self, FB_ENGINE_PULLING);
  fb_engine_send (self, request, answer_cb);
}
