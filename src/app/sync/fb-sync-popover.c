/* fb-sync-popover.c: a short account of sync
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sync-popover.h"

#include <glib/gi18n.h>

#include "fb-sync-resources.h"
#include "fb-sync-words.h"

struct _FbSyncPopover
{
  GtkPopover parent_instance;

  FbEngine *engine;  /* (owned) (nullable) */
  gulong handler;    /* on the engine */
  guint timer;       /* while shown: times grow older */
  const char *style; /* of the icon */

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *explain;
  GtkWidget *bar;
  GtkWidget *progress;
  GtkWidget *message;
  GtkWidget *waiting;
  GtkWidget *attention;
  GtkWidget *last;
  GtkWidget *next;
  GtkWidget *act_button; /* signs in or syncs */
};

G_DEFINE_FINAL_TYPE (FbSyncPopover, fb_sync_popover, GTK_TYPE_POPOVER)

/* Takes @text. */
static void
show_text (GtkWidget *label, char *text)
{
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
  g_free (text);
}

static void
show_icon (FbSyncPopover *self, FbSyncKind kind)
{
  if (self->style != NULL)
    gtk_widget_remove_css_class (self->icon, self->style);
  self->style = fb_sync_words_style (kind);
  gtk_widget_add_css_class (self->icon, self->style);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), fb_sync_words_icon (kind));
}

/* The engine's own words, where they say more than the state does. */
static char *
dup_message (FbSyncPopover *self, FbSyncKind kind)
{
  if (kind != FB_SYNC_TROUBLE && kind != FB_SYNC_SIGN_IN && kind != FB_SYNC_UPDATE)
    return NULL;
  return g_strdup (fb_engine_get_message (self->engine));
}

static void
show_status (FbSyncPopover *self)
{
  FbEngineStatus status;
  FbSyncKind kind;
  double fraction;
  gint64 now = g_get_real_time () / 1000;

  if (self->engine == NULL)
    return;

  fb_engine_get_status (self->engine, &status);
  kind = fb_sync_words_get_kind (&status);
  fraction = fb_sync_words_fraction (&status);
  show_icon (self, kind);
  show_text (self->title, fb_sync_words_pill (&status));
  show_text (self->explain, fb_sync_words_explain (&status));
  show_text (self->progress, fb_sync_words_progress (&status));
  show_text (self->message, dup_message (self, kind));
  show_text (self->waiting, fb_sync_words_waiting (&status));
  show_text (self->attention, fb_sync_words_attention (&status));
  show_text (self->last, fb_sync_words_last (&status, now));
  show_text (self->next, fb_sync_words_next (&status, now));
  gtk_widget_set_visible (self->bar, fraction >= 0);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), fraction);
  fb_sync_words_dress_button (GTK_BUTTON (self->act_button), kind);
}

/* Syncing is watched here; the page of the sign-in takes the place of all. */
static void
act_clicked_cb (FbSyncPopover *self, GtkActionable *button)
{
  if (g_strcmp0 (gtk_actionable_get_action_name (button), "win.sign-in") == 0)
    gtk_popover_popdown (GTK_POPOVER (self));
}

static gboolean
tick_cb (gpointer user_data)
{
  show_status (user_data);
  return G_SOURCE_CONTINUE;
}

static void
stop_following (FbSyncPopover *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->engine != NULL && self->handler != 0)
    g_clear_signal_handler (&self->handler, self->engine);
}

static void
fb_sync_popover_map (GtkWidget *widget)
{
  FbSyncPopover *self = FB_SYNC_POPOVER (widget);

  if (self->engine != NULL)
    {
      self->handler = g_signal_connect_swapped (self->engine, "status-changed", G_CALLBACK (show_status), self);
      self->timer = g_timeout_add_seconds (1, tick_cb, self);
      show_status (self);
    }

  GTK_WIDGET_CLASS (fb_sync_popover_parent_class)->map (widget);
}

static void
fb_sync_popover_unmap (GtkWidget *widget)
{
  stop_following (FB_SYNC_POPOVER (widget));

  GTK_WIDGET_CLASS (fb_sync_popover_parent_class)->unmap (widget);
}

static void
fb_sync_popover_dispose (GObject *object)
{
  FbSyncPopover *self = FB_SYNC_POPOVER (object);

  stop_following (self);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), FB_TYPE_SYNC_POPOVER);

  G_OBJECT_CLASS (fb_sync_popover_parent_class)->dispose (object);
}

static void
fb_sync_popover_class_init (FbSyncPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_sync_popover_dispose;
  widget_class->map = fb_sync_popover_map;
  widget_class->unmap = fb_sync_popover_unmap;

  fb_sync_get_resource ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/fieldbook/Fieldbook/sync/fb-sync-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, icon);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, title);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, explain);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, bar);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, progress);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, message);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, waiting);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, attention);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, last);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, next);
  gtk_widget_class_bind_template_child (widget_class, FbSyncPopover, act_button);
  gtk_widget_class_bind_template_callback (widget_class, act_clicked_cb);
}

static void
fb_sync_popover_init (FbSyncPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
fb_sync_popover_new (void)
{
  return g_object_new (FB_TYPE_SYNC_POPOVER, NULL);
}

void
fb_sync_popover_set_engine (FbSyncPopover *self, FbEngine *engine)
{
  g_return_if_fail (FB_IS_SYNC_POPOVER (self));

  gtk_popover_popdown (GTK_POPOVER (self));
  stop_following (self);
  g_set_object (&self->engine, engine);
}
