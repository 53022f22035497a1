/* test-wire-reader.c: reading pages, good and bad
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-wire-reader.h"
#include "wire-compare.h"
#include "fb-wire.h"

#define ACCOUNT "0195a1b2-c3d4-7000-8000-000000000001"
#define CONTACT "0195a1b2-c3d4-7000-8000-000000000002"
#define HEAD "{\"head\":100,\"time\":1763780000123,\"scope\":\"s1\",\"est_rows\":3}\n"
#define DONE "{\"done\":{\"cursor\":100,\"sums\":[[91,2,\"00000000000000ff\"]]}}\n"

static FbRecord *
make_account (const char *name)
{
  FbRecord *record;
  FbId id;

  g_assert_true (fb_id_parse (ACCOUNT, &id));
  record = fb_record_new (fb_schema_get_table ("account"), &id);
  record->gid = 7;
  record->ver = 90;
  record->hash = G_MININT64;
  fb_record_set_text (record, "name", name);
  fb_record_set_int (record, "created_at", G_MAXINT64);
  return record;
}

static GBytes *
make_page (const char *body, const char *tail)
{
  char *text = g_strconcat (HEAD, body, tail, NULL);

  return g_bytes_new_take (text, strlen (text));
}

/* Reads to the end; FALSE and the protocol error when the page is refused. */
static gboolean
read_all (GBytes *page, guint *n_lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, &error);
  FbWireLine line = {0};

  *n_lines = 0;
  while (reader != NULL && fb_wire_reader_next (reader, &line, &error) && line.kind != FB_WIRE_END)
    (*n_lines)++;
  if (error != NULL)
    g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
  return error == NULL;
}

static char *
rows_of (FbRecord *record)
{
  g_autoptr (FbPageWriter) writer = fb_page_writer_new (FB_SCHEMA_VERSION);

  fb_page_writer_record (writer, record);
  return fb_page_writer_end_text (writer);
}

static void
test_reads_what_was_written (void)
{
  const char *names[] = {"Plain", "Quote \" slash \\ tab \t line \n", "Žluťoučký kůň 🐴", ""};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (int slow = 0; slow < 2; slow++)
      {
        g_autoptr (FbRecord) account = make_account (names[i]);
        g_autofree char *rows = rows_of (account);
        g_autoptr (GBytes) page = make_page (rows, DONE);
        g_autoptr (GError) error = NULL;
        g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, &error);
        FbWireLine line;

        g_assert_no_error (error);
        fb_wire_reader_set_slow (reader, slow);
        g_assert_cmpint (fb_wire_reader_get_head (reader)->head, ==, 100);
        g_assert_cmpstr (fb_wire_reader_get_head (reader)->scope, ==, "s1");
        g_assert_true (fb_wire_reader_next (reader, &line, &error));
        g_assert_cmpint (line.kind, ==, FB_WIRE_TABLE);
        g_assert_true (fb_wire_reader_next (reader, &line, &error));
        g_assert_no_error (error);
        g_assert_cmpint (line.kind, ==, FB_WIRE_ROW);
        wire_assert_same_values (line.record, account);
        g_assert_true (fb_wire_reader_next (reader, &line, &error));
        g_assert_cmpint (line.kind, ==, FB_WIRE_END);
        g_assert_cmpint (fb_wire_reader_get_tail (reader)->cursor, ==, 100);
        g_assert_cmpint (g_array_index (fb_wire_reader_get_tail (reader)->sums, FbWireSum, 0).sum, ==, 255);
      }
}

static void
test_reads_every_line (void)
{
  g_autoptr (GBytes) page =
      make_page ("[\"b+\",91,\"t\",\"" ACCOUNT "\",\"North\"]\n[\"b+\",1,\"org\",null,null]\n[\"b-\",31]\n"
                 "[\"g+\",1201,91,\"" ACCOUNT "\",17]\n[\"g=\",1305,[91,92],[77]]\n[\"g-\",1409]\n"
                 "[\"x\",2,1201,99,\"" CONTACT "\"]\n[\"r\",2,\"" ACCOUNT "\",\"Acme BV\"]\n",
                 "{\"more\":\"tok\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, &error);
  const FbWireKind kinds[] = {FB_WIRE_GRANT, FB_WIRE_GRANT, FB_WIRE_WITHDRAW, FB_WIRE_ENTER, FB_WIRE_RELABEL,
                              FB_WIRE_LEAVE, FB_WIRE_GONE,  FB_WIRE_NAME,     FB_WIRE_END};

  g_assert_no_error (error);
  g_assert_cmpstr (fb_wire_reader_get_tail (reader)->more, ==, "tok");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      FbWireLine line;

      g_assert_true (fb_wire_reader_next (reader, &line, &error));
      g_assert_no_error (error);
      g_assert_cmpint (line.kind, ==, kinds[i]);
      if (line.kind == FB_WIRE_RELABEL)
        {
          g_assert_cmpuint (line.add->len, ==, 2);
          g_assert_cmpint (g_array_index (line.remove, gint64, 0), ==, 77);
        }
    }
}

