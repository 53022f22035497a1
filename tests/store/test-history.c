/* test-history.c: who changed what, and records as they were
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-fake-clock.h"
#include "fb-history.h"
#include "fb-merge.h"
#include "fb-temp-store.h"
#include "query-fixture.h"

typedef struct
{
  FbTempStore temp;
  FbFakeClock *clock;
  FbId account;
} Fixture;

#define START G_GINT64_CONSTANT (1780000000000)

static const FbTable *
accounts (void)
{
  return fb_schema_get_table ("account");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = FB_FAKE_CLOCK (fb_fake_clock_new (START));
  fb_temp_store_set_up (&fixture->temp, FB_CLOCK (fixture->clock));
  fixture->account = fb_temp_store_add_account (&fixture->temp, "Acme");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fb_temp_store_tear_down (&fixture->temp);
  g_clear_object (&fixture->clock);
}

/* A second passes, then one field changes. */
static void
set_text (Fixture *fixture, const char *field, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *label = g_strdup_printf ("Set %s", field);
  FbEdit *edit = fb_edit_new (label);

  fb_fake_clock_advance (fixture->clock, 1000);
  fb_edit_set_text (edit, accounts (), &fixture->account, field, text);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static GPtrArray *
list (Fixture *fixture, const char *field, gint64 since, int limit)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *changes =
      fb_store_list_history (fixture->temp.store, accounts (), &fixture->account, field, since, limit, &error);

  g_assert_no_error (error);
  return changes;
}

static const FbChange *
nth (GPtrArray *changes, guint i)
{
  g_assert_cmpuint (i, <, changes->len);
  return g_ptr_array_index (changes, i);
}

static void
test_lists_own_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GPtrArray) late = NULL;
  g_autoptr (GPtrArray) one = NULL;
  FbId user = fb_store_get_user (fixture->temp.store);
  const FbChange *change;

  set_text (fixture, "name", "Acme 2");
  set_text (fixture, "website", "acme.example");
  set_text (fixture, "name", "Acme 3");
  all = list (fixture, NULL, 0, -1);
  g_assert_cmpuint (all->len, ==, 4);
  change = nth (all, 0);
  g_assert_cmpstr (change->field, ==, "name");
  g_assert_cmpstr (fb_value_get_text (&change->old), ==, "Acme 2");
  g_assert_cmpstr (fb_value_get_text (&change->new), ==, "Acme 3");
  g_assert_cmpint (change->at, ==, START + 3000);
  g_assert_cmpstr (change->label, ==, "Set name");
  g_assert_cmpstr (change->cause, ==, "user");
  g_assert_true (change->pending);
  g_assert_true (fb_id_equal (&change->actor_id, &user));
  g_assert_true (change->table == accounts ());
  g_assert_true (fb_id_equal (&change->row, &fixture->account));
  change = nth (all, 3);
  g_assert_null (change->field);
  g_assert_false (change->deleted);
  names = list (fixture, "name", 0, -1);
  g_assert_cmpuint (names->len, ==, 2);
  late = list (fixture, NULL, START + 2000, -1);
  g_assert_cmpuint (late->len, ==, 2);
  one = list (fixture, NULL, 0, 1);
  g_assert_cmpuint (one->len, ==, 1);
}

/* --- the server's lines ----------------------------------------------------------------------------------- */

typedef struct
{
  FbId row, device;
  gint64 n, at;
  const char *old, *new;
  gint64 gid;
} Line;

static gboolean
put_line (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  const Line *line = user_data;
  FbId id;
  g_autoptr (FbRecord) record = NULL;

  fb_id_generate (&id, line->at);
  record = fb_record_new (fb_schema_get_table ("change"), &id);
  record->gid = line->gid;
  fb_record_set_text (record, "entity", "account");
  fb_record_set_id (record, "row", &line->row);
  fb_record_set_text (record, "field", "name");
  fb_record_set_text (record, "old", line->old);
  fb_record_set_text (record, "new", line->new);
  fb_record_set_id (record, "device", &line->device);
  fb_record_set_int (record, "n", line->n);
  fb_record_set_int (record, "at", line->at);
  fb_record_set_text (record, "cause", "user");
  fixture_put (db, "user", "ann", "login", "ann", "name", "Ann Rep", NULL);
  {
    FbId ann = fixture_id ("ann");

    fb_record_set_id (record, "actor", &ann);
  }
  return fb_rows_put (db, record, error);
}

static void
add_server_line (Fixture *fixture, const FbId *device, gint64 n, gint64 at, const char *old, const char *new)
{
  Line line = {fixture->account, *device, n, at, old, new, 0};
  g_autoptr (GError) error = NULL;

  fb_store_write (fixture->temp.store, put_line, &line, &error);
  g_assert_no_error (error);
}

/* The server's line of an own transaction takes the place of the own line; another device's line stands between them.
 */
static void
test_joins_server_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  FbId device = fb_store_get_device (fixture->temp.store);
  FbId other = fixture_id ("other-device");
  const FbChange *own;

  set_text (fixture, "name", "Acme 2");
  before = list (fixture, "name", 0, -1);
  own = nth (before, 0);
  add_server_line (fixture, &other, own->n, START + 500, "\"Acme\"", "\"Acme 1\"");
  add_server_line (fixture, &device, own->n, START + 1000, "\"Acme\"", "\"Acme 2\"");
  after = list (fixture, "name", 0, -1);
  g_assert_cmpuint (after->len, ==, 2);
  g_assert_cmpint (nth (after, 0)->at, ==, START + 1000);
  g_assert_false (nth (after, 0)->pending);
  g_assert_cmpstr (nth (after, 0)->actor, ==, "Ann Rep");
  g_assert_cmpstr (fb_value_get_text (&nth (after, 1)->new), ==, "Acme 1");
}

