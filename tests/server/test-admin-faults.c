/* test-admin-faults.c: each statement of what an administrator orders fails once, and nothing is left half done
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-admin-private.h"

#include <glib/gstdio.h>

#include "fb-auth.h"
#include "fb-fake-clock.h"
#include "fb-whole-dump.h"

#define LAPTOP "01930000-0000-7000-8000-000000000001"

typedef struct
{
  FbClock *clock;
  FbDb *db;
  FbService *service;
  FbId user;
  char *password_file;
} Fixture;

static void
do_now (Fixture *self, FbAdminFunc func, FbAdminCall call)
{
  g_autoptr (GError) error = NULL;

  call.service = self->service;
  g_assert_true (func (&call, &error));
  g_assert_no_error (error);
}

static FbAdminCall
with_words (const char *const *words)
{
  return (FbAdminCall){.words = (char **) words, .n_words = g_strv_length ((char **) words)};
}

/* A row of its own in @table, by the server. */
static void
put (Fixture *self, const char *table, const char *id_text, const char *const (*fields)[2], guint n_fields)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  const FbTable *entity = fb_schema_get_table (table);
  FbOp *op;
  FbId id;

  g_assert_true (fb_id_parse (id_text, &id));
  op = fb_op_new (FB_OP_PUT, entity, &id);
  g_ptr_array_add (ops, op);
  for (guint i = 0; i < n_fields; i++)
    {
      const FbField *field = fb_table_field (entity, fb_table_get_field (entity, fields[i][0]));
      FbOpField *to = fb_op_add_field (op, fields[i][0]);

      g_assert_true (fb_field_parse (entity, field, fields[i][1], NULL, NULL, &to->new, &error));
    }
  g_assert_true (fb_service_apply (self->service, ops, "Test", NULL, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  static const char *const north[] = {"NORTH", NULL}, *const south[] = {"SOUTH", NULL};
  g_autofree char *user = NULL;
  g_autoptr (GError) error = NULL;
  int file = g_file_open_tmp ("fb-password-XXXXXX", &self->password_file, &error);

  g_assert_no_error (error);
  g_close (file, NULL);
  g_assert_true (g_file_set_contents (self->password_file, "secret words\n", -1, &error));
  self->clock = fb_fake_clock_new (0);
  self->db = fb_db_open_sqlite (":memory:", FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  self->service = fb_service_new (self->db, self->clock, &error);
  g_assert_no_error (error);
  fb_auth_make_tables (self->db, &error);
  g_assert_no_error (error);
  fb_admin_add_user (self->service, "rita", "Rita", "rep", NULL, &self->user, &error);
  g_assert_no_error (error);
  do_now (self, fb_admin_territory_add, with_words (north));
  do_now (self, fb_admin_territory_add, with_words (south));
  user = fb_id_to_string (&self->user);
  {
    const char *const device[][2] = {{"user", user}, {"name", "Laptop"}};

    put (self, "device", LAPTOP, device, G_N_ELEMENTS (device));
  }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->password_file);
  g_free (self->password_file);
  g_clear_object (&self->service);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
}

/* The order with its first, second … statement failing, until none does. */
static void
fail_each (Fixture *self, FbAdminFunc func, FbAdminCall call)
{
  g_autofree char *before = fb_whole_dump (self->db);
  guint n;

  call.service = self->service;
  for (n = 1;; n++)
    {
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;
      gboolean done;

      fb_db_fail_nth (self->db, n);
      done = func (&call, &error);
      fb_db_fail_nth (self->db, 0);
      g_assert_false (fb_db_is_in_transaction (self->db));
      if (done)
        break;
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      after = fb_whole_dump (self->db);
      g_assert_cmpstr (after, ==, before);
    }
  g_assert_cmpuint (n, >, 3);
  {
    g_autofree char *after = fb_whole_dump (self->db);

    g_assert_cmpstr (after, !=, before);
  }
}

/* Refused, and nothing has changed. */
static void
assert_refused (Fixture *self, FbAdminFunc func, FbAdminCall call, GIOErrorEnum code)
{
  g_autofree char *before = fb_whole_dump (self->db);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  call.service = self->service;
  g_assert_false (func (&call, &error));
  g_assert_error (error, G_IO_ERROR, (int) code);
  after = fb_whole_dump (self->db);
  g_assert_cmpstr (after, ==, before);
}

/* --- the tests ------------------------------------------------------------------------------------------- */

static void
test_user_add (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {"otto", NULL}, *const taken[] = {"RITA", NULL};
  FbAdminCall call = with_words (words);
  FbAdminCall again = with_words (taken);
  g_autoptr (GError) error = NULL;
  FbId otto;

  call.password_file = again.password_file = self->password_file;
  call.role = again.role = (char *) "manager";
  call.manager = (char *) "rita";
  fail_each (self, fb_admin_user_add, call);
  g_assert_true (fb_service_find_user (self->service, "otto", &otto, &error));

  assert_refused (self, fb_admin_user_add, call, G_IO_ERROR_EXISTS);
  assert_refused (self, fb_admin_user_add, again, G_IO_ERROR_EXISTS);
  call.manager = (char *) "nobody";
  assert_refused (self, fb_admin_user_add, call, G_IO_ERROR_NOT_FOUND);
  again.role = (char *) "emperor";
  assert_refused (self, fb_admin_user_add, again, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_user_passwd (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {"rita", NULL}, *const nobody[] = {"nobody", NULL};
  FbAdminCall call = with_words (words);
  FbAdminCall wrong = with_words (nobody);

  call.password_file = wrong.password_file = self->password_file;
  {
    g_autofree char *before = fb_whole_dump (self->db);
    guint n = 1;

    call.service = self->service;
    for (gboolean done = FALSE; !done; n++)
      {
        g_autofree char *after = NULL;
        g_autoptr (GError) error = NULL;

        fb_db_fail_nth (self->db, n);
        done = fb_admin_user_passwd (&call, &error);
        fb_db_fail_nth (self->db, 0);
        after = fb_whole_dump (self->db);
        g_assert_true ((strcmp (after, before) != 0) == done);
      }
    g_assert_cmpuint (n, >, 2);
  }
  assert_refused (self, fb_admin_user_passwd, wrong, G_IO_ERROR_NOT_FOUND);
}

static void
test_user_disable (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {"rita", NULL}, *const nobody[] = {"nobody", NULL};

  fail_each (self, fb_admin_user_disable, with_words (words));
  assert_refused (self, fb_admin_user_disable, with_words (nobody), G_IO_ERROR_NOT_FOUND);
}

static void
test_device_lease (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {LAPTOP, "12", NULL};
  static const char *const no_number[] = {LAPTOP, "many", NULL};
  static const char *const too_many[] = {LAPTOP, "3651", NULL};
  static const char *const no_id[] = {"laptop", "12", NULL};
  gint64 days;

  fail_each (self, fb_admin_device_lease, with_words (words));
  g_assert_true (fb_db_query_int (self->db, "SELECT expires_after_days FROM device", &days, NULL));
  g_assert_cmpint (days, ==, 12);
  assert_refused (self, fb_admin_device_lease, with_words (no_number), G_IO_ERROR_INVALID_ARGUMENT);
  assert_refused (self, fb_admin_device_lease, with_words (too_many), G_IO_ERROR_INVALID_ARGUMENT);
  assert_refused (self, fb_admin_device_lease, with_words (no_id), G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_territory_add (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {"NORTH-1", NULL}, *const other[] = {"NORTH-2", NULL};
  FbAdminCall call = with_words (words);
  FbAdminCall lost = with_words (other);

  call.parent = (char *) "NORTH";
  lost.parent = (char *) "NOWHERE";
  fail_each (self, fb_admin_territory_add, call);
  assert_refused (self, fb_admin_territory_add, call, G_IO_ERROR_EXISTS);
  assert_refused (self, fb_admin_territory_add, lost, G_IO_ERROR_NOT_FOUND);
}

static void
test_assign (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {"rita", "NORTH", NULL}, *const south[] = {"rita", "SOUTH", NULL};

  fail_each (self, fb_admin_assign, with_words (words));
  assert_refused (self, fb_admin_unassign, with_words (south), G_IO_ERROR_NOT_FOUND);
  fail_each (self, fb_admin_unassign, with_words (words));
}

/* Two lines say the same: both go, or none. */
static void
test_unassign_twice (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {"rita", "NORTH", NULL};
  g_autofree char *user = fb_id_to_string (&self->user);
  g_autofree char *territory = NULL;
  g_autoptr (GError) error = NULL;
  FbId id;

  do_now (self, fb_admin_assign, with_words (words));
  g_assert_true (fb_admin_find (self->service, "territory", "code", "north", &id, &error));
  territory = fb_id_to_string (&id);
  {
    const char *const fields[][2] = {{"user", user}, {"territory", territory}, {"role", "manager"}};

    put (self, "territory_member", "01930000-0000-7000-8000-000000000002", fields, G_N_ELEMENTS (fields));
  }
  fail_each (self, fb_admin_unassign, with_words (words));
  assert_refused (self, fb_admin_unassign, with_words (words), G_IO_ERROR_NOT_FOUND);
}

static void
test_account_move (Fixture *self, gconstpointer data)
{
  static const char *const words[] = {"K-1", "K-2", NULL}, *const unknown[] = {"K-1", "K-9", NULL};
  static const char *const ids[] = {"01930000-0000-7000-8000-000000000011", "01930000-0000-7000-8000-000000000012"};
  FbAdminCall call = with_words (words);
  FbAdminCall wrong = with_words (unknown);
  g_autofree char *north = NULL;
  FbId id;

  g_assert_true (fb_admin_find (self->service, "territory", "code", "NORTH", &id, NULL));
  north = fb_id_to_string (&id);
  for (guint i = 0; i < 2; i++)
    {
      const char *const fields[][2] = {{"name", "Isdom"}, {"number", words[i]}, {"territory", north}};

      put (self, "account", ids[i], fields, G_N_ELEMENTS (fields));
    }
  assert_refused (self, fb_admin_account_move, call, G_IO_ERROR_INVALID_ARGUMENT);
  call.to = wrong.to = (char *) "SOUTH";
  /* The one that is known does not move either. */
  assert_refused (self, fb_admin_account_move, wrong, G_IO_ERROR_NOT_FOUND);
  fail_each (self, fb_admin_account_move, call);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The server says in its log what failed. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

#define ADD(path, func) g_test_add ("/server/admin-faults/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("user-add", test_user_add);
  ADD ("user-passwd", test_user_passwd);
  ADD ("user-disable", test_user_disable);
  ADD ("device-lease", test_device_lease);
  ADD ("territory-add", test_territory_add);
  ADD ("assign", test_assign);
  ADD ("unassign-twice", test_unassign_twice);
  ADD ("account-move", test_account_move);
#undef ADD
  return g_test_run ();
}
