/* fb-auth-enrol.c: signing in, with a password or a one-time code
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-auth-private.h"

#include <string.h>

/* After the free ones each wrong try must be waited for twice as long as the one before. An office shares an address,
 * so that is counted more leniently. */
typedef struct
{
  const char *read, *write, *forget;
  guint free_tries;
  gint64 max_wait_ms;
} Counter;

static const Counter by_login = {
    "SELECT tries, wait_until FROM sign_in_failure WHERE login = fold (?1)",
    "INSERT INTO sign_in_failure (login, tries, wait_until) VALUES (fold (?1), ?2, ?3)"
    " ON CONFLICT (login) DO UPDATE SET tries = excluded.tries, wait_until = excluded.wait_until",
    "DELETE FROM sign_in_failure WHERE wait_until < ?1",
    3,
    5 * 60 * G_GINT64_CONSTANT (1000),
};

static const Counter by_address = {
    "SELECT tries, wait_until FROM sign_in_address WHERE address = ?1",
    "INSERT INTO sign_in_address (address, tries, wait_until) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (address) DO UPDATE SET tries = excluded.tries, wait_until = excluded.wait_until",
    "DELETE FROM sign_in_address WHERE wait_until < ?1",
    20,
    60 * G_GINT64_CONSTANT (1000),
};

/* Names and addresses that nobody tries any more are forgotten after two hours. */
#define FORGET_MS (2 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* One try. */
typedef struct
{
  FbService *service;
  FbDb *db;
  gint64 now;
  FbCaller caller;
  const char *address;          /* (nullable) */
  const char *login, *password; /* (nullable) */
  char *code_hash;              /* (owned) (nullable) */
  const char *name, *secret_hash;
} Try;

static void
try_clear (Try *self)
{
  g_free (self->code_hash);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Try, try_clear)

/* --- delays --- */

static gboolean
read_counter (FbDb *db, const Counter *counter, const char *key, gint64 *tries, gint64 *until, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  *tries = *until = 0;
  if (key == NULL)
    return TRUE;
  step = fb_sql_first (db, &stmt, error, counter->read, "t", key);
  if (step == FB_STEP_ROW)
    {
      *tries = fb_stmt_get_int (stmt, 0);
      *until = fb_stmt_get_int (stmt, 1);
    }
  return step != FB_STEP_ERROR;
}

static gboolean
count_failure (FbDb *db, const Counter *counter, const char *key, gint64 now, GError **error)
{
  gint64 tries, until, wait;

  if (key == NULL)
    return TRUE;
  if (!read_counter (db, counter, key, &tries, &until, error))
    return FALSE;
  tries++;
  wait = tries <= counter->free_tries
             ? 0
             : MIN (counter->max_wait_ms, G_GINT64_CONSTANT (1000) << MIN (tries - counter->free_tries - 1, 20));
  return fb_sql_run (db, error, counter->write, "tii", key, tries, now + wait)
         && fb_sql_run (db, error, counter->forget, "i", now - FORGET_MS);
}

static gboolean
find_wait (const Try *self, gint64 *seconds, GError **error)
{
  gint64 tries, login_until, address_until, until;

  if (!read_counter (self->db, &by_login, self->login, &tries, &login_until, error)
      || !read_counter (self->db, &by_address, self->address, &tries, &address_until, error))
    return FALSE;
  until = MAX (login_until, address_until);
  *seconds = until > self->now ? (until - self->now + 999) / 1000 : 0;
  return TRUE;
}

static FbAnswer *
refuse (const Try *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTransaction) tx = fb_transaction_begin (self->db, &error);

  if (tx == NULL || !count_failure (self->db, &by_login, self->login, self->now, &error)
      || !count_failure (self->db, &by_address, self->address, self->now, &error)
      || !fb_transaction_commit (tx, &error))
    return fb_auth_failed (error);
  if (self->code_hash != NULL)
    return fb_auth_problem (401, "wrong-password", "Wrong or used code");
  return fb_auth_problem (401, "wrong-password", "Wrong name or password");
}