static void
test_any_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) contacts = NULL;

  fb_fake_clock_advance (fixture->clock, 10);
  fb_temp_store_add_account (&fixture->temp, "Beta");
  all = fb_store_list_history (fixture->temp.store, NULL, NULL, NULL, 0, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  contacts = fb_store_list_history (fixture->temp.store, fb_schema_get_table ("contact"), NULL, NULL, 0, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contacts->len, ==, 0);
}

/* --- groups ----------------------------------------------------------------------------------------------- */

static FbId
add_child (Fixture *fixture,
           const char *table_name,
           const char *reference,
           const FbId *parent,
           const char *name_field,
           const char *name)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Add");
  FbRecord *record = fb_record_new (fb_schema_get_table (table_name), NULL);
  FbId id;

  fb_fake_clock_advance (fixture->clock, 1000);
  fb_record_set_id (record, reference, parent);
  fb_record_set_text (record, name_field, name);
  if (g_str_equal (table_name, "activity"))
    fb_record_set_text (record, "kind", "call");
  if (g_str_equal (table_name, "contact_point"))
    {
      fb_record_set_text (record, "on_type", "contact");
      fb_record_set_text (record, "kind", "phone");
    }
  id = fb_edit_create (edit, record);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GPtrArray *
list_group (Fixture *fixture, const FbId *id, int limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *changes;

  fb_store_list_group_history_async (fixture->temp.store, accounts (), id, limit, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  changes = fb_store_list_group_history_finish (fixture->temp.store, result, &error);
  g_assert_no_error (error);
  return changes;
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  FbId other = fb_temp_store_add_account (&fixture->temp, "Other");
  FbId contact = add_child (fixture, "contact", "account", &fixture->account, "family", "Smith");
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) few = NULL;

  add_child (fixture, "contact_point", "on_id", &contact, "value", "030 123456");
  add_child (fixture, "activity", "account", &fixture->account, "subject", "Talk");
  add_child (fixture, "activity", "account", &other, "subject", "Not ours");
  set_text (fixture, "name", "Acme 2");
  changes = list_group (fixture, &fixture->account, -1);
  g_assert_cmpuint (changes->len, ==, 5);
  g_assert_cmpstr (nth (changes, 0)->field, ==, "name");
  g_assert_cmpstr (nth (changes, 1)->table->name, ==, "activity");
  g_assert_cmpstr (nth (changes, 2)->table->name, ==, "contact_point");
  g_assert_cmpstr (nth (changes, 3)->table->name, ==, "contact");
  g_assert_cmpstr (nth (changes, 4)->table->name, ==, "account");
  few = list_group (fixture, &fixture->account, 2);
  g_assert_cmpuint (few->len, ==, 2);
  g_assert_cmpstr (nth (few, 1)->table->name, ==, "activity");
}

/* --- as of ------------------------------------------------------------------------------------------------ */

static void
assert_name_at (Fixture *fixture, gint64 at, const char *name, const char *website)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbRecord) record = fb_store_get_as_of (fixture->temp.store, accounts (), &fixture->account, at, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (fb_record_get_text (record, "name"), ==, name);
  g_assert_cmpstr (fb_record_get_text (record, "website"), ==, website);
}

static void
assert_not_there (Fixture *fixture, gint64 at)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fb_store_get_as_of (fixture->temp.store, accounts (), &fixture->account, at, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
}

static void
test_as_of (Fixture *fixture, gconstpointer data)
{
  FbId nobody = {{1}};
  g_autoptr (GError) error = NULL;
  FbEdit *edit;

  set_text (fixture, "name", "Acme 2");
  set_text (fixture, "website", "acme.example");
  set_text (fixture, "name", "Acme 3");
  assert_name_at (fixture, START + 9999, "Acme 3", "acme.example");
  assert_name_at (fixture, START + 3000, "Acme 3", "acme.example");
  assert_name_at (fixture, START + 2999, "Acme 2", "acme.example");
  assert_name_at (fixture, START + 1999, "Acme 2", NULL);
  assert_name_at (fixture, START + 500, "Acme", NULL);
  assert_not_there (fixture, START - 1);
  g_assert_null (fb_store_get_as_of (fixture->temp.store, accounts (), &nobody, START, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);

  edit = fb_edit_new ("Delete");
  fb_fake_clock_advance (fixture->clock, 1000);
  fb_edit_delete (edit, accounts (), &fixture->account);
  g_clear_error (&error);
  fb_store_commit_edit (fixture->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  assert_not_there (fixture, START + 5000);
}

/* What a device has not told the server yet is in no one else's record: a line that lost is not taken back. */
static void
test_as_of_with_server_lines (Fixture *fixture, gconstpointer data)
{
  FbId other = fixture_id ("other-device");

  set_text (fixture, "name", "Acme 2");
  add_server_line (fixture, &other, 7, START + 500, "\"Acme 0\"", "\"Acme\"");
  assert_name_at (fixture, START + 1000, "Acme 2", NULL);
  assert_name_at (fixture, START + 700, "Acme", NULL);
  assert_name_at (fixture, START + 100, "Acme 0", NULL);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/history/own-lines", test_lists_own_lines);
  ADD ("/store/history/server-lines", test_joins_server_lines);
  ADD ("/store/history/any-row", test_any_row);
  ADD ("/store/history/group", test_group);
  ADD ("/store/history/as-of", test_as_of);
  ADD ("/store/history/as-of-with-server-lines", test_as_of_with_server_lines);
  return g_test_run ();
}
