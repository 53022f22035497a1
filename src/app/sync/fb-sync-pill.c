/* fb-sync-pill.c: the state of sync in the header bar
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-sync-pill.h"

#include <glib/gi18n.h>

#include "fb-sync-popover.h"
#include "fb-sync-words.h"

struct _FbSyncPill
{
  AdwBin parent_instance;

  FbProfile *profile; /* (owned) (nullable) */
  gulong handler;     /* on the engine */
  gboolean compact;
  const char *style; /* of the icon */
  GtkWidget *button;
  GtkWidget *icon;
  GtkWidget *label;
  GtkWidget *popover;
};

G_DEFINE_FINAL_TYPE (FbSyncPill, fb_sync_pill, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
show_status (FbSyncPill *self)
{
  FbEngine *engine = self->profile != NULL ? fb_profile_get_engine (self->profile) : NULL;
  FbEngineStatus status = {.state = FB_ENGINE_LOCAL};
  g_autofree char *text = NULL;
  FbSyncKind kind;

  if (engine != NULL)
    fb_engine_get_status (engine, &status);
  kind = fb_sync_words_get_kind (&status);
  text = fb_sync_words_pill (&status);

  if (self->style != NULL)
    gtk_widget_remove_css_class (self->icon, self->style);
  self->style = fb_sync_words_style (kind);
  gtk_widget_add_css_class (self->icon, self->style);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), fb_sync_words_icon (kind));
  if (g_strcmp0 (text, gtk_label_get_label (GTK_LABEL (self->label))) == 0)
    return;

  gtk_label_set_label (GTK_LABEL (self->label), text);
  /* The toggle button inside takes its name from the label, shown or not. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_tooltip_text (self->button, self->compact ? text : NULL);
}

static void
forget_profile (FbSyncPill *self)
{
  if (self->profile != NULL && self->handler != 0 && fb_profile_get_engine (self->profile) != NULL)
    g_clear_signal_handler (&self->handler, fb_profile_get_engine (self->profile));
  self->handler = 0;
  g_clear_object (&self->profile);
}

/* --- class --- */

static void
fb_sync_pill_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  if (property == PROP_COMPACT)
    g_value_set_boolean (value, FB_SYNC_PILL (object)->compact);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
fb_sync_pill_set_property (GObject *object, guint property, const GValue *value, GParamSpec *pspec)
{
  if (property == PROP_COMPACT)
    fb_sync_pill_set_compact (FB_SYNC_PILL (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
fb_sync_pill_dispose (GObject *object)
{
  forget_profile (FB_SYNC_PILL (object));

  G_OBJECT_CLASS (fb_sync_pill_parent_class)->dispose (object);
}

static void
fb_sync_pill_class_init (FbSyncPillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fb_sync_pill_get_property;
  object_class->set_property = fb_sync_pill_set_property;
  object_class->dispose = fb_sync_pill_dispose;

  properties[PROP_COMPACT] = g_param_spec_boolean (
      "compact", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fb_sync_pill_init (FbSyncPill *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), self->label);

  self->popover = fb_sync_popover_new ();
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (self->button), FALSE);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  adw_bin_set_child (ADW_BIN (self), self->button);
  show_status (self);
}

GtkWidget *
fb_sync_pill_new (void)
{
  return g_object_new (FB_TYPE_SYNC_PILL, NULL);
}

void
fb_sync_pill_setup (FbSyncPill *self, FbProfile *profile)
{
  g_return_if_fail (FB_IS_SYNC_PILL (self));
  g_return_if_fail (profile == NULL || FB_IS_PROFILE (profile));

  forget_profile (self);
  if (profile != NULL)
    {
      self->profile = g_object_ref (profile);
      self->handler = g_signal_connect_object (fb_profile_get_engine (profile), "status-changed",
                                               G_CALLBACK (show_status), self, G_CONNECT_SWAPPED);
    }
  fb_sync_popover_set_engine (FB_SYNC_POPOVER (self->popover),
                              profile != NULL ? fb_profile_get_engine (profile) : NULL);
  show_status (self);
}

void
fb_sync_pill_set_compact (FbSyncPill *self, gboolean compact)
{
  g_return_if_fail (FB_IS_SYNC_PILL (self));

  if (self->compact == compact)
    return;

  self->compact = compact;
  gtk_widget_set_visible (self->label, !compact);
  gtk_widget_set_tooltip_text (self->button, compact ? gtk_label_get_label (GTK_LABEL (self->label)) : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}
