/* fb-cli-sync.c: sync and status
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-cli.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "fb-cli-attach.h"
#include "fb-cli-await.h"
#include "fb-cli-record.h"
#include "fb-engine.h"
#include "fb-lease.h"
#include "fb-sign-in.h"
#include "fb-store-sync.h"
#include "fb-sync-lock.h"

#define LOCK_POLL_MS 100
#define BUSY_WAIT_MS 500

static const char *
name_of_state (FbEngineState state)
{
  static const char *const names[] = {
      [FB_ENGINE_LOCAL] = "local",
      [FB_ENGINE_IDLE] = "idle",
      [FB_ENGINE_PUSHING] = "pushing",
      [FB_ENGINE_PULLING] = "pulling",
      [FB_ENGINE_APPLYING] = "applying",
      [FB_ENGINE_BACKOFF] = "backoff",
      [FB_ENGINE_OFFLINE] = "offline",
      [FB_ENGINE_AUTH_NEEDED] = "auth-needed",
      [FB_ENGINE_UPDATE_NEEDED] = "update-needed",
      [FB_ENGINE_LOCKED] = "locked",
      [FB_ENGINE_WIPING] = "wiping",
      [FB_ENGINE_WIPED] = "wiped",
  };

  return names[state];
}

/* --- sync ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  FbCli *cli;
  FbEngine *engine; /* (owned) */
  gint64 began;     /* monotonic, µs */
  gint64 deadline;  /* 0: none */
  FbSyncResult total;
  FbBlobResult files;
  gboolean timed_out;
} Sync;

static void
sync_clear (Sync *self)
{
  g_clear_object (&self->engine);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sync, sync_clear)

static gboolean
is_late (const Sync *self)
{
  return self->deadline != 0 && g_get_monotonic_time () >= self->deadline;
}

/* The engine itself waits for the lock at each exchange; here the person is told of it, and the time they gave is kept.
 */
static gboolean
wait_for_lock (Sync *self, GError **error)
{
  gboolean said = FALSE;

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (FbSyncLock) lock = fb_sync_lock_take (self->cli->profile, &local);

      if (lock != NULL)
        return TRUE;
      if (!g_error_matches (local, FB_STORE_ERROR, FB_STORE_ERROR_LOCKED) || is_late (self))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!said)
        fb_cli_say (self->cli, _ ("Another program is syncing this profile; waiting for it to end."));
      said = TRUE;
      g_usleep (LOCK_POLL_MS * 1000);
    }
}

static void
status_changed_cb (FbEngine *engine, gpointer user_data)
{
  FbEngineStatus status;

  fb_engine_get_status (engine, &status);
  if (status.rows_total > 0)
    fb_cli_show_progress (user_data, _ ("%" PRId64 " of about %" PRId64 " rows"), status.rows_done, status.rows_total);
  else if (status.rows_done > 0)
    fb_cli_show_progress (user_data, _ ("%" PRId64 " rows"), status.rows_done);
}

static gboolean
make_engine (Sync *self, GError **error)
{
  g_autofree char *server = NULL;
  g_autoptr (FbCredentials) credentials = fb_file_credentials_new (self->cli->profile);
  g_autoptr (FbHttpTransport) transport = NULL;
  FbLock lock;

  if (!fb_store_read_server (self->cli->store, &server, error))
    return FALSE;
  if (server == NULL)
    {
      fb_cli_set_error (error, FB_CLI_ERROR_FAILED, NULL, _ ("fieldbook-cli sign-in connects it with a server."), "%s",
                        _ ("This profile is for this computer only: there is no server to sync with"));
      return FALSE;
    }
  if (!(transport = fb_http_transport_new (server, credentials, error)))
    return FALSE;
  self->engine = fb_engine_new (self->cli->store, FB_TRANSPORT (transport));
  g_signal_connect (self->engine, "status-changed", G_CALLBACK (status_changed_cb), self->cli);
  if (!fb_lease_check (self->cli->store, &lock, error))
    return FALSE;
  fb_engine_set_lock (self->engine, lock);
  return TRUE;
}

static void
add_up (FbSyncResult *total, const FbSyncResult *one)
{
  total->pushed_txs += one->pushed_txs;
  total->pushed_ops += one->pushed_ops;
  total->pushed_bytes += one->pushed_bytes;
  total->pulled_rows += one->pulled_rows;
  total->pulled_groups += one->pulled_groups;
  total->pulled_bytes += one->pulled_bytes;
  total->merged += one->merged;
  total->conflicts += one->conflicts;
  total->refused += one->refused;
  total->cursor = one->cursor;
}

