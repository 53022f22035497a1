/* test-faults.c: what goes wrong between a device and a server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "fb-sync-world.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

typedef struct
{
  FbWorld world;
  FbSyncDevice ann, bob;
  FbId account, opportunity;
} Fixture;

/* --- a small company ------------------------------------------------------------------------------------- */

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *pipeline = NULL, *stage = NULL, *account = NULL;
  FbId pipeline_id, stage_id;

  memset (self, 0, sizeof *self);
  fb_world_set_up (&self->world);
  fb_id_from_name (&pipeline_id, "test", "pipeline");
  fb_id_from_name (&stage_id, "test", "stage");
  pipeline = fb_id_to_string (&pipeline_id);
  stage = fb_id_to_string (&stage_id);
  fb_world_put (&self->world, "pipeline", &pipeline_id, "name", "Sales", NULL);
  fb_world_put (&self->world, "stage", &stage_id, "pipeline", pipeline, "name", "Lead", NULL);
  fb_sync_device_set_up (&self->ann, &self->world, &self->world.ann);
  fb_sync_device_set_up (&self->bob, &self->world, &self->world.bob);
  fb_sync_device_sync (&self->ann);
  self->account = fb_sync_device_add (&self->ann, "account", "name", "Isdom", "website", "old.example", NULL);
  account = fb_id_to_string (&self->account);
  self->opportunity = fb_sync_device_add (&self->ann, "opportunity", "name", "Deal", "account", account, "pipeline",
                                          pipeline, "stage", stage, "slips", "0", NULL);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
}

static void
check_all (Fixture *self)
{
  fb_sync_device_check (&self->ann);
  fb_sync_device_check (&self->bob);
  fb_world_check (&self->world);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fb_sync_device_tear_down (&self->ann);
  fb_sync_device_tear_down (&self->bob);
  fb_world_check (&self->world);
  fb_world_tear_down (&self->world);
}

static void
assert_text (FbSyncDevice *device, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *text = fb_sync_device_dup_text (device, table, id, field);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_server (Fixture *self, const char *table, const FbId *id, const char *field, const char *expected)
{
  g_autofree char *text = fb_world_dup_text (&self->world, table, id, field);

  g_assert_cmpstr (text, ==, expected);
}

static void
count_up (FbSyncDevice *device, const FbId *opportunity)
{
  FbEdit *edit = fb_edit_new ("Count");
  g_autoptr (GError) error = NULL;

  fb_edit_increment (edit, fb_schema_get_table ("opportunity"), opportunity, "slips", 1);
  fb_store_commit_edit (device->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

static FbEngineState
state_of (FbSyncDevice *device)
{
  FbEngineStatus status;

  fb_engine_get_status (device->engine, &status);
  return status.state;
}

static gboolean
exec_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_db_exec (db, user_data, error);
}

static void
device_exec (FbSyncDevice *device, const char *sql)
{
  g_autoptr (GError) error = NULL;

  fb_store_write (device->temp.store, exec_in_writer, (gpointer) sql, &error);
  g_assert_no_error (error);
}

/* --- the line -------------------------------------------------------------------------------------------- */

static void
test_lost_request (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  count_up (&self->ann, &self->opportunity);
  self->ann.lose_requests = 1;
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
  g_assert_cmpint (state_of (&self->ann), ==, FB_ENGINE_OFFLINE);
  assert_server (self, "opportunity", &self->opportunity, "slips", "0");
  fb_sync_device_sync (&self->ann);
  g_assert_cmpint (state_of (&self->ann), ==, FB_ENGINE_IDLE);
  assert_server (self, "opportunity", &self->opportunity, "slips", "1");
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

/* The edit has had its effect; sent again it must not have another. */
static void
test_lost_answer (Fixture *self, gconstpointer data)
{
  count_up (&self->ann, &self->opportunity);
  count_up (&self->ann, &self->opportunity);
  self->ann.path = "/v1/push";
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      self->ann.lose_answers = 1;
      error = fb_sync_device_try (&self->ann, NULL);
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_OFFLINE);
      assert_server (self, "opportunity", &self->opportunity, "slips", "2");
      /* What is typed meanwhile goes its own way after. */
      count_up (&self->ann, &self->opportunity);
      if (i == 1)
        fb_sync_device_restart (&self->ann);
      self->ann.path = "/v1/push";
    }
  fb_sync_device_sync (&self->ann);
  assert_server (self, "opportunity", &self->opportunity, "slips", "5");
  assert_text (&self->ann, "opportunity", &self->opportunity, "slips", "5");
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

static void
test_lost_pages_and_restarts (Fixture *self, gconstpointer data)
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
  check_all (self);
}

/* A device in the middle of its first sync, with the server's rows changing between pages. */
typedef struct
{
  Fixture *self;
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
test_changes_between_pages (Fixture *self, gconstpointer data)
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
  check_all (self);
}

/* --- the server's no ------------------------------------------------------------------------------------- */

static FbId
add_bad_site (FbSyncDevice *device)
{
  return fb_sync_device_add (device, "site", "account", "0195a1b2-c3d4-7000-8000-00000000dead", "city", "Nowhere",
                             NULL);
}

static void
test_refused (Fixture *self, gconstpointer data)
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
  assert_server (self, "account", &self->account, "website", "behind.example");
  g_assert_false (fb_sync_device_has (&self->ann, "site", &site));
  fb_sync_device_sync (&self->bob);
  check_all (self);

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
  assert_server (self, "site", &site, "city", "Nowhere");
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM refused"), ==, 0);
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

static void
test_discarded (Fixture *self, gconstpointer data)
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
  check_all (self);
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return (level & G_LOG_LEVEL_WARNING) == 0;
}