/* --- proof --- */

/* NULL without error: there is none. */
static char *
load_hash (const Try *self, FbId *user, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step;

  if (!fb_service_find_user (self->service, self->login, user, &local))
    {
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  step = fb_sql_first (self->db, &stmt, error, "SELECT hash FROM credential WHERE user_id = ?1", "d", user);
  return step == FB_STEP_ROW ? g_strdup (fb_stmt_get_text (stmt, 0)) : NULL;
}

/* Which user this is, found out in the same time whether the name exists or not. */
static gboolean
check_password (Try *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *hash = load_hash (self, &self->caller.user, &local);

  if (hash != NULL)
    return fb_password_verify (hash, self->password);
  fb_password_pretend (self->password);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* A code enrols one device; the same device may show it again, since the answer may have been lost. */
static gboolean
check_code (Try *self, GError **error)
{
  static const char sql[] = "SELECT user_id FROM enrol_code WHERE hash = ?1 AND until > ?2"
                            " AND (device IS NULL OR device = ?3)";
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (self->db, &stmt, error, sql, "tid", self->code_hash, self->now, &self->caller.device);

  return step == FB_STEP_ROW && fb_stmt_get_id (stmt, 0, &self->caller.user);
}

static FbAnswer *
check_standing (const Try *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wipe = NULL;
  gboolean active;
  gint64 out;

  if (!fb_auth_is_active (self->db, &self->caller.user, &active, &error)
      || !fb_sql_int (self->db, &out, 0, &error,
                      "SELECT count(*) FROM device_secret WHERE device = ?1 AND status <> 'active'", "d",
                      &self->caller.device)
      || !fb_auth_find_wipe (self->db, &self->caller.device, &wipe, &error))
    return fb_auth_failed (error);
  if (out > 0)
    return fb_auth_revoked (wipe);
  return active ? NULL : fb_auth_disabled ();
}

/* --- the device --- */

static gboolean
write_secret (const Try *self, GError **error)
{
  static const char sql[] =
      "INSERT INTO device_secret (device, user_id, status, refresh_cur, refresh_next, access, access_until)"
      " VALUES (?1, ?2, 'active', ?3, NULL, NULL, 0) ON CONFLICT (device) DO UPDATE SET user_id = excluded.user_id,"
      " status = 'active', refresh_cur = excluded.refresh_cur, refresh_next = NULL";

  return fb_sql_run (self->db, error, sql, "ddt", &self->caller.device, &self->caller.user, self->secret_hash);
}

static gboolean
use_proof (const Try *self, GError **error)
{
  if (self->code_hash != NULL)
    return fb_sql_run (self->db, error, "UPDATE enrol_code SET device = ?2 WHERE hash = ?1", "td", self->code_hash,
                       &self->caller.device);
  return fb_sql_run (self->db, error, "DELETE FROM sign_in_failure WHERE login = fold (?1)", "t", self->login);
}

/* The device, its secret and the end of the code: all or nothing. */
static FbAnswer *
enrol_device (const Try *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTransaction) tx = fb_service_begin (self->service, &error);
  g_autoptr (FbAnswer) answer = NULL;
  g_autofree char *access = NULL;

  if (tx == NULL)
    return fb_auth_failed (error);
  if (!fb_service_add_device (self->service, &self->caller.user, &self->caller.device, self->name, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        return fb_auth_problem (403, "not-permitted", error->message);
      return fb_auth_failed (error);
    }
  if (!use_proof (self, &error) || !write_secret (self, &error)
      || !(access = fb_auth_give_access (self->db, &self->caller.device, self->now, &error))
      || !(answer = fb_auth_answer_access (self->db, &self->caller, access, self->now, &error))
      || !fb_transaction_commit (tx, &error))
    return fb_auth_failed (error);
  return g_steal_pointer (&answer);
}

static FbAnswer *
sign_in (Try *self)
{
  g_autoptr (GError) error = NULL;
  FbAnswer *answer;
  gboolean proven;
  gint64 seconds;

  if (!find_wait (self, &seconds, &error))
    return fb_auth_failed (error);
  if (seconds > 0)
    {
      answer = fb_auth_problem (429, "busy", "Too many wrong tries: wait before you try again");
      answer->retry_after = seconds;
      return answer;
    }
  proven = self->code_hash != NULL ? check_code (self, &error) : check_password (self, &error);
  if (error != NULL)
    return fb_auth_failed (error);
  if (!proven)
    return refuse (self);
  return (answer = check_standing (self)) != NULL ? answer : enrol_device (self);
}

static gboolean
read_try (Try *self, JsonObject *body)
{
  const char *code = fb_json_get_text_or_null (body, "code", NULL);

  self->login = fb_json_get_text_or_null (body, "login", NULL);
  self->password = fb_json_get_text_or_null (body, "password", NULL);
  self->name = fb_json_get_text (body, "name", NULL);
  self->secret_hash = fb_json_get_text (body, "secret_hash", NULL);
  if (code != NULL)
    {
      g_autofree char *plain = fb_code_normalise (code);

      self->code_hash = fb_secret_hash (plain);
    }
  return (code != NULL) != (self->password != NULL) && (code != NULL || self->login != NULL) && self->name != NULL
         && fb_auth_is_secret_hash (self->secret_hash)
         && fb_id_parse (fb_json_get_text (body, "device", NULL), &self->caller.device);
}

FbAnswer *
fb_auth_enrol (FbService *service, FbClock *clock, const FbRequest *request)
{
  FbAnswer *answer = NULL;
  g_autoptr (JsonNode) node = fb_auth_parse_body (request, &answer);
  g_auto (Try) self = {0};

  if (node == NULL)
    return answer;
  self.service = service;
  self.db = fb_service_get_db (service);
  self.now = fb_clock_now (clock);
  self.address = request->address;
  if (!read_try (&self, json_node_get_object (node)))
    return fb_auth_problem (400, "bad-request",
                            "The request must have login and password, or code, and device, name and secret_hash");
  return sign_in (&self);
}

/* --- administration --- */

gboolean
fb_auth_set_hash (FbDb *db, const FbId *user, const char *hash, GError **error)
{
  return fb_sql_run (db, error,
                     "INSERT INTO credential (user_id, hash) VALUES (?1, ?2)"
                     " ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash",
                     "dt", user, hash);
}

char *
fb_auth_hash_password (const char *password, GError **error)
{
  char *hash = fb_password_hash (password);

  if (hash == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "There is not enough memory to store a password");
  return hash;
}

gboolean
fb_auth_set_password (FbDb *db, const FbId *user, const char *password, GError **error)
{
  g_autofree char *hash = fb_auth_hash_password (password, error);

  return hash != NULL && fb_auth_set_hash (db, user, hash, error);
}

char *
fb_auth_make_code (FbDb *db, const FbId *user, gint64 now, GError **error)
{
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);
  g_autofree char *code = fb_code_make ();
  g_autofree char *plain = fb_code_normalise (code);
  g_autofree char *hash = fb_secret_hash (plain);

  if (tx == NULL
      || !fb_sql_run (db, error, "DELETE FROM enrol_code WHERE until <= ?1 OR (user_id = ?2 AND device IS NULL)", "id",
                      now, user)
      || !fb_sql_run (db, error, "INSERT INTO enrol_code (hash, user_id, until, device) VALUES (?1, ?2, ?3, NULL)",
                      "tdi", hash, user, now + FB_AUTH_CODE_MS)
      || !fb_transaction_commit (tx, error))
    return NULL;
  return g_steal_pointer (&code);
}
