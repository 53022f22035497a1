/* test-import-report.c: what an import did, and the file of the rows it refused
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "fb-import-errors.h"
#include "fb-import-report.h"

static void
test_corrections (void)
{
  FbImportReport *report = fb_import_report_new ();
  const FbImportCorrection *correction;

  fb_import_report_correct (report, "product", "GTXPro", "GTX Pro", 7);
  fb_import_report_correct (report, "product", "GTXPro", "GTX Pro", 9);
  fb_import_report_correct (report, "sector", "technolgy", "technology", 9);
  g_assert_cmpint (report->corrected, ==, 3);
  g_assert_cmpuint (report->corrections->len, ==, 2);
  correction = g_ptr_array_index (report->corrections, 0);
  g_assert_cmpstr (correction->from, ==, "GTXPro");
  g_assert_cmpstr (correction->to, ==, "GTX Pro");
  g_assert_cmpint (correction->count, ==, 2);
  g_assert_cmpint (correction->first_line, ==, 7);
  fb_import_report_free (report);
}

static void
test_errors_are_counted (void)
{
  FbImportReport *report = fb_import_report_new ();
  const FbImportError *error;

  for (gint64 i = 0; i < FB_IMPORT_MAX_KEPT + 5; i++)
    fb_import_report_fail (report, "deals.csv", i + 2, i == 0 ? NULL : "amount", "no number");
  g_assert_cmpint (report->failed, ==, FB_IMPORT_MAX_KEPT + 5);
  g_assert_cmpuint (report->errors->len, ==, FB_IMPORT_MAX_KEPT);
  error = g_ptr_array_index (report->errors, 1);
  g_assert_cmpint (error->line, ==, 3);
  g_assert_cmpstr (error->column, ==, "amount");
  fb_import_report_free (report);
}

static void
test_json (void)
{
  FbImportReport *report = fb_import_report_new ();
  const FbTable *account = fb_schema_get_table ("account");
  g_autoptr (JsonObject) object = NULL;
  JsonObject *records, *error;

  fb_import_report_tally (report, account, TRUE);
  fb_import_report_tally (report, account, TRUE);
  fb_import_report_tally (report, account, FALSE);
  fb_import_report_tally (report, fb_schema_get_table ("contact"), FALSE);
  fb_import_report_fail (report, "a.csv", 4, NULL, "ragged");
  g_ptr_array_add (report->ignored, g_strdup ("colour"));
  report->read = 5;

  object = fb_import_report_to_json (report);
  records = json_object_get_object_member (object, "records");
  g_assert_cmpint (json_object_get_int_member (object, "read"), ==, 5);
  g_assert_cmpint (json_object_get_int_member (object, "failed"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (records, "account"), "created"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (records, "account"), "updated"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (records, "contact"), "created"), ==, 0);
  error = json_array_get_object_element (json_object_get_array_member (object, "errors"), 0);
  g_assert_cmpstr (json_object_get_string_member (error, "reason"), ==, "ragged");
  g_assert_false (json_object_has_member (error, "column"));
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (object, "ignored"), 0), ==, "colour");
  fb_import_report_free (report);
}

/* --- the errors file ------------------------------------------------------------------------------------- */

static void
test_errors_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("fieldbook-errors-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "errors.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  FbImportErrors *errors;
  struct stat status;

  g_assert_true (g_file_set_contents (path, "of an older import", -1, NULL));
  errors = fb_import_errors_new (path);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  /* Without a refused row there is no file. */
  g_assert_true (fb_import_errors_flush (errors, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  fb_import_errors_start (errors, (const char *const[]){"name", "city", NULL});
  fb_import_errors_start (errors, (const char *const[]){"name", "size", NULL});
  g_assert_true (fb_import_errors_add (errors, 3, "size", "“a, b” is no number",
                                       (const char *const[]){"X", "a, b", NULL}, &error));
  g_assert_true (fb_import_errors_add (errors, 4, NULL, "ragged", NULL, &error));
  g_assert_true (fb_import_errors_flush (errors, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==,
                   "line,column,reason,name,size\r\n3,size,\"“a, b” is no number\",X,\"a, b\"\r\n4,,ragged\r\n");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 077, ==, 0);
  fb_import_errors_free (errors);
  g_unlink (path);
  g_rmdir (directory);
}

static void
test_errors_file_cannot_be_made (void)
{
  g_autofree char *directory = g_dir_make_tmp ("fieldbook-errors-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "missing", "errors.csv", NULL);
  g_autoptr (GError) error = NULL;
  FbImportErrors *errors = fb_import_errors_new (path);

  fb_import_errors_start (errors, (const char *const[]){"name", NULL});
  g_assert_false (fb_import_errors_add (errors, 2, "name", "empty", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  fb_import_errors_free (errors);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/report/corrections", test_corrections);
  g_test_add_func ("/exchange/report/errors", test_errors_are_counted);
  g_test_add_func ("/exchange/report/json", test_json);
  g_test_add_func ("/exchange/errors-file/written", test_errors_file);
  g_test_add_func ("/exchange/errors-file/refused", test_errors_file_cannot_be_made);
  return g_test_run ();
}
