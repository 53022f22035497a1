/* fb-exporter.c: records into files
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-exporter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fb-csv-writer.h"
#include "fb-json.h"
#include "fb-permits.h"

/* Records in memory at a time. */
#define PAGE 500

gboolean
fb_export_format_of_path (const char *path, FbExportFormat *format, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  if (g_str_has_suffix (lower, ".csv"))
    *format = FB_EXPORT_CSV;
  else if (g_str_has_suffix (lower, ".jsonl") || g_str_has_suffix (lower, ".ndjson"))
    *format = FB_EXPORT_JSON_LINES;
  else
    {
      g_set_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE,
                   _ ("“%s” ends in nothing that can be written: .csv and .jsonl can"), path);
      return FALSE;
    }
  return TRUE;
}

typedef struct
{
  FbStore *store;
  FbQuery *query;
  FbExportFormat format;
  char **columns;   /* (owned) (nullable) for JSON: whole records */
  FbLabels *labels; /* (owned) */
  FbCsvWriter *csv; /* (owned) (nullable) */
  GOutputStream *stream;
  GCancellable *cancellable;
  gint64 count;
} Export;

static void
export_clear (Export *self)
{
  g_clear_pointer (&self->columns, g_strfreev);
  g_clear_pointer (&self->labels, fb_labels_free);
  g_clear_pointer (&self->csv, fb_csv_writer_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Export, export_clear)

/* What an import reads back, with the titles of references for people. */
static char **
default_columns (const FbTable *table)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, "id");
  for (guint i = 0; i < table->n_fields; i++)
    {
      const FbField *field = fb_table_field (table, i);

      if ((field->flags & FB_FIELD_LOCAL) != 0)
        continue;
      g_strv_builder_add (builder, field->name);
      if (field->type == FB_TYPE_REF)
        {
          g_autofree char *label = g_strconcat (field->name, "_label", NULL);

          g_strv_builder_add (builder, label);
        }
    }
  return g_strv_builder_end (builder);
}

static gboolean
write_csv_row (Export *self, const FbRecord *record, GError **error)
{
  for (guint i = 0; self->columns[i] != NULL; i++)
    {
      g_autofree char *cell = fb_record_dup_cell (record, self->columns[i], self->store, self->labels);

      fb_csv_writer_add (self->csv, cell);
    }
  return fb_csv_writer_end_row (self->csv, self->cancellable, error);
}

/* Chosen columns only; fields of the record itself keep their JSON type. */
static JsonObject *
pick_members (Export *self, const FbRecord *record, JsonObject *whole)
{
  JsonObject *picked = json_object_new ();

  for (guint i = 0; self->columns[i] != NULL; i++)
    {
      const char *column = self->columns[i];

      if (json_object_has_member (whole, column))
        json_object_set_member (picked, column, json_object_dup_member (whole, column));
      else if (strchr (column, '.') != NULL)
        {
          g_autofree char *cell = fb_record_dup_cell (record, column, self->store, self->labels);

          if (cell != NULL)
            json_object_set_string_member (picked, column, cell);
        }
    }
  return picked;
}

static gboolean
write_json_line (Export *self, const FbRecord *record, GError **error)
{
  JsonObject *object = fb_record_to_json_with_labels (record, self->labels);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (self->columns != NULL)
    {
      JsonObject *picked = pick_members (self, record, object);

      json_object_unref (object);
      object = picked;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  text = fb_json_to_text (node);
  line = g_strconcat (text, "\n", NULL);
  return g_output_stream_write_all (self->stream, line, strlen (line), NULL, self->cancellable, error);
}

typedef struct
{
  Export *export;
  GArray *rowids; /* (owned) of the whole query */
  guint from;
  GPtrArray *page; /* (owned) */
} Page;

static gboolean
list_rows (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Page *page = user_data;

  page->rowids = fb_query_run (page->export->query, db, store, -1, 0, page->export->cancellable, error);
  return page->rowids != NULL;
}

static gboolean
load_page (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Page *page = user_data;
  guint n = MIN (PAGE, page->rowids->len - page->from);

  page->page = fb_query_load (fb_query_get_table (page->export->query), db,
                              &g_array_index (page->rowids, gint64, page->from), n, error);
  return page->page != NULL;
}

static gboolean
write_page (Export *self, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < records->len; i++)
    {
      const FbRecord *record = g_ptr_array_index (records, i);

      if (!(self->format == FB_EXPORT_CSV ? write_csv_row (self, record, error) : write_json_line (self, record, error))
          || !fb_labels_check (self->labels, error))
        return FALSE;
      self->count++;
    }
  return TRUE;
}

