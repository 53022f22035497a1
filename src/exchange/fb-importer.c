/* fb-importer.c: files into records, row by row
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-importer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-csv-reader.h"
#include "fb-import-errors.h"
#include "fb-import-plan.h"
#include "fb-text.h"

/* A transaction stays far below what sync lets through in one piece. */
#define MAX_OPS (FB_TX_MAX_OPS - 50)
#define MAX_BYTES (256 * 1024)
/* Rows that wait for a record of a later row. */
#define MAX_HELD 100000
#define PROGRESS_ROWS 200

struct _FbImporter
{
  FbStore *store;         /* (owned) */
  FbImportReport *report; /* (owned) */
  FbImportErrors *errors; /* (owned) (nullable) */
  gboolean dry_run;
  FbImportPolicy policy;
  FbImportProgress progress;
  gpointer progress_data;
  FbId group;
  gboolean wrote;

  /* Of the file being read. */
  FbImportContext context;
  const char *file_name;
  char *label; /* (owned) */
  char **header;
  GHashTable **corrections; /* (owned) a table or NULL for each column, lent by the map */
  FbEdit *edit;             /* (owned) (nullable) the transaction being filled */
  guint n_ops;
  gsize n_bytes;
  GPtrArray *chunk; /* (owned) of Outcome: the rows in edit */
  GPtrArray *held;  /* (owned) of FbImportRow */
};

/* A row in the transaction, counted when that is committed. */
typedef struct
{
  FbImportRow *row;   /* (owned) */
  GPtrArray *records; /* lent by the map */
  GPtrArray *created; /* (owned) of const FbTable */
  GPtrArray *updated; /* (owned) of const FbTable */
} Outcome;

static gboolean
take_row (FbImporter *self, GPtrArray *records, FbImportRow *row, gboolean may_wait, GError **error);

static void
outcome_free (Outcome *outcome)
{
  g_clear_pointer (&outcome->row, fb_import_row_free);
  g_ptr_array_unref (outcome->created);
  g_ptr_array_unref (outcome->updated);
  g_free (outcome);
}

FbImporter *
fb_importer_new (FbStore *store)
{
  FbImporter *self;

  g_return_val_if_fail (FB_IS_STORE (store), NULL);

  self = g_new0 (FbImporter, 1);
  self->store = g_object_ref (store);
  self->report = fb_import_report_new ();
  fb_id_generate (&self->group, fb_clock_now (fb_store_get_clock (store)));
  return self;
}

void
fb_importer_free (FbImporter *self)
{
  g_object_unref (self->store);
  fb_import_report_free (self->report);
  g_clear_pointer (&self->errors, fb_import_errors_free);
  g_free (self);
}

void
fb_importer_set_dry_run (FbImporter *self, gboolean dry_run)
{
  self->dry_run = dry_run;
}

void
fb_importer_set_policy (FbImporter *self, FbImportPolicy policy)
{
  self->policy = policy;
}

void
fb_importer_set_errors_file (FbImporter *self, const char *path)
{
  g_clear_pointer (&self->errors, fb_import_errors_free);
  if (path != NULL)
    self->errors = fb_import_errors_new (path);
}

void
fb_importer_set_progress (FbImporter *self, FbImportProgress func, gpointer user_data)
{
  self->progress = func;
  self->progress_data = user_data;
}

FbImportReport *
fb_importer_get_report (FbImporter *self)
{
  return self->report;
}

gboolean
fb_importer_get_group (FbImporter *self, FbId *group)
{
  if (self->wrote)
    *group = self->group;
  return self->wrote;
}

/* --- refused rows
 * -----------------------------------------------------------------------------------------------------
 */

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

static gboolean
refuse (FbImporter *self, gint64 line, const char *column, const char *reason, char **row, GError **error)
{
  fb_import_report_fail (self->report, self->file_name, line, column, reason);
  return self->errors == NULL
         || fb_import_errors_add (self->errors, line, column, reason, (const char *const *) row, error);
}

/* --- transactions
 * -----------------------------------------------------------------------------------------------------
 */