static void
swallow (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

/* The store warns of what this test does to it, from its own thread and at its own time. */
static void
allow_warnings (void)
{
  g_log_set_handler ("fb-store", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, swallow, NULL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
}

/* A transaction that is not even well formed: tried alone three times, then set aside; the rest goes on. */
static void
test_malformed (Fixture *self, gconstpointer data)
{
  guint tries = 0;

  fb_sync_device_set (&self->ann, "account", &self->account, "website", "before.example");
  fb_sync_device_set (&self->ann, "account", &self->account, "employees", "7");
  fb_sync_device_set (&self->ann, "account", &self->account, "source", "after");
  device_exec (&self->ann, "UPDATE outbox SET body = replace (body, '\"op\":\"set\"', '\"op\":\"sot\"')"
                           " WHERE body LIKE '%employees%'");
  allow_warnings ();
  for (; tries < 10; tries++)
    {
      g_autoptr (GError) error = fb_sync_device_try (&self->ann, NULL);

      if (error == NULL)
        break;
      g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_REFUSED);
    }
  g_assert_cmpuint (tries, ==, 2);
  assert_server (self, "account", &self->account, "website", "before.example");
  assert_server (self, "account", &self->account, "source", "after");
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM refused"), ==, 1);
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

/* --- access ---------------------------------------------------------------------------------------------- */

static void
move_to (Fixture *self, const FbId *territory)
{
  g_autofree char *text = fb_id_to_string (territory);

  fb_world_set (&self->world, "account", &self->account, "territory", text);
}

static void
test_account_leaves_and_returns (Fixture *self, gconstpointer data)
{
  move_to (self, &self->world.south);
  fb_sync_device_sync (&self->bob);
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_false (fb_sync_device_has (&self->bob, "opportunity", &self->opportunity));
  fb_sync_device_check (&self->bob);
  move_to (self, &self->world.north);
  fb_sync_device_sync (&self->bob);
  assert_text (&self->bob, "account", &self->account, "name", "Isdom");
  fb_sync_device_sync (&self->ann);
  check_all (self);
}

static void
remove_from_north (Fixture *self, const FbId *user)
{
  g_autofree char *user_text = fb_id_to_string (user);
  g_autoptr (FbStmt) stmt = NULL;
  FbId id;

  stmt = fb_db_prepare (self->world.db, "SELECT id FROM territory_member WHERE user = ?1 AND _dead = 0", NULL);
  fb_stmt_bind_id (stmt, 1, user);
  g_assert_cmpint (fb_stmt_step (stmt, NULL, NULL), ==, FB_STEP_ROW);
  fb_stmt_get_id (stmt, 0, &id);
  fb_stmt_reset (stmt);
  fb_world_delete (&self->world, "territory_member", &id);
}

static void
test_territory_withdrawn (Fixture *self, gconstpointer data)
{
  g_assert_true (fb_sync_device_has (&self->bob, "account", &self->account));
  remove_from_north (self, &self->world.bob);
  fb_sync_device_sync (&self->bob);
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_cmpint (fb_sync_device_count (&self->bob, "SELECT count(*) FROM account"), ==, 0);
  fb_sync_device_check (&self->bob);
  fb_sync_device_sync (&self->ann);
  check_all (self);
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
test_token_void (Fixture *self, gconstpointer data)
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
  check_all (self);
}

/* The account moved while edits of it waited: they are merged and the new owner is told. */
static void
test_late_edit (Fixture *self, gconstpointer data)
{
  g_autofree char *account = fb_id_to_string (&self->account);
  FbId contact;

  fb_sync_device_set (&self->bob, "account", &self->account, "website", "late.example");
  contact = fb_sync_device_add (&self->bob, "contact", "family", "Late", "account", account, NULL);
  move_to (self, &self->world.south);
  fb_sync_device_sync (&self->bob);
  g_assert_false (fb_sync_device_has (&self->bob, "account", &self->account));
  g_assert_false (fb_sync_device_has (&self->bob, "contact", &contact));
  assert_server (self, "account", &self->account, "website", "late.example");
  assert_server (self, "contact", &contact, "family", "Late");
  g_assert_cmpint (fb_world_count (&self->world, "SELECT count(*) FROM conflict WHERE kind = 'late'"), >, 0);
  fb_sync_device_sync (&self->ann);
  check_all (self);
}

/* The pull comes first and takes the account away while the edits cannot be sent. */
static void
test_hidden_until_pushed (Fixture *self, gconstpointer data)
{
  g_autofree char *account = fb_id_to_string (&self->account);
  gboolean returns = data != NULL;
  FbId contact;

  fb_sync_device_set (&self->bob, "account", &self->account, "website", "late.example");
  contact = fb_sync_device_add (&self->bob, "contact", "family", "Late", "account", account, NULL);
  move_to (self, &self->world.south);
  /* Out of the way of the push for one exchange. */
  device_exec (&self->bob, "CREATE TABLE parked AS SELECT * FROM outbox");
  device_exec (&self->bob, "DELETE FROM outbox");
  fb_sync_device_sync (&self->bob);
  device_exec (&self->bob, "INSERT INTO outbox SELECT * FROM parked");
  device_exec (&self->bob, "DROP TABLE parked");
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
  check_all (self);
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
test_repair (Fixture *self, gconstpointer data)
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
  device_exec (&self->bob, damage);
  fb_store_write (self->bob.temp.store, verify_all_parts, NULL, &error);
  g_assert_no_error (error);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "changed.example");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  assert_text (&self->bob, "account", &self->account, "website", "changed.example");
  check_all (self);
}

static void
test_away_too_long (Fixture *self, gconstpointer data)
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
  assert_text (&self->bob, "account", &self->account, "website", "meanwhile.example");
  assert_server (self, "account", &self->account, "employees", "12");
  g_assert_false (fb_sync_device_has (&self->bob, "account", &gone));
  g_assert_true (fb_sync_device_has (&self->bob, "account", &made));
  fb_db_exec (self->world.db, "UPDATE sync_clock SET gc_floor = 0", &error);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

/* --- restored, copied ------------------------------------------------------------------------------------ */

static void
reopen_server (Fixture *self, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->world.directory, file, NULL);

  g_clear_object (&self->world.service);
  g_clear_object (&self->world.db);
  self->world.db = fb_db_open_sqlite (path, FB_DB_READ_WRITE | FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  self->world.service = fb_service_new (self->world.db, self->world.clock, &error);
  g_assert_no_error (error);
  fb_db_exec (self->world.db, "UPDATE sync_clock SET incarnation = 'another'", &error);
  g_assert_no_error (error);
  fb_sync_device_restart (&self->ann);
  fb_sync_device_restart (&self->bob);
}

/* What the server had taken after its backup comes to it again, once. */
static void
test_server_restored (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_build_filename (self->world.directory, "copy.db", NULL);
  FbId after;

  fb_db_backup (self->world.db, copy, &error);
  g_assert_no_error (error);
  count_up (&self->ann, &self->opportunity);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "after.example");
  after = fb_sync_device_add (&self->bob, "account", "name", "After", NULL);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  fb_sync_device_sync (&self->ann);
  count_up (&self->ann, &self->opportunity);

  reopen_server (self, "copy.db");
  fb_sync_device_sync (&self->ann);
  assert_server (self, "opportunity", &self->opportunity, "slips", "2");
  assert_server (self, "account", &self->account, "website", "after.example");
  fb_sync_device_sync (&self->bob);
  assert_server (self, "account", &after, "name", "After");
  fb_sync_device_sync (&self->ann);
  assert_text (&self->ann, "account", &after, "name", "After");
  check_all (self);
}

