/* test-import.c: files into records: good rows, bad rows, twice, and back
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fake-clock.h"
#include "fb-importer.h"
#include "fb-temp-store.h"

#include <string.h>

typedef struct
{
  FbTempStore temp;
  FbImporter *importer;
  char *errors_path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbClock) clock = fb_fake_clock_new (0);

  fb_temp_store_set_up (&fixture->temp, clock);
  fixture->importer = fb_importer_new (fixture->temp.store);
  fixture->errors_path = g_build_filename (fixture->temp.directory, "errors.csv", NULL);
  fb_importer_set_errors_file (fixture->importer, fixture->errors_path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_importer_free (fixture->importer);
  g_free (fixture->errors_path);
  fb_temp_store_tear_down (&fixture->temp);
}

static gboolean
run_bytes (Fixture *fixture,
           const char *map_text,
           const char *csv,
           gsize size,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (csv, size);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) local = NULL;
  g_autoptr (FbImportMap) map = fb_import_map_parse (map_text, -1, &local);

  g_assert_no_error (local);
  return fb_importer_run_stream (fixture->importer, map, stream, "test.csv", (gint64) size, cancellable, error);
}

static FbImportReport *
run (Fixture *fixture, const char *map_text, const char *csv)
{
  g_autoptr (GError) error = NULL;

  run_bytes (fixture, map_text, csv, strlen (csv), NULL, &error);
  g_assert_no_error (error);
  return fb_importer_get_report (fixture->importer);
}

static void
restart (Fixture *fixture)
{
  fb_importer_free (fixture->importer);
  fixture->importer = fb_importer_new (fixture->temp.store);
  fb_importer_set_errors_file (fixture->importer, fixture->errors_path);
}

static gint64
count (Fixture *fixture, const char *what)
{
  g_autofree char *sql = g_strconcat ("SELECT count(*) FROM ", what, NULL);

  return fb_temp_store_query_int (&fixture->temp, sql);
}

static void
assert_report (FbImportReport *report, gint64 created, gint64 updated, gint64 skipped, gint64 failed)
{
  g_assert_cmpint (report->created, ==, created);
  g_assert_cmpint (report->updated, ==, updated);
  g_assert_cmpint (report->skipped, ==, skipped);
  g_assert_cmpint (report->failed, ==, failed);
  g_assert_cmpint (report->read, ==, created + updated + skipped + failed);
}

static void
assert_error (FbImportReport *report, guint index, gint64 line, const char *column, const char *part)
{
  const FbImportError *error;

  g_assert_cmpuint (index, <, report->errors->len);
  error = g_ptr_array_index (report->errors, index);
  g_assert_cmpint (error->line, ==, line);
  g_assert_cmpstr (error->column, ==, column);
  if (strstr (error->reason, part) == NULL)
    g_error ("%s is not in: %s", part, error->reason);
}

static const char accounts_map[] =
    "{\"label\":\"Import "
    "accounts\",\"currency\":\"USD\",\"records\":[{\"entity\":\"account\",\"match\":[\"name\"],\"fields\":"
    "{\"name\":\"{name}\",\"employees\":{\"column\":\"staff\"},\"revenue_est\":{\"column\":\"revenue\",\"power_of_"
    "ten\":6},"
    "\"parent\":{\"find\":{\"name\":\"{parent}\"}}}}]}";

static void
test_create_update (Fixture *fixture, gconstpointer data)
{
  g_autofree char *label = NULL;
  FbImportReport *report;
  FbId group;

  g_assert_false (fb_importer_get_group (fixture->importer, &group));
  report = run (fixture, accounts_map, "name,staff,revenue,parent\nAcme,10,1.25,\nBeta,20,,Acme\n");
  assert_report (report, 2, 0, 0, 0);
  g_assert_true (fb_importer_get_group (fixture->importer, &group));
  g_assert_cmpint (count (fixture, "account WHERE name = 'Acme' AND revenue_est = 125000000 AND currency = 'USD'"), ==,
                   1);
  g_assert_cmpint (count (fixture, "account b JOIN account a ON b.parent = a.id WHERE b.name = 'Beta'"), ==, 1);
  g_assert_false (g_file_test (fixture->errors_path, G_FILE_TEST_EXISTS));

  /* Empty cells leave what is there; equal rows are skipped; names compare without case. */
  restart (fixture);
  report = run (fixture, accounts_map, "name,staff,revenue,parent\nACME,11,,\nBeta,20,,\nNew,1,,\n");
  assert_report (report, 1, 1, 1, 0);
  g_assert_cmpint (count (fixture, "account WHERE employees = 11 AND revenue_est = 125000000"), ==, 1);

  g_assert_true (fb_store_undo (fixture->temp.store, &label, NULL));
  g_assert_cmpstr (label, ==, "Import accounts");
  g_assert_cmpint (count (fixture, "account"), ==, 2);
  g_assert_cmpint (count (fixture, "account WHERE employees = 10"), ==, 1);
}

