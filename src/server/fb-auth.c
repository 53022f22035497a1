/* fb-auth.c: who asks: sign-in, tokens, devices' secrets
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-auth.h"

#include <string.h>

#include "fb-password.h"
#include "fb-schema.h"
#include "fb-sql.h"

/* From the fourth wrong password on each try must wait twice as long as the one before, up to five minutes. */
#define FREE_TRIES 3
#define MAX_WAIT_MS (5 * 60 * G_GINT64_CONSTANT (1000))

static const char *const table_sql[] = {
    "CREATE TABLE IF NOT EXISTS credential (user_id @id PRIMARY KEY, hash TEXT NOT NULL)",
    /* By the name that was tried, so that names without an account answer alike. */
    "CREATE TABLE IF NOT EXISTS sign_in_failure (login TEXT PRIMARY KEY, tries BIGINT NOT NULL, wait_until BIGINT NOT "
    "NULL)",
    "CREATE TABLE IF NOT EXISTS device_secret (device @id PRIMARY KEY, user_id @id NOT NULL, status TEXT NOT NULL,"
    " refresh_cur TEXT NOT NULL, refresh_next TEXT, access TEXT, access_until BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS device_secret_access ON device_secret (access)",
    /* Secrets that were replaced: whoever shows one has a copy of a device. */
    "CREATE TABLE IF NOT EXISTS device_secret_old (secret TEXT PRIMARY KEY, device @id NOT NULL)",
    /* Counts what changed the standing of a device, for those who hold its questions. */
    "CREATE TABLE IF NOT EXISTS standing (one INTEGER PRIMARY KEY CHECK (one = 1), n BIGINT NOT NULL)",
};

gboolean
fb_auth_make_tables (FbDb *db, GError **error)
{
  return fb_sql_make_tables (db, "auth", table_sql, G_N_ELEMENTS (table_sql), error);
}

/* --- answers -------------------------------------------------------------------------------------------------------
 */

static FbAnswer *
problem (guint status, const char *type, const char *title)
{
  return fb_answer_new_problem (status, type, title, NULL);
}

static FbAnswer *
failed (const GError *error)
{
  g_warning ("Sign-in failed: %s", error->message);
  if (g_error_matches (error, FB_DB_ERROR, FB_DB_ERROR_BUSY))
    return problem (503, "busy", "The server is busy");
  return problem (500, "internal", "Something went wrong at the server");
}

static FbAnswer *
revoked (void)
{
  return problem (401, "device-revoked", "This device was revoked");
}

static FbAnswer *
expired (void)
{
  return problem (401, "token-expired", "Sign in again");
}

static FbAnswer *
disabled (void)
{
  return problem (403, "account-disabled", "This account was disabled");
}

static JsonNode *
parse_body (const FbRequest *request, FbAnswer **answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize size = 0;
  const char *text = request->body != NULL ? g_bytes_get_data (request->body, &size) : NULL;

  if (!g_str_equal (request->method, "POST"))
    *answer = problem (405, "bad-request", "This address takes POST only");
  else if (size == 0 || !(node = fb_json_parse (text, (gssize) size, 0, &error)) || !JSON_NODE_HOLDS_OBJECT (node))
    *answer = problem (400, "bad-json", error != NULL ? error->message : "The request has no body");
  else
    return g_steal_pointer (&node);
  return NULL;
}

/* --- tokens --------------------------------------------------------------------------------------------------------
 */

