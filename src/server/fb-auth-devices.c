/* fb-auth-devices.c: devices that leave: signed out, revoked, emptied
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-auth-private.h"

/* --- standing --- */

gboolean
fb_auth_get_standing (FbDb *db, gint64 *n, GError **error)
{
  return fb_db_query_int (db, "SELECT coalesce (max (n), 0) FROM standing", n, error);
}

gboolean
fb_auth_note_standing (FbDb *db, GError **error)
{
  return fb_sql_run (
      db, error, "INSERT INTO standing (one, n) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET n = standing.n + 1", "");
}

static gboolean
begin (FbService *service, FbTransaction **own, GError **error)
{
  if (fb_db_is_in_transaction (fb_service_get_db (service)))
    return TRUE;
  *own = fb_service_begin (service, error);
  return *own != NULL;
}

static gboolean
end (FbTransaction *own, GError **error)
{
  return own == NULL || fb_transaction_commit (own, error);
}

static gboolean
write_status (FbDb *db, const FbId *device, const char *status, GError **error)
{
  /* Its access token stays known, so that the device is told why. */
  return fb_sql_run (db, error, "UPDATE device_secret SET status = ?2 WHERE device = ?1", "dt", device, status)
         && fb_auth_note_standing (db, error);
}

gboolean
fb_auth_set_device_status (FbDb *db, const FbId *device, const char *status, GError **error)
{
  g_autoptr (FbTransaction) own = NULL;

  if (!fb_db_is_in_transaction (db) && !(own = fb_transaction_begin_durable (db, error)))
    return FALSE;
  return write_status (db, device, status, error) && end (own, error);
}

gboolean
fb_auth_revoke_device (FbService *service, const FbId *device, GError **error)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (FbTransaction) own = NULL;

  return begin (service, &own, error) && write_status (db, device, "revoked", error)
         && fb_service_mark_device (service, device, "lost", error) && end (own, error);
}

/* --- wiping --- */

gboolean
fb_auth_find_wipe (FbDb *db, const FbId *device, char **mode, GError **error)
{
  g_autoptr (FbStmt) stmt = NULL;
  FbStep step = fb_sql_first (db, &stmt, error, "SELECT mode FROM device_wipe WHERE device = ?1 AND done_at IS NULL",
                              "d", device);

  *mode = step == FB_STEP_ROW ? g_strdup (fb_stmt_get_text (stmt, 0)) : NULL;
  return step != FB_STEP_ERROR;
}

gboolean
fb_auth_note_told (FbDb *db, const FbId *device, gint64 now, GError **error)
{
  gint64 n;

  /* Mostly it is known already, and nothing has to be written. */
  if (!fb_sql_int (db, &n, 0, error, "SELECT count(*) FROM device_wipe WHERE device = ?1 AND told_at IS NULL", "d",
                   device))
    return FALSE;
  return n == 0
         || fb_sql_run (db, error, "UPDATE device_wipe SET told_at = ?2 WHERE device = ?1 AND told_at IS NULL", "di",
                        device, now);
}

gboolean
fb_auth_order_wipe (FbService *service, const FbId *device, gboolean after_push, gint64 now, GError **error)
{
  static const char order[] =
      "INSERT INTO device_wipe (device, mode, asked_at, told_at, done_at) VALUES (?1, ?2, ?3, NULL, NULL)"
      " ON CONFLICT (device) DO UPDATE SET mode = excluded.mode, asked_at = excluded.asked_at, told_at = NULL,"
      " done_at = NULL";
  FbDb *db = fb_service_get_db (service);
  g_autoptr (FbTransaction) own = NULL;

  /* A device that may still send what waits is let in for that alone. */
  return begin (service, &own, error)
         && fb_sql_run (db, error, order, "dti", device, after_push ? "after_push" : "now", now)
         && write_status (db, device, after_push ? "active" : "revoked", error)
         && fb_service_mark_device (service, device, "lost", error) && end (own, error);
}

FbAnswer *
fb_auth_wiped (FbService *service, FbClock *clock, const FbCaller *caller)
{
  FbDb *db = fb_service_get_db (service);
  g_autoptr (GError) error = NULL;
  g_autoptr (FbTransaction) tx = fb_service_begin (service, &error);
  gint64 ordered;

  if (tx == NULL
      || !fb_sql_int (db, &ordered, 0, &error, "SELECT count(*) FROM device_wipe WHERE device = ?1", "d",
                      &caller->device))
    return fb_auth_failed (error);
  if (ordered == 0)
    return fb_auth_problem (400, "bad-request", "Nobody has ordered this device to be emptied");
  if (!fb_sql_run (db, &error, "UPDATE device_wipe SET done_at = ?2 WHERE device = ?1 AND done_at IS NULL", "di",
                   &caller->device, fb_clock_now (clock))
      /* Its last access token stays known: a lost answer is asked for again. */
      || !fb_sql_run (db, &error, "UPDATE device_secret SET refresh_cur = '', refresh_next = NULL WHERE device = ?1",
                      "d", &caller->device)
      || !write_status (db, &caller->device, "wiped", &error)
      || !fb_service_mark_device (service, &caller->device, "wiped", &error) || !fb_transaction_commit (tx, &error))
    return fb_auth_failed (error);
  return fb_answer_new (204, NULL, NULL);
}

/* --- signing out --- */

FbAnswer *
fb_auth_logout (FbService *service, const FbCaller *caller)
{
  g_autoptr (GError) error = NULL;

  if (!fb_sql_run (fb_service_get_db (service), &error,
                   "UPDATE device_secret SET access = NULL, refresh_cur = '', refresh_next = NULL WHERE device = ?1",
                   "d", &caller->device))
    return fb_auth_failed (error);
  return fb_answer_new (204, NULL, NULL);
}
