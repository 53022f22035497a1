/* test-permits.c: what a role leaves of what is done to many records
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-door.h"
#include "fb-fail-each.h"
#include "fb-permits.h"

static gboolean
may (FbTempStore *fixture, const char *table, FbPermit permit)
{
  gboolean permitted = -1;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_read_permit (fixture->store, fb_schema_get_table (table), permit, &permitted, &error));
  g_assert_no_error (error);
  return permitted;
}

static void
exec_on (FbTempStore *fixture, const char *sql)
{
  g_assert_cmpint (fb_temp_store_query_int (fixture, sql), ==, 0);
}

/* Nobody restricts one who works on this computer only. */
static void
test_alone (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_true (may (fixture, "account", FB_PERMIT_BULK));
  g_assert_true (may (fixture, "account", FB_PERMIT_EXPORT));
}

static void
test_role (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fb_temp_store_give_role (fixture, "account", FALSE, TRUE);
  g_assert_false (may (fixture, "account", FB_PERMIT_BULK));
  g_assert_true (may (fixture, "account", FB_PERMIT_EXPORT));
  /* No permission says anything of these. */
  g_assert_true (may (fixture, "contact", FB_PERMIT_BULK));
  exec_on (fixture, "UPDATE permission SET may_bulk = 1, may_export = 0 RETURNING 0");
  g_assert_true (may (fixture, "account", FB_PERMIT_BULK));
  g_assert_false (may (fixture, "account", FB_PERMIT_EXPORT));
  /* Of two the narrower one. */
  exec_on (fixture, "INSERT INTO permission (id, _gid, _ver, _hash, _dirty, role, entity, may_bulk, may_export)"
                    " SELECT randomblob (16), 0, 0, 0, 0, role, entity, 0, 1 FROM permission RETURNING 0");
  g_assert_false (may (fixture, "account", FB_PERMIT_BULK));
  g_assert_false (may (fixture, "account", FB_PERMIT_EXPORT));
  exec_on (fixture, "UPDATE role SET base = 'admin' RETURNING 0");
  g_assert_true (may (fixture, "account", FB_PERMIT_BULK));
}

static gboolean
is_admin (FbTempStore *fixture)
{
  gboolean yes = -1;
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_read_is_admin (fixture->store, &yes, &error));
  g_assert_no_error (error);
  return yes;
}

static void
test_admin (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_true (is_admin (fixture));
  fb_temp_store_give_role (fixture, "account", TRUE, TRUE);
  g_assert_false (is_admin (fixture));
  exec_on (fixture, "UPDATE role SET base = 'admin' RETURNING 0");
  g_assert_true (is_admin (fixture));
  /* Whom the server does not know administers nothing. */
  exec_on (fixture, "UPDATE \"user\" SET role = NULL RETURNING 0");
  g_assert_false (is_admin (fixture));
}

typedef struct
{
  FbId user;
  gboolean is_admin;
} Asked;

static gboolean
find_is_admin (FbStore *store G_GNUC_UNUSED, FbDb *db, gpointer user_data, GError **error)
{
  Asked *asked = user_data;

  return fb_door_find_is_admin (db, &asked->user, &asked->is_admin, error);
}

static gboolean
find_failing (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Asked *asked = user_data;
  gboolean found;

  fb_db_fail_nth (db, asked->is_admin ? 1 : 2);
  found = find_is_admin (store, db, user_data, error);
  fb_db_fail_nth (db, 0);
  return found;
}

static gboolean
is_admin_at_the_door (FbTempStore *fixture, const FbId *user)
{
  Asked asked = {*user, -1};
  g_autoptr (GError) error = NULL;

  g_assert_true (fb_store_write (fixture->store, find_is_admin, &asked, &error));
  g_assert_no_error (error);
  return asked.is_admin;
}

/* Without a server everybody, even somebody unknown; with one whose role says so, and nobody whose role cannot be read.
 */
static void
test_admin_at_the_door (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  FbId me = fb_store_get_user (fixture->store), stranger = {{7}};

  g_assert_true (is_admin_at_the_door (fixture, &me));
  g_assert_true (is_admin_at_the_door (fixture, &stranger));
  fb_temp_store_give_role (fixture, "account", TRUE, TRUE);
  g_assert_false (is_admin_at_the_door (fixture, &me));
  exec_on (fixture, "UPDATE role SET base = 'admin' RETURNING 0");
  g_assert_true (is_admin_at_the_door (fixture, &me));
  g_assert_false (is_admin_at_the_door (fixture, &stranger));
  for (int nth = 1; nth <= 2; nth++)
    {
      Asked asked = {me, nth == 1};
      g_autoptr (GError) error = NULL;

      g_assert_false (fb_store_write (fixture->store, find_failing, &asked, &error));
      g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
    }
  exec_on (fixture, "UPDATE role SET base = 'manager' RETURNING 0");
  g_assert_false (is_admin_at_the_door (fixture, &me));
}

static gboolean
read_is_admin (FbStore *store, gpointer user_data G_GNUC_UNUSED, GError **error)
{
  gboolean yes;

  return fb_store_read_is_admin (store, &yes, error);
}

static gboolean
read_permit (FbStore *store, gpointer user_data G_GNUC_UNUSED, GError **error)
{
  gboolean permitted;

  return fb_store_read_permit (store, fb_schema_get_table ("account"), FB_PERMIT_BULK, &permitted, error);
}

static void
test_fails (FbTempStore *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fb_temp_store_give_role (fixture, "account", FALSE, TRUE);
  g_assert_cmpuint (fb_fail_each_read (fixture, read_permit, NULL), >=, 3);
  g_assert_cmpuint (fb_fail_each_read (fixture, read_is_admin, NULL), >=, 2);
}

#define ADD(path, function)                                                                      \
  g_test_add ("/store/permits/" path, FbTempStore, NULL, fb_temp_store_fixture_set_up, function, \
              fb_temp_store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("alone", test_alone);
  ADD ("role", test_role);
  ADD ("admin", test_admin);
  ADD ("admin-at-the-door", test_admin_at_the_door);
  ADD ("fails", test_fails);
  return g_test_run ();
}
