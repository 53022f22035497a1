/* fb-sync-world.c: a server and devices in one process, for tests
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-sync-world.h"

#include <string.h>

#include "fb-ddl.h"
#include "fb-rows.h"
#include "fb-store-file.h"
#include "fb-test-database.h"

/* --- the server ------------------------------------------------------------------------------------------ */

static void
parse_value (const FbTable *table, const char *name, const char *text, FbValue *value)
{
  const FbField *field = fb_table_field (table, fb_table_get_field (table, name));
  g_autoptr (GError) error = NULL;

  fb_field_parse (table, field, text != NULL ? text : "", "EUR", NULL, value, &error);
  g_assert_no_error (error);
}

static void
apply (FbWorld *world, FbOp *op)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GError) error = NULL;
  gint64 seq;

  g_ptr_array_add (ops, op);
  fb_service_apply (world->service, ops, "test", &seq, &error);
  g_assert_no_error (error);
}

void
fb_world_put (FbWorld *world, const char *table_name, const FbId *id, const char *first_field, ...)
{
  const FbTable *table = fb_schema_get_table (table_name);
  FbOp *op = fb_op_new (FB_OP_PUT, table, id);
  va_list args;

  va_start (args, first_field);
  for (const char *name = first_field; name != NULL; name = va_arg (args, const char *))
    {
      const char *text = va_arg (args, const char *);

      parse_value (table, name, text, &fb_op_add_field (op, name)->new);
    }
  va_end (args);
  apply (world, op);
}

/* In the order of a device's columns, so that both sides' rows are read alike. */
static char *
server_columns (const FbTable *table)
{
  static const char place[] =
      "(SELECT b.ref FROM member m JOIN bucket b ON b.bid = m.bid WHERE m.gid = \"account\"._gid"
      " AND m.main > 0)";
  GString *columns = g_string_new (fb_ddl_columns (table, FB_DDL_DEVICE));

  g_string_replace (columns, "\"_dirty\"", "\"_dead\"", 1);
  /* Where an account lies is no column of the server's. */
  if (g_str_equal (table->name, "account"))
    g_string_replace (columns, "\"territory\"", place, 1);
  return g_string_free (columns, FALSE);
}

static FbRecord *
server_row (FbWorld *world, const FbTable *table, const FbId *id)
{
  g_autofree char *columns = server_columns (table);
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE id = ?1 AND _dead = 0", columns, table->name);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (world->db, sql, &error);
  FbRecord *record = NULL;

  g_assert_no_error (error);
  fb_stmt_bind_id (stmt, 1, id);
  if (fb_stmt_step (stmt, NULL, &error) == FB_STEP_ROW)
    {
      record = fb_rows_read (stmt, table, 0);
      record->pending = FALSE;
    }
  g_assert_no_error (error);
  fb_stmt_reset (stmt);
  return record;
}

void
fb_world_set (FbWorld *world, const char *table_name, const FbId *id, const char *field, const char *value)
{
  const FbTable *table = fb_schema_get_table (table_name);
  g_autoptr (FbRecord) row = server_row (world, table, id);
  FbOp *op = fb_op_new (FB_OP_SET, table, id);
  FbOpField *change = fb_op_add_field (op, field);

  g_assert_nonnull (row);
  op->base_ver = row->ver;
  fb_value_copy (fb_record_get (row, field), &change->old);
  parse_value (table, field, value, &change->new);
  apply (world, op);
}

void
fb_world_delete (FbWorld *world, const char *table_name, const FbId *id)
{
  const FbTable *table = fb_schema_get_table (table_name);
  g_autoptr (FbRecord) row = server_row (world, table, id);
  FbOp *op = fb_op_new (FB_OP_DEL, table, id);

  g_assert_nonnull (row);
  op->base_ver = row->ver;
  apply (world, op);
}

static char *
text_of (const FbRecord *row, const char *field)
{
  if (row == NULL)
    return NULL;
  return fb_field_to_text (fb_table_field (row->table, fb_table_get_field (row->table, field)),
                           fb_record_get (row, field), "EUR");
}

