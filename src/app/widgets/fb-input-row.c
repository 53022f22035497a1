/* fb-input-row.c: a row of a dialog that collects a value for a record to be made
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-input-row.h"

#include <glib/gi18n.h>

#include "fb-custom.h"
#include "fb-format.h"
#include "fb-ref-chooser.h"

struct _FbInput
{
  FbProfile *profile;   /* lent by the dialog */
  const FbTable *table; /* (nullable) */
  const FbField *field; /* (nullable) */
  char *title;          /* (owned) */
  GtkWidget *row;       /* owns this */
  GPtrArray *codes;     /* (owned) (nullable) of a list, parallel to its labels; NULL for none */
  GtkWidget *popover;   /* (nullable) */
  FbId ref;             /* chosen reference, nil: none */
  GFunc changed;        /* (nullable) */
  gpointer changed_data;
};

static void
input_free (FbInput *self)
{
  g_free (self->title);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
  g_free (self);
}

static void
mark_error (FbInput *self, const char *message)
{
  g_autofree char *title = message != NULL ? g_strdup_printf (_ ("%s: %s"), self->title, message) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), title != NULL ? title : self->title);
  if (message != NULL)
    gtk_widget_add_css_class (self->row, "error");
  else
    gtk_widget_remove_css_class (self->row, "error");
}

static void
tell (FbInput *self)
{
  if (self->changed != NULL)
    self->changed (self, self->changed_data);
}

static void
text_changed_cb (FbInput *self)
{
  mark_error (self, NULL);
  tell (self);
}

static GtkWidget *
make_entry (FbInput *self)
{
  GtkWidget *row = adw_entry_row_new ();

  g_signal_connect_swapped (row, "changed", G_CALLBACK (text_changed_cb), self);
  return row;
}

static GtkWidget *
make_list (FbInput *self)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  GPtrArray *picks = NULL;

  self->codes = g_ptr_array_new_with_free_func (g_free);
  if ((self->field->flags & FB_FIELD_REQUIRED) == 0)
    {
      g_ptr_array_add (self->codes, NULL);
      gtk_string_list_append (labels, _ ("None"));
    }
  if (self->field->type == FB_TYPE_BOOL)
    {
      g_ptr_array_add (self->codes, g_strdup ("0"));
      gtk_string_list_append (labels, _ ("No"));
      g_ptr_array_add (self->codes, g_strdup ("1"));
      gtk_string_list_append (labels, _ ("Yes"));
    }
  for (const FbChoice *choice = self->field->choices; choice != NULL && choice->code != NULL; choice++)
    {
      g_ptr_array_add (self->codes, g_strdup (choice->code));
      gtk_string_list_append (labels, _ (choice->label));
    }
  if (self->field->type == FB_TYPE_PICK)
    picks = fb_catalog_get_picks (fb_profile_get_catalog (self->profile), self->field->ref);
  for (guint i = 0; picks != NULL && i < picks->len; i++)
    {
      const FbPick *pick = g_ptr_array_index (picks, i);

      g_ptr_array_add (self->codes, g_strdup (pick->code));
      gtk_string_list_append (labels, pick->label);
    }

  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (labels));
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (tell), self);
  return row;
}

static void
chosen_cb (FbInput *self, const char *id_text, const char *title)
{
  FbId id;

  if (id_text != NULL && fb_id_parse (id_text, &id))
    fb_input_set_ref (self, &id, title);
  else
    fb_input_set_ref (self, NULL, NULL);
}

static GtkWidget *
make_chooser (FbInput *self)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_menu_button_new ();

  self->popover = fb_ref_chooser_new (self->profile, fb_field_get_ref_table (self->field),
                                      (self->field->flags & FB_FIELD_REQUIRED) == 0);
  g_signal_connect_swapped (self->popover, "chosen", G_CALLBACK (chosen_cb), self);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), self->popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "pan-down-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("None"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  gtk_widget_add_css_class (row, "fb-property");
  return row;
}

static FbInput *
finish (FbInput *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), self->title);
  g_object_set_data_full (G_OBJECT (self->row), "fb-input", self, (GDestroyNotify) input_free);
  return self;
}

FbInput *
fb_input_new (FbProfile *profile, const FbTable *table, const char *name)
{
  FbInput *self = g_new0 (FbInput, 1);

  self->profile = profile;
  self->table = table;
  self->field = fb_catalog_find_field (fb_profile_get_catalog (profile), table, name);
  g_assert (self->field != NULL);
  self->title = g_strdup (_ (self->field->label));

  if (self->field->type == FB_TYPE_ENUM || self->field->type == FB_TYPE_PICK || self->field->type == FB_TYPE_BOOL)
    self->row = make_list (self);
  else if (self->field->type == FB_TYPE_REF)
    self->row = make_chooser (self);
  else
    self->row = make_entry (self);

  return finish (self);
}

