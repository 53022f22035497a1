/* test-repair-faults.c: each statement of a repair fails once, on the device; the next exchange finishes what was begun
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-fault-company.h"
#include "fb-test-database.h"

static gboolean
read_steps (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  *(guint *) user_data = fb_db_get_steps (db);
  return TRUE;
}

static guint
steps_of (FbSyncDevice *device)
{
  guint steps = 0;

  fb_store_write (device->temp.store, read_steps, &steps, NULL);
  return steps;
}

static gboolean
verify_all_parts (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  guint n_wrong;

  for (guint part = FB_DEEP_PARTS; part > 0; part--)
    if (!fb_store_sync_verify_part (db, part - 1, &n_wrong, error))
      return FALSE;
  return TRUE;
}

/* Damage of any kind: however far a repair came, what waits is not lost, nothing half of a group is shown, and the next
 * exchange mends the rest. */
static void
test_each_statement_fails (FbFaultCompany *self, gconstpointer data)
{
  const char *damage = data;
  guint failures = 0;

  fb_fault_allow_warnings ();
  for (guint n = 1;; n += n < 30 ? 1 : 11)
    {
      g_autofree char *employees = g_strdup_printf ("%u", n);
      g_autoptr (GError) error = NULL;
      guint before, used;

      fb_fault_exec (&self->bob, damage);
      fb_store_write (self->bob.temp.store, verify_all_parts, NULL, &error);
      g_assert_no_error (error);
      fb_sync_device_set (&self->bob, "account", &self->account, "employees", employees);
      before = steps_of (&self->bob);
      fb_temp_store_fail_nth (&self->bob.temp, n);
      error = fb_sync_device_try (&self->bob, NULL);
      fb_temp_store_fail_nth (&self->bob.temp, 0);
      used = steps_of (&self->bob) - before;
      if (error != NULL)
        {
          g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
          failures++;
        }
      fb_sync_device_sync (&self->bob);
      fb_sync_device_sync (&self->bob);
      fb_sync_device_check (&self->bob);
      fb_fault_assert_server (self, "account", &self->account, "employees", employees);
      fb_fault_assert_text (&self->bob, "account", &self->account, "name", "Isdom");
      g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM bucket WHERE state <> 'live'"), ==, 0);
      if (error == NULL && used < n)
        break;
    }
  g_assert_cmpuint (failures, >, 20);
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, data, func)                                                                   \
  g_test_add ("/sync/repair-faults/" name, FbFaultCompany, data, fb_fault_company_set_up, func, \
              fb_fault_company_tear_down)
  ADD ("row-changed", "UPDATE account SET name = 'Wrong', _hash = 1 WHERE name = 'Isdom'", test_each_statement_fails);
  ADD ("row-missing", "DELETE FROM opportunity", test_each_statement_fails);
  ADD ("row-too-many",
       "INSERT INTO contact (id, _gid, _ver, _hash, _dirty, family) SELECT randomblob (16), _gid, 1, 5, 0, 'Ghost'"
       " FROM account LIMIT 1",
       test_each_statement_fails);
  ADD ("group-missing", "DELETE FROM grp WHERE root = (SELECT id FROM account LIMIT 1)", test_each_statement_fails);
#undef ADD

  return g_test_run ();
}