static gboolean
deadline_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* One exchange; cut off at the deadline. */
static gboolean
exchange (Sync *self, FbSyncResult *result, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (FbCliAwait) await = {0};
  guint timer = 0;
  gboolean done;

  if (self->deadline != 0)
    timer = g_timeout_add (MAX ((self->deadline - g_get_monotonic_time ()) / 1000, 0), deadline_cb, cancellable);
  fb_engine_sync_async (self->engine, FALSE, cancellable, fb_cli_await_cb, &await);
  done = fb_engine_sync_finish (self->engine, fb_cli_await (&await), result, error);
  if (timer != 0 && !g_cancellable_is_cancelled (cancellable))
    g_source_remove (timer);
  return done;
}

/* Whether it goes on after a failed exchange: a busy server is asked again while there is time. */
static gboolean
may_go_on (Sync *self, gboolean until_idle, GError **local, GError **error)
{
  if (g_error_matches (*local, G_IO_ERROR, G_IO_ERROR_CANCELLED) && is_late (self))
    {
      self->timed_out = TRUE;
      return FALSE;
    }
  if (!until_idle || self->deadline == 0 || is_late (self)
      || !g_error_matches (*local, FB_SYNC_ERROR, FB_SYNC_ERROR_BUSY))
    {
      g_propagate_error (error, g_steal_pointer (local));
      return FALSE;
    }
  g_usleep (BUSY_WAIT_MS * 1000);
  return TRUE;
}

static gboolean
count_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_store_sync_count (db, user_data, error);
}

/* What waits now, another process's edits included. */
static gboolean
count_waiting (Sync *self, gint64 *waiting, GError **error)
{
  FbSyncCounts counts = {0};
  gboolean done = fb_store_read (self->cli->store, count_in_reader, &counts, error);

  *waiting = counts.waiting;
  return done;
}

static gboolean
exchange_all (Sync *self, gboolean until_idle, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      FbSyncResult one = {0};
      gint64 waiting;

      if (!exchange (self, &one, &local))
        {
          if (may_go_on (self, until_idle, &local, error))
            continue;
          return self->timed_out;
        }
      add_up (&self->total, &one);
      if (!count_waiting (self, &waiting, error))
        return FALSE;
      if (!until_idle || waiting == 0)
        return TRUE;
      /* What waits and does not move (its turn has not come, or the server does not take it now) would never end. */
      if (one.pushed_txs == 0 || is_late (self))
        {
          self->timed_out = TRUE;
          return TRUE;
        }
    }
}

/* Files come behind the rows. That one of them did not get through is told by what is left, and makes no failure of the
 * exchange. */
static gboolean
exchange_files (Sync *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (self->timed_out || fb_cli_run_blobs (self->cli, self->deadline, &self->files, &local))
    return TRUE;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->timed_out = TRUE;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
count_files_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  return fb_files_count (db, user_data, error);
}

/* {"waiting","waiting_bytes"}: to be sent or fetched. (nullable) */
static JsonObject *
files_left_to_json (FbCli *cli, GError **error)
{
  JsonObject *object;
  FbFileCounts counts;

  if (!fb_store_read (cli->store, count_files_in_reader, &counts, error))
    return NULL;
  object = json_object_new ();
  json_object_set_int_member (object, "waiting", counts.to_send + counts.to_fetch);
  json_object_set_int_member (object, "waiting_bytes", counts.to_send_bytes + counts.to_fetch_bytes);
  return object;
}

static JsonObject *
files_to_json (Sync *self, GError **error)
{
  JsonObject *object = files_left_to_json (self->cli, error);

  if (object == NULL)
    return NULL;
  json_object_set_int_member (object, "sent", self->files.sent);
  json_object_set_int_member (object, "sent_bytes", self->files.sent_bytes);
  json_object_set_int_member (object, "fetched", self->files.fetched);
  json_object_set_int_member (object, "fetched_bytes", self->files.fetched_bytes);
  return object;
}