static void
copy_store (FbSyncDevice *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (to, "cache.db", NULL);

  fb_store_backup (from->temp.store, path, &error);
  g_assert_no_error (error);
}

static void
test_forked (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_dir_make_tmp ("fieldbook-copy-XXXXXX", NULL);
  g_autofree char *old = NULL;

  copy_store (&self->ann, copy);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "one.example");
  fb_sync_device_sync (&self->ann);

  /* The copy wakes up on another disk, and does something else under the same number. */
  fb_store_close (self->ann.temp.store);
  old = self->ann.temp.directory;
  self->ann.temp.directory = g_strdup (copy);
  fb_sync_device_restart (&self->ann);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", "two.example");
  error = fb_sync_device_try (&self->ann, NULL);
  g_assert_error (error, FB_SYNC_ERROR, FB_SYNC_ERROR_FORKED);
  g_assert_cmpint (state_of (&self->ann), ==, FB_ENGINE_AUTH_NEEDED);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT count(*) FROM outbox"), ==, 1);
  g_assert_cmpint (fb_sync_device_count (&self->ann, "SELECT v FROM kv WHERE k = 'forked'"), ==, 1);
  fb_remove_tree (old);
}

/* --- every statement fails once -------------------------------------------------------------------------- */

static gboolean
arm_failure (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  fb_db_fail_nth (db, GPOINTER_TO_UINT (user_data));
  return TRUE;
}

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

