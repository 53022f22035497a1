/* fb-application.c: the program: one window on one profile
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-application.h"

#include <glib/gi18n.h>

#include "fb-prefs.h"
#include "fb-preview.h"
#include "fb-preferences-window.h"
#include "fb-stalls.h"
#include "fb-window.h"

struct _FbApplication
{
  AdwApplication parent_instance;

  char *directory; /* (owned) (nullable) the profile asked for */
};

G_DEFINE_FINAL_TYPE (FbApplication, fb_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
    {"profile", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Folder of the cache and the settings of this device"),
     N_ ("DIR")},
    {"new-activity", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Log a call, a visit or a note"), NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL},
    {NULL},
};

static const struct
{
  const char *action;
  const char *keys[3];
} accels[] = {
    {"app.quit", {"<Control>q"}},
    {"app.preferences", {"<Control>comma"}},
    {"win.search", {"<Control>k"}},
    {"win.add", {"<Control>n"}},
    {"win.undo", {"<Control>z"}},
    {"win.redo", {"<Control><Shift>z"}},
    {"win.back", {"Back"}},
    {"win.forward", {"Forward"}},
    {"win.find", {"<Control>f"}},
    {"win.filter", {"<Control><Shift>f"}},
    {"win.menu", {"F10"}},
    {"win.sync-now", {"<Control>r", "F5"}},
    {"win.delete", {"<Control>Delete"}},
    {"win.show-help-overlay", {"<Control>question"}},
    {"win.view::contacts", {"<Control>1"}},
    {"win.view::pipeline", {"<Control>2"}},
    {"win.view::products", {"<Control>3"}},
    {"win.view::quotes", {"<Control>4"}},
    {"win.view::knowledge", {"<Control>5"}},
    {"win.view::configurator", {"<Control>6"}},
    {"win.view::sync", {"<Control>9"}},
    {"win.log::call", {"<Control>l"}},
    {"win.log::visit", {"<Control><Shift>l"}},
    {"win.log::note", {"<Control><Shift>n"}},
    {"win.log::task", {"<Control>t"}},
    {"window.close", {"<Control>w"}},
};

/* --- the window --- */

static char *
get_directory (FbApplication *self)
{
  if (self->directory != NULL)
    return g_strdup (self->directory);

  return g_build_filename (g_get_user_data_dir (), "fieldbook", "default", NULL);
}

static GtkWindow *
get_window (FbApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autofree char *directory = NULL;

  if (window != NULL)
    {
      GtkWindow *parent = gtk_window_get_transient_for (window);

      return parent != NULL ? parent : window;
    }

  directory = get_directory (self);
  return GTK_WINDOW (fb_window_new (self, directory));
}

static void
fb_application_activate (GApplication *application)
{
  gtk_window_present (get_window (FB_APPLICATION (application)));
}

/* Another profile is another instance: each has its own name on the bus. */
static int
fb_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  FbApplication *self = FB_APPLICATION (application);
  g_autofree char *directory = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *id = NULL;

  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("fieldbook %s\n", FB_VERSION);
      return 0;
    }
  if (!g_variant_dict_lookup (dict, "profile", "^ay", &directory))
    return -1;

  self->directory = g_canonicalize_filename (directory, NULL);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->directory, -1);
  id = g_strdup_printf ("%s.p%.12s", FB_APP_ID, sum);
  g_application_set_application_id (application, id);
  return -1;
}

static int
fb_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  GtkWindow *window = get_window (FB_APPLICATION (application));

  gtk_window_present (window);
  if (g_variant_dict_contains (dict, "new-activity"))
    fb_window_log_when_ready (FB_WINDOW (window));
  return 0;
}

/* --- actions --- */

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);

  /* Closing stores what is being typed and keeps the window's size. */
  if (window != NULL && gtk_window_get_transient_for (window) != NULL)
    window = gtk_window_get_transient_for (window);
  if (window != NULL)
    gtk_window_close (window);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);

  gtk_window_present (GTK_WINDOW (fb_preferences_window_new (window)));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *developers[] = {"The Fieldbook developers", NULL};
  GtkWindow *window = gtk_application_get_active_window (user_data);

  adw_show_about_window (window, "application-name", _ ("Fieldbook"), "application-icon", FB_APP_ID, "version",
                         FB_VERSION, "developer-name", _ ("The Fieldbook developers"), "developers", developers,
                         "copyright", "© 2026 The Fieldbook developers", "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _ ("Customers, deals and visits, with or without a network."),
                         /* Translators: your name, one line each */
                         "translator-credits", _ ("translator-credits"), NULL);
}

/* --- class --- */

static void
apply_color_scheme (void)
{
  g_autofree char *scheme = g_settings_get_string (fb_prefs_get (), FB_PREFS_COLOR_SCHEME);
  AdwStyleManager *manager = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (manager, strcmp (scheme, "dark") == 0    ? ADW_COLOR_SCHEME_FORCE_DARK
                                               : strcmp (scheme, "light") == 0 ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                                               : ADW_COLOR_SCHEME_DEFAULT);
}

static void
fb_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
      {"quit", quit_cb, NULL, NULL, NULL, {0}},
      {"preferences", preferences_cb, NULL, NULL, NULL, {0}},
      {"about", about_cb, NULL, NULL, NULL, {0}},
  };

  G_APPLICATION_CLASS (fb_application_parent_class)->startup (application);
  fb_stalls_watch_frames ();

  fb_preview_apply ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, accels[i].keys);
  gtk_window_set_default_icon_name (FB_APP_ID);
  apply_color_scheme ();
  g_signal_connect (fb_prefs_get (), "changed::" FB_PREFS_COLOR_SCHEME, G_CALLBACK (apply_color_scheme), NULL);
}

static void
fb_application_finalize (GObject *object)
{
  g_free (FB_APPLICATION (object)->directory);

  G_OBJECT_CLASS (fb_application_parent_class)->finalize (object);
}

static void
fb_application_class_init (FbApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fb_application_finalize;
  application_class->activate = fb_application_activate;
  application_class->startup = fb_application_startup;
  application_class->handle_local_options = fb_application_handle_local_options;
  application_class->command_line = fb_application_command_line;
}

static void
fb_application_init (FbApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

FbApplication *
fb_application_new (void)
{
  return g_object_new (FB_TYPE_APPLICATION, "application-id", FB_APP_ID, "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/org/fieldbook/Fieldbook", NULL);
}
