/* fb-import-chunk.c: rows of a file into transactions
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-importer-private.h"

#include <string.h>

/* A transaction stays far below what sync lets through in one piece. */
#define MAX_OPS (FB_TX_MAX_OPS - 50)
#define MAX_BYTES (256 * 1024)
/* Rows that wait for a record of a later row. */
#define MAX_HELD 100000

void
fb_import_outcome_free (FbImportOutcome *outcome)
{
  g_clear_pointer (&outcome->row, fb_import_row_free);
  g_ptr_array_unref (outcome->created);
  g_ptr_array_unref (outcome->updated);
  g_free (outcome);
}

/* --- refused rows --- */

/* Whose fault an error is: the row's, or that of the store and the machine. */
static gboolean
is_of_row (const GError *error)
{
  return g_error_matches (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_ROW) || error->domain == FB_SCHEMA_ERROR
         || g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_INVALID)
         || g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND)
         || g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_CONFLICT)
         || g_error_matches (error, FB_STORE_ERROR, FB_STORE_ERROR_TOO_LARGE)
         || g_error_matches (error, FB_DB_ERROR, FB_DB_ERROR_CONSTRAINT)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

gboolean
fb_import_refuse_row (FbImporter *self, gint64 line, const char *column, const char *reason, char **row, GError **error)
{
  fb_import_report_fail (self->report, self->file_name, line, column, reason);
  return self->errors == NULL
         || fb_import_errors_add (self->errors, line, column, reason, (const char *const *) row, error);
}

/* --- transactions --- */

static void
count_outcome (FbImporter *self, const FbImportOutcome *outcome)
{
  for (guint i = 0; i < outcome->created->len; i++)
    fb_import_report_tally (self->report, g_ptr_array_index (outcome->created, i), TRUE);
  for (guint i = 0; i < outcome->updated->len; i++)
    fb_import_report_tally (self->report, g_ptr_array_index (outcome->updated, i), FALSE);
  if (outcome->row->line == 0)
    return; /* what the map makes before the rows */
  if (outcome->created->len > 0)
    self->report->created++;
  else if (outcome->updated->len > 0)
    self->report->updated++;
  else
    self->report->skipped++;
}

void
fb_import_start_chunk (FbImporter *self)
{
  g_clear_pointer (&self->edit, fb_edit_free);
  self->edit = fb_edit_new (self->label);
  fb_edit_set_cause (self->edit, "import");
  fb_edit_set_group (self->edit, &self->group);
  self->n_ops = 0;
  self->n_bytes = 0;
  g_ptr_array_set_size (self->chunk, 0);
}

/* The transaction was refused as a whole: its rows one by one, so that only those at fault fail. */
static gboolean
retry_rows (FbImporter *self, GPtrArray *outcomes, GError **error);

static gboolean
refuse_chunk (FbImporter *self, GError *reason, GError **error)
{
  g_autoptr (GPtrArray) outcomes = g_steal_pointer (&self->chunk);
  const FbImportOutcome *only = g_ptr_array_index (outcomes, 0);

  self->chunk = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_import_outcome_free);
  fb_lookup_forget (self->context.lookup);
  g_hash_table_remove_all (self->context.uncommitted);
  fb_import_start_chunk (self);
  if (!is_of_row (reason) || (outcomes->len == 1 && only->row->line == 0))
    {
      g_propagate_error (error, reason);
      return FALSE;
    }
  if (outcomes->len > 1)
    {
      g_error_free (reason);
      return retry_rows (self, outcomes, error);
    }
  {
    gboolean ok = fb_import_refuse_row (self, only->row->line, fb_schema_error_get_field (reason), reason->message,
                                        only->row->original, error);

    g_error_free (reason);
    return ok;
  }
}

gboolean
fb_import_commit_chunk (FbImporter *self, GError **error)
{
  GError *reason = NULL;

  if (self->chunk->len == 0)
    return TRUE;
  if (!self->dry_run && self->n_ops > 0)
    {
      if (!fb_store_commit_edit (self->store, g_steal_pointer (&self->edit), NULL, &reason))
        return refuse_chunk (self, reason, error);
      self->wrote = TRUE;
      fb_lookup_mark (self->context.lookup);
      g_hash_table_remove_all (self->context.uncommitted);
    }
  for (guint i = 0; i < self->chunk->len; i++)
    count_outcome (self, g_ptr_array_index (self->chunk, i));
  fb_import_start_chunk (self);
  return TRUE;
}

static gboolean
retry_rows (FbImporter *self, GPtrArray *outcomes, GError **error)
{
  for (guint i = 0; i < outcomes->len; i++)
    {
      FbImportOutcome *outcome = g_ptr_array_index (outcomes, i);

      if (!fb_import_take_row (self, outcome->records, g_steal_pointer (&outcome->row), TRUE, error)
          || !fb_import_commit_chunk (self, error))
        return FALSE;
    }
  return TRUE;
}

