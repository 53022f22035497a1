/* fb-engine-apply.c: pages of a pull become rows; in the writer thread
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "fb-bulk.h"
#include "fb-engine-private.h"
#include "fb-search.h"

#include "fb-mutant.h"
#include "fb-rule.h"

void
fb_page_job_free (gpointer data)
{
  FbPageJob *job = data;

  g_bytes_unref (job->page);
  g_free (job->set);
  g_free (job);
}

/* The server's clock is learned in the middle of the round trip. */
gboolean
fb_engine_learn_time (FbDb *db, FbClock *clock, gint64 server_time, gint64 round_trip_ms, GError **error)
{
  gint64 offset, known;

  if (server_time <= 0)
    return TRUE;
  if (!fb_store_sync_read_number (db, "clock_off", 0, &known, error))
    return FALSE;
  offset = server_time - (fb_clock_now (clock) - round_trip_ms / 2);
  /* A difference within the round trip says nothing; not writing it saves a page of the file each time. */
  if (ABS (offset - known) <= round_trip_ms + 50)
    return TRUE;
  return fb_store_sync_set_number (db, "clock_off", offset, error);
}

/* --- lines ----------------------------------------------------------------------------------------------- */

static gboolean
apply_line (FbCheckpoint *checkpoint, FbDb *db, const FbWireLine *line, GError **error)
{
  FbNewerRow newer;

  switch (line->kind)
    {
    case FB_WIRE_GRANT:
      return fb_checkpoint_grant (checkpoint, line->bid, line->bucket_kind, &line->id, line->text, error);
    case FB_WIRE_WITHDRAW:
      return fb_checkpoint_withdraw (checkpoint, line->bid, error);
    case FB_WIRE_ENTER:
      return fb_checkpoint_enter (checkpoint, line->gid, line->bid, &line->id, error);
    case FB_WIRE_RELABEL:
      return fb_checkpoint_relabel (checkpoint, line->gid, line->add, line->remove, error)
             && (!line->is_placed || fb_checkpoint_place (checkpoint, line->gid, &line->id, error));
    case FB_WIRE_MOVE:
      return fb_checkpoint_move (checkpoint, line->gid, line->bid, line->from, line->ver, error);
    case FB_WIRE_MOVER:
      return fb_checkpoint_note_mover (checkpoint, &line->mover, error);
    case FB_WIRE_MOVES:
      return fb_checkpoint_add_moves (checkpoint, line->gid, line->moves, error);
    case FB_WIRE_LEAVE:
      return fb_checkpoint_leave (checkpoint, line->gid, error);
    case FB_WIRE_ROW:
      return fb_checkpoint_put (checkpoint, line->record, error);
    case FB_WIRE_NEWER:
      newer = (FbNewerRow){line->number, line->id, line->gid, line->ver, line->hash, (char *) line->text};
      return fb_checkpoint_put_newer (checkpoint, &newer, error);
    case FB_WIRE_GONE:
      newer = (FbNewerRow){line->number, line->id, line->gid, line->ver, 0, NULL};
      if (line->table == NULL)
        return fb_checkpoint_remove_newer (checkpoint, &newer, error);
      return fb_checkpoint_remove (checkpoint, line->table, &line->id, line->gid, line->ver, error);
    case FB_WIRE_COLUMNS:
      return fb_checkpoint_add_columns (checkpoint, line->record, line->columns, error);
    case FB_WIRE_NAME:
      return fb_store_sync_put_label (db, line->table, &line->id, line->text, error);
    case FB_WIRE_TABLE:
    case FB_WIRE_SET: /* its page has been staged before this one */
    case FB_WIRE_END:
    default:
      return TRUE;
    }
}