char *
fb_world_dup_text (FbWorld *world, const char *table_name, const FbId *id, const char *field)
{
  g_autoptr (FbRecord) row = server_row (world, fb_schema_get_table (table_name), id);

  return text_of (row, field);
}

gint64
fb_world_count (FbWorld *world, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 count = 0;

  fb_db_query_int (world->db, sql, &count, &error);
  g_assert_no_error (error);
  return count;
}

void
fb_world_check (FbWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = fb_service_check (world->service, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
add_user (FbWorld *world, const char *login, const char *base, FbId *id)
{
  g_autofree char *role = NULL;
  FbId role_id;

  fb_id_from_name (&role_id, "fieldbook.role", base);
  role = fb_id_to_string (&role_id);
  fb_id_from_name (id, "test.user", login);
  fb_world_put (world, "user", id, "login", login, "name", login, "role", role, "active", "yes", NULL);
}

static void
add_territory (FbWorld *world, const char *code, const FbId *parent, const FbId *manager, FbId *id)
{
  g_autofree char *parent_text = parent != NULL ? fb_id_to_string (parent) : NULL;
  g_autofree char *manager_text = manager != NULL ? fb_id_to_string (manager) : NULL;

  fb_id_from_name (id, "test.territory", code);
  fb_world_put (world, "territory", id, "code", code, "name", code, "parent", parent_text, "manager", manager_text,
                NULL);
}

static void
assign (FbWorld *world, const FbId *territory, const FbId *user, const char *role)
{
  g_autofree char *territory_text = fb_id_to_string (territory);
  g_autofree char *user_text = fb_id_to_string (user);
  FbId id;

  fb_id_generate (&id, fb_clock_now (world->clock));
  fb_world_put (world, "territory_member", &id, "territory", territory_text, "user", user_text, "role", role, NULL);
}

void
fb_world_set_up (FbWorld *world)
{
  g_autoptr (GError) error = NULL;

  memset (world, 0, sizeof *world);
  world->directory = g_dir_make_tmp ("fieldbook-server-XXXXXX", &error);
  g_assert_no_error (error);
  world->clock = fb_fake_clock_new (0);
  world->where = fb_test_database_new (world->directory, "server.db");
  world->db = fb_db_open (world->where, FB_DB_READ_WRITE | FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  world->service = fb_service_new (world->db, world->clock, &error);
  g_assert_no_error (error);

  add_user (world, "mia", "manager", &world->mia);
  add_user (world, "ann", "rep", &world->ann);
  add_user (world, "bob", "rep", &world->bob);
  add_user (world, "sue", "rep", &world->sue);
  add_territory (world, "ALL", NULL, &world->mia, &world->all);
  add_territory (world, "NORTH", &world->all, NULL, &world->north);
  add_territory (world, "SOUTH", &world->all, NULL, &world->south);
  assign (world, &world->all, &world->mia, "manager");
  assign (world, &world->north, &world->ann, "rep");
  assign (world, &world->north, &world->bob, "rep");
  assign (world, &world->south, &world->sue, "rep");
}

static void
load_fixture (FbDb *db, const char *fixture)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", fixture, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  fb_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

void
fb_world_set_up_from (FbWorld *world, const char *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = NULL;
  char *path; /* (lent) */

  memset (world, 0, sizeof *world);
  world->directory = g_dir_make_tmp ("fieldbook-server-XXXXXX", &error);
  g_assert_no_error (error);
  world->clock = fb_fake_clock_new (0);
  world->where = path = g_build_filename (world->directory, "server.db", NULL);
  db = fb_db_open_sqlite (path, FB_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  load_fixture (db, fixture);
  g_clear_object (&db);
  world->db = fb_db_open_sqlite (path, FB_DB_READ_WRITE | FB_DB_FOREIGN_KEYS, &error);
  g_assert_no_error (error);
  world->service = fb_service_new (world->db, world->clock, &error);
  g_assert_no_error (error);
}

void
fb_world_tear_down (FbWorld *world)
{
  g_clear_object (&world->service);
  g_clear_object (&world->db);
  g_clear_object (&world->clock);
  fb_test_database_drop (g_steal_pointer (&world->where));
  fb_remove_tree (world->directory);
  g_clear_pointer (&world->directory, g_free);
}

void
fb_world_advance (FbWorld *world, gint64 ms)
{
  fb_fake_clock_advance (FB_FAKE_CLOCK (world->clock), ms);
}

/* --- a device -------------------------------------------------------------------------------------------- */

static gboolean
filter_cb (FbLoopback *loopback, const FbRequest *request, gboolean before_commit, gpointer user_data)
{
  FbSyncDevice *self = user_data;

  self->n_requests += before_commit;
  if (self->path != NULL && strcmp (request->path, self->path) != 0)
    return TRUE;
  if (before_commit && self->lose_requests > 0)
    {
      self->lose_requests--;
      return FALSE;
    }
  if (!before_commit && self->lose_answers > 0)
    {
      self->lose_answers--;
      return FALSE;
    }
  return TRUE;
}

static void
start_engine (FbSyncDevice *self)
{
  FbCaller caller = {self->user, fb_store_get_device (self->temp.store)};

  self->loopback = fb_loopback_new (self->world->service, &caller);
  fb_loopback_set_filter (self->loopback, filter_cb, self);
  self->engine = fb_engine_new (self->temp.store, FB_TRANSPORT (self->loopback));
}

static void
stop_engine (FbSyncDevice *self)
{
  fb_engine_stop (self->engine);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->engine);
  g_clear_object (&self->loopback);
}

static gboolean
join_in_writer (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbSyncDevice *self = user_data;
  FbId device = fb_store_get_device (store);
  g_autoptr (FbTransaction) tx = fb_transaction_begin (db, error);
  g_autofree char *incarnation = fb_db_query_text (self->world->db, "SELECT incarnation FROM sync_clock", error);

  return tx != NULL && incarnation != NULL
         && fb_store_sync_join (store, db, "http://localhost", "test", &self->user, &device, incarnation, error)
         && fb_transaction_commit (tx, error) && fb_store_sync_reload_identity (store, error);
}

void
fb_sync_device_set_up (FbSyncDevice *self, FbWorld *world, const FbId *user)
{
  fb_sync_device_set_up_from_local (self, world, user, NULL, NULL);
}

void
fb_sync_device_set_up_from_local (FbSyncDevice *self,
                                  FbWorld *world,
                                  const FbId *user,
                                  void (*prepare) (FbStore *store, gpointer user_data),
                                  gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  FbId device;

  memset (self, 0, sizeof *self);
  self->world = world;
  self->user = *user;
  fb_temp_store_set_up (&self->temp, world->clock);
  if (prepare != NULL)
    prepare (self->temp.store, user_data);
  device = fb_store_get_device (self->temp.store);
  fb_service_add_device (world->service, user, &device, "test", &error);
  g_assert_no_error (error);
  fb_store_write (self->temp.store, join_in_writer, self, &error);
  g_assert_no_error (error);
  start_engine (self);
}

void
fb_sync_device_set_up_from (FbSyncDevice *self, FbWorld *world, const FbId *user, const char *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = NULL;
  g_autofree char *path = NULL;

  memset (self, 0, sizeof *self);
  self->world = world;
  self->user = *user;
  self->temp.directory = g_dir_make_tmp ("fieldbook-device-XXXXXX", &error);
  g_assert_no_error (error);
  self->temp.clock = g_object_ref (world->clock);
  path = fb_store_file_get_path (self->temp.directory);
  db = fb_db_open_sqlite (path, FB_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  load_fixture (db, fixture);
  g_clear_object (&db);
  self->temp.store = fb_store_open (self->temp.directory, world->clock, &error);
  g_assert_no_error (error);
  start_engine (self);
}

void
fb_sync_device_tear_down (FbSyncDevice *self)
{
  stop_engine (self);
  fb_temp_store_tear_down (&self->temp);
}

void
fb_sync_device_restart (FbSyncDevice *self)
{
  stop_engine (self);
  fb_temp_store_reopen (&self->temp);
  start_engine (self);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GError *
fb_sync_device_try (FbSyncDevice *self, FbSyncResult *out)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  fb_engine_sync_async (self->engine, TRUE, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  fb_engine_sync_finish (self->engine, result, out, &error);
  return error;
}

void
fb_sync_device_sync (FbSyncDevice *self)
{
  g_autoptr (GError) error = fb_sync_device_try (self, NULL);

  g_assert_no_error (error);
}

static FbRecord *
device_row (FbSyncDevice *self, const char *table, const FbId *id)
{
  g_autoptr (GError) error = NULL;
  FbRecord *record = fb_store_get (self->temp.store, fb_schema_get_table (table), id, &error);

  if (record == NULL)
    g_assert_error (error, FB_STORE_ERROR, FB_STORE_ERROR_NOT_FOUND);
  return record;
}

char *
fb_sync_device_dup_text (FbSyncDevice *self, const char *table, const FbId *id, const char *field)
{
  g_autoptr (FbRecord) row = device_row (self, table, id);

  return text_of (row, field);
}

gboolean
fb_sync_device_has (FbSyncDevice *self, const char *table, const FbId *id)
{
  g_autoptr (FbRecord) row = device_row (self, table, id);

  return row != NULL;
}

static void
commit (FbSyncDevice *self, FbEdit *edit)
{
  g_autoptr (GError) error = NULL;

  fb_world_advance (self->world, 1000);
  fb_store_commit_edit (self->temp.store, edit, NULL, &error);
  g_assert_no_error (error);
}

void
fb_sync_device_set (FbSyncDevice *self, const char *table_name, const FbId *id, const char *field, const char *text)
{
  const FbTable *table = fb_schema_get_table (table_name);
  FbEdit *edit = fb_edit_new ("Change");
  g_auto (FbValue) value = FB_VALUE_INIT;

  parse_value (table, field, text, &value);
  fb_edit_set (edit, table, id, field, &value);
  commit (self, edit);
}

void
fb_sync_device_delete (FbSyncDevice *self, const char *table, const FbId *id)
{
  FbEdit *edit = fb_edit_new ("Delete");

  fb_edit_delete (edit, fb_schema_get_table (table), id);
  commit (self, edit);
}

FbId
fb_sync_device_add (FbSyncDevice *self, const char *table_name, const char *first_field, ...)
{
  const FbTable *table = fb_schema_get_table (table_name);
  FbRecord *record = fb_record_new (table, NULL);
  FbEdit *edit = fb_edit_new ("New");
  va_list args;
  FbId id;

  va_start (args, first_field);
  for (const char *name = first_field; name != NULL; name = va_arg (args, const char *))
    {
      const char *text = va_arg (args, const char *);
      g_auto (FbValue) value = FB_VALUE_INIT;

      parse_value (table, name, text, &value);
      fb_record_set (record, name, &value);
    }
  va_end (args);
  id = fb_edit_create (edit, record);
  commit (self, edit);
  return id;
}

gint64
fb_sync_device_count (FbSyncDevice *self, const char *sql)
{
  return fb_temp_store_query_int (&self->temp, sql);
}

/* --- what must hold -------------------------------------------------------------------------------------- */

/* Without what is a device's own, which the server knows nothing of. */
static char *
describe (FbRecord *record)
{
  g_autofree char *values = NULL;
  g_autofree char *id = fb_id_to_string (&record->id);

  for (guint i = 0; i < record->table->n_fields; i++)
    if ((fb_table_field (record->table, i)->flags & FB_FIELD_LOCAL) != 0)
      fb_value_set_null (&record->values[i]);
  values = fb_rows_encode (record);
  return g_strdup_printf ("%s %s gid %" G_GINT64_FORMAT " ver %" G_GINT64_FORMAT " hash %" G_GINT64_FORMAT " %s",
                          record->table->name, id, record->gid, record->ver, record->hash, values);
}

/* Rows of groups that lie in a bucket which the device holds now, as one text a row. */
static GHashTable *
expected_rows (FbSyncDevice *self, const FbTable *table, const char *bids)
{
  g_autofree char *columns = server_columns (table);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE _dead = 0 AND _gid IN (SELECT gid FROM member WHERE leave IS NULL"
                         " AND bid IN (%s))",
                         columns, table->name, bids);
  stmt = fb_db_prepare (self->world->db, sql, &error);
  g_assert_no_error (error);
  while (fb_stmt_step (stmt, NULL, &error) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = fb_rows_read (stmt, table, 0);

      g_hash_table_add (rows, describe (record));
    }
  g_assert_no_error (error);
  return rows;
}

static gboolean
read_rows (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  gpointer *args = user_data;
  const FbTable *table = args[0];
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM \"%s\"", fb_ddl_columns (table, FB_DDL_DEVICE), table->name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  while (stmt != NULL && fb_stmt_step (stmt, NULL, error) == FB_STEP_ROW)
    {
      g_autoptr (FbRecord) record = fb_rows_read (stmt, table, 0);

      g_assert_false (record->pending);
      g_hash_table_add (args[1], describe (record));
    }
  return stmt != NULL;
}

static void
compare_rows (const FbTable *table, GHashTable *expected, GHashTable *held)
{
  GHashTableIter iter;
  gpointer row;
  guint n_wrong = 0;

  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (!g_hash_table_contains (held, row))
      {
        g_test_message ("missing: %s", (char *) row);
        n_wrong++;
      }
  g_hash_table_iter_init (&iter, held);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (!g_hash_table_contains (expected, row))
      {
        g_test_message ("wrong or too many: %s", (char *) row);
        n_wrong++;
      }
  g_assert_cmpuint (n_wrong, ==, 0);
}

static gboolean
list_bids (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  g_autoptr (GArray) bids = fb_store_sync_list_buckets (db, error);
  GString *text = user_data;

  for (guint i = 0; bids != NULL && i < bids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (bids, gint64, i));
  return bids != NULL;
}

void
fb_sync_device_check (FbSyncDevice *self)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  g_autoptr (GString) bids = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  fb_store_read (self->temp.store, list_bids, bids, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_tables; i++)
    {
      g_autoptr (GHashTable) expected = NULL;
      g_autoptr (GHashTable) held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      gpointer args[] = {(gpointer) tables[i], held};

      if (!fb_table_is_synced (tables[i]))
        continue;
      expected = expected_rows (self, tables[i], bids->str);
      fb_store_read (self->temp.store, read_rows, args, &error);
      g_assert_no_error (error);
      compare_rows (tables[i], expected, held);
    }
  g_assert_cmpint (fb_sync_device_count (self, "SELECT count(*) FROM outbox"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (self, "SELECT count(*) FROM base"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (self, "SELECT count(*) FROM touched"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (self, "SELECT count(*) FROM pull_page"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (self, "SELECT count(*) FROM bucket WHERE state <> 'live'"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (self, "SELECT count(*) FROM grp WHERE state <> 'live'"), ==, 0);
  g_assert_cmpint (fb_sync_device_count (self, "SELECT count(*) FROM kv WHERE k = 'bulk'"), ==, 0);
  findings = fb_store_check (self->temp.store, NULL, &error);
  g_assert_no_error (error);
  /* Rows may refer to what lies outside the person's area. */
  for (guint i = 0; i < findings->len; i++)
    if (strstr (g_ptr_array_index (findings, i), "is not on this computer") == NULL)
      g_error ("%s", (const char *) g_ptr_array_index (findings, i));
}