/* --- rows --- */

/* About what the record takes in a transaction. */
static gsize
size_of (const FbRecord *record)
{
  gsize size = 128;

  for (guint i = 0; i < record->table->n_fields; i++)
    if (record->values[i].kind == FB_VALUE_TEXT)
      size += 40 + 2 * strlen (record->values[i].text);
    else if (record->values[i].kind != FB_VALUE_NULL)
      size += 64;
  return size;
}

static void
add_change (FbImporter *self, const FbPlannedRecord *planned)
{
  const FbRecord *record = planned->record;

  for (guint i = 0; i < record->table->n_fields; i++)
    {
      const FbField *field = fb_table_field (record->table, i);

      if (!fb_value_equal (&record->values[i], &planned->before->values[i])
          && (field->flags & (FB_FIELD_DERIVED | FB_FIELD_LOCAL)) == 0)
        fb_edit_set (self->edit, record->table, &record->id, field->name, &record->values[i]);
    }
}

static void
add_planned (FbImporter *self, const FbPlannedRecord *planned, FbImportOutcome *outcome)
{
  FbRecord *record = planned->record;

  self->n_ops++;
  self->n_bytes += size_of (record);
  g_ptr_array_add (planned->before != NULL ? outcome->updated : outcome->created, (gpointer) record->table);
  if (planned->before != NULL)
    {
      add_change (self, planned);
    }
  else
    {
      fb_edit_create (self->edit, fb_record_copy (record));
      fb_lookup_add (self->context.lookup, record);
    }
  g_hash_table_replace (self->context.uncommitted, fb_id_copy (&record->id), fb_record_copy (record));
}

static gsize
size_of_plan (const FbRowPlan *plan)
{
  gsize size = 0;

  for (guint i = 0; i < plan->planned->len; i++)
    size += size_of (((FbPlannedRecord *) g_ptr_array_index (plan->planned, i))->record);
  return size;
}

static gboolean
take_plan (FbImporter *self, GPtrArray *records, FbImportRow *row, const FbRowPlan *plan, GError **error)
{
  FbImportOutcome *outcome = g_new0 (FbImportOutcome, 1);

  outcome->row = row;
  outcome->records = records;
  outcome->created = g_ptr_array_new ();
  outcome->updated = g_ptr_array_new ();
  g_ptr_array_add (self->chunk, outcome);
  for (guint i = 0; i < plan->planned->len; i++)
    add_planned (self, g_ptr_array_index (plan->planned, i), outcome);
  return TRUE;
}

gboolean
fb_import_take_row (FbImporter *self, GPtrArray *records, FbImportRow *row, gboolean may_wait, GError **error)
{
  g_auto (FbRowPlan) plan;
  g_autoptr (GError) reason = NULL;
  gboolean ok;

  fb_row_plan_init (&plan);
  if (fb_import_plan_row (&self->context, records, row, &plan, &reason))
    {
      /* What came before is committed first, should this row not fit beside it; the plan stays as it is, for nothing in
       * it is lost by that. */
      if (self->chunk->len > 0
          && (self->n_ops + plan.planned->len > MAX_OPS || self->n_bytes + size_of_plan (&plan) > MAX_BYTES))
        {
          if (!fb_import_commit_chunk (self, error))
            {
              fb_import_row_free (row);
              return FALSE;
            }
          /* Rows may have failed there on which this plan builds. */
          return fb_import_take_row (self, records, row, may_wait, error);
        }
      return take_plan (self, records, row, &plan, error);
    }
  if (may_wait && plan.waits && self->held->len < MAX_HELD)
    {
      g_ptr_array_add (self->held, row);
      return TRUE;
    }
  if (!is_of_row (reason) || row->line == 0)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      ok = FALSE;
    }
  else
    {
      ok = fb_import_refuse_row (self, row->line, plan.column, reason->message, row->original, error);
    }
  fb_import_row_free (row);
  return ok;
}

gboolean
fb_import_take_held (FbImporter *self, GCancellable *cancellable, GError **error)
{
  guint before = G_MAXUINT;

  while (self->held->len > 0)
    {
      g_autoptr (GPtrArray) rows = g_steal_pointer (&self->held);
      gboolean last = rows->len >= before;

      self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_import_row_free);
      g_ptr_array_set_free_func (rows, NULL);
      before = rows->len;
      for (guint i = 0; i < rows->len; i++)
        {
          gboolean stopped = g_cancellable_set_error_if_cancelled (cancellable, error);

          if (!stopped
              && fb_import_take_row (self, self->context.map->records, g_ptr_array_index (rows, i), !last, error))
            continue;
          for (guint rest = stopped ? i : i + 1; rest < rows->len; rest++)
            fb_import_row_free (g_ptr_array_index (rows, rest));
          return FALSE;
        }
      if (!fb_import_commit_chunk (self, error))
        return FALSE;
    }
  return TRUE;
}