static void
test_skip_policy (Fixture *fixture, gconstpointer data)
{
  FbImportReport *report;

  run (fixture, accounts_map, "name,staff,revenue,parent\nAcme,10,,\n");
  restart (fixture);
  fb_importer_set_policy (fixture->importer, FB_IMPORT_SKIP);
  report = run (fixture, accounts_map, "name,staff,revenue,parent\nAcme,99,,\nBeta,1,,\n");
  assert_report (report, 1, 0, 1, 0);
  g_assert_cmpint (count (fixture, "account WHERE employees = 10"), ==, 1);
}

static void
test_bad_rows (Fixture *fixture, gconstpointer data)
{
  g_autofree char *errors = NULL;
  FbImportReport *report = run (fixture, accounts_map,
                                "name,staff,revenue,parent\n"
                                "Good,1,1,\n"
                                "Bad number,many,1,\n"
                                "Ragged,1\n"
                                "Orphan,1,1,Nobody\n"
                                ",1,1,\n"
                                "Negative,-4,1,\n"
                                "\"Open,1,1,\n"
                                "Also good,2,2,Good\n"
                                "Precise,1,1.123456789,\n");

  assert_report (report, 2, 0, 0, 7);
  assert_error (report, 0, 3, "staff", "many");
  assert_error (report, 1, 4, NULL, "2 columns");
  assert_error (report, 2, 6, "name", "empty");
  assert_error (report, 3, 7, "staff", "");
  assert_error (report, 4, 8, NULL, "quote");
  assert_error (report, 5, 10, "revenue", "digits");
  assert_error (report, 6, 5, "parent", "Nobody");
  g_assert_cmpint (count (fixture, "account"), ==, 2);

  g_assert_true (g_file_get_contents (fixture->errors_path, &errors, NULL, NULL));
  g_assert_true (g_str_has_prefix (errors, "line,column,reason,name,staff,revenue,parent\r\n3,staff,"));
  g_assert_nonnull (strstr (errors, ",Bad number,many,1,\r\n"));
  g_assert_nonnull (strstr (errors, "\r\n4,,"));
}

static void
test_bad_text (Fixture *fixture, gconstpointer data)
{
  static const char csv[] = "name,staff,revenue,parent\nGr\xc3\xbc\xc3\x9f"
                            "e,1,,\nB\xfc"
                            "cher,1,,\nTab\x01,1,,\nNul\0,1,,\n";
  g_autoptr (GError) error = NULL;
  FbImportReport *report = fb_importer_get_report (fixture->importer);

  g_assert_true (run_bytes (fixture, accounts_map, csv, sizeof csv - 1, NULL, &error));
  g_assert_no_error (error);
  assert_report (report, 1, 0, 0, 3);
  assert_error (report, 0, 3, NULL, "utf-8");
  assert_error (report, 1, 4, "name", "");
  assert_error (report, 2, 5, NULL, "utf-8");
}

static void
test_long_line (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) csv = g_string_new ("name,staff,revenue,parent\nA,1,,\nx");
  FbImportReport *report;

  for (int i = 0; i < 3 * 1024 * 1024; i++)
    g_string_append_c (csv, 'x');
  g_string_append (csv, ",1,,\nB,1,,\n");
  report = run (fixture, accounts_map, csv->str);
  assert_report (report, 2, 0, 0, 1);
  assert_error (report, 0, 3, NULL, "1 MiB");
}

