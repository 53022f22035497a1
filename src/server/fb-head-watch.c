/* fb-head-watch.c: hears when another process has committed something
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fb-head-watch.h"

#include <glib-unix.h>
#include <poll.h>
#include <unistd.h>

#include "fb-service.h"

#define RETRY_MS 2000

struct _FbHeadWatch
{
  char *database; /* (owned) */
  FbHeadFunc heard;
  gpointer user_data;
  GMainContext *context; /* (owned) */
  GThread *thread;       /* (owned) */
  int wake[2];           /* closed on one side to end the thread */
  int stopped;           /* atomic */
};

static gboolean
tell_cb (gpointer user_data)
{
  FbHeadWatch *self = user_data;

  if (!g_atomic_int_get (&self->stopped))
    self->heard (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
tell (FbHeadWatch *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, self, NULL);
  g_source_set_name (source, "fb-head-watch");
  g_source_attach (source, self->context);
}

/* FALSE: it is time to end. */
static gboolean
wait_for (FbHeadWatch *self, int fd, int timeout_ms)
{
  struct pollfd fds[] = {{.fd = self->wake[0], .events = POLLIN}, {.fd = fd, .events = POLLIN}};

  poll (fds, fd >= 0 ? 2 : 1, timeout_ms);
  return !g_atomic_int_get (&self->stopped);
}

static FbDb *
listen_now (FbHeadWatch *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FbDb) db = fb_db_open_postgres (self->database, FB_DB_READ_ONLY, &error);

  if (db != NULL && fb_db_listen (db, FB_SERVICE_CHANNEL, &error))
    return g_steal_pointer (&db);
  g_info ("Not listening to the database just now: %s", error->message);
  return NULL;
}

static gpointer
watch_in_thread (gpointer data)
{
  FbHeadWatch *self = data;
  g_autoptr (FbDb) db = NULL;

  while (!g_atomic_int_get (&self->stopped))
    {
      if (db == NULL && (db = listen_now (self)) == NULL)
        {
          wait_for (self, -1, RETRY_MS);
          continue;
        }
      if (!wait_for (self, fb_db_get_fd (db), -1))
        break;
      if (fb_db_take_notifications (db))
        tell (self);
      else if (fb_db_get_fd (db) < 0)
        g_clear_object (&db);
    }
  return NULL;
}

FbHeadWatch *
fb_head_watch_new (const char *database, FbHeadFunc heard, gpointer user_data)
{
  FbHeadWatch *self;

  g_return_val_if_fail (heard != NULL, NULL);

  if (!fb_db_is_postgres_uri (database))
    return NULL;
  self = g_new0 (FbHeadWatch, 1);
  self->database = g_strdup (database);
  self->heard = heard;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  if (!g_unix_open_pipe (self->wake, FD_CLOEXEC, NULL))
    g_error ("No pipe is to be had");
  self->thread = g_thread_new ("fb-head", watch_in_thread, self);
  return self;
}

/* What was told and not heard yet still names @self. */
static void
forget_told (FbHeadWatch *self)
{
  GSource *source;

  while ((source = g_main_context_find_source_by_user_data (self->context, self)) != NULL)
    g_source_destroy (source);
}

void
fb_head_watch_free (FbHeadWatch *self)
{
  g_atomic_int_set (&self->stopped, TRUE);
  close (self->wake[1]);
  g_thread_join (self->thread);
  close (self->wake[0]);
  forget_told (self);
  g_main_context_unref (self->context);
  g_free (self->database);
  g_free (self);
}
