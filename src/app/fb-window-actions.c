/* fb-window-actions.c: what can be done from anywhere in the window
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-window-private.h"

#include <glib/gi18n.h>

#include "fb-edits.h"
#include "fb-log-dialog.h"
#include "fb-new-dialog.h"
#include "fb-new-quote.h"
#include "fb-record-window.h"
#include "fb-search-recent.h"
#include "fb-search-window.h"

static gboolean
is_table (const FbTable *table, const char *name)
{
  return strcmp (table->name, name) == 0;
}

/* --- places --- */

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_window_go_back (FB_WINDOW (widget));
}

static void
forward_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_window_go_forward (FB_WINDOW (widget));
}

static void
view_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *view = g_variant_get_string (parameter, NULL);

  if (gtk_stack_get_child_by_name (GTK_STACK (FB_WINDOW (widget)->stack), view) != NULL)
    fb_window_go (FB_WINDOW (widget), view, NULL, NULL, FALSE);
}

/* The configurator with a family of products; with its list where that has no model. */
static void
configure_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);

  fb_window_go (self, "configurator", NULL, NULL, FALSE);
  fb_configurator_view_open (FB_CONFIGURATOR_VIEW (self->configurator), g_variant_get_string (parameter, NULL));
}

/* Records without a page open in a window of their own. */
void
fb_window_open_record (FbWindow *self, const FbTable *table, const FbId *id)
{
  const char *view = fb_window_find_view (self, table->name);

  if (view != NULL)
    fb_window_go (self, view, table, id, FALSE);
  else
    {
      fb_search_recent_add (fb_profile_get_store (self->profile), table, id);
      gtk_window_present (GTK_WINDOW (fb_record_window_new (GTK_WINDOW (self), self->profile, table, id)));
    }
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const FbTable *table;
  const char *table_name, *id_text;
  FbId id;

  g_variant_get (parameter, "(&s&s)", &table_name, &id_text);
  table = fb_schema_find_table (table_name);
  if (table != NULL && fb_id_parse (id_text, &id))
    fb_window_open_record (FB_WINDOW (widget), table, &id);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (fb_search_window_new (GTK_WINDOW (self), self->profile)));
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);
  FbPlaceView *place = fb_window_get_place (self, fb_window_get_view (self));

  if (place != NULL)
    fb_place_view_focus_search (place);
  else if (strcmp (fb_window_get_view (self), "pipeline") == 0)
    fb_pipeline_view_focus_search (FB_PIPELINE_VIEW (self->pipeline));
  else if (strcmp (fb_window_get_view (self), "configurator") == 0)
    fb_configurator_view_focus_search (FB_CONFIGURATOR_VIEW (self->configurator));
  else
    {
      if (strcmp (fb_window_get_view (self), "contacts") != 0)
        fb_window_go (self, "contacts", NULL, NULL, FALSE);
      fb_contacts_view_focus_search (FB_CONTACTS_VIEW (self->contacts));
    }
}

static void
filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);
  FbPlaceView *place = fb_window_get_place (self, fb_window_get_view (self));

  if (place != NULL)
    fb_place_view_show_filter (place);
  else if (strcmp (fb_window_get_view (self), "pipeline") == 0)
    fb_pipeline_view_show_filter (FB_PIPELINE_VIEW (self->pipeline));
  else if (strcmp (fb_window_get_view (self), "contacts") == 0)
    fb_contacts_view_show_filter (FB_CONTACTS_VIEW (self->contacts));
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (FB_WINDOW (widget)->menu));
}

/* Not under the name at which GtkApplication looks for it: that makes it for every window, before anybody asks. */
static void
help_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/fieldbook/Fieldbook/preferences/help-overlay.ui");
  GtkWindow *help = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (help, GTK_WINDOW (widget));
  gtk_window_set_application (help, gtk_window_get_application (GTK_WINDOW (widget)));
  gtk_window_present (help);
}

/* --- records --- */

