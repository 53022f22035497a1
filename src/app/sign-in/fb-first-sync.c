/* fb-first-sync.c: how far the first filling of a profile is
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-first-sync.h"

#include <glib/gi18n.h>

#include "fb-demo.h"
#include "fb-starter.h"
#include "fb-format.h"
#include "fb-sync-words.h"

#define PULSE_MS 120

/* What the thread that makes the example data says about itself; shared by both threads. */
typedef struct
{
  gatomicrefcount refs;
  int done, total; /* atomic */
} Progress;

struct _FbFirstSync
{
  AdwBin parent_instance;

  FbProfile *profile;        /* (owned) (nullable) */
  gulong handler;            /* on the engine */
  GCancellable *cancellable; /* (owned) (nullable) of the example data */
  Progress *progress;        /* (owned) (nullable) */
  guint timer;
  GtkWidget *page;
  GtkWidget *bar;
  GtkWidget *detail;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (FbFirstSync, fb_first_sync, ADW_TYPE_BIN)

enum
{
  READY,
  STOPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static Progress *
progress_ref (Progress *progress)
{
  g_atomic_ref_count_inc (&progress->refs);
  return progress;
}

static void
progress_unref (Progress *progress)
{
  if (g_atomic_ref_count_dec (&progress->refs))
    g_free (progress);
}

/* --- showing --- */

static void
show_fraction (FbFirstSync *self, double fraction)
{
  if (fraction < 0)
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
  else
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), fraction);
}

static void
show_status (FbFirstSync *self)
{
  FbEngineStatus status;
  g_autofree char *progress = NULL;
  g_autofree char *explain = NULL;

  fb_engine_get_status (fb_profile_get_engine (self->profile), &status);
  progress = fb_sync_words_progress (&status);
  if (progress == NULL && status.state != FB_ENGINE_IDLE)
    explain = fb_sync_words_explain (&status);

  show_fraction (self, fb_sync_words_fraction (&status));
  gtk_label_set_label (GTK_LABEL (self->detail), progress != NULL ? progress : explain != NULL ? explain : "");
}

static gboolean
show_demo (FbFirstSync *self)
{
  int total = g_atomic_int_get (&self->progress->total);
  int done = g_atomic_int_get (&self->progress->done);
  g_autofree char *number = fb_format_number (done);
  g_autofree char *all = fb_format_number (total);
  g_autofree char *detail = NULL;

  /* Translators: two numbers of accounts */
  detail = g_strdup_printf (_ ("%s of %s accounts"), number, all);
  show_fraction (self, total > 0 ? (double) done / total : -1);
  gtk_label_set_label (GTK_LABEL (self->detail), total > 0 ? detail : "");
  return G_SOURCE_CONTINUE;
}

static gboolean
pulse_cb (gpointer user_data)
{
  FbFirstSync *self = user_data;

  if (self->progress != NULL)
    show_demo (self);
  else
    show_status (self);
  return G_SOURCE_CONTINUE;
}

static void
begin (FbFirstSync *self, FbProfile *profile, const char *title, const char *description, const char *button)
{
  fb_first_sync_end (self);
  self->profile = g_object_ref (profile);
  adw_status_page_set_title (ADW_STATUS_PAGE (self->page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->page), description);
  gtk_button_set_label (GTK_BUTTON (self->button), button);
  gtk_label_set_label (GTK_LABEL (self->detail), "");
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), 0);
  self->timer = g_timeout_add (PULSE_MS, pulse_cb, self);
}

/* --- from the server --- */

static void
status_changed_cb (FbFirstSync *self)
{
  FbEngineStatus status;

  fb_engine_get_status (fb_profile_get_engine (self->profile), &status);
  show_status (self);
  if (status.last_success == 0 || status.state != FB_ENGINE_IDLE)
    return;

  fb_first_sync_end (self);
  g_signal_emit (self, signals[READY], 0);
}

void
fb_first_sync_follow (FbFirstSync *self, FbProfile *profile)
{
  g_return_if_fail (FB_IS_FIRST_SYNC (self));
  g_return_if_fail (FB_IS_PROFILE (profile));

  begin (self, profile, _ ("Getting Your Records"),
         _ ("The first time takes a moment. You can begin right away; the rest comes in while you work."),
         _ ("_Begin Now"));
  gtk_widget_add_css_class (self->button, "suggested-action");
  self->handler = g_signal_connect_object (fb_profile_get_engine (profile), "status-changed",
                                           G_CALLBACK (status_changed_cb), self, G_CONNECT_SWAPPED);
  status_changed_cb (self);
}

