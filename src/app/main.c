/* main.c: starts the desktop application
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "fb-application.h"
#include "fb-stalls.h"

int
main (int argc, char *argv[])
{
  g_autoptr (FbApplication) application = NULL;

  fb_stalls_watch ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, FB_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_application_name (_ ("Fieldbook"));

  application = fb_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
