/* test-page-writer.c: the lines of a page, byte for byte
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-db.h"
#include "fb-ddl.h"
#include "fb-json.h"
#include "fb-lease.h"
#include "fb-wire.h"

#define ID "01930000-0000-7000-8000-000000000001"

static FbId
some_id (void)
{
  FbId id;

  fb_id_parse (ID, &id);
  return id;
}

static void
assert_text (FbPageWriter *writer, const char *expected)
{
  g_autoptr (GBytes) page = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (fb_page_writer_get_size (writer), ==, strlen (expected));
  page = fb_page_writer_end (writer);
  text = g_strndup (g_bytes_get_data (page, NULL), g_bytes_get_size (page));
  g_assert_cmpstr (text, ==, expected);
  /* And begins anew. */
  g_assert_cmpuint (fb_page_writer_get_size (writer), ==, 0);
  g_assert_cmpuint (fb_page_writer_get_rows (writer), ==, 0);
}

static void
test_buckets_and_groups (void)
{
  g_autoptr (FbPageWriter) writer = fb_page_writer_new (FB_SCHEMA_VERSION);
  g_autoptr (GArray) add = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 bids[] = {4, G_MAXINT64};
  FbId id = some_id (), nil = {0};

  g_array_append_vals (add, bids, 2);
  fb_page_writer_grant (writer, 3, "t", &id, "North \"1\"\n");
  fb_page_writer_grant (writer, 1, "org", &nil, NULL);
  fb_page_writer_withdraw (writer, 2);
  fb_page_writer_set_page (writer, 3, "0a1b", 65536, 200);
  fb_page_writer_enter (writer, 5, 3, &id, 40);
  fb_page_writer_relabel (writer, 5, add, none);
  fb_page_writer_leave (writer, 6);
  g_assert_cmpuint (fb_page_writer_get_rows (writer), ==, 0);
  assert_text (writer, "[\"b+\",3,\"t\",\"" ID "\",\"North \\\"1\\\"\\n\"]\n"
                       "[\"b+\",1,\"org\",null,null]\n"
                       "[\"b-\",2]\n"
                       "[\"s\",3,\"0a1b\",65536,200]\n"
                       "[\"g+\",5,3,\"" ID "\",40]\n"
                       "[\"g=\",5,[4,9223372036854775807],[]]\n"
                       "[\"g-\",6]\n");
}

static void
test_places (void)
{
  g_autoptr (FbPageWriter) writer = fb_page_writer_new (FB_SCHEMA_VERSION);
  g_autoptr (GArray) bids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (FbMove));
  FbId id = some_id (), nil = {0};
  FbMover mover = {.seq = 90, .at = 1000, .how = 4, .device = id, .n = 7, .label = "Move \"A\""};
  const FbMove there = {80, nil, id}, back = {90, id, nil};
  const gint64 bid = 4;

  g_array_append_val (bids, bid);
  g_array_append_val (moves, there);
  g_array_append_val (moves, back);
  fb_page_writer_relabel_to (writer, 5, bids, bids, &id);
  fb_page_writer_relabel_to (writer, 5, bids, bids, &nil);
  fb_page_writer_move (writer, 5, 91, 77, 90);
  fb_page_writer_mover (writer, &mover);
  fb_page_writer_moves (writer, 5, moves);
  g_assert_cmpuint (fb_page_writer_get_rows (writer), ==, 0);
  assert_text (writer, "[\"g=\",5,[4],[4],\"" ID "\"]\n"
                       "[\"g=\",5,[4],[4],null]\n"
                       "[\"g>\",5,91,77,90]\n"
                       "[\"w\",90,1000,4,null,\"" ID "\",7,null,\"Move \\\"A\\\"\"]\n"
                       "[\"h\",5,[[80,null,\"" ID "\"],[90,\"" ID "\",null]]]\n");
}

/* A program whose hash of an account has the territory in it gets none. */
static void
test_places_of_older_programs (void)
{
  FbId id = some_id ();
  g_autoptr (FbRecord) record = fb_record_new (fb_schema_get_table ("account"), &id);

  fb_record_set_id (record, "territory", &id);
  for (guint schema = FB_SCHEMA_PLACED - 1; schema <= FB_SCHEMA_PLACED; schema++)
    {
      g_autoptr (FbPageWriter) writer = fb_page_writer_new (schema);
      g_autofree char *text = NULL;
      g_auto (GStrv) parts = NULL;

      g_assert_cmpint (fb_page_writer_knows_places (writer), ==, schema == FB_SCHEMA_PLACED);
      fb_page_writer_record (writer, record);
      text = fb_page_writer_end_text (writer);
      parts = g_strsplit (text, ID, -1);
      g_assert_cmpuint (g_strv_length (parts), ==, schema == FB_SCHEMA_PLACED ? 3 : 2);
    }
}