static JsonObject *
sync_to_json (Sync *self, GError **error)
{
  JsonObject *files = files_to_json (self, error);
  JsonObject *answer, *pushed, *pulled;
  FbEngineStatus status;
  gint64 waiting;

  if (files == NULL || !count_waiting (self, &waiting, error))
    {
      g_clear_pointer (&files, json_object_unref);
      return NULL;
    }
  answer = json_object_new ();
  pushed = json_object_new ();
  pulled = json_object_new ();
  fb_engine_get_status (self->engine, &status);
  json_object_set_int_member (pushed, "txs", self->total.pushed_txs);
  json_object_set_int_member (pushed, "ops", self->total.pushed_ops);
  json_object_set_int_member (pushed, "bytes", self->total.pushed_bytes);
  json_object_set_int_member (pulled, "rows", self->total.pulled_rows);
  json_object_set_int_member (pulled, "groups", self->total.pulled_groups);
  json_object_set_int_member (pulled, "bytes", self->total.pulled_bytes);
  json_object_set_string_member (answer, "state", self->timed_out ? "waiting" : name_of_state (status.state));
  json_object_set_object_member (answer, "pushed", pushed);
  json_object_set_object_member (answer, "pulled", pulled);
  json_object_set_int_member (answer, "merged", self->total.merged);
  json_object_set_int_member (answer, "conflicts", self->total.conflicts);
  json_object_set_int_member (answer, "refused", self->total.refused);
  json_object_set_int_member (answer, "waiting", waiting);
  json_object_set_object_member (answer, "files", files);
  json_object_set_int_member (answer, "cursor", self->total.cursor);
  json_object_set_double_member (answer, "seconds", (double) ((g_get_monotonic_time () - self->began) / 1000) / 1000.0);
  return answer;
}

/* The order to empty the profile is carried out before the program ends; what is left goes at the next start. */
static void
wait_until_empty (Sync *self)
{
  FbEngineStatus status;

  fb_engine_get_status (self->engine, &status);
  while (status.state == FB_ENGINE_WIPING)
    {
      g_main_context_iteration (NULL, TRUE);
      fb_engine_get_status (self->engine, &status);
    }
}

gboolean
fb_cli_run_sync (FbCli *cli, JsonObject *request, GError **error)
{
  double max_seconds = fb_cli_seconds (request, "max_seconds", 0);
  g_auto (Sync) sync = {.cli = cli, .began = g_get_monotonic_time ()};
  JsonObject *answer = NULL;
  gboolean done;

  if (fb_cli_open_locked (cli, error) == NULL)
    return FALSE;
  if (max_seconds > 0)
    sync.deadline = sync.began + (gint64) (MIN (max_seconds, 1e9) * G_USEC_PER_SEC);
  if (!make_engine (&sync, error) || !wait_for_lock (&sync, error))
    return FALSE;
  done = exchange_all (&sync, fb_cli_flag (request, "until_idle"), error) && exchange_files (&sync, error);
  fb_cli_show_progress (cli, "%s", "");
  wait_until_empty (&sync);
  if (done && (answer = sync_to_json (&sync, error)) != NULL)
    {
      fb_cli_output_take_object (cli->output, answer);
      cli->in_part |= sync.timed_out || sync.total.refused > 0;
    }
  fb_engine_stop (sync.engine);
  return answer != NULL;
}

/* --- status ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  JsonArray *entities; /* of {"entity","rows"} */
  JsonArray *buckets;  /* of {"kind","label","rows","entities"} */
  gint64 cursor;
  FbSyncCounts counts;
} Scope;

