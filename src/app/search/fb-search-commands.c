/* fb-search-commands.c: what can be done, by name
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-search-commands.h"

#include <glib/gi18n.h>
#include <string.h>

#include "fb-search-match.h"
#include "fb-text.h"

static const FbSearchCommand commands[] = {
    {N_ ("Log a Call"), N_ ("phone activity note"), "win.log::call", "call-start-symbolic"},
    {N_ ("Log a Visit"), N_ ("activity meeting"), "win.log::visit", "mark-location-symbolic"},
    {N_ ("Log a Meeting"), N_ ("activity"), "win.log::meeting", "system-users-symbolic"},
    {N_ ("Write a Note"), N_ ("log activity"), "win.log::note", "fb-note-symbolic"},
    {N_ ("Plan a Task"), N_ ("follow-up reminder next step log"), "win.log::task", "fb-task-symbolic"},
    {N_ ("Add Account"), N_ ("new create company customer"), "win.add-kind::account", "fb-building-symbolic"},
    {N_ ("Add Person"), N_ ("new create contact"), "win.add-kind::contact", "contact-new-symbolic"},
    {N_ ("Add Deal"), N_ ("new create opportunity"), "win.add-kind::opportunity", "fb-deal-symbolic"},
    {N_ ("Go to Contacts"), N_ ("show view accounts people"), "win.view::contacts", "system-users-symbolic"},
    {N_ ("Go to Pipeline"), N_ ("show view deals opportunities board"), "win.view::pipeline", "fb-pipeline-symbolic"},
    {N_ ("Go to Products"), N_ ("show view catalogue prices families"), "win.view::products",
     "package-x-generic-symbolic"},
    {N_ ("Go to Quotes"), N_ ("show view offers orders approvals"), "win.view::quotes", "fb-quote-symbolic"},
    {N_ ("New Quote"), N_ ("add create offer proposal"), "win.new-quote", "fb-quote-symbolic"},
    {N_ ("Go to Knowledge"), N_ ("show view articles battle cards competitors"), "win.view::knowledge",
     "fb-knowledge-symbolic"},
    {N_ ("Go to Configurator"), N_ ("show view configure products options models"), "win.view::configurator",
     "emblem-system-symbolic"},
    {N_ ("Go to Sync"), N_ ("show view conflicts refused outbox"), "win.view::sync", "emblem-synchronizing-symbolic"},
    {N_ ("Sync Now"), N_ ("send fetch update refresh"), "win.sync-now", "emblem-synchronizing-symbolic"},
    {N_ ("Sign In"), N_ ("connect server password"), "win.sign-in", "dialog-password-symbolic"},
    {N_ ("Undo"), N_ ("take back"), "win.undo", "edit-undo-symbolic"},
    {N_ ("Redo"), N_ ("do again"), "win.redo", "edit-redo-symbolic"},
    {N_ ("Preferences"), N_ ("settings options dark light"), "app.preferences", "emblem-system-symbolic"},
    {N_ ("Keyboard Shortcuts"), N_ ("keys help"), "win.show-help-overlay",
     "preferences-desktop-keyboard-shortcuts-symbolic"},
    {N_ ("About Fieldbook"), N_ ("version licence help"), "app.about", "help-about-symbolic"},
    {N_ ("Quit"), N_ ("close exit"), "app.quit", "application-exit-symbolic"},
};

const FbSearchCommand *
fb_search_commands_get (guint *n_commands)
{
  *n_commands = G_N_ELEMENTS (commands);
  return commands;
}

gboolean
fb_search_command_matches (const FbSearchCommand *command, const char *query)
{
  g_autofree char *words = g_strdup_printf ("%s %s", _ (command->label), _ (command->keywords));

  return fb_search_match_all (words, query);
}

gboolean
fb_search_command_is_meant (const FbSearchCommand *command, const char *query)
{
  g_autofree char *label = fb_text_fold (_ (command->label));
  g_autofree char *folded = fb_text_fold (query);

  return strlen (folded) >= 3 && g_str_has_prefix (label, folded);
}

/* --- actions --- */

/* Actions that a widget class installs are in no group that could be asked. */
static gboolean
class_has_action (GtkWindow *window, const char *wanted)
{
  GtkWidgetClass *klass = GTK_WIDGET_GET_CLASS (window);
  const GVariantType *type;
  const char *name, *property;
  GType owner;

  for (guint i = 0; gtk_widget_class_query_action (klass, i, &owner, &name, &type, &property); i++)
    if (strcmp (name, wanted) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
group_has_action (GActionGroup *group, const char *name)
{
  return group != NULL && g_action_group_has_action (group, name) && g_action_group_get_action_enabled (group, name);
}

gboolean
fb_search_command_is_available (const FbSearchCommand *command, GtkWindow *window)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (window));
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!g_action_parse_detailed_name (command->action, &name, &target, NULL))
    return FALSE;
  if (g_str_has_prefix (name, "app."))
    return group_has_action (application != NULL ? G_ACTION_GROUP (application) : NULL, name + strlen ("app."));
  return class_has_action (window, name)
         || (G_IS_ACTION_GROUP (window) && group_has_action (G_ACTION_GROUP (window), name + strlen ("win.")));
}

void
fb_search_command_run (const FbSearchCommand *command, GtkWindow *window)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (g_action_parse_detailed_name (command->action, &name, &target, NULL))
    gtk_widget_activate_action_variant (GTK_WIDGET (window), name, target);
}

char *
fb_search_command_dup_keys (const FbSearchCommand *command, GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);
  g_auto (GStrv) accels = NULL;
  GdkModifierType modifiers;
  guint key;

  if (application == NULL)
    return NULL;
  accels = gtk_application_get_accels_for_action (application, command->action);
  if (accels[0] == NULL || !gtk_accelerator_parse (accels[0], &key, &modifiers))
    return NULL;
  return gtk_accelerator_get_label (key, modifiers);
}