static gboolean
apply_reader (FbCheckpoint *checkpoint, FbDb *db, FbWireReader *reader, GError **error)
{
  FbWireLine line;

  fb_checkpoint_begin_page (checkpoint, fb_wire_reader_get_head (reader)->head);
  do
    if (!fb_wire_reader_next (reader, &line, error) || !apply_line (checkpoint, db, &line, error))
      return FALSE;
  while (line.kind != FB_WIRE_END);
  return TRUE;
}

static gboolean
apply_page (FbCheckpoint *checkpoint, FbDb *db, GBytes *page, GError **error)
{
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, error);

  return reader != NULL && apply_reader (checkpoint, db, reader, error);
}

/* What a server sent that contradicts itself is as bad as what cannot be read. */
static void
blame_server (GError **error)
{
  if (error != NULL && g_error_matches (*error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID))
    {
      (*error)->domain = FB_SYNC_ERROR;
      (*error)->code = FB_SYNC_ERROR_PROTOCOL;
    }
}

/* --- keeping a page -------------------------------------------------------------------------------------- */

/* Rows of the page, each line checked; -1 on error. */
static gint64
check_page (FbWireReader *reader, GError **error)
{
  gint64 rows = 0;
  FbWireLine line;

  do
    {
      if (!fb_wire_reader_next (reader, &line, error))
        return -1;
      rows += line.kind == FB_WIRE_ROW || line.kind == FB_WIRE_NEWER || line.kind == FB_WIRE_GONE;
    }
  while (line.kind != FB_WIRE_END);
  return rows;
}

/* Writes what can be written before the checkpoint; @rest gets what must wait for it. */
static gboolean
fill (FbStore *store, FbDb *db, FbWireReader *reader, GByteArray *rest, gint64 *rows, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  FbWireLine line = {0};
  const char *raw;
  gsize size;

  raw = fb_wire_reader_get_raw (reader, &size);
  g_byte_array_append (rest, (const guint8 *) raw, (guint) size);
  while (line.kind != FB_WIRE_END)
    {
      gboolean taken = FALSE;

      if (!fb_wire_reader_next (reader, &line, error))
        return FALSE;
      if (line.kind == FB_WIRE_ENTER && !fb_checkpoint_fill_enter (checkpoint, line.gid, &line.id, error))
        return FALSE;
      if (line.kind == FB_WIRE_ROW && !fb_checkpoint_fill_row (checkpoint, line.record, &taken, error))
        return FALSE;
      *rows += line.kind == FB_WIRE_ROW || line.kind == FB_WIRE_NEWER || line.kind == FB_WIRE_GONE;
      if (taken)
        continue;
      raw = fb_wire_reader_get_raw (reader, &size);
      g_byte_array_append (rest, (const guint8 *) raw, (guint) size);
    }
  return fb_checkpoint_fill_end (checkpoint, error);
}

/* Into an empty profile rows go without their indexes. */
static gboolean
begin_bulk (FbDb *db, GError **error)
{
  gboolean on;

  if (!fb_bulk_read (db, &on, error))
    return FALSE;
  return on || !fb_bulk_may_begin (db) || fb_bulk_begin (db, error);
}

/* Rows are written before their checkpoint only where nobody has seen a checkpoint yet: whoever works with the profile
 * sees each one whole or not at all.
 */
static gboolean
is_first_sync (FbDb *db, gboolean *yes, GError **error)
{
  gint64 cursor, any;

  if (!fb_store_sync_read_number (db, "cursor", 0, &cursor, error)
      || !fb_db_query_int (db, "SELECT EXISTS (SELECT 1 FROM grp WHERE state IN ('live', 'stale'))", &any, error))
    return FALSE;
  *yes = cursor == 0 && !any;
  return TRUE;
}

/* A pull is filled from its first page to its last or not at all, whatever a program that goes on with it thinks of its
 * size: of a group that comes whole in a page that is written and came in another that was only kept, rows would stay
 * or be lost. */