/* Rows may come before the records they refer to, over several steps. */
static void
test_waiting (Fixture *fixture, gconstpointer data)
{
  FbImportReport *report =
      run (fixture, accounts_map, "name,staff,revenue,parent\nC,1,,B\nB,1,,A\nX,1,,Y\nY,1,,X\nA,1,,\n");

  assert_report (report, 3, 0, 0, 2);
  assert_error (report, 0, 4, "parent", "Y");
  assert_error (report, 1, 5, "parent", "X");
  g_assert_cmpint (count (fixture, "account c JOIN account b ON c.parent = b.id JOIN account a ON b.parent = a.id"), ==,
                   1);
}

static const char people_map[] =
    "{\"currency\":\"EUR\",\"date\":\"%d.%m.%Y\",\"decimal\":\",\","
    "\"before\":[{\"name\":\"pipe\",\"entity\":\"pipeline\",\"match\":[\"name\"],\"fields\":{\"name\":\"Sales\"}},"
    " {\"entity\":\"stage\",\"match\":[\"pipeline\",\"name\"],\"fields\":{\"pipeline\":\"@pipe\",\"name\":\"Won\","
    "\"kind\":\"won\"}}],"
    "\"corrections\":{\"firma\":{\"Acmee\":\"Acme\"}},\"tables\":{\"state\":{\"W\":\"Won\",\"L\":\"Lost\"}},"
    "\"records\":["
    " {\"name\":\"account\",\"entity\":\"account\",\"when\":{\"column\":\"firma\",\"empty\":false},\"match\":[\"name\"]"
    ","
    "  \"fields\":{\"name\":\"{firma}\"}},"
    " {\"name\":\"contact\",\"entity\":\"contact\",\"when\":[{\"column\":\"person\",\"not_in\":[\"nobody\",\"\"]}],"
    "  \"match\":[\"family\"],\"fields\":{\"family\":\"{person}\",\"account\":\"@account\"}},"
    " {\"entity\":\"opportunity\",\"match\":[\"name\"],\"fields\":{\"name\":\"{deal}\",\"account\":\"@account\","
    "  \"primary_contact\":\"@contact\",\"pipeline\":\"@pipe\",\"close_date\":\"{tag}\",\"amount\":\"{betrag}\","
    "  "
    "\"stage\":{\"find\":{\"pipeline\":\"@pipe\",\"name\":{\"column\":\"status\",\"table\":\"state\"}},\"required\":"
    "true},"
    "  \"type\":{\"column\":\"art\",\"default\":\"new\",\"update\":false}}}]}";

static void
test_several_records (Fixture *fixture, gconstpointer data)
{
  FbImportReport *report = run (fixture, people_map,
                                "firma;person;deal;tag;betrag;status;art\n"
                                "Acme;Kim;One;01.02.2026;1.234,50;W;\n"
                                "Acmee;nobody;Two;3.4.2026;2;w;renew\n"
                                ";;Three;;;W;\n"
                                "Acme;Kim;Four;31.02.2026;1;W;\n"
                                "New;Lee;Five;01.02.2026;1;L;\n"
                                "New;Lee;Six;01.02.2026;1;Q;\n");

  assert_report (report, 3, 0, 0, 3);
  assert_error (report, 0, 5, "tag", "%d.%m.%Y");
  assert_error (report, 1, 6, "status", "Lost");
  assert_error (report, 2, 7, "status", "Q");
  g_assert_cmpint (report->corrected, ==, 1);
  g_assert_cmpint (((FbImportCorrection *) g_ptr_array_index (report->corrections, 0))->first_line, ==, 3);

  /* Rows that fail leave nothing of their other records behind. */
  g_assert_cmpint (count (fixture, "account"), ==, 1);
  g_assert_cmpint (count (fixture, "contact"), ==, 1);
  g_assert_cmpint (count (fixture, "stage"), ==, 1);
  g_assert_cmpint (count (fixture,
                          "opportunity o JOIN contact c ON o.primary_contact = c.id WHERE o.amount = 123450 AND "
                          "o.close_date = '2026-02-01' AND o.type = 'new'"),
                   ==, 1);
  g_assert_cmpint (count (fixture, "opportunity WHERE name = 'Two' AND primary_contact IS NULL AND type = 'renew'"), ==,
                   1);
  g_assert_cmpint (count (fixture, "opportunity WHERE account IS NULL AND amount IS NULL"), ==, 1);
}