static void
count_outcome (FbImporter *self, const Outcome *outcome)
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

static void
start_chunk (FbImporter *self)
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
  const Outcome *only = g_ptr_array_index (outcomes, 0);

  self->chunk = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);
  fb_lookup_forget (self->context.lookup);
  g_hash_table_remove_all (self->context.uncommitted);
  start_chunk (self);
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
    gboolean ok =
        refuse (self, only->row->line, fb_schema_error_get_field (reason), reason->message, only->row->original, error);

    g_error_free (reason);
    return ok;
  }
}

static gboolean
commit_chunk (FbImporter *self, GError **error)
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
  start_chunk (self);
  return TRUE;
}

static gboolean
retry_rows (FbImporter *self, GPtrArray *outcomes, GError **error)
{
  for (guint i = 0; i < outcomes->len; i++)
    {
      Outcome *outcome = g_ptr_array_index (outcomes, i);

      if (!take_row (self, outcome->records, g_steal_pointer (&outcome->row), TRUE, error)
          || !commit_chunk (self, error))
        return FALSE;
    }
  return TRUE;
}

/* --- rows
 * -------------------------------------------------------------------------------------------------------------
 */

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
add_planned (FbImporter *self, const FbPlannedRecord *planned, Outcome *outcome)
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
  Outcome *outcome = g_new0 (Outcome, 1);

  outcome->row = row;
  outcome->records = records;
  outcome->created = g_ptr_array_new ();
  outcome->updated = g_ptr_array_new ();
  g_ptr_array_add (self->chunk, outcome);
  for (guint i = 0; i < plan->planned->len; i++)
    add_planned (self, g_ptr_array_index (plan->planned, i), outcome);
  return TRUE;
}

/* Takes @row: into the transaction, to those that wait, or to the errors. */
static gboolean
take_row (FbImporter *self, GPtrArray *records, FbImportRow *row, gboolean may_wait, GError **error)
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
          if (!commit_chunk (self, error))
            {
              fb_import_row_free (row);
              return FALSE;
            }
          /* Rows may have failed there on which this plan builds. */
          return take_row (self, records, row, may_wait, error);
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
      ok = refuse (self, row->line, plan.column, reason->message, row->original, error);
    }
  fb_import_row_free (row);
  return ok;
}

/* Again and again, as long as some of them find what they wait for. */
static gboolean
take_held (FbImporter *self, GCancellable *cancellable, GError **error)
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

          if (!stopped && take_row (self, self->context.map->records, g_ptr_array_index (rows, i), !last, error))
            continue;
          for (guint rest = stopped ? i : i + 1; rest < rows->len; rest++)
            fb_import_row_free (g_ptr_array_index (rows, rest));
          return FALSE;
        }
      if (!commit_chunk (self, error))
        return FALSE;
    }
  return TRUE;
}

/* --- reading
 * ----------------------------------------------------------------------------------------------------------
 */

static char **
dup_columns (FbCsvReader *reader)
{
  guint n = fb_csv_reader_get_n_columns (reader);
  char **columns = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    columns[i] = g_strdup (fb_csv_reader_get (reader, i));
  return columns;
}

static void
correct (FbImporter *self, FbImportRow *row, guint column)
{
  GHashTable *table = self->corrections[column];
  g_autofree char *folded = NULL;
  const char *right;

  if (table == NULL || *row->fields[column] == '\0')
    return;
  folded = fb_text_fold (row->fields[column]);
  right = g_hash_table_lookup (table, folded);
  if (right == NULL || strcmp (right, row->fields[column]) == 0)
    return;
  fb_import_report_correct (self->report, self->header[column], row->fields[column], right, row->line);
  g_free (row->fields[column]);
  row->fields[column] = g_strdup (right);
}

static FbImportRow *
read_row (FbImporter *self, FbCsvReader *reader)
{
  FbImportRow *row = g_new0 (FbImportRow, 1);
  guint n;

  row->line = fb_csv_reader_get_line (reader);
  row->original = dup_columns (reader);
  n = g_strv_length (row->original);
  row->fields = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    row->fields[i] = fb_text_tidy (row->original[i]);
  return row;
}