static void
test_reads_places (void)
{
  g_autoptr (GBytes) page =
      make_page ("[\"g=\",5,[4],[],\"" ACCOUNT "\"]\n[\"g=\",5,[4],[],null]\n[\"g>\",6,91,77,90]\n"
                 "[\"w\",90,1000,4,null,\"" ACCOUNT "\",7,null,\"Move\"]\n[\"h\",5,[[80,null,\"" ACCOUNT "\"]]]\n",
                 "{\"more\":\"tok\"}");
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, NULL);
  FbWireLine line;
  FbId id;

  fb_id_parse (ACCOUNT, &id);
  g_assert_true (fb_wire_reader_next (reader, &line, NULL));
  g_assert_true (line.is_placed);
  g_assert_true (fb_id_equal (&line.id, &id));
  g_assert_true (fb_wire_reader_next (reader, &line, NULL));
  g_assert_true (line.is_placed);
  g_assert_true (fb_id_is_nil (&line.id));
  g_assert_true (fb_wire_reader_next (reader, &line, NULL));
  g_assert_cmpint (line.kind, ==, FB_WIRE_MOVE);
  g_assert_cmpint (line.gid, ==, 6);
  g_assert_cmpint (line.bid, ==, 91);
  g_assert_cmpint (line.from, ==, 77);
  g_assert_cmpint (line.ver, ==, 90);
  g_assert_true (fb_wire_reader_next (reader, &line, NULL));
  g_assert_cmpint (line.kind, ==, FB_WIRE_MOVER);
  g_assert_cmpint (line.mover.seq, ==, 90);
  g_assert_cmpint (line.mover.at, ==, 1000);
  g_assert_cmpint (line.mover.how, ==, 4);
  g_assert_true (fb_id_is_nil (&line.mover.actor));
  g_assert_true (fb_id_equal (&line.mover.device, &id));
  g_assert_cmpint (line.mover.n, ==, 7);
  g_assert_null (line.mover.cause);
  g_assert_cmpstr (line.mover.label, ==, "Move");
  g_assert_true (fb_wire_reader_next (reader, &line, NULL));
  g_assert_cmpint (line.kind, ==, FB_WIRE_MOVES);
  g_assert_cmpuint (line.moves->len, ==, 1);
  g_assert_cmpint (g_array_index (line.moves, FbMove, 0).seq, ==, 80);
  g_assert_true (fb_id_is_nil (&g_array_index (line.moves, FbMove, 0).from));
  g_assert_true (fb_id_equal (&g_array_index (line.moves, FbMove, 0).to, &id));
}