static gboolean
is_secret_hash (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* A new access token in the place of the old one; the caller's transaction. */
static char *
give_access (FbDb *db, const FbId *device, gint64 now, GError **error)
{
  g_autofree char *access = fb_secret_make ();
  g_autofree char *hash = fb_secret_hash (access);

  if (!fb_sql_run (db, error, "UPDATE device_secret SET access = ?2, access_until = ?3 WHERE device = ?1", "dti",
                   device, hash, now + FB_AUTH_ACCESS_MS))
    return NULL;
  return g_steal_pointer (&access);
}

static FbAnswer *
answer_access (FbDb *db, const FbCaller *caller, const char *access, gint64 now)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *incarnation = fb_db_query_text (db, "SELECT incarnation FROM sync_clock WHERE one = 1", NULL);
  char id[FB_ID_TEXT_LENGTH + 1];

  fb_id_write (&caller->user, id);
  json_object_set_string_member (object, "user", id);
  fb_id_write (&caller->device, id);
  json_object_set_string_member (object, "device", id);
  json_object_set_string_member (object, "access", access);
  json_object_set_int_member (object, "expires", FB_AUTH_ACCESS_MS / 1000);
  json_object_set_string_member (object, "incarnation", incarnation);
  json_object_set_int_member (object, "time", now);
  json_object_set_int_member (object, "schema", FB_SCHEMA_VERSION);
  json_object_set_int_member (object, "min_schema", FB_SCHEMA_MIN_VERSION);
  json_node_set_object (node, object);
  return fb_answer_new_json (200, node);
}

static gboolean
is_active (FbDb *db, const FbId *user, gboolean *active, GError **error)
{
  gint64 value;

  if (!fb_sql_int (db, &value, 0, error, "SELECT \"active\" FROM \"user\" WHERE id = ?1 AND _dead = 0", "d", user))
    return FALSE;
  *active = value != 0;
  return TRUE;
}

FbAnswer *
fb_auth_identify (FbService *service, FbClock *clock, const char *bearer, FbCaller *caller)
{
  static const char sql[] = "SELECT device, user_id, status, access_until FROM device_secret WHERE access = ?1";
  FbDb *db = fb_service_get_db (service);
  g_autofree char *hash = bearer != NULL ? fb_secret_hash (bearer) : NULL;
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_revoked, is_old, active;
  FbStep step;

  if (hash == NULL)
    return expired ();
  step = fb_sql_first (db, &stmt, &error, sql, "t", hash);
  if (step == FB_STEP_ERROR)
    return failed (error);
  if (step == FB_STEP_DONE || !fb_stmt_get_id (stmt, 0, &caller->device) || !fb_stmt_get_id (stmt, 1, &caller->user))
    return expired ();
  is_revoked = g_strcmp0 (fb_stmt_get_text (stmt, 2), "revoked") == 0;
  is_old = fb_stmt_get_int (stmt, 3) <= fb_clock_now (clock);
  g_clear_pointer (&stmt, fb_stmt_unref);
  if (is_revoked)
    return revoked ();
  if (is_old)
    return expired ();
  if (!is_active (db, &caller->user, &active, &error))
    return failed (error);
  return active ? NULL : disabled ();
}

FbAnswer *
fb_auth_check_device (FbService *service, const FbCaller *caller)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (FbStmt) stmt = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_revoked, active;
  FbStep step;

  step = fb_sql_first (db, &stmt, &error, "SELECT status FROM device_secret WHERE device = ?1", "d", &caller->device);
  if (step == FB_STEP_ERROR)
    return failed (error);
  if (step == FB_STEP_DONE)
    return expired ();
  is_revoked = g_strcmp0 (fb_stmt_get_text (stmt, 0), "revoked") == 0;
  g_clear_pointer (&stmt, fb_stmt_unref);
  if (is_revoked)
    return revoked ();
  if (!is_active (db, &caller->user, &active, &error))
    return failed (error);
  return active ? NULL : disabled ();
}

gboolean
fb_auth_get_standing (FbDb *db, gint64 *n, GError **error)
{
  return fb_db_query_int (db, "SELECT coalesce (max (n), 0) FROM standing", n, error);
}

/* --- refresh without lock-out ----------------------------------------------------------------------------------------
 */

typedef struct
{
  FbId user;
  char *cur, *next, *status;
} Secret;

static void
secret_clear (Secret *self)
{
  g_free (self->cur);
  g_free (self->next);
  g_free (self->status);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Secret, secret_clear)