static gboolean
is_to_be_filled (FbDb *db, gboolean begun, gboolean large, gboolean *fill, GError **error)
{
  gint64 any = 0;

  if (!is_first_sync (db, fill, error)
      || !fb_db_query_int (db, "SELECT EXISTS (SELECT 1 FROM grp WHERE state IN ('filling', 'again'))", &any, error))
    return FALSE;
  *fill = *fill && (begun ? any != 0 : large);
  return TRUE;
}

static gboolean
keep_page (FbStore *store, FbDb *db, const FbPageJob *job, FbWireReader *reader, FbPageTaken *taken, GError **error)
{
  const FbWireHead *head = fb_wire_reader_get_head (reader);
  const FbWireTail *tail = fb_wire_reader_get_tail (reader);
  g_auto (FbPullState) state = {0};
  g_autoptr (GBytes) stripped = NULL;
  gboolean is_filled;
  gint64 rows = 0;

  if (!fb_store_sync_read_pull (db, &state, error))
    return FALSE;
  taken->est_rows = MAX (state.est_rows, MAX (head->est_rows, job->est_rows));
  if (!is_to_be_filled (db, state.begun, taken->est_rows >= job->bulk_rows, &is_filled, error))
    return FALSE;
  if (is_filled)
    {
      GByteArray *rest = g_byte_array_new ();
      gboolean done = begin_bulk (db, error) && fill (store, db, reader, rest, &rows, error);

      stripped = g_byte_array_free_to_bytes (rest);
      if (!done)
        return FALSE;
    }
  else if ((rows = check_page (reader, error)) < 0)
    return FALSE;

  if (FB_MUTANT (eager_cursor) && !fb_store_sync_set_number (db, "cursor", head->head, error))
    return FALSE;
  taken->rows = rows;
  taken->got_rows = state.got_rows + rows;
  /* Behind a page of a set the pull still stands before its first page. */
  return fb_store_sync_stage (db, stripped != NULL ? stripped : job->page, job->set != NULL ? NULL : tail->more,
                              head->head, taken->est_rows, rows, error)
         && (job->set == NULL || fb_store_sync_note_set (db, job->set, error));
}

/* --- the checkpoint -------------------------------------------------------------------------------------- */

static gboolean
apply_stage (FbCheckpoint *checkpoint, FbDb *db, GError **error)
{
  gint64 number = 0;

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) page = fb_store_sync_read_stage (db, &number, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (page == NULL)
        return TRUE;
      if (!apply_page (checkpoint, db, page, error))
        return FALSE;
    }
}

static gboolean
apply_all (FbStore *store, FbDb *db, FbWireReader *reader, FbPageTaken *taken, GError **error)
{
  const FbWireHead *head = fb_wire_reader_get_head (reader);
  const FbWireTail *tail = fb_wire_reader_get_tail (reader);
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, FALSE);
  g_autofree char *scope = g_strdup (head->scope);
  g_auto (FbPullState) state = {0};
  gint64 staged, schema;

  if (scope == NULL && !fb_store_sync_read_state (db, "scope_hash", &scope, error))
    return FALSE;
  /* Both are (bucket, rows, sum). */
  G_STATIC_ASSERT (sizeof (FbWireSum) == sizeof (FbBucketSum));
  if (!fb_store_sync_read_pull (db, &state, error) || !apply_stage (checkpoint, db, error))
    return FALSE;
  staged = fb_checkpoint_get_rows (checkpoint);
  if (!apply_reader (checkpoint, db, reader, error)
      || !fb_checkpoint_finish (checkpoint, tail->cursor, scope, (const FbBucketSum *) tail->sums->data,
                                tail->sums->len, &taken->n_suspect, error)
      || !fb_store_sync_read_number (db, "schema", fb_schema_version (), &schema, error))
    return FALSE;
  taken->done = TRUE;
  /* An older program began it: what this one knows besides is asked for now. */
  if (schema < fb_schema_version ())
    FB_RULE (pull_outlives_program);
  taken->again = tail->again || schema < fb_schema_version ();
  taken->cursor = tail->cursor;
  taken->rows = state.got_rows + fb_checkpoint_get_rows (checkpoint) - staged;
  taken->groups = fb_checkpoint_get_groups (checkpoint);
  return TRUE;
}

