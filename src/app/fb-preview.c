/* fb-preview.c: states that are hard to come by, for pictures and for those who design
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-preview.h"

#include <gtk/gtk.h>

gboolean
fb_preview_has (const char *name)
{
  const char *wanted = g_getenv ("FIELDBOOK_PREVIEW");
  g_auto (GStrv) names = g_strsplit (wanted != NULL ? wanted : "", ",", -1);

  return g_strv_contains ((const char *const *) names, name);
}

void
fb_preview_apply (void)
{
  if (fb_preview_has ("rtl"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}