static gboolean
load_secret (FbDb *db, const FbId *device, Secret *secret, gboolean *found, GError **error)
{
  static const char sql[] = "SELECT user_id, refresh_cur, refresh_next, status FROM device_secret WHERE device = ?1";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (db, &stmt, error, sql, "d", device);

  *found = step == FB_STEP_ROW;
  if (*found)
    {
      fb_stmt_get_id (stmt, 0, &secret->user);
      secret->cur = g_strdup (fb_stmt_get_text (stmt, 1));
      secret->next = g_strdup (fb_stmt_get_text (stmt, 2));
      secret->status = g_strdup (fb_stmt_get_text (stmt, 3));
    }
  return step != FB_STEP_ERROR;
}

/* The proposed secret has been used: it is the current one, and the one before must never be seen again. */
static gboolean
move_on (FbDb *db, const FbId *device, const Secret *secret, const char *proposed, GError **error)
{
  return fb_sql_run (db, error,
                     "INSERT INTO device_secret_old (secret, device) VALUES (?1, ?2) ON CONFLICT (secret) DO NOTHING",
                     "td", secret->cur, device)
         && fb_sql_run (db, error, "UPDATE device_secret SET refresh_cur = ?2, refresh_next = ?3 WHERE device = ?1",
                        "dtt", device, secret->next, proposed);
}

static FbAnswer *
refuse_secret (FbDb *db, FbTransaction *tx, const FbId *device, const char *hash)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  if (!fb_sql_int (db, &n, 0, &error, "SELECT count(*) FROM device_secret_old WHERE secret = ?1 AND device = ?2", "td",
                   hash, device))
    return failed (error);
  if (n == 0)
    return expired ();
  g_warning ("A device showed a secret that had been replaced: it is revoked");
  if (!fb_auth_set_device_status (db, device, "revoked", &error) || !fb_transaction_commit (tx, &error))
    return failed (error);
  return revoked ();
}

static FbAnswer *
refresh_with (FbService *service, gint64 now, const FbId *device, const char *hash, const char *proposed)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, &error);
  g_auto (Secret) secret = {0};
  g_autofree char *access = NULL;
  gboolean found, active, done;
  FbCaller caller;

  if (tx == NULL || !load_secret (db, device, &secret, &found, &error))
    return failed (error);
  if (!found)
    return expired ();
  if (g_strcmp0 (secret.status, "revoked") == 0)
    return revoked ();
  if (fb_secret_equal (hash, secret.cur))
    done =
        fb_sql_run (db, &error, "UPDATE device_secret SET refresh_next = ?2 WHERE device = ?1", "dt", device, proposed);
  else if (fb_secret_equal (hash, secret.next))
    done = move_on (db, device, &secret, proposed, &error);
  else
    return refuse_secret (db, tx, device, hash);
  if (!done || !is_active (db, &secret.user, &active, &error))
    return failed (error);
  if (!active)
    return disabled ();
  if (!(access = give_access (db, device, now, &error)) || !fb_transaction_commit (tx, &error))
    return failed (error);
  caller = (FbCaller){secret.user, *device};
  return answer_access (db, &caller, access, now);
}

FbAnswer *
fb_auth_refresh (FbService *service, FbClock *clock, const FbRequest *request)
{
  FbAnswer *answer = NULL;
  g_autoptr (JsonNode) node = parse_body (request, &answer);
  g_autofree char *hash = NULL;
  const char *refresh, *next;
  JsonObject *body;
  FbId device;

  if (node == NULL)
    return answer;
  body = json_node_get_object (node);
  refresh = fb_json_get_text (body, "refresh", NULL);
  next = fb_json_get_text (body, "next", NULL);
  if (!fb_id_parse (fb_json_get_text (body, "device", NULL), &device) || refresh == NULL || !is_secret_hash (next))
    return problem (400, "bad-request", "The request must have device, refresh and next");
  hash = fb_secret_hash (refresh);
  if (fb_secret_equal (hash, next))
    return problem (400, "bad-request", "The next secret must be a new one");
  return refresh_with (service, fb_clock_now (clock), &device, hash, next);
}

