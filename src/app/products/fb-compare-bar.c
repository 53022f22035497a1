/* fb-compare-bar.c: tells that products are chosen to be compared
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-compare-window.h"

#include <glib/gi18n.h>

#include "fb-compare-set.h"

static void
open_clicked_cb (GtkWidget *button, gpointer user_data)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (button));

  gtk_window_present (GTK_WINDOW (fb_compare_window_new (parent, FB_PROFILE (user_data))));
}

static void
changed_cb (GtkWidget *bar, FbCompareSet *set)
{
  GtkWidget *open = gtk_widget_get_first_child (bar);
  guint n = fb_compare_set_get_n (set);
  g_autofree char *label = g_strdup_printf (ngettext ("Compare %u Product", "Compare %u Products", n), n);

  gtk_button_set_label (GTK_BUTTON (open), label);
  gtk_widget_set_sensitive (open, n > 1);
  gtk_widget_set_visible (bar, n > 0);
}

GtkWidget *
fb_compare_bar_new (FbProfile *profile)
{
  FbCompareSet *set = fb_compare_set_of (profile);
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *open = gtk_button_new ();
  GtkWidget *clear = gtk_button_new_from_icon_name ("edit-clear-all-symbolic");

  gtk_widget_add_css_class (bar, "fb-kinds");
  gtk_widget_add_css_class (open, "suggested-action");
  gtk_widget_set_hexpand (open, TRUE);
  gtk_widget_set_tooltip_text (clear, _ ("Compare Nothing"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (clear), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Compare Nothing"), -1);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_clicked_cb), profile, 0);
  g_signal_connect_object (clear, "clicked", G_CALLBACK (fb_compare_set_clear), set, G_CONNECT_SWAPPED);
  g_signal_connect_object (set, "changed", G_CALLBACK (changed_cb), bar, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (bar), open);
  gtk_box_append (GTK_BOX (bar), clear);
  changed_cb (bar, set);
  return bar;
}