static FbRecord *
account (const char *name)
{
  FbId id = some_id ();
  FbRecord *record = fb_record_new (fb_schema_get_table ("account"), &id);

  fb_record_set_text (record, "name", name);
  record->gid = 5;
  record->ver = 10;
  record->hash = G_MININT64;
  return record;
}

/* The members of line @n of what was written, which is a JSON array. */
static JsonArray *
line_of (char **lines, guint n, JsonNode **node)
{
  g_autoptr (GError) error = NULL;

  *node = fb_json_parse (lines[n], -1, 0, &error);
  g_assert_no_error (error);
  return json_node_get_array (*node);
}

static void
test_rows (void)
{
  g_autoptr (FbPageWriter) writer = fb_page_writer_new (FB_SCHEMA_VERSION);
  g_autoptr (FbRecord) first = account ("Grüße\t\\");
  g_autoptr (FbRecord) second = account ("Otcom");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonNode) head = NULL, row = NULL;
  JsonArray *names, *values, *members;

  fb_page_writer_record (writer, first);
  fb_page_writer_record (writer, second);
  g_assert_cmpuint (fb_page_writer_get_rows (writer), ==, 2);
  text = fb_page_writer_end_text (writer);
  lines = g_strsplit (text, "\n", -1);
  /* The table is told once, in front of its first row. */
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[0], "[\"t\",12,\"account\",[\"id\",\"number\",\"name\","));
  g_assert_true (g_str_has_prefix (lines[1], "[\"p\",12,5,10,-9223372036854775808,[\"" ID "\",null,\"Grüße\\t\\\\\","));
  g_assert_true (g_str_has_prefix (lines[2], "[\"p\",12,"));
  names = json_array_get_array_element (line_of (lines, 0, &head), 3);
  members = line_of (lines, 1, &row);
  values = json_array_get_array_element (members, 5);
  g_assert_cmpuint (json_array_get_length (values), ==, json_array_get_length (names));
}

/* A statement whose row has these columns of @table as the server keeps them; all others are null. */
static FbStmt *
select_row (FbDb *db, const FbTable *table, const char *const *values)
{
  g_auto (GStrv) columns = g_strsplit (fb_ddl_columns (table, FB_DDL_SERVER), ", ", -1);
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autoptr (GError) error = NULL;
  FbStmt *stmt;

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (columns[i]), "\"", ' ');
      const char *value = "NULL";

      for (guint k = 0; values[k] != NULL; k += 2)
        if (g_str_equal (g_strstrip (name), values[k]))
          value = values[k + 1];
      g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", value);
    }
  stmt = fb_db_prepare (db, sql->str, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, &error), ==, FB_STEP_ROW);
  return stmt;
}

/* The row of a statement is written as the record with the same values, for programs of every schema: with what they do
 * not know beside it, or in a line of its own where they do not know the table. */
static void
assert_rows_alike (const FbTable *table, const char *const *values, const FbRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_sqlite (":memory:", 0, &error);

  g_assert_no_error (error);
  for (guint schema = FB_SCHEMA_MIN_VERSION; schema <= FB_SCHEMA_VERSION; schema++)
    {
      g_autoptr (FbPageWriter) row = fb_page_writer_new (schema);
      g_autoptr (FbPageWriter) other = fb_page_writer_new (schema);
      g_autoptr (FbStmt) stmt = select_row (db, table, values);
      g_autofree char *written = NULL;
      g_autofree char *expected = NULL;

      fb_page_writer_row (row, table, stmt);
      fb_page_writer_row (row, table, stmt);
      g_assert_cmpuint (fb_page_writer_get_rows (row), ==, 2);
      fb_page_writer_record (other, record);
      fb_page_writer_record (other, record);
      written = fb_page_writer_end_text (row);
      expected = fb_page_writer_end_text (other);
      g_assert_cmpstr (written, ==, expected);
      fb_stmt_reset (stmt);
    }
}

