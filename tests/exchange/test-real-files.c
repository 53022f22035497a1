/* test-real-files.c: the published files of a seller of hardware, through our maps
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-csv-reader.h"
#include "fb-importer.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  char *folder; /* (nullable) of the files */
} Fixture;

/* Other people's data is not part of the project: it lies beside the checkout, or where FIELDBOOK_DATA says. */
static char *
find_folder (void)
{
  const char *data = g_getenv ("FIELDBOOK_DATA");
  g_autofree char *folder = NULL;

  if (data != NULL)
    folder = g_build_filename (data, "crm-opportunities", NULL);
  else
    folder = g_test_build_filename (G_TEST_DIST, "..", "..", "shared", "data", "crm-opportunities", NULL);
  return g_file_test (folder, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&folder) : NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_set_up (&fixture->temp, NULL);
  fixture->folder = find_folder ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  g_free (fixture->folder);
}

static void
import (Fixture *fixture, FbImporter *importer, const char *file, const char *map_name)
{
  g_autofree char *path = g_build_filename (fixture->folder, file, NULL);
  g_autofree char *map_path = g_test_build_filename (G_TEST_DIST, "..", "data", "import-maps", map_name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbImportMap) map = fb_import_map_load (map_path, &error);
  FbImportReport *report;

  g_assert_no_error (error);
  fb_importer_run (importer, map, path, NULL, &error);
  g_assert_no_error (error);
  report = fb_importer_get_report (importer);
  for (guint i = 0; i < report->errors->len; i++)
    {
      const FbImportError *row = g_ptr_array_index (report->errors, i);

      g_test_message ("%s:%d %s: %s", row->file, (int) row->line, row->column, row->reason);
    }
  g_assert_cmpint (report->failed, ==, 0);
}

static void
import_all (Fixture *fixture, FbImporter *importer)
{
  import (fixture, importer, "sales_teams.csv", "crm-sales-teams.json");
  import (fixture, importer, "products.csv", "crm-products.json");
  import (fixture, importer, "accounts.csv", "crm-accounts.json");
  import (fixture, importer, "sales_pipeline.csv", "crm-opportunities.json");
}

static gint64
query (Fixture *fixture, const char *sql)
{
  return fb_temp_store_query_int (&fixture->temp, sql);
}

static void
assert_counts (Fixture *fixture)
{
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM opportunity"), ==, 8800);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM opportunity_line"), ==, 8800);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 85);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM site"), ==, 85);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM product"), ==, 7);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM price_entry"), ==, 7);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM product_family"), ==, 3);
  /* 3 regions, 6 managers, 35 agents. */
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM territory"), ==, 44);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM territory WHERE parent IS NULL"), ==, 3);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM territory_member WHERE role = 'rep'"), ==, 35);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM territory_member WHERE role = 'manager'"), ==, 6);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM \"user\" WHERE login LIKE '%.%'"), ==, 41);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM stage"), ==, 4);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM opportunity WHERE account IS NULL"), ==, 1425);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM opportunity WHERE territory IS NULL"), ==, 0);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM opportunity WHERE close_date IS NULL AND amount IS NULL"), ==,
                   2089);
  /* Each account once in the territory of each agent who has a deal with it. */
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account_territory"), ==,
                   query (fixture, "SELECT count(*) FROM (SELECT DISTINCT account, territory FROM opportunity WHERE "
                                   "account IS NOT NULL)"));
  g_assert_cmpint (query (fixture, "SELECT max(n) FROM (SELECT count(*) AS n FROM account_territory GROUP BY account)"),
                   >, 20);
}

