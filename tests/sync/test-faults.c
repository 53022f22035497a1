/* test-faults.c: what goes wrong between a device and a server: the line, refusals, access, sums
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-fault-company.h"
#include "fb-test-database.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* --- the line -------------------------------------------------------------------------------------------- */

static void
test_lost_request (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_fault_count_up (&self->ann, &self->opportunity);
  self->ann.lose_requests = 1;
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
  g_assert_cmpint (fb_fault_state_of (&self->ann), ==, FB_ENGINE_OFFLINE);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "0");
  fb_sync_device_sync (&self->ann);
  g_assert_cmpint (fb_fault_state_of (&self->ann), ==, FB_ENGINE_IDLE);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "1");
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* The edit has had its effect; sent again it must not have another. */
static void
test_lost_answer (FbFaultCompany *self, gconstpointer data)
{
  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_fault_count_up (&self->ann, &self->opportunity);
  self->ann.path = "/v1/push";
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      self->ann.lose_answers = 1;
      error = fb_sync_device_try (&self->ann, NULL);
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
      fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "2");
      /* What is typed meanwhile goes its own way after. */
      fb_fault_count_up (&self->ann, &self->opportunity);
      if (i == 1)
        fb_sync_device_restart (&self->ann);
      self->ann.path = "/v1/push";
    }
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "5");
  fb_fault_assert_text (&self->ann, "opportunity", &self->opportunity, "slips", "5");
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

static void
test_lost_pages_and_restarts (FbFaultCompany *self, gconstpointer data)
{
  gboolean is_bulk = data != NULL;
  FbSyncDevice fresh;
  guint tries = 0;

  for (int i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("Account %d", i);

      fb_sync_device_add (&self->ann, "account", "name", name, NULL);
    }
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);

  fb_sync_device_set_up (&fresh, &self->world, &self->world.bob);
  for (;;)
    {
      g_autoptr (GError) error = NULL;

      fb_engine_set_page_bytes (fresh.engine, 300);
      fb_engine_set_bulk_rows (fresh.engine, is_bulk ? 1 : 1000000);
      /* Two pages, and the third is lost. */
      fresh.n_requests = 0;
      fresh.path = "/v1/none";
      if (tries % 2 == 0)
        {
          fresh.path = NULL;
          fresh.lose_answers = tries < 8 ? 1 : 0;
        }
      error = fb_sync_device_try (&fresh, NULL);
      if (error == NULL)
        break;
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
      if (tries % 3 == 0)
        fb_sync_device_restart (&fresh);
      tries++;
    }
  g_assert_cmpuint (tries, >, 0);
  fb_sync_device_check (&fresh);
  fb_sync_device_tear_down (&fresh);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* A device in the middle of its first sync, with the server's rows changing between pages. */
typedef struct
{
  FbFaultCompany *self;
  guint n;
  gboolean move;
} Meddler;

static gboolean
meddle_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Meddler *meddler = user_data;
  FbWorld *world = &meddler->self->world;
  g_autofree char *name = NULL;

  if (!before_commit || strcmp (request->path, "/v1/pull") != 0)
    return TRUE;
  meddler->n++;
  name = g_strdup_printf ("Name %u", meddler->n);
  if (meddler->n < 40)
    fb_world_set (world, "account", &meddler->self->account, "name", name);
  if (meddler->move && meddler->n == 4)
    {
      g_autofree char *south = fb_id_to_string (&world->south);

      fb_world_set (world, "account", &meddler->self->account, "territory", south);
    }
  if (meddler->n == 7)
    fb_world_delete (world, "opportunity", &meddler->self->opportunity);
  return TRUE;
}

