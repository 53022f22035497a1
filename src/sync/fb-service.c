/* fb-service.c: the server's side of sync, without HTTP
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-service-private.h"

#include <string.h>

#include "fb-date.h"

G_DEFINE_FINAL_TYPE (FbService, fb_service, G_TYPE_OBJECT)

static void
fb_service_finalize (GObject *object)
{
  FbService *self = FB_SERVICE (object);

  g_hash_table_unref (self->scopes);
  fb_quote_models_free (self->models);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
  g_clear_object (&self->blobs);

  G_OBJECT_CLASS (fb_service_parent_class)->finalize (object);
}

static void
fb_service_class_init (FbServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fb_service_finalize;
}

static void
fb_service_init (FbService *self)
{
  self->models = fb_quote_models_new ();
  self->scopes = g_hash_table_new_full (fb_id_hash, fb_id_equal, g_free, (GDestroyNotify) fb_scope_unref);
  self->scopes_epoch = -1;
  self->max_buckets = FB_SCOPE_MAX_BUCKETS;
  self->group_rows = FB_GROUP_MAX_ROWS;
  self->set_rows = FB_SET_MIN_ROWS;
  self->set_bytes = FB_PAGE_MAX_BYTES;
  self->blobs = fb_blob_chunks_new ();
}

FbService *
fb_service_new (FbDb *db, FbClock *clock, GError **error)
{
  g_autoptr (FbService) self = NULL;

  g_return_val_if_fail (FB_IS_DB (db), NULL);
  g_return_val_if_fail (clock == NULL || FB_IS_CLOCK (clock), NULL);

  self = g_object_new (FB_TYPE_SERVICE, NULL);
  self->db = g_object_ref (db);
  self->clock = clock ? g_object_ref (clock) : fb_clock_new ();
  if (!fb_service_setup (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

FbDb *
fb_service_get_db (FbService *self)
{
  g_return_val_if_fail (FB_IS_SERVICE (self), NULL);

  return self->db;
}

FbTransaction *
fb_service_begin (FbService *self, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_transaction_begin_durable (self->db, error);
  gint64 seq;

  if (!transaction)
    return NULL;
  /* The lock of a row goes to whoever wakes first, and that is the process that has just given it back; the other lock
   * has a queue. The row is locked for programs of before there was one, beside which this may run for a while. */
  if (fb_db_get_dialect (self->db) == FB_DB_POSTGRES
      && (!fb_sql_lock (self->db, "clock", error)
          || !fb_sql_int (self->db, &seq, 0, error, "SELECT seq FROM sync_clock WHERE one = 1 FOR UPDATE", "")))
    return NULL;
  return g_steal_pointer (&transaction);
}

void
fb_service_set_blobs (FbService *self, FbBlobStorage *blobs)
{
  g_return_if_fail (FB_IS_SERVICE (self));
  g_return_if_fail (FB_IS_BLOB_STORAGE (blobs));

  g_set_object (&self->blobs, blobs);
}

void
fb_service_set_page_sets (FbService *self, gint64 rows, gsize page_bytes)
{
  g_return_if_fail (FB_IS_SERVICE (self));

  self->set_rows = rows;
  self->set_bytes = page_bytes;
}

void
fb_service_set_limiter (FbService *self, FbLimiter limiter, gpointer user_data)
{
  g_return_if_fail (FB_IS_SERVICE (self));

  self->limiter = limiter;
  self->limiter_data = user_data;
}

gboolean
fb_service_commit (FbService *self, FbTransaction *transaction, GError **error)
{
  return fb_db_notify (self->db, FB_SERVICE_CHANNEL, error) && fb_transaction_commit (transaction, error);
}

void
fb_service_forget_scopes (FbService *self)
{
  g_hash_table_remove_all (self->scopes);
  self->scopes_epoch = -1;
}

/* --- answers --- */

