/* fb-text-row.c: a field typed in place: text, numbers, money, days
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-text-row.h"

#include <glib/gi18n.h>

#include "fb-format.h"

#define PAUSE_MS 2000

struct _FbTextRow
{
  AdwEntryRow parent_instance;

  FbFieldBinding *binding; /* (owned) */
  guint pause_source;
  gboolean showing; /* the text changes because of the record, not of a person */
  gboolean focused;
  GtkWidget *calendar; /* (nullable) in the popover of a day */
};

G_DEFINE_FINAL_TYPE (FbTextRow, fb_text_row, ADW_TYPE_ENTRY_ROW)

static void
show_title (FbTextRow *self, const char *message)
{
  const char *label = _ (fb_field_binding_get_field (self->binding)->label);
  g_autofree char *title = NULL;

  if (message == NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), label);
      return;
    }

  gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  /* Translators: a field's name and what is wrong with its value */
  title = g_strdup_printf (_ ("%s: %s"), label, message);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
}

/* While a person types, the exact form; else the form that reads best. */
static char *
value_text (FbTextRow *self)
{
  FbRecordModel *model = fb_field_binding_get_model (self->binding);
  const FbField *field = fb_field_binding_get_field (self->binding);
  const FbValue *value = fb_field_binding_get_value (self->binding);
  const char *currency = fb_record_model_get_currency (model);
  FbCatalog *catalog = fb_profile_get_catalog (fb_record_model_get_profile (model));
  char *text;

  if (value == NULL || fb_value_is_null (value))
    return g_strdup ("");
  if (self->focused && fb_field_binding_is_editable (self->binding))
    text = fb_field_to_text (field, value, currency);
  else
    text = fb_format_value (catalog, field, value, currency);

  return text != NULL ? text : g_strdup ("");
}

static void
show_cb (FbTextRow *self)
{
  g_autofree char *text = value_text (self);

  show_title (self, NULL);
  if (strcmp (text, gtk_editable_get_text (GTK_EDITABLE (self))) == 0)
    return;

  self->showing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self), text);
  self->showing = FALSE;
}

static void
store (FbTextRow *self)
{
  FbRecordModel *model = fb_field_binding_get_model (self->binding);
  const FbField *field = fb_field_binding_get_field (self->binding);
  g_auto (FbValue) value = FB_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->pause_source, g_source_remove);
  if (!fb_field_binding_is_editing (self->binding) || fb_record_model_get_record (model) == NULL)
    return;

  if (!fb_field_parse (fb_record_model_get_table (model), field, gtk_editable_get_text (GTK_EDITABLE (self)),
                       fb_record_model_get_currency (model), fb_format_today (), &value, &error))
    {
      show_title (self, error->message);
      fb_field_binding_refuse (self->binding, error->message);
      return;
    }

  show_title (self, NULL);
  fb_field_binding_store (self->binding, &value);
}

static gboolean
pause_cb (gpointer user_data)
{
  FbTextRow *self = user_data;

  self->pause_source = 0;
  store (self);
  return G_SOURCE_REMOVE;
}

static void
text_changed_cb (FbTextRow *self)
{
  if (self->showing || !fb_field_binding_is_editable (self->binding))
    return;

  fb_field_binding_begin (self->binding);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  self->pause_source = g_timeout_add (PAUSE_MS, pause_cb, self);
}

static void
focus_enter_cb (FbTextRow *self)
{
  self->focused = TRUE;
  if (!fb_field_binding_is_editing (self->binding))
    show_cb (self);
}

static void
focus_leave_cb (FbTextRow *self)
{
  self->focused = FALSE;
  if (self->binding == NULL)
    return;
  if (fb_field_binding_is_editing (self->binding))
    store (self);
  else
    show_cb (self);
}

static gboolean
key_pressed_cb (FbTextRow *self, guint key)
{
  if (key != GDK_KEY_Escape || !fb_field_binding_is_editing (self->binding))
    return GDK_EVENT_PROPAGATE;

  g_clear_handle_id (&self->pause_source, g_source_remove);
  fb_field_binding_revert (self->binding);
  return GDK_EVENT_STOP;
}

/* --- the calendar of a day --- */

static void
day_selected_cb (FbTextRow *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (GTK_CALENDAR (self->calendar));
  g_autofree char *text = g_date_time_format (day, "%Y-%m-%d");
  g_auto (FbValue) value = FB_VALUE_INIT;

  if (self->showing)
    return;

  fb_value_set_text (&value, text);
  fb_field_binding_store (self->binding, &value);
  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (self->calendar, GTK_TYPE_POPOVER)));
}

static void
calendar_shown_cb (FbTextRow *self)
{
  const FbValue *value = fb_field_binding_get_value (self->binding);
  const char *day = value != NULL ? fb_value_get_text (value) : NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *text = g_strconcat (day != NULL ? day : fb_format_today (), "T12:00:00", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);

  if (time == NULL)
    return;

  self->showing = TRUE;
  gtk_calendar_select_day (GTK_CALENDAR (self->calendar), time);
  self->showing = FALSE;
}

static void
add_calendar (FbTextRow *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  g_autofree char *name =
      g_strdup_printf (_ ("Choose a day: %s"), _ (fb_field_binding_get_field (self->binding)->label));

  self->calendar = gtk_calendar_new ();
  g_signal_connect_swapped (self->calendar, "day-selected", G_CALLBACK (day_selected_cb), self);
  g_signal_connect_swapped (popover, "show", G_CALLBACK (calendar_shown_cb), self);
  gtk_popover_set_child (GTK_POPOVER (popover), self->calendar);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "x-office-calendar-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Choose a day"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), button);
}

/* --- class --- */

static void
fb_text_row_dispose (GObject *object)
{
  FbTextRow *self = FB_TEXT_ROW (object);

  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_object (&self->binding);

  G_OBJECT_CLASS (fb_text_row_parent_class)->dispose (object);
}

/* A page that is left for another still stores what was typed. */
static void
fb_text_row_unmap (GtkWidget *widget)
{
  FbTextRow *self = FB_TEXT_ROW (widget);

  if (self->binding != NULL && self->pause_source != 0)
    store (self);

  GTK_WIDGET_CLASS (fb_text_row_parent_class)->unmap (widget);
}

static void
fb_text_row_class_init (FbTextRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_text_row_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = fb_text_row_unmap;
}

static void
fb_text_row_init (FbTextRow *self)
{
}

static void
watch_typing (FbTextRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_enter_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);

  g_signal_connect_swapped (self, "changed", G_CALLBACK (text_changed_cb), self);
  g_signal_connect_swapped (self, "entry-activated", G_CALLBACK (store), self);
}

GtkWidget *
fb_text_row_new (FbRecordModel *model, const char *field)
{
  FbTextRow *self = g_object_new (FB_TYPE_TEXT_ROW, NULL);
  const FbField *what;

  self->binding = fb_field_binding_new (model, field);
  what = fb_field_binding_get_field (self->binding);
  g_signal_connect_object (self->binding, "show", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);

  show_title (self, NULL);
  gtk_editable_set_editable (GTK_EDITABLE (self), fb_field_binding_is_editable (self->binding));
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), fb_field_binding_get_mark (self->binding));
  if (what->type == FB_TYPE_DATE && fb_field_binding_is_editable (self->binding))
    add_calendar (self);
  watch_typing (self);
  if (fb_record_model_get_record (model) != NULL)
    show_cb (self);

  return GTK_WIDGET (self);
}
