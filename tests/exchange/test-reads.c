/* test-reads.c: each statement that finding, exporting and importing read fails once, and each byte that they write may
 * find no room
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-csv-writer.h"
#include "fb-exporter.h"
#include "fb-fail-each.h"
#include "fb-import-errors.h"
#include "fb-importer.h"
#include "fb-lookup.h"

typedef struct
{
  FbTempStore temp;
  FbId parent;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  FbRecord *child = fb_record_new (fb_schema_get_table ("account"), NULL);

  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->parent = fb_temp_store_add_account (&fixture->temp, "Müller AG");
  fb_record_set_text (child, "name", "Isdom");
  fb_record_set_id (child, "parent", &fixture->parent);
  fb_temp_store_add (&fixture->temp, child);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

/* By name, by what names it, and once more from memory. */
static gboolean
look_up (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *fixture = user_data;
  const FbTable *table = fb_schema_get_table ("account");
  guint field = fb_table_get_field (table, "name");
  FbValue value = {FB_VALUE_TEXT, {.text = (char *) "muller ag"}};
  g_autoptr (FbLookup) lookup = fb_lookup_new (store);
  FbLookupResult found, named;
  FbId id;

  found = fb_lookup_find (lookup, table, &field, &value, 1, &id, error);
  if (found == FB_LOOKUP_FAILED)
    return FALSE;
  g_assert_cmpint (found, ==, FB_LOOKUP_FOUND);
  g_assert_true (fb_id_equal (&id, &fixture->parent));
  named = fb_lookup_resolve (lookup, table, "Isdom", &id, error);
  if (named == FB_LOOKUP_FAILED)
    return FALSE;
  g_assert_cmpint (named, ==, FB_LOOKUP_FOUND);
  return TRUE;
}

static void
test_look_up (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, look_up, fixture), >, 3);
}

/* --- out --- */

static gboolean export(FbStore *store, gpointer user_data, GError **error)
{
  static const char *const columns[] = {"name", "parent.name", "parent", NULL};
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, "name", NULL, NULL);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  gint64 count = 0;

  if (!fb_export_query (store, query, FB_EXPORT_CSV, columns, stream, &count, NULL, error))
    return FALSE;
  g_assert_cmpint (count, ==, 2);
  return TRUE;
}

static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, export, fixture), >, 1);
}

/* A title that could not be read is an empty place, and said once. */
static gboolean
read_title (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *fixture = user_data;
  g_autoptr (FbLabels) labels = fb_labels_new (store);
  const char *title = fb_labels_get (labels, fb_schema_get_table ("account"), &fixture->parent);

  if (!fb_labels_check (labels, error))
    {
      g_assert_null (title);
      g_assert_true (fb_labels_check (labels, NULL));
      return FALSE;
    }
  g_assert_cmpstr (title, ==, "Müller AG");
  return TRUE;
}

static void
test_titles (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, read_title, fixture), >, 0);
}