static void
test_changes_between_pages (FbFaultCompany *self, gconstpointer data)
{
  Meddler meddler = {self, 0, FALSE};
  guint which = GPOINTER_TO_UINT (data);
  FbSyncDevice fresh;

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("Account %d", i);

      fb_sync_device_add (&self->ann, "account", "name", name, NULL);
    }
  fb_sync_device_sync (&self->ann);
  fb_sync_device_set_up (&fresh, &self->world, &self->world.bob);
  meddler.move = (which & 2) != 0;
  fb_loopback_set_filter (fresh.loopback, meddle_cb, &meddler);
  fb_engine_set_page_bytes (fresh.engine, 200);
  fb_engine_set_bulk_rows (fresh.engine, (which & 1) != 0 ? 1 : 1000000);
  fb_sync_device_sync (&fresh);
  fb_sync_device_sync (&fresh);
  g_assert_cmpuint (meddler.n, >, 7);
  fb_sync_device_check (&fresh);
  g_assert_true (fb_sync_device_has (&fresh, "account", &self->account) == !meddler.move);
  g_assert_false (fb_sync_device_has (&fresh, "opportunity", &self->opportunity));
  fb_sync_device_tear_down (&fresh);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* --- the server's no ------------------------------------------------------------------------------------- */

static FbId
add_bad_site (FbSyncDevice *device)
{
  return fb_sync_device_add (device, "site", "account", "0195a1b2-c3d4-7000-8000-00000000dead", "city", "Nowhere",
                             NULL);
}

static void
test_refused (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GHashTable) replace = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  FbValue account = FB_VALUE_INIT;
  FbSyncResult result;
  const FbRefused *refused;
  FbId site = add_bad_site (&self->ann);

  /* What waits behind it is not held up. */
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "behind.example");
  error = fb_sync_device_try (&self->ann, &result);
  g_assert_no_error (error);
  g_assert_cmpuint (result.refused, ==, 1);
  fb_fault_assert_server (self, "account", &self->account, "website", "behind.example");
  g_assert_false (fb_sync_device_has (&self->ann, "site", &site));
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);

  list = fb_store_list_refused (self->ann.temp.store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  refused = g_ptr_array_index (list, 0);
  g_assert_cmpstr (refused->label, ==, "New");
  g_assert_cmpstr (refused->field, ==, "account");
  g_assert_nonnull (refused->message);

  /* Mended and sent again. */
  fb_value_set_id (&account, &self->account);
  g_hash_table_insert (replace, (gpointer) "account", &account);
  g_assert_true (fb_store_resend_refused (self->ann.temp.store, refused->n, replace, &error));
  g_assert_no_error (error);
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "site", &site, "city", "Nowhere");
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM refused"), ==, 0);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

static void
test_discarded (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n;

  add_bad_site (&self->ann);
  fb_sync_device_sync (&self->ann);
  list = fb_store_list_refused (self->ann.temp.store, &error);
  g_assert_cmpuint (list->len, ==, 1);
  n = ((FbRefused *) g_ptr_array_index (list, 0))->n;
  g_assert_true (fb_store_discard_refused (self->ann.temp.store, n, &error));
  g_assert_no_error (error);
  g_assert_false (fb_store_discard_refused (self->ann.temp.store, n, &error));
  g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* A transaction that is not even well formed: tried alone three times, then set aside; the rest goes on. */
static void
test_malformed (FbFaultCompany *self, gconstpointer data)
{
  guint tries = 0;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "before.example");
  fb_sync_device_set (&self->ann, "account", &self->account, "employees", "7");
  fb_sync_device_set (&self->ann, "account", &self->account, "source", "after");
  fb_fault_exec (&self->ann, "UPDATE outbox SET body = replace (body, '\"op\":\"set\"', '\"op\":\"sot\"')"
                             " WHERE body LIKE '%employees%'");
  fb_fault_allow_warnings ();
  for (; tries < 10; tries++)
    {
      g_autoptr (GError) error = fb_sync_device_try (&self->ann, NULL);

      if (error == NULL)
        break;
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_REFUSED);
    }
  g_assert_cmpuint (tries, ==, 2);
  fb_fault_assert_server (self, "account", &self->account, "website", "before.example");
  fb_fault_assert_server (self, "account", &self->account, "source", "after");
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM refused"), ==, 1);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

