/* bench-sync.c: what a server and a first sync are measured with
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>

#include "bench-data.h"
#include "fb-data-dir.h"
#include "fb-http-transport.h"
#include "fb-store-private.h"
#include "fb-message.h"
#include "fb-op.h"
#include "fb-store.h"

/* fill SERVER-DIR ROWS TERRITORY LOGIN: records that the user may see.
 * move SERVER-DIR N TERRITORY: N accounts go there. idle PROFILE URL SECONDS: pull requests a second of a device that
 * has everything. constant: a server whose every answer is the same. */

#define SEED 20261122
#define OPS_A_TRANSACTION 400
#define CONNECTIONS 8

static void
die (const char *what, const GError *error)
{
  g_printerr ("bench-sync: %s: %s\n", what, error != NULL ? error->message : "");
  exit (1);
}

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

/* --- filling a server ------------------------------------------------------------------------------------- */

static FbOp *
put_op (const FbRecord *record)
{
  FbOp *op = fb_op_new (FB_OP_PUT, record->table, &record->id);

  for (guint i = 0; i < record->table->n_fields; i++)
    if (!fb_value_is_null (&record->values[i]) && !(fb_table_field (record->table, i)->flags & FB_FIELD_DERIVED))
      fb_value_copy (&record->values[i], &fb_op_add_field (op, fb_table_field (record->table, i)->name)->new);
  return op;
}

static FbId
find_one (FbDb *db, const char *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, &error);
  FbId id;

  if (stmt == NULL)
    die (sql, error);
  fb_stmt_bind_text (stmt, 1, text);
  if (fb_stmt_step (stmt, NULL, &error) != FB_STEP_ROW || !fb_stmt_get_id (stmt, 0, &id))
    die (text, error);
  return id;
}

static void
apply (FbService *service, GPtrArray *ops)
{
  g_autoptr (GError) error = NULL;

  if (ops->len > 0 && !fb_service_apply (service, ops, "Bench", NULL, &error))
    die ("fill", error);
  g_ptr_array_set_size (ops, 0);
}

static void
fill (const char *directory, guint64 n, const char *territory_code, const char *login)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbService) service = fb_data_dir_open_service (directory, &error);
  g_autoptr (BenchData) data = bench_data_new (SEED);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  g_autoptr (GPtrArray) basics = NULL;
  FbId territory, user;

  if (service == NULL)
    die (directory, error);
  territory = find_one (fb_service_get_db (service), "SELECT id FROM territory WHERE code = ?1", territory_code);
  user = find_one (fb_service_get_db (service), "SELECT id FROM \"user\" WHERE login = ?1", login);
  bench_data_set_user (data, &user);
  basics = bench_data_basics (data);
  for (guint i = 0; i < basics->len; i++)
    g_ptr_array_add (ops, put_op (g_ptr_array_index (basics, i)));
  for (guint64 i = 0; i < n; i++)
    {
      g_autoptr (FbRecord) record = bench_data_next (data);

      /* An account lies in the territory; what hangs on it follows. */
      if (g_str_equal (record->table->name, "account"))
        fb_record_set_id (record, "territory", &territory);
      g_ptr_array_add (ops, put_op (record));
      if (ops->len >= OPS_A_TRANSACTION)
        apply (service, ops);
    }
  apply (service, ops);
}

/* --- accounts that move ----------------------------------------------------------------------------------- */

#define MOVES_A_TRANSACTION 500

/* The row at hand: id, version, account's territory now. */
static FbOp *
move_op (FbStmt *stmt, const FbId *to)
{
  FbOpField *field;
  FbId id, from;
  FbOp *op;

  fb_stmt_get_id (stmt, 0, &id);
  op = fb_op_new (FB_OP_SET, fb_schema_get_table ("account"), &id);
  op->base_ver = fb_stmt_get_int (stmt, 1);
  field = fb_op_add_field (op, "territory");
  if (fb_stmt_get_id (stmt, 2, &from))
    fb_value_set_id (&field->old, &from);
  fb_value_set_id (&field->new, to);
  return op;
}

