/* fb-choice-row.c: a field chosen from a list
 *
 * SPDX-FileCopyrightText: 2026 The Fieldbook developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"
#include "fb-choice-row.h"

#include <glib/gi18n.h>

#include "fb-format.h"

struct _FbChoiceRow
{
  AdwComboRow parent_instance;

  FbFieldBinding *binding; /* (owned) */
  GtkStringList *labels;   /* (owned) */
  GPtrArray *codes;        /* (owned) of char*, NULL for "none"; parallel to labels */
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (FbChoiceRow, fb_choice_row, ADW_TYPE_COMBO_ROW)

static void
add_choice (FbChoiceRow *self, const char *code, const char *label)
{
  g_ptr_array_add (self->codes, g_strdup (code));
  gtk_string_list_append (self->labels, label);
}

static void
fill (FbChoiceRow *self)
{
  const FbField *field = fb_field_binding_get_field (self->binding);
  FbProfile *profile = fb_record_model_get_profile (fb_field_binding_get_model (self->binding));
  GPtrArray *picks;

  self->showing = TRUE;
  g_ptr_array_set_size (self->codes, 0);
  gtk_string_list_splice (self->labels, 0, g_list_model_get_n_items (G_LIST_MODEL (self->labels)), NULL);

  if (field->type == FB_TYPE_BOOL)
    {
      add_choice (self, "0", _ ("No"));
      add_choice (self, "1", _ ("Yes"));
      self->showing = FALSE;
      return;
    }

  if ((field->flags & FB_FIELD_REQUIRED) == 0)
    /* Translators: no value is chosen */
    add_choice (self, NULL, _ ("None"));
  for (const FbChoice *choice = field->choices; choice != NULL && choice->code != NULL; choice++)
    add_choice (self, choice->code, _ (choice->label));
  picks = field->type == FB_TYPE_PICK ? fb_catalog_get_picks (fb_profile_get_catalog (profile), field->ref) : NULL;
  for (guint i = 0; picks != NULL && i < picks->len; i++)
    {
      const FbPick *pick = g_ptr_array_index (picks, i);

      add_choice (self, pick->code, pick->label);
    }

  self->showing = FALSE;
}

static guint
find_code (FbChoiceRow *self, const char *code)
{
  for (guint i = 0; i < self->codes->len; i++)
    {
      if (g_strcmp0 (g_ptr_array_index (self->codes, i), code) == 0)
        return i;
    }

  add_choice (self, code, code != NULL ? code : _ ("None"));
  return self->codes->len - 1;
}

static void
show_cb (FbChoiceRow *self)
{
  const FbField *field = fb_field_binding_get_field (self->binding);
  const FbValue *value = fb_field_binding_get_value (self->binding);
  const char *code = NULL;

  if (value == NULL)
    return;

  if (field->type == FB_TYPE_BOOL)
    code = fb_value_get_int (value) != 0 ? "1" : "0";
  else if (!fb_value_is_null (value))
    code = fb_value_get_text (value);

  self->showing = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), find_code (self, code));
  self->showing = FALSE;
}

static void
selected_cb (FbChoiceRow *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  const FbField *field = fb_field_binding_get_field (self->binding);
  g_auto (FbValue) value = FB_VALUE_INIT;
  const char *code;

  if (self->showing || selected >= self->codes->len)
    return;

  code = g_ptr_array_index (self->codes, selected);
  if (field->type == FB_TYPE_BOOL)
    fb_value_set_int (&value, g_strcmp0 (code, "1") == 0);
  else
    fb_value_set_text (&value, code);
  fb_field_binding_store (self->binding, &value);
}

static void
catalog_changed_cb (FbChoiceRow *self)
{
  fill (self);
  show_cb (self);
}

static void
fb_choice_row_dispose (GObject *object)
{
  FbChoiceRow *self = FB_CHOICE_ROW (object);

  self->showing = TRUE;
  g_clear_object (&self->binding);

  G_OBJECT_CLASS (fb_choice_row_parent_class)->dispose (object);
}

static void
fb_choice_row_finalize (GObject *object)
{
  FbChoiceRow *self = FB_CHOICE_ROW (object);

  g_clear_object (&self->labels);
  g_clear_pointer (&self->codes, g_ptr_array_unref);

  G_OBJECT_CLASS (fb_choice_row_parent_class)->finalize (object);
}

static void
fb_choice_row_class_init (FbChoiceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fb_choice_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = fb_choice_row_finalize;
}

static void
fb_choice_row_init (FbChoiceRow *self)
{
  g_autoptr (GtkExpression) text = NULL;

  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->labels = gtk_string_list_new (NULL);
  text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  adw_combo_row_set_expression (ADW_COMBO_ROW (self), text);
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (self->labels));
}

GtkWidget *
fb_choice_row_new (FbRecordModel *model, const char *field)
{
  FbChoiceRow *self = g_object_new (FB_TYPE_CHOICE_ROW, NULL);
  FbProfile *profile = fb_record_model_get_profile (model);

  self->binding = fb_field_binding_new (model, field);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (fb_field_binding_get_field (self->binding)->label));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), fb_field_binding_get_mark (self->binding));
  gtk_widget_set_sensitive (GTK_WIDGET (self), fb_field_binding_is_editable (self->binding));
  fill (self);
  g_signal_connect_object (self->binding, "show", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fb_profile_get_catalog (profile), "changed", G_CALLBACK (catalog_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self, "notify::selected", G_CALLBACK (selected_cb), self);
  show_cb (self);

  return GTK_WIDGET (self);
}
