/* test-stays.c: where an account lay, and how it is told
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-service-moves.h"

/* --- stays --- */

static void
assert_moves (const FbStays *stays, gint64 base, const char *expected)
{
  g_autoptr (GArray) moves = fb_stays_list_moves (stays, base);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < moves->len; i++)
    {
      const FbStayMove *move = &g_array_index (moves, FbStayMove, i);

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ">%" G_GINT64_FORMAT, i > 0 ? " " : "",
                              move->seq, move->from, move->to);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Made in bucket 3 at 10, to 4 at 20, back at 30. */
static void
test_stays (void)
{
  FbStays stays;

  fb_stays_init (&stays, 5);
  g_assert_cmpint (stays.gid, ==, 5);
  g_assert_null (fb_stays_get_current (&stays));
  g_assert_false (fb_stays_moved_since (&stays, 0));
  assert_moves (&stays, 0, "");
  fb_stays_add (&stays, 3, 10, 30, "[[10,20]]");
  fb_stays_add (&stays, 4, 20, 0, "[[20,30]]");
  fb_stays_add (&stays, 1, 10, 0, NULL);
  g_assert_cmpint (stays.first, ==, 10);
  g_assert_cmpint (fb_stays_get_current (&stays)->bid, ==, 3);
  g_assert_cmpint (fb_stays_get_current (&stays)->since, ==, 30);
  assert_moves (&stays, 0, "20:3>4 30:4>3");
  assert_moves (&stays, 20, "30:4>3");
  assert_moves (&stays, 30, "");
  g_assert_true (fb_stays_moved_since (&stays, 29));
  g_assert_false (fb_stays_moved_since (&stays, 30));
  fb_stays_clear (&stays);
  fb_stays_clear (&stays);
}

/* In no territory for a while, and in the end; a past that cannot be read tells nothing. */
static void
test_stays_nowhere (void)
{
  FbStays stays, strange;

  fb_stays_init (&stays, 5);
  fb_stays_add (&stays, 3, 10, 0, "[[10,20],[40,50]]");
  g_assert_null (fb_stays_get_current (&stays));
  assert_moves (&stays, 0, "20:3>0 40:0>3 50:3>0");
  g_assert_true (fb_stays_moved_since (&stays, 49));
  g_assert_false (fb_stays_moved_since (&stays, 50));
  fb_stays_clear (&stays);
  /* It entered again at 60, but was made at 10. */
  fb_stays_init (&stays, 5);
  fb_stays_add (&stays, 3, 60, 60, "[[10,20]]");
  g_assert_cmpint (stays.first, ==, 10);
  assert_moves (&stays, 0, "20:3>0 60:0>3");
  fb_stays_clear (&stays);
  fb_stays_init (&strange, 5);
  fb_stays_add (&strange, 3, 10, 10, "nonsense");
  fb_stays_add (&strange, 4, 10, 0, "{\"a\":1}");
  fb_stays_add (&strange, 4, 10, 0, "[3,[1],[1,2,3],null]");
  fb_stays_add (&strange, 4, 10, 0, "");
  g_assert_cmpuint (strange.stays->len, ==, 1);
  assert_moves (&strange, 0, "");
  fb_stays_clear (&strange);
}

/* --- telling --- */

#define ID(n) "01930000-0000-7000-8000-00000000000" n
#define BYTES(n) "x'0193000000007000800000000000000" n "'"

typedef struct
{
  FbDb *db;
  FbWalk walk;
} Fixture;

/* Group 5 was made in bucket 3 at 10, went to 4 at 20 and back at 30, and is nowhere since 40. Whose the move at 30 was
 * is not known any more. */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->db = fb_db_open_sqlite (":memory:", FB_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  fb_db_exec (
      self->db,
      "CREATE TABLE move (seq INTEGER, at INTEGER, how INTEGER, actor BLOB, device BLOB, n INTEGER, cause TEXT, label "
      "TEXT);"
      "CREATE TABLE member (gid INTEGER, bid INTEGER, enter INTEGER, main INTEGER, past TEXT);"
      "CREATE TABLE bucket (bid INTEGER, ref BLOB);"
      "INSERT INTO move VALUES (20, 1000, 4, " BYTES ("1") ", NULL, 0, 'realign', NULL), (40, 2000, 1, NULL, " BYTES (
          "2") ", 7, NULL, 'Move');"
               "INSERT INTO member VALUES (5, 3, 30, 0, '[[10,20],[30,40]]'), (5, 4, 20, 0, '[[20,30]]'), (6, 3, 10, "
               "10, NULL);"
               "INSERT INTO bucket VALUES (3, " BYTES ("3") "), (4, " BYTES ("4") ")",
      &error);
  g_assert_no_error (error);
  self->walk = (FbWalk){.db = self->db, .writer = fb_page_writer_new (FB_SCHEMA_VERSION)};
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->walk.movers, g_hash_table_unref);
  fb_page_writer_free (self->walk.writer);
  g_clear_object (&self->db);
}

