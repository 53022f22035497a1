/* fb-auth.c: who asks: access tokens, refresh without lock-out
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-auth-private.h"

#include <string.h>

#define WIPE_HEADER "Fieldbook-Wipe"

static const char *const table_sql[] = {
    "CREATE TABLE IF NOT EXISTS credential (user_id @id PRIMARY KEY, hash TEXT NOT NULL)",
    /* By the name that was tried, so that names without an account answer alike, and by where it was tried from. */
    "CREATE TABLE IF NOT EXISTS sign_in_failure (login TEXT PRIMARY KEY, tries BIGINT NOT NULL, wait_until BIGINT NOT "
    "NULL)",
    "CREATE TABLE IF NOT EXISTS sign_in_address (address TEXT PRIMARY KEY, tries BIGINT NOT NULL, wait_until BIGINT "
    "NOT NULL)",
    "CREATE TABLE IF NOT EXISTS enrol_code (hash TEXT PRIMARY KEY, user_id @id NOT NULL, until BIGINT NOT NULL,"
    " device @id)",
    "CREATE TABLE IF NOT EXISTS device_secret (device @id PRIMARY KEY, user_id @id NOT NULL, status TEXT NOT NULL,"
    " refresh_cur TEXT NOT NULL, refresh_next TEXT, access TEXT, access_until BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS device_secret_access ON device_secret (access)",
    /* Secrets that were replaced: whoever shows one has a copy of a device. */
    "CREATE TABLE IF NOT EXISTS device_secret_old (secret TEXT PRIMARY KEY, device @id NOT NULL)",
    "CREATE TABLE IF NOT EXISTS device_wipe (device @id PRIMARY KEY, mode TEXT NOT NULL, asked_at BIGINT NOT NULL,"
    " told_at BIGINT, done_at BIGINT)",
    /* Counts what changed the standing of a device, for those who hold its questions. */
    "CREATE TABLE IF NOT EXISTS standing (one INTEGER PRIMARY KEY CHECK (one = 1), n BIGINT NOT NULL)",
};

gboolean
fb_auth_make_tables (FbDb *db, GError **error)
{
  return fb_sql_make_tables (db, "auth", table_sql, G_N_ELEMENTS (table_sql), error);
}

/* --- answers --- */

FbAnswer *
fb_auth_problem (guint status, const char *type, const char *title)
{
  return fb_answer_new_problem (status, type, title, NULL);
}

FbAnswer *
fb_auth_failed (const GError *error)
{
  FbAnswer *answer;

  if (g_error_matches (error, FB_DB_ERROR, FB_DB_ERROR_BUSY))
    {
      answer = fb_auth_problem (503, "busy", "The server is busy");
      answer->retry_after = 1;
      return answer;
    }
  g_warning ("Sign-in failed: %s", error->message);
  return fb_auth_problem (500, "internal", "Something went wrong at the server");
}

FbAnswer *
fb_auth_revoked (const char *wipe)
{
  g_autoptr (JsonObject) more = json_object_new ();
  FbAnswer *answer;

  if (wipe == NULL)
    return fb_auth_problem (401, "device-revoked", "This device was revoked");
  json_object_set_string_member (more, "wipe", wipe);
  answer = fb_answer_new_problem (401, "device-revoked", "This device is to be emptied", more);
  fb_answer_set_header (answer, WIPE_HEADER, wipe);
  return answer;
}

FbAnswer *
fb_auth_expired (void)
{
  return fb_auth_problem (401, "token-expired", "Sign in again");
}

FbAnswer *
fb_auth_disabled (void)
{
  return fb_auth_problem (403, "account-disabled", "This account was disabled");
}

JsonNode *
fb_auth_parse_body (const FbRequest *request, FbAnswer **answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize size = 0;
  const char *text = request->body != NULL ? g_bytes_get_data (request->body, &size) : NULL;

  if (!g_str_equal (request->method, "POST"))
    *answer = fb_auth_problem (405, "bad-request", "This address takes POST only");
  else if (size == 0 || !(node = fb_json_parse (text, (gssize) size, 0, &error)) || !JSON_NODE_HOLDS_OBJECT (node))
    *answer = fb_auth_problem (400, "bad-json", error != NULL ? error->message : "The request has no body");
  else
    return g_steal_pointer (&node);
  return NULL;
}

