/* fb-diagnostics.c: what whoever helps wants to know
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-diagnostics.h"

#include <glib/gi18n.h>

static const char *const states[] = {
    [FB_ENGINE_LOCAL] = "local",
    [FB_ENGINE_IDLE] = "idle",
    [FB_ENGINE_PUSHING] = "pushing",
    [FB_ENGINE_PULLING] = "pulling",
    [FB_ENGINE_APPLYING] = "applying",
    [FB_ENGINE_BACKOFF] = "back-off",
    [FB_ENGINE_OFFLINE] = "offline",
    [FB_ENGINE_AUTH_NEEDED] = "signed out",
    [FB_ENGINE_UPDATE_NEEDED] = "update needed",
};

static void
add_time (GString *text, const char *name, gint64 ms)
{
  g_autoptr (GDateTime) time = ms > 0 ? g_date_time_new_from_unix_utc (ms / 1000) : NULL;
  g_autofree char *iso = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  g_string_append_printf (text, "%s: %s\n", name, iso != NULL ? iso : "never");
}

static void
add_program (GString *text)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (text, "Fieldbook %s, schema %u\n", FB_VERSION, fb_schema_version ());
  g_string_append_printf (
      text, "%s, GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n", system != NULL ? system : "unknown system",
      gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
      adw_get_minor_version (), adw_get_micro_version (), glib_major_version, glib_minor_version, glib_micro_version);
}

static void
add_scope (GString *text, const FbScope *scope)
{
  g_string_append_printf (text, "Records: %" G_GINT64_FORMAT " in %" G_GINT64_FORMAT " bytes\n", scope->rows,
                          scope->file_bytes);
  for (guint i = 0; i < scope->tables->len; i++)
    {
      const FbScopeTable *table = &g_array_index (scope->tables, FbScopeTable, i);

      g_string_append_printf (text, "  %s: %" G_GINT64_FORMAT "\n", table->table->name, table->rows);
    }
  for (guint i = 0; i < scope->buckets->len; i++)
    {
      const FbScopeBucket *bucket = g_ptr_array_index (scope->buckets, i);

      g_string_append_printf (
          text, "  bucket %" G_GINT64_FORMAT " (%s): %" G_GINT64_FORMAT " rows, %" G_GINT64_FORMAT " groups\n",
          bucket->bid, bucket->kind, bucket->rows, bucket->groups);
    }
}

char *
fb_diagnostics_make (FbProfile *profile, const FbEngineStatus *status, const FbScope *scope)
{
  FbStore *store = fb_profile_get_store (profile);
  FbId device = fb_store_get_device (store);
  g_autofree char *device_text = fb_id_to_string (&device);
  const char *state = status->state < (int) G_N_ELEMENTS (states) ? states[status->state] : NULL;
  GString *text = g_string_new (NULL);

  add_program (text);
  g_string_append_printf (text, "Device: %s\n", device_text);
  g_string_append_printf (text, "Server: %s\n", fb_profile_get_server (profile) != NULL ? "yes" : "no");
  if (state != NULL)
    g_string_append_printf (text, "State: %s\n", state);
  else
    g_string_append_printf (text, "State: %d\n", (int) status->state);
  add_time (text, "Now", fb_clock_now (fb_store_get_clock (store)));
  add_time (text, "Last success", status->last_success);
  add_time (text, "Next try", status->next_try);
  g_string_append_printf (text, "Waiting: %u, refused: %u, conflicts: %u\n", status->waiting, status->refused,
                          status->conflicts);
  if (scope != NULL)
    add_scope (text, scope);
  return g_string_free (text, FALSE);
}

/* --- the row --- */

static void
scope_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) row = user_data;
  FbProfile *profile = g_object_get_data (G_OBJECT (row), "fb-profile");
  g_autoptr (FbScope) scope = fb_store_scope_finish (FB_STORE (source), result, NULL);
  FbEngine *engine = fb_profile_get_engine (profile);
  g_autofree char *text = NULL;
  FbEngineStatus status;

  if (engine == NULL)
    return;
  fb_engine_get_status (engine, &status);
  text = fb_diagnostics_make (profile, &status, scope);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (row), text);
  fb_profile_say (profile, _ ("Diagnostics copied"), FALSE);
}

static void
copy_cb (GtkWidget *row)
{
  FbProfile *profile = g_object_get_data (G_OBJECT (row), "fb-profile");

  fb_store_scope_async (fb_profile_get_store (profile), NULL, scope_cb, g_object_ref (row));
}

GtkWidget *
fb_diagnostics_row_new (FbProfile *profile)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Copy _Diagnostics"));

  g_object_set_data_full (G_OBJECT (row), "fb-profile", g_object_ref (profile), g_object_unref);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Ask for Help"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("Versions, state and counts, for whoever helps you. No names "
                                                        "and no contents of records."));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_cb), row, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}