/* The raw text of all lines is the page again. */
static void
test_keeps_the_raw_text (void)
{
  g_autoptr (FbRecord) account = make_account ("a \"b\" c");
  g_autofree char *rows = rows_of (account);
  g_autoptr (GBytes) page = make_page (rows, DONE);
  g_autoptr (FbWireReader) reader = fb_wire_reader_new (page, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  FbWireLine line = {0};
  const char *raw;
  gsize size;

  raw = fb_wire_reader_get_raw (reader, &size);
  g_string_append_len (text, raw, (gssize) size);
  while (line.kind != FB_WIRE_END)
    {
      g_assert_true (fb_wire_reader_next (reader, &line, NULL));
      raw = fb_wire_reader_get_raw (reader, &size);
      g_string_append_len (text, raw, (gssize) size);
    }
  g_assert_cmpmem (text->str, text->len, g_bytes_get_data (page, NULL), g_bytes_get_size (page));
}

static void
test_refuses_cut_pages (void)
{
  g_autoptr (FbRecord) account = make_account ("Cut");
  g_autofree char *rows = rows_of (account);
  g_autoptr (GBytes) page = make_page (rows, DONE);
  gsize size = g_bytes_get_size (page);
  guint n_lines;

  g_assert_true (read_all (page, &n_lines));
  g_assert_cmpuint (n_lines, ==, 2);
  /* Without its line end the last line is still whole. */
  for (gsize length = 0; length < size - 1; length++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (page, 0, length);

      g_assert_false (read_all (cut, &n_lines));
    }
}

static void
test_refuses_bad_lines (void)
{
  const char *bad[] = {
      "[\"q\",1]\n",                                              /* unknown kind */
      "{\"a\":1}\n",                                              /* not an array */
      "\n",                                                       /* empty */
      "[]\n",                                                     /* no kind */
      "[\"b-\",\"31\"]\n",                                        /* a text for a number */
      "[\"b-\",0]\n",                                             /* no bucket */
      "[\"b-\",31,1]\n",                                          /* too much */
      "[\"g+\",1,2,\"nonsense\",3]\n",                            /* not an id */
      "[\"g=\",1,[\"x\"],[]]\n",                                  /* not numbers */
      "[\"g=\",1,[],[],\"nonsense\"]\n",                          /* not an id */
      "[\"g=\",1,[],[],null,1]\n",                                /* too much */
      "[\"g>\",1,2,0,4]\n",                                       /* no bucket */
      "[\"g>\",1,2,3]\n",                                         /* too little */
      "[\"w\",0,1,1,null,null,1,null,null]\n",                    /* no number */
      "[\"w\",1,1,1,null,null,1,null]\n",                         /* too little */
      "[\"w\",1,1,1,null,null,1,null,5]\n",                       /* not a text */
      "[\"h\",1,[[1,null]]]\n",                                   /* too little */
      "[\"h\",1,[7]]\n",                                          /* not a move */
      "[\"h\",1,{}]\n",                                           /* not a list */
      "[\"t\",63,\"nothing\",[\"id\"]]\n",                        /* unknown table */
      "[\"t\",2,\"wrongname\",[\"id\"]]\n",                       /* number and name disagree */
      "[\"x\",2,1201,99999999999999999999999,\"" CONTACT "\"]\n", /* beyond 64 bit */
      "[\"x\",2,12.5,99,\"" CONTACT "\"]\n",                      /* a fraction */
      "[\"p\",2,7,90,1,[\"" ACCOUNT "\"]]\n",                     /* row before its t line */
      "[\"p\",62,7,90,1,[\"" ACCOUNT "\"]]\n",                    /* a table that does not travel */
      "[\"g=\",1,[[[[[[[[[[[[[1]]]]]]]]]]]]],[]]\n",              /* deep */
  };
  guint n_lines;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) page = make_page (bad[i], DONE);

      g_test_message ("%s", bad[i]);
      g_assert_false (read_all (page, &n_lines));
    }
}

static void
test_refuses_deep_nesting (void)
{
  g_autoptr (GString) text = g_string_new ("[\"g-\",");
  g_autoptr (GBytes) page = NULL;
  guint n_lines;

  for (int i = 0; i < 1000000; i++)
    g_string_append_c (text, '[');
  g_string_append_c (text, '\n');
  page = make_page (text->str, DONE);
  g_assert_false (read_all (page, &n_lines));
}

static void
test_refuses_bad_ends (void)
{
  const char *bad[] = {"{\"done\":{\"cursor\":1}}\nmore\n",
                       "{\"done\":1}\n",
                       "{}\n",
                       "[1]\n",
                       "{\"more\":null}\n",
                       "{\"done\":{\"cursor\":1,\"sums\":[[1,2]]}}\n",
                       "{\"done\":{\"cursor\":1,\"sums\":[[1,2,\"xyz\"]]}}\n",
                       "<html>Please sign in to the hotel network</html>\n"};
  guint n_lines;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) page = make_page ("", bad[i]);

      g_test_message ("%s", bad[i]);
      g_assert_false (read_all (page, &n_lines));
    }
}

static void
test_reads_results (void)
{
  g_autoptr (FbRecord) account = make_account ("Result");
  g_autoptr (FbPageWriter) writer = fb_page_writer_new_rows (FB_SCHEMA_VERSION);
  g_autoptr (FbWireReader) reader = fb_wire_reader_new_loose ();
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  FbWireLine line;

  fb_page_writer_record (writer, account);
  text = fb_page_writer_end_text (writer);
  node = fb_json_parse (text, -1, 0, &error);
  g_assert_no_error (error);
  g_assert_true (
      fb_wire_reader_read_node (reader, json_array_get_array_element (json_node_get_array (node), 0), &line, &error));
  g_assert_no_error (error);
  wire_assert_same_values (line.record, account);
}

