/* fb-nightly.c: the server tidies up once a day
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-nightly.h"

#include "fb-data-dir.h"
#include "fb-date.h"
#include "fb-service-tidy.h"
#include "fb-worker.h"

#define LOOK_SECONDS 300
/* Between two batches others get their turn at the database. */
#define PAUSE_US 20000

struct _FbNightly
{
  GObject parent_instance;

  char *place;
  char *archive;    /* (nullable) */
  FbClock *clock;   /* (owned) */
  FbWorker *worker; /* (owned) (nullable) once stopped */
  int hour;
  guint timer;
  gboolean running;
  char day[FB_DATE_LENGTH + 1]; /* on which it was begun last, local */
  gint stopping;                /* atomic */
};

G_DEFINE_FINAL_TYPE (FbNightly, fb_nightly, G_TYPE_OBJECT)

static void
fb_nightly_dispose (GObject *object)
{
  fb_nightly_stop (FB_NIGHTLY (object));

  G_OBJECT_CLASS (fb_nightly_parent_class)->dispose (object);
}

static void
fb_nightly_finalize (GObject *object)
{
  FbNightly *self = FB_NIGHTLY (object);

  g_clear_object (&self->clock);
  g_free (self->place);
  g_free (self->archive);

  G_OBJECT_CLASS (fb_nightly_parent_class)->finalize (object);
}

static void
fb_nightly_class_init (FbNightlyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = fb_nightly_dispose;
  object_class->finalize = fb_nightly_finalize;
}

static void
fb_nightly_init (FbNightly *self)
{
}

/* --- the job, in the worker ------------------------------------------------------------------------------------ */

static gboolean
run_batches (FbNightly *self, FbTidy *job, GError **error)
{
  gboolean done = FALSE;

  while (!done && !g_atomic_int_get (&self->stopping))
    {
      if (!fb_tidy_step (job, &done, error))
        return FALSE;
      if (!done)
        g_usleep (PAUSE_US);
    }
  return TRUE;
}

static void
report (FbTidy *job)
{
  FbTidied tidied;

  fb_tidy_get (job, &tidied);
  if (!fb_tidy_is_taken (job))
    g_message ("tidied up: %" G_GINT64_FORMAT " deleted rows, %" G_GINT64_FORMAT " lines about moves, %" G_GINT64_FORMAT
               " results; %" G_GINT64_FORMAT " lines of history went into the archive",
               tidied.dead, tidied.left + tidied.gone + tidied.groups, tidied.results + tidied.refused,
               tidied.archived);
}

static gboolean
do_job (FbNightly *self, GError **error)
{
  g_autoptr (FbService) service = fb_data_dir_open_service (self->place, error);
  g_autoptr (GError) local = NULL;
  g_autofree char *last = NULL;
  g_autoptr (FbTidy) job = NULL;
  FbBlobTidy blobs;
  char today[FB_DATE_LENGTH + 1];

  if (service == NULL)
    return FALSE;
  last = fb_service_dup_tidy_day (service, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  fb_date_of_time (fb_clock_now (self->clock), NULL, today);
  if (g_strcmp0 (last, today) >= 0)
    return TRUE;
  job = fb_tidy_new (service, self->archive);
  if (!run_batches (self, job, error))
    return FALSE;
  if (!fb_tidy_is_taken (job) && !fb_service_tidy_blobs (service, &blobs, error))
    return FALSE;
  report (job);
  return TRUE;
}

static void
run_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (do_job (source, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- when ------------------------------------------------------------------------------------------------------ */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbNightly *self = FB_NIGHTLY (source);
  g_autoptr (GError) error = NULL;

  self->running = FALSE;
  /* What was done stays done; the next look goes on. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_warning ("the nightly job was not finished: %s", error->message);
      self->day[0] = '\0';
    }
}

gboolean
fb_nightly_look (FbNightly *self)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;
  char today[FB_DATE_LENGTH + 1];
  gint64 now;

  g_return_val_if_fail (FB_IS_NIGHTLY (self), FALSE);

  now = fb_clock_now (self->clock);
  fb_date_of_time (now, NULL, today);
  if (self->hour < 0 || self->running || self->worker == NULL || g_str_equal (today, self->day))
    return FALSE;
  utc = g_date_time_new_from_unix_utc (now / 1000);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  if (local == NULL || g_date_time_get_hour (local) < self->hour)
    return FALSE;
  self->running = TRUE;
  g_strlcpy (self->day, today, sizeof self->day);
  fb_worker_push (self->worker, g_task_new (self, NULL, done_cb, NULL), run_in_worker);
  return TRUE;
}

static gboolean
look_cb (gpointer user_data)
{
  fb_nightly_look (user_data);
  return G_SOURCE_CONTINUE;
}

char *
fb_nightly_dup_archive (const char *place, const char *archive)
{
  if (archive != NULL)
    return g_strdup (archive);
  return fb_db_is_postgres_uri (place) ? NULL : g_build_filename (place, "archive", NULL);
}

FbNightly *
fb_nightly_new (const char *place, const char *archive, FbClock *clock, int hour)
{
  FbNightly *self = g_object_new (FB_TYPE_NIGHTLY, NULL);

  self->place = g_strdup (place);
  self->archive = g_strdup (archive);
  self->clock = clock != NULL ? g_object_ref (clock) : fb_clock_new ();
  self->worker = fb_worker_new ("fb-nightly");
  self->hour = hour;
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  return self;
}

void
fb_nightly_stop (FbNightly *self)
{
  g_return_if_fail (FB_IS_NIGHTLY (self));

  g_clear_handle_id (&self->timer, g_source_remove);
  g_atomic_int_set (&self->stopping, 1);
  if (self->worker == NULL)
    return;
  fb_worker_stop (self->worker);
  g_clear_object (&self->worker);
}