static void
test_dry_run (Fixture *fixture, gconstpointer data)
{
  FbImportReport *report;
  FbId group;

  fb_importer_set_dry_run (fixture->importer, TRUE);
  report = run (fixture, accounts_map, "name,staff,revenue,parent\nA,1,,\nB,2,,A\nA,3,,\nC,x,,\n");
  assert_report (report, 2, 1, 0, 1);
  g_assert_cmpint (count (fixture, "account"), ==, 0);
  g_assert_false (fb_importer_get_group (fixture->importer, &group));
}

/* More than one transaction, one step back. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) csv = g_string_new ("name,staff,revenue,parent\n");
  FbImportReport *report;

  for (int i = 0; i < 2500; i++)
    g_string_append_printf (csv, "Account %d,%d,,%s\n", i, i, i > 0 ? "Account 0" : "");
  report = run (fixture, accounts_map, csv->str);
  assert_report (report, 2500, 0, 0, 0);
  g_assert_cmpint (count (fixture, "account WHERE parent IS NOT NULL"), ==, 2499);
  g_assert_true (fb_store_undo (fixture->temp.store, NULL, NULL));
  g_assert_cmpint (count (fixture, "account"), ==, 0);
  g_assert_true (fb_store_redo (fixture->temp.store, NULL, NULL));
  g_assert_cmpint (count (fixture, "account"), ==, 2500);
}

/* The door refuses what no check of single rows sees: only the row at fault fails. */
static void
test_door_refuses (Fixture *fixture, gconstpointer data)
{
  static const char map[] = "{\"records\":[{\"entity\":\"account\",\"match\":[\"name\"],\"fields\":{\"name\":\"{name}"
                            "\",\"ext\":\"{ext}\"}}]}";
  g_autoptr (FbEdit) edit = fb_edit_new ("Add a field");
  const FbTable *custom = fb_schema_get_table ("custom_field");
  FbRecord *record = fb_record_new (custom, NULL);
  g_autoptr (GError) error = NULL;
  FbImportReport *report;

  fb_record_set_text (record, "entity", "account");
  fb_record_set_text (record, "code", "floor");
  fb_record_set_text (record, "label", "Floor");
  fb_record_set_text (record, "type", "int");
  fb_edit_create (edit, record);
  fb_store_commit_edit (fixture->temp.store, g_steal_pointer (&edit), NULL, &error);
  g_assert_no_error (error);

  report = run (fixture, map,
                "name,ext\nA,\"{\"\"floor\"\":1}\"\nB,\"{\"\"floor\"\":\"\"two\"\"}\"\nC,\"{\"\"floor\"\":3}\"\nD,\n");
  assert_report (report, 3, 0, 0, 1);
  assert_error (report, 0, 3, "ext.floor", "Floor");
  g_assert_cmpint (count (fixture, "account"), ==, 3);
}

typedef struct
{
  guint nth;
} Failure;

static gboolean
fail_nth (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, ((Failure *) user_data)->nth);
  return TRUE;
}