static gboolean
count_by (FbSyncDevice *device, const FbId *opportunity, gint64 delta, GError **error)
{
  FbEdit *edit = fb_edit_new ("Count");

  fb_edit_increment (edit, fb_schema_get_table ("opportunity"), opportunity, "slips", delta);
  return fb_store_commit_edit (device->temp.store, edit, NULL, error) != 0;
}

/* Two take the last one away at the same time: both are counted, someone is asked, and the record can still be used. */
static void
test_count_below_floor (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbEdit *edit = fb_edit_new ("Rename");

  fb_fault_count_up (&self->ann, &self->opportunity);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  g_assert_true (count_by (&self->ann, &self->opportunity, -1, &error)
                 && count_by (&self->bob, &self->opportunity, -1, &error));
  g_assert_no_error (error);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "-1");
  g_assert_cmpint (
      fb_world_count (&self->world, "SELECT count(*) FROM conflict WHERE field = 'slips' AND status = 'open'"), ==, 1);
  fb_sync_device_sync (&self->ann);
  g_assert_cmpint (fb_fault_state_of (&self->ann), ==, FB_ENGINE_IDLE);
  g_assert_cmpint (fb_fault_state_of (&self->bob), ==, FB_ENGINE_IDLE);
  fb_fault_assert_text (&self->ann, "opportunity", &self->opportunity, "slips", "-1");
  fb_fault_assert_text (&self->bob, "opportunity", &self->opportunity, "slips", "-1");

  g_assert_false (count_by (&self->ann, &self->opportunity, -1, &error));
  g_assert_error (error, FB_SCHEMA_ERROR, FB_SCHEMA_ERROR_VALUE);
  g_clear_error (&error);
  fb_edit_set_text (edit, fb_schema_get_table ("opportunity"), &self->opportunity, "name", "Still used");
  fb_store_commit_edit (self->ann.temp.store, edit, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (count_by (&self->ann, &self->opportunity, 2, &error));
  fb_sync_device_sync (&self->ann);
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "slips", "1");
  fb_fault_assert_server (self, "opportunity", &self->opportunity, "name", "Still used");
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* --- access ---------------------------------------------------------------------------------------------- */

static void
move_to (FbFaultCompany *self, const FbId *territory)
{
  g_autofree char *text = fb_id_to_string (territory);

  fb_world_set (&self->world, "account", &self->account, "territory", text);
}

static void
test_account_leaves_and_returns (FbFaultCompany *self, gconstpointer data)
{
  move_to (self, &self->world.south);
  fb_sync_device_sync (&self->bob);
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_false (fb_sync_device_has (&self->bob, "opportunity", &self->opportunity));
  fb_sync_device_check (&self->bob);
  move_to (self, &self->world.north);
  fb_sync_device_sync (&self->bob);
  fb_fault_assert_text (&self->bob, "account", &self->account, "name", "Isdom");
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

static void
remove_from_north (FbFaultCompany *self, const FbId *user)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbId id;

  stmt = fb_db_prepare (self->world.db, "SELECT id FROM territory_member WHERE \"user\" = ?1 AND _dead = 0", NULL);
  fb_stmt_bind_id (stmt, 1, user);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  fb_stmt_get_id (stmt, 0, &id);
  fb_stmt_reset (stmt);
  fb_world_delete (&self->world, "territory_member", &id);
}

static void
test_territory_withdrawn (FbFaultCompany *self, gconstpointer data)
{
  g_assert_true (fb_sync_device_has (&self->bob, "account", &self->account));
  remove_from_north (self, &self->world.bob);
  fb_sync_device_sync (&self->bob);
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM account"), ==, 0);
  fb_sync_device_check (&self->bob);
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

/* A pull that is under way when the territory is withdrawn begins again without it. */
static gboolean
withdraw_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  Meddler *meddler = user_data;

  if (before_commit && ++meddler->n == 4)
    remove_from_north (meddler->self, &meddler->self->world.bob);
  return TRUE;
}