FbAnswer *
fb_auth_logout (FbService *service, const FbCaller *caller)
{
  g_autoptr (GError) error = NULL;

  if (!fb_sql_run (fb_service_get_db (service), &error,
                   "UPDATE device_secret SET access = NULL, refresh_cur = '', refresh_next = NULL WHERE device = ?1",
                   "d", &caller->device))
    return failed (error);
  return fb_answer_new (204, NULL, NULL);
}

/* --- sign-in
 * ----------------------------------------------------------------------------------------------------------- */

static gboolean
must_wait (FbDb *db, const char *login, gint64 now, gint64 *seconds, GError **error)
{
  gint64 until;

  if (!fb_sql_int (db, &until, 0, error, "SELECT wait_until FROM sign_in_failure WHERE login = fold (?1)", "t", login))
    return FALSE;
  *seconds = until > now ? (until - now + 999) / 1000 : 0;
  return TRUE;
}

static gboolean
note_failure (FbDb *db, const char *login, gint64 now, GError **error)
{
  gint64 tries, wait;

  if (!fb_sql_int (db, &tries, 0, error, "SELECT tries FROM sign_in_failure WHERE login = fold (?1)", "t", login))
    return FALSE;
  tries++;
  wait = tries <= FREE_TRIES ? 0 : MIN (MAX_WAIT_MS, G_GINT64_CONSTANT (1000) << MIN (tries - FREE_TRIES - 1, 20));
  return fb_sql_run (db, error,
                     "INSERT INTO sign_in_failure (login, tries, wait_until) VALUES (fold (?1), ?2, ?3)"
                     " ON CONFLICT (login) DO UPDATE SET tries = excluded.tries, wait_until = excluded.wait_until",
                     "tii", login, tries, now + wait)
         /* Names that nobody tries any more. */
         && fb_sql_run (db, error, "DELETE FROM sign_in_failure WHERE wait_until < ?1", "i", now - 24 * MAX_WAIT_MS);
}

/* Which user this is, found out in the same time whether the name exists or not. */
static gboolean
check_password (FbService *service, const char *login, const char *password, FbId *user, GError **error)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (FbStmt) stmt = NULL;
  g_autofree char *hash = NULL;
  FbStep step;

  if (!fb_service_find_user (service, login, user, NULL))
    {
      fb_password_pretend (password);
      return FALSE;
    }
  step = fb_sql_first (db, &stmt, error, "SELECT hash FROM credential WHERE user_id = ?1", "d", user);
  if (step != FB_STEP_ROW)
    {
      fb_password_pretend (password);
      return FALSE;
    }
  hash = g_strdup (fb_stmt_get_text (stmt, 0));
  g_clear_pointer (&stmt, fb_stmt_unref);
  return fb_password_verify (hash, password);
}

static gboolean
is_revoked_device (FbDb *db, const FbId *device, gboolean *yes, GError **error)
{
  gint64 n;

  if (!fb_sql_int (db, &n, 0, error, "SELECT count(*) FROM device_secret WHERE device = ?1 AND status = 'revoked'", "d",
                   device))
    return FALSE;
  *yes = n > 0;
  return TRUE;
}