FbInput *
fb_input_new_text (const char *title)
{
  FbInput *self = g_new0 (FbInput, 1);

  self->title = g_strdup (title);
  self->row = make_entry (self);
  return finish (self);
}

GtkWidget *
fb_input_get_row (FbInput *self)
{
  return self->row;
}

const char *
fb_input_get_field (FbInput *self)
{
  return self->field != NULL ? self->field->name : NULL;
}

gboolean
fb_input_is_required (FbInput *self)
{
  return self->field != NULL && (self->field->flags & FB_FIELD_REQUIRED) != 0;
}

const char *
fb_input_get_text (FbInput *self)
{
  return GTK_IS_EDITABLE (self->row) ? gtk_editable_get_text (GTK_EDITABLE (self->row)) : "";
}

void
fb_input_set_text (FbInput *self, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->row), text);
}

void
fb_input_set_code (FbInput *self, const char *code)
{
  for (guint i = 0; i < self->codes->len; i++)
    {
      if (g_strcmp0 (g_ptr_array_index (self->codes, i), code) == 0)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->row), i);
    }
}

void
fb_input_set_ref (FbInput *self, const FbId *id, const char *title)
{
  self->ref = id != NULL ? *id : (FbId){{0}};
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row), title != NULL ? title : _ ("None"));
  tell (self);
}

/* People write local time; what is exact stands behind it in the field itself. */
static char *
time_to_local (const FbValue *value)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (fb_value_get_int (value) / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;
}

static gboolean
time_from_local (const char *text, FbValue *value)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *tidy = g_strstrip (g_strdup (text));
  g_autofree char *iso = strlen (tidy) == strlen ("2026-11-21 09:00") ? g_strconcat (tidy, ":00", NULL) : NULL;
  g_autoptr (GDateTime) time = NULL;

  if (iso == NULL || iso[10] != ' ')
    return FALSE;
  iso[10] = 'T';
  time = g_date_time_new_from_iso8601 (iso, zone);
  if (time == NULL)
    return FALSE;
  fb_value_set_int (value, g_date_time_to_unix (time) * 1000);
  return TRUE;
}

void
fb_input_set_value (FbInput *self, const FbValue *value, const char *title, const char *currency)
{
  g_autofree char *text = NULL;

  if (self->field->type == FB_TYPE_BOOL)
    {
      fb_input_set_code (self, fb_value_is_null (value) ? NULL : fb_value_get_int (value) != 0 ? "1" : "0");
      return;
    }
  if (self->codes != NULL)
    {
      fb_input_set_code (self, fb_value_get_text (value));
      return;
    }
  if (self->field->type == FB_TYPE_REF)
    {
      fb_input_set_ref (self, fb_value_get_id (value), title);
      return;
    }
  if (self->field->type == FB_TYPE_TIME && !fb_value_is_null (value))
    text = time_to_local (value);
  else
    text = fb_field_to_text (self->field, value, currency);
  fb_input_set_text (self, text != NULL ? text : "");
}

const FbId *
fb_input_get_ref (FbInput *self)
{
  return fb_id_is_nil (&self->ref) ? NULL : &self->ref;
}

static gboolean
parse (FbInput *self, const char *currency, FbValue *value, GError **error)
{
  if (self->field == NULL)
    {
      fb_value_set_text (value, fb_input_get_text (self));
      return TRUE;
    }
  if (self->codes != NULL)
    {
      guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->row));
      const char *code = selected < self->codes->len ? g_ptr_array_index (self->codes, selected) : NULL;

      if (self->field->type == FB_TYPE_BOOL && code != NULL)
        fb_value_set_int (value, code[0] == '1');
      else
        fb_value_set_text (value, code);
      return TRUE;
    }
  if (self->field->type == FB_TYPE_REF)
    {
      fb_value_set_id (value, fb_input_get_ref (self));
      return TRUE;
    }

  if (self->field->type == FB_TYPE_TIME && time_from_local (fb_input_get_text (self), value))
    return TRUE;
  return fb_field_parse (self->table, self->field, fb_input_get_text (self), currency, fb_format_today (), value,
                         error);
}

void
fb_input_watch (FbInput *self, GFunc changed, gpointer user_data)
{
  self->changed = changed;
  self->changed_data = user_data;
}

gboolean
fb_input_peek (FbInput *self, const char *currency, FbValue *value)
{
  return parse (self, currency, value, NULL);
}

gboolean
fb_input_read (FbInput *self, const char *currency, FbValue *value)
{
  g_autoptr (GError) error = NULL;

  if (parse (self, currency, value, &error))
    return TRUE;

  mark_error (self, error->message);
  gtk_widget_grab_focus (self->row);
  return FALSE;
}

void
fb_input_set_where (FbInput *self, const char *where)
{
  g_return_if_fail (self->popover != NULL);

  fb_ref_chooser_set_where (FB_REF_CHOOSER (self->popover), where);
}
