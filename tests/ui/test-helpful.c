/* test-helpful.c: whether an article helped
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-helpful.h"
#include "fb-temp-store.h"

typedef struct
{
  FbTempStore temp;
  FbId article;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Add");
  FbRecord *article = fb_record_new (fb_schema_get_table ("article"), NULL);

  fb_temp_store_set_up (&fixture->temp, NULL);
  fb_record_set_text (article, "title", "How to");
  fb_record_set_text (article, "kind", "howto");
  fixture->article = fb_edit_create (edit, article);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
}

static void
assert_counts (Fixture *fixture, guint yes, guint no, int own)
{
  g_autoptr (GError) error = NULL;
  g_autofree FbHelpful *helpful = fb_helpful_count (fixture->temp.store, &fixture->article, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (helpful->yes, ==, yes);
  g_assert_cmpuint (helpful->no, ==, no);
  g_assert_cmpint (helpful->own, ==, own);
}

static void
answer (Fixture *fixture, gboolean yes)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_helpful_answer (fixture->temp.store, &fixture->article, yes, &error));
  g_assert_no_error (error);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_counts (fixture, 0, 0, -1);
  answer (fixture, TRUE);
  assert_counts (fixture, 1, 0, 1);
  answer (fixture, FALSE);
  assert_counts (fixture, 0, 1, 0);
  g_assert_true (fb_store_undo (fixture->temp.store, NULL, &error));
  assert_counts (fixture, 1, 0, 1);
  /* The same answer again takes it back. */
  answer (fixture, TRUE);
  assert_counts (fixture, 0, 0, -1);
}

static void
test_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Comment");
  FbRecord *comment = fb_record_new (fb_schema_get_table ("comment"), NULL);
  FbRecord *words = fb_record_new (fb_schema_get_table ("comment"), NULL);

  fb_record_set_text (comment, "on_type", "article");
  fb_record_set_id (comment, "on_id", &fixture->article);
  fb_record_set_text (comment, "text", "helpful: yes");
  fb_record_set_id (comment, "created_by", &(FbId){{7}});
  fb_edit_create (edit, comment);
  fb_record_set_text (words, "on_type", "article");
  fb_record_set_id (words, "on_id", &fixture->article);
  fb_record_set_text (words, "text", "Page 2 is out of date.");
  fb_edit_create (edit, words);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);

  assert_counts (fixture, 1, 0, -1);
  answer (fixture, FALSE);
  assert_counts (fixture, 1, 1, 0);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_store_close (fixture->temp.store);
  g_assert_null (fb_helpful_count (fixture->temp.store, &fixture->article, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (fb_helpful_answer (fixture->temp.store, &fixture->article, TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ui/helpful/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/ui/helpful/others", Fixture, NULL, set_up, test_others, tear_down);
  g_test_add ("/ui/helpful/closed", Fixture, NULL, set_up, test_closed, tear_down);
  return g_test_run ();
}