/* --- tokens --- */

gboolean
fb_auth_is_secret_hash (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

char *
fb_auth_give_access (FbDb *db, const FbId *device, gint64 now, GError **error)
{
  g_autofree char *access = fb_secret_make ();
  g_autofree char *hash = fb_secret_hash (access);

  if (!fb_sql_run (db, error, "UPDATE device_secret SET access = ?2, access_until = ?3 WHERE device = ?1", "dti",
                   device, hash, now + FB_AUTH_ACCESS_MS))
    return NULL;
  return g_steal_pointer (&access);
}

/* Whoever came with a code does not know the name they sign in with later. */
static char *
dup_login (FbDb *db, const FbId *user, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;

  if (fb_sql_first (db, &stmt, error, "SELECT \"login\" FROM \"user\" WHERE id = ?1", "d", user) == FB_STEP_ROW)
    return g_strdup (fb_stmt_get_text (stmt, 0));
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no such user");
  return NULL;
}

FbAnswer *
fb_auth_answer_access (FbDb *db, const FbCaller *caller, const char *access, gint64 now, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *incarnation = fb_db_query_text (db, "SELECT incarnation FROM sync_clock WHERE one = 1", error);
  g_autofree char *login = incarnation != NULL ? dup_login (db, &caller->user, error) : NULL;
  char id[FB_ID_TEXT_LENGTH + 1];

  if (login == NULL)
    return NULL;
  fb_id_write (&caller->user, id);
  json_object_set_string_member (object, "user", id);
  json_object_set_string_member (object, "login", login);
  fb_id_write (&caller->device, id);
  json_object_set_string_member (object, "device", id);
  json_object_set_string_member (object, "access", access);
  json_object_set_int_member (object, "expires", FB_AUTH_ACCESS_MS / 1000);
  json_object_set_string_member (object, "incarnation", incarnation);
  json_object_set_int_member (object, "time", now);
  json_object_set_int_member (object, "schema", fb_schema_version ());
  json_object_set_int_member (object, "min_schema", FB_SCHEMA_MIN_VERSION);
  json_node_set_object (node, object);
  return fb_answer_new_json (200, node);
}

gboolean
fb_auth_is_active (FbDb *db, const FbId *user, gboolean *active, GError **error)
{
  gint64 value;

  if (!fb_sql_int (db, &value, 0, error, "SELECT \"active\" FROM \"user\" WHERE id = ?1 AND _dead = 0", "d", user))
    return FALSE;
  *active = value != 0;
  return TRUE;
}

/* --- who asks --- */

/* What is known of a device. */
typedef struct
{
  FbCaller caller;
  gboolean found, revoked, active;
  gint64 access_until;
  char *wipe; /* (owned) (nullable) the order that stands */
} Standing;

static void
standing_clear (Standing *self)
{
  g_free (self->wipe);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Standing, standing_clear)

static gboolean
read_standing (FbStmt *stmt, Standing *standing)
{
  standing->found =
      fb_stmt_get_id (stmt, 0, &standing->caller.device) && fb_stmt_get_id (stmt, 1, &standing->caller.user);
  standing->revoked = g_strcmp0 (fb_stmt_get_text (stmt, 2), "active") != 0;
  standing->access_until = fb_stmt_get_int (stmt, 3);
  standing->wipe = g_strdup (fb_stmt_get_text (stmt, 4));
  standing->active = fb_stmt_get_int (stmt, 5) != 0;
  return TRUE;
}

#define STANDING                                                                                    \
  "SELECT s.device, s.user_id, s.status, s.access_until, w.mode, u.\"active\" FROM device_secret s" \
  " LEFT JOIN device_wipe w ON w.device = s.device AND w.done_at IS NULL"                           \
  " LEFT JOIN \"user\" u ON u.id = s.user_id AND u._dead = 0 WHERE "

static gboolean
find_by_token (FbDb *db, const char *bearer, Standing *standing, GError **error)
{
  g_autofree char *hash = bearer != NULL ? fb_secret_hash (bearer) : NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (hash == NULL)
    return TRUE;
  step = fb_sql_first (db, &stmt, error, STANDING "s.access = ?1", "t", hash);
  return step == FB_STEP_DONE || (step == FB_STEP_ROW && read_standing (stmt, standing));
}

static gboolean
find_by_device (FbDb *db, const FbId *device, Standing *standing, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (db, &stmt, error, STANDING "s.device = ?1", "d", device);

  return step == FB_STEP_DONE || (step == FB_STEP_ROW && read_standing (stmt, standing));
}

/* What became of the device and its user; NULL: nothing that keeps it out. A token's age is another question. */
static FbAnswer *
judge (const Standing *standing, gboolean *leaving)
{
  if (!standing->found)
    return fb_auth_expired ();
  if (standing->revoked || (standing->wipe != NULL && leaving == NULL))
    return fb_auth_revoked (standing->wipe);
  if (leaving != NULL)
    *leaving = standing->wipe != NULL;
  return standing->active ? NULL : fb_auth_disabled ();
}

FbAnswer *
fb_auth_identify_for (FbService *service, FbClock *clock, const char *bearer, FbCaller *caller, gboolean *leaving)
{
  FbDb *db = fb_service_get_db (service);
  g_auto (Standing) standing = {0};
  g_autoptr (GError) error = NULL;
  gint64 now = fb_clock_now (clock);
  FbAnswer *answer;

  if (!find_by_token (db, bearer, &standing, &error))
    return fb_auth_failed (error);
  /* A revoked device is told so, and a disabled user only with a token that still counts. */
  if (standing.found && !standing.revoked && standing.access_until <= now)
    return fb_auth_expired ();
  answer = judge (&standing, leaving);
  if (standing.wipe != NULL && !fb_auth_note_told (db, &standing.caller.device, now, &error))
    {
      fb_answer_free (answer);
      return fb_auth_failed (error);
    }
  *caller = standing.caller;
  return answer;
}

FbAnswer *
fb_auth_identify (FbService *service, FbClock *clock, const char *bearer, FbCaller *caller)
{
  return fb_auth_identify_for (service, clock, bearer, caller, NULL);
}

FbAnswer *
fb_auth_recognise (FbService *service, const char *bearer, FbCaller *caller)
{
  g_auto (Standing) standing = {0};
  g_autoptr (GError) error = NULL;

  if (!find_by_token (fb_service_get_db (service), bearer, &standing, &error))
    return fb_auth_failed (error);
  *caller = standing.caller;
  return standing.found ? NULL : fb_auth_expired ();
}

FbAnswer *
fb_auth_check_device (FbService *service, const FbCaller *caller)
{
  g_auto (Standing) standing = {0};
  g_autoptr (GError) error = NULL;

  if (!find_by_device (fb_service_get_db (service), &caller->device, &standing, &error))
    return fb_auth_failed (error);
  return judge (&standing, NULL);
}

/* --- refresh without lock-out --- */

typedef struct
{
  FbId user;
  char *cur, *next;
} Secret;

static void
secret_clear (Secret *self)
{
  g_free (self->cur);
  g_free (self->next);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Secret, secret_clear)

static gboolean
load_secret (FbDb *db, const FbId *device, Secret *secret, gboolean *found, GError **error)
{
  static const char sql[] = "SELECT user_id, refresh_cur, refresh_next FROM device_secret WHERE device = ?1";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (db, &stmt, error, sql, "d", device);

  *found = step == FB_STEP_ROW;
  if (*found)
    {
      fb_stmt_get_id (stmt, 0, &secret->user);
      secret->cur = g_strdup (fb_stmt_get_text (stmt, 1));
      secret->next = g_strdup (fb_stmt_get_text (stmt, 2));
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

/* Neither secret: a copy of the device when it was replaced once, else just wrong. */
static FbAnswer *
refuse_secret (FbService *service, FbTransaction *tx, const FbId *device, const char *hash)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (GError) error = NULL;
  gint64 n;

  if (!fb_sql_int (db, &n, 0, &error, "SELECT count(*) FROM device_secret_old WHERE secret = ?1 AND device = ?2", "td",
                   hash, device))
    return fb_auth_failed (error);
  if (n == 0)
    return fb_auth_expired ();
  if (!fb_auth_revoke_device (service, device, &error) || !fb_transaction_commit (tx, &error))
    return fb_auth_failed (error);
  g_warning ("A device showed a secret that had been replaced: it is revoked");
  return fb_auth_revoked (NULL);
}

/* The secret is the device's own. */
static FbAnswer *
refresh_for (FbService *service,
             FbTransaction *tx,
             const FbCaller *caller,
             const Secret *secret,
             const char *hash,
             const char *proposed,
             gint64 now)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (GError) error = NULL;
  g_autofree char *access = NULL;
  g_autoptr (FbAnswer) answer = NULL;
  gboolean done;

  if (fb_secret_equal (hash, secret->cur))
    done = fb_sql_run (db, &error, "UPDATE device_secret SET refresh_next = ?2 WHERE device = ?1", "dt",
                       &caller->device, proposed);
  else
    done = move_on (db, &caller->device, secret, proposed, &error);
  if (!done || !(access = fb_auth_give_access (db, &caller->device, now, &error))
      || !(answer = fb_auth_answer_access (db, caller, access, now, &error)) || !fb_transaction_commit (tx, &error))
    return fb_auth_failed (error);
  return g_steal_pointer (&answer);
}

static FbAnswer *
refresh_with (FbService *service, gint64 now, const FbId *device, const char *hash, const char *proposed)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTransaction) tx = fb_service_begin (service, &error);
  g_auto (Standing) standing = {0};
  g_auto (Secret) secret = {0};
  gboolean found, leaving;
  FbCaller caller;
  FbAnswer *answer;

  if (tx == NULL || !load_secret (db, device, &secret, &found, &error)
      || !find_by_device (db, device, &standing, &error))
    return fb_auth_failed (error);
  if (!found)
    return fb_auth_expired ();
  if (!fb_secret_equal (hash, secret.cur) && !fb_secret_equal (hash, secret.next))
    return standing.revoked ? fb_auth_revoked (NULL) : refuse_secret (service, tx, device, hash);
  answer = judge (&standing, &leaving);
  if (standing.wipe != NULL && !fb_auth_note_told (db, device, now, &error))
    {
      fb_answer_free (answer);
      return fb_auth_failed (error);
    }
  caller = (FbCaller){secret.user, *device};
  if (answer == NULL)
    return refresh_for (service, tx, &caller, &secret, hash, proposed, now);
  if (fb_transaction_commit (tx, &error))
    return answer;
  fb_answer_free (answer);
  return fb_auth_failed (error);
}

FbAnswer *
fb_auth_refresh (FbService *service, FbClock *clock, const FbRequest *request)
{
  FbAnswer *answer = NULL;
  g_autoptr (JsonNode) node = fb_auth_parse_body (request, &answer);
  g_autofree char *hash = NULL;
  const char *refresh, *next;
  JsonObject *body;
  FbId device;

  if (node == NULL)
    return answer;
  body = json_node_get_object (node);
  refresh = fb_json_get_text (body, "refresh", NULL);
  next = fb_json_get_text (body, "next", NULL);
  if (!fb_id_parse (fb_json_get_text (body, "device", NULL), &device) || refresh == NULL
      || !fb_auth_is_secret_hash (next))
    return fb_auth_problem (400, "bad-request", "The request must have device, refresh and next");
  hash = fb_secret_hash (refresh);
  if (fb_secret_equal (hash, next))
    return fb_auth_problem (400, "bad-request", "The next secret must be a new one");
  return refresh_with (service, fb_clock_now (clock), &device, hash, next);
}
