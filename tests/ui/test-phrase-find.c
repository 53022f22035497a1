/* test-phrase-find.c: what "log visit Isdom offer friday" names
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-search-phrase.h"
#include "fb-temp-store.h"

#define TODAY "2026-11-26" /* a Thursday */

static GPtrArray *
find (FbTempStore *self, const char *rest)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *targets = fb_phrase_find (self->store, rest, TODAY, 3, NULL, &error);

  g_assert_no_error (error);
  return targets;
}

/* "title|step|day" of the best, a step that is none as "-"; "" when nothing was found. */
static void
assert_found (FbTempStore *self, const char *rest, const char *expected)
{
  g_autoptr (GPtrArray) targets = find (self, rest);
  const FbPhraseTarget *best = targets->len > 0 ? g_ptr_array_index (targets, 0) : NULL;
  g_autofree char *found = NULL;

  g_test_message ("%s", rest);
  found = best != NULL
              ? g_strdup_printf ("%s|%s|%s", best->hit->title, best->step != NULL ? best->step : "-", best->day)
              : g_strdup ("");
  g_assert_cmpstr (found, ==, expected);
}

/* As many of the first words as name something; the rest is the step, with a day at its end. */
static void
test_words (FbTempStore *self, gconstpointer data)
{
  fb_temp_store_add_account (self, "Isdom");
  fb_temp_store_add_account (self, "Otcom Steel");
  assert_found (self, "Isdom", "Isdom|-|");
  assert_found (self, "isdom send the offer", "Isdom|send the offer|");
  assert_found (self, "otcom steel friday", "Otcom Steel|-|2026-11-27");
  assert_found (self, "otcom steel new pumps friday", "Otcom Steel|new pumps|2026-11-27");
  assert_found (self, "otcom visit steel", "Otcom Steel|visit steel|");
  assert_found (self, "Nobody at all", "");
  assert_found (self, "friday", "");
  assert_found (self, "", "");
}

static void
add_point (FbTempStore *self, const FbId *account, const char *kind, const char *value, gboolean is_primary)
{
  FbRecord *record = fb_record_new (fb_schema_get_table ("contact_point"), NULL);

  fb_record_set_text (record, "on_type", "account");
  fb_record_set_id (record, "on_id", account);
  fb_record_set_text (record, "kind", kind);
  fb_record_set_text (record, "value", value);
  fb_record_set_int (record, "is_primary", is_primary);
  fb_temp_store_add (self, record);
}

static void
assert_phone (FbTempStore *self, const char *name, const char *expected)
{
  g_autoptr (GPtrArray) targets = find (self, name);

  g_assert_cmpstr (((const FbPhraseTarget *) g_ptr_array_index (targets, 0))->phone, ==, expected);
}

/* The number to call is the main one; what is no phone is none. */
static void
test_phone (FbTempStore *self, gconstpointer data)
{
  FbId isdom = fb_temp_store_add_account (self, "Isdom"), otcom = fb_temp_store_add_account (self, "Otcom");

  add_point (self, &isdom, "email", "a@isdom.example", TRUE);
  add_point (self, &isdom, "phone", "+41 44 1", FALSE);
  add_point (self, &isdom, "mobile", "+41 79 2", TRUE);
  assert_phone (self, "Isdom", "+41 79 2");
  assert_phone (self, "Otcom", NULL);
  add_point (self, &otcom, "email", "a@otcom.example", TRUE);
  assert_phone (self, "Otcom", NULL);
}

static void
test_limit (FbTempStore *self, gconstpointer data)
{
  g_autoptr (GPtrArray) targets = NULL;

  for (guint i = 0; i < 5; i++)
    fb_temp_store_add_account (self, "Isdom");
  targets = find (self, "Isdom");
  g_assert_cmpuint (targets->len, ==, 3);
}

/* A search that is not wanted any more, and one that cannot be done, find nothing and say so. */
static void
test_fails (FbTempStore *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fb_temp_store_add_account (self, "Isdom");
  g_cancellable_cancel (cancellable);
  g_assert_null (fb_phrase_find (self->store, "Isdom", TODAY, 3, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  fb_store_close (self->store);
  g_assert_null (fb_phrase_find (self->store, "Isdom", TODAY, 3, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                       \
  g_test_add ("/ui/phrase-find/" name, FbTempStore, NULL, fb_temp_store_fixture_set_up, func, \
              fb_temp_store_fixture_tear_down)
  ADD ("words", test_words);
  ADD ("phone", test_phone);
  ADD ("limit", test_limit);
  ADD ("fails", test_fails);
#undef ADD
  return g_test_run ();
}