static void
add_moves (FbDb *db, const FbId *to, gint64 n, GPtrArray *ops)
{
  static const char sql[] =
      "SELECT a.id, a._ver, b.ref FROM account a LEFT JOIN member m ON m.gid = a._gid AND m.main > 0"
      " LEFT JOIN bucket b ON b.bid = m.bid WHERE b.ref IS DISTINCT FROM ?1 AND a._dead = 0"
      " ORDER BY a.id LIMIT ?2";
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, &error);

  if (stmt == NULL)
    die (sql, error);
  fb_stmt_bind_id (stmt, 1, to);
  fb_stmt_bind_int (stmt, 2, n);
  while (fb_stmt_step (stmt, NULL, NULL) == FB_STEP_ROW)
    g_ptr_array_add (ops, move_op (stmt, to));
}

/* Every row that this connection wrote; PostgreSQL does not say. */
static const char *
sql_of_all (FbDb *db)
{
  return fb_db_get_dialect (db) == FB_DB_SQLITE ? "SELECT total_changes()" : "SELECT CAST (0 AS BIGINT)";
}

static gint64
count (FbDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  if (!fb_db_query_int (db, sql, &n, &error))
    die (sql, error);
  return n;
}

/* Rows that the server wrote since @seq: of tables that travel, memberships, groups. */
static gint64
count_written (FbDb *db, gint64 seq)
{
  guint n_tables;
  const FbTable *const *tables = fb_schema_get_tables (&n_tables);
  g_autofree char *members = g_strdup_printf ("SELECT count(*) FROM member WHERE last > %" G_GINT64_FORMAT, seq);
  g_autofree char *groups = g_strdup_printf ("SELECT count(*) FROM grp WHERE ver > %" G_GINT64_FORMAT, seq);
  gint64 sum = count (db, members) + count (db, groups);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE _ver > %" G_GINT64_FORMAT, tables[i]->name, seq);

      if (fb_table_is_synced (tables[i]))
        sum += count (db, sql);
    }
  return sum;
}

/* By the account's field, as an administrator does. "all" is every row that SQLite wrote, those of each commit too (0:
 * not known). */
static void
move (const char *directory, gint64 n, const char *territory_code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbService) service = fb_data_dir_open_service (directory, &error);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fb_op_free);
  FbDb *db = service != NULL ? fb_service_get_db (service) : NULL;
  gint64 before, all, moved = 0, start = g_get_monotonic_time ();
  FbId to;

  if (db == NULL)
    die (directory, error);
  before = count (db, "SELECT seq FROM sync_clock");
  all = count (db, sql_of_all (db));
  to = find_one (db, "SELECT id FROM territory WHERE code = ?1", territory_code);
  for (gint64 some; moved < n; moved += some)
    {
      some = MIN (n - moved, MOVES_A_TRANSACTION);
      add_moves (db, &to, some, ops);
      apply (service, ops);
    }
  g_print ("{\"accounts\":%" G_GINT64_FORMAT ",\"rows\":%" G_GINT64_FORMAT ",\"all\":%" G_GINT64_FORMAT
           ",\"seconds\":%.4f}\n",
           moved, count_written (db, before), count (db, sql_of_all (db)) - all, seconds_since (start));
}

/* --- requests a second ------------------------------------------------------------------------------------ */

typedef struct
{
  SoupSession *session;
  char *url, *bearer;
  GBytes *body;
  gint64 start;
  double seconds;
  guint under_way, done;
} Load;

static void
load_one (Load *load);

static void
load_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);

  if (answer == NULL || soup_message_get_status (message) != 200)
    {
      g_printerr ("status %u\n", soup_message_get_status (message));
      die ("request", error);
    }
  load->under_way--;
  load->done++;
  if (seconds_since (load->start) < load->seconds)
    load_one (load);
}

static void
load_one (Load *load)
{
  g_autoptr (SoupMessage) message = soup_message_new ("POST", load->url);

  soup_message_set_request_body_from_bytes (message, "application/json", load->body);
  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", load->bearer);
  load->under_way++;
  soup_session_send_and_read_async (load->session, message, G_PRIORITY_DEFAULT, NULL, load_cb, load);
}

static gboolean
put_kv (JsonObject *body, FbDb *db, const char *name, const char *key, gboolean number, GError **error)
{
  g_autofree char *text = NULL;

  if (!fb_kv_read_text (db, key, &text, error))
    return FALSE;
  if (number)
    json_object_set_int_member (body, name, text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0);
  else
    json_object_set_string_member (body, name, text != NULL ? text : "");
  return TRUE;
}