static gboolean
take_line (FbImporter *self, FbCsvReader *reader, GError **error)
{
  guint expected = g_strv_length (self->header);
  guint n = fb_csv_reader_get_n_columns (reader);
  FbImportRow *row;

  if (n != expected)
    {
      g_autofree char *reason =
          g_strdup_printf (_ ("The row has %u columns, the first line of the file has %u"), n, expected);
      g_auto (GStrv) columns = dup_columns (reader);

      return refuse (self, fb_csv_reader_get_line (reader), NULL, reason, columns, error);
    }
  row = read_row (self, reader);
  for (guint i = 0; i < n; i++)
    correct (self, row, i);
  return take_row (self, self->context.map->records, row, TRUE, error);
}

static gboolean
take_lines (FbImporter *self, FbCsvReader *reader, gint64 size, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) reason = NULL;
      gboolean ok = TRUE;

      switch (fb_csv_reader_next (reader, cancellable, &reason))
        {
        case FB_CSV_ROW:
          self->report->read++;
          ok = take_line (self, reader, error);
          break;
        case FB_CSV_BAD_ROW:
          {
            g_auto (GStrv) columns = dup_columns (reader);

            self->report->read++;
            ok = refuse (self, fb_csv_reader_get_line (reader), NULL, reason->message, columns, error);
            break;
          }
        case FB_CSV_END:
          return TRUE;
        case FB_CSV_FAILED:
        default:
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (!ok || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (self->progress != NULL && self->report->read % PROGRESS_ROWS == 0)
        self->progress (self->report->read, fb_csv_reader_get_offset (reader), size, self->progress_data);
    }
}

static char **
read_header (FbCsvReader *reader, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) reason = NULL;

  switch (fb_csv_reader_next (reader, cancellable, &reason))
    {
    case FB_CSV_ROW:
      return dup_columns (reader);
    case FB_CSV_END:
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE, _ ("%s is empty"), name);
      return NULL;
    case FB_CSV_BAD_ROW:
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE, _ ("The first line of %s, the headings: %s"), name,
                   reason->message);
      return NULL;
    case FB_CSV_FAILED:
    default:
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }
}

/* What the map makes before the rows: a row of its own, without columns. */
static gboolean
take_before (FbImporter *self, GError **error)
{
  FbImportRow *row;

  if (self->context.map->before->len == 0)
    return TRUE;
  row = g_new0 (FbImportRow, 1);
  row->fields = g_new0 (char *, 1);
  row->original = g_new0 (char *, 1);
  if (take_row (self, self->context.map->before, row, FALSE, error) && commit_chunk (self, error))
    return TRUE;
  g_prefix_error (error, "%s", _ ("What the mapping makes before the rows: "));
  return FALSE;
}

static void
spread_corrections (FbImporter *self)
{
  GHashTableIter iter;
  gpointer column, table;

  self->corrections = g_new0 (GHashTable *, g_strv_length (self->header) + 1);
  g_hash_table_iter_init (&iter, self->context.map->corrections);
  while (g_hash_table_iter_next (&iter, &column, &table))
    self->corrections[fb_header_find ((const char *const *) self->header, column)] = table; /* bound: it is there */
}

static gboolean
run_reader (FbImporter *self, FbCsvReader *reader, gint64 size, GCancellable *cancellable, GError **error)
{
  if ((self->header = read_header (reader, self->file_name, cancellable, error)) == NULL
      || !fb_import_map_bind (self->context.map, (const char *const *) self->header, error)
      || !fb_import_prepare (&self->context, error))
    return FALSE;
  if (self->errors != NULL)
    fb_import_errors_start (self->errors, (const char *const *) self->header);
  for (guint i = 0; self->header[i] != NULL; i++)
    {
      char *tidy = fb_text_tidy (self->header[i]);

      g_free (self->header[i]);
      self->header[i] = tidy;
    }
  spread_corrections (self);
  return take_before (self, error) && take_lines (self, reader, size, cancellable, error) && commit_chunk (self, error)
         && take_held (self, cancellable, error);
}

