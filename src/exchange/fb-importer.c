/* fb-importer.c: files into records, row by row
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-importer-private.h"

#include <glib/gi18n-lib.h>

#include "fb-csv-reader.h"
#include "fb-permits.h"
#include "fb-text.h"

#define PROGRESS_ROWS 200

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

/* --- reading --- */

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

      return fb_import_refuse_row (self, fb_csv_reader_get_line (reader), NULL, reason, columns, error);
    }
  row = read_row (self, reader);
  for (guint i = 0; i < n; i++)
    correct (self, row, i);
  return fb_import_take_row (self, self->context.map->records, row, TRUE, error);
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
            ok = fb_import_refuse_row (self, fb_csv_reader_get_line (reader), NULL, reason->message, columns, error);
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
  if (fb_import_take_row (self, self->context.map->before, row, FALSE, error) && fb_import_commit_chunk (self, error))
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
  return take_before (self, error) && take_lines (self, reader, size, cancellable, error)
         && fb_import_commit_chunk (self, error) && fb_import_take_held (self, cancellable, error);
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
  self->chunk = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_import_outcome_free);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_import_row_free);
  fb_import_start_chunk (self);
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

/* The server would refuse all that it brings. */
static gboolean
check_permits (FbStore *store, const FbImportMap *map, GError **error)
{
  gboolean permitted = TRUE;

  for (guint i = 0; permitted && i < map->records->len; i++)
    if (!fb_store_read_permit (store, ((FbImportRecord *) g_ptr_array_index (map->records, i))->table, FB_PERMIT_BULK,
                               &permitted, error))
      return FALSE;
  if (!permitted)
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
        _ ("Your role may not import these records. Ask whoever administers Fieldbook in your company."));
  return permitted;
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

  if (!check_permits (self->store, map, error))
    return FALSE;
  reader = fb_csv_reader_new (stream, fb_import_map_get_encoding (map), fb_import_map_get_separator (map), error);
  if (reader == NULL || !fb_store_read_setting (self->store, "currency", &currency, error))
    return FALSE;
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