/* What is no answer of a server begins no page, and what is no line is none in an answer either. */
static void
test_refuses_heads_and_nodes (void)
{
  static const char *const heads[] = {
      "", "\n", "no page\n", "[]\n" DONE, "{\"head\":\"100\"}\n" DONE, "{\"head\":100\n" DONE,
  };
  static const char *const nodes[] = {
      "[]", "[7]", "[\"q\",1]", "[\"x\",2,1201]", "[\"p\",2,7,90,1,[\"nonsense\"]]",
  };
  g_autoptr (FbWireReader) reader = fb_wire_reader_new_loose ();
  FbWireLine line;

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (GBytes) page = g_bytes_new_static (heads[i], strlen (heads[i]));
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", heads[i]);
      g_assert_null (fb_wire_reader_new (page, &error));
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      g_autoptr (JsonNode) node = fb_json_parse (nodes[i], -1, 0, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", nodes[i]);
      g_assert_false (fb_wire_reader_read_node (reader, json_node_get_array (node), &line, &error));
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_PROTOCOL);
    }
}

/* --- both ways of reading -------------------------------------------------------------------------------- */

static void
mutate (GByteArray *bytes, GRand *rand, gsize from)
{
  static const char interesting[] = "\"\\[]{},:0123456789-+.eEuntrfalsnb \t\r\n/\x01\x7f";
  guint n = (guint) g_rand_int_range (rand, 1, 4);

  while (n-- > 0)
    {
      guint at = (guint) g_rand_int_range (rand, (gint32) from, (gint32) bytes->len);
      guint8 c = (guint8) interesting[g_rand_int_range (rand, 0, sizeof interesting - 1)];
      guint length;

      switch (g_rand_int_range (rand, 0, 5))
        {
        case 0:
          bytes->data[at] = c;
          break;
        case 1:
          bytes->data[at] = (guint8) g_rand_int_range (rand, 1, 256);
          break;
        case 2:
          g_byte_array_remove_index (bytes, at);
          break;
        case 3:
          g_byte_array_append (bytes, &c, 1);
          memmove (bytes->data + at + 1, bytes->data + at, bytes->len - at - 1);
          bytes->data[at] = c;
          break;
        default:
          length = (guint) g_rand_int_range (rand, 1, 8);
          g_byte_array_remove_range (bytes, at, MIN (length, bytes->len - at));
          break;
        }
      if (bytes->len <= from + 8)
        return;
    }
}

static void
test_both_ways_agree (void)
{
  g_autoptr (FbRecord) account = make_account ("Ann \"é\\ü\" \t 🐴 / end");
  g_autofree char *rows = rows_of (account);
  g_autoptr (GBytes) page = make_page (rows, DONE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  const char *text = g_bytes_get_data (page, NULL);
  gsize row = (gsize) (strstr (text, "[\"p\",") - text);
  guint n = g_test_slow () ? 5000000 : 200000;

  wire_compare_readings (page);
  for (guint i = 0; i < n; i++)
    {
      GByteArray *bytes = g_byte_array_new ();
      g_autoptr (GBytes) changed = NULL;

      g_byte_array_append (bytes, (const guint8 *) text, (guint) (g_bytes_get_size (page) - strlen (DONE)));
      mutate (bytes, rand, row);
      g_byte_array_append (bytes, (const guint8 *) "\n" DONE, strlen (DONE) + 1);
      /* Half of them keep the line end they had. */
      if (i % 2 == 0 && bytes->data[bytes->len - strlen (DONE) - 2] == '\n')
        g_byte_array_remove_index (bytes, bytes->len - (guint) strlen (DONE) - 1);
      changed = g_byte_array_free_to_bytes (bytes);
      wire_compare_readings (changed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/wire-reader/reads-what-was-written", test_reads_what_was_written);
  g_test_add_func ("/sync/wire-reader/reads-every-line", test_reads_every_line);
  g_test_add_func ("/sync/wire-reader/reads-places", test_reads_places);
  g_test_add_func ("/sync/wire-reader/keeps-the-raw-text", test_keeps_the_raw_text);
  g_test_add_func ("/sync/wire-reader/refuses-cut-pages", test_refuses_cut_pages);
  g_test_add_func ("/sync/wire-reader/refuses-bad-lines", test_refuses_bad_lines);
  g_test_add_func ("/sync/wire-reader/refuses-deep-nesting", test_refuses_deep_nesting);
  g_test_add_func ("/sync/wire-reader/refuses-bad-ends", test_refuses_bad_ends);
  g_test_add_func ("/sync/wire-reader/reads-results", test_reads_results);
  g_test_add_func ("/sync/wire-reader/refuses-heads-and-nodes", test_refuses_heads_and_nodes);
  g_test_add_func ("/sync/wire-reader/both-ways-agree", test_both_ways_agree);

  return g_test_run ();
}