static void
test_token_void (FbFaultCompany *self, gconstpointer data)
{
  Meddler meddler = {self, 0, FALSE};
  FbSyncDevice fresh;

  fb_sync_device_set_up (&fresh, &self->world, &self->world.bob);
  fb_loopback_set_filter (fresh.loopback, withdraw_cb, &meddler);
  fb_engine_set_page_bytes (fresh.engine, 200);
  fb_engine_set_bulk_rows (fresh.engine, GPOINTER_TO_UINT (data) != 0 ? 1 : 1000000);
  fb_sync_device_sync (&fresh);
  g_assert_cmpuint (meddler.n, >, 4);
  g_assert_false (fb_sync_device_has (&fresh, "account", &self->account));
  fb_sync_device_check (&fresh);
  fb_sync_device_tear_down (&fresh);
  fb_sync_device_sync (&self->bob);
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

/* The account moved while edits of it waited: they are merged and the new owner is told. */
static void
test_late_edit (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *account = fb_id_to_string (&self->account);
  FbId contact;

  fb_sync_device_set (&self->bob, "account", &self->account, "website", "late.example");
  contact = fb_sync_device_add (&self->bob, "contact", "family", "Late", "account", account, NULL);
  move_to (self, &self->world.south);
  fb_sync_device_sync (&self->bob);
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_false (fb_sync_device_has (&self->bob, "contact", &contact));
  fb_fault_assert_server (self, "account", &self->account, "website", "late.example");
  fb_fault_assert_server (self, "contact", &contact, "family", "Late");
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM conflict WHERE kind = 'late'"), >, 0);
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

/* The pull comes first and takes the account away while the edits cannot be sent. */
static void
test_hidden_until_pushed (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *account = fb_id_to_string (&self->account);
  gboolean returns = data != NULL;
  FbId contact;

  fb_sync_device_set (&self->bob, "account", &self->account, "website", "late.example");
  contact = fb_sync_device_add (&self->bob, "contact", "family", "Late", "account", account, NULL);
  move_to (self, &self->world.south);
  /* Out of the way of the push for one exchange. */
  fb_fault_exec (&self->bob, "CREATE TABLE parked AS SELECT * FROM outbox");
  fb_fault_exec (&self->bob, "DELETE FROM outbox");
  fb_sync_device_sync (&self->bob);
  fb_fault_exec (&self->bob, "INSERT INTO outbox SELECT * FROM parked");
  fb_fault_exec (&self->bob, "DROP TABLE parked");
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM outbox"), ==, 2);

  if (returns)
    move_to (self, &self->world.north);
  fb_sync_device_sync (&self->bob);
  g_assert_true (fb_sync_device_has (&self->bob, "account", &self->account) == returns);
  g_assert_true (fb_sync_device_has (&self->bob, "contact", &contact) == returns);
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM outbox"), ==, 0);
  fb_sync_device_check (&self->bob);
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

/* --- repair ---------------------------------------------------------------------------------------------- */

static gboolean
verify_all_parts (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  guint n_wrong;

  for (guint part = FB_DEEP_PARTS; part > 0; part--)
    if (!fb_store_sync_verify_part (db, part - 1, &n_wrong, error))
      return FALSE;
  return TRUE;
}

/* Rows here are damaged in several ways; the next change in their bucket brings it to light. */
static void
test_repair (FbFaultCompany *self, gconstpointer data)
{
  const char *damage = data;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("Account %d", i);

      fb_sync_device_add (&self->ann, "account", "name", name, NULL);
    }
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_exec (&self->bob, damage);
  fb_store_write (self->bob.temp.store, verify_all_parts, NULL, &error);
  g_assert_no_error (error);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "changed.example");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_assert_text (&self->bob, "account", &self->account, "website", "changed.example");
  fb_fault_company_check (self);
}

static void
test_away_too_long (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbId gone = fb_sync_device_add (&self->ann, "account", "name", "Gone", NULL);
  FbId made;

  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_world_delete (&self->world, "account", &gone);
  fb_world_set (&self->world, "account", &self->account, "website", "meanwhile.example");
  made = fb_sync_device_add (&self->ann, "account", "name", "Made", NULL);
  fb_sync_device_sync (&self->ann);
  /* The server forgets what was deleted. */
  fb_db_exec (self->world.db, "UPDATE sync_clock SET gc_floor = seq", &error);
  g_assert_no_error (error);
  fb_sync_device_set (&self->bob, "account", &self->account, "employees", "12");
  fb_sync_device_sync (&self->bob);
  fb_fault_assert_text (&self->bob, "account", &self->account, "website", "meanwhile.example");
  fb_fault_assert_server (self, "account", &self->account, "employees", "12");
  g_assert_false (fb_sync_device_has (&self->bob, "account", &gone));
  g_assert_true (fb_sync_device_has (&self->bob, "account", &made));
  fb_db_exec (self->world.db, "UPDATE sync_clock SET gc_floor = 0", &error);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_company_check (self);
}

/* One of many groups differs: that one alone is fetched, with edits pending on it, and it is counted. */
static void
test_repair_is_small (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *north = fb_id_to_string (&self->world.north);
  g_autoptr (GError) error = NULL;
  FbSyncResult result;

  for (int i = 0; i < 300; i++)
    {
      FbId id;

      fb_id_generate (&id, fb_clock_now (self->world.clock));
      fb_world_put (&self->world, "account", &id, "name", "Other", "territory", north, NULL);
    }
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_fault_exec (&self->bob, "UPDATE account SET name = 'Wrong', _hash = 1 WHERE name = 'Isdom'");
  fb_store_write (self->bob.temp.store, verify_all_parts, NULL, &error);
  g_assert_no_error (error);
  fb_sync_device_set (&self->bob, "account", &self->account, "employees", "31");
  error = fb_sync_device_try (&self->bob, &result);
  g_assert_no_error (error);
  g_assert_cmpuint (result.repaired, ==, 1);
  g_assert_cmpint (result.pulled_bytes, <, 20000);
  fb_fault_assert_server (self, "account", &self->account, "employees", "31");
  fb_fault_assert_text (&self->bob, "account", &self->account, "name", "Isdom");
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT v FROM kv WHERE k = 'setting.sync.repaired'"), ==, 1);
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM bucket WHERE state <> 'live'"), ==, 0);
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

/* Sums alone are wrong: they are made anew, and nothing is fetched. */
static void
test_repair_of_sums_fetches_nothing (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  FbSyncResult result;

  fb_sync_device_sync (&self->bob);
  fb_fault_exec (&self->bob, "UPDATE grp SET sum = sum + 1 WHERE root = (SELECT id FROM account LIMIT 1)");
  fb_fault_exec (&self->bob, "UPDATE bucket SET state = 'suspect'");
  error = fb_sync_device_try (&self->bob, &result);
  g_assert_no_error (error);
  g_assert_cmpuint (result.repaired, ==, 0);
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM bucket WHERE state <> 'live'"), ==, 0);
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

/* What cannot be mended (here the server's own sum is wrong) stays marked, does not run for ever, and holds nobody up.
 */
static void
test_repair_gives_up (FbFaultCompany *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&self->bob);
  fb_db_exec (self->world.db, "UPDATE grp SET sum = sum + 1 WHERE kind = 'account'", &error);
  g_assert_no_error (error);
  fb_fault_exec (&self->bob, "UPDATE bucket SET state = 'suspect'");
  fb_sync_device_set (&self->bob, "account", &self->account, "employees", "31");
  g_test_expect_message ("fb-sync", G_LOG_LEVEL_WARNING, "*still differs*");
  fb_sync_device_sync (&self->bob);
  g_test_assert_expected_messages ();
  fb_fault_assert_server (self, "account", &self->account, "employees", "31");
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM bucket WHERE state = 'suspect'"), >, 0);
  fb_db_exec (self->world.db, "UPDATE grp SET sum = sum - 1 WHERE kind = 'account'", &error);
  fb_sync_device_sync (&self->bob);
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM bucket WHERE state = 'suspect'"), ==, 0);
  fb_sync_device_sync (&self->ann);
  fb_fault_company_check (self);
}

/* More children than one transaction takes: gone on the other device, and back again. */
static void
test_large_deletion (FbFaultCompany *self, gconstpointer data)
{
  g_autofree char *account = fb_id_to_string (&self->account);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 620; i++)
    {
      FbId id;

      fb_id_generate (&id, fb_clock_now (self->world.clock));
      fb_world_put (&self->world, "contact", &id, "family", "Many", "account", account, NULL);
    }
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_sync_device_delete (&self->ann, "account", &self->account);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM contact WHERE family = 'Many'"), ==, 0);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM conflict"), ==, 0);
  fb_fault_company_check (self);

  g_assert_true (fb_store_undo (self->ann.temp.store, NULL, &error));
  g_assert_no_error (error);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  g_assert_true (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM contact WHERE family = 'Many'"), ==, 620);
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM conflict"), ==, 0);
  fb_fault_company_check (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fb_test_database_init ();

#define ADD(name, data, func) \
  g_test_add ("/sync/faults/" name, FbFaultCompany, data, fb_fault_company_set_up, func, fb_fault_company_tear_down)
  ADD ("lost-request", NULL, test_lost_request);
  ADD ("lost-answer", NULL, test_lost_answer);
  ADD ("lost-pages/staged", NULL, test_lost_pages_and_restarts);
  ADD ("lost-pages/filled", "bulk", test_lost_pages_and_restarts);
  ADD ("changes-between-pages/staged", GUINT_TO_POINTER (0), test_changes_between_pages);
  ADD ("changes-between-pages/filled", GUINT_TO_POINTER (1), test_changes_between_pages);
  ADD ("moves-between-pages/staged", GUINT_TO_POINTER (2), test_changes_between_pages);
  ADD ("moves-between-pages/filled", GUINT_TO_POINTER (3), test_changes_between_pages);
  ADD ("refused", NULL, test_refused);
  ADD ("discarded", NULL, test_discarded);
  ADD ("malformed", NULL, test_malformed);
  ADD ("account-leaves-and-returns", NULL, test_account_leaves_and_returns);
  ADD ("count-below-floor", NULL, test_count_below_floor);
  ADD ("territory-withdrawn", NULL, test_territory_withdrawn);
  ADD ("token-void/staged", GUINT_TO_POINTER (0), test_token_void);
  ADD ("token-void/filled", GUINT_TO_POINTER (1), test_token_void);
  ADD ("late-edit", NULL, test_late_edit);
  ADD ("hidden-until-pushed/stays-away", NULL, test_hidden_until_pushed);
  ADD ("hidden-until-pushed/returns", "returns", test_hidden_until_pushed);
  ADD ("repair/row-changed", "UPDATE account SET name = 'Wrong', _hash = 1 WHERE name = 'Account 3'", test_repair);
  ADD ("repair/row-missing", "DELETE FROM account WHERE name = 'Account 3'", test_repair);
  ADD ("repair/row-too-many",
       "INSERT INTO contact (id, _gid, _ver, _hash, _dirty, family) SELECT randomblob (16), _gid, 1, 5, 0, 'Ghost'"
       " FROM account LIMIT 1",
       test_repair);
  ADD ("repair/group-missing", "DELETE FROM grp WHERE root = (SELECT id FROM account WHERE name = 'Account 5')",
       test_repair);
  ADD ("repair/sum-wrong", "UPDATE grp SET sum = sum + 1", test_repair);
  ADD ("repair/bucket-sum-wrong", "UPDATE bucket SET sum = 12, rows = 3", test_repair);
  ADD ("away-too-long", NULL, test_away_too_long);
  ADD ("repair-is-small", NULL, test_repair_is_small);
  ADD ("repair-of-sums-fetches-nothing", NULL, test_repair_of_sums_fetches_nothing);
  ADD ("repair-gives-up", NULL, test_repair_gives_up);
  ADD ("large-deletion", NULL, test_large_deletion);
#undef ADD

  return g_test_run ();
}