FbAnswer *
fb_service_answer_error (const GError *error)
{
  FbAnswer *answer;

  if (g_error_matches (error, FB_DB_ERROR, FB_DB_ERROR_BUSY))
    {
      answer = fb_answer_new_problem (503, "busy", "The server is busy", NULL);
      answer->retry_after = 1;
      return answer;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return fb_service_bad_request (error);
  g_warning ("Request failed: %s", error ? error->message : "no reason given");
  answer = fb_answer_new_problem (500, "server-error", "The server could not do this just now", NULL);
  return answer;
}

FbAnswer *
fb_service_bad_request (const GError *error)
{
  return fb_answer_new_problem (400, "bad-request", error->message, NULL);
}

static FbAnswer *
answer_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return fb_answer_new_json (200, node);
}

/* --- small requests --- */

static FbAnswer *
hello (FbService *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *incarnation =
      fb_db_query_text (self->db, "SELECT incarnation FROM sync_clock WHERE one = 1", &error);
  JsonObject *limits;

  if (!incarnation)
    return fb_service_answer_error (error);
  json_object_set_string_member (object, "server", "fieldbook");
  json_object_set_string_member (object, "version", FB_VERSION);
  json_object_set_int_member (object, "v", 1);
  json_object_set_int_member (object, "min_schema", FB_SCHEMA_MIN_VERSION);
  json_object_set_int_member (object, "max_schema", fb_schema_version ());
  json_object_set_string_member (object, "incarnation", incarnation);
  json_object_set_int_member (object, "time", fb_clock_now (self->clock));
  limits = json_object_new ();
  json_object_set_int_member (limits, "page_bytes", FB_PAGE_MAX_BYTES);
  json_object_set_int_member (limits, "page_rows", FB_PAGE_MAX_ROWS);
  json_object_set_int_member (limits, "push_ops", FB_PUSH_MAX_OPS);
  json_object_set_int_member (limits, "push_bytes", FB_PUSH_MAX_BYTES);
  json_object_set_int_member (limits, "row_bytes", FB_ROW_MAX_BYTES);
  json_object_set_object_member (object, "limits", limits);
  return answer_object (object);
}

static FbAnswer *
who (FbService *self, const FbCaller *caller)
{
  static const char sql[] = "SELECT u.\"login\", u.\"name\", r.\"base\" FROM \"user\" u LEFT JOIN \"role\" r ON r.id = "
                            "u.\"role\" WHERE u.id = ?1";
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  char id[FB_ID_TEXT_LENGTH + 1];

  if (fb_sql_first (self->db, &stmt, &error, sql, "d", &caller->user) != FB_STEP_ROW)
    return error ? fb_service_answer_error (error)
                 : fb_answer_new_problem (403, "account-disabled", "There is no such user", NULL);
  fb_id_write (&caller->user, id);
  json_object_set_string_member (object, "user", id);
  fb_id_write (&caller->device, id);
  json_object_set_string_member (object, "device", id);
  json_object_set_string_member (object, "login", fb_stmt_get_text (stmt, 0));
  json_object_set_string_member (object, "name", fb_stmt_get_text (stmt, 1));
  json_object_set_string_member (object, "role", fb_stmt_get_text (stmt, 2));
  return answer_object (object);
}

/* --- dispatch --- */

static FbAnswer *
push (FbService *self, const FbCaller *caller, JsonObject *body)
{
  g_autoptr (FbPushJob) job = fb_push_job_new (caller, body);

  fb_service_push_all (self, &job, 1);
  return fb_push_job_steal_answer (job);
}

typedef FbAnswer *(*Handler) (FbService *self, const FbCaller *caller, JsonObject *body);

static Handler
find_handler (const char *path)
{
  if (g_str_equal (path, "/v1/pull"))
    return fb_service_pull;
  if (g_str_equal (path, "/v1/push"))
    return push;
  if (g_str_equal (path, "/v1/verify"))
    return fb_service_verify;
  return NULL;
}