/* Row ids first, then records by the page: a million rows are never in memory. */
static gboolean
write_rows (Export *self, GError **error)
{
  Page page = {self, NULL, 0, NULL};
  gboolean ok = fb_store_read (self->store, list_rows, &page, error);

  for (; ok && page.from < page.rowids->len; page.from += PAGE)
    {
      ok = fb_store_read (self->store, load_page, &page, error) && write_page (self, page.page, error);
      g_clear_pointer (&page.page, g_ptr_array_unref);
    }
  g_clear_pointer (&page.rowids, g_array_unref);
  return ok;
}

static gboolean
write_header (Export *self, GError **error)
{
  if (self->format != FB_EXPORT_CSV)
    return TRUE;
  self->csv = fb_csv_writer_new (self->stream);
  for (guint i = 0; self->columns[i] != NULL; i++)
    fb_csv_writer_add (self->csv, self->columns[i]);
  return fb_csv_writer_end_row (self->csv, self->cancellable, error);
}

static gboolean
check_permit (FbStore *store, const FbTable *table, GError **error)
{
  gboolean permitted;

  if (!fb_store_read_permit (store, table, FB_PERMIT_EXPORT, &permitted, error))
    return FALSE;
  if (!permitted)
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
        _ ("Your role may not export these records. Ask whoever administers Fieldbook in your company."));
  return permitted;
}

gboolean
fb_export_query (FbStore *store,
                 FbQuery *query,
                 FbExportFormat format,
                 const char *const *columns,
                 GOutputStream *stream,
                 gint64 *count,
                 GCancellable *cancellable,
                 GError **error)
{
  g_auto (Export) self = {store, query, format, NULL, NULL, NULL, stream, cancellable, 0};

  g_return_val_if_fail (FB_IS_STORE (store) && query != NULL, FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), FALSE);

  if (!check_permit (store, fb_query_get_table (query), error))
    return FALSE;
  if (columns != NULL && !fb_export_check_columns (fb_query_get_table (query), columns, error))
    return FALSE;
  if (columns != NULL)
    self.columns = g_strdupv ((char **) columns);
  else if (format == FB_EXPORT_CSV)
    self.columns = default_columns (fb_query_get_table (query));
  self.labels = fb_labels_new (store);

  if (!write_header (&self, error) || !write_rows (&self, error)
      || (self.csv != NULL && !fb_csv_writer_flush (self.csv, cancellable, error)))
    return FALSE;
  if (count != NULL)
    *count = self.count;
  return TRUE;
}

gboolean
fb_export_query_to_file (FbStore *store,
                         FbQuery *query,
                         const char *path,
                         const char *const *columns,
                         gint64 *count,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GOutputStream) buffered = NULL;
  g_autoptr (GCancellable) discard = NULL;
  FbExportFormat format;

  if (!fb_export_format_of_path (path, &format, error)
      || (stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                   cancellable, error))
             == NULL)
    return FALSE;
  buffered = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (stream), 64 * 1024);
  if (fb_export_query (store, query, format, columns, buffered, count, cancellable, error)
      && g_output_stream_close (buffered, cancellable, error))
    return TRUE;

  /* Closing under a cancelled cancellable leaves the file that was there before. */
  discard = g_cancellable_new ();
  g_cancellable_cancel (discard);
  g_output_stream_close (G_OUTPUT_STREAM (stream), discard, NULL);
  return FALSE;
}
