/* fb-lease.c: for how long a profile may be used without its server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-lease.h"

#include <glib/gi18n-lib.h>

#include "fb-store-sync.h"

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
/* The moment is written down when it has moved on by this much. */
#define SEEN_STEP_MS (60 * 60 * G_GINT64_CONSTANT (1000))

FbLock
fb_lease_judge (const FbLease *lease, gint64 now)
{
  gint64 days = lease->days > 0 ? lease->days : FB_LEASE_DAYS;

  if (!lease->has_server)
    return FB_LOCK_NONE;
  if (lease->signed_out)
    return FB_LOCK_SIGNED_OUT;
  if (lease->contact <= 0 || MAX (now, lease->seen) - lease->contact < days * DAY_MS)
    return FB_LOCK_NONE;
  return FB_LOCK_LEASE;
}

static gboolean
read_setting (FbDb *db, const char *setting, gint64 *value, GError **error)
{
  g_autofree char *key = g_strconcat ("setting.", setting, NULL);

  return fb_store_sync_read_number (db, key, 0, value, error);
}

static gboolean
read_server (FbDb *db, gboolean *has_server, GError **error)
{
  gint64 n;

  if (!fb_db_query_int (db, "SELECT count(*) FROM kv WHERE k = 'server' AND v IS NOT NULL", &n, error))
    return FALSE;
  *has_server = n > 0;
  return TRUE;
}

static gboolean
read_days (FbDb *db, const FbId *device, gint64 *days, GError **error)
{
  g_autoptr (FbStmt) stmt = fb_db_prepare (db, "SELECT \"expires_after_days\" FROM device WHERE id = ?1", error);
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  fb_stmt_bind_id (stmt, 1, device);
  step = fb_stmt_step (stmt, NULL, error);
  *days = step == FB_STEP_ROW ? fb_stmt_get_int (stmt, 0) : 0;
  return step != FB_STEP_ERROR;
}

static gboolean
read_lease (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  FbLease *lease = user_data;
  FbId device = fb_store_get_device (store);
  gint64 signed_out;

  /* What cannot be read must not pass for "not locked". */
  if (!read_server (db, &lease->has_server, error) || !read_setting (db, FB_SETTING_SIGNED_OUT, &signed_out, error)
      || !read_setting (db, FB_ENGINE_SETTING_LAST_SUCCESS, &lease->contact, error)
      || !read_setting (db, FB_SETTING_SEEN, &lease->seen, error))
    return FALSE;
  lease->signed_out = signed_out != 0;
  return read_days (db, &device, &lease->days, error);
}

/* What is remembered for the next look. */
static FbLock
judge_now (FbStore *store, const FbLease *lease)
{
  gint64 now = fb_clock_now (fb_store_get_clock (store));
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, now);

  if (lease->has_server && now >= lease->seen + SEEN_STEP_MS)
    fb_store_set_setting (store, FB_SETTING_SEEN, text);
  return fb_lease_judge (lease, now);
}

gboolean
fb_lease_check (FbStore *store, FbLock *lock, GError **error)
{
  FbLease lease = {0};

  g_return_val_if_fail (FB_IS_STORE (store), FALSE);
  g_return_val_if_fail (lock != NULL, FALSE);

  if (!fb_store_read (store, read_lease, &lease, error))
    return FALSE;
  *lock = judge_now (store, &lease);
  return TRUE;
}

static gpointer
read_in_reader (FbStore *store, FbDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree FbLease *lease = g_new0 (FbLease, 1);

  return read_lease (store, db, lease, error) ? g_steal_pointer (&lease) : NULL;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree FbLease *lease = fb_store_read_finish (FB_STORE (source), result, &error);

  if (lease == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, judge_now (FB_STORE (source), lease));
}

void
fb_lease_check_async (FbStore *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);

  fb_store_read_async (store, read_in_reader, NULL, NULL, g_free, cancellable, read_cb, task);
}

gboolean
fb_lease_check_finish (FbStore *store, GAsyncResult *result, FbLock *lock, GError **error)
{
  g_autoptr (GError) local = NULL;
  gssize value = g_task_propagate_int (G_TASK (result), &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *lock = (FbLock) value;
  return TRUE;
}

const char *
fb_lock_get_words (FbLock lock)
{
  switch (lock)
    {
    case FB_LOCK_LEASE:
      return _ ("This computer has not reached the server for a long time. Sign in again to go on; nothing is lost.");
    case FB_LOCK_SIGNED_OUT:
      return _ ("You have signed out. Sign in again to go on; what waits to be sent is kept.");
    case FB_LOCK_NONE:
    default:
      return NULL;
    }
}