static void
set_up (FbImporter *self, FbImportMap *map, const char *name, const char *currency)
{
  FbImportContext *context = &self->context;

  self->file_name = name;
  self->label = fb_import_map_get_label (map) != NULL ? g_strdup (fb_import_map_get_label (map))
                                                      : g_strdup_printf (_ ("Import %s"), name);
  context->store = self->store;
  context->map = map;
  context->lookup = fb_lookup_new (self->store);
  context->currency = currency;
  context->skip_existing = self->policy == FB_IMPORT_SKIP;
  context->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  context->uncommitted = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, (GDestroyNotify) fb_record_free);
  context->known = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, NULL);
  self->chunk = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_import_row_free);
  start_chunk (self);
}

static void
tear_down (FbImporter *self)
{
  FbImportContext *context = &self->context;

  g_clear_pointer (&context->lookup, fb_lookup_free);
  g_clear_pointer (&context->named, g_hash_table_unref);
  g_clear_pointer (&context->uncommitted, g_hash_table_unref);
  g_clear_pointer (&context->known, g_hash_table_unref);
  g_clear_pointer (&self->chunk, g_ptr_array_unref);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_clear_pointer (&self->edit, fb_edit_free);
  g_clear_pointer (&self->header, g_strfreev);
  g_clear_pointer (&self->corrections, g_free);
  g_clear_pointer (&self->label, g_free);
}

gboolean
fb_importer_run_stream (FbImporter *self,
                        FbImportMap *map,
                        GInputStream *stream,
                        const char *name,
                        gint64 size,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (FbCsvReader) reader = NULL;
  g_autofree char *currency = NULL;
  gboolean ok;

  g_return_val_if_fail (self != NULL && map != NULL && name != NULL, FALSE);

  reader = fb_csv_reader_new (stream, fb_import_map_get_encoding (map), fb_import_map_get_separator (map), error);
  if (reader == NULL)
    return FALSE;
  currency = fb_store_dup_setting (self->store, "currency");
  set_up (self, map, name, currency != NULL ? currency : "EUR");
  ok = run_reader (self, reader, size, cancellable, error);
  /* The refused rows are on the disk also when the import stopped. */
  if (self->errors != NULL && !fb_import_errors_flush (self->errors, ok ? error : NULL))
    ok = FALSE;
  tear_down (self);
  return ok;
}

static GInputStream *
open_file (const char *path, gint64 *size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;

  if (stream == NULL)
    return NULL;
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  *size = info != NULL ? g_file_info_get_size (info) : 0;
  return G_INPUT_STREAM (g_steal_pointer (&stream));
}

gboolean
fb_importer_run (FbImporter *self, FbImportMap *map, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GInputStream) stream = NULL;
  gint64 size;

  g_return_val_if_fail (path != NULL, FALSE);

  if ((stream = open_file (path, &size, cancellable, error)) == NULL)
    return FALSE;
  name = g_path_get_basename (path);
  return fb_importer_run_stream (self, map, stream, name, size, cancellable, error);
}

gboolean
fb_importer_run_plain (FbImporter *self,
                       const FbTable *table,
                       const char *const *match,
                       const char *path,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (FbCsvReader) reader = NULL;
  g_autoptr (FbImportMap) map = NULL;
  g_auto (GStrv) header = NULL;
  g_auto (GStrv) ignored = NULL;
  gint64 size;

  g_return_val_if_fail (self != NULL && table != NULL, FALSE);

  if ((stream = open_file (path, &size, cancellable, error)) == NULL
      || (reader = fb_csv_reader_new (stream, NULL, 0, error)) == NULL
      || (header = read_header (reader, name, cancellable, error)) == NULL
      || (map = fb_import_map_for_table (table, (const char *const *) header, match, &ignored, error)) == NULL)
    return FALSE;
  for (guint i = 0; ignored[i] != NULL; i++)
    g_ptr_array_add (self->report->ignored, g_strdup (ignored[i]));
  return fb_importer_run (self, map, path, cancellable, error);
}
