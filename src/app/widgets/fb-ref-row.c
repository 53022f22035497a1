/* fb-ref-row.c: a field that names another record
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-ref-row.h"

#include <glib/gi18n.h>

#include "fb-ref-chooser.h"

struct _FbRefRow
{
  AdwActionRow parent_instance;

  FbFieldBinding *binding; /* (owned) */
  GtkWidget *popover;      /* (nullable) */
  GtkWidget *open;         /* button (nullable) */
};

G_DEFINE_FINAL_TYPE (FbRefRow, fb_ref_row, ADW_TYPE_ACTION_ROW)

static void
show_cb (FbRefRow *self)
{
  const FbField *field = fb_field_binding_get_field (self->binding);
  const FbValue *value = fb_field_binding_get_value (self->binding);
  const char *title = fb_record_model_get_label (fb_field_binding_get_model (self->binding), field->name);
  gboolean empty = value == NULL || fb_value_is_null (value);

  if (empty)
    title = _ ("None");
  else if (title == NULL)
    /* Translators: a record that this person may not see or that has not arrived */
    title = _ ("Not on this computer");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), title);
  if (self->open != NULL)
    gtk_widget_set_visible (self->open, !empty);
}

static void
chosen_cb (FbRefRow *self, const char *id_text)
{
  g_auto (FbValue) value = FB_VALUE_INIT;
  FbId id;

  if (id_text != NULL && fb_id_parse (id_text, &id))
    fb_value_set_id (&value, &id);
  fb_field_binding_store (self->binding, &value);
}

static void
open_cb (FbRefRow *self)
{
  const FbValue *value = fb_field_binding_get_value (self->binding);
  const FbId *id = value != NULL ? fb_value_get_id (value) : NULL;
  g_autofree char *text = id != NULL ? fb_id_to_string (id) : NULL;

  if (text != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open", "(ss)", fb_field_binding_get_field (self->binding)->ref,
                                text);
}

static void
add_open_button (FbRefRow *self)
{
  const FbField *field = fb_field_binding_get_field (self->binding);
  g_autofree char *name = g_strdup_printf (_ ("Open: %s"), _ (field->label));

  self->open = gtk_button_new_from_icon_name ("go-next-symbolic");
  gtk_widget_add_css_class (self->open, "flat");
  gtk_widget_set_valign (self->open, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->open, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (self->open, "clicked", G_CALLBACK (open_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->open);
}

static void
fb_ref_row_dispose (GObject *object)
{
  FbRefRow *self = FB_REF_ROW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->binding);

  G_OBJECT_CLASS (fb_ref_row_parent_class)->dispose (object);
}

static void
fb_ref_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  FbRefRow *self = FB_REF_ROW (widget);

  GTK_WIDGET_CLASS (fb_ref_row_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
fb_ref_row_class_init (FbRefRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_ref_row_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = fb_ref_row_size_allocate;
}

static void
fb_ref_row_init (FbRefRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "fb-property");
}

static void
add_chooser (FbRefRow *self, FbRecordModel *model)
{
  const FbField *field = fb_field_binding_get_field (self->binding);

  self->popover = fb_ref_chooser_new (fb_record_model_get_profile (model), fb_field_get_ref_table (field),
                                      (field->flags & FB_FIELD_REQUIRED) == 0);
  g_signal_connect_swapped (self->popover, "chosen", G_CALLBACK (chosen_cb), self);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  g_signal_connect_swapped (self, "activated", G_CALLBACK (gtk_popover_popup), self->popover);
}

GtkWidget *
fb_ref_row_new (FbRecordModel *model, const char *field)
{
  FbRefRow *self = g_object_new (FB_TYPE_REF_ROW, NULL);
  const FbTable *table;

  self->binding = fb_field_binding_new (model, field);
  table = fb_field_get_ref_table (fb_field_binding_get_field (self->binding));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (fb_field_binding_get_field (self->binding)->label));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), fb_field_binding_get_mark (self->binding));
  if (fb_field_binding_is_editable (self->binding))
    add_chooser (self, model);
  if ((table->flags & FB_TABLE_OPENS) != 0)
    add_open_button (self);
  g_signal_connect_object (self->binding, "show", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  show_cb (self);

  return GTK_WIDGET (self);
}