/* What the files hold, added up by hand. */
static GHashTable *
sum_file (Fixture *fixture, guint column)
{
  g_autofree char *path = g_build_filename (fixture->folder, "sales_pipeline.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autoptr (FbCsvReader) reader = fb_csv_reader_new (G_INPUT_STREAM (stream), NULL, 0, NULL);
  GHashTable *sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_assert_cmpint (fb_csv_reader_next (reader, NULL, NULL), ==, FB_CSV_ROW);
  while (fb_csv_reader_next (reader, NULL, NULL) == FB_CSV_ROW)
    {
      const char *key = fb_csv_reader_get (reader, column);
      gint64 *sum;

      if (g_str_equal (key, "GTXPro"))
        key = "GTX Pro";
      if ((sum = g_hash_table_lookup (sums, key)) == NULL)
        g_hash_table_insert (sums, g_strdup (key), sum = g_new0 (gint64, 1));
      *sum += g_ascii_strtoll (fb_csv_reader_get (reader, 7), NULL, 10) * 100;
    }
  return sums;
}

static void
assert_sums (Fixture *fixture, guint column, const char *sql_format)
{
  g_autoptr (GHashTable) sums = sum_file (fixture, column);
  GHashTableIter iter;
  gpointer key, sum;

  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, &key, &sum))
    {
      g_autofree char *where = g_strdup_printf ("'%s'", (char *) key);
      g_autofree char *sql = g_strconcat (sql_format, where, NULL);

      g_assert_cmpint (query (fixture, sql), ==, *(gint64 *) sum);
    }
}

static void
assert_correction (FbImportReport *report, const char *from, const char *to, gint64 count)
{
  for (guint i = 0; i < report->corrections->len; i++)
    {
      const FbImportCorrection *correction = g_ptr_array_index (report->corrections, i);

      if (!g_str_equal (correction->from, from))
        continue;
      g_assert_cmpstr (correction->to, ==, to);
      g_assert_cmpint (correction->count, ==, count);
      g_assert_cmpint (correction->first_line, >, 1);
      return;
    }
  g_assert_not_reached ();
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FbImporter) importer = NULL;
  FbImportReport *report;
  g_autofree char *label = NULL;

  if (fixture->folder == NULL)
    {
      g_test_skip ("The published files are not beside this checkout; FIELDBOOK_DATA may name their folder");
      return;
    }
  importer = fb_importer_new (fixture->temp.store);
  import_all (fixture, importer);
  report = fb_importer_get_report (importer);
  g_assert_cmpint (report->read, ==, 35 + 7 + 85 + 8800);
  g_assert_cmpint (report->created, ==, report->read);
  assert_correction (report, "GTXPro", "GTX Pro", 1480);
  assert_correction (report, "technolgy", "technology", 12);
  assert_correction (report, "Philipines", "Philippines", 1);

  assert_counts (fixture);
  assert_sums (fixture, 1,
               "SELECT coalesce(sum(o.amount), 0) FROM opportunity o JOIN \"user\" u ON u.id = o.owner WHERE "
               "u.name = ");
  assert_sums (fixture, 4,
               "SELECT coalesce(sum(o.amount), 0) FROM opportunity o JOIN stage s ON s.id = o.stage WHERE "
               "s.name = ");
  assert_sums (fixture, 2,
               "SELECT coalesce(sum(l.amount), 0) FROM opportunity_line l JOIN product p ON p.id = l.product "
               "WHERE p.name = ");
  g_assert_cmpint (query (fixture, "SELECT revenue_est FROM account WHERE name = 'Kan-code'"), ==,
                   G_GINT64_CONSTANT (1169803000000));
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account a JOIN account p ON p.id = a.parent WHERE a.name = "
                                   "'dambase' AND p.name = 'Inity'"),
                   ==, 1);

  /* The second time nothing is new. */
  g_clear_pointer (&importer, fb_importer_free);
  importer = fb_importer_new (fixture->temp.store);
  import_all (fixture, importer);
  report = fb_importer_get_report (importer);
  g_assert_cmpint (report->skipped, ==, report->read);
  assert_counts (fixture);

  /* One step back, and it is as if nothing had been. */
  g_assert_true (fb_store_undo (fixture->temp.store, &label, NULL));
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM opportunity"), ==, 0);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM territory"), ==, 0);
  g_assert_cmpint (query (fixture, "SELECT count(*) FROM account"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/exchange/real-files/import", Fixture, NULL, set_up, test_import, tear_down);

  return g_test_run ();
}