static void
test_rows_of_statements (void)
{
  static const char *const account_row[] = {"id",
                                            "x'01930000000070008000000000000001'",
                                            "_gid",
                                            "5",
                                            "_ver",
                                            "10",
                                            "_hash",
                                            "-9223372036854775808",
                                            "name",
                                            "'Grüße' || char(9) || '\\ \"'",
                                            "employees",
                                            "100000000",
                                            "revenue_est",
                                            "-12",
                                            "credit_hold",
                                            "0",
                                            "do_not_contact",
                                            "1",
                                            "parent",
                                            "x'01930000000070008000000000000001'",
                                            "territory",
                                            "x'01930000000070008000000000000001'",
                                            "ext",
                                            "'{\"colour\":\"red\"}'",
                                            NULL};
  static const char *const site_row[] = {
      "id", "x'01930000000070008000000000000001'", "_gid", "5", "_ver", "10", "_hash", "7", "parking", "'behind'",
      NULL};
  static const char *const article_row[] = {
      "id", "x'01930000000070008000000000000001'", "_gid", "5", "_ver", "10", "_hash", "7", "title", "'How to'", NULL};
  FbId id = some_id ();
  g_autoptr (FbRecord) first = account ("Grüße\t\\ \"");
  g_autoptr (FbRecord) site = fb_record_new (fb_schema_get_table ("site"), &id);
  g_autoptr (FbRecord) article = fb_record_new (fb_schema_get_table ("article"), &id);

  fb_record_set_int (first, "employees", 100000000);
  fb_record_set_int (first, "revenue_est", -12);
  fb_record_set_int (first, "credit_hold", 0);
  fb_record_set_int (first, "do_not_contact", 1);
  fb_record_set_id (first, "parent", &id);
  fb_record_set_id (first, "territory", &id);
  fb_record_set_text (first, "ext", "{\"colour\":\"red\"}");
  assert_rows_alike (first->table, account_row, first);
  site->gid = article->gid = 5;
  site->ver = article->ver = 10;
  site->hash = article->hash = 7;
  fb_record_set_text (site, "parking", "behind");
  assert_rows_alike (site->table, site_row, site);
  fb_record_set_text (article, "title", "How to");
  assert_rows_alike (article->table, article_row, article);
}

static void
test_other_lines (void)
{
  g_autoptr (FbPageWriter) writer = fb_page_writer_new (FB_SCHEMA_VERSION);
  g_autoptr (JsonObject) object = json_object_new ();
  FbId id = some_id ();

  json_object_set_int_member (object, "head", 20);
  fb_page_writer_object (writer, object);
  fb_page_writer_gone (writer, 12, 5, 30, &id);
  fb_page_writer_label (writer, 12, &id, "Isdom");
  /* What is gone counts as a row, a label does not. */
  g_assert_cmpuint (fb_page_writer_get_rows (writer), ==, 1);
  assert_text (writer, "{\"head\":20}\n"
                       "[\"x\",12,5,30,\"" ID "\"]\n"
                       "[\"r\",12,\"" ID "\",\"Isdom\"]\n");
}

static void
test_columns (void)
{
  g_autoptr (FbPageWriter) writer = fb_page_writer_new (FB_SCHEMA_VERSION);
  g_autoptr (FbRecord) record = account ("Isdom");
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (guint));
  guint name = (guint) fb_table_find_field (record->table, "name");
  g_autofree char *text = NULL;

  g_array_append_val (fields, name);
  fb_page_writer_columns (writer, record, fields);
  g_assert_cmpuint (fb_page_writer_get_rows (writer), ==, 1);
  text = fb_page_writer_end_text (writer);
  g_assert_nonnull (strstr (text, "[\"u\",12,"));
  g_assert_nonnull (strstr (text, "\"Isdom\""));
  g_assert_nonnull (strstr (text, ID));
}

/* The rows of an answer to a push: one array, no lines that tell of tables. */
static void
test_rows_only (void)
{
  g_autoptr (FbPageWriter) writer = fb_page_writer_new_rows (FB_SCHEMA_VERSION);
  g_autoptr (FbRecord) record = account ("Isdom");
  g_autofree char *empty = fb_page_writer_end_text (writer);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  FbId id = some_id ();

  g_assert_cmpstr (empty, ==, "[]");
  fb_page_writer_record (writer, record);
  fb_page_writer_gone (writer, 12, 5, 30, &id);
  text = fb_page_writer_end_text (writer);
  g_assert_null (strchr (text, '\n'));
  node = fb_json_parse (text, -1, 0, NULL);
  g_assert_nonnull (node);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 2);
}

/* Why a profile is locked, for people. */
static void
test_words_of_locks (void)
{
  g_assert_null (fb_lock_get_words (FB_LOCK_NONE));
  g_assert_cmpstr (
      fb_lock_get_words (FB_LOCK_LEASE), ==,
      "This computer has not reached the server for a long time. Sign in again to go on; nothing is lost.");
  g_assert_cmpstr (fb_lock_get_words (FB_LOCK_SIGNED_OUT), ==,
                   "You have signed out. Sign in again to go on; what waits to be sent is kept.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/page-writer/buckets-and-groups", test_buckets_and_groups);
  g_test_add_func ("/sync/page-writer/places", test_places);
  g_test_add_func ("/sync/page-writer/places-of-older-programs", test_places_of_older_programs);
  g_test_add_func ("/sync/page-writer/rows", test_rows);
  g_test_add_func ("/sync/page-writer/rows-of-statements", test_rows_of_statements);
  g_test_add_func ("/sync/page-writer/other-lines", test_other_lines);
  g_test_add_func ("/sync/page-writer/columns", test_columns);
  g_test_add_func ("/sync/page-writer/rows-only", test_rows_only);
  g_test_add_func ("/sync/page-writer/words-of-locks", test_words_of_locks);
  return g_test_run ();
}