/* The body must say the same device as the token, or two profiles have got mixed up. */
static FbAnswer *
check_body (JsonObject *body, const FbCaller *caller)
{
  g_autoptr (GError) error = NULL;
  const char *device = fb_json_get_text_or_null (body, "device", &error);
  gint64 schema;
  FbId id;

  if (error)
    return fb_service_bad_request (error);
  if (device && (!fb_id_parse (device, &id) || !fb_id_equal (&id, &caller->device)))
    return fb_answer_new_problem (400, "bad-request", "The request names another device than its token", NULL);
  if (!fb_json_get_int_or (body, "schema", fb_schema_version (), &schema, &error))
    return fb_service_bad_request (error);
  if (schema < FB_SCHEMA_MIN_VERSION)
    return fb_answer_new_problem (426, "schema-too-old", "This Fieldbook is too old for the server: please update it",
                                  NULL);
  if (schema > fb_schema_version ())
    return fb_answer_new_problem (426, "schema-too-new",
                                  "The server is older than this Fieldbook: it must be updated first", NULL);
  return NULL;
}

static FbAnswer *
disabled (void)
{
  return fb_answer_new_problem (403, "account-disabled", "This account was disabled by an administrator", NULL);
}

/* The caller's scope as of today; NULL: *@answer says why not. */
static FbScope *
get_active_scope (FbService *self, const FbCaller *caller, FbAnswer **answer)
{
  g_autoptr (FbScope) scope = NULL;
  g_autoptr (GError) error = NULL;
  gint64 epoch;

  if (!fb_service_roll_day (self, &epoch, &error)
      || !(scope = fb_service_get_scope_of (self, &caller->user, epoch, &error)))
    *answer = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? disabled () : fb_service_answer_error (error);
  else if (!scope->active)
    *answer = disabled ();
  else
    return g_steal_pointer (&scope);
  return NULL;
}

static FbAnswer *
handle_blob (FbService *self, const FbCaller *caller, const FbRequest *request)
{
  g_autoptr (FbScope) scope = NULL;
  FbAnswer *answer;

  if (caller == NULL)
    return fb_answer_new_problem (401, "token-expired", "Please sign in", NULL);
  if (!(scope = get_active_scope (self, caller, &answer)))
    return answer;
  return fb_service_blob (self, scope, request);
}

static FbAnswer *
take_pace (FbService *self, const FbCaller *caller, FbAsk ask)
{
  gint64 seconds = self->limiter ? self->limiter (ask, &caller->device, self->limiter_data) : 0;
  FbAnswer *answer;

  if (seconds == 0)
    return NULL;
  answer = fb_answer_new_problem (429, "busy", "This device asks too often", NULL);
  answer->retry_after = seconds;
  return answer;
}

static FbAnswer *
check_pace (FbService *self, const FbCaller *caller, Handler handler, JsonObject *body)
{
  FbAsk ask = handler == push ? FB_ASK_PUSH : FB_ASK_PAGE;

  /* A first sync has many pages and is one pull. */
  if (handler == fb_service_pull
      && (!json_object_has_member (body, "page") || json_object_get_null_member (body, "page")))
    ask = FB_ASK_PULL;
  return take_pace (self, caller, ask);
}

static FbAnswer *
handle_set_page (FbService *self, const FbCaller *caller, const FbRequest *request)
{
  g_autoptr (FbScope) scope = NULL;
  FbAnswer *answer;

  if (caller == NULL)
    return fb_answer_new_problem (401, "token-expired", "Please sign in", NULL);
  if ((answer = take_pace (self, caller, FB_ASK_PAGE)) || !(scope = get_active_scope (self, caller, &answer)))
    return answer;
  return fb_service_set_page (self, scope, request);
}

/* The frame around the transactions has room of its own. */
#define MAX_PUSH_BODY (FB_PUSH_MAX_BYTES + 65536)

