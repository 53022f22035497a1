/* fb-quote-signature.c: who accepted, and the signature
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-quote-signature.h"

#include <glib/gi18n.h>

#include "fb-signature-area.h"

GtkWidget *
fb_quote_signature_new (void)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *area = fb_signature_area_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Accepted"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), area);
  g_object_set_data (G_OBJECT (group), "fb-area", area);
  gtk_widget_set_visible (group, FALSE);
  return group;
}

void
fb_quote_signature_show (GtkWidget *group, const char *json, const char *who)
{
  GtkWidget *area = g_object_get_data (G_OBJECT (group), "fb-area");
  g_autofree char *escaped = who != NULL ? g_markup_escape_text (who, -1) : NULL;

  fb_signature_area_set_json (FB_SIGNATURE_AREA (area), json);
  gtk_widget_set_visible (area, json != NULL);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), escaped);
  gtk_widget_set_visible (group, json != NULL || who != NULL);
}