/* --- example data --- */

/* In the thread. */
static void
demo_progress_cb (guint done, guint total, gpointer user_data)
{
  Progress *progress = user_data;

  g_atomic_int_set (&progress->total, (int) total);
  g_atomic_int_set (&progress->done, (int) done);
}

static gpointer
make_demo (FbStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  FbDemoOptions options = {.as_first_rep = TRUE};

  return fb_demo_generate (store, &options, demo_progress_cb, data, cancellable, error)
                 && fb_starter_make_user (store, error)
             ? store
             : NULL;
}

static void
demo_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbFirstSync) self = user_data;
  g_autoptr (GError) error = NULL;

  fb_profile_run_finish (FB_PROFILE (source), result, &error);
  if (self->profile != FB_PROFILE (source) || self->progress == NULL)
    return;

  fb_first_sync_end (self);
  if (error == NULL)
    g_signal_emit (self, signals[READY], 0);
  else
    g_signal_emit (self, signals[STOPPED], 0,
                   g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? NULL : error->message);
}

void
fb_first_sync_make_demo (FbFirstSync *self, FbProfile *profile)
{
  g_return_if_fail (FB_IS_FIRST_SYNC (self));
  g_return_if_fail (FB_IS_PROFILE (profile));

  begin (self, profile, _ ("Making the Example Company"), _ ("Accounts, people, deals and two years of visits."),
         _ ("_Stop"));
  gtk_widget_remove_css_class (self->button, "suggested-action");
  self->progress = g_new0 (Progress, 1);
  g_atomic_ref_count_init (&self->progress->refs);
  self->cancellable = g_cancellable_new ();
  fb_profile_run_async (profile, make_demo, progress_ref (self->progress), (GDestroyNotify) progress_unref, NULL,
                        self->cancellable, demo_made_cb, g_object_ref (self));
}

/* --- class --- */

static void
button_clicked_cb (FbFirstSync *self)
{
  if (self->cancellable != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      return;
    }
  fb_first_sync_end (self);
  g_signal_emit (self, signals[READY], 0);
}

static gboolean
grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (FB_FIRST_SYNC (widget)->button);
}

static void
fb_first_sync_dispose (GObject *object)
{
  fb_first_sync_end (FB_FIRST_SYNC (object));

  G_OBJECT_CLASS (fb_first_sync_parent_class)->dispose (object);
}

static void
fb_first_sync_class_init (FbFirstSyncClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_first_sync_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = grab_focus;

  signals[READY] = g_signal_new ("ready", FB_TYPE_FIRST_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STOPPED] = g_signal_new ("stopped", FB_TYPE_FIRST_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_STRING);
}

static void
fb_first_sync_init (FbFirstSync *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->bar = gtk_progress_bar_new ();
  gtk_progress_bar_set_pulse_step (GTK_PROGRESS_BAR (self->bar), 0.04);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress"), -1);
  self->detail = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->detail), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->detail), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (self->detail, "dim-label");
  gtk_widget_add_css_class (self->detail, "numeric");
  self->button = gtk_button_new_with_mnemonic ("");
  gtk_widget_set_halign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (self->button, 12);
  gtk_widget_add_css_class (self->button, "pill");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (button_clicked_cb), self);
  gtk_box_append (GTK_BOX (box), self->bar);
  gtk_box_append (GTK_BOX (box), self->detail);
  gtk_box_append (GTK_BOX (box), self->button);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 360);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);

  self->page = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->page), "emblem-synchronizing-symbolic");
  adw_status_page_set_child (ADW_STATUS_PAGE (self->page), clamp);
  adw_bin_set_child (ADW_BIN (self), self->page);
}

void
fb_first_sync_end (FbFirstSync *self)
{
  g_return_if_fail (FB_IS_FIRST_SYNC (self));

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->profile != NULL && self->handler != 0 && fb_profile_get_engine (self->profile) != NULL)
    g_clear_signal_handler (&self->handler, fb_profile_get_engine (self->profile));
  self->handler = 0;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->progress, progress_unref);
  g_clear_object (&self->profile);
}