typedef struct
{
  JsonObject *body;
  FbId device;
} Pull;

static gboolean
read_state (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Pull *pull = user_data;

  pull->device = fb_store_get_device (store);
  return put_kv (pull->body, db, "incarnation", "incarnation", FALSE, error)
         && put_kv (pull->body, db, "cursor", "cursor", TRUE, error)
         && put_kv (pull->body, db, "scope", "scope_hash", FALSE, error);
}

/* The request of a device that has everything. */
static GBytes *
make_pull (const char *profile)
{
  g_autoptr (GError) error = NULL;
  FbStore *store = fb_store_open (profile, NULL, &error);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *device = NULL;
  Pull pull = {body, {{0}}};
  char *text;

  if (store == NULL || !fb_store_read (store, read_state, &pull, &error))
    die (profile, error);
  device = fb_id_to_string (&pull.device);
  json_object_set_int_member (body, "v", 1);
  json_object_set_string_member (body, "device", device);
  json_object_set_int_member (body, "schema", FB_SCHEMA_VERSION);
  json_object_set_array_member (body, "cursors", json_array_new ());
  json_object_set_null_member (body, "page");
  json_object_set_int_member (body, "max_bytes", 1048576);
  json_object_set_array_member (body, "own", json_array_new ());
  json_node_set_object (node, body);
  text = json_to_string (node, FALSE);
  fb_store_close (store);
  g_object_unref (store);
  return g_bytes_new_take (text, strlen (text));
}

static void
idle (const char *profile, const char *url, double seconds)
{
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (profile);
  g_autofree char *access = fb_credentials_load (credentials, "access", NULL);
  Load load = {soup_session_new_with_options ("max-conns", CONNECTIONS, "max-conns-per-host", CONNECTIONS, NULL),
               g_strconcat (url, "/v1/pull", NULL),
               g_strconcat ("Bearer ", access != NULL ? access : "", NULL),
               make_pull (profile),
               0,
               seconds,
               0,
               0};

  load.start = g_get_monotonic_time ();
  for (guint i = 0; i < CONNECTIONS; i++)
    load_one (&load);
  while (load.under_way > 0)
    g_main_context_iteration (NULL, TRUE);
  g_print ("{\"requests\":%u,\"per_second\":%.1f}\n", load.done, load.done / seconds_since (load.start));
  g_object_unref (load.session);
  g_free (load.url);
  g_free (load.bearer);
  g_bytes_unref (load.body);
}

static void
constant_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  static const char answer[] =
      "{\"head\":200000,\"time\":1763780000123,\"scope\":\"0123456789abcdef0123456789abcdef\",\"est_rows\":0,\"est_"
      "bytes\":0,"
      "\"wipe\":null,\"min_schema\":1}\n{\"done\":{\"cursor\":200000,\"sums\":[[1,120,\"9f00000000000000\"]]}}\n";

  /* As our server does, and must (fb-http-guard.h). */
  if (!soup_check_version (3, 3, 0))
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/x-ndjson", SOUP_MEMORY_STATIC, answer, sizeof answer - 1);
}

static void
constant (void)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  GSList *uris;
  g_autofree char *url = NULL;

  soup_server_add_handler (server, NULL, constant_cb, NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    die ("listen", error);
  uris = soup_server_get_uris (server);
  url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_print ("listening on %s\n", url);
  fflush (stdout);
  g_main_loop_run (loop);
}

int
main (int argc, char **argv)
{
  if (argc == 6 && g_str_equal (argv[1], "fill"))
    fill (argv[2], g_ascii_strtoull (argv[3], NULL, 10), argv[4], argv[5]);
  else if (argc == 5 && g_str_equal (argv[1], "move"))
    move (argv[2], g_ascii_strtoll (argv[3], NULL, 10), argv[4]);
  else if (argc == 5 && g_str_equal (argv[1], "idle"))
    idle (argv[2], argv[3], g_ascii_strtod (argv[4], NULL));
  else if (argc == 2 && g_str_equal (argv[1], "constant"))
    constant ();
  else
    {
      g_printerr (
          "usage: bench-sync fill SERVER-DIR ROWS TERRITORY LOGIN | move SERVER-DIR N TERRITORY | idle PROFILE URL "
          "SECONDS | constant\n");
      return 2;
    }
  return 0;
}