/* A new edit each time, so that push, acknowledgement and checkpoint all have work. */
static void
give_work (Fixture *self, guint round)
{
  g_autofree char *name = g_strdup_printf ("Round %u", round);
  g_autofree char *site = g_strdup_printf ("site%u.example", round);
  g_autofree char *account = fb_id_to_string (&self->account);

  count_up (&self->ann, &self->opportunity);
  fb_sync_device_set (&self->ann, "account", &self->account, "website", site);
  fb_sync_device_add (&self->ann, "contact", "family", name, "account", account, NULL);
  fb_world_set (&self->world, "account", &self->account, "name", name);
}

static void
test_each_statement_fails (Fixture *self, gconstpointer data)
{
  gboolean is_bulk = data != NULL;
  guint rounds = 0;

  allow_warnings ();
  fb_engine_set_page_bytes (self->ann.engine, 400);
  fb_engine_set_bulk_rows (self->ann.engine, is_bulk ? 1 : 1000000);
  for (guint n = 1;; n += n < 60 ? 1 : 7)
    {
      g_autofree char *name = g_strdup_printf ("Round %u", n);
      g_autoptr (GError) error = NULL;
      guint before, used;

      give_work (self, n);
      before = steps_of (&self->ann);
      fb_store_write (self->ann.temp.store, arm_failure, GUINT_TO_POINTER (n), NULL);
      error = fb_sync_device_try (&self->ann, NULL);
      fb_store_write (self->ann.temp.store, arm_failure, GUINT_TO_POINTER (0), NULL);
      used = steps_of (&self->ann) - before;
      if (error != NULL)
        g_assert_error (error, FB_DB_ERROR, FB_DB_ERROR_FULL);
      fb_sync_device_sync (&self->ann);
      fb_sync_device_check (&self->ann);
      rounds++;
      assert_text (&self->ann, "account", &self->account, "name", name);
      if (error == NULL && used < n)
        break;
    }
  g_assert_cmpuint (rounds, >, 50);
  {
    g_autofree char *slips = g_strdup_printf ("%u", rounds);

    assert_server (self, "opportunity", &self->opportunity, "slips", slips);
  }
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

/* --- by itself ------------------------------------------------------------------------------------------- */

static void
run_due (FbSyncDevice *device)
{
  FbEngineStatus status;

  fb_engine_run_due (device->engine);
  do
    {
      g_main_context_iteration (NULL, FALSE);
      fb_engine_get_status (device->engine, &status);
    }
  while (status.state == FB_ENGINE_PUSHING || status.state == FB_ENGINE_PULLING || status.state == FB_ENGINE_APPLYING);
  for (int i = 0; i < 50; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static void
test_acts_by_itself (Fixture *self, gconstpointer data)
{
  FbSyncDevice *ann = &self->ann;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gint64 due;

  fb_engine_set_random (ann->engine, random);
  fb_engine_start (ann->engine);
  run_due (ann);
  g_assert_cmpint (state_of (ann), ==, FB_ENGINE_IDLE);

  /* Two seconds after an edit it is pushed. */
  count_up (ann, &self->opportunity);
  run_due (ann);
  due = fb_engine_get_next_due (ann->engine) - fb_clock_monotonic (self->world.clock);
  g_assert_cmpint (due, >, 0);
  g_assert_cmpint (due, <=, 2000);
  assert_server (self, "opportunity", &self->opportunity, "slips", "0");
  fb_world_advance (&self->world, 2000);
  run_due (ann);
  assert_server (self, "opportunity", &self->opportunity, "slips", "1");

  /* After a failure it tries again by itself, sooner or later, without an edit; nothing overtakes the wait. */
  ann->lose_requests = 3;
  count_up (ann, &self->opportunity);
  run_due (ann);
  for (int i = 0; i < 40 && ann->lose_requests > 0; i++)
    {
      fb_world_advance (&self->world, 2000);
      run_due (ann);
    }
  g_assert_cmpuint (ann->lose_requests, ==, 0);
  fb_world_advance (&self->world, 60000);
  run_due (ann);
  g_assert_cmpint (state_of (ann), ==, FB_ENGINE_IDLE);
  assert_server (self, "opportunity", &self->opportunity, "slips", "2");

  /* A quarter of an hour later it looks for news. */
  due = fb_engine_get_next_due (ann->engine) - fb_clock_monotonic (self->world.clock);
  g_assert_cmpint (due, <=, 15 * 60 * 1000);
  fb_world_set (&self->world, "account", &self->account, "website", "news.example");
  fb_world_advance (&self->world, 15 * 60 * 1000);
  run_due (ann);
  assert_text (ann, "account", &self->account, "website", "news.example");
  fb_engine_stop (ann->engine);
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

static void
test_idle_pull_is_small (Fixture *self, gconstpointer data)
{
  FbSyncResult result;
  g_autoptr (GError) error = NULL;

  fb_sync_device_sync (&self->ann);
  error = fb_sync_device_try (&self->ann, &result);
  g_assert_no_error (error);
  g_assert_cmpint (result.pulled_rows, ==, 0);
  g_assert_cmpint (result.pulled_bytes, <, 300);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  count_up (&self->ann, &self->opportunity);
  fb_engine_sync_async (self->ann.engine, TRUE, cancellable, keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (fb_engine_sync_finish (self->ann.engine, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

/* Whoever asks while an exchange runs gets the next one. */
static void
test_asked_twice (Fixture *self, gconstpointer data)
{
  GAsyncResult *results[3] = {NULL, NULL, NULL};

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    fb_engine_sync_async (self->ann.engine, FALSE, NULL, keep_result_cb, &results[i]);
  count_up (&self->ann, &self->opportunity);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (fb_engine_sync_finish (self->ann.engine, results[i], NULL, &error));
      g_assert_no_error (error);
      g_object_unref (results[i]);
    }
  assert_server (self, "opportunity", &self->opportunity, "slips", "1");
  fb_sync_device_sync (&self->ann);
  fb_sync_device_sync (&self->bob);
  check_all (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/sync/faults/" name, Fixture, data, set_up, func, tear_down)
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
  ADD ("server-restored", NULL, test_server_restored);
  ADD ("forked", NULL, test_forked);
  ADD ("each-statement-fails/staged", NULL, test_each_statement_fails);
  ADD ("each-statement-fails/filled", "bulk", test_each_statement_fails);
  ADD ("acts-by-itself", NULL, test_acts_by_itself);
  ADD ("idle-pull-is-small", NULL, test_idle_pull_is_small);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("asked-twice", NULL, test_asked_twice);
#undef ADD

  return g_test_run ();
}
