/* many/fb-many-job.c: does the same to many records, seen from the window
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-many-job.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "fb-format.h"

#define SHOW_AFTER_MS 500
#define FOLLOW_MS 100

typedef struct
{
  FbProfile *profile; /* (owned) */
  GtkWindow *parent;  /* (owned) (nullable) */
  FbMany *many;       /* (owned) */
  FbManySum *sum;     /* (owned) (nullable) once it is done */
  char *label;        /* (owned) what undo calls it */
  char *stage;        /* (owned) (nullable) */
  FbManyJobKind kind;
  FbManyCount count;
  GCancellable *cancellable; /* (owned) */
  guint source;
  GtkWidget *window; /* (nullable) */
  GtkWidget *bar;
} Job;

static void
job_free (Job *job)
{
  g_clear_handle_id (&job->source, g_source_remove);
  if (job->window != NULL)
    gtk_window_destroy (GTK_WINDOW (job->window));
  g_clear_object (&job->parent);
  g_object_unref (job->profile);
  g_object_unref (job->cancellable);
  fb_many_free (job->many);
  fb_many_sum_free (job->sum);
  g_free (job->label);
  g_free (job->stage);
  g_free (job);
}

char *
fb_many_dup_count (FbManyCount count, guint n)
{
  g_autofree char *number = fb_format_number (n);

  return count (n, number);
}

/* --- how far it is --- */

static gboolean
follow_cb (gpointer user_data)
{
  Job *job = user_data;
  guint n = fb_many_get_n_rows (job->many);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (job->bar), n > 0 ? (double) fb_many_get_done (job->many) / n : 0);
  return G_SOURCE_CONTINUE;
}

static gboolean
stop_cb (Job *job)
{
  g_cancellable_cancel (job->cancellable);
  return GDK_EVENT_STOP;
}

static GtkWidget *
make_content (Job *job)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *title = gtk_label_new (job->label);
  GtkWidget *stop = gtk_button_new_with_mnemonic (_ ("_Stop"));

  job->bar = gtk_progress_bar_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (job->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, job->label, -1);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_widget_set_halign (stop, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (stop, "pill");
  g_signal_connect_swapped (stop, "clicked", G_CALLBACK (stop_cb), job);
  gtk_widget_add_css_class (box, "fb-progress");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), job->bar);
  gtk_box_append (GTK_BOX (box), stop);
  return box;
}

static gboolean
show_cb (gpointer user_data)
{
  Job *job = user_data;

  job->window = adw_window_new ();
  gtk_window_set_title (GTK_WINDOW (job->window), job->label);
  gtk_window_set_transient_for (GTK_WINDOW (job->window), job->parent);
  gtk_window_set_modal (GTK_WINDOW (job->window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (job->window), 320, -1);
  adw_window_set_content (ADW_WINDOW (job->window), make_content (job));
  g_signal_connect_swapped (job->window, "close-request", G_CALLBACK (stop_cb), job);
  follow_cb (job);
  gtk_window_present (GTK_WINDOW (job->window));
  job->source = g_timeout_add (FOLLOW_MS, follow_cb, job);
  return G_SOURCE_REMOVE;
}

/* --- what came of it --- */

static char *
dup_done (Job *job)
{
  g_autofree char *count = fb_many_dup_count (job->count, job->sum->n_change);

  if (job->kind == FB_MANY_JOB_DELETE)
    return g_strdup_printf (_ ("%s deleted"), count);
  if (job->kind == FB_MANY_JOB_MOVE)
    /* Translators: the first %s is a number of deals ("12 deals"), the second a stage */
    return g_strdup_printf (_ ("%s moved to %s"), count, job->stage);
  /* Translators: %s is a number of records of a kind, such as "12 accounts" */
  return g_strdup_printf (_ ("%s changed"), count);
}

static char *
add_refused (Job *job, char *done)
{
  g_autofree char *taken = done;
  g_autofree char *number = fb_format_number (job->sum->n_refused);
  const FbManyReason *reason;

  if (job->sum->reasons->len == 0)
    return g_steal_pointer (&taken);
  reason = g_ptr_array_index (job->sum->reasons, 0);
  /* Translators: "12 accounts changed", then how many were not, then why */
  return g_strdup_printf (_ ("%s, %s not: %s"), taken, number, reason->message);
}

static void
say (Job *job, const GError *error)
{
  gboolean any = job->sum != NULL && job->sum->n_change > 0;
  gboolean stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autofree char *done = any ? dup_done (job) : NULL;
  g_autofree char *text = NULL;

  if (any && stopped)
    /* Translators: somebody stopped what went on; %s is what was done until then: "300 accounts changed" */
    text = g_strdup_printf (_ ("Stopped: %s"), done);
  else if (any && error != NULL)
    /* Translators: %s is what was done ("300 accounts changed"), then why it went no further */
    text = g_strdup_printf (_ ("%s, then it stopped: %s"), done, error->message);
  else if (any)
    text = add_refused (job, g_steal_pointer (&done));
  else if (error != NULL)
    {
      fb_profile_say_error (job->profile, error);
      return;
    }
  else if (job->sum->reasons->len > 0)
    text = g_strdup (((const FbManyReason *) g_ptr_array_index (job->sum->reasons, 0))->message);
  else
    text = g_strdup (_ ("Nothing to change"));
  fb_profile_say (job->profile, text, any);
}

/* --- doing it --- */

static gpointer
run (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  fb_many_run (job->many, store, job->label, cancellable, &job->sum, error);
  return NULL;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GError) error = NULL;

  fb_profile_run_finish (FB_PROFILE (source), result, &error);
  say (job, error);
  job_free (job);
}

static char *
dup_label (FbManyJobKind kind, const char *stage, FbManyCount count, guint n)
{
  g_autofree char *counted = fb_many_dup_count (count, n);

  if (kind == FB_MANY_JOB_DELETE)
    /* Translators: what a person did, as undo names it */
    return g_strdup_printf (_ ("Delete %s"), counted);
  if (kind == FB_MANY_JOB_MOVE)
    /* Translators: a deal, and the stage it goes to. */
    return g_strdup_printf (_ ("Move %s to %s"), counted, stage);
  /* Translators: what a person did, as undo names it; %s is a number of records of a kind, such as "12 accounts" */
  return g_strdup_printf (_ ("Change %s"), counted);
}

void
fb_many_job_start (GtkWindow *parent,
                   FbProfile *profile,
                   FbMany *many,
                   FbManyJobKind kind,
                   const char *stage,
                   FbManyCount count,
                   guint n_expected)
{
  Job *job = g_new0 (Job, 1);

  job->profile = g_object_ref (profile);
  job->parent = parent != NULL ? g_object_ref (parent) : NULL;
  job->many = many;
  job->kind = kind;
  job->stage = g_strdup (stage);
  job->count = count;
  job->label = dup_label (kind, stage, count, n_expected);
  job->cancellable = g_cancellable_new ();
  job->source = g_timeout_add (SHOW_AFTER_MS, show_cb, job);
  fb_profile_run_async (profile, run, job, NULL, NULL, job->cancellable, done_cb, job);
}