/* A file that cannot be made, and a disk without room. */
static void
test_export_to_nowhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, NULL, NULL, NULL);
  g_autofree char *nowhere = g_build_filename (fixture->temp.directory, "no", "such", "folder.csv", NULL);
  g_autoptr (GFile) full = g_file_new_for_path ("/dev/full");
  g_autoptr (GFileIOStream) device = NULL;
  g_autoptr (GError) error = NULL;
  gint64 count;

  g_assert_false (fb_export_query_to_file (fixture->temp.store, query, nowhere, NULL, &count, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  if (!(device = g_file_open_readwrite (full, NULL, NULL)))
    {
      g_test_skip ("no /dev/full");
      return;
    }
  g_assert_false (fb_export_query (fixture->temp.store, query, FB_EXPORT_CSV, NULL,
                                   g_io_stream_get_output_stream (G_IO_STREAM (device)), &count, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) full = g_file_new_for_path ("/dev/full");
  g_autoptr (GFileIOStream) device = g_file_open_readwrite (full, NULL, NULL);
  g_autofree char *cell = g_strnfill (100000, 'x');
  g_autoptr (FbCsvWriter) writer = NULL;
  g_autoptr (FbCsvWriter) short_one = NULL;
  g_autoptr (GError) error = NULL;

  if (device == NULL)
    {
      g_test_skip ("no /dev/full");
      return;
    }
  /* More than the buffer holds fails at the end of the row; less, when it is flushed. */
  writer = fb_csv_writer_new (g_io_stream_get_output_stream (G_IO_STREAM (device)));
  fb_csv_writer_add (writer, cell);
  g_assert_false (fb_csv_writer_end_row (writer, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  short_one = fb_csv_writer_new (g_io_stream_get_output_stream (G_IO_STREAM (device)));
  fb_csv_writer_add (short_one, "x");
  g_assert_true (fb_csv_writer_end_row (short_one, NULL, &error));
  g_assert_false (fb_csv_writer_flush (short_one, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* --- in --- */

/* Records told by their ids, which refer to others by theirs: an id that cannot be looked for is not one that is
 * missing. */
static gboolean
import (FbStore *store, gpointer user_data, GError **error)
{
  const Fixture *fixture = user_data;
  static const char map_text[] = "{\"records\":[{\"entity\":\"account\",\"match\":[\"id\"],\"fields\":"
                                 "{\"id\":\"{id}\",\"name\":\"{name}\",\"parent\":\"{parent}\"}}]}";
  g_autofree char *parent = fb_id_to_string (&fixture->parent);
  g_autofree char *csv = g_strdup_printf ("id,name,parent\n%s,Müller SE,\n,Sub,%s\n", parent, parent);
  g_autoptr (FbImportMap) map = fb_import_map_parse (map_text, -1, error);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (csv, (gssize) strlen (csv), NULL);
  g_autoptr (FbImporter) importer = fb_importer_new (store);
  const FbImportReport *report;

  if (map == NULL || !fb_importer_run_stream (importer, map, stream, "test.csv", 0, NULL, error))
    return FALSE;
  report = fb_importer_get_report (importer);
  g_assert_cmpint (report->failed, ==, 0);
  g_assert_cmpint (report->created + report->updated, ==, 2);
  return TRUE;
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fb_fail_each_read (&fixture->temp, import, fixture), >, 3);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account"), ==, 3);
  g_assert_cmpint (fb_temp_store_query_int (&fixture->temp, "SELECT count(*) FROM account WHERE parent IS NOT NULL"),
                   ==, 2);
}

static void
test_import_no_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbImportMap) map = fb_import_map_parse ("{\"records\":[]}", -1, NULL);
  g_autofree char *path = g_build_filename (fixture->temp.directory, "missing.csv", NULL);
  g_autoptr (FbImporter) importer = fb_importer_new (fixture->temp.store);
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_importer_run (importer, map, path, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* Rows that did not go in are kept in a file; when that cannot be written it is told. */
static void
test_import_errors (Fixture *fixture, gconstpointer data)
{
  static const char *const header[] = {"name", NULL};
  g_autofree char *nowhere = g_build_filename (fixture->temp.directory, "no", "folder.csv", NULL);
  FbImportErrors *errors = fb_import_errors_new (nowhere);
  g_autoptr (GError) error = NULL;

  fb_import_errors_start (errors, header);
  g_assert_true (fb_import_errors_flush (errors, &error));
  g_assert_false (fb_import_errors_add (errors, 2, "name", "is empty", header, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  fb_import_errors_free (errors);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/exchange/reads/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("look-up", test_look_up);
  ADD ("export", test_export);
  ADD ("titles", test_titles);
  ADD ("export-to-nowhere", test_export_to_nowhere);
  ADD ("no-room", test_no_room);
  ADD ("import", test_import);
  ADD ("import-no-file", test_import_no_file);
  ADD ("import-errors", test_import_errors);
#undef ADD
  return g_test_run ();
}