/* What is looked at before the request itself. NULL: nothing stands against it, and @body is its body. */
static FbAnswer *
open_body (FbService *self, const FbCaller *caller, const FbRequest *request, Handler handler, JsonNode **body)
{
  g_autoptr (FbScope) scope = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  FbAnswer *answer;
  gsize size = 0;
  const char *text = request->body ? g_bytes_get_data (request->body, &size) : NULL;

  if (handler == push && size > MAX_PUSH_BODY)
    return fb_answer_new_problem (413, "too-large", "Too much at once", NULL);
  if (size == 0 || !(node = fb_json_parse (text, size, 0, &error)))
    return fb_answer_new_problem (400, "bad-json", error ? error->message : "The request has no body", NULL);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fb_answer_new_problem (400, "bad-json", "The request's body is not an object", NULL);
  if ((answer = check_body (json_node_get_object (node), caller))
      || (answer = check_pace (self, caller, handler, json_node_get_object (node))))
    return answer;
  if (!(scope = get_active_scope (self, caller, &answer)))
    return answer;
  *body = g_steal_pointer (&node);
  return NULL;
}

static FbAnswer *
handle_body (FbService *self, const FbCaller *caller, const FbRequest *request, Handler handler)
{
  g_autoptr (JsonNode) body = NULL;
  FbAnswer *answer = open_body (self, caller, request, handler, &body);

  return answer ? answer : handler (self, caller, json_node_get_object (body));
}

FbPushJob *
fb_service_prepare_push (FbService *self, const FbCaller *caller, const FbRequest *request, FbAnswer **answer)
{
  g_autoptr (FbPushJob) job = NULL;
  g_autoptr (JsonNode) body = NULL;

  g_return_val_if_fail (FB_IS_SERVICE (self), NULL);
  g_return_val_if_fail (caller != NULL && request != NULL && answer != NULL, NULL);

  if ((*answer = open_body (self, caller, request, push, &body)))
    return NULL;
  job = fb_push_job_new (caller, json_node_get_object (body));
  return (*answer = fb_push_job_steal_answer (job)) ? NULL : g_steal_pointer (&job);
}

