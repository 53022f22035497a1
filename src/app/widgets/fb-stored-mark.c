/* fb-stored-mark.c: says where a change lies: not stored, on this computer, on the server
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-stored-mark.h"

#include <glib/gi18n.h>

#include "fb-tips.h"

struct _FbStoredMark
{
  GtkWidget parent_instance;

  FbStored state;
  gboolean wordy;
  GtkWidget *icon;
  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (FbStoredMark, fb_stored_mark, GTK_TYPE_WIDGET)

static const struct
{
  const char *icon;
  const char *style;
  const char *text;
} looks[] = {
    [FB_STORED_QUIET] = {NULL, NULL, NULL},
    [FB_STORED_EDITING] = {"content-loading-symbolic", "dim-label", N_ ("Not stored yet")},
    [FB_STORED_LOCALLY] = {"fb-stored-symbolic", "dim-label", N_ ("Stored on this computer")},
    [FB_STORED_ON_SERVER] = {"fb-on-server-symbolic", "success", N_ ("On the server")},
    [FB_STORED_REFUSED] = {"dialog-warning-symbolic", "error", N_ ("Not stored")},
};

static void
fb_stored_mark_dispose (GObject *object)
{
  FbStoredMark *self = FB_STORED_MARK (object);

  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);

  G_OBJECT_CLASS (fb_stored_mark_parent_class)->dispose (object);
}

static void
fb_stored_mark_class_init (FbStoredMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fb_stored_mark_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "storedmark");
}

static void
fb_stored_mark_init (FbStoredMark *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);

  self->icon = gtk_image_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));

  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_set_visible (self->label, FALSE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  fb_stored_mark_set (self, FB_STORED_QUIET, NULL);
}

GtkWidget *
fb_stored_mark_new (void)
{
  return g_object_new (FB_TYPE_STORED_MARK, NULL);
}

void
fb_stored_mark_set (FbStoredMark *self, FbStored state, const char *message)
{
  const char *text = message;

  if (looks[self->state].style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), looks[self->state].style);
  self->state = state;
  if (looks[state].style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), looks[state].style);

  if (text == NULL && looks[state].text != NULL)
    text = _ (looks[state].text);
  gtk_widget_set_visible (GTK_WIDGET (self), state != FB_STORED_QUIET);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), looks[state].icon);
  fb_tip_set (GTK_WIDGET (self), text);
  gtk_label_set_label (GTK_LABEL (self->label), text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text != NULL ? text : "", -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, text != NULL ? text : "",
                                  -1);
}

FbStored
fb_stored_mark_get (FbStoredMark *self)
{
  return self->state;
}

void
fb_stored_mark_set_wordy (FbStoredMark *self, gboolean wordy)
{
  self->wordy = wordy;
  gtk_widget_set_visible (self->label, wordy);
}
