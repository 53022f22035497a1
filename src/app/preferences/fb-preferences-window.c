/* fb-preferences-window.c: what a person may set
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-preferences-window.h"

#include "fb-prefs.h"

struct _FbPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  GtkWidget *style;
  GtkWidget *whole;
  GtkWidget *closed;
};

G_DEFINE_FINAL_TYPE (FbPreferencesWindow, fb_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static const char *const schemes[] = {"system", "light", "dark"};

static void
style_selected_cb (FbPreferencesWindow *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->style));

  if (selected < G_N_ELEMENTS (schemes))
    g_settings_set_string (fb_prefs_get (), FB_PREFS_COLOR_SCHEME, schemes[selected]);
}

static void
fb_preferences_window_class_init (FbPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/fieldbook/Fieldbook/preferences/fb-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FbPreferencesWindow, style);
  gtk_widget_class_bind_template_child (widget_class, FbPreferencesWindow, whole);
  gtk_widget_class_bind_template_child (widget_class, FbPreferencesWindow, closed);
  gtk_widget_class_bind_template_callback (widget_class, style_selected_cb);
}

static void
fb_preferences_window_init (FbPreferencesWindow *self)
{
  g_autofree char *scheme = g_settings_get_string (fb_prefs_get (), FB_PREFS_COLOR_SCHEME);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      if (strcmp (schemes[i], scheme) == 0)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->style), i);
    }
  g_settings_bind (fb_prefs_get (), FB_PREFS_WHOLE_AMOUNTS, self->whole, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (fb_prefs_get (), FB_PREFS_PIPELINE_CLOSED, self->closed, "active", G_SETTINGS_BIND_DEFAULT);
}

GtkWidget *
fb_preferences_window_new (GtkWindow *parent)
{
  return g_object_new (FB_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
}
