/* many/fb-many-bar.c: the bar under a list of which several rows are marked
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-many-bar.h"

#include <glib/gi18n.h>

static void
update (GtkActionBar *bar)
{
  FbManyActions *actions = g_object_get_data (G_OBJECT (bar), "fb-actions");
  GtkWidget *count = g_object_get_data (G_OBJECT (bar), "fb-count");
  g_autofree char *words = fb_many_actions_dup_words (actions);

  gtk_label_set_label (GTK_LABEL (count), words);
  gtk_action_bar_set_revealed (bar, fb_many_actions_is_several (actions));
}

static GtkWidget *
make_button (const char *icon, const char *action, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

GtkWidget *
fb_many_bar_new (FbManyActions *actions)
{
  GtkWidget *bar = gtk_action_bar_new ();
  GtkWidget *count = gtk_label_new (NULL);
  gboolean deals = strcmp (fb_many_actions_get_table (actions)->name, "opportunity") == 0;

  gtk_label_set_ellipsize (GTK_LABEL (count), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (count, "heading");
  gtk_widget_add_css_class (count, "numeric");
  gtk_action_bar_pack_start (GTK_ACTION_BAR (bar),
                             make_button ("window-close-symbolic", "many.end", _ ("End Selection")));
  gtk_action_bar_pack_start (GTK_ACTION_BAR (bar), count);
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar),
                           make_button ("user-trash-symbolic", "many.delete", _ ("Delete Selected")));
  if (deals)
    gtk_action_bar_pack_end (GTK_ACTION_BAR (bar),
                             make_button ("fb-pipeline-symbolic", "many.move", _ ("Move Selected to a Stage")));
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar),
                           make_button ("document-edit-symbolic", "many.edit", _ ("Edit Selected")));
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar),
                           make_button ("edit-select-all-symbolic", "many.all", _ ("Select All")));
  g_object_set_data_full (G_OBJECT (bar), "fb-actions", g_object_ref (actions), g_object_unref);
  g_object_set_data (G_OBJECT (bar), "fb-count", count);
  g_signal_connect_object (actions, "changed", G_CALLBACK (update), bar, G_CONNECT_SWAPPED);
  update (GTK_ACTION_BAR (bar));
  return bar;
}

GtkWidget *
fb_many_bar_new_toggle (void)
{
  GtkWidget *toggle = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (toggle), "selection-mode-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (toggle), "many.adding");
  gtk_widget_set_tooltip_text (toggle, _ ("Select Several"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Select Several"), -1);
  return toggle;
}
