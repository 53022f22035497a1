/* fb-demo-fill.c: a server's database filled with the demo company
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-demo-fill.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "fb-admin.h"
#include "fb-auth.h"
#include "fb-data-dir.h"
#include "fb-demo.h"
#include "fb-engine.h"
#include "fb-loopback.h"
#include "fb-password.h"
#include "fb-sql.h"
#include "fb-store-sync.h"

typedef struct
{
  FbStore *store;
  FbCaller caller;
  char *incarnation;
} Fill;

static gboolean
join (FbStore *store, FbDb *db, gpointer user_data, GError **error)
{
  Fill *fill = user_data;
  g_autoptr (FbTransaction) tx = fb_transaction_begin_durable (db, error);

  return tx != NULL
         && fb_store_sync_join (store, db, "loopback:", "admin", &fill->caller.user, &fill->caller.device,
                                fill->incarnation, error)
         && fb_transaction_commit (tx, error) && fb_store_sync_reload_identity (store, error);
}

typedef struct
{
  gboolean done;
  GError *error;
} Wait;

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  FbSyncResult counts;

  fb_engine_sync_finish (FB_ENGINE (source), result, &counts, &wait->error);
  wait->done = TRUE;
}

static gboolean
sync_now (FbEngine *engine, GError **error)
{
  Wait wait = {FALSE, NULL};

  fb_engine_sync_async (engine, TRUE, NULL, synced_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  if (wait.error == NULL)
    return TRUE;
  g_propagate_error (error, wait.error);
  return FALSE;
}

/* First the organisation comes to the device, so that it knows itself an administrator's; then the company goes up. */
static gboolean
generate_and_push (FbService *service, Fill *fill, GError **error)
{
  g_autoptr (FbLoopback) loopback = fb_loopback_new (service, &fill->caller);
  g_autoptr (FbEngine) engine = fb_engine_new (fill->store, FB_TRANSPORT (loopback));
  FbDemoOptions options = {0};
  FbEngineStatus status;

  if (!sync_now (engine, error) || !fb_demo_generate (fill->store, &options, NULL, NULL, NULL, error)
      || !sync_now (engine, error))
    return FALSE;
  fb_engine_get_status (engine, &status);
  if (status.waiting == 0 && status.refused == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               "The demo company was not taken whole: %u changes wait, %u were refused", status.waiting,
               status.refused);
  return FALSE;
}

static gboolean
set_passwords (FbDb *db, GError **error)
{
  g_autoptr (GArray) users = g_array_new (FALSE, FALSE, sizeof (FbId));
  g_autoptr (FbStmt) stmt = fb_sql_query (
      db, error, "SELECT id FROM \"user\" WHERE _dead = 0 AND id NOT IN (SELECT user_id FROM credential)", "");
  g_autofree char *hash = NULL;
  FbStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = fb_stmt_step (stmt, NULL, error)) == FB_STEP_ROW)
    {
      FbId id;

      if (fb_stmt_get_id (stmt, 0, &id))
        g_array_append_val (users, id);
    }
  if (step == FB_STEP_ERROR)
    return FALSE;
  /* One hash for all: the password is in the manual anyway. */
  hash = fb_password_hash (FB_DEMO_PASSWORD);
  for (guint i = 0; i < users->len && hash != NULL; i++)
    if (!fb_auth_set_hash (db, &g_array_index (users, FbId, i), hash, error))
      return FALSE;
  return TRUE;
}

static void
remove_profile (const char *folder)
{
  static const char *const names[] = {"cache.db", "cache.db-wal", "cache.db-shm", "cache.lock"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static gboolean
fill_from_device (FbService *service, const char *folder, GError **error)
{
  g_autoptr (FbStore) store = fb_store_open (folder, NULL, error);
  Fill fill = {.store = store};
  gboolean done;

  if (store == NULL)
    return FALSE;
  fill.caller.device = fb_store_get_device (store);
  fill.incarnation =
      fb_db_query_text (fb_service_get_db (service), "SELECT incarnation FROM sync_clock WHERE one = 1", error);
  done = fill.incarnation != NULL
         && fb_admin_add_user (service, "admin", "Administrator", "admin", NULL, &fill.caller.user, error)
         && fb_service_add_device (service, &fill.caller.user, &fill.caller.device, "Demo company", error)
         && fb_store_write (store, join, &fill, error) && generate_and_push (service, &fill, error)
         && set_passwords (fb_service_get_db (service), error);
  fb_store_close (store);
  g_free (fill.incarnation);
  return done;
}

gboolean
fb_demo_fill (const char *directory, GError **error)
{
  g_autoptr (FbService) service = fb_data_dir_open_service (directory, error);
  g_autofree char *folder = NULL;
  gint64 users;
  gboolean done;

  if (service == NULL || !fb_db_query_int (fb_service_get_db (service), "SELECT count(*) FROM \"user\"", &users, error))
    return FALSE;
  if (users > 0)
    return TRUE;
  folder = fb_db_is_postgres_uri (directory) ? g_dir_make_tmp ("fieldbook-demo-XXXXXX", error)
                                             : g_build_filename (directory, "demo-device", NULL);
  if (folder == NULL)
    return FALSE;
  remove_profile (folder);
  done = fill_from_device (service, folder, error);
  remove_profile (folder);
  return done;
}