static FbAnswer *
enrol_device (FbService *service,
              gint64 now,
              const FbCaller *caller,
              const char *login,
              const char *name,
              const char *secret_hash)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTransaction) tx = NULL;
  g_autofree char *access = NULL;

  if (!fb_service_add_device (service, &caller->user, &caller->device, name, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        return problem (403, "not-permitted", error->message);
      return failed (error);
    }
  if (!(tx = fb_transaction_begin_durable (db, &error))
      || !fb_sql_run (db, &error, "DELETE FROM sign_in_failure WHERE login = fold (?1)", "t", login)
      || !fb_sql_run (
          db, &error,
          "INSERT INTO device_secret (device, user_id, status, refresh_cur, refresh_next, access, access_until)"
          " VALUES (?1, ?2, 'active', ?3, NULL, NULL, 0) ON CONFLICT (device) DO UPDATE SET user_id = excluded.user_id,"
          " status = 'active', refresh_cur = excluded.refresh_cur, refresh_next = NULL",
          "ddt", &caller->device, &caller->user, secret_hash)
      || !(access = give_access (db, &caller->device, now, &error)) || !fb_transaction_commit (tx, &error))
    return failed (error);
  return answer_access (db, caller, access, now);
}

static FbAnswer *
sign_in (FbService *service,
         gint64 now,
         FbCaller *caller,
         const char *login,
         const char *password,
         const char *name,
         const char *secret_hash)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (GError) error = NULL;
  FbAnswer *answer;
  gboolean active, is_revoked;
  gint64 seconds;

  if (!must_wait (db, login, now, &seconds, &error))
    return failed (error);
  if (seconds > 0)
    {
      answer = problem (429, "busy", "Too many wrong passwords: wait before you try again");
      answer->retry_after = seconds;
      return answer;
    }
  if (!check_password (service, login, password, &caller->user, &error))
    {
      if (error != NULL || !note_failure (db, login, now, &error))
        return failed (error);
      return problem (401, "wrong-password", "Wrong name or password");
    }
  if (!is_active (db, &caller->user, &active, &error) || !is_revoked_device (db, &caller->device, &is_revoked, &error))
    return failed (error);
  if (!active)
    return disabled ();
  if (is_revoked)
    return revoked ();
  return enrol_device (service, now, caller, login, name, secret_hash);
}

FbAnswer *
fb_auth_enrol (FbService *service, FbClock *clock, const FbRequest *request)
{
  FbAnswer *answer = NULL;
  g_autoptr (JsonNode) node = parse_body (request, &answer);
  const char *login, *password, *name, *secret_hash;
  FbCaller caller = {0};
  JsonObject *body;

  if (node == NULL)
    return answer;
  body = json_node_get_object (node);
  login = fb_json_get_text (body, "login", NULL);
  password = fb_json_get_text (body, "password", NULL);
  name = fb_json_get_text (body, "name", NULL);
  secret_hash = fb_json_get_text (body, "secret_hash", NULL);
  if (login == NULL || password == NULL || name == NULL || !is_secret_hash (secret_hash)
      || !fb_id_parse (fb_json_get_text (body, "device", NULL), &caller.device))
    return problem (400, "bad-request", "The request must have login, password, device, name and secret_hash");
  return sign_in (service, fb_clock_now (clock), &caller, login, password, name, secret_hash);
}

/* --- administration
 * ------------------------------------------------------------------------------------------------------ */

gboolean
fb_auth_set_hash (FbDb *db, const FbId *user, const char *hash, GError **error)
{
  return fb_sql_run (db, error,
                     "INSERT INTO credential (user_id, hash) VALUES (?1, ?2)"
                     " ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash",
                     "dt", user, hash);
}

gboolean
fb_auth_set_password (FbDb *db, const FbId *user, const char *password, GError **error)
{
  g_autofree char *hash = fb_password_hash (password);

  if (hash == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "There is not enough memory to store a password");
      return FALSE;
    }
  return fb_auth_set_hash (db, user, hash, error);
}

static gboolean
note_standing (FbDb *db, GError **error)
{
  return fb_sql_run (
      db, error, "INSERT INTO standing (one, n) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET n = standing.n + 1", "");
}

gboolean
fb_auth_set_device_status (FbDb *db, const FbId *device, const char *status, GError **error)
{
  /* Its access token stays known, so that the device is told why. */
  return fb_sql_run (db, error, "UPDATE device_secret SET status = ?2 WHERE device = ?1", "dt", device, status)
         && note_standing (db, error);
}