static void
assert_page (Fixture *self, const char *expected)
{
  g_autofree char *text = fb_page_writer_end_text (self->walk.writer);

  g_assert_cmpstr (text, ==, expected);
}

#define W20 "[\"w\",20,1000,4,\"" ID ("1") "\",null,0,\"realign\",null]\n"
#define W40 "[\"w\",40,2000,1,null,\"" ID ("2") "\",7,null,\"Move\"]\n"

/* Once a page, also that nobody knows. */
static void
test_mover (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean known;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (fb_walk_tell_mover (&self->walk, 20, &known, &error));
      g_assert_true (known);
      g_assert_true (fb_walk_tell_mover (&self->walk, 30, &known, &error));
      g_assert_false (known);
      /* Known for this page: nothing is read again. */
      fb_db_fail_nth (self->db, 1);
    }
  fb_db_fail_nth (self->db, 0);
  g_assert_no_error (error);
  assert_page (self, W20);
  fb_db_fail_nth (self->db, 1);
  g_assert_false (fb_walk_tell_mover (&self->walk, 40, &known, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

static void
test_territory (Fixture *self, gconstpointer data)
{
  static const gint64 bids[] = {3, 0, 99};
  g_autoptr (GError) error = NULL;
  FbId territory;

  for (guint i = 0; i < G_N_ELEMENTS (bids); i++)
    {
      g_autofree char *text = NULL;

      g_assert_true (fb_walk_find_territory (&self->walk, bids[i], &territory, &error));
      g_assert_no_error (error);
      text = fb_id_to_string (&territory);
      g_assert_cmpint (fb_id_is_nil (&territory), ==, i > 0);
      if (i == 0)
        g_assert_cmpstr (text, ==, ID ("3"));
    }
  fb_db_fail_nth (self->db, 1);
  g_assert_false (fb_walk_find_territory (&self->walk, 3, &territory, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

/* Behind the lines of their transactions; what nobody knows of is left out, and without moves there is no line. */
static void
test_moves (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (FbStayMove));
  static const FbStayMove lines[] = {{20, 3, 4}, {30, 4, 3}, {40, 3, 0}};
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_walk_tell_moves (&self->walk, 5, moves, &error));
  assert_page (self, "");
  g_array_append_vals (moves, &lines[1], 1);
  g_assert_true (fb_walk_tell_moves (&self->walk, 5, moves, &error));
  assert_page (self, "");
  g_array_set_size (moves, 0);
  g_array_append_vals (moves, lines, 3);
  g_assert_true (fb_walk_tell_moves (&self->walk, 5, moves, &error));
  g_assert_no_error (error);
  assert_page (self, W20 W40 "[\"h\",5,[[20,\"" ID ("3") "\",\"" ID ("4") "\"],[40,\"" ID ("3") "\",null]]]\n");
  fb_db_fail_nth (self->db, 1);
  g_assert_false (fb_walk_tell_moves (&self->walk, 5, moves, &error));
  g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
}

static void
test_history (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_walk_tell_history (&self->walk, 5, &error));
  assert_page (self, W20 W40 "[\"h\",5,[[20,\"" ID ("3") "\",\"" ID ("4") "\"],[40,\"" ID ("3") "\",null]]]\n");
  /* One that never moved, and one that is not there. */
  g_assert_true (fb_walk_tell_history (&self->walk, 6, &error));
  g_assert_true (fb_walk_tell_history (&self->walk, 7, &error));
  g_assert_no_error (error);
  assert_page (self, "");
  /* The memberships, three transactions and what each move names. */
  for (guint nth = 1; nth <= 8; nth++)
    {
      g_clear_pointer (&self->walk.movers, g_hash_table_unref);
      fb_db_fail_nth (self->db, nth);
      g_assert_false (fb_walk_tell_history (&self->walk, 5, &error));
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      g_clear_error (&error);
      fb_db_fail_nth (self->db, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/stays/moves", test_stays);
  g_test_add_func ("/sync/stays/nowhere", test_stays_nowhere);
#define ADD(name, func) g_test_add ("/sync/stays/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("mover", test_mover);
  ADD ("territory", test_territory);
  ADD ("moves-told", test_moves);
  ADD ("history-told", test_history);
#undef ADD
  return g_test_run ();
}