static void
scope_clear (Scope *self)
{
  g_clear_pointer (&self->entities, json_array_unref);
  g_clear_pointer (&self->buckets, json_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scope, scope_clear)

static gboolean
count_rows (FbDb *db, const FbTable *table, gint64 bid, gint64 *rows, GError **error)
{
  g_autofree char *sql =
      bid < 0 ? g_strdup_printf ("SELECT count(*) FROM \"%s\"", table->name)
              : g_strdup_printf ("SELECT count(*) FROM member m JOIN \"%s\" t ON t._gid = m.gid WHERE m.bid = ?1",
                                 table->name);
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  if (bid >= 0)
    fb_stmt_bind_int (stmt, 1, bid);
  if (fb_stmt_step (stmt, NULL, error) != FB_STEP_ROW)
    return FALSE;
  *rows = fb_stmt_get_int (stmt, 0);
  return TRUE;
}

/* Rows by entity, of one bucket or (@bid -1) of all. */
static JsonArray *
count_entities (FbDb *db, gint64 bid, gint64 *total, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();
  guint n;
  const FbTable *const *tables = fb_schema_get_tables (&n);
  gint64 rows;

  *total = 0;
  for (guint i = 0; i < n; i++)
    {
      JsonObject *item;

      if (!fb_table_is_synced (tables[i]))
        continue;
      if (!count_rows (db, tables[i], bid, &rows, error))
        return NULL;
      if (rows == 0)
        continue;
      *total += rows;
      item = json_object_new ();
      json_object_set_string_member (item, "entity", tables[i]->name);
      json_object_set_int_member (item, "rows", rows);
      json_array_add_object_element (array, item);
    }
  return g_steal_pointer (&array);
}

static gboolean
add_bucket (Scope *scope, FbDb *db, FbStmt *row, GError **error)
{
  JsonObject *item;
  gint64 total;
  JsonArray *entities = count_entities (db, fb_stmt_get_int (row, 0), &total, error);

  if (entities == NULL)
    return FALSE;
  item = json_object_new ();
  json_object_set_string_member (item, "kind", fb_stmt_get_text (row, 1));
  if (fb_stmt_get_text (row, 2) != NULL)
    json_object_set_string_member (item, "label", fb_stmt_get_text (row, 2));
  json_object_set_int_member (item, "rows", total);
  json_object_set_array_member (item, "entities", entities);
  json_array_add_object_element (scope->buckets, item);
  return TRUE;
}

static gboolean
scope_in_reader (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Scope *scope = user_data;
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT bid, kind, label FROM bucket ORDER BY kind, label", error);
  gint64 total;
  FbStep step;

  if (stmt == NULL || !(scope->entities = count_entities (db, -1, &total, error))
      || !fb_store_sync_read_number (db, "cursor", 0, &scope->cursor, error)
      || !fb_store_sync_count (db, &scope->counts, error))
    return FALSE;
  scope->buckets = json_array_new ();
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    if (!add_bucket (scope, db, stmt, error))
      return FALSE;
  return step == FB_STEP_DONE;
}

/* How the last exchange ended, in whichever process it ran. */
static const char *
read_state (FbCli *cli, const char *server)
{
  g_autofree char *text = fb_store_dup_setting (cli->store, FB_ENGINE_SETTING_STATE);
  gint64 state = text != NULL ? g_ascii_strtoll (text, NULL, 10) : FB_ENGINE_IDLE;
  FbLock lock;

  if (server == NULL)
    return name_of_state (FB_ENGINE_LOCAL);
  if (fb_lease_check (cli->store, &lock, NULL))
    {
      if (lock != FB_LOCK_NONE)
        return name_of_state (FB_ENGINE_LOCKED);
      if (state == FB_ENGINE_LOCKED)
        state = FB_ENGINE_IDLE;
    }
  return name_of_state (state > FB_ENGINE_LOCAL && state <= FB_ENGINE_WIPED ? (FbEngineState) state : FB_ENGINE_IDLE);
}

static JsonObject *
status_to_json (FbCli *cli, const Scope *scope, GError **error)
{
  g_autoptr (JsonObject) files = files_left_to_json (cli, error);
  JsonObject *answer;
  g_autofree char *server = NULL;
  g_autofree char *success = fb_store_dup_setting (cli->store, FB_ENGINE_SETTING_LAST_SUCCESS);
  g_autofree char *repaired = fb_store_dup_setting (cli->store, FB_ENGINE_SETTING_REPAIRED);
  FbId user = fb_store_get_user (cli->store);
  FbId device = fb_store_get_device (cli->store);
  const char *name = fb_cli_label (cli, fb_schema_get_table ("user"), &user);

  if (files == NULL || !fb_store_read_server (cli->store, &server, error))
    return NULL;
  answer = json_object_new ();
  json_object_set_string_member (answer, "state", read_state (cli, server));
  if (server != NULL)
    json_object_set_string_member (answer, "server", server);
  fb_cli_set_id (answer, "user", &user);
  if (name != NULL)
    json_object_set_string_member (answer, "user_label", name);
  fb_cli_set_id (answer, "device", &device);
  json_object_set_int_member (answer, "cursor", scope->cursor);
  json_object_set_int_member (answer, "waiting", scope->counts.waiting);
  json_object_set_int_member (answer, "conflicts", scope->counts.conflicts);
  json_object_set_int_member (answer, "refused", scope->counts.refused);
  json_object_set_object_member (answer, "files", g_steal_pointer (&files));
  fb_cli_set_time (answer, "last_success", success != NULL ? g_ascii_strtoll (success, NULL, 10) : 0);
  /* Rare, and worth a look when it is not. */
  if (repaired != NULL)
    json_object_set_int_member (answer, "repaired", g_ascii_strtoll (repaired, NULL, 10));
  json_object_set_array_member (answer, "entities", json_array_ref (scope->entities));
  json_object_set_array_member (answer, "buckets", json_array_ref (scope->buckets));
  return answer;
}

gboolean
fb_cli_run_status (FbCli *cli, JsonObject *request, GError **error)
{
  g_auto (Scope) scope = {0};

  JsonObject *answer;

  if (fb_cli_open_locked (cli, error) == NULL || !fb_store_read (cli->store, scope_in_reader, &scope, error)
      || (answer = status_to_json (cli, &scope, error)) == NULL)
    return FALSE;
  fb_cli_output_take_object (cli->output, answer);
  return TRUE;
}