/* Whichever statement finds the disk full: the import ends with that error and leaves whole transactions only. */
static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  static const char csv[] = "name,staff,revenue,parent\nA,1,,\nB,1,,A\nC,1,,A\n";
  Failure failure = {0};

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      failure.nth++;
      restart (fixture);
      g_assert_true (fb_store_write (fixture->temp.store, fail_nth, &failure, NULL));
      if (run_bytes (fixture, accounts_map, csv, strlen (csv), NULL, &error))
        break;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_assert_cmpint (count (fixture, "account"), ==, 0);
    }
  g_assert_cmpuint (failure.nth, >, 10);
  failure.nth = 0;
  g_assert_true (fb_store_write (fixture->temp.store, fail_nth, &failure, NULL));
  g_assert_cmpint (count (fixture, "account"), ==, 3);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  static const char csv[] = "name,staff,revenue,parent\nA,1,,\n";

  g_cancellable_cancel (cancellable);
  g_assert_false (run_bytes (fixture, accounts_map, csv, strlen (csv), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (count (fixture, "account"), ==, 0);
}

static void
test_not_permitted (Fixture *fixture, gconstpointer data)
{
  static const char csv[] = "name,staff,revenue\nIsdom,3,1\n";
  g_autoptr (GError) error = NULL;

  fb_temp_store_give_role (&fixture->temp, "account", FALSE, TRUE);
  g_assert_false (run_bytes (fixture, accounts_map, csv, strlen (csv), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpint (count (fixture, "account"), ==, 0);
}

static void
test_wrong_file (Fixture *fixture, gconstpointer data)
{
  static const char *const files[] = {"", "name,staff\nA,1\n", "\"name\nA\n"};
  static const int codes[] = {FB_EXCHANGE_ERROR_FILE, FB_EXCHANGE_ERROR_MAP, FB_EXCHANGE_ERROR_FILE};
  const char *const match[] = {"name", NULL};

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (run_bytes (fixture, accounts_map, files[i], strlen (files[i]), NULL, &error));
      g_assert_error (error, FB_EXCHANGE_ERROR, codes[i]);
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_false (fb_importer_run_plain (fixture->importer, fb_schema_get_table ("account"), match, "/nowhere.csv",
                                           NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  }
}

static void
note_progress (gint64 rows, gint64 offset, gint64 size, gpointer user_data)
{
  gint64 *last = user_data;

  g_assert_cmpint (rows, >, *last);
  g_assert_cmpint (offset, <=, size);
  *last = rows;
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) csv = g_string_new ("name,staff,revenue,parent\n");
  gint64 last = 0;

  for (int i = 0; i < 1000; i++)
    g_string_append_printf (csv, "Account %d,%d,,\n", i, i);
  fb_importer_set_progress (fixture->importer, note_progress, &last);
  run (fixture, accounts_map, csv->str);
  g_assert_cmpint (last, ==, 1000);
}

static void
test_json (Fixture *fixture, gconstpointer data)
{
  FbImportReport *report =
      run (fixture, people_map, "firma,person,deal,tag,betrag,status,art\nAcmee,Kim,One,1.1.2026,1,W,\nA,B,C,x,1,W,\n");
  g_autoptr (JsonObject) json = fb_import_report_to_json (report);
  JsonObject *correction, *error;

  g_assert_cmpint (json_object_get_int_member (json, "read"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (json, "created"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json, "failed"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json, "corrected"), ==, 1);
  correction = json_array_get_object_element (json_object_get_array_member (json, "corrections"), 0);
  g_assert_cmpstr (json_object_get_string_member (correction, "from"), ==, "Acmee");
  error = json_array_get_object_element (json_object_get_array_member (json, "errors"), 0);
  g_assert_cmpint (json_object_get_int_member (error, "line"), ==, 3);
  g_assert_true (json_object_has_member (json_object_get_object_member (json, "records"), "opportunity"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/exchange/import/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("create-update", test_create_update);
  ADD ("skip-policy", test_skip_policy);
  ADD ("bad-rows", test_bad_rows);
  ADD ("bad-text", test_bad_text);
  ADD ("long-line", test_long_line);
  ADD ("waiting", test_waiting);
  ADD ("several-records", test_several_records);
  ADD ("dry-run", test_dry_run);
  ADD ("many", test_many);
  ADD ("door-refuses", test_door_refuses);
  ADD ("disk-full", test_disk_full);
  ADD ("cancelled", test_cancelled);
  ADD ("not-permitted", test_not_permitted);
  ADD ("wrong-file", test_wrong_file);
  ADD ("progress", test_progress);
  ADD ("json", test_json);

  return g_test_run ();
}
