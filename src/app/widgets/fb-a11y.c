/* fb-a11y.c: tells assistive technology what GTK 4.8 does not
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-a11y.h"

static void
set_hidden (GtkWidget *widget, gboolean hidden)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, hidden, -1);
}

static void
stack_changed_cb (GtkStack *stack)
{
  GtkWidget *shown = gtk_stack_get_visible_child (stack);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_hidden (child, child != shown);
}

void
fb_a11y_follow_stack (GtkStack *stack)
{
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (stack_changed_cb), NULL);
  stack_changed_cb (stack);
}

static void
leaflet_changed_cb (AdwLeaflet *leaflet)
{
  GtkWidget *shown = adw_leaflet_get_visible_child (leaflet);
  gboolean folded = adw_leaflet_get_folded (leaflet);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (leaflet)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_hidden (child, folded && child != shown);
}

void
fb_a11y_follow_leaflet (AdwLeaflet *leaflet)
{
  g_signal_connect (leaflet, "notify::visible-child", G_CALLBACK (leaflet_changed_cb), NULL);
  g_signal_connect (leaflet, "notify::folded", G_CALLBACK (leaflet_changed_cb), NULL);
  leaflet_changed_cb (leaflet);
}

void
fb_a11y_name_line (GtkWidget *child, const char *name)
{
  GtkWidget *line = gtk_widget_get_parent (child);

  if (line != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