/* The account of the record that is seen: itself, or the one it names. */
static const FbId *
get_account (FbWindow *self, const char **title, char **made_title)
{
  FbRecordModel *model = fb_window_get_model (self);
  const FbRecord *record = model != NULL ? fb_record_model_get_record (model) : NULL;

  *title = NULL;
  if (record == NULL)
    return NULL;
  if (is_table (record->table, "account"))
    {
      *title = *made_title = fb_record_dup_title (record);
      return &record->id;
    }
  if (fb_table_find_field (record->table, "account") < 0)
    return NULL;

  *title = fb_record_model_get_label (model, "account");
  return fb_record_get_id (record, "account");
}

static void
add (FbWindow *self, const char *table, gboolean for_current)
{
  g_autofree char *made_title = NULL;
  const char *title = NULL;
  const FbId *account = for_current ? get_account (self, &title, &made_title) : NULL;

  gtk_window_present (
      GTK_WINDOW (fb_new_dialog_new (GTK_WINDOW (self), self->profile, fb_schema_get_table (table), account, title)));
}

gboolean
fb_window_can_add (FbWindow *self)
{
  return g_strv_contains ((const char *const[]){"contacts", "pipeline", "quotes", NULL}, fb_window_get_view (self));
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);

  if (!fb_window_can_add (self))
    return;
  if (strcmp (fb_window_get_view (self), "quotes") == 0)
    {
      gtk_window_present (GTK_WINDOW (fb_new_quote_new (GTK_WINDOW (self), self->profile)));
      return;
    }
  if (strcmp (fb_window_get_view (self), "pipeline") == 0)
    add (self, "opportunity", FALSE);
  else
    add (self, fb_contacts_view_get_kind (FB_CONTACTS_VIEW (self->contacts)), FALSE);
}

static void
add_kind_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *table = g_variant_get_string (parameter, NULL);
  gboolean for_current = strcmp (name, "win.add-for-current") == 0;

  if (g_strv_contains ((const char *const[]){"account", "contact", "opportunity", "site", NULL}, table))
    add (FB_WINDOW (widget), table, for_current);
}

/* For the deal or account that is seen at once, else asking for one. */
static void
new_quote_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);
  FbRecordModel *model = fb_window_get_model (self);
  const FbTable *table = model != NULL ? fb_record_model_get_table (model) : NULL;
  const FbId *id = model != NULL ? fb_record_model_get_id (model) : NULL;

  if (id != NULL && (is_table (table, "opportunity") || is_table (table, "account")))
    fb_new_quote_for (widget, self->profile, table, id);
  else
    gtk_window_present (GTK_WINDOW (fb_new_quote_new (GTK_WINDOW (self), self->profile)));
}

static void
log_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);
  FbRecordModel *model = fb_window_get_model (self);
  const FbId *id = model != NULL ? fb_record_model_get_id (model) : NULL;

  gtk_window_present (
      GTK_WINDOW (fb_log_dialog_new (GTK_WINDOW (self), self->profile, g_variant_get_string (parameter, NULL),
                                     id != NULL ? fb_record_model_get_table (model) : NULL, id)));
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);
  FbRecordModel *model = fb_window_get_model (self);
  const FbRecord *record = model != NULL ? fb_record_model_get_record (model) : NULL;
  g_autofree char *title = record != NULL ? fb_record_dup_title (record) : NULL;
  g_autofree char *toast = NULL;

  if (record == NULL)
    return;

  /* Translators: %s is the name of what was deleted; a button offers to undo it */
  toast = g_strdup_printf (_ ("%s deleted"), title);
  fb_profile_commit (self->profile, fb_edits_delete (record), toast, NULL, NULL);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);
  gboolean redo = strcmp (name, "win.redo") == 0;

  /* A configuration that is open has steps of its own. */
  if (strcmp (fb_window_get_view (self), "configurator") != 0
      || !fb_configurator_view_undo (FB_CONFIGURATOR_VIEW (self->configurator), redo))
    fb_profile_undo (self->profile, redo);
}

/* --- sync --- */

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (FbProfile) profile = user_data;
  g_autoptr (GError) error = NULL;

  /* The pill tells how it goes; a person who asked hears why it did not. */
  if (!fb_engine_sync_finish (FB_ENGINE (source), result, NULL, &error))
    fb_profile_say_error (profile, error);
}

