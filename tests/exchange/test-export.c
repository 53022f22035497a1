/* test-export.c: records into files and back
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-exporter.h"
#include "fb-importer.h"
#include "fb-json.h"
#include "fb-temp-store.h"

#include <string.h>

typedef struct
{
  FbTempStore temp;
  FbId parent, child;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const FbTable *account = fb_schema_get_table ("account");
  g_autoptr (FbEdit) edit = fb_edit_new ("Fill");
  g_autoptr (GError) error = NULL;

  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->parent = fb_temp_store_add_account (&fixture->temp, "Parent, \"the\" one");
  fixture->child = fb_temp_store_add_account (&fixture->temp, "Child");
  fb_edit_set_id (edit, account, &fixture->child, "parent", &fixture->parent);
  fb_edit_set_text (edit, account, &fixture->child, "currency", "USD");
  fb_edit_set_int (edit, account, &fixture->child, "revenue_est", 123450);
  fb_edit_set_text (edit, account, &fixture->child, "description", "two\nlines");
  fb_store_commit_edit (fixture->temp.store, g_steal_pointer (&edit), NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

static char *export(Fixture *fixture, FbExportFormat format, const char *where, const char *const *columns)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), where, "name", NULL, &error);
  gint64 count = -1;

  g_assert_no_error (error);
  fb_export_query (fixture->temp.store, query, format, columns, stream, &count, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count, ==, where != NULL ? 1 : 2);
  g_assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static void
test_csv (Fixture *fixture, gconstpointer data)
{
  static const char *const columns[] = {"name", "revenue_est", "parent_label", "parent.name", NULL};
  g_autofree char *all = export(fixture, FB_EXPORT_CSV, NULL, columns);
  g_autofree char *one = export(fixture, FB_EXPORT_CSV, "name = 'Child'", columns);

  g_assert_cmpstr (all, ==,
                   "name,revenue_est,parent_label,parent.name\r\n"
                   "Child,1234.50,\"Parent, \"\"the\"\" one\",\"Parent, \"\"the\"\" one\"\r\n"
                   "\"Parent, \"\"the\"\" one\",,,\r\n");
  g_assert_true (g_str_has_suffix (one, "one\"\r\n"));
}

static void
test_json_lines (Fixture *fixture, gconstpointer data)
{
  static const char *const columns[] = {"name", "revenue_est", "parent.name", NULL};
  g_autofree char *whole = export(fixture, FB_EXPORT_JSON_LINES, "name = 'Child'", NULL);
  g_autofree char *some = export(fixture, FB_EXPORT_JSON_LINES, "name = 'Child'", columns);
  g_autoptr (JsonNode) node = fb_json_parse (whole, -1, 0, NULL);
  g_autofree char *parent = fb_id_to_string (&fixture->parent);
  JsonObject *object;

  g_assert_nonnull (node);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "entity"), ==, "account");
  g_assert_cmpstr (json_object_get_string_member (object, "parent"), ==, parent);
  g_assert_cmpstr (json_object_get_string_member (object, "parent_label"), ==, "Parent, \"the\" one");
  g_assert_cmpstr (some, ==,
                   "{\"name\":\"Child\",\"revenue_est\":{\"amount\":123450,\"currency\":\"USD\"},"
                   "\"parent.name\":\"Parent, \\\"the\\\" one\"}\n");
}

/* What was exported is imported again without a change, and into an empty store as it was. */
static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  const FbTable *account = fb_schema_get_table ("account");
  g_autoptr (FbQuery) query = fb_query_new (account, NULL, NULL, NULL, NULL);
  g_autofree char *path = g_build_filename (fixture->temp.directory, "accounts.csv", NULL);
  g_autoptr (FbImporter) importer = fb_importer_new (fixture->temp.store);
  g_autoptr (FbImporter) other_importer = NULL;
  g_autoptr (GError) error = NULL;
  FbTempStore other = {0};
  FbImportReport *report;

  fb_export_query_to_file (fixture->temp.store, query, path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fb_importer_run_plain (importer, account, NULL, path, NULL, &error);
  g_assert_no_error (error);
  report = fb_importer_get_report (importer);
  for (guint i = 0; i < report->errors->len; i++)
    g_test_message ("%s", ((FbImportError *) g_ptr_array_index (report->errors, i))->reason);
  g_assert_cmpint (report->skipped, ==, 2);
  g_assert_cmpint (report->failed, ==, 0);

  fb_temp_store_set_up (&other, NULL);
  other_importer = fb_importer_new (other.store);
  fb_importer_run_plain (other_importer, account, NULL, path, NULL, &error);
  g_assert_no_error (error);
  report = fb_importer_get_report (other_importer);
  for (guint i = 0; i < report->errors->len; i++)
    g_test_message ("%s", ((FbImportError *) g_ptr_array_index (report->errors, i))->reason);
  /* The owner is not there: a reference that leads nowhere is refused. */
  g_assert_cmpint (report->failed, ==, 2);
  g_assert_cmpint (fb_temp_store_query_int (&other, "SELECT count(*) FROM account"), ==, 0);
  g_clear_pointer (&other_importer, fb_importer_free);
  fb_temp_store_tear_down (&other);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const char *const columns[] = {"name", "shoe_size", NULL};
  static const char *const far[] = {"parent.shoe_size", NULL};
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, NULL, NULL, NULL);
  g_autofree char *path = g_build_filename (fixture->temp.directory, "out.csv", NULL);
  g_autofree char *kept = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  FbExportFormat format;

  g_assert_false (fb_export_format_of_path ("x.pdf", &format, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE);
  g_clear_error (&error);
  g_assert_true (fb_export_format_of_path ("x.JSONL", &format, NULL));
  g_assert_cmpint (format, ==, FB_EXPORT_JSON_LINES);

  /* The file that was there stays when the new one fails. */
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  g_assert_false (fb_export_query_to_file (fixture->temp.store, query, path, columns, NULL, NULL, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE);
  g_clear_error (&error);
  g_assert_false (fb_export_query_to_file (fixture->temp.store, query, path, far, NULL, NULL, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (fb_export_query_to_file (fixture->temp.store, query, path, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "before");
}

/* Titles are looked up once, and only for what is here. */
static void
test_labels (Fixture *fixture, gconstpointer data)
{
  const FbTable *account = fb_schema_get_table ("account");
  g_autoptr (FbLabels) labels = fb_labels_new (fixture->temp.store);
  g_autoptr (FbRecord) child = fb_store_get (fixture->temp.store, account, &fixture->child, NULL);
  g_autoptr (JsonObject) object = NULL;
  const char *title = fb_labels_get (labels, account, &fixture->parent);
  FbId nobody;

  g_assert_cmpstr (title, ==, "Parent, \"the\" one");
  g_assert_true (fb_labels_get (labels, account, &fixture->parent) == title);
  fb_id_generate (&nobody, 1);
  g_assert_null (fb_labels_get (labels, account, &nobody));
  object = fb_record_to_json_with_labels (child, labels);
  g_assert_cmpstr (json_object_get_string_member (object, "parent_label"), ==, title);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "Child");
}

static void
test_cells (Fixture *fixture, gconstpointer data)
{
  static const char *const cells[][2] = {
      {"name", "Child"},
      {"parent.name", "Parent, \"the\" one"},
      {"parent_label", "Parent, \"the\" one"},
      {"description", "two\nlines"},
      {"website", NULL},
      {"parent.parent_label", NULL},
  };
  const FbTable *account = fb_schema_get_table ("account");
  g_autoptr (FbLabels) labels = fb_labels_new (fixture->temp.store);
  g_autoptr (FbRecord) child = fb_store_get (fixture->temp.store, account, &fixture->child, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      const char *const columns[] = {cells[i][0], NULL};
      g_autoptr (GError) error = NULL;
      g_autofree char *cell = NULL;

      g_test_message ("%s", cells[i][0]);
      g_assert_true (fb_export_check_columns (account, columns, &error));
      cell = fb_record_dup_cell (child, cells[i][0], fixture->temp.store, labels);
      g_assert_cmpstr (cell, ==, cells[i][1]);
    }
}

static void
test_columns_refused (void)
{
  static const char *const bad[] = {"nonsense",   "parent.nonsense",   "name.owner",        "",
                                    "name_label", "parent.name_label", "parent_label_label"};

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *const columns[] = {"name", bad[i], NULL};
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (fb_export_check_columns (fb_schema_get_table ("account"), columns, &error));
      g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE);
    }
}

/* Nothing is written of a query whose columns do not exist, or that is stopped. */
static void
test_export_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const columns[] = {"nonsense", NULL};
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, NULL, NULL, NULL);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (fb_export_query (fixture->temp.store, query, FB_EXPORT_CSV, columns, stream, NULL, NULL, &error));
  g_assert_error (error, FB_EXCHANGE_ERROR, FB_EXCHANGE_ERROR_FILE);
  g_clear_error (&error);
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)), ==, 0);
  g_cancellable_cancel (cancellable);
  g_assert_false (fb_export_query (fixture->temp.store, query, FB_EXPORT_CSV, NULL, stream, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A role whose permission says so takes nothing out, and the file that was there stays. */
static void
test_not_permitted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbQuery) query = fb_query_new (fb_schema_get_table ("account"), NULL, NULL, NULL, NULL);
  g_autofree char *path = g_build_filename (fixture->temp.directory, "out.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gint64 count;

  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  fb_temp_store_give_role (&fixture->temp, "account", TRUE, FALSE);
  g_assert_false (fb_export_query_to_file (fixture->temp.store, query, path, NULL, &count, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/exchange/export/csv", Fixture, NULL, set_up, test_csv, tear_down);
  g_test_add ("/exchange/export/json-lines", Fixture, NULL, set_up, test_json_lines, tear_down);
  g_test_add ("/exchange/export/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
  g_test_add ("/exchange/export/errors", Fixture, NULL, set_up, test_errors, tear_down);

  g_test_add ("/exchange/export/not-permitted", Fixture, NULL, set_up, test_not_permitted, tear_down);
  g_test_add ("/exchange/export/labels", Fixture, NULL, set_up, test_labels, tear_down);
  g_test_add ("/exchange/export/cells", Fixture, NULL, set_up, test_cells, tear_down);
  g_test_add ("/exchange/export/refused", Fixture, NULL, set_up, test_export_refused, tear_down);
  g_test_add_func ("/exchange/export/columns-refused", test_columns_refused);
  return g_test_run ();
}