FbAnswer *
fb_service_handle (FbService *self, const FbCaller *caller, const FbRequest *request)
{
  Handler handler;

  g_return_val_if_fail (FB_IS_SERVICE (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);

  if (g_str_equal (request->path, "/v1/hello"))
    return hello (self);
  if (fb_service_is_blob_path (request->path))
    return handle_blob (self, caller, request);
  if (fb_service_is_set_path (request->path))
    return handle_set_page (self, caller, request);
  handler = find_handler (request->path);
  if (!handler && !g_str_equal (request->path, "/v1/who"))
    return fb_answer_new_problem (404, "not-found", "There is nothing at this address", NULL);
  if (!caller)
    return fb_answer_new_problem (401, "token-expired", "Please sign in", NULL);
  if (!handler)
    return who (self, caller);
  if (!g_str_equal (request->method, "POST"))
    return fb_answer_new_problem (405, "bad-request", "This address takes POST only", NULL);
  return handle_body (self, caller, request, handler);
}

/* --- administration --- */

gboolean
fb_service_join (FbService *self, FbTransaction **own, GError **error)
{
  if (fb_db_is_in_transaction (self->db))
    return TRUE;
  *own = fb_service_begin (self, error);
  return *own != NULL;
}

gboolean
fb_service_leave (FbService *self, FbTransaction *own, gboolean done, GError **error)
{
  if (done && (!own || fb_service_commit (self, own, error)))
    return TRUE;
  fb_service_forget_scopes (self);
  return FALSE;
}

gboolean
fb_service_apply (FbService *self, GPtrArray *ops, const char *label, gint64 *seq, GError **error)
{
  g_autoptr (FbTransaction) own = NULL;
  g_autoptr (FbApply) apply = NULL;

  g_return_val_if_fail (FB_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (ops != NULL, FALSE);

  if (!fb_service_join (self, &own, error))
    return FALSE;
  apply = fb_apply_new (self, NULL, NULL);
  apply->label = label;
  if (!fb_service_leave (self, own, fb_apply_run (apply, ops, error), error))
    return FALSE;
  if (seq)
    *seq = apply->seq;
  return TRUE;
}

gboolean
fb_service_find_user (FbService *self, const char *login, FbId *user, GError **error)
{
  static const char sql[] = "SELECT id FROM \"user\" WHERE fold (\"login\") = fold (?1) AND _dead = 0";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  g_return_val_if_fail (FB_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (login != NULL && user != NULL, FALSE);

  step = fb_sql_first (self->db, &stmt, error, sql, "t", login);
  if (step == FB_STEP_ROW)
    return fb_stmt_get_id (stmt, 0, user);
  if (step == FB_STEP_DONE)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no user named “%s”", login);
  return FALSE;
}

/* --- the turn of the day --- */

/* Accounts whose dated territories begin or end between the last day and today. */
static gboolean
place_dated_accounts (FbService *self, FbApply *apply, const char *last, const char *today, GError **error)
{
  static const char sql[] =
      "SELECT DISTINCT a._gid FROM \"account_territory\" x JOIN \"account\" a ON a.id = x.\"account\""
      " WHERE x._dead = 0 AND a._dead = 0"
      " AND ((x.\"valid_from\" > ?1 AND x.\"valid_from\" <= ?2) OR (x.\"valid_to\" >= ?1 AND x.\"valid_to\" < ?2))";
  g_autoptr (FbStmt) stmt = fb_sql_query (self->db, error, sql, "tt", last, today);
  FbStep step;

  if (!stmt)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    fb_apply_touch_group (apply, fb_stmt_get_int (stmt, 0))->place = TRUE;
  return step == FB_STEP_DONE && fb_apply_flush_groups (apply, error);
}

static gboolean
begin_day (FbService *self, const char *last, const char *today, GError **error)
{
  g_autoptr (FbTransaction) transaction = fb_service_begin (self, error);
  g_autoptr (FbApply) apply = NULL;
  g_autofree char *now = NULL;

  if (!transaction || !(now = fb_db_query_text (self->db, "SELECT day FROM sync_clock WHERE one = 1", error)))
    return FALSE;
  /* Another process was first. */
  if (strcmp (now, last) != 0)
    return TRUE;
  apply = fb_apply_new (self, NULL, NULL);
  return fb_apply_take_seq (apply, error) && place_dated_accounts (self, apply, last, today, error)
         && fb_sql_run (self->db, error, "UPDATE sync_clock SET day = ?1 WHERE one = 1", "t", today)
         && fb_sql_run (self->db, error, "INSERT INTO seq_day (day, seq) VALUES (?1, ?2) ON CONFLICT (day) DO NOTHING",
                        "ti", today, apply->seq)
         && fb_transaction_commit (transaction, error);
}

/* A newer program has brought the tables to its schema: what this one would write lacks columns. Its successor answers.
 */
static gboolean
check_schema (gint64 schema, GError **error)
{
  if (schema == fb_schema_version ())
    return TRUE;
  g_set_error (error, FB_DB_ERROR, FB_DB_ERROR_BUSY, "The database has schema %" G_GINT64_FORMAT " now, not %u", schema,
               fb_schema_version ());
  return FALSE;
}

gboolean
fb_service_roll_day (FbService *self, gint64 *epoch, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  g_autofree char *last = NULL;
  gint64 schema;
  char today[11];

  if (fb_sql_first (self->db, &stmt, error, "SELECT day, schema, epoch FROM sync_clock WHERE one = 1", "")
      != FB_STEP_ROW)
    return FALSE;
  last = g_strdup (fb_stmt_get_text (stmt, 0));
  schema = fb_stmt_get_int (stmt, 1);
  *epoch = fb_stmt_get_int (stmt, 2);
  g_clear_pointer (&stmt, fb_stmt_unref);
  if (!check_schema (schema, error))
    return FALSE;
  fb_service_get_today (self, today);
  /* A clock that was set back makes no new day. */
  if (strcmp (today, last) <= 0)
    return TRUE;
  return begin_day (self, last, today, error)
         && fb_sql_int (self->db, epoch, 0, error, "SELECT epoch FROM sync_clock WHERE one = 1", "");
}
