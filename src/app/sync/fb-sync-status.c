/* fb-sync-status.c: how sync goes, at the top of its page
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sync-status.h"

#include <glib/gi18n.h>

#include "fb-sync-resources.h"
#include "fb-sync-words.h"

struct _FbSyncStatus
{
  AdwBin parent_instance;

  FbProfile *profile; /* (owned) (nullable) */
  guint timer;        /* while mapped: times grow older */
  const char *style;  /* of the icon */

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *explain;
  GtkWidget *message;
  GtkWidget *details;
  GtkWidget *running;
  GtkWidget *bar;
  GtkWidget *progress;
  GtkWidget *buttons;
  GtkWidget *stop_button;
  GtkWidget *act_button; /* signs in or syncs */
};

G_DEFINE_FINAL_TYPE (FbSyncStatus, fb_sync_status, ADW_TYPE_BIN)

static void
set_text (GtkWidget *label, const char *text)
{
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && text[0] != '\0');
}

/* Takes @part. */
static void
add_part (GString *text, char *part)
{
  if (part != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
  g_free (part);
}

static void
show_details (FbSyncStatus *self, const FbEngineStatus *status)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 now = g_get_real_time () / 1000;
  const char *server = fb_profile_get_server (self->profile);
  g_autofree char *who = NULL;

  add_part (text, fb_sync_words_last (status, now));
  add_part (text, fb_sync_words_next (status, now));
  add_part (text, fb_sync_words_waiting (status));
  add_part (text, fb_sync_words_attention (status));
  if (server != NULL)
    /* Translators: %s is the address of a server */
    who = g_strdup_printf (_ ("Server: %s"), server);
  if (who != NULL)
    g_string_append_printf (text, "\n%s", who);
  set_text (self->details, text->str);
}

static void
show_progress (FbSyncStatus *self, const FbEngineStatus *status)
{
  double fraction = fb_sync_words_fraction (status);
  g_autofree char *progress = fb_sync_words_progress (status);
  gboolean pulling = fraction >= 0 || status->rows_done > 0;

  /* An exchange of a few rows is over before a bar could be read. */
  gtk_widget_set_visible (self->running, fb_sync_words_is_busy (status) && pulling);
  set_text (self->progress, progress);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), fraction);
  else
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
}

/* One button for both: assistive technology does not learn of a button that was hidden at first. */
static void
show_buttons (FbSyncStatus *self, FbSyncKind kind)
{
  gboolean sign_in = kind == FB_SYNC_LOCAL || kind == FB_SYNC_SIGN_IN;
  gboolean running = gtk_widget_get_visible (self->running);
  gboolean stop_had_focus = gtk_widget_has_focus (self->stop_button);

  fb_sync_words_dress_button (GTK_BUTTON (self->act_button), kind);
  if (sign_in)
    gtk_widget_add_css_class (self->act_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->act_button, "suggested-action");
  gtk_widget_set_visible (self->stop_button, running);
  if (stop_had_focus && !running)
    gtk_widget_grab_focus (self->act_button);
}

static void
show_look (FbSyncStatus *self, FbSyncKind kind)
{
  if (self->style != NULL)
    gtk_widget_remove_css_class (self->icon, self->style);
  self->style = fb_sync_words_style (kind);
  gtk_widget_add_css_class (self->icon, self->style);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), fb_sync_words_icon (kind));
}

void
fb_sync_status_show (FbSyncStatus *self)
{
  FbEngine *engine = self->profile != NULL ? fb_profile_get_engine (self->profile) : NULL;
  FbEngineStatus status;
  g_autofree char *title = NULL;
  g_autofree char *explain = NULL;
  FbSyncKind kind;

  g_return_if_fail (FB_IS_SYNC_STATUS (self));

  if (engine == NULL)
    return;
  fb_engine_get_status (engine, &status);
  kind = fb_sync_words_get_kind (&status);
  title = fb_sync_words_pill (&status);
  explain = fb_sync_words_explain (&status);
  show_look (self, kind);
  set_text (self->title, title);
  set_text (self->explain, explain);
  set_text (self->message, kind == FB_SYNC_TROUBLE || kind == FB_SYNC_SIGN_IN || kind == FB_SYNC_UPDATE
                               ? fb_engine_get_message (engine)
                               : NULL);
  show_details (self, &status);
  show_progress (self, &status);
  show_buttons (self, kind);
}

static gboolean
tick_cb (gpointer user_data)
{
  fb_sync_status_show (user_data);
  return G_SOURCE_CONTINUE;
}

static void
stop_clicked_cb (FbSyncStatus *self)
{
  fb_engine_interrupt (fb_profile_get_engine (self->profile));
}

/* --- class --- */

static void
fb_sync_status_map (GtkWidget *widget)
{
  FbSyncStatus *self = FB_SYNC_STATUS (widget);

  GTK_WIDGET_CLASS (fb_sync_status_parent_class)->map (widget);
  fb_sync_status_show (self);
  self->timer = g_timeout_add_seconds (1, tick_cb, self);
}

static void
fb_sync_status_unmap (GtkWidget *widget)
{
  FbSyncStatus *self = FB_SYNC_STATUS (widget);

  g_clear_handle_id (&self->timer, g_source_remove);
  GTK_WIDGET_CLASS (fb_sync_status_parent_class)->unmap (widget);
}

static void
fb_sync_status_dispose (GObject *object)
{
  FbSyncStatus *self = FB_SYNC_STATUS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->profile);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_SYNC_STATUS);

  G_OBJECT_CLASS (fb_sync_status_parent_class)->dispose (object);
}

static void
fb_sync_status_class_init (FbSyncStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_sync_status_dispose;
  widget_class->map = fb_sync_status_map;
  widget_class->unmap = fb_sync_status_unmap;

  fb_sync_get_resource ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/sync/fb-sync-status.ui");
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, icon);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, title);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, explain);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, message);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, details);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, running);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, bar);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, progress);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, buttons);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, stop_button);
  gtk_widget_class_bind_template_child (widget_class, FbSyncStatus, act_button);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
}

static void
fb_sync_status_init (FbSyncStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Sync"), -1);
}

GtkWidget *
fb_sync_status_new (FbProfile *profile)
{
  FbSyncStatus *self = g_object_new (FB_TYPE_SYNC_STATUS, NULL);

  self->profile = g_object_ref (profile);
  fb_sync_status_show (self);
  return GTK_WIDGET (self);
}