static gboolean
is_for_us (const FbWireHead *head, GError **error)
{
  if (head->min_schema <= fb_schema_version ())
    return TRUE;
  g_set_error_literal (error, FB_SYNC_ERROR, FB_SYNC_ERROR_SCHEMA,
                       _ ("The server needs a newer version of Fieldbook."));
  return FALSE;
}

static gboolean
take (FbStore *store, FbDb *db, const FbPageJob *job, FbWireReader *reader, FbPageTaken *taken, GError **error)
{
  const FbWireHead *head = fb_wire_reader_get_head (reader);
  gboolean is_last = fb_wire_reader_get_tail (reader)->more == NULL;
  g_autoptr (FbTransaction) tx = NULL;

  if (MAX (head->est_rows, job->est_rows) >= job->bulk_rows && !fb_db_set_bulk (db, !is_last, error))
    return FALSE;
  tx = fb_transaction_begin (db, error);
  return tx != NULL
         && (is_last ? apply_all (store, db, reader, taken, error) : keep_page (store, db, job, reader, taken, error))
         && fb_engine_learn_time (db, fb_store_get_clock (store), head->time, job->round_trip_ms, error)
         && fb_store_sync_count_outbox (db, &taken->waiting, error)
         && fb_store_sync_read_number (db, "clock_off", 0, &taken->clock_off, error)
         && fb_transaction_commit (tx, error);
}

/* Before the checkpoint is taken everything that makes its rows found must be there; other work comes in between the
 * steps, after which the page is given again. */
static gboolean
complete_bulk (FbDb *db, FbPageTaken *taken, GError **error)
{
  gboolean done;

  return fb_bulk_read (db, &taken->completing, error) && (!taken->completing || fb_bulk_step (db, &done, error));
}

void
fb_page_taken_free (gpointer data)
{
  FbPageTaken *taken = data;

  g_bytes_unref (taken->page);
  g_free (taken->wanted);
  g_free (taken);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FbPageTaken, fb_page_taken_free)

gpointer
fb_engine_take_page (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const FbPageJob *job = data;
  g_autoptr (FbPageTaken) taken = g_new0 (FbPageTaken, 1);
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (job->page, error);

  taken->page = g_bytes_ref (job->page);
  if (reader == NULL || !is_for_us (fb_wire_reader_get_head (reader), error)
      || !(job->set != NULL ? fb_engine_check_set (job, reader, error)
                            : fb_engine_find_wanted (store, db, job->page, &taken->wanted, error)))
    return NULL;
  taken->est_rows = fb_wire_reader_get_head (reader)->est_rows;
  if (taken->wanted != NULL)
    return g_steal_pointer (&taken);
  if (fb_wire_reader_get_tail (reader)->more == NULL && !complete_bulk (db, taken, error))
    return NULL;
  if (taken->completing)
    return g_steal_pointer (&taken);
  if (!take (store, db, job, reader, taken, error))
    {
      blame_server (error);
      return NULL;
    }
  if (fb_wire_reader_get_tail (reader)->more == NULL && taken->rows >= job->bulk_rows)
    fb_search_tend (store, db);
  return g_steal_pointer (&taken);
}

gboolean
fb_engine_apply_repair (FbStore *store, FbDb *db, GPtrArray *pages, GError **error)
{
  g_autoptr (FbCheckpoint) checkpoint = fb_checkpoint_new (store, db, TRUE);
  guint n_suspect;

  for (guint i = 0; i < pages->len; i++)
    if (!apply_page (checkpoint, db, g_ptr_array_index (pages, i), error))
      {
        blame_server (error);
        return FALSE;
      }
  return fb_checkpoint_finish (checkpoint, 0, NULL, NULL, 0, &n_suspect, error);
}