static void
sync_now_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FbWindow *self = FB_WINDOW (widget);

  if (fb_profile_get_server (self->profile) != NULL)
    fb_engine_sync_async (fb_profile_get_engine (self->profile), TRUE, NULL, synced_cb, g_object_ref (self->profile));
}

static void
sign_in_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fb_window_show_sign_in (FB_WINDOW (widget));
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FbProfile *profile = FB_PROFILE (source);
  g_autoptr (GError) error = NULL;
  gboolean told;

  if (!fb_profile_sign_out_finish (profile, result, &told, &error))
    fb_profile_say_error (profile, error);
  else if (!told)
    fb_profile_say (profile,
                    _ ("The server could not be told. Ask an administrator to revoke this device if that matters."),
                    FALSE);
}

static void
sign_out_response_cb (FbWindow *self, const char *response)
{
  if (strcmp (response, "sign-out") == 0 && self->profile != NULL)
    fb_profile_sign_out_async (self->profile, signed_out_cb, NULL);
}

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (widget), _ ("Sign Out?"),
                                              _ ("What is on this computer stays here, locked. Changes that have not "
                                                 "been sent go out after the next sign-in."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "sign-out", _ ("Sign _Out"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "sign-out", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (sign_out_response_cb), widget, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- which of them are possible --- */

/* What only the office keeps cannot be deleted here. */
static gboolean
can_delete (FbWindow *self)
{
  FbRecordModel *model = fb_window_get_model (self);

  return model != NULL && (fb_record_model_get_table (model)->flags & FB_TABLE_SERVER) == 0;
}

void
fb_window_update_actions (FbWindow *self)
{
  static const char *const need_profile[] = {
      "win.view",   "win.open", "win.configure", "win.search",          "win.find",
      "win.filter", "win.add",  "win.add-kind",  "win.add-for-current", "win.log",
      "win.undo",   "win.redo", "win.menu",      "win.new-quote"};
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean ready =
      self->profile != NULL && g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->root)), "main") == 0;

  for (guint i = 0; i < G_N_ELEMENTS (need_profile); i++)
    gtk_widget_action_set_enabled (widget, need_profile[i], ready);
  /* The workbench has another use for its key. */
  if (ready && g_strcmp0 (fb_window_get_view (self), "configurator") == 0)
    gtk_widget_action_set_enabled (widget, "win.filter", FALSE);
  gtk_widget_action_set_enabled (widget, "win.sync-now", ready && fb_profile_get_server (self->profile) != NULL);
  gtk_widget_action_set_enabled (widget, "win.sign-in", ready);
  gtk_widget_action_set_enabled (widget, "win.sign-out", ready && fb_profile_get_server (self->profile) != NULL);
  gtk_widget_action_set_enabled (widget, "win.delete", ready && can_delete (self));
  gtk_widget_action_set_enabled (widget, "win.back", ready && fb_window_can_go_back (self));
  gtk_widget_action_set_enabled (widget, "win.forward", ready && self->place + 1 < self->history->len);
}

void
fb_window_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
      {"win.back", NULL, back_action},
      {"win.forward", NULL, forward_action},
      {"win.view", "s", view_action},
      {"win.open", "(ss)", open_action},
      {"win.configure", "s", configure_action},
      {"win.search", NULL, search_action},
      {"win.find", NULL, find_action},
      {"win.filter", NULL, filter_action},
      {"win.menu", NULL, menu_action},
      {"win.show-help-overlay", NULL, help_action},
      {"win.add", NULL, add_action},
      {"win.add-kind", "s", add_kind_action},
      {"win.add-for-current", "s", add_kind_action},
      {"win.new-quote", NULL, new_quote_action},
      {"win.log", "s", log_action},
      {"win.delete", NULL, delete_action},
      {"win.undo", NULL, undo_action},
      {"win.redo", NULL, undo_action},
      {"win.sync-now", NULL, sync_now_action},
      {"win.sign-in", NULL, sign_in_action},
      {"win.sign-out", NULL, sign_out_action},
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type, actions[i].func);

  /* Bindings of the class come after those of the focused widget: on the board these keys move a deal. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "win.forward", NULL);
}
